//! Where two versions of a form differ, field by field.

use std::collections::BTreeSet;

use super::{Difference, Sent, sources::source_words, words};
use crate::domain::{entry::Filed, offer::Offer, record::Record};

/// The fields in which two versions differ, in the order of the form. What a form carries unseen, and the reason for an edit, are none.
pub fn between(record: &Record, theirs: &Sent, yours: &Sent) -> Vec<Difference> {
    let mut seen = BTreeSet::new();
    let names = theirs.fields().iter().chain(yours.fields());
    names
        .map(|(name, _)| name.as_str())
        .filter(|name| seen.insert(*name))
        .filter_map(|name| {
            let label = words::label(record, name)?;
            let (theirs, yours) = (told(record, theirs, name), told(record, yours, name));
            (theirs != yours).then(|| Difference::new(label, theirs, yours))
        })
        .collect()
}

/// A field's values as a reader sees them.
fn told(record: &Record, sent: &Sent, name: &str) -> String {
    let values: Vec<String> = sent
        .all(name)
        .map(|value| value.replace("\r\n", "\n").trim().to_owned())
        .filter(|value| !value.is_empty())
        .map(|value| named(record, name, &value).unwrap_or_else(|| words::shown(name, &value)))
        .collect();
    values.join(", ")
}

/// What a value that is a slug stands for, in words.
fn named(record: &Record, field: &str, value: &str) -> Option<String> {
    let party = || {
        let mut parties = record.parties.iter();
        let party = parties.find(|party| party.slug == *value)?;
        Some(party.short_name.to_string())
    };
    let offer = || {
        let is = |offer: &&Filed<Offer>| offer.slug == *value;
        Some(record.offers().iter().find(is)?.title.to_string())
    };
    let issue = || {
        let issue = record.issues().find(|issue| issue.slug == *value)?;
        Some(issue.title.to_string())
    };
    let source = || Some(source_words(record.sources.get(value)?));
    match field.rsplit('.').next().unwrap_or_default() {
        "parties" | "by" => party(),
        "to" => party().or_else(offer),
        "responds_to" => offer(),
        "issues" | "about" | "term" => issue().or_else(offer),
        "sources" | "source" => source(),
        _ => None,
    }
}
