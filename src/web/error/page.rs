//! How an [`Error`] reaches a reader: as a page in the site's layout, or as a problem document.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{
        App,
        extract::LocalPath,
        page::{self, Cache, Layout, Link},
        paths::{HomePath, NegotiationPath, SignInPath},
        visit::Visit,
    },
    Error, NotFound,
};

/// A page about what went wrong.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    layout: Layout,
    status: u16,
    title: &'static str,
    sentence: String,
    links: Vec<Link>,
    /// What to quote when it keeps happening; given for faults of ours.
    reference: Option<String>,
    /// How to reach the editors.
    contact: Option<String>,
}

/// RFC 9457, with our stable `code` and the problems by field.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(in crate::web) struct ProblemDocument<'a> {
    /// `about:blank`: the code tells what it is.
    r#type: &'static str,
    /// What is wrong, in a few words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong and what to do, in a sentence or two.
    detail: String,
    /// The path that was asked for.
    instance: &'a str,
    /// The name of what is wrong, which never changes.
    code: &'static str,
    /// What is wrong field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ProblemField<'a>>,
    /// The number of the request, to quote when it is the site's fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    request_id: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProblemField)]
struct ProblemField<'a> {
    /// The path of the field.
    field: &'a str,
    /// What is wrong with it and what to do.
    message: &'a str,
}

/// The layer that turns an [`Error`] in a response's extensions into what the client reads.
pub(in crate::web) async fn render(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let visit = Visit::of(&request);
    let target = Target {
        path: request.uri().path().to_owned(),
        full: request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string),
        json: wants_json(request.uri().path(), request.headers()),
        is_asked: request.method().is_safe(),
    };
    let mut response = next.run(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && response.extensions().get::<Arc<Error>>().is_none()
    {
        response
            .extensions_mut()
            .insert(Arc::new(Error::WrongMethod));
    }
    let Some(error) = response.extensions_mut().remove::<Arc<Error>>() else {
        return response;
    };
    error.log(visit.id());
    let mut rendered = match &*error {
        Error::Moved(to) => redirect(StatusCode::PERMANENT_REDIRECT, to),
        Error::Renamed { from, to } => redirect(
            StatusCode::PERMANENT_REDIRECT,
            &renamed(&target.full, from, to),
        ),
        Error::SignIn if !target.json => {
            redirect(StatusCode::SEE_OTHER, &SignInPath::leading_to(&target.full))
        }
        _ if target.json => problem(&error, &visit, &target),
        _ => error_page(&app, &error, &visit, &target).await,
    };
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers_mut().remove(&name) {
            rendered.headers_mut().insert(name, value);
        }
    }
    if rendered.status() == StatusCode::UNAUTHORIZED {
        // RFC 9110, section 15.5.2: who is refused for want of a key is told which.
        let scheme = HeaderValue::from_static("Bearer");
        rendered.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    if let Some(seconds) = error.retry_after_s() {
        rendered.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    rendered
}

/// Where the request went, kept before the handler takes it.
struct Target {
    path: String,
    full: String,
    json: bool,
    /// Whether it asks for something, and sends nothing.
    is_asked: bool,
}

/// Whether a response is the error that `is_it` looks for.
pub(in crate::web) fn is(response: &Response, is_it: impl FnOnce(&Error) -> bool) -> bool {
    response
        .extensions()
        .get::<Arc<Error>>()
        .is_some_and(|error| is_it(error))
}

/// Whether a client asks for a problem document rather than a page.
pub(in crate::web) fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/")
        || headers
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| {
                !accept.contains("text/html")
                    && (accept.contains("application/json")
                        || accept.contains("application/problem+json"))
            })
}

/// An address with the first of its parts that is `from` replaced; everything else is kept, also the query. One that spells the part in
/// another way, as `%61` for `a`, leads to the negotiation itself.
fn renamed(address: &str, from: &str, to: &str) -> String {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (address, String::new()),
    };
    let mut parts: Vec<&str> = path.split('/').collect();
    match parts.iter_mut().find(|part| **part == from) {
        Some(part) => {
            *part = to;
            format!("{}{query}", parts.join("/"))
        }
        None => NegotiationPath {
            negotiation: to.to_owned(),
        }
        .to_string(),
    }
}

fn redirect(status: StatusCode, to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => (status, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn problem(error: &Error, visit: &Visit, target: &Target) -> Response {
    let status = match error {
        Error::SignIn => StatusCode::UNAUTHORIZED,
        _ => error.status(),
    };
    let (title, detail) = error.words(target.is_asked);
    let errors = match error {
        Error::Invalid(problems) => problems
            .iter()
            .map(|problem| ProblemField {
                field: &problem.field,
                message: &problem.message,
            })
            .collect(),
        _ => Vec::new(),
    };
    let document = ProblemDocument {
        r#type: "about:blank",
        title,
        status: status.as_u16(),
        detail,
        instance: &target.path,
        code: error.code(),
        errors,
        request_id: status.is_server_error().then(|| visit.id()),
    };
    match serde_json::to_vec(&document) {
        Ok(body) => (
            status,
            [
                (CONTENT_TYPE, "application/problem+json"),
                (CACHE_CONTROL, "no-store"),
            ],
            body,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn error_page(app: &App, error: &Error, visit: &Visit, target: &Target) -> Response {
    let (title, sentence) = error.words(target.is_asked);
    let mut links = match error {
        Error::NotFound(NotFound { links, .. }) => links.clone(),
        Error::Retracted(retracted) => retracted.links(),
        _ => Vec::new(),
    };
    if matches!(error, Error::NoSetup | Error::NoLink) {
        links.push(Link {
            label: "Sign in".to_owned(),
            path: SignInPath.to_string(),
        });
    }
    if matches!(error, Error::Unreadable(_))
        && target.is_asked
        && target.full != target.path
        && let Some(path) = LocalPath::parse(&target.path)
    {
        links.push(Link {
            label: "This page without what its address asks for".to_owned(),
            path: path.to_string(),
        });
    }
    links.push(Link {
        label: "All negotiations".to_owned(),
        path: HomePath.to_string(),
    });
    let editor = match error {
        // The session cannot be looked up in a database that does not answer.
        Error::Unavailable(_) | Error::TimedOut => visit.known_editor(),
        _ => visit.editor(app).await.ok().flatten(),
    };
    let status = error.status();
    let page = ErrorPage {
        layout: Layout::new(app, editor.as_ref(), title).hidden(),
        status: status.as_u16(),
        title,
        sentence,
        links,
        reference: status.is_server_error().then(|| visit.id().to_owned()),
        contact: app.contact().map(str::to_owned),
    };
    page::html_as(status, &page, Cache::Never).unwrap_or_else(|_| status.into_response())
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_renamed_part_keeps_the_rest_of_the_address() {
        for (address, now) in [
            ("/old", "/new"),
            ("/old/compare?as_of=old", "/new/compare?as_of=old"),
            ("/old/offers/old", "/new/offers/old"),
            ("/embed/old/issues/a", "/embed/new/issues/a"),
            ("/older/old?a?b", "/older/new?a?b"),
            ("/%6fld/compare?a", "/new"),
        ] {
            assert_eq!(renamed(address, "old", "new"), now);
        }
    }
}
