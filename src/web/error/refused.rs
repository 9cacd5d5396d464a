//! What a program is told that asks the API for something that it cannot have as it asked.

use axum::http::StatusCode;

/// Why the API refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No token came with it, or one that is not good.
    NoToken,
    /// Its token may only read.
    ReadsOnly,
    /// A change does not say of which version it is one.
    NoMatch,
    /// It is a change of a version that is not the newest.
    Outdated,
    /// Its body is no JSON.
    NotJson,
}

impl Refused {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::ReadsOnly => StatusCode::FORBIDDEN,
            Self::NoMatch => StatusCode::PRECONDITION_REQUIRED,
            Self::Outdated => StatusCode::PRECONDITION_FAILED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NoToken => "no_token",
            Self::ReadsOnly => "reads_only",
            Self::NoMatch => "no_match",
            Self::Outdated => "outdated",
            Self::NotJson => "not_json",
        }
    }

    pub(super) fn words(self) -> (&'static str, String) {
        let (title, sentence) = match self {
            Self::NoToken => (
                "Send a token",
                "Nothing was changed. Send a good token as “Authorization: Bearer …”; make one on the page of your account.",
            ),
            Self::ReadsOnly => (
                "This token may only read",
                "Nothing was changed. Make a token that may write on the page of your account.",
            ),
            Self::NoMatch => (
                "Say which version you change",
                "Nothing was changed. Read the entry, and send its ETag in If-Match with your change.",
            ),
            Self::Outdated => (
                "Somebody else saved this first",
                "Nothing was changed. Read the entry again, and make your change to that version.",
            ),
            Self::NotJson => (
                "This is not JSON",
                "Nothing was changed. Send a JSON document with the header “Content-Type: application/json”.",
            ),
        };
        (title, sentence.to_owned())
    }
}
