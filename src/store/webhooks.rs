//! Webhooks: to which addresses the saves of a negotiation are told, and how far each has taken them.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Error, Tx, revisions};
use crate::domain::{
    ids::{AccountId, NegotiationId, WebhookId},
    slug::Slug,
    text::WebAddress,
};

/// A webhook about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhook<'a> {
    /// Of which negotiation.
    pub negotiation: NegotiationId,
    /// Whose it is.
    pub account: AccountId,
    /// Where saves are sent to.
    pub url: &'a str,
    /// What they are signed with.
    pub secret: &'a [u8; 32],
    /// From when on.
    pub made_at: DateTime<Utc>,
}

/// Writes a webhook down: it is told of every save after the last one.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, new: NewWebhook<'_>) -> Result<WebhookId, Error> {
    let place = revisions::last_place(tx, new.negotiation).await?;
    Ok(sqlx::query_scalar!(
        r#"insert into webhook (negotiation_id, account_id, url, secret, place, made_at, next_try_at)
           values ($1, $2, $3, $4, $5, $6, $6)
           returning id as "id: WebhookId""#,
        new.negotiation as NegotiationId,
        new.account as AccountId,
        new.url,
        new.secret,
        place,
        new.made_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// A webhook as those read it who keep it. Its secret is not among what is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub id: WebhookId,
    /// Where saves are sent to.
    pub url: String,
    /// The last save that was taken.
    pub place: i64,
    /// How often in a row the next ones were not.
    pub failures: i32,
    /// Why not.
    pub last_error: Option<String>,
    /// Since when there is one.
    pub made_at: DateTime<Utc>,
}

/// The webhooks of a negotiation that have not ended, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, negotiation: NegotiationId) -> Result<Vec<Listed>, Error> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select id as "id: WebhookId", url, place, failures, last_error, made_at
           from webhook
           where negotiation_id = $1 and ended_at is null
           order by id
           limit 100"#,
        negotiation as NegotiationId,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Ends a webhook of a negotiation for good. Answers where it sent to, or `None` where there is no such webhook.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: WebhookId,
    at: DateTime<Utc>,
) -> Result<Option<WebAddress>, Error> {
    let url = sqlx::query_scalar!(
        "update webhook set ended_at = $3
         where id = $2 and negotiation_id = $1 and ended_at is null
         returning url",
        negotiation as NegotiationId,
        id as WebhookId,
        at,
    )
    .fetch_optional(&mut **tx)
    .await?;
    url.map(|url| {
        url.parse().map_err(|why| {
            Error::Missing(format!("the address of the webhook {id} is none: {why}"))
        })
    })
    .transpose()
}

/// A webhook that has something to be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Due {
    /// Its row.
    pub id: WebhookId,
    /// Of which negotiation.
    pub negotiation: NegotiationId,
    /// That negotiation's slug.
    pub slug: Slug,
    /// Where saves are sent to.
    pub url: String,
    /// What they are signed with.
    pub secret: Vec<u8>,
    /// The last save that was taken.
    pub place: i64,
    /// How often in a row the next ones were not.
    pub failures: i32,
}

impl std::fmt::Debug for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Due({})", self.id)
    }
}

/// The webhooks to which there is something to send, `most` at most: each is left to the caller alone for `lease`. Those of an account that is
/// closed, or that may not read the negotiation any more, are told nothing.
///
/// # Errors
/// When the database fails, or a row holds no slug.
pub async fn claim(
    tx: &mut Tx,
    now: DateTime<Utc>,
    lease: TimeDelta,
    most: i64,
) -> Result<Vec<Due>, Error> {
    let rows = sqlx::query!(
        r#"update webhook
           set next_try_at = $2
           from negotiation
           where negotiation.id = webhook.negotiation_id
               and webhook.id = any (array(
                   select waiting.id
                   from webhook as waiting
                   join negotiation as of on of.id = waiting.negotiation_id
                   join account on account.id = waiting.account_id
                   where waiting.ended_at is null
                       and waiting.next_try_at <= $1
                       and account.closed_at is null
                       and (
                           not of.is_private
                           or account.role in ('editor', 'administrator')
                           or exists (
                               select from seat where seat.account_id = account.id and seat.negotiation_id = waiting.negotiation_id
                           )
                       )
                       and exists (
                           select from revision
                           where revision.negotiation_id = waiting.negotiation_id and revision.id > waiting.place
                       )
                   order by waiting.next_try_at
                   limit $3
                   for update of waiting skip locked
               ))
           returning webhook.id as "id: WebhookId", webhook.negotiation_id as "negotiation: NegotiationId", negotiation.slug, webhook.url,
               webhook.secret, webhook.place, webhook.failures"#,
        now,
        now + lease,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Due {
                id: row.id,
                negotiation: row.negotiation,
                slug: row.slug.parse().map_err(|why| {
                    Error::Missing(format!("the slug {} is none: {why}", row.slug))
                })?,
                url: row.url,
                secret: row.secret,
                place: row.place,
                failures: row.failures,
            })
        })
        .collect()
}

/// Notes that all saves up to a place were taken.
///
/// # Errors
/// When the database fails.
pub async fn taken(
    tx: &mut Tx,
    id: WebhookId,
    place: i64,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "update webhook set place = $2, failures = 0, last_error = null, next_try_at = $3 where id = $1",
        id as WebhookId,
        place,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that saves were not taken, why, and when it is tried again; or that it is not tried again.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    tx: &mut Tx,
    id: WebhookId,
    why: &str,
    again_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    sqlx::query!(
        "update webhook set failures = failures + 1, last_error = left($2, 200), next_try_at = $3, ended_at = $4 where id = $1",
        id as WebhookId,
        why,
        again_at,
        ended_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
