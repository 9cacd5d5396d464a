//! The cookie that holds a session's token.
//!
//! It is for this host alone, kept from scripts and from other sites' forms; over HTTPS its name starts with `__Host-`, which browsers
//! accept from this very host over HTTPS alone (RFC 6265bis, section 4.1.3.2). It lives as long as the longest session: when the session
//! ends, the server says.

use axum::{
    http::{HeaderMap, HeaderValue, header::SET_COOKIE},
    response::Response,
};
use axum_extra::extract::cookie::CookieJar;

use super::App;
use crate::{desk::sessions::Token, domain::sign_in::LONGEST};

fn name(app: &App) -> &'static str {
    if app.is_https() {
        "__Host-counteroffer"
    } else {
        "counteroffer"
    }
}

/// The token that came with a request, if it has the form of one.
pub(super) fn read(app: &App, headers: &HeaderMap) -> Option<Token> {
    CookieJar::from_headers(headers)
        .get(name(app))
        .and_then(|cookie| Token::parse(cookie.value()))
}

/// Hands a token to the browser.
pub(super) fn set(app: &App, token: &Token, response: &mut Response) {
    put(app, token.expose(), LONGEST.num_seconds(), response);
}

/// Takes the token from the browser.
pub(super) fn clear(app: &App, response: &mut Response) {
    put(app, "", 0, response);
}

fn put(app: &App, value: &str, max_age_s: i64, response: &mut Response) {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}",
        name(app)
    );
    // A token is hexadecimal digits, so this is always a header's value.
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
