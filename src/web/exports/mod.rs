//! Take it away: the whole record as JSON, its tables as CSV, a workbook, a handout, and the page that says what there is.

mod data;

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, LINK},
    },
    response::Response,
};
use chrono::NaiveDate;
use futures_util::{StreamExt, stream};

pub(super) use self::data::show as data;
use super::{
    App, Error, Visitor,
    extract::Query,
    moment::Asked,
    negotiation, page,
    paths::{
        self, ComparePath, DatapackagePath, EntriesCsvPath, ExportJsonPath, ExportXlsxPath,
        HandoutPath, NegotiationPath, PositionsCsvPath, SchemaPath,
    },
};
use crate::{
    domain::{
        dates::View,
        entry::{Dated, EntryKind},
        licence,
        record::Record,
    },
    feeds::{
        handout,
        tables::{Scope, csv, entries, package, positions},
        xlsx,
    },
    store::{
        entries as stored,
        timeline::{self, Filter, Start},
    },
    transfer::{self, file::About},
};

/// How many entries are read at a time for a table.
const CHUNK: usize = 500;

/// What an export tells of.
struct Wanted {
    record: Arc<Record>,
    /// `None`: everything on record.
    view: Option<View>,
    today: NaiveDate,
}

impl Wanted {
    async fn new(app: &App, visitor: &Visitor, slug: &str, asked: &Asked) -> Result<Self, Error> {
        let record = negotiation::load(app, visitor, slug).await?;
        let today = negotiation::today(app, &record);
        let view = asked.view(today)?;
        Ok(Self {
            record,
            view,
            today,
        })
    }

    fn scope<'a>(&'a self, app: &'a App) -> Scope<'a> {
        Scope {
            record: &self.record,
            view: self.view,
            today: self.today,
            site: app.base_url(),
        }
    }

    /// What a file is called: the negotiation, what it holds, the date by which it tells.
    fn name(&self, what: &str, ending: &str) -> String {
        let day = self.view.map_or(self.today, |view| view.as_of);
        format!("{}-{what}-{day}.{ending}", self.record.negotiation.slug)
    }

    fn slug(&self) -> String {
        self.record.negotiation.slug.to_string()
    }

    fn home(&self, app: &App) -> String {
        app.absolute(NegotiationPath {
            negotiation: self.slug(),
        })
    }
}

/// The page of an entry, in full.
fn page_of(app: &App, record: &Record, kind: EntryKind, slug: &str) -> String {
    app.absolute(paths::entry(record.negotiation.slug.as_str(), kind, slug))
}

/// Headers of a file that is saved: its name, and under which terms it may be used.
fn saved_as(mut response: Response, name: &str) -> Response {
    let headers = response.headers_mut();
    let licence = format!("<{}>; rel=\"license\"", licence::URL);
    for (header, value) in [
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (LINK, licence),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(header, value);
        }
    }
    response
}

/// `/{negotiation}/export.json`
pub(super) async fn json(
    path: ExportJsonPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let about = About::new(app.base_url(), wanted.today, wanted.view);
    let slug = &wanted.record.negotiation.slug;
    let export = transfer::export::export(&app.db, slug, wanted.view, about).await?;
    let export = export.ok_or_else(|| Error::not_found("negotiation", &path.negotiation))?;
    let body = serde_json::to_vec_pretty(&export)?;
    let response = page::data(body, "application/json", None);
    Ok(saved_as(response, &wanted.name("export", "json")))
}

/// `/{negotiation}/positions.csv`
pub(super) async fn positions_csv(
    path: PositionsCsvPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let scope = wanted.scope(&app);
    let mut body = csv::header(positions::columns());
    body.extend(csv::write(positions::rows(&scope, |offer| {
        page_of(&app, &wanted.record, EntryKind::Offer, offer.slug.as_str())
    })));
    let response = page::data(body, csv::MEDIA_TYPE, None);
    let response = saved_as(response, &wanted.name("positions", "csv"));
    Ok(described(response, &package_of(&app, &wanted)))
}

/// `/{negotiation}/entries.csv`: read and sent a part at a time, however many there are.
pub(super) async fn entries_csv(
    path: EntriesCsvPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let name = wanted.name("entries", "csv");
    let package = package_of(&app, &wanted);
    let head = Bytes::from(csv::header(entries::columns()));
    let parts = Parts {
        app,
        filter: Filter::in_view(wanted.view),
        wanted,
        start: Some(Start::Beginning),
    };
    let first = stream::once(async move { Ok(head) });
    let body = first.chain(stream::try_unfold(parts, Parts::next));
    let response = page::streamed(Body::from_stream(body), csv::MEDIA_TYPE);
    Ok(described(saved_as(response, &name), &package))
}

/// The entries that are still to be sent.
struct Parts {
    app: App,
    wanted: Wanted,
    filter: Filter,
    /// From where on; `None` when all are sent.
    start: Option<Start>,
}

impl Parts {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, crate::store::Error> {
        let Some(start) = self.start.take() else {
            return Ok(None);
        };
        let record = Arc::clone(&self.wanted.record);
        let mut tx = self.app.db.read().await?;
        let page = timeline::page(&mut tx, record.house.id, &self.filter, start, CHUNK).await?;
        let part = stored::by_ids(&mut tx, record.house.id, &page.ids).await?;
        drop(tx);
        let last = part.last().filter(|_| page.later);
        self.start = last.map(|last| Start::After(last.moment()));
        let scope = self.wanted.scope(&self.app);
        let rows = part.iter().map(|entry| {
            let (kind, slug) = (entry.value.kind(), entry.value.slug());
            entries::row(
                &scope,
                entry,
                page_of(&self.app, &record, kind, slug.as_str()),
            )
        });
        let bytes = Bytes::from(csv::write(rows));
        Ok(Some((bytes, self)))
    }
}

/// Where the tables of a negotiation are described, in full.
fn package_of(app: &App, wanted: &Wanted) -> String {
    app.absolute(DatapackagePath {
        negotiation: wanted.slug(),
    })
}

/// With a link to what describes the tables.
fn described(mut response: Response, package: &str) -> Response {
    let link = format!("<{package}>; rel=\"describedby\"; type=\"application/json\"");
    if let Ok(link) = HeaderValue::from_str(&link) {
        response.headers_mut().append(LINK, link);
    }
    response
}

/// `/{negotiation}/datapackage.json`
pub(super) async fn datapackage(
    path: DatapackagePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let query: Vec<(&str, String)> = [("as_of", asked.as_of), ("known", asked.known)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .collect();
    let keep = |path: String| app.absolute(super::moment::with_query(path, &query));
    let negotiation = wanted.slug();
    let tables = [
        keep(
            PositionsCsvPath {
                negotiation: negotiation.clone(),
            }
            .to_string(),
        ),
        keep(EntriesCsvPath { negotiation }.to_string()),
    ];
    let scope = wanted.scope(&app);
    let body = serde_json::to_vec_pretty(&package::describe(&scope, wanted.home(&app), tables))?;
    Ok(page::data(body, "application/json", None))
}

/// `/{negotiation}/export.xlsx`
pub(super) async fn workbook(
    path: ExportXlsxPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let name = wanted.name("passes", "xlsx");
    // Packing a large sheet takes a while, which other requests need not wait for.
    let body = tokio::task::spawn_blocking(move || {
        let home = wanted.home(&app);
        xlsx::write(&wanted.scope(&app), &home, |offer| {
            page_of(&app, &wanted.record, EntryKind::Offer, offer.slug.as_str())
        })
    })
    .await
    .map_err(|why| Error::Internal(Box::new(why)))?
    .map_err(|why| Error::Internal(Box::new(why)))?;
    Ok(saved_as(page::data(body, xlsx::MEDIA_TYPE, None), &name))
}

/// `/{negotiation}/handout.md`
pub(super) async fn handout(
    path: HandoutPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let wanted = Wanted::new(&app, &visitor, &path.negotiation, &asked).await?;
    let compare = app.absolute(ComparePath {
        negotiation: wanted.slug(),
    });
    let compare = match wanted.view {
        Some(view) => format!("{compare}?as_of={}", view.as_of),
        None => compare,
    };
    let body = handout::write(&wanted.scope(&app), &compare);
    let response = page::data(body, handout::MEDIA_TYPE, None);
    Ok(saved_as(response, &wanted.name("handout", "md")))
}

/// `/schema/counteroffer-1.json`: the format of the export, as JSON Schema.
pub(super) async fn schema(_: SchemaPath) -> Response {
    page::data(transfer::SCHEMA, "application/schema+json", None)
}
