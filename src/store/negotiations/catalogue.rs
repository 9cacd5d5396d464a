//! A catalogue, read whole.

use crate::{
    domain::{ids::NegotiationId, negotiation::Catalogue},
    store::{Error, Tx},
};

/// Hands a macro that writes a statement the SQL of a negotiation's catalogue, as the first of its arguments. The row is that of `negotiation`,
/// and no other table is read beside it. (Statements that are checked when they are compiled are put together from literals alone.)
macro_rules! with_catalogue_document {
    ($statement:ident!, $($arguments:tt)*) => {
        $statement!(
            r#"jsonb_strip_nulls(jsonb_build_object(
               'negotiation', jsonb_build_object(
                   'slug', slug, 'title', title, 'short_title', short_title, 'agreement', agreement, 'place', place,
                   'summary', summary, 'time_zone', time_zone, 'opened_on', partial_date(opened_on, opened_precision),
                   'expires_on', partial_date(expires_on, expires_precision), 'covered', covered, 'note', note,
                   'confidence', confidence,
                   'sources', array(
                       select source.slug from citation join source on source.id = citation.source_id
                       where citation.negotiation_id = negotiation.id and citation.for_negotiation order by citation.ordinal
                   )
               ),
               'gaps', to_jsonb(gaps),
               'parties', coalesce((
                   select jsonb_agg(jsonb_build_object('slug', slug, 'name', name, 'short_name', short_name, 'role', role,
                       'people', people, 'note', note, 'confidence', confidence) order by ordinal, id)
                   from party where party.negotiation_id = negotiation.id
               ), '[]'),
               'categories', coalesce((
                   select jsonb_agg(jsonb_build_object('slug', slug, 'title', title, 'explanation', explanation, 'note', note,
                       'confidence', confidence,
                       'issues', coalesce((
                           select jsonb_agg(jsonb_build_object('slug', issue.slug, 'title', issue.title,
                               'explanation', issue.explanation, 'number', issue.number, 'note', issue.note,
                               'confidence', issue.confidence,
                               'measure', case when measure.issue_id is not null then jsonb_build_object('label', measure.label,
                                   'unit', measure.unit, 'favours_union', measure.favours_union, 'steps', to_jsonb(measure.steps),
                                   'total', measure.total, 'note', measure.note, 'confidence', measure.confidence) end,
                               'baseline', case when baseline.issue_id is not null then jsonb_build_object(
                                   'headline', baseline.headline, 'text', baseline.text, 'values', to_jsonb(baseline.step_values),
                                   'note', baseline.note, 'confidence', baseline.confidence,
                                   'sources', array(
                                       select source.slug from citation join source on source.id = citation.source_id
                                       where citation.baseline_id = baseline.issue_id order by citation.ordinal
                                   )) end
                           ) order by issue.ordinal, issue.id)
                           from issue
                           left join measure on measure.issue_id = issue.id
                           left join baseline on baseline.issue_id = issue.id
                           where issue.category_id = category.id
                       ), '[]')
                   ) order by ordinal, id)
                   from category where category.negotiation_id = negotiation.id
               ), '[]'),
               'sources', coalesce((
                   select jsonb_agg(jsonb_build_object('id', source.slug, 'kind', source.kind, 'party', party.slug,
                       'publisher', source.publisher, 'title', source.title, 'title_inferred', source.title_inferred,
                       'published_on', partial_date(source.published_on, source.published_precision), 'url', source.url,
                       'archived_url', source.archived_url,
                       'archived_on', partial_date(source.archived_on, source.archived_precision), 'note', source.note, 'confidence', source.confidence)
                       order by source.ordinal, source.id)
                   from source left join party on party.id = source.party_id
                   where source.negotiation_id = negotiation.id
               ), '[]'),
               'disputes', coalesce((
                   select jsonb_agg(jsonb_build_object('slug', slug, 'topic', topic, 'resolution', resolution, 'turn', turn, 'note', note,
                       'confidence', confidence,
                       'about', array(
                           select coalesce(entry.slug, issue.slug)
                           from about
                           left join entry on entry.id = about.entry_id
                           left join issue on issue.id = about.issue_id
                           where about.by_dispute_id = dispute.id order by about.ordinal
                       ),
                       'versions', coalesce((
                           select jsonb_agg(jsonb_build_object('text', told.text, 'note', told.note, 'confidence', told.confidence,
                               'sources', array(
                                   select source.slug from citation join source on source.id = citation.source_id
                                   where citation.dispute_id = dispute.id and citation.version_ordinal = told.ordinal
                                   order by citation.ordinal
                               )) order by told.ordinal)
                           from dispute_version as told where told.dispute_id = dispute.id
                       ), '[]')
                   ) order by ordinal, id)
                   from dispute where dispute.negotiation_id = negotiation.id
               ), '[]')
           ))"#,
            $($arguments)*
        )
    };
}

pub(in crate::store) use with_catalogue_document;

/// The catalogue of a negotiation, in one query. `None` if there is no such row.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn catalogue(tx: &mut Tx, id: NegotiationId) -> Result<Option<Catalogue>, Error> {
    macro_rules! statement {
        ($document:literal, $id:expr) => {
            sqlx::query_scalar!(
                "select "
                    + $document
                    + r#" as "document!" from negotiation where negotiation.id = $1"#,
                $id as NegotiationId,
            )
        };
    }
    let document = with_catalogue_document!(statement!, id)
        .fetch_optional(&mut **tx)
        .await?;
    document.map(|document| parsed(id, document)).transpose()
}

/// A catalogue of the database's document.
pub(in crate::store) fn parsed(
    id: NegotiationId,
    document: serde_json::Value,
) -> Result<Catalogue, Error> {
    serde_json::from_value(document).map_err(|why| Error::Corrupt {
        table: "negotiation",
        id: id.0,
        why,
    })
}
