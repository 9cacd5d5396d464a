//! What is written and not public yet.

use chrono::{DateTime, Utc};

use super::{
    entry::EntryKind,
    house::House,
    ids::{AccountId, DraftId, EntryId, NegotiationId},
    permission::{Act, Seats},
};

/// How far a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// It is being written.
    Open,
    /// It waits for an editor.
    HandedIn,
    /// It is published at a set time.
    Scheduled,
    /// Its time came, and it could not be published.
    Stuck,
    /// It became an entry, or a version of one.
    Published,
    /// It was given up.
    Discarded,
}

/// A draft without its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its row.
    pub id: DraftId,
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// What it will be.
    pub kind: EntryKind,
    /// The entry that it changes; `None` for a new one.
    pub entry: Option<EntryId>,
    /// Whose it is.
    pub account: AccountId,
    /// The author's name.
    pub author: String,
    /// What lists call it.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// What a reviewer said, or why it could not be published on time.
    pub word: Option<String>,
    /// When it is published.
    pub publish_at: Option<DateTime<Utc>>,
    /// How often it was saved, from 1.
    pub version: i32,
    /// When it was saved last.
    pub changed_at: DateTime<Utc>,
}

impl Draft {
    /// Whether an account may see it: its author, and those who publish here.
    pub fn is_seen_by(&self, account: Option<AccountId>, seats: &Seats) -> bool {
        seats.may(Act::Publish, self.negotiation)
            || (account == Some(self.account) && seats.may(Act::Draft, self.negotiation))
    }

    /// Whether something is still to come of it.
    pub fn is_alive(&self) -> bool {
        match self.state {
            State::Open | State::HandedIn | State::Scheduled | State::Stuck => true,
            State::Published | State::Discarded => false,
        }
    }
}

/// Whether somebody who may publish here may publish what `author` wrote, where a negotiation is kept like this: with a review, another
/// editor than the author does. The operator works without an account and answers for the whole site.
pub fn may_approve(house: &House, author: Option<AccountId>, who: Option<AccountId>) -> bool {
    !house.needs_review || who.is_none() || author != who
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{account::Role, permission::Seat};

    #[test]
    fn a_draft_is_seen_by_its_author_and_by_editors() {
        let draft = Draft {
            id: DraftId(1),
            negotiation: NegotiationId(1),
            kind: EntryKind::Offer,
            entry: None,
            account: AccountId(7),
            author: "Ana Ruiz".to_owned(),
            title: "An offer".to_owned(),
            state: State::Open,
            word: None,
            publish_at: None,
            version: 1,
            changed_at: DateTime::UNIX_EPOCH,
        };
        let seats = |seat| Seats::new(Role::Member, vec![(NegotiationId(1), seat)]);
        let (author, other) = (Some(AccountId(7)), Some(AccountId(8)));
        assert!(draft.is_seen_by(author, &seats(Seat::Contributor)));
        assert!(!draft.is_seen_by(other, &seats(Seat::Contributor)));
        assert!(draft.is_seen_by(other, &seats(Seat::Editor)));
        assert!(
            !draft.is_seen_by(author, &seats(Seat::Reader)),
            "who lost the seat"
        );
        assert!(!draft.is_seen_by(None, &Seats::default()));
    }

    #[test]
    fn with_a_review_another_editor_publishes() {
        let mut house = House::open(NegotiationId(1));
        let (ana, bo) = (Some(AccountId(1)), Some(AccountId(2)));
        assert!(may_approve(&house, ana, ana));
        house.needs_review = true;
        assert!(!may_approve(&house, ana, ana));
        assert!(may_approve(&house, ana, bo));
        assert!(may_approve(&house, None, None), "an import");
    }
}
