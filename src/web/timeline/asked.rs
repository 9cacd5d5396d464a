//! What the address of a timeline asks for, and the addresses that ask for something else and keep the rest.

use axum_extra::routing::TypedPath;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::{Error, moment::Moment, negotiation, paths::NegotiationPath};
use crate::{
    domain::{
        dates::{Known, PartialDate, View},
        entry::EntryKind,
        ids::EntryId,
        issue::Issue,
        negotiation::Party,
        record::Record,
        slug::Slug,
    },
    store::timeline::{self, Filter, Found, Names, Start},
};

/// The longest search, in characters.
const WORDS: usize = 200;

/// What the address may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) party: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) known: Option<String>,
    /// The cursor: an entry's id, or a date such as 2023-08. The page begins after the entry, or with the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<String>,
    /// The cursor the other way: the page ends before the entry, or before the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<String>,
}

impl Asked {
    /// Without what was left empty, as a browser sends the fields of a form that nobody filled in.
    pub(super) fn trimmed(self) -> Self {
        let told = |text: Option<String>| {
            let text = text?.trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        Self {
            party: told(self.party),
            kind: told(self.kind),
            issue: told(self.issue),
            from: told(self.from),
            to: told(self.to),
            q: told(self.q),
            as_of: told(self.as_of),
            known: told(self.known).filter(|known| known != "table"),
            after: told(self.after),
            before: told(self.before),
        }
    }

    /// The same clock and nothing else.
    pub(super) fn clock(&self) -> Self {
        Self {
            as_of: self.as_of.clone(),
            known: self.known.clone(),
            ..Self::default()
        }
    }

    /// The same filters at another moment, from its newest entry.
    pub(super) fn at(&self, moment: &Moment) -> Self {
        let mut asked = Self {
            as_of: None,
            known: None,
            ..self.start()
        };
        for (name, value) in moment.query() {
            match name {
                "as_of" => asked.as_of = Some(value),
                _ => asked.known = Some(value),
            }
        }
        asked
    }

    /// The same filters, from the newest entry.
    pub(super) fn start(&self) -> Self {
        Self {
            after: None,
            before: None,
            ..self.clone()
        }
    }

    /// What is asked besides the moment and the place, each with its name in addresses.
    pub(super) fn choices(&self) -> Vec<(&'static str, String)> {
        [
            ("party", &self.party),
            ("kind", &self.kind),
            ("issue", &self.issue),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
    }

    /// What it names that the store has to find.
    pub(super) fn names(&self) -> Names<'_> {
        let cursor = self.after.as_deref().or(self.before.as_deref());
        Names {
            party: self.party.as_deref(),
            issue: self.issue.as_deref(),
            cursor: cursor.and_then(|cursor| cursor.parse().ok()),
        }
    }

    /// Whether it asks for a part of the timeline, from wherever it is read.
    pub(super) fn is_of_part(&self) -> bool {
        self.start() != Self::default()
    }

    /// Whether it asks for some entries and not for others, besides those that its clock leaves out.
    pub(super) fn is_filtered(&self) -> bool {
        self.start() != self.clock()
    }

    /// The address that asks for this.
    pub(super) fn address(&self, path: &NegotiationPath) -> String {
        let address = path.clone().with_query_params(self).to_string();
        // The library writes "?&", which browsers take and readers wonder at.
        let address = address.replacen("?&", "?", 1);
        address.trim_end_matches(['?', '&']).to_owned()
    }
}

/// Where a page begins or ends, as the address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    /// The entry that the store finds.
    Entry,
    Day(NaiveDate),
}

/// What was asked for, understood.
pub(super) struct Wanted<'a> {
    /// The question itself, trimmed, without a date or a clock that is none.
    pub(super) asked: Asked,
    /// The moment of which the page tells where things stand. Without a date in the address the timeline also shows what lies ahead.
    pub(super) moment: Moment,
    pub(super) party: Option<&'a Party>,
    pub(super) kind: Option<EntryKind>,
    pub(super) issue: Option<&'a Issue>,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    cursor: Option<Cursor>,
    /// What the negotiation has not, one sentence each. Nothing matches then.
    pub(super) problems: Vec<String>,
}

fn date(text: Option<&str>) -> Result<Option<PartialDate>, Error> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| Error::Unreadable(negotiation::NO_DATE))
}

fn cursor(text: Option<&str>) -> Result<Option<Cursor>, Error> {
    let Some(text) = text else { return Ok(None) };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let entry: Result<EntryId, _> = text.parse();
        return entry.map(|_| Some(Cursor::Entry)).map_err(|_| NO_CURSOR);
    }
    let day: PartialDate = text.parse().map_err(|_| NO_CURSOR)?;
    Ok(Some(Cursor::Day(day.first_day())))
}

const NO_CURSOR: Error = Error::Unreadable(
    "The address starts its page at a place that this timeline does not have. That is the number of an entry, or a month such as 2023-08.",
);

impl<'a> Wanted<'a> {
    /// What is asked for of this record, trimmed.
    ///
    /// # Errors
    /// "Unreadable" for a date, a cursor or a clock that is none, for a search that is too long, and for two cursors at once.
    pub(super) fn new(
        mut asked: Asked,
        record: &'a Record,
        today: NaiveDate,
    ) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let moment = Moment::read(asked.as_of.as_deref(), asked.known.as_deref(), today);
        if moment.problem().is_some() {
            asked = asked.at(&moment);
        }
        if asked
            .q
            .as_ref()
            .is_some_and(|words| words.chars().count() > WORDS)
        {
            return Err(Error::Unreadable(
                "Shorten the words to search for to 200 characters or fewer.",
            ));
        }
        let (after, before) = (
            cursor(asked.after.as_deref())?,
            cursor(asked.before.as_deref())?,
        );
        if after.is_some() && before.is_some() {
            return Err(Error::Unreadable(
                "The address asks for what comes after one entry and before another; ask for one of the two, and narrow it by dates.",
            ));
        }
        let party = asked.party.as_deref().and_then(|name| {
            let party = named(name, |slug| record.party(slug));
            note(&mut problems, "side", name, party.is_none());
            party
        });
        let issue = asked.issue.as_deref().and_then(|name| {
            let issue = named(name, |slug| record.issue(slug));
            note(&mut problems, "issue", name, issue.is_none());
            issue
        });
        let kind = asked.kind.as_deref().and_then(|name| {
            let kind = EntryKind::ALL.into_iter().find(|kind| kind.name() == name);
            note(&mut problems, "kind of entry", name, kind.is_none());
            kind
        });
        Ok(Self {
            moment,
            party,
            kind,
            issue,
            from: date(asked.from.as_deref())?.map(PartialDate::first_day),
            to: date(asked.to.as_deref())?.map(PartialDate::last_day),
            cursor: after.or(before),
            problems,
            asked,
        })
    }

    /// The date and the clock by which the page tells where things stand.
    pub(super) fn view(&self) -> View {
        self.moment.view
    }

    /// Whether the page is about another moment than today's table.
    pub(super) fn is_past(&self) -> bool {
        self.view() != View::table(self.moment.today())
    }

    /// Whether an entry made on one date and made public on another has a place on this timeline, whatever its filters.
    pub(super) fn shows(&self, made_on: PartialDate, public_on: Option<PartialDate>) -> bool {
        match self.view().known {
            Known::Table if !self.moment.is_dated() => true,
            Known::Table | Known::Public => self.view().sees(made_on, public_on),
        }
    }

    fn shows_cursor(&self, place: &timeline::Cursor) -> bool {
        let (made_on, ..) = place.moment;
        self.shows(
            PartialDate::day(made_on),
            place.public_on.map(PartialDate::day),
        )
    }

    /// The date and the clock by which entries are told: of a timeline that shows all, the end of days.
    pub(super) fn reach(&self) -> View {
        match self.view().known {
            Known::Table if !self.moment.is_dated() => View::table(NaiveDate::MAX),
            Known::Table | Known::Public => self.view(),
        }
    }

    /// The address of another page with the clock of this one kept.
    pub(super) fn keep_clock(&self, path: String) -> String {
        self.moment.keep(path)
    }

    /// The clock alone, as the store filters by it.
    pub(super) fn clock(&self) -> Filter {
        Filter {
            made_to: self.moment.is_dated().then_some(self.view().as_of),
            public_by: (self.view().known == Known::Public).then_some(self.view().as_of),
            ..Filter::default()
        }
    }

    /// The whole filter, with the rows that were found for it.
    pub(super) fn filter(&self, found: &Found) -> Filter {
        let clock = self.clock();
        Filter {
            made_from: self.from,
            made_to: clock.made_to.into_iter().chain(self.to).min(),
            party: found.party,
            kind: self.kind,
            issue: found.issue,
            words: self.asked.q.clone(),
            ..clock
        }
    }

    /// Where the page starts.
    ///
    /// # Errors
    /// "Unreadable" when the cursor names an entry that the timeline does not have, or does not show.
    pub(super) fn start(&self, found: &Found) -> Result<Start, Error> {
        let onwards = self.asked.after.is_some();
        Ok(match self.cursor {
            None => Start::End,
            Some(Cursor::Day(day)) if onwards => Start::From(day),
            Some(Cursor::Day(day)) => Start::Until(day),
            Some(Cursor::Entry) => {
                let place = found.cursor.filter(|place| self.shows_cursor(place));
                let moment = place.ok_or(NO_CURSOR)?.moment;
                if onwards {
                    Start::After(moment)
                } else {
                    Start::Before(moment)
                }
            }
        })
    }
}

fn named<'a, T>(name: &str, find: impl FnOnce(&Slug) -> Option<&'a T>) -> Option<&'a T> {
    find(&name.parse().ok()?)
}

fn note(problems: &mut Vec<String>, what: &str, name: &str, missing: bool) {
    if missing {
        let name: String = name.chars().take(100).collect();
        problems.push(format!(
            "There is no {what} here called “{name}”. Choose one below."
        ));
    }
}
