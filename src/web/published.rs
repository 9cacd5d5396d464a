//! Published totals that are not what the steps come to, beside the computed one, each by its name.

use askama::{Template, filters::HtmlSafe};
use chrono::NaiveDate;

use super::citations::Notes;
use crate::{
    domain::{
        issue::Measure,
        position::Position,
        published::{self, Published},
        record::Record,
        span::Span,
    },
    render::words,
};

/// The totals of a term, as they print: "Computed 13.022%, compounded. Published: 13% (AMPTP: compounded, rounded)". Prints nothing
/// where no published total disagrees.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "partials/totals.html")]
pub(super) struct Totals {
    computed: Option<String>,
    published: Vec<Told>,
}

impl HtmlSafe for Totals {}

#[derive(Debug, Clone)]
struct Told {
    words: String,
    sources: Vec<usize>,
}

impl Totals {
    /// Whether there is nothing to print.
    pub(super) fn is_empty(&self) -> bool {
        self.published.is_empty()
    }

    /// The totals published by a date for a term of which `values` are in force.
    pub(super) fn new(
        record: &Record,
        measure: Option<&Measure>,
        term: &Position,
        values: Option<&[Option<Span>]>,
        as_of: NaiveDate,
        notes: &mut Notes,
    ) -> Self {
        let Some(measure) = measure else {
            return Self::default();
        };
        let Some(totals) = published::totals(record, measure, term, values, as_of) else {
            return Self::default();
        };
        Self {
            computed: totals
                .computed
                .map(|computed| words::total(measure, computed)),
            published: totals
                .published
                .into_iter()
                .map(|total| Told {
                    words: told(record, measure, total, term),
                    sources: notes.numbers(&total.sources),
                })
                .collect(),
        }
    }
}

/// "13% (AMPTP: compounded, rounded)".
fn told(record: &Record, measure: &Measure, total: &Published, term: &Position) -> String {
    let amount = words::exactly(measure, total.value);
    let by = match &total.by {
        Some(by) => {
            let mut parties = record.parties.iter();
            let party = parties.find(|party| party.slug == **by);
            Some(party.map_or(by.to_string(), |party| party.short_name.to_string()))
        }
        None => {
            let first = total.sources.first().or(term.sources.first());
            let source = first.and_then(|source| record.sources.get(source));
            source.map(|source| source.publisher.to_string())
        }
    };
    match by {
        Some(by) => format!("{amount} ({by}: {})", total.words.as_str()),
        None => format!("{amount} ({})", total.words.as_str()),
    }
}
