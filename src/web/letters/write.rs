//! What readers say under an entry, the form for a letter, and for those who speak for a party the form for its official response.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    desk::letters::{self, Received},
    domain::{
        entry::Dated,
        letter::{LetterKind, NewLetter},
        problems::Problems,
        record::Record,
    },
    web::{
        App, Error, SignedIn, Visitor,
        client::Client,
        error::minutes,
        extract::Form,
        forms::{Choice, Errors, Field, Sent},
        found::Found,
        negotiation,
        page::{self, Cache, Layout, Section},
        paths::{LettersPath, OfficialPath, ReceiptPath},
        under::Under,
    },
};

#[derive(Template)]
#[template(path = "letters/letters.html")]
struct LettersPage {
    layout: Layout,
    back: (String, String),
    under: Under,
    action: LettersPath,
    errors: Errors,
    stamp: String,
    kind: Choice,
    text: Field,
    source: Field,
    name: Field,
    address: Field,
    official: Option<Official>,
}

/// The form for the official response of a party.
struct Official {
    action: OfficialPath,
    party: String,
    text: Field,
    source: Field,
}

async fn found(app: &App, record: &Record, path: &LettersPath) -> Result<Found, Error> {
    let negotiation = record.negotiation.slug.as_str();
    Found::new(app, record, (&path.kind, &path.slug), |kind, slug| {
        LettersPath::of(negotiation, kind, slug.as_str()).to_string()
    })
    .await
}

/// `GET /{negotiation}/{kind}/{slug}/letters`
pub(in crate::web) async fn show(
    path: LettersPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let found = found(&app, &record, &path).await?;
    let (sent, none) = (Sent::default(), Problems::default());
    let page = LettersPage::new(&app, &visitor, &record, &found, (&sent, &none)).await?;
    page::html(&page, Cache::Never)
}

/// `POST /{negotiation}/{kind}/{slug}/letters`
pub(in crate::web) async fn send(
    path: LettersPath,
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let found = found(&app, &record, &path).await?;
    let text = |name: &str| sent.text(name);
    let parsed = NewLetter::parse(
        text("kind"),
        text("text"),
        text("source"),
        text("name"),
        text("address"),
    );
    let mut problems = Problems::default();
    let (mut wait, mut anew) = (None, false);
    match parsed {
        Err(found) => problems = found,
        Ok(letter) => {
            let sent = letters::Sent {
                negotiation: record.house.id,
                entry: found.entry.id,
                letter: &letter,
                stamp: text("stamp"),
                trap: text("homepage"),
                address: client.address,
            };
            match letters::send(&app.db, sent, app.clock.now()).await? {
                Received::Waits(receipt) => {
                    let token = receipt.expose().to_owned();
                    let to = ReceiptPath { token }.to_string();
                    return Ok(Redirect::to(&to).into_response());
                }
                Received::OpenAnew => {
                    problems.add(
                        "text",
                        "This form was open for long. Nothing is lost: send it once more",
                    );
                    anew = true;
                }
                Received::TooMany { wait_s } => {
                    problems.add(
                        "text",
                        format!(
                            "Too many letters came at once. Nothing is lost: wait {} and send it once more",
                            minutes(wait_s)
                        ),
                    );
                    wait = Some(wait_s);
                }
            }
        }
    }
    let sent = if anew { sent.without(&["stamp"]) } else { sent };
    let page = LettersPage::new(&app, &visitor, &record, &found, (&sent, &problems)).await?;
    let mut response = page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)?;
    if let Some(wait_s) = wait {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(RETRY_AFTER, wait_s.into());
    }
    Ok(response)
}

/// `POST /{negotiation}/{kind}/{slug}/official`
pub(in crate::web) async fn respond(
    path: OfficialPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    if editor.seats.speaks_for(record.house.id).is_none() {
        return Err(Error::Forbidden);
    }
    let path = LettersPath {
        negotiation: path.negotiation,
        kind: path.kind,
        slug: path.slug,
    };
    let found = found(&app, &record, &path).await?;
    let mut problems = Problems::default();
    let text = match sent.given("official_text") {
        Some(text) => problems.take("official_text", text.parse()),
        None => {
            problems.add("official_text", "Write what the party answers");
            None
        }
    };
    let source = sent.given("official_source");
    let source = source.map(|source| problems.take("official_source", source.parse()));
    if let (Some(text), true) = (text, problems.is_empty()) {
        let of = (record.house.id, found.entry.id);
        let source = source.flatten();
        let now = app.clock.now();
        letters::respond(&app.db, &editor, of, &text, source.as_ref(), now).await?;
        return Ok(Redirect::to(&found.page().0).into_response());
    }
    let page = LettersPage::new(&app, &visitor, &record, &found, (&sent, &problems)).await?;
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

impl LettersPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        found: &Found,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        let back = found.page();
        let slug = found.entry.slug().as_str();
        let negotiation = record.negotiation.slug.as_str();
        let action = LettersPath::of(negotiation, found.kind, slug);
        let layout = visitor
            .layout(&format!("From readers: {}", back.1))
            .at(&action)
            .hidden()
            .within(negotiation::nav(record, Section::Other));
        let field = |name: &'static str, label: &'static str| {
            Field::new(name, label)
                .value(sent.text(name).to_owned())
                .errors(problems)
        };
        let chosen = |kind: LetterKind| sent.has("kind", kind.name());
        let kind = Choice::one("kind", "What do you want to send?")
            .option("comment", "A comment", chosen(LetterKind::Comment))
            .option(
                "correction",
                "A correction, with its source",
                chosen(LetterKind::Correction),
            )
            .option(
                "missing",
                "An offer or something else that is missing, with its source",
                chosen(LetterKind::Missing),
            );
        // A form that is shown again keeps the time at which it was opened.
        let stamp = match sent.given("stamp") {
            Some(stamp) => stamp.to_owned(),
            None => letters::stamp(&app.db, found.entry.id, app.clock.now()).await?,
        };
        let speaks = visitor.editor.as_ref();
        let speaks = speaks.and_then(|editor| editor.seats.speaks_for(record.house.id));
        let party = speaks.and_then(|slug| record.parties.iter().find(|party| party.slug == *slug));
        Ok(Self {
            layout: layout.told(problems),
            under: Under::of(record, found.kind, slug, found.entry.id).here(),
            errors: Errors::new(problems),
            stamp,
            kind: kind.errors(problems),
            text: field("text", "What do you want to say?")
                .hint("Up to 4,000 characters. An editor reads it before anybody else does")
                .lines(6),
            source: field("source", "Where can it be read?")
                .hint("A link, or the document’s name and page. A comment needs none"),
            name: field("name", "Your name (optional)")
                .hint("Shown if an editor publishes the letter")
                .autocomplete("name"),
            address: field("address", "Your e-mail address (optional)")
                .hint("Never shown, exported, passed on or given to anyone, nor to the editors; kept for the site’s operator alone, and deleted as soon as an editor has decided on the letter")
                .autocomplete("email")
                .inputmode("email"),
            official: party.map(|party| Official {
                action: action.official(),
                party: party.short_name.to_string(),
                text: field("official_text", "What does the party answer?").lines(6),
                source: field("official_source", "Where can it be read? (optional)"),
            }),
            action,
            back,
        })
    }
}
