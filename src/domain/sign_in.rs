//! The rules of signing in: how long a browser stays signed in, and how many wrong guesses are one too many.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a session lasts that nobody uses.
pub const IDLE: TimeDelta = TimeDelta::days(14);
/// How long a session lasts however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(90);
/// How stale "last seen" may be. Noting every request would make every page of an editor a write.
pub const SEEN_STEP: TimeDelta = TimeDelta::hours(1);

/// When a session ends that began at `created_at` and was last used at `seen_at`.
pub fn expires_at(created_at: DateTime<Utc>, seen_at: DateTime<Utc>) -> DateTime<Utc> {
    (seen_at + IDLE).min(created_at + LONGEST)
}

/// Whether a use at `now` is worth noting for a session that was last noted at `seen_at`.
pub fn is_worth_noting(seen_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - seen_at >= SEEN_STEP
}

/// The time for which a wrong guess counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// What guesses are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedBy {
    /// The name that was given, whether there is such an account or not.
    Name,
    /// The network address that they came from.
    Address,
}

impl CountedBy {
    /// How many wrong guesses within [`WINDOW`] are let through. An address gets more, since an office shares one.
    pub fn limit(self) -> u32 {
        match self {
            Self::Name => 10,
            Self::Address => 30,
        }
    }
}

/// Seconds until one more guess is let through, when the oldest guess of a full count was made at `oldest`. At least 1.
pub fn wait_s(oldest: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let left = oldest + WINDOW - now;
    u64::try_from(left.num_seconds()).unwrap_or_default().max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn use_prolongs_a_session_up_to_its_longest() {
        let day = |days: i64| at(days * 86_400);
        assert_eq!(expires_at(day(0), day(0)), day(14));
        assert_eq!(expires_at(day(0), day(10)), day(24));
        assert_eq!(expires_at(day(0), day(80)), day(90));
    }

    proptest! {
        #[test]
        fn a_session_always_outlives_the_moment_it_is_used_within_its_longest(used in 0i64..90 * 86_400) {
            prop_assert!(expires_at(at(0), at(used)) > at(used));
            prop_assert!(expires_at(at(0), at(used)) <= at(0) + LONGEST);
        }

        #[test]
        fn after_the_wait_the_oldest_guess_counts_no_more(since in 0i64..900) {
            let wait = i64::try_from(wait_s(at(0), at(since))).unwrap();
            prop_assert!(at(since + wait) >= at(0) + WINDOW);
        }
    }
}
