//! The versions of an entry.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Saved;
use crate::{
    domain::{chain::TakenDown, digest::Digest, ids::EntryId},
    store::{Error, Tx, digest},
};

/// A saved version, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its row.
    pub id: i64,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// Its seal in the chain.
    pub seal: Digest,
    /// What was saved, or that it was taken down.
    pub document: Result<Value, TakenDown>,
}

/// A revision as versions are read from it.
struct VersionRow {
    id: i64,
    version: i32,
    author: String,
    reason: String,
    recorded_at: DateTime<Utc>,
    seal: Vec<u8>,
    document: Option<Value>,
    taken_down_at: Option<DateTime<Utc>>,
    because: Option<String>,
}

impl VersionRow {
    fn saved(&self) -> Saved {
        Saved {
            version: self.version,
            author: self.author.clone(),
            reason: self.reason.clone(),
            recorded_at: self.recorded_at,
        }
    }
}

impl TryFrom<VersionRow> for Version {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self, Error> {
        let saved = row.saved();
        let document = match (row.document, row.taken_down_at, row.because) {
            (Some(document), _, _) => Ok(document),
            (None, Some(at), Some(reason)) => Err(TakenDown { at, reason }),
            (None, _, _) => return Err(lost(row.id)),
        };
        Ok(Self {
            id: row.id,
            saved,
            seal: digest(row.seal)?,
            document,
        })
    }
}

/// The versions of an entry below `before`, the newest first, `most` at most, from the newest one where nothing is asked; and, with what they
/// say, those of the versions named in `whole` that exist, wherever they are, the oldest first: for `None` all that are listed. One query.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(
    tx: &mut Tx,
    entry: EntryId,
    before: Option<i32>,
    most: i64,
    whole: Option<&[i32]>,
) -> Result<(Vec<Saved>, Vec<Version>), Error> {
    let rows = sqlx::query_as!(
        VersionRow,
        r#"with listed as (
               select version from revision
               where entry_id = $1 and ($2::integer is null or version < $2)
               order by version desc
               limit $3
           )
           select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal,
               case when $4::integer[] is null or revision.version = any ($4) then revision.document end as document,
               takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
           from revision
           left join takedown on takedown.revision_id = revision.id
           where revision.entry_id = $1 and (revision.version in (select version from listed) or revision.version = any ($4))
           order by revision.version desc"#,
        entry as EntryId,
        before,
        most,
        whole as Option<&[i32]>,
    )
    .fetch_all(&mut **tx)
    .await?;
    let below = |row: &&VersionRow| before.is_none_or(|before| row.version < before);
    let most = usize::try_from(most).unwrap_or_default();
    let listed = rows.iter().filter(below).take(most);
    let listed = listed.map(VersionRow::saved).collect();
    let is_whole = |row: &VersionRow| whole.is_none_or(|whole| whole.contains(&row.version));
    let versions = rows.into_iter().rev().filter(is_whole);
    let versions = versions.map(Version::try_from).collect::<Result<_, _>>();
    Ok((listed, versions?))
}

/// Those of an entry's versions that are named and exist, in order.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    tx: &mut Tx,
    entry: EntryId,
    versions: &[i32],
) -> Result<Vec<Version>, Error> {
    let rows = sqlx::query_as!(
        VersionRow,
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal, revision.document,
               takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
           from revision
           left join takedown on takedown.revision_id = revision.id
           where revision.entry_id = $1 and revision.version = any ($2)
           order by revision.version"#,
        entry as EntryId,
        versions,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(Version::try_from).collect()
}

fn lost(id: i64) -> Error {
    Error::Missing(format!("row {id} of revision has lost what was saved"))
}

/// How many versions of an entry are looked through for the age of a mistake.
const LOOKED_THROUGH: i64 = 200;

/// The newest versions of an entry, each with its time, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(tx: &mut Tx, entry: EntryId) -> Result<Vec<(DateTime<Utc>, Value)>, Error> {
    let rows = sqlx::query!(
        r#"select recorded_at, document as "document!"
           from revision
           where entry_id = $1 and document is not null
           order by version desc
           limit $2"#,
        entry as EntryId,
        LOOKED_THROUGH,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.recorded_at, row.document))
        .collect())
}
