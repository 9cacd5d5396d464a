//! The tokens of programs. A token is found by its hash; the token itself is never here.

use chrono::{DateTime, Utc};

use super::{
    Db, Error, Tx,
    sessions::{Holder, TokenHash},
};
use crate::domain::{
    account::Role,
    ids::{AccountId, ApiTokenId, NegotiationId},
    permission::Seat,
};

/// A token about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewApiToken<'a> {
    /// Its hash.
    pub hash: &'a TokenHash,
    /// Whose it is.
    pub account: AccountId,
    /// What its holder calls it.
    pub name: &'a str,
    /// Whether it may write.
    pub may_write: bool,
    /// The one negotiation that it is good for; `None` for all.
    pub negotiation: Option<NegotiationId>,
    /// From when it is good.
    pub made_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Writes a token down.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, new: NewApiToken<'_>) -> Result<ApiTokenId, Error> {
    Ok(sqlx::query_scalar!(
        r#"insert into api_token (token_hash, account_id, name, may_write, negotiation_id, made_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           returning id as "id: ApiTokenId""#,
        new.hash,
        new.account as AccountId,
        new.name,
        new.may_write,
        new.negotiation as Option<NegotiationId>,
        new.made_at,
        new.expires_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// What a good token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its row.
    pub id: ApiTokenId,
    /// Whose it is.
    pub holder: Holder,
    /// Whether it may write.
    pub may_write: bool,
    /// The one negotiation that it is good for; `None` for all.
    pub negotiation: Option<NegotiationId>,
    /// When it was used last.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The token of this hash, where it is good: not revoked, not expired, of an account that is open.
///
/// # Errors
/// When the database fails.
pub async fn by_hash(
    db: &Db,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Found>, Error> {
    let row = sqlx::query!(
        r#"select api_token.id as "id: ApiTokenId", api_token.may_write, api_token.negotiation_id as "negotiation_id: NegotiationId",
                api_token.last_used_at, account.id as "account_id: AccountId", account.name, account.role as "role: Role",
                array(
                    select seat.negotiation_id from seat where seat.account_id = account.id order by seat.negotiation_id
                ) as "negotiations!: Vec<NegotiationId>",
                array(
                    select seat.role from seat where seat.account_id = account.id order by seat.negotiation_id
                ) as "seats!: Vec<Seat>"
           from api_token
           join account on account.id = api_token.account_id
           where api_token.token_hash = $1
               and api_token.expires_at > $2
               and api_token.revoked_at is null
               and account.closed_at is null"#,
        hash,
        now,
    )
    .fetch_optional(&db.0)
    .await?;
    Ok(row.map(|row| Found {
        id: row.id,
        holder: Holder {
            account_id: row.account_id,
            name: row.name,
            role: row.role,
            seats: row.negotiations.into_iter().zip(row.seats).collect(),
            // A party's own word is given by a person.
            speaks: Vec::new(),
        },
        may_write: row.may_write,
        negotiation: row.negotiation_id,
        last_used_at: row.last_used_at,
    }))
}

/// Notes that a token is used.
///
/// # Errors
/// When the database fails.
pub async fn touch(db: &Db, id: ApiTokenId, at: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "update api_token set last_used_at = greatest(last_used_at, $2) where id = $1",
        id as ApiTokenId,
        at,
    )
    .execute(&db.0)
    .await?;
    Ok(())
}

/// A token as its holder's page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub id: ApiTokenId,
    /// What its holder calls it.
    pub name: String,
    /// Whether it may write.
    pub may_write: bool,
    /// The short title of the one negotiation that it is good for.
    pub negotiation: Option<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was used last.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The good tokens of an account, the newest first; at most twice as many as an account may have.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Listed>, Error> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select api_token.id as "id: ApiTokenId", api_token.name, api_token.may_write, negotiation.short_title as "negotiation?",
               api_token.made_at, api_token.expires_at, api_token.last_used_at
           from api_token
           left join negotiation on negotiation.id = api_token.negotiation_id
           where api_token.account_id = $1 and api_token.revoked_at is null and api_token.expires_at > $2
           order by api_token.id desc
           limit 40"#,
        account as AccountId,
        now,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Revokes a token of an account for good. Answers its name, or `None` where the account has no such token that is not revoked yet.
///
/// # Errors
/// When the database fails.
pub async fn revoke(
    tx: &mut Tx,
    account: AccountId,
    id: ApiTokenId,
    at: DateTime<Utc>,
) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar!(
        "update api_token set revoked_at = $3
         where id = $1 and account_id = $2 and revoked_at is null
         returning name",
        id as ApiTokenId,
        account as AccountId,
        at,
    )
    .fetch_optional(&mut **tx)
    .await?)
}
