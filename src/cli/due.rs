//! Publishes, while the program serves, what was set to be published at a time.
//!
//! Every server asks the database each second, which one index answers; what one of several is publishing, the others leave to it. Considered
//! instead: a timer for the next time that is set, which another server or an import would have to be told of.

use std::{convert::Infallible, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::{clock::Clock, desk::drafts::publish_due, store::Db};

/// How often it is asked what is due.
const EVERY: Duration = Duration::from_secs(1);

/// Publishes what is due, for ever.
pub(super) async fn publish(db: &Db, clock: Clock) -> Infallible {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    loop {
        ticks.tick().await;
        match publish_due(db, clock.now()).await {
            Ok(0) => failed = false,
            Ok(published) => {
                failed = false;
                tracing::info!(published, "published what was due");
            }
            // Said once, not every second of an outage.
            Err(error) if !failed => {
                failed = true;
                tracing::error!("what is due could not be published: {error}");
            }
            Err(_) => {}
        }
    }
}
