//! The entries of a page in their two lanes, by month and day.

use std::sync::Arc;

use askama::{Template, filters::HtmlSafe};
use chrono::Datelike;

use super::{
    super::{
        citations::{self, Flag},
        negotiation::{names, side_of},
        page::Link,
        paths,
    },
    asked::Wanted,
    facts::{Fact, facts},
    figures::{Figure, figures},
};
use crate::{
    domain::{
        dates::{PartialDate, Precision, View},
        entry::{Dated, Entry, EntryKind, Filed},
        event::{Event, Happening},
        record::Record,
        slug::Slug,
        statement::Statement,
        strike,
    },
    render::words,
};

/// The entries of a page.
#[derive(Template)]
#[template(path = "timeline/entries.html")]
pub(super) struct Lanes {
    months: Vec<Month>,
}

impl HtmlSafe for Lanes {}

struct Month {
    id: String,
    title: String,
    days: Vec<Day>,
}

struct Day {
    date: String,
    label: String,
    stoppage: Option<String>,
    items: Vec<Item>,
}

struct Item {
    id: String,
    class: String,
    name: String,
    kind: &'static str,
    body: Body,
    figures: Vec<Figure>,
    facts: Vec<Fact>,
    flags: Vec<Flag>,
}

impl Item {
    /// Whether anything stands below its words.
    fn has_meta(&self) -> bool {
        matches!(self.body, Body::Quoted { .. }) || !self.facts.is_empty() || !self.flags.is_empty()
    }
}

enum Body {
    /// A title and what it is about.
    Titled { title: Link, summary: String },
    /// The speaker's own words.
    Quoted {
        quote: String,
        speaker: Link,
        affiliation: Option<String>,
    },
    /// What somebody said, in the site's words.
    Said { speaker: Link, summary: String },
}

impl Lanes {
    pub(super) fn new(record: &Record, wanted: &Wanted<'_>, entries: &[Arc<Filed<Entry>>]) -> Self {
        let teller = Teller { record, wanted };
        let mut months: Vec<Month> = Vec::new();
        let mut last = None;
        for entry in entries {
            let on = entry.value.made_on();
            let month = month_id(on);
            if months.last().is_none_or(|known| known.id != month) {
                months.push(Month {
                    id: month,
                    title: on.last_day().format("%B %Y").to_string(),
                    days: Vec::new(),
                });
                last = None;
            }
            let Some(month) = months.last_mut() else {
                continue;
            };
            if last != Some(on) {
                month.days.push(teller.day(on));
                last = Some(on);
            }
            if let Some(day) = month.days.last_mut() {
                day.items.push(teller.item(entry));
            }
        }
        Self { months }
    }

    /// Whether the page has no entry.
    pub(super) fn is_empty(&self) -> bool {
        self.months.is_empty()
    }

    /// The ids of the months on the page, in order.
    pub(super) fn month_ids(&self) -> impl Iterator<Item = &str> {
        self.months.iter().map(|month| month.id.as_str())
    }
}

/// The id of a date's month on the page.
pub(super) fn month_id(date: PartialDate) -> String {
    date.last_day().format("m%Y-%m").to_string()
}

/// The address of an entry on the clock of the page.
pub(super) fn path(record: &Record, wanted: &Wanted<'_>, kind: EntryKind, slug: &Slug) -> String {
    let path = paths::entry(record.negotiation.slug.as_str(), kind, slug.as_str());
    wanted.keep_clock(path)
}

/// Tells of entries on the clock of a page.
struct Teller<'a> {
    record: &'a Record,
    wanted: &'a Wanted<'a>,
}

impl Teller<'_> {
    fn day(&self, on: PartialDate) -> Day {
        let day = on.last_day();
        let stoppage = (on.precision() == Precision::Day)
            .then(|| strike::day(self.record, View::table(day)))
            .flatten();
        Day {
            date: on.to_string(),
            label: words::date_in(day.year(), on),
            stoppage: stoppage.map(|(_, day)| format!("Day {day}")),
            items: Vec::new(),
        }
    }

    fn item(&self, entry: &Filed<Entry>) -> Item {
        let side = side_of(self.record, entry.value.parties());
        let (weight, kind) = match &entry.value {
            Entry::Offer(offer) => (" offer", words::offered(offer)),
            Entry::Event(event) => match event.kind {
                Happening::Strike | Happening::Lockout => (" big", "event"),
                Happening::Session
                | Happening::Vote
                | Happening::Deadline
                | Happening::Mediation
                | Happening::Milestone => ("", "event"),
            },
            Entry::Response(_) => ("", "answer"),
            Entry::Statement(_) => ("", "statement"),
        };
        Item {
            id: format!("e{}", entry.id),
            class: format!("entry {side}{weight}"),
            name: self.name(&entry.value),
            kind,
            body: self.body(&entry.value),
            figures: figures(self.record, self.wanted, entry.value.slug()),
            facts: facts(self.record, self.wanted, &entry.value),
            flags: citations::entry(self.record, &entry.value, |on| {
                self.wanted.shows(on, Some(on))
            }),
        }
    }

    /// Whose entry it is. Nobody's name stands at what concerns the talks as a whole without being of the sides, such as a round number of
    /// days.
    fn name(&self, entry: &Entry) -> String {
        let everyone = || {
            if self.record.bargaining().count() == 2 {
                "Both sides".to_owned()
            } else {
                "All sides".to_owned()
            }
        };
        let parties = entry.parties();
        if parties.len() > 1
            && self
                .record
                .bargaining()
                .all(|party| parties.contains(&party.slug))
        {
            return everyone();
        }
        if !parties.is_empty() {
            return names(self.record, parties);
        }
        match entry {
            Entry::Event(Event { kind, .. }) => match kind {
                Happening::Session | Happening::Deadline | Happening::Mediation => everyone(),
                Happening::Strike | Happening::Lockout | Happening::Vote => "Others".to_owned(),
                Happening::Milestone => String::new(),
            },
            Entry::Statement(_) => "Others".to_owned(),
            Entry::Offer(_) | Entry::Response(_) => String::new(),
        }
    }

    fn link(&self, entry: &Entry) -> Link {
        Link {
            label: entry.title().to_owned(),
            path: path(self.record, self.wanted, entry.kind(), entry.slug()),
        }
    }

    fn body(&self, entry: &Entry) -> Body {
        match entry {
            Entry::Statement(statement) => match whole_sentence(statement) {
                Some(quote) => Body::Quoted {
                    quote: quote.to_owned(),
                    speaker: self.link(entry),
                    affiliation: statement.affiliation.as_ref().map(ToString::to_string),
                },
                None => Body::Said {
                    speaker: self.link(entry),
                    summary: statement.summary.to_string(),
                },
            },
            Entry::Event(_) | Entry::Offer(_) | Entry::Response(_) => Body::Titled {
                title: self.link(entry),
                summary: entry.summary().to_owned(),
            },
        }
    }
}

/// The quotation, where it can stand for itself: it starts as a sentence starts. A piece of one needs the words around it.
fn whole_sentence(statement: &Statement) -> Option<&str> {
    let quote = statement.quote.as_deref()?;
    let first = quote.chars().find(|letter| letter.is_alphanumeric())?;
    (first.is_uppercase() || first.is_numeric()).then_some(quote)
}
