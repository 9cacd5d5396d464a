//! The one error of the web layer, and how it reaches a reader.
//!
//! A handler returns an [`Error`]; `into_response` does no more than put it in the response's extensions. The layer [`render`] turns it
//! into a page in the site's layout or, under `/api/` and for `Accept: application/json`, into an RFC 9457 problem document, and logs it:
//! once, there. A redirect ([`Error::Moved`], [`Error::SignIn`]) is an error here too, since it ends a handler the same way.

mod page;
mod refused;
mod retracted;

use std::{any::Any, sync::Arc};

use axum::{
    extract::rejection::{PathRejection, RawFormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub(super) use self::{
    page::{ProblemDocument, is, render, wants_json},
    retracted::sentence as retraction,
};
pub use self::{refused::Refused, retracted::Retracted};
use super::page::Link;
use crate::{desk, domain::problems::Problems};

/// The cause of an [`Error::Internal`]: for the log, never for a page.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// When it is worth trying again while the database does not answer, in seconds.
pub(super) const UNAVAILABLE_S: u64 = 5;

/// Why a request did not get what it asked for.
#[derive(Debug)]
pub enum Error {
    /// Nothing is at this address (404).
    NotFound(NotFound),
    /// The entry that was at this address is no part of the record any more (410).
    Retracted(Box<Retracted>),
    /// It is at another address now, for good (308).
    Moved(String),
    /// The negotiation in the address has another slug now, for good (308 to the same address with the new one, its query kept).
    Renamed {
        /// The slug as the address has it.
        from: String,
        /// The slug that the negotiation has.
        to: String,
    },
    /// The page is for editors, and nobody is signed in (303 to the sign-in page, which leads back).
    SignIn,
    /// Signed in, but this account may not (403).
    Forbidden,
    /// The one-time link for the first account is not, or no longer, good (404).
    NoSetup,
    /// A one-time link for a seat or a new password is not, or no longer, good (404).
    NoLink,
    /// The form came from another site (403).
    CrossSite,
    /// The API cannot do what a program asked as it asked.
    Api(Refused),
    /// What was sent breaks the rules, field by field (422). Forms answer with their own page instead.
    Invalid(Problems),
    /// What was sent cannot be read at all (400); one sentence that says why.
    Unreadable(&'static str),
    /// A form was sent as something else than a form (415).
    NotAForm,
    /// Somebody else saved a newer version meanwhile (409). Forms answer with their own page instead.
    Stale,
    /// The body is over the limit (413).
    TooLarge,
    /// The address exists, for other methods (405).
    WrongMethod,
    /// Too many tries (429).
    TooMany {
        /// When the next try may succeed, in seconds.
        retry_after_s: u64,
    },
    /// The database does not answer (503).
    Unavailable(Cause),
    /// It took too long (503).
    TimedOut,
    /// A fault of ours (500).
    Internal(Cause),
}

/// What was not found, in a reader's words, and where to go instead.
#[derive(Debug, Default)]
pub struct NotFound {
    /// One sentence, for example "There is no offer here called amptp-offer." `None`: no page was meant at all.
    pub what: Option<String>,
    /// Pages that help, best first. May be empty; the list of negotiations is always added.
    pub links: Vec<Link>,
}

impl Error {
    /// Nothing of this kind and name is here, for example `not_found("offer", "amptp-offer")`.
    pub fn not_found(kind: &str, name: &str) -> Self {
        let name: String = name.chars().take(100).collect();
        Self::NotFound(NotFound {
            what: Some(format!("There is no {kind} here called “{name}”.")),
            links: Vec::new(),
        })
    }

    /// "Not found", in these words.
    pub fn said(what: String) -> Self {
        Self::NotFound(NotFound {
            what: Some(what),
            links: Vec::new(),
        })
    }

    /// The same error with one more page that helps; only "not found" carries such links.
    #[must_use]
    pub fn with_link(mut self, label: impl Into<String>, path: impl ToString) -> Self {
        if let Self::NotFound(not_found) = &mut self {
            not_found.links.push(Link {
                label: label.into(),
                path: path.to_string(),
            });
        }
        self
    }

    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// What a panic leaves behind.
    pub(super) fn from_panic(panic: Box<dyn Any + Send>) -> Self {
        let message = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic without a message".to_owned());
        Self::Internal(format!("panic: {message}").into())
    }

    /// The status that it is sent with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::NoSetup | Self::NoLink => StatusCode::NOT_FOUND,
            Self::Retracted(_) => StatusCode::GONE,
            Self::Moved(_) | Self::Renamed { .. } => StatusCode::PERMANENT_REDIRECT,
            Self::SignIn => StatusCode::SEE_OTHER,
            Self::Api(refused) => refused.status(),
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Our stable name for it, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not_found",
            Self::Retracted(_) => "retracted",
            Self::Moved(_) | Self::Renamed { .. } => "moved",
            Self::SignIn => "sign_in",
            Self::Forbidden => "forbidden",
            Self::NoSetup => "no_setup",
            Self::NoLink => "no_link",
            Self::Api(refused) => refused.code(),
            Self::CrossSite => "cross_site",
            Self::Invalid(_) => "invalid",
            Self::Unreadable(_) => "unreadable",
            Self::NotAForm => "not_a_form",
            Self::Stale => "stale",
            Self::TooLarge => "too_large",
            Self::WrongMethod => "wrong_method",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable(_) => "unavailable",
            Self::TimedOut => "timed_out",
            Self::Internal(_) => "internal",
        }
    }

    /// The title and the one sentence for a reader: of a page that was asked for, or of something that was sent.
    fn words(&self, is_asked: bool) -> (&'static str, String) {
        let nothing = if is_asked {
            ""
        } else {
            "Nothing was changed. "
        };
        let again = if is_asked {
            "Ask for it again in a minute: it comes back by itself."
        } else {
            "Nothing you typed has been lost: go back and send it again in a minute."
        };
        match self {
            Self::NotFound(NotFound { what, .. }) => {
                let rule = "Entries on Counteroffer never vanish: if one was renamed, its old address leads to the new one, and one that was retracted says why.";
                let what = what
                    .as_deref()
                    .unwrap_or("The address may be mistyped.");
                ("There is no page here", format!("{what} {rule}"))
            }
            Self::Retracted(retracted) => retracted.words(),
            Self::Moved(to) => ("This page has moved", format!("It is at {to} for good.")),
            Self::Renamed { from, to } => (
                "This page has moved",
                format!("“{from}” in its address is “{to}” now, for good."),
            ),
            Self::SignIn => ("Sign in first", "This page is for editors.".to_owned()),
            Self::Forbidden => (
                "This page is for editors",
                "You are signed in, but your account can’t do this. Ask the desk that runs this negotiation."
                    .to_owned(),
            ),
            Self::NoSetup => (
                "This link does not work any more",
                "It works once, from the machine that runs this site unless its operator opened it to others, until the first account is made or the program starts again."
                    .to_owned(),
            ),
            Self::NoLink => (
                "This link does not work any more",
                "It works once, and for a few days. Ask whoever gave it to you for another one.".to_owned(),
            ),
            Self::CrossSite => (
                "This form came from another site",
                "Nothing was changed. Open the form on this site and send it from there.".to_owned(),
            ),
            Self::Invalid(problems) => {
                let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
                ("There is a problem", format!("{nothing}{}.", messages.join(". ")))
            }
            Self::Unreadable(why) => ("This request cannot be read", format!("{nothing}{why}")),
            Self::NotAForm => (
                "This is not a form",
                "Nothing was changed. Send the fields as application/x-www-form-urlencoded, as a browser’s form does."
                    .to_owned(),
            ),
            Self::Api(refused) => refused.words(),
            Self::Stale => (
                "Somebody else saved this first",
                "Nothing was changed. Open the page again to see the newer version.".to_owned(),
            ),
            Self::TooLarge => (
                "That is too much text",
                format!(
                    "Nothing was changed. One form may hold {} MiB; go back and shorten it.",
                    super::BODY_LIMIT_MIB
                ),
            ),
            Self::WrongMethod => (
                "This address works another way",
                "The page exists, but it does not take this kind of request.".to_owned(),
            ),
            Self::TooMany { retry_after_s } => (
                "Too many tries",
                format!("Wait {} and try again.", minutes(*retry_after_s)),
            ),
            Self::Unavailable(_) => ("The site cannot reach its records", again.to_owned()),
            Self::TimedOut => ("That took too long", again.to_owned()),
            Self::Internal(_) => ("Something broke on our side", again.to_owned()),
        }
    }

    /// Seconds after which it is worth trying again, where that is known.
    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) | Self::TimedOut => Some(UNAVAILABLE_S),
            Self::NotFound(_)
            | Self::Retracted(_)
            | Self::Moved(_)
            | Self::Renamed { .. }
            | Self::SignIn
            | Self::Forbidden
            | Self::NoSetup
            | Self::NoLink
            | Self::Api(_)
            | Self::CrossSite
            | Self::Invalid(_)
            | Self::Unreadable(_)
            | Self::NotAForm
            | Self::Stale
            | Self::TooLarge
            | Self::WrongMethod
            | Self::Internal(_) => None,
        }
    }

    fn log(&self, request: &str) {
        match self {
            Self::Internal(cause) => {
                tracing::error!(request.id = request, error = %chain(cause.as_ref()), "a request failed");
            }
            Self::Unavailable(cause) => {
                tracing::error!(request.id = request, error = %chain(cause.as_ref()), "the database does not answer");
            }
            Self::TimedOut => tracing::error!(request.id = request, "a request took too long"),
            Self::CrossSite => {
                tracing::warn!(request.id = request, "a form from another site was refused");
            }
            Self::NotFound(_)
            | Self::Retracted(_)
            | Self::Moved(_)
            | Self::Renamed { .. }
            | Self::SignIn
            | Self::Forbidden
            | Self::NoSetup
            | Self::NoLink
            | Self::Api(_)
            | Self::Invalid(_)
            | Self::Unreadable(_)
            | Self::NotAForm
            | Self::Stale
            | Self::TooLarge
            | Self::WrongMethod
            | Self::TooMany { .. } => {}
        }
    }
}

/// "2 minutes", for a wait in seconds; never less than a minute.
pub(super) fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        n => format!("{n} minutes"),
    }
}

/// An error and what caused it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        cause = error.source();
    }
    text
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Self::NotFound(NotFound::default())
    }
}

impl From<RawFormRejection> for Error {
    fn from(rejection: RawFormRejection) -> Self {
        match rejection {
            RawFormRejection::InvalidFormContentType(_) => Self::NotAForm,
            _ => Self::Unreadable("The form did not arrive whole."),
        }
    }
}

impl From<desk::Error> for Error {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::Invalid(problems) => Self::Invalid(problems),
            desk::Error::Forbidden | desk::Error::NeedsReview => Self::Forbidden,
            desk::Error::Stale { .. } => Self::Stale,
            desk::Error::Fault(cause) => Self::Internal(cause),
            desk::Error::Store(error) => error.into(),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl From<crate::store::Error> for Error {
    fn from(error: crate::store::Error) -> Self {
        match error {
            crate::store::Error::Unavailable(_) => Self::Unavailable(error.into()),
            _ => Self::internal(error),
        }
    }
}
