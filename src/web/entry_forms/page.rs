//! The form's page, built from its fields.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{
    about::AboutField,
    kinds::{self, Fields, Kind},
};
use crate::{
    domain::{
        entry::{Dated, Entry, Filed},
        permission::Act,
        problems::Problems,
        record::Record,
    },
    web::{
        Error, Visitor,
        forms::{
            CalledField, Choice, EntryFields, Errors, Field, Hidden, Overtaken, PassagesField,
            Sent, SourcesField, Ways, WhyField, differences,
        },
        negotiation,
        page::{self, Cache, Layout, Section},
        paths::{self, HistoryPath, NegotiationPath},
    },
};

/// The page.
#[derive(Template)]
#[template(path = "entry_forms/form.html")]
pub(super) struct EntryForm {
    layout: Layout,
    heading: String,
    back: (String, String),
    errors: Errors,
    overtaken: Overtaken,
    hidden: Hidden,
    choices: Vec<Choice>,
    times: Vec<Field>,
    words: Vec<Field>,
    about: AboutField,
    called: Option<CalledField>,
    sources: SourcesField,
    passages: PassagesField,
    confidence: Choice,
    more: Vec<Field>,
    more_open: bool,
    why: Option<WhyField>,
    ways: Ways,
}

impl EntryForm {
    /// The form of a kind, for a new entry or for the one stored, with what was sent and what is wrong with it.
    pub(super) fn new(
        visitor: &Visitor,
        record: &Record,
        now: DateTime<Utc>,
        (kind, stored): (Kind, Option<&Filed<Entry>>),
        sent: &Sent,
        problems: &Problems,
    ) -> Self {
        let make = EntryFields::new(sent, problems);
        let negotiation = &record.negotiation;
        let (heading, back) = match stored {
            None => {
                let timeline = NegotiationPath {
                    negotiation: negotiation.slug.to_string(),
                };
                (
                    kind.heading().to_owned(),
                    (timeline.to_string(), negotiation.title.to_string()),
                )
            }
            Some(stored) => {
                let slug = stored.value.slug();
                let title = stored.value.title();
                (
                    format!("Edit “{title}”"),
                    (
                        paths::entry(negotiation.slug.as_str(), kind.of_entry(), slug.as_str()),
                        title.to_owned(),
                    ),
                )
            }
        };
        let mut layout = visitor
            .layout(&heading)
            .hidden()
            .within(negotiation::nav(record, Section::Other));
        let errors = Errors::new(problems);
        if !errors.is_empty() {
            layout = layout.with_errors();
        }
        let Fields {
            choices,
            times,
            words,
            more,
        } = kinds::fields(kind, record, make);
        Self {
            layout,
            heading,
            back,
            errors,
            overtaken: Overtaken::default(),
            hidden: Hidden::these(sent, &["submission", "version"]),
            choices,
            times,
            words,
            about: match kind {
                Kind::Response => AboutField::accepted(make, record),
                Kind::Statement | Kind::Event => AboutField::about(make, record),
            },
            called: (kind == Kind::Event).then(|| CalledField::new(make, record)),
            sources: SourcesField::new(make, record),
            passages: PassagesField::new(make, record, false),
            confidence: make.confidence(""),
            more_open: stored.is_some() || more.iter().any(Field::is_bad),
            more,
            why: stored.map(|stored| {
                let slug = stored.value.slug();
                let may = visitor.may(Act::Publish, record.house.id);
                let history = || {
                    HistoryPath::of(
                        negotiation.slug.as_str(),
                        stored.value.kind(),
                        slug.as_str(),
                    )
                };
                WhyField::new(make).or_retract(may.then(history))
            }),
            ways: Ways::new(visitor, record, now, (sent, problems), stored.is_none()),
        }
    }

    /// The form after somebody else saved first. The next save puts what was typed on top of `theirs`.
    pub(super) fn overtaken(mut self, record: &Record, theirs: &Sent, sent: &Sent) -> Self {
        self.overtaken = Overtaken::by(differences::between(record, theirs, sent));
        self.hidden = Hidden::these(theirs, &["version"]);
        self
    }

    /// The page: 422 when something is wrong, 409 when somebody else saved first.
    pub(super) fn show(&self) -> Result<Response, Error> {
        let status = if self.overtaken.happened() {
            StatusCode::CONFLICT
        } else if self.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        page::html_as(status, self, Cache::Never)
    }
}
