//! What became of an offer by a date, in words: "awaiting WGA, 9 days", "rejected by WGA on 22 Aug 2023".

use super::negotiation::names;
use crate::{
    domain::{
        dates::View,
        entry::{EntryKind, Filed},
        offer::Offer,
        outcome::{self, Awaiting, Outcome},
        record::Record,
        response::Response,
        slug::Slug,
        turns::{self, Silence},
    },
    render::words,
};

/// One outcome in words: its word, what follows, and the entry that brought it about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// "Rejected", "Awaiting WGA, 9 days".
    pub(super) word: String,
    /// " by WGA on 22 Aug 2023"; empty while the offer is open.
    pub(super) rest: String,
    /// The entry that decided it: kind, slug and title. `None` while the offer is open, and for an agreement by itself.
    pub(super) by: Option<(EntryKind, Slug, String)>,
    /// Where the offer is open, the dispute on whose turn it is: slug and topic.
    pub(super) dispute: Option<(Slug, String)>,
}

/// The outcomes of an offer by the date: one, or with several addressees one for each that had another, in their order of display. Never
/// empty.
pub(super) fn tell(record: &Record, offer: &Filed<Offer>, view: View) -> Vec<Told> {
    let addressees = record.addressees(offer);
    if offer.form.is_agreement() || addressees.len() < 2 {
        return vec![told(
            record,
            offer,
            &outcome::of(record, offer, view),
            None,
            view,
        )];
    }
    let mut outcomes: Vec<(Outcome<'_>, Vec<Slug>)> = Vec::new();
    for party in addressees {
        let outcome = outcome::between(record, offer, &party.slug, view);
        match outcomes.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, parties)) => parties.push(party.slug.clone()),
            None => outcomes.push((outcome, vec![party.slug.clone()])),
        }
    }
    let alone = outcomes.len() == 1;
    outcomes
        .iter()
        .map(|(outcome, parties)| told(record, offer, outcome, (!alone).then_some(parties), view))
        .collect()
}

/// An outcome, and where it is not that of all addressees, of which.
fn told(
    record: &Record,
    offer: &Filed<Offer>,
    outcome: &Outcome<'_>,
    of: Option<&Vec<Slug>>,
    view: View,
) -> Told {
    let toward =
        |word: &str| of.map_or_else(String::new, |of| format!(" {word} {}", names(record, of)));
    let answered = |word: &str, response: &Filed<Response>| Told {
        word: word.to_owned(),
        rest: format!(
            " by {} on {}",
            names(record, &response.parties),
            words::date(response.on)
        ),
        by: Some((
            EntryKind::Response,
            response.slug.clone(),
            response.title.to_string(),
        )),
        dispute: None,
    };
    let followed = |word: &str, rest: String, next: &Filed<Offer>| Told {
        word: word.to_owned(),
        rest: format!("{rest} on {}", words::date(next.made_on)),
        by: (next.id != offer.id)
            .then(|| (EntryKind::Offer, next.slug.clone(), next.title.to_string())),
        dispute: None,
    };
    let by = |next: &Filed<Offer>| format!(" by {}", names(record, &next.parties));
    match outcome {
        Outcome::Open => open(record, offer, of, view),
        Outcome::Countered(next) => followed("Countered", by(next), next),
        Outcome::Rejected(response) => answered("Rejected", response),
        Outcome::Accepted(response) => answered("Accepted", response),
        Outcome::AcceptedInPart(response) => answered("Accepted in part", response),
        Outcome::Withdrawn(response) => answered("Withdrawn", response),
        Outcome::Superseded(next) => followed("Superseded", toward("for") + &by(next), next),
        Outcome::Agreed(next) if next.id == offer.id => followed("Agreed", by(next), next),
        Outcome::Agreed(next) => followed("Agreed", toward("with"), next),
        Outcome::Ratified(response) => answered("Ratified", response),
        Outcome::VotedDown(response) => answered("Voted down", response),
    }
}

/// An offer that nothing has come of: whom it awaits; where the parties dispute the turn, their dispute instead.
fn open(record: &Record, offer: &Filed<Offer>, of: Option<&Vec<Slug>>, view: View) -> Told {
    let waiting = outcome::awaiting(record, offer, view).and_then(|mut awaiting| {
        let is_meant = |party: &Slug| of.is_none_or(|of| of.contains(party));
        awaiting.parties.retain(is_meant);
        (!awaiting.parties.is_empty()).then_some(awaiting)
    });
    let dispute = turns::disputes(record, offer).into_iter().next();
    let dispute = dispute.filter(|_| waiting.is_some());
    Told {
        word: match (&waiting, dispute) {
            (None, _) => "Open".to_owned(),
            (Some(_), Some(_)) => "Whose turn it is, is disputed".to_owned(),
            (Some(awaiting), None) => awaited(record, awaiting),
        },
        rest: String::new(),
        by: None,
        dispute: dispute.map(|dispute| (dispute.slug.clone(), dispute.topic.to_string())),
    }
}

/// "Awaiting WGA, 9 days".
pub(super) fn awaited(record: &Record, awaiting: &Awaiting) -> String {
    let days = match usize::try_from(awaiting.days) {
        Ok(0) | Err(_) => String::new(),
        Ok(days) => format!(", {}", words::count(days, "day", "days")),
    };
    format!("Awaiting {}{days}", names(record, &awaiting.parties))
}

/// "The longest silence of the talks: 95 days, from 1 May 2023, when WGA and AMPTP had moved, to 4 Aug 2023, when WGA and AMPTP did."
pub(super) fn silence(record: &Record, silence: &Silence) -> String {
    let days = usize::try_from(silence.days).unwrap_or_default();
    let head = format!(
        "The longest silence of the talks: {}, from {}, after {}",
        words::count(days, "day", "days"),
        words::day(silence.from),
        names(record, &silence.before)
    );
    match silence.until {
        Some(until) => format!(
            "{head}, to {}, when {} moved.",
            words::day(until),
            names(record, &silence.after)
        ),
        None => format!("{head}; it was not over then."),
    }
}
