//! What rests on no page that an editor has read: from memory, or without any source.

use super::{page::Link, paths};
use crate::{
    domain::{
        claim::{Claim, of_entry},
        entry::{Confidence, Dated, EntryKind},
        record::Record,
        slug::Slug,
    },
    render::words,
};

/// The entries and terms of which no page has been read, with where they stand; `most` at most.
pub(super) fn links(record: &Record, most: usize) -> Vec<Link> {
    let is_weak = |confidence, slug: &Slug, sources: &[Slug]| {
        confidence == Some(Confidence::Recalled)
            || of_entry(record, slug, sources) == Claim::Unsourced
    };
    let negotiation = record.negotiation.slug.as_str();
    let link = |kind, slug: &str, label: String| Link {
        label,
        path: paths::entry(negotiation, kind, slug),
    };
    let mut links = Vec::new();
    for offer in record.offers() {
        let title = format!("{}, {}", offer.title, words::date(offer.made_on));
        if is_weak(offer.confidence, &offer.slug, &offer.sources) {
            links.push(link(EntryKind::Offer, offer.slug.as_str(), title.clone()));
        }
        for position in &offer.positions {
            if position.confidence == Some(Confidence::Recalled) {
                let issue = record.issue(&position.issue);
                let issue = issue.map_or(position.issue.as_str(), |issue| issue.title.as_str());
                let mut term = link(
                    EntryKind::Offer,
                    offer.slug.as_str(),
                    format!("{issue}, in {title}"),
                );
                term.path.push_str(&format!("#{}", position.issue));
                links.push(term);
            }
        }
    }
    for response in record.responses() {
        if is_weak(response.confidence, response.slug(), &response.sources) {
            let title = format!("{}, {}", response.title, words::date(response.on));
            links.push(link(EntryKind::Response, response.slug().as_str(), title));
        }
    }
    for event in record.events() {
        if is_weak(event.confidence, event.slug(), &event.sources) {
            let title = format!("{}, {}", event.title, words::date(event.on));
            links.push(link(EntryKind::Event, event.slug().as_str(), title));
        }
    }
    links.truncate(most);
    links
}
