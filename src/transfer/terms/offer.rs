//! The rows of one offer, put together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Brought, Misfit, SUMMARY, cells::Cells, term::Term};
use crate::{
    domain::{
        dates::PartialDate,
        entry::Filed,
        offer::{Form, Offer},
        record::Record,
        slug::Slug,
        text::{Text, Title},
    },
    feeds::tables::positions::name,
};

/// How many terms a summary names that is made of them.
const NAMED: usize = 3;

/// The columns that say the same in each row of an offer, or stand in one of them.
const OF_OFFER: [&str; 8] = [
    "offer_title",
    "form",
    "parties",
    "to",
    "made_on",
    "made_at",
    "responds_to",
    SUMMARY,
];

/// The rows of one offer.
pub(super) struct Rows<'a> {
    pub(super) record: &'a Record,
    columns: &'a BTreeMap<&'a str, usize>,
    pub(super) rows: &'a [Cells<'a>],
    pub(super) stored: Option<&'a Filed<Offer>>,
    /// What could not be read so far.
    pub(super) misfits: Vec<Misfit>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        record: &'a Record,
        columns: &'a BTreeMap<&'a str, usize>,
        rows: &'a [Cells<'a>],
    ) -> Self {
        let mut this = Self {
            record,
            columns,
            rows,
            stored: None,
            misfits: Vec::new(),
        };
        this.stored = this.slug().and_then(|slug| record.offer(&slug));
        this
    }

    /// The slug that the rows name.
    pub(super) fn slug(&self) -> Option<Slug> {
        self.rows.first()?.given("offer")?.parse().ok()
    }

    /// The offer; `None` where some of it could not be read.
    pub(super) fn read(&mut self) -> Option<Brought> {
        self.agree();
        let first = self.rows.first()?;
        let named = first.read::<Slug>("offer");
        let named = self.take(named).flatten();
        let offer = self.offer(named.clone());
        let terms = self.terms();
        let mut offer = offer.filter(|_| self.misfits.is_empty())?;
        self.cite(&mut offer, &terms);
        let mut places = BTreeMap::new();
        for term in terms {
            places.insert(term.path(), term.row);
            term.put(&mut offer);
        }
        if self.stored.is_none() && self.text(SUMMARY).is_none() {
            offer.summary = summary(self.record, &offer);
        }
        Some(Brought {
            offer,
            stored: self.stored.map(|stored| (stored.id, stored.version)),
            derived_slug: named.is_none(),
            first: first.row,
            terms: places,
        })
    }

    pub(super) fn take<T>(&mut self, read: Result<T, Misfit>) -> Option<T> {
        read.map_err(|misfit| self.misfits.push(misfit)).ok()
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The row that says something in a column of the offer: the first that does.
    fn saying(&self, column: &str) -> &'a Cells<'a> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.given(column).is_some())
            .unwrap_or(&self.rows[0])
    }

    fn text(&self, column: &str) -> Option<&'a str> {
        self.saying(column).given(column)
    }

    /// Says where rows of one offer differ about it.
    fn agree(&mut self) {
        for column in OF_OFFER {
            let said = self.saying(column);
            let Some(text) = said.given(column) else {
                continue;
            };
            let parties = |row: &Cells<'_>| {
                let names = ["parties", "to"].contains(&column);
                names
                    .then(|| row.parties(column, self.record).ok())
                    .flatten()
            };
            let differs = self.rows.iter().find(|row| {
                let other = row.given(column);
                other.is_some_and(|other| other != text)
                    && (parties(row).is_none() || parties(row) != parties(said))
            });
            if let Some(other) = differs {
                let message = format!("Row {} says something else of the same offer", said.row);
                self.misfits.push(other.misfit(column, message));
            }
        }
    }

    /// What is said of the offer as a whole.
    fn offer(&mut self, named: Option<Slug>) -> Option<Offer> {
        let record = self.record;
        let title = self.saying("offer_title").read::<Title>("offer_title");
        let title = self.take(title).flatten();
        let summary = self.saying(SUMMARY).read::<Text>(SUMMARY);
        let summary = self.take(summary).flatten();
        let form = self.saying("form");
        let form = form.choice("form", &Form::ALL, name);
        let form = self.take(form).flatten();
        let parties = self.saying("parties").parties("parties", record);
        let parties = self.take(parties).unwrap_or_default();
        let to = self.saying("to").parties("to", record);
        let to = self.take(to).unwrap_or_default();
        let made_on = self.saying("made_on").read::<PartialDate>("made_on");
        let made_on = self.take(made_on).flatten();
        let made_at = self.saying("made_at").read("made_at");
        let made_at = self.take(made_at).flatten();
        let responds_to = self.saying("responds_to").read::<Slug>("responds_to");
        let responds_to = self.take(responds_to).flatten();
        if let Some(stored) = self.stored {
            let mut offer = stored.value.clone();
            offer.title = title.unwrap_or(offer.title);
            offer.summary = summary.unwrap_or(offer.summary);
            offer.form = form.unwrap_or(offer.form);
            offer.made_on = made_on.unwrap_or(offer.made_on);
            if !parties.is_empty() && !same(&parties, &offer.parties) {
                offer.parties = parties;
            }
            // An empty cell says something where the table has the column.
            if self.has("to") && !same(&to, &offer.to) {
                offer.to = to;
            }
            if self.has("made_at") {
                offer.made_at = made_at;
            }
            if self.has("responds_to") {
                offer.responds_to = responds_to;
            }
            return Some(offer);
        }
        if parties.is_empty()
            && self
                .misfits
                .iter()
                .all(|misfit| misfit.column.as_deref() != Some("parties"))
        {
            let misfit = self.rows[0].misfit("parties", "Say who made the offer");
            self.misfits.push(misfit);
        }
        let Some(made_on) = made_on else {
            if self.text("made_on").is_none() {
                let misfit =
                    self.rows[0].misfit("made_on", "Say when the offer was made, as in 2023-05-01");
                self.misfits.push(misfit);
            }
            return None;
        };
        let form = form.unwrap_or(match responds_to {
            Some(_) => Form::Counterproposal,
            None => Form::Proposal,
        });
        let title = match title {
            Some(title) => title,
            None => self.title(&parties, form, made_on)?,
        };
        Some(Offer {
            slug: named.unwrap_or_else(|| Slug::dated(&title, made_on)),
            form,
            parties,
            to,
            made_on,
            made_at,
            order: 0,
            public_on: self.public_on(),
            date_note: None,
            responds_to,
            summary: summary.unwrap_or_else(Text::dash),
            title,
            called: Vec::new(),
            condition: None,
            positions: Vec::new(),
            sources: Vec::new(),
            passages: Vec::new(),
            note: None,
            confidence: None,
        })
    }

    /// The title of an offer that has none: whose it is and what, as lists tell it.
    fn title(&mut self, parties: &[Slug], form: Form, made_on: PartialDate) -> Option<Title> {
        let names = parties.iter().map(|slug| {
            let party = self.record.party(slug);
            party.map_or(slug.as_str(), |party| party.short_name.as_str())
        });
        let names: Vec<&str> = names.collect();
        let form = name(&form).replace('_', " ");
        let title = format!("{} {form}, {made_on}", names.join(" and "));
        let title = title.parse::<Title>();
        let title = title.map_err(|why| self.rows[0].misfit("offer_title", why));
        self.take(title)
    }

    /// When a new offer became public: with the first of its terms.
    fn public_on(&self) -> Option<PartialDate> {
        let days = self
            .rows
            .iter()
            .filter_map(|row| row.read("public_on").ok()?);
        days.min_by_key(|day: &PartialDate| day.last_day())
    }

    /// Gives a new offer the sources of its terms.
    fn cite(&self, offer: &mut Offer, terms: &[Term]) {
        if self.stored.is_some() {
            return;
        }
        for source in terms.iter().flat_map(|term| term.sources.iter().flatten()) {
            if !offer.sources.contains(source) {
                offer.sources.push(source.clone());
            }
        }
    }
}

/// Whether two lists name the same, in whatever order.
fn same(some: &[Slug], others: &[Slug]) -> bool {
    let set = |slugs: &[Slug]| slugs.iter().cloned().collect::<BTreeSet<_>>();
    set(some) == set(others)
}

/// What a new offer says, of its first terms.
fn summary(record: &Record, offer: &Offer) -> Text {
    let terms = offer.positions.iter().take(NAMED).map(|term| {
        let issue = record.issue(&term.issue);
        let title = issue.map_or(term.issue.as_str(), |issue| issue.title.as_str());
        format!("{title}: {}", term.headline)
    });
    let named = terms.collect::<Vec<_>>().join("; ");
    let more = match offer.positions.len().saturating_sub(NAMED) {
        0 => ".".to_owned(),
        1 => "; and one more term.".to_owned(),
        more => format!("; and {more} more terms."),
    };
    format!("{named}{more}")
        .parse()
        .unwrap_or_else(|_| Text::dash())
}
