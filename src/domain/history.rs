//! What changed from one saved version of something to another, field by field.
//!
//! A version is kept as the document that was saved. Two documents are compared by the paths of their fields, so that a version stays
//! comparable whatever fields a later one has, and a field that is moved within its record has not changed.

use serde_json::Value;

/// A field of a saved version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its path in the record: `title`, `positions.minimums.headline`, `positions.term.A.values`.
    pub path: String,
    /// Its value as text. Several plain values are one text, each on a line of its own; a step without a value is a dash.
    pub text: String,
}

/// A field that two versions fill in differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// What the older version says; empty where it says nothing.
    pub old: String,
    /// What the newer version says; empty where it says nothing.
    pub new: String,
}

/// Two versions, compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The fields that differ, in the order of reading; those of the older version that are gone come last.
    pub changed: Vec<Change>,
    /// How many fields are the same.
    pub same: usize,
}

/// The fields that a reader meets first, in that order; others follow in the order of their names.
const ORDER: [&str; 26] = [
    "title",
    "speaker",
    "affiliation",
    "kind",
    "form",
    "answer",
    "parties",
    "to",
    "responds_to",
    "made_on",
    "on",
    "made_at",
    "at",
    "order",
    "ends_on",
    "public_on",
    "date_note",
    "summary",
    "quote",
    "channel",
    "condition",
    "called",
    "issues",
    "about",
    "headline",
    "text",
];

/// The fields of a document that say anything, in the order of reading. Parts of a list are told by the issue or slug that names them, else
/// by their number from 1.
pub fn fields(document: &Value) -> Vec<Field> {
    let mut fields = Vec::new();
    collect(&mut fields, String::new(), document);
    fields
}

fn collect(fields: &mut Vec<Field>, path: String, value: &Value) {
    let below = |name: &str| match path.as_str() {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match value {
        Value::Object(map) => {
            let place = |key: &str| {
                let known = ORDER.iter().position(|known| *known == key);
                known.unwrap_or(ORDER.len())
            };
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|key| (place(key), key.as_str()));
            for key in keys {
                collect(fields, below(key), &map[key]);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (number, item) in (1..).zip(items) {
                let names = ["issue", "slug", "id"].into_iter();
                let named = names
                    .filter_map(|key| Some((key, item.get(key)?.as_str()?)))
                    .next();
                let alternative = item.get("alternative").and_then(Value::as_str);
                let name = match (named, alternative.filter(|text| !text.is_empty())) {
                    (Some((_, name)), Some(alternative)) => format!("{name}.{alternative}"),
                    (Some((_, name)), None) => name.to_owned(),
                    (None, _) => format!("{number}"),
                };
                let mut item = item.clone();
                if let (Some((key, _)), Value::Object(map)) = (named, &mut item) {
                    // The path says these already.
                    map.remove(key);
                    map.remove("alternative");
                }
                collect(fields, below(&name), &item);
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(plain).collect();
            add(fields, path, texts.join("\n"));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            add(fields, path, plain(value));
        }
    }
}

fn add(fields: &mut Vec<Field>, path: String, text: String) {
    if !text.is_empty() {
        fields.push(Field { path, text });
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// What changed from one version to another. Turned round, old and new change places and nothing else.
///
/// Example: an offer whose term on minimum pay rates was renumbered has changed in `positions.minimums.values` and
/// `positions.minimums.headline`, and is the same in all other fields.
pub fn between(old: &Value, new: &Value) -> Changes {
    let (olds, news) = (fields(old), fields(new));
    let of = |fields: &[Field], path: &str| {
        let field = fields.iter().find(|field| field.path == path);
        field.map_or(String::new(), |field| field.text.clone())
    };
    let mut changes = Changes::default();
    for field in &news {
        let old = of(&olds, &field.path);
        if old == field.text {
            changes.same += 1;
        } else {
            changes.changed.push(Change {
                path: field.path.clone(),
                old,
                new: field.text.clone(),
            });
        }
    }
    let gone = olds
        .into_iter()
        .filter(|field| !news.iter().any(|new| new.path == field.path));
    changes.changed.extend(gone.map(|field| Change {
        path: field.path,
        old: field.text,
        new: String::new(),
    }));
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::{
        entry::Entry,
        record::tests::{shipped, slug},
    };

    fn document(offer: &str) -> Value {
        let offer = shipped().offer(&slug(offer)).unwrap().value.clone();
        Entry::Offer(offer).to_document().unwrap()
    }

    #[test]
    fn a_term_that_was_renumbered_is_told_by_its_issue_and_nothing_else_is() {
        let old = document("amptp-counter-2023-08-11");
        let mut new = old.clone();
        let terms = new["positions"].as_array_mut().unwrap();
        terms.reverse();
        let pay = terms.iter_mut().find(|term| term["issue"] == "minimums");
        let pay = pay.unwrap();
        pay["headline"] = json!("5% · 4% · 4%");
        pay["values"] = json!([5, 4, null]);
        let changes = between(&old, &new);
        let paths: Vec<&str> = changes
            .changed
            .iter()
            .map(|change| change.path.as_str())
            .collect();
        assert_eq!(
            paths,
            ["positions.minimums.headline", "positions.minimums.values"]
        );
        assert_eq!(changes.changed[1].old, "5\n4\n3.5");
        assert_eq!(changes.changed[1].new, "5\n4\n");
        assert_eq!(changes.same, fields(&old).len() - 2);
    }

    #[test]
    fn fields_come_in_the_order_of_reading_and_alternatives_by_their_letters() {
        let told = fields(&json!({
            "summary": "S", "title": "T", "zone": "z", "note": null, "derived": false,
            "positions": [{ "issue": "pay", "alternative": "B", "text": "b", "headline": "h" }],
            "called": [{ "words": "final" }],
        }));
        let paths: Vec<&str> = told.iter().map(|field| field.path.as_str()).collect();
        let expected = [
            "title",
            "summary",
            "called.1.words",
            "positions.pay.B.headline",
            "positions.pay.B.text",
            "zone",
        ];
        assert_eq!(paths, expected);
    }

    proptest! {
        #[test]
        fn turned_round_old_and_new_change_places(one in 0usize..16, other in 0usize..16) {
            let record = shipped();
            let document = |at: usize| Entry::Offer(record.offers()[at].value.clone()).to_document().unwrap();
            let (one, other) = (document(one), document(other));
            let (there, back) = (between(&one, &other), between(&other, &one));
            prop_assert_eq!(there.same, back.same);
            let mut turned: Vec<_> = back.changed.into_iter().map(|change| (change.path, change.new, change.old)).collect();
            let mut told: Vec<_> = there.changed.into_iter().map(|change| (change.path, change.old, change.new)).collect();
            turned.sort();
            told.sort();
            prop_assert_eq!(told, turned);
            prop_assert_eq!(between(&one, &one).changed, vec![]);
        }
    }
}
