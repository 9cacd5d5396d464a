//! What happened around the table: sessions, strikes, votes, deadlines.

use serde::{Deserialize, Serialize};

use super::{
    dates::{ClockTime, PartialDate},
    entry::{Confidence, Dated, EntryKind},
    label::Label,
    offer::is_zero,
    passage::Passage,
    slug::Slug,
    text::{Text, Title},
};

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Happening {
    /// The sides meet.
    Session,
    /// A strike begins or ends.
    Strike,
    /// A lockout begins or ends.
    Lockout,
    /// Members or a board vote.
    Vote,
    /// An agreement or an ultimatum runs out.
    Deadline,
    /// A third party helps.
    Mediation,
    /// Anything else worth a place on the timeline.
    Milestone,
}

impl Happening {
    /// All kinds, in the order in which a form lists them.
    pub const ALL: [Self; 7] = [
        Self::Session,
        Self::Strike,
        Self::Lockout,
        Self::Vote,
        Self::Deadline,
        Self::Mediation,
        Self::Milestone,
    ];
}

/// Something that happened, on a day or over several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its address.
    pub slug: Slug,
    /// Its kind.
    pub kind: Happening,
    /// The day.
    pub on: PartialDate,
    /// The time, in the negotiation's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<ClockTime>,
    /// Sorts it within its day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i16,
    /// Its last day, where it spans several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<PartialDate>,
    /// Whose event it is; empty: of all parties, or of none.
    #[serde(default)]
    pub parties: Vec<Slug>,
    /// Its title.
    pub title: Title,
    /// One to three plain sentences.
    pub summary: Text,
    /// What parties call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<Label>,
    /// Slugs of the entries and issues that it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Slug>,
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

impl Dated for Event {
    fn slug(&self) -> &Slug {
        &self.slug
    }
    fn kind(&self) -> EntryKind {
        EntryKind::Event
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
        Some(self.on)
    }
}
