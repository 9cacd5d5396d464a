//! Whose turn it is: the offers that wait for an answer, and how long the talks have been silent.
//!
//! An offer waits as [`outcome::awaiting`] says: any answer of a party, of whatever kind, ends the wait for that party. Where the parties dispute
//! whether an offer was one, or was answered, no days are counted: the record's dispute about the turn is told instead.
//!
//! Example: on 14 August 2023 the AMPTP's package of the 11th awaits the guild for 3 days. On 28 August its offers of the 17th would wait for the
//! guild, were it not disputed that they were offers.

use chrono::NaiveDate;

use super::{
    dates::{Known, View},
    dispute::Dispute,
    entry::Filed,
    offer::Offer,
    outcome::{self, Awaiting},
    record::Record,
    slug::Slug,
    stage::{self, Stage},
};

/// An offer that waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread<'a> {
    /// The offer.
    pub offer: &'a Filed<Offer>,
    /// Who has not answered it, since when.
    pub awaiting: Awaiting,
    /// The disputes on whose turn it is, in order; empty where nobody disputes it.
    pub disputes: Vec<&'a Dispute>,
}

/// The offers that wait for an answer on the date: the longest wait first, equals in order of the talks.
pub fn open(record: &Record, view: View) -> Vec<Thread<'_>> {
    let mut threads: Vec<Thread<'_>> = record
        .offers_in(view)
        .filter_map(|offer| {
            Some(Thread {
                offer,
                awaiting: outcome::awaiting(record, offer, view)?,
                disputes: disputes(record, offer),
            })
        })
        .collect();
    threads.sort_by_key(|thread| thread.awaiting.since);
    threads
}

/// After how many days without an answer an offer is asked after: an editor's rule, which says nothing of the talks.
pub const DEAD_AFTER: i64 = 30;

/// The offers that have waited for so long on the date that an answer may be missing from the record, the longest wait first; none once the
/// parties agreed.
pub fn dead(record: &Record, view: View) -> Vec<Thread<'_>> {
    match stage::of(record, view) {
        Stage::Ahead { .. } | Stage::Open { .. } => {}
        Stage::Agreed { .. } | Stage::InForce { .. } | Stage::Expired { .. } => return Vec::new(),
    }
    let mut threads = open(record, view);
    threads.retain(|thread| thread.awaiting.days >= DEAD_AFTER);
    threads
}

/// The disputes on whose turn it is after an offer, in order. Usually empty.
pub fn disputes<'a>(record: &'a Record, offer: &Offer) -> Vec<&'a Dispute> {
    let disputes = record.disputes.iter();
    disputes
        .filter(|dispute| dispute.turn && dispute.about.contains(&offer.slug))
        .collect()
}

/// A stretch of the talks in which nobody made an offer or answered one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The day after whose move it began.
    pub from: NaiveDate,
    /// Who had moved that day, in order of display.
    pub before: Vec<Slug>,
    /// The day on which somebody moved again; `None` while it lasts.
    pub until: Option<NaiveDate>,
    /// Who moved then, in order of display; empty while it lasts.
    pub after: Vec<Slug>,
    /// Whole days from the one move to the other, or to the date; above 0.
    pub days: i64,
}

/// The longest silence of the talks by the date, the earliest of equals: between two days on which an offer was made or answered, or from the
/// last of them to the date while not every party has signed. On the public clock an offer counts from the day on which the public knew that
/// it was made. `None` before the first move, and when no day passed without one.
///
/// Example: from 1 May 2023, when talks broke off, to 4 August, when the sides met again, 95 days passed.
pub fn longest_silence(record: &Record, view: View) -> Option<Silence> {
    let end = match stage::of(record, view) {
        Stage::Ahead { .. } | Stage::Open { .. } => None,
        Stage::Agreed { on } => Some(on),
        Stage::InForce { agreed_on, .. } | Stage::Expired { agreed_on, .. } => Some(agreed_on),
    };
    let end = end.map(|end| end.last_day());
    let mut moves = moves(record, view);
    moves.retain(|(day, _)| end.is_none_or(|end| *day <= end));
    moves.sort_by_key(|(day, _)| *day);
    let mut days: Vec<(NaiveDate, Vec<&Slug>)> = Vec::new();
    for (day, parties) in moves {
        match days.last_mut() {
            Some((last, known)) if *last == day => known.extend(parties),
            _ => days.push((day, parties.iter().collect())),
        }
    }
    let between = days.windows(2).map(|two| {
        let ((from, before), (until, after)) = (&two[0], &two[1]);
        silence(record, (*from, before), Some((*until, after)), *until)
    });
    let lasting = days
        .last()
        .filter(|_| end.is_none())
        .map(|(from, before)| silence(record, (*from, before), None, view.as_of));
    let mut longest: Option<Silence> = None;
    for silence in between.chain(lasting) {
        if silence.days > longest.as_ref().map_or(0, |longest| longest.days) {
            longest = Some(silence);
        }
    }
    longest
}

fn silence(
    record: &Record,
    (from, before): (NaiveDate, &[&Slug]),
    next: Option<(NaiveDate, &Vec<&Slug>)>,
    end: NaiveDate,
) -> Silence {
    let in_order = |parties: &[&Slug]| -> Vec<Slug> {
        let all = record.bargaining().map(|party| &party.slug);
        all.filter(|party| parties.contains(party))
            .cloned()
            .collect()
    };
    Silence {
        from,
        before: in_order(before),
        until: next.map(|(until, _)| until),
        after: next.map_or_else(Vec::new, |(_, after)| in_order(after)),
        days: end.signed_duration_since(from).num_days(),
    }
}

/// Every offer and every answer by the date, with the day on which the clock saw it and who made it.
fn moves(record: &Record, view: View) -> Vec<(NaiveDate, &[Slug])> {
    let seen = |made_on, public_on| view.known.sees_from(made_on, public_on);
    let offers = record
        .offers_in(view)
        .filter_map(|offer| Some((seen(offer.made_on, offer.public_on)?, &*offer.parties)));
    let secret = record.secret_in(view).filter_map(|offer| {
        Some((
            Known::Table.sees_from(offer.made_on, None)?,
            &*offer.parties,
        ))
    });
    let responses = record.responses_in(view).filter_map(|response| {
        let day = seen(response.on, response.public_on)?;
        Some((day, &*response.parties))
    });
    offers.chain(secret).chain(responses).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::record::tests::{day, shipped, slug, three_companies};

    fn waiting(record: &Record, date: &str) -> Vec<(String, i64, usize)> {
        open(record, View::table(day(date)))
            .into_iter()
            .map(|thread| {
                let slug = thread.offer.slug.to_string();
                (slug, thread.awaiting.days, thread.disputes.len())
            })
            .collect()
    }

    #[test]
    fn an_offer_without_an_answer_for_a_month_is_asked_after() {
        let record = three_companies();
        let first = open(&record, View::table(day("2030-01-01"))).remove(0);
        let on = |days: i64| {
            let date = first.awaiting.since + chrono::TimeDelta::days(days);
            dead(&record, View::table(date))
        };
        assert!(on(DEAD_AFTER - 1).is_empty());
        assert!(
            on(DEAD_AFTER)
                .iter()
                .any(|thread| thread.offer.id == first.offer.id)
        );
        let agreed = View::table(day("2023-12-01"));
        assert!(dead(&shipped(), agreed).is_empty(), "they have agreed");
    }

    #[test]
    fn the_package_of_august_waits_until_it_is_countered() {
        let record = shipped();
        let package = ("amptp-counter-2023-08-11".to_owned(), 3, 0);
        assert!(waiting(&record, "2023-08-14").contains(&package));
        let names = |date| -> Vec<String> {
            let threads = waiting(&record, date).into_iter();
            threads.map(|(offer, _, _)| offer).collect()
        };
        assert!(!names("2023-08-15").contains(&package.0));
        assert!(names("2023-10-10").is_empty(), "the talks are over");
    }

    #[test]
    fn a_disputed_turn_is_told_as_a_dispute() {
        let record = shipped();
        let threads = open(&record, View::table(day("2023-08-28")));
        let disputed: Vec<&str> = threads
            .iter()
            .filter(|thread| !thread.disputes.is_empty())
            .map(|thread| thread.offer.slug.as_str())
            .collect();
        assert_eq!(disputed, ["amptp-offers-2023-08-17"]);
    }

    #[test]
    fn the_talks_were_silent_for_95_days_from_may_to_august() {
        let record = shipped();
        let silence = longest_silence(&record, View::table(day("2026-11-23"))).unwrap();
        assert_eq!(
            (silence.from, silence.until),
            (day("2023-05-01"), Some(day("2023-08-04")))
        );
        assert_eq!(silence.days, 95);
        assert_eq!(silence.after, [slug("wga"), slug("amptp")]);
        let lasting = longest_silence(&record, View::table(day("2023-07-01"))).unwrap();
        assert_eq!((lasting.until, lasting.days), (None, 61));
        assert_eq!(
            longest_silence(&record, View::table(day("2023-02-01"))),
            None
        );
    }

    #[test]
    fn an_answer_of_one_company_leaves_the_others_awaited() {
        let record = three_companies();
        let threads = open(&record, View::table(day("2025-03-20")));
        assert!(!threads.is_empty());
        assert!(
            threads
                .windows(2)
                .all(|two| two[0].awaiting.days >= two[1].awaiting.days)
        );
    }

    proptest! {
        #[test]
        fn a_silence_is_never_longer_than_the_talks_and_never_shrinks_from_day_to_day(days in 0u64..400, public: bool, three: bool) {
            let record = if three { three_companies() } else { shipped() };
            let first = record.offers()[0].made_on.last_day();
            let date = first + Days::new(days);
            let view = |as_of| if public { View::public(as_of) } else { View::table(as_of) };
            let length = |as_of| longest_silence(&record, view(as_of)).map_or(0, |silence| silence.days);
            prop_assert!(length(date) <= date.signed_duration_since(first).num_days());
            if !public {
                // On the public clock a silence can turn out to have been none: what was made in secret becomes known.
                prop_assert!(length(date) <= length(date + Days::new(1)));
            }
        }

        #[test]
        fn whoever_answers_is_waited_for_no_longer(days in 0u64..300) {
            let record = shipped();
            let view = View::table(day("2023-02-27") + Days::new(days));
            for thread in open(&record, view) {
                for response in record.responses_in(view).filter(|response| response.to == thread.offer.slug) {
                    prop_assert!(response.parties.iter().all(|party| !thread.awaiting.parties.contains(party)));
                }
                prop_assert!(thread.awaiting.days >= 0);
            }
        }
    }
}
