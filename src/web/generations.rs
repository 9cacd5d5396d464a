//! What this server knows of the state of each negotiation, by which it tells whether a page that it kept is still right.

use std::{collections::HashMap, convert::Infallible, time::Duration};

use parking_lot::RwLock;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    domain::ids::NegotiationId,
    store::{
        Db, Error,
        generations::{Listener, Told, all, total},
    },
};

/// How often the database is asked, whatever it tells by itself: a lost message is healed then.
const EVERY: Duration = Duration::from_secs(1);

/// How often a replica is asked that is behind.
const SOON: Duration = Duration::from_millis(20);

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// After how many questions in vain the database counts as away: a machine that is busy for a moment is not.
const IN_VAIN: u32 = 3;

/// What a page depends on, as it was before the page was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// One negotiation, at this generation.
    One(NegotiationId, i64),
    /// Any of them, after this many changes that this server has learnt of.
    All(u64),
}

/// What is known of all negotiations.
#[derive(Debug, Default)]
pub(super) struct Generations {
    known: RwLock<Known>,
    told: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Known {
    by_slug: HashMap<String, State>,
    changes: u64,
    /// How many of the changes there were when something was last taken out of readers' sight.
    withdrawn: u64,
    is_read: bool,
    in_vain: u32,
    /// The total that the replica was last seen at.
    replica: Option<(i64, i64)>,
}

/// What is known of one negotiation.
#[derive(Debug, Clone, Copy)]
struct State {
    id: NegotiationId,
    generation: i64,
    /// The generation at which something was last taken out of readers' sight.
    withdrawn: i64,
}

impl Known {
    /// Takes in what was told. What is older than what is known is not news.
    fn put(&mut self, told: Told) {
        let Told {
            id,
            generation,
            withdrawn,
            slug,
        } = told;
        let known = self.by_slug.get(&slug).filter(|known| known.id == id);
        if known.is_some_and(|known| known.generation >= generation) {
            return;
        }
        self.changes += 1;
        if known.map_or(0, |known| known.withdrawn) < withdrawn {
            self.withdrawn = self.changes;
        }
        let state = State {
            id,
            generation,
            withdrawn,
        };
        self.by_slug.insert(slug, state);
    }

    fn total(&self) -> (i64, i64) {
        let count = i64::try_from(self.by_slug.len()).unwrap_or(i64::MAX);
        let generations = self.by_slug.values().map(|known| known.generation);
        (count, generations.sum())
    }
}

impl Generations {
    /// What a page of this negotiation, or of none or several, depends on; `None` while that is not known.
    pub(super) fn of(&self, slug: Option<&str>) -> Option<Of> {
        let known = self.known.read();
        match slug {
            _ if !known.is_read => None,
            Some(slug) => {
                let State { id, generation, .. } = known.by_slug.get(slug)?;
                Some(Of::One(*id, *generation))
            }
            None => Some(Of::All(known.changes)),
        }
    }

    /// Whether nothing that a page may show was taken out of readers' sight since it was made: it is wrong perhaps, but may still be shown.
    pub(super) fn is_in_sight(&self, slug: Option<&str>, made: Of) -> bool {
        let known = self.known.read();
        match (made, slug.and_then(|slug| known.by_slug.get(slug))) {
            (Of::One(id, at), Some(now)) => now.id == id && at >= now.withdrawn,
            (Of::One(..), None) => false,
            (Of::All(at), _) => at >= known.withdrawn,
        }
    }

    /// The slug of a negotiation, and its generation.
    pub(super) fn find(&self, id: NegotiationId) -> Option<(String, i64)> {
        let known = self.known.read();
        let mut all = known.by_slug.iter();
        let found = all.find(|(_, known)| known.id == id);
        found.map(|(slug, known)| (slug.clone(), known.generation))
    }

    /// Tells when anything was saved.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.told.subscribe()
    }

    /// Whether the replica has all that this server knows to be saved.
    pub(super) fn replica_is_level(&self) -> bool {
        let known = self.known.read();
        let (count, sum) = known.total();
        known.is_read
            && known
                .replica
                .is_some_and(|seen| seen.0 >= count && seen.1 >= sum)
    }

    /// Takes note that the replica does not answer.
    pub(super) fn lose_replica(&self) {
        self.known.write().replica = None;
    }

    /// Keeps an eye on the replica for ever: each second, and after a save until it has that too.
    pub(super) async fn watch_replica(&self, replica: &Db) -> Infallible {
        let mut changes = self.changes();
        loop {
            match timeout(PATIENCE, total(replica)).await {
                Ok(Ok(seen)) => {
                    self.known.write().replica = Some(seen);
                    if !self.replica_is_level() {
                        sleep(SOON).await;
                        continue;
                    }
                }
                Ok(Err(_)) | Err(_) => self.lose_replica(),
            }
            timeout(EVERY, changes.changed()).await.ok();
        }
    }

    /// Whether the database does not answer.
    pub(super) fn are_away(&self) -> bool {
        self.known.read().in_vain >= IN_VAIN
    }

    /// Asks the database, where it has not told all: after a write of this server's own, so that the next page shows it.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn refresh(&self, db: &Db) -> Result<(), Error> {
        let total = total(db).await?;
        let is_known = {
            let known = self.known.read();
            known.is_read && known.total() == total
        };
        if !is_known {
            let told = all(db).await?;
            let mut known = self.known.write();
            known
                .by_slug
                .retain(|slug, _| told.iter().any(|told| told.slug == *slug));
            told.into_iter().for_each(|told| known.put(told));
            known.is_read = true;
            drop(known);
            self.told.send_replace(());
        }
        Ok(())
    }

    /// The same within a time; it is noted whether the database answered.
    async fn check(&self, db: &Db) -> bool {
        let answered = matches!(timeout(PATIENCE, self.refresh(db)).await, Ok(Ok(())));
        let mut known = self.known.write();
        known.in_vain = if answered { 0 } else { known.in_vain + 1 };
        answered
    }

    /// Keeps up with the database for ever: hears what it tells, and asks each second. Needs two connections.
    pub(super) async fn watch(&self, db: &Db) -> Infallible {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            match timeout(PATIENCE, Listener::new(db)).await {
                Ok(Ok(listener)) => self.listen(db, listener, &mut ticks).await,
                Ok(Err(_)) | Err(_) => {
                    self.check(db).await;
                    sleep(EVERY).await;
                }
            }
        }
    }

    /// Hears and asks until the connection is lost.
    async fn listen(&self, db: &Db, mut listener: Listener, ticks: &mut Interval) {
        loop {
            let heard = tokio::select! {
                heard = listener.next() => heard,
                _ = ticks.tick() => {
                    self.check(db).await;
                    continue;
                }
            };
            match heard {
                Ok(Some(told)) => {
                    self.known.write().put(told);
                    self.told.send_replace(());
                }
                Ok(None) => {
                    self.check(db).await;
                }
                Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(id: i64, generation: i64, slug: &str) -> Told {
        Told {
            id: NegotiationId(id),
            generation,
            withdrawn: 0,
            slug: slug.to_owned(),
        }
    }

    #[test]
    fn what_was_made_before_something_was_withdrawn_is_not_shown_any_more() {
        let generations = Generations::default();
        let put = |told| generations.known.write().put(told);
        generations.known.write().is_read = true;
        put(told(1, 4, "a"));
        put(told(2, 1, "b"));
        let of = |slug| generations.of(slug).unwrap();
        let (a, b, all) = (of(Some("a")), of(Some("b")), of(None));
        put(told(1, 5, "a"));
        assert_ne!(of(Some("a")), a);
        assert!(generations.is_in_sight(Some("a"), a));
        assert!(generations.is_in_sight(None, all));
        put(Told {
            withdrawn: 6,
            ..told(1, 6, "a")
        });
        put(Told {
            withdrawn: 6,
            ..told(1, 7, "a")
        });
        assert!(!generations.is_in_sight(Some("a"), a));
        assert!(!generations.is_in_sight(None, all));
        assert!(generations.is_in_sight(Some("b"), b));
        assert!(generations.is_in_sight(Some("a"), of(Some("a"))));
        assert!(generations.is_in_sight(None, of(None)));
        assert!(!generations.is_in_sight(Some("b"), a));
        assert!(!generations.is_in_sight(Some("c"), a));
    }

    #[test]
    fn what_is_told_late_changes_nothing_and_a_slug_may_pass_to_another() {
        let generations = Generations::default();
        assert_eq!(generations.of(Some("a")), None);
        generations.known.write().is_read = true;
        for (told, expected) in [
            (told(1, 4, "a"), Of::One(NegotiationId(1), 4)),
            (told(1, 3, "a"), Of::One(NegotiationId(1), 4)),
            (told(1, 5, "a"), Of::One(NegotiationId(1), 5)),
            (told(2, 1, "a"), Of::One(NegotiationId(2), 1)),
        ] {
            generations.known.write().put(told);
            assert_eq!(generations.of(Some("a")), Some(expected));
        }
        assert_eq!(generations.of(None), Some(Of::All(3)));
        assert_eq!(generations.of(Some("b")), None);
    }
}
