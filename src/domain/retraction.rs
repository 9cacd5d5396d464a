//! What is saved last of an entry that is retracted: that it is no part of the record any more. Why, when and by whom stands in the save.

use serde_json::{Value, json};

use super::{
    entry::{Dated, Entry},
    slug::Slug,
};

/// The mark in the document of such a save.
const MARK: &str = "retracted";

/// The document of the save that retracts an entry. It is none of any kind of entry, so that nothing takes it for one.
pub fn document(entry: &Entry) -> Value {
    json!({ "slug": entry.slug(), "title": entry.title(), MARK: true })
}

/// Whether a document says that its entry is retracted.
pub fn is(document: &Value) -> bool {
    document.get(MARK) == Some(&Value::Bool(true))
}

/// Whether the fields in which a save differs from the one before it say that it retracts its entry.
pub fn is_among(fields: &[String]) -> bool {
    fields.iter().any(|field| field == MARK)
}

/// What cannot be taken out of the record while something rests on it, in the words of a problem.
pub fn in_the_way(what: &str, title: &str) -> String {
    match what {
        "draft" => format!("The draft “{title}” changes it: publish or discard that first"),
        "letter" => {
            format!("A reader’s letter about it waits for an answer (“{title}”): answer that first")
        }
        "dispute" => {
            format!("The dispute “{title}” is about it: edit the negotiation first")
        }
        what => format!("The {what} “{title}” names it: edit or retract that first"),
    }
}

/// That the slug which an entry is to have is that of one that was retracted.
pub fn taken(slug: &Slug, title: &str) -> String {
    format!("“{slug}” leads to “{title}”, which was retracted: choose another address")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{entry::EntryKind, statement::Statement};

    #[test]
    fn a_retraction_is_taken_for_no_entry() {
        let statement: Statement = serde_json::from_value(json!({
            "slug": "said", "on": "2023-05-01", "parties": [], "speaker": "Ana Ruiz", "summary": "She spoke."
        }))
        .unwrap();
        let entry = Entry::Statement(statement);
        let saved = document(&entry);
        assert!(is(&saved));
        assert!(!is(&entry.to_document().unwrap()));
        for kind in EntryKind::ALL {
            assert!(Entry::from_document(kind, saved.clone()).is_err());
        }
    }
}
