//! Everything that the rules read of one negotiation, in four queries at one moment.

use std::collections::BTreeMap;

use super::{Db, Error, entries, negotiations};
use crate::domain::{
    dates::PartialDate,
    entry::{Entry, EntryKind, Filed},
    ids::NegotiationId,
    record::{Entries, Record},
    slug::Slug,
};

/// The record of the negotiation of this slug. `None` if there is none.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn by_slug(db: &Db, slug: &Slug) -> Result<Option<Record>, Error> {
    let mut tx = db.read().await?;
    let Some(found) = negotiations::by_slug(&mut tx, slug).await? else {
        return Ok(None);
    };
    let Some(catalogue) = negotiations::catalogue(&mut tx, found.id).await? else {
        return Ok(None);
    };
    let mut dated = Entries {
        mentions: mentions(&mut tx, found.id).await?,
        ..Entries::default()
    };
    for entry in entries::but(&mut tx, found.id, EntryKind::Statement).await? {
        let Filed {
            id,
            version,
            recorded_at,
            value,
        } = entry;
        match value {
            Entry::Offer(value) => dated.offers.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Response(value) => dated.responses.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Event(value) => dated.events.push(Filed {
                id,
                version,
                recorded_at,
                value,
            }),
            Entry::Statement(_) => {}
        }
    }
    let sources = catalogue
        .sources
        .into_iter()
        .map(|source| (source.id.clone(), source))
        .collect();
    Ok(Some(Record::new(
        catalogue.negotiation,
        catalogue.parties,
        catalogue.categories,
        dated,
        catalogue.disputes,
        sources,
    )))
}

/// By offer, the first day on which a statement or an event spoke of it.
async fn mentions(
    tx: &mut super::Tx,
    id: NegotiationId,
) -> Result<BTreeMap<Slug, PartialDate>, Error> {
    let rows = sqlx::query!(
        r#"select offer.slug, min(said.made_on) as "first!"
           from about
           join entry as said on said.id = about.by_entry_id
           join entry as offer on offer.id = about.entry_id and offer.kind = 'offer'
           where about.negotiation_id = $1
           group by offer.slug"#,
        id as NegotiationId,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let slug = row
                .slug
                .parse()
                .map_err(|why| Error::Missing(format!("entry {}: {why}", row.slug)))?;
            Ok((slug, PartialDate::day(row.first)))
        })
        .collect()
}
