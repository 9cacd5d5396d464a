//! The row of moves: each offer leads to how it stood then.

use chrono::NaiveDate;

use super::{
    moment::Moment,
    negotiation::{self, side_of},
};
use crate::{
    domain::{
        dates::{Known, View},
        entry::{Dated, Filed},
        label,
        offer::{Form, Offer},
        record::Record,
    },
    render::words,
};

/// How many moves the row shows: so many as fit into four rows of a phone.
const MOST: usize = 20;

/// The row of moves.
pub(super) struct Moves {
    /// The year of all of them, where it is one.
    pub(super) year: Option<String>,
    /// The moves, in order. May be empty.
    pub(super) steps: Vec<Step>,
    /// Whether there are more.
    pub(super) more: bool,
}

/// One offer.
pub(super) struct Step {
    pub(super) side: &'static str,
    pub(super) path: String,
    pub(super) day: String,
    pub(super) title: String,
    /// Whether its terms are not known, or only in part.
    pub(super) hollow: bool,
    pub(super) current: bool,
}

/// The row around the moment that is asked for; `address` is that of the page at another one. By the clock of the table it has every offer on record, so that a reader can step forward; by
/// the public one no offer before it was public, and those that were known to be made without their terms.
pub(super) fn moves(
    record: &Record,
    moment: &Moment,
    address: &impl Fn(&Moment) -> String,
) -> Moves {
    let view = moment.view;
    let mut offers: Vec<&Filed<Offer>> = match view.known {
        Known::Table => record.offers().iter().collect(),
        Known::Public => record
            .offers_in(view)
            .chain(record.secret_in(view))
            .collect(),
    };
    offers.sort_by_key(|offer| offer.moment());
    let seen = |offer: &Filed<Offer>| view.sees(offer.made_on, offer.public_on);
    let current = offers
        .iter()
        .rposition(|offer| seen(offer) || view.known == Known::Public);
    let start = current
        .unwrap_or_default()
        .saturating_sub(MOST * 3 / 4)
        .min(offers.len().saturating_sub(MOST));
    let shown: Vec<(NaiveDate, &Filed<Offer>)> = offers
        .iter()
        .skip(start)
        .take(MOST)
        .map(|offer| {
            let public_on = offer.public_on.filter(|_| seen(offer));
            let day = view.known.sees_from(offer.made_on, public_on);
            (day.unwrap_or(offer.made_on.last_day()), *offer)
        })
        .collect();
    let year = |offer: &Filed<Offer>| offer.made_on.last_day().format("%Y").to_string();
    let first = shown.first().map(|(_, offer)| year(offer));
    let one_year = first.filter(|first| shown.iter().all(|(_, offer)| year(offer) == *first));
    Moves {
        steps: shown
            .iter()
            .zip(start..)
            .map(|((day, offer), at)| Step {
                side: side_of(record, &offer.parties),
                path: address(&moment.on(*day)),
                day: match &one_year {
                    Some(_) => offer.made_on.last_day().format("%-d %b").to_string(),
                    None => words::date(offer.made_on),
                },
                title: title(
                    record,
                    offer,
                    *day,
                    seen(offer) || view.known == Known::Table,
                ),
                hollow: hollow(offer, view),
                current: current == Some(at),
            })
            .collect(),
        year: one_year,
        more: offers.len() > MOST,
    }
}

/// "AMPTP package", "WGA counter", "Tentative agreement", "AMPTP offer, terms not public"; "AMPTP package, public
/// 22 Aug" where that is what the page goes by, and another day.
fn title(record: &Record, offer: &Filed<Offer>, day: NaiveDate, known: bool) -> String {
    let everyone = record.bargaining().all(|party| offer.is_by(&party.slug));
    let names = negotiation::names(record, &offer.parties);
    // The long word would not fit under its mark.
    let form = match label::neutral(offer) {
        Form::Counterproposal => "counter",
        form @ (Form::Proposal
        | Form::Package
        | Form::FinalOffer
        | Form::TentativeAgreement
        | Form::Memorandum) => words::form(form),
    };
    let title = match known {
        true if everyone => words::capital(form),
        true => format!("{names} {form}"),
        false => return format!("{names} offer, terms not public"),
    };
    if day == offer.made_on.last_day() {
        title
    } else {
        format!("{title}, public {}", day.format("%-d %b"))
    }
}

fn hollow(offer: &Filed<Offer>, view: View) -> bool {
    let whole = View {
        as_of: view.as_of.max(offer.made_on().last_day()),
        ..view
    };
    offer.positions.is_empty() || offer.value.positions_in(whole).count() < offer.positions.len()
}
