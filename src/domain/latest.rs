//! What moved the talks last.

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
    // The last of equals: an answer follows the offer, and the offers are in order.
    moves.into_iter().max_by_key(|(day, _)| day.last_day())
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

    proptest! {
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
