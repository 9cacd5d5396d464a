//! Letters of readers, from sending to decision; and the official responses of parties.
//!
//! Spam is held off without scripts and without anybody else: a field that people do not see, a signed time that says when the form was opened,
//! and limits by network address, which is blinded as that of a guess at a password is. What is held off looks to its sender like what is not.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{Editor, Error, sessions::Token, throttle};
use crate::{
    domain::{
        digest::Digest,
        ids::{EntryId, LetterId, NegotiationId},
        letter::{LATEST, Letter, LetterState, NewLetter, SOONEST},
        permission::Act,
        problems::Problems,
        slug::Slug,
        text::{Line, Prose},
    },
    store::{
        self, Db, Tx,
        letters::{self, Find, Row},
        negotiations,
    },
};

/// A time that the form carries, signed: `seconds.digest`.
///
/// # Errors
/// When the database fails.
pub async fn stamp(db: &Db, entry: EntryId, at: DateTime<Utc>) -> Result<String, Error> {
    let mut tx = db.read().await?;
    let signed = sign(&mut tx, entry, at.timestamp()).await?;
    Ok(format!("{}.{signed}", at.timestamp()))
}

async fn sign(tx: &mut Tx, entry: EntryId, seconds: i64) -> Result<Digest, Error> {
    let mut text = letters::secret(tx).await?;
    text.extend_from_slice(format!("letter {entry} {seconds}").as_bytes());
    Ok(Digest::of(&text))
}

/// A letter on its way in.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The entry.
    pub entry: EntryId,
    /// What it says.
    pub letter: &'a NewLetter,
    /// The stamp that the form carried.
    pub stamp: &'a str,
    /// What came in the field that people do not see.
    pub trap: &'a str,
    /// Where it came from, where that is known.
    pub address: Option<IpAddr>,
}

/// What became of a letter that was sent.
#[derive(Debug, Clone)]
pub enum Received {
    /// It waits for an editor; its sender finds it by this secret.
    Waits(Token),
    /// The form was open too long, or is not ours: it is shown once more.
    OpenAnew,
    /// Too many came from there, or at all.
    TooMany {
        /// Seconds until one more may be sent.
        wait_s: u64,
    },
}

/// Takes a letter in.
///
/// # Errors
/// `Store`, `Fault`.
pub async fn send(db: &Db, sent: Sent<'_>, at: DateTime<Utc>) -> Result<Received, Error> {
    let receipt = Token::random()?;
    let mut tx = db.begin().await?;
    let opened = sent.stamp.split_once('.');
    let opened = opened.and_then(|(seconds, digest)| Some((seconds.parse().ok()?, digest)));
    let Some((seconds, digest)) = opened else {
        return Ok(Received::OpenAnew);
    };
    if sign(&mut tx, sent.entry, seconds).await?.to_string() != digest {
        return Ok(Received::OpenAnew);
    }
    let age = at.timestamp() - seconds;
    if age > LATEST.num_seconds() {
        return Ok(Received::OpenAnew);
    }
    // A machine: it is thanked, and nothing is kept.
    if !sent.trap.is_empty() || age < SOONEST.num_seconds() {
        return Ok(Received::Waits(receipt));
    }
    let full = throttle::letter(&mut tx, sent.negotiation, sent.address, at).await?;
    if let Some(wait_s) = full {
        return Ok(Received::TooMany { wait_s });
    }
    let letter = sent.letter;
    let row = Row {
        negotiation: sent.negotiation,
        entry: sent.entry,
        kind: letter.kind,
        text: letter.text.as_str(),
        source: letter.source.as_deref(),
        name: letter.name.as_deref(),
        receipt_hash: &receipt.hash(),
    };
    letters::insert(&mut tx, row, letter.address.as_ref(), at).await?;
    Db::commit(tx).await?;
    Ok(Received::Waits(receipt))
}

/// The letter that a receipt names.
///
/// # Errors
/// When the database fails.
pub async fn by_receipt(db: &Db, receipt: &Token) -> Result<Option<Letter>, Error> {
    let mut tx = db.read().await?;
    let found = letters::find(&mut tx, Find::Receipt(&receipt.hash()), 1).await?;
    Ok(found.into_iter().next())
}

/// The letters that wait in the negotiations of an editor, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &Db, editor: &Editor, limit: i64) -> Result<Vec<Letter>, Error> {
    let these = editor.seats.where_may(Act::Moderate);
    let mut tx = db.read().await?;
    Ok(letters::find(&mut tx, Find::Waiting(these.as_deref()), limit).await?)
}

/// A letter, for an editor who may decide on it.
///
/// # Errors
/// When the database fails.
pub async fn open(db: &Db, editor: &Editor, id: LetterId) -> Result<Option<Letter>, Error> {
    let mut tx = db.read().await?;
    let found = letters::find(&mut tx, Find::Id(id), 1).await?;
    let may = |letter: &Letter| editor.seats.may(Act::Moderate, letter.negotiation);
    Ok(found.into_iter().find(may))
}

/// What an editor decides on a letter.
#[derive(Debug, Clone)]
pub enum Decision {
    /// It stands under its entry, with its sender's name or without.
    Publish {
        /// Whether the name is shown.
        with_name: bool,
    },
    /// It was written up.
    TakeUp,
    /// It is declined, with a word for its sender.
    Decline(Prose<500>),
}

/// Decides on a letter that waits. Its sender's address is deleted.
///
/// # Errors
/// `Forbidden`; `Invalid` at `letter`, where somebody decided meanwhile; `Store`.
pub async fn decide(
    db: &Db,
    editor: &Editor,
    id: LetterId,
    decision: Decision,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let letter = open(db, editor, id).await?.ok_or(Error::Forbidden)?;
    let mut tx = db.begin().await?;
    negotiations::touch(&mut tx, letter.negotiation).await?;
    let (state, answer, keep_name, deed) = match &decision {
        Decision::Publish { with_name } => (LetterState::Published, None, *with_name, "published"),
        Decision::TakeUp => (LetterState::TakenUp, None, false, "wrote up"),
        Decision::Decline(word) => (
            LetterState::Declined,
            Some(word.as_str()),
            false,
            "declined",
        ),
    };
    let by = editor.account_id;
    if !letters::decide(&mut tx, id, state, (answer, keep_name), by, at).await? {
        let mut problems = Problems::default();
        problems.add("letter", "Somebody decided on this letter meanwhile");
        return Err(Error::Invalid(problems));
    }
    let deed = format!("{deed} a letter of a reader about “{}”", letter.about.2);
    editor
        .note(&mut tx, Some(letter.negotiation), &deed, at)
        .await?;
    Ok(Db::commit(tx).await?)
}

/// Adds the official response of the party that an account speaks for.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn respond(
    db: &Db,
    editor: &Editor,
    (negotiation, entry): (NegotiationId, EntryId),
    text: &Prose<4000>,
    source: Option<&Line<500>>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    let party = editor
        .seats
        .speaks_for(negotiation)
        .ok_or(Error::Forbidden)?;
    let mut tx = db.begin().await?;
    negotiations::touch(&mut tx, negotiation).await?;
    let source = source.map(Line::as_str);
    letters::insert_official(&mut tx, (negotiation, entry), account, text, source, at).await?;
    let deed = format!("answered officially for {party}");
    editor.note(&mut tx, Some(negotiation), &deed, at).await?;
    Ok(Db::commit(tx).await?)
}

/// Lets an account that has a seat speak for a party, or for none.
///
/// # Errors
/// `Forbidden`; `Invalid` at `account`; `Store`.
pub async fn appoint(
    db: &Db,
    by: &Editor,
    negotiation: NegotiationId,
    account: crate::domain::ids::AccountId,
    party: Option<&Slug>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    by.must(Act::Keep, negotiation)?;
    let mut tx = db.begin().await?;
    match letters::put_spokesperson(&mut tx, negotiation, account, party, at).await {
        Err(store::Error::Missing(_)) => {
            let mut problems = Problems::default();
            problems.add("account", "Choose a party of this negotiation");
            return Err(Error::Invalid(problems));
        }
        done => done?,
    }
    let deed = match party {
        Some(party) => format!("let account {account} speak for {party}"),
        None => format!("let account {account} speak for no party"),
    };
    by.note(&mut tx, Some(negotiation), &deed, at).await?;
    Ok(Db::commit(tx).await?)
}
