//! The one-time links that somebody hands over: to a seat in a negotiation, and to a new password.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{onward, see_other};
use crate::{
    desk::{self, seats, sessions::Token},
    domain::{
        account::{NewAccount, Password, Role},
        permission::Seat,
        problems::Problems,
    },
    store::seats::{Link, Opens},
    web::{
        App, Error, Visitor,
        extract::Form,
        forms::{Errors, Field},
        page::{self, Cache, Layout},
        paths::{DeskPath, JoinPath, NegotiationPath, ResetPath, SignInPath},
    },
};

/// What the browser sent. It does not print, since it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct JoinForm {
    name: String,
    password: String,
}

/// The page at which somebody takes a seat.
#[derive(Template)]
#[template(path = "account/join.html")]
struct JoinPage {
    layout: Layout,
    action: JoinPath,
    negotiation: String,
    seat: Seat,
    /// Whose account takes it, where somebody is signed in.
    signed_in: Option<String>,
    sign_in: String,
    errors: Errors,
    name: Field,
    password: Field,
}

/// The page at which an account gets a new password.
#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage {
    layout: Layout,
    action: ResetPath,
    account: String,
    errors: Errors,
    password: Field,
}

/// The link of an address, if it is good.
async fn link(app: &App, token: &str) -> Result<(Token, Link), Error> {
    let token = Token::parse(token).ok_or(Error::NoLink)?;
    let link = seats::opens(&app.db, &token, app.clock.now()).await?;
    Ok((token, link.ok_or(Error::NoLink)?))
}

/// Says of a link that was used meanwhile that it is not good any more.
fn used(error: desk::Error) -> Error {
    match error {
        desk::Error::Forbidden => Error::NoLink,
        other => other.into(),
    }
}

fn new_password(name: &'static str, problems: &Problems) -> Field {
    Field::new(name, "Password")
        .hint(format!(
            "At least {} characters: several unrelated words, for example",
            Password::MIN
        ))
        .password("new-password")
        .errors(problems)
}

impl JoinPage {
    fn new(
        visitor: &Visitor,
        path: JoinPath,
        link: &Link,
        name: &str,
        problems: &Problems,
    ) -> Result<Self, Error> {
        let (Opens::Seat(_, seat), Some((_, negotiation))) = (link.opens, &link.negotiation) else {
            return Err(Error::NoLink);
        };
        let layout = visitor.layout("Take a seat").hidden();
        let next = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", &path.to_string())
            .finish();
        Ok(Self {
            layout: layout.told(problems),
            action: path,
            negotiation: negotiation.clone(),
            seat,
            signed_in: visitor.editor.as_ref().map(|editor| editor.name.clone()),
            sign_in: format!("{SignInPath}?{next}"),
            errors: Errors::new(problems),
            name: Field::new("name", "Name")
                .hint("As the history shall show it, for example Ana Ruiz")
                .value(name)
                .autocomplete("username")
                .errors(problems),
            password: new_password("password", problems),
        })
    }
}

/// `GET /join/{token}`
pub(in crate::web) async fn show(
    path: JoinPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let (_, link) = link(&app, &path.token).await?;
    let page = JoinPage::new(&visitor, path, &link, "", &Problems::default())?;
    page::html(&page, Cache::Never)
}

/// `POST /join/{token}`
pub(in crate::web) async fn submit(
    path: JoinPath,
    State(app): State<App>,
    visitor: Visitor,
    Form(form): Form<JoinForm>,
) -> Result<Response, Error> {
    let (token, link) = link(&app, &path.token).await?;
    let Some((slug, _)) = &link.negotiation else {
        return Err(Error::NoLink);
    };
    let there = NegotiationPath {
        negotiation: slug.to_string(),
    };
    let now = app.clock.now();
    if let Some(editor) = &visitor.editor {
        seats::take(&app.db, editor, &token, now)
            .await
            .map_err(used)?;
        return Ok(see_other(&there.to_string()));
    }
    let joined = match NewAccount::parse(&form.name, &form.password, Role::Member.word()) {
        Ok(new) => seats::join(&app.db, &app.door, &new, &token, now).await,
        Err(problems) => Err(desk::Error::Invalid(problems)),
    };
    match joined {
        Ok(session) => Ok(onward(&app, &session, &there.to_string())),
        Err(desk::Error::Invalid(problems)) => {
            let page = JoinPage::new(&visitor, path, &link, &form.name, &problems)?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(used(error)),
    }
}

impl ResetPage {
    fn new(
        visitor: &Visitor,
        path: ResetPath,
        link: Link,
        problems: &Problems,
    ) -> Result<Self, Error> {
        let account = link.account.ok_or(Error::NoLink)?;
        let layout = visitor.layout("Set a new password").hidden();
        Ok(Self {
            layout: layout.told(problems),
            action: path,
            account,
            errors: Errors::new(problems),
            password: new_password("password", problems),
        })
    }
}

/// `GET /reset/{token}`
pub(in crate::web) async fn show_reset(
    path: ResetPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let (_, link) = link(&app, &path.token).await?;
    let page = ResetPage::new(&visitor, path, link, &Problems::default())?;
    page::html(&page, Cache::Never)
}

/// `POST /reset/{token}`
pub(in crate::web) async fn reset(
    path: ResetPath,
    State(app): State<App>,
    visitor: Visitor,
    Form(form): Form<JoinForm>,
) -> Result<Response, Error> {
    let (token, link) = link(&app, &path.token).await?;
    let now = app.clock.now();
    match seats::reset(&app.db, &app.door, &form.password, &token, now).await {
        Ok(session) => Ok(onward(&app, &session, &DeskPath.to_string())),
        Err(desk::Error::Invalid(problems)) => {
            let page = ResetPage::new(&visitor, path, link, &problems)?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(used(error)),
    }
}
