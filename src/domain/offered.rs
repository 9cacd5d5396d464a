//! An offer beside what stood just before it: what its maker had put, what it changes, and where the others stood.
//!
//! Everything is told as it was at the offer's own moment, so that what came later never changes it; on the public clock as far as it has
//! become public by the date of the view.

use super::{
    dates::View,
    entry::Filed,
    issue::{Category, Issue},
    negotiation::Party,
    offer::Offer,
    position::Position,
    record::Record,
    standing::{Change, Standing, track_until},
};

/// One category's issues of an offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The category.
    pub category: &'a Category,
    /// What the offer says on its issues, in order of display. Never empty.
    pub rows: Vec<Offered<'a>>,
}

/// What an offer says on one issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered<'a> {
    /// The issue.
    pub issue: &'a Issue,
    /// Its term, or its two alternatives, in order. Never empty.
    pub terms: Vec<&'a Position>,
    /// What it changes for those who make or sign it, in order of display: one turn for each, or several where a maker had told the
    /// addressees different things.
    pub turns: Vec<Turned<'a>>,
    /// Where the addressees stood towards the maker, in order of display, without those who had said nothing. Empty for an agreement,
    /// whose signatories are all in `turns`.
    pub facing: Vec<(&'a Party, Standing<'a>)>,
}

/// What an offer changed in one party's position towards some of the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned<'a> {
    /// The party.
    pub party: &'a Party,
    /// Towards whom, in order of display. Never empty.
    pub toward: Vec<&'a Party>,
    /// What it changed.
    pub change: Option<Change>,
    /// What had stood; `None` when nothing did.
    pub before: Option<Standing<'a>>,
    /// Where the offer puts again what stood: what had stood before that.
    pub earlier: Option<Standing<'a>>,
}

/// What an offer says, by category and issue in order of display. Empty when none of its terms is in view.
///
/// Example: the AMPTP's package of 11 August 2023 repeats 5%, 4% and 3.5%, which stood since 4 August, and before that 4%, 3% and 2%; the
/// guild stood at 6%, 5% and 5%.
pub fn groups<'a>(record: &'a Record, offer: &'a Filed<Offer>, view: View) -> Vec<Group<'a>> {
    record
        .categories
        .iter()
        .map(|category| Group {
            category,
            rows: category
                .issues
                .iter()
                .filter_map(|issue| on(record, offer, issue, view))
                .collect(),
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

/// What an offer says on one issue. `None` when it says nothing, or nothing that is in view.
pub fn on<'a>(
    record: &'a Record,
    offer: &'a Filed<Offer>,
    issue: &'a Issue,
    view: View,
) -> Option<Offered<'a>> {
    let mut terms: Vec<&Position> = offer
        .value
        .positions_in(view)
        .filter(|position| position.issue == issue.slug)
        .collect();
    if terms.is_empty() {
        return None;
    }
    terms.sort_by_key(|position| position.alternative);
    let addressees = record.addressees(offer);
    let mut turns = Vec::new();
    for maker in record.bargaining().filter(|party| offer.is_by(&party.slug)) {
        let mut own: Vec<Turned<'a>> = Vec::new();
        for other in addressees.iter().filter(|other| other.slug != maker.slug) {
            let turned = turned(record, offer, issue, maker, other, view);
            let same = own.iter_mut().find(|known| {
                (known.change, &known.before, &known.earlier)
                    == (turned.change, &turned.before, &turned.earlier)
            });
            match same {
                Some(known) => known.toward.push(other),
                None => own.push(turned),
            }
        }
        turns.append(&mut own);
    }
    let facing = match offer.parties.as_slice() {
        [maker] => addressees
            .into_iter()
            .filter_map(|other| {
                let moment = Some(offer.moment());
                let track = track_until(record, other, issue, maker, view, moment);
                Some((other, track.standing?))
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(Offered {
        issue,
        terms,
        turns,
        facing,
    })
}

fn turned<'a>(
    record: &'a Record,
    offer: &Filed<Offer>,
    issue: &Issue,
    maker: &'a Party,
    other: &'a Party,
    view: View,
) -> Turned<'a> {
    let moment = Some(offer.moment());
    let track = track_until(record, maker, issue, &other.slug, view, moment);
    let before = |at: usize| {
        at.checked_sub(1)
            .and_then(|at| track.turns[at].after.clone())
    };
    let now = track
        .turns
        .iter()
        .position(|turn| turn.offer.id == offer.id);
    let again = now.and_then(|now| {
        let since = track.turns[now].after.as_ref()?.since.id;
        let first = track.turns.iter().position(|turn| turn.offer.id == since)?;
        (first < now).then_some(first)
    });
    Turned {
        party: maker,
        toward: vec![other],
        change: now.map(|now| track.turns[now].change),
        before: match now {
            Some(now) => before(now),
            None => track.standing.clone(),
        },
        earlier: again.and_then(before),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        record::tests::{day, shipped, slug},
        standing::Move,
    };

    fn find<'a>(groups: &'a [Group<'a>], issue: &str) -> &'a Offered<'a> {
        groups
            .iter()
            .flat_map(|group| &group.rows)
            .find(|row| row.issue.slug == *issue)
            .unwrap()
    }

    fn told(standing: &Option<Standing<'_>>) -> Option<(String, String)> {
        standing.as_ref().map(|standing| {
            (
                standing.term().headline.to_string(),
                standing.offer.made_on.to_string(),
            )
        })
    }

    fn pair(headline: &str, date: &str) -> Option<(String, String)> {
        Some((headline.to_owned(), date.to_owned()))
    }

    #[test]
    fn the_package_of_11_august_is_told_beside_what_stood() {
        let record = shipped();
        let offer = record.offer(&slug("amptp-counter-2023-08-11")).unwrap();
        let groups = groups(&record, offer, View::table(day("2023-08-28")));
        let rows: usize = groups.iter().map(|group| group.rows.len()).sum();
        assert_eq!(rows, 17);
        let minimums = find(&groups, "minimums");
        let turn = &minimums.turns[0];
        assert_eq!(turn.change, Some(Change::Repeated));
        assert_eq!(told(&turn.before), pair("5% · 4% · 3.5%", "2023-08-04"));
        assert_eq!(told(&turn.earlier), pair("4% · 3% · 2%", "2023-05-01"));
        let (party, standing) = &minimums.facing[0];
        assert_eq!(party.slug, "wga");
        assert_eq!(standing.term().headline.as_str(), "6% · 5% · 5%");
        let staff = &find(&groups, "min-staff").turns[0];
        assert_eq!(staff.change, Some(Change::FirstNumber));
        assert!(staff.before.as_ref().unwrap().stance().is_refusal());
    }

    #[test]
    fn an_answer_of_the_same_day_stands_beside_what_it_answers_and_not_the_other_way_round() {
        let record = shipped();
        let view = View::table(day("2023-08-28"));
        let beside = |offer: &str| {
            let offer = record.offer(&slug(offer)).unwrap();
            let groups = groups(&record, offer, view);
            find(&groups, "minimums").facing.len()
        };
        assert_eq!(beside("amptp-offer-2023-05-01"), 1);
        assert_eq!(beside("wga-proposals-2023-05-01"), 0);
    }

    #[test]
    fn an_agreement_shows_where_each_signatory_stood() {
        let record = shipped();
        let offer = record.offer(&slug("moa-2023-09-25")).unwrap();
        let groups = groups(&record, offer, View::table(day("2023-10-10")));
        let minimums = find(&groups, "minimums");
        let stood: Vec<_> = minimums
            .turns
            .iter()
            .map(|turn| told(&turn.before))
            .collect();
        assert_eq!(
            stood,
            [
                pair("6% · 5% · 5%", "2023-05-01"),
                pair("5% · 4% · 3.5%", "2023-08-11")
            ]
        );
        assert!(minimums.facing.is_empty());
        let counter = record.offer(&slug("wga-counter-2023-08-15")).unwrap();
        let groups = super::groups(&record, counter, View::table(day("2023-10-10")));
        assert_eq!(
            find(&groups, "min-staff").turns[0].change,
            Some(Change::Moved(Move::Toward))
        );
    }

    #[test]
    fn the_public_clock_keeps_back_what_was_not_public() {
        let record = shipped();
        let counter = record.offer(&slug("wga-counter-2023-08-15")).unwrap();
        let facing = |view| {
            let groups = groups(&record, counter, view);
            let (_, standing) = &find(&groups, "min-staff").facing[0];
            standing.term().headline.to_string()
        };
        assert_eq!(facing(View::public(day("2023-08-17"))), "No counter");
        assert_eq!(
            facing(View::public(day("2023-08-22"))),
            "2 writers plus showrunner"
        );
    }

    proptest! {
        #[test]
        fn what_comes_later_never_changes_what_stood(offer in 0usize..16, days in 0u64..400) {
            let record = shipped();
            let offer = &record.offers()[offer];
            let made = offer.made_on.last_day();
            let at_once = groups(&record, offer, View::table(made));
            let later = groups(&record, offer, View::table(made + chrono::Days::new(days)));
            prop_assert_eq!(at_once, later);
        }
    }
}
