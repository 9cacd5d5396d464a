//! What moved since a date, in a paragraph of plain words that a reader can quote: exact, and never padded.

use super::{super::stands::Wanted, row::Told};
use crate::{
    domain::{
        dates::{Known, PartialDate},
        gap::Gap,
        issue::Measure,
        moved::Shift,
        negotiation::Party,
        record::Record,
        slug::Slug,
        standing::{Change, Move},
    },
    render::words,
    web::negotiation::names,
};

/// How many issues of a kind are named; the table names them all.
const NAMED: usize = 8;

/// "Between 1 May 2023 and 11 Aug 2023 AMPTP moved on 13 of 30 issues: it moved toward WGA on Minimum pay rates (by 1 · 1 · 1.5 points); …
/// WGA moved on none."
pub(super) fn summary(
    record: &Record,
    wanted: &Wanted,
    since: PartialDate,
    raised: &[Told<'_>],
) -> String {
    let view = wanted.view();
    if since.last_day() >= view.as_of {
        return format!(
            "To see what moved, choose a date before {} in “Moved since”.",
            wanted.moment.day()
        );
    }
    let known = match view.known {
        Known::Table => "",
        Known::Public => ", as far as the public knew,",
    };
    let between = format!("{} and {}", words::end_of(since), wanted.moment.day());
    let shifts: Vec<&Shift<'_>> = raised
        .iter()
        .flat_map(|told| told.shifts().iter())
        .collect();
    if shifts.is_empty() {
        return format!(
            "Nothing moved between {between}{}.",
            known.trim_end_matches(',')
        );
    }
    let sentences: Vec<String> = record
        .bargaining()
        .map(|party| sentence(record, party, &shifts, raised.len()))
        .collect();
    format!("Between {between}{known} {}.", sentences.join(". "))
}

/// "AMPTP moved on 13 of 30 issues: …"; "WGA moved on none of them".
fn sentence(record: &Record, party: &Party, shifts: &[&Shift<'_>], raised: usize) -> String {
    let mut own: Vec<&Shift<'_>> = shifts
        .iter()
        .copied()
        .filter(|shift| shift.party.slug == party.slug)
        .collect();
    let name = &party.short_name;
    let mut issues: Vec<&Slug> = own.iter().map(|shift| &shift.issue.slug).collect();
    // Of one party the shifts on an issue follow each other.
    issues.dedup();
    if issues.is_empty() {
        return format!("{name} moved on none");
    }
    own.sort_by_key(|shift| rank(shift.change));
    let mut clauses: Vec<(String, Vec<String>)> = Vec::new();
    for shift in own {
        let did = direction(record, shift);
        let item = match amount(shift) {
            Some(by) => format!("{} ({by})", shift.issue.title),
            None => shift.issue.title.to_string(),
        };
        match clauses.iter_mut().find(|(known, _)| *known == did) {
            Some((_, items)) => items.push(item),
            None => clauses.push((did, vec![item])),
        }
    }
    let told: Vec<String> = clauses
        .into_iter()
        .map(|(did, items)| format!("{did} on {}", listed(items)))
        .collect();
    let of = words::count(raised, "issue", "issues");
    format!(
        "{name} moved on {} of {of}: it {}",
        issues.len(),
        told.join("; it ")
    )
}

/// The order of the clauses: numbers first.
fn rank(change: Change) -> u8 {
    match change {
        Change::Moved(Move::Toward) => 0,
        Change::Moved(Move::Away) => 1,
        Change::Moved(Move::Mixed | Move::None) => 2,
        Change::FirstNumber => 3,
        Change::Reworded | Change::Repeated | Change::Held => 4,
        Change::First => 5,
        Change::Accepted => 6,
        Change::Refused => 7,
        Change::Withdrew => 8,
        Change::LeftOut => 9,
    }
}

fn listed(mut items: Vec<String>) -> String {
    let more = items.len().saturating_sub(NAMED);
    items.truncate(NAMED);
    if more > 0 {
        items.push(format!("{more} more"));
    }
    match items.as_slice() {
        [head @ .., last] if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => items.concat(),
    }
}

/// What a party did, with its amount: "moved toward WGA by 1 · 1 · 1.5 points", "gave a first number".
pub(super) fn did(record: &Record, shift: &Shift<'_>) -> String {
    let direction = direction(record, shift);
    match amount(shift) {
        Some(by) => format!("{direction} {by}"),
        None => direction,
    }
}

fn direction(record: &Record, shift: &Shift<'_>) -> String {
    let toward: Vec<Slug> = shift
        .toward
        .iter()
        .map(|party| party.slug.clone())
        .collect();
    let others = names(record, &toward);
    match shift.change {
        Change::First => "put a first position".to_owned(),
        Change::FirstNumber => "gave a first number".to_owned(),
        Change::Moved(Move::Toward) => format!("moved toward {others}"),
        Change::Moved(Move::Away) => format!("moved away from {others}"),
        Change::Moved(Move::Mixed | Move::None) => "changed its numbers".to_owned(),
        Change::Reworded if had_refused(shift) => "put terms where it had refused".to_owned(),
        Change::Reworded | Change::Repeated | Change::Held => "put other terms".to_owned(),
        Change::Refused => format!("refused to counter {others}"),
        Change::Accepted if is_signed(shift) => "signed an agreement".to_owned(),
        Change::Accepted => format!("accepted what {others} put"),
        Change::Withdrew => "took its position back".to_owned(),
        Change::LeftOut => "signed an agreement without a term".to_owned(),
    }
}

fn had_refused(shift: &Shift<'_>) -> bool {
    let before = shift.before.as_ref();
    before.is_some_and(|before| before.stance().is_refusal())
}

fn is_signed(shift: &Shift<'_>) -> bool {
    shift
        .after
        .as_ref()
        .is_some_and(|after| after.offer.form.is_agreement())
}

/// "by 1 · 1 · 1.5 points". `None` where numbers do not tell it.
fn amount(shift: &Shift<'_>) -> Option<String> {
    let (measure, by) = (shift.issue.measure.as_ref()?, shift.by.as_ref()?);
    Some(format!("by {}", steps(measure, by)))
}

fn steps(measure: &Measure, by: &Gap) -> String {
    let steps: Vec<_> = by.steps.iter().flatten().copied().collect();
    words::difference(measure, &steps)
}
