//! The scorecard in words: where a final number lies between two openings, or why that cannot be told.

use rust_decimal::Decimal;

use super::{Count, Place};
use crate::{
    domain::{
        issue::Measure,
        negotiation::Party,
        record::Record,
        scorecard::{self, Card, Final, Kind, NoPlace},
        standing::Standing,
    },
    render::{chart, words},
    web::negotiation::side,
};

/// The head of a column of counts: "At AMPTP’s opening".
pub(super) fn kind_words(kind: Kind, one: &Party, other: &Party) -> String {
    match kind {
        Kind::Between => "Between the openings".to_owned(),
        Kind::AtOne => format!("At {}’s opening", one.short_name),
        Kind::AtOther => format!("At {}’s opening", other.short_name),
        Kind::Beyond => "Beyond both openings".to_owned(),
        Kind::NotComparable => "Not comparable".to_owned(),
        Kind::LeftOut => "Left out".to_owned(),
        Kind::NotOnRecord => "No term on record".to_owned(),
    }
}

/// How many issues of each category ended in each of these ways, in order of display.
pub(super) fn counts(cards: &[&Card<'_>], kinds: &[Kind]) -> Vec<Count> {
    let mut categories: Vec<&str> = cards
        .iter()
        .map(|card| card.category.title.as_str())
        .collect();
    categories.dedup();
    categories
        .into_iter()
        .map(|category| Count {
            category: category.to_owned(),
            counts: kinds
                .iter()
                .map(|kind| {
                    let of = cards
                        .iter()
                        .filter(|card| card.category.title.as_str() == category);
                    of.filter(|card| card.kind() == *kind).count()
                })
                .collect(),
        })
        .collect()
}

/// Where the final numbers of an issue lie; why they have no place, where none has.
pub(super) fn places(record: &Record, card: &Card<'_>) -> (Vec<Place>, String) {
    let (Some(measure), Final::Term(term)) = (&card.issue.measure, &card.outcome) else {
        let why = match card.outcome {
            Final::Term(_) => "Not comparable: it is not counted in numbers.",
            Final::LeftOut | Final::NotOnRecord => "",
        };
        return (Vec::new(), why.to_owned());
    };
    let mut places = Vec::new();
    let mut reasons = Vec::new();
    let steps = measure.steps.as_deref().unwrap_or_default();
    let each = card.steps.iter().enumerate().map(|(step, place)| {
        let name = steps.get(step).map(ToString::to_string);
        (name, Some(step), place)
    });
    let together = card
        .total
        .iter()
        .map(|place| (Some("All steps together, our sum".to_owned()), None, place));
    for (name, step, place) in each.chain(together) {
        match place {
            Ok(place) => places.push(told(record, card, measure, term, (name, step), *place)),
            Err(why) => reasons.push(not_comparable(card, *why)),
        }
    }
    let why = if places.is_empty() {
        reasons.into_iter().next().unwrap_or_default()
    } else {
        String::new()
    };
    (places, why)
}

fn told(
    record: &Record,
    card: &Card<'_>,
    measure: &Measure,
    term: &Standing<'_>,
    (name, step): (Option<String>, Option<usize>),
    place: scorecard::Place,
) -> Place {
    let number = |standing: Option<&Standing<'_>>| measure.number(standing?.values.as_ref()?, step);
    let low = |standing| number(standing).map(|span| span.low);
    let amount =
        |standing| number(standing).map_or_else(String::new, |value| words::amount(measure, value));
    let [one, other] = card.sides.each_ref().map(|side| side.number.as_ref());
    let sentence = sentence(
        place,
        &amount(Some(term)),
        (card.one, &amount(one)),
        (card.other, &amount(other)),
        low(one) > low(other),
    );
    Place {
        words: match name {
            Some(name) => format!("{name}: {sentence}."),
            None => format!("{}.", words::capital(&sentence)),
        },
        line: match place {
            scorecard::Place::Between(share) => Some(chart::place(
                side(record, &card.one.slug),
                side(record, &card.other.slug),
                share,
            )),
            scorecard::Place::BeyondOne | scorecard::Place::BeyondOther => None,
        },
    }
}

/// "the final 5% is halfway between 4% and 6%"; "the final $30 million is 64% of the way from WGA’s $12 million to AMPTP’s $40 million".
fn sentence(
    place: scorecard::Place,
    term: &str,
    (one, opened): (&Party, &str),
    (other, answered): (&Party, &str),
    falling: bool,
) -> String {
    let (one, other) = (&one.short_name, &other.short_name);
    match place {
        scorecard::Place::Between(share) if share.is_zero() => {
            format!("the final {term} is {one}’s opening")
        }
        scorecard::Place::Between(share) if share == Decimal::ONE => {
            format!("the final {term} is {other}’s opening")
        }
        scorecard::Place::Between(share) if share == Decimal::new(5, 1) => {
            let (low, high) = if falling {
                (answered, opened)
            } else {
                (opened, answered)
            };
            format!("the final {term} is halfway between {low} and {high}")
        }
        scorecard::Place::Between(share) => {
            let share = words::number((share * Decimal::ONE_HUNDRED).round());
            format!(
                "the final {term} is {share}% of the way from {one}’s {opened} to {other}’s {answered}"
            )
        }
        scorecard::Place::BeyondOne => {
            format!(
                "the final {term} is beyond {one}’s opening of {opened}, seen from {other}’s {answered}"
            )
        }
        scorecard::Place::BeyondOther => {
            format!(
                "the final {term} is beyond {other}’s opening of {answered}, seen from {one}’s {opened}"
            )
        }
    }
}

fn not_comparable(card: &Card<'_>, why: NoPlace) -> String {
    let why = match why {
        NoPlace::NoNumberOfOne => format!("{} gave no number before the deal", card.one.short_name),
        NoPlace::NoNumberOfOther => {
            format!("{} gave no number before the deal", card.other.short_name)
        }
        NoPlace::NoFinalNumber => "the final term has no number".to_owned(),
        NoPlace::DifferentBasis => "the numbers rest on different things".to_owned(),
        NoPlace::Range => "one of the numbers is a range".to_owned(),
        NoPlace::SameOpenings => "both opened at the same number".to_owned(),
    };
    format!("Not comparable: {why}.")
}
