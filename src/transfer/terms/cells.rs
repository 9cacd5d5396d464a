//! One row of a table of positions: its cells by column, and what they mean.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use super::Misfit;
use crate::domain::{
    amount::{self, Amounts},
    issue::Issue,
    position::Alternative,
    record::Record,
    slug::Slug,
};

/// A row.
pub(super) struct Cells<'a> {
    /// Its number, as a spreadsheet counts.
    pub(super) row: usize,
    columns: &'a BTreeMap<&'a str, usize>,
    cells: &'a [String],
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        row: usize,
        columns: &'a BTreeMap<&'a str, usize>,
        cells: &'a [String],
    ) -> Self {
        Self {
            row,
            columns,
            cells,
        }
    }

    /// Says what stands beside the columns that have a name.
    pub(super) fn spill(&self, head: &[String], misfits: &mut Vec<Misfit>) {
        let named = |at: usize| head.get(at).is_some_and(|name| !name.trim().is_empty());
        let beside = self.cells.iter().enumerate();
        let mut beside = beside.filter(|(at, cell)| !named(*at) && !cell.trim().is_empty());
        if let Some((_, cell)) = beside.next() {
            let cell: String = cell.chars().take(40).collect();
            let message = format!("“{cell}” stands in a column without a name");
            misfits.push(Misfit::new(self.row, "", message));
        }
    }

    /// What stands in a column; `None` for nothing, or where the table does not have the column.
    pub(super) fn given(&self, column: &str) -> Option<&'a str> {
        let at = *self.columns.get(column)?;
        let text = self.cells.get(at)?.trim();
        Some(text).filter(|text| !text.is_empty())
    }

    /// What tells the offer of this row from others: its slug, or else who made what when.
    pub(super) fn offer(&self) -> String {
        match self.given("offer") {
            Some(slug) => slug.to_owned(),
            None => ["parties", "made_on", "made_at", "form", "offer_title"]
                .map(|column| self.given(column).unwrap_or_default())
                .join("\t"),
        }
    }

    pub(super) fn misfit(&self, column: &str, message: impl ToString) -> Misfit {
        Misfit::new(self.row, column, message)
    }

    /// What a cell means, where it has something.
    pub(super) fn read<T>(&self, column: &str) -> Result<Option<T>, Misfit>
    where
        T: FromStr<Err: Display>,
    {
        let text = self.given(column).map(str::parse).transpose();
        text.map_err(|why| self.misfit(column, why))
    }

    /// One of the format's words, in whatever case, with spaces or underscores.
    pub(super) fn choice<T: DeserializeOwned>(
        &self,
        column: &str,
        all: &[T],
        word: impl Fn(&T) -> String,
    ) -> Result<Option<T>, Misfit> {
        let Some(text) = self.given(column) else {
            return Ok(None);
        };
        let plain = text.to_lowercase().replace([' ', '-'], "_");
        let named: StrDeserializer<'_, serde::de::value::Error> =
            plain.as_str().into_deserializer();
        T::deserialize(named).map(Some).map_err(|_| {
            let words: Vec<String> = all.iter().map(word).collect();
            let message = format!("“{text}” is none of {}", words.join(", "));
            self.misfit(column, message)
        })
    }

    /// The parts of a cell that holds several.
    fn parts(&self, column: &str) -> impl Iterator<Item = &'a str> {
        let text = self.given(column).unwrap_or_default();
        let parts = text.split([';', '\n']).map(str::trim);
        parts.filter(|part| !part.is_empty())
    }

    /// Parties, by their slugs or their names.
    pub(super) fn parties(&self, column: &str, record: &Record) -> Result<Vec<Slug>, Misfit> {
        let one = |name: &str| {
            let mut all = record.parties.iter();
            let found = all.find(|party| {
                let names = [party.slug.as_str(), &party.short_name, &party.name];
                names.into_iter().any(|known| same(known, name))
            });
            found.map(|party| party.slug.clone()).ok_or_else(|| {
                let known = record.parties.iter().map(|party| party.slug.as_str());
                let known: Vec<&str> = known.collect();
                let message = format!("“{name}” is none of the parties: {}", known.join(", "));
                self.misfit(column, message)
            })
        };
        self.parts(column).map(one).collect()
    }

    /// Sources, by their slugs or their addresses.
    pub(super) fn sources(&self, record: &Record) -> Result<Vec<Slug>, Misfit> {
        let one = |name: &str| {
            let mut all = record.sources.values();
            let found = all.find(|source| {
                let urls = [&source.url, &source.archived_url];
                let mut urls = urls.into_iter().flatten();
                source.id.as_str() == name || urls.any(|url| url.as_str() == name)
            });
            found.map(|source| source.id.clone()).ok_or_else(|| {
                let message =
                    format!("The source “{name}” is not on record: add it to an entry first");
                self.misfit("sources", message)
            })
        };
        self.parts("sources").map(one).collect()
    }

    /// The issue, by its slug or its title.
    pub(super) fn issue<'r>(&self, record: &'r Record) -> Result<&'r Issue, Misfit> {
        let Some(name) = self.given("issue") else {
            return Err(self.misfit("issue", "Say on which issue this term is"));
        };
        let mut all = record.issues();
        let found = all.find(|issue| same(issue.slug.as_str(), name) || same(&issue.title, name));
        found.ok_or_else(|| {
            let message = format!(
                "“{name}” is none of the issues of this negotiation, by its slug or its title"
            );
            self.misfit("issue", message)
        })
    }

    pub(super) fn alternative(&self) -> Result<Alternative, Misfit> {
        match self.given("alternative") {
            None => Ok(Alternative::Only),
            Some("A" | "a") => Ok(Alternative::A),
            Some("B" | "b") => Ok(Alternative::B),
            Some(_) => Err(self.misfit(
                "alternative",
                "Write A or B for an offer of one term or another, and else leave this empty",
            )),
        }
    }

    /// Numbers, one for each step; a dash for a step that is not addressed.
    pub(super) fn numbers(&self, column: &str) -> Result<Option<Amounts>, Misfit> {
        let one = |text: &str| -> Result<Option<Decimal>, Misfit> {
            // Figures come with the sign of their unit, which the issue knows.
            let plain = text.trim_matches(['$', '%', ' ']);
            match plain {
                "-" | "–" | "—" => Ok(None),
                plain => amount::typed(plain)
                    .map(Some)
                    .map_err(|why| self.misfit(column, format!("“{text}”: {why}"))),
            }
        };
        let numbers: Amounts = self.parts(column).map(one).collect::<Result<_, _>>()?;
        Ok(numbers.iter().any(Option::is_some).then_some(numbers))
    }
}

/// Whether somebody who writes one name means the other.
fn same(known: &str, name: &str) -> bool {
    known.trim().to_lowercase() == name.to_lowercase()
}
