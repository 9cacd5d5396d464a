//! Takes an entry out of the record, from the page of its history.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Asked, Found, page};
use crate::{
    desk,
    domain::{permission::Act, problems::Problems, text::Reason},
    web::{
        App, Error, SignedIn, Visitor,
        extract::Form,
        forms::{Errors, Field, Reader, Sent},
        negotiation,
        page::{self as pages, Cache},
        paths::RetractPath,
    },
};

/// The form that retracts an entry.
pub(super) struct Retract {
    pub(super) kind: &'static str,
    pub(super) action: String,
    pub(super) newest: i32,
    pub(super) errors: Errors,
    pub(super) reason: Field,
}

impl Retract {
    /// The form; `None` for what was retracted already.
    pub(super) fn new(found: &Found, sent: &Sent, problems: &Problems) -> Option<Self> {
        found.retracted.is_none().then(|| Self {
            kind: found.kind.name(),
            action: found.path.retract().to_string(),
            newest: found.newest,
            errors: Errors::new(problems),
            reason: Field::new("reason", "Why does it not belong in the record?")
                .value(sent.text("reason").to_owned())
                .hint("Readers see it in its place")
                .errors(problems),
        })
    }
}

/// Retracts an entry that was looked at as of the version that the form names.
pub(in crate::web) async fn retract(
    path: RetractPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let found = Found::new(&app, &record, path.history(), ToString::to_string).await?;
    let mut reader = Reader::new(&sent);
    let reason: Option<Reason> = reader.must("reason", "Say why it does not belong in the record");
    let opened: Option<i32> = reader.must("newest", "Open the page anew: this copy is incomplete");
    let mut problems = reader.problems;
    if found.retracted.is_some() {
        return Ok(Redirect::to(&found.path.to_string()).into_response());
    }
    if let (Some(reason), Some(opened)) = (reason, opened) {
        let (entry, at) = ((found.id, opened), app.clock.now());
        match desk::retraction::retract(&app.db, &editor, entry, &reason, at).await {
            Ok(()) => return Ok(Redirect::to(&found.path.to_string()).into_response()),
            Err(desk::Error::Stale { theirs }) => problems.add(
                "reason",
                format!(
                    "Version {} was saved meanwhile: look at what it changed, then retract the entry if that is still right",
                    theirs.version
                ),
            ),
            Err(desk::Error::NeedsReview) => problems.add(
                "reason",
                "This negotiation asks for a second editor: only its operator retracts entries",
            ),
            Err(desk::Error::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let retract = (sent, problems);
    let page = page(&app, &visitor, &record, &found, Asked::default(), &retract).await?;
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}
