//! Writing a negotiation out whole.

use super::file::File;
use crate::{
    domain::{entry::Entry, slug::Slug},
    store::{Db, Error, entries, negotiations},
};

/// The negotiation of this slug as a file, read at one moment. `None` if there is none.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn export(db: &Db, slug: &Slug) -> Result<Option<File>, Error> {
    let mut tx = db.read().await?;
    let Some(found) = negotiations::by_slug(&mut tx, slug).await? else {
        return Ok(None);
    };
    let Some(catalogue) = negotiations::catalogue(&mut tx, found.id).await? else {
        return Ok(None);
    };
    let mut entries: Vec<Entry> = entries::all(&mut tx, found.id)
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
