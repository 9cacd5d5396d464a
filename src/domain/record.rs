//! One negotiation's bargaining, loaded whole: everything that the rules read.

use std::collections::BTreeMap;

use super::{
    compared::across,
    correction::Correction,
    dates::{Known, PartialDate, View},
    dispute::Dispute,
    entry::Filed,
    event::Event,
    house::House,
    ids::{EntryId, NegotiationId},
    issue::{Category, Issue},
    letter,
    negotiation::{Negotiation, Party},
    offer::Offer,
    position::Position,
    response::Response,
    slug::Slug,
    source::Source,
};

/// One negotiation's bargaining. Statements are not part of it: they never change a position, and there may be any number of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// How it is kept.
    pub house: House,
    /// The round.
    pub negotiation: Negotiation,
    /// The parties, in order of display; two at least.
    pub parties: Vec<Party>,
    /// The categories with their issues, in order of display.
    pub categories: Vec<Category>,
    offers: Vec<Filed<Offer>>,
    responses: Vec<Filed<Response>>,
    events: Vec<Filed<Event>>,
    /// The facts on which sources differ.
    pub disputes: Vec<Dispute>,
    /// The sources that the parts above cite, by id.
    pub sources: BTreeMap<Slug, Source>,
    /// The place of the last save among all saves: the record is as it was saved then. 0 for one that was never saved.
    pub place: i64,
    /// What was corrected, the newest first, of statements too.
    pub corrections: Vec<Correction>,
    /// What readers and parties say under entries, the oldest first. No part of what the rules read.
    pub letters: Vec<letter::Published>,
    mentions: BTreeMap<Slug, PartialDate>,
    /// By issue, the places of the offers that have a term on it, each with the places of its terms: an issue's rules read those alone.
    on_issue: BTreeMap<Slug, Vec<(usize, Vec<usize>)>>,
}

/// The dated parts of a [`Record`], in any order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries {
    /// The offers.
    pub offers: Vec<Filed<Offer>>,
    /// The responses.
    pub responses: Vec<Filed<Response>>,
    /// The events.
    pub events: Vec<Filed<Event>>,
    /// By offer, the first day on which a statement or an event spoke of it.
    pub mentions: BTreeMap<Slug, PartialDate>,
}

impl Record {
    /// A record of these parts; the entries are put in order, so that the order of loading never matters.
    pub fn new(
        negotiation: Negotiation,
        parties: Vec<Party>,
        categories: Vec<Category>,
        mut entries: Entries,
        disputes: Vec<Dispute>,
        sources: BTreeMap<Slug, Source>,
    ) -> Self {
        entries.offers.sort_by_key(Filed::moment);
        entries.responses.sort_by_key(Filed::moment);
        entries.events.sort_by_key(Filed::moment);
        Self {
            on_issue: by_issue(&entries.offers),
            house: House::open(NegotiationId(0)),
            negotiation,
            parties,
            categories,
            offers: entries.offers,
            responses: entries.responses,
            events: entries.events,
            disputes,
            sources,
            place: 0,
            corrections: Vec::new(),
            letters: Vec::new(),
            mentions: entries.mentions,
        }
    }

    /// The record of a negotiation that is kept like this.
    #[must_use]
    pub fn kept(mut self, house: House) -> Self {
        self.house = house;
        self
    }

    /// The record with these corrections, the newest first.
    #[must_use]
    pub fn with_corrections(mut self, corrections: Vec<Correction>) -> Self {
        self.corrections = corrections;
        self
    }

    /// The record as it was saved at this place.
    #[must_use]
    pub fn saved_at(mut self, place: i64) -> Self {
        self.place = place;
        self
    }

    /// The record with these letters, the oldest first.
    #[must_use]
    pub fn with_letters(mut self, letters: Vec<letter::Published>) -> Self {
        self.letters = letters;
        self
    }

    /// The record as it would be with this offer, in place of the one of its id or as a new one, and with these sources. What answers an
    /// offer that takes another slug answers it still.
    #[must_use]
    pub fn with_offer(
        &self,
        offer: Filed<Offer>,
        sources: impl IntoIterator<Item = Source>,
    ) -> Self {
        let mut with = self.without_offer(offer.id);
        let before = self.offers.iter().find(|known| known.id == offer.id);
        let before = before.map(|before| before.slug.clone());
        let rename = |named: &mut Slug| {
            if Some(&*named) == before.as_ref() {
                *named = offer.slug.clone();
            }
        };
        for other in &mut with.offers {
            other.value.responds_to.iter_mut().for_each(rename);
        }
        for response in &mut with.responses {
            rename(&mut response.value.to);
        }
        with.sources.extend(
            sources
                .into_iter()
                .map(|source| (source.id.clone(), source)),
        );
        with.offers.push(offer);
        with.offers.sort_by_key(Filed::moment);
        with.on_issue = by_issue(&with.offers);
        with
    }

    /// The record as it would be without the offer of this id.
    #[must_use]
    pub fn without_offer(&self, id: EntryId) -> Self {
        let mut without = self.clone();
        without.offers.retain(|offer| offer.id != id);
        without.on_issue = by_issue(&without.offers);
        without
    }

    /// All offers, in order.
    pub fn offers(&self) -> &[Filed<Offer>] {
        &self.offers
    }

    /// The offers that have a term on an issue, in order, each with those terms by alternative, whatever the view sees of them.
    pub fn terms_on(&self, issue: &Slug) -> impl Iterator<Item = (&Filed<Offer>, Vec<&Position>)> {
        let places = self.on_issue.get(issue).map_or(&[][..], Vec::as_slice);
        places.iter().map(|(place, terms)| {
            let offer = &self.offers[*place];
            let mut terms: Vec<&Position> =
                terms.iter().map(|term| &offer.positions[*term]).collect();
            terms.sort_by_key(|term| term.alternative);
            (offer, terms)
        })
    }

    /// All responses, in order.
    pub fn responses(&self) -> &[Filed<Response>] {
        &self.responses
    }

    /// All events, in order.
    pub fn events(&self) -> &[Filed<Event>] {
        &self.events
    }

    /// The offers whose terms are in view, in order. On the public clock an offer is in view from the day on which it became public.
    pub fn offers_in(&self, view: View) -> impl DoubleEndedIterator<Item = &Filed<Offer>> {
        self.offers
            .iter()
            .filter(move |offer| view.sees(offer.made_on, offer.public_on))
    }

    /// The responses in view, in order.
    pub fn responses_in(&self, view: View) -> impl DoubleEndedIterator<Item = &Filed<Response>> {
        self.responses
            .iter()
            .filter(move |response| view.sees(response.on, response.public_on))
    }

    /// The events in view, in order. An event is public when it happens.
    pub fn events_in(&self, view: View) -> impl DoubleEndedIterator<Item = &Filed<Event>> {
        self.events
            .iter()
            .filter(move |event| view.sees(event.on, Some(event.on)))
    }

    /// The offers that the public knew to have been made, without knowing their terms, in order: a public statement or event had spoken
    /// of them. Empty on the clock of the table, which knows all terms.
    pub fn secret_in(&self, view: View) -> impl Iterator<Item = &Filed<Offer>> {
        self.offers.iter().filter(move |offer| {
            view.known == Known::Public
                && View::table(view.as_of).sees(offer.made_on, None)
                && !view.sees(offer.made_on, offer.public_on)
                && self
                    .mentions
                    .get(&offer.slug)
                    .is_some_and(|day| day.last_day() <= view.as_of)
        })
    }

    /// The offer of this slug.
    pub fn offer(&self, slug: &Slug) -> Option<&Filed<Offer>> {
        self.offers.iter().find(|offer| offer.slug == *slug)
    }

    /// Whether an issue of the record has this slug, or an entry that is in it: an offer, a response or an event.
    pub fn names(&self, slug: &Slug) -> bool {
        self.issue(slug).is_some()
            || self.offer(slug).is_some()
            || self.responses.iter().any(|known| known.slug == *slug)
            || self.events.iter().any(|known| known.slug == *slug)
    }

    /// The party of this slug.
    pub fn party(&self, slug: &Slug) -> Option<&Party> {
        self.parties.iter().find(|party| party.slug == *slug)
    }

    /// The parties that take positions, in order of display.
    pub fn bargaining(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|party| party.role.bargains())
    }

    /// The parties across the table to whom an offer is put, in order of display; for an agreement its signatories. An offer of one
    /// company to "all others" is so put to the union.
    pub fn addressees(&self, offer: &Offer) -> Vec<&Party> {
        let parties: Vec<&Party> = self.bargaining().collect();
        let pairs = across(&parties);
        let faces_a_maker = |party: &Party| {
            pairs.iter().any(|(one, other)| {
                (one.slug == party.slug && offer.is_by(&other.slug))
                    || (other.slug == party.slug && offer.is_by(&one.slug))
            })
        };
        let (facing, beside): (Vec<&Party>, Vec<&Party>) = parties
            .iter()
            .filter(|party| offer.is_to(&party.slug))
            .partition(|party| faces_a_maker(party));
        if facing.is_empty() { beside } else { facing }
    }

    /// All issues, in order of display.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> {
        self.categories.iter().flat_map(|category| &category.issues)
    }

    /// The issue that an address names, with its category.
    pub fn find_issue(&self, name: &str) -> Option<(&Category, &Issue)> {
        self.categories.iter().find_map(|category| {
            let mut issues = category.issues.iter();
            let issue = issues.find(|issue| issue.slug.as_str() == name)?;
            Some((category, issue))
        })
    }

    /// The issue of this slug.
    pub fn issue(&self, slug: &Slug) -> Option<&Issue> {
        self.issues().find(|issue| issue.slug == *slug)
    }
}

fn by_issue(offers: &[Filed<Offer>]) -> BTreeMap<Slug, Vec<(usize, Vec<usize>)>> {
    let mut places: BTreeMap<Slug, Vec<(usize, Vec<usize>)>> = BTreeMap::new();
    for (place, offer) in offers.iter().enumerate() {
        for (term, position) in offer.positions.iter().enumerate() {
            let known = places.entry(position.issue.clone()).or_default();
            match known.last_mut() {
                Some((last, terms)) if *last == place => terms.push(term),
                _ => known.push((place, vec![term])),
            }
        }
    }
    places
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::DateTime;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::domain::{entry::Dated, statement::Statement};

    /// The shipped negotiation as the file has it.
    #[derive(Deserialize)]
    pub(crate) struct File {
        negotiation: Negotiation,
        parties: Vec<Party>,
        categories: Vec<Category>,
        offers: Vec<Offer>,
        responses: Vec<Response>,
        statements: Vec<Statement>,
        events: Vec<Event>,
        disputes: Vec<Dispute>,
        sources: Vec<Source>,
    }

    fn without_nulls(value: Value) -> Value {
        match value {
            Value::Object(map) => map
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
            Value::Array(list) => list.into_iter().map(without_nulls).collect(),
            other => other,
        }
    }

    pub(crate) fn filed<T: Clone>(from: i64, values: &[T]) -> Vec<Filed<T>> {
        (from..)
            .zip(values)
            .map(|(id, value)| Filed {
                id: EntryId(id),
                version: 1,
                recorded_at: DateTime::UNIX_EPOCH,
                value: value.clone(),
            })
            .collect()
    }

    /// The shipped negotiation, for the examples of the rules.
    pub(crate) fn shipped() -> Record {
        static SHIPPED: std::sync::LazyLock<Record> = std::sync::LazyLock::new(|| {
            read(include_str!("../transfer/shipped/wga-amptp-2023.json"))
        });
        SHIPPED.clone()
    }

    /// One union with three companies, invented.
    pub(crate) fn three_companies() -> Record {
        read(include_str!("../../tests/data/three-companies.json"))
    }

    fn read(text: &str) -> Record {
        let file: File =
            serde_json::from_value(without_nulls(serde_json::from_str(text).unwrap())).unwrap();
        let mut mentions: BTreeMap<Slug, PartialDate> = BTreeMap::new();
        let about = file
            .statements
            .iter()
            .map(|statement| (&statement.about, statement.made_on()))
            .chain(file.events.iter().map(|event| (&event.about, event.on)));
        for (slugs, day) in about {
            for slug in slugs {
                let first = mentions.entry(slug.clone()).or_insert(day);
                if day.last_day() < first.last_day() {
                    *first = day;
                }
            }
        }
        Record::new(
            file.negotiation,
            file.parties,
            file.categories,
            Entries {
                offers: filed(1, &file.offers),
                responses: filed(101, &file.responses),
                events: filed(201, &file.events),
                mentions,
            },
            file.disputes,
            file.sources
                .into_iter()
                .map(|source| (source.id.clone(), source))
                .collect(),
        )
    }

    pub(crate) fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    pub(crate) fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_offer_may_be_tried_out_in_the_record() {
        let record = shipped();
        let offer = record.offer(&slug("amptp-counter-2023-08-11")).unwrap();
        let mut tried = offer.clone();
        tried.value.slug = slug("renamed");
        let with = record.with_offer(tried, []);
        assert_eq!(with.offers().len(), record.offers().len());
        assert!(with.offer(&slug("amptp-counter-2023-08-11")).is_none());
        let answer = with.offer(&slug("wga-counter-2023-08-15")).unwrap();
        assert_eq!(answer.responds_to, Some(slug("renamed")));
        assert!(with.responses().iter().any(|answer| answer.to == "renamed"));
        assert_eq!(record.with_offer(offer.clone(), []), record);
        assert_eq!(
            record.without_offer(offer.id).offers().len() + 1,
            record.offers().len()
        );
    }

    #[test]
    fn the_public_of_15_august_knows_of_the_offer_and_not_its_terms() {
        let record = shipped();
        let counter = slug("amptp-counter-2023-08-11");
        let secret = |date| -> Vec<Slug> {
            record
                .secret_in(View::public(day(date)))
                .map(|offer| offer.slug.clone())
                .collect()
        };
        assert!(secret("2023-08-15").contains(&counter));
        assert!(!secret("2023-08-10").contains(&counter));
        assert!(!secret("2023-08-22").contains(&counter));
        assert!(
            record
                .offers_in(View::public(day("2023-08-15")))
                .all(|offer| offer.slug != counter)
        );
        assert!(
            record
                .offers_in(View::table(day("2023-08-15")))
                .any(|offer| offer.slug == counter)
        );
        assert_eq!(record.secret_in(View::table(day("2023-08-15"))).count(), 0);
    }
}
