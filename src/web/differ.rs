//! Where sources differ: every version of a disputed fact side by side with its sources, on whatever page the fact appears.

use std::collections::BTreeSet;

use askama::{Template, filters::HtmlSafe};

use super::{citations::Notes, paths::DisputePath};
use crate::domain::{
    claim::{self, Claim},
    dispute::Dispute,
    record::Record,
    slug::Slug,
    standing::Standing,
};

/// One dispute as a page about something else tells it.
#[derive(Debug, Clone)]
struct Differing {
    topic: String,
    path: String,
    versions: Vec<(String, Vec<usize>)>,
    resolution: Option<String>,
}

/// Where the sources of a page differ. Prints nothing when they do not.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/differ.html")]
pub(super) struct Differ {
    disputes: Vec<Differing>,
}

impl HtmlSafe for Differ {}

impl Differ {
    /// These disputes.
    pub(super) fn new<'a>(
        record: &Record,
        disputes: impl Iterator<Item = &'a Dispute>,
        notes: &mut Notes,
    ) -> Self {
        Self {
            disputes: disputes
                .map(|dispute| Differing {
                    topic: dispute.topic.to_string(),
                    path: address(record, &dispute.slug),
                    versions: dispute
                        .versions
                        .iter()
                        .map(|version| (version.text.to_string(), notes.numbers(&version.sources)))
                        .collect(),
                    resolution: dispute.resolution.as_ref().map(ToString::to_string),
                })
                .collect(),
        }
    }

    /// The disputes that a reader of these positions should know, each once: those that name the offer of one, and those on which one rests.
    pub(super) fn of_standings<'a>(
        record: &'a Record,
        standings: impl Iterator<Item = &'a Standing<'a>>,
        notes: &mut Notes,
    ) -> Self {
        let mut named: BTreeSet<Slug> = BTreeSet::new();
        for standing in standings {
            named.insert(standing.offer.slug.clone());
            if let Claim::Disputed(slugs) =
                claim::of_position(record, standing.offer, standing.term())
            {
                named.extend(slugs);
            }
        }
        let disputes = record.disputes.iter().filter(|dispute| {
            let mut about = dispute.about.iter();
            named.contains(&dispute.slug) || about.any(|slug| named.contains(slug))
        });
        Self::new(record, disputes, notes)
    }

    /// The disputes that name an entry or an issue.
    pub(super) fn about(record: &Record, slug: &Slug, notes: &mut Notes) -> Self {
        let disputes = record.disputes.iter();
        Self::new(
            record,
            disputes.filter(|dispute| dispute.about.contains(slug)),
            notes,
        )
    }
}

/// The address of a dispute's page, which is told as of today.
pub(super) fn address(record: &Record, dispute: &Slug) -> String {
    DisputePath {
        negotiation: record.negotiation.slug.to_string(),
        slug: dispute.to_string(),
    }
    .to_string()
}
