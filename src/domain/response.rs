//! Answers without new terms.

use serde::{Deserialize, Serialize};

use super::{
    dates::{ClockTime, PartialDate},
    entry::{Confidence, Dated, EntryKind},
    offer::is_zero,
    passage::Passage,
    slug::Slug,
    text::{Text, Title},
};

/// What a response says to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Answer {
    /// Takes the offer.
    Accepts,
    /// Takes a part of it.
    AcceptsInPart,
    /// Turns it down without a counter.
    Rejects,
    /// Stays with its own last offer.
    Holds,
    /// Takes its own offer back.
    Withdraws,
    /// Members approve an agreement.
    Ratifies,
    /// Members vote an agreement down.
    VotesDown,
    /// Opens again what was closed.
    Reopens,
}

impl Answer {
    /// All answers, in the order in which a form lists them.
    pub const ALL: [Self; 8] = [
        Self::Accepts,
        Self::AcceptsInPart,
        Self::Rejects,
        Self::Holds,
        Self::Withdraws,
        Self::Ratifies,
        Self::VotesDown,
        Self::Reopens,
    ];
}

/// An answer, without new terms, to an offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Its address.
    pub slug: Slug,
    /// Who answers; at least one.
    pub parties: Vec<Slug>,
    /// The offer that it answers.
    pub to: Slug,
    /// What it says.
    pub answer: Answer,
    /// The issues of the offer whose terms it accepts, where it accepts in part; empty: all or none, or not known which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Slug>,
    /// The day.
    pub on: PartialDate,
    /// The time, in the negotiation's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<ClockTime>,
    /// Sorts it within its day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i16,
    /// When the world learned of it; `None`: not known to have become public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_on: Option<PartialDate>,
    /// Its title.
    pub title: Title,
    /// One to three plain sentences.
    pub summary: Text,
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

impl Dated for Response {
    fn slug(&self) -> &Slug {
        &self.slug
    }
    fn kind(&self) -> EntryKind {
        EntryKind::Response
    }
    fn made_on(&self) -> PartialDate {
        self.on
    }
    fn made_at(&self) -> Option<ClockTime> {
        self.at
    }
    fn order(&self) -> i16 {
        self.order
    }
    fn public_on(&self) -> Option<PartialDate> {
        self.public_on
    }
}
