//! The entry that an address names by the list that it is in and its slug.

use super::{App, Error, Retracted, paths};
use crate::{
    domain::{
        entry::{Dated, Entry, EntryKind, Filed},
        record::Record,
        slug::Slug,
    },
    store::{self, Tx, entries, lookups, tombstones},
};

/// An entry that an address names.
pub(super) struct Found {
    /// Its kind.
    pub(super) kind: EntryKind,
    /// The entry.
    pub(super) entry: Filed<Entry>,
    negotiation: Slug,
}

impl Found {
    /// The entry. An old slug leads on to the address that `there` makes of its kind and present slug.
    ///
    /// # Errors
    /// "Not found", "moved", "retracted", or when the database fails.
    pub(super) async fn new(
        app: &App,
        record: &Record,
        (kind, slug): (&str, &str),
        there: impl Fn(EntryKind, &Slug) -> String,
    ) -> Result<Self, Error> {
        let mut known = EntryKind::ALL.into_iter();
        let named = known.find(|known| known.list() == kind);
        let kind = named.ok_or_else(|| Error::not_found("list", kind))?;
        let negotiation = &record.negotiation.slug;
        let missing = || {
            let list = paths::entries(negotiation.as_str(), kind);
            let label = format!("All {}", kind.list());
            Error::not_found(kind.name(), slug).with_link(label, list)
        };
        let slug: Slug = slug.parse().map_err(|_| missing())?;
        let mut tx = app.db.read().await?;
        if let Some(entry) = entries::by_slug(&mut tx, negotiation, &[kind], &slug).await? {
            return Ok(Self {
                kind,
                entry,
                negotiation: negotiation.clone(),
            });
        }
        let elsewhere = elsewhere(&mut tx, negotiation, &slug, there).await?;
        Err(elsewhere.unwrap_or_else(missing))
    }

    /// The page of the entry, with its title.
    pub(super) fn page(&self) -> (String, String) {
        let slug = self.entry.slug().as_str();
        (
            paths::entry(self.negotiation.as_str(), self.kind, slug),
            self.entry.value.title().to_owned(),
        )
    }
}

/// What to answer for an address under which there is no entry of its kind: where the entry is that has, or had, this slug (of whatever kind:
/// the address of another kind is a mistake that the reader need not pay for), or that it was retracted. `None`: there never was one.
///
/// # Errors
/// When the database fails.
pub(super) async fn elsewhere(
    tx: &mut Tx,
    negotiation: &Slug,
    slug: &Slug,
    there: impl Fn(EntryKind, &Slug) -> String,
) -> Result<Option<Error>, store::Error> {
    match lookups::whereabouts(tx, negotiation, slug).await? {
        Some((kind, slug)) => Ok(Some(Error::Moved(there(kind, &slug)))),
        None => retracted(tx, negotiation, slug).await,
    }
}

/// That the entry which had this slug was retracted. `None`: none was.
///
/// # Errors
/// When the database fails.
pub(super) async fn retracted(
    tx: &mut Tx,
    negotiation: &Slug,
    slug: &Slug,
) -> Result<Option<Error>, store::Error> {
    let left = tombstones::by_slug(tx, negotiation, slug).await?;
    Ok(left.map(|left| Error::Retracted(Box::new(Retracted::new(negotiation, left)))))
}
