//! Who may do what: one table, asked by every operation and every page.
//!
//! An account has a role on the whole site ([`super::account::Role`]) and may have a [`Seat`] in single negotiations. What counts in a
//! negotiation is the higher of the two.

use std::{fmt, str::FromStr};

use super::{account::Role, ids::NegotiationId};

/// What somebody may be in one negotiation, the least first: each may all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Seat {
    /// Reads a private negotiation.
    Reader,
    /// Writes drafts.
    Contributor,
    /// Publishes and corrects.
    Editor,
    /// Says who else has a seat, and how the negotiation is kept.
    Administrator,
}

impl Seat {
    /// Every seat, the least first.
    pub const ALL: [Self; 4] = [
        Self::Reader,
        Self::Contributor,
        Self::Editor,
        Self::Administrator,
    ];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }

    /// What an account of this role is in every negotiation.
    pub fn everywhere(role: Role) -> Option<Self> {
        match role {
            Role::Member => None,
            Role::Editor => Some(Self::Editor),
            Role::Administrator => Some(Self::Administrator),
        }
    }
}

/// Why a text is no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose reader, contributor, editor or administrator")]
pub struct NoSeat;

impl FromStr for Seat {
    type Err = NoSeat;

    fn from_str(text: &str) -> Result<Self, NoSeat> {
        let mut all = Self::ALL.into_iter();
        all.find(|seat| seat.word() == text).ok_or(NoSeat)
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What can be done in a negotiation, or on the site where it is about no single one. Reading what is public is nobody's privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Read a negotiation that is private.
    ReadPrivate,
    /// Write drafts of entries and hand them in.
    Draft,
    /// Publish entries, edit them, restore a version, correct; approve another's.
    Publish,
    /// Decide on what readers sent in.
    Moderate,
    /// Edit the negotiation itself: its parties, issues, sources.
    EditNegotiation,
    /// Take down a text that the law forbids.
    TakeDown,
    /// Give and take seats, invite, and say how the negotiation is kept: private, with a review, in a blackout.
    Keep,
    /// Open a new negotiation. On the site.
    OpenNegotiation,
    /// Make and close accounts, reset their passwords. On the site.
    Accounts,
    /// Read the audit list. On the site.
    Audit,
}

/// The table: each act, the least that may do it, and its words.
pub const TABLE: [(Act, Seat, &str); 10] = [
    (Act::ReadPrivate, Seat::Reader, "Read a private negotiation"),
    (
        Act::Draft,
        Seat::Contributor,
        "Write drafts and hand them in",
    ),
    (
        Act::Publish,
        Seat::Editor,
        "Publish, edit and correct entries; restore a version; approve another’s draft",
    ),
    (
        Act::Moderate,
        Seat::Editor,
        "Decide on what readers sent in",
    ),
    (
        Act::EditNegotiation,
        Seat::Editor,
        "Edit the negotiation, its parties, issues and sources",
    ),
    (
        Act::TakeDown,
        Seat::Administrator,
        "Take down a text that the law forbids",
    ),
    (
        Act::Keep,
        Seat::Administrator,
        "Invite people, give and take seats; make the negotiation private, ask for a review, set a blackout",
    ),
    (
        Act::OpenNegotiation,
        Seat::Editor,
        "Open a new negotiation (by the role on the whole site)",
    ),
    (
        Act::Accounts,
        Seat::Administrator,
        "Make and close accounts, reset passwords (by the role on the whole site)",
    ),
    (
        Act::Audit,
        Seat::Administrator,
        "Read the audit list (by the role on the whole site)",
    ),
];

/// Whether somebody with this seat, or with none, may do this.
pub fn may(seat: Option<Seat>, act: Act) -> bool {
    let least = TABLE.iter().find(|(of, ..)| *of == act);
    least.is_some_and(|(_, least, _)| seat >= Some(*least))
}

/// The seats that an account has, and its role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seats {
    everywhere: Option<Seat>,
    here: Vec<(NegotiationId, Seat)>,
    /// The parties that it speaks for, by slug: it may answer officially for them, whatever its seat.
    speaks: Vec<(NegotiationId, String)>,
}

impl Seats {
    /// The seats of an account of this role that has these besides.
    pub fn new(role: Role, here: Vec<(NegotiationId, Seat)>) -> Self {
        Self {
            everywhere: Seat::everywhere(role),
            here,
            speaks: Vec::new(),
        }
    }

    /// These seats of an account that speaks for parties, by slug.
    #[must_use]
    pub fn speaking(mut self, speaks: Vec<(NegotiationId, String)>) -> Self {
        self.speaks = speaks;
        self
    }

    /// These seats in one negotiation, and none elsewhere or on the site.
    #[must_use]
    pub fn within(self, negotiation: NegotiationId) -> Self {
        let seat = self.of(negotiation);
        let is_here = |of: NegotiationId| of == negotiation;
        Self {
            everywhere: None,
            here: seat.map(|seat| (negotiation, seat)).into_iter().collect(),
            speaks: self
                .speaks
                .into_iter()
                .filter(|(of, _)| is_here(*of))
                .collect(),
        }
    }

    /// The slug of the party that the account speaks for in a negotiation.
    pub fn speaks_for(&self, negotiation: NegotiationId) -> Option<&str> {
        let mut speaks = self.speaks.iter();
        let found = speaks.find(|(of, _)| *of == negotiation)?;
        Some(&found.1)
    }

    /// What the account is in a negotiation.
    pub fn of(&self, negotiation: NegotiationId) -> Option<Seat> {
        let here = self.here.iter().find(|(of, _)| *of == negotiation);
        self.everywhere.max(here.map(|(_, seat)| *seat))
    }

    /// Whether it may do this in a negotiation.
    pub fn may(&self, act: Act, negotiation: NegotiationId) -> bool {
        may(self.of(negotiation), act)
    }

    /// Whether it may do this on the site.
    pub fn may_on_site(&self, act: Act) -> bool {
        may(self.everywhere, act)
    }

    /// Whether it may do this in some negotiation or other.
    pub fn may_somewhere(&self, act: Act) -> bool {
        self.may_on_site(act) || self.here.iter().any(|(_, seat)| may(Some(*seat), act))
    }

    /// The negotiations in which it may do this; `None` for all of them.
    pub fn where_may(&self, act: Act) -> Option<Vec<NegotiationId>> {
        if self.may_on_site(act) {
            return None;
        }
        let here = self.here.iter().filter(|(_, seat)| may(Some(*seat), act));
        Some(here.map(|(of, _)| *of).collect())
    }

    /// The negotiations in which the account has a seat; `None` where it has one in all of them.
    pub fn negotiations(&self) -> Option<Vec<NegotiationId>> {
        match self.everywhere {
            Some(_) => None,
            None => Some(self.here.iter().map(|(of, _)| *of).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_names_every_act_once() {
        for (act, least, _) in TABLE {
            assert_eq!(TABLE.iter().filter(|(of, ..)| *of == act).count(), 1);
            assert!(may(Some(least), act) && !may(None, act));
        }
        assert!(
            may(Some(Seat::Contributor), Act::Draft) && !may(Some(Seat::Contributor), Act::Publish)
        );
        assert!(may(Some(Seat::Editor), Act::Publish) && !may(Some(Seat::Editor), Act::Keep));
    }

    proptest! {
        #[test]
        fn a_higher_seat_may_never_less(act in 0..TABLE.len(), low in 0..4_usize, high in 0..4_usize) {
            let (act, ..) = TABLE[act];
            let (low, high) = (Seat::ALL[low.min(high)], Seat::ALL[low.max(high)]);
            prop_assert!(!may(Some(low), act) || may(Some(high), act));
        }

        #[test]
        fn within_one_negotiation_a_seat_is_what_it_was_and_nothing_elsewhere(role in 0..3_usize, seat in 0..4_usize, act in 0..TABLE.len()) {
            let (role, seat, (act, ..)) = (Role::ALL[role], Seat::ALL[seat], TABLE[act]);
            let seats = Seats::new(role, vec![(NegotiationId(1), seat)]);
            let within = seats.clone().within(NegotiationId(1));
            prop_assert_eq!(within.may(act, NegotiationId(1)), seats.may(act, NegotiationId(1)));
            prop_assert!(!within.may(act, NegotiationId(2)) && !within.may_on_site(act));
        }

        #[test]
        fn a_seat_elsewhere_is_none_here(role in 0..3_usize, seat in 0..4_usize, act in 0..TABLE.len()) {
            let (role, seat, (act, ..)) = (Role::ALL[role], Seat::ALL[seat], TABLE[act]);
            let seats = Seats::new(role, vec![(NegotiationId(1), seat)]);
            prop_assert_eq!(seats.may(act, NegotiationId(2)), seats.may_on_site(act));
            prop_assert_eq!(seats.of(NegotiationId(1)), Seat::everywhere(role).max(Some(seat)));
        }
    }
}
