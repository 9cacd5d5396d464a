//! The chain of a negotiation's saves: each carries a SHA-256 over its content and over the save before it.
//!
//! What is hashed is JSON in its canonical form (RFC 8785), so that anybody can check it in any language, from an export alone. A save has
//! two hashes: that of its *content* (what was saved, and the notice of a correction), and its *seal*, over the content's hash, its author,
//! reason, time and place, and the seal before it. The two are apart so that a court can have a text taken out: the content's hash stays,
//! and with it the chain.
//!
//! RFC 8785 writes numbers as a double does. One that a double cannot hold exactly is hashed as text, as its section 3.1 advises.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{digest::Digest, entry::EntryKind, ids::EntryId};

/// What a save is of, where it is of an entry; a save of the negotiation itself has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OfEntry {
    /// The entry, as in its short permanent address.
    pub id: EntryId,
    /// Its kind.
    pub kind: EntryKind,
}

/// What a save says: this, and nothing else of it, can be taken down.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// What was saved.
    pub document: &'a Value,
    /// The notice of a correction.
    pub correction: Option<&'a Value>,
}

/// Why a document has no canonical form.
#[derive(Debug, thiserror::Error)]
#[error("a document has no canonical form: {0}")]
pub struct NotCanonical(#[from] pub serde_json::Error);

impl Content<'_> {
    /// The hash of the content.
    ///
    /// # Errors
    /// When it has no canonical form.
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        digest(&json!({
            "correction": self.correction,
            "document": self.document,
        }))
    }
}

/// A save's place in the chain.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What it is of.
    pub entry: Option<OfEntry>,
    /// Its version, from 1.
    pub version: i32,
    /// Who saved it.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When, to the microsecond.
    pub recorded_at: DateTime<Utc>,
    /// The hash of its content.
    pub content: Digest,
    /// The seal of the save before it; the first has none.
    pub previous: Option<Digest>,
}

impl Place<'_> {
    /// The seal of the save.
    ///
    /// # Errors
    /// When it has no canonical form.
    pub fn seal(&self) -> Result<Digest, NotCanonical> {
        digest(&json!({
            "author": self.author,
            "content": self.content,
            "entry": self.entry,
            "previous": self.previous,
            "reason": self.reason,
            "recorded_at": micros(self.recorded_at),
            "version": self.version,
        }))
    }
}

/// A time as the chain and exports write it: `2026-11-23T12:00:00.000000Z`.
pub fn micros(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn digest(value: &Value) -> Result<Digest, NotCanonical> {
    Ok(Digest::of(canonical(value)?.as_bytes()))
}

/// The canonical form (RFC 8785) of a JSON value.
///
/// # Errors
/// When it has none.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    Ok(serde_json_canonicalizer::to_string(&exact(value))?)
}

/// The value with each number that a double cannot hold exactly as text.
fn exact(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let amount = super::amount::from_number(number);
            let as_double = number
                .as_f64()
                .filter(|double| double.is_finite())
                .and_then(|double| Decimal::from_scientific(&format!("{double:e}")).ok());
            match (amount, as_double) {
                (Ok(amount), Some(double)) if amount == double => value.clone(),
                (Ok(amount), _) => Value::String(amount.normalize().to_string()),
                (Err(_), _) => Value::String(number.to_string()),
            }
        }
        Value::Array(items) => items.iter().map(exact).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), exact(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// That the text of a save was taken down: what remains of it is its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenDown {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, as readers are told.
    pub reason: String,
}

/// A save with its hashes, as an export has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// What it is of; a save of the negotiation itself has none.
    #[serde(default)]
    pub entry: Option<OfEntry>,
    /// Its version, from 1.
    pub version: i32,
    /// Who saved it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(serialize_with = "write_micros")]
    pub recorded_at: DateTime<Utc>,
    /// What was saved. Missing where it was taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Value>,
    /// The notice of a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Value>,
    /// That its text was taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_down: Option<TakenDown>,
    /// The hash of its content.
    pub content: Digest,
    /// The seal of the save before it; the first has none.
    pub previous: Option<Digest>,
    /// Its seal.
    pub seal: Digest,
}

fn write_micros<S: serde::Serializer>(
    at: &DateTime<Utc>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&micros(*at))
}

impl Sealed {
    /// What it is of, for a person: "version 3 of offer 17", "version 2 of the negotiation itself".
    pub fn name(&self) -> String {
        match self.entry {
            Some(OfEntry { id, kind }) => {
                format!("version {} of {} {id}", self.version, kind.name())
            }
            None => format!("version {} of the negotiation itself", self.version),
        }
    }

    fn place(&self) -> Place<'_> {
        Place {
            entry: self.entry,
            version: self.version,
            author: &self.author,
            reason: &self.reason,
            recorded_at: self.recorded_at,
            content: self.content,
            previous: self.previous,
        }
    }

    /// Whether it is what was sealed.
    fn is_intact(&self) -> Result<bool, NotCanonical> {
        let content = match (&self.document, &self.correction, &self.taken_down) {
            (Some(document), correction, None) => {
                let correction = correction.as_ref();
                Content {
                    document,
                    correction,
                }
                .digest()?
            }
            (None, None, Some(_)) => self.content,
            // Neither whole nor taken down.
            _ => return Ok(false),
        };
        Ok(content == self.content && self.place().seal()? == self.seal)
    }
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// A save is not what was sealed.
    #[error("{name} was altered: it is not what was sealed on {at}")]
    Altered {
        /// The save.
        name: String,
        /// When it was recorded, as it says.
        at: String,
    },
    /// A save stands where it was not written.
    #[error("{name} is out of order: it was written after {after}")]
    Reordered {
        /// The save.
        name: String,
        /// The one that it was written after.
        after: String,
    },
    /// What a save follows is not there.
    #[error("what was written just before {name} is missing")]
    Missing {
        /// The save.
        name: String,
    },
}

/// Walks a chain as it is given out, from its beginning.
#[derive(Debug, Default)]
pub struct Walk {
    last: Option<Digest>,
    names: HashMap<Digest, String>,
    /// What does not follow the one before it, to be explained once all are known.
    torn: Vec<(String, Option<Digest>)>,
    altered: Vec<Break>,
    taken_down: usize,
    wanted: Option<Digest>,
    since_wanted: Option<usize>,
}

/// What a walk along a chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// How many saves there are.
    pub saves: usize,
    /// How many of them had their text taken down.
    pub taken_down: usize,
    /// The seal of the last one.
    pub head: Option<Digest>,
    /// What is wrong; empty when the chain is whole.
    pub breaks: Vec<Break>,
    /// How many saves came after the seal that was looked for. `None` where it is not in the chain, or none was looked for.
    pub since_wanted: Option<usize>,
}

impl Walk {
    /// A walk that looks for a seal that was seen earlier.
    pub fn looking_for(wanted: Option<Digest>) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Takes the next save.
    ///
    /// # Errors
    /// When it has no canonical form.
    pub fn step(&mut self, next: &Sealed) -> Result<(), NotCanonical> {
        let name = next.name();
        if !next.is_intact()? {
            self.altered.push(Break::Altered {
                name: name.clone(),
                at: micros(next.recorded_at),
            });
        }
        if next.previous != self.last {
            self.torn.push((name.clone(), next.previous));
        }
        self.taken_down += usize::from(next.taken_down.is_some());
        self.last = Some(next.seal);
        self.names.insert(next.seal, name);
        if let Some(since) = &mut self.since_wanted {
            *since += 1;
        } else if self.wanted == Some(next.seal) {
            self.since_wanted = Some(0);
        }
        Ok(())
    }

    /// What was found.
    pub fn end(self) -> Walked {
        let mut breaks = self.altered;
        for (name, previous) in self.torn {
            let known = previous.map(|previous| self.names.get(&previous));
            breaks.push(match known {
                None => Break::Reordered {
                    name,
                    after: "nothing, as the first".to_owned(),
                },
                Some(Some(after)) => Break::Reordered {
                    name,
                    after: after.clone(),
                },
                Some(None) => Break::Missing { name },
            });
        }
        Walked {
            saves: self.names.len(),
            taken_down: self.taken_down,
            head: self.last,
            breaks,
            since_wanted: self.since_wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of RFC 8785, section 3.2.2, and its numbers from appendix B that JSON texts of ours can hold.
    #[test]
    fn the_canonical_form_is_that_of_the_standard() {
        let example = r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
            "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#;
        let value: Value = serde_json::from_str(example).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_string(&value).unwrap(),
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
        let sorted: Value = serde_json::from_str(
            r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
        )
        .unwrap();
        assert_eq!(
            canonical(&sorted).unwrap(),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn an_amount_is_hashed_exactly_however_it_is_written() {
        let form = |text: &str| canonical(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(form("3.50"), "3.5");
        assert_eq!(form("1e2"), "100");
        assert_eq!(form("-0"), "0");
        assert_eq!(form("12345678901234567.25"), "\"12345678901234567.25\"");
        assert_eq!(form("0.1"), "0.1");
    }

    fn chain(many: i32) -> Vec<Sealed> {
        let mut chain: Vec<Sealed> = Vec::new();
        for number in 0..many {
            let entry = (number % 3 != 0).then_some(OfEntry {
                id: EntryId(i64::from(number % 3)),
                kind: EntryKind::Offer,
            });
            let document = json!({"title": format!("Save {number}"), "values": [number]});
            let previous = chain.last().map(|last| last.seal);
            let content = Content {
                document: &document,
                correction: None,
            }
            .digest()
            .unwrap();
            let mut next = Sealed {
                entry,
                version: number / 3 + 1,
                author: "Ana Ruiz".to_owned(),
                reason: "A try".to_owned(),
                recorded_at: DateTime::UNIX_EPOCH,
                document: Some(document),
                correction: None,
                taken_down: None,
                content,
                previous,
                seal: content,
            };
            next.seal = next.place().seal().unwrap();
            chain.push(next);
        }
        chain
    }

    fn walk(chain: &[Sealed], wanted: Option<Digest>) -> Walked {
        let mut walk = Walk::looking_for(wanted);
        chain.iter().for_each(|save| walk.step(save).unwrap());
        walk.end()
    }

    fn told(chain: &[Sealed]) -> Vec<String> {
        let walked = walk(chain, None);
        walked.breaks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_was_altered_taken_out_or_moved_is_named() {
        let whole = chain(9);
        assert_eq!(told(&whole), Vec::<String>::new());
        let mut altered = whole.clone();
        altered[4].document = Some(json!({"title": "Save 4!", "values": [4]}));
        assert_eq!(
            told(&altered),
            [
                "version 2 of offer 1 was altered: it is not what was sealed on 1970-01-01T00:00:00.000000Z"
            ]
        );
        let mut altered = whole.clone();
        altered[4].author = "Another".to_owned();
        assert_eq!(told(&altered).len(), 1);
        let mut gone = whole.clone();
        gone.remove(4);
        assert_eq!(
            told(&gone),
            ["what was written just before version 2 of offer 2 is missing"]
        );
        let mut moved = whole.clone();
        moved.swap(4, 5);
        assert_eq!(
            told(&moved)[0],
            "version 2 of offer 2 is out of order: it was written after version 2 of offer 1"
        );
        assert_eq!(told(&whole[1..]).len(), 1, "the beginning is missing");
        assert!(
            told(&whole[..5]).is_empty(),
            "a lost end needs a known head"
        );
    }

    #[test]
    fn an_earlier_head_is_found_or_not() {
        let whole = chain(9);
        let head = |at: usize| Some(whole[at].seal);
        assert_eq!(walk(&whole, head(8)).since_wanted, Some(0));
        assert_eq!(walk(&whole, head(5)).since_wanted, Some(3));
        assert_eq!(walk(&whole[..5], head(8)).since_wanted, None);
        assert_eq!(walk(&whole, None).since_wanted, None);
    }

    #[test]
    fn a_text_that_was_taken_down_leaves_the_chain_whole() {
        let mut chain = chain(9);
        let text = &mut chain[4];
        text.document = None;
        assert_eq!(told(&chain).len(), 1, "nobody says that it was taken down");
        chain[4].taken_down = Some(TakenDown {
            at: DateTime::UNIX_EPOCH,
            reason: "A court said so.".to_owned(),
        });
        assert!(told(&chain).is_empty());
        chain[4].content = Digest::of(b"another");
        assert_eq!(told(&chain).len(), 1, "its hash is part of the chain");
    }

    proptest! {
        /// Any one byte of a chain as it is written down: changed, it is no chain any more, or means the same.
        #[test]
        fn no_byte_can_be_changed_unseen(at in any::<prop::sample::Index>(), to in 32_u8..127) {
            let whole = chain(6);
            let mut text = serde_json::to_vec(&whole).unwrap();
            let at = at.index(text.len());
            text[at] = to;
            if let Ok(read) = serde_json::from_slice::<Vec<Sealed>>(&text) {
                let differs = read != whole;
                prop_assert_eq!(differs, !walk(&read, whole.last().map(|last| last.seal)).breaks.is_empty()
                    || read.last().map(|last| last.seal) != whole.last().map(|last| last.seal));
            }
        }
    }
}
