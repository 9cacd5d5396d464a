//! Very many statements at once, as a large negotiation for a try-out has them. Each is saved as any other is: by the rules, with its revision,
//! sealed.

use super::{
    Editor, Error,
    log::{Log, document},
    negotiations::How,
};
use crate::{
    domain::{
        chain::OfEntry,
        entry::{Dated, Entry},
        ids::NegotiationId,
        permission::Act,
        problems::Problems,
        rules::Rules,
        slug::Slug,
    },
    store::{self, Db, Tx, entries, negotiations, outlines},
};

/// Adds statements to a negotiation, in one transaction. Their slugs must be new, and they have no passages.
///
/// # Errors
/// `Forbidden`; `Invalid`, with problems below `statements.SLUG`; `Store`. Nothing is written then.
pub async fn say(
    db: &Db,
    editor: &Editor,
    how: How<'_>,
    negotiation: &Slug,
    statements: &[Entry],
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, negotiation).await?;
    let missing = || store::Error::Missing(format!("{negotiation} is gone"));
    let id = found.ok_or_else(missing)?.id;
    editor.must(Act::EditNegotiation, id)?;
    negotiations::touch(&mut tx, id).await?;
    check(&mut tx, id, statements).await?;
    let ids = entries::insert_statements(&mut tx, id, statements, how.at).await?;
    let mut documents = Vec::with_capacity(statements.len());
    for (entry, id) in statements.iter().zip(&ids) {
        let of = OfEntry {
            id: *id,
            kind: entry.kind(),
        };
        documents.push((of, document(*id, entry)?));
    }
    let log = Log {
        editor,
        reason: how.reason,
        at: how.at,
    };
    log.new_entries(&mut tx, id, &documents).await?;
    Ok(Db::commit(tx).await?)
}

/// Asks the rules of each statement.
async fn check(tx: &mut Tx, id: NegotiationId, statements: &[Entry]) -> Result<(), Error> {
    let Some(catalogue) = negotiations::catalogue(tx, id).await? else {
        return Ok(());
    };
    let mut named: Vec<Slug> = Vec::new();
    for entry in statements {
        named.push(entry.slug().clone());
        if let Entry::Statement(statement) = entry {
            named.extend(statement.about.iter().cloned());
        }
    }
    named.sort();
    named.dedup();
    let outlines = outlines::of(tx, id, &named).await?;
    let rules = Rules::new(&catalogue, &outlines);
    let mut problems = Problems::default();
    for entry in statements {
        let found = rules.change(entry, None);
        problems.nest(&format!("{}.{}", entry.kind().list(), entry.slug()), found);
    }
    problems.or(()).map_err(Error::Invalid)
}
