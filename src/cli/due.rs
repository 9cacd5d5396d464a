//! What a server does by itself while it serves: it publishes what was set to be published at a time, and tells webhooks of what was saved.
//!
//! Every server asks the database each second, which one index answers; what one of several is doing, the others leave to it. Considered
//! instead: a timer for the next time that is set, which another server or an import would have to be told of.

use std::{convert::Infallible, fmt::Display, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    clock::Clock,
    desk::drafts::publish_due,
    store::Db,
    web::{self, App},
};

/// How often it is asked what is due.
const EVERY: Duration = Duration::from_secs(1);

/// Publishes what is due, for ever.
pub(super) async fn publish(db: &Db, clock: Clock) -> Infallible {
    each_second("published what was due", || publish_due(db, clock.now())).await
}

/// Tells webhooks of what was saved, for ever.
pub(super) async fn deliver(app: &App) -> Infallible {
    each_second("told webhooks of what was saved", || web::deliver(app)).await
}

/// Does something each second that answers how much of it there was.
async fn each_second<F, E>(what: &str, act: impl Fn() -> F) -> Infallible
where
    F: Future<Output = Result<usize, E>>,
    E: Display,
{
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    loop {
        ticks.tick().await;
        match act().await {
            Ok(0) => failed = false,
            Ok(count) => {
                failed = false;
                tracing::info!(count, "{what}");
            }
            // Said once, not every second of an outage.
            Err(error) if !failed => {
                failed = true;
                tracing::error!("what is due could not be done ({what}): {error}");
            }
            Err(_) => {}
        }
    }
}
