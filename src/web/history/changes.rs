//! Every change of a negotiation, the newest first, with the head of the chain that binds them.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{By, words};
use crate::{
    domain::{entry::EntryKind, record::Record, retraction},
    render::words as told,
    store::revisions::{self, Changed, Wanted},
    web::{
        App, Error, Visitor,
        extract::Query,
        negotiation,
        page::{self as pages, Cache, Layout, Section},
        paths::{
            self, ChangesAtomPath, ChangesPath, CorrectionsPath, HistoryPath, MethodPath,
            OwnHistoryPath,
        },
    },
};
use axum_extra::routing::TypedPath;

/// How many changes a page shows.
const PAGE: i64 = 50;

/// What the address may ask: changes of `offers`, `responses`, `statements` or `events`, or of the negotiation `itself`; older than a row.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::web) struct Asked {
    of: Option<String>,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "history/changes.html")]
struct ChangesPage {
    layout: Layout,
    lede: String,
    chain: Option<String>,
    method: String,
    corrections: CorrectionsPath,
    choices: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    newest: Option<String>,
    older: Option<String>,
}

struct Row {
    /// The entry with its address; the negotiation itself has none.
    title: String,
    path: Option<String>,
    kind: &'static str,
    version: i32,
    saved: By,
    /// "Summary, sources".
    fields: String,
    changes: Option<String>,
}

pub(in crate::web) async fn show(
    path: ChangesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let kind = EntryKind::ALL
        .into_iter()
        .find(|kind| asked.of.as_deref() == Some(kind.list()));
    let itself = asked.of.as_deref() == Some("itself");
    if asked.of.is_some() && kind.is_none() && !itself {
        let of = asked.of.unwrap_or_default();
        return Err(Error::not_found("list of changes", &of).with_link("All changes", &path));
    }
    let before = match asked.before.as_deref().map(str::parse::<i64>) {
        None => None,
        Some(Ok(before)) => Some(before),
        Some(Err(_)) => {
            let before = asked.before.unwrap_or_default();
            return Err(Error::not_found("change", &before).with_link("All changes", &path));
        }
    };
    let wanted = Wanted {
        kind,
        itself,
        before,
    };
    let slug = &record.negotiation.slug;
    let mut tx = app.db.read().await?;
    let mut changed = revisions::changes(&mut tx, slug, wanted, PAGE + 1).await?;
    let chain = revisions::head(&mut tx, slug).await?;
    drop(tx);
    let more = i64::try_from(changed.len()).is_ok_and(|many| many > PAGE);
    if more {
        changed.pop();
    }
    let address = |of: Option<&str>, before: Option<i64>| {
        let of = of.map(|of| ("of", of.to_owned()));
        let before = before.map(|before| ("before", before.to_string()));
        let query: Vec<_> = of.into_iter().chain(before).collect();
        crate::web::moment::with_query(&path, &query)
    };
    let of = asked.of.as_deref();
    let older = changed.last().filter(|_| more).map(|last| last.id);
    let feed = ChangesAtomPath {
        negotiation: path.negotiation.clone(),
    };
    let page = ChangesPage {
        layout: visitor
            .layout("Changes")
            .described(format!("What was changed in the record of {}.", record.negotiation.title))
            .at(address(of, before))
            .within(negotiation::nav(&record, Section::Changes))
            .followed("Changes", feed),
        lede: "Every save of the record, the newest first, with its author and reason. Nothing is ever taken out of this list.".to_owned(),
        chain: chain.map(|seal| seal.to_string()),
        method: format!("{}#history-and-proof", MethodPath::PATH),
        corrections: CorrectionsPath {
            negotiation: path.negotiation.clone(),
        },
        choices: choices(of, |of| address(of, None)),
        rows: changed.iter().map(|changed| Row::new(&record, changed)).collect(),
        newest: before.map(|_| address(of, None)),
        older: older.map(|older| address(of, Some(older))),
    };
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}

/// The links that choose changes of one kind.
fn choices(
    of: Option<&str>,
    address: impl Fn(Option<&str>) -> String,
) -> Vec<(String, String, bool)> {
    let kinds = [
        EntryKind::Offer,
        EntryKind::Response,
        EntryKind::Statement,
        EntryKind::Event,
    ];
    let kinds = kinds.map(|kind| (told::capital(kind.list()), Some(kind.list())));
    let all = ("All".to_owned(), None);
    let itself = ("The negotiation itself".to_owned(), Some("itself"));
    std::iter::once(all)
        .chain(kinds)
        .chain([itself])
        .map(|(name, wanted)| (name, address(wanted), of == wanted))
        .collect()
}

impl Row {
    fn new(record: &Record, changed: &Changed) -> Self {
        let negotiation = record.negotiation.slug.as_str();
        let version = changed.saved.version;
        let fields = changed
            .fields
            .iter()
            .map(|field| words::label(record, field));
        let fields: Vec<String> = fields.collect();
        let entry = changed.entry.as_ref();
        let retracts = retraction::is_among(&changed.fields);
        Self {
            title: entry.map_or_else(
                || "The negotiation, its parties, issues, sources and disputes".to_owned(),
                |(_, _, title)| title.clone(),
            ),
            path: entry.map(|(kind, slug, _)| paths::entry(negotiation, *kind, slug)),
            kind: entry.map_or("", |(kind, _, _)| kind.name()),
            version,
            saved: By::new(&changed.saved),
            fields: if retracts {
                "retracted".to_owned()
            } else {
                fields.join(", ").to_lowercase()
            },
            changes: match (entry, version) {
                (Some(_), _) if retracts => None,
                (Some((kind, slug, _)), 1) => {
                    let history = HistoryPath::of(negotiation, *kind, slug);
                    Some(history.version(1).to_string())
                }
                (Some((kind, slug, _)), version) => {
                    let history = HistoryPath::of(negotiation, *kind, slug);
                    Some(history.between(version - 1, version))
                }
                (None, 1) => None,
                (None, version) => {
                    let history = OwnHistoryPath {
                        negotiation: negotiation.to_owned(),
                    };
                    Some(format!("{history}?from={}&to={version}#diff", version - 1))
                }
            },
        }
    }
}
