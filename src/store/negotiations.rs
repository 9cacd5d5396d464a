//! A negotiation's catalogue: the round, its parties, categories and issues, its sources and its disputes.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;

use super::{Db, Error, Tx};
use crate::domain::{
    ids::NegotiationId,
    negotiation::{Catalogue, Negotiation},
    slug::Slug,
};

/// A negotiation's row, as far as other writes need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The row.
    pub id: NegotiationId,
    /// How often its catalogue has been saved, from 1.
    pub version: i32,
    /// How often any of its parts has been saved.
    pub generation: i64,
}

/// The negotiation of this slug, within a transaction.
///
/// # Errors
/// When the database fails.
pub async fn by_slug(tx: &mut Tx, slug: &Slug) -> Result<Option<Found>, Error> {
    find(&mut **tx, slug).await
}

/// The negotiation of this slug, as it is now: one query and no transaction.
///
/// # Errors
/// When the database fails.
pub async fn found(db: &Db, slug: &Slug) -> Result<Option<Found>, Error> {
    find(&db.0, slug).await
}

async fn find(executor: impl PgExecutor<'_>, slug: &Slug) -> Result<Option<Found>, Error> {
    Ok(sqlx::query_as!(
        Found,
        r#"select id as "id: NegotiationId", version, generation from negotiation where slug = $1"#,
        slug.as_str(),
    )
    .fetch_optional(executor)
    .await?)
}

/// The negotiation that has this slug, or had it before.
///
/// # Errors
/// When the database fails.
pub async fn slug_owner(tx: &mut Tx, slug: &Slug) -> Result<Option<NegotiationId>, Error> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id!: NegotiationId" from negotiation where slug = $1
           union all
           select negotiation_id from old_slug where slug = $1 and entry_id is null
           limit 1"#,
        slug.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// Gives a negotiation a new slug. The old one stays its own and leads to it; a slug that it had before and takes again is its present one.
///
/// # Errors
/// When another negotiation has or had the new slug.
pub async fn rename(tx: &mut Tx, id: NegotiationId, old: &Slug, new: &Slug) -> Result<(), Error> {
    sqlx::query!(
        "delete from old_slug where negotiation_id = $1 and entry_id is null and slug = $2",
        id as NegotiationId,
        new.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "update negotiation set slug = $2 where id = $1",
        id as NegotiationId,
        new.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into old_slug (slug, negotiation_id) values ($2, $1)",
        id as NegotiationId,
        old.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The catalogue of a negotiation with its version.
///
/// # Errors
/// When the row is gone or no valid document, or the database fails.
pub async fn current(tx: &mut Tx, id: NegotiationId) -> Result<(Catalogue, i32), Error> {
    let version = sqlx::query_scalar!(
        "select version from negotiation where id = $1",
        id as NegotiationId
    )
    .fetch_one(&mut **tx)
    .await?;
    match catalogue(tx, id).await? {
        Some(catalogue) => Ok((catalogue, version)),
        None => Err(Error::Missing(format!("negotiation {id} is gone"))),
    }
}

/// Whether the database holds no negotiation yet.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(tx: &mut Tx) -> Result<bool, Error> {
    Ok(
        sqlx::query_scalar!(r#"select not exists (select from negotiation) as "empty!""#)
            .fetch_one(&mut **tx)
            .await?,
    )
}

/// Notes that some part of the negotiation has been saved, and keeps other saves of it waiting until this one is done.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx, id: NegotiationId) -> Result<(), Error> {
    sqlx::query!(
        "update negotiation set generation = generation + 1 where id = $1",
        id as NegotiationId
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the round itself: a new one, or the next version of the one of that slug. Its sources follow with [`put_catalogue`].
///
/// # Errors
/// When a rule of the schema refuses it.
pub async fn put(
    tx: &mut Tx,
    negotiation: &Negotiation,
    gaps: &[String],
    recorded_at: DateTime<Utc>,
) -> Result<Found, Error> {
    let (opened, expires) = (negotiation.opened_on, negotiation.expires_on);
    Ok(sqlx::query_as!(
        Found,
        r#"insert into negotiation (slug, title, short_title, agreement, place, summary, time_zone, opened_on, opened_precision,
                expires_on, expires_precision, covered, gaps, note, confidence, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
           on conflict on constraint negotiation_slug_key do update
           set title = excluded.title, short_title = excluded.short_title, agreement = excluded.agreement, place = excluded.place,
               summary = excluded.summary, time_zone = excluded.time_zone, opened_on = excluded.opened_on,
               opened_precision = excluded.opened_precision, expires_on = excluded.expires_on,
               expires_precision = excluded.expires_precision, covered = excluded.covered, gaps = excluded.gaps, note = excluded.note,
               confidence = excluded.confidence, recorded_at = excluded.recorded_at, version = negotiation.version + 1,
               generation = negotiation.generation + 1
           returning id as "id: NegotiationId", version, generation"#,
        negotiation.slug.as_str(),
        negotiation.title.as_str(),
        negotiation.short_title.as_str(),
        negotiation.agreement.as_str(),
        negotiation.place.as_deref(),
        negotiation.summary.as_str(),
        negotiation.time_zone.name(),
        opened.map(|date| date.last_day()),
        opened.map(|date| date.precision().as_str()),
        expires.map(|date| date.last_day()),
        expires.map(|date| date.precision().as_str()),
        negotiation.covered.map(i64::from),
        gaps,
        negotiation.note.as_deref(),
        negotiation.confidence as Option<crate::domain::entry::Confidence>,
        recorded_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

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
    let days: Vec<Option<chrono::NaiveDate>> = catalogue
        .sources
        .iter()
        .map(|source| source.published_on.map(|date| date.last_day()))
        .collect();
    let precisions: Vec<Option<String>> = catalogue
        .sources
        .iter()
        .map(|source| {
            source
                .published_on
                .map(|date| date.precision().as_str().to_owned())
        })
        .collect();
    sqlx::query!(
        "insert into source (negotiation_id, slug, ordinal, kind, party_id, publisher, title, title_inferred, published_on,
             published_precision, url, archived_url, note, confidence)
         select $1, part ->> 'id', given.ordinal, part ->> 'kind', party.id, part ->> 'publisher', part ->> 'title',
             coalesce((part ->> 'title_inferred')::boolean, false), ($3::date[])[given.ordinal], ($4::text[])[given.ordinal],
             part ->> 'url', part ->> 'archived_url', part ->> 'note', part ->> 'confidence'
         from jsonb_array_elements($2::jsonb -> 'sources') with ordinality as given (part, ordinal)
         left join party on party.negotiation_id = $1 and party.slug = part ->> 'party'
         on conflict on constraint source_slug_key do update
         set ordinal = excluded.ordinal, kind = excluded.kind, party_id = excluded.party_id, publisher = excluded.publisher,
             title = excluded.title, title_inferred = excluded.title_inferred, published_on = excluded.published_on,
             published_precision = excluded.published_precision, url = excluded.url, archived_url = excluded.archived_url,
             note = excluded.note, confidence = excluded.confidence",
        id as NegotiationId,
        document,
        &days as &[Option<chrono::NaiveDate>],
        &precisions as &[Option<String>],
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
        "insert into dispute (negotiation_id, slug, ordinal, topic, resolution, note, confidence)
         select $1, part ->> 'slug', ordinal, part ->> 'topic', part ->> 'resolution', part ->> 'note', part ->> 'confidence'
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

/// The catalogue of a negotiation, in one query. `None` if there is no such row.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn catalogue(tx: &mut Tx, id: NegotiationId) -> Result<Option<Catalogue>, Error> {
    let document = sqlx::query_scalar!(
        r#"select jsonb_strip_nulls(jsonb_build_object(
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
                       'archived_url', source.archived_url, 'note', source.note, 'confidence', source.confidence)
                       order by source.ordinal, source.id)
                   from source left join party on party.id = source.party_id
                   where source.negotiation_id = negotiation.id
               ), '[]'),
               'disputes', coalesce((
                   select jsonb_agg(jsonb_build_object('slug', slug, 'topic', topic, 'resolution', resolution, 'note', note,
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
           )) as "document!"
           from negotiation where negotiation.id = $1"#,
        id as NegotiationId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    document
        .map(serde_json::from_value)
        .transpose()
        .map_err(|why| Error::Corrupt {
            table: "negotiation",
            id: id.0,
            why,
        })
}

/// A negotiation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its slug.
    pub slug: String,
    /// Its full title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// How many entries it has.
    pub entries: i64,
    /// How many of them are offers.
    pub offers: i64,
}

/// The hundred negotiations that were saved last, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx) -> Result<Vec<Listed>, Error> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select slug, title, summary,
               (select count(*) from entry where entry.negotiation_id = negotiation.id) as "entries!",
               (select count(*) from entry where entry.negotiation_id = negotiation.id and entry.kind = 'offer') as "offers!"
           from negotiation
           order by recorded_at desc, id desc
           limit 100"#,
    )
    .fetch_all(&mut **tx)
    .await?)
}
