//! Walks along the chains of saves.

use crate::{
    domain::{
        chain::{NotCanonical, OfEntry, Sealed, TakenDown, Walk, Walked},
        digest::Digest,
        entry::EntryKind,
        ids::{EntryId, NegotiationId},
        slug::Slug,
    },
    store::{Error, Tx, digest},
};

/// How many saves are read at once.
const BATCH: i64 = 500;

/// The saves of a negotiation, the oldest first, all of them.
///
/// # Errors
/// When the database fails, or a row has lost a part.
pub async fn sealed(tx: &mut Tx, negotiation: &Slug) -> Result<Vec<Sealed>, Error> {
    let mut all = Vec::new();
    each(tx, Some(negotiation), |_, save| {
        all.push(save);
        Ok(())
    })
    .await?;
    Ok(all)
}

/// Walks along the chain of every negotiation, looking for a seal that was seen earlier: by slug, what was found.
///
/// # Errors
/// When the database fails, or a row has lost a part.
pub async fn walk(tx: &mut Tx, wanted: Option<Digest>) -> Result<Vec<(String, Walked)>, Error> {
    let mut walks: Vec<(String, Walk)> = Vec::new();
    each(tx, None, |slug, save| {
        let step = match walks.last_mut() {
            Some((last, walk)) if *last == slug => walk.step(&save),
            _ => {
                let mut walk = Walk::looking_for(wanted);
                let step = walk.step(&save);
                walks.push((slug, walk));
                step
            }
        };
        step.map_err(|NotCanonical(why)| Error::Corrupt {
            table: "revision",
            id: 0,
            why,
        })
    })
    .await?;
    let found = walks.into_iter().map(|(slug, walk)| (slug, walk.end()));
    Ok(found.collect())
}

/// Hands over every save, chain by chain and the oldest first, with the slug of its negotiation.
async fn each(
    tx: &mut Tx,
    negotiation: Option<&Slug>,
    mut take: impl FnMut(String, Sealed) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = (NegotiationId(0), 0);
    loop {
        let rows = sqlx::query!(
            r#"select revision.id, revision.negotiation_id as "negotiation_id: NegotiationId", negotiation.slug,
                   revision.entry_id as "entry_id: EntryId", coalesce(entry.kind, tombstone.kind) as "kind?: EntryKind", revision.version, revision.author,
                   revision.reason, revision.recorded_at, revision.document, revision.correction, revision.content_hash,
                   revision.previous_seal, revision.seal, takedown.taken_down_at as "taken_down_at?", takedown.reason as "because?"
               from revision
               join negotiation on negotiation.id = revision.negotiation_id
               left join entry on entry.id = revision.entry_id
               left join tombstone on tombstone.entry_id = revision.entry_id
               left join takedown on takedown.revision_id = revision.id
               where ($1::text is null or negotiation.slug = $1)
                   and (revision.negotiation_id, revision.id) > ($2, $3)
               order by revision.negotiation_id, revision.id
               limit $4"#,
            negotiation.map(Slug::as_str),
            after.0 as NegotiationId,
            after.1,
            BATCH,
        )
        .fetch_all(&mut **tx)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = (last.negotiation_id, last.id);
        for row in rows {
            let save = Sealed {
                entry: row
                    .entry_id
                    .zip(row.kind)
                    .map(|(id, kind)| OfEntry { id, kind }),
                version: row.version,
                author: row.author,
                reason: row.reason,
                recorded_at: row.recorded_at,
                document: row.document,
                correction: row.correction,
                taken_down: row
                    .taken_down_at
                    .zip(row.because)
                    .map(|(at, reason)| TakenDown { at, reason }),
                content: digest(row.content_hash)?,
                previous: row.previous_seal.map(digest).transpose()?,
                seal: digest(row.seal)?,
            };
            take(row.slug, save)?;
        }
    }
}
