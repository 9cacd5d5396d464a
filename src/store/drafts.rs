//! What is written and not public yet: apart from the entries, so that nothing that reads those can meet a draft.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{Error, Tx};
use crate::domain::{
    draft::{Draft, State},
    entry::EntryKind,
    ids::{AccountId, DraftId, EntryId, NegotiationId},
};

/// The fields of a form with their texts, in order.
pub type Fields = Vec<(String, String)>;

/// The draft of a row of any query that has its columns; a row of one query is of no other's type.
macro_rules! draft {
    ($row:ident) => {
        Draft {
            id: $row.id,
            negotiation: $row.negotiation,
            kind: $row.kind,
            entry: $row.entry,
            account: $row.account,
            author: $row.author,
            title: $row.title,
            state: $row.state,
            word: $row.word,
            publish_at: $row.publish_at,
            version: $row.version,
            changed_at: $row.changed_at,
        }
    };
}

/// A draft about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewDraft<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// What it will be.
    pub kind: EntryKind,
    /// The entry that it changes; `None` for a new one.
    pub entry: Option<EntryId>,
    /// Whose it is.
    pub account: AccountId,
    /// What lists call it.
    pub title: &'a str,
    /// The form.
    pub fields: &'a [(String, String)],
}

/// Adds a draft.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, new: NewDraft<'_>, at: DateTime<Utc>) -> Result<DraftId, Error> {
    Ok(sqlx::query_scalar!(
        r#"insert into draft (negotiation_id, kind, entry_id, account_id, title, fields, state, made_at, changed_at)
           values ($1, $2, $3, $4, $5, $6, 'open', $7, $7)
           returning id as "id: DraftId""#,
        new.negotiation as NegotiationId,
        new.kind as EntryKind,
        new.entry as Option<EntryId>,
        new.account as AccountId,
        new.title,
        Json(new.fields) as Json<&[(String, String)]>,
        at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// The draft of this id with its fields, held until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn by_id(tx: &mut Tx, id: DraftId) -> Result<Option<(Draft, Fields)>, Error> {
    let row = sqlx::query!(
        r#"select draft.id as "id: DraftId", draft.negotiation_id as "negotiation: NegotiationId", draft.kind as "kind: EntryKind",
               draft.entry_id as "entry: EntryId", draft.account_id as "account: AccountId", account.name as author, draft.title,
               draft.state as "state: State", draft.word, draft.publish_at, draft.version, draft.changed_at,
               draft.fields as "fields: Json<Fields>"
           from draft
           join account on account.id = draft.account_id
           where draft.id = $1
           for no key update of draft"#,
        id as DraftId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| {
        let draft = draft!(row);
        (draft, row.fields.0)
    }))
}

/// What a list of drafts is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Those of this negotiation alone.
    pub negotiation: Option<NegotiationId>,
    /// Those of this account, wherever they are.
    pub account: Option<AccountId>,
    /// And everybody's in these negotiations; in all for `None`.
    pub edited: Option<&'a [NegotiationId]>,
}

/// A draft with the negotiation's slug and short title.
pub type Listed = (Draft, String, String);

/// At most `limit` drafts of which something is still to come, the last changed first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, wanted: Wanted<'_>, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query!(
        r#"select draft.id as "id: DraftId", draft.negotiation_id as "negotiation: NegotiationId", draft.kind as "kind: EntryKind",
               draft.entry_id as "entry: EntryId", draft.account_id as "account: AccountId", account.name as author, draft.title,
               draft.state as "state: State", draft.word, draft.publish_at, draft.version, draft.changed_at,
               negotiation.slug, negotiation.short_title
           from draft
           join account on account.id = draft.account_id
           join negotiation on negotiation.id = draft.negotiation_id
           where draft.state not in ('published', 'discarded')
               and ($1::bigint is null or draft.negotiation_id = $1)
               and (draft.account_id = $2 or $3::bigint[] is null or draft.negotiation_id = any ($3))
           order by draft.changed_at desc, draft.id desc
           limit $4"#,
        wanted.negotiation as Option<NegotiationId>,
        wanted.account as Option<AccountId>,
        wanted.edited as Option<&[NegotiationId]>,
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let draft = draft!(row);
            (draft, row.slug, row.short_title)
        })
        .collect())
}

/// Writes the next version of a draft, which is open again.
///
/// # Errors
/// When the database fails.
pub async fn update(
    tx: &mut Tx,
    id: DraftId,
    title: &str,
    fields: &[(String, String)],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "update draft
         set title = $2, fields = $3, state = 'open', prepared = null, publish_at = null, version = version + 1, changed_at = $4
         where id = $1",
        id as DraftId,
        title,
        Json(fields) as Json<&[(String, String)]>,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Says how far a draft is, and a word about it.
///
/// # Errors
/// When the database fails.
pub async fn put_state(
    tx: &mut Tx,
    id: DraftId,
    state: State,
    word: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "update draft
         set state = $2, word = $3, prepared = null, publish_at = null, changed_at = $4
         where id = $1",
        id as DraftId,
        state as State,
        word,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Sets the time at which a draft is published as it is prepared; of an offer whose existence is public, `entry` is that.
///
/// # Errors
/// When the database fails.
pub async fn schedule(
    tx: &mut Tx,
    id: DraftId,
    prepared: &Value,
    publish_at: DateTime<Utc>,
    entry: Option<EntryId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "update draft
         set state = 'scheduled', word = null, prepared = $2, publish_at = $3, entry_id = coalesce($4, entry_id), changed_at = $5
         where id = $1",
        id as DraftId,
        prepared,
        publish_at,
        entry as Option<EntryId>,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A draft whose time has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The draft.
    pub id: DraftId,
    /// What is published.
    pub prepared: Value,
}

/// The draft whose time came first by `now`, held until the transaction ends; one that another server holds is left to that one.
///
/// # Errors
/// When the database fails.
pub async fn due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Option<Due>, Error> {
    Ok(sqlx::query_as!(
        Due,
        r#"select id as "id: DraftId", prepared as "prepared!"
           from draft
           where state = 'scheduled' and publish_at <= $1
           order by publish_at, id
           limit 1
           for no key update skip locked"#,
        now,
    )
    .fetch_optional(&mut **tx)
    .await?)
}
