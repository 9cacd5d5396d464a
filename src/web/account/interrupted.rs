//! A form that was sent after the session had ended, or while the database was away. What was typed is given back: in hidden fields of the
//! sign-in page, and from there of a page that sends it where it was meant to go; or of one that sends it once more.
//!
//! It works for every form, as a layer: a handler that asks for [`crate::web::SignedIn`] need not know of it.

use super::sign_in::SignInPage;
use crate::web::{
    App, BODY_LIMIT, Error,
    error::{UNAVAILABLE_S, is, wants_json},
    extract::{LocalPath, fields, is_form, read},
    page::{self, Cache, Layout},
    visit::Visit,
};
use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

/// What one more field costs in the form that carries it: its two names, twice "=" and twice "&".
const OVERHEAD: usize = "kept_name=&kept_value=&".len();

/// The fields of an interrupted form, in their order, as the forms here carry them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept(Vec<(String, String)>);

impl Kept {
    /// What a body holds, but for passwords: those are never written into a page.
    fn read(body: &[u8]) -> Result<Self, Error> {
        let is_kept = |(name, _): &(String, String)| !name.contains("password");
        Ok(Self(fields(body)?.into_iter().filter(is_kept).collect()))
    }

    /// What the sign-in form carried: names and values in step.
    pub(super) fn new(names: &[String], values: &[String]) -> Self {
        Self(names.iter().cloned().zip(values.iter().cloned()).collect())
    }

    /// The fields, name and value.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// The page that sends an interrupted form on.
#[derive(Template)]
#[template(path = "account/continue.html")]
pub(super) struct ContinuePage {
    layout: Layout,
    action: LocalPath,
    kept: Kept,
}

impl ContinuePage {
    pub(super) fn new(layout: Layout, action: LocalPath, kept: Kept) -> Self {
        Self {
            layout: layout.hidden(),
            action,
            kept,
        }
    }
}

/// The page that sends a form again which could not be taken.
#[derive(Template)]
#[template(path = "account/again.html")]
struct AgainPage {
    layout: Layout,
    action: LocalPath,
    kept: Kept,
}

/// The layer: keeps what a form holds until it is known whether its page asks for a sign-in, or could not reach the database, and if so
/// answers with the sign-in page or with what was typed. A form with a password is not given back whole, so it is left to its sender's browser.
pub(in crate::web) async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let visit = Visit::of(&request);
    let headers = request.headers();
    let may_matter = request.method() == Method::POST
        && is_form(headers)
        && !wants_json(request.uri().path(), headers);
    if !may_matter {
        return next.run(request).await;
    }
    let target = request
        .uri()
        .path_and_query()
        .and_then(|target| LocalPath::parse(target.as_str()));
    let (parts, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(error) => return error.into_response(),
    };
    let request = Request::from_parts(parts, Body::from(body.clone()));
    let response = next.run(request).await;
    match target {
        Some(target) if is(&response, |error| matches!(error, Error::SignIn)) => {
            interrupted(&app, target, &body).unwrap_or_else(IntoResponse::into_response)
        }
        Some(target) if is(&response, |error| matches!(error, Error::Unavailable(_))) => {
            match again(&app, &visit, target, &body) {
                Ok(Some(page)) => page,
                Ok(None) | Err(_) => response,
            }
        }
        Some(_) | None => response,
    }
}

/// What was typed, in a page that sends it once more; nothing where not all of it may be written into a page.
fn again(
    app: &App,
    visit: &Visit,
    action: LocalPath,
    body: &[u8],
) -> Result<Option<Response>, Error> {
    let kept = Kept::read(body)?;
    if kept.pairs().len() < fields(body)?.len() {
        return Ok(None);
    }
    let editor = visit.known_editor();
    let page = AgainPage {
        layout: Layout::new(app, editor.as_ref(), "Nothing was saved yet").hidden(),
        action,
        kept,
    };
    let mut response = page::html_as(StatusCode::SERVICE_UNAVAILABLE, &page, Cache::Never)?;
    response
        .headers_mut()
        .insert(RETRY_AFTER, UNAVAILABLE_S.into());
    Ok(Some(response))
}

fn interrupted(app: &App, target: LocalPath, body: &[u8]) -> Result<Response, Error> {
    let kept = Kept::read(body)?;
    if body.len() + kept.pairs().len() * OVERHEAD > BODY_LIMIT {
        return Err(Error::TooLarge);
    }
    let page = SignInPage::interrupted(Layout::new(app, None, "Sign in"), target, kept);
    let mut response = page::html_as(StatusCode::UNAUTHORIZED, &page, Cache::Never)?;
    // RFC 9110, section 15.5.2, wants a scheme with this status; no browser asks anything because of this one.
    response
        .headers_mut()
        .insert(WWW_AUTHENTICATE, HeaderValue::from_static("FormBased"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn everything_but_passwords_is_kept_in_order() {
        let kept = Kept::read(b"b=1&a=%C3%A9+x&b=%0D%0A&new_password=secret&empty=").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let all = [
            pair("b", "1"),
            pair("a", "é x"),
            pair("b", "\r\n"),
            pair("empty", ""),
        ];
        assert_eq!(kept.pairs(), all);
    }
}
