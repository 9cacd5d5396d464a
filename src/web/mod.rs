//! The site over HTTP: addresses, pages, forms. Reads from the store, changes through the desk, holds no rule of its own.
//!
//! [`serve`] runs the whole of it. A request passes the layers of `layers` and `error`, then its handler in the file of its area; a handler
//! loads, builds a page's struct and gives it to [`page::html`].

mod account;
mod api;
mod app;
mod assets;
mod bring_in;
mod cards;
mod citations;
mod client;
mod compare;
mod corrections;
mod desk;
mod differ;
mod drafting;
mod drafts;
mod embed;
mod entries;
mod entry_forms;
mod error;
mod exports;
pub mod extract;
mod feeds;
mod figures;
mod finding;
pub mod forms;
mod found;
mod gaps;
mod generations;
mod health;
mod history;
mod home;
mod issues;
mod kept;
mod layers;
mod letters;
mod linked;
mod live;
mod method;
mod metrics;
mod moment;
mod moves;
mod negotiation;
mod negotiations;
mod offers;
mod outcomes;
mod packed;
pub mod page;
pub mod paths;
mod picture;
mod progress;
mod published;
pub mod queries;
mod routes;
mod scorecard;
mod search;
mod serving;
mod session_cookie;
mod sources;
mod stands;
mod strand;
mod timeline;
mod travel;
mod under;
mod unsourced;
mod visit;
mod waiting;

use std::convert::Infallible;

use crate::store::Db;

pub use api::{Outbox, deliver};
pub use app::{App, Counts, Setup};
pub use error::{Cause, Error, NotFound, Refused, Retracted};
pub use serving::serve;
pub use visit::{SignedIn, Visitor};

/// Keeps this server up to date with what others save, for ever: its pages are right, and who listens is told. `db` is a pool of its own with
/// two connections.
pub async fn watch(app: &App, db: &Db) -> Infallible {
    tokio::select! {
        never = app.generations().watch(db) => never,
        never = app.live().watch(app) => never,
        never = watch_replica(app) => never,
    }
}

async fn watch_replica(app: &App) -> Infallible {
    match app.replica() {
        Some(replica) => app.generations().watch_replica(replica).await,
        None => std::future::pending().await,
    }
}

/// How much one form may hold, in MiB.
const BODY_LIMIT_MIB: usize = 2;
/// How much one form may hold, in bytes.
const BODY_LIMIT: usize = BODY_LIMIT_MIB * 1024 * 1024;
