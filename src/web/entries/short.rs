//! The short link of an entry.
//!
//! It answers 307 and is never stored: where it leads changes when the entry gets another slug, so a browser must ask each time. A 308
//! would be kept for ever. The address that it leads to is the one that search engines are told of.

use axum::{
    extract::State,
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    store::lookups,
    web::{
        App, Error, Visitor,
        page::Cache,
        paths::{self, EntryPath},
    },
};

pub(in crate::web) async fn show(
    path: EntryPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let missing = || Error::not_found("entry", &path.id.to_string());
    let found = lookups::by_id(&mut tx, path.id).await?;
    let found = found.filter(|found| visitor.reads(&found.house));
    let found = found.ok_or_else(missing)?;
    let address = paths::entry(found.negotiation.as_str(), found.kind, found.slug.as_str());
    let never = [(CACHE_CONTROL, Cache::Never.header())];
    Ok((never, Redirect::temporary(&address)).into_response())
}
