//! One offer's term on one issue: the atom from which comparison, charts and redlines are computed.

use serde::{Deserialize, Serialize};

use super::{
    amount::{self, Amounts},
    dates::PartialDate,
    entry::Confidence,
    published::Published,
    slug::Slug,
    span::{Span, Spans},
    text::{Line, Text},
};

/// A position's words in a table cell: at most 32 characters.
pub type Headline = Line<32>;

/// What an offer does on an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Stance {
    /// Raises the issue with a term of its own.
    Proposes,
    /// Puts a term different from its own last one, or from the other side's.
    Modifies,
    /// Stays with its last position.
    Holds,
    /// Takes the other side's term.
    Accepts,
    /// Turns the other side's term down.
    Rejects,
    /// Answers without a term.
    RefusesToCounter,
    /// Takes its own term back.
    Withdraws,
    /// Signs an agreement that leaves the issue out.
    NotIncluded,
}

impl Stance {
    /// All stances, in the order in which a form lists them.
    pub const ALL: [Self; 8] = [
        Self::Proposes,
        Self::Modifies,
        Self::Holds,
        Self::Accepts,
        Self::Rejects,
        Self::RefusesToCounter,
        Self::Withdraws,
        Self::NotIncluded,
    ];

    /// Whether it refuses: a refusal has no number.
    pub fn is_refusal(self) -> bool {
        match self {
            Self::Rejects | Self::RefusesToCounter => true,
            Self::Proposes
            | Self::Modifies
            | Self::Holds
            | Self::Accepts
            | Self::Withdraws
            | Self::NotIncluded => false,
        }
    }
}

/// Which of two terms of an "A or B" offer; empty for an offer with one term.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    sqlx::Type,
)]
#[sqlx(type_name = "text")]
pub enum Alternative {
    /// The one term.
    #[default]
    #[serde(rename = "")]
    #[sqlx(rename = "")]
    Only,
    /// The first of two.
    A,
    /// The second of two.
    B,
}

impl std::fmt::Display for Alternative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Only => "",
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// One offer's term on one issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The issue's slug.
    pub issue: Slug,
    /// Which term, where the offer has two.
    #[serde(default)]
    pub alternative: Alternative,
    /// What the offer does on the issue.
    pub stance: Stance,
    /// How a table cell says it.
    pub headline: Headline,
    /// What the source says, in full.
    pub text: Text,
    /// One number, or one per step of the issue's measure, in its unit; `None` for a step not addressed.
    /// Never empty, never all `None`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "amount")]
    pub values: Option<Amounts>,
    /// The upper ends where the term gives ranges ("3% to 5%"), of which `values` has the lower ones; `None` for a step with a single number.
    /// As long as `values`, never all `None`, and no end below its lower one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "amount")]
    pub values_to: Option<Amounts>,
    /// The totals that sources publish beside the steps, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<Published>,
    /// What the number rests on, when that decides whether two are comparable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Line<120>>,
    /// Whether the compiler computed the number; the sum is then in `note`.
    #[serde(default)]
    pub derived: bool,
    /// When this term became public, if later than its offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_on: Option<PartialDate>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The sources of this term, by id; the offer's where there are none.
    #[serde(default)]
    pub sources: Vec<Slug>,
}

impl Position {
    /// Its numbers with their ranges, where it has any.
    pub fn spans(&self) -> Option<Spans> {
        let upper = |step: usize| self.values_to.as_ref()?.get(step).copied().flatten();
        let values = self.values.as_ref()?.iter().enumerate();
        Some(
            values
                .map(|(step, low)| {
                    let low = (*low)?;
                    Some(Span::between(low, upper(step).unwrap_or(low)))
                })
                .collect(),
        )
    }
}
