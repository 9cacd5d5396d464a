//! What the four kinds of entry share: their kind, their place in the order of things, and how the compiler knows them.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{
    dates::{ClockTime, PartialDate},
    event::Event,
    ids::EntryId,
    label::Label,
    offer::Offer,
    passage::Passage,
    response::Response,
    slug::Slug,
    statement::Statement,
};

/// The kind of an entry. Within a moment of a day the kinds follow each other in this order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum EntryKind {
    /// A session, strike, vote and the like.
    Event,
    /// Terms put on the table.
    Offer,
    /// An answer without new terms.
    Response,
    /// What somebody said in public.
    Statement,
}

impl EntryKind {
    /// All kinds, in order.
    pub const ALL: [Self; 4] = [Self::Event, Self::Offer, Self::Response, Self::Statement];

    /// What one of them is called, in sentences and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Offer => "offer",
            Self::Response => "response",
            Self::Statement => "statement",
        }
    }

    /// What a list of them is called, in files and in the paths of problems.
    pub fn list(self) -> &'static str {
        match self {
            Self::Event => "events",
            Self::Offer => "offers",
            Self::Response => "responses",
            Self::Statement => "statements",
        }
    }

    /// The place of the kind among entries of one moment, from 0.
    pub fn rank(self) -> i16 {
        match self {
            Self::Event => 0,
            Self::Offer => 1,
            Self::Response => 2,
            Self::Statement => 3,
        }
    }
}

/// How the compiler knows a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Confidence {
    /// Seen in a cited page.
    Read,
    /// Remembered, not checked against a page: shown as "from memory".
    Recalled,
}

/// An entry of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// See [`Event`].
    Event(Event),
    /// See [`Offer`].
    Offer(Offer),
    /// See [`Response`].
    Response(Response),
    /// See [`Statement`].
    Statement(Statement),
}

/// What has a place on the timeline.
pub trait Dated {
    /// Its slug, unique among the entries of its negotiation.
    fn slug(&self) -> &Slug;
    /// Its kind.
    fn kind(&self) -> EntryKind;
    /// When it happened at the table, or was said.
    fn made_on(&self) -> PartialDate;
    /// The time of day, where it is known.
    fn made_at(&self) -> Option<ClockTime>;
    /// Sorts what has no time of its own within the day; 0 where nothing was set.
    fn order(&self) -> i16;
    /// When the world learned of it. Statements and events are public when they happen. `None`: not known to have become public.
    fn public_on(&self) -> Option<PartialDate>;
}

/// The sort key of an entry. Entries are in order by day, then time of day (midday where it is not known, so that what is known to be
/// early or late stands there), then the editor's `order`, then kind, then the order in which they were recorded.
pub type Moment = (NaiveDate, NaiveTime, i16, EntryKind, EntryId);

/// The time of day at which an entry without one is sorted.
pub const MIDDAY: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Something recorded, with its id and its version.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed<T> {
    /// The row, and the short permanent address.
    pub id: EntryId,
    /// How often it has been saved, from 1.
    pub version: i32,
    /// When this version was written down.
    pub recorded_at: chrono::DateTime<chrono::Utc>,
    /// What was recorded.
    pub value: T,
}

impl<T> std::ops::Deref for Filed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Dated> Filed<T> {
    /// Its place in the order of things: total, whatever the order of loading.
    pub fn moment(&self) -> Moment {
        (
            self.value.made_on().last_day(),
            self.value.made_at().map_or(MIDDAY, |time| time.0),
            self.value.order(),
            self.value.kind(),
            self.id,
        )
    }
}

macro_rules! each {
    ($self:ident, $entry:ident => $value:expr) => {
        match $self {
            Entry::Event($entry) => $value,
            Entry::Offer($entry) => $value,
            Entry::Response($entry) => $value,
            Entry::Statement($entry) => $value,
        }
    };
}

impl Entry {
    /// The entry as the file writes it.
    ///
    /// # Errors
    /// Never for an entry that was parsed: the types hold nothing that JSON cannot.
    pub fn to_document(&self) -> serde_json::Result<serde_json::Value> {
        each!(self, entry => serde_json::to_value(entry))
    }

    /// The entry of a kind that a document stands for.
    ///
    /// # Errors
    /// When the document is not of that kind's form.
    pub fn from_document(kind: EntryKind, document: serde_json::Value) -> serde_json::Result<Self> {
        match kind {
            EntryKind::Event => serde_json::from_value(document).map(Self::Event),
            EntryKind::Offer => serde_json::from_value(document).map(Self::Offer),
            EntryKind::Response => serde_json::from_value(document).map(Self::Response),
            EntryKind::Statement => serde_json::from_value(document).map(Self::Statement),
        }
    }

    /// Makes it cite these sources as a whole, and no others.
    pub fn cite(&mut self, sources: Vec<Slug>) {
        each!(self, entry => entry.sources = sources);
    }

    /// The same entry under another slug.
    #[must_use]
    pub fn with_slug(mut self, slug: Slug) -> Self {
        match &mut self {
            Self::Event(event) => event.slug = slug,
            Self::Offer(offer) => offer.slug = slug,
            Self::Response(response) => response.slug = slug,
            Self::Statement(statement) => statement.slug = slug,
        }
        self
    }

    /// The same entry citing the source `now` wherever it cites `before`, in its terms too.
    pub fn rename_source(&mut self, before: &Slug, now: &Slug) {
        let rename = |cited: &mut Vec<Slug>| {
            if before != now && cited.contains(before) {
                cited.retain(|source| source != now);
            }
            for source in cited.iter_mut().filter(|source| *source == before) {
                *source = now.clone();
            }
        };
        let passages = each!(self, entry => &mut entry.passages).iter_mut();
        for passage in passages.filter(|passage| passage.source == *before) {
            passage.source = now.clone();
        }
        match self {
            Self::Event(event) => {
                rename(&mut event.sources);
                for label in &mut event.called {
                    rename(&mut label.sources);
                }
            }
            Self::Offer(offer) => {
                rename(&mut offer.sources);
                for label in &mut offer.called {
                    rename(&mut label.sources);
                }
                for position in &mut offer.positions {
                    rename(&mut position.sources);
                    for total in &mut position.totals {
                        rename(&mut total.sources);
                    }
                }
            }
            Self::Response(response) => rename(&mut response.sources),
            Self::Statement(statement) => rename(&mut statement.sources),
        }
    }

    /// The sources cited for the entry as a whole, the first-hand one first.
    pub fn sources(&self) -> &[Slug] {
        each!(self, entry => &entry.sources)
    }

    /// The parties it belongs to, in the order given; empty for outsiders and for events of both sides.
    pub fn parties(&self) -> &[Slug] {
        each!(self, entry => &entry.parties)
    }

    /// What parties call it; empty for what has no such words.
    pub fn called(&self) -> &[Label] {
        match self {
            Self::Event(event) => &event.called,
            Self::Offer(offer) => &offer.called,
            Self::Response(_) | Self::Statement(_) => &[],
        }
    }

    /// Where in its sources it is found, and in which words.
    pub fn passages(&self) -> &[Passage] {
        each!(self, entry => &entry.passages)
    }

    /// Gives it these passages in its sources, and no others.
    pub fn set_passages(&mut self, passages: Vec<Passage>) {
        each!(self, entry => entry.passages = passages);
    }

    /// The note shown to readers.
    pub fn note(&self) -> Option<&str> {
        each!(self, entry => entry.note.as_deref())
    }

    /// How the compiler knows it.
    pub fn confidence(&self) -> Option<Confidence> {
        each!(self, entry => entry.confidence)
    }

    /// How a list names it: its title, or the speaker of a statement.
    pub fn title(&self) -> &str {
        match self {
            Self::Event(event) => &event.title,
            Self::Offer(offer) => &offer.title,
            Self::Response(response) => &response.title,
            Self::Statement(statement) => &statement.speaker,
        }
    }

    /// Its summary.
    pub fn summary(&self) -> &str {
        each!(self, entry => &entry.summary)
    }
}

impl Dated for Entry {
    fn slug(&self) -> &Slug {
        each!(self, entry => entry.slug())
    }
    fn kind(&self) -> EntryKind {
        each!(self, entry => entry.kind())
    }
    fn made_on(&self) -> PartialDate {
        each!(self, entry => entry.made_on())
    }
    fn made_at(&self) -> Option<ClockTime> {
        each!(self, entry => entry.made_at())
    }
    fn order(&self) -> i16 {
        each!(self, entry => entry.order())
    }
    fn public_on(&self) -> Option<PartialDate> {
        each!(self, entry => entry.public_on())
    }
}
