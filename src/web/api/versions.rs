//! Every version of an entry, as it was saved.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{List, USUAL, answer, entries, limit};
use crate::{
    domain::entry::Dated,
    store::{self, revisions},
    web::{
        App, Error, Visitor,
        extract::Query,
        moment::with_query,
        negotiation,
        paths::{ApiVersionsPath, HistoryPath},
    },
};

/// Which of the versions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// Older than this version, as `next` has it.
    before: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    limit: Option<String>,
}

/// A version of an entry.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub(super) struct Told {
    /// Which one, from 1.
    version: i32,
    /// Who saved it.
    author: String,
    /// Why.
    reason: String,
    /// When.
    recorded_at: DateTime<Utc>,
    /// Its seal in the chain of saves.
    seal: String,
    /// Its page, which never changes.
    url: String,
    /// The entry as it was saved; null where it was taken down, which its page explains.
    #[schema(schema_with = entries::of_any_save)]
    document: Option<Value>,
}

/// The versions of an entry, the newest first.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/entries/{slug}/versions", operation_id = "listVersions", tag = "Read",
    params(
        ("negotiation" = String, Path, description = "The negotiation’s slug"), ("slug" = String, Path, description = "The entry’s slug"),
        Asked,
    ),
    responses((status = 200, body = List<Told>), (status = 404, description = "There is no such entry"))
)]
pub(in crate::web) async fn list(
    path: ApiVersionsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let limit = limit(asked.limit.as_deref())?;
    let before = asked.before.map(|before| before.parse()).transpose();
    let before = before.map_err(|_| Error::Unreadable("before is the number of a version."))?;
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let entry = entries::load(&app, &record, &path.slug, |slug| {
        ApiVersionsPath {
            negotiation: path.negotiation.clone(),
            slug: slug.to_string(),
        }
        .to_string()
    })
    .await?;
    let fetched = store::one_more(limit);
    let mut tx = app.db.read().await?;
    let (_, mut versions) = revisions::of_entry(&mut tx, entry.id, before, fetched, None).await?;
    drop(tx);
    versions.reverse();
    let more = store::cut(&mut versions, limit);
    let history = HistoryPath::of(
        record.negotiation.slug.as_str(),
        entry.kind(),
        entry.slug().as_str(),
    );
    let next = versions.last().filter(|_| more).map(|last| {
        let mut query = vec![("before", last.saved.version.to_string())];
        query.extend((limit != USUAL).then(|| ("limit", limit.to_string())));
        app.absolute(with_query(&path, &query))
    });
    let items = versions.into_iter().map(|version| Told {
        version: version.saved.version,
        author: version.saved.author,
        reason: version.saved.reason,
        recorded_at: version.saved.recorded_at,
        seal: version.seal.to_string(),
        url: app.absolute(history.version(version.saved.version)),
        document: version.document.ok(),
    });
    answer(&List {
        items: items.collect(),
        next,
    })
}
