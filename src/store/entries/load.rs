//! Entries loaded whole, as the documents that they were saved from: one query for any number of them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    domain::{
        entry::{Entry, EntryKind, Filed},
        ids::{EntryId, NegotiationId},
        slug::Slug,
    },
    store::{Error, Tx},
};

/// Hands a macro that writes a statement the SQL of an entry's document, as the first of its arguments. The row is called `entry` there.
/// (Statements that are checked when they are compiled are put together from literals alone.)
macro_rules! with_entry_document {
    ($statement:ident!, $($arguments:tt)*) => {
        $statement!(
            r#"jsonb_strip_nulls(jsonb_build_object(
               'slug', entry.slug,
               'parties', array(
                   select party.slug from entry_party join party on party.id = entry_party.party_id
                   where entry_party.entry_id = entry.id order by entry_party.ordinal
               ),
               'title', entry.title,
               'summary', entry.summary,
               'order', entry.sort_order,
               'note', entry.note,
               'confidence', entry.confidence,
               'public_on', partial_date(entry.public_on, entry.public_precision),
               'sources', array(
                   select source.slug from citation join source on source.id = citation.source_id
                   where citation.entry_id = entry.id order by citation.ordinal
               )
           ) || jsonb_build_object('passages', coalesce((
               select jsonb_agg(jsonb_build_object(
                   'source', source.slug,
                   'term', issue.slug,
                   'locator', passage.locator,
                   'quote', passage.quote
               ) order by passage.ordinal)
               from passage
               join source on source.id = passage.source_id
               left join issue on issue.id = passage.issue_id
               where passage.entry_id = entry.id
           ), '[]')) || case when entry.kind in ('offer', 'event') then jsonb_build_object('called', coalesce((
               select jsonb_agg(jsonb_build_object(
                   'words', label.words,
                   'by', party.slug,
                   'on', partial_date(label.called_on, label.called_precision),
                   'sources', array(
                       select source.slug from citation join source on source.id = citation.source_id
                       where citation.label_id = label.id order by citation.ordinal
                   )
               ) order by label.ordinal)
               from label join party on party.id = label.party_id
               where label.entry_id = entry.id
           ), '[]')) else '{}' end || case entry.kind
               when 'offer' then (
                   select jsonb_build_object(
                       'form', offer.form,
                       'made_on', partial_date(entry.made_on, entry.made_precision),
                       'made_at', to_char(entry.made_at, 'HH24:MI'),
                       'date_note', offer.date_note,
                       'condition', offer.condition,
                       'responds_to', (select answered.slug from entry as answered where answered.id = offer.responds_to),
                       'to', array(
                           select party.slug from offer_addressee join party on party.id = offer_addressee.party_id
                           where offer_addressee.offer_id = entry.id order by offer_addressee.ordinal
                       ),
                       'positions', coalesce((
                           select jsonb_agg(jsonb_build_object(
                               'issue', issue.slug,
                               'alternative', position.alternative,
                               'stance', position.stance,
                               'headline', position.headline,
                               'text', position.text,
                               'values', to_jsonb(position.step_values),
                               'totals', coalesce((
                                   select jsonb_agg(jsonb_build_object(
                                       'value', position_total.value,
                                       'words', position_total.words,
                                       'by', position_total.published_by,
                                       'sources', array(
                                           select source.slug from citation join source on source.id = citation.source_id
                                           where citation.total_id = position_total.id order by citation.ordinal
                                       )
                                   ) order by position_total.ordinal)
                                   from position_total where position_total.position_id = position.id
                               ), '[]'),
                               'values_to', to_jsonb(position.step_values_to),
                               'basis', position.basis,
                               'derived', position.derived,
                               'public_on', partial_date(position.public_on, position.public_precision),
                               'note', position.note,
                               'confidence', position.confidence,
                               'sources', array(
                                   select source.slug from citation join source on source.id = citation.source_id
                                   where citation.position_id = position.id order by citation.ordinal
                               )
                           ) order by position.ordinal)
                           from position join issue on issue.id = position.issue_id
                           where position.offer_id = entry.id
                       ), '[]')
                   )
                   from offer where offer.entry_id = entry.id
               )
               else jsonb_build_object(
                   'on', partial_date(entry.made_on, entry.made_precision),
                   'at', to_char(entry.made_at, 'HH24:MI')
               ) || case entry.kind
                   when 'response' then (
                       select jsonb_build_object('answer', response.answer, 'to', answered.slug, 'issues', array(
                           select issue.slug from response_issue join issue on issue.id = response_issue.issue_id
                           where response_issue.response_id = entry.id order by response_issue.ordinal
                       ))
                       from response join entry as answered on answered.id = response.offer_id
                       where response.entry_id = entry.id
                   )
                   when 'statement' then (
                       select jsonb_build_object('speaker', statement.speaker, 'affiliation', statement.affiliation,
                           'quote', statement.quote, 'channel', statement.channel)
                       from statement where statement.entry_id = entry.id
                   )
                   else (
                       select jsonb_build_object('kind', event.happening, 'ends_on', partial_date(event.ends_on, event.ends_precision))
                       from event where event.entry_id = entry.id
                   )
               end || jsonb_build_object('about', array(
                   select coalesce(named.slug, issue.slug)
                   from about
                   left join entry as named on named.id = about.entry_id
                   left join issue on issue.id = about.issue_id
                   where about.by_entry_id = entry.id order by about.ordinal
               ))
           end)"#,
            $($arguments)*
        )
    };
}

pub(in crate::store) use with_entry_document;

/// Reads entries by a clause that tells which, and its values.
macro_rules! documents {
    ($document:literal, $clause:literal, $tx:expr, $($values:tt)*) => {
        filed(
            sqlx::query_as!(
                Row,
                r#"select entry.id as "id: EntryId", entry.kind as "kind: EntryKind", entry.version, entry.recorded_at, "#
                    + $document
                    + r#" as "document!" "#
                    + $clause,
                $($values)*
            )
            .fetch_all(&mut **$tx)
            .await?,
        )
    };
}

/// An entry as it is read.
#[derive(Debug, Deserialize)]
pub(in crate::store) struct Row {
    id: EntryId,
    kind: EntryKind,
    version: i32,
    recorded_at: DateTime<Utc>,
    document: serde_json::Value,
}

/// All entries of a negotiation, in the order in which they were recorded. For export and import, which need the whole.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn all(tx: &mut Tx, negotiation: NegotiationId) -> Result<Vec<Filed<Entry>>, Error> {
    with_entry_document!(
        documents!,
        "from entry
         where entry.negotiation_id = $1
         order by entry.id",
        tx,
        negotiation as NegotiationId,
    )
}

/// The entries of these ids, in their order; ids that the negotiation does not have are left out.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn by_ids(
    tx: &mut Tx,
    negotiation: NegotiationId,
    ids: &[EntryId],
) -> Result<Vec<Filed<Entry>>, Error> {
    // A clause of its own, and not one with "or no ids": so the database can keep one plan for any ids. Planning takes longer than the work.
    with_entry_document!(
        documents!,
        "from unnest($2::bigint[]) with ordinality as wanted (id, place)
         join entry on entry.id = wanted.id
         where entry.negotiation_id = $1
         order by wanted.place",
        tx,
        negotiation as NegotiationId,
        ids as &[EntryId],
    )
}

/// The entry of this slug that is of one of these kinds. One query.
///
/// # Errors
/// When the database fails, or the row is no valid document.
pub async fn by_slug(
    tx: &mut Tx,
    negotiation: &Slug,
    kinds: &[EntryKind],
    slug: &Slug,
) -> Result<Option<Filed<Entry>>, Error> {
    let found = with_entry_document!(
        documents!,
        "from entry
         join negotiation on negotiation.id = entry.negotiation_id
         where negotiation.slug = $1 and entry.slug = $2 and entry.kind = any ($3)",
        tx,
        negotiation.as_str(),
        slug.as_str(),
        kinds as &[EntryKind],
    );
    Ok(found?.pop())
}

/// The entries of rows.
pub(in crate::store) fn filed(rows: Vec<Row>) -> Result<Vec<Filed<Entry>>, Error> {
    rows.into_iter()
        .map(|row| {
            let value =
                Entry::from_document(row.kind, row.document).map_err(|why| Error::Corrupt {
                    table: "entry",
                    id: row.id.0,
                    why,
                })?;
            Ok(Filed {
                id: row.id,
                version: row.version,
                recorded_at: row.recorded_at,
                value,
            })
        })
        .collect()
}
