//! Every save, whole. Rows are added and never changed: each is sealed by a hash that the next one carries ([`crate::domain::chain`]).

mod changes;
mod parts;
mod versions;
mod walks;

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;
use sqlx::types::Json;

pub use self::{
    changes::{Changed, Followed, Wanted, changes, since},
    parts::{PartSave, of_itself, of_part},
    versions::{Version, newest, of_entry, versions},
    walks::{sealed, walk},
};
use super::{Error, Tx, digest};
use crate::domain::{
    chain::{Content, NotCanonical, OfEntry, Place},
    correction::Mended,
    digest::Digest,
    ids::{AccountId, EntryId, NegotiationId},
    slug::Slug,
};

/// One saved version, about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The entry; `None` for the negotiation itself with its parties, issues, sources and disputes.
    pub entry: Option<OfEntry>,
    /// The version, from 1, without gaps.
    pub version: i32,
    /// What was saved.
    pub document: &'a Value,
    /// The account that saved it; `None` for the operator.
    pub account: Option<AccountId>,
    /// Who saved it, by name.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The notice of a correction, for one that mends a mistake.
    pub correction: Option<&'a Mended>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Adds revisions of one negotiation on top of its last one, each on the one before. The caller holds the negotiation's row, so that no other
/// comes between.
///
/// # Errors
/// When such a version exists already.
pub async fn insert_all(tx: &mut Tx, all: &[NewRevision<'_>]) -> Result<(), Error> {
    let Some(first) = all.first() else {
        return Ok(());
    };
    let negotiation = first.negotiation;
    let corrupt = |why| Error::Corrupt {
        table: "revision",
        id: negotiation.0,
        why,
    };
    let mut previous = last(tx, negotiation).await?.map(|(_, seal)| seal);
    let mut rows = Rows::default();
    for new in all {
        let correction = new.correction.map(serde_json::to_value).transpose();
        let correction = correction.map_err(corrupt)?;
        // As the database keeps it.
        let recorded_at = new.recorded_at.trunc_subsecs(6);
        let content = Content {
            document: new.document,
            correction: correction.as_ref(),
        };
        let content = content.digest().map_err(|NotCanonical(why)| corrupt(why))?;
        let place = Place {
            entry: new.entry,
            version: new.version,
            author: new.author,
            reason: new.reason,
            recorded_at,
            content,
            previous,
        };
        let seal = place.seal().map_err(|NotCanonical(why)| corrupt(why))?;
        rows.entries.push(new.entry.map(|entry| entry.id));
        rows.versions.push(new.version);
        rows.documents.push(Json(new.document));
        rows.accounts.push(new.account);
        rows.authors.push(new.author.to_owned());
        rows.reasons.push(new.reason.to_owned());
        rows.times.push(recorded_at);
        rows.corrections.push(correction.map(Json));
        rows.contents.push(content.0.to_vec());
        rows.previous.push(previous.map(|seal| seal.0.to_vec()));
        rows.seals.push(seal.0.to_vec());
        previous = Some(seal);
    }
    rows.insert(tx, negotiation).await
}

/// Revisions by column, as the database takes them.
#[derive(Default)]
struct Rows<'a> {
    entries: Vec<Option<EntryId>>,
    versions: Vec<i32>,
    documents: Vec<Json<&'a Value>>,
    accounts: Vec<Option<AccountId>>,
    authors: Vec<String>,
    reasons: Vec<String>,
    times: Vec<DateTime<Utc>>,
    corrections: Vec<Option<Json<Value>>>,
    contents: Vec<Vec<u8>>,
    previous: Vec<Option<Vec<u8>>>,
    seals: Vec<Vec<u8>>,
}

impl Rows<'_> {
    async fn insert(&self, tx: &mut Tx, negotiation: NegotiationId) -> Result<(), Error> {
        sqlx::query!(
            "insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at, correction,
                 content_hash, previous_seal, seal)
             select $1, given.entry_id, given.version, given.document, given.account_id, given.author, given.reason, given.recorded_at,
                 given.correction, given.content_hash, given.previous_seal, given.seal
             from unnest($2::bigint[], $3::integer[], $4::jsonb[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::jsonb[],
                 $10::bytea[], $11::bytea[], $12::bytea[]) with ordinality
                 as given (entry_id, version, document, account_id, author, reason, recorded_at, correction, content_hash, previous_seal,
                     seal, place)
             order by given.place",
            negotiation as NegotiationId,
            &self.entries as &[Option<EntryId>],
            &self.versions,
            &self.documents as &[Json<&serde_json::Value>],
            &self.accounts as &[Option<AccountId>],
            &self.authors,
            &self.reasons,
            &self.times,
            &self.corrections as &[Option<Json<serde_json::Value>>],
            &self.contents,
            &self.previous as &[Option<Vec<u8>>],
            &self.seals,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// The last save of a negotiation: its place, as [`since`] counts, and its seal. `None` where nothing has been saved. The negotiation's index is
/// walked from its end: asked for by the place alone, all that others have saved since might be read before it.
async fn last(tx: &mut Tx, negotiation: NegotiationId) -> Result<Option<(i64, Digest)>, Error> {
    let row = sqlx::query!(
        "select id, seal
         from revision
         where negotiation_id >= $1 and negotiation_id <= $1
         order by negotiation_id desc, id desc
         limit 1",
        negotiation as NegotiationId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok((row.id, digest(row.seal)?))).transpose()
}

/// A saved version without what was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The version, from 1.
    pub version: i32,
    /// Who saved it, by name.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// The place of a negotiation's newest save, as [`since`] counts; 0 where nothing has been saved.
///
/// # Errors
/// When the database fails.
pub async fn last_place(tx: &mut Tx, negotiation: NegotiationId) -> Result<i64, Error> {
    Ok(last(tx, negotiation).await?.map_or(0, |(place, _)| place))
}

/// The seal of a negotiation's newest revision, which stands for all before it. `None` where nothing has been saved.
///
/// # Errors
/// When the database fails.
pub async fn head(tx: &mut Tx, negotiation: &Slug) -> Result<Option<Digest>, Error> {
    let seal = sqlx::query_scalar!(
        "select revision.seal
         from revision
         where revision.negotiation_id <= (select negotiation.id from negotiation where negotiation.slug = $1)
             and revision.negotiation_id >= (select negotiation.id from negotiation where negotiation.slug = $1)
         order by revision.negotiation_id desc, revision.id desc
         limit 1",
        negotiation.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    seal.map(digest).transpose()
}

/// How many revisions a negotiation has, of all its parts.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, negotiation: NegotiationId) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from revision where negotiation_id = $1"#,
        negotiation as NegotiationId,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Takes down what a revision says; its hashes, time, author and reason stay.
///
/// # Errors
/// [`Error::Refused`] with [`NEWEST`] when it is the newest version, or when it is taken down already.
pub async fn take_down(
    tx: &mut Tx,
    id: i64,
    account: Option<AccountId>,
    author: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into takedown (revision_id, account_id, author, reason, taken_down_at) values ($1, $2, $3, $4, $5)",
        id,
        account as Option<AccountId>,
        author,
        reason,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The rule that the newest version is edited, not taken down.
pub const NEWEST: &str = "takedown_newest_check";
