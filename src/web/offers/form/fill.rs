//! What the form shows before anything is typed: an offer as it is stored, or the start of an answer to one.

use super::totals;
use crate::{
    domain::{
        dates::View,
        entry::Filed,
        issue::Issue,
        negotiation::Party,
        offer::{Form, Offer},
        position::{Alternative, Position},
        record::Record,
        slug::Slug,
        span::Spans,
        standing::track,
    },
    web::forms::{Sent, name_of, put_called, put_passages},
};

/// Where the fields of an issue's term are: `positions.minimums`, for the second of two alternatives `positions.minimums.B`.
pub(super) fn place(issue: &Slug, alternative: Alternative) -> String {
    match alternative {
        Alternative::Only | Alternative::A => format!("positions.{issue}"),
        Alternative::B => format!("positions.{issue}.B"),
    }
}

/// A stored offer as the fields of its form.
pub(super) fn from_offer(offer: &Filed<Offer>) -> Sent {
    let mut sent = Sent::default();
    sent.put("version", offer.version);
    for party in &offer.parties {
        sent.put("parties", party);
    }
    for party in &offer.to {
        sent.put("to", party);
    }
    sent.put("form", name_of(&offer.form));
    sent.put_some("responds_to", offer.responds_to.as_ref());
    sent.put("made_on", offer.made_on);
    sent.put_some("made_at", offer.made_at.as_ref());
    sent.put_some("public_on", offer.public_on.as_ref());
    sent.put_some("date_note", offer.date_note.as_ref());
    sent.put_some("order", Some(&offer.order).filter(|order| **order != 0));
    sent.put("title", &offer.title);
    sent.put("summary", &offer.summary);
    sent.put_some("condition", offer.condition.as_ref());
    sent.put_some("note", offer.note.as_ref());
    sent.put_some(
        "confidence",
        offer.confidence.as_ref().map(name_of).as_ref(),
    );
    sent.put("slug", &offer.slug);
    put_called(&mut sent, &offer.called);
    for position in &offer.positions {
        let at = place(&position.issue, position.alternative);
        sent.put(format!("{at}.stance"), name_of(&position.stance));
        put_term(&mut sent, &at, position, position.spans());
        totals::put(&mut sent, &at, position);
        sent.put_some(format!("{at}.public_on"), position.public_on.as_ref());
        sent.put_some(format!("{at}.note"), position.note.as_ref());
        sent.put_some(
            format!("{at}.confidence"),
            position.confidence.as_ref().map(name_of).as_ref(),
        );
        if position.derived {
            sent.put(format!("{at}.derived"), "yes");
        }
        let sources: Vec<&str> = position.sources.iter().map(Slug::as_str).collect();
        if !sources.is_empty() {
            sent.put(format!("{at}.sources"), sources.join(", "));
        }
    }
    for source in &offer.sources {
        sent.put("sources", source);
    }
    put_passages(&mut sent, &offer.passages);
    sent
}

/// The words and numbers of a term, without what they rest on.
fn put_term(sent: &mut Sent, at: &str, position: &Position, values: Option<Spans>) {
    sent.put(format!("{at}.headline"), &position.headline);
    sent.put(format!("{at}.text"), &position.text);
    for (step, span) in (1..).zip(values.into_iter().flatten()) {
        let Some(span) = span else { continue };
        sent.put(format!("{at}.values.{step}"), span.low);
        if span.single().is_none() {
            sent.put(format!("{at}.values_to.{step}"), span.high);
        }
    }
    sent.put_some(format!("{at}.basis"), position.basis.as_ref());
}

/// The start of an answer to an offer: the other side makes it, to those who made that one, and each of its issues is filled in with the
/// answering party's own words as they stand, with no stance chosen. Where it is open who answers (an offer to three companies), nobody is
/// chosen and nothing filled in.
pub(super) fn counter(record: &Record, answered: &Offer, view: View) -> Sent {
    let mut sent = Sent::default();
    sent.put("form", name_of(&Form::Counterproposal));
    sent.put("responds_to", &answered.slug);
    let (Some(maker), Some(toward)) = (
        the_one_who_answers(record, answered),
        answered.parties.first(),
    ) else {
        return sent;
    };
    sent.put("parties", &maker.slug);
    if record.bargaining().count() > 2 {
        for party in &answered.parties {
            sent.put("to", party);
        }
    }
    for issue in answered_issues(record, answered) {
        let track = track(record, maker, issue, toward, view);
        let Some(standing) = &track.standing else {
            continue;
        };
        for term in &standing.terms {
            let at = place(&issue.slug, term.alternative);
            put_term(&mut sent, &at, term, standing.numbers_of(term));
        }
    }
    sent
}

fn the_one_who_answers<'a>(record: &'a Record, answered: &Offer) -> Option<&'a Party> {
    match record.addressees(answered).as_slice() {
        [party] if !answered.is_by(&party.slug) => Some(party),
        _ => None,
    }
}

/// The issues of an offer, in order of display.
pub(super) fn answered_issues<'a>(
    record: &'a Record,
    answered: &'a Offer,
) -> impl Iterator<Item = &'a Issue> {
    record.issues().filter(|issue| {
        let mut positions = answered.positions.iter();
        positions.any(|position| position.issue == issue.slug)
    })
}

/// The same form with one more row, when a button asked for one: a new source, or a second alternative on an issue.
pub(super) fn with_more(sent: &Sent) -> Option<Sent> {
    let wanted = sent.given("add")?.to_owned();
    let mut more = sent.clone().without(&["add"]);
    match wanted.strip_prefix("alternative:") {
        Some(issue) => more.put(format!("positions.{issue}.B.stance"), ""),
        None => more = crate::web::forms::with_another_source(more),
    }
    Some(more)
}
