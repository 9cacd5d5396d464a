//! The state that every handler shares.

use std::{
    fmt::Display,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    api::Outbox, cards::Cards, generations::Generations, kept::Kept, live::Hub, metrics::Metrics,
};
use crate::{
    clock::Clock,
    desk::{Door, sessions::Token},
    store::{Db, records::Records, sessions::TokenHash},
};

/// The state of the web layer. A request clones it often, so that it is one pointer.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] leads to.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The negotiations' records, kept between requests.
    pub records: Records,
    /// The clock.
    pub clock: Clock,
    /// The share images that were made.
    pub(super) cards: Cards,
    /// What signing in needs besides the database.
    pub door: Door,
    base_url: String,
    is_behind_proxy: bool,
    contact: Option<String>,
    setup: Option<Setup>,
    counts: Arc<Counts>,
    outbox: Arc<Outbox>,
    metrics: Arc<Metrics>,
    kept: Option<Arc<Kept>>,
    generations: Arc<Generations>,
    live: Arc<Hub>,
    replica: Option<Db>,
    is_on_replica: bool,
}

/// The one-time link at which the first account is made.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    token_hash: TokenHash,
    from_anywhere: bool,
}

impl Setup {
    /// Whether somebody with this token may make the first account, from this machine or from elsewhere.
    pub(super) fn opens(&self, token: &Token, from_this_machine: bool) -> bool {
        token.hash() == self.token_hash && (from_this_machine || self.from_anywhere)
    }
}

/// What this process has served so far.
#[derive(Debug, Default)]
pub struct Counts {
    requests: AtomicU64,
    queries: AtomicU64,
}

impl Counts {
    /// Requests answered.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// SQL statements run for them.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, queries: u32) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.queries.fetch_add(queries.into(), Ordering::Relaxed);
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The state of a site at `base_url`: its origin, without a slash at the end, for example `https://example.org`.
    pub fn new(db: Db, clock: Clock, base_url: &str) -> Self {
        Self(Arc::new(Parts {
            db,
            records: Records::default(),
            clock,
            cards: Cards::default(),
            door: Door::default(),
            is_behind_proxy: false,
            contact: None,
            setup: None,
            base_url: base_url.trim_end_matches('/').to_owned(),
            counts: Arc::default(),
            outbox: Arc::new(Outbox::new(false)),
            metrics: Arc::default(),
            kept: None,
            generations: Arc::default(),
            live: Arc::default(),
            replica: None,
            is_on_replica: false,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// With a proxy of the operator's own in front, whose `X-Forwarded-For` tells where a request came from.
    #[must_use]
    pub fn behind_proxy(self) -> Self {
        self.with(|parts| parts.is_behind_proxy = true)
    }

    /// With at most this many bytes of pages kept in memory; [`super::watch`] has to run for it.
    #[must_use]
    pub fn keeping(self, most: u64) -> Self {
        self.with(|parts| parts.kept = Some(Arc::new(Kept::new(most))))
    }

    /// With webhooks to addresses of the operator's own network too, and without encryption.
    #[must_use]
    pub fn sending_anywhere(self) -> Self {
        self.with(|parts| parts.outbox = Arc::new(Outbox::new(true)))
    }

    /// With the address at which readers reach the editors: a `mailto:` or a page.
    #[must_use]
    pub fn reached_at(self, contact: &str) -> Self {
        self.with(|parts| parts.contact = Some(contact.to_owned()))
    }

    /// With a one-time link for the first account, good from this machine or from anywhere.
    #[must_use]
    pub fn with_setup(self, token: &Token, from_anywhere: bool) -> Self {
        let token_hash = token.hash();
        self.with(|parts| {
            parts.setup = Some(Setup {
                token_hash,
                from_anywhere,
            });
        })
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    pub(super) fn kept(&self) -> Option<&Kept> {
        self.kept.as_deref()
    }

    /// With a replica of the database, which readers who are not signed in read from while it has all that was saved.
    #[must_use]
    pub fn with_replica(self, replica: Db) -> Self {
        self.with(|parts| parts.replica = Some(replica))
    }

    pub(super) fn replica(&self) -> Option<&Db> {
        self.replica.as_ref()
    }

    /// The same site on its replica, where it has one. Nothing is written there.
    pub(super) fn on_replica(&self) -> Option<Self> {
        let replica = self.replica.clone()?;
        Some(self.clone().with(|parts| {
            parts.db = replica;
            parts.is_on_replica = true;
        }))
    }

    /// Whether this reads from the replica, which may answer while the database does not.
    pub(super) fn is_on_replica(&self) -> bool {
        self.is_on_replica
    }

    pub(super) fn generations(&self) -> &Generations {
        &self.generations
    }

    pub(super) fn live(&self) -> &Hub {
        &self.live
    }

    pub(super) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub(super) fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    pub(super) fn is_behind_proxy(&self) -> bool {
        self.is_behind_proxy
    }

    pub(super) fn setup(&self) -> Option<&Setup> {
        self.setup.as_ref()
    }

    /// The origin under which readers know this site.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// An address of this site in full.
    pub fn absolute(&self, path: impl Display) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Whether readers come by HTTPS, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// What this process has served so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}
