//! Every save, whole. Rows are added and never changed.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Error, Tx};
use crate::domain::ids::{EntryId, NegotiationId};

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
    /// Who saved it.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Adds a revision.
///
/// # Errors
/// When that version exists already.
pub async fn insert(tx: &mut Tx, new: NewRevision<'_>) -> Result<(), Error> {
    sqlx::query!(
        "insert into revision (negotiation_id, entry_id, version, document, author, reason, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        new.negotiation as NegotiationId,
        new.entry as Option<EntryId>,
        new.version,
        new.document,
        new.author,
        new.reason,
        new.recorded_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
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
