//! Subjects of bargaining, and how they are measured.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    amount::{self, Amounts},
    entry::Confidence,
    position::Headline,
    slug::Slug,
    span::Span,
    text::{Line, Text, Title},
};

/// A group of issues, in a fixed order of display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Its name in addresses and filters.
    pub slug: Slug,
    /// Its title.
    pub title: Title,
    /// One sentence for lay readers.
    pub explanation: Text,
    /// Its issues, in order of display. May be empty while a negotiation is being set up.
    pub issues: Vec<Issue>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// A subject of bargaining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Its address.
    pub slug: Slug,
    /// Its plain name.
    pub title: Title,
    /// One sentence for lay readers.
    pub explanation: Text,
    /// The number of its article, where the agreement has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Line<30>>,
    /// How positions on it are counted, if they can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// What the expired agreement says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// How positions on an issue are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// What is counted.
    pub label: Title,
    /// In what: `%`, `$`, `$ million`, `writers`.
    pub unit: Line<30>,
    /// Which direction favours the union.
    pub favours_union: Direction,
    /// The names of a schedule's points; `None` for a single number. Never empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Line<60>>>,
    /// How the steps add up to one figure, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Total>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

impl Measure {
    /// How many values a position holds: one per step, at least 1.
    pub fn width(&self) -> usize {
        self.steps.as_ref().map_or(1, Vec::len)
    }

    /// The one figure that a position comes to, in the measure's unit: the single value, or the total of all steps where they add up
    /// and each is known. Yearly rises in per cent compound: 4%, 3% and 2% come to 9.2624%. Ranges come to a range, from the total of all
    /// lower ends to that of all upper ones.
    pub fn figure<T: Into<Span> + Copy>(&self, values: &[Option<T>]) -> Option<Span> {
        let known = |end: fn(Span) -> Decimal| -> Option<Vec<Decimal>> {
            let values = values.iter();
            values.map(|value| Some(end((*value)?.into()))).collect()
        };
        if self.steps.is_none() {
            return values.first().copied().flatten().map(T::into);
        }
        let low = self.total_of(known(|span| span.low)?)?;
        let high = self.total_of(known(|span| span.high)?)?;
        Some(Span::between(low, high))
    }

    /// What a position says on this step; without one the figure that it comes to.
    pub fn number<T: Into<Span> + Copy>(
        &self,
        values: &[Option<T>],
        step: Option<usize>,
    ) -> Option<Span> {
        match step {
            Some(step) => values.get(step).copied().flatten().map(T::into),
            None => self.figure(values),
        }
    }

    fn total_of(&self, steps: Vec<Decimal>) -> Option<Decimal> {
        let hundred = Decimal::ONE_HUNDRED;
        match self.total? {
            Total::Sum => steps
                .into_iter()
                .try_fold(Decimal::ZERO, Decimal::checked_add),
            Total::Compound => steps
                .into_iter()
                .try_fold(Decimal::ONE, |so_far, rise| {
                    so_far.checked_mul(Decimal::ONE.checked_add(rise.checked_div(hundred)?)?)
                })?
                .checked_sub(Decimal::ONE)?
                .checked_mul(hundred)
                .map(|figure| figure.normalize()),
        }
    }
}

/// Which direction of a measure favours the union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Direction {
    /// More is better for the union.
    Higher,
    /// Less is better for the union.
    Lower,
}

/// How the steps of a schedule add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Total {
    /// Each rises on the one before.
    Compound,
    /// They are added.
    Sum,
}

/// What the expired agreement says on an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// How a table cell says it.
    pub headline: Headline,
    /// In full.
    pub text: Text,
    /// One number, or one per step of the measure.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "amount")]
    pub values: Option<Amounts>,
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
