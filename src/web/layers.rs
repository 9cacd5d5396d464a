//! What happens to every request and every response, whatever the page: no handler can weaken it.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
            LAST_MODIFIED, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    App, Error, embed,
    metrics::Tally,
    page::{Cache, REQUEST_ID},
    paths, queries,
    visit::Visit,
};

/// How long a handler may take. Longer than any page needs, shorter than a proxy's patience.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// No script and no style but our own files, no frames, no other host.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; manifest-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for what other sites may show in a frame: no script, no form, any frame.
const FRAMED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; \
    frame-ancestors *";

/// Gives the request its id, counts its queries, and writes its one line in the log.
pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let visit = Visit::begin(&app, request.uri().path(), request.headers());
    request.extensions_mut().insert(visit.clone());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (mut response, queries) = queries::counted(next.run(request)).await;
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let tally = app.metrics().tally(&method, route, response.status());
    let answered = Answered {
        id: visit.id(),
        method: &method,
        route,
        took: started.elapsed(),
        queries,
    };
    answered.tell(&app, &tally, &mut response);
    response
}

/// A request that was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub(super) id: &'a str,
    pub(super) method: &'a Method,
    pub(super) route: &'a str,
    pub(super) took: Duration,
    pub(super) queries: u32,
}

impl Answered<'_> {
    /// Tells the client its id, monitoring that there was one more, and the operator in a line of the log.
    pub(super) fn tell(&self, app: &App, tally: &Tally, response: &mut Response) {
        let Self {
            id,
            method,
            route,
            took,
            queries,
        } = *self;
        app.counts().add(queries);
        tally.count(took, queries);
        if let Ok(id) = HeaderValue::from_str(id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        tracing::info!(
            request.id = id,
            %method,
            route,
            status = response.status().as_u16(),
            duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            queries,
            "request"
        );
    }
}

/// The headers that protect a reader, and the privacy of a signed-in editor's pages.
pub(super) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_somebody = [COOKIE, AUTHORIZATION]
        .iter()
        .any(|name| request.headers().contains_key(name));
    let is_framed = request.uri().path().starts_with(embed::UNDER);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(
        CONTENT_SECURITY_POLICY,
        if is_framed { FRAMED_POLICY } else { POLICY },
    );
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
    if app.is_https() {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if depends_on_reader(headers) {
        headers.append(VARY, HeaderValue::from_static("cookie, authorization"));
        if is_somebody {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether an answer that may be kept can be another one for somebody who is signed in: all but what never changes.
fn depends_on_reader(headers: &HeaderMap) -> bool {
    let policies = [Cache::Check, Cache::Shared, Cache::Late].map(Cache::header);
    headers
        .get(CACHE_CONTROL)
        .is_some_and(|policy| policies.contains(policy))
}

/// Answers "not modified" when the client has the very content that would be sent (RFC 9110, section 13.1.2).
pub(super) async fn revalidate(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let since = request.headers().get(IF_MODIFIED_SINCE).cloned();
    let mut response = next.run(request).await;
    let same = reads
        && response.status() == StatusCode::OK
        && match (&known, response.headers().get(ETAG)) {
            (Some(known), Some(tag)) => tag.to_str().is_ok_and(|tag| matches(known, tag)),
            (None, _) => is_as_of(since.as_ref(), response.headers().get(LAST_MODIFIED)),
            _ => false,
        };
    if same {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// Whether what was saved last was there already at the time that the client names. For a client that names a tag the tag alone counts
/// (RFC 9110, section 13.1.3).
pub(super) fn is_as_of(since: Option<&HeaderValue>, saved: Option<&HeaderValue>) -> bool {
    let time = |value: &HeaderValue| httpdate::parse_http_date(value.to_str().ok()?).ok();
    let (since, saved) = (since.and_then(time), saved.and_then(time));
    since
        .zip(saved)
        .is_some_and(|(since, saved)| saved <= since)
}

/// Whether the tags of `If-None-Match` have this one (RFC 9110, section 8.8.3.2: compared weakly).
pub(super) fn matches(known: &HeaderValue, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.to_str().is_ok_and(|known| {
        known.trim() == "*" || known.split(',').any(|one| strong(one) == strong(tag))
    })
}

/// Leads from a page's address with `.json` after it to where the API tells the same. A file of that name is what it is.
pub(super) async fn lead_to_api(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let is_file = route.is_some_and(|route| route.as_str().ends_with(JSON));
    let page = request.uri().path().strip_suffix(JSON);
    match page.filter(|_| !is_file).and_then(paths::of_page) {
        Some(there) => {
            let query = request.uri().query().map_or(String::new(), |query| {
                let join = if there.contains('?') { '&' } else { '?' };
                format!("{join}{query}")
            });
            Error::Moved(format!("{there}{query}")).into_response()
        }
        None => next.run(request).await,
    }
}

const JSON: &str = ".json";

/// Ends a request that takes too long.
pub(super) async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::TimedOut.into_response(),
    }
}
