//! A bargaining round, and the parties to it.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    dates::PartialDate,
    dispute::Dispute,
    entry::Confidence,
    issue::Category,
    slug::Slug,
    source::Source,
    text::{Line, Text, Title},
};

/// One bargaining round over one agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Negotiation {
    /// Its address.
    pub slug: Slug,
    /// Its full title.
    pub title: Title,
    /// Its name in navigation.
    pub short_title: Line<60>,
    /// The agreement that is bargained over.
    pub agreement: Title,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Line<120>>,
    /// What it is about, for a reader who knows nothing of it.
    pub summary: Text,
    /// Its dates and times are in this zone.
    pub time_zone: Tz,
    /// When talks opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<PartialDate>,
    /// When the agreement in force ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<PartialDate>,
    /// How many people the agreement covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered: Option<u32>,
    /// The ids of the sources.
    #[serde(default)]
    pub sources: Vec<Slug>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// What a party is in the talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Bargains for workers.
    Union,
    /// Bargains for employers.
    Employer,
    /// Helps both.
    Mediator,
    /// Anyone else at the table.
    Other,
}

impl Role {
    /// All roles, in the order in which a form lists them.
    pub const ALL: [Self; 4] = [Self::Union, Self::Employer, Self::Mediator, Self::Other];

    /// Whether such a party takes positions of its own, and so has a column in the comparison.
    pub fn bargains(self) -> bool {
        match self {
            Self::Union | Self::Employer | Self::Other => true,
            Self::Mediator => false,
        }
    }
}

/// One of the two or more parties, in a fixed order of display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Its name in addresses and filters.
    pub slug: Slug,
    /// Its full name.
    pub name: Title,
    /// Its name in tables and labels.
    pub short_name: Line<30>,
    /// What it is in the talks.
    pub role: Role,
    /// The people who speak for it.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// A person who speaks for a party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The person's name.
    pub name: Line<120>,
    /// The office held.
    pub title: Line<200>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// All of a negotiation that is not dated: what its entries are about, who is at the table, and what the claims rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The round.
    pub negotiation: Negotiation,
    /// The parties, in order of display.
    pub parties: Vec<Party>,
    /// The categories with their issues, in order of display.
    pub categories: Vec<Category>,
    /// The facts on which sources differ, in the order given.
    pub disputes: Vec<Dispute>,
    /// The sources, in the order given.
    pub sources: Vec<Source>,
    /// What could not be sourced, one sentence each.
    pub gaps: Vec<Text>,
}
