//! What parties call an entry, written in place of what they were said to call it.

use super::expect_all;
use crate::{
    domain::{
        dates::Precision,
        entry::{Dated, Entry, EntryKind},
        ids::{EntryId, NegotiationId},
        label::Label,
    },
    store::{Error, Tx},
};

/// Writes the labels of an entry.
///
/// # Errors
/// When one names a party or a source that the negotiation does not have, or a rule of the schema refuses it.
pub(super) async fn put(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    entry: &Entry,
) -> Result<(), Error> {
    let labels = entry.called();
    sqlx::query!("delete from label where entry_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    if labels.is_empty() {
        return Ok(());
    }
    let texts = |text: fn(&Label) -> String| -> Vec<String> { labels.iter().map(text).collect() };
    let written = sqlx::query!(
        "insert into label (negotiation_id, entry_id, kind, ordinal, words, party_id, called_on, called_precision)
         select $1, $2, $3, given.ordinal, given.words, party.id, given.called_on, given.called_precision
         from unnest($4::text[], $5::text[], $6::date[], $7::text[]) with ordinality
             as given (words, party, called_on, called_precision, ordinal)
         join party on party.negotiation_id = $1 and party.slug = given.party",
        negotiation as NegotiationId,
        id as EntryId,
        entry.kind() as EntryKind,
        &texts(|label| label.words.to_string()),
        &texts(|label| label.by.to_string()),
        &labels.iter().map(|label| label.on.last_day()).collect::<Vec<_>>(),
        &labels.iter().map(|label| label.on.precision()).collect::<Vec<_>>() as &[Precision],
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, labels.len(), "a party")?;
    let (numbers, sources): (Vec<i32>, Vec<String>) = (1..)
        .zip(labels)
        .flat_map(|(number, label)| {
            label
                .sources
                .iter()
                .map(move |source| (number, source.to_string()))
        })
        .unzip();
    let written = sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, label_id)
         select $1, source.id, given.ordinal, label.id
         from unnest($3::integer[], $4::text[]) with ordinality as given (label, source, ordinal)
         join label on label.entry_id = $2 and label.ordinal = given.label
         join source on source.negotiation_id = $1 and source.slug = given.source",
        negotiation as NegotiationId,
        id as EntryId,
        &numbers,
        &sources,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, sources.len(), "a source")
}
