//! Terms put on the table.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    dates::{ClockTime, PartialDate, View},
    entry::{Confidence, Dated, EntryKind},
    label::Label,
    passage::Passage,
    position::Position,
    slug::Slug,
    text::{Text, Title},
};

/// The form of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Form {
    /// A first offer, or a new one.
    Proposal,
    /// Terms that answer an offer.
    Counterproposal,
    /// Terms that stand or fall as a whole.
    Package,
    /// A side's last offer, so named by it.
    FinalOffer,
    /// Terms agreed by the signatories, still to be approved.
    TentativeAgreement,
    /// The agreement in writing.
    Memorandum,
}

impl Form {
    /// All forms, in the order in which a form lists them.
    pub const ALL: [Self; 6] = [
        Self::Proposal,
        Self::Counterproposal,
        Self::Package,
        Self::FinalOffer,
        Self::TentativeAgreement,
        Self::Memorandum,
    ];

    /// Whether it is signed by several parties rather than made by one.
    pub fn is_agreement(self) -> bool {
        match self {
            Self::TentativeAgreement | Self::Memorandum => true,
            Self::Proposal | Self::Counterproposal | Self::Package | Self::FinalOffer => false,
        }
    }
}

/// Terms put on the table by one party, or signed by several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Its address.
    pub slug: Slug,
    /// Its form.
    pub form: Form,
    /// Who makes it: one party, or all signatories of an agreement (two at least).
    pub parties: Vec<Slug>,
    /// To whom; empty: to all other parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Slug>,
    /// The day on which it reached the other side.
    pub made_on: PartialDate,
    /// The time, in the negotiation's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<ClockTime>,
    /// Sorts it within its day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i16,
    /// When the world could read it; `None`: its terms are not known to have become public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_on: Option<PartialDate>,
    /// What is uncertain about the dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_note: Option<Text>,
    /// The offer that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responds_to: Option<Slug>,
    /// Its title.
    pub title: Title,
    /// One to three plain sentences.
    pub summary: Text,
    /// What parties call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<Label>,
    /// What a package hangs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text>,
    /// Its terms, in the order given. May be empty: an offer whose terms are not known.
    #[serde(default)]
    pub positions: Vec<Position>,
    /// The ids of the sources, the first-hand one first.
    #[serde(default)]
    pub sources: Vec<Slug>,
    /// Where in the sources it is found, and in which words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

pub(super) fn is_zero(order: &i16) -> bool {
    *order == 0
}

impl Offer {
    /// Whether `party` makes or signs it.
    pub fn is_by(&self, party: &Slug) -> bool {
        self.parties.contains(party)
    }

    /// Whether it is put to `party`: an addressee, or anyone else's when it names none. A signatory is addressed by its agreement.
    pub fn is_to(&self, party: &Slug) -> bool {
        if self.form.is_agreement() {
            return self.is_by(party);
        }
        !self.is_by(party) && (self.to.is_empty() || self.to.contains(party))
    }

    /// The issues on which it has a term in view, each once, in order of slug. Two alternatives are one issue.
    pub fn issues_in(&self, view: View) -> BTreeSet<&Slug> {
        self.positions_in(view)
            .map(|position| &position.issue)
            .collect()
    }

    /// Its terms that are in view: on the public clock a term announced later than its offer waits for its own day.
    pub fn positions_in(&self, view: View) -> impl Iterator<Item = &Position> {
        self.positions
            .iter()
            .filter(move |position| self.shows(position, view))
    }

    /// Whether this term of its own is in view.
    pub fn shows(&self, term: &Position, view: View) -> bool {
        view.sees(self.made_on, term.public_on.or(self.public_on))
    }
}

impl Dated for Offer {
    fn slug(&self) -> &Slug {
        &self.slug
    }
    fn kind(&self) -> EntryKind {
        EntryKind::Offer
    }
    fn made_on(&self) -> PartialDate {
        self.made_on
    }
    fn made_at(&self) -> Option<ClockTime> {
        self.made_at
    }
    fn order(&self) -> i16 {
        self.order
    }
    fn public_on(&self) -> Option<PartialDate> {
        self.public_on
    }
}
