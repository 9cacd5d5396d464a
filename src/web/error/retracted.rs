//! What somebody is told who asks for an entry that was retracted.

use crate::{
    domain::{entry::EntryKind, slug::Slug},
    render::words,
    store::tombstones::Tombstone,
    web::{page::Link, paths},
};

/// An entry that was retracted.
#[derive(Debug)]
pub struct Retracted {
    /// What it left.
    pub tombstone: Tombstone,
    negotiation: Slug,
}

impl Retracted {
    /// What an entry of this negotiation left.
    pub fn new(negotiation: &Slug, tombstone: Tombstone) -> Self {
        Self {
            tombstone,
            negotiation: negotiation.clone(),
        }
    }

    pub(super) fn words(&self) -> (&'static str, String) {
        let title = match self.tombstone.kind {
            EntryKind::Event => "This event was retracted",
            EntryKind::Offer => "This offer was retracted",
            EntryKind::Response => "This response was retracted",
            EntryKind::Statement => "This statement was retracted",
        };
        (title, sentence(&self.tombstone))
    }

    pub(super) fn links(&self) -> Vec<Link> {
        let history = paths::HistoryPath::of(
            self.negotiation.as_str(),
            self.tombstone.kind,
            self.tombstone.slug.as_str(),
        );
        let list = paths::entries(self.negotiation.as_str(), self.tombstone.kind);
        vec![
            Link {
                label: "What it said, version by version".to_owned(),
                path: history.to_string(),
            },
            Link {
                label: format!("All {}", self.tombstone.kind.list()),
                path: list,
            },
        ]
    }
}

/// That an entry was taken out of the record, when, by whom and why.
pub(in crate::web) fn sentence(left: &Tombstone) -> String {
    format!(
        "“{}” was taken out of the record on {} by {}: {}.",
        left.title,
        words::moment(left.retracted_at),
        left.author,
        left.reason.trim_end_matches('.'),
    )
}
