//! Who may do what in one negotiation, and how it is kept: for those who keep it.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    desk::{self, Editor, letters, seats},
    domain::{
        dates::at_place,
        house::House,
        ids::AccountId,
        permission::{Act, Seat, TABLE},
        problems::Problems,
        record::Record,
        slug::Slug,
    },
    render::words,
    store,
    web::{
        App, Error, SignedIn, Visitor,
        extract::Form,
        forms::{Choice, Errors, Field, Sent},
        negotiation,
        page::{self, Cache, Layout, Section},
        paths::{AccessPath, JoinPath, NegotiationPath},
    },
};

/// The most seats that the page lists.
const LISTED: i64 = 500;

#[derive(Template)]
#[template(path = "desk/access.html")]
struct AccessPage {
    layout: Layout,
    back: (String, String),
    action: AccessPath,
    errors: Errors,
    /// The link that gives a seat, shown this once.
    link: Option<String>,
    rows: Vec<Row>,
    invite: Choice,
    read: Choice,
    review: Choice,
    blackout: Field,
    table: Vec<(&'static str, Seat)>,
}

/// Somebody with a seat.
struct Row {
    account: AccountId,
    name: String,
    since: String,
    seats: Vec<(Seat, bool)>,
    /// The parties, by slug and name, and whether it speaks for each.
    speaks: Vec<(String, String, bool)>,
}

/// `GET /{negotiation}/access`
pub(in crate::web) async fn show(
    path: AccessPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(_): SignedIn,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Keep, record.house.id)?;
    let sent = stored(&record);
    let (none, link) = (Problems::default(), None);
    let page = AccessPage::new(&app, &visitor, &record, &sent, &none, link).await?;
    page::html(&page, Cache::Never)
}

/// `POST /{negotiation}/access`
pub(in crate::web) async fn change(
    path: AccessPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Keep, record.house.id)?;
    let changed = match sent.text("do") {
        "invite" => match invite(&app, &editor, &record, &sent).await {
            Ok(link) => {
                let (sent, none) = (stored(&record), Problems::default());
                let page =
                    AccessPage::new(&app, &visitor, &record, &sent, &none, Some(link)).await?;
                return page::html(&page, Cache::Never);
            }
            Err(error) => Err(error),
        },
        "speak" => speak(&app, &editor, &record, &sent).await,
        "seat" | "leave" => seat(&app, &editor, &record, &sent).await,
        "keep" => keep(&app, &editor, &record, &sent).await,
        _ => return Err(Error::Unreadable("The form does not say what to do.")),
    };
    match changed {
        Ok(()) => Ok(Redirect::to(&path.to_string()).into_response()),
        Err(desk::Error::Invalid(problems)) => {
            let page = AccessPage::new(&app, &visitor, &record, &sent, &problems, None).await?;
            page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
        }
        Err(error) => Err(error.into()),
    }
}

fn parsed<T>(problems: Problems, value: Option<T>) -> Result<T, desk::Error> {
    value.ok_or(desk::Error::Invalid(problems))
}

async fn invite(
    app: &App,
    editor: &Editor,
    record: &Record,
    sent: &Sent,
) -> Result<String, desk::Error> {
    let mut problems = Problems::default();
    let seat = problems.take("invite", sent.text("invite").parse::<Seat>());
    let seat = parsed(problems, seat)?;
    let now = app.clock.now();
    let token = seats::invite(&app.db, editor, record.house.id, seat, now).await?;
    Ok(app.absolute(JoinPath {
        token: token.expose().to_owned(),
    }))
}

async fn seat(app: &App, editor: &Editor, record: &Record, sent: &Sent) -> Result<(), desk::Error> {
    let mut problems = Problems::default();
    let account = problems.take("account", sent.text("account").parse::<AccountId>());
    let account = parsed(problems, account)?;
    let mut problems = Problems::default();
    let seat = match sent.text("do") {
        "leave" => None,
        _ => {
            let seat = problems.take("account", sent.text("seat").parse::<Seat>());
            Some(parsed(problems, seat)?)
        }
    };
    let now = app.clock.now();
    seats::change(&app.db, editor, record.house.id, account, seat, now).await
}

async fn speak(
    app: &App,
    editor: &Editor,
    record: &Record,
    sent: &Sent,
) -> Result<(), desk::Error> {
    let mut problems = Problems::default();
    let account = problems.take("account", sent.text("account").parse::<AccountId>());
    let party = match sent.given("speaks") {
        Some(party) => problems.take("account", party.parse::<Slug>()).map(Some),
        None => Some(None),
    };
    let (account, party) = parsed(problems, account.zip(party))?;
    let now = app.clock.now();
    letters::appoint(
        &app.db,
        editor,
        record.house.id,
        account,
        party.as_ref(),
        now,
    )
    .await
}

async fn keep(app: &App, editor: &Editor, record: &Record, sent: &Sent) -> Result<(), desk::Error> {
    let mut problems = Problems::default();
    let zone = record.negotiation.time_zone;
    let blackout_until = match sent.text("blackout").trim() {
        "" => None,
        text => problems.take("blackout", at_place(text, zone)),
    };
    let house = House {
        id: record.house.id,
        is_private: sent.text("read") == "private",
        needs_review: sent.text("review") == "yes",
        blackout_until,
    };
    let house = problems.or(house).map_err(desk::Error::Invalid)?;
    seats::keep(&app.db, editor, &house, app.clock.now()).await
}

/// The form as the negotiation is kept.
fn stored(record: &Record) -> Sent {
    let mut sent = Sent::default();
    let house = record.house;
    sent.put(
        "read",
        if house.is_private {
            "private"
        } else {
            "public"
        },
    );
    sent.put("review", if house.needs_review { "yes" } else { "no" });
    if let Some(until) = house.blackout_until {
        let there = until.with_timezone(&record.negotiation.time_zone);
        sent.put("blackout", there.format("%Y-%m-%d %H:%M"));
    }
    sent
}

impl AccessPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        sent: &Sent,
        problems: &Problems,
        link: Option<String>,
    ) -> Result<Self, Error> {
        let mut tx = app.db.read().await?;
        let seated = store::seats::list(&mut tx, record.house.id, LISTED).await?;
        drop(tx);
        let negotiation = record.negotiation.slug.to_string();
        let layout = visitor
            .layout("Who may do what")
            .hidden()
            .within(negotiation::nav(record, Section::Other));
        let invite = Seat::ALL
            .into_iter()
            .fold(Choice::list("invite", "As"), |choice, seat| {
                choice.option(
                    seat.word(),
                    words::capital(seat.word()),
                    seat == Seat::Contributor,
                )
            });
        let is = |name: &str, value: &str| sent.text(name) == value;
        Ok(Self {
            layout: layout.told(problems),
            back: (
                NegotiationPath {
                    negotiation: negotiation.clone(),
                }
                .to_string(),
                record.negotiation.title.to_string(),
            ),
            action: AccessPath { negotiation },
            errors: Errors::new(problems),
            link,
            rows: seated
                .into_iter()
                .map(|seated| Row {
                    account: seated.account,
                    name: seated.name,
                    since: words::day(seated.since.date_naive()),
                    seats: Seat::ALL.map(|seat| (seat, seat == seated.seat)).into(),
                    speaks: record
                        .parties
                        .iter()
                        .map(|party| {
                            let slug = party.slug.to_string();
                            let speaks = seated.speaks_for.as_ref() == Some(&slug);
                            (slug, party.short_name.to_string(), speaks)
                        })
                        .collect(),
                })
                .collect(),
            invite: invite.errors(problems),
            read: Choice::one("read", "Who may read it")
                .option("public", "Everybody", !is("read", "private"))
                .option("private", "Only those with a seat here", is("read", "private")),
            review: Choice::one("review", "Who publishes")
                .option("no", "The editor who wrote it", !is("review", "yes"))
                .option("yes", "Another editor than the one who wrote it", is("review", "yes")),
            blackout: Field::new("blackout", "Blackout until")
                .hint(format!(
                    "While it is on, new entries stay drafts unless an editor says otherwise. A day and a time at {}, for example 2023-09-27 09:00; empty for none",
                    record.negotiation.time_zone.name()
                ))
                .value(sent.text("blackout").to_owned())
                .errors(problems),
            table: TABLE.iter().map(|(_, seat, words)| (*words, *seat)).collect(),
        })
    }
}
