//! The browsers that are signed in. A session is found by the hash of its token; the token itself is never here.

use chrono::{DateTime, Utc};

use super::{Db, Error, Tx};
use crate::domain::{
    account::Role,
    ids::{AccountId, NegotiationId},
    permission::Seat,
};

/// The SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// An account that somebody acts for, with what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account_id: AccountId,
    /// The account's name.
    pub name: String,
    /// What the account may do on the site.
    pub role: Role,
    /// The seats that it has.
    pub seats: Vec<(NegotiationId, Seat)>,
    /// The parties that it speaks for, by slug.
    pub speaks: Vec<(NegotiationId, String)>,
}

/// A session in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub holder: Holder,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last noted to be used.
    pub last_seen_at: DateTime<Utc>,
}

/// One of an account's sessions, as the account's own page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last noted to be used.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The session of this token, unless it has expired by `now`.
///
/// # Errors
/// When the database fails.
pub async fn by_token(
    db: &Db,
    token_hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Session>, Error> {
    let row = sqlx::query!(
        r#"select session.account_id as "account_id: AccountId", account.name, account.role as "role: Role",
                session.created_at, session.last_seen_at,
                array(
                    select seat.negotiation_id from seat where seat.account_id = account.id order by seat.negotiation_id
                ) as "negotiations!: Vec<NegotiationId>",
                array(
                    select seat.role from seat where seat.account_id = account.id order by seat.negotiation_id
                ) as "seats!: Vec<Seat>",
                array(
                    select negotiation_id from spokesperson where spokesperson.account_id = account.id order by negotiation_id
                ) as "spoken!: Vec<NegotiationId>",
                array(
                    select party.slug from spokesperson join party on party.id = spokesperson.party_id
                    where spokesperson.account_id = account.id order by spokesperson.negotiation_id
                ) as "parties!"
           from session
           join account on account.id = session.account_id
           where session.token_hash = $1
           and session.expires_at > $2
           and account.closed_at is null"#,
        token_hash,
        now,
    )
    .fetch_optional(&db.0)
    .await?;
    Ok(row.map(|row| Session {
        holder: Holder {
            account_id: row.account_id,
            name: row.name,
            role: row.role,
            seats: row.negotiations.into_iter().zip(row.seats).collect(),
            speaks: row.spoken.into_iter().zip(row.parties).collect(),
        },
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    }))
}

/// At most `limit` sessions of an account that are in force at `now`, the last used first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &Db,
    account: AccountId,
    this: &TokenHash,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select created_at, last_seen_at, token_hash = $2 as "is_this!"
           from session
           where account_id = $1
           and expires_at > $3
           order by last_seen_at desc, created_at desc, token_hash
           limit $4"#,
        account as AccountId,
        this,
        now,
        limit,
    )
    .fetch_all(&db.0)
    .await?)
}

/// Begins a session at `created_at`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    token_hash: &TokenHash,
    account: AccountId,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into session (token_hash, account_id, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $3, $4)",
        token_hash,
        account as AccountId,
        created_at,
        expires_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that a session was used. One that ended meanwhile stays ended.
///
/// # Errors
/// When the database fails.
pub async fn touch(
    db: &Db,
    token_hash: &TokenHash,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "update session
         set last_seen_at = $2, expires_at = $3
         where token_hash = $1
         and last_seen_at < $2",
        token_hash,
        seen_at,
        expires_at,
    )
    .execute(&db.0)
    .await?;
    Ok(())
}

/// Ends a session, if it is there.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, token_hash: &TokenHash) -> Result<(), Error> {
    sqlx::query!("delete from session where token_hash = $1", token_hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends every session of an account.
///
/// # Errors
/// When the database fails.
pub async fn delete_all(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    sqlx::query!(
        "delete from session where account_id = $1",
        account as AccountId
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Clears away sessions that expired before `now`: a hundred at most, so that no sign-in pays for all of them.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "delete from session
         where token_hash = any (array (
             select token_hash
             from session
             where expires_at <= $1
             order by expires_at
             limit 100
             for update skip locked
         ))",
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
