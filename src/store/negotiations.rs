//! A negotiation's catalogue: the round, its parties, categories and issues, its sources and its disputes.

mod catalogue;
mod parts;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

pub(super) use self::catalogue::{parsed, with_catalogue_document};
pub use self::{
    catalogue::catalogue,
    parts::{put_catalogue, put_disputes, put_more_sources},
};

use super::{Db, Error, Tx};
use crate::domain::{
    house::House,
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

/// The slug of a negotiation.
///
/// # Errors
/// When the row is gone or holds none, or the database fails.
pub async fn slug(tx: &mut Tx, id: NegotiationId) -> Result<Slug, Error> {
    let slug = sqlx::query_scalar!(
        "select slug from negotiation where id = $1",
        id as NegotiationId
    )
    .fetch_one(&mut **tx)
    .await?;
    slug.parse()
        .map_err(|why| Error::Missing(format!("the slug {slug} is none: {why}")))
}

/// How a negotiation is kept.
///
/// # Errors
/// When the row is gone, or the database fails.
pub async fn house(tx: &mut Tx, id: NegotiationId) -> Result<House, Error> {
    Ok(sqlx::query_as!(
        House,
        r#"select id as "id: NegotiationId", is_private, needs_review, blackout_until from negotiation where id = $1"#,
        id as NegotiationId,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Keeps a negotiation another way.
///
/// # Errors
/// When the database fails.
pub async fn put_house(tx: &mut Tx, house: &House) -> Result<(), Error> {
    sqlx::query!(
        "update negotiation
         set is_private = $2, needs_review = $3, blackout_until = $4, generation = generation + 1
         where id = $1",
        house.id as NegotiationId,
        house.is_private,
        house.needs_review,
        house.blackout_until,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
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

/// A negotiation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub found: Found,
    /// Its slug.
    pub slug: String,
    /// Its full title.
    pub title: String,
}

/// The hundred negotiations that were saved last, newest first; of `these` alone where they are named.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, these: Option<&[NegotiationId]>) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query!(
        r#"select id as "id: NegotiationId", version, generation, slug, title
           from negotiation
           where $1::bigint[] is null or id = any ($1)
           order by recorded_at desc, id desc
           limit 100"#,
        these as Option<&[NegotiationId]>,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            found: Found {
                id: row.id,
                version: row.version,
                generation: row.generation,
            },
            slug: row.slug,
            title: row.title,
        })
        .collect())
}
