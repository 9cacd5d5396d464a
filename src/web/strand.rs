//! When who made an entry: what the strip of months and the strands of the front page draw.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::negotiation::side;
use crate::{
    domain::{
        dates::PartialDate,
        entry::{Dated, Filed},
        record::Record,
        slug::Slug,
    },
    store::timeline::StatementDay,
};

/// The class of a party or of outsiders, and whether its entry is an offer.
pub(super) type Mark = (&'static str, bool);

/// The marks of each day that has an entry which `shows` by the dates on which it was made and became public. Statements are given by their
/// days, and are all shown.
pub(super) fn days(
    record: &Record,
    statements: &[StatementDay],
    shows: impl Fn(PartialDate, Option<PartialDate>) -> bool,
) -> BTreeMap<NaiveDate, BTreeSet<Mark>> {
    let mut days: BTreeMap<NaiveDate, BTreeSet<Mark>> = BTreeMap::new();
    let offers = record
        .offers()
        .iter()
        .map(|offer| (when(offer), offer.parties.as_slice(), true));
    let responses = record
        .responses()
        .iter()
        .map(|response| (when(response), response.parties.as_slice(), false));
    let events = record
        .events()
        .iter()
        .map(|event| (when(event), event.parties.as_slice(), false));
    for ((made_on, public_on), parties, long) in offers.chain(responses).chain(events) {
        if shows(made_on, public_on) {
            let marks = sides(record, parties).into_iter().map(|side| (side, long));
            days.entry(made_on.last_day()).or_default().extend(marks);
        }
    }
    for statement in statements {
        let party = statement.party.as_ref();
        let side = party.map_or("j", |party| side(record, party));
        days.entry(statement.day).or_default().insert((side, false));
    }
    days
}

fn when<T: Dated>(entry: &Filed<T>) -> (PartialDate, Option<PartialDate>) {
    (entry.value.made_on(), entry.value.public_on())
}

/// The classes of several parties, or that of nobody in particular.
fn sides(record: &Record, parties: &[Slug]) -> BTreeSet<&'static str> {
    match parties {
        [] => BTreeSet::from(["j"]),
        parties => parties.iter().map(|party| side(record, party)).collect(),
    }
}
