//! One entry: found, added, brought to its next version, renamed.

use chrono::{DateTime, Utc};

use super::{EntryRow, by_ids};
use crate::{
    domain::{
        dates::Precision,
        entry::{Confidence, Dated, Entry, EntryKind, Filed},
        ids::{EntryId, NegotiationId},
        slug::Slug,
    },
    store::{Error, Tx},
};

/// Where an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its row.
    pub id: EntryId,
    /// The negotiation that it belongs to.
    pub negotiation: NegotiationId,
    /// Its kind.
    pub kind: EntryKind,
    /// Its slug.
    pub slug: Slug,
}

fn slug(text: &str) -> Result<Slug, Error> {
    text.parse()
        .map_err(|why| Error::Missing(format!("the slug {text} is none: {why}")))
}

/// The entry of this id, with its negotiation.
///
/// # Errors
/// When the database fails, or the row is no valid document.
pub async fn by_id(
    tx: &mut Tx,
    id: EntryId,
) -> Result<Option<(NegotiationId, Filed<Entry>)>, Error> {
    let negotiation = sqlx::query_scalar!(
        r#"select negotiation_id as "id: NegotiationId" from entry where id = $1"#,
        id as EntryId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(negotiation) = negotiation else {
        return Ok(None);
    };
    let found = by_ids(tx, negotiation, &[id]).await?;
    Ok(found.into_iter().next().map(|entry| (negotiation, entry)))
}

/// The entry that a form of this token made.
///
/// # Errors
/// When the database fails.
pub async fn by_submission(tx: &mut Tx, submission: &str) -> Result<Option<Named>, Error> {
    sqlx::query!(
        r#"select id as "id: EntryId", negotiation_id as "negotiation: NegotiationId", kind as "kind: EntryKind", slug
           from entry
           where submission = $1"#,
        submission,
    )
    .fetch_optional(&mut **tx)
    .await?
    .map(|row| {
        Ok(Named {
            id: row.id,
            negotiation: row.negotiation,
            kind: row.kind,
            slug: slug(&row.slug)?,
        })
    })
    .transpose()
}

/// Whether an entry was made by a token that begins so.
///
/// # Errors
/// When the database fails.
pub async fn is_submitted(tx: &mut Tx, beginning: &str) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from entry where starts_with(submission, $1)) as "is_submitted!""#,
        beginning,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// The slugs that the negotiation's entries have or had and that are `stem`, alone or with more words after it.
///
/// # Errors
/// When the database fails.
pub async fn slugs_like(
    tx: &mut Tx,
    negotiation: NegotiationId,
    stem: &Slug,
) -> Result<Vec<String>, Error> {
    // "like" would not be served from the index with a stem that is only known later; "." comes after "-".
    Ok(sqlx::query_scalar!(
        r#"select slug as "slug!" from entry
           where negotiation_id = $1 and (slug = $2 or slug ~>=~ ($2 || '-') and slug ~<~ ($2 || '.'))
           union
           select slug from old_slug
           where negotiation_id = $1 and entry_id is not null and (slug = $2 or slug like $2 || '-%')
           union
           select slug from tombstone
           where negotiation_id = $1 and (slug = $2 or slug like $2 || '-%')"#,
        negotiation as NegotiationId,
        stem.as_str(),
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Adds what all kinds share as a new row, version 1, with the token of the form that it came by.
///
/// # Errors
/// When the slug or the token is taken, or a rule of the schema refuses the row.
pub async fn insert(
    tx: &mut Tx,
    negotiation: NegotiationId,
    entry: &Entry,
    submission: &str,
    recorded_at: DateTime<Utc>,
) -> Result<EntryId, Error> {
    let row = EntryRow::of(entry);
    Ok(sqlx::query_scalar!(
        r#"insert into entry (negotiation_id, kind, slug, title, summary, made_on, made_precision, made_at, sort_order,
                public_on, public_precision, note, confidence, submission, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           returning id as "id: EntryId""#,
        negotiation as NegotiationId,
        entry.kind() as EntryKind,
        entry.slug().as_str(),
        row.title,
        entry.summary(),
        row.made_on,
        row.made_precision as Precision,
        row.made_at,
        entry.order(),
        row.public_on,
        row.public_precision as Option<Precision>,
        entry.note(),
        row.confidence as Option<Confidence>,
        submission,
        recorded_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Writes what all kinds share as the next version of the entry of this id, if it is still at `version`. Answers the new version, or `None`
/// when somebody else saved it first.
///
/// # Errors
/// When the slug is taken, or a rule of the schema refuses the row.
pub async fn update(
    tx: &mut Tx,
    id: EntryId,
    version: i32,
    entry: &Entry,
    recorded_at: DateTime<Utc>,
) -> Result<Option<i32>, Error> {
    let row = EntryRow::of(entry);
    Ok(sqlx::query_scalar!(
        "update entry
         set slug = $4, title = $5, summary = $6, made_on = $7, made_precision = $8, made_at = $9, sort_order = $10, public_on = $11,
             public_precision = $12, note = $13, confidence = $14, recorded_at = $15, version = version + 1
         where id = $1 and version = $2 and kind = $3
         returning version",
        id as EntryId,
        version,
        entry.kind() as EntryKind,
        entry.slug().as_str(),
        row.title,
        entry.summary(),
        row.made_on,
        row.made_precision as Precision,
        row.made_at,
        entry.order(),
        row.public_on,
        row.public_precision as Option<Precision>,
        entry.note(),
        row.confidence as Option<Confidence>,
        recorded_at,
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// Makes the slug that an entry had lead to it for ever. One that it takes back is a former one no more.
///
/// # Errors
/// When another entry had the old slug before.
pub async fn rename(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    before: &Slug,
    now: &Slug,
) -> Result<(), Error> {
    sqlx::query!(
        "delete from old_slug where entry_id = $1 and slug = $2",
        id as EntryId,
        now.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into old_slug (slug, negotiation_id, entry_id) values ($3, $1, $2)",
        negotiation as NegotiationId,
        id as EntryId,
        before.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
