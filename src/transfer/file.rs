//! A whole negotiation, as one file holds it.

use serde_json::{Value, json};

use crate::domain::{
    entry::{Dated, Entry, EntryKind},
    negotiation::Catalogue,
};

/// The name of the format, and its version.
pub const FORMAT: &str = "counteroffer/1";

/// A whole negotiation.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// What is not dated.
    pub catalogue: Catalogue,
    /// The entries: offers, responses, statements, events, each kind in the order of the file.
    pub entries: Vec<Entry>,
}

/// The top-level list of the file that holds a kind of entry.
pub(super) fn list(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Offer => "offers",
        EntryKind::Response => "responses",
        EntryKind::Statement => "statements",
        EntryKind::Event => "events",
    }
}

impl File {
    /// The file as JSON, with every key that the format has at the top.
    ///
    /// # Errors
    /// Never for a file that was read: the types hold nothing that JSON cannot.
    pub fn to_json(&self) -> serde_json::Result<Value> {
        let mut whole = json!({ "format": FORMAT });
        let catalogue = serde_json::to_value(&self.catalogue)?;
        if let (Value::Object(whole), Value::Object(catalogue)) = (&mut whole, catalogue) {
            whole.extend(catalogue);
            for kind in EntryKind::ALL {
                let entries = self
                    .entries
                    .iter()
                    .filter(|entry| entry.kind() == kind)
                    .map(Entry::to_document)
                    .collect::<serde_json::Result<Vec<Value>>>()?;
                whole.insert(list(kind).to_owned(), Value::Array(entries));
            }
        }
        Ok(whole)
    }
}
