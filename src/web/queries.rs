//! Counts the SQL statements that a request runs: for its log line, and for tests that hold a page to its budget.
//!
//! sqlx reports every statement to `tracing`; a subscriber layer adds one to the counter of the request whose task reported it. So no query
//! can be forgotten and the store knows nothing of it. `begin` and `commit` are not statements to sqlx and are not counted, nor is what a
//! request leaves to another task.

use std::{cell::Cell, future::Future};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    filter::{Filtered, Targets},
    layer::{Context, Layer},
    registry::LookupSpan,
};

tokio::task_local! {
    static COUNT: Cell<u32>;
}

/// The target under which sqlx reports its statements.
const TARGET: &str = "sqlx::query";

/// The subscriber layer that counts. Without it every count is 0.
#[derive(Debug, Clone, Copy)]
pub struct CountQueries;

/// [`CountQueries`], enabled for sqlx's reports alone, whatever the log shows.
pub fn layer<S>() -> Filtered<CountQueries, Targets, S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    CountQueries.with_filter(Targets::new().with_target(TARGET, Level::DEBUG))
}

impl<S: Subscriber> Layer<S> for CountQueries {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == TARGET {
            // Outside a request, at start for example, there is nothing to count for.
            COUNT.try_with(|count| count.set(count.get() + 1)).ok();
        }
    }
}

/// Runs `work` and tells how many statements it ran.
pub(super) async fn counted<T>(work: impl Future<Output = T>) -> (T, u32) {
    COUNT
        .scope(Cell::new(0), async {
            let output = work.await;
            (output, COUNT.with(Cell::get))
        })
        .await
}
