//! Every save of a negotiation, in order, for programs that keep a copy.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{answer, entries::of_any_save, limit};
use crate::{
    domain::ids::NegotiationId,
    store::{
        self,
        revisions::{self, Followed},
    },
    web::{
        App, Error, Visitor,
        extract::Query,
        moment::with_query,
        negotiation,
        paths::{ApiChangesPath, ApiNegotiationPath, HistoryPath},
    },
};

/// From where on.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// After this place, as `since` of the answer before has it; from the first save without it.
    since: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    limit: Option<String>,
}

/// The entry that was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedEntry)]
struct Entry {
    /// Its number, which never changes.
    id: i64,
    /// `event`, `offer`, `response` or `statement`.
    kind: &'static str,
    /// Its name in addresses, as it is now.
    slug: String,
}

/// A save.
#[derive(Serialize, ToSchema)]
pub(super) struct Change {
    /// Its place among the saves: greater than that of every one before it.
    place: i64,
    /// The entry; null for the negotiation itself with its parties, issues, sources and disputes.
    entry: Option<Entry>,
    /// Which version of it was saved, from 1.
    version: i32,
    /// Who saved it.
    author: String,
    /// Why.
    reason: String,
    /// When.
    recorded_at: DateTime<Utc>,
    /// Its seal in the chain of saves.
    seal: String,
    /// Where what was saved is read.
    url: String,
    /// The entry as it was saved; null for the negotiation itself, and for what was taken down.
    #[schema(schema_with = of_any_save)]
    document: Option<Value>,
    /// What was wrong and what is right, for a correction.
    #[schema(value_type = Option<Object>)]
    correction: Option<Value>,
}

/// Saves in order, and where to go on.
#[derive(Serialize, ToSchema)]
pub(super) struct Changes {
    /// The saves, the oldest first.
    items: Vec<Change>,
    /// Where to go on: the place of the last one, or the one that was asked for where there is nothing new.
    pub(super) since: i64,
    /// Whether there is more already.
    more: bool,
    /// The address of what comes after.
    next: String,
}

impl Change {
    fn new(app: &App, negotiation: &str, followed: Followed) -> Self {
        let version = followed.saved.version;
        Self {
            place: followed.id,
            url: match &followed.entry {
                Some((_, kind, slug)) => {
                    app.absolute(HistoryPath::of(negotiation, *kind, slug).version(version))
                }
                None => app.absolute(ApiNegotiationPath {
                    negotiation: negotiation.to_owned(),
                }),
            },
            entry: followed.entry.map(|(id, kind, slug)| Entry {
                id: id.0,
                kind: kind.name(),
                slug,
            }),
            version,
            author: followed.saved.author,
            reason: followed.saved.reason,
            recorded_at: followed.saved.recorded_at,
            seal: followed.seal.to_string(),
            document: followed.document,
            correction: followed.correction,
        }
    }
}

/// Every save of a negotiation after a place, in order: none is ever missed or told twice, whatever is written meanwhile.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/changes", operation_id = "listChanges", tag = "Read",
    params(("negotiation" = String, Path, description = "Its slug"), Asked),
    responses((status = 200, body = Changes), (status = 400, description = "A place that is none"), (status = 404, description = "There is none"))
)]
pub(in crate::web) async fn since(
    path: ApiChangesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let limit = limit(asked.limit.as_deref())?;
    let since = asked.since.as_deref().map_or(Ok(0), str::parse::<i64>);
    let since = since.map_err(|_| Error::Unreadable("since is what the answer before says."))?;
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let negotiation = record.negotiation.slug.as_str();
    let mut changes = page_of(&app, record.house.id, negotiation, since, limit).await?;
    if let Some(limit) = &asked.limit {
        changes.next = with_query(&changes.next, &[("limit", limit.clone())]);
    }
    answer(&changes)
}

/// The changes of a negotiation after a place, as those are told who follow them. One query.
pub(super) async fn page_of(
    app: &App,
    id: NegotiationId,
    negotiation: &str,
    since: i64,
    limit: usize,
) -> Result<Changes, store::Error> {
    let mut tx = app.db.read().await?;
    let fetched = store::one_more(limit);
    let mut followed = revisions::since(&mut tx, id, since, fetched).await?;
    drop(tx);
    let more = store::cut(&mut followed, limit);
    let since = followed.last().map_or(since, |last| last.id);
    let path = ApiChangesPath {
        negotiation: negotiation.to_owned(),
    };
    let query = [("since", since.to_string())];
    Ok(Changes {
        items: followed
            .into_iter()
            .map(|followed| Change::new(app, negotiation, followed))
            .collect(),
        since,
        more,
        next: app.absolute(with_query(&path, &query)),
    })
}
