//! The clock. Nothing else asks for the time, so that a test can fix it and every page is repeatable.

use chrono::{DateTime, Utc};

/// What tells the time.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The time.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that reads the machine's clock"
            )]
            Self::System => Utc::now(),
            Self::Fixed(time) => time,
        }
    }
}
