//! The parts of a catalogue, written: parties, categories, issues, measures, baselines, sources, disputes.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::{
    domain::{dates::PartialDate, ids::NegotiationId, negotiation::Catalogue},
    store::{Error, Tx},
};

/// Writes the parties, categories, issues, measures, baselines and sources of a catalogue: new ones added, the ones of a known slug brought
/// up to date. None is removed, since entries may rest on it.
///
/// # Errors
/// When a baseline or the negotiation cites a source that the catalogue lacks, or a rule of the schema refuses a part.
pub async fn put_catalogue(
    tx: &mut Tx,
    id: NegotiationId,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let document = to_value(catalogue)?;
    sqlx::query!(
        "insert into party (negotiation_id, slug, ordinal, name, short_name, role, people, note, confidence)
         select $1, part ->> 'slug', ordinal, part ->> 'name', part ->> 'short_name', part ->> 'role', part -> 'people',
             part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb -> 'parties') with ordinality as given (part, ordinal)
         on conflict on constraint party_slug_key do update
         set ordinal = excluded.ordinal, name = excluded.name, short_name = excluded.short_name, role = excluded.role,
             people = excluded.people, note = excluded.note, confidence = excluded.confidence",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into category (negotiation_id, slug, ordinal, title, explanation, note, confidence)
         select $1, part ->> 'slug', ordinal, part ->> 'title', part ->> 'explanation', part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb -> 'categories') with ordinality as given (part, ordinal)
         on conflict on constraint category_slug_key do update
         set ordinal = excluded.ordinal, title = excluded.title, explanation = excluded.explanation, note = excluded.note,
             confidence = excluded.confidence",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into issue (negotiation_id, category_id, slug, ordinal, title, explanation, number, note, confidence)
         select $1, category.id, part ->> 'slug', given.ordinal, part ->> 'title', part ->> 'explanation', part ->> 'number',
             part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb -> 'categories') as named (of)
         join category on category.negotiation_id = $1 and category.slug = named.of ->> 'slug'
         cross join lateral jsonb_array_elements(named.of -> 'issues') with ordinality as given (part, ordinal)
         on conflict on constraint issue_slug_key do update
         set category_id = excluded.category_id, ordinal = excluded.ordinal, title = excluded.title,
             explanation = excluded.explanation, number = excluded.number, note = excluded.note, confidence = excluded.confidence",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    put_measures(tx, id, &document).await?;
    put_sources(tx, id, &document, catalogue).await
}

/// Writes a catalogue's sources, which may be more than they were, as its next version. Answers that version.
///
/// # Errors
/// When a rule of the schema refuses a source.
pub async fn put_more_sources(
    tx: &mut Tx,
    id: NegotiationId,
    catalogue: &Catalogue,
    recorded_at: DateTime<Utc>,
) -> Result<i32, Error> {
    let version = sqlx::query_scalar!(
        "update negotiation set version = version + 1, recorded_at = $2 where id = $1 returning version",
        id as NegotiationId,
        recorded_at,
    )
    .fetch_one(&mut **tx)
    .await?;
    put_sources(tx, id, &to_value(catalogue)?, catalogue).await?;
    Ok(version)
}

async fn put_measures(tx: &mut Tx, id: NegotiationId, document: &Value) -> Result<(), Error> {
    sqlx::query!(
        "insert into measure (issue_id, label, unit, favours_union, steps, total, note, confidence)
         select issue.id, part ->> 'label', part ->> 'unit', part ->> 'favours_union',
             case when part ? 'steps' then array(select jsonb_array_elements_text(part -> 'steps')) end, part ->> 'total',
             part ->> 'note', part ->> 'confidence'
         from jsonb_path_query($2::jsonb, '$.categories[*].issues[*]') as named (of)
         join issue on issue.negotiation_id = $1 and issue.slug = named.of ->> 'slug'
         cross join lateral (select named.of -> 'measure') as given (part)
         where part is not null
         on conflict (issue_id) do update
         set label = excluded.label, unit = excluded.unit, favours_union = excluded.favours_union, steps = excluded.steps,
             total = excluded.total, note = excluded.note, confidence = excluded.confidence",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into baseline (issue_id, headline, text, step_values, note, confidence)
         select issue.id, part ->> 'headline', part ->> 'text',
             case when part ? 'values' then array(
                 select step.value::numeric
                 from jsonb_array_elements_text(part -> 'values') with ordinality as step (value, at)
                 order by step.at
             ) end,
             part ->> 'note', part ->> 'confidence'
         from jsonb_path_query($2::jsonb, '$.categories[*].issues[*]') as named (of)
         join issue on issue.negotiation_id = $1 and issue.slug = named.of ->> 'slug'
         cross join lateral (select named.of -> 'baseline') as given (part)
         where part is not null
         on conflict (issue_id) do update
         set headline = excluded.headline, text = excluded.text, step_values = excluded.step_values, note = excluded.note,
             confidence = excluded.confidence",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "delete from measure
         using issue
         join jsonb_path_query($2::jsonb, '$.categories[*].issues[*]') as named (of) on named.of ->> 'slug' = issue.slug
         where issue.id = measure.issue_id and issue.negotiation_id = $1 and not named.of ? 'measure'",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "delete from baseline
         using issue
         join jsonb_path_query($2::jsonb, '$.categories[*].issues[*]') as named (of) on named.of ->> 'slug' = issue.slug
         where issue.id = baseline.issue_id and issue.negotiation_id = $1 and not named.of ? 'baseline'",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn put_sources(
    tx: &mut Tx,
    id: NegotiationId,
    document: &Value,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let (published, published_to) = columns(catalogue.sources.iter().map(|one| one.published_on));
    let (archived, archived_to) = columns(catalogue.sources.iter().map(|one| one.archived_on));
    sqlx::query!(
        "insert into source (negotiation_id, slug, ordinal, kind, party_id, publisher, title, title_inferred, published_on,
             published_precision, url, archived_url, archived_on, archived_precision, note, confidence)
         select $1, part ->> 'id', given.ordinal, part ->> 'kind', party.id, part ->> 'publisher', part ->> 'title',
             coalesce((part ->> 'title_inferred')::boolean, false), ($3::date[])[given.ordinal], ($4::text[])[given.ordinal],
             part ->> 'url', part ->> 'archived_url', ($5::date[])[given.ordinal], ($6::text[])[given.ordinal],
             part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb -> 'sources') with ordinality as given (part, ordinal)
         left join party on party.negotiation_id = $1 and party.slug = part ->> 'party'
         on conflict on constraint source_slug_key do update
         set ordinal = excluded.ordinal, kind = excluded.kind, party_id = excluded.party_id, publisher = excluded.publisher,
             title = excluded.title, title_inferred = excluded.title_inferred, published_on = excluded.published_on,
             published_precision = excluded.published_precision, url = excluded.url, archived_url = excluded.archived_url,
             archived_on = excluded.archived_on, archived_precision = excluded.archived_precision, note = excluded.note,
             confidence = excluded.confidence",
        id as NegotiationId,
        document,
        &published as &[Option<NaiveDate>],
        &published_to as &[Option<String>],
        &archived as &[Option<NaiveDate>],
        &archived_to as &[Option<String>],
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "delete from citation
         where negotiation_id = $1 and (for_negotiation or baseline_id is not null)",
        id as NegotiationId,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, for_negotiation, baseline_id)
         select $1, source.id, named.ordinal, place.issue_id is null, place.issue_id
         from (
             select null::bigint as issue_id, $2::jsonb #> '{negotiation,sources}' as sources
             union all
             select issue.id, given.part #> '{baseline,sources}'
             from jsonb_path_query($2::jsonb, '$.categories[*].issues[*]') as given (part)
             join issue on issue.negotiation_id = $1 and issue.slug = given.part ->> 'slug'
             where given.part ? 'baseline'
         ) as place
         cross join lateral jsonb_array_elements_text(coalesce(place.sources, '[]')) with ordinality as named (slug, ordinal)
         join source on source.negotiation_id = $1 and source.slug = named.slug",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the disputes of a catalogue, in place of the ones there were: no part of the record rests on a dispute. They name entries, so
/// these come first.
///
/// # Errors
/// When a rule of the schema refuses a part.
pub async fn put_disputes(
    tx: &mut Tx,
    id: NegotiationId,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let document = to_value(&catalogue.disputes)?;
    sqlx::query!(
        "delete from dispute where negotiation_id = $1",
        id as NegotiationId
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into dispute (negotiation_id, slug, ordinal, topic, resolution, turn, note, confidence)
         select $1, part ->> 'slug', ordinal, part ->> 'topic', part ->> 'resolution', coalesce((part ->> 'turn')::boolean, false),
             part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb) with ordinality as given (part, ordinal)",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into dispute_version (negotiation_id, dispute_id, ordinal, text, note, confidence)
         select $1, dispute.id, given.ordinal, part ->> 'text', part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb) as named (of)
         join dispute on dispute.negotiation_id = $1 and dispute.slug = named.of ->> 'slug'
         cross join lateral jsonb_array_elements(named.of -> 'versions') with ordinality as given (part, ordinal)",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into citation (negotiation_id, source_id, ordinal, dispute_id, version_ordinal)
         select $1, source.id, cited.ordinal, dispute.id, given.ordinal
         from jsonb_array_elements($2::jsonb) as named (of)
         join dispute on dispute.negotiation_id = $1 and dispute.slug = named.of ->> 'slug'
         cross join lateral jsonb_array_elements(named.of -> 'versions') with ordinality as given (part, ordinal)
         cross join lateral jsonb_array_elements_text(coalesce(given.part -> 'sources', '[]')) with ordinality as cited (slug, ordinal)
         join source on source.negotiation_id = $1 and source.slug = cited.slug",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into about (negotiation_id, by_dispute_id, ordinal, entry_id, issue_id)
         select $1, dispute.id, given.ordinal, entry.id, case when entry.id is null then issue.id end
         from jsonb_array_elements($2::jsonb) as named (of)
         join dispute on dispute.negotiation_id = $1 and dispute.slug = named.of ->> 'slug'
         cross join lateral jsonb_array_elements_text(coalesce(named.of -> 'about', '[]')) with ordinality as given (slug, ordinal)
         left join entry on entry.negotiation_id = $1 and entry.slug = given.slug
         left join issue on issue.negotiation_id = $1 and issue.slug = given.slug
         where entry.id is not null or issue.id is not null",
        id as NegotiationId,
        document,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn to_value(part: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(part).map_err(|why| Error::Corrupt {
        table: "negotiation",
        id: 0,
        why,
    })
}

/// Dates of which a part may be unknown as their two columns: the last day and how much is known.
fn columns(
    dates: impl Iterator<Item = Option<PartialDate>>,
) -> (Vec<Option<NaiveDate>>, Vec<Option<String>>) {
    dates
        .map(|date| {
            let precision = date.map(|date| date.precision().as_str().to_owned());
            (date.map(|date| date.last_day()), precision)
        })
        .unzip()
}
