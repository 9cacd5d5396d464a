//! The sources of a negotiation, each with the entries that rest on it, and what rests on no page that was read.

mod upload;

use std::collections::BTreeMap;
use upload::AddForm;
pub(super) use upload::{BODY, add as add_document, file, remove as remove_document};

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    App, Error, Visitor,
    citations::Archived,
    extract::Query,
    forms::Sent,
    moment::with_query,
    negotiation,
    page::{self as pages, Cache, Layout, Link, Section},
    paths::{self, FilePath, RemoveDocumentPath, SourcesPath},
    unsourced,
};
use crate::{
    domain::{
        permission::Act,
        problems::Problems,
        record::Record,
        source::{Source, SourceKind},
    },
    render::words,
    store::{
        documents,
        sources::{self, Resting},
    },
};

/// How many sources a page shows.
const SHOWN: usize = 60;

/// How many claims from memory the page names.
const RECALLED: usize = 100;

/// Which page of the sources, counted from one; or the one that a source is on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Paged {
    page: Option<usize>,
    source: Option<String>,
}

#[derive(Template)]
#[template(path = "sources/sources.html")]
struct SourcesPage {
    layout: Layout,
    lede: String,
    rows: Vec<Row>,
    before: Option<String>,
    after: Option<String>,
    recalled: Vec<Link>,
    /// The form that adds a document, for editors.
    add: Option<AddForm>,
}

struct Row {
    id: String,
    publisher: String,
    title: String,
    inferred: bool,
    url: Option<String>,
    archived: Option<Archived>,
    kind: String,
    on: String,
    note: Option<String>,
    entries: Vec<Link>,
    /// How many rest on it that are not named.
    more: usize,
    documents: Vec<Held>,
}

/// A document that a source is.
struct Held {
    path: FilePath,
    name: String,
    /// "PDF, 1.2 MB, added on 3 Mar 2024".
    told: String,
    sha256: String,
    /// Where it is taken away, for those who may.
    remove: Option<RemoveDocumentPath>,
}

pub(super) async fn show(
    path: SourcesPath,
    State(app): State<App>,
    Query(paged): Query<Paged>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let (sent, none) = (Sent::default(), Problems::default());
    let page = SourcesPage::new(&app, &visitor, &record, paged, (&sent, &none)).await?;
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}

impl SourcesPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        paged: Paged,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        let path = SourcesPath {
            negotiation: record.negotiation.slug.to_string(),
        };
        let mut all: Vec<&Source> = record.sources.values().collect();
        all.sort_by_key(|source| {
            let on = source.published_on.map(|on| on.last_day());
            (
                on.is_none(),
                on,
                source.publisher.clone(),
                source.id.clone(),
            )
        });
        let named = paged
            .source
            .and_then(|named| all.iter().position(|source| source.id == *named));
        let number = paged
            .page
            .unwrap_or_else(|| named.map_or(1, |place| place / SHOWN + 1));
        if number == 0 || number > all.len().div_ceil(SHOWN).max(1) {
            return Err(
                Error::not_found("page", &number.to_string()).with_link("All sources", &path)
            );
        }
        let shown = all.chunks(SHOWN).nth(number - 1).unwrap_or_default();
        let ids: Vec<String> = shown.iter().map(|source| source.id.to_string()).collect();
        let mut tx = app.db.read().await?;
        let resting = sources::resting(&mut tx, &record.negotiation.slug, &ids).await?;
        let documents = documents::of_sources(&mut tx, record.house.id, Some(&ids)).await?;
        drop(tx);
        let mut by_source: BTreeMap<String, Vec<Resting>> = BTreeMap::new();
        for one in resting {
            by_source.entry(one.source.clone()).or_default().push(one);
        }
        let address = |number: usize| {
            let page = (number > 1).then(|| ("page", number.to_string()));
            with_query(&path, page.as_slice())
        };
        let lede = format!(
            "{}, the oldest first, each with the entries that rest on it.",
            words::count(all.len(), "document", "documents")
        );
        let removes = visitor.may(Act::TakeDown, record.house.id);
        let layout = visitor
            .layout("Sources")
            .described(format!(
                "What the record of {} rests on.",
                record.negotiation.title
            ))
            .at(address(number))
            .within(negotiation::nav(record, Section::Other));
        Ok(Self {
            layout: layout.told(problems),
            lede,
            rows: shown
                .iter()
                .map(|source| {
                    let resting = by_source.remove(source.id.as_str()).unwrap_or_default();
                    let held = documents.iter().filter(|held| source.id == *held.source);
                    let held = held.map(|held| Held::new(record, held, removes));
                    Row::new(record, source, &resting, held.collect())
                })
                .collect(),
            before: (number > 1).then(|| address(number - 1)),
            after: (number * SHOWN < all.len()).then(|| address(number + 1)),
            recalled: unsourced::links(record, RECALLED),
            add: visitor
                .may(Act::EditNegotiation, record.house.id)
                .then(|| AddForm::new(record, &all, sent, problems)),
        })
    }
}

impl Row {
    fn new(record: &Record, source: &Source, resting: &[Resting], documents: Vec<Held>) -> Self {
        let negotiation = record.negotiation.slug.as_str();
        let all = resting.first().map_or(0, |first| first.all);
        let all = usize::try_from(all).unwrap_or_default();
        Self {
            id: source.id.to_string(),
            publisher: source.publisher.to_string(),
            title: source.title.to_string(),
            inferred: source.title_inferred,
            url: source.url.as_ref().map(ToString::to_string),
            archived: Archived::of(source),
            kind: kind(record, source),
            on: source
                .published_on
                .map_or("no date".to_owned(), words::date),
            note: source.note.as_ref().map(ToString::to_string),
            entries: resting
                .iter()
                .map(|entry| Link {
                    label: format!("{}, {}", entry.title, words::date(entry.made_on)),
                    path: paths::entry(negotiation, entry.kind, &entry.slug),
                })
                .collect(),
            more: all.saturating_sub(resting.len()),
            documents,
        }
    }
}

/// What kind of document it is: "AMPTP’s own document", "trade press".
fn kind(record: &Record, source: &Source) -> String {
    let party = source.party.as_ref().and_then(|party| record.party(party));
    match (source.kind, party) {
        (SourceKind::Primary, Some(party)) => format!("{}’s own document", party.short_name),
        (kind, _) => words::source_kind(kind).to_owned(),
    }
}
