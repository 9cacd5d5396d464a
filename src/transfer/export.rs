//! Writing a negotiation out whole.

use super::file::{Export, File, Held, History};
use crate::{
    domain::{entry::Entry, ids::NegotiationId, slug::Slug},
    store::{Db, Error, Tx, documents, entries, negotiations, revisions},
};

/// The negotiation of this slug with its history, read at one moment. `None` if there is none.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn export(db: &Db, slug: &Slug) -> Result<Option<Export>, Error> {
    let mut tx = db.read().await?;
    let Some(found) = negotiations::by_slug(&mut tx, slug).await? else {
        return Ok(None);
    };
    let Some(file) = file(&mut tx, found.id).await? else {
        return Ok(None);
    };
    let documents = documents::of_sources(&mut tx, found.id, None).await?;
    let documents = documents.into_iter().map(|held| Held {
        source: held.source,
        name: held.name,
        media_type: held.kind.media_type(),
        size: held.size,
        sha256: held.sha256,
        added_at: held.added_at,
    });
    let revisions = revisions::sealed(&mut tx, slug).await?;
    let head = revisions.last().map(|last| last.seal);
    let history = History { head, revisions };
    Ok(Some(Export {
        file,
        documents: documents.collect(),
        history,
    }))
}

async fn file(tx: &mut Tx, id: NegotiationId) -> Result<Option<File>, Error> {
    let Some(catalogue) = negotiations::catalogue(tx, id).await? else {
        return Ok(None);
    };
    let mut entries: Vec<Entry> = entries::all(tx, id)
        .await?
        .into_iter()
        .map(|entry| entry.value)
        .collect();
    entries.sort_by_key(|entry| match entry {
        Entry::Offer(_) => 0,
        Entry::Response(_) => 1,
        Entry::Statement(_) => 2,
        Entry::Event(_) => 3,
    });
    Ok(Some(File { catalogue, entries }))
}
