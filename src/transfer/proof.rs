//! Whether an export is what was sealed, from the file alone: its chain holds, and what it says now is what was saved last.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    file::{HISTORY, History},
    read,
};
use crate::domain::{
    chain::{NotCanonical, OfEntry, Sealed, Walk, Walked},
    digest::Digest,
    entry::{Dated, Entry},
    ids::EntryId,
    negotiation::Catalogue,
    problems::Problems,
    slug::Slug,
};

/// Why nothing can be said of a file.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no file of the format.
    #[error("it is no export of a negotiation")]
    Invalid(Problems),
    /// It has no history to check.
    #[error("it has no history, so there is nothing to check: export the negotiation anew")]
    NoHistory,
    /// Its history is not in the form of one.
    #[error("its history cannot be read: {0}")]
    History(serde_json::Error),
    /// A part of it has no canonical form.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The negotiation.
    pub negotiation: Slug,
    /// What the walk along its chain found.
    pub walked: Walked,
    /// What the file says now and its chain does not, one sentence each.
    pub differs: Vec<String>,
}

/// Checks an export, looking for a seal that was seen earlier.
///
/// # Errors
/// When it is no export, or has no history.
pub fn check(text: &str, wanted: Option<Digest>) -> Result<Found, Unreadable> {
    let mut whole = read::parse(text).map_err(Unreadable::Invalid)?;
    let file = read::read_json(&whole).map_err(Unreadable::Invalid)?;
    let history = whole.get_mut(HISTORY).ok_or(Unreadable::NoHistory)?.take();
    let history: History = serde_json::from_value(history).map_err(Unreadable::History)?;
    let mut walk = Walk::looking_for(wanted);
    for save in &history.revisions {
        walk.step(save)?;
    }
    let walked = walk.end();
    let mut differs = now(&history.revisions, &file.catalogue, &file.entries);
    if walked.head != history.head {
        differs.push("The head that it names is not the seal of its last save: the end is missing or was altered".to_owned());
    }
    Ok(Found {
        negotiation: file.catalogue.negotiation.slug.clone(),
        walked,
        differs,
    })
}

/// What is said now beside what was saved last.
fn now(revisions: &[Sealed], catalogue: &Catalogue, entries: &[Entry]) -> Vec<String> {
    let names = Names::of(revisions);
    let newest: BTreeMap<Option<i64>, &Sealed> = revisions
        .iter()
        .map(|save| (save.entry.map(|entry| entry.id.0), save))
        .collect();
    let mut differs = Vec::new();
    let itself = newest.get(&None).and_then(|save| save.document.as_ref());
    let itself = itself.and_then(|saved| serde_json::from_value(names.now(saved)).ok());
    if itself.as_ref() != Some(catalogue) {
        differs.push("What it says of the negotiation itself, its parties, issues, sources or disputes is not what was saved last".to_owned());
    }
    let saved: BTreeMap<Slug, Entry> = newest
        .values()
        .filter_map(|save| {
            let OfEntry { kind, .. } = save.entry?;
            Entry::from_document(kind, names.now(save.document.as_ref()?)).ok()
        })
        .map(|entry| (entry.slug().clone(), entry))
        .collect();
    for entry in entries {
        let (kind, slug) = (entry.kind().name(), entry.slug());
        match saved.get(slug) {
            Some(saved) if saved == entry => {}
            Some(_) => differs.push(format!(
                "What it says of {kind} {slug} is not what was saved last"
            )),
            None => differs.push(format!(
                "It has {kind} {slug}, which was never saved, or not under that name"
            )),
        }
    }
    let shown: BTreeSet<&Slug> = entries.iter().map(Dated::slug).collect();
    for (slug, entry) in saved.iter().filter(|(slug, _)| !shown.contains(slug)) {
        differs.push(format!(
            "It has lost {} {slug}, which was saved",
            entry.kind().name()
        ));
    }
    differs
}

/// The slugs that entries had once, each with the present one: what was saved before a renaming names the entry as it was called then.
struct Names<'a>(BTreeMap<&'a str, &'a str>);

/// The keys of documents that name entries.
const NAMING: [&str; 3] = ["about", "responds_to", "to"];

impl<'a> Names<'a> {
    fn of(revisions: &'a [Sealed]) -> Self {
        let slug = |save: &'a Sealed| save.document.as_ref()?.get("slug")?.as_str();
        let named = || {
            revisions
                .iter()
                .filter_map(|save| Some((save.entry?.id, slug(save)?)))
        };
        let newest: BTreeMap<EntryId, &str> = named().collect();
        let mut names: BTreeMap<&str, &str> =
            named().map(|(id, then)| (then, newest[&id])).collect();
        names.retain(|then, now| then != now);
        Self(names)
    }

    /// A document with the present names.
    fn now(&self, document: &Value) -> Value {
        match document {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| {
                    let value = if NAMING.contains(&key.as_str()) {
                        self.renamed(value)
                    } else {
                        self.now(value)
                    };
                    (key.clone(), value)
                })
                .collect(),
            Value::Array(items) => items.iter().map(|item| self.now(item)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => document.clone(),
        }
    }

    fn renamed(&self, named: &Value) -> Value {
        match named {
            Value::String(then) => self
                .0
                .get(then.as_str())
                .map_or_else(|| named.clone(), |now| Value::from(*now)),
            Value::Array(items) => items.iter().map(|item| self.renamed(item)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => named.clone(),
        }
    }
}
