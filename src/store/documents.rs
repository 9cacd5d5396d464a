//! The documents that sources are. Each content is kept once, whatever it is called and however many sources it is.

use chrono::{DateTime, Utc};

use super::{Db, Error, Tx, digest};
use crate::domain::{
    digest::Digest,
    document::{Document, DocumentKind},
    ids::{AccountId, NegotiationId},
    slug::Slug,
};

/// A document as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The id of its source.
    pub source: String,
    /// What it is.
    pub kind: DocumentKind,
    /// What it is called.
    pub name: String,
    /// The hash of its content.
    pub sha256: Digest,
    /// How many bytes it holds.
    pub size: i32,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// The documents of these sources of a negotiation, or of all for `None`, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub async fn of_sources(
    tx: &mut Tx,
    negotiation: NegotiationId,
    sources: Option<&[String]>,
) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query!(
        r#"select source.slug, document.kind as "kind: DocumentKind", source_document.name, document.sha256,
               octet_length(document.content) as "size!", source_document.added_at
           from source_document
           join source on source.id = source_document.source_id
           join document on document.sha256 = source_document.sha256
           where source_document.negotiation_id = $1 and ($2::text[] is null or source.slug = any ($2))
           order by source_document.added_at, source_document.name"#,
        negotiation as NegotiationId,
        sources as Option<&[String]>,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                source: row.slug,
                kind: row.kind,
                name: row.name,
                sha256: digest(row.sha256)?,
                size: row.size,
                added_at: row.added_at,
            })
        })
        .collect()
}

/// Keeps a document of a source. Answers whether there is such a source; keeping the same again changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    negotiation: NegotiationId,
    source: &Slug,
    document: &Document,
    account: Option<AccountId>,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    sqlx::query!(
        "insert into document (sha256, kind, content) values ($1, $2, $3) on conflict (sha256) do nothing",
        &document.sha256.0[..],
        document.kind as DocumentKind,
        document.content,
    )
    .execute(&mut **tx)
    .await?;
    let done = sqlx::query_scalar!(
        r#"with found as (
               select source.id from source where source.negotiation_id = $1 and source.slug = $2
           ), added as (
               insert into source_document (negotiation_id, source_id, sha256, name, account_id, added_at)
               select $1, found.id, $3, $4, $5, $6 from found
               on conflict (source_id, sha256) do nothing
           )
           select exists (select from found) as "found!""#,
        negotiation as NegotiationId,
        source.as_str(),
        &document.sha256.0[..],
        document.name.as_str(),
        account as Option<AccountId>,
        at,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(done)
}

/// Takes a document from a source, and its content where no other source is it. Answers whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    tx: &mut Tx,
    negotiation: NegotiationId,
    source: &Slug,
    sha256: &Digest,
) -> Result<bool, Error> {
    let done = sqlx::query!(
        "delete from source_document
         using source
         where source.id = source_document.source_id
             and source_document.negotiation_id = $1 and source.slug = $2 and source_document.sha256 = $3",
        negotiation as NegotiationId,
        source.as_str(),
        &sha256.0[..],
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "delete from document
         where sha256 = $1 and not exists (select from source_document where source_document.sha256 = document.sha256)",
        &sha256.0[..],
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A document with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is.
    pub kind: DocumentKind,
    /// What it holds.
    pub content: Vec<u8>,
}

/// The document of this hash, where it belongs to a negotiation that is public, or to one of `these` private ones; to any for `None`.
///
/// # Errors
/// When the database fails.
pub async fn by_hash(
    db: &Db,
    sha256: &Digest,
    these: Option<&[NegotiationId]>,
) -> Result<Option<Kept>, Error> {
    Ok(sqlx::query_as!(
        Kept,
        r#"select kind as "kind: DocumentKind", content
           from document
           where sha256 = $1 and exists (
               select from source_document
               join negotiation on negotiation.id = source_document.negotiation_id
               where source_document.sha256 = document.sha256
                   and (not negotiation.is_private or $2::bigint[] is null or negotiation.id = any ($2))
           )"#,
        &sha256.0[..],
        these as Option<&[NegotiationId]>,
    )
    .fetch_optional(&db.0)
    .await?)
}
