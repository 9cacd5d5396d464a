//! One's own account: who one is here, the password, the browsers that are signed in.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    onward, see_other,
    tokens::{Made, Tokens},
    too_many, waiting,
};
use crate::{
    desk::{
        Editor,
        accounts::{self, PasswordChange},
        sessions::{self, Refusal},
    },
    domain::{
        account::{AccountName, Password},
        problems::Problems,
    },
    render::words,
    store::{api_tokens, sessions::Listed},
    web::{
        App, Error, SignedIn,
        client::Client,
        extract::{Form, Query},
        forms::{Errors, Field},
        page::{self, Cache, Layout},
        paths::{AccountPath, PasswordPath, SessionsPath, SignInPath},
        session_cookie,
        visit::Visit,
    },
};

/// The most sessions that the page lists.
const LISTED: i64 = 50;

/// What an address of the account page may say.
#[derive(Deserialize)]
pub(in crate::web) struct AccountQuery {
    /// What was just changed.
    #[serde(default)]
    changed: String,
}

/// What the browser sent. It does not print, since it holds passwords.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct PasswordForm {
    current_password: String,
    new_password: String,
}

/// The account page.
#[derive(Template)]
#[template(path = "account/own.html")]
pub(super) struct AccountPage {
    layout: Layout,
    name: String,
    role: &'static str,
    is_changed: bool,
    errors: Errors,
    action: PasswordPath,
    current: Field,
    new: Field,
    sessions: Vec<Row>,
    everywhere: SessionsPath,
    pub(super) tokens: Tokens,
}

/// One browser that is signed in.
struct Row {
    since: String,
    seen: String,
    is_this: bool,
}

impl AccountPage {
    fn new(
        layout: Layout,
        editor: &Editor,
        (listed, tokens): (Vec<Listed>, Tokens),
        problems: &Problems,
    ) -> Self {
        let layout = layout.hidden();
        Self {
            layout: layout.told(problems),
            name: editor.name.clone(),
            role: editor.role.word(),
            is_changed: false,
            errors: Errors::new(problems),
            action: PasswordPath,
            current: Field::new("current_password", "Current password")
                .password("current-password")
                .errors(problems),
            new: Field::new("new_password", "New password")
                .hint(format!(
                    "At least {} characters: several unrelated words, for example",
                    Password::MIN
                ))
                .password("new-password")
                .errors(problems),
            sessions: listed
                .into_iter()
                .map(|session| Row {
                    since: words::moment(session.created_at),
                    seen: words::moment(session.last_seen_at),
                    is_this: session.is_this,
                })
                .collect(),
            everywhere: SessionsPath,
            tokens,
        }
    }
}

/// The account page of this visit, with what is wrong with its forms; `made` is what the form of tokens held, or the token that it made.
pub(super) async fn page_of(
    app: &App,
    visit: &Visit,
    editor: &Editor,
    problems: &Problems,
    made: Made<'_>,
) -> Result<AccountPage, Error> {
    let (Some(account), Some(token)) = (editor.account_id, visit.token()) else {
        return Err(Error::SignIn);
    };
    let now = app.clock.now();
    let listed = crate::store::sessions::list(&app.db, account, &token.hash(), now, LISTED).await?;
    let mut tx = app.db.read().await?;
    let tokens = api_tokens::list(&mut tx, account, now).await?;
    drop(tx);
    let tokens = Tokens::new(tokens, problems, made);
    let layout = Layout::new(app, Some(editor), "Your account");
    Ok(AccountPage::new(layout, editor, (listed, tokens), problems))
}

/// `GET /account`
pub(in crate::web) async fn show(
    _: AccountPath,
    State(app): State<App>,
    visit: Visit,
    SignedIn(editor): SignedIn,
    Query(query): Query<AccountQuery>,
) -> Result<Response, Error> {
    let none = Problems::default();
    let mut page = page_of(&app, &visit, &editor, &none, Made::Nothing).await?;
    page.is_changed = query.changed == "password";
    page::html(&page, Cache::Never)
}

/// `POST /account/password`
pub(in crate::web) async fn change_password(
    _: PasswordPath,
    State(app): State<App>,
    visit: Visit,
    SignedIn(editor): SignedIn,
    client: Client,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Error> {
    let new = match form.parse(&editor) {
        Ok(new) => new,
        Err(problems) => return refused(&app, &visit, &editor, &problems).await,
    };
    let change = PasswordChange {
        editor: &editor,
        current: &form.current_password,
        new: &new,
        address: client.address,
    };
    match accounts::change_password(&app.db, &app.door, change, app.clock.now()).await {
        Ok(token) => Ok(onward(&app, &token, &AccountPath::changed())),
        Err(refusal) => not_changed(&app, &visit, &editor, refusal).await,
    }
}

async fn not_changed(
    app: &App,
    visit: &Visit,
    editor: &Editor,
    refusal: Refusal,
) -> Result<Response, Error> {
    let mut problems = Problems::default();
    match refusal {
        Refusal::Wrong => {
            problems.add("current_password", "The current password is not right");
            refused(app, visit, editor, &problems).await
        }
        Refusal::TooMany { wait_s } => {
            problems.add("current_password", too_many(wait_s));
            let page = refused(app, visit, editor, &problems).await?;
            Ok(waiting(page, wait_s))
        }
        Refusal::Failed(error) => Err(error.into()),
    }
}

async fn refused(
    app: &App,
    visit: &Visit,
    editor: &Editor,
    problems: &Problems,
) -> Result<Response, Error> {
    let page = page_of(app, visit, editor, problems, Made::Nothing).await?;
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

impl PasswordForm {
    /// The new password, for an account of the editor's name.
    fn parse(&self, editor: &Editor) -> Result<Password, Problems> {
        let mut problems = Problems::default();
        if self.current_password.is_empty() {
            problems.add("current_password", "Enter your current password");
        }
        let name = problems.take("new_password", editor.name.parse::<AccountName>());
        let new = name.and_then(|name| {
            problems.take("new_password", Password::new(&self.new_password, &name))
        });
        match new {
            Some(new) => problems.or(new),
            None => Err(problems),
        }
    }
}

/// `POST /account/sessions`
pub(in crate::web) async fn sign_out_everywhere(
    _: SessionsPath,
    State(app): State<App>,
    SignedIn(editor): SignedIn,
) -> Result<Response, Error> {
    sessions::sign_out_everywhere(&app.db, &editor).await?;
    let mut response = see_other(&SignInPath.to_string());
    session_cookie::clear(&app, &mut response);
    Ok(response)
}
