//! How far apart two parties are on a measured issue, where that means something; where it does not, why.

use super::{issue::Measure, position::Alternative, span::Span, standing::Standing};

/// The distance between two standings, in the measure's unit (per cents differ by points). Never negative. Ranges are apart by a range, from
/// the smallest distance to the largest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// For each step of the measure, or for its one number: `None` where a side does not address the step. At least one is known.
    pub steps: Vec<Option<Span>>,
    /// Of the one figure that the steps come to, where the measure has one.
    pub total: Option<Span>,
}

impl Gap {
    /// Whether the numbers are the same.
    pub fn is_none(&self) -> bool {
        let mut all = self.total.iter().chain(self.steps.iter().flatten());
        all.all(|span| span.is_zero())
    }

    /// Whether ranges overlap, so that it is not known whether anything lies between the two: in total where there is one, else on every
    /// step.
    pub fn overlaps(&self) -> bool {
        let overlap = |span: &Span| span.low.is_zero() && !span.is_zero();
        match &self.total {
            Some(total) => overlap(total),
            None => self.steps.iter().flatten().all(overlap),
        }
    }
}

/// Why there is no gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoGap {
    /// The issue has no measure.
    NoMeasure,
    /// A side has no term.
    NoTerm,
    /// A side's term has no number: a refusal, or words.
    NoNumber,
    /// A side offers one of two alternatives.
    Alternatives,
    /// The numbers rest on different things.
    DifferentBasis,
    /// The sides address different steps.
    DifferentSteps,
}

/// The gap between two standings on an issue (DESIGN.md: only where unit, steps and basis match).
///
/// Example: on 28 August 2023 the guild stood at 6%, 5% and 5% and the studios at 5%, 4% and 3.5% on minimum pay rates: 1, 1 and 1.5
/// points apart, and 16.865 − 13.022 = 3.843 points compounded.
///
/// # Errors
/// Why the two cannot be compared.
pub fn between(
    measure: Option<&Measure>,
    one: Option<&Standing<'_>>,
    other: Option<&Standing<'_>>,
) -> Result<Gap, NoGap> {
    let measure = measure.ok_or(NoGap::NoMeasure)?;
    let (one, other) = one.zip(other).ok_or(NoGap::NoTerm)?;
    if one.terms.len() > 1 || other.terms.len() > 1 {
        return Err(NoGap::Alternatives);
    }
    let (a, b) = one
        .values
        .as_ref()
        .zip(other.values.as_ref())
        .ok_or(NoGap::NoNumber)?;
    if one.term().basis != other.term().basis {
        return Err(NoGap::DifferentBasis);
    }
    distance(measure, a, b)
}

/// Where one of the two offers one of two alternatives and the other has one term: the gap with each alternative, in order. Empty elsewhere,
/// and where it cannot be told for both: one distance alone would pass for the whole.
///
/// Example: against 6%, an offer of "4%, or 5% without the bonus" lies 2 points away with A and 1 point with B.
pub fn with_each(
    measure: Option<&Measure>,
    one: Option<&Standing<'_>>,
    other: Option<&Standing<'_>>,
) -> Vec<(Alternative, Gap)> {
    let (Some(measure), Some((one, other))) = (measure, one.zip(other)) else {
        return Vec::new();
    };
    let (two, single) = match (one.terms.as_slice(), other.terms.as_slice()) {
        ([_, _], [_]) => (one, other),
        ([_], [_, _]) => (other, one),
        _ => return Vec::new(),
    };
    let Some(values) = &single.values else {
        return Vec::new();
    };
    let gaps: Option<Vec<(Alternative, Gap)>> = two
        .terms
        .iter()
        .map(|term| {
            let same = term.basis == single.term().basis;
            let own = term.spans().filter(|_| same)?;
            Some((term.alternative, distance(measure, &own, values).ok()?))
        })
        .collect();
    gaps.unwrap_or_default()
}

fn distance(measure: &Measure, a: &[Option<Span>], b: &[Option<Span>]) -> Result<Gap, NoGap> {
    let steps: Vec<Option<Span>> = a.iter().zip(b).map(|(a, b)| (*a)?.apart((*b)?)).collect();
    if steps.iter().all(Option::is_none) {
        return Err(NoGap::DifferentSteps);
    }
    let totals = measure.figure(a).zip(measure.figure(b));
    Ok(Gap {
        steps,
        total: totals.and_then(|(a, b)| a.apart(b)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::{
        dates::View,
        record::tests::{day, shipped, slug},
        standing::track,
    };

    fn gap(issue: &str, date: &str) -> Result<Gap, NoGap> {
        let record = shipped();
        let issue = record.issue(&slug(issue)).unwrap();
        let [wga, amptp] = &record.parties[..] else {
            panic!("two parties")
        };
        let view = View::table(day(date));
        between(
            issue.measure.as_ref(),
            track(&record, wga, issue, &amptp.slug, view)
                .standing
                .as_ref(),
            track(&record, amptp, issue, &wga.slug, view)
                .standing
                .as_ref(),
        )
    }

    fn number(text: &str) -> Span {
        text.parse::<Decimal>().unwrap().into()
    }

    #[test]
    fn gaps_of_28_august_2023() {
        let minimums = gap("minimums", "2023-08-28").unwrap();
        assert_eq!(
            minimums.steps,
            ["1", "1", "1.5"].map(|step| Some(number(step)))
        );
        assert_eq!(minimums.total, Some(number("3.843")));
        let staff = gap("min-staff", "2023-08-28").unwrap();
        assert_eq!(staff.steps, ["3", "4", "9"].map(|step| Some(number(step))));
        assert_eq!(staff.total, None);
        assert_eq!(
            gap("package-value", "2023-08-28").unwrap().total,
            Some(number("343"))
        );
    }

    #[test]
    fn where_numbers_cannot_be_compared_the_reason_is_told() {
        assert_eq!(gap("ai-training", "2023-08-28"), Err(NoGap::NoMeasure));
        assert_eq!(gap("min-staff", "2023-08-10"), Err(NoGap::NoNumber));
        assert_eq!(gap("min-staff", "2023-04-01"), Err(NoGap::NoTerm));
    }

    #[test]
    fn an_offer_of_one_or_the_other_has_a_gap_with_each() {
        let record = shipped();
        let issue = record.issue(&slug("span-cap")).unwrap();
        let measure = issue.measure.as_ref();
        let offer = record.offer(&slug("wga-proposals-2023-05-01")).unwrap();
        let positions = offer.positions.iter();
        let term = positions
            .clone()
            .find(|term| term.issue == issue.slug)
            .unwrap();
        let mut dearer = term.clone();
        dearer.values = Some(vec![Some(Decimal::from(500_000))]);
        let standing = |terms| Standing {
            offer,
            terms,
            values: term.spans(),
            since: offer,
            confirmed: offer,
        };
        let (two, single) = (standing(vec![term, &dearer]), standing(vec![term]));
        let told: Vec<String> = with_each(measure, Some(&single), Some(&two))
            .into_iter()
            .map(|(_, gap)| gap.total.unwrap().low.to_string())
            .collect();
        assert_eq!(told, ["0", "50000"]);
        assert!(with_each(measure, Some(&single), Some(&single)).is_empty());
        let mut vague = term.clone();
        vague.values = None;
        let half_told = standing(vec![term, &vague]);
        assert!(with_each(measure, Some(&half_told), Some(&single)).is_empty());
    }

    #[test]
    fn ranges_are_apart_by_a_range_step_by_step_and_in_total() {
        let record = shipped();
        let measure = record.issue(&slug("minimums")).unwrap().measure.as_ref();
        let measure = measure.unwrap();
        let spans = |ends: [(i64, i64); 3]| {
            ends.map(|(low, high)| Some(Span::between(low.into(), high.into())))
        };
        let asked = spans([(6, 6), (5, 6), (5, 5)]);
        let gap = distance(measure, &asked, &spans([(3, 5), (4, 4), (5, 5)])).unwrap();
        assert_eq!(gap.steps, spans([(1, 3), (1, 2), (0, 0)]));
        // 1.06 × 1.05 × 1.05 against 1.05 × 1.04 × 1.05, and 1.06 × 1.06 × 1.05 against 1.03 × 1.04 × 1.05.
        let total = gap.total.unwrap();
        assert_eq!(
            total,
            Span {
                low: number("2.205").low,
                high: number("5.502").low
            }
        );
        assert!(!gap.overlaps());
        let near = distance(measure, &asked, &spans([(5, 7), (5, 5), (5, 5)])).unwrap();
        assert!(near.overlaps() && !near.is_none());
        assert!(
            distance(measure, &spans([(5, 5); 3]), &spans([(5, 5); 3]))
                .unwrap()
                .is_none()
        );
    }

    proptest! {
        #[test]
        fn a_gap_is_never_negative(days in 0u64..280) {
            let date = day("2023-02-20") + chrono::Days::new(days);
            for issue in ["minimums", "min-staff", "foreign-residual", "streaming-feature-threshold"] {
                if let Ok(gap) = gap(issue, &date.to_string()) {
                    prop_assert!(gap.steps.iter().flatten().chain(&gap.total).all(|span| !span.low.is_sign_negative() && span.low <= span.high));
                }
            }
        }
    }
}
