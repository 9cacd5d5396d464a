//! Signing in and out, one's own account, the first account, and the form that a session's end interrupted.

mod interrupted;
mod join;
mod own;
mod setup;
mod sign_in;
mod tokens;

pub(super) use interrupted::keep;
pub(super) use join::{reset as has_reset, show as join, show_reset as reset, submit as joined};
pub(super) use own::{change_password, show as own, sign_out_everywhere};
pub(super) use setup::{show as setup, submit as set_up};
pub(super) use sign_in::{show as sign_in, sign_out, submit as signed_in};
pub(super) use tokens::{make as make_token, revoke as revoke_token};

use axum::{
    http::{
        StatusCode,
        header::{LOCATION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};

use super::{App, error::minutes, session_cookie};
use crate::desk::sessions::Token;

/// On to another page, with the cookie of a session that has just begun.
fn onward(app: &App, token: &Token, to: &str) -> Response {
    let mut response = see_other(to);
    session_cookie::set(app, token, &mut response);
    response
}

/// What is wrong with a guess too many, in words.
fn too_many(wait_s: u64) -> String {
    format!(
        "Too many wrong guesses. Wait {} and try again",
        minutes(wait_s)
    )
}

/// A form shown once more, to be sent again when the wait is over.
fn waiting(mut form: Response, wait_s: u64) -> Response {
    *form.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    form.headers_mut().insert(RETRY_AFTER, wait_s.into());
    form
}

/// On to another page, which is opened with GET.
fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}
