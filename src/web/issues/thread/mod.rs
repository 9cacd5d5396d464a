//! The back and forth on an issue: what each side put, with what it changed, and what was said about it, day by day.

mod turn;

use std::sync::Arc;

use std::{collections::BTreeMap, fmt::Display};

use chrono::NaiveDate;

use super::super::{
    citations::{self, Flag, Notes},
    moment::Moment,
    negotiation::{self, side_of},
    paths::{EventPath, StatementPath},
};
use crate::{
    domain::{
        compared::Compared,
        dates::View,
        entry::{self, Dated, Entry, Filed},
        event::{Event, Happening},
        label, offered,
        record::Record,
        slug::Slug,
        statement::Statement,
        strike::{self, Stoppage},
    },
    render::{redline::Marked, words},
};

/// One day of the thread.
pub(super) struct Day {
    pub(super) iso: String,
    pub(super) label: String,
    /// The year, on the first of its days.
    pub(super) year: Option<String>,
    /// "Strike day 102".
    pub(super) stoppage: Option<String>,
    pub(super) items: Vec<Item>,
}

/// One entry of the thread.
pub(super) struct Item {
    /// Unique in the page.
    pub(super) id: String,
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) kind: String,
    pub(super) body: Body,
    pub(super) link: String,
    pub(super) path: String,
    pub(super) flags: Vec<Flag>,
    pub(super) sources: Vec<usize>,
}

/// What an entry says.
pub(super) enum Body {
    /// A side's terms.
    Terms {
        terms: Vec<Term>,
        /// For an agreement, where each signatory had stood.
        before: Vec<Before>,
    },
    /// Words about the issue.
    Words(String),
    /// A quotation.
    Quote(String),
}

pub(super) struct Term {
    pub(super) style: &'static str,
    pub(super) headline: Marked,
    pub(super) text: Marked,
    pub(super) note: Option<String>,
}

pub(super) struct Before {
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) headline: String,
}

/// What every entry of a thread is told with.
struct Teller<'a, 'n> {
    record: &'a Record,
    compared: &'a Compared<'a>,
    moment: &'a Moment,
    notes: &'n mut Notes,
}

/// The thread by the date, with these statements about the issue.
pub(super) fn thread(
    record: &Record,
    compared: &Compared<'_>,
    statements: &[Arc<Filed<Entry>>],
    moment: &Moment,
    notes: &mut Notes,
) -> Vec<Day> {
    let (issue, view) = (compared.issue, moment.view);
    let mut teller = Teller {
        record,
        compared,
        moment,
        notes,
    };
    let mut items: Vec<(entry::Moment, Item)> = Vec::new();
    let mut told = Vec::new();
    for offer in record.offers_in(view) {
        if let Some(offered) = offered::on(record, offer, issue, view) {
            told.push(&offer.slug);
            let turns = teller.offer(offer, &offered);
            items.extend(turns.into_iter().map(|item| (offer.moment(), item)));
        }
    }
    for response in record.responses_in(view) {
        if told.contains(&&response.to) {
            items.push((response.moment(), teller.answer(response)));
        }
    }
    for event in record.events_in(view) {
        if event.about.contains(&issue.slug) {
            items.push((event.moment(), teller.event(event)));
        }
    }
    for statement in statements {
        if let Entry::Statement(said) = &statement.value {
            items.push((statement.moment(), teller.statement(said)));
        }
    }
    days(record, items, view)
}

impl Teller<'_, '_> {
    fn event(&mut self, event: &Event) -> Item {
        let path = EventPath {
            negotiation: self.negotiation(),
            slug: event.slug.to_string(),
        };
        let mut flags = citations::calls(self.record, label::of_event(event), |on| {
            self.moment.view.sees(on, Some(on))
        });
        let (slug, sources) = (&event.slug, &event.sources);
        flags.extend(citations::whole(
            self.record,
            slug,
            sources,
            event.confidence,
        ));
        Item {
            body: Body::Words(event.summary.to_string()),
            flags,
            ..self.item(event, &event.parties, &event.title, path, &event.sources)
        }
    }

    /// A statement: its quotation if that stands alone, else what it says in the site's words.
    fn statement(&mut self, said: &Statement) -> Item {
        let path = StatementPath {
            negotiation: self.negotiation(),
            slug: said.slug.to_string(),
        };
        Item {
            kind: self.speaker(said),
            flags: citations::whole(self.record, &said.slug, &said.sources, said.confidence),
            body: match said.whole_quote() {
                Some(quote) => Body::Quote(quote.to_owned()),
                None => Body::Words(said.summary.to_string()),
            },
            ..self.item(said, &said.parties, "Statement", path, &said.sources)
        }
    }

    /// Who said it, where that says more than the party's name.
    fn speaker(&self, said: &Statement) -> String {
        let same = said.parties.iter().any(|slug| {
            let party = self.record.party(slug);
            party.is_some_and(|party| [&*party.name, &*party.short_name].contains(&&*said.speaker))
        });
        if same {
            "said".to_owned()
        } else {
            said.speaker.to_string()
        }
    }

    fn negotiation(&self) -> String {
        self.record.negotiation.slug.to_string()
    }

    /// What all kinds of entry have in common.
    fn item(
        &mut self,
        entry: &impl Dated,
        parties: &[Slug],
        link: &str,
        path: impl Display,
        sources: &[Slug],
    ) -> Item {
        Item {
            id: format!("p-{}", entry.slug()),
            side: side_of(self.record, parties),
            party: match negotiation::names(self.record, parties) {
                names if names.is_empty() => "Others".to_owned(),
                names => names,
            },
            kind: String::new(),
            body: Body::Words(String::new()),
            link: format!("{link}, {}", words::date(entry.made_on())),
            path: self.moment.keep(path),
            flags: Vec::new(),
            sources: self.notes.numbers(sources),
        }
    }
}

fn days(record: &Record, mut items: Vec<(entry::Moment, Item)>, view: View) -> Vec<Day> {
    // The sort is stable: the parties to one offer stay in order of display.
    items.sort_by_key(|(moment, _)| *moment);
    let stoppages = strike::stoppages(record, view);
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for (moment, item) in items {
        let date = moment.0;
        days.entry(date)
            .or_insert_with(|| Day {
                iso: date.to_string(),
                label: date.format("%-d %b").to_string(),
                year: None,
                stoppage: stoppages.iter().find_map(|stoppage| day_of(stoppage, date)),
                items: Vec::new(),
            })
            .items
            .push(item);
    }
    let mut year = String::new();
    days.into_iter()
        .map(|(date, mut day)| {
            let this = date.format("%Y").to_string();
            if this != year {
                year.clone_from(&this);
                day.year = Some(this);
            }
            day
        })
        .collect()
}

fn day_of(stoppage: &Stoppage<'_>, date: NaiveDate) -> Option<String> {
    let word = match stoppage.kind {
        Happening::Lockout => "Lockout day",
        Happening::Strike
        | Happening::Session
        | Happening::Vote
        | Happening::Deadline
        | Happening::Mediation
        | Happening::Milestone => "Strike day",
    };
    stoppage.day(date).map(|day| format!("{word} {day}"))
}
