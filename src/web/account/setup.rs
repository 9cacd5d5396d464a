//! The first account, made at a one-time link that the program's log prints.
//!
//! Whoever opens the link becomes administrator, so it is a secret of this start of the program, it works while there is no account, and,
//! unless the operator said under which address readers come (`BASE_URL`), from this machine alone.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::onward;
use crate::{
    desk::{self, accounts, sessions::Token},
    domain::{
        account::{NewAccount, Password, Role},
        problems::Problems,
    },
    web::{
        App, Error, Visitor,
        client::Client,
        extract::Form,
        forms::{Errors, Field},
        page::{self, Cache, Layout},
        paths::{DeskPath, SetupPath},
    },
};

/// What the browser sent. It does not print, since it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct SetupForm {
    name: String,
    password: String,
}

/// The form for the first account.
#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    layout: Layout,
    action: SetupPath,
    errors: Errors,
    name: Field,
    password: Field,
}

impl SetupPage {
    fn new(layout: Layout, path: SetupPath, name: &str, problems: &Problems) -> Self {
        let layout = layout.hidden();
        Self {
            layout: layout.told(problems),
            action: path,
            errors: Errors::new(problems),
            name: Field::new("name", "Name")
                .hint("As the history shall show it, for example Ana Ruiz")
                .value(name)
                .autocomplete("username")
                .errors(problems),
            password: Field::new("password", "Password")
                .hint(format!(
                    "At least {} characters: several unrelated words, for example",
                    Password::MIN
                ))
                .password("new-password")
                .errors(problems),
        }
    }
}

/// Whether this is the link of this start, opened from where it may be, while there is no account.
async fn check(app: &App, client: Client, path: &SetupPath) -> Result<(), Error> {
    let is_it = Token::parse(&path.token).is_some_and(|token| {
        app.setup()
            .is_some_and(|setup| setup.opens(&token, client.is_this_machine))
    });
    if is_it && accounts::is_first(&app.db).await? {
        Ok(())
    } else {
        Err(Error::NoSetup)
    }
}

/// `GET /setup/{token}`
pub(in crate::web) async fn show(
    path: SetupPath,
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
) -> Result<Response, Error> {
    check(&app, client, &path).await?;
    let layout = visitor.layout("Make the first account");
    page::html(
        &SetupPage::new(layout, path, "", &Problems::default()),
        Cache::Never,
    )
}

/// `POST /setup/{token}`
pub(in crate::web) async fn submit(
    path: SetupPath,
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
    Form(form): Form<SetupForm>,
) -> Result<Response, Error> {
    check(&app, client, &path).await?;
    let role = Role::Administrator.word();
    let new = match NewAccount::parse(&form.name, &form.password, role) {
        Ok(new) => new,
        Err(problems) => {
            let layout = visitor.layout("Make the first account");
            let page = SetupPage::new(layout, path, &form.name, &problems);
            return page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never);
        }
    };
    match accounts::create_first(&app.db, &app.door, &new, app.clock.now()).await {
        Ok(token) => Ok(onward(&app, &token, &DeskPath.to_string())),
        Err(desk::Error::Forbidden) => Err(Error::NoSetup),
        Err(error) => Err(error.into()),
    }
}
