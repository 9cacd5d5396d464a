//! What became of an offer by a date, and whose turn it is. Never stored: the fold of what came later.

use chrono::NaiveDate;

use super::{
    dates::View,
    entry::Filed,
    offer::Offer,
    record::Record,
    response::{Answer, Response},
    slug::Slug,
};

/// What became of an offer by a date.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<'a> {
    /// Nothing yet.
    Open,
    /// The other side answered with terms of its own.
    Countered(&'a Filed<Offer>),
    /// Turned down.
    Rejected(&'a Filed<Response>),
    /// Taken.
    Accepted(&'a Filed<Response>),
    /// Taken in part.
    AcceptedInPart(&'a Filed<Response>),
    /// Taken back by its maker.
    Withdrawn(&'a Filed<Response>),
    /// Its maker put another offer on some of the same issues.
    Superseded(&'a Filed<Offer>),
    /// An agreement answers it, was signed after it by its maker, or is the offer itself.
    Agreed(&'a Filed<Offer>),
    /// An agreement that members approved.
    Ratified(&'a Filed<Response>),
    /// An agreement that members voted down.
    VotedDown(&'a Filed<Response>),
}

/// What became of `offer` by the date.
///
/// The newest explicit answer decides; `holds` and `accepts` by a signatory's own board leave an agreement agreed, and `reopens` takes
/// the answers before it away. Without one, in this order: an agreement that answers it, an offer that answers it, its maker's next offer
/// on one of its issues (any, where its own terms are not on record), an agreement that its maker signed later.
///
/// Example: the AMPTP's package of 11 August 2023 is open on the 14th, countered on the 15th and rejected on the 22nd.
pub fn of<'a>(record: &'a Record, offer: &'a Filed<Offer>, view: View) -> Outcome<'a> {
    fold(record, offer, view, None)
}

/// What became of it between its maker and one addressee: of the answers, those that the two gave; of the later offers, those between them.
/// An offer to three companies may be countered by one, turned down by the next and unanswered by the third.
pub fn between<'a>(
    record: &'a Record,
    offer: &'a Filed<Offer>,
    addressee: &Slug,
    view: View,
) -> Outcome<'a> {
    fold(record, offer, view, Some(addressee))
}

/// The fold of what came later, of all parties or of the makers and one other.
fn fold<'a>(
    record: &'a Record,
    offer: &'a Filed<Offer>,
    view: View,
    addressee: Option<&Slug>,
) -> Outcome<'a> {
    let signed = offer.form.is_agreement();
    let concerns = |parties: &[Slug]| {
        addressee.is_none_or(|addressee| {
            parties
                .iter()
                .any(|party| party == addressee || offer.is_by(party))
        })
    };
    let mut explicit = None;
    for response in record
        .responses_in(view)
        .filter(|response| response.to == offer.slug && concerns(&response.parties))
    {
        match response.answer {
            Answer::Accepts if signed => {}
            Answer::Accepts => explicit = Some(Outcome::Accepted(response)),
            Answer::AcceptsInPart => explicit = Some(Outcome::AcceptedInPart(response)),
            Answer::Rejects => explicit = Some(Outcome::Rejected(response)),
            Answer::Withdraws => explicit = Some(Outcome::Withdrawn(response)),
            Answer::Ratifies => explicit = Some(Outcome::Ratified(response)),
            Answer::VotesDown => explicit = Some(Outcome::VotedDown(response)),
            Answer::Reopens => explicit = None,
            Answer::Holds => {}
        }
    }
    if let Some(outcome) = explicit {
        return outcome;
    }
    if signed {
        return Outcome::Agreed(offer);
    }
    let later = || {
        record
            .offers_in(view)
            .filter(|next| next.moment() > offer.moment())
            .filter(|next| {
                addressee.is_none_or(|addressee| next.is_by(addressee) || next.is_to(addressee))
            })
    };
    let answers = || later().filter(|next| next.responds_to.as_ref() == Some(&offer.slug));
    if let Some(agreement) = answers().find(|next| next.form.is_agreement()) {
        return Outcome::Agreed(agreement);
    }
    if let Some(counter) =
        answers().find(|next| !offer.parties.iter().any(|maker| next.is_by(maker)))
    {
        return Outcome::Countered(counter);
    }
    let own = || later().filter(|next| offer.parties.iter().all(|maker| next.is_by(maker)));
    // Of terms that are not on record nothing tells the next offer apart.
    let same_issue = |next: &Filed<Offer>| {
        offer.positions.is_empty()
            || next.positions.iter().any(|position| {
                offer
                    .positions
                    .iter()
                    .any(|mine| mine.issue == position.issue)
            })
    };
    if let Some(next) = own().find(|next| !next.form.is_agreement() && same_issue(next)) {
        return Outcome::Superseded(next);
    }
    own()
        .find(|next| next.form.is_agreement())
        .map_or(Outcome::Open, Outcome::Agreed)
}

/// Who has not answered an offer, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaiting {
    /// The addressees that have said nothing, in order of display. Never empty.
    pub parties: Vec<Slug>,
    /// The day on which the offer was made.
    pub since: NaiveDate,
    /// Whole days since then; 0 on the day itself.
    pub days: i64,
}

/// Whom an offer awaits on the date: the addressees with whom it is open and who have not answered in whatever way. `None` when there is
/// no such party, for an agreement, and before the offer is in view.
pub fn awaiting(record: &Record, offer: &Filed<Offer>, view: View) -> Option<Awaiting> {
    if !view.sees(offer.made_on, offer.public_on) || offer.form.is_agreement() {
        return None;
    }
    let answered = |party: &Slug| {
        record
            .responses_in(view)
            .any(|response| response.to == offer.slug && response.parties.contains(party))
    };
    let parties: Vec<Slug> = record
        .addressees(offer)
        .into_iter()
        .map(|party| &party.slug)
        .filter(|party| !answered(party))
        .filter(|party| between(record, offer, party, view) == Outcome::Open)
        .cloned()
        .collect();
    let since = offer.made_on.last_day();
    (!parties.is_empty()).then(|| Awaiting {
        parties,
        since,
        days: view.as_of.signed_duration_since(since).num_days(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped, slug};

    fn told(offer: &str, date: &str) -> String {
        let record = shipped();
        let offer = record.offer(&slug(offer)).unwrap();
        match of(&record, offer, View::table(day(date))) {
            Outcome::Open => "open".to_owned(),
            Outcome::Countered(by) => format!("countered by {}", by.slug),
            Outcome::Rejected(by) => format!("rejected by {}", by.slug),
            Outcome::Accepted(by) => format!("accepted by {}", by.slug),
            Outcome::AcceptedInPart(by) => format!("accepted in part by {}", by.slug),
            Outcome::Withdrawn(by) => format!("withdrawn by {}", by.slug),
            Outcome::Superseded(by) => format!("superseded by {}", by.slug),
            Outcome::Agreed(by) => format!("agreed by {}", by.slug),
            Outcome::Ratified(by) => format!("ratified by {}", by.slug),
            Outcome::VotedDown(by) => format!("voted down by {}", by.slug),
        }
    }

    #[test]
    fn the_package_of_11_august_is_open_then_countered_then_rejected() {
        assert_eq!(told("amptp-counter-2023-08-11", "2023-08-14"), "open");
        assert_eq!(
            told("amptp-counter-2023-08-11", "2023-08-15"),
            "countered by wga-counter-2023-08-15"
        );
        assert_eq!(
            told("amptp-counter-2023-08-11", "2023-08-28"),
            "rejected by wga-rejects-2023-08-22"
        );
    }

    #[test]
    fn the_memorandum_is_agreed_then_ratified() {
        assert_eq!(
            told("moa-2023-09-25", "2023-10-08"),
            "agreed by moa-2023-09-25"
        );
        assert_eq!(
            told("moa-2023-09-25", "2023-10-09"),
            "ratified by wga-ratifies-2023-10-09"
        );
        assert_eq!(
            told("amptp-best-and-final-2023-09-23", "2023-09-24"),
            "agreed by tentative-agreement-2023-09-24"
        );
    }

    #[test]
    fn silence_is_counted_in_days_and_ends_with_an_answer() {
        let record = shipped();
        let offer = record.offer(&slug("amptp-counter-2023-08-11")).unwrap();
        let waiting = |date| awaiting(&record, offer, View::table(day(date)));
        assert_eq!(
            waiting("2023-08-14"),
            Some(Awaiting {
                parties: vec![slug("wga")],
                since: day("2023-08-11"),
                days: 3
            })
        );
        assert_eq!(waiting("2023-08-15"), None);
        assert_eq!(waiting("2023-08-10"), None);
    }
}
