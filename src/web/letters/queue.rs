//! The letters that wait for an editor, and what can be done with each.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    desk::{
        self, Editor,
        letters::{self, Decision},
    },
    domain::{
        entry::EntryKind,
        ids::LetterId,
        letter::{Letter, LetterKind},
        permission::Act,
        problems::Problems,
    },
    render::words,
    web::{
        App, Error, SignedIn, Visitor,
        extract::Form,
        forms::{Errors, Field, Sent},
        page::{self, Cache, Layout, Link},
        paths::{self, DeskPath, LetterPath, QueuePath},
        under::{Source, what},
    },
};

/// How many letters a page shows.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "letters/queue.html")]
struct QueuePage {
    layout: Layout,
    desk: DeskPath,
    errors: Errors,
    rows: Vec<Row>,
}

struct Row {
    id: LetterId,
    what: &'static str,
    of: String,
    about: Link,
    on: String,
    text: String,
    source: Option<Source>,
    name: Option<String>,
    action: LetterPath,
    write_up: String,
    word: Field,
}

impl Row {
    fn new(letter: Letter, sent: &Sent, problems: &Problems) -> Self {
        let (kind, slug, title) = &letter.about;
        let negotiation = &letter.of.0;
        let write_up = match letter.kind {
            LetterKind::Missing => paths::new_entry(negotiation, EntryKind::Offer),
            LetterKind::Comment | LetterKind::Correction | LetterKind::Official => {
                paths::edit_entry(negotiation, *kind, slug)
            }
        };
        let name = format!("word.{}", letter.id);
        Self {
            what: what(letter.kind),
            of: letter.of.1.clone(),
            about: Link {
                label: title.clone(),
                path: paths::entry(negotiation, *kind, slug),
            },
            on: words::moment(letter.sent_at),
            source: letter.source.as_deref().map(Source::new),
            action: LetterPath { id: letter.id },
            write_up: format!("{write_up}?letter={}", letter.id),
            word: Field::new(name.clone(), "A word to its sender")
                .value(sent.text(&name).to_owned())
                .errors(problems),
            id: letter.id,
            text: letter.text,
            name: letter.name,
        }
    }
}

/// `GET /desk/letters`
pub(in crate::web) async fn show(
    _: QueuePath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
) -> Result<Response, Error> {
    let (sent, none) = (Sent::default(), Problems::default());
    let page = QueuePage::new(&app, &visitor, &editor, (&sent, &none)).await?;
    page::html(&page, Cache::Never)
}

/// `POST /desk/letters/{id}`
pub(in crate::web) async fn decide(
    path: LetterPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    must_moderate(&editor)?;
    let mut problems = Problems::default();
    let name = format!("word.{}", path.id);
    let decision = match sent.text("do") {
        "publish" => Some(Decision::Publish {
            with_name: sent.has("with_name", "yes"),
        }),
        "decline" => match sent.given(&name) {
            Some(word) => problems.take(&name, word.parse()).map(Decision::Decline),
            None => {
                problems.add(name, "Say why in a sentence: its sender reads it");
                None
            }
        },
        _ => return Err(Error::Unreadable("The form does not say what to do.")),
    };
    if let Some(decision) = decision {
        match letters::decide(&app.db, &editor, path.id, decision, app.clock.now()).await {
            Ok(()) => return Ok(Redirect::to(&QueuePath.to_string()).into_response()),
            Err(desk::Error::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let page = QueuePage::new(&app, &visitor, &editor, (&sent, &problems)).await?;
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

/// The queue is for whoever decides on letters somewhere.
fn must_moderate(editor: &Editor) -> Result<(), Error> {
    if editor.seats.may_somewhere(Act::Moderate) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

impl QueuePage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        editor: &Editor,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        must_moderate(editor)?;
        let waiting = letters::waiting(&app.db, editor, PAGE).await?;
        let layout = visitor.layout("What readers sent in").hidden();
        Ok(Self {
            layout: layout.told(problems),
            desk: DeskPath,
            errors: Errors::new(problems),
            rows: waiting
                .into_iter()
                .map(|letter| Row::new(letter, sent, problems))
                .collect(),
        })
    }
}
