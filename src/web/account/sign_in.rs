//! Signing in and out.

use std::fmt::Display;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    interrupted::{ContinuePage, Kept},
    onward, see_other, too_many, waiting,
};
use crate::{
    desk::sessions::{self, Guess, Refusal, Token},
    domain::problems::Problems,
    web::{
        App, Error, Visitor,
        client::Client,
        extract::{Form, LocalPath, Query},
        forms::{Errors, Field},
        page::{self, Cache, Layout},
        paths::{DeskPath, HomePath, SignInPath, SignOutPath},
        session_cookie,
        visit::Visit,
    },
};

/// What an address of the sign-in page may say.
#[derive(Deserialize)]
pub(in crate::web) struct SignInQuery {
    #[serde(default)]
    next: String,
}

/// What the browser sent. It does not print, since it holds a password.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct SignInForm {
    name: String,
    password: String,
    next: String,
    /// Set when a form was interrupted, whose fields are kept.
    posted: String,
    kept_name: Vec<String>,
    kept_value: Vec<String>,
}

impl SignInForm {
    fn kept(&self) -> Kept {
        Kept::new(&self.kept_name, &self.kept_value)
    }
}

/// The form to sign in.
#[derive(Template)]
#[template(path = "account/sign_in.html")]
pub(super) struct SignInPage {
    layout: Layout,
    action: SignInPath,
    errors: Errors,
    name: Field,
    password: Field,
    next: Option<LocalPath>,
    is_interrupted: bool,
    kept: Kept,
}

impl SignInPage {
    fn new(layout: Layout, form: &SignInForm, problems: &Problems) -> Self {
        let layout = layout.hidden();
        Self {
            layout: layout.told(problems),
            action: SignInPath,
            errors: Errors::new(problems),
            name: Field::new("name", "Name")
                .value(&form.name)
                .autocomplete("username")
                .errors(problems),
            password: Field::new("password", "Password")
                .password("current-password")
                .errors(problems),
            next: LocalPath::parse(&form.next),
            is_interrupted: !form.posted.is_empty(),
            kept: form.kept(),
        }
    }

    /// The form, for somebody whose session ended while another form was being filled in.
    pub(super) fn interrupted(layout: Layout, target: LocalPath, kept: Kept) -> Self {
        Self {
            next: Some(target),
            is_interrupted: true,
            kept,
            ..Self::new(layout, &SignInForm::default(), &Problems::default())
        }
    }
}

/// `GET /sign-in`
pub(in crate::web) async fn show(
    _: SignInPath,
    visitor: Visitor,
    Query(query): Query<SignInQuery>,
) -> Result<Response, Error> {
    if visitor.editor.is_some() {
        return Ok(see_other(&destination(&query.next)));
    }
    let form = SignInForm {
        next: query.next,
        ..SignInForm::default()
    };
    let layout = visitor.layout("Sign in");
    page::html(
        &SignInPage::new(layout, &form, &Problems::default()),
        Cache::Never,
    )
}

/// `POST /sign-in`
pub(in crate::web) async fn submit(
    _: SignInPath,
    State(app): State<App>,
    visit: Visit,
    client: Client,
    Form(form): Form<SignInForm>,
) -> Result<Response, Error> {
    let problems = missing(&form);
    if !problems.is_empty() {
        return refused(&app, &form, &problems);
    }
    let guess = Guess {
        name: &form.name,
        password: &form.password,
        address: client.address,
        before: visit.token(),
    };
    match sessions::sign_in(&app.db, &app.door, guess, app.clock.now()).await {
        Ok(token) => welcome(&app, &token, &form).await,
        Err(Refusal::Wrong) => refused(&app, &form, &at_name(Refusal::Wrong)),
        // The form once more, so that nothing kept in it is lost while its sender waits.
        Err(Refusal::TooMany { wait_s }) => {
            let page = refused(&app, &form, &at_name(too_many(wait_s)))?;
            Ok(waiting(page, wait_s))
        }
        Err(Refusal::Failed(error)) => Err(error.into()),
    }
}

fn missing(form: &SignInForm) -> Problems {
    let mut problems = Problems::default();
    if form.name.trim().is_empty() {
        problems.add("name", "Enter your name");
    }
    if form.password.is_empty() {
        problems.add("password", "Enter your password");
    }
    problems
}

fn at_name(message: impl Display) -> Problems {
    let mut problems = Problems::default();
    problems.add("name", message);
    problems
}

fn refused(app: &App, form: &SignInForm, problems: &Problems) -> Result<Response, Error> {
    let page = SignInPage::new(Layout::new(app, None, "Sign in"), form, problems);
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

/// On to where the editor was going, or to the page that sends on what an interrupted form held.
async fn welcome(app: &App, token: &Token, form: &SignInForm) -> Result<Response, Error> {
    let target = LocalPath::parse(&form.next);
    match target {
        Some(target) if !form.posted.is_empty() => {
            let editor = sessions::editor(&app.db, token, app.clock.now()).await?;
            let layout = Layout::new(app, editor.as_ref(), "You are signed in");
            let page = ContinuePage::new(layout, target, form.kept());
            let mut response = page::html(&page, Cache::Never)?;
            session_cookie::set(app, token, &mut response);
            Ok(response)
        }
        Some(_) | None => Ok(onward(app, token, &destination(&form.next))),
    }
}

/// Where signing in leads to: to `next` if that is of this site, else to the desk.
fn destination(next: &str) -> String {
    LocalPath::parse(next).map_or_else(|| DeskPath.to_string(), |next| next.to_string())
}

/// `POST /sign-out`
pub(in crate::web) async fn sign_out(
    _: SignOutPath,
    State(app): State<App>,
    visit: Visit,
) -> Result<Response, Error> {
    if let Some(token) = visit.token() {
        sessions::sign_out(&app.db, token).await?;
    }
    let mut response = see_other(&HomePath.to_string());
    session_cookie::clear(&app, &mut response);
    Ok(response)
}
