//! A save in the words of an open page.

use axum::response::sse::Event;
use serde::Serialize;

use super::{super::negotiation::names, hub::Save};
use crate::{
    domain::{entry::Entry, record::Record, retraction},
    render::words,
    store::revisions::Followed,
    web::paths,
};

/// What an open page is told of a save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct News {
    /// Whether it is an entry that was not there before.
    new: bool,
    /// What was saved, in a few words: "AMPTP counterproposal".
    title: String,
    /// Its page.
    path: String,
}

/// What is sent of a save.
pub(super) fn news(record: &Record, saved: &Followed) -> Save {
    let negotiation = record.negotiation.slug.as_str();
    let told = match &saved.entry {
        Some((_, kind, slug)) => {
            let document = saved.document.as_ref();
            let is_retracted = document.is_some_and(retraction::is);
            let entry = document.and_then(|known| Entry::from_document(*kind, known.clone()).ok());
            News {
                new: saved.saved.version == 1 && !is_retracted,
                title: entry.map_or_else(
                    || format!("a {}", kind.name()),
                    |entry| called(record, &entry),
                ),
                path: paths::entry(negotiation, *kind, slug),
            }
        }
        None => News {
            new: false,
            title: record.negotiation.title.to_string(),
            path: paths::NegotiationPath {
                negotiation: negotiation.to_owned(),
            }
            .to_string(),
        },
    };
    let event = Event::default().event("save").id(saved.id.to_string());
    Save {
        place: saved.id,
        // Texts and a yes or no always are JSON.
        event: event.data(serde_json::to_string(&told).unwrap_or_default()),
    }
}

/// An entry in a few words.
fn called(record: &Record, entry: &Entry) -> String {
    match entry {
        Entry::Offer(offer) => {
            let parties = names(record, &offer.parties);
            format!("{parties} {}", words::offered(offer).to_lowercase())
        }
        Entry::Statement(statement) => format!("statement by {}", statement.speaker),
        Entry::Event(_) | Entry::Response(_) => entry.title().to_owned(),
    }
}
