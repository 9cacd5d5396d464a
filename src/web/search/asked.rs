//! What the address of a search asks for, and the addresses that ask for something else and keep the rest.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    domain::{
        dates::PartialDate,
        record::Record,
        search::{Kind, LONGEST, Question},
    },
    store::{
        Tx,
        search::{Filter, Order},
    },
    web::{App, Error, Visitor, negotiation, paths::SearchPath},
};

/// What the address may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// The words.
    pub(super) q: Option<String>,
    /// The slug of a negotiation.
    pub(super) negotiation: Option<String>,
    /// `offer`, `position`, `response`, `statement`, `event`, `issue` or `source`.
    pub(super) kind: Option<String>,
    /// The slug of a party.
    pub(super) party: Option<String>,
    /// The slug of an issue.
    pub(super) issue: Option<String>,
    /// Made, said or published on this day or later.
    pub(super) from: Option<String>,
    /// Made, said or published on this day or earlier.
    pub(super) to: Option<String>,
    /// `best`, or `newest` first.
    pub(super) sort: Option<String>,
    /// Which page, counted from 1; the last is 50.
    pub(super) page: Option<String>,
}

/// What was asked for, understood.
pub(in crate::web) struct Wanted {
    pub(super) asked: Asked,
    pub(super) question: Question,
    pub(super) filter: Filter,
    pub(super) order: Order,
    /// Which page, counted from zero.
    pub(super) page: i64,
    /// The negotiation that it is narrowed to.
    pub(super) record: Option<Arc<Record>>,
    /// What there is not, one sentence each. Nothing is found then.
    pub(super) problems: Vec<String>,
}

/// The farthest page: beyond lies nothing that was put in order.
const PAGES: i64 = 50;

impl Asked {
    /// Without what was left empty, as a browser sends the fields of a form that nobody filled in.
    fn trimmed(self) -> Self {
        let told = |text: Option<String>| {
            let text = text?.trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        Self {
            q: told(self.q),
            negotiation: told(self.negotiation),
            kind: told(self.kind),
            party: told(self.party),
            issue: told(self.issue),
            from: told(self.from),
            to: told(self.to),
            sort: told(self.sort).filter(|sort| sort != "best"),
            page: told(self.page).filter(|page| page != "1"),
        }
    }

    /// The same question from its first page.
    pub(super) fn start(&self) -> Self {
        Self {
            page: None,
            ..self.clone()
        }
    }

    /// The same words with nothing else asked.
    pub(super) fn words_alone(&self) -> Self {
        Self {
            q: self.q.clone(),
            ..Self::default()
        }
    }

    /// Each thing that is asked, with its name in addresses.
    fn pairs(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let pairs = [
            ("q", &self.q),
            ("negotiation", &self.negotiation),
            ("kind", &self.kind),
            ("party", &self.party),
            ("issue", &self.issue),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", &self.sort),
            ("page", &self.page),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }

    /// The address that asks for this.
    pub(super) fn address(&self) -> String {
        self.address_at(&SearchPath)
    }

    /// The address below another path that asks for this.
    pub(super) fn address_at(&self, path: &impl std::fmt::Display) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        let query = query.finish();
        if query.is_empty() {
            path.to_string()
        } else {
            format!("{path}?{query}")
        }
    }
}

impl Wanted {
    /// What is asked for, of what this reader may read. A query when it is narrowed to a negotiation.
    ///
    /// # Errors
    /// "Unreadable" for a date or a page that is none, and for words that are too long; or when the database fails.
    pub(in crate::web) async fn read(
        app: &App,
        visitor: &Visitor,
        tx: &mut Tx,
        asked: Asked,
    ) -> Result<Self, Error> {
        let asked = asked.trimmed();
        let words = asked.q.as_deref().unwrap_or_default();
        if words.chars().count() > LONGEST {
            return Err(Error::Unreadable(
                "Shorten the words to search for to 200 characters or fewer.",
            ));
        }
        let mut problems = Vec::new();
        let mut missing = |what: &str, name: &str| {
            let name: String = name.chars().take(100).collect();
            problems.push(format!("There is no {what} called “{name}”."));
        };
        let record = match &asked.negotiation {
            None => None,
            Some(slug) => match negotiation::load_within(app, visitor, tx, slug).await {
                Ok((_, record)) => Some(record),
                Err(Error::NotFound(_) | Error::Renamed { .. }) => {
                    missing("negotiation", slug);
                    None
                }
                Err(error) => return Err(error),
            },
        };
        let kind = asked.kind.as_deref().and_then(|name| {
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            if kind.is_none() {
                missing("kind of thing", name);
            }
            kind
        });
        let mut slug = |what: &str, name: &Option<String>| {
            let name = name.as_deref()?;
            let slug = name.parse().ok();
            if slug.is_none() {
                missing(what, name);
            }
            slug
        };
        let filter = Filter {
            negotiation: record.as_ref().map(|record| record.house.id),
            kind,
            party: slug("side", &asked.party),
            issue: slug("issue", &asked.issue),
            from: date(asked.from.as_deref())?.map(PartialDate::first_day),
            to: date(asked.to.as_deref())?.map(PartialDate::last_day),
            private: visitor.private(),
        };
        let page = match asked.page.as_deref().map(str::parse::<i64>) {
            None => 0,
            Some(Ok(page @ 1..=PAGES)) => page - 1,
            Some(_) => {
                return Err(Error::Unreadable(
                    "The pages of what was found are counted from 1 to 50. Narrow the search to see others.",
                ));
            }
        };
        Ok(Self {
            question: Question::new(words),
            order: match asked.sort.as_deref() {
                Some("newest") => Order::Newest,
                _ => Order::Best,
            },
            filter,
            page,
            record,
            problems,
            asked,
        })
    }
}

fn date(text: Option<&str>) -> Result<Option<PartialDate>, Error> {
    text.map(str::parse::<PartialDate>)
        .transpose()
        .map_err(|_| Error::Unreadable(negotiation::NO_DATE))
}

/// A day as a field of a form holds it.
pub(super) fn field(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
