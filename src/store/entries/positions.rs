//! An offer's positions, with their sources and the totals published for them.

use serde_json::json;

use super::expect_all;
use crate::{
    domain::{
        ids::{EntryId, NegotiationId},
        offer::Offer,
    },
    store::{Error, Tx},
};

/// Writes the positions of an offer, in place of the ones it had.
///
/// # Errors
/// When one names an issue or a source that the negotiation does not have, or a rule of the schema refuses it.
pub(super) async fn put(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    offer: &Offer,
) -> Result<(), Error> {
    sqlx::query!("delete from position where offer_id = $1", id as EntryId)
        .execute(&mut **tx)
        .await?;
    let documents = json!(
        offer
            .positions
            .iter()
            .map(|position| json!({
                "position": position,
                "public_on": position.public_on.map(|date| date.last_day()),
                "public_precision": position.public_on.map(|date| date.precision().as_str()),
            }))
            .collect::<Vec<_>>()
    );
    let written = sqlx::query!(
        "insert into position (negotiation_id, offer_id, issue_id, ordinal, alternative, stance, headline, text, step_values, step_values_to, basis,
             derived, public_on, public_precision, note, confidence)
         select $1, $2, issue.id, given.ordinal, coalesce(term ->> 'alternative', ''), term ->> 'stance', term ->> 'headline',
             term ->> 'text',
             case when term ? 'values' then array(
                 select step.value::numeric
                 from jsonb_array_elements_text(term -> 'values') with ordinality as step (value, at)
                 order by step.at
             ) end,
             case when term ? 'values_to' then array(
                 select step.value::numeric
                 from jsonb_array_elements_text(term -> 'values_to') with ordinality as step (value, at)
                 order by step.at
             ) end,
             term ->> 'basis', coalesce((term ->> 'derived')::boolean, false), (given.document ->> 'public_on')::date,
             given.document ->> 'public_precision', term ->> 'note', term ->> 'confidence'
         from jsonb_array_elements($3) with ordinality as given (document, ordinal)
         cross join lateral (select given.document -> 'position') as held (term)
         join issue on issue.negotiation_id = $1 and issue.slug = term ->> 'issue'",
        negotiation as NegotiationId,
        id as EntryId,
        documents,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, offer.positions.len(), "an issue")?;
    let written = sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, position_id)
         select $1, source.id, named.ordinal, position.id
         from jsonb_array_elements($3) with ordinality as given (document, ordinal)
         join position on position.offer_id = $2 and position.ordinal = given.ordinal
         cross join lateral jsonb_array_elements_text(coalesce(given.document #> '{position,sources}', '[]')) with ordinality
             as named (slug, ordinal)
         join source on source.negotiation_id = $1 and source.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        documents,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(
        written,
        offer
            .positions
            .iter()
            .map(|position| position.sources.len())
            .sum(),
        "a source",
    )?;
    let totals = || offer.positions.iter().flat_map(|position| &position.totals);
    if totals().next().is_none() {
        return Ok(());
    }
    let cited = totals().map(|total| total.sources.len()).sum();
    put_totals(tx, negotiation, id, &documents, (totals().count(), cited)).await
}

/// Writes the published totals of positions that have just been written, from their documents; `expected` are the numbers of totals and of
/// their citations.
async fn put_totals(
    tx: &mut Tx,
    negotiation: NegotiationId,
    id: EntryId,
    documents: &serde_json::Value,
    (totals, cited): (usize, usize),
) -> Result<(), Error> {
    let written = sqlx::query!(
        "insert into position_total (negotiation_id, position_id, ordinal, value, words, published_by)
         select $1, position.id, total.ordinal, (total.document ->> 'value')::numeric, total.document ->> 'words', total.document ->> 'by'
         from jsonb_array_elements($3) with ordinality as given (document, ordinal)
         join position on position.offer_id = $2 and position.ordinal = given.ordinal
         cross join lateral jsonb_array_elements(coalesce(given.document #> '{position,totals}', '[]')) with ordinality
             as total (document, ordinal)",
        negotiation as NegotiationId,
        id as EntryId,
        documents,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, totals, "an issue")?;
    let written = sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, total_id)
         select $1, source.id, named.ordinal, position_total.id
         from jsonb_array_elements($3) with ordinality as given (document, ordinal)
         join position on position.offer_id = $2 and position.ordinal = given.ordinal
         cross join lateral jsonb_array_elements(coalesce(given.document #> '{position,totals}', '[]')) with ordinality
             as total (document, ordinal)
         join position_total on position_total.position_id = position.id and position_total.ordinal = total.ordinal
         cross join lateral jsonb_array_elements_text(total.document -> 'sources') with ordinality as named (slug, ordinal)
         join source on source.negotiation_id = $1 and source.slug = named.slug",
        negotiation as NegotiationId,
        id as EntryId,
        documents,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    expect_all(written, cited, "a source")
}
