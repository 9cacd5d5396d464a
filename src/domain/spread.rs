//! Where three parties or more stand on a measured issue: who is at each end, and how far the ends are apart.
//!
//! Between two parties the gap says it; among several, gaps pair by pair do not show who stands where. It is told for the figure that all steps
//! come to, where the measure has one, and otherwise step by step.
//!
//! Example: a union that asks 6% of three companies, of which one offers 4% and another 2%, has a spread from 2% to 6%: 4 points.

use rust_decimal::Decimal;

use super::{compared::Compared, issue::Measure, negotiation::Party, span::Span};

/// The two ends of what parties stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread<'a> {
    /// The step of the measure; `None` for the figure that all steps come to, or a measure without steps.
    pub step: Option<usize>,
    /// The lowest number and those who stand there, in order of display.
    pub low: End<'a>,
    /// The highest one; a higher one than the lowest, or the same.
    pub high: End<'a>,
}

/// One end.
#[derive(Debug, Clone, PartialEq)]
pub struct End<'a> {
    /// The number, in the measure's unit.
    pub value: Decimal,
    /// Who stands there, in order of display. Never empty.
    pub parties: Vec<&'a Party>,
}

impl Spread<'_> {
    /// How far the ends are apart; never below nought.
    pub fn width(&self) -> Decimal {
        self.high
            .value
            .checked_sub(self.low.value)
            .unwrap_or_default()
    }
}

/// Why there is no spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoSpread {
    /// The issue has no measure, or there are two parties, whose gap says all.
    NotMeant,
    /// Fewer than three parties have a number that can be told.
    TooFew,
    /// The numbers rest on different things.
    DifferentBasis,
}

/// The spread of an issue among three parties or more: one for the figure of all steps, or one for each step that three have numbers on. A
/// party that tells the others different things counts with each of its numbers, and a range with both of its ends.
///
/// # Errors
/// Why it cannot be told.
pub fn spreads<'a>(compared: &Compared<'a>) -> Result<Vec<Spread<'a>>, NoSpread> {
    let measure = compared.issue.measure.as_ref().ok_or(NoSpread::NotMeant)?;
    if compared.sides.len() < 3 {
        return Err(NoSpread::NotMeant);
    }
    let voices = compared.sides.iter().flat_map(|side| {
        let standings = side
            .voices
            .iter()
            .filter_map(|voice| voice.track.standing.as_ref());
        standings.map(|standing| (side.party, standing))
    });
    let numbered: Vec<_> = voices
        .filter_map(|(party, standing)| Some((party, standing.term(), standing.values.as_deref()?)))
        .collect();
    let mut bases = numbered.iter().map(|(_, term, _)| &term.basis);
    let first = bases.next().ok_or(NoSpread::TooFew)?;
    if bases.any(|basis| basis != first) {
        return Err(NoSpread::DifferentBasis);
    }
    let numbers: Vec<(&'a Party, &[Option<Span>])> = numbered
        .iter()
        .map(|(party, _, values)| (*party, *values))
        .collect();
    let spreads: Vec<Spread<'a>> = steps(measure)
        .into_iter()
        .filter_map(|step| spread(measure, &numbers, step))
        .collect();
    if spreads.is_empty() {
        return Err(NoSpread::TooFew);
    }
    Ok(spreads)
}

fn steps(measure: &Measure) -> Vec<Option<usize>> {
    match (&measure.steps, measure.total) {
        (Some(steps), None) => (0..steps.len()).map(Some).collect(),
        _ => vec![None],
    }
}

fn spread<'a>(
    measure: &Measure,
    numbers: &[(&'a Party, &[Option<Span>])],
    step: Option<usize>,
) -> Option<Spread<'a>> {
    let known: Vec<(&'a Party, Span)> = numbers
        .iter()
        .filter_map(|(party, values)| Some((*party, measure.number(values, step)?)))
        .collect();
    let mut parties: Vec<_> = known.iter().map(|(party, _)| &party.slug).collect();
    parties.dedup();
    if parties.len() < 3 {
        return None;
    }
    let end = |value: Decimal| End {
        value,
        parties: {
            let mut at: Vec<&Party> = known
                .iter()
                .filter(|(_, known)| known.ends().contains(&value))
                .map(|(party, _)| *party)
                .collect();
            at.dedup_by_key(|party| &party.slug);
            at
        },
    };
    let values = || known.iter().flat_map(|(_, value)| value.ends());
    Some(Spread {
        step,
        low: end(values().min()?),
        high: end(values().max()?),
    })
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        dates::View,
        overview,
        record::tests::{day, shipped, slug, three_companies},
    };

    #[test]
    fn a_union_and_three_companies_have_a_spread_and_two_parties_have_none() {
        let record = three_companies();
        let issue = record.issue(&slug("wages")).unwrap();
        let compared = Compared::new(&record, issue, View::table(day("2025-05-10")));
        let told = spreads(&compared).unwrap();
        assert!(!told.is_empty());
        for spread in &told {
            assert!(spread.width() >= Decimal::ZERO);
        }
        let record = shipped();
        let issue = record.issue(&slug("minimums")).unwrap();
        let compared = Compared::new(&record, issue, View::table(day("2023-08-28")));
        assert_eq!(spreads(&compared), Err(NoSpread::NotMeant));
    }

    proptest! {
        #[test]
        fn the_spread_is_at_least_as_wide_as_every_gap(days in 0u64..120) {
            let record = three_companies();
            let view = View::table(record.offers()[0].made_on.last_day() + Days::new(days));
            for compared in overview::issues(&record, view) {
                let Ok(spreads) = spreads(&compared) else { continue };
                for spread in spreads {
                    let gaps = compared.pairs.iter().filter_map(|pair| pair.gap.as_ref().ok());
                    for gap in gaps {
                        let gap = match spread.step {
                            Some(step) => gap.steps.get(step).copied().flatten(),
                            None => gap.total.or_else(|| gap.steps.first().copied().flatten()),
                        };
                        prop_assert!(gap.is_none_or(|gap| gap.high <= spread.width()));
                    }
                    prop_assert!(!spread.low.parties.is_empty() && !spread.high.parties.is_empty());
                }
            }
        }

        #[test]
        fn another_party_never_narrows_the_spread(numbers in proptest::collection::vec(-100i32..100, 3..7), more in -100i32..100) {
            let record = three_companies();
            let parties: Vec<Party> = (0..=numbers.len()).map(|at| {
                let mut party = record.parties[0].clone();
                party.slug = format!("party-{at}").parse().unwrap();
                party
            }).collect();
            let measure: Measure = serde_json::from_value(serde_json::json!({"label": "x", "unit": "%", "favours_union": "higher"})).unwrap();
            let values: Vec<Vec<Option<Span>>> = numbers.iter().chain([&more]).map(|number| vec![Some(Decimal::from(*number).into())]).collect();
            let all: Vec<(&Party, &[Option<Span>])> = parties.iter().zip(&values).map(|(party, values)| (party, values.as_slice())).collect();
            let few = spread(&measure, &all[..numbers.len()], None).unwrap();
            let many = spread(&measure, &all, None).unwrap();
            prop_assert!(many.width() >= few.width());
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(spread(&measure, &turned, None).unwrap().width(), many.width());
        }
    }
}
