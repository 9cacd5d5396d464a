//! Every save, whole. Rows are added and never changed; the database gives each the hash of the one before it in the negotiation.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Error, Tx};
use crate::domain::{
    correction::{Correction, Mended},
    entry::EntryKind,
    ids::{AccountId, EntryId, NegotiationId},
    slug::Slug,
};

/// One saved version, about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The entry; `None` for the negotiation itself with its parties, issues, sources and disputes.
    pub entry: Option<EntryId>,
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

/// Adds a revision.
///
/// # Errors
/// When that version exists already.
pub async fn insert(tx: &mut Tx, new: NewRevision<'_>) -> Result<(), Error> {
    sqlx::query!(
        "insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at, correction)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.negotiation as NegotiationId,
        new.entry as Option<EntryId>,
        new.version,
        new.document,
        new.account as Option<AccountId>,
        new.author,
        new.reason,
        new.recorded_at,
        new.correction.map(Json) as Option<Json<&Mended>>,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
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

/// A saved version, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Who saved it, when and why.
    pub saved: Saved,
    /// What was saved.
    pub document: Value,
}

/// The versions of an entry below `before`, the newest first, `most` at most; from the newest one where nothing is asked.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(
    tx: &mut Tx,
    entry: EntryId,
    before: Option<i32>,
    most: i64,
) -> Result<Vec<Saved>, Error> {
    Ok(sqlx::query_as!(
        Saved,
        "select version, author, reason, recorded_at
         from revision
         where entry_id = $1 and ($2::integer is null or version < $2)
         order by version desc
         limit $3",
        entry as EntryId,
        before,
        most,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Those of an entry's versions that are named and exist, in order.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    tx: &mut Tx,
    entry: EntryId,
    versions: &[i32],
) -> Result<Vec<Version>, Error> {
    let rows = sqlx::query!(
        "select version, author, reason, recorded_at, document
         from revision
         where entry_id = $1 and version = any ($2)
         order by version",
        entry as EntryId,
        versions,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Version {
            saved: Saved {
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
            },
            document: row.document,
        })
        .collect())
}

/// How many versions of an entry are looked through for the age of a mistake.
const LOOKED_THROUGH: i64 = 200;

/// The newest versions of an entry, each with its time, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(tx: &mut Tx, entry: EntryId) -> Result<Vec<(DateTime<Utc>, Value)>, Error> {
    let rows = sqlx::query!(
        "select recorded_at, document from revision where entry_id = $1 order by version desc limit $2",
        entry as EntryId,
        LOOKED_THROUGH,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.recorded_at, row.document))
        .collect())
}

/// How many corrections of a negotiation pages know.
const CORRECTIONS: i64 = 1000;

/// The corrections of a negotiation, the newest first.
///
/// # Errors
/// When the database fails, or a row holds no slug.
pub async fn corrections(
    tx: &mut Tx,
    negotiation: NegotiationId,
) -> Result<Vec<Correction>, Error> {
    let rows = sqlx::query!(
        r#"select entry.kind as "kind: EntryKind", entry.slug, coalesce(entry.title, statement.speaker) as "title!",
               revision.version, revision.recorded_at, revision.correction as "mended!: Json<Mended>"
           from revision
           join entry on entry.id = revision.entry_id
           left join statement on statement.entry_id = entry.id
           where revision.negotiation_id = $1 and revision.correction is not null
           order by revision.id desc
           limit $2"#,
        negotiation as NegotiationId,
        CORRECTIONS,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Correction {
                kind: row.kind,
                slug: row.slug.parse().map_err(|why| {
                    Error::Missing(format!("the slug {} is none: {why}", row.slug))
                })?,
                title: row.title,
                version: row.version,
                at: row.recorded_at,
                mended: row.mended.0,
            })
        })
        .collect()
}

/// What a list of the changes of a negotiation is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Those of entries of this kind alone.
    pub kind: Option<EntryKind>,
    /// Those of the negotiation itself alone, with its parties, issues, sources and disputes.
    pub itself: bool,
    /// Older than this row.
    pub before: Option<i64>,
}

/// A change as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its row.
    pub id: i64,
    /// The entry, with its present slug and title; `None` for the negotiation itself.
    pub entry: Option<(EntryKind, String, String)>,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// The names of the fields, at the top of its document, that differ from the version before; empty for a first version.
    pub fields: Vec<String>,
}

/// The changes of a negotiation that are asked for, the newest first, `most` at most.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    tx: &mut Tx,
    negotiation: &Slug,
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Changed>, Error> {
    let rows = sqlx::query!(
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at,
               entry.kind as "kind?: EntryKind", entry.slug as "slug?", coalesce(entry.title, statement.speaker) as title,
               array(
                   select key from jsonb_object_keys(before.document || revision.document) as key
                   where before.document -> key is distinct from revision.document -> key
               ) as "fields!"
           from revision
           join negotiation on negotiation.id = revision.negotiation_id
           left join entry on entry.id = revision.entry_id
           left join statement on statement.entry_id = revision.entry_id
           -- Two halves, since an index finds "is null" and does not find "is not distinct from".
           left join lateral (
               select known.document from revision as known
               where known.negotiation_id = revision.negotiation_id
                   and known.entry_id = revision.entry_id
                   and known.version = revision.version - 1
               union all
               select known.document from revision as known
               where revision.entry_id is null
                   and known.negotiation_id = revision.negotiation_id
                   and known.entry_id is null
                   and known.version = revision.version - 1
           ) as before on true
           where negotiation.slug = $1
               and ($2::text is null or entry.kind = $2)
               and (not $3 or revision.entry_id is null)
               and ($4::bigint is null or revision.id < $4)
           order by revision.id desc
           limit $5"#,
        negotiation.as_str(),
        wanted.kind as Option<EntryKind>,
        wanted.itself,
        wanted.before,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Changed {
            id: row.id,
            entry: row
                .kind
                .zip(row.slug)
                .map(|(kind, slug)| (kind, slug, row.title.unwrap_or_default())),
            saved: Saved {
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
            },
            fields: row.fields,
        })
        .collect())
}

/// The hash of a negotiation's newest revision, which stands for all before it, as hexadecimal digits. `None` where nothing has been saved.
///
/// # Errors
/// When the database fails.
pub async fn head(tx: &mut Tx, negotiation: &Slug) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar!(
        r#"select encode(revision.hash, 'hex') as "hash!"
           from revision
           join negotiation on negotiation.id = revision.negotiation_id
           where negotiation.slug = $1
           order by revision.id desc
           limit 1"#,
        negotiation.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?)
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

/// What a walk along the history of every negotiation found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walked {
    /// How many revisions there are.
    pub revisions: i64,
    /// The first, by its row, that is not what was written down: its hash does not fit it, or it does not follow the one before.
    /// `None` when the history is whole.
    pub broken: Option<i64>,
}

/// Walks along the history of every negotiation.
///
/// # Errors
/// When the database fails.
pub async fn walk(tx: &mut Tx) -> Result<Walked, Error> {
    Ok(sqlx::query_as!(
        Walked,
        r#"select count(*) as "revisions!", min(id) filter (where changed or torn) as broken
           from (
               select id, hash <> revision_hash(revision) as changed,
                   previous_hash is distinct from lag(hash) over (partition by negotiation_id order by id) as torn
               from revision
           ) as walked"#,
    )
    .fetch_one(&mut **tx)
    .await?)
}
