//! Everything that the rules read of one negotiation: loaded in eight queries at one moment, and kept until something is saved.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use super::{
    Db, Error, Tx, entries, letters,
    negotiations::{self, Found},
    revisions,
    timeline::{self, Whole},
};
use crate::domain::{
    dates::PartialDate,
    entry::{Entry, EntryKind, Filed},
    ids::{EntryId, NegotiationId},
    record::{Entries, Record},
    slug::Slug,
};

/// What the rules read: statements never change a position, and there may be any number of them.
const BARGAINING: [EntryKind; 3] = [EntryKind::Event, EntryKind::Offer, EntryKind::Response];

/// How many records are kept.
const KEPT: usize = 64;

/// How many entries of one negotiation are kept besides: some pages of its timeline.
const KEPT_ENTRIES: usize = 400;

/// The records that pages asked for, kept for the next page: cheap to clone, shared by all clones.
///
/// Every page of a negotiation computes what it shows from the whole record, so the record is loaded once for all of them. A kept one is
/// valid while the negotiation's `generation` is the one it was loaded at; the database raises that on every save, whoever makes it, so
/// that no page shows an older state than the database had when it asked. Considered instead: telling the cache of each save, which
/// another process that serves the same database, or an import from the command line, would not do.
#[derive(Debug, Clone, Default)]
pub struct Records(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    slots: HashMap<NegotiationId, Arc<Slot>>,
    asked: u64,
}

/// The place of one negotiation's record.
#[derive(Debug, Default)]
struct Slot {
    record: Mutex<Option<(i64, Arc<Record>)>>,
    pages: Mutex<Pages>,
    /// Held while the record is loaded, so that of many pages asked for after a save one loads it and the others wait.
    loading: tokio::sync::Mutex<()>,
    /// When it was last asked for, in askings.
    last: AtomicU64,
}

/// What pages of the timeline asked for.
#[derive(Debug, Default)]
struct Pages {
    /// The generation at which it was read.
    generation: i64,
    entries: HashMap<EntryId, Arc<Filed<Entry>>>,
    whole: Option<Arc<Whole>>,
}

impl Pages {
    /// Those of a generation, empty where they were of an older one; `None` where there are newer ones already.
    fn at(&mut self, generation: i64) -> Option<&mut Self> {
        if self.generation < generation {
            *self = Self {
                generation,
                ..Self::default()
            };
        }
        Some(self).filter(|pages| pages.generation == generation)
    }
}

impl Records {
    /// The record of the negotiation of this slug; `None` if there is none. One query when it is kept and nothing was saved since.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn by_slug(&self, db: &Db, slug: &Slug) -> Result<Option<Arc<Record>>, Error> {
        let Some(found) = negotiations::found(db, slug).await? else {
            return Ok(None);
        };
        let slot = self.slot(found.id);
        if let Some(record) = slot.at(found.generation) {
            return Ok(Some(record));
        }
        let _loading = slot.loading.lock().await;
        if let Some(record) = slot.at(found.generation) {
            return Ok(Some(record));
        }
        let mut tx = db.read().await?;
        let Some(found) = negotiations::by_slug(&mut tx, slug).await? else {
            return Ok(None);
        };
        slot.load(&mut tx, found).await
    }

    /// The same within the transaction of a page that reads more at the same moment, with the negotiation's row.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn within(
        &self,
        tx: &mut Tx,
        slug: &Slug,
    ) -> Result<Option<(Found, Arc<Record>)>, Error> {
        let Some(found) = negotiations::by_slug(tx, slug).await? else {
            return Ok(None);
        };
        Ok(self.of(tx, found).await?.map(|record| (found, record)))
    }

    /// Entries of a negotiation that was found within the transaction, in the order of these ids; ids that it does not have are left out. One
    /// query, and none when all of them are kept and nothing was saved since.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn entries(
        &self,
        tx: &mut Tx,
        found: Found,
        ids: &[EntryId],
    ) -> Result<Vec<Arc<Filed<Entry>>>, Error> {
        let slot = self.slot(found.id);
        let mut known = slot.entries(found.generation, ids);
        let mut missing: Vec<EntryId> = ids.to_vec();
        missing.retain(|id| !known.contains_key(id));
        if !missing.is_empty() {
            let read = entries::by_ids(tx, found.id, &missing).await?;
            let read: Vec<_> = read.into_iter().map(Arc::new).collect();
            slot.keep(found.generation, &read);
            known.extend(read.into_iter().map(|entry| (entry.id, entry)));
        }
        Ok(ids.iter().filter_map(|id| known.get(id).cloned()).collect())
    }

    /// The record of a negotiation that was found within the transaction. No query when it is kept and nothing was saved since.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn of(&self, tx: &mut Tx, found: Found) -> Result<Option<Arc<Record>>, Error> {
        let slot = self.slot(found.id);
        if let Some(record) = slot.at(found.generation) {
            return Ok(Some(record));
        }
        // Nobody waits here for another page to load it: that page might wait for a connection, of which this one holds one.
        slot.load(tx, found).await
    }

    /// What is told of all of the timeline of a negotiation that was found within the transaction. One query, and none when it is kept and
    /// nothing was saved since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn whole(&self, tx: &mut Tx, found: Found) -> Result<Arc<Whole>, Error> {
        let slot = self.slot(found.id);
        let kept = slot
            .pages
            .lock()
            .at(found.generation)
            .and_then(|pages| pages.whole.clone());
        if let Some(whole) = kept {
            return Ok(whole);
        }
        let whole = Arc::new(timeline::whole(tx, found.id).await?);
        if let Some(pages) = slot.pages.lock().at(found.generation) {
            pages.whole = Some(Arc::clone(&whole));
        }
        Ok(whole)
    }

    /// The slot of a negotiation; the one that was not asked for the longest makes room for it.
    fn slot(&self, id: NegotiationId) -> Arc<Slot> {
        let mut kept = self.0.lock();
        kept.asked += 1;
        if kept.slots.len() >= KEPT && !kept.slots.contains_key(&id) {
            let oldest = kept
                .slots
                .iter()
                .min_by_key(|(_, slot)| slot.last.load(Ordering::Relaxed))
                .map(|(id, _)| *id);
            kept.slots.retain(|id, _| Some(*id) != oldest);
        }
        let asked = kept.asked;
        let slot = kept.slots.entry(id).or_default();
        slot.last.store(asked, Ordering::Relaxed);
        Arc::clone(slot)
    }
}

impl Slot {
    fn at(&self, generation: i64) -> Option<Arc<Record>> {
        self.record
            .lock()
            .as_ref()
            .filter(|(at, _)| *at == generation)
            .map(|(_, record)| Arc::clone(record))
    }

    /// Those of these entries that are kept.
    fn entries(&self, generation: i64, ids: &[EntryId]) -> HashMap<EntryId, Arc<Filed<Entry>>> {
        let mut pages = self.pages.lock();
        let Some(pages) = pages.at(generation) else {
            return HashMap::new();
        };
        let known = ids.iter().filter_map(|id| pages.entries.get_key_value(id));
        known.map(|(id, entry)| (*id, Arc::clone(entry))).collect()
    }

    /// Keeps entries, in place of what was kept before where that is too much.
    fn keep(&self, generation: i64, read: &[Arc<Filed<Entry>>]) {
        let mut pages = self.pages.lock();
        let Some(pages) = pages.at(generation) else {
            return;
        };
        if pages.entries.len() + read.len() > KEPT_ENTRIES {
            pages.entries.clear();
        }
        let read = read.iter().map(|entry| (entry.id, Arc::clone(entry)));
        pages.entries.extend(read);
    }

    async fn load(&self, tx: &mut Tx, found: Found) -> Result<Option<Arc<Record>>, Error> {
        let Some(record) = load(tx, found.id).await?.map(Arc::new) else {
            return Ok(None);
        };
        let mut kept = self.record.lock();
        if kept
            .as_ref()
            .is_none_or(|(generation, _)| *generation <= found.generation)
        {
            *kept = Some((found.generation, Arc::clone(&record)));
        }
        Ok(Some(record))
    }
}

/// The record of this negotiation, in seven queries. `None` if there is none.
///
/// # Errors
/// When the database fails, or a row is no valid document.
async fn load(tx: &mut Tx, id: NegotiationId) -> Result<Option<Record>, Error> {
    let Some(catalogue) = negotiations::catalogue(tx, id).await? else {
        return Ok(None);
    };
    let mut dated = Entries {
        mentions: mentions(tx, id).await?,
        ..Entries::default()
    };
    for entry in entries::of_kinds(tx, id, &BARGAINING).await? {
        let Filed {
            id,
            version,
            recorded_at,
            value,
        } = entry;
        match value {
            Entry::Offer(value) => dated.offers.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Response(value) => dated.responses.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Event(value) => dated.events.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Statement(_) => {}
        }
    }
    let sources = catalogue
        .sources
        .into_iter()
        .map(|source| (source.id.clone(), source))
        .collect();
    let record = Record::new(
        catalogue.negotiation,
        catalogue.parties,
        catalogue.categories,
        dated,
        catalogue.disputes,
        sources,
    );
    let corrections = revisions::corrections(tx, id).await?;
    let house = negotiations::house(tx, id).await?;
    let letters = letters::published(tx, id).await?;
    let record = record.with_corrections(corrections).kept(house);
    let place = revisions::last_place(tx, id).await?;
    Ok(Some(record.with_letters(letters).saved_at(place)))
}

/// By offer, the first day on which a statement or an event spoke of it. Only of offers that were not public at once: of others it tells
/// nothing, and there may be very many statements about them.
async fn mentions(tx: &mut Tx, id: NegotiationId) -> Result<BTreeMap<Slug, PartialDate>, Error> {
    let rows = sqlx::query!(
        r#"select offer.slug, first.made_on as "made_on!"
           from entry as offer
           cross join lateral (
               select min(said.made_on) as made_on
               from about
               join entry as said on said.id = about.by_entry_id
               where about.entry_id = offer.id
           ) as first
           where offer.negotiation_id = $1
               and offer.kind = 'offer'
               and offer.public_on is distinct from offer.made_on
               and first.made_on is not null"#,
        id as NegotiationId,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let slug = row
                .slug
                .parse()
                .map_err(|why| Error::Missing(format!("entry {}: {why}", row.slug)))?;
            Ok((slug, PartialDate::day(row.made_on)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_the_longest_makes_room() {
        let records = Records::default();
        let first = records.slot(NegotiationId(0));
        for id in 1..1000 {
            records.slot(NegotiationId(id));
            assert!(Arc::ptr_eq(&first, &records.slot(NegotiationId(0))), "{id}");
        }
        let kept = records.0.lock();
        assert_eq!(kept.slots.len(), KEPT);
        assert!(kept.slots.contains_key(&NegotiationId(999)));
        assert!(!kept.slots.contains_key(&NegotiationId(1)));
    }
}
