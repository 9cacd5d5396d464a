//! The moment that an address asks for by `as_of` and `known`: the one place that reads it, says it in words and keeps it in links.
//!
//! A date that is none does not end in an error page: the reader wanted to see this page, so it is shown as of today, under a sentence that
//! says what was wrong (status 400, so that a program notices too).

use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{Error, negotiation::NO_DATE};
use crate::{
    domain::dates::{Known, NoDate, PartialDate, View},
    render::words,
};

/// What an address asks of a page or a file that tells of a moment and nothing more: a date, and what was known on it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    pub(super) as_of: Option<String>,
    pub(super) known: Option<String>,
}

impl Asked {
    /// The moment that it asks for, `today` without a date.
    pub(super) fn moment(&self, today: NaiveDate) -> Moment {
        Moment::read(self.as_of.as_deref(), self.known.as_deref(), today)
    }

    /// The view of a file: of the moment that is asked for, or of everything on record for `None`. A file has no page on which to say that a
    /// date is none, so that is an error here.
    ///
    /// # Errors
    /// When the date is none.
    pub(super) fn view(&self, today: NaiveDate) -> Result<Option<View>, Error> {
        let moment = self.moment(today);
        if moment.problem().is_some() {
            return Err(Error::Unreadable(NO_DATE));
        }
        let is_asked = moment.is_dated() || moment.view.known == Known::Public;
        Ok(is_asked.then_some(moment.view))
    }
}

/// The moment that an address asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// The date and the clock by which the page tells where things stand.
    pub(super) view: View,
    /// The date as the address has it; `None` for today's.
    named: Option<PartialDate>,
    today: NaiveDate,
    problem: Option<String>,
}

impl Moment {
    /// What an address asks: without a date, or with one that is none, as of `today`; without a word, by the clock of the table.
    pub(super) fn read(as_of: Option<&str>, known: Option<&str>, today: NaiveDate) -> Self {
        let mut problem = None;
        let named = as_of.filter(|text| !text.is_empty()).and_then(|text| {
            match text.parse::<PartialDate>() {
                Ok(date) => Some(date),
                Err(why) => {
                    problem = Some(not_a_date(&why, today));
                    None
                }
            }
        });
        let known = match known {
            None | Some("" | "table") => Known::Table,
            Some("public") => Known::Public,
            Some(_) => {
                problem.get_or_insert_with(|| {
                    "The address asks what was known; that is table or public. This is what was known at the table.".to_owned()
                });
                Known::Table
            }
        };
        Self {
            view: View {
                as_of: named.map_or(today, PartialDate::last_day),
                known,
            },
            named,
            today,
            problem,
        }
    }

    /// What is wrong with the address, and what the page shows instead, in a sentence or two.
    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The status of a page that answers it.
    pub(super) fn status(&self) -> StatusCode {
        match self.problem {
            None => StatusCode::OK,
            Some(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// Whether the address names the date; otherwise it is today's.
    pub(super) fn is_dated(&self) -> bool {
        self.named.is_some()
    }

    /// The day that it is.
    pub(super) fn today(&self) -> NaiveDate {
        self.today
    }

    /// The date in words: "28 Aug 2023", "the end of August 2023".
    pub(super) fn day(&self) -> String {
        match self.named {
            Some(date) => words::end_of(date),
            None => words::day(self.view.as_of),
        }
    }

    /// The date within a sentence: "on 28 Aug 2023", "by the end of August 2023".
    pub(super) fn when(&self) -> String {
        match self.named {
            Some(date) => words::by(date),
            None => format!("on {}", words::day(self.view.as_of)),
        }
    }

    /// The end of another day by the same clock.
    pub(super) fn on(&self, day: NaiveDate) -> Self {
        Self {
            view: View {
                as_of: day,
                ..self.view
            },
            named: Some(PartialDate::day(day)),
            today: self.today,
            problem: None,
        }
    }

    /// Today, by the same clock.
    pub(super) fn now(&self) -> Self {
        Self {
            view: View {
                as_of: self.today,
                ..self.view
            },
            named: None,
            today: self.today,
            problem: None,
        }
    }

    /// What an address says to ask for it, each with its name. Nothing needs escaping.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let as_of = self.named.map(|date| ("as_of", date.to_string()));
        let known = match self.view.known {
            Known::Table => None,
            Known::Public => Some(("known", "public".to_owned())),
        };
        as_of.into_iter().chain(known).collect()
    }

    /// The address of another page, asked about the same moment.
    pub(super) fn keep(&self, path: impl std::fmt::Display) -> String {
        with_query(path, &self.query())
    }
}

/// An address with more questions than it has. Names and values must need no escaping.
pub(super) fn with_query(path: impl std::fmt::Display, query: &[(&str, String)]) -> String {
    let mut address = path.to_string();
    for (name, value) in query {
        let join = if address.contains('?') { '&' } else { '?' };
        address.push_str(&format!("{join}{name}={value}"));
    }
    address
}

fn not_a_date(why: &NoDate, today: NaiveDate) -> String {
    let why = match why {
        NoDate::Form => {
            "The address asks for a date that cannot be read; write year-month-day, for example 2023-08-11, or 2023-08 for the end of that month.".to_owned()
        }
        NoDate::Calendar(_) | NoDate::Range => format!("{why}."),
    };
    format!("{why} This is how it stood on {}.", words::day(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::day;

    fn asked(as_of: &str, known: &str) -> Moment {
        Moment::read(Some(as_of), Some(known), day("2026-11-23"))
    }

    #[test]
    fn a_date_without_its_day_is_taken_at_its_end_and_says_so() {
        let told = |as_of: &str| {
            let moment = asked(as_of, "");
            (moment.view.as_of.to_string(), moment.day(), moment.when())
        };
        let three = |date: &str, day: &str, when: &str| (date.into(), day.into(), when.into());
        assert_eq!(
            told("2023-08-28"),
            three("2023-08-28", "28 Aug 2023", "on 28 Aug 2023")
        );
        assert_eq!(
            told("2023-08"),
            three(
                "2023-08-31",
                "the end of August 2023",
                "by the end of August 2023"
            )
        );
        assert_eq!(
            told("2023"),
            three("2023-12-31", "the end of 2023", "by the end of 2023")
        );
        assert_eq!(
            told(""),
            three("2026-11-23", "23 Nov 2026", "on 23 Nov 2026")
        );
    }

    #[test]
    fn an_impossible_date_gives_today_with_a_sentence_about_it() {
        for (text, said) in [
            ("2023-02-30", "There is no such day as 2023-02-30."),
            ("soon", "cannot be read"),
            ("1066", "Enter a year between 1800 and 2200."),
        ] {
            let moment = asked(text, "public");
            assert_eq!(moment.view, View::public(day("2026-11-23")));
            assert_eq!(moment.status(), StatusCode::BAD_REQUEST);
            assert!(moment.problem().unwrap().contains(said), "{text}");
            assert!(
                moment
                    .problem()
                    .unwrap()
                    .ends_with("This is how it stood on 23 Nov 2026.")
            );
            assert_eq!(moment.keep("/a"), "/a?known=public");
        }
        assert!(asked("", "everybody").problem().is_some());
        assert_eq!(asked("2023-08-28", "table").problem(), None);
    }

    #[test]
    fn links_keep_the_moment_as_it_was_asked_for() {
        assert_eq!(
            asked("2023-08", "public").keep("/a?x=1"),
            "/a?x=1&as_of=2023-08&known=public"
        );
        assert_eq!(asked("", "table").keep("/a"), "/a");
        assert_eq!(
            asked("2023-08", "public").on(day("2023-05-01")).keep("/a"),
            "/a?as_of=2023-05-01&known=public"
        );
        assert_eq!(
            asked("2023-08", "public").now().keep("/a"),
            "/a?known=public"
        );
    }
}
