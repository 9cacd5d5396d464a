//! Webhooks: made and ended by editors, and what became of a delivery.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Editor, Error, random};
use crate::{
    domain::{
        ids::{NegotiationId, WebhookId},
        permission::Act,
        problems::Problems,
        text::WebAddress,
        webhook::{GIVEN_UP_AFTER, MOST, pause},
    },
    store::{
        Db, negotiations,
        webhooks::{self, Due, Listed, NewWebhook},
    },
};

/// How long whoever sends has for it, before another server may.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Makes a webhook: it is told of every save from now on. Answers its row, and the secret that its messages are signed with, which is the only
/// place where that is ever to be read.
///
/// # Errors
/// `Forbidden`; `Invalid` at `url`, when the negotiation has as many as it may; `Store`, `Fault`.
pub async fn make(
    db: &Db,
    editor: &Editor,
    negotiation: NegotiationId,
    url: &WebAddress,
    at: DateTime<Utc>,
) -> Result<(WebhookId, [u8; 32]), Error> {
    editor.must(Act::Publish, negotiation)?;
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    let secret = random()?;
    let mut tx = db.begin().await?;
    negotiations::touch(&mut tx, negotiation).await?;
    if webhooks::list(&mut tx, negotiation).await?.len() >= MOST {
        let mut problems = Problems::default();
        let message = format!("There are {MOST} webhooks here: end one that nobody needs");
        problems.add("url", message);
        return Err(Error::Invalid(problems));
    }
    let new = NewWebhook {
        negotiation,
        account,
        url: url.as_str(),
        secret: &secret,
        made_at: at,
    };
    let id = webhooks::insert(&mut tx, new).await?;
    // The rest of an address is often a secret.
    let deed = format!("made a webhook to {}", url.host());
    editor.note(&mut tx, Some(negotiation), &deed, at).await?;
    Db::commit(tx).await?;
    Ok((id, secret))
}

/// The webhooks of a negotiation that have not ended, the oldest first.
///
/// # Errors
/// `Forbidden`; `Store`.
pub async fn list(
    db: &Db,
    editor: &Editor,
    negotiation: NegotiationId,
) -> Result<Vec<Listed>, Error> {
    editor.must(Act::Publish, negotiation)?;
    let mut tx = db.read().await?;
    Ok(webhooks::list(&mut tx, negotiation).await?)
}

/// Ends a webhook. Answers whether there was one.
///
/// # Errors
/// `Forbidden`; `Store`.
pub async fn end(
    db: &Db,
    editor: &Editor,
    negotiation: NegotiationId,
    id: WebhookId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    editor.must(Act::Publish, negotiation)?;
    let mut tx = db.begin().await?;
    let ended = webhooks::end(&mut tx, negotiation, id, at).await?;
    if let Some(url) = &ended {
        let deed = format!("ended the webhook to {}", url.host());
        editor.note(&mut tx, Some(negotiation), &deed, at).await?;
    }
    Db::commit(tx).await?;
    Ok(ended.is_some())
}

/// Takes some of the webhooks to which there is something to send, `most` at most: no other server sends to them for a minute.
///
/// # Errors
/// `Store`.
pub async fn claim(db: &Db, now: DateTime<Utc>, most: i64) -> Result<Vec<Due>, Error> {
    let mut tx = db.begin().await?;
    let due = webhooks::claim(&mut tx, now, LEASE, most).await?;
    Db::commit(tx).await?;
    Ok(due)
}

/// Notes what became of a delivery: the place up to which all was taken, or why it was not.
///
/// # Errors
/// `Store`.
pub async fn settle(
    db: &Db,
    due: &Due,
    outcome: Result<i64, String>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    match outcome {
        Ok(place) => webhooks::taken(&mut tx, due.id, place, now).await?,
        Err(why) => {
            let failures = due.failures.saturating_add(1);
            let ended = (failures >= GIVEN_UP_AFTER).then_some(now);
            webhooks::failed(&mut tx, due.id, &why, now + pause(failures), ended).await?;
        }
    }
    Ok(Db::commit(tx).await?)
}
