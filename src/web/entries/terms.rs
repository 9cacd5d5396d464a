//! The terms of an offer beside what stood just before it, as its page shows them.

use super::{Scene, parts::Word};
use crate::{
    domain::{
        accepted,
        claim::{self, Claim},
        entry::{EntryKind, Filed},
        issue::{Issue, Measure},
        negotiation::Party,
        offer::Offer,
        offered::{self, Offered, Turned},
        position::{Alternative, Position, Stance},
        span::Span,
        standing::{Change, Move, Standing},
    },
    render::words,
    web::{
        citations::{self, Flag, Notes},
        negotiation::{names, side},
        published::Totals,
    },
};

/// The terms of one category.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

/// What the offer says on an issue.
pub(super) struct Row {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) terms: Vec<Term>,
    pub(super) turns: Vec<Turn>,
    pub(super) facing: Vec<Stood>,
}

/// One term.
pub(super) struct Term {
    pub(super) alternative: String,
    pub(super) headline: String,
    pub(super) style: &'static str,
    pub(super) text: String,
    pub(super) lines: Vec<String>,
    pub(super) totals: Totals,
    pub(super) word: Option<Word>,
    pub(super) flags: Vec<Flag>,
    pub(super) sources: Vec<usize>,
}

/// What it changes.
pub(super) struct Turn {
    /// Of whom, where several sign.
    pub(super) party: Option<(&'static str, String)>,
    /// Towards whom, where that differs.
    pub(super) toward: Option<String>,
    pub(super) mark: String,
    pub(super) is_change: bool,
    /// What stood before; what stood before that, where the offer puts the same again.
    pub(super) was: Option<Stood>,
    pub(super) is_again: bool,
}

/// What stood, since when, in which offer.
pub(super) struct Stood {
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) headline: String,
    pub(super) on: String,
    pub(super) path: String,
}

/// The terms that are in view, by category. `own` is what the offer's sources amount to: a term says its word where it has another.
pub(super) fn groups(
    scene: &Scene<'_>,
    offer: &Filed<Offer>,
    groups: &[offered::Group<'_>],
    own: &Claim,
    notes: &mut Notes,
) -> Vec<Group> {
    groups
        .iter()
        .map(|group| Group {
            title: group.category.title.to_string(),
            rows: group
                .rows
                .iter()
                .map(|row| Row {
                    slug: row.issue.slug.to_string(),
                    title: row.issue.title.to_string(),
                    path: scene.issue(&row.issue.slug),
                    terms: row
                        .terms
                        .iter()
                        .map(|term| self::term(scene, offer, row.issue, term, own, notes))
                        .collect(),
                    turns: turns(scene, offer, row),
                    facing: row
                        .facing
                        .iter()
                        .map(|(party, standing)| stood(scene, party, standing))
                        .collect(),
                })
                .collect(),
        })
        .collect()
}

fn term(
    scene: &Scene<'_>,
    offer: &Filed<Offer>,
    issue: &Issue,
    term: &Position,
    own: &Claim,
    notes: &mut Notes,
) -> Term {
    let claim = claim::of_position(scene.record, offer, term);
    Term {
        alternative: match term.alternative {
            Alternative::Only => String::new(),
            Alternative::A | Alternative::B => format!("{}: ", term.alternative),
        },
        headline: term.headline.to_string(),
        style: match term.stance {
            Stance::Rejects | Stance::RefusesToCounter | Stance::NotIncluded => "val none",
            Stance::Proposes
            | Stance::Modifies
            | Stance::Holds
            | Stance::Accepts
            | Stance::Withdraws => {
                if term.values.is_some() {
                    "val"
                } else {
                    "val words"
                }
            }
        },
        text: term.text.to_string(),
        lines: lines(issue.measure.as_ref(), term),
        word: (claim != *own).then(|| Word::of(scene, &claim)),
        flags: flags(scene, offer, term),
        sources: notes.numbers(&term.sources),
        totals: Totals::new(
            scene.record,
            issue.measure.as_ref(),
            term,
            term.spans().as_deref(),
            scene.view(offer.made_on).as_of,
            notes,
        ),
    }
}

/// The caveats of a term, and the answers in part that have accepted it.
fn flags(scene: &Scene<'_>, offer: &Filed<Offer>, term: &Position) -> Vec<Flag> {
    let view = scene.view(offer.made_on);
    let caveats = citations::caveats(term).into_iter().map(Flag::plain);
    let answers = accepted::answers(scene.record, offer, &term.issue, view).map(|response| {
        let settles = accepted::settles(offer, response);
        citations::taken(scene.record, response, settles, |path| scene.keep(path))
    });
    caveats.chain(answers).collect()
}

/// The small print of a term: its numbers step by step, what they rest on, its note, and its own day in public.
fn lines(measure: Option<&Measure>, term: &Position) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((measure, values)) = measure.zip(term.spans()) {
        lines.extend(numbers(measure, &values, &term.headline));
    }
    if let Some(basis) = &term.basis {
        lines.push(format!("Basis: {basis}"));
    }
    if let Some(note) = &term.note {
        lines.push(note.to_string());
    }
    if let Some(public_on) = term.public_on {
        lines.push(format!("Public since {}", words::date(public_on)));
    }
    lines
}

/// "Year 1: 5%. Year 2: 4%. Year 3: 3.5%. Together 13%". A single number that the headline says is not said again.
fn numbers(measure: &Measure, values: &[Option<Span>], headline: &str) -> Option<String> {
    let Some(steps) = &measure.steps else {
        let told = words::amount(measure, values.first().copied().flatten()?);
        return (!headline.contains(&told)).then(|| format!("{}: {told}", measure.label));
    };
    let mut told: Vec<String> = steps
        .iter()
        .zip(values)
        .map(|(step, value)| match value {
            Some(value) => format!("{step}: {}", words::amount(measure, *value)),
            None => format!("{step}: not addressed"),
        })
        .collect();
    if let Some(total) = measure.figure(values) {
        told.push(format!("Together {}", words::amount(measure, total)));
    }
    Some(told.join(". "))
}

fn turns(scene: &Scene<'_>, offer: &Filed<Offer>, row: &Offered<'_>) -> Vec<Turn> {
    let signed = offer.parties.len() > 1;
    row.turns
        .iter()
        .map(|turned| Turn {
            party: signed.then(|| {
                let party = turned.party;
                (
                    side(scene.record, &party.slug),
                    party.short_name.to_string(),
                )
            }),
            toward: (!signed && row.turns.len() > 1)
                .then(|| format!("Towards {}", toward(scene, turned))),
            mark: if signed {
                String::new()
            } else {
                mark(scene, turned)
            },
            is_change: change(turned).is_some_and(|(_, is_change)| is_change),
            was: was(scene, turned),
            is_again: turned.change == Some(Change::Repeated),
        })
        .collect()
}

fn toward(scene: &Scene<'_>, turned: &Turned<'_>) -> String {
    let slugs: Vec<_> = turned
        .toward
        .iter()
        .map(|party| party.slug.clone())
        .collect();
    names(scene.record, &slugs)
}

fn change(turned: &Turned<'_>) -> Option<(&'static str, bool)> {
    let refused = turned
        .before
        .as_ref()
        .is_some_and(|before| before.stance().is_refusal());
    turned.change.map(|change| word(change, refused))
}

/// What an offer changed in a position, and whether that is a change at all. `refused`: whether what stood before was a refusal.
fn word(change: Change, refused: bool) -> (&'static str, bool) {
    match change {
        Change::First => ("New", true),
        Change::FirstNumber | Change::Reworded if refused => ("First counter", true),
        Change::FirstNumber => ("First number", true),
        Change::Moved(Move::Toward) => ("Moved toward", true),
        Change::Moved(Move::Away) => ("Moved away from", true),
        Change::Moved(Move::Mixed) | Change::Reworded => ("Changed", true),
        Change::Moved(Move::None) | Change::Repeated => ("Same", false),
        Change::Held => ("Held", false),
        Change::Refused if refused => ("Refused again", false),
        Change::Refused => ("Refused", true),
        Change::Accepted => ("Accepted", true),
        Change::Withdrew => ("Withdrawn", true),
        Change::LeftOut => ("Left out", true),
    }
}

/// "Moved toward WGA", "Same as on 4 Aug 2023", "New".
fn mark(scene: &Scene<'_>, turned: &Turned<'_>) -> String {
    let Some((word, _)) = change(turned) else {
        return String::new();
    };
    if matches!(
        turned.change,
        Some(Change::Moved(Move::Toward | Move::Away))
    ) {
        return format!("{word} {}", toward(scene, turned));
    }
    let since = turned.before.as_ref().filter(|_| is_again(turned));
    since.map_or_else(
        || word.to_owned(),
        |before| format!("{word} as on {}", words::date(before.since.made_on)),
    )
}

/// Whether the offer puts again what stood, or says that its maker holds it.
fn is_again(turned: &Turned<'_>) -> bool {
    matches!(turned.change, Some(Change::Repeated | Change::Held))
}

/// What stood before; where the offer puts the same words again, what had stood before those.
fn was(scene: &Scene<'_>, turned: &Turned<'_>) -> Option<Stood> {
    let standing = match turned.change {
        Some(Change::Repeated) => turned.earlier.as_ref(),
        Some(_) | None => turned.before.as_ref(),
    };
    standing.map(|standing| stood(scene, turned.party, standing))
}

fn stood(scene: &Scene<'_>, party: &Party, standing: &Standing<'_>) -> Stood {
    Stood {
        side: side(scene.record, &party.slug),
        party: party.short_name.to_string(),
        headline: words::headline(standing),
        on: words::date(standing.since.made_on),
        path: scene.entry(EntryKind::Offer, &standing.since.slug),
    }
}
