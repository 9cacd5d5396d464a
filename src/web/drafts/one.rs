//! One draft, and what can be done with it.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Act, App, Error, Record, Visitor, negotiation};
use crate::{
    desk::{
        self, Editor,
        drafts::{self, Step},
    },
    domain::{
        draft::{self, Draft, may_approve},
        entry::Dated,
        problems::Problems,
    },
    render::words,
    store::entries,
    web::{
        SignedIn,
        extract::Form,
        forms::{Errors, Field, Sent},
        page::{self, Cache, Layout, Section},
        paths::{self, DraftPath, DraftsPath},
    },
};

#[derive(Template)]
#[template(path = "drafts/one.html")]
struct DraftPage {
    layout: Layout,
    back: DraftsPath,
    action: DraftPath,
    title: String,
    kind: &'static str,
    author: String,
    state: String,
    changed: String,
    word: Option<String>,
    /// The entry that it changes, or that says that it was made.
    entry: Option<(String, String)>,
    /// The form with its fields.
    form: Option<String>,
    errors: Errors,
    hand_in: bool,
    hold: bool,
    discard: bool,
    send_back: Option<Field>,
    approve: bool,
}

/// The draft of an address.
async fn load(
    app: &App,
    editor: &Editor,
    record: &Record,
    path: &DraftPath,
) -> Result<Draft, Error> {
    let found = drafts::open(&app.db, editor, path.id).await?;
    let found = found.filter(|(draft, _)| draft.negotiation == record.house.id);
    let (draft, _) = found.ok_or_else(|| {
        let all = DraftsPath {
            negotiation: path.negotiation.clone(),
        };
        Error::not_found("draft", &path.id.to_string()).with_link("All drafts", all)
    })?;
    Ok(draft)
}

/// `GET /{negotiation}/drafts/{id}`
pub(in crate::web) async fn show(
    path: DraftPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Draft, record.house.id)?;
    let draft = load(&app, &editor, &record, &path).await?;
    let (sent, none) = (Sent::default(), Problems::default());
    let page = DraftPage::new(&app, &visitor, &record, path, draft, (&sent, &none)).await?;
    page::html(&page, Cache::Never)
}

/// `POST /{negotiation}/drafts/{id}`
pub(in crate::web) async fn step(
    path: DraftPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Draft, record.house.id)?;
    let draft = load(&app, &editor, &record, &path).await?;
    let mut problems = Problems::default();
    let step = match sent.text("do") {
        "hand_in" => Some(Step::HandIn),
        "discard" => Some(Step::Discard),
        "hold" => Some(Step::Hold),
        "send_back" => match sent.given("word") {
            Some(word) => problems.take("word", word.parse()).map(Step::SendBack),
            None => {
                problems.add("word", "Say what the author should change");
                None
            }
        },
        _ => return Err(Error::Unreadable("The form does not say what to do.")),
    };
    if let Some(step) = step {
        let is_gone = matches!(step, Step::Discard);
        match drafts::step(&app.db, &editor, draft.id, step, app.clock.now()).await {
            Ok(()) if is_gone => {
                let all = DraftsPath {
                    negotiation: path.negotiation,
                };
                return Ok(Redirect::to(&all.to_string()).into_response());
            }
            Ok(()) => return Ok(Redirect::to(&path.to_string()).into_response()),
            Err(desk::Error::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let page = DraftPage::new(&app, &visitor, &record, path, draft, (&sent, &problems)).await?;
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

impl DraftPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        path: DraftPath,
        draft: Draft,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        let negotiation = &path.negotiation;
        let mut entry = None;
        if let Some(id) = draft.entry {
            let mut tx = app.db.read().await?;
            let found = entries::by_id(&mut tx, id).await?;
            entry = found.map(|(_, found)| found);
        }
        let scheduled = draft.state == draft::State::Scheduled;
        let form = match &entry {
            // What is to come of a scheduled one is taken off the clock first.
            _ if scheduled || !draft.is_alive() => None,
            Some(entry) => Some(paths::edit_entry(
                negotiation,
                draft.kind,
                entry.slug().as_str(),
            )),
            None => Some(paths::new_entry(negotiation, draft.kind)),
        };
        let own = visitor.editor.as_ref().and_then(|editor| editor.account_id);
        let publishes = visitor.may(Act::Publish, record.house.id);
        let handed_in = draft.state == draft::State::HandedIn;
        let layout = visitor
            .layout(&draft.title)
            .hidden()
            .within(negotiation::nav(record, Section::Other));
        Ok(Self {
            layout: layout.told(problems),
            back: DraftsPath {
                negotiation: negotiation.clone(),
            },
            kind: draft.kind.name(),
            state: super::state(&draft, record),
            changed: words::moment(draft.changed_at),
            word: draft.word.clone(),
            entry: entry.map(|entry| {
                (
                    paths::entry(negotiation, draft.kind, entry.slug().as_str()),
                    entry.value.title().to_owned(),
                )
            }),
            form: form.map(|form| format!("{form}?draft={}", draft.id)),
            errors: Errors::new(problems),
            hand_in: draft.is_alive() && !handed_in && !scheduled,
            hold: scheduled && publishes,
            discard: draft.is_alive(),
            approve: handed_in && publishes && may_approve(&record.house, Some(draft.account), own),
            send_back: (handed_in && publishes && own != Some(draft.account)).then(|| {
                Field::new("word", "What should the author change?")
                    .value(sent.text("word").to_owned())
                    .lines(2)
                    .errors(problems)
            }),
            title: draft.title,
            author: draft.author,
            action: path,
        })
    }
}
