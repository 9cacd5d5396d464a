//! Who has a seat in which negotiation, and the one-time links that give one, or a new password.

use chrono::{DateTime, Utc};

use super::{Error, Tx, sessions::TokenHash};
use crate::domain::{
    ids::{AccountId, NegotiationId},
    permission::Seat,
    slug::Slug,
};

/// Somebody with a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What it is here.
    pub seat: Seat,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The slug of the party that it speaks for.
    pub speaks_for: Option<String>,
}

/// At most `limit` accounts with a seat in a negotiation, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    negotiation: NegotiationId,
    limit: i64,
) -> Result<Vec<Seated>, Error> {
    Ok(sqlx::query_as!(
        Seated,
        r#"select account.id as "account: AccountId", account.name, seat.role as "seat: Seat", seat.given_at as since,
               party.slug as "speaks_for?"
           from seat
           join account on account.id = seat.account_id
           left join spokesperson on spokesperson.account_id = account.id and spokesperson.negotiation_id = seat.negotiation_id
           left join party on party.id = spokesperson.party_id
           where seat.negotiation_id = $1 and account.closed_at is null
           order by account.name_key
           limit $2"#,
        negotiation as NegotiationId,
        limit,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Gives an account a seat, or another one.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx,
    negotiation: NegotiationId,
    account: AccountId,
    seat: Seat,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into seat (negotiation_id, account_id, role, given_at)
         values ($1, $2, $3, $4)
         on conflict (account_id, negotiation_id) do update set role = excluded.role, given_at = excluded.given_at",
        negotiation as NegotiationId,
        account as AccountId,
        seat as Seat,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes an account's seat; answers the account's name, or `None` where it had none.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    tx: &mut Tx,
    negotiation: NegotiationId,
    account: AccountId,
) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar!(
        "delete from seat
         using account
         where seat.negotiation_id = $1 and seat.account_id = $2 and account.id = seat.account_id
         returning account.name",
        negotiation as NegotiationId,
        account as AccountId,
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// What a one-time link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// A seat in a negotiation, for whoever holds the link.
    Seat(NegotiationId, Seat),
    /// A new password for an account.
    Password(AccountId),
}

/// Keeps a link that is good until `expires_at`.
///
/// # Errors
/// When the database fails.
pub async fn insert_link(
    tx: &mut Tx,
    token_hash: &TokenHash,
    opens: Opens,
    by: Option<AccountId>,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let (negotiation, seat, account) = match opens {
        Opens::Seat(negotiation, seat) => (Some(negotiation), Some(seat), None),
        Opens::Password(account) => (None, None, Some(account)),
    };
    sqlx::query!(
        "insert into one_time_link (token_hash, negotiation_id, role, account_id, made_by, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        token_hash,
        negotiation as Option<NegotiationId>,
        seat as Option<Seat>,
        account as Option<AccountId>,
        by as Option<AccountId>,
        made_at,
        expires_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A link that is still good, with the names of what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it opens.
    pub opens: Opens,
    /// The negotiation's slug and title, of a link for a seat.
    pub negotiation: Option<(Slug, String)>,
    /// The account's name, of a link for a password.
    pub account: Option<String>,
}

/// The link of this token, if it is good at `now`; held until the transaction ends, so that of two who hold it one comes first.
///
/// # Errors
/// When the database fails.
pub async fn link(
    tx: &mut Tx,
    token_hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Link>, Error> {
    let row = sqlx::query!(
        r#"select link.negotiation_id as "negotiation_id: NegotiationId", link.role as "role: Seat", link.account_id as "account_id: AccountId",
               negotiation.slug as "slug?", negotiation.title as "title?", account.name as "name?"
           from one_time_link as link
           left join negotiation on negotiation.id = link.negotiation_id
           left join account on account.id = link.account_id
           where link.token_hash = $1 and link.used_at is null and link.expires_at > $2 and account.closed_at is null
           for update of link"#,
        token_hash,
        now,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let slug = row.slug.map(|slug| slug.parse::<Slug>()).transpose();
    let slug =
        slug.map_err(|why| Error::Missing(format!("the slug of a negotiation is none: {why}")))?;
    Ok(match (row.negotiation_id, row.role, row.account_id) {
        (Some(negotiation), Some(seat), None) => Some(Opens::Seat(negotiation, seat)),
        (None, None, Some(account)) => Some(Opens::Password(account)),
        _ => None,
    }
    .map(|opens| Link {
        opens,
        negotiation: slug.zip(row.title),
        account: row.name,
    }))
}

/// Notes that a link was used.
///
/// # Errors
/// When the database fails.
pub async fn use_link(tx: &mut Tx, token_hash: &TokenHash, at: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "update one_time_link set used_at = $2 where token_hash = $1",
        token_hash,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
