//! What an answer takes of an offer: the whole, or some of its terms.
//!
//! An answer that accepts in part names the issues whose terms it takes. On each of them the two parties are agreed from then on, as if the
//! one had put the other's term itself (`state::of`), while that term stands and the one who took it puts nothing else. A part of a package is
//! another matter: a package stands or falls as a whole, so what its maker offers on one issue hangs on all the others. That a part of it
//! was accepted is recorded and shown, and leaves the issue as it was; an answer that accepts the whole package takes all of its terms.
//!
//! Example: had the guild accepted in part the AMPTP's offer of 1 May 2023, naming the minimum pay rates, the two would have been agreed on
//! 4%, 3% and 2% until 4 August, when the AMPTP put other numbers. To accept that part of the package of 11 August would have settled nothing.

use super::{
    dates::View,
    entry::{Filed, Moment},
    issue::Issue,
    offer::{Form, Offer},
    record::Record,
    response::{Answer, Response},
    slug::Slug,
    standing::{Track, fallen_by},
};

/// An answer by which one party took the term that stands for another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taken<'a> {
    /// The offer that put the term, or repeated it.
    pub offer: &'a Filed<Offer>,
    /// The answer to it.
    pub response: &'a Filed<Response>,
}

impl Taken<'_> {
    /// Whether it settles the issue.
    pub fn settles(&self) -> bool {
        settles(self.offer, self.response)
    }
}

/// Whether an answer that takes a term of an offer settles the issue. A part of a package, taken by itself, does not.
pub fn settles(offer: &Offer, response: &Response) -> bool {
    response.answer == Answer::Accepts || offer.form != Form::Package
}

/// The answers in part that have accepted an offer's term on an issue, by the date, in order.
pub fn answers<'a>(
    record: &'a Record,
    offer: &Offer,
    issue: &Slug,
    view: View,
) -> impl Iterator<Item = &'a Filed<Response>> {
    record.responses_in(view).filter(move |response| {
        response.to == offer.slug
            && response.answer == Answer::AcceptsInPart
            && response.issues.contains(issue)
    })
}

/// The answer by which `taker` took what stands in `track` on `issue`, up to a moment; one that settles the issue before one that does not.
/// `None` where nothing stands, or a refusal does, and where the answer has been taken back: its party rejects the offer afterwards, or
/// somebody reopens it.
pub(super) fn taken<'a>(
    record: &'a Record,
    track: &Track<'a>,
    taker: &Slug,
    issue: &Issue,
    view: View,
    until: Option<Moment>,
) -> Option<Taken<'a>> {
    let standing = track.standing.as_ref()?;
    if standing.stance().is_refusal() {
        return None;
    }
    track
        .turns
        .iter()
        .map(|turn| turn.offer)
        .filter(|offer| offer.moment() >= standing.since.moment() && !offer.is_by(taker))
        .filter(|offer| !fallen_by(record, offer, view, until))
        .filter_map(|offer| {
            let mut taken = None;
            let answers = record.responses_in(view).filter(|response| {
                response.to == offer.slug && until.is_none_or(|until| response.moment() <= until)
            });
            for response in answers {
                let is_own = response.parties.contains(taker);
                match response.answer {
                    Answer::Accepts if is_own => taken = Some(response),
                    Answer::AcceptsInPart if is_own && response.issues.contains(&issue.slug) => {
                        taken = Some(response);
                    }
                    Answer::Rejects if is_own => taken = None,
                    Answer::Reopens => taken = None,
                    Answer::Accepts
                    | Answer::AcceptsInPart
                    | Answer::Rejects
                    | Answer::Holds
                    | Answer::Withdraws
                    | Answer::Ratifies
                    | Answer::VotesDown => {}
                }
            }
            taken.map(|response| Taken { offer, response })
        })
        .max_by_key(|taken| (taken.settles(), taken.response.moment()))
}

/// The parts of an offer that an answer accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts<'a> {
    /// Their issues, in order of display. Never empty.
    pub issues: Vec<&'a Issue>,
    /// How many issues the offer speaks of.
    pub of: usize,
}

/// The parts that an answer accepts, as far as the view sees the terms. `None` for an answer that names none, and where none is in view.
pub fn parts<'a>(record: &'a Record, response: &Response, view: View) -> Option<Parts<'a>> {
    let offer = record
        .offer(&response.to)
        .filter(|offer| view.sees(offer.made_on, offer.public_on))?;
    let seen = offer.issues_in(view);
    let issues: Vec<&Issue> = record
        .issues()
        .filter(|issue| response.issues.contains(&issue.slug) && seen.contains(&issue.slug))
        .collect();
    (!issues.is_empty()).then_some(Parts {
        issues,
        of: seen.len(),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        ids::EntryId,
        record::{
            Entries,
            tests::{day, shipped, slug},
        },
        state::{self, State},
    };

    /// The record with one more answer.
    pub(in crate::domain) fn with(record: &Record, response: Response) -> Record {
        let mut responses = record.responses().to_vec();
        let mut filed = responses[0].clone();
        filed.id = EntryId(900 + i64::try_from(responses.len()).unwrap());
        filed.value = response;
        responses.push(filed);
        Record::new(
            record.negotiation.clone(),
            record.parties.clone(),
            record.categories.clone(),
            Entries {
                offers: record.offers().to_vec(),
                responses,
                events: record.events().to_vec(),
                ..Entries::default()
            },
            record.disputes.clone(),
            record.sources.clone(),
        )
    }

    /// The guild's answer to an offer on a day, to these issues of it.
    fn answer(to: &str, answer: Answer, on: &str, issues: &[&str]) -> Response {
        let mut response = shipped().responses()[0].value.clone();
        response.slug = slug(&format!("tried-{on}"));
        response.to = slug(to);
        response.answer = answer;
        response.on = on.parse().unwrap();
        response.public_on = Some(response.on);
        response.issues = issues.iter().map(|issue| slug(issue)).collect();
        response
    }

    const MAY: &str = "amptp-offer-2023-05-01";
    const PACKAGE: &str = "amptp-counter-2023-08-11";

    fn on(record: &Record, issue: &str, date: &str) -> State {
        let [one, other] = &record.parties[..] else {
            panic!("two parties")
        };
        let issue = record.issue(&slug(issue)).unwrap();
        state::between(record, issue, one, other, View::table(day(date)))
    }

    #[test]
    fn terms_that_an_answer_names_are_agreed_while_they_stand() {
        let part = answer(MAY, Answer::AcceptsInPart, "2023-05-02", &["minimums"]);
        let record = with(&shipped(), part);
        assert_eq!(on(&record, "minimums", "2023-05-01"), State::Apart);
        assert_eq!(on(&record, "minimums", "2023-05-02"), State::Agreed);
        assert_eq!(on(&record, "minimums", "2023-08-03"), State::Agreed);
        assert_eq!(on(&record, "minimums", "2023-08-04"), State::Apart);
        let other = "foreign-residual";
        assert_eq!(
            on(&record, other, "2023-05-02"),
            on(&shipped(), other, "2023-05-02")
        );
    }

    #[test]
    fn a_part_of_a_package_settles_nothing_and_the_whole_settles_all_of_it() {
        let part = answer(
            PACKAGE,
            Answer::AcceptsInPart,
            "2023-08-12",
            &["min-staff", "viewing-data"],
        );
        let record = with(&shipped(), part);
        for issue in ["min-staff", "viewing-data"] {
            let before = on(&shipped(), issue, "2023-08-12");
            assert_eq!(on(&record, issue, "2023-08-12"), before);
        }
        let staff = record.issue(&slug("min-staff")).unwrap();
        let guild = slug("wga");
        let view = View::table(day("2023-08-12"));
        let studios = record.party(&slug("amptp")).unwrap();
        let track = super::super::standing::track(&record, studios, staff, &guild, view);
        assert!(track.taken.is_some_and(|taken| !taken.settles()));
        let whole = answer(PACKAGE, Answer::Accepts, "2023-08-13", &[]);
        let record = with(&record, whole);
        for issue in ["min-staff", "viewing-data"] {
            assert_eq!(on(&record, issue, "2023-08-13"), State::Agreed);
        }
    }

    #[test]
    fn an_answer_is_taken_back_by_a_rejection_and_by_reopening() {
        for later in [Answer::Rejects, Answer::Reopens] {
            let part = answer(MAY, Answer::AcceptsInPart, "2023-05-02", &["minimums"]);
            let record = with(&shipped(), part);
            let record = with(&record, answer(MAY, later, "2023-05-09", &[]));
            assert_eq!(on(&record, "minimums", "2023-05-08"), State::Agreed);
            assert_eq!(on(&record, "minimums", "2023-05-09"), State::Apart);
        }
    }

    #[test]
    fn parts_are_told_as_far_as_their_terms_are_in_view() {
        let part = answer(
            PACKAGE,
            Answer::AcceptsInPart,
            "2023-08-12",
            &["viewing-data", "min-staff"],
        );
        let record = with(&shipped(), part.clone());
        let told = |view| {
            let parts = parts(&record, &part, view)?;
            let issues = parts.issues.iter().map(|issue| issue.slug.to_string());
            Some((issues.collect::<Vec<_>>(), parts.of))
        };
        let (issues, of) = told(View::table(day("2023-08-12"))).unwrap();
        assert_eq!((issues.len(), of), (2, 17));
        assert_eq!(told(View::public(day("2023-08-21"))), None);
        assert!(told(View::public(day("2023-08-22"))).is_some());
    }

    proptest! {
        #[test]
        fn naming_terms_changes_no_other_issue_and_settles_each_that_stands_by_itself(
            at in 0usize..16, named in any::<u64>(), days in 0u64..60,
        ) {
            let record = shipped();
            let offer = &record.offers()[at];
            prop_assume!(!offer.form.is_agreement() && offer.is_by(&slug("amptp")));
            let issues: Vec<Slug> = (0..).zip(offer.issues_in(View::table(day("2024-01-01"))))
                .filter(|(bit, _)| named >> (bit % 64) & 1 == 1)
                .map(|(_, issue)| issue.clone())
                .collect();
            let mut part = answer(offer.slug.as_str(), Answer::AcceptsInPart, "2023-05-02", &[]);
            let date = offer.made_on.last_day() + chrono::Days::new(days);
            part.on = date.to_string().parse().unwrap();
            part.issues = issues.clone();
            let after = with(&record, part);
            let [one, other] = &record.parties[..] else { panic!("two parties") };
            for issue in record.issues() {
                let view = View::table(date);
                let (was, is) = (
                    state::between(&record, issue, one, other, view),
                    state::between(&after, issue, one, other, view),
                );
                if !issues.contains(&issue.slug) || offer.form == Form::Package {
                    prop_assert_eq!(was, is);
                } else {
                    prop_assert!(is == State::Agreed || is == was);
                }
            }
        }
    }
}
