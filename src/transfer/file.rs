//! A whole negotiation, as one file holds it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::domain::{
    chain::Sealed,
    digest::Digest,
    entry::{Dated, Entry, EntryKind},
    negotiation::Catalogue,
};

/// The name of the format, and its version.
pub const FORMAT: &str = "counteroffer/1";

/// The key of the history, which an import does not read: a database writes its own.
pub(super) const HISTORY: &str = "history";

/// The key of the list of documents, which an import does not read: it names what they are, and does not hold them.
pub(super) const DOCUMENTS: &str = "documents";

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
    /// The negotiation as it is.
    pub file: File,
    /// The documents that are kept of its sources.
    pub documents: Vec<Held>,
    /// How it came to be so.
    pub history: History,
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
        self.file.entries_of(&mut whole)?;
        whole.serialize_entry(DOCUMENTS, &self.documents)?;
        whole.serialize_entry(HISTORY, &self.history)?;
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
