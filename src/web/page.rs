//! What all pages have in common: the layout's contents, the cache policies, and the way from a template to a response.

mod layout;
mod nav;

use askama::Template;
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, LAST_MODIFIED},
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use self::{
    layout::Layout,
    nav::{NavLink, NegotiationNav, Section},
};
use super::Error;

/// The site's name, as titles end with it.
pub const SITE: &str = "Counteroffer";

/// How long a page may be kept, and by whom. A signed-in editor's pages are private whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Is sent from memory: may be kept for a moment, and shown a little longer while it is checked or where this site does not answer.
    Shared,
    /// Is sent while the database is away.
    Late,
    /// May be kept, but is checked each time; the check costs few bytes, as the page carries a tag of its content.
    Check,
    /// Is never kept: a form, an error, whatever holds a secret.
    Never,
    /// Never changes under its address.
    Forever,
}

impl Cache {
    /// The value of `Cache-Control` (RFC 9111, RFC 8246).
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Shared => "public, max-age=1, stale-while-revalidate=5, stale-if-error=3600",
            Self::Late => "public, max-age=2",
            Self::Check => "no-cache",
            Self::Never => "no-store",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub label: String,
    /// Where it leads, on this site.
    pub path: String,
}

impl Link {
    fn new(label: &str, path: impl ToString) -> Self {
        Self {
            label: label.to_owned(),
            path: path.to_string(),
        }
    }
}

/// A page that was found or saved: status 200.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn html(page: &impl Template, cache: Cache) -> Result<Response, Error> {
    html_as(StatusCode::OK, page, cache)
}

/// A page with another status, for example a form with errors (422).
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn html_as(status: StatusCode, page: &impl Template, cache: Cache) -> Result<Response, Error> {
    let body = page.render()?;
    let tag = match cache {
        Cache::Check => Some(entity_tag(body.as_bytes())),
        Cache::Never | Cache::Forever | Cache::Shared | Cache::Late => None,
    };
    let mut response = (
        status,
        [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (CACHE_CONTROL, cache.header()),
        ],
        body,
    )
        .into_response();
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

/// What a program loads: a feed, a calendar, a table. Pages of other sites may read it too; their readers' cookies do not come along.
pub fn data(
    body: impl Into<Bytes>,
    media_type: &'static str,
    saved: Option<DateTime<Utc>>,
) -> Response {
    let body = body.into();
    let tag = entity_tag(&body);
    let mut response = (
        [
            (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (CACHE_CONTROL, Cache::Check.header()),
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        ],
        body,
    )
        .into_response();
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    let saved = saved.map(|at| httpdate::fmt_http_date(at.into()));
    if let Some(Ok(saved)) = saved.map(|saved| HeaderValue::from_str(&saved)) {
        headers.insert(LAST_MODIFIED, saved);
    }
    response
}

/// What a program loads that is read and sent a part at a time: nobody knows its tag before its end.
pub fn streamed(body: Body, media_type: &'static str) -> Response {
    (
        [
            (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (CACHE_CONTROL, Cache::Check.header()),
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        ],
        body,
    )
        .into_response()
}

/// The weak entity tag of a body. It is made of the content, not of a revision, because a page also shows what later entries made of it.
/// Weak, because the body may be sent compressed (RFC 9110, section 8.8.1).
fn entity_tag(body: &[u8]) -> String {
    format!("W/\"{}\"", &hex(&Sha256::digest(body))[..24])
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The header that carries the request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
