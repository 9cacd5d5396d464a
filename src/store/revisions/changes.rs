//! The saves of a negotiation, as lists of them and whoever follows them read them.

use serde_json::Value;

use super::Saved;
use crate::{
    domain::{
        digest::Digest,
        entry::EntryKind,
        ids::{EntryId, NegotiationId},
        slug::Slug,
    },
    store::{Error, Tx, digest},
};

/// What a list of the changes of a negotiation is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Those of entries of this kind alone.
    pub kind: Option<EntryKind>,
    /// Those of the negotiation itself alone, with its parties, issues, sources and disputes.
    pub itself: bool,
    /// Older than this row.
    pub before: Option<i64>,
}

/// A change as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its row.
    pub id: i64,
    /// The entry, with its present slug and title; `None` for the negotiation itself.
    pub entry: Option<(EntryKind, String, String)>,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// The names of the fields, at the top of its document, that differ from the version before; empty for a first version.
    pub fields: Vec<String>,
}

/// The changes of a negotiation that are asked for, the newest first, `most` at most.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    tx: &mut Tx,
    negotiation: &Slug,
    wanted: Wanted,
    most: i64,
) -> Result<Vec<Changed>, Error> {
    let rows = sqlx::query!(
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at,
               coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind", coalesce(entry.slug, tombstone.slug) as "slug?",
               coalesce(entry.title, statement.speaker, tombstone.title) as title,
               array(
                   select key from jsonb_object_keys(before.document || revision.document) as key
                   where before.document -> key is distinct from revision.document -> key
               ) as "fields!"
           from revision
           left join entry on entry.id = revision.entry_id
           left join statement on statement.entry_id = revision.entry_id
           left join tombstone on tombstone.entry_id = revision.entry_id
           -- Two halves, since an index finds "is null" and does not find "is not distinct from".
           left join lateral (
               select known.document from revision as known
               where known.negotiation_id = revision.negotiation_id
                   and known.entry_id = revision.entry_id
                   and known.version = revision.version - 1
               union all
               select known.document from revision as known
               where revision.entry_id is null
                   and known.negotiation_id = revision.negotiation_id
                   and known.entry_id is null
                   and known.version = revision.version - 1
           ) as before on true
           -- As a stretch of the index by negotiation and place: asked for as one negotiation's, the newest may be looked for among all that
           -- others have saved since.
           where (revision.negotiation_id, revision.id) < (
                   (select negotiation.id from negotiation where negotiation.slug = $1), coalesce($4::bigint, 9223372036854775807)
               )
               and revision.negotiation_id >= (select negotiation.id from negotiation where negotiation.slug = $1)
               and ($2::text is null or coalesce(entry.kind, tombstone.kind) = $2)
               and (not $3 or revision.entry_id is null)
           order by revision.negotiation_id desc, revision.id desc
           limit $5"#,
        negotiation.as_str(),
        wanted.kind as Option<EntryKind>,
        wanted.itself,
        wanted.before,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Changed {
            id: row.id,
            entry: row
                .kind
                .zip(row.slug)
                .map(|(kind, slug)| (kind, slug, row.title.unwrap_or_default())),
            saved: Saved {
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
            },
            fields: row.fields,
        })
        .collect())
}

/// A save as those read it who follow all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// Its place: greater than that of every save before it, and never given again.
    pub id: i64,
    /// The entry, with its present kind and slug; `None` for the negotiation itself.
    pub entry: Option<(EntryId, EntryKind, String)>,
    /// Who saved it, when and why.
    pub saved: Saved,
    /// Its seal in the chain.
    pub seal: Digest,
    /// What was saved of an entry; `None` for the negotiation itself, which is large, and for what was taken down.
    pub document: Option<Value>,
    /// The notice of a correction.
    pub correction: Option<Value>,
}

/// The saves of a negotiation after a place, the oldest first, `most` at most.
///
/// Nothing is ever missed by going on from the last one: a save takes the negotiation's row before it takes its place, and holds it until it
/// is seen, so that places are seen in their order.
///
/// # Errors
/// When the database fails.
pub async fn since(
    tx: &mut Tx,
    negotiation: NegotiationId,
    place: i64,
    most: i64,
) -> Result<Vec<Followed>, Error> {
    let rows = sqlx::query!(
        r#"select revision.id, revision.version, revision.author, revision.reason, revision.recorded_at, revision.seal,
               case when revision.entry_id is not null then revision.document end as document, revision.correction,
               revision.entry_id as "entry_id?: EntryId", coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind",
               coalesce(entry.slug, tombstone.slug) as "slug?"
           from revision
           left join entry on entry.id = revision.entry_id
           left join tombstone on tombstone.entry_id = revision.entry_id
           where revision.negotiation_id = $1 and revision.id > $2
           order by revision.id
           limit $3"#,
        negotiation as NegotiationId,
        place,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let entry = row.entry_id.zip(row.kind).zip(row.slug);
            Ok(Followed {
                id: row.id,
                entry: entry.map(|((id, kind), slug)| (id, kind, slug)),
                saved: Saved {
                    version: row.version,
                    author: row.author,
                    reason: row.reason,
                    recorded_at: row.recorded_at,
                },
                seal: digest(row.seal)?,
                document: row.document,
                correction: row.correction,
            })
        })
        .collect()
}
