//! The record as tables, to take away: positions and entries, one row each, with what every column holds. Written as CSV, described as a
//! Frictionless data package.

pub mod csv;
pub mod entries;
pub mod package;
pub mod positions;

use chrono::NaiveDate;

use crate::domain::{dates::View, licence, record::Record};

/// What a column holds, as a Frictionless table schema names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A day, a month or a year (EDTF level 0).
    Date,
    /// A moment, in UTC.
    Moment,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the first row has it.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What that means.
    pub about: &'static str,
}

/// What the tables of an export share.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The negotiation's record.
    pub record: &'a Record,
    /// The date and the clock by which they tell; `None`: everything on record.
    pub view: Option<View>,
    /// The day on which they are written.
    pub today: NaiveDate,
    /// Where the site is: `https://example.org`.
    pub site: &'a str,
}

impl Scope<'_> {
    /// The date by which the tables tell.
    pub fn as_of(&self) -> NaiveDate {
        self.view.map_or(self.today, |view| view.as_of)
    }

    /// The view by which rules answer: with everything in view, the end of time.
    pub fn sight(&self) -> View {
        self.view.unwrap_or_else(|| View::table(NaiveDate::MAX))
    }
}

const fn text(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        holds: Holds::Text,
        about,
    }
}

const fn date(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        holds: Holds::Date,
        about,
    }
}

const fn integer(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        holds: Holds::Integer,
        about,
    }
}

/// The columns that close each table, so that a file that lies around says what it is.
const CLOSING: [Column; 2] = [
    date("as_of", "The date by which the table tells"),
    text(
        "licence",
        "Under which terms the table may be used (SPDX identifier)",
    ),
];

fn closing(scope: &Scope<'_>) -> [String; 2] {
    [scope.as_of().to_string(), licence::ID.to_owned()]
}

/// Several slugs or words in one cell.
fn list(items: impl IntoIterator<Item = impl ToString>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join("; ")
}

fn maybe(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
