//! The query of an address.

#![expect(clippy::disallowed_types, reason = "this is the wrapper")]

use axum::{extract::FromRequestParts, http::request::Parts};
use axum_extra::extract::Query as HtmlQuery;
use serde::de::DeserializeOwned;

use super::{
    super::{Error, kept::Reads},
    is_text,
};

/// The query, with repeated fields as lists. What does not fit is "unreadable" (400).
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Reads::note::<T>(&parts.extensions);
        let bad = Error::Unreadable(
            "The part of the address after the question mark does not fit this page.",
        );
        if !is_text(parts.uri.query().unwrap_or_default().as_bytes()) {
            return Err(bad);
        }
        match HtmlQuery::from_request_parts(parts, state).await {
            Ok(HtmlQuery(query)) => Ok(Self(query)),
            Err(_) => Err(bad),
        }
    }
}
