//! All issues at once on a date: how many are in which state, and where the numbers lie furthest apart.

use std::{cmp::Reverse, collections::BTreeMap};

use rust_decimal::Decimal;

use super::{
    compared::{Compared, Pair},
    dates::View,
    issue::Issue,
    negotiation::Party,
    record::Record,
    standing::Standing,
    state::State,
};

/// How two parties stand over all issues.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally<'a> {
    /// The one that is displayed first.
    pub one: &'a Party,
    /// The other one.
    pub other: &'a Party,
    /// How many issues are in each state that any is in.
    pub counts: BTreeMap<State, usize>,
    /// How many issues each of the two has refused, in the same order. An issue may count for both.
    pub refused: [usize; 2],
}

impl Tally<'_> {
    /// How many issues are in a state.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(&state).copied().unwrap_or_default()
    }

    /// How many issues either of the two has raised.
    pub fn raised(&self) -> usize {
        self.counts.values().sum::<usize>() - self.count(State::NotRaised)
    }
}

/// Two numbers that lie apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Distance<'a> {
    /// The issue. It has a measure.
    pub issue: &'a Issue,
    /// The one that is displayed first.
    pub one: &'a Party,
    /// The other one.
    pub other: &'a Party,
    /// The step of the measure that was compared; `None` for the figure that all steps come to, or a measure without steps.
    pub step: Option<usize>,
    /// The numbers of the two, in the same order and in the measure's unit. Never equal.
    pub values: [Decimal; 2],
}

impl Distance<'_> {
    /// The difference, in the measure's unit; above zero.
    pub fn difference(&self) -> Decimal {
        let [one, other] = self.values;
        one.checked_sub(other).unwrap_or_default().abs()
    }

    /// The difference as a share of the larger number: what makes dollars and per cents comparable.
    fn share(&self) -> Decimal {
        let [one, other] = self.values;
        let larger = one.abs().max(other.abs());
        self.difference().checked_div(larger).unwrap_or_default()
    }
}

/// Every issue of the record on a date, in order of display.
pub fn issues(record: &Record, view: View) -> Vec<Compared<'_>> {
    record
        .issues()
        .map(|issue| Compared::new(record, issue, view))
        .collect()
}

/// How each pair stands over these issues, in order of display. Empty when there is no pair, or no issue.
pub fn tallies<'a>(issues: &[Compared<'a>]) -> Vec<Tally<'a>> {
    let pairs = issues.first().map_or(&[][..], |first| &first.pairs);
    let mut tallies: Vec<Tally<'a>> = pairs
        .iter()
        .map(|pair| Tally {
            one: pair.one,
            other: pair.other,
            counts: BTreeMap::new(),
            refused: [0, 0],
        })
        .collect();
    for issue in issues {
        for (tally, pair) in tallies.iter_mut().zip(&issue.pairs) {
            *tally.counts.entry(pair.state).or_default() += 1;
            if pair.state == State::Refused {
                for (refused, track) in tally.refused.iter_mut().zip(&pair.tracks) {
                    let standing = track.standing.as_ref();
                    *refused += usize::from(
                        standing.is_some_and(|standing| standing.stance().is_refusal()),
                    );
                }
            }
        }
    }
    tallies
}

/// The widest distances between two parties that have not agreed, at most `most`, each a share of the larger number, the widest first. Of
/// steps that come to no figure the first that both address is compared. Ranges and alternatives are left out: they have no one distance by
/// which they could be ordered.
///
/// Example: on 28 August 2023 the guild asked for $429 million a year and the studios offered $86 million: 343 of 429 is the widest.
pub fn widest<'a>(issues: &[Compared<'a>], most: usize) -> Vec<Distance<'a>> {
    let mut distances: Vec<Distance<'a>> = issues
        .iter()
        .flat_map(|issue| issue.pairs.iter().map(|pair| (issue.issue, pair)))
        .filter(|(_, pair)| !matches!(pair.state, State::Agreed | State::LeftOut))
        .filter_map(|(issue, pair)| distance(issue, pair))
        .collect();
    // The sort is stable: of equals the one displayed first stays first.
    distances.sort_by_key(|distance| Reverse(distance.share()));
    distances.truncate(most);
    distances
}

fn distance<'a>(issue: &'a Issue, pair: &Pair<'a>) -> Option<Distance<'a>> {
    let gap = pair.gap.as_ref().ok()?;
    let measure = issue.measure.as_ref()?;
    let [one, other] = &pair.tracks;
    let numbers = |standing: &Option<Standing<'_>>, step: Option<usize>| {
        let values = standing.as_ref()?.values.as_ref()?;
        measure.number(values, step)?.single()
    };
    let step = match gap.total {
        Some(_) => None,
        None => gap.steps.iter().position(Option::is_some),
    };
    let values = [
        numbers(&one.standing, step)?,
        numbers(&other.standing, step)?,
    ];
    (values[0] != values[1]).then_some(Distance {
        issue,
        one: pair.one,
        other: pair.other,
        step,
        values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped, three_companies};

    #[test]
    fn on_28_august_2023_five_of_40_were_agreed_and_the_studios_had_refused_ten() {
        let record = shipped();
        let issues = issues(&record, View::table(day("2023-08-28")));
        let tallies = tallies(&issues);
        let [tally] = &tallies[..] else {
            panic!("one pair")
        };
        assert_eq!(tally.raised(), 40);
        assert_eq!(
            State::ALL.map(|state| tally.count(state))[..5],
            [5, 14, 10, 11, 0]
        );
        assert_eq!(tally.refused, [0, 10]);
    }

    #[test]
    fn the_widest_gaps_are_told_by_their_share_of_the_larger_number() {
        let record = shipped();
        let issues = issues(&record, View::table(day("2023-08-28")));
        let told: Vec<(String, Option<usize>, String)> = widest(&issues, 4)
            .iter()
            .map(|distance| {
                (
                    distance.issue.slug.to_string(),
                    distance.step,
                    distance.difference().to_string(),
                )
            })
            .collect();
        let row = |slug: &str, step, by: &str| (slug.to_owned(), step, by.to_owned());
        assert_eq!(
            told,
            [
                row("package-value", None, "343"),
                row("streaming-feature-threshold", None, "28"),
                row("foreign-residual", None, "124"),
                row("min-staff", Some(0), "3"),
            ]
        );
    }

    #[test]
    fn with_three_companies_each_pair_is_told_for_itself() {
        let record = three_companies();
        let issues = issues(&record, View::table(day("2025-05-01")));
        let tallies = tallies(&issues);
        let agreed: Vec<(&str, usize)> = tallies
            .iter()
            .map(|tally| (tally.other.slug.as_str(), tally.count(State::Agreed)))
            .collect();
        assert_eq!(agreed.len(), 3);
        assert!(agreed[0].1 > 0 && agreed[0].0 == "company-a", "{agreed:?}");
        assert!(
            widest(&issues, 10)
                .iter()
                .all(|distance| distance.other.slug.as_str() != "company-a")
        );
    }
}
