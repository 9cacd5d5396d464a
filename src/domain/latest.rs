//! What moved the talks, and what moved them last.

use chrono::NaiveDate;

use super::{
    dates::{PartialDate, View},
    entry::Filed,
    offer::Offer,
    record::Record,
    response::{Answer, Response},
};

/// What moved the talks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moved<'a> {
    /// An offer was made.
    Made(&'a Filed<Offer>),
    /// An offer was made whose terms the public did not know. On the public clock alone.
    MadeInSecret(&'a Filed<Offer>),
    /// The terms of an offer made before became public.
    Published(&'a Filed<Offer>),
    /// An answer changed what stands.
    Answered(&'a Filed<Response>),
}

/// What moved the talks last by the date, and when. A rejection, and an answer that holds, move nothing: what stands stays as it was.
///
/// Example: on 28 August 2023 it is the AMPTP's publication, on 22 August, of its offer of the 11th, although the guild dismissed it later
/// that day.
pub fn of(record: &Record, view: View) -> Option<(PartialDate, Moved<'_>)> {
    moves(record, view).pop()
}

/// All that had moved the talks by the date, in order of day; of one day the offers before the answers.
fn moves(record: &Record, view: View) -> Vec<(PartialDate, Moved<'_>)> {
    let by_now = |date: PartialDate| date.last_day() <= view.as_of;
    let mut moves = Vec::new();
    for offer in record.offers_in(view) {
        match offer.public_on {
            Some(public_on) if offer.made_on.is_before(public_on) && by_now(public_on) => {
                moves.push((public_on, Moved::Published(offer)));
                moves.push((offer.made_on, Moved::Made(offer)));
            }
            Some(_) | None => moves.push((offer.made_on, Moved::Made(offer))),
        }
    }
    for offer in record.secret_in(view) {
        moves.push((offer.made_on, Moved::MadeInSecret(offer)));
    }
    for response in record.responses_in(view) {
        match response.answer {
            Answer::Accepts
            | Answer::AcceptsInPart
            | Answer::Withdraws
            | Answer::Ratifies
            | Answer::VotesDown
            | Answer::Reopens => moves.push((response.on, Moved::Answered(response))),
            Answer::Rejects | Answer::Holds => {}
        }
    }
    // Stable: the last of equals is an answer, or the last offer of its day.
    moves.sort_by_key(|(day, _)| day.last_day());
    moves
}

/// What moved the talks last before the day of the view.
///
/// Example: before 28 August 2023 it is the publication of 22 August, and before that day the AMPTP's offers of the 17th.
pub fn before(record: &Record, view: View) -> Option<(PartialDate, Moved<'_>)> {
    of(
        record,
        View {
            as_of: view.as_of.pred_opt()?,
            ..view
        },
    )
}

/// What moved the talks next after the day of the view, told as it is known at the end of its own day; as far as `horizon`. By the clock of
/// the table that may be `NaiveDate::MAX`; by the public one it is the day that it is, so that nothing is told before it is public.
pub fn after(record: &Record, view: View, horizon: NaiveDate) -> Option<(PartialDate, Moved<'_>)> {
    let all = moves(
        record,
        View {
            as_of: horizon,
            ..view
        },
    );
    let later = all
        .into_iter()
        .map(|(day, _)| day.last_day())
        .filter(|day| *day > view.as_of);
    // What became known later than it happened moved nothing, for the public, on the day itself.
    later
        .filter_map(|as_of| {
            let moved = of(record, View { as_of, ..view })?;
            (moved.0.last_day() == as_of).then_some(moved)
        })
        .next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::record::tests::{day, shipped};

    fn told(view: View) -> String {
        let record = shipped();
        let told = |word: &str, on: PartialDate, slug: &str| format!("{word} {on}: {slug}");
        match of(&record, view) {
            None => "nothing".to_owned(),
            Some((on, Moved::Made(offer))) => told("made", on, offer.slug.as_str()),
            Some((on, Moved::MadeInSecret(offer))) => told("secret", on, offer.slug.as_str()),
            Some((on, Moved::Published(offer))) => told("published", on, offer.slug.as_str()),
            Some((on, Moved::Answered(response))) => told("answered", on, response.slug.as_str()),
        }
    }

    #[test]
    fn the_last_move_is_an_offer_its_publication_or_an_answer_that_changes_what_stands() {
        let table = |date| told(View::table(day(date)));
        assert_eq!(table("2023-02-01"), "nothing");
        assert_eq!(
            table("2023-08-11"),
            "made 2023-08-11: amptp-counter-2023-08-11"
        );
        assert_eq!(
            table("2023-08-28"),
            "published 2023-08-22: amptp-counter-2023-08-11"
        );
        assert_eq!(
            table("2026-11-23"),
            "answered 2023-10-09: wga-ratifies-2023-10-09"
        );
    }

    #[test]
    fn the_public_is_told_that_an_offer_was_made_in_secret() {
        assert_eq!(
            told(View::public(day("2023-08-15"))),
            "secret 2023-08-15: wga-counter-2023-08-15"
        );
        assert_eq!(
            told(View::public(day("2023-08-28"))),
            "published 2023-08-22: amptp-counter-2023-08-11"
        );
    }

    #[test]
    fn the_moves_before_and_after_a_day_are_those_of_other_days() {
        let record = shipped();
        let step = |moved: Option<(PartialDate, Moved<'_>)>| moved.map(|(on, _)| on.to_string());
        let around = |view: View| {
            let horizon = day("2026-11-23");
            (
                step(before(&record, view)),
                step(after(&record, view, horizon)),
            )
        };
        let days = |one: &str, two: &str| (Some(one.to_owned()), Some(two.to_owned()));
        let table = |date| around(View::table(day(date)));
        assert_eq!(table("2023-08-28"), days("2023-08-22", "2023-09-08"));
        assert_eq!(table("2023-08-22"), days("2023-08-17", "2023-09-08"));
        assert_eq!(table("2023-02-01"), (None, Some("2023-02-27".to_owned())));
        assert_eq!(table("2024-01-01"), (Some("2023-10-09".to_owned()), None));
        let public = around(View::public(day("2023-08-20")));
        assert_eq!(public.1, Some("2023-08-22".to_owned()));
    }

    proptest! {
        #[test]
        fn stepping_on_from_move_to_move_and_back_leads_through_the_same_days(public: bool) {
            let record = shipped();
            let view = |as_of| match public {
                true => View::public(as_of),
                false => View::table(as_of),
            };
            let (mut days, mut at) = (Vec::new(), day("2023-01-01"));
            while let Some((on, _)) = after(&record, view(at), day("2026-11-23")) {
                at = on.last_day();
                days.push(at);
            }
            prop_assert!(days.len() > 10 && days.is_sorted());
            let mut back = vec![at];
            while let Some((on, _)) = before(&record, view(at)) {
                at = on.last_day();
                back.push(at);
            }
            back.reverse();
            prop_assert_eq!(days, back);
        }

        #[test]
        fn the_last_move_is_never_after_the_date(days in 0u64..400) {
            let record = shipped();
            let date = day("2023-02-20") + chrono::Days::new(days);
            for view in [View::table(date), View::public(date)] {
                if let Some((on, _)) = of(&record, view) {
                    prop_assert!(on.last_day() <= date);
                }
            }
        }
    }
}
