//! A whole negotiation, as one file holds it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::domain::{
    chain::Sealed,
    dates::{Known, View},
    digest::Digest,
    entry::{Dated, Entry, EntryKind},
    licence,
    negotiation::Catalogue,
    slug::Slug,
};

/// The name of the format, and its version.
pub const FORMAT: &str = "counteroffer/1";

/// The key of the history, which an import does not read: a database writes its own.
pub(super) const HISTORY: &str = "history";

/// The key of the list of documents, which an import does not read: it names what they are, and does not hold them.
pub(super) const DOCUMENTS: &str = "documents";

/// The key of what an export says of itself, which an import does not read.
pub(super) const ABOUT: &str = "export";

/// Where the format's JSON Schema is, on every site.
pub const SCHEMA: &str = "/schema/counteroffer-1.json";

/// A whole negotiation.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// What is not dated.
    pub catalogue: Catalogue,
    /// The entries: offers, responses, statements, events, each kind in the order of the file.
    pub entries: Vec<Entry>,
}

/// The kinds of entry in the order in which the file lists them.
pub(super) const KINDS: [EntryKind; 4] = [
    EntryKind::Offer,
    EntryKind::Response,
    EntryKind::Statement,
    EntryKind::Event,
];

/// The entries of one kind, without their kind: each is the document itself.
struct OfKind<'a>(&'a [Entry], EntryKind);

impl Serialize for OfKind<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(entries, kind) = self;
        serializer.collect_seq(
            entries
                .iter()
                .filter(|entry| entry.kind() == *kind)
                .map(Document),
        )
    }
}

struct Document<'a>(&'a Entry);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Entry::Event(event) => event.serialize(serializer),
            Entry::Offer(offer) => offer.serialize(serializer),
            Entry::Response(response) => response.serialize(serializer),
            Entry::Statement(statement) => statement.serialize(serializer),
        }
    }
}

/// How a negotiation came to be what it is: every save, and the seal of the last one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The seal of the last save, which stands for all of them.
    pub head: Option<Digest>,
    /// The saves, the oldest first.
    pub revisions: Vec<Sealed>,
}

/// A whole negotiation with its history: what an export writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// When and how it was written, and under which terms it may be used.
    pub about: About,
    /// The negotiation as it is, or as it was.
    pub file: File,
    /// The documents that are kept of its sources.
    pub documents: Vec<Held>,
    /// How it came to be so; `None` for an export of an earlier date, whose history is that of later ones too.
    pub history: Option<History>,
}

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// The day on which it was written.
    pub written_on: NaiveDate,
    /// The date by which it tells, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    /// By which clock, where a date was asked for: `table` or `public`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<&'static str>,
    /// The licence (SPDX identifier).
    pub licence: &'static str,
    /// Where the licence stands in full.
    pub licence_url: &'static str,
    /// The JSON Schema of the format.
    pub schema: String,
}

impl About {
    /// An export of a site at `site` on a day, of what was in view.
    pub fn new(site: &str, written_on: NaiveDate, view: Option<View>) -> Self {
        Self {
            written_on,
            as_of: view.map(|view| view.as_of),
            known: view.map(|view| match view.known {
                Known::Table => "table",
                Known::Public => "public",
            }),
            licence: licence::ID,
            licence_url: licence::URL,
            schema: format!("{site}{SCHEMA}"),
        }
    }
}

/// A document that is kept of a source: what it is, and the hash that its content is known and fetched by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The id of the source.
    pub source: String,
    /// What it is called.
    pub name: String,
    /// What it is, as a media type.
    pub media_type: &'static str,
    /// How many bytes it holds.
    pub size: i32,
    /// The SHA-256 of its content.
    pub sha256: Digest,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

impl Serialize for Export {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = serializer.serialize_map(None)?;
        whole.serialize_entry(ABOUT, &self.about)?;
        self.file.entries_of(&mut whole)?;
        whole.serialize_entry(DOCUMENTS, &self.documents)?;
        if let Some(history) = &self.history {
            whole.serialize_entry(HISTORY, history)?;
        }
        whole.end()
    }
}

/// The file as the format has it: every key at the top, in the format's order.
impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = serializer.serialize_map(None)?;
        self.entries_of(&mut whole)?;
        whole.end()
    }
}

impl File {
    /// The file as it would have been on an earlier date: without the entries and the terms that were not in view, and without what names
    /// them.
    #[must_use]
    pub fn in_view(mut self, view: View) -> Self {
        self.entries
            .retain(|entry| view.sees(entry.made_on(), entry.public_on()));
        let offers: BTreeSet<Slug> = self.slugs(|entry| entry.kind() == EntryKind::Offer);
        // An answer to what is not in view tells of it.
        self.entries.retain(|entry| match entry {
            Entry::Response(response) => offers.contains(&response.to),
            Entry::Event(_) | Entry::Offer(_) | Entry::Statement(_) => true,
        });
        let known = self.slugs(|_| true);
        let issues = self.catalogue.categories.iter();
        let issues: BTreeSet<Slug> = issues
            .flat_map(|category| &category.issues)
            .map(|issue| issue.slug.clone())
            .collect();
        let is_there = |slug: &Slug| known.contains(slug) || issues.contains(slug);
        for entry in &mut self.entries {
            match entry {
                Entry::Offer(offer) => {
                    offer
                        .responds_to
                        .take_if(|answered| !offers.contains(answered));
                    let (made_on, public_on) = (offer.made_on, offer.public_on);
                    let sees = |public: Option<_>| view.sees(made_on, public.or(public_on));
                    offer.positions.retain(|term| sees(term.public_on));
                    let terms = &offer.positions;
                    let has = |issue: &Slug| terms.iter().any(|term| term.issue == *issue);
                    let is_in = |issue: &Option<Slug>| issue.as_ref().is_none_or(has);
                    offer.passages.retain(|passage| is_in(&passage.term));
                    offer
                        .called
                        .retain(|label| view.sees(label.on, Some(label.on)));
                }
                Entry::Response(response) => {
                    let kept = |issue: &Slug| issues.contains(issue);
                    response.issues.retain(kept);
                }
                Entry::Statement(said) => said.about.retain(is_there),
                Entry::Event(event) => {
                    event.about.retain(is_there);
                    event
                        .called
                        .retain(|label| view.sees(label.on, Some(label.on)));
                }
            }
        }
        for dispute in &mut self.catalogue.disputes {
            dispute.about.retain(is_there);
        }
        self
    }

    fn slugs(&self, is: impl Fn(&Entry) -> bool) -> BTreeSet<Slug> {
        let entries = self.entries.iter().filter(|entry| is(entry));
        entries.map(|entry| entry.slug().clone()).collect()
    }

    fn entries_of<M: SerializeMap>(&self, whole: &mut M) -> Result<(), M::Error> {
        whole.serialize_entry("format", FORMAT)?;
        whole.serialize_entry("negotiation", &self.catalogue.negotiation)?;
        whole.serialize_entry("parties", &self.catalogue.parties)?;
        whole.serialize_entry("categories", &self.catalogue.categories)?;
        for kind in KINDS {
            whole.serialize_entry(kind.list(), &OfKind(&self.entries, kind))?;
        }
        whole.serialize_entry("disputes", &self.catalogue.disputes)?;
        whole.serialize_entry("sources", &self.catalogue.sources)?;
        whole.serialize_entry("gaps", &self.catalogue.gaps)
    }
}
