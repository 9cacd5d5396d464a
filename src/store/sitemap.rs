//! What search engines are told of: public negotiations and their entries, with when each was saved.

use chrono::{DateTime, Utc};

use super::{Error, Tx};
use crate::domain::{entry::EntryKind, ids::NegotiationId};

/// How many addresses one sitemap may hold (<https://www.sitemaps.org/protocol.html>).
pub const MOST: i64 = 50_000;

/// A public negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// When anything of it was saved last.
    pub saved_at: DateTime<Utc>,
}

/// The public negotiations, the one added last first, [`MOST`] at most. One query.
///
/// # Errors
/// When the database fails.
pub async fn negotiations(tx: &mut Tx) -> Result<Vec<Listed>, Error> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select slug, title, summary, greatest(recorded_at, (
               select entry.recorded_at from entry where entry.negotiation_id = negotiation.id order by entry.id desc limit 1
           )) as "saved_at!"
           from negotiation
           where not is_private
           order by id desc
           limit $1"#,
        MOST,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// An entry's address and when it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its kind.
    pub kind: EntryKind,
    /// Its slug.
    pub slug: String,
    /// When its newest version was saved.
    pub saved_at: DateTime<Utc>,
}

/// The entries of a negotiation, the one recorded last first, `most` at most. One query.
///
/// # Errors
/// When the database fails.
pub async fn entries(
    tx: &mut Tx,
    negotiation: NegotiationId,
    most: i64,
) -> Result<Vec<Saved>, Error> {
    Ok(sqlx::query_as!(
        Saved,
        r#"select kind as "kind: EntryKind", slug, recorded_at as saved_at
           from entry
           where negotiation_id = $1
           order by id desc
           limit $2"#,
        negotiation as NegotiationId,
        most,
    )
    .fetch_all(&mut **tx)
    .await?)
}
