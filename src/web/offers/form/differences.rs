//! Where two versions of a form differ, field by field.

use std::collections::BTreeSet;

use super::words;
use crate::{
    domain::{entry::Filed, offer::Offer, record::Record},
    web::forms::{Difference, Sent},
};

/// The fields in which two versions differ, in the order of the form. What a form carries unseen, and the reason for an edit, are none.
pub(super) fn between(record: &Record, theirs: &Sent, yours: &Sent) -> Vec<Difference> {
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
    let is = |offer: &&Filed<Offer>, value: &str| offer.slug == *value;
    let values: Vec<String> = sent
        .all(name)
        .map(|value| value.replace("\r\n", "\n").trim().to_owned())
        .filter(|value| !value.is_empty())
        .map(|value| match name {
            "parties" | "to" => record
                .parties
                .iter()
                .find(|party| party.slug == *value)
                .map_or(value, |party| party.short_name.to_string()),
            "responds_to" => record
                .offers()
                .iter()
                .find(|offer| is(offer, &value))
                .map_or(value, |offer| offer.title.to_string()),
            name => words::shown(name, &value),
        })
        .collect();
    values.join(", ")
}
