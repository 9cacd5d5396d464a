//! The page of two texts, issue by issue.

use askama::Template;

use super::{super::Scene, Columns, address};
use crate::{
    domain::{
        against::{self, Base, Outcome, Said, Term},
        dates::View,
        entry::{EntryKind, Filed},
        offer::Offer,
        record::Record,
    },
    render::{redline::Beside, words},
    web::{
        negotiation::{names, side_of},
        page::{Layout, Section},
        paths::ChooseAgainstPath,
        travel::Travel,
    },
};

#[derive(Template)]
#[template(path = "entries/against.html")]
pub(super) struct AgainstPage {
    layout: Layout,
    travel: Option<Travel>,
    heading: String,
    finding: String,
    /// Where the same two are in the other order; none for the expired agreement.
    turned: Option<String>,
    columns: Columns,
    /// Where the same two are in the other layout.
    other_columns: String,
    choose: Choose,
    old: Head,
    new: Head,
    sections: Vec<Chapter>,
    unchanged: Vec<(String, String)>,
}

/// The form that leads to another pair.
struct Choose {
    action: String,
    kept: Vec<(&'static str, String)>,
    others: Vec<(String, String, bool)>,
    expired: Option<String>,
}

/// The head of a column.
struct Head {
    side: &'static str,
    name: String,
    path: Option<String>,
}

/// Issues of which the same became.
struct Chapter {
    id: &'static str,
    title: String,
    note: &'static str,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    title: String,
    path: String,
    words: String,
    terms: Vec<Pair>,
}

/// One term of both.
struct Pair {
    alternative: String,
    headline: Beside,
    text: Beside,
    old: bool,
    new: bool,
}

impl AgainstPage {
    pub(super) fn new(
        scene: &Scene<'_>,
        offer: &Filed<Offer>,
        base: Base<'_>,
        columns: Columns,
    ) -> Self {
        let record = scene.record;
        let view = view(scene, offer, base);
        let rows = against::rows(record, offer, base, view);
        let old = match base {
            Base::Offer(other) => Head::new(scene, other),
            Base::Expired => Head {
                side: "j",
                name: "The expired agreement".to_owned(),
                path: None,
            },
        };
        let new = Head::new(scene, offer);
        let path = |offer: &Offer, base: Base<'_>| address(record, offer, base);
        let heading = match base {
            Base::Offer(_) => "Two offers, word by word",
            Base::Expired => "An offer against the expired agreement",
        };
        let finding = match base {
            Base::Offer(other) if other.id == offer.id => ITSELF.to_owned(),
            Base::Offer(_) | Base::Expired => finding(&rows, &old, &new),
        };
        let plain = path(offer, base);
        let here = columns.of(&plain);
        let shape = columns.other();
        Self {
            layout: scene
                .layout(
                    &format!("{} against {}", new.name, within(&old.name)),
                    Section::Offers,
                    &plain,
                )
                .described(&finding),
            travel: scene.travel(&here),
            heading: heading.to_owned(),
            finding,
            turned: match base {
                Base::Offer(other) if other.id != offer.id => {
                    Some(scene.keep(columns.of(path(other, Base::Offer(offer)))))
                }
                Base::Offer(_) | Base::Expired => None,
            },
            columns,
            other_columns: scene.keep(shape.of(&plain)),
            choose: Choose::new(scene, offer, base, columns),
            sections: chapters(scene, &rows, &old, &new),
            old,
            new,
            unchanged: rows
                .iter()
                .filter(|row| row.outcome == Outcome::Unchanged)
                .map(|row| (row.issue.title.to_string(), scene.issue(&row.issue.slug)))
                .collect(),
        }
    }
}

impl Head {
    fn new(scene: &Scene<'_>, offer: &Offer) -> Self {
        Self {
            side: side_of(scene.record, &offer.parties),
            name: name(scene.record, offer),
            path: Some(scene.entry(EntryKind::Offer, &offer.slug)),
        }
    }
}

/// "AMPTP package, 11 Aug 2023".
fn name(record: &Record, offer: &Offer) -> String {
    let makers = names(record, &offer.parties);
    let form = words::offered(offer);
    format!("{makers} {form}, {}", words::date(offer.made_on))
}

impl Choose {
    fn new(scene: &Scene<'_>, offer: &Filed<Offer>, base: Base<'_>, columns: Columns) -> Self {
        let record = scene.record;
        let mut kept = scene.moment.query();
        if columns == Columns::One {
            kept.push(("view", "one".to_owned()));
        }
        let action = ChooseAgainstPath {
            negotiation: scene.negotiation().to_owned(),
            slug: offer.slug.to_string(),
        };
        let current = match base {
            Base::Offer(other) => Some(other.id),
            Base::Expired => None,
        };
        let expired = record.issues().any(|issue| issue.baseline.is_some());
        Self {
            action: action.to_string(),
            kept,
            others: record
                .offers()
                .iter()
                .filter(|other| other.id != offer.id)
                .filter(|other| scene.sees(other.made_on, other.public_on))
                .map(|other| {
                    let chosen = current == Some(other.id);
                    (other.slug.to_string(), name(record, other), chosen)
                })
                .collect(),
            expired: expired.then(|| "The expired agreement".to_owned()),
        }
    }
}

/// What to say of an offer beside itself.
const ITSELF: &str =
    "An offer differs from itself in nothing. Choose another one to compare it with.";

/// The view that sees both, where nothing else was asked for.
fn view(scene: &Scene<'_>, offer: &Offer, base: Base<'_>) -> View {
    let newest = match base {
        Base::Offer(other) if other.made_on.last_day() > offer.made_on.last_day() => other.made_on,
        Base::Offer(_) | Base::Expired => offer.made_on,
    };
    scene.view(newest)
}

/// "3 issues changed, 41 words added, 12 removed. 2 say the same in other words, 4 stayed the same, 1 is in AMPTP package, 11 Aug 2023, alone."
fn finding(rows: &[against::Row<'_>], old: &Head, new: &Head) -> String {
    if rows.is_empty() {
        return "Neither has a term that is on record.".to_owned();
    }
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let (mut added, mut removed) = (0, 0);
    for row in rows.iter().filter(|row| row.outcome == Outcome::Changed) {
        added += row.words.added;
        removed += row.words.removed;
    }
    let changed = match count(Outcome::Changed) {
        0 => "No issue changed".to_owned(),
        changed => format!(
            "{} changed, {} added, {} removed",
            words::count(changed, "issue", "issues"),
            words::count(added, "word", "words"),
            words::number(removed.into())
        ),
    };
    let outcomes = [
        Outcome::Reworded,
        Outcome::Cosmetic,
        Outcome::Unchanged,
        Outcome::Added,
        Outcome::Gone,
    ];
    let others: Vec<String> = outcomes
        .into_iter()
        .map(|outcome| (outcome, count(outcome)))
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| format!("{count} {}", became(outcome, count == 1, old, new)))
        .collect();
    if others.is_empty() {
        format!("{changed}.")
    } else {
        format!("{changed}. {}.", others.join("; "))
    }
}

/// What became of issues, of one or of several, after their number.
fn became(outcome: Outcome, one: bool, old: &Head, new: &Head) -> String {
    let alone = |head: &Head| {
        let verb = if one { "is" } else { "are" };
        format!("{verb} in {}, alone", within(&head.name))
    };
    let words = match (outcome, one) {
        (Outcome::Added, _) => return alone(new),
        (Outcome::Gone, _) => return alone(old),
        (Outcome::Changed, _) => "changed",
        (Outcome::Reworded, true) => "says the same in other words",
        (Outcome::Reworded, false) => "say the same in other words",
        (Outcome::Cosmetic, true) => "differs in form alone",
        (Outcome::Cosmetic, false) => "differ in form alone",
        (Outcome::Unchanged, _) => "stayed the same",
    };
    words.to_owned()
}

/// The issues by what became of them; those that stayed the same are listed apart.
fn chapters(scene: &Scene<'_>, rows: &[against::Row<'_>], old: &Head, new: &Head) -> Vec<Chapter> {
    let alone = |head: &Head| format!("In {}, alone", within(&head.name));
    [
        (Outcome::Changed, "changed", "Changed".to_owned(), ""),
        (
            Outcome::Reworded,
            "reworded",
            "The same in other words".to_owned(),
            "Number or headline are the same, or both are refusals; the text differs.",
        ),
        (Outcome::Added, "added", alone(new), ""),
        (Outcome::Gone, "gone", alone(old), ""),
        (
            Outcome::Cosmetic,
            "form",
            "Changed in form alone".to_owned(),
            "Space, punctuation or capital letters differ; words and numbers are the same.",
        ),
    ]
    .into_iter()
    .filter_map(|(outcome, id, title, note)| {
        let rows: Vec<Row> = rows
            .iter()
            .filter(|row| row.outcome == outcome)
            .map(|row| Row::new(scene, row))
            .collect();
        (!rows.is_empty()).then(|| Chapter {
            id,
            title: format!("{title} ({})", rows.len()),
            note,
            rows,
        })
    })
    .collect()
}

impl Row {
    fn new(scene: &Scene<'_>, row: &against::Row<'_>) -> Self {
        Self {
            slug: row.issue.slug.to_string(),
            title: row.issue.title.to_string(),
            path: scene.issue(&row.issue.slug),
            words: match row.outcome {
                Outcome::Changed | Outcome::Reworded => format!(
                    "{} added, {} removed",
                    words::count(row.words.added, "word", "words"),
                    words::number(row.words.removed.into())
                ),
                Outcome::Cosmetic | Outcome::Unchanged | Outcome::Added | Outcome::Gone => {
                    String::new()
                }
            },
            terms: row.terms.iter().map(Pair::new).collect(),
        }
    }
}

/// A term's headline and text; empty where there is none.
fn text(said: Option<Said<'_>>) -> (&str, &str) {
    said.map_or(("", ""), |said| (said.headline, said.text))
}

impl Pair {
    fn new(term: &Term<'_>) -> Self {
        let (old, new) = (text(term.old), text(term.new));
        Self {
            alternative: match term.alternative.to_string() {
                name if name.is_empty() => name,
                name => format!("Alternative {name}"),
            },
            headline: Beside::headlines(old.0, new.0),
            text: Beside::texts(old.1, new.1),
            old: term.old.is_some(),
            new: term.new.is_some(),
        }
    }
}

/// A name within a sentence: an article begins with a small letter.
fn within(name: &str) -> String {
    match name.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => name.to_owned(),
    }
}
