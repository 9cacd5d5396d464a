//! What entries leave that were retracted: a tombstone under their number and their slug. Why, when and by whom is told by their last save.

use chrono::{DateTime, Utc};

use super::{Error, Tx};
use crate::domain::{
    entry::EntryKind,
    ids::{EntryId, NegotiationId},
    slug::Slug,
};

/// An entry that was retracted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Its row, and its short permanent address.
    pub id: EntryId,
    /// Its kind.
    pub kind: EntryKind,
    /// The slug that it had last.
    pub slug: Slug,
    /// Its title, or the speaker of a statement.
    pub title: String,
    /// The save that retracts it.
    pub version: i32,
    /// Who retracted it, by name.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub retracted_at: DateTime<Utc>,
}

/// The entry that was retracted and had this slug, last or before.
///
/// # Errors
/// When the database fails, or a row holds no slug.
pub async fn by_slug(
    tx: &mut Tx,
    negotiation: &Slug,
    slug: &Slug,
) -> Result<Option<Tombstone>, Error> {
    let found = sqlx::query!(
        r#"select tombstone.entry_id as "id: EntryId", tombstone.kind as "kind: EntryKind", tombstone.slug, tombstone.title,
               tombstone.version, revision.author, revision.reason, revision.recorded_at
           from tombstone
           join negotiation on negotiation.id = tombstone.negotiation_id
           join revision on revision.negotiation_id = tombstone.negotiation_id and revision.entry_id = tombstone.entry_id
               and revision.version = tombstone.version
           where negotiation.slug = $1 and (
               tombstone.slug = $2
               or tombstone.entry_id in (
                   select old_slug.entry_id from old_slug where old_slug.negotiation_id = negotiation.id and old_slug.slug = $2
               )
           )"#,
        negotiation.as_str(),
        slug.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    found
        .map(|row| {
            Ok(Tombstone {
                id: row.id,
                kind: row.kind,
                slug: row.slug.parse().map_err(|why| {
                    Error::Missing(format!("the slug {} is none: {why}", row.slug))
                })?,
                title: row.title,
                version: row.version,
                author: row.author,
                reason: row.reason,
                retracted_at: row.recorded_at,
            })
        })
        .transpose()
}

/// Those of the slugs that an entry had which was retracted, each with its title.
///
/// # Errors
/// When the database fails.
pub async fn among(
    tx: &mut Tx,
    negotiation: NegotiationId,
    slugs: &[Slug],
) -> Result<Vec<(String, String)>, Error> {
    let slugs: Vec<String> = slugs.iter().map(Slug::to_string).collect();
    let rows = sqlx::query!(
        "select slug, title from tombstone where negotiation_id = $1 and slug = any ($2) order by slug",
        negotiation as NegotiationId,
        &slugs,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.title)).collect())
}

/// What would be left hanging if entries went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// What it is: `offer`, `response`, `statement`, `event`, `dispute`, `draft` or `letter`.
    pub what: String,
    /// What lists call it.
    pub title: String,
}

/// How many of the things that rest on entries are named.
const NAMED: i64 = 20;

/// What rests on entries and is none of them: entries that answer them or are about them, disputes, drafts that change them, letters that wait.
///
/// # Errors
/// When the database fails.
pub async fn resting_on(tx: &mut Tx, entries: &[EntryId]) -> Result<Vec<Resting>, Error> {
    let entries: Vec<i64> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Resting,
        r#"with naming (id) as (
               select offer.entry_id from offer where offer.responds_to = any ($1)
               union
               select response.entry_id from response where response.offer_id = any ($1)
               union
               select about.by_entry_id from about where about.entry_id = any ($1) and about.by_entry_id is not null
           )
           select entry.kind as "what!", coalesce(entry.title, statement.speaker) as "title!"
           from naming
           join entry on entry.id = naming.id
           left join statement on statement.entry_id = entry.id
           where naming.id <> all ($1)
           union all
           select 'dispute', dispute.topic
           from about
           join dispute on dispute.id = about.by_dispute_id
           where about.entry_id = any ($1)
           union all
           select 'draft', draft.title from draft where draft.entry_id = any ($1) and draft.state not in ('published', 'discarded')
           union all
           select 'letter', left(letter.text, 60) from letter where letter.entry_id = any ($1) and letter.state = 'waiting'
           limit $2"#,
        &entries,
        NAMED,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Takes an entry out of the record, with its parts, and leaves a tombstone. The caller adds the save that says so, as its next version.
///
/// # Errors
/// When something rests on it, or it is not there.
pub async fn put(tx: &mut Tx, entry: EntryId, version: i32) -> Result<(), Error> {
    let gone = sqlx::query!(
        "insert into tombstone (entry_id, negotiation_id, kind, slug, title, version)
         select entry.id, entry.negotiation_id, entry.kind, entry.slug, coalesce(entry.title, statement.speaker), $2
         from entry
         left join statement on statement.entry_id = entry.id
         where entry.id = $1 and entry.version = $2 - 1",
        entry as EntryId,
        version,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if gone == 0 {
        return Err(Error::Missing(
            "the entry that is retracted is not there".to_owned(),
        ));
    }
    sqlx::query!("delete from entry where id = $1", entry as EntryId)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
