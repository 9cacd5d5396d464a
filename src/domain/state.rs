//! The state of an issue between two parties on a date. Derived, never stored. With more parties it holds pair by pair.

use super::{
    dates::View,
    issue::Issue,
    negotiation::Party,
    position::Stance,
    record::Record,
    standing::{Standing, Track, track},
};

/// Where two parties are on an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// One took the other's term, or both signed one.
    Agreed,
    /// Both have a term, and they differ.
    Apart,
    /// One has a term that the other rejected or would not counter.
    Refused,
    /// One has a term to which the other has said nothing.
    Unanswered,
    /// What was raised has been taken back.
    Withdrawn,
    /// The parties signed an agreement without it.
    LeftOut,
    /// Neither has raised it.
    NotRaised,
}

impl State {
    /// All states, in the order in which pages count them.
    pub const ALL: [Self; 7] = [
        Self::Agreed,
        Self::Apart,
        Self::Refused,
        Self::Unanswered,
        Self::Withdrawn,
        Self::LeftOut,
        Self::NotRaised,
    ];
}

/// The state of `issue` between two parties on a date.
pub fn between(record: &Record, issue: &Issue, one: &Party, other: &Party, view: View) -> State {
    of(
        &track(record, one, issue, &other.slug, view),
        &track(record, other, issue, &one.slug, view),
    )
}

/// The state that two tracks on one issue, each towards the other's party, come to.
///
/// An acceptance counts while the term that it took still stands: when the other side has moved since, the two are apart again. A response
/// that rejects a whole offer does not change the state of its issues: it answers the offer, and positions are what issues are judged by.
/// A refusal stays the last word until its party puts a term. An answer that takes a term counts as well, where it settles the issue
/// (`accepted`) and its party has put nothing on the issue since.
pub fn of(one: &Track<'_>, other: &Track<'_>) -> State {
    if settled(one, other).is_some() {
        return State::Agreed;
    }
    match (&one.standing, &other.standing) {
        (Some(a), Some(b)) => both(a, b),
        (Some(standing), None) | (None, Some(standing)) => {
            let taken_back = one.withdrawn.is_some() || other.withdrawn.is_some();
            match standing.stance() {
                Stance::Rejects | Stance::RefusesToCounter if taken_back => State::Withdrawn,
                Stance::Rejects | Stance::RefusesToCounter => State::Refused,
                Stance::Accepts if !taken_back => State::Agreed,
                Stance::NotIncluded => State::LeftOut,
                Stance::Accepts
                | Stance::Proposes
                | Stance::Modifies
                | Stance::Holds
                | Stance::Withdraws => State::Unanswered,
            }
        }
        (None, None) if one.withdrawn.is_some() || other.withdrawn.is_some() => State::Withdrawn,
        (None, None) => State::NotRaised,
    }
}

/// The term that one of the two took by an answer, and with which they are agreed. `None` where there is none.
pub fn settled<'t, 'a>(one: &'t Track<'a>, other: &'t Track<'a>) -> Option<&'t Standing<'a>> {
    [(one, other), (other, one)]
        .into_iter()
        .find_map(|(maker, taker)| {
            let taken = maker.taken.as_ref().filter(|taken| taken.settles())?;
            let last = taker.turns.last();
            let is_last_word =
                last.is_none_or(|turn| turn.offer.moment() < taken.response.moment());
            maker.standing.as_ref().filter(|_| is_last_word)
        })
}

fn both(a: &Standing<'_>, b: &Standing<'_>) -> State {
    if a.offer.slug == b.offer.slug {
        return match a.stance() {
            Stance::NotIncluded => State::LeftOut,
            _ => State::Agreed,
        };
    }
    let takes = |taker: &Standing<'_>, term: &Standing<'_>| {
        taker.stance() == Stance::Accepts && taker.confirmed.moment() >= term.since.moment()
    };
    if takes(a, b) || takes(b, a) {
        State::Agreed
    } else if a.stance().is_refusal() || b.stance().is_refusal() {
        State::Refused
    } else {
        State::Apart
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        offer::Offer,
        record::{
            Entries,
            tests::{day, filed, shipped, slug},
        },
    };

    fn states(record: &Record, view: View) -> BTreeMap<String, State> {
        let [one, other] = &record.parties[..] else {
            panic!("two parties")
        };
        record
            .issues()
            .map(|issue| {
                (
                    issue.slug.to_string(),
                    between(record, issue, one, other, view),
                )
            })
            .collect()
    }

    fn count(record: &Record, view: View) -> BTreeMap<State, usize> {
        let mut counts = BTreeMap::new();
        for state in states(record, view).into_values() {
            *counts.entry(state).or_default() += 1;
        }
        counts
    }

    #[test]
    fn the_28th_of_august_2023_is_told_as_the_news_told_it() {
        let record = shipped();
        let view = View::table(day("2023-08-28"));
        let states = states(&record, view);
        assert_eq!(states["minimums"], State::Apart);
        assert_eq!(states["min-staff"], State::Apart);
        assert_eq!(states["viewership-residual"], State::Refused);
        assert_eq!(states["ai-training"], State::Refused);
        assert_eq!(states["viewing-data"], State::Apart);
        assert_eq!(states["span-cap"], State::Agreed);
        assert_eq!(states["article-14-year-1"], State::Unanswered);
        let counts = count(&record, view);
        assert_eq!(
            [
                State::Agreed,
                State::Apart,
                State::Refused,
                State::Unanswered
            ]
            .map(|state| counts[&state]),
            [5, 14, 10, 11]
        );
    }

    #[test]
    fn on_1_october_everything_in_the_memorandum_is_agreed_or_left_out() {
        let record = shipped();
        let states = states(&record, View::table(day("2023-10-01")));
        let memorandum = record.offer(&slug("moa-2023-09-25")).unwrap();
        for position in &memorandum.positions {
            let expected = match position.stance {
                Stance::NotIncluded => State::LeftOut,
                _ => State::Agreed,
            };
            assert_eq!(
                states[position.issue.as_str()],
                expected,
                "{}",
                position.issue
            );
        }
    }

    #[test]
    fn the_public_of_15_august_sees_what_it_saw_before_the_offer() {
        let record = shipped();
        assert_eq!(
            states(&record, View::public(day("2023-08-15"))),
            states(&record, View::table(day("2023-08-10")))
        );
    }

    fn only(record: &Record, keep: impl Fn(&Offer) -> bool) -> Record {
        let offers: Vec<Offer> = record
            .offers()
            .iter()
            .map(|offer| offer.value.clone())
            .filter(|offer| keep(offer))
            .collect();
        let ids: Vec<_> = record
            .offers()
            .iter()
            .filter(|offer| keep(&offer.value))
            .map(|offer| offer.id)
            .collect();
        let mut offers = filed(1, &offers);
        for (offer, id) in offers.iter_mut().zip(ids) {
            offer.id = id;
        }
        rebuilt(
            record,
            Entries {
                offers,
                ..entries(record)
            },
        )
    }

    fn entries(record: &Record) -> Entries {
        Entries {
            offers: record.offers().to_vec(),
            responses: record.responses().to_vec(),
            events: record.events().to_vec(),
            mentions: BTreeMap::new(),
        }
    }

    fn rebuilt(record: &Record, entries: Entries) -> Record {
        Record::new(
            record.negotiation.clone(),
            record.parties.clone(),
            record.categories.clone(),
            entries,
            record.disputes.clone(),
            record.sources.clone(),
        )
    }

    proptest! {
        #[test]
        fn a_past_date_is_a_negotiation_that_holds_what_was_made_by_then(days in 0u64..280) {
            let record = shipped();
            let date = day("2023-02-20") + chrono::Days::new(days);
            let past = only(&record, |offer| offer.made_on.last_day() <= date);
            let mut entries = entries(&past);
            entries.responses.retain(|response| response.on.last_day() <= date);
            let past = rebuilt(&past, entries);
            prop_assert_eq!(states(&record, View::table(date)), states(&past, View::table(day("2024-06-01"))));
        }

        #[test]
        fn the_public_clock_never_shows_what_was_not_public(days in 0u64..280) {
            let record = shipped();
            let date = day("2023-02-20") + chrono::Days::new(days);
            let public = only(&record, |offer| offer.public_on.is_some_and(|on| on.last_day() <= date));
            prop_assert_eq!(states(&record, View::public(date)), states(&public, View::public(date)));
        }

        #[test]
        fn the_order_of_loading_never_matters(seed in any::<u64>(), days in 0u64..280) {
            let record = shipped();
            let date = day("2023-02-20") + chrono::Days::new(days);
            let mut shuffled = entries(&record);
            let mut state = seed | 1;
            for at in (1..shuffled.offers.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let to = usize::try_from(state >> 33).unwrap() % (at + 1);
                shuffled.offers.swap(at, to);
            }
            shuffled.responses.reverse();
            prop_assert_eq!(states(&record, View::table(date)), states(&rebuilt(&record, shuffled), View::table(date)));
        }
    }
}
