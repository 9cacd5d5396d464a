//! Who did what. Rows are added and never changed.

use chrono::{DateTime, Utc};

use super::{Error, Tx};
use crate::domain::ids::{AccountId, NegotiationId};

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Its row.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name, as it was then.
    pub author: String,
    /// What, as the rest of a sentence: "took a seat as contributor".
    pub deed: String,
    /// The negotiation, with its present slug and title.
    pub negotiation: Option<(String, String)>,
}

/// Notes an act.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &mut Tx,
    (account, author): (Option<AccountId>, &str),
    negotiation: Option<NegotiationId>,
    deed: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into audit (done_at, account_id, author, negotiation_id, deed) values ($1, $2, $3, $4, left($5, 1000))",
        at,
        account as Option<AccountId>,
        author,
        negotiation as Option<NegotiationId>,
        deed,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// At most `limit` acts, the newest first, older than a row; those of one negotiation alone where one is named.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    negotiation: Option<NegotiationId>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Noted>, Error> {
    let rows = sqlx::query!(
        r#"select audit.id, audit.done_at, audit.author, audit.deed, negotiation.slug as "slug?", negotiation.short_title as "title?"
           from audit
           left join negotiation on negotiation.id = audit.negotiation_id
           where ($1::bigint is null or audit.negotiation_id = $1)
               and ($2::bigint is null or audit.id < $2)
           order by audit.id desc
           limit $3"#,
        negotiation as Option<NegotiationId>,
        before,
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Noted {
            id: row.id,
            at: row.done_at,
            author: row.author,
            deed: row.deed,
            negotiation: row.slug.zip(row.title),
        })
        .collect())
}
