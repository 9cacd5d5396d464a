//! Accounts.

use chrono::{DateTime, Utc};

use super::{Db, Error, Tx};
use crate::domain::{
    account::{AccountName, Role},
    ids::{AccountId, NegotiationId},
    permission::Seat,
};

/// An account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// Its name, as it was given.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it is closed: it signs in no more.
    pub is_closed: bool,
}

/// What a password is checked against. It does not print: a hash is a secret too.
pub struct Credentials {
    /// The account.
    pub id: AccountId,
    /// Its name, as it was given.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The Argon2id hash of its password, as a PHC string.
    pub password_hash: String,
}

/// The constraint that two accounts of one name break.
pub const NAME_KEY: &str = "account_name_key";

/// Holds off every other change to accounts until the transaction ends, so that "there is none" stays true meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx) -> Result<(), Error> {
    sqlx::query!("lock table account in share row exclusive mode")
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether there is an account at all.
///
/// # Errors
/// When the database fails.
pub async fn exist(tx: &mut Tx) -> Result<bool, Error> {
    Ok(
        sqlx::query_scalar!(r#"select exists (select from account) as "exist!""#)
            .fetch_one(&mut **tx)
            .await?,
    )
}

/// Adds an account.
///
/// # Errors
/// [`Error::Refused`] with [`NAME_KEY`] when the name is taken, whatever its case.
pub async fn insert(
    tx: &mut Tx,
    name: &AccountName,
    role: Role,
    password_hash: &str,
    created_at: DateTime<Utc>,
) -> Result<AccountId, Error> {
    Ok(sqlx::query_scalar!(
        r#"insert into account (name, name_key, role, password_hash, created_at)
           values ($1, $2, $3, $4, $5)
           returning id as "id: AccountId""#,
        name.as_str(),
        name.key(),
        role as Role,
        password_hash,
        created_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// The account of this name, whatever its case, with its password's hash.
///
/// # Errors
/// When the database fails.
pub async fn by_name(db: &Db, name: &AccountName) -> Result<Option<Credentials>, Error> {
    Ok(sqlx::query_as!(
        Credentials,
        r#"select id as "id: AccountId", name, role as "role: Role", password_hash
           from account
           where name_key = $1 and closed_at is null"#,
        name.key(),
    )
    .fetch_optional(&db.0)
    .await?)
}

/// The account with this id, with its password's hash.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &Db, id: AccountId) -> Result<Option<Credentials>, Error> {
    Ok(sqlx::query_as!(
        Credentials,
        r#"select id as "id: AccountId", name, role as "role: Role", password_hash
           from account
           where id = $1 and closed_at is null"#,
        id as AccountId,
    )
    .fetch_optional(&db.0)
    .await?)
}

/// At most `limit` accounts, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Account>, Error> {
    Ok(sqlx::query_as!(
        Account,
        r#"select id as "id: AccountId", name, role as "role: Role", created_at,
               closed_at is not null as "is_closed!"
           from account
           order by closed_at is not null, name_key
           limit $1"#,
        limit,
    )
    .fetch_all(&db.0)
    .await?)
}

/// Holds the account in the transaction, if its password still has this hash: nobody changed it since it was checked.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut Tx, id: AccountId, password_hash: &str) -> Result<bool, Error> {
    let held = sqlx::query_scalar!(
        r#"select id as "id: AccountId"
           from account
           where id = $1
           and password_hash = $2
           for update"#,
        id as AccountId,
        password_hash,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

/// Gives the account another password hash.
///
/// # Errors
/// [`Error::Missing`] when there is no such account.
pub async fn set_password_hash(
    tx: &mut Tx,
    id: AccountId,
    password_hash: &str,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "update account
         set password_hash = $2
         where id = $1",
        id as AccountId,
        password_hash,
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Missing(format!("account {id} is gone")))
    }
}

/// Closes an account; answers its name, or `None` where it is none that is open.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &mut Tx, id: AccountId, at: DateTime<Utc>) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar!(
        "update account
         set closed_at = $2
         where id = $1 and closed_at is null
         returning name",
        id as AccountId,
        at,
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// Whether an open administrator is left besides this account.
///
/// # Errors
/// When the database fails.
pub async fn is_another_administrator(tx: &mut Tx, id: AccountId) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from account where role = 'administrator' and closed_at is null and id <> $1
           ) as "exists!""#,
        id as AccountId,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// The name of an open account, its role and its seats.
pub type WithSeats = (String, Role, Vec<(NegotiationId, Seat)>);

/// An account with its seats; `None` where there is no open one.
///
/// # Errors
/// When the database fails.
pub async fn with_seats(tx: &mut Tx, id: AccountId) -> Result<Option<WithSeats>, Error> {
    let account = sqlx::query!(
        r#"select name, role as "role: Role" from account where id = $1 and closed_at is null"#,
        id as AccountId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(account) = account else {
        return Ok(None);
    };
    let seats = sqlx::query!(
        r#"select negotiation_id as "negotiation: NegotiationId", role as "seat: Seat" from seat where account_id = $1"#,
        id as AccountId,
    )
    .fetch_all(&mut **tx)
    .await?;
    let seats = seats.into_iter().map(|row| (row.negotiation, row.seat));
    Ok(Some((account.name, account.role, seats.collect())))
}
