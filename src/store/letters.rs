//! What readers say under entries, and what parties answer there. The address that a reader left is written and deleted here, and never read.

use chrono::{DateTime, Utc};

use super::{Error, Tx};
use crate::domain::{
    entry::EntryKind,
    ids::{AccountId, EntryId, LetterId, NegotiationId},
    letter::{Letter, LetterKind, LetterState, MailAddress},
    slug::Slug,
};

/// A letter about to be written down.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The entry.
    pub entry: EntryId,
    /// What it is.
    pub kind: LetterKind,
    /// What it says.
    pub text: &'a str,
    /// Where that can be read.
    pub source: Option<&'a str>,
    /// Whose it is.
    pub name: Option<&'a str>,
    /// The hash of what its sender finds it by.
    pub receipt_hash: &'a [u8; 32],
}

/// Adds a letter of a reader, which waits; its sender's address is kept apart.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    row: Row<'_>,
    address: Option<&MailAddress>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let id = sqlx::query_scalar!(
        r#"insert into letter (negotiation_id, entry_id, kind, text, source, name, state, receipt_hash, sent_at)
           values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)
           returning id as "id: LetterId""#,
        row.negotiation as NegotiationId,
        row.entry as EntryId,
        row.kind as LetterKind,
        row.text,
        row.source,
        row.name,
        &row.receipt_hash[..],
        at,
    )
    .fetch_one(&mut **tx)
    .await?;
    if let Some(address) = address {
        sqlx::query!(
            "insert into letter_address (letter_id, address) values ($1, $2)",
            id as LetterId,
            address.expose(),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Adds the official response of a party, which stands at once.
///
/// # Errors
/// [`Error::Missing`] when the account does not speak for a party there.
pub async fn insert_official(
    tx: &mut Tx,
    (negotiation, entry): (NegotiationId, EntryId),
    account: AccountId,
    text: &str,
    source: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "insert into letter (negotiation_id, entry_id, kind, text, source, party_id, account_id, state, sent_at, decided_at)
         select $1, $2, 'official', $4, $5, spokesperson.party_id, $3, 'published', $6, $6
         from spokesperson
         where spokesperson.negotiation_id = $1 and spokesperson.account_id = $3",
        negotiation as NegotiationId,
        entry as EntryId,
        account as AccountId,
        text,
        source,
        at,
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Missing(format!(
            "account {account} speaks for no party there"
        )))
    }
}

/// A letter by which of its marks.
#[derive(Debug, Clone, Copy)]
pub enum Find<'a> {
    /// Its row.
    Id(LetterId),
    /// The hash of its receipt.
    Receipt(&'a [u8; 32]),
    /// Those that wait in these negotiations; in all for `None`.
    Waiting(Option<&'a [NegotiationId]>),
}

/// At most `limit` of the letters that are found, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, find: Find<'_>, limit: i64) -> Result<Vec<Letter>, Error> {
    let (id, receipt, waiting, these) = match find {
        Find::Id(id) => (Some(id), None, false, None),
        Find::Receipt(hash) => (None, Some(&hash[..]), false, None),
        Find::Waiting(these) => (None, None, true, these),
    };
    let rows = sqlx::query!(
        r#"select letter.id as "id: LetterId", letter.negotiation_id as "negotiation: NegotiationId", negotiation.slug as of_slug,
               negotiation.short_title, coalesce(entry.kind, tombstone.kind) as "entry_kind!: EntryKind", coalesce(entry.slug, tombstone.slug) as "slug!",
               coalesce(entry.title, statement.speaker, tombstone.title) as "title!", letter.entry_id as "entry: EntryId", letter.kind as "kind: LetterKind", letter.text, letter.source, letter.name,
               letter.state as "state: LetterState", letter.answer, letter.sent_at
           from letter
           join negotiation on negotiation.id = letter.negotiation_id
           left join entry on entry.id = letter.entry_id
           left join statement on statement.entry_id = entry.id
           left join tombstone on tombstone.entry_id = letter.entry_id
           where ($1::bigint is null or letter.id = $1)
               and ($2::bytea is null or letter.receipt_hash = $2)
               and (not $3 or (letter.state = 'waiting' and ($4::bigint[] is null or letter.negotiation_id = any ($4))))
           order by letter.id
           limit $5"#,
        id as Option<LetterId>,
        receipt,
        waiting,
        these as Option<&[NegotiationId]>,
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Letter {
            id: row.id,
            negotiation: row.negotiation,
            of: (row.of_slug, row.short_title),
            about: (row.entry_kind, row.slug, row.title),
            entry: row.entry,
            kind: row.kind,
            text: row.text,
            source: row.source,
            name: row.name,
            state: row.state,
            answer: row.answer,
            sent_at: row.sent_at,
        })
        .collect())
}

/// How many letters wait in these negotiations; in all for `None`.
///
/// # Errors
/// When the database fails.
pub async fn count_waiting(tx: &mut Tx, these: Option<&[NegotiationId]>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from letter
           where state = 'waiting' and ($1::bigint[] is null or negotiation_id = any ($1))"#,
        these as Option<&[NegotiationId]>,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Decides on a letter that waits, and deletes its sender's address. Answers whether it was waiting. A name that is not shown is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn decide(
    tx: &mut Tx,
    id: LetterId,
    state: LetterState,
    (answer, keep_name): (Option<&str>, bool),
    by: Option<AccountId>,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = sqlx::query!(
        "update letter
         set state = $2, answer = $3, name = case when $4 then name end, decided_at = $5, decided_by = $6
         where id = $1 and state = 'waiting'",
        id as LetterId,
        state as LetterState,
        answer,
        keep_name,
        at,
        by as Option<AccountId>,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "delete from letter_address where letter_id = $1",
        id as LetterId
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the forms for readers are signed with.
///
/// # Errors
/// When the database fails.
pub async fn secret(tx: &mut Tx) -> Result<Vec<u8>, Error> {
    Ok(sqlx::query_scalar!("select secret from form_secret")
        .fetch_one(&mut **tx)
        .await?)
}

/// Lets an account speak for a party of a negotiation, or for none.
///
/// # Errors
/// When the negotiation has no such party.
pub async fn put_spokesperson(
    tx: &mut Tx,
    negotiation: NegotiationId,
    account: AccountId,
    party: Option<&Slug>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "delete from spokesperson where negotiation_id = $1 and account_id = $2",
        negotiation as NegotiationId,
        account as AccountId,
    )
    .execute(&mut **tx)
    .await?;
    let Some(party) = party else {
        return Ok(());
    };
    let done = sqlx::query!(
        "insert into spokesperson (negotiation_id, account_id, party_id, given_at)
         select $1, $2, party.id, $4 from party where party.negotiation_id = $1 and party.slug = $3",
        negotiation as NegotiationId,
        account as AccountId,
        party.as_str(),
        at,
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Missing(format!("there is no party {party}")))
    }
}
