//! A side's turn: an offer's terms beside what had stood, and the answers to it.

use super::{
    super::super::{
        citations::{self, Flag},
        negotiation::side,
        paths::{OfferPath, ResponsePath},
        stands,
    },
    Before, Body, Item, Teller, Term,
};
use crate::{
    domain::{
        accepted, claim,
        dates::{Known, View},
        entry::Filed,
        label,
        offer::Offer,
        offered::{Offered, Turned},
        position::Position,
        response::{Answer, Response},
        standing::{has_fallen, track},
    },
    render::{redline::Marked, words},
};

impl Teller<'_, '_> {
    /// The turns of one offer: one, or several where its maker had told the addressees different things before.
    pub(super) fn offer(&mut self, offer: &Filed<Offer>, told: &Offered<'_>) -> Vec<Item> {
        if offer.form.is_agreement() {
            return vec![self.agreement(offer, told)];
        }
        let alone = told.turns.len() == 1;
        told.turns
            .iter()
            .enumerate()
            .map(|(at, turn)| {
                let mut item = self.turn(offer, told);
                if at > 0 {
                    item.id.push_str(&format!("-{at}"));
                }
                item.kind = self.kind(told, turn, alone);
                item.body = Body::Terms {
                    terms: terms(&told.terms, Some(turn)),
                    before: Vec::new(),
                };
                item
            })
            .collect()
    }

    /// An agreement: signed by several, it is beside where each of them had stood.
    fn agreement(&mut self, offer: &Filed<Offer>, told: &Offered<'_>) -> Item {
        let before = told.turns.iter().filter_map(|turn| {
            Some(Before {
                side: side(self.record, &turn.party.slug),
                party: turn.party.short_name.to_string(),
                headline: words::headline(turn.before.as_ref()?),
            })
        });
        let body = Body::Terms {
            terms: terms(&told.terms, None),
            before: before.collect(),
        };
        Item {
            kind: format!("signed a {}", words::offered(offer)),
            body,
            ..self.turn(offer, told)
        }
    }

    fn turn(&mut self, offer: &Filed<Offer>, told: &Offered<'_>) -> Item {
        let path = OfferPath {
            negotiation: self.negotiation(),
            slug: offer.slug.to_string(),
        };
        let sources = match told.terms[0].sources.as_slice() {
            [] => &offer.sources,
            own => own,
        };
        Item {
            flags: self.flags(offer, told.terms[0]),
            ..self.item(&offer.value, &offer.parties, &offer.title, path, sources)
        }
    }

    fn flags(&self, offer: &Filed<Offer>, term: &Position) -> Vec<Flag> {
        let word = claim::of_position(self.record, offer, term);
        let mut flags = citations::calls(self.record, label::of_offer(offer), |on| {
            self.moment.view.sees(on, Some(on))
        });
        flags.push(Flag::of(self.record, &word));
        flags.extend(citations::caveats(term).into_iter().map(Flag::plain));
        flags.extend(citations::package(self.record, offer, |path| {
            self.moment.keep(path)
        }));
        flags.extend(self.taken(offer));
        let public_on = term.public_on.or(offer.public_on);
        flags.extend(
            Known::Public
                .sees_from(offer.made_on, public_on)
                .filter(|day| *day != offer.made_on.last_day() && *day <= self.moment.view.as_of)
                .map(|day| Flag::plain(format!("public since {}", words::day(day)))),
        );
        if has_fallen(self.record, offer, self.moment.view) {
            flags.push(Flag::plain("taken back or voted down later"));
        }
        flags
    }

    /// The answers in part that have accepted the offer's term on the issue.
    fn taken(&self, offer: &Filed<Offer>) -> Vec<Flag> {
        let view = self.moment.view;
        accepted::answers(self.record, offer, &self.compared.issue.slug, view)
            .map(|response| {
                let settles = accepted::settles(offer, response);
                citations::taken(self.record, response, settles, |path| {
                    self.moment.keep(path)
                })
            })
            .collect()
    }

    /// "moved toward the other side, to Company A".
    fn kind(&self, told: &Offered<'_>, turn: &Turned<'_>, alone: bool) -> String {
        let word = turn.change.map_or("position", |change| {
            words::change(change, told.terms[0].stance)
        });
        let pairs = self.compared.pairs.iter();
        let mut facing = pairs.filter(|pair| pair.has(turn.party));
        let everyone = alone && facing.all(|pair| turn.toward.contains(&pair.facing(turn.party)));
        if everyone {
            word.to_owned()
        } else {
            format!("{word}, {}", stands::toward(self.record, &turn.toward))
        }
    }

    /// An answer to an offer that is in the thread.
    pub(super) fn answer(&mut self, response: &Filed<Response>) -> Item {
        let path = ResponsePath {
            negotiation: self.negotiation(),
            slug: response.slug.to_string(),
        };
        let again = match response.answer {
            Answer::Withdraws | Answer::VotesDown => self.stands_again(response),
            Answer::Accepts
            | Answer::AcceptsInPart
            | Answer::Rejects
            | Answer::Holds
            | Answer::Ratifies
            | Answer::Reopens => String::new(),
        };
        let (parties, title) = (&response.parties, &response.title);
        Item {
            kind: words::answer(response.answer).to_owned(),
            flags: citations::whole(
                self.record,
                &response.slug,
                &response.sources,
                response.confidence,
            ),
            body: Body::Words(format!("{}{again}", response.summary)),
            ..self.item(&response.value, parties, title, path, &response.sources)
        }
    }

    /// " Company B: 3% · 3% · 2% stands again.": what stood before an offer stands again once it has been taken back. Empty where nothing
    /// did.
    fn stands_again(&self, response: &Response) -> String {
        let (record, view) = (self.record, self.moment.view);
        let day = view.known.sees_from(response.on, response.public_on);
        let Some((offer, as_of)) = record.offer(&response.to).zip(day) else {
            return String::new();
        };
        let day = View { as_of, ..view };
        let parties: Vec<_> = record.bargaining().collect();
        parties
            .iter()
            .filter(|party| offer.is_by(&party.slug))
            .filter_map(|party| {
                let others = || parties.iter().filter(|other| other.slug != party.slug);
                let toward = others().find(|other| offer.is_to(&other.slug))?;
                let issue = self.compared.issue;
                let standing = track(record, party, issue, &toward.slug, day).standing?;
                let headline = words::headline(&standing);
                Some(format!(" {}: {headline} stands again.", party.short_name))
            })
            .collect()
    }
}

/// The terms of an offer, each beside what had stood; two alternatives, and terms beside two, stand alone.
fn terms(terms: &[&Position], turn: Option<&Turned<'_>>) -> Vec<Term> {
    let before = turn
        .and_then(|turn| turn.before.as_ref())
        .map(|before| before.terms.as_slice());
    let before = match (terms, before) {
        ([_], Some([before])) => Some(*before),
        _ => None,
    };
    terms
        .iter()
        .map(|term| Term {
            style: stands::headline_class(term),
            headline: match before {
                Some(before) => Marked::short(&before.headline, &term.headline),
                None => Marked::plain(&term.headline),
            },
            text: match before {
                Some(before) => Marked::long(&before.text, &term.text),
                None => Marked::plain(&term.text),
            },
            note: term.note.as_ref().map(ToString::to_string),
        })
        .collect()
}
