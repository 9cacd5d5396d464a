//! The negotiations, and one of them with all that is not dated.

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{List, USUAL, answer, limit, list_of, of_format};
use crate::{
    domain::negotiation::Catalogue,
    store::{
        self, home,
        negotiations::{self, Found},
    },
    web::{
        App, Error, Visitor,
        extract::Query,
        moment::with_query,
        negotiation,
        page::SITE,
        paths::{
            ApiChangesPath, ApiEntriesPath, ApiIssuesPath, ApiNegotiationPath, ApiNegotiationsPath,
            ApiRootPath, ApiSearchPath, NegotiationPath, OpenApiPath,
        },
    },
};

/// Where a program starts.
#[derive(Serialize, ToSchema)]
pub(super) struct Root {
    /// The site.
    name: &'static str,
    /// The licence of what it answers, by its SPDX identifier.
    licence: &'static str,
    /// The address of the negotiations.
    negotiations: String,
    /// The address of the search.
    search: String,
    /// The address of the description of the API, as OpenAPI.
    openapi: String,
}

/// Where a program starts.
#[utoipa::path(get, path = "/api/v1", operation_id = "readRoot", tag = "Read", responses((status = 200, body = Root)))]
pub(in crate::web) async fn root(
    _: ApiRootPath,
    State(app): State<App>,
) -> Result<Response, Error> {
    answer(&Root {
        name: SITE,
        licence: crate::domain::licence::ID,
        negotiations: app.absolute(ApiNegotiationsPath),
        search: app.absolute(ApiSearchPath),
        openapi: app.absolute(OpenApiPath),
    })
}

/// Which of the negotiations.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// The cursor, as `next` has it.
    after: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    limit: Option<String>,
}

/// A negotiation in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedNegotiation)]
pub(super) struct Listed {
    /// Its name in addresses.
    slug: String,
    /// Its title.
    title: String,
    /// Its title in short.
    short_title: String,
    /// What it is about.
    summary: String,
    /// Its page.
    url: String,
    /// Its address in the API.
    api: String,
}

/// The negotiations that the caller may read, the one added last first.
#[utoipa::path(
    get, path = "/api/v1/negotiations", operation_id = "listNegotiations", tag = "Read", params(Asked),
    responses((status = 200, body = List<Listed>), (status = 400, description = "A cursor or a limit that is none"))
)]
pub(in crate::web) async fn list(
    path: ApiNegotiationsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let limit = limit(asked.limit.as_deref())?;
    let after = asked.after.map(|after| after.parse()).transpose();
    let after =
        after.map_err(|_| Error::Unreadable("after is what next of the list before says."))?;
    let mut tx = app.db.read().await?;
    let fetched = store::one_more(limit);
    let mut shown = home::page(&mut tx, after, visitor.private().as_deref(), fetched).await?;
    let more = store::cut(&mut shown, limit);
    let next = shown.last().filter(|_| more).map(|last| {
        let mut query = vec![("after", last.found.id.to_string())];
        query.extend((limit != USUAL).then(|| ("limit", limit.to_string())));
        app.absolute(with_query(path, &query))
    });
    let found: Vec<Found> = shown.iter().map(|shown| shown.found).collect();
    let records = app.records.of_all(&mut tx, &found).await?;
    let items = found.iter().filter_map(|found| {
        let negotiation = &records.get(&found.id)?.negotiation;
        let of = || negotiation.slug.to_string();
        Some(Listed {
            slug: of(),
            title: negotiation.title.to_string(),
            short_title: negotiation.short_title.to_string(),
            summary: negotiation.summary.to_string(),
            url: app.absolute(NegotiationPath { negotiation: of() }),
            api: app.absolute(ApiNegotiationPath { negotiation: of() }),
        })
    });
    answer(&List {
        items: items.collect(),
        next,
    })
}

fn itself() -> RefOr<Schema> {
    of_format("negotiation")
}

fn parties() -> RefOr<Schema> {
    list_of("party")
}

fn categories() -> RefOr<Schema> {
    list_of("category")
}

fn disputes() -> RefOr<Schema> {
    list_of("dispute")
}

fn sources() -> RefOr<Schema> {
    list_of("source")
}

/// A negotiation with all that is not dated.
#[derive(Serialize, ToSchema)]
#[schema(as = Negotiation)]
pub(super) struct Whole {
    /// The negotiation itself.
    #[schema(schema_with = itself)]
    negotiation: Value,
    /// Its parties, in order of display.
    #[schema(schema_with = parties)]
    parties: Value,
    /// Its categories with their issues, in order of display.
    #[schema(schema_with = categories)]
    categories: Value,
    /// The facts on which sources differ.
    #[schema(schema_with = disputes)]
    disputes: Value,
    /// The sources.
    #[schema(schema_with = sources)]
    sources: Value,
    /// What could not be sourced, one sentence each.
    #[schema(value_type = Vec<String>)]
    gaps: Value,
    /// How often it has been saved, its entries not counted.
    version: i32,
    /// Its page.
    url: String,
    /// The address of its entries in the API.
    entries: String,
    /// The address of where the parties stand.
    issues: String,
    /// The address of its changes.
    changes: String,
}

/// A negotiation with its parties, issues, sources and disputes.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}", operation_id = "readNegotiation", tag = "Read", params(("negotiation" = String, Path, description = "Its slug")),
    responses((status = 200, body = Whole), (status = 404, description = "There is none, or the caller may not read it"))
)]
pub(in crate::web) async fn one(
    path: ApiNegotiationPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let (here, record) =
        negotiation::load_within(&app, &visitor, &mut tx, &path.negotiation).await?;
    let (catalogue, version) = negotiations::current(&mut tx, here.id).await?;
    drop(tx);
    let of = || record.negotiation.slug.to_string();
    let Catalogue {
        negotiation,
        parties,
        categories,
        disputes,
        sources,
        gaps,
    } = catalogue;
    answer(&Whole {
        negotiation: serde_json::to_value(negotiation)?,
        parties: serde_json::to_value(parties)?,
        categories: serde_json::to_value(categories)?,
        disputes: serde_json::to_value(disputes)?,
        sources: serde_json::to_value(sources)?,
        gaps: serde_json::to_value(gaps)?,
        version,
        url: app.absolute(NegotiationPath { negotiation: of() }),
        entries: app.absolute(ApiEntriesPath { negotiation: of() }),
        issues: app.absolute(ApiIssuesPath { negotiation: of() }),
        changes: app.absolute(ApiChangesPath { negotiation: of() }),
    })
}
