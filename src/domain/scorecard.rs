//! Once the parties have signed: for each issue each side's opening, its last position before the deal, and the final term; and where the
//! final number lies between the two openings.
//!
//! It compares a final number with the two openings and with nothing else. It adds nothing up over issues, names no winner, and says why
//! where a comparison would mean nothing.
//!
//! Example: on minimum pay rates the guild opened at 6%, 5% and 5% and the studios at 4%, 3% and 2%; they signed 5%, 4% and 3.5%: halfway in
//! each year.

use rust_decimal::Decimal;

use super::{
    compared::{Compared, Pair},
    dates::View,
    entry::{Filed, Moment},
    issue::{Category, Issue, Measure},
    negotiation::Party,
    offer::Offer,
    position::Stance,
    record::Record,
    span::Span,
    standing::{Standing, Track, has_fallen},
};

/// What became of an issue between two parties that have signed an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Card<'a> {
    /// Its category.
    pub category: &'a Category,
    /// The issue.
    pub issue: &'a Issue,
    /// The party that is displayed first.
    pub one: &'a Party,
    /// The other one.
    pub other: &'a Party,
    /// Each side's opening and last position before the deal, in the same order.
    pub sides: [Way<'a>; 2],
    /// What they signed.
    pub outcome: Final<'a>,
    /// Where the final numbers lie between the openings: one for each step, or one for an issue without steps. Empty where the issue has no
    /// measure, or nothing was signed on it.
    pub steps: Vec<Result<Place, NoPlace>>,
    /// The same of the figure that all steps come to, where the measure has one.
    pub total: Option<Result<Place, NoPlace>>,
}

/// How an issue ended, in a word: what a category counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The final numbers lie between the openings, or at one opening on some steps and elsewhere on others.
    Between,
    /// They are the opening of the party that is displayed first.
    AtOne,
    /// They are the other's opening.
    AtOther,
    /// One at least lies beyond both openings.
    Beyond,
    /// They cannot be compared with the openings.
    NotComparable,
    /// The agreement was signed without the issue.
    LeftOut,
    /// No term of the agreement is on record.
    NotOnRecord,
}

impl Kind {
    /// All kinds, in the order in which pages count them.
    pub const ALL: [Self; 7] = [
        Self::Between,
        Self::AtOne,
        Self::AtOther,
        Self::Beyond,
        Self::NotComparable,
        Self::LeftOut,
        Self::NotOnRecord,
    ];
}

impl Card<'_> {
    /// How the issue ended. An issue without a measure cannot be compared.
    pub fn kind(&self) -> Kind {
        match self.outcome {
            Final::LeftOut => return Kind::LeftOut,
            Final::NotOnRecord => return Kind::NotOnRecord,
            Final::Term(_) => {}
        }
        let places: Option<Vec<Place>> = self.steps.iter().map(|place| place.ok()).collect();
        let Some(places) = places.filter(|places| !places.is_empty()) else {
            return Kind::NotComparable;
        };
        let all = |place: Place| places.iter().all(|known| *known == place);
        if all(Place::Between(Decimal::ZERO)) {
            Kind::AtOne
        } else if all(Place::Between(Decimal::ONE)) {
            Kind::AtOther
        } else if places.contains(&Place::BeyondOne) || places.contains(&Place::BeyondOther) {
            Kind::Beyond
        } else {
            Kind::Between
        }
    }
}

/// How one side came to the deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Way<'a> {
    /// Its first position; `None` when it put none before the deal.
    pub opening: Option<Standing<'a>>,
    /// Its first position with a number; `None` when it gave none before the deal.
    pub number: Option<Standing<'a>>,
    /// Its last position before the deal.
    pub last: Option<Standing<'a>>,
}

/// What the agreement says on an issue.
#[derive(Debug, Clone, PartialEq)]
pub enum Final<'a> {
    /// A term.
    Term(Standing<'a>),
    /// It was signed without the issue.
    LeftOut,
    /// No term of it is on record.
    NotOnRecord,
}

/// Where a final number lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Between two different openings, both included: the share of the way from the first party's opening to the other's, from 0 to 1.
    Between(Decimal),
    /// Beyond the opening of the party that is displayed first, seen from the other's.
    BeyondOne,
    /// Beyond the other's opening.
    BeyondOther,
}

/// Why a final number has no place between the openings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoPlace {
    /// The first party gave no number before the deal.
    NoNumberOfOne,
    /// The other party gave none.
    NoNumberOfOther,
    /// The final term has no number.
    NoFinalNumber,
    /// The numbers rest on different things.
    DifferentBasis,
    /// One of the numbers is a range, which has no one place.
    Range,
    /// Both opened at the same number.
    SameOpenings,
}

/// Every issue that either party of a pair raised or that they signed, in order of display, for each pair with an agreement in view. Empty
/// before there is one; an agreement that was voted down is none.
pub fn cards(record: &Record, view: View) -> Vec<Card<'_>> {
    let mut cards = Vec::new();
    for category in &record.categories {
        for issue in &category.issues {
            for pair in Compared::new(record, issue, view).pairs {
                let Some(signed) = signed(record, &pair, view) else {
                    continue;
                };
                cards.extend(card(category, issue, &pair, signed));
            }
        }
    }
    cards
}

/// The moment of the first agreement that both have signed and that has not fallen.
fn signed(record: &Record, pair: &Pair<'_>, view: View) -> Option<Moment> {
    record
        .offers_in(view)
        .filter(|offer| offer.form.is_agreement())
        .filter(|offer| offer.is_by(&pair.one.slug) && offer.is_by(&pair.other.slug))
        .filter(|offer| !has_fallen(record, offer, view))
        .map(Filed::moment)
        .min()
}

fn card<'a>(
    category: &'a Category,
    issue: &'a Issue,
    pair: &Pair<'a>,
    signed: Moment,
) -> Option<Card<'a>> {
    let sides = pair.tracks.each_ref().map(|track| way(track, signed));
    let outcome = outcome(pair);
    let raised = sides.iter().any(|side| side.opening.is_some());
    if !raised && outcome == Final::NotOnRecord {
        return None;
    }
    let (steps, total) = match (&issue.measure, &outcome) {
        (Some(measure), Final::Term(term)) => places(measure, &sides, term),
        _ => (Vec::new(), None),
    };
    Some(Card {
        category,
        issue,
        one: pair.one,
        other: pair.other,
        sides,
        outcome,
        steps,
        total,
    })
}

fn way<'a>(track: &Track<'a>, signed: Moment) -> Way<'a> {
    let mut before = track
        .turns
        .iter()
        .filter(|turn| turn.offer.moment() < signed && !turn.offer.form.is_agreement());
    let mut standings = before.clone().filter_map(|turn| turn.after.as_ref());
    Way {
        opening: standings.clone().next().cloned(),
        number: standings
            .find(|standing| standing.values.is_some())
            .cloned(),
        last: before.next_back().and_then(|turn| turn.after.clone()),
    }
}

fn outcome<'a>(pair: &Pair<'a>) -> Final<'a> {
    let is_signed = |standing: &&Standing<'a>| is_agreement(standing.confirmed);
    let standing = pair.tracks[0].standing.as_ref().filter(is_signed);
    match standing {
        Some(standing) if standing.stance() == Stance::NotIncluded => Final::LeftOut,
        Some(standing) => Final::Term(standing.clone()),
        None => Final::NotOnRecord,
    }
}

fn is_agreement(offer: &Offer) -> bool {
    offer.form.is_agreement()
}

type Places = (Vec<Result<Place, NoPlace>>, Option<Result<Place, NoPlace>>);

fn places(measure: &Measure, sides: &[Way<'_>; 2], term: &Standing<'_>) -> Places {
    let numbers = match numbers(sides, term) {
        Ok(numbers) => numbers,
        Err(why) => return (vec![Err(why)], measure.total.map(|_| Err(why))),
    };
    let each = (0..measure.width()).map(|step| {
        let at = |values: &[Option<Span>]| values.get(step).copied().flatten();
        place(numbers.map(at))
    });
    let total = measure
        .total
        .map(|_| place(numbers.map(|values| measure.figure(values))));
    (each.collect(), total)
}

/// The numbers of the openings and of the final term, on one basis.
fn numbers<'s>(
    sides: &'s [Way<'_>; 2],
    term: &'s Standing<'_>,
) -> Result<[&'s [Option<Span>]; 3], NoPlace> {
    let one = sides[0].number.as_ref().ok_or(NoPlace::NoNumberOfOne)?;
    let other = sides[1].number.as_ref().ok_or(NoPlace::NoNumberOfOther)?;
    let all = [one, other, term];
    if all
        .iter()
        .any(|standing| standing.term().basis != term.term().basis)
    {
        return Err(NoPlace::DifferentBasis);
    }
    let values = |standing: &'s Standing<'_>, why| standing.values.as_deref().ok_or(why);
    Ok([
        values(one, NoPlace::NoNumberOfOne)?,
        values(other, NoPlace::NoNumberOfOther)?,
        values(term, NoPlace::NoFinalNumber)?,
    ])
}

fn place([one, other, term]: [Option<Span>; 3]) -> Result<Place, NoPlace> {
    let one = one.ok_or(NoPlace::NoNumberOfOne)?;
    let other = other.ok_or(NoPlace::NoNumberOfOther)?;
    let term = term.ok_or(NoPlace::NoFinalNumber)?;
    let [one, other, term] = [one, other, term].map(|span| span.single().ok_or(NoPlace::Range));
    let (one, other, term) = (one?, other?, term?);
    let share = term
        .checked_sub(one)
        .zip(other.checked_sub(one))
        .and_then(|(way, whole)| way.checked_div(whole))
        .ok_or(NoPlace::SameOpenings)?;
    Ok(if share < Decimal::ZERO {
        Place::BeyondOne
    } else if share > Decimal::ONE {
        Place::BeyondOther
    } else {
        Place::Between(share)
    })
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::record::tests::{day, shipped, slug, three_companies};

    fn told<'a>(cards: &'a [Card<'a>], issue: &str) -> &'a Card<'a> {
        cards
            .iter()
            .find(|card| card.issue.slug == slug(issue))
            .unwrap()
    }

    fn half() -> Decimal {
        "0.5".parse().unwrap()
    }

    #[test]
    fn minimum_pay_rates_ended_halfway_in_each_year() {
        let record = shipped();
        let cards = cards(&record, View::table(day("2023-10-10")));
        let card = told(&cards, "minimums");
        assert_eq!(card.steps, vec![Ok(Place::Between(half())); 3]);
        let [guild, studios] = &card.sides;
        assert_eq!(
            guild.opening.as_ref().unwrap().term().headline.as_str(),
            "Significant raises"
        );
        assert_eq!(
            guild.number.as_ref().unwrap().term().headline.as_str(),
            "6% · 5% · 5%"
        );
        assert_eq!(
            studios.last.as_ref().unwrap().term().headline.as_str(),
            "5% · 4% · 3.5%"
        );
        let Some(Ok(Place::Between(together))) = card.total else {
            panic!("{card:?}")
        };
        assert_eq!(together.round_dp(3).to_string(), "0.505");
    }

    #[test]
    fn where_a_side_gave_no_number_or_counted_otherwise_there_is_no_place() {
        let record = shipped();
        let cards = cards(&record, View::table(day("2023-10-10")));
        for (issue, why) in [
            ("viewership-residual", NoPlace::NoNumberOfOne),
            ("min-staff-pre-greenlight", NoPlace::NoNumberOfOther),
            ("article-14-year-1", NoPlace::NoNumberOfOne),
        ] {
            assert_eq!(told(&cards, issue).steps, [Err(why)], "{issue}");
        }
        assert_eq!(told(&cards, "minimums").kind(), Kind::Between);
        assert_eq!(told(&cards, "span-cap").kind(), Kind::NotComparable);
        assert_eq!(told(&cards, "picket-lines").kind(), Kind::LeftOut);
        assert_eq!(told(&cards, "picket-lines").outcome, Final::LeftOut);
        assert_eq!(told(&cards, "avod").outcome, Final::NotOnRecord);
        let threshold = told(&cards, "streaming-feature-threshold");
        let Ok(Place::Between(share)) = threshold.steps[0] else {
            panic!("{threshold:?}")
        };
        assert_eq!(share.round_dp(2).to_string(), "0.64");
    }

    #[test]
    fn only_companies_that_signed_have_a_card() {
        let record = three_companies();
        let cards = cards(&record, View::table(day("2025-04-10")));
        assert!(!cards.is_empty());
        assert!(cards.iter().all(|card| card.other.slug == "company-a"));
    }

    proptest! {
        #[test]
        fn there_is_no_card_before_an_agreement_in_view(days in 0u64..300) {
            let record = shipped();
            let date = day("2023-02-20") + Days::new(days);
            for (view, from) in [(View::table(date), "2023-09-24"), (View::public(date), "2023-09-24")] {
                prop_assert_eq!(cards(&record, view).is_empty(), date < day(from));
            }
        }

        #[test]
        fn the_place_mirrors_when_the_sides_change_places(one in -50i32..50, other in -50i32..50, term in -80i32..80) {
            let numbers = [one, other, term].map(|number| Some(Decimal::from(number).into()));
            let there = place(numbers);
            let back = place([numbers[1], numbers[0], numbers[2]]);
            let range = Some(Span::between(Decimal::from(term), Decimal::from(99)));
            prop_assert_eq!(place([numbers[0], numbers[1], range]), Err(NoPlace::Range));
            let within = (one.min(other)..=one.max(other)).contains(&term);
            match (there, back) {
                (Err(NoPlace::SameOpenings), Err(NoPlace::SameOpenings)) => prop_assert_eq!(one, other),
                (Ok(Place::Between(there)), Ok(Place::Between(back))) => {
                    prop_assert!(within);
                    prop_assert_eq!((there + back).round_dp(20), Decimal::ONE);
                    prop_assert!(there >= Decimal::ZERO && there <= Decimal::ONE);
                }
                (Ok(Place::BeyondOne), Ok(Place::BeyondOther)) | (Ok(Place::BeyondOther), Ok(Place::BeyondOne)) => prop_assert!(!within),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
