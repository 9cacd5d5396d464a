//! Saving a whole negotiation: what is new is added, what differs becomes a new version, the rest is left alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Editor, Error, log::Log};
use crate::{
    domain::{
        entry::{Dated, Entry, Filed},
        ids::NegotiationId,
        negotiation::Catalogue,
        problems::Problems,
        rules::Rules,
        slug::Slug,
    },
    store::{self, Db, Tx, entries, negotiations},
};

/// What a save did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    /// Entries that were not there.
    pub added: usize,
    /// Entries that differed.
    pub changed: usize,
    /// Entries that were the same.
    pub unchanged: usize,
    /// Whether the negotiation itself, its parties, issues, sources or disputes were new or differed.
    pub catalogue: bool,
}

impl Saved {
    /// Whether anything was written.
    pub fn is_change(self) -> bool {
        self.catalogue || self.added > 0 || self.changed > 0
    }
}

/// How a save is made.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    /// Why; shown in the history of everything that it changes.
    pub reason: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether to do everything but the last step, and keep nothing.
    pub dry_run: bool,
}

/// Saves a negotiation with its entries, in one transaction. Entries that the database has and `entries` has not are left alone: nothing is
/// deleted.
///
/// # Errors
/// When a rule of the schema refuses a part, or the database fails; nothing is written then.
pub async fn save(
    db: &Db,
    editor: &Editor,
    how: How<'_>,
    catalogue: &Catalogue,
    given: &[Entry],
) -> Result<Saved, Error> {
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, &catalogue.negotiation.slug).await?;
    let (stored, filed) = match found {
        Some(found) => (
            negotiations::catalogue(&mut tx, found.id).await?,
            entries::all(&mut tx, found.id).await?,
        ),
        None => (None, Vec::new()),
    };
    let filed: BTreeMap<&Slug, &Filed<Entry>> = filed
        .iter()
        .map(|entry| (entry.value.slug(), entry))
        .collect();
    let differs = |entry: &&Entry| {
        filed
            .get(entry.slug())
            .is_none_or(|filed| filed.value != **entry)
    };
    let written: Vec<&Entry> = given.iter().filter(differs).collect();
    let added = written
        .iter()
        .filter(|entry| !filed.contains_key(entry.slug()))
        .count();
    let saved = Saved {
        added,
        changed: written.len() - added,
        unchanged: given.len() - written.len(),
        catalogue: stored.as_ref() != Some(catalogue),
    };
    if !saved.is_change() {
        return Ok(saved);
    }
    let log = Log {
        editor,
        reason: how.reason,
        at: how.at,
    };
    let id = match found {
        Some(found) if !saved.catalogue => {
            negotiations::touch(&mut tx, found.id).await?;
            found.id
        }
        Some(_) | None => put_catalogue(&mut tx, &log, catalogue).await?,
    };
    put_entries(&mut tx, &log, id, &written).await?;
    if saved.catalogue {
        negotiations::put_disputes(&mut tx, id, catalogue).await?;
    }
    if !how.dry_run {
        Db::commit(tx).await?;
    }
    Ok(saved)
}

async fn put_catalogue(
    tx: &mut Tx,
    log: &Log<'_>,
    catalogue: &Catalogue,
) -> Result<NegotiationId, Error> {
    let gaps: Vec<String> = catalogue.gaps.iter().map(ToString::to_string).collect();
    let put = negotiations::put(tx, &catalogue.negotiation, &gaps, log.at).await?;
    negotiations::put_catalogue(tx, put.id, catalogue).await?;
    log.catalogue(tx, put.id, put.version, catalogue).await?;
    Ok(put.id)
}

/// All of them first, then their parts, which name each other.
async fn put_entries(
    tx: &mut Tx,
    log: &Log<'_>,
    negotiation: NegotiationId,
    written: &[&Entry],
) -> Result<(), Error> {
    let mut put = Vec::with_capacity(written.len());
    for entry in written {
        put.push(entries::put(tx, negotiation, entry, log.at).await?);
    }
    let offers_first = |entry: &Entry| !matches!(entry, Entry::Offer(_));
    let mut order: Vec<usize> = (0..written.len()).collect();
    order.sort_by_key(|at| offers_first(written[*at]));
    for at in order {
        let (id, version) = put[at];
        entries::put_parts(tx, negotiation, id, written[at]).await?;
        log.entry(tx, negotiation, (id, version), written[at])
            .await?;
    }
    Ok(())
}

/// What came of an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Edited {
    /// It is saved.
    Saved,
    /// Nothing was written: somebody saved a newer version first.
    Overtaken {
        /// What they saved.
        theirs: Box<Catalogue>,
        /// Its version.
        version: i32,
    },
}

/// Opens a new negotiation.
///
/// # Errors
/// When the catalogue breaks a rule or its address is taken, field by field; when the database fails. Nothing is written then.
pub async fn create(
    db: &Db,
    editor: &Editor,
    catalogue: &Catalogue,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    editor.must_write()?;
    check(catalogue)?;
    let slug = &catalogue.negotiation.slug;
    let mut tx = db.begin().await?;
    if negotiations::slug_owner(&mut tx, slug).await?.is_some() {
        return Err(taken());
    }
    let log = Log {
        editor,
        reason: "Opened",
        at,
    };
    put_catalogue(&mut tx, &log, catalogue)
        .await
        .map_err(refused)?;
    Db::commit(tx).await.map_err(|error| refused(error.into()))
}

/// Saves the negotiation of `slug` anew, unless it is at another version than the editor saw. Its own slug may change: the old one leads
/// to it for ever. Parts are brought up to date or added, none is removed.
///
/// # Errors
/// When the catalogue breaks a rule, its address is taken, or a measure changes under numbers that were given for it, field by field; when
/// the database fails. Nothing is written then.
pub async fn edit(
    db: &Db,
    editor: &Editor,
    (slug, opened): (&Slug, i32),
    catalogue: &Catalogue,
    how: How<'_>,
) -> Result<Edited, Error> {
    editor.must_write()?;
    check(catalogue)?;
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, slug).await?;
    let Some(found) = found else {
        return Err(store::Error::Missing(format!("{slug} is gone")).into());
    };
    negotiations::touch(&mut tx, found.id).await?;
    let (stored, version) = negotiations::current(&mut tx, found.id).await?;
    if version != opened {
        return Ok(Edited::Overtaken {
            theirs: Box::new(stored),
            version,
        });
    }
    if stored == *catalogue {
        return Ok(Edited::Saved);
    }
    let new = &catalogue.negotiation.slug;
    if new != slug {
        if negotiations::slug_owner(&mut tx, new)
            .await?
            .is_some_and(|owner| owner != found.id)
        {
            return Err(taken());
        }
        negotiations::rename(&mut tx, found.id, slug, new).await?;
    }
    let log = Log {
        editor,
        reason: how.reason,
        at: how.at,
    };
    put_catalogue(&mut tx, &log, catalogue)
        .await
        .map_err(refused)?;
    negotiations::put_disputes(&mut tx, found.id, catalogue).await?;
    Db::commit(tx)
        .await
        .map_err(|error| refused(error.into()))?;
    Ok(Edited::Saved)
}

/// The rules of the domain. Disputes may name entries, which are not looked up here: a form does not change them.
fn check(catalogue: &Catalogue) -> Result<(), Error> {
    let named: Vec<&Slug> = catalogue
        .disputes
        .iter()
        .flat_map(|dispute| &dispute.about)
        .collect();
    let problems = Rules::new(catalogue, &[])
        .with_unread(named)
        .catalogue(catalogue);
    problems.or(()).map_err(Error::Invalid)
}

fn taken() -> Error {
    let mut problems = Problems::default();
    problems.add(
        "negotiation.slug",
        "Choose another address: a negotiation has this one, or had it before",
    );
    Error::Invalid(problems)
}

/// Tells an editor what a rule of the schema refused, where an editor can do something about it.
fn refused(error: Error) -> Error {
    let mut problems = Problems::default();
    match &error {
        Error::Store(store::Error::Refused(rule)) if rule == "measure_in_use_check" => problems.add(
            "categories",
            "Offers or the old contract give numbers for an issue’s steps as they were: keep as many steps as there are, or change those numbers first",
        ),
        Error::Store(store::Error::Refused(rule)) if rule == "baseline_values_check" => problems.add(
            "categories",
            "Give as many numbers for the old contract as the issue has steps",
        ),
        Error::Store(store::Error::Refused(rule)) if rule.starts_with("negotiation_slug")
            || rule == "negotiation_old_slug_key"
            || rule.starts_with("old_slug") => {
            return taken();
        }
        Error::Store(_)
        | Error::Invalid(_)
        | Error::Forbidden
        | Error::Stale { .. }
        | Error::Fault(_) => return error,
    }
    Error::Invalid(problems)
}
