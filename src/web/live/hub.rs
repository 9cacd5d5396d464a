//! Who is told of the saves of each negotiation, and what was saved of late.
//!
//! A save is read from the database once for all readers, who share what is sent. A reader holds no more than the place up to which it has
//! heard: one that is slow, or gone without a word, keeps nothing for itself and nobody waiting.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::response::sse::Event;
use parking_lot::Mutex;
use tokio::{sync::watch, time::timeout};

use super::{super::App, news::news};
use crate::{
    domain::ids::NegotiationId,
    store::{Error, revisions},
};

/// How many saves a channel remembers. A reader who is further behind reads them from the database.
const REMEMBERED: usize = 256;

/// How many saves are read at once.
pub(super) const BATCH: i64 = 200;

/// How often it is looked whether a channel is behind, whatever was told.
const EVERY: Duration = Duration::from_secs(1);

/// A save, as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Save {
    /// Its place among the saves of the negotiation.
    pub(super) place: i64,
    /// What is sent.
    pub(super) event: Event,
}

/// All who are told.
#[derive(Debug)]
pub(in crate::web) struct Hub {
    channels: Mutex<HashMap<NegotiationId, Weak<Channel>>>,
    readers: Arc<AtomicUsize>,
    closing: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            channels: Mutex::default(),
            readers: Arc::default(),
            closing: watch::Sender::new(false),
        }
    }
}

/// The saves of one negotiation, as long as anybody listens.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) id: NegotiationId,
    /// Whether it was private when it began: who may read it is asked when a reader comes, and it ends when that changes.
    is_private: bool,
    log: Mutex<Log>,
    told: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Log {
    /// Every save after this place is in `saves`.
    from: i64,
    saves: VecDeque<Save>,
    /// The generation at which it was read last.
    generation: i64,
    has_ended: bool,
}

/// What a channel has for a reader.
#[derive(Debug)]
pub(super) enum Heard {
    /// These, after the place that it asked for; none where there is nothing new.
    Saves(VecDeque<Save>),
    /// It is too far behind for what is remembered.
    Behind,
    /// There will be no more.
    Ended,
}

/// One reader, counted as long as this is there.
#[derive(Debug)]
pub(super) struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hub {
    /// How many readers there are.
    pub(in crate::web) fn readers(&self) -> usize {
        self.readers.load(Ordering::Relaxed)
    }

    /// One reader more, where there are not `most` yet.
    pub(super) fn count(&self, most: usize) -> Option<Counted> {
        let add = |readers| (readers < most).then_some(readers + 1);
        self.readers
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .ok()?;
        Some(Counted(Arc::clone(&self.readers)))
    }

    /// Ends all streams: the server stops.
    pub(in crate::web) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Tells when the server stops.
    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// The channel of a negotiation; a new one knows the saves after `from`.
    pub(super) fn channel(&self, id: NegotiationId, is_private: bool, from: i64) -> Arc<Channel> {
        let mut channels = self.channels.lock();
        let known = channels.get(&id).and_then(Weak::upgrade);
        if let Some(known) = known.filter(|known| known.is_private == is_private) {
            return known;
        }
        channels.retain(|_, channel| channel.strong_count() > 0);
        let channel = Arc::new(Channel {
            id,
            is_private,
            log: Mutex::new(Log {
                from,
                ..Log::default()
            }),
            told: watch::Sender::new(()),
        });
        channels.insert(id, Arc::downgrade(&channel));
        channel
    }

    fn channels(&self) -> Vec<Arc<Channel>> {
        let channels = self.channels.lock();
        channels.values().filter_map(Weak::upgrade).collect()
    }

    /// Reads what was saved of every negotiation that somebody listens to, for ever.
    pub(in crate::web) async fn watch(&self, app: &App) -> std::convert::Infallible {
        let mut changes = app.generations().changes();
        loop {
            // Whichever comes first: each channel is asked in both cases.
            timeout(EVERY, changes.changed()).await.ok();
            for channel in self.channels() {
                let Some((slug, generation)) = app.generations().find(channel.id) else {
                    continue;
                };
                if channel.log.lock().generation != generation {
                    // What fails is tried again a second later.
                    channel.read(app, &slug, generation).await.ok();
                }
            }
        }
    }
}

impl Channel {
    /// Tells when there is more.
    pub(super) fn told(&self) -> watch::Receiver<()> {
        self.told.subscribe()
    }

    /// What there is after a place.
    pub(super) fn after(&self, place: i64) -> Heard {
        let log = self.log.lock();
        match () {
            () if log.has_ended => Heard::Ended,
            () if place < log.from => Heard::Behind,
            () => {
                let saves = log.saves.iter().filter(|save| save.place > place);
                Heard::Saves(saves.cloned().collect())
            }
        }
    }

    /// Reads what was saved up to a generation, and tells the readers.
    async fn read(&self, app: &App, slug: &str, generation: i64) -> Result<(), Error> {
        let slug = slug.parse();
        let record = match slug {
            Ok(slug) => app.records.by_slug(&app.db, &slug).await?,
            Err(_) => None,
        };
        let record = record.filter(|record| record.house.is_private == self.is_private);
        let Some(record) = record else {
            self.log.lock().has_ended = true;
            self.told.send_replace(());
            return Ok(());
        };
        loop {
            let place = self.log.lock().last();
            let mut tx = app.db.read().await?;
            let saved = revisions::since(&mut tx, self.id, place, BATCH).await?;
            drop(tx);
            let is_all = i64::try_from(saved.len()).is_ok_and(|count| count < BATCH);
            let mut log = self.log.lock();
            for save in &saved {
                log.push(news(&record, save));
            }
            if is_all {
                log.generation = generation;
                break;
            }
        }
        self.told.send_replace(());
        Ok(())
    }
}

impl Log {
    fn last(&self) -> i64 {
        self.saves.back().map_or(self.from, |save| save.place)
    }

    fn push(&mut self, save: Save) {
        self.saves.push_back(save);
        if self.saves.len() > REMEMBERED
            && let Some(forgotten) = self.saves.pop_front()
        {
            self.from = forgotten.place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(place: i64) -> Save {
        Save {
            place,
            event: Event::default(),
        }
    }

    fn places(heard: Heard) -> Vec<i64> {
        match heard {
            Heard::Saves(saves) => saves.iter().map(|save| save.place).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_channel_remembers_the_newest_and_says_who_is_behind() {
        let hub = Hub::default();
        let channel = hub.channel(NegotiationId(1), false, 10);
        assert!(matches!(channel.after(9), Heard::Behind));
        assert_eq!(places(channel.after(10)), [0; 0]);
        for place in 11..=400 {
            channel.log.lock().push(save(place));
        }
        assert!(matches!(channel.after(143), Heard::Behind));
        assert_eq!(places(channel.after(144)).len(), REMEMBERED);
        assert_eq!(places(channel.after(398)), [399, 400]);
        assert!(Arc::ptr_eq(
            &channel,
            &hub.channel(NegotiationId(1), false, 400)
        ));
        let private = hub.channel(NegotiationId(1), true, 400);
        assert!(
            !Arc::ptr_eq(&channel, &private),
            "who may read it is asked anew"
        );
    }

    #[test]
    fn readers_are_counted_while_they_are_there() {
        let hub = Hub::default();
        let (one, two) = (hub.count(2), hub.count(2));
        assert!(one.is_some() && two.is_some() && hub.count(2).is_none());
        drop(one);
        assert_eq!(hub.readers(), 1);
        assert!(hub.count(2).is_some());
    }
}
