//! How a party's position on an issue went over time: what charts draw, and when somebody moved.
//!
//! A course is made of the standings of every day on which something was seen to change. It holds no rule of its own: on each day it says
//! what `standing::track` says of that day, on the same clock. So on the public clock it has the days on which terms became known.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    dates::View,
    gap::{self, Gap},
    issue::{Issue, Measure},
    negotiation::Party,
    record::Record,
    response::Answer,
    slug::Slug,
    span::Span,
    standing::{Standing, concerning, differs, follow},
};

/// What stood from a day on, until the next level's day.
#[derive(Debug, Clone, PartialEq)]
pub struct Level<'a> {
    /// The day, at whose end it stood.
    pub from: NaiveDate,
    /// What stood; `None` when nothing did.
    pub standing: Option<Standing<'a>>,
    /// Whether the position changed that day ([`differs`]).
    pub changed: bool,
}

impl Level<'_> {
    /// Whether what stood is a refusal.
    pub fn is_refusal(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|standing| standing.stance().is_refusal())
    }

    /// One number of what stood: of this step, or without one the figure that all steps come to.
    pub fn number(&self, measure: &Measure, step: Option<usize>) -> Option<Span> {
        let values = self.standing.as_ref()?.values.as_ref()?;
        measure.number(values, step)
    }
}

/// What `party` stood for on `issue` in view of `toward`, by the date: a level for each day on which an offer put, repeated, held or took
/// back a term, in order. Empty when it said nothing.
pub fn course<'a>(
    record: &'a Record,
    party: &Party,
    issue: &Issue,
    toward: &Slug,
    view: View,
) -> Vec<Level<'a>> {
    let offers = concerning(record, party, issue, toward);
    let terms = offers.iter().flat_map(|(offer, terms)| {
        terms
            .iter()
            .map(|term| (offer.made_on, term.public_on.or(offer.public_on)))
    });
    let answers = record
        .responses()
        .iter()
        .filter(|response| match response.answer {
            Answer::Withdraws | Answer::VotesDown | Answer::Reopens => {
                offers.iter().any(|(offer, _)| offer.slug == response.to)
            }
            Answer::Accepts
            | Answer::AcceptsInPart
            | Answer::Rejects
            | Answer::Holds
            | Answer::Ratifies => false,
        })
        .map(|response| (response.on, response.public_on));
    let days: BTreeSet<NaiveDate> = terms
        .chain(answers)
        .filter_map(|(made_on, public_on)| view.known.sees_from(made_on, public_on))
        .filter(|day| *day <= view.as_of)
        .collect();
    let mut levels: Vec<Level<'a>> = Vec::new();
    for from in days {
        let day = View {
            as_of: from,
            ..view
        };
        let standing = follow(record, &offers, party, issue, day, None).standing;
        let before = levels.last().and_then(|level| level.standing.as_ref());
        if before.map(offers_of) == standing.as_ref().map(offers_of) {
            continue;
        }
        levels.push(Level {
            from,
            changed: differs(before, standing.as_ref()),
            standing,
        });
    }
    levels
}

fn offers_of(standing: &Standing<'_>) -> [super::ids::EntryId; 2] {
    [standing.offer.id, standing.confirmed.id]
}

/// What stood on a day.
pub fn on<'l, 'a>(levels: &'l [Level<'a>], day: NaiveDate) -> Option<&'l Standing<'a>> {
    levels
        .iter()
        .rev()
        .find(|level| level.from <= day)?
        .standing
        .as_ref()
}

/// The gap between two courses over time: each gap with the day from which it held, `None` while there was none. In order; each differs
/// from the one before it. Starts with a gap, or is empty.
pub fn gaps(
    measure: &Measure,
    one: &[Level<'_>],
    other: &[Level<'_>],
) -> Vec<(NaiveDate, Option<Gap>)> {
    let days: BTreeSet<NaiveDate> = one.iter().chain(other).map(|level| level.from).collect();
    let mut gaps: Vec<(NaiveDate, Option<Gap>)> = Vec::new();
    for day in days {
        let gap = gap::between(Some(measure), on(one, day), on(other, day)).ok();
        if gaps.last().map_or(&None, |(_, gap)| gap) != &gap {
            gaps.push((day, gap));
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        dates::Known,
        record::tests::{day, shipped, slug, three_companies},
        standing::track,
    };

    fn told(
        record: &Record,
        party: &str,
        issue: &str,
        toward: &str,
        view: View,
    ) -> Vec<(String, String, bool)> {
        let (party, issue) = (
            record.party(&slug(party)).unwrap(),
            record.issue(&slug(issue)).unwrap(),
        );
        course(record, party, issue, &slug(toward), view)
            .iter()
            .map(|level| {
                let words = level
                    .standing
                    .as_ref()
                    .map_or("nothing".to_owned(), |standing| {
                        standing.term().headline.to_string()
                    });
                (level.from.to_string(), words, level.changed)
            })
            .collect()
    }

    fn level(from: &str, words: &str, changed: bool) -> (String, String, bool) {
        (from.to_owned(), words.to_owned(), changed)
    }

    #[test]
    fn the_studios_refused_twice_and_then_named_a_number() {
        assert_eq!(
            told(
                &shipped(),
                "amptp",
                "min-staff",
                "wga",
                View::table(day("2023-08-28"))
            ),
            [
                level("2023-05-01", "No counter", true),
                level("2023-08-04", "No counter", false),
                level("2023-08-11", "2 writers plus showrunner", true),
            ]
        );
    }

    #[test]
    fn the_public_clock_has_the_days_on_which_terms_became_known() {
        let told = |date| {
            told(
                &shipped(),
                "amptp",
                "min-staff",
                "wga",
                View::public(day(date)),
            )
        };
        assert_eq!(
            told("2023-08-28").last().unwrap(),
            &level("2023-08-22", "2 writers plus showrunner", true)
        );
        assert_eq!(
            told("2023-08-15").last().unwrap(),
            &level("2023-08-04", "No counter", false)
        );
    }

    #[test]
    fn what_stood_before_a_package_stands_again_when_it_is_withdrawn() {
        assert_eq!(
            told(
                &three_companies(),
                "company-b",
                "wages",
                "union",
                View::table(day("2025-05-01"))
            ),
            [
                level("2025-03-12", "3% · 3% · 2%", true),
                level("2025-04-07", "5% · 4% · 3%", true),
                level("2025-04-15", "3% · 3% · 2%", true),
            ]
        );
    }

    #[test]
    fn the_gap_on_minimums_closed_from_7_6_to_3_8_points() {
        let record = shipped();
        let view = View::table(day("2023-08-28"));
        let issue = record.issue(&slug("minimums")).unwrap();
        let [wga, amptp] = &record.parties[..] else {
            panic!("two parties")
        };
        let gaps = gaps(
            issue.measure.as_ref().unwrap(),
            &course(&record, wga, issue, &amptp.slug, view),
            &course(&record, amptp, issue, &wga.slug, view),
        );
        let told: Vec<(String, Option<String>)> = gaps
            .into_iter()
            .map(|(from, gap)| {
                let total = gap.and_then(|gap| gap.total);
                (
                    from.to_string(),
                    total.map(|total| total.low.round_dp(3).to_string()),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("2023-05-01".to_owned(), Some("7.603".to_owned())),
                ("2023-08-04".to_owned(), Some("3.843".to_owned())),
            ]
        );
    }

    proptest! {
        #[test]
        fn on_each_day_a_course_says_what_stands(days in 0u64..280, issue in 0usize..100, public in any::<bool>(), small in any::<bool>()) {
            let (record, first) = if small { (three_companies(), "2025-02-20") } else { (shipped(), "2023-02-20") };
            let known = if public { Known::Public } else { Known::Table };
            let (end, date) = (day(first) + chrono::Days::new(280), day(first) + chrono::Days::new(days));
            let issue = record.issues().nth(issue % record.issues().count()).unwrap();
            let others = record.parties[1..].iter().map(|other| (&record.parties[0], other));
            for (party, toward) in others.flat_map(|(one, other)| [(one, &other.slug), (other, &one.slug)]) {
                let levels = course(&record, party, issue, toward, View { as_of: end, known });
                let track = track(&record, party, issue, toward, View { as_of: date, known });
                prop_assert_eq!(on(&levels, date), track.standing.as_ref());
            }
        }
    }
}
