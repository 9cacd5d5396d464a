//! How far apart two parties were when their numbers could first be compared, and whether they are nearer or farther on the date.
//!
//! Example: on minimum pay rates the guild and the studios opened 7.6 points apart on 1 May 2023, and were 3.8 points apart on 28 August:
//! narrower.

use chrono::NaiveDate;

use super::{
    compared::Pair,
    course::{self, Level},
    gap::Gap,
    issue::Measure,
    span::Span,
};

/// The first gap of two parties on an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The first day at whose end both had numbers that can be compared.
    pub on: NaiveDate,
    /// How far apart they were.
    pub gap: Gap,
    /// The gap on the date, seen from there; `None` where there is none then, or it is on other steps or another basis.
    pub trend: Option<Trend>,
}

/// A gap, seen from an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trend {
    /// It is smaller: in total where both have one, else on some step and larger on none.
    Narrower,
    /// It is larger.
    Wider,
    /// It is the same.
    Same,
    /// It is smaller on some steps, or at one end of a range, and larger on others, which do not add up.
    Mixed,
}

/// The opening of a pair, from the courses of its parties by the date, in the same order. `None` while no gap could be told.
pub fn of(measure: &Measure, pair: &Pair<'_>, [one, other]: [&[Level<'_>]; 2]) -> Option<Opening> {
    let (on, gap) = course::gaps(measure, one, other).into_iter().next()?;
    let gap = gap?;
    let [then, now] = [course::on(one, on), pair.tracks[0].standing.as_ref()]
        .map(|standing| standing.and_then(|standing| standing.term().basis.as_ref()));
    let now = pair.gap.as_ref().ok().filter(|_| then == now);
    let trend = now.and_then(|now| trend(&gap, now));
    Some(Opening { on, gap, trend })
}

/// How a gap lies to an earlier one. `None` where they have no step in common.
fn trend(before: &Gap, now: &Gap) -> Option<Trend> {
    let steps = before.steps.iter().zip(&now.steps);
    let pairs: Vec<_> = match (before.total, now.total) {
        (Some(before), Some(now)) => vec![(before, now)],
        _ => steps
            .filter_map(|(before, now)| (*before).zip(*now))
            .collect(),
    };
    let ends = |(before, now): (Span, Span)| before.ends().into_iter().zip(now.ends());
    let mut pairs: Vec<_> = pairs.into_iter().flat_map(ends).collect();
    if pairs.is_empty() {
        return None;
    }
    pairs.retain(|(before, now)| before != now);
    let narrower = pairs.iter().filter(|(before, now)| now < before).count();
    Some(match (narrower, pairs.len()) {
        (_, 0) => Trend::Same,
        (0, _) => Trend::Wider,
        (narrower, all) if narrower == all => Trend::Narrower,
        _ => Trend::Mixed,
    })
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::{
        compared::Compared,
        course::course,
        dates::View,
        record::{
            Record,
            tests::{day, shipped, slug, three_companies},
        },
    };

    fn told(record: &Record, issue: &str, at: usize, view: View) -> Option<Opening> {
        let issue = record.issue(&slug(issue)).unwrap();
        let compared = Compared::new(record, issue, view);
        let pair = &compared.pairs[at];
        let courses = [
            course(record, pair.one, issue, &pair.other.slug, view),
            course(record, pair.other, issue, &pair.one.slug, view),
        ];
        let [one, other] = &courses;
        of(issue.measure.as_ref().unwrap(), pair, [one, other])
    }

    #[test]
    fn pay_rates_opened_twice_as_far_apart_as_they_were_in_august() {
        let record = shipped();
        let august = View::table(day("2023-08-28"));
        let opening = told(&record, "minimums", 0, august).unwrap();
        assert_eq!(opening.on, day("2023-05-01"));
        let total = opening.gap.total.and_then(Span::single).unwrap();
        assert_eq!(total.round_dp(1).to_string(), "7.6");
        assert_eq!(opening.trend, Some(Trend::Narrower));
        let staff = told(&record, "min-staff", 0, august).unwrap();
        assert_eq!(staff.on, day("2023-08-11"));
        assert_eq!(staff.trend, Some(Trend::Narrower));
        assert_eq!(told(&record, "viewership-residual", 0, august), None);
    }

    #[test]
    fn what_is_first_public_later_opens_later_to_the_public() {
        let record = shipped();
        let on = |view| told(&record, "min-staff", 0, view).map(|opening| opening.on);
        let date = day("2023-08-28");
        assert_eq!(on(View::table(date)), Some(day("2023-08-11")));
        assert_eq!(on(View::public(date)), Some(day("2023-08-22")));
        assert_eq!(on(View::public(day("2023-08-15"))), None);
    }

    #[test]
    fn each_company_has_an_opening_of_its_own() {
        let record = three_companies();
        let view = View::table(day("2025-04-10"));
        let trends = [0, 1, 2].map(|at| told(&record, "wages", at, view).map(|told| told.trend));
        assert_eq!(trends[0], Some(Some(Trend::Narrower)));
        assert_eq!(trends[2], None, "Company C has named no number");
    }

    fn gap(steps: &[Option<u32>]) -> Gap {
        Gap {
            steps: steps
                .iter()
                .map(|step| step.map(|step| Decimal::from(step).into()))
                .collect(),
            total: None,
        }
    }

    fn turned(trend: Trend) -> Trend {
        match trend {
            Trend::Narrower => Trend::Wider,
            Trend::Wider => Trend::Narrower,
            Trend::Same => Trend::Same,
            Trend::Mixed => Trend::Mixed,
        }
    }

    #[test]
    fn a_range_is_nearer_when_neither_end_is_farther() {
        let one = |low: u32, high: u32| Gap {
            steps: vec![Some(Span::between(low.into(), high.into()))],
            total: None,
        };
        assert_eq!(trend(&one(1, 3), &one(1, 2)), Some(Trend::Narrower));
        assert_eq!(trend(&one(1, 3), &one(2, 2)), Some(Trend::Mixed));
        assert_eq!(trend(&one(2, 2), &one(2, 5)), Some(Trend::Wider));
    }

    proptest! {
        #[test]
        fn a_trend_turns_round_with_time(steps in prop::collection::vec((prop::option::of(0u32..4), prop::option::of(0u32..4)), 1..4)) {
            let (before, now): (Vec<_>, Vec<_>) = steps.into_iter().unzip();
            let (before, now) = (gap(&before), gap(&now));
            prop_assert_eq!(trend(&now, &before), trend(&before, &now).map(turned));
            let common = before.steps.iter().zip(&now.steps).any(|(one, other)| one.is_some() && other.is_some());
            prop_assert_eq!(trend(&before, &now).is_some(), common);
        }

        #[test]
        fn an_opening_stays_what_it_was(first in 0u64..250, later in 0u64..100, public in any::<bool>()) {
            let record = shipped();
            let view = |days| {
                let date = day("2023-02-20") + Days::new(days);
                if public { View::public(date) } else { View::table(date) }
            };
            for issue in ["minimums", "min-staff", "streaming-feature-threshold", "health-rate"] {
                if let Some(opening) = told(&record, issue, 0, view(first)) {
                    let then = told(&record, issue, 0, view(first + later)).unwrap();
                    prop_assert_eq!((opening.on, opening.gap), (then.on, then.gap));
                }
            }
        }
    }
}
