//! Every save, whole. Rows are added and never changed; the database gives each the hash of the one before it in the negotiation.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Error, Tx};
use crate::domain::ids::{AccountId, EntryId, NegotiationId};

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
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Adds a revision.
///
/// # Errors
/// When that version exists already.
pub async fn insert(tx: &mut Tx, new: NewRevision<'_>) -> Result<(), Error> {
    sqlx::query!(
        "insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.negotiation as NegotiationId,
        new.entry as Option<EntryId>,
        new.version,
        new.document,
        new.account as Option<AccountId>,
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
