//! Where an editor starts: the negotiations with what can be done to them, and for administrators the accounts.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    App, Error, SignedIn,
    extract::{Form, Query},
    forms::{Choice, Errors, Field},
    page::{self, Cache, Layout, Link},
    paths::{
        AccountsPath, ComparePath, DeskPath, EditNegotiationPath, NewEventPath, NewNegotiationPath,
        NewOfferPath, NewResponsePath, NewStatementPath,
    },
};
use crate::{
    desk::{
        self, Editor,
        accounts::{create, may_create},
    },
    domain::{
        account::{NewAccount, Password, Role},
        ids::AccountId,
        problems::Problems,
    },
    render::words,
    store::{
        accounts::{self, Account},
        negotiations::{self, Listed},
    },
};

/// The most accounts that the page lists.
const LISTED: i64 = 200;

/// What an address of the desk may say.
#[derive(Deserialize)]
pub(super) struct DeskQuery {
    /// The account that was just made.
    made: Option<AccountId>,
}

/// What the browser sent. It does not print, since it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountForm {
    name: String,
    password: String,
    role: String,
}

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    layout: Layout,
    name: String,
    negotiations: Vec<Row>,
    new_negotiation: NewNegotiationPath,
    accounts: Option<Accounts>,
}

/// A negotiation, with what can be done.
struct Row {
    title: String,
    links: Vec<Link>,
}

/// What an administrator sees of the accounts.
struct Accounts {
    /// The name of the account that was just made.
    made: Option<String>,
    rows: Vec<AccountRow>,
    /// Whether there are more than the page lists.
    is_cut: bool,
    form: NewAccountForm,
}

struct AccountRow {
    name: String,
    role: &'static str,
    since: String,
}

struct NewAccountForm {
    action: AccountsPath,
    errors: Errors,
    name: Field,
    password: Field,
    role: Choice,
}

impl Row {
    fn new(listed: Listed) -> Self {
        let slug = || listed.slug.clone();
        let link = |label: &str, path: String| Link {
            label: label.to_owned(),
            path,
        };
        let compare = ComparePath {
            negotiation: slug(),
        };
        let offer = NewOfferPath {
            negotiation: slug(),
        };
        let response = NewResponsePath {
            negotiation: slug(),
        };
        let statement = NewStatementPath {
            negotiation: slug(),
        };
        let event = NewEventPath {
            negotiation: slug(),
        };
        let edit = EditNegotiationPath {
            negotiation: slug(),
        };
        Self {
            links: vec![
                link("Compare", compare.to_string()),
                link("Add an offer", offer.to_string()),
                link("Add a response", response.to_string()),
                link("Add a statement", statement.to_string()),
                link("Add an event", event.to_string()),
                link("Edit", edit.to_string()),
            ],
            title: listed.title,
        }
    }
}

impl Accounts {
    fn new(listed: Vec<Account>, made: Option<AccountId>, form: NewAccountForm) -> Self {
        let made = listed.iter().find(|account| Some(account.id) == made);
        Self {
            made: made.map(|account| account.name.clone()),
            is_cut: i64::try_from(listed.len()).is_ok_and(|length| length >= LISTED),
            rows: listed
                .into_iter()
                .map(|account| AccountRow {
                    name: account.name,
                    role: account.role.word(),
                    since: words::day(account.created_at.date_naive()),
                })
                .collect(),
            form,
        }
    }
}

impl NewAccountForm {
    fn new(form: &AccountForm, problems: &Problems) -> Self {
        let chosen = form.role.parse().unwrap_or(Role::Editor);
        let role = Role::ALL
            .into_iter()
            .fold(Choice::one("role", "Role"), |choice, role| {
                choice.option(role.word(), may(role), role == chosen)
            });
        Self {
            action: AccountsPath,
            errors: Errors::new(problems),
            name: Field::new("name", "Name")
                .hint("As the history shall show it, for example Ana Ruiz")
                .value(&form.name)
                .autocomplete("off")
                .errors(problems),
            password: Field::new("password", "Password")
                .hint(format!(
                    "At least {} characters. Hand it over in person; it can be changed on the account’s own page",
                    Password::MIN
                ))
                .password("new-password")
                .errors(problems),
            role: role.errors(problems),
        }
    }
}

/// What a role may do, in words.
fn may(role: Role) -> &'static str {
    match role {
        Role::Editor => "Editor: adds and edits negotiations and entries",
        Role::Administrator => "Administrator: makes accounts too",
    }
}

/// The desk of this editor, with what was typed into its form and what is wrong with that.
async fn page_of(
    app: &App,
    editor: &Editor,
    made: Option<AccountId>,
    form: &AccountForm,
    problems: &Problems,
) -> Result<DeskPage, Error> {
    let mut tx = app.db.read().await?;
    let negotiations = negotiations::list(&mut tx).await?;
    drop(tx);
    let accounts = match editor.role {
        Role::Editor => None,
        Role::Administrator => Some(Accounts::new(
            accounts::list(&app.db, LISTED).await?,
            made,
            NewAccountForm::new(form, problems),
        )),
    };
    let layout = Layout::new(app, Some(editor), "Desk").hidden();
    Ok(DeskPage {
        layout: if problems.is_empty() {
            layout
        } else {
            layout.with_errors()
        },
        name: editor.name.clone(),
        negotiations: negotiations.into_iter().map(Row::new).collect(),
        new_negotiation: NewNegotiationPath,
        accounts,
    })
}

/// `GET /desk`
pub(super) async fn show(
    _: DeskPath,
    State(app): State<App>,
    SignedIn(editor): SignedIn,
    Query(query): Query<DeskQuery>,
) -> Result<Response, Error> {
    let (form, problems) = (AccountForm::default(), Problems::default());
    let page = page_of(&app, &editor, query.made, &form, &problems).await?;
    page::html(&page, Cache::Never)
}

/// `POST /desk/accounts`
pub(super) async fn create_account(
    _: AccountsPath,
    State(app): State<App>,
    SignedIn(editor): SignedIn,
    Form(form): Form<AccountForm>,
) -> Result<Response, Error> {
    may_create(&editor)?;
    let made = match NewAccount::parse(&form.name, &form.password, &form.role) {
        Ok(new) => create(&app.db, &app.door, &editor, &new, app.clock.now()).await,
        Err(problems) => Err(desk::Error::Invalid(problems)),
    };
    match made {
        Ok(id) => Ok((StatusCode::SEE_OTHER, [(LOCATION, DeskPath::made(id))]).into_response()),
        Err(desk::Error::Invalid(problems)) => {
            let page = page_of(&app, &editor, None, &form, &problems).await?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(error.into()),
    }
}
