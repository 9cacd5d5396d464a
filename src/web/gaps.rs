//! Gaps and spreads in words: step by step and in total, or why two numbers cannot be compared.

use super::negotiation::names;
use crate::{
    domain::{
        compared::{Compared, Pair},
        gap::{self, Gap, NoGap},
        issue::{Measure, Total},
        record::Record,
        slug::Slug,
        span::Span,
        spread::{self, End, NoSpread, Spread},
        standing::Standing,
    },
    render::words,
};

/// The gap of a pair step by step: "Year 1: 1 point · Year 2: 1 point · Year 3: 1.5 points; together 3.8 points, compounded, our sum".
/// `None` where the measure has no steps.
pub(super) fn steps(measure: &Measure, gap: &Gap) -> Option<String> {
    let names = measure.steps.as_ref()?;
    let each: Vec<String> = names
        .iter()
        .zip(&gap.steps)
        .filter_map(|(name, gap)| {
            let gap = (*gap)?;
            Some(format!("{name}: {}", distance(measure, gap)))
        })
        .collect();
    let mut told = each.join(" · ");
    if let (Some(total), Some(how)) = (gap.total, measure.total) {
        let how = match how {
            Total::Compound => "compounded",
            Total::Sum => "added up",
        };
        let total = distance(measure, total);
        told.push_str(&format!("; together {total}, {how}, our sum"));
    }
    Some(told)
}

/// How far apart two are, in few words; ranges that overlap are said to.
pub(super) fn apart(measure: &Measure, gap: &Gap) -> String {
    if gap.overlaps() {
        "The ranges overlap".to_owned()
    } else {
        words::gap(measure, gap)
    }
}

fn distance(measure: &Measure, span: Span) -> String {
    if span.low.is_zero() && !span.is_zero() {
        format!(
            "the ranges overlap, up to {} apart",
            words::difference(measure, &[span.high])
        )
    } else {
        words::difference(measure, &[span])
    }
}

/// Why a pair has no gap, naming who and what: "AMPTP refused to counter: no number to compare". With two alternatives, the gap with each.
pub(super) fn why(measure: Option<&Measure>, pair: &Pair<'_>, why: NoGap) -> String {
    let [one, other] = pair.tracks.each_ref().map(|track| track.standing.as_ref());
    let sides = [(pair.one, one), (pair.other, other)];
    let who = |is: &dyn Fn(&Standing<'_>) -> bool| -> Vec<&str> {
        sides
            .iter()
            .filter(|(_, standing)| standing.is_some_and(is))
            .map(|(party, _)| party.short_name.as_str())
            .collect()
    };
    match why {
        NoGap::NoMeasure => "Not counted in numbers".to_owned(),
        NoGap::NoTerm => {
            let silent: Vec<&str> = sides
                .iter()
                .filter(|(_, standing)| standing.is_none())
                .map(|(party, _)| party.short_name.as_str())
                .collect();
            format!("No gap: no position of {}", silent.join(" or "))
        }
        NoGap::NoNumber => {
            let refused = who(&|standing| standing.stance().is_refusal());
            if refused.is_empty() {
                let wordy = who(&|standing| standing.values.is_none());
                format!("No gap: no number from {}", wordy.join(" or "))
            } else {
                format!("No gap: {} refused", refused.join(" and "))
            }
        }
        NoGap::Alternatives => alternatives(measure, one, other).unwrap_or_else(|| {
            let two = who(&|standing| standing.terms.len() > 1);
            format!(
                "No single gap: {} offers one of two alternatives",
                two.join(" and ")
            )
        }),
        NoGap::DifferentBasis => {
            let rests: Vec<String> = sides
                .iter()
                .filter_map(|(party, standing)| {
                    let basis = standing.as_ref()?.term().basis.as_ref();
                    let basis = basis.map_or("no stated basis", |basis| basis.as_str());
                    Some(format!("{} on {basis}", party.short_name))
                })
                .collect();
            format!(
                "Not comparable: the numbers rest on different things, {}",
                rests.join(", ")
            )
        }
        NoGap::DifferentSteps => {
            "Not comparable: the sides name numbers for different steps".to_owned()
        }
    }
}

/// "2 points with A, 1 point with B".
fn alternatives(
    measure: Option<&Measure>,
    one: Option<&Standing<'_>>,
    other: Option<&Standing<'_>>,
) -> Option<String> {
    let gaps = gap::with_each(measure, one, other);
    let told: Vec<String> = gaps
        .iter()
        .map(|(alternative, gap)| Some(format!("{} with {alternative}", words::gap(measure?, gap))))
        .collect::<Option<_>>()?;
    (!told.is_empty()).then(|| told.join(", "))
}

/// The spread among three parties or more, a line for each: "From 2% (Company C) to 6% (Union): 4 points". Empty among two.
pub(super) fn spread(record: &Record, compared: &Compared<'_>) -> Vec<String> {
    let Some(measure) = &compared.issue.measure else {
        return Vec::new();
    };
    match spread::spreads(compared) {
        Ok(spreads) => spreads
            .iter()
            .map(|spread| told(record, measure, spread))
            .collect(),
        Err(NoSpread::DifferentBasis) => {
            vec!["No spread: the numbers rest on different things".to_owned()]
        }
        Err(NoSpread::NotMeant | NoSpread::TooFew) => Vec::new(),
    }
}

fn told(record: &Record, measure: &Measure, spread: &Spread<'_>) -> String {
    let step = spread
        .step
        .and_then(|step| measure.steps.as_ref()?.get(step))
        .map_or(String::new(), |step| format!("{step}: "));
    let end = |end: &End<'_>| {
        let parties: Vec<Slug> = end.parties.iter().map(|party| party.slug.clone()).collect();
        let value = words::amount(measure, end.value);
        format!("{value} ({})", names(record, &parties))
    };
    if spread.width().is_zero() {
        return words::capital(&format!("{step}all at {}", end(&spread.low)));
    }
    let width = words::difference(measure, &[spread.width()]);
    words::capital(&format!(
        "{step}from {} to {}: {width}",
        end(&spread.low),
        end(&spread.high)
    ))
}
