//! Correction notices: on the entry that was wrong, on pages that used it, and all of them in one list.

use askama::{Template, filters::HtmlSafe};
use axum::{extract::State, http::StatusCode, response::Response};
use axum_extra::routing::TypedPath;

use super::{
    App, Error, Visitor, negotiation,
    page::{self as pages, Cache, Layout, Section},
    paths::{self, CorrectionsAtomPath, CorrectionsPath, HistoryPath, MethodPath},
};
use crate::{
    domain::{correction::Correction, dates::View, entry::EntryKind, record::Record, slug::Slug},
    render::words,
};

/// How many notices a page about something else shows; the list has all.
const SHOWN: usize = 5;

/// The notices of a page. Prints nothing where there is none.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/corrections.html")]
pub(super) struct Corrections {
    notices: Vec<Notice>,
    /// Where all of them are, if there are more.
    all: Option<String>,
}

impl HtmlSafe for Corrections {}

#[derive(Debug, Clone)]
struct Notice {
    on: String,
    since: String,
    wrong: String,
    right: String,
    /// The entry that was wrong, on pages about something else.
    entry: Option<(String, String)>,
    changes: String,
}

impl Notice {
    fn new(record: &Record, correction: &Correction, names_entry: bool) -> Self {
        let zone = record.negotiation.time_zone;
        let day =
            |at: chrono::DateTime<chrono::Utc>| words::day(at.with_timezone(&zone).date_naive());
        let (negotiation, slug) = (record.negotiation.slug.as_str(), correction.slug.as_str());
        let history = HistoryPath::of(negotiation, correction.kind, slug);
        Self {
            on: day(correction.at),
            since: day(correction.mended.since),
            wrong: correction.mended.notice.wrong.to_string(),
            right: correction.mended.notice.right.to_string(),
            entry: names_entry.then(|| {
                let path = paths::entry(negotiation, correction.kind, slug);
                (correction.title.clone(), path)
            }),
            changes: history.between(correction.version - 1, correction.version),
        }
    }
}

impl Corrections {
    /// Those of one entry, as far as the view sees what they speak of; all of them without a view.
    pub(super) fn of(record: &Record, kind: EntryKind, slug: &Slug, view: Option<View>) -> Self {
        let corrections = record.corrections.iter();
        let own = corrections.filter(|known| {
            known.kind == kind
                && known.slug == *slug
                && view.is_none_or(|view| known.is_in(record, view))
        });
        Self::new(record, own, false)
    }

    /// Those of terms on any of these issues, as far as the view sees them.
    pub(super) fn on<'a>(
        record: &Record,
        issues: impl Iterator<Item = &'a Slug> + Clone,
        view: View,
    ) -> Self {
        let corrections = record.corrections.iter();
        let on = corrections.filter(|known| {
            known.kind == EntryKind::Offer
                && issues.clone().any(|issue| known.concerns(issue))
                && known.is_in(record, view)
        });
        Self::new(record, on, true)
    }

    fn new<'a>(
        record: &Record,
        corrections: impl Iterator<Item = &'a Correction>,
        names_entry: bool,
    ) -> Self {
        let mut notices: Vec<Notice> = corrections
            .take(SHOWN + 1)
            .map(|correction| Notice::new(record, correction, names_entry))
            .collect();
        let more = notices.len() > SHOWN;
        notices.truncate(SHOWN);
        Self {
            notices,
            all: more.then(|| {
                CorrectionsPath {
                    negotiation: record.negotiation.slug.to_string(),
                }
                .to_string()
            }),
        }
    }
}

#[derive(Template)]
#[template(path = "history/corrections.html")]
struct CorrectionsPage {
    layout: Layout,
    method: String,
    notices: Vec<Notice>,
}

pub(super) async fn show(
    path: CorrectionsPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let page = CorrectionsPage {
        layout: visitor
            .layout("Corrections")
            .described(format!(
                "What was wrong in the record of {}, since when, and what is right.",
                record.negotiation.title
            ))
            .at(&path)
            .within(negotiation::nav(&record, Section::Changes))
            .followed(
                "Corrections",
                CorrectionsAtomPath {
                    negotiation: path.negotiation.clone(),
                },
            ),
        method: format!("{}#history-and-proof", MethodPath::PATH),
        notices: record
            .corrections
            .iter()
            .map(|correction| Notice::new(&record, correction, true))
            .collect(),
    };
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}
