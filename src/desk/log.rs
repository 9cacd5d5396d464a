//! What every save writes down beside the change itself: its revision.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Editor, Error};
use crate::{
    domain::{
        chain::OfEntry,
        correction::Mended,
        entry::{Dated, Entry},
        ids::{EntryId, NegotiationId},
        negotiation::Catalogue,
    },
    store::{
        self, Tx,
        revisions::{self, NewRevision},
    },
};

/// Who saves, why and when: what the revisions of one change share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log<'a> {
    pub(super) editor: &'a Editor,
    pub(super) reason: &'a str,
    pub(super) at: DateTime<Utc>,
}

/// What an entry comes to as it is kept.
pub(super) fn document(id: EntryId, entry: &Entry) -> Result<Value, Error> {
    let document = entry.to_document().map_err(|why| store::Error::Corrupt {
        table: "entry",
        id: id.0,
        why,
    })?;
    Ok(document)
}

impl Log<'_> {
    /// Writes down a version of an entry.
    pub(super) async fn entry(
        &self,
        tx: &mut Tx,
        negotiation: NegotiationId,
        (id, version): (EntryId, i32),
        entry: &Entry,
    ) -> Result<(), Error> {
        let document = document(id, entry)?;
        let of = OfEntry {
            id,
            kind: entry.kind(),
        };
        self.document(tx, negotiation, (of, version), &document, None)
            .await
    }

    /// Writes down the first version of each of these entries, in their order.
    pub(super) async fn new_entries(
        &self,
        tx: &mut Tx,
        negotiation: NegotiationId,
        documents: &[(OfEntry, Value)],
    ) -> Result<(), Error> {
        let versions: Vec<NewRevision<'_>> = documents
            .iter()
            .map(|(entry, document)| self.version(negotiation, Some(*entry), 1, document))
            .collect();
        Ok(revisions::insert_all(tx, &versions).await?)
    }

    /// Writes down a version of an entry as it is kept, with the notice where it mends a mistake.
    pub(super) async fn document(
        &self,
        tx: &mut Tx,
        negotiation: NegotiationId,
        (entry, version): (OfEntry, i32),
        document: &Value,
        mended: Option<&Mended>,
    ) -> Result<(), Error> {
        let of = (negotiation, Some(entry));
        self.revision(tx, of, version, document, mended).await
    }

    /// Writes down a version of a negotiation with its parties, issues, sources and disputes.
    pub(super) async fn catalogue(
        &self,
        tx: &mut Tx,
        id: NegotiationId,
        version: i32,
        catalogue: &Catalogue,
    ) -> Result<(), Error> {
        let document = serde_json::to_value(catalogue).map_err(|why| store::Error::Corrupt {
            table: "negotiation",
            id: id.0,
            why,
        })?;
        self.revision(tx, (id, None), version, &document, None)
            .await
    }

    async fn revision(
        &self,
        tx: &mut Tx,
        (negotiation, entry): (NegotiationId, Option<OfEntry>),
        version: i32,
        document: &Value,
        correction: Option<&Mended>,
    ) -> Result<(), Error> {
        let new = NewRevision {
            correction,
            ..self.version(negotiation, entry, version, document)
        };
        Ok(revisions::insert_all(tx, &[new]).await?)
    }

    fn version<'a>(
        &'a self,
        negotiation: NegotiationId,
        entry: Option<OfEntry>,
        version: i32,
        document: &'a Value,
    ) -> NewRevision<'a> {
        NewRevision {
            negotiation,
            entry,
            version,
            document,
            account: self.editor.account_id,
            author: &self.editor.name,
            reason: self.reason,
            correction: None,
            recorded_at: self.at,
        }
    }
}
