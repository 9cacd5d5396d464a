//! What stands below an entry on the timeline.

use chrono::Datelike;

use super::{
    super::{negotiation::names, page::Link},
    asked::Wanted,
    entries::path,
};
use crate::{
    domain::{
        claim,
        entry::{Dated, Entry, EntryKind},
        offer::Offer,
        record::Record,
    },
    render::words,
};

/// One fact below an entry: words, and the links that belong to them.
pub(super) struct Fact {
    pub(super) words: String,
    pub(super) links: Vec<Link>,
}

/// What stands below an entry: when it became public, what it answers and what answers it, its sources.
pub(super) fn facts(record: &Record, wanted: &Wanted<'_>, entry: &Entry) -> Vec<Fact> {
    let year = entry.made_on().last_day().year();
    let first = match entry {
        Entry::Offer(_) | Entry::Response(_) => published(record, entry, year),
        Entry::Event(event) => event.ends_on.map_or_else(String::new, |end| {
            format!("Until {}", words::date_in(year, end))
        }),
        Entry::Statement(_) => String::new(),
    };
    let mut facts = Vec::new();
    if !first.is_empty() {
        facts.push(Fact {
            words: first,
            links: Vec::new(),
        });
    }
    let answered = match entry {
        Entry::Offer(offer) => offer.responds_to.as_ref(),
        Entry::Response(response) => Some(&response.to),
        Entry::Event(_) | Entry::Statement(_) => None,
    };
    let answered = answered
        .and_then(|slug| record.offer(slug))
        .filter(|offer| wanted.shows(offer.made_on, offer.public_on));
    facts.extend(answered.map(|offer| Fact {
        words: "Answers ".to_owned(),
        links: vec![reference(record, wanted, &offer.value, year)],
    }));
    if let Entry::Offer(offer) = entry {
        let links = answers(record, wanted, offer, year);
        if !links.is_empty() {
            facts.push(Fact {
                words: "Answered by ".to_owned(),
                links,
            });
        }
    }
    let sources = entry.sources().len();
    if sources > 0 {
        facts.push(Fact {
            words: String::new(),
            links: vec![Link {
                label: if sources == 1 {
                    "1 source".to_owned()
                } else {
                    format!("{sources} sources")
                },
                path: format!("{}#src", path(record, wanted, entry.kind(), entry.slug())),
            }],
        });
    }
    facts
}

/// When and how the world learned of it, where that was not at once. Empty otherwise.
fn published(record: &Record, entry: &Entry, year: i32) -> String {
    match entry.public_on() {
        None if matches!(entry, Entry::Offer(_)) => "Terms not made public".to_owned(),
        None => "Not made public".to_owned(),
        Some(on) if entry.made_on().is_before(on) => {
            let date = words::date_in(year, on);
            match claim::publisher(record, entry) {
                Some(_) => format!("Made public {date}"),
                None => format!("Reported {date}"),
            }
        }
        Some(_) => String::new(),
    }
}

fn reference(record: &Record, wanted: &Wanted<'_>, offer: &Offer, year: i32) -> Link {
    Link {
        label: format!(
            "{} {}, {}",
            names(record, &offer.parties),
            words::offered(offer),
            words::date_in(year, offer.made_on)
        ),
        path: path(record, wanted, EntryKind::Offer, &offer.slug),
    }
}

fn answers(record: &Record, wanted: &Wanted<'_>, offer: &Offer, year: i32) -> Vec<Link> {
    let offers = record
        .offers()
        .iter()
        .filter(|next| next.responds_to.as_ref() == Some(&offer.slug))
        .filter(|next| wanted.shows(next.made_on, next.public_on))
        .map(|next| (next.moment(), reference(record, wanted, &next.value, year)));
    let responses = record
        .responses()
        .iter()
        .filter(|response| response.to == offer.slug)
        .filter(|response| wanted.shows(response.on, response.public_on))
        .map(|response| {
            let link = Link {
                label: format!(
                    "{} answer, {}",
                    names(record, &response.parties),
                    words::date_in(year, response.on)
                ),
                path: path(record, wanted, EntryKind::Response, &response.slug),
            };
            (response.moment(), link)
        });
    let mut answers: Vec<_> = offers.chain(responses).collect();
    answers.sort_by_key(|(moment, _)| *moment);
    answers.into_iter().map(|(_, link)| link).collect()
}
