//! The page between the form and publishing: what will stand on the offer's page, and what it changes.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{
    fill,
    page::{self, Subject},
    terms::headlines,
};
use crate::{
    domain::{
        compared::Compared,
        dates::{PartialDate, View},
        entry::{Dated, EntryKind, Filed},
        ids::EntryId,
        issue::Issue,
        offer::Offer,
        offered::{self, Group, Turned},
        position::Position,
        problems::Problems,
        record::Record,
        redline::Mark,
        source::Source,
        standing::{Change, Move},
    },
    render,
    web::{
        Error, Visitor,
        citations::{Notes, Sources},
        drafting,
        forms::{Difference, Errors, Hidden, Sent, Ways, differences, words as form_words},
        negotiation,
        page::{Cache, Layout, Section, html_as},
        paths,
        published::Totals,
    },
};

/// The page.
#[derive(Template)]
#[template(path = "offers/check.html")]
pub(super) struct CheckPage {
    layout: Layout,
    back: (String, String),
    action: String,
    hidden: Hidden,
    errors: Errors,
    ways: Ways,
    status: StatusCode,
    side: &'static str,
    makers: String,
    form: String,
    title: String,
    summary: String,
    facts: Vec<(&'static str, String)>,
    notices: Vec<Notice>,
    edits: Vec<Difference>,
    is_edit: bool,
    moves: Vec<Moved>,
    categories: Vec<Category>,
    sources: Sources,
}

/// Something to look at before publishing, with the entries that it speaks of.
struct Notice {
    text: String,
    links: Vec<(String, String)>,
}

/// What the offer changes in the comparison.
struct Moved {
    issue: String,
    /// Whose position, where that needs saying.
    party: Option<String>,
    before: Option<String>,
    after: String,
    word: &'static str,
}

struct Category {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    issue: String,
    terms: Vec<Term>,
}

/// A term as the offer's page will show it.
struct Term {
    headline: String,
    style: &'static str,
    stance: &'static str,
    text: String,
    notes: Vec<String>,
    totals: Totals,
    sources: Vec<usize>,
}

impl CheckPage {
    /// The page for what a form comes to.
    pub(super) fn new(
        visitor: &Visitor,
        subject: Subject<'_>,
        now: DateTime<Utc>,
        (typed, problems): (&Sent, &Problems),
        (value, new_sources): (Offer, Vec<Source>),
    ) -> Self {
        let offer = Filed {
            // A new offer comes after those recorded before it.
            id: subject.stored.map_or(EntryId(i64::MAX), |stored| stored.id),
            version: subject.stored.map_or(1, |stored| stored.version + 1),
            recorded_at: chrono::DateTime::UNIX_EPOCH,
            value,
        };
        let record = subject.record.with_offer(offer.clone(), new_sources);
        let view = View::table(offer.made_on.last_day().max(subject.today));
        let groups = offered::groups(&record, &offer, view);
        let mut notes = Notes::default();
        notes.numbers(&offer.sources);
        let categories = groups
            .iter()
            .map(|group| Category::new(&record, group, view, &mut notes))
            .collect();
        let told = (typed, problems);
        let is_new = subject.stored.is_none();
        let layout = visitor
            .layout("Check before you publish")
            .within(negotiation::nav(&record, Section::Offers))
            .hidden();
        Self {
            layout: layout.told(problems),
            errors: Errors::new(problems),
            ways: Ways::new(visitor, &record, now, told, is_new).of_offer(&record, &offer, told),
            status: if problems.is_empty() {
                StatusCode::OK
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            },
            back: page::back(subject.record, subject.stored),
            action: subject.action.to_owned(),
            hidden: Hidden::all_but(&drafting::typed(typed), super::BUTTONS),
            side: negotiation::side_of(&record, &offer.parties),
            makers: negotiation::names(&record, &offer.parties),
            form: render::words::form(offer.form).to_owned(),
            title: offer.title.to_string(),
            summary: offer.summary.to_string(),
            facts: facts(&record, &offer),
            notices: notices(subject, &record, &offer),
            edits: subject.stored.map_or_else(Vec::new, |stored| {
                differences::between(&record, &fill::from_offer(stored), typed)
            }),
            is_edit: subject.stored.is_some(),
            moves: moves(&groups),
            categories,
            sources: notes.with_passages(&record, &offer.passages, |_| true),
        }
    }

    /// The page.
    pub(super) fn show(&self) -> Result<Response, Error> {
        html_as(self.status, self, Cache::Never)
    }
}

/// The facts besides title, summary and terms, as far as they are given.
fn facts(record: &Record, offer: &Offer) -> Vec<(&'static str, String)> {
    let text = |text: &crate::domain::text::Text| text.to_string();
    let on = |date: PartialDate| render::words::date(date);
    let to: Vec<_> = record
        .addressees(offer)
        .iter()
        .map(|party| party.slug.clone())
        .collect();
    let made = match offer.made_at {
        Some(at) => format!("{}, {at}", on(offer.made_on)),
        None => on(offer.made_on),
    };
    let answered = offer
        .responds_to
        .as_ref()
        .and_then(|slug| record.offer(slug));
    let facts = [
        (
            "Made to",
            (!offer.form.is_agreement()).then(|| negotiation::names(record, &to)),
        ),
        ("Made", Some(made)),
        (
            "Made public",
            Some(offer.public_on.map_or("Terms not public".to_owned(), on)),
        ),
        ("Dates", offer.date_note.as_ref().map(text)),
        (
            "Answers",
            answered.map(|other| format!("{}, {}", other.title, on(other.made_on))),
        ),
        ("Condition", offer.condition.as_ref().map(text)),
        ("Note", offer.note.as_ref().map(text)),
        ("Address", Some(offer.slug.to_string())),
    ];
    facts
        .into_iter()
        .filter_map(|(name, told)| Some((name, told.filter(|told| !told.is_empty())?)))
        .collect()
}

fn notices(subject: Subject<'_>, record: &Record, offer: &Filed<Offer>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut say = |text: String, links| notices.push(Notice { text, links });
    if offer.made_on.first_day() > subject.today {
        say("It is dated after today.".to_owned(), Vec::new());
    }
    if offer.positions.is_empty() {
        say(
            "It has no position on any issue: its page will say that its terms are not known."
                .to_owned(),
            Vec::new(),
        );
    } else if offer.public_on.is_none() {
        say(
            "It has no date made public: whoever asks what the public knew will not see its terms."
                .to_owned(),
            Vec::new(),
        );
    }
    if let Some(text) = left_out(subject, record, offer) {
        say(text, Vec::new());
    }
    let same_day = same_day(subject, offer);
    if !same_day.is_empty() {
        say(
            "There are entries for this day already:".to_owned(),
            same_day,
        );
    }
    notices
}

/// The issues on which the maker stands and that the offer leaves out.
fn left_out(subject: Subject<'_>, record: &Record, offer: &Filed<Offer>) -> Option<String> {
    let [maker] = offer.parties.as_slice() else {
        return None;
    };
    let before = subject.record.without_offer(offer.id);
    let view = View::table(offer.made_on.last_day());
    let count = before
        .issues()
        .filter(|issue| {
            let mut positions = offer.positions.iter();
            positions.all(|position| position.issue != issue.slug)
        })
        .filter(|issue| {
            let compared = Compared::new(&before, issue, view);
            let mut sides = compared
                .sides
                .iter()
                .filter(|side| side.party.slug == *maker);
            sides.any(|side| {
                let mut voices = side.voices.iter();
                voices.any(|voice| voice.track.standing.is_some())
            })
        })
        .count();
    let name = negotiation::names(record, &offer.parties);
    match count {
        0 => None,
        1 => Some(format!(
            "{name} has a position on an issue that this offer leaves out. It stays as it is."
        )),
        count => Some(format!(
            "{name} has positions on {count} issues that this offer leaves out. They stay as they are."
        )),
    }
}

/// The offers, responses and events of the same day, with their addresses.
fn same_day(subject: Subject<'_>, offer: &Filed<Offer>) -> Vec<(String, String)> {
    let record = subject.record;
    let negotiation = record.negotiation.slug.as_str();
    let day = offer.made_on;
    let link =
        |kind, slug: &str, title: &str| (paths::entry(negotiation, kind, slug), title.to_owned());
    let offers = record
        .offers()
        .iter()
        .filter(|other| other.id != offer.id && other.made_on == day)
        .map(|other| link(EntryKind::Offer, other.slug.as_str(), &other.title));
    let responses = record
        .responses()
        .iter()
        .filter(|other| other.on == day)
        .map(|other| link(EntryKind::Response, other.slug().as_str(), &other.title));
    let events = record
        .events()
        .iter()
        .filter(|other| other.on == day)
        .map(|other| link(EntryKind::Event, other.slug().as_str(), &other.title));
    events.chain(offers).chain(responses).collect()
}

/// What the offer changes, issue by issue. What repeats or holds changes nothing.
fn moves(groups: &[Group<'_>]) -> Vec<Moved> {
    let rows = groups.iter().flat_map(|group| &group.rows);
    rows.flat_map(|row| {
        let alone = row.turns.len() == 1;
        let after: Vec<&str> = row
            .terms
            .iter()
            .map(|term| term.headline.as_str())
            .collect();
        let after = after.join(", or ");
        row.turns.iter().filter_map(move |turn| {
            Some(Moved {
                issue: row.issue.title.to_string(),
                party: (!alone).then(|| turn.party.short_name.to_string()),
                word: word(turn)?,
                before: turn.before.as_ref().map(headlines),
                after: after.clone(),
            })
        })
    })
    .collect()
}

/// The word for a change; `None` where nothing changes.
fn word(turn: &Turned<'_>) -> Option<&'static str> {
    Some(match turn.change? {
        Change::First => "first position",
        Change::FirstNumber => "first number",
        Change::Moved(Move::Toward) => "toward the other side",
        Change::Moved(Move::Away) => "away from the other side",
        Change::Moved(Move::Mixed) => "toward it on some steps, away on others",
        Change::Moved(Move::None) | Change::Reworded => "reworded",
        Change::Refused => "refused",
        Change::Accepted => "accepted",
        Change::Withdrew => "withdrawn",
        Change::LeftOut => "left out of the agreement",
        Change::Repeated | Change::Held => return None,
    })
}

impl Category {
    fn new(record: &Record, group: &Group<'_>, view: View, notes: &mut Notes) -> Self {
        Self {
            title: group.category.title.to_string(),
            rows: group
                .rows
                .iter()
                .map(|row| Row {
                    issue: row.issue.title.to_string(),
                    terms: row
                        .terms
                        .iter()
                        .map(|term| Term::new(record, row.issue, term, view, notes))
                        .collect(),
                })
                .collect(),
        }
    }
}

impl Term {
    fn new(
        record: &Record,
        issue: &Issue,
        position: &Position,
        view: View,
        notes: &mut Notes,
    ) -> Self {
        let mut told = Vec::new();
        told.extend(
            position
                .basis
                .as_ref()
                .map(|basis| format!("Rests on: {basis}")),
        );
        if position.derived {
            told.push("Our sum".to_owned());
        }
        told.extend(
            position
                .public_on
                .map(|on| format!("Made public {}", render::words::date(on))),
        );
        told.extend(position.note.as_ref().map(ToString::to_string));
        Self {
            headline: position.headline.to_string(),
            style: if position.stance.is_refusal() {
                "val none"
            } else if position.values.is_some() {
                "val"
            } else {
                "val words"
            },
            stance: form_words::stance(position.stance),
            text: position.text.to_string(),
            notes: told,
            sources: notes.numbers(&position.sources),
            totals: Totals::new(
                record,
                issue.measure.as_ref(),
                position,
                position.spans().as_deref(),
                view.as_of,
                notes,
            ),
        }
    }
}
