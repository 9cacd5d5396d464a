//! Where an editor starts: the negotiations with what can be done to them, and for administrators the accounts.

mod access;
mod audit;

pub(super) use self::{
    access::{change as change_access, show as access},
    audit::show as audit,
};

use askama::Template;
use axum::{
    extract::State as AppState,
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    App, Error, SignedIn,
    extract::{Form, Query},
    forms::{Choice, Errors, Field},
    negotiation, outcomes,
    page::{self, Cache, Layout, Link},
    paths::{
        self, AccessPath, AccountsPath, AuditPath, ComparePath, DeskPath, DraftPath, DraftsPath,
        EditNegotiationPath, NewEventPath, NewNegotiationPath, NewOfferPath, NewResponsePath,
        NewStatementPath, OneAccountPath, QueuePath, ResetPath,
    },
    unsourced,
};
use crate::{
    desk::{
        self, Editor,
        accounts::{close, create},
        seats::reset_link,
    },
    domain::{
        account::{NewAccount, Password, Role},
        dates::View,
        draft::State,
        entry::EntryKind,
        ids::AccountId,
        permission::Act,
        problems::Problems,
        record::Record,
        turns,
    },
    render::words,
    store::{
        accounts::{self, Account},
        drafts, letters,
        negotiations::{self, Listed},
    },
};

/// The most accounts and drafts that the page lists.
const LISTED: i64 = 200;
/// How many negotiations are looked into for what is missing, the last saved first.
const LOOKED_INTO: usize = 20;
/// How many weak claims, and dead threads, of a negotiation are named.
const UNSOURCED: usize = 5;

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
    /// What waits for this editor, by what it waits for.
    drafts: Vec<(&'static str, Vec<DraftRow>)>,
    /// How many letters of readers wait; `None` for whoever decides on none.
    letters: Option<String>,
    queue: QueuePath,
    negotiations: Vec<Row>,
    new_negotiation: Option<NewNegotiationPath>,
    accounts: Option<Accounts>,
    audit: Option<AuditPath>,
}

/// A negotiation, with what can be done.
struct Row {
    title: String,
    links: Vec<Link>,
    /// The first of the claims of which no page has been read.
    unsourced: Vec<Link>,
    /// The offers that have waited long for an answer.
    dead: Vec<(Link, String)>,
}

/// A draft that waits.
struct DraftRow {
    title: String,
    path: DraftPath,
    of: String,
    author: String,
    when: String,
}

/// What an administrator sees of the accounts.
struct Accounts {
    /// What was just done.
    done: Option<String>,
    /// The link for a new password, shown this once.
    link: Option<String>,
    rows: Vec<AccountRow>,
    /// Whether there are more than the page lists.
    is_cut: bool,
    form: NewAccountForm,
}

struct AccountRow {
    name: String,
    role: &'static str,
    since: String,
    is_closed: bool,
    action: OneAccountPath,
}

struct NewAccountForm {
    action: AccountsPath,
    errors: Errors,
    name: Field,
    password: Field,
    role: Choice,
}

impl Row {
    /// A negotiation, with what this editor may do to it.
    fn new(listed: Listed, editor: &Editor, record: Option<&Record>, today: NaiveDate) -> Self {
        let slug = || listed.slug.clone();
        let links = [
            (
                None,
                "Compare",
                ComparePath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Draft),
                "Add an offer",
                NewOfferPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Draft),
                "Add a response",
                NewResponsePath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Draft),
                "Add a statement",
                NewStatementPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Draft),
                "Add an event",
                NewEventPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Draft),
                "Drafts",
                DraftsPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::EditNegotiation),
                "Edit",
                EditNegotiationPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
            (
                Some(Act::Keep),
                "Access",
                AccessPath {
                    negotiation: slug(),
                }
                .to_string(),
            ),
        ];
        let may = |act: Option<Act>| act.is_none_or(|act| editor.seats.may(act, listed.found.id));
        Self {
            links: links
                .into_iter()
                .filter(|(act, ..)| may(*act))
                .map(|(_, label, path)| Link {
                    label: label.to_owned(),
                    path,
                })
                .collect(),
            title: listed.title,
            unsourced: record
                .map(|record| unsourced::links(record, UNSOURCED))
                .unwrap_or_default(),
            dead: record
                .map(|record| dead(record, View::table(today)))
                .unwrap_or_default(),
        }
    }
}

/// The offers of a negotiation that have waited long, each with how long.
fn dead(record: &Record, view: View) -> Vec<(Link, String)> {
    let threads = turns::dead(record, view).into_iter().take(UNSOURCED);
    threads
        .map(|thread| {
            let path = paths::entry(
                record.negotiation.slug.as_str(),
                EntryKind::Offer,
                thread.offer.slug.as_str(),
            );
            let link = Link {
                label: thread.offer.title.to_string(),
                path,
            };
            (link, outcomes::awaited(record, &thread.awaiting))
        })
        .collect()
}

/// The drafts that an editor sees, by what they wait for; what waits for nothing is left out.
fn by_state(listed: Vec<drafts::Listed>) -> Vec<(&'static str, Vec<DraftRow>)> {
    let kinds = [
        ("Waiting for an editor", State::HandedIn),
        ("Could not be published on time", State::Stuck),
        ("Published at a set time", State::Scheduled),
        ("Drafts", State::Open),
    ];
    let mut groups = Vec::new();
    for (words, state) in kinds {
        let of_it = listed.iter().filter(|(draft, ..)| draft.state == state);
        let rows: Vec<DraftRow> = of_it.map(DraftRow::new).collect();
        if !rows.is_empty() {
            groups.push((words, rows));
        }
    }
    groups
}

impl DraftRow {
    fn new((draft, slug, of): &drafts::Listed) -> Self {
        Self {
            title: draft.title.clone(),
            path: DraftPath {
                negotiation: slug.clone(),
                id: draft.id,
            },
            of: of.clone(),
            author: draft.author.clone(),
            when: match draft.publish_at {
                Some(at) => format!("on {}", words::moment(at)),
                None => words::moment(draft.changed_at),
            },
        }
    }
}

impl Accounts {
    fn new(listed: Vec<Account>, done: Done, form: NewAccountForm) -> Self {
        let made = listed.iter().find(|account| Some(account.id) == done.made);
        let made = made.map(|account| format!("The account of {} is made.", account.name));
        Self {
            done: done.said.or(made),
            link: done.link,
            is_cut: i64::try_from(listed.len()).is_ok_and(|length| length >= LISTED),
            rows: listed
                .into_iter()
                .map(|account| AccountRow {
                    name: account.name,
                    role: account.role.word(),
                    since: words::day(account.created_at.date_naive()),
                    is_closed: account.is_closed,
                    action: OneAccountPath { id: account.id },
                })
                .collect(),
            form,
        }
    }
}

/// What was just done to accounts.
#[derive(Default)]
struct Done {
    /// The account that was made.
    made: Option<AccountId>,
    /// A sentence that says it.
    said: Option<String>,
    /// The link for a new password.
    link: Option<String>,
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
        Role::Member => "Member: only what single negotiations let it",
        Role::Editor => "Editor: adds and edits all negotiations and entries",
        Role::Administrator => "Administrator: keeps negotiations and makes accounts too",
    }
}

/// The desk of this editor, with what was typed into its form and what is wrong with that.
async fn page_of(
    app: &App,
    editor: &Editor,
    done: Done,
    form: &AccountForm,
    problems: &Problems,
) -> Result<DeskPage, Error> {
    let mut tx = app.db.read().await?;
    let these = editor.seats.negotiations();
    let negotiations = negotiations::list(&mut tx, these.as_deref()).await?;
    let edited = editor.seats.where_may(Act::Publish);
    let wanted = drafts::Wanted {
        negotiation: None,
        account: editor.account_id,
        edited: edited.as_deref(),
    };
    let listed = drafts::list(&mut tx, wanted, LISTED).await?;
    let looked_into = negotiations.iter().take(LOOKED_INTO);
    let looked_into: Vec<_> = looked_into
        .map(|negotiation| negotiation.found)
        .filter(|found| editor.seats.may(Act::Draft, found.id))
        .collect();
    let records = app.records.of_all(&mut tx, &looked_into).await?;
    let rows = negotiations.into_iter().map(|negotiation| {
        let record = records.get(&negotiation.found.id);
        let today = match record {
            Some(record) => negotiation::today(app, record),
            None => app.clock.now().date_naive(),
        };
        Row::new(negotiation, editor, record.map(|record| &**record), today)
    });
    let rows = rows.collect();
    let letters = match editor.seats.may_somewhere(Act::Moderate) {
        true => {
            let these = editor.seats.where_may(Act::Moderate);
            let waiting = letters::count_waiting(&mut tx, these.as_deref()).await?;
            let waiting = usize::try_from(waiting).unwrap_or_default();
            Some(words::count(waiting, "letter waits", "letters wait"))
        }
        false => None,
    };
    drop(tx);
    let accounts = match editor.seats.may_on_site(Act::Accounts) {
        false => None,
        true => Some(Accounts::new(
            accounts::list(&app.db, LISTED).await?,
            done,
            NewAccountForm::new(form, problems),
        )),
    };
    let opens = editor.seats.may_on_site(Act::OpenNegotiation);
    let audits = editor.seats.may_on_site(Act::Audit);
    let layout = Layout::new(app, Some(editor), "Desk").hidden();
    Ok(DeskPage {
        layout: layout.told(problems),
        name: editor.name.clone(),
        drafts: by_state(listed),
        letters,
        queue: QueuePath,
        negotiations: rows,
        new_negotiation: opens.then_some(NewNegotiationPath),
        accounts,
        audit: audits.then_some(AuditPath),
    })
}

/// `GET /desk`
pub(super) async fn show(
    _: DeskPath,
    AppState(app): AppState<App>,
    SignedIn(editor): SignedIn,
    Query(query): Query<DeskQuery>,
) -> Result<Response, Error> {
    let (form, problems) = (AccountForm::default(), Problems::default());
    let done = Done {
        made: query.made,
        ..Done::default()
    };
    let page = page_of(&app, &editor, done, &form, &problems).await?;
    page::html(&page, Cache::Never)
}

/// `POST /desk/accounts`
pub(super) async fn create_account(
    _: AccountsPath,
    AppState(app): AppState<App>,
    signed_in: SignedIn,
    Form(form): Form<AccountForm>,
) -> Result<Response, Error> {
    let editor = signed_in.who_may(Act::Accounts)?;
    let made = match NewAccount::parse(&form.name, &form.password, &form.role) {
        Ok(new) => create(&app.db, &app.door, &editor, &new, app.clock.now()).await,
        Err(problems) => Err(desk::Error::Invalid(problems)),
    };
    match made {
        Ok(id) => Ok((StatusCode::SEE_OTHER, [(LOCATION, DeskPath::made(id))]).into_response()),
        Err(desk::Error::Invalid(problems)) => {
            let page = page_of(&app, &editor, Done::default(), &form, &problems).await?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(error.into()),
    }
}

/// What the browser sent for one account: what to do.
#[derive(Deserialize)]
pub(super) struct AccountAct {
    #[serde(default)]
    r#do: String,
}

/// `POST /desk/accounts/{id}`
pub(super) async fn change_account(
    path: OneAccountPath,
    AppState(app): AppState<App>,
    signed_in: SignedIn,
    Form(sent): Form<AccountAct>,
) -> Result<Response, Error> {
    let editor = signed_in.who_may(Act::Accounts)?;
    let now = app.clock.now();
    let changed = match sent.r#do.as_str() {
        "close" => close(&app.db, &editor, path.id, now).await.map(|name| Done {
            said: Some(format!("The account of {name} is closed.")),
            ..Done::default()
        }),
        "reset" => reset_link(&app.db, &editor, path.id, now)
            .await
            .map(|(token, name)| Done {
                said: Some(format!(
                    "This link gives {name} a new password. It works once, for one day, and is not shown again: hand it over in person."
                )),
                link: Some(app.absolute(ResetPath {
                    token: token.expose().to_owned(),
                })),
                ..Done::default()
            }),
        _ => return Err(Error::Unreadable("The form does not say what to do.")),
    };
    let (form, none) = (AccountForm::default(), Problems::default());
    match changed {
        Ok(done) => page::html(
            &page_of(&app, &editor, done, &form, &none).await?,
            Cache::Never,
        ),
        Err(desk::Error::Invalid(problems)) => {
            let page = page_of(&app, &editor, Done::default(), &form, &problems).await?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(error.into()),
    }
}
