//! Taking an entry out of the record, for a reason that readers are told: it leaves a tombstone under its address, and its saves stay.

use chrono::{DateTime, Utc};

use super::{
    Editor, Error,
    entries::{By, by_id},
    log::Log,
};
use crate::{
    domain::{
        chain::OfEntry,
        entry::Dated,
        ids::{EntryId, NegotiationId},
        problems::Problems,
        retraction,
        text::Reason,
    },
    store::{Db, Tx, negotiations, tombstones},
};

/// Retracts an entry that was looked at as of `opened_version`.
///
/// # Errors
/// `Forbidden`; `NeedsReview`, where another editor publishes than the one who wrote; `Stale`, when somebody saved it meanwhile; `Invalid`, at
/// `reason`, with what rests on it; `Store`. Nothing is retracted then.
pub async fn retract(
    db: &Db,
    editor: &Editor,
    entry: (EntryId, i32),
    reason: &Reason,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let (negotiation, _) = by_id(&mut tx, entry.0).await?;
    retract_within(&mut tx, editor, negotiation, &[entry], reason, at).await?;
    Ok(Db::commit(tx).await?)
}

/// The same of several entries of a negotiation as a part of a larger change. They may rest on each other.
pub(super) async fn retract_within(
    tx: &mut Tx,
    editor: &Editor,
    negotiation: NegotiationId,
    entries: &[(EntryId, i32)],
    reason: &Reason,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    By::oneself(editor).must_publish(tx, negotiation).await?;
    negotiations::touch(tx, negotiation).await?;
    let ids: Vec<EntryId> = entries.iter().map(|(id, _)| *id).collect();
    let mut problems = Problems::default();
    for resting in tombstones::resting_on(tx, &ids).await? {
        let words = retraction::in_the_way(&resting.what, &resting.title);
        problems.add("reason", words);
    }
    problems.or(()).map_err(Error::Invalid)?;
    let log = Log {
        editor,
        reason: reason.as_str(),
        at,
    };
    for &(id, opened_version) in entries {
        let (_, stored) = by_id(tx, id).await?;
        if stored.version != opened_version {
            let theirs = Box::new(stored);
            return Err(Error::Stale { theirs });
        }
        let (kind, version) = (stored.kind(), stored.version + 1);
        tombstones::put(tx, id, version).await?;
        let of = (OfEntry { id, kind }, version);
        let document = retraction::document(&stored.value);
        log.document(tx, negotiation, of, &document, None).await?;
        let title = stored.value.title();
        let deed = format!("retracted the {} “{title}”: {reason}", kind.name());
        editor.note(tx, Some(negotiation), &deed, at).await?;
    }
    Ok(())
}
