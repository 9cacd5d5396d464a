//! What the forms of all kinds of entry do with drafts: open one, keep what was typed as one.

use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::{
    App, Error, Visitor,
    forms::{FROM_DRAFT, Sent, WAYS, draft_of, new_token, put_from},
    paths::DraftPath,
};
use crate::{
    desk::{
        self, Editor,
        drafts::{self, Opened, Plan, Sheet, Step},
        entries::{Draft, Submission},
        letters::{self, Decision},
    },
    domain::{
        entry::EntryKind,
        ids::{DraftId, EntryId, LetterId},
        record::Record,
    },
};

/// What the address of a form may say: the draft that it opens.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct FromDraft {
    /// The draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<DraftId>,
    /// The letter of a reader that the form writes up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) letter: Option<LetterId>,
}

/// What the form is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// The negotiation.
    pub(super) record: &'a Record,
    /// What it makes.
    pub(super) kind: EntryKind,
    /// The entry that it edits.
    pub(super) entry: Option<EntryId>,
}

/// The fields of a draft, for the form that it belongs to.
///
/// # Errors
/// "Not found", where there is none that this reader may see, or it is of another form.
pub(super) async fn opened(
    app: &App,
    visitor: &Visitor,
    about: About<'_>,
    id: DraftId,
) -> Result<Sent, Error> {
    let missing = || Error::not_found("draft", &id.to_string());
    let editor = visitor.editor.as_ref().ok_or(Error::SignIn)?;
    let found = drafts::open(&app.db, editor, id).await?;
    let (draft, fields) = found.ok_or_else(missing)?;
    let fits = draft.negotiation == about.record.house.id
        && draft.kind == about.kind
        && draft.entry == about.entry
        && draft.is_alive();
    if !fits {
        return Err(missing());
    }
    let mut sent = Sent::from(fields);
    put_from(&mut sent, (draft.id, draft.version), draft.account);
    if about.entry.is_none() {
        sent.put("submission", new_token()?);
    }
    Ok(sent)
}

/// Puts in a form what a reader's letter suggests, for an editor who may decide on it.
///
/// # Errors
/// "Not found", where there is none that waits.
pub(super) async fn with_letter(
    app: &App,
    visitor: &Visitor,
    about: About<'_>,
    sent: Sent,
    id: LetterId,
) -> Result<Sent, Error> {
    let missing = || Error::not_found("letter", &id.to_string());
    let editor = visitor.editor.as_ref().ok_or(Error::SignIn)?;
    let found = letters::open(&app.db, editor, id).await?;
    let letter = found.filter(|letter| letter.negotiation == about.record.house.id);
    let letter = letter.ok_or_else(missing)?;
    let cut = |most: usize| -> String { letter.text.chars().take(most).collect() };
    let mut sent = sent;
    sent.put("letter", id);
    if about.entry.is_some() {
        sent = sent.without(&["reason"]);
        sent.put(
            "reason",
            format!("A reader wrote: {}", cut(150).replace('\n', " ")),
        );
    } else {
        sent = sent.without(&["summary"]);
        sent.put("summary", cut(1000));
    }
    if let Some(source) = &letter.source {
        let field = if source.starts_with("http") {
            "url"
        } else {
            "title"
        };
        sent.put(format!("new_sources.1.{field}"), source);
    }
    Ok(sent)
}

/// Notes that a letter was written up, where the form came from one. One that somebody decided on meanwhile stays as it was decided.
///
/// # Errors
/// When the database fails.
pub(super) async fn written_up(app: &App, editor: &Editor, sent: &Sent) -> Result<(), desk::Error> {
    let Ok(id) = sent.text("letter").parse::<LetterId>() else {
        return Ok(());
    };
    match letters::decide(&app.db, editor, id, Decision::TakeUp, app.clock.now()).await {
        Ok(()) | Err(desk::Error::Invalid(_) | desk::Error::Forbidden) => Ok(()),
        Err(other) => Err(other),
    }
}

/// The draft that a form was opened from, with what it says now.
pub(super) fn opened_from<'a>(sent: &Sent, kept: &'a Sent) -> Option<Opened<'a>> {
    let (id, _) = draft_of(sent)?;
    let fields = kept.fields();
    Some(Opened { id, fields })
}

/// Sets the time at which a new entry is published as it is read, and leads to its draft.
///
/// # Errors
/// Those of the desk.
pub(super) async fn schedule(
    app: &App,
    editor: &Editor,
    about: About<'_>,
    sent: &Sent,
    (draft, submission): (&Draft, &Submission),
    plan: Plan,
) -> Result<Response, desk::Error> {
    let (title, kept) = (title(about.kind, sent), kept(sent));
    let sheet = sheet(about, &title, &kept, sent);
    let now = app.clock.now();
    let (id, _) = drafts::schedule(&app.db, editor, sheet, draft, submission, plan, now).await?;
    written_up(app, editor, sent).await?;
    Ok(to(about.record, id))
}

/// What is kept of a form: all that was typed, and nothing of how it was sent.
fn sheet<'a>(about: About<'a>, title: &'a str, kept: &'a Sent, sent: &Sent) -> Sheet<'a> {
    Sheet {
        negotiation: about.record.house.id,
        kind: about.kind,
        entry: about.entry,
        title,
        fields: kept.fields(),
        from: draft_of(sent),
    }
}

/// The form without what only says how it was sent.
pub(super) fn typed(sent: &Sent) -> Sent {
    sent.clone().without(&WAYS).without(&FROM_DRAFT)
}

/// What is kept of it in a draft. A form that is opened from one gets a token of its own.
pub(super) fn kept(sent: &Sent) -> Sent {
    typed(sent).without(&["submission"])
}

/// What lists call a draft.
fn title(kind: EntryKind, sent: &Sent) -> String {
    let given = sent.given("title").or_else(|| sent.given("speaker"));
    let title = given.map_or_else(
        || format!("A new {} without a title", kind.name()),
        str::to_owned,
    );
    title.chars().take(200).collect()
}

/// Keeps what was typed as a draft, hands it in if that is asked, and leads to its page.
///
/// # Errors
/// Those of the desk.
pub(super) async fn keep(
    app: &App,
    editor: &Editor,
    about: About<'_>,
    sent: &Sent,
    hand_in: bool,
) -> Result<Response, Error> {
    let (title, kept) = (title(about.kind, sent), kept(sent));
    let now = app.clock.now();
    let sheet = sheet(about, &title, &kept, sent);
    let id = drafts::save(&app.db, editor, sheet, now).await?;
    if hand_in {
        drafts::step(&app.db, editor, id, Step::HandIn, now).await?;
    }
    written_up(app, editor, sent).await?;
    Ok(to(about.record, id))
}

/// To the page of a draft.
fn to(record: &Record, id: DraftId) -> Response {
    let path = DraftPath {
        negotiation: record.negotiation.slug.to_string(),
        id,
    };
    Redirect::to(&path.to_string()).into_response()
}
