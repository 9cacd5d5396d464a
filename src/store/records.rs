//! Everything that the rules read of one negotiation: loaded in one query, and kept until something is saved.

mod load;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use sqlx::PgExecutor;

use super::{
    Db, Error, Tx, entries,
    negotiations::{self, Found},
    timeline::Whole,
};
use crate::domain::{
    entry::{Entry, Filed},
    ids::{EntryId, NegotiationId},
    record::Record,
    slug::Slug,
};

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
    loaded: Mutex<Option<Loaded>>,
    pages: Mutex<Pages>,
    /// Held while the record is loaded, so that of many pages asked for after a save one loads it and the others wait.
    loading: tokio::sync::Mutex<()>,
    /// When it was last asked for, in askings.
    last: AtomicU64,
}

/// A record with what its timeline tells of itself.
#[derive(Debug, Clone)]
struct Loaded {
    /// The generation at which it was read.
    generation: i64,
    record: Arc<Record>,
    whole: Arc<Whole>,
}

/// What pages of the timeline asked for.
#[derive(Debug, Default)]
struct Pages {
    /// The generation at which it was read.
    generation: i64,
    entries: HashMap<EntryId, Arc<Filed<Entry>>>,
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
        if let Some(known) = slot.at(found.generation) {
            return Ok(Some(known.record));
        }
        let _loading = slot.loading.lock().await;
        if let Some(known) = slot.since(found.generation) {
            return Ok(Some(known.record));
        }
        let mut loaded = self.load(&db.0, &[found.id]).await?;
        Ok(loaded.remove(&found.id).map(|loaded| loaded.record))
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
        let known = self.known(tx, found).await?;
        Ok(known.map(|known| known.record))
    }

    /// What is told of all of the timeline of a negotiation that was found within the transaction. It is kept with the record.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn whole(&self, tx: &mut Tx, found: Found) -> Result<Arc<Whole>, Error> {
        let known = self.known(tx, found).await?;
        Ok(known.map(|known| known.whole).unwrap_or_default())
    }

    async fn known(&self, tx: &mut Tx, found: Found) -> Result<Option<Loaded>, Error> {
        if let Some(known) = self.slot(found.id).at(found.generation) {
            return Ok(Some(known));
        }
        // Nobody waits here for another page to load it: that page might wait for a connection, of which this one holds one.
        let mut loaded = self.load(&mut **tx, &[found.id]).await?;
        Ok(loaded.remove(&found.id))
    }

    /// The records of several negotiations that were found within the transaction. One query, and none when all of them are kept and nothing
    /// was saved since.
    ///
    /// # Errors
    /// When the database fails, or a row is no valid document.
    pub async fn of_all(
        &self,
        tx: &mut Tx,
        found: &[Found],
    ) -> Result<HashMap<NegotiationId, Arc<Record>>, Error> {
        let kept = |found: &Found| self.slot(found.id).at(found.generation);
        let mut known: HashMap<NegotiationId, Loaded> = found
            .iter()
            .filter_map(|found| Some((found.id, kept(found)?)))
            .collect();
        let mut missing: Vec<NegotiationId> = found.iter().map(|found| found.id).collect();
        missing.retain(|id| !known.contains_key(id));
        if !missing.is_empty() {
            known.extend(self.load(&mut **tx, &missing).await?);
        }
        let records = known.into_iter().map(|(id, known)| (id, known.record));
        Ok(records.collect())
    }

    /// Loads records, and keeps each unless a newer one is kept.
    async fn load(
        &self,
        executor: impl PgExecutor<'_>,
        ids: &[NegotiationId],
    ) -> Result<HashMap<NegotiationId, Loaded>, Error> {
        let loaded = load::load(executor, ids).await?.into_iter().map(|read| {
            let loaded = Loaded {
                generation: read.generation,
                record: Arc::new(read.record),
                whole: Arc::new(read.whole),
            };
            self.slot(read.id).put(&loaded);
            (read.id, loaded)
        });
        Ok(loaded.collect())
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
    /// What is kept, where it is of this generation.
    fn at(&self, generation: i64) -> Option<Loaded> {
        self.since(generation)
            .filter(|known| known.generation == generation)
    }

    /// What is kept, where it is of this generation or a newer one.
    fn since(&self, generation: i64) -> Option<Loaded> {
        let loaded = self.loaded.lock();
        loaded
            .as_ref()
            .filter(|known| known.generation >= generation)
            .cloned()
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

    /// Keeps it unless something newer is kept.
    fn put(&self, read: &Loaded) {
        let mut kept = self.loaded.lock();
        if kept
            .as_ref()
            .is_none_or(|known| known.generation <= read.generation)
        {
            *kept = Some(read.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::shipped;

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

    fn loaded(generation: i64) -> Loaded {
        Loaded {
            generation,
            record: Arc::new(shipped()),
            whole: Arc::default(),
        }
    }

    #[test]
    fn a_record_is_kept_for_its_generation_and_never_replaced_by_an_older_one() {
        let slot = Slot::default();
        assert!(slot.since(0).is_none());
        slot.put(&loaded(5));
        slot.put(&loaded(4));
        for (asked, at, since) in [(4, None, Some(5)), (5, Some(5), Some(5)), (6, None, None)] {
            let generation = |known: Option<Loaded>| known.map(|known| known.generation);
            assert_eq!(generation(slot.at(asked)), at, "{asked}");
            assert_eq!(generation(slot.since(asked)), since, "{asked}");
        }
        slot.put(&loaded(6));
        assert!(slot.at(6).is_some());
    }
}
