//! The form's page, built from its fields.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{fill, terms::CategoryPart};
use crate::{
    domain::{
        dates::{PartialDate, View},
        entry::{EntryKind, Filed},
        offer::{Form, Offer},
        permission::Act,
        problems::Problems,
        record::Record,
    },
    web::{
        Error, Visitor,
        forms::{
            CalledField, Choice, EntryFields, Errors, FROM_DRAFT, Field, Hidden, Overtaken,
            PassagesField, Sent, SourcesField, WhyField, differences, name_of, words,
        },
        negotiation,
        page::{self, Cache, Layout, Section},
        paths::{BringInPath, HistoryPath, NegotiationPath, OfferPath},
    },
};

/// What the form is for.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The negotiation's record.
    pub(super) record: &'a Record,
    /// The day that it is there.
    pub(super) today: chrono::NaiveDate,
    /// The offer that is edited; `None` for a new one.
    pub(super) stored: Option<&'a Filed<Offer>>,
    /// The offer that a new one answers, by its address.
    pub(super) answered: Option<&'a Filed<Offer>>,
    /// Where the form is sent to.
    pub(super) action: &'a str,
}

/// The page.
#[derive(Template)]
#[template(path = "offers/form.html")]
pub(super) struct OfferForm {
    layout: Layout,
    heading: &'static str,
    back: (String, String),
    action: String,
    errors: Errors,
    overtaken: Overtaken,
    hidden: Hidden,
    contents: Vec<Content>,
    parties: Choice,
    to: Option<Choice>,
    form: Choice,
    responds_to: Choice,
    times: Vec<Field>,
    date_more: Vec<Field>,
    words: Vec<Field>,
    more: Vec<Field>,
    called: CalledField,
    confidence: Choice,
    categories: Vec<CategoryPart>,
    sources: SourcesField,
    passages: PassagesField,
    why: Option<WhyField>,
    /// Where many offers are entered at once, for those who may.
    bring_in: Option<BringInPath>,
    status: StatusCode,
}

/// A line of the contents, with how much is wrong there.
struct Content {
    id: &'static str,
    name: &'static str,
    errors: usize,
}

impl OfferForm {
    /// The form with what was sent and what is wrong with it.
    pub(super) fn new(
        visitor: &Visitor,
        subject: Subject<'_>,
        sent: &Sent,
        problems: &Problems,
    ) -> Self {
        let record = subject.record;
        let fields = EntryFields::new(sent, problems);
        let heading = match subject.stored {
            Some(_) => "Edit an offer",
            None => "Add an offer",
        };
        let may_publish = visitor.may(Act::Publish, record.house.id);
        let mut layout = visitor
            .layout(heading)
            .within(negotiation::nav(record, Section::Offers))
            .hidden();
        if !problems.is_empty() {
            layout = layout.with_errors();
        }
        Self {
            layout,
            heading,
            back: back(record, subject.stored),
            action: subject.action.to_owned(),
            errors: Errors::placed(problems, |field| {
                (anchor(field), words::context(record, field))
            }),
            overtaken: Overtaken::default(),
            hidden: Hidden::these(sent, &["submission", "version"])
                .and(Hidden::these(sent, &FROM_DRAFT)),
            contents: contents(problems),
            parties: fields
                .parties(record, "parties", "Whose move is it?", |party| {
                    negotiation::side(record, party)
                })
                .hint("One party makes an offer; tick all who signed an agreement"),
            to: to(record, fields),
            form: form(fields),
            responds_to: fields
                .offers(
                    record,
                    "responds_to",
                    "Which offer does it answer?",
                    "None",
                    subject.stored.map(|stored| &stored.slug),
                )
                .hint("For a counterproposal, or a package that answers one"),
            times: vec![
                fields.date("made_on", "Date made", "The day it reached the other side."),
                fields.date(
                    "public_on",
                    "Date made public (optional)",
                    "The first day anyone outside the talks could read its terms; empty while they are not public.",
                ),
            ],
            date_more: vec![
                fields.made_at(record),
                fields.order(),
                fields
                    .field("date_note", "Note on the dates (optional)")
                    .hint("What is uncertain about them")
                    .lines(2),
            ],
            words: vec![
                fields
                    .field("title", "Title")
                    .hint("For example, “AMPTP offer as it stood when the contract expired”. Up to 200 characters"),
                fields
                    .field("summary", "Summary")
                    .hint("One to three plain sentences, no opinions")
                    .lines(3),
                fields
                    .field("condition", "Condition (optional)")
                    .hint("What a package hangs on")
                    .lines(2),
            ],
            more: vec![fields.note(), fields.slug()],
            called: CalledField::new(fields, record),
            confidence: fields.confidence(""),
            categories: CategoryPart::all(subject, fields, view(subject, sent)),
            sources: SourcesField::new(fields, record),
            passages: PassagesField::new(fields, record, true),
            why: subject.stored.map(|stored| {
                let negotiation = record.negotiation.slug.as_str();
                let history = HistoryPath::of(negotiation, EntryKind::Offer, stored.slug.as_str());
                WhyField::new(fields).or_retract(may_publish.then_some(history))
            }),
            bring_in: (may_publish && subject.stored.is_none()).then(|| BringInPath {
                negotiation: record.negotiation.slug.to_string(),
            }),
            status: if problems.is_empty() {
                StatusCode::OK
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            },
        }
    }

    /// The form after somebody else saved first: what differs is shown, and the next save puts what was typed on top of theirs.
    pub(super) fn overtaken(mut self, record: &Record, theirs: &Sent, sent: &Sent) -> Self {
        self.layout = self.layout.with_errors();
        self.status = StatusCode::CONFLICT;
        self.overtaken = Overtaken::by(differences::between(record, theirs, sent));
        self.hidden = Hidden::these(theirs, &["version"]).and(Hidden::these(sent, &FROM_DRAFT));
        self
    }

    /// Whether fields that are seldom needed are unfolded: when one is filled in, or wrong.
    fn is_open(&self, fields: &[Field]) -> bool {
        fields
            .iter()
            .any(|field| field.is_bad() || !field.typed().is_empty())
    }

    /// The page, with the status that fits it.
    pub(super) fn show(&self) -> Result<Response, Error> {
        page::html_as(self.status, self, Cache::Never)
    }
}

/// The line above the heading: back to the offer, or to the negotiation.
pub(super) fn back(record: &Record, stored: Option<&Filed<Offer>>) -> (String, String) {
    let negotiation = record.negotiation.slug.to_string();
    match stored {
        Some(offer) => {
            let path = OfferPath {
                negotiation,
                slug: offer.slug.to_string(),
            };
            (path.to_string(), offer.title.to_string())
        }
        None => (
            NegotiationPath { negotiation }.to_string(),
            record.negotiation.title.to_string(),
        ),
    }
}

/// The day by which the form tells what stands: the one typed, else today.
pub(super) fn view(subject: Subject<'_>, sent: &Sent) -> View {
    let typed = sent
        .given("made_on")
        .and_then(|text| text.parse::<PartialDate>().ok());
    let day = typed.unwrap_or_else(|| subject.start());
    View::table(day.last_day())
}

impl Subject<'_> {
    /// The day by which an empty form tells what stands: today. An answer to an offer of talks that have been settled since is entered
    /// afterwards, and goes by that offer's day.
    fn start(self) -> PartialDate {
        let today = PartialDate::day(self.today);
        self.answered
            .filter(|answered| {
                let mut later = self.record.offers().iter();
                later.any(|offer| offer.form.is_agreement() && offer.moment() > answered.moment())
            })
            .map_or(today, |answered| answered.made_on)
    }
}

/// The id that a message leads to: its field's own, where the page has one.
fn anchor(field: &str) -> String {
    match field {
        "submission" | "version" | "kind" => "main".to_owned(),
        field if field.starts_with("positions.") && field.ends_with(".issue") => {
            "positions".to_owned()
        }
        field => field.to_owned(),
    }
}

fn contents(problems: &Problems) -> Vec<Content> {
    let sections: [(&str, &str, &[&str]); 5] = [
        (
            "who",
            "Whose move",
            &["parties", "to", "form", "responds_to"],
        ),
        (
            "when",
            "When",
            &["made_on", "made_at", "order", "public_on", "date_note"],
        ),
        (
            "what",
            "What it is",
            &[
                "title",
                "summary",
                "condition",
                "note",
                "slug",
                "confidence",
                "called.",
            ],
        ),
        ("positions", "Positions", &["positions."]),
        ("from", "Sources", &["sources", "new_sources.", "passages."]),
    ];
    sections
        .into_iter()
        .map(|(id, name, fields)| {
            let is_here = |field: &str| {
                fields.iter().any(|known| match known.strip_suffix('.') {
                    Some(_) => field.starts_with(known),
                    None => field == *known,
                })
            };
            Content {
                id,
                name,
                errors: problems
                    .iter()
                    .filter(|problem| is_here(&problem.field))
                    .count(),
            }
        })
        .collect()
}

/// To whom; asked where there is more than one other party, or something is chosen already.
fn to(record: &Record, fields: EntryFields<'_>) -> Option<Choice> {
    let is_asked = record.parties.len() > 2 || fields.sent.given("to").is_some();
    is_asked.then(|| {
        fields
            .parties(record, "to", "To whom? (optional)", |party| {
                negotiation::side(record, party)
            })
            .hint("Tick some where it is not put to all other parties")
    })
}

fn form(fields: EntryFields<'_>) -> Choice {
    Form::ALL
        .into_iter()
        .fold(Choice::one("form", "Kind"), |choice, form| {
            let value = name_of(&form);
            let chosen = fields.is_chosen("form", &value);
            choice.option(value, words::form(form), chosen)
        })
        .errors(fields.problems)
}

/// The fields of the form before anything is typed.
pub(super) fn filled(subject: Subject<'_>) -> Sent {
    match (subject.stored, subject.answered) {
        (Some(stored), _) => fill::from_offer(stored),
        (None, Some(answered)) => fill::counter(
            subject.record,
            answered,
            View::table(subject.start().last_day()),
        ),
        (None, None) => Sent::default(),
    }
}
