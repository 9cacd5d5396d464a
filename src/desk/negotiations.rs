//! Saving a whole negotiation: what is new is added, what differs becomes a new version, the rest is left alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Editor, Error, log::Log};
use crate::{
    domain::{
        entry::{Dated, Entry, Filed},
        ids::NegotiationId,
        negotiation::Catalogue,
        part::Part,
        permission::Act,
        problems::Problems,
        retraction,
        rules::{Outline, Rules},
        slug::Slug,
    },
    store::{self, Db, Tx, entries, negotiations, outlines, revisions, tombstones},
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

/// Saves a negotiation with its entries, in one transaction. What the database has and the given have not is left alone: entries, and parts
/// of the catalogue. Nothing is deleted.
///
/// # Errors
/// `Forbidden`; `Invalid`, when something breaks a rule, by itself or beside what the database has, with problems below `offers.SLUG` and the
/// like; `Store`. Nothing is written then.
pub async fn save(
    db: &Db,
    editor: &Editor,
    how: How<'_>,
    catalogue: &Catalogue,
    given: &[Entry],
) -> Result<Saved, Error> {
    let mut tx = db.begin().await?;
    let stored = Stored::of(&mut tx, &catalogue.negotiation.slug, given).await?;
    match stored.id {
        Some(id) => editor.must(Act::EditNegotiation, id)?,
        None => editor.must_on_site(Act::OpenNegotiation)?,
    }
    let catalogue = match &stored.catalogue {
        Some(stored) => catalogue.keeping(stored),
        None => catalogue.clone(),
    };
    stored.check(&catalogue, given)?;
    let differs = |entry: &&Entry| {
        stored
            .entries
            .get(entry.slug())
            .is_none_or(|filed| filed.value != **entry)
    };
    let written: Vec<&Entry> = given.iter().filter(differs).collect();
    let added = written
        .iter()
        .filter(|entry| !stored.entries.contains_key(entry.slug()))
        .count();
    let saved = Saved {
        added,
        changed: written.len() - added,
        unchanged: given.len() - written.len(),
        catalogue: stored.catalogue.as_ref() != Some(&catalogue),
    };
    if !saved.is_change() {
        return Ok(saved);
    }
    let log = Log {
        editor,
        reason: how.reason,
        at: how.at,
    };
    let id = match stored.id {
        Some(id) if !saved.catalogue => id,
        Some(_) | None => put_catalogue(&mut tx, &log, &catalogue)
            .await
            .map_err(refused)?,
    };
    put_entries(&mut tx, &log, id, &written).await?;
    if saved.catalogue {
        negotiations::put_disputes(&mut tx, id, &catalogue).await?;
    }
    let deed = format!(
        "saved {added} new entries and {} changed ones: {}",
        saved.changed, how.reason
    );
    editor.note(&mut tx, Some(id), &deed, how.at).await?;
    if !how.dry_run {
        Db::commit(tx)
            .await
            .map_err(|error| refused(error.into()))?;
    }
    Ok(saved)
}

/// What the database has of a negotiation; nothing, where it is new.
#[derive(Default)]
struct Stored {
    id: Option<NegotiationId>,
    catalogue: Option<Catalogue>,
    entries: BTreeMap<Slug, Filed<Entry>>,
    /// With the slugs that they had before.
    outlines: Vec<Outline>,
    /// Those of the given slugs that led to entries which were retracted, each with its title.
    retracted: BTreeMap<String, String>,
}

impl Stored {
    /// Takes the negotiation of this slug, so that no other save of it comes between, and reads it.
    async fn of(tx: &mut Tx, slug: &Slug, given: &[Entry]) -> Result<Self, Error> {
        let Some(found) = negotiations::by_slug(tx, slug).await? else {
            if negotiations::slug_owner(tx, slug).await?.is_some() {
                return Err(taken());
            }
            return Ok(Self::default());
        };
        negotiations::touch(tx, found.id).await?;
        let named: Vec<Slug> = given.iter().map(|entry| entry.slug().clone()).collect();
        Ok(Self {
            id: Some(found.id),
            catalogue: negotiations::catalogue(tx, found.id).await?,
            entries: entries::all(tx, found.id)
                .await?
                .into_iter()
                .map(|entry| (entry.value.slug().clone(), entry))
                .collect(),
            outlines: outlines::of(tx, found.id, &named).await?,
            retracted: tombstones::among(tx, found.id, &named)
                .await?
                .into_iter()
                .collect(),
        })
    }

    /// Asks the rules of all that there will be: the given, and the stored that stay as they are.
    fn check(&self, catalogue: &Catalogue, given: &[Entry]) -> Result<(), Error> {
        let mut outlines: BTreeMap<&Slug, Outline> = self
            .entries
            .iter()
            .map(|(slug, entry)| (slug, Outline::of(&entry.value)))
            .chain(
                self.outlines
                    .iter()
                    .map(|entry| (&entry.slug, entry.clone())),
            )
            .collect();
        for entry in given {
            let former = outlines.remove(entry.slug()).map(|entry| entry.former);
            let outline = Outline {
                former: former.unwrap_or_default(),
                ..Outline::of(entry)
            };
            outlines.insert(entry.slug(), outline);
        }
        let given_slugs: BTreeSet<&Slug> = given.iter().map(Dated::slug).collect();
        let outlines: Vec<Outline> = outlines.into_values().collect();
        let rules = Rules::new(catalogue, &outlines);
        let mut problems = rules.catalogue(catalogue);
        for entry in given {
            let mut found = rules.change(entry, Some(entry.slug()));
            let other = self.entries.get(entry.slug()).map(|stored| stored.kind());
            if let Some(other) = other.filter(|other| *other != entry.kind()) {
                found.add(
                    "slug",
                    format!("Choose another slug: one of the {} has it", other.list()),
                );
            }
            if let Some(title) = self.retracted.get(entry.slug().as_str()) {
                found.add("slug", retraction::taken(entry.slug(), title));
            }
            problems.nest(&format!("{}.{}", entry.kind().list(), entry.slug()), found);
        }
        for (slug, entry) in &self.entries {
            if !given_slugs.contains(slug) {
                problems.nest(
                    &format!("{}.{slug}", entry.kind().list()),
                    rules.entry(&entry.value),
                );
            }
        }
        problems.or(()).map_err(Error::Invalid)
    }
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
    editor.must_on_site(Act::OpenNegotiation)?;
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
    let id = put_catalogue(&mut tx, &log, catalogue)
        .await
        .map_err(refused)?;
    editor
        .note(&mut tx, Some(id), "opened the negotiation", at)
        .await?;
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
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, slug).await?;
    let Some(found) = found else {
        return Err(store::Error::Missing(format!("{slug} is gone")).into());
    };
    editor.must(Act::EditNegotiation, found.id)?;
    check(catalogue)?;
    negotiations::touch(&mut tx, found.id).await?;
    let (stored, version) = negotiations::current(&mut tx, found.id).await?;
    if version != opened {
        return Ok(Edited::Overtaken {
            theirs: Box::new(stored),
            version,
        });
    }
    let catalogue = &catalogue.keeping(&stored);
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
    let deed = format!("edited the negotiation: {}", how.reason);
    editor.note(&mut tx, Some(found.id), &deed, how.at).await?;
    Db::commit(tx)
        .await
        .map_err(|error| refused(error.into()))?;
    Ok(Edited::Saved)
}

/// Makes a part of a negotiation again what an older save had, as a save of its own.
///
/// # Errors
/// Those of [`edit`]; `Invalid` at `reason` where that save has no such part, or the part is of a form that is no more.
pub async fn restore(
    db: &Db,
    editor: &Editor,
    (slug, opened): (&Slug, i32),
    (part, version): (&Part, i32),
    how: How<'_>,
) -> Result<Edited, Error> {
    let mut tx = db.read().await?;
    let found = negotiations::by_slug(&mut tx, slug).await?;
    let gone = || store::Error::Missing(format!("{slug} is gone"));
    let found = found.ok_or_else(gone)?;
    editor.must(Act::EditNegotiation, found.id)?;
    let (now, _) = negotiations::current(&mut tx, found.id).await?;
    let then = revisions::of_itself(&mut tx, found.id, version).await?;
    drop(tx);
    let then = then.and_then(|then| serde_json::from_value::<Catalogue>(then).ok());
    let restored = then.and_then(|then| part.restored(&then, &now));
    let Some(restored) = restored else {
        let mut problems = Problems::default();
        problems.add(
            "reason",
            "That save cannot be brought back: it does not have this part",
        );
        return Err(Error::Invalid(problems));
    };
    edit(db, editor, (slug, opened), &restored, how).await
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
        | Error::NeedsReview
        | Error::Stale { .. }
        | Error::Fault(_) => return error,
    }
    Error::Invalid(problems)
}
