//! What a party or a person said in public. A statement never changes a position.

use serde::{Deserialize, Serialize};

use super::{
    dates::{ClockTime, PartialDate},
    entry::{Confidence, Dated, EntryKind},
    offer::is_zero,
    passage::Passage,
    slug::Slug,
    text::{Line, Text},
};

/// What a party or a named person said in public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its address.
    pub slug: Slug,
    /// For whom it was said; empty for people outside the talks.
    #[serde(default)]
    pub parties: Vec<Slug>,
    /// Who said it.
    pub speaker: Line<120>,
    /// The speaker's office or organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Line<200>>,
    /// The day.
    pub on: PartialDate,
    /// The time, in the negotiation's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<ClockTime>,
    /// Sorts it within its day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i16,
    /// What was said, in the site's own words.
    pub summary: Text,
    /// The speaker's own words, without quotation marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
    /// Where it was said: a press release, a letter to members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Line<200>>,
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

impl Statement {
    /// The quotation, if it can stand alone: a whole sentence at least, from its capital to its stop. A fragment needs the summary around it.
    pub fn whole_quote(&self) -> Option<&str> {
        let quote = self.quote.as_deref()?;
        let starts = quote
            .chars()
            .next()
            .is_some_and(|first| !first.is_lowercase());
        let ends = quote.ends_with(['.', '!', '?', '…', '”', '"']);
        (starts && ends).then_some(quote)
    }
}

impl Dated for Statement {
    fn slug(&self) -> &Slug {
        &self.slug
    }
    fn kind(&self) -> EntryKind {
        EntryKind::Statement
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_stands_alone_when_it_is_a_sentence() {
        let quoted = |quote: &str| -> Statement {
            serde_json::from_value(serde_json::json!({
                "slug": "s", "speaker": "S", "on": "2023-05-01", "summary": "S spoke.", "quote": quote
            }))
            .unwrap()
        };
        for (quote, whole) in [
            ("We are not done.", true),
            ("“Enough,” they said.", true),
            ("12 writers is a number!", true),
            ("neither nothing, nor nearly enough", false),
            ("Neither nothing, nor nearly enough", false),
            ("the deal is done.", false),
        ] {
            assert_eq!(quoted(quote).whole_quote().is_some(), whole, "{quote}");
        }
    }
}
