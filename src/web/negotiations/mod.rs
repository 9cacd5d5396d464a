//! The form for a negotiation with its parties, categories and issues: new, or to edit one.

mod fill;
mod page;
mod parse;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    App, Error, SignedIn, Visitor,
    extract::Form,
    forms::Sent,
    negotiation,
    paths::{EditNegotiationPath, NegotiationPath, NewNegotiationPath},
};
use crate::{
    desk::{
        self,
        negotiations::{Edited, How},
    },
    domain::{negotiation::Catalogue, permission::Act, problems::Problems},
    store::negotiations,
};
use page::{NegotiationForm, Subject};

/// `GET /new`
pub(super) async fn new(
    _: NewNegotiationPath,
    State(app): State<App>,
    visitor: Visitor,
    signed_in: SignedIn,
) -> Result<Response, Error> {
    signed_in.who_may(Act::OpenNegotiation)?;
    let mut sent = Sent::default();
    sent.put("opened_on", app.clock.now().date_naive());
    NegotiationForm::new(&visitor, Subject::New, &sent, &Problems::default()).show()
}

/// `POST /new`
pub(super) async fn create(
    _: NewNegotiationPath,
    State(app): State<App>,
    visitor: Visitor,
    signed_in: SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let editor = signed_in.who_may(Act::OpenNegotiation)?;
    if let Some(sent) = fill::with_more(&sent) {
        return NegotiationForm::new(&visitor, Subject::New, &sent, &Problems::default()).show();
    }
    let parsed = match parse::catalogue(&sent, None) {
        Ok(parsed) => parsed,
        Err(problems) => {
            return NegotiationForm::new(&visitor, Subject::New, &sent, &problems).show();
        }
    };
    match desk::negotiations::create(&app.db, &editor, &parsed.catalogue, app.clock.now()).await {
        Ok(()) => Ok(to_timeline(parsed.catalogue.negotiation.slug.as_str())),
        Err(error) => {
            NegotiationForm::new(&visitor, Subject::New, &sent, &parsed.problems(error)?).show()
        }
    }
}

/// `GET /{negotiation}/edit`
pub(super) async fn edit(
    path: EditNegotiationPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(_): SignedIn,
) -> Result<Response, Error> {
    let (stored, version) = stored(&app, &visitor, &path).await?;
    let sent = fill::from_catalogue(&stored, version);
    NegotiationForm::new(
        &visitor,
        Subject::Known(&stored),
        &sent,
        &Problems::default(),
    )
    .show()
}

/// `POST /{negotiation}/edit`
pub(super) async fn save(
    path: EditNegotiationPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let (stored, _) = stored(&app, &visitor, &path).await?;
    let subject = Subject::Known(&stored);
    if let Some(sent) = fill::with_more(&sent) {
        return NegotiationForm::new(&visitor, subject, &sent, &Problems::default()).show();
    }
    let parsed = match parse::edit(&sent, &stored) {
        Ok(parsed) => parsed,
        Err(problems) => return NegotiationForm::new(&visitor, subject, &sent, &problems).show(),
    };
    let how = How {
        reason: &parsed.reason,
        at: app.clock.now(),
        dry_run: false,
    };
    let opened = (&stored.negotiation.slug, parsed.version);
    match desk::negotiations::edit(&app.db, &editor, opened, &parsed.catalogue, how).await {
        Ok(Edited::Saved) => Ok(to_timeline(parsed.catalogue.negotiation.slug.as_str())),
        Ok(Edited::Overtaken { theirs, version }) => NegotiationForm::new(
            &visitor,
            Subject::Known(&theirs),
            &sent,
            &Problems::default(),
        )
        .overtaken(&fill::from_catalogue(&theirs, version))
        .show(),
        Err(error) => {
            NegotiationForm::new(&visitor, subject, &sent, &parsed.problems(error)?).show()
        }
    }
}

fn to_timeline(slug: &str) -> Response {
    let path = NegotiationPath {
        negotiation: slug.to_owned(),
    };
    Redirect::to(&path.to_string()).into_response()
}

/// The catalogue of the path's negotiation, and its version.
async fn stored(
    app: &App,
    visitor: &Visitor,
    path: &EditNegotiationPath,
) -> Result<(Catalogue, i32), Error> {
    let record = negotiation::load(app, visitor, &path.negotiation).await?;
    visitor.must(Act::EditNegotiation, record.house.id)?;
    let mut tx = app.db.read().await?;
    let found = negotiations::by_slug(&mut tx, &record.negotiation.slug)
        .await?
        .ok_or_else(|| Error::not_found("negotiation", &path.negotiation))?;
    Ok(negotiations::current(&mut tx, found.id).await?)
}
