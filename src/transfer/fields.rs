//! One JSON object on its way to becoming a record.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use crate::domain::{
    amount::{Amounts, from_number},
    problems::Problems,
};

/// The keys of an object; what has not been taken from them at the end is unknown.
pub(super) struct Fields<'a> {
    /// Where the object stands, for example `offers.wga-counter-2023-08-15`.
    pub(super) at: String,
    given: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Fields<'a> {
    /// The keys of `value`; `None`, with the problem noted, where it is no object.
    pub(super) fn of(problems: &mut Problems, at: String, value: &'a Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self {
                at,
                given: map
                    .iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect(),
            }),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                problems.add(at, "must be an object");
                None
            }
        }
    }

    /// The place of a key.
    pub(super) fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.at)
    }

    /// The value of a key; `null` is the same as a missing key.
    pub(super) fn take(&mut self, key: &str) -> Option<&'a Value> {
        self.given.remove(key).filter(|value| !value.is_null())
    }

    /// The value of a key, left in its place.
    pub(super) fn peek(&self, key: &str) -> Option<&'a Value> {
        self.given.get(key).copied()
    }

    /// The value that a record cannot be without. `None`, with the problem noted, when it is missing or wrong.
    pub(super) fn required<T: DeserializeOwned>(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<T> {
        match self.take(key) {
            None => {
                problems.add(self.path(key), "is missing");
                None
            }
            Some(value) => self.read(problems, key, value),
        }
    }

    /// `None` when the value is wrong; `Some(None)` when there is none.
    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<Option<T>> {
        match self.take(key) {
            None => Some(None),
            Some(value) => self.read(problems, key, value).map(Some),
        }
    }

    /// The value, or what stands for a missing one. `None` when it is wrong.
    pub(super) fn or_default<T: DeserializeOwned + Default>(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<T> {
        self.optional(problems, key).map(Option::unwrap_or_default)
    }

    /// The amounts of a key: JSON numbers, and `null` for a step not addressed.
    pub(super) fn amounts(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<Option<Amounts>> {
        let numbers = self.optional::<Vec<Option<Number>>>(problems, key)?;
        let Some(numbers) = numbers else {
            return Some(None);
        };
        let field = self.path(key);
        let read: Vec<Option<Option<Decimal>>> = numbers
            .iter()
            .map(|number| match number {
                None => Some(None),
                Some(number) => problems.take(&field, from_number(number)).map(Some),
            })
            .collect();
        read.into_iter().collect::<Option<Amounts>>().map(Some)
    }

    /// The amount that a record cannot be without.
    pub(super) fn amount(&mut self, problems: &mut Problems, key: &str) -> Option<Decimal> {
        let number: Number = self.required(problems, key)?;
        problems.take(&self.path(key), from_number(&number))
    }

    /// Notes the keys that nobody asked for.
    pub(super) fn done(self, problems: &mut Problems) {
        for key in self.given.keys() {
            problems.add(self.path(key), "is not a field of the format");
        }
    }

    fn read<T: DeserializeOwned>(
        &self,
        problems: &mut Problems,
        key: &str,
        value: &Value,
    ) -> Option<T> {
        read(problems, &self.path(key), value)
    }
}

/// The value that a piece of JSON stands for. Texts come without space around them: it would be lost on the way.
pub(super) fn read<T: DeserializeOwned>(
    problems: &mut Problems,
    at: &str,
    value: &Value,
) -> Option<T> {
    if has_outer_space(value) {
        problems.add(at, "has spaces around it");
    }
    problems.take(at, T::deserialize(value))
}

fn has_outer_space(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim() != text,
        Value::Array(list) => list.iter().any(has_outer_space),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}
