//! Where in its sources an entry is found, written in place of what was there.

use super::expect_all;
use crate::{
    domain::{
        ids::{EntryId, NegotiationId},
        passage::Passage,
        slug::Slug,
    },
    store::{Error, Tx},
};

/// Writes the passages of an entry.
///
/// # Errors
/// When one names an issue or a source that the negotiation does not have, or a rule of the schema refuses it.
pub(super) async fn put(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    passages: &[Passage],
) -> Result<(), Error> {
    sqlx::query!("delete from passage where entry_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    if passages.is_empty() {
        return Ok(());
    }
    let texts = |text: fn(&Passage) -> Option<&str>| -> Vec<Option<String>> {
        passages
            .iter()
            .map(text)
            .map(|text| text.map(str::to_owned))
            .collect()
    };
    let written = sqlx::query!(
        "insert into passage (negotiation_id, entry_id, ordinal, source_id, issue_id, locator, quote)
         select $1, $2, given.ordinal, source.id, issue.id, given.locator, given.quote
         from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as given (source, term, locator, quote, ordinal)
         join source on source.negotiation_id = $1 and source.slug = given.source
         left join issue on issue.negotiation_id = $1 and issue.slug = given.term
         where (given.term is null) = (issue.id is null)",
        negotiation as NegotiationId,
        id as EntryId,
        &texts(|passage| Some(passage.source.as_str())) as &[Option<String>],
        &texts(|passage| passage.term.as_ref().map(Slug::as_str)) as &[Option<String>],
        &texts(|passage| passage.locator.as_deref()) as &[Option<String>],
        &texts(|passage| passage.quote.as_deref()) as &[Option<String>],
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, passages.len(), "a source or an issue")
}
