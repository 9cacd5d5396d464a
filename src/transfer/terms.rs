//! A table of positions, one row each, as the offers that it stands for.
//!
//! The columns are those that exports have ([`positions::COLUMNS`]), so that what was taken away comes back as it is. A table that somebody
//! made by hand may have fewer of them, and names where exports have slugs. Rows add terms and change them: a term that the table does not
//! have stays, and so does what a column that it does not have would say.

mod bring;
mod cells;
mod offer;
mod term;

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Sheet;
use crate::{
    desk::{entries::Draft, intake::Change},
    domain::{
        entry::Entry, ids::EntryId, offer::Offer, problems::Problems, record::Record, slug::Slug,
    },
    feeds::tables::positions,
};
pub use bring::{Bringing, Report, bring_in};
use cells::Cells;
use offer::Rows;

/// The column that only tables have which are brought in.
const SUMMARY: &str = "summary";

/// Columns of an export that tell what the record knows anyway.
const TOLD: [&str; 8] = [
    "category",
    "issue_title",
    "steps",
    "unit",
    "version",
    "url",
    "as_of",
    "licence",
];

/// What other tables call a column.
const OTHERWISE: [(&str, &str); 7] = [
    ("party", "parties"),
    ("date", "made_on"),
    ("title", "offer_title"),
    ("source", "sources"),
    ("term", "headline"),
    ("value", "values"),
    ("answers", "responds_to"),
];

/// What is wrong with a cell, a row or the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misfit {
    /// The row, as a spreadsheet counts: the names of the columns are row 1.
    pub row: usize,
    /// The column by its name, where it is one.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Misfit {
    fn new(row: usize, column: &str, message: impl ToString) -> Self {
        Self {
            row,
            column: Some(column.to_owned()).filter(|column| !column.is_empty()),
            message: message.to_string(),
        }
    }
}

/// An offer that the table stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// The offer as it would be.
    pub offer: Offer,
    /// The offer that it is on record, with its version; `None` for a new one.
    pub stored: Option<(EntryId, i32)>,
    /// Whether its slug was made from its words.
    derived_slug: bool,
    /// Its first row.
    first: usize,
    /// The rows of its terms, by the path of the term.
    terms: BTreeMap<String, usize>,
}

/// What a table stands for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// The offers that could be read, each after the one that it answers.
    pub offers: Vec<Brought>,
    /// What could not be read.
    pub misfits: Vec<Misfit>,
    /// The slugs of the offers that could not.
    lost: BTreeSet<Slug>,
}

/// The columns that a table may have, each with what it holds.
pub fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let known = positions::COLUMNS.into_iter();
    known
        .filter(|column| !TOLD.contains(&column.name) && column.name != "negotiation")
        .map(|column| (column.name, column.about))
        .chain([(
            SUMMARY,
            "One to three sentences about the offer; made of its terms where it is missing",
        )])
}

impl Terms {
    /// Reads a table against the record that it is brought into.
    pub fn read(sheet: &Sheet, record: &Record) -> Self {
        let mut misfits = Vec::new();
        let columns = named(sheet, &mut misfits);
        if !columns.contains_key("issue") {
            misfits.push(Misfit::new(1, "issue", "The table needs a column “issue”"));
        }
        if !misfits.is_empty() {
            return Self {
                misfits,
                ..Self::default()
            };
        }
        let mut groups: Vec<(String, Vec<Cells<'_>>)> = Vec::new();
        for (row, cells) in (2..).zip(&sheet.rows) {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells = Cells::new(row, &columns, cells);
            cells.spill(&sheet.head, &mut misfits);
            match cells.given("negotiation") {
                Some(other) if other != record.negotiation.slug.as_str() => {
                    let message = format!("This row is of another negotiation: “{other}”");
                    misfits.push(Misfit::new(row, "negotiation", message));
                }
                _ => {
                    let key = cells.offer();
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, rows)) => rows.push(cells),
                        None => groups.push((key, vec![cells])),
                    }
                }
            }
        }
        if groups.is_empty() && misfits.is_empty() {
            misfits.push(Misfit::new(
                2,
                "",
                "The table has no rows below the names of its columns",
            ));
        }
        let mut terms = Self::default();
        for (_, rows) in &groups {
            let mut rows = Rows::new(record, &columns, rows);
            let brought = rows.read();
            let named = rows.slug();
            terms.lost.extend(named.filter(|_| brought.is_none()));
            misfits.append(&mut rows.misfits);
            terms.offers.extend(brought);
        }
        terms.offers = in_order(terms.offers);
        misfits.sort();
        terms.misfits = misfits;
        terms
    }

    /// What is wrong with the offer at a place, by row and column.
    pub fn place(&self, at: usize, problems: &Problems) -> Vec<Misfit> {
        let Some(offer) = self.offers.get(at) else {
            return Vec::new();
        };
        let answers_lost = |field: &str| {
            let answered = offer.offer.responds_to.as_ref();
            field == "responds_to" && answered.is_some_and(|slug| self.lost.contains(slug))
        };
        let misfits = problems
            .iter()
            .filter(|problem| !answers_lost(&problem.field));
        misfits
            .map(|problem| {
                let (row, column) = offer.cell(&problem.field);
                Misfit::new(row, column, &problem.message)
            })
            .collect()
    }
}

impl Brought {
    /// What is saved.
    pub fn change(&self) -> Change {
        Change {
            draft: Draft {
                entry: Entry::Offer(self.offer.clone()),
                derived_slug: self.derived_slug,
                new_sources: Vec::new(),
            },
            stored: self.stored,
        }
    }

    /// The row and the column of a field, by its path in the record.
    fn cell<'a>(&self, field: &'a str) -> (usize, &'a str) {
        for (term, row) in &self.terms {
            let rest = field.strip_prefix(term.as_str());
            if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.')) {
                return (*row, rest.split('.').next().unwrap_or_default());
            }
            if field == term {
                return (*row, "issue");
            }
        }
        let column = match field.split('.').next().unwrap_or_default() {
            "slug" => "offer",
            "title" => "offer_title",
            known if columns().any(|(name, _)| name == known) => known,
            _ => "",
        };
        (self.first, column)
    }
}

/// The place of each column that is known, by its name.
fn named<'a>(sheet: &'a Sheet, misfits: &mut Vec<Misfit>) -> BTreeMap<&'a str, usize> {
    let mut places = BTreeMap::new();
    for (at, head) in sheet.head.iter().enumerate() {
        let name = head.trim();
        let plain = name.to_lowercase().replace([' ', '-'], "_");
        let plain = OTHERWISE
            .iter()
            .find(|(other, _)| *other == plain)
            .map_or(plain.as_str(), |(_, name)| *name);
        let known = positions::columns().map(|column| column.name);
        let known = known.chain([SUMMARY]).find(|known| *known == plain);
        match known {
            None if name.is_empty() => {}
            None => misfits.push(Misfit::new(
                1,
                name,
                "There is no such column: take it out of the table, or give it the name of one there is",
            )),
            Some(known) => {
                if places.insert(known, at).is_some() {
                    misfits.push(Misfit::new(1, known, "The table has this column twice"));
                }
            }
        }
    }
    places
}

/// The offers, each after the one that it answers. Where they answer each other in a ring, the rules have something to say.
fn in_order(mut offers: Vec<Brought>) -> Vec<Brought> {
    let mut ordered: Vec<Brought> = Vec::new();
    while !offers.is_empty() {
        let waits = |offer: &Brought| {
            let answered = offer.offer.responds_to.as_ref();
            answered.is_some_and(|slug| {
                let mut others = offers.iter();
                others.any(|other| other.offer.slug == *slug && other != offer)
            })
        };
        let next = offers.iter().position(|offer| !waits(offer)).unwrap_or(0);
        ordered.push(offers.remove(next));
    }
    ordered
}
