//! What the comparison and the pages of issues share: what an address may ask of them, and how a page tells states, terms and pairs.

use askama::{Template, filters::HtmlSafe};
use axum_extra::routing::TypedPath;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    Error,
    moment::{Moment, with_query},
    negotiation,
    page::Link,
    paths::{GapsPath, ScorecardPath},
    travel::Travel,
};
use crate::{
    domain::{
        compared::{Compared, Pair},
        dates::{PartialDate, View},
        negotiation::Party,
        position::{Position, Stance},
        record::Record,
        slug::Slug,
        stage::{self, Stage},
        state::State,
    },
    render::words,
};

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    as_of: Option<String>,
    known: Option<String>,
    state: Option<String>,
    category: Option<String>,
    since: Option<String>,
}

/// What is asked: a moment, and which issues.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// The moment.
    pub(super) moment: Moment,
    /// The issues with a pair in this state.
    pub(super) state: Option<State>,
    /// The issues of this category.
    pub(super) category: Option<Slug>,
    /// The issues on which somebody's position is another than at the end of this date.
    pub(super) since: Option<PartialDate>,
}

impl Wanted {
    /// What an address asks of this negotiation.
    ///
    /// # Errors
    /// "Unreadable" with what to write instead; "not found" for a category that the negotiation does not have.
    pub(super) fn read(asked: &Asked, record: &Record, today: NaiveDate) -> Result<Self, Error> {
        let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
        let state = given(&asked.state)
            .map(|name| {
                State::ALL
                    .into_iter()
                    .find(|state| words::state_name(*state) == name)
                    .ok_or(Error::Unreadable(
                        "There is no such state of an issue. Write agreed, apart, refused, unanswered, withdrawn, left_out or not_raised.",
                    ))
            })
            .transpose()?;
        let category = given(&asked.category)
            .map(|name| {
                let mut categories = record.categories.iter();
                categories
                    .find(|category| category.slug.as_str() == name)
                    .map(|category| category.slug.clone())
                    .ok_or_else(|| Error::not_found("category", &name))
            })
            .transpose()?;
        let since = given(&asked.since)
            .map(|text| {
                text.parse::<PartialDate>()
                    .map_err(|_| Error::Unreadable(negotiation::NO_DATE))
            })
            .transpose()?;
        Ok(Self {
            moment: Moment::read(asked.as_of.as_deref(), asked.known.as_deref(), today),
            state,
            category,
            since,
        })
    }

    /// The moment as the rules take it.
    pub(super) fn view(&self) -> View {
        self.moment.view
    }

    /// The address of a page with all that is asked.
    pub(super) fn address(&self, path: &impl TypedPath) -> String {
        with_query(self.moment.keep(path), &self.choices())
    }

    /// What is asked besides the moment, as an address says it: names of states, slugs and dates need no escaping.
    fn choices(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            (
                "state",
                self.state.map(|state| words::state_name(state).to_owned()),
            ),
            ("category", self.category.as_ref().map(ToString::to_string)),
            ("since", self.since.map(|since| since.to_string())),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// The same moment, and every issue.
    pub(super) fn everything(&self) -> Self {
        Self {
            state: None,
            category: None,
            since: None,
            ..self.clone()
        }
    }

    /// The same asked about another moment.
    pub(super) fn at(&self, moment: &Moment) -> Self {
        Self {
            moment: moment.clone(),
            ..self.clone()
        }
    }

    /// The way of a page through time, with the form for a date behind a line that opens it.
    pub(super) fn travel(&self, record: &Record, path: &impl TypedPath) -> Travel {
        Travel::new(record, &self.moment, |moment| self.at(moment).address(path))
            .with_form(&self.moment, self.choices())
    }

    /// The same with the form in sight, and with the field for the day since which moves are marked.
    pub(super) fn travel_since(&self, record: &Record, path: &impl TypedPath) -> Travel {
        let mut kept = self.choices();
        kept.retain(|(name, _)| *name != "since");
        Travel::new(record, &self.moment, |moment| self.at(moment).address(path)).with_since(
            &self.moment,
            self.since.map(PartialDate::last_day),
            kept,
        )
    }
}

/// A link that chooses some of a page's rows.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) count: usize,
    pub(super) path: String,
    pub(super) current: bool,
}

/// The states of an issue: one word for one pair, a word for each group of pairs otherwise. Prints a line for each.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/states.html")]
pub(super) struct States {
    lines: Vec<StateLine>,
}

#[derive(Debug, Clone)]
struct StateLine {
    word: &'static str,
    class: &'static str,
    with: String,
}

impl HtmlSafe for States {}

impl States {
    /// The states of an issue: "Agreed", or "Agreed: Company A", "Apart: Company B and Company C".
    pub(super) fn new(record: &Record, compared: &Compared<'_>) -> Self {
        let hub = compared.hub();
        let lines = compared
            .by_state()
            .into_iter()
            .map(|(state, pairs)| StateLine {
                word: words::state(state),
                class: words::state_name(state),
                with: match (compared.pairs.len(), hub) {
                    (1, _) => String::new(),
                    (_, Some(hub)) => {
                        let others = pairs.iter().map(|pair| pair.facing(hub).slug.clone());
                        negotiation::names(record, &others.collect::<Vec<_>>())
                    }
                    (_, None) => {
                        let names: Vec<String> = pairs.iter().map(|pair| both(pair)).collect();
                        names.join("; ")
                    }
                },
            })
            .collect();
        Self { lines }
    }
}

fn both(pair: &Pair<'_>) -> String {
    format!("{} and {}", pair.one.short_name, pair.other.short_name)
}

/// What tells a pair from the others of an issue: the party that faces the one in the middle, or both. `None` for the one pair of two
/// parties.
pub(super) fn pair_name(compared: &Compared<'_>, pair: &Pair<'_>) -> Option<String> {
    match (compared.pairs.len(), compared.hub()) {
        (1, _) => None,
        (_, Some(hub)) => Some(pair.facing(hub).short_name.to_string()),
        (_, None) => Some(both(pair)),
    }
}

/// "to Company B and Company C": whom a party told, where it told the others something else.
pub(super) fn toward(record: &Record, parties: &[&Party]) -> String {
    let slugs: Vec<Slug> = parties.iter().map(|party| party.slug.clone()).collect();
    format!("to {}", negotiation::names(record, &slugs))
}

/// The way to all measured issues.
pub(super) fn gaps(record: &Record, moment: &Moment) -> Link {
    let path = GapsPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    Link {
        label: "All measured issues, from the first gap on".to_owned(),
        path: moment.keep(path),
    }
}

/// The way to the scorecard, once any two have signed.
pub(super) fn scorecard(record: &Record, moment: &Moment) -> Option<Link> {
    let agreed = match stage::of(record, moment.view) {
        Stage::Ahead { .. } => false,
        Stage::Open { agreed, .. } => !agreed.is_empty(),
        Stage::Agreed { .. } | Stage::InForce { .. } | Stage::Expired { .. } => true,
    };
    let path = ScorecardPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    agreed.then(|| Link {
        label: "Scorecard: from the openings to what was signed".to_owned(),
        path: moment.keep(path),
    })
}

/// The class of a term's headline: a number, words, or a refusal.
pub(super) fn headline_class(term: &Position) -> &'static str {
    match term.stance {
        Stance::Rejects | Stance::RefusesToCounter | Stance::NotIncluded | Stance::Withdraws => {
            "val none"
        }
        Stance::Proposes | Stance::Modifies | Stance::Holds | Stance::Accepts
            if term.values.is_some() =>
        {
            "val"
        }
        Stance::Proposes | Stance::Modifies | Stance::Holds | Stance::Accepts => "val words",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::record::tests::{day, shipped, three_companies},
        web::paths::ComparePath,
    };

    fn wanted(query: &[(&str, &str)]) -> Result<Wanted, Error> {
        let asked: serde_json::Map<String, serde_json::Value> = query
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).into()))
            .collect();
        let asked: Asked = serde_json::from_value(asked.into()).unwrap();
        Wanted::read(&asked, &shipped(), day("2026-11-23"))
    }

    fn path() -> ComparePath {
        ComparePath {
            negotiation: "wga-amptp-2023".to_owned(),
        }
    }

    #[test]
    fn an_address_says_what_was_asked_and_no_more() {
        let today = wanted(&[("as_of", ""), ("known", "table")]).unwrap();
        assert_eq!(today.address(&path()), "/wga-amptp-2023/compare");
        let query = [
            ("as_of", "2023-08"),
            ("known", "public"),
            ("state", "left_out"),
            ("category", "compensation"),
            ("since", "2023-08-15"),
        ];
        assert_eq!(
            wanted(&query).unwrap().address(&path()),
            "/wga-amptp-2023/compare?as_of=2023-08&known=public&state=left_out&category=compensation&since=2023-08-15"
        );
        for bad in [("state", "open"), ("category", "none"), ("since", "soon")] {
            assert!(wanted(&[bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn states_are_told_pair_by_pair() {
        let record = three_companies();
        let issue = record.issue(&"wages".parse().unwrap()).unwrap();
        let compared = Compared::new(&record, issue, View::table(day("2025-04-10")));
        let told: Vec<(&str, String)> = States::new(&record, &compared)
            .lines
            .into_iter()
            .map(|line| (line.word, line.with))
            .collect();
        assert_eq!(
            told,
            [
                ("Agreed", "Company A".to_owned()),
                ("Apart", "Company B".to_owned()),
                ("Refused to counter", "Company C".to_owned())
            ]
        );
    }
}
