//! How pages tell how far the talks have come, and what moved them last.

use super::negotiation::names;
use crate::{
    domain::{
        claim,
        dates::View,
        entry::Entry,
        event::Happening,
        label,
        latest::Moved,
        offer::Form,
        record::Record,
        response::{Answer, Response},
        slug::Slug,
        stage::Stage,
        strike,
    },
    render::words,
};

/// The day of a strike or a lockout that is on, and its word.
pub(super) fn stoppage(record: &Record, view: View) -> Option<(i64, &'static str)> {
    let (kind, day) = strike::day(record, view)?;
    let kind = match kind {
        Happening::Lockout => "lockout",
        Happening::Strike
        | Happening::Session
        | Happening::Vote
        | Happening::Deadline
        | Happening::Mediation
        | Happening::Milestone => "strike",
    };
    Some((day, kind))
}

/// How far the talks are, as a line above a title: "On strike, day 119", "Agreement in force until 1 May 2026".
pub(super) fn line(record: &Record, stage: &Stage, view: View) -> String {
    let state = match stage {
        Stage::Ahead { opens_on } => format!("Talks open {}", words::date(*opens_on)),
        Stage::Open { agreed, .. } if !agreed.is_empty() => {
            format!("Agreed in part, by {}", names(record, agreed))
        }
        Stage::Open { since, .. } => since.map_or_else(
            || "No agreement on record".to_owned(),
            |since| format!("Talks open since {}", words::date(since)),
        ),
        Stage::Agreed { on } => format!("Agreed {}", words::date(*on)),
        Stage::InForce { until, .. } => until.map_or_else(
            || "Agreement in force".to_owned(),
            |until| format!("Agreement in force until {}", words::date(until)),
        ),
        Stage::Expired { on, .. } => format!("Agreement expired {}", words::date(*on)),
    };
    match stoppage(record, view) {
        Some((day, kind)) => {
            let on = match kind {
                "lockout" => "Locked out",
                _ => "On strike",
            };
            match stage {
                Stage::Ahead { .. } | Stage::Open { .. } => format!("{on}, day {day}"),
                Stage::Agreed { .. } | Stage::InForce { .. } | Stage::Expired { .. } => {
                    format!("{state}; {kind}, day {day}")
                }
            }
        }
        None => state,
    }
}

/// What moved the talks, on a page that names the year: "AMPTP made its 11 Aug offer public".
pub(super) fn moved(record: &Record, moved: &Moved<'_>, year: i32) -> String {
    match moved {
        Moved::Made(offer) => {
            let done = match label::neutral(offer) {
                Form::Proposal => "made a proposal",
                Form::Counterproposal => "made a counterproposal",
                Form::Package => "offered a package",
                Form::FinalOffer => "made a final offer",
                Form::TentativeAgreement => "signed a tentative agreement",
                Form::Memorandum => "signed a memorandum of agreement",
            };
            format!("{} {done}", names(record, &offer.parties))
        }
        Moved::MadeInSecret(offer) => {
            let makers = names(record, &offer.parties);
            format!("{makers} made an offer, terms not public")
        }
        Moved::Published(offer) => {
            let (makers, date) = (
                names(record, &offer.parties),
                words::date_in(year, offer.made_on),
            );
            let what = if offer.form.is_agreement() {
                "agreement"
            } else {
                "offer"
            };
            let alone = offer.parties.len() == 1;
            match claim::publisher(record, &Entry::Offer(offer.value.clone())) {
                None => format!("{makers}’s {date} {what} was reported"),
                Some(_) if alone => format!("{makers} made its {date} {what} public"),
                Some(party) => format!("{} made the {date} {what} public", name(record, party)),
            }
        }
        Moved::Answered(response) => answered(record, response, year),
    }
}

fn name(record: &Record, party: &Slug) -> String {
    names(record, std::slice::from_ref(party))
}

fn answered(record: &Record, response: &Response, year: i32) -> String {
    let answered = match response.answer {
        Answer::Accepts => "accepted",
        Answer::AcceptsInPart => "accepted part of",
        Answer::Rejects => "rejected",
        Answer::Holds => "held its position on",
        Answer::Withdraws => "withdrew",
        Answer::Ratifies => "ratified",
        Answer::VotesDown => "voted down",
        Answer::Reopens => "reopened",
    };
    let what = record
        .offer(&response.to)
        .map_or("an offer".to_owned(), |offer| {
            let date = words::date_in(year, offer.made_on);
            format!("the {date} {}", words::offered(offer))
        });
    format!("{} {answered} {what}", names(record, &response.parties))
}
