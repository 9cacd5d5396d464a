//! The state that every handler shares.

use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{clock::Clock, store::Db};

/// The state of the web layer. Cheap to clone; handlers take the part that they need by `State`.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    base_url: Arc<str>,
    counts: Arc<Counts>,
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

impl App {
    /// The state of a site at `base_url`: its origin, without a slash at the end, for example `https://example.org`.
    pub fn new(db: Db, clock: Clock, base_url: &str) -> Self {
        Self {
            db,
            clock,
            base_url: base_url.trim_end_matches('/').into(),
            counts: Arc::default(),
        }
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
