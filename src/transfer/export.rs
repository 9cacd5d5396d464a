//! Writing a negotiation out whole.

use super::file::{About, Export, File, Held, History};
use crate::{
    domain::{dates::View, entry::Entry, ids::NegotiationId, slug::Slug},
    store::{Db, Error, Tx, documents, entries, negotiations, revisions},
};

/// The negotiation of this slug with its history, read at one moment; without its history, as it was, where `view` names a date. `None` if
/// there is none.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn export(
    db: &Db,
    slug: &Slug,
    view: Option<View>,
    about: About,
) -> Result<Option<Export>, Error> {
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
    let (file, history) = match view {
        Some(view) => (file.in_view(view), None),
        None => {
            let revisions = revisions::sealed(&mut tx, slug).await?;
            let head = revisions.last().map(|last| last.seal);
            (file, Some(History { head, revisions }))
        }
    };
    Ok(Some(Export {
        about,
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
