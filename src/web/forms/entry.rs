//! The fields that the forms of all kinds of entry share. Their names are those that the rules use for the same parts, so that a problem
//! found by the domain stands beside its field without a table between them.

use super::{Choice, Field, Sent, read::name_of};
use crate::{
    domain::{entry::Confidence, problems::Problems, record::Record, slug::Slug},
    render::words,
};

/// What the browser may know of a typed date: it is text, since a part of it may be unknown and an odd one is kept as it was typed.
const DATE_HINT: &str =
    "Year-month-day, for example 2023-08-11; year-month or year where no more is known";

/// Builds the fields of an entry's form from what was sent and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct EntryFields<'a> {
    /// What was sent, or what is stored.
    pub sent: &'a Sent,
    /// What is wrong with it.
    pub problems: &'a Problems,
}

impl<'a> EntryFields<'a> {
    /// Fields with these values and problems.
    pub fn new(sent: &'a Sent, problems: &'a Problems) -> Self {
        Self { sent, problems }
    }

    /// A field to type in.
    pub fn field(&self, name: impl Into<String>, label: impl Into<String>) -> Field {
        let name = name.into();
        let value = self.sent.text(&name).to_owned();
        Field::new(name, label).value(value).errors(self.problems)
    }

    /// A field for a date of which a part may be unknown; `hint` comes before the words on its form.
    pub fn date(&self, name: impl Into<String>, label: impl Into<String>, hint: &str) -> Field {
        let hint = format!("{hint} {DATE_HINT}");
        self.field(name, label).hint(hint.trim()).size(10)
    }

    /// Whether a choice was sent with this value.
    pub fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.sent.has(name, value)
    }

    /// The time of day in the negotiation's zone, `made_at`.
    pub fn made_at(&self, record: &Record) -> Field {
        let zone = record.negotiation.time_zone.name().replace('_', " ");
        self.field("made_at", "Time of day (optional)")
            .hint(format!(
                "Hours and minutes in the zone {zone}, for example 09:30 or 22:05"
            ))
            .size(5)
    }

    /// The place within the day, `order`.
    pub fn order(&self) -> Field {
        self.field("order", "Order within the day (optional)")
            .hint("Where no time is known: a higher number comes later; 0 when left empty")
            .size(4)
    }

    /// The slug, `slug`.
    pub fn slug(&self) -> Field {
        self.field("slug", "Address (optional)")
            .hint("The last words of its link; made of title and date when left empty. An old one leads here for ever")
    }

    /// The note to readers, `note`.
    pub fn note(&self) -> Field {
        self.field("note", "Note (optional)")
            .hint("Shown to readers")
            .lines(2)
    }

    /// How the compiler knows it, below `prefix` (empty, or `positions.minimums.`).
    pub fn confidence(&self, prefix: &str) -> Choice {
        let name = format!("{prefix}confidence");
        let words = |confidence| match confidence {
            Confidence::Read => "Read in a cited page",
            Confidence::Recalled => "From memory, not checked against a page",
        };
        let chosen = self.sent.text(&name);
        [Confidence::Read, Confidence::Recalled]
            .into_iter()
            .fold(
                Choice::list(&name, "How do you know it? (optional)").option(
                    "",
                    "Not said",
                    chosen.is_empty(),
                ),
                |choice, confidence| {
                    let value = name_of(&confidence);
                    let is_chosen = value == chosen;
                    choice.option(value, words(confidence), is_chosen)
                },
            )
            .errors(self.problems)
    }

    /// The parties as boxes to tick, each with its mark.
    pub fn parties(
        &self,
        record: &Record,
        name: &str,
        label: &str,
        mark: impl Fn(&Slug) -> &'static str,
    ) -> Choice {
        record
            .parties
            .iter()
            .fold(Choice::some(name, label), |choice, party| {
                let label = if party.name.as_str() == party.short_name.as_str() {
                    party.name.to_string()
                } else {
                    format!("{} ({})", party.name, party.short_name)
                };
                let chosen = self.is_chosen(name, party.slug.as_str());
                choice.party(party.slug.as_str(), label, mark(&party.slug), chosen)
            })
            .errors(self.problems)
    }

    /// The offers as a list, the newest first, without the one that the form is about. `none` is the words of the empty choice.
    pub fn offers(
        &self,
        record: &Record,
        name: &str,
        label: &str,
        none: &str,
        without: Option<&Slug>,
    ) -> Choice {
        let chosen = self.sent.text(name);
        let known = |offer: &&crate::domain::entry::Filed<crate::domain::offer::Offer>| {
            Some(&offer.slug) != without
        };
        let choice = record.offers().iter().rev().filter(known).fold(
            Choice::list(name, label).option("", none, chosen.is_empty()),
            |choice, offer| {
                let label = format!("{}, {}", offer.title, words::date(offer.made_on));
                choice.option(offer.slug.as_str(), label, offer.slug == *chosen)
            },
        );
        let listed = record.offers().iter().filter(known);
        let is_listed = chosen.is_empty() || listed.into_iter().any(|offer| offer.slug == *chosen);
        // What was sent and is not on the list is kept too, so that its error has something to stand beside.
        let choice = if is_listed {
            choice
        } else {
            choice.option(chosen, chosen, true)
        };
        choice.errors(self.problems)
    }
}
