//! The strip of months above the timeline: a tick per entry, up for the party displayed first and down for the others, long for an offer.

use std::collections::{BTreeMap, BTreeSet};

use askama::{Template, filters::HtmlSafe};
use chrono::{Datelike, NaiveDate};

use super::{
    super::{
        negotiation::side,
        paths::NegotiationPath,
        strand::{self, Mark},
    },
    asked::{Asked, Wanted},
    entries::{Lanes, month_id},
};
use crate::{
    domain::{dates::PartialDate, record::Record},
    store::timeline::StatementDay,
};

/// With more months than this the strip goes by years.
const MONTHS: usize = 36;

/// The width of a month's picture; a day is a unit, and there is one unit of room at each end.
const WIDTH: u32 = 32;

/// The strip.
#[derive(Template)]
#[template(path = "timeline/jump.html")]
pub(super) struct Jump {
    name: &'static str,
    left: Option<Lane>,
    right: Vec<Lane>,
    spans: Vec<Span>,
}

impl HtmlSafe for Jump {}

struct Lane {
    side: &'static str,
    name: String,
}

struct Span {
    label: String,
    /// The year, where it is another than that of the span before.
    year: Option<i32>,
    path: String,
    ticks: Vec<Tick>,
}

/// The ticks of one party, as the path of a picture.
struct Tick {
    side: &'static str,
    path: String,
}

/// By class, where its ticks are and which of them are long.
type Marks = BTreeMap<&'static str, BTreeSet<(u32, bool)>>;

/// The longest name of a party that the strip has room for.
const NAME: usize = 28;

impl Jump {
    /// The strip of everything on the clock of the page; its links keep the filters. `statements` are the days on which each party, or
    /// somebody else, made one.
    pub(super) fn new(
        record: &Record,
        wanted: &Wanted<'_>,
        path: &NegotiationPath,
        statements: &[StatementDay],
        page: &Lanes,
        reaches_back: bool,
    ) -> Self {
        let days = strand::days(record, statements, |made_on, public_on| {
            wanted.shows(made_on, public_on)
        });
        let months: BTreeSet<(i32, u32)> =
            days.keys().map(|day| (day.year(), day.month())).collect();
        let by_year = months.len() > MONTHS;
        // The first month of a page may have begun on the page before.
        let whole: BTreeSet<&str> = page.month_ids().skip(usize::from(reaches_back)).collect();
        let address = |first: NaiveDate| {
            let id = month_id(PartialDate::day(first));
            if !by_year && whole.contains(id.as_str()) {
                return format!("#{id}");
            }
            let there = Asked {
                after: Some(first.format("%Y-%m").to_string()),
                ..wanted.asked.start()
            };
            format!("{}#tl", there.address(path))
        };
        let mut lanes = record.bargaining().map(|party| Lane {
            side: side(record, &party.slug),
            name: if party.name.chars().count() <= NAME {
                party.name.to_string()
            } else {
                party.short_name.to_string()
            },
        });
        Self {
            name: if by_year {
                "Jump to a year"
            } else {
                "Jump to a month"
            },
            left: lanes.next(),
            right: lanes.collect(),
            spans: spans(days, by_year, address),
        }
    }
}

/// A link for each month, or year, that has an entry.
fn spans(
    days: BTreeMap<NaiveDate, BTreeSet<Mark>>,
    by_year: bool,
    address: impl Fn(NaiveDate) -> String,
) -> Vec<Span> {
    let mut months: BTreeMap<(i32, u32), Marks> = BTreeMap::new();
    for (day, found) in days {
        let (key, x) = if by_year {
            ((day.year(), 1), 1 + day.ordinal0() * (WIDTH - 2) / 366)
        } else {
            ((day.year(), day.month()), day.day())
        };
        let marks = months.entry(key).or_default();
        for (side, long) in found {
            marks.entry(side).or_default().insert((x, long));
        }
    }
    let years: BTreeSet<i32> = months.keys().map(|(year, _)| *year).collect();
    let mut last = None;
    let mut spans = Vec::new();
    for ((year, month), marks) in months {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
            continue;
        };
        let named = !by_year && years.len() > 1 && last.replace(year) != Some(year);
        spans.push(Span {
            label: first.format(if by_year { "%Y" } else { "%b" }).to_string(),
            year: named.then_some(year),
            path: address(first),
            ticks: marks
                .into_iter()
                .map(|(side, ticks)| tick(side, &ticks))
                .collect(),
        });
    }
    spans
}

fn tick(side: &'static str, ticks: &BTreeSet<(u32, bool)>) -> Tick {
    use std::fmt::Write;

    let mut path = String::new();
    for (x, long) in ticks {
        let (from, to) = match (side, long) {
            ("a", false) => (18, 10),
            ("a", true) => (18, 1),
            ("j", false) => (14, 22),
            ("j", true) => (1, 35),
            (_, false) => (18, 26),
            (_, true) => (18, 35),
        };
        // Writing into a String cannot fail.
        write!(path, "M{x} {from}V{to}").ok();
    }
    Tick { side, path }
}
