//! The few figures of an offer that its place on the timeline has room for.

use super::{
    super::citations::{self, Flag},
    asked::Wanted,
};
use crate::{
    domain::{
        claim,
        entry::Filed,
        offer::Offer,
        offered::{self, Offered},
        position::Stance,
        record::Record,
        slug::Slug,
        standing::Change,
    },
    render::words,
};

/// How many figures of an offer are shown.
const FIGURES: usize = 3;

/// What an offer says on one issue.
pub(super) struct Figure {
    pub(super) issue: String,
    pub(super) headline: String,
    pub(super) was: Option<String>,
    pub(super) remark: Option<&'static str>,
    pub(super) flags: Vec<Flag>,
}

/// The figures that tell most of an offer: numbers that moved, then other numbers, then refusals of one; in order of display.
pub(super) fn figures(record: &Record, wanted: &Wanted<'_>, offer: &Slug) -> Vec<Figure> {
    let Some(offer) = record.offer(offer) else {
        return Vec::new();
    };
    let groups = offered::groups(record, offer, wanted.reach());
    let mut rows: Vec<(u8, usize, &Offered<'_>)> = groups
        .iter()
        .flat_map(|group| &group.rows)
        .enumerate()
        .filter(|(_, row)| row.issue.measure.is_some())
        .filter_map(|(at, row)| Some((weight(row)?, at, row)))
        .collect();
    rows.sort_by_key(|(weight, at, _)| (*weight, *at));
    rows.truncate(FIGURES);
    rows.sort_by_key(|(_, at, _)| *at);
    rows.into_iter()
        .map(|(_, _, row)| figure(record, offer, row))
        .collect()
}

fn figure(record: &Record, offer: &Filed<Offer>, row: &Offered<'_>) -> Figure {
    let headlines: Vec<&str> = row
        .terms
        .iter()
        .map(|term| term.headline.as_str())
        .collect();
    let term = row.terms[0];
    // What signatories stood for before they agreed is two things.
    let turn = match row.turns.as_slice() {
        [turn] => Some(turn),
        _ => None,
    };
    let before = turn
        .filter(|turn| {
            matches!(
                turn.change,
                Some(Change::Moved(_) | Change::FirstNumber | Change::Reworded)
            )
        })
        .and_then(|turn| turn.before.as_ref());
    let refused = before.is_some_and(|before| before.stance().is_refusal());
    let claim = claim::of_position(record, offer, term);
    let mut flags: Vec<Flag> = citations::caveats(term)
        .into_iter()
        .map(Flag::plain)
        .collect();
    // What the whole offer rests on is said once, below it.
    if claim != claim::of_entry(record, &offer.slug, &offer.sources) {
        flags.push(Flag::of(record, &claim));
    }
    Figure {
        issue: row.issue.title.to_string(),
        headline: headlines.join(" or "),
        was: before.filter(|_| !refused).map(words::headline),
        remark: refused.then_some("first counter"),
        flags,
    }
}

/// How much a row tells, the least number most; `None` for words about what is measured in numbers.
fn weight(row: &Offered<'_>) -> Option<u8> {
    let term = row.terms[0];
    let change = row.turns.first().and_then(|turn| turn.change);
    match term.stance {
        Stance::Rejects | Stance::RefusesToCounter => return Some(3),
        Stance::NotIncluded | Stance::Withdraws => return Some(4),
        Stance::Proposes | Stance::Modifies | Stance::Holds | Stance::Accepts => {}
    }
    term.values.as_ref()?;
    Some(match change {
        Some(Change::Moved(_) | Change::FirstNumber) => 0,
        Some(Change::Repeated | Change::Held) => 2,
        Some(
            Change::First
            | Change::Reworded
            | Change::Refused
            | Change::Accepted
            | Change::Withdrew
            | Change::LeftOut,
        )
        | None => 1,
    })
}
