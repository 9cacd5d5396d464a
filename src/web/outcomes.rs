//! What became of an offer by a date, in words: "awaiting WGA, 9 days", "rejected by WGA on 22 Aug 2023".

use super::negotiation::names;
use crate::{
    domain::{
        dates::View,
        entry::{EntryKind, Filed},
        offer::Offer,
        outcome::{self, Outcome},
        record::Record,
        response::Response,
        slug::Slug,
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
    };
    let followed = |word: &str, rest: String, next: &Filed<Offer>| Told {
        word: word.to_owned(),
        rest: format!("{rest} on {}", words::date(next.made_on)),
        by: (next.id != offer.id)
            .then(|| (EntryKind::Offer, next.slug.clone(), next.title.to_string())),
    };
    let by = |next: &Filed<Offer>| format!(" by {}", names(record, &next.parties));
    match outcome {
        Outcome::Open => Told {
            word: awaiting(record, offer, of, view).unwrap_or_else(|| "Open".to_owned()),
            rest: String::new(),
            by: None,
        },
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

/// "Awaiting WGA, 9 days"; of these addressees where it is not all. `None` when nobody is to answer.
fn awaiting(
    record: &Record,
    offer: &Filed<Offer>,
    of: Option<&Vec<Slug>>,
    view: View,
) -> Option<String> {
    let awaiting = outcome::awaiting(record, offer, view)?;
    let mut parties = awaiting.parties;
    parties.retain(|party| of.is_none_or(|of| of.contains(party)));
    let days = match usize::try_from(awaiting.days) {
        Ok(0) | Err(_) => String::new(),
        Ok(days) => format!(", {}", words::count(days, "day", "days")),
    };
    (!parties.is_empty()).then(|| format!("Awaiting {}{days}", names(record, &parties)))
}
