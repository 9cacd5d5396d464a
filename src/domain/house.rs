//! How a negotiation is kept: who may read it, whether another editor has to approve, and whether a blackout is on. These are rules of the
//! desk and no part of the record: they are in no export and in no history, but in the audit list.

use chrono::{DateTime, Utc};

use super::ids::NegotiationId;

/// How a negotiation is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct House {
    /// The negotiation.
    pub id: NegotiationId,
    /// Whether only those with a seat may read it.
    pub is_private: bool,
    /// Whether an entry is published by another editor than the one who wrote it.
    pub needs_review: bool,
    /// Until when new entries are kept as drafts unless an editor says otherwise.
    pub blackout_until: Option<DateTime<Utc>>,
}

impl House {
    /// The usual: public, without a review and without a blackout.
    pub fn open(id: NegotiationId) -> Self {
        Self {
            id,
            is_private: false,
            needs_review: false,
            blackout_until: None,
        }
    }

    /// Whether a blackout is on at `now`.
    pub fn is_dark(&self, now: DateTime<Utc>) -> bool {
        self.blackout_until.is_some_and(|until| now < until)
    }
}
