//! Adding the documents that sources are, and taking one away that should not be here.

use chrono::{DateTime, Utc};

use super::{Editor, Error};
use crate::{
    domain::{
        digest::Digest, document::Document, ids::NegotiationId, permission::Act,
        problems::Problems, slug::Slug,
    },
    store::{Db, documents, negotiations},
};

/// Adds a document to a source.
///
/// # Errors
/// `Forbidden`; `Invalid` at `source`, where there is none of that id; `Store`.
pub async fn add(
    db: &Db,
    editor: &Editor,
    negotiation: NegotiationId,
    source: &Slug,
    document: &Document,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    editor.must(Act::EditNegotiation, negotiation)?;
    let mut tx = db.begin().await?;
    negotiations::touch(&mut tx, negotiation).await?;
    let by = editor.account_id;
    if !documents::insert(&mut tx, negotiation, source, document, by, at).await? {
        let mut problems = Problems::default();
        problems.add("source", "Choose a source of this negotiation");
        return Err(Error::Invalid(problems));
    }
    let deed = format!(
        "added the document {} ({}) to the source {source}",
        document.name, document.sha256
    );
    editor.note(&mut tx, Some(negotiation), &deed, at).await?;
    Ok(Db::commit(tx).await?)
}

/// Takes a document away: it is gone for good, and the audit list says that it was there.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn remove(
    db: &Db,
    editor: &Editor,
    negotiation: NegotiationId,
    (source, sha256): (&Slug, &Digest),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    editor.must(Act::TakeDown, negotiation)?;
    let mut tx = db.begin().await?;
    negotiations::touch(&mut tx, negotiation).await?;
    if documents::delete(&mut tx, negotiation, source, sha256).await? {
        let deed = format!("took the document {sha256} away from the source {source}");
        editor.note(&mut tx, Some(negotiation), &deed, at).await?;
    }
    Ok(Db::commit(tx).await?)
}
