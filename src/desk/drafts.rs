//! What is written and not public yet: saved as a form, handed in, sent back, given up; published by an editor, or by itself at a set time.
//!
//! A draft is kept apart from the entries until it becomes one. What is published at a set time is checked when the time is set and again when
//! it comes, under the seat of the one who set it; what cannot be published then says why and waits for an editor.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Editor, Error,
    entries::{self, By, Saved, Submission},
};
use crate::{
    domain::{
        account::Role,
        correction::Why,
        draft::{Draft, State},
        entry::{Dated, Entry, EntryKind},
        ids::{AccountId, DraftId, EntryId, NegotiationId},
        permission::{Act, Seats},
        problems::Problems,
        slug::Slug,
        source::Source,
        text::{Reason, Text, Title},
    },
    store::{
        self, Db, Tx, accounts,
        drafts::{self, Fields, NewDraft},
        negotiations,
    },
};

/// A form as it was sent, to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// What it will be.
    pub kind: EntryKind,
    /// The entry that it changes; `None` for a new one.
    pub entry: Option<EntryId>,
    /// What lists call it.
    pub title: &'a str,
    /// The form.
    pub fields: &'a [(String, String)],
    /// The draft that the form was opened from, with its version then.
    pub from: Option<(DraftId, i32)>,
}

/// Keeps a form as a draft: the one that it was opened from, or a new one. Where that one is another's, or was saved meanwhile, what was typed
/// becomes a draft of its own, so that neither is lost and nobody signs for another's words.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn save(
    db: &Db,
    editor: &Editor,
    sheet: Sheet<'_>,
    at: DateTime<Utc>,
) -> Result<DraftId, Error> {
    let mut tx = db.begin().await?;
    let id = save_within(&mut tx, editor, sheet, at).await?;
    Db::commit(tx).await?;
    Ok(id)
}

async fn save_within(
    tx: &mut Tx,
    editor: &Editor,
    sheet: Sheet<'_>,
    at: DateTime<Utc>,
) -> Result<DraftId, Error> {
    editor.must(Act::Draft, sheet.negotiation)?;
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    if let Some((id, opened)) = sheet.from
        && let Some((draft, _)) = drafts::by_id(tx, id).await?
        && (draft.negotiation, draft.kind, draft.entry)
            == (sheet.negotiation, sheet.kind, sheet.entry)
        && draft.account == account
        && draft.is_alive()
        && draft.version == opened
    {
        drafts::update(tx, id, sheet.title, sheet.fields, at).await?;
        return Ok(id);
    }
    let new = NewDraft {
        negotiation: sheet.negotiation,
        kind: sheet.kind,
        entry: sheet.entry,
        account,
        title: sheet.title,
        fields: sheet.fields,
    };
    let id = drafts::insert(tx, new, at).await?;
    let deed = format!("began the draft “{}”", sheet.title);
    editor.note(tx, Some(sheet.negotiation), &deed, at).await?;
    Ok(id)
}

/// A draft with its fields, for somebody who may see it; `None` for everybody else.
///
/// # Errors
/// When the database fails.
pub async fn open(db: &Db, editor: &Editor, id: DraftId) -> Result<Option<(Draft, Fields)>, Error> {
    let mut tx = db.begin().await?;
    let found = drafts::by_id(&mut tx, id).await?;
    Ok(found.filter(|(draft, _)| draft.is_seen_by(editor.account_id, &editor.seats)))
}

/// What is done with a draft apart from its fields.
#[derive(Debug, Clone)]
pub enum Step {
    /// Hands it in, for an editor to publish.
    HandIn,
    /// Gives it back to its author, with a word.
    SendBack(Reason),
    /// Gives it up.
    Discard,
    /// Takes it off the clock.
    Hold,
}

/// Takes a step with a draft.
///
/// # Errors
/// `Forbidden`; `Invalid` at `draft`, where it is past that; `Store`.
pub async fn step(
    db: &Db,
    editor: &Editor,
    id: DraftId,
    step: Step,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let draft = found(&mut tx, editor, id).await?;
    let (state, word, deed) = match step {
        Step::HandIn => (State::HandedIn, draft.word.clone(), "handed in"),
        Step::SendBack(word) => {
            editor.must(Act::Publish, draft.negotiation)?;
            (State::Open, Some(word.to_string()), "sent back")
        }
        Step::Discard => (State::Discarded, draft.word.clone(), "gave up"),
        Step::Hold => {
            editor.must(Act::Publish, draft.negotiation)?;
            (State::Open, draft.word.clone(), "took off the clock")
        }
    };
    drafts::put_state(&mut tx, id, state, word.as_deref(), at).await?;
    let deed = format!("{deed} the draft “{}”", draft.title);
    editor
        .note(&mut tx, Some(draft.negotiation), &deed, at)
        .await?;
    Db::commit(tx).await?;
    Ok(())
}

/// The draft, alive, for somebody who may see it.
async fn found(tx: &mut Tx, editor: &Editor, id: DraftId) -> Result<Draft, Error> {
    let (draft, _) = drafts::by_id(tx, id).await?.ok_or(Error::Forbidden)?;
    if !draft.is_seen_by(editor.account_id, &editor.seats) {
        return Err(Error::Forbidden);
    }
    if !draft.is_alive() {
        let mut problems = Problems::default();
        problems.add("draft", "This draft is published or given up already");
        return Err(Error::Invalid(problems));
    }
    Ok(draft)
}

/// A form that was opened from a draft, on its way to be published.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    /// The draft.
    pub id: DraftId,
    /// The form as it comes back.
    pub fields: &'a [(String, String)],
}

/// Publishes what a form says and, where it was opened from a draft, closes that. What a draft says is its author's as long as nothing in it was changed; an
/// editor who changed it signs for it, and where the negotiation asks for a second editor, that has to be another one again.
///
/// # Errors
/// Those of [`entries::publish`]; `Invalid` at `version`, where the draft was published meanwhile.
pub async fn publish(
    db: &Db,
    editor: &Editor,
    opened: Option<Opened<'_>>,
    negotiation: &Slug,
    entry: entries::Draft,
    submission: &Submission,
    at: DateTime<Utc>,
) -> Result<Saved, Error> {
    let Some(opened) = opened else {
        return entries::publish(db, editor, negotiation, entry, submission, at).await;
    };
    let mut tx = db.begin().await?;
    let (author, is_alive) =
        author(&mut tx, editor, opened, Of::New(negotiation, &entry.entry)).await?;
    let by = By {
        author: &author,
        publisher: editor,
    };
    let done = entries::publish_within(&mut tx, by, negotiation, entry, submission, at).await?;
    close(tx, opened.id, done, is_alive, at).await
}

/// Saves what a form says as the next version of an entry and, where it was opened from a draft, closes that. Whose it is, is as with
/// [`publish`].
///
/// # Errors
/// Those of [`entries::edit`]; `Invalid` at `version`, where the draft was published meanwhile.
pub async fn edit(
    db: &Db,
    editor: &Editor,
    opened: Option<Opened<'_>>,
    of: (EntryId, i32),
    entry: entries::Draft,
    why: &Why,
    at: DateTime<Utc>,
) -> Result<Saved, Error> {
    let Some(opened) = opened else {
        return entries::edit(db, editor, of.0, of.1, entry, why, at).await;
    };
    let mut tx = db.begin().await?;
    let (author, is_alive) = author(&mut tx, editor, opened, Of::Stored(of.0)).await?;
    let by = By {
        author: &author,
        publisher: editor,
    };
    let done = entries::edit_within(&mut tx, by, of, entry, why, at).await?;
    close(tx, opened.id, done, is_alive, at).await
}

/// Commits with the draft closed. The same form sent twice finds it closed, and what it says saved.
async fn close(
    mut tx: Tx,
    id: DraftId,
    done: entries::Done,
    is_alive: bool,
    at: DateTime<Utc>,
) -> Result<Saved, Error> {
    match done {
        entries::Done::Written(_) if !is_alive => {
            let mut problems = Problems::default();
            problems.add(
                "version",
                "This draft was published or given up meanwhile: look at what became of it first",
            );
            Err(Error::Invalid(problems))
        }
        entries::Done::Same(saved) if !is_alive => Ok(saved),
        done => {
            drafts::put_state(&mut tx, id, State::Published, None, at).await?;
            Db::commit(tx).await?;
            Ok(done.saved())
        }
    }
}

/// What a form saves, and its draft must be of.
enum Of<'a> {
    /// A new entry of a negotiation.
    New(&'a Slug, &'a Entry),
    /// The next version of an entry.
    Stored(EntryId),
}

impl Of<'_> {
    /// Whether a draft is of this.
    async fn fits(&self, tx: &mut Tx, draft: &Draft) -> Result<bool, Error> {
        Ok(match self {
            Self::Stored(id) => draft.entry == Some(*id),
            Self::New(negotiation, entry) => {
                draft.entry.is_none()
                    && draft.kind == entry.kind()
                    && negotiations::slug(tx, draft.negotiation).await? == **negotiation
            }
        })
    }
}

/// Who signs for what a form says that was opened from a draft of this form, and whether the draft is still alive.
async fn author(
    tx: &mut Tx,
    editor: &Editor,
    opened: Opened<'_>,
    of: Of<'_>,
) -> Result<(Editor, bool), Error> {
    let (draft, fields) = drafts::by_id(tx, opened.id)
        .await?
        .ok_or(Error::Forbidden)?;
    let is_seen = draft.is_seen_by(editor.account_id, &editor.seats);
    if !is_seen || !of.fits(tx, &draft).await? {
        return Err(Error::Forbidden);
    }
    let is_alive = draft.is_alive();
    let is_own = editor.account_id == Some(draft.account);
    if is_own || said(&fields) != said(opened.fields) {
        return Ok((editor.clone(), is_alive));
    }
    Ok((of_account(draft), is_alive))
}

/// The author of a draft, to sign for it.
fn of_account(draft: Draft) -> Editor {
    Editor {
        account_id: Some(draft.account),
        name: draft.author,
        role: Role::Member,
        seats: Seats::default(),
    }
}

/// What a form says: its fields that are filled in, whatever their order and the line ends of the browser. What it carries for the program is
/// no part of it.
fn said(fields: &[(String, String)]) -> std::collections::BTreeSet<(&str, String)> {
    let filled = fields.iter().filter(|(name, value)| {
        !value.trim().is_empty() && name != "submission" && name != "version"
    });
    filled
        .map(|(name, value)| (name.as_str(), value.trim().replace("\r\n", "\n")))
        .collect()
}

/// What is published when its time comes.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Prepared {
    /// Who set the time.
    by: AccountId,
    kind: EntryKind,
    document: Value,
    derived_slug: bool,
    new_sources: Vec<Source>,
    submission: String,
    /// The version of the entry, where its existence is public already.
    version: Option<i32>,
}

impl Prepared {
    fn new(
        by: AccountId,
        draft: &entries::Draft,
        submission: &Submission,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            by,
            kind: draft.entry.kind(),
            document: draft.entry.to_document()?,
            derived_slug: draft.derived_slug,
            new_sources: draft.new_sources.clone(),
            submission: submission.to_string(),
            version: None,
        })
    }

    fn draft(&self) -> Result<entries::Draft, serde_json::Error> {
        Ok(entries::Draft {
            entry: Entry::from_document(self.kind, self.document.clone())?,
            derived_slug: self.derived_slug,
            new_sources: self.new_sources.clone(),
        })
    }
}

/// What an offer is called while only its existence is public.
#[derive(Debug, Clone)]
pub struct Veil {
    /// Its title until then.
    pub title: Title,
    /// Its summary until then.
    pub summary: Text,
}

/// When and how a new entry is published.
#[derive(Debug, Clone)]
pub struct Plan {
    /// When.
    pub publish_at: DateTime<Utc>,
    /// Of an offer whose existence is made public at once: what it is called until then.
    pub veil: Option<Veil>,
}

/// Sets the time at which a new entry is published; of an offer, its existence may be made public at once, without its terms. Answers the draft,
/// and the entry where there is one already.
///
/// # Errors
/// `Forbidden`; `NeedsReview`; `Invalid`, as [`entries::check`] has it, and at `publish_at` for a time that is past; `Store`.
pub async fn schedule(
    db: &Db,
    editor: &Editor,
    sheet: Sheet<'_>,
    entry: &entries::Draft,
    submission: &Submission,
    plan: Plan,
    at: DateTime<Utc>,
) -> Result<(DraftId, Option<Saved>), Error> {
    let set_by = editor.account_id.ok_or(Error::Forbidden)?;
    let by = By::oneself(editor);
    let mut tx = db.begin().await?;
    by.must_publish(&mut tx, sheet.negotiation).await?;
    if plan.publish_at <= at {
        let mut problems = Problems::default();
        problems.add("publish_at", "Enter a time that is still to come");
        return Err(Error::Invalid(problems));
    }
    let id = save_within(&mut tx, editor, sheet, at).await?;
    let slug = negotiations::slug(&mut tx, sheet.negotiation).await?;
    // What it will come to is known to be right now, under the same rules.
    entries::check_within(&mut tx, &slug, entry.clone(), None).await?;
    let corrupt = |why| store::Error::Corrupt {
        table: "draft",
        id: id.0,
        why,
    };
    let mut prepared = Prepared::new(set_by, entry, submission).map_err(corrupt)?;
    let shown = match (plan.veil, &entry.entry) {
        (Some(veil), Entry::Offer(offer)) => {
            let mut shell = offer.clone();
            // An address that was made of the title would tell it.
            if entry.derived_slug {
                shell.slug = Slug::dated(veil.title.as_str(), shell.made_on);
            }
            shell.title = veil.title;
            shell.summary = veil.summary;
            shell.condition = None;
            shell.note = None;
            shell.date_note = None;
            shell.public_on = None;
            shell.called = Vec::new();
            shell.passages = Vec::new();
            shell.positions = Vec::new();
            // A source that is new with the offer may tell its terms by its title alone: it waits with them where another can be cited.
            let is_new = |id: &Slug| entry.new_sources.iter().any(|source| source.id == *id);
            let mut shown = entry.new_sources.clone();
            if !shell.sources.iter().all(is_new) {
                shell.sources.retain(|id| !is_new(id));
                shown.clear();
            }
            let shell = entries::Draft {
                entry: Entry::Offer(shell),
                derived_slug: entry.derived_slug,
                new_sources: shown,
            };
            let done = entries::publish_within(&mut tx, by, &slug, shell, submission, at).await?;
            prepared.version = Some(1);
            Some(done.saved())
        }
        _ => None,
    };
    let prepared = serde_json::to_value(&prepared).map_err(corrupt)?;
    let entry_id = shown.as_ref().map(|saved| saved.id);
    drafts::schedule(&mut tx, id, &prepared, plan.publish_at, entry_id, at).await?;
    let deed = format!(
        "set “{}” to be published at {}",
        sheet.title,
        plan.publish_at.format("%Y-%m-%d %H:%M UTC")
    );
    editor
        .note(&mut tx, Some(sheet.negotiation), &deed, at)
        .await?;
    Db::commit(tx).await?;
    Ok((id, shown))
}

/// Publishes every draft whose time has come by `now`; answers how many. One that cannot be published says why and waits for an editor.
///
/// # Errors
/// When the database fails.
pub async fn publish_due(db: &Db, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut published = 0;
    loop {
        let mut tx = db.begin().await?;
        let Some(due) = drafts::due(&mut tx, now).await? else {
            return Ok(published);
        };
        let problem = match publish_one(&mut tx, due.id, due.prepared, now).await {
            Ok(()) => {
                drafts::put_state(&mut tx, due.id, State::Published, None, now).await?;
                Db::commit(tx).await?;
                published += 1;
                continue;
            }
            Err(error @ Error::Store(store::Error::Unavailable(_))) => return Err(error),
            Err(Error::Invalid(problems)) => {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                told.join("; ")
            }
            Err(other) => other.to_string(),
        };
        // What was half done is undone with its transaction.
        drop(tx);
        let mut tx = db.begin().await?;
        drafts::put_state(&mut tx, due.id, State::Stuck, Some(&problem), now).await?;
        Db::commit(tx).await?;
    }
}

async fn publish_one(
    tx: &mut Tx,
    id: DraftId,
    prepared: Value,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let corrupt = |why| store::Error::Corrupt {
        table: "draft",
        id: id.0,
        why,
    };
    let prepared: Prepared = serde_json::from_value(prepared).map_err(corrupt)?;
    let (draft, _) = drafts::by_id(tx, id).await?.ok_or(Error::Forbidden)?;
    let publisher = accounts::with_seats(tx, prepared.by).await?;
    let (name, role, seats) = publisher.ok_or(Error::Forbidden)?;
    let publisher = Editor {
        account_id: Some(prepared.by),
        name,
        role,
        seats: Seats::new(role, seats),
    };
    let author = if draft.account == prepared.by {
        publisher.clone()
    } else {
        of_account(draft.clone())
    };
    let by = By {
        author: &author,
        publisher: &publisher,
    };
    let entry = prepared.draft().map_err(corrupt)?;
    match (draft.entry, prepared.version) {
        (Some(of), Some(version)) => {
            // The address that its existence was given stays.
            let (_, stored) = store::entries::by_id(tx, of)
                .await?
                .ok_or(Error::Forbidden)?;
            let slug = stored.value.slug().clone();
            let entry = entries::Draft {
                entry: entry.entry.with_slug(slug),
                ..entry
            };
            let mut problems = Problems::default();
            let reason = problems.take("reason", "Terms made public as planned".parse::<Reason>());
            let reason = reason.ok_or(Error::Invalid(problems))?;
            entries::edit_within(tx, by, (of, version), entry, &Why::from(reason), now).await?;
        }
        _ => {
            let slug = negotiations::slug(tx, draft.negotiation).await?;
            let mut problems = Problems::default();
            let submission = problems.take("submission", prepared.submission.parse());
            let submission = submission.ok_or(Error::Invalid(problems))?;
            entries::publish_within(tx, by, &slug, entry, &submission, now).await?;
        }
    }
    Ok(())
}
