//! The word that each claim carries, from the sources behind it.

use std::collections::BTreeSet;

use super::{
    entry::{Dated, Entry},
    offer::Offer,
    position::Position,
    record::Record,
    slug::Slug,
    source::SourceKind,
};

/// How sure a claim is, by who says it (DESIGN.md, "source, citation").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Documents of at least two parties say it.
    Confirmed,
    /// One party's own documents say it, and no other party's.
    According(Slug),
    /// Others report it.
    Reported,
    /// The sources differ; the slugs of the disputes, in order.
    Disputed(Vec<Slug>),
    /// No source is given.
    Unsourced,
}

/// The word for a claim that rests on these sources. A document is a party's own when it is primary and names the party.
pub fn from_sources(record: &Record, sources: &[Slug]) -> Claim {
    if sources.is_empty() {
        return Claim::Unsourced;
    }
    let own: BTreeSet<&Slug> = sources
        .iter()
        .filter_map(|id| record.sources.get(id))
        .filter(|source| source.kind == SourceKind::Primary)
        .filter_map(|source| source.party.as_ref())
        .collect();
    let mut own = own.into_iter();
    match (own.next(), own.next()) {
        (None, _) => Claim::Reported,
        (Some(party), None) => Claim::According(party.clone()),
        (Some(_), Some(_)) => Claim::Confirmed,
    }
}

/// The word for an entry as a whole: disputed where a dispute names it.
pub fn of_entry(record: &Record, slug: &Slug, sources: &[Slug]) -> Claim {
    disputed(record, |about| about.contains(slug)).unwrap_or_else(|| from_sources(record, sources))
}

/// The word for one term: disputed where a dispute names its issue, and its offer or no offer at all. A dispute that names the whole offer
/// says nothing of a single term. Where the term cites nothing, its offer's sources stand for it.
pub fn of_position(record: &Record, offer: &Offer, position: &Position) -> Claim {
    let names_term = |about: &[Slug]| {
        about.contains(&position.issue)
            && (about.contains(&offer.slug)
                || !about.iter().any(|slug| record.offer(slug).is_some()))
    };
    let sources = if position.sources.is_empty() {
        &offer.sources
    } else {
        &position.sources
    };
    disputed(record, names_term).unwrap_or_else(|| from_sources(record, sources))
}

/// Which of its own parties made an entry public, on the day on which it became public: the party spoke of it in an event of that day, or
/// a document of its own is dated so. `None` where others reported it, or nothing tells.
///
/// Example: the AMPTP itself published, on 22 August 2023, its offer of the 11th; the guild's counter of the 15th was reported a day later.
pub fn publisher<'a>(record: &'a Record, entry: &'a Entry) -> Option<&'a Slug> {
    let public_on = entry.public_on()?;
    let own = |party: &Slug| {
        let announced = record.events().iter().any(|event| {
            event.on == public_on
                && event.parties.contains(party)
                && event.about.contains(entry.slug())
        });
        announced
            || entry.sources().iter().any(|id| {
                record.sources.get(id).is_some_and(|source| {
                    source.kind == SourceKind::Primary
                        && source.party.as_ref() == Some(party)
                        && source.published_on == Some(public_on)
                })
            })
    };
    entry.parties().iter().find(|party| own(party))
}

fn disputed(record: &Record, concerns: impl Fn(&[Slug]) -> bool) -> Option<Claim> {
    let disputes: Vec<Slug> = record
        .disputes
        .iter()
        .filter(|dispute| concerns(&dispute.about))
        .map(|dispute| dispute.slug.clone())
        .collect();
    (!disputes.is_empty()).then_some(Claim::Disputed(disputes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{shipped, slug};

    #[test]
    fn a_claim_carries_the_word_of_its_sources() {
        let record = shipped();
        assert_eq!(from_sources(&record, &[]), Claim::Unsourced);
        assert_eq!(
            from_sources(&record, &[slug("wikipedia-strike")]),
            Claim::Reported
        );
        assert_eq!(
            from_sources(&record, &[slug("amptp-2023-02-22")]),
            Claim::According(slug("amptp"))
        );
        assert_eq!(
            from_sources(
                &record,
                &[slug("amptp-2023-02-22"), slug("wga-cost-of-settling")]
            ),
            Claim::Confirmed
        );
    }

    #[test]
    fn who_made_an_offer_public_is_told_apart_from_who_reported_it() {
        let record = shipped();
        let by = |offer: &str| {
            let offer = record.offer(&slug(offer)).unwrap().value.clone();
            publisher(&record, &Entry::Offer(offer)).map(ToString::to_string)
        };
        assert_eq!(by("amptp-counter-2023-08-11"), Some("amptp".to_owned()));
        assert_eq!(by("moa-2023-09-25"), Some("wga".to_owned()));
        assert_eq!(by("wga-counter-2023-08-15"), None);
        assert_eq!(by("amptp-opening-proposals-2023-03-13"), None);
    }

    #[test]
    fn a_disputed_entry_says_so_whatever_its_sources() {
        let record = shipped();
        let offer = record.offer(&slug("amptp-offers-2023-08-17")).unwrap();
        assert_eq!(
            of_entry(&record, &offer.slug, &offer.sources),
            Claim::Disputed(vec![slug("how-many-offers")])
        );
        let moa = record.offer(&slug("moa-2023-09-25")).unwrap();
        assert!(!matches!(
            of_position(&record, moa, &moa.positions[0]),
            Claim::Disputed(_)
        ));
    }
}
