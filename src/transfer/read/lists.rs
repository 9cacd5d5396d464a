//! Lists of records: each item is called by its slug, and one that cannot be read does not keep the others from it.

use std::collections::btree_map::Entry;

use serde_json::Value;

use super::{
    super::{fields::Fields, file::KINDS},
    Item, Reader,
};
use crate::domain::entry::EntryKind;

impl<'a> Reader<'a> {
    /// The records of a list at the top that can be read.
    pub(super) fn each<T>(
        &mut self,
        key: &'static str,
        one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.top.get(key) else {
            return Vec::new();
        };
        self.unique(
            if KINDS.map(EntryKind::list).contains(&key) {
                "entries"
            } else {
                key
            },
            key,
            value,
        );
        let items = self.list(value, key, one);
        self.sift(items)
    }

    /// No two records of a space have one slug.
    pub(super) fn unique(&mut self, space: &'static str, at: &str, list: &'a Value) {
        for item in list.as_array().into_iter().flatten() {
            let key = if space == "sources" { "id" } else { "slug" };
            let Some(slug) = item.get(key).and_then(Value::as_str) else {
                continue;
            };
            let place = format!("{at}.{slug}");
            match self.given.entry((space, slug)) {
                Entry::Vacant(free) => {
                    free.insert(place);
                }
                Entry::Occupied(first) => self.problems.add(
                    format!("{place}.{key}"),
                    format!("is taken already, by {}", first.get()),
                ),
            }
        }
    }

    /// The items that could be read; the slugs of the others are noted.
    pub(super) fn sift<T>(&mut self, items: Vec<Item<'a, T>>) -> Vec<T> {
        items
            .into_iter()
            .filter_map(|(slug, item)| {
                if item.is_none() {
                    self.unread.extend(slug.and_then(|slug| slug.parse().ok()));
                }
                item
            })
            .collect()
    }

    /// The items of a list. Each is called by its slug, or by its number from 1 where it has none.
    pub(super) fn list<T>(
        &mut self,
        value: &'a Value,
        at: &str,
        mut one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Vec<Item<'a, T>> {
        let Value::Array(items) = value else {
            self.problems.add(at, "must be a list");
            return Vec::new();
        };
        (1..)
            .zip(items)
            .map(|(number, item)| {
                let slug = ["slug", "id", "issue"]
                    .iter()
                    .find_map(|key| item.get(*key)?.as_str());
                let called = slug.map_or_else(|| number.to_string(), str::to_owned);
                let alternative = item.get("alternative").and_then(Value::as_str);
                let place = match alternative {
                    None | Some("") => format!("{at}.{called}"),
                    Some(alternative) => format!("{at}.{called}.{alternative}"),
                };
                let fields = Fields::of(&mut self.problems, place, item);
                (slug, fields.and_then(|fields| one(self, fields)))
            })
            .collect()
    }

    /// The items of a list within a record, which needs it.
    pub(super) fn inner<T>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &str,
        one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Vec<Item<'a, T>>> {
        let at = fields.path(key);
        match fields.take(key) {
            Some(value) => Some(self.list(value, &at, one)),
            None => {
                self.problems.add(at, "is missing");
                None
            }
        }
    }

    pub(super) fn part<T>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &str,
        one: impl FnOnce(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        let at = fields.path(key);
        match fields.take(key) {
            None => Some(None),
            Some(value) => {
                let inner = Fields::of(&mut self.problems, at, value)?;
                one(self, inner).map(Some)
            }
        }
    }
}
