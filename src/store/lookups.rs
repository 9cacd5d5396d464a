//! Entries found without the whole record: one by its address, a page of a list, what comes before and after, what a slug names.
//!
//! Each is a constant number of queries over an index, whatever the negotiation holds.

use chrono::{NaiveDate, NaiveTime};

use super::{Error, Tx, entries, one_more};
use crate::domain::{
    dates::{Known, PartialDate, Precision, View},
    entry::{Entry, EntryKind, Filed, Moment},
    house::House,
    ids::{EntryId, NegotiationId},
    slug::Slug,
};

/// An entry as a link names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: EntryKind,
    /// Its slug.
    pub slug: Slug,
    /// Its title, or the speaker of a statement.
    pub title: String,
    /// When it was made.
    pub made_on: PartialDate,
}

/// The entries on both sides of one on the timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before it.
    pub before: Option<Named>,
    /// The one after it.
    pub after: Option<Named>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The entries, in order.
    pub entries: Vec<Filed<Entry>>,
    /// The cursor of the next page: the last entry of this one. `None` when there is no more.
    pub next: Option<EntryId>,
}

fn slug(text: &str) -> Result<Slug, Error> {
    text.parse()
        .map_err(|why| Error::Missing(format!("the slug {text} is none: {why}")))
}

/// The latest day that a view shows, and whether it goes by what was public. `None` shows everything, also what lies ahead.
fn limits(view: Option<View>) -> (Option<NaiveDate>, bool) {
    (
        view.map(|view| view.as_of),
        view.is_some_and(|view| view.known == Known::Public),
    )
}

/// Where the entry is that has this slug, or had it: its kind and the slug that it has.
///
/// # Errors
/// When the database fails.
pub async fn whereabouts(
    tx: &mut Tx,
    negotiation: &Slug,
    name: &Slug,
) -> Result<Option<(EntryKind, Slug)>, Error> {
    let found = sqlx::query!(
        r#"select entry.kind as "kind: EntryKind", entry.slug
           from entry
           where entry.id = coalesce(
               (
                   select named.id
                   from negotiation
                   join entry as named on named.negotiation_id = negotiation.id and named.slug = $2
                   where negotiation.slug = $1
               ),
               (
                   select old_slug.entry_id
                   from negotiation
                   join old_slug on old_slug.negotiation_id = negotiation.id and old_slug.slug = $2 and old_slug.entry_id is not null
                   where negotiation.slug = $1
               )
           )"#,
        negotiation.as_str(),
        name.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    found
        .map(|found| Ok((found.kind, slug(&found.slug)?)))
        .transpose()
}

/// Where an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// How its negotiation is kept.
    pub house: House,
    /// The slug of its negotiation.
    pub negotiation: Slug,
    /// Its kind.
    pub kind: EntryKind,
    /// Its slug.
    pub slug: Slug,
}

/// Where the entry of this id is, or was until it was retracted. One query.
///
/// # Errors
/// When the database fails.
pub async fn by_id(tx: &mut Tx, id: EntryId) -> Result<Option<Located>, Error> {
    let found = sqlx::query!(
        r#"select negotiation.id as "id: NegotiationId", negotiation.is_private, negotiation.needs_review, negotiation.blackout_until,
               negotiation.slug as negotiation, filed.kind as "kind!: EntryKind", filed.slug as "slug!"
           from (
               select entry.negotiation_id, entry.kind, entry.slug from entry where entry.id = $1
               union all
               select tombstone.negotiation_id, tombstone.kind, tombstone.slug from tombstone where tombstone.entry_id = $1
           ) as filed
           join negotiation on negotiation.id = filed.negotiation_id"#,
        id as EntryId,
    )
    .fetch_optional(&mut **tx)
    .await?;
    found
        .map(|found| {
            Ok(Located {
                house: House {
                    id: found.id,
                    is_private: found.is_private,
                    needs_review: found.needs_review,
                    blackout_until: found.blackout_until,
                },
                negotiation: slug(&found.negotiation)?,
                kind: found.kind,
                slug: slug(&found.slug)?,
            })
        })
        .transpose()
}

/// The negotiation that once had this slug, with its present one.
///
/// # Errors
/// When the database fails.
pub async fn renamed(tx: &mut Tx, name: &Slug) -> Result<Option<(NegotiationId, Slug)>, Error> {
    let found = sqlx::query!(
        r#"select negotiation.id as "id: NegotiationId", negotiation.slug
           from old_slug
           join negotiation on negotiation.id = old_slug.negotiation_id
           where old_slug.slug = $1 and old_slug.entry_id is null"#,
        name.as_str(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    found
        .map(|found| Ok((found.id, slug(&found.slug)?)))
        .transpose()
}

/// The entries with these slugs, in the order of things.
///
/// # Errors
/// When the database fails.
pub async fn named(tx: &mut Tx, negotiation: &Slug, slugs: &[&str]) -> Result<Vec<Named>, Error> {
    let rows = sqlx::query!(
        r#"select entry.kind as "kind: EntryKind", entry.slug, coalesce(entry.title, statement.speaker) as "title!", entry.made_on,
               entry.made_precision as "precision: Precision"
           from negotiation
           join entry on entry.negotiation_id = negotiation.id
           left join statement on statement.entry_id = entry.id
           where negotiation.slug = $1 and entry.slug = any ($2)
           order by entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id"#,
        negotiation.as_str(),
        slugs as &[&str],
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Named {
                kind: row.kind,
                slug: slug(&row.slug)?,
                title: row.title,
                made_on: PartialDate::from_parts(row.made_on, row.precision),
            })
        })
        .collect()
}

/// The entries before and after one on the timeline, as far as the view sees them; `None` sees everything. One query.
///
/// # Errors
/// When the database fails.
pub async fn neighbours(tx: &mut Tx, id: EntryId, view: Option<View>) -> Result<Neighbours, Error> {
    let (by, public) = limits(view);
    let rows = sqlx::query!(
        r#"select near.later as "later!", entry.kind as "kind: EntryKind", entry.slug, coalesce(entry.title, statement.speaker) as "title!",
               entry.made_on, entry.made_precision as "precision: Precision"
           from entry as here
           cross join lateral (
               (
                   select false as later, entry.id
                   from entry
                   where entry.negotiation_id = here.negotiation_id
                       and (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id)
                           < (here.made_on, here.sort_time, here.sort_order, here.kind_rank, here.id)
                       and ($2::date is null or entry.made_on <= $2)
                       and (not $3 or coalesce(entry.public_on, case when entry.kind in ('event', 'statement') then entry.made_on end) <= $2)
                   order by entry.made_on desc, entry.sort_time desc, entry.sort_order desc, entry.kind_rank desc, entry.id desc
                   limit 1
               )
               union all
               (
                   select true, entry.id
                   from entry
                   where entry.negotiation_id = here.negotiation_id
                       and (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id)
                           > (here.made_on, here.sort_time, here.sort_order, here.kind_rank, here.id)
                       and ($2::date is null or entry.made_on <= $2)
                       and (not $3 or coalesce(entry.public_on, case when entry.kind in ('event', 'statement') then entry.made_on end) <= $2)
                   order by entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id
                   limit 1
               )
           ) as near
           join entry on entry.id = near.id
           left join statement on statement.entry_id = entry.id
           where here.id = $1"#,
        id as EntryId,
        by,
        public,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut near = Neighbours::default();
    for row in rows {
        let named = Named {
            kind: row.kind,
            slug: slug(&row.slug)?,
            title: row.title,
            made_on: PartialDate::from_parts(row.made_on, row.precision),
        };
        if row.later {
            near.after = Some(named);
        } else {
            near.before = Some(named);
        }
    }
    Ok(near)
}

/// At most `limit` entries of one kind that follow a place in the order of things, or the first ones, as far as the view sees them;
/// `None` sees everything. Two queries.
///
/// # Errors
/// When the database fails, or a row is no valid document.
pub async fn page(
    tx: &mut Tx,
    negotiation: &Slug,
    kind: EntryKind,
    view: Option<View>,
    after: Option<Moment>,
    limit: usize,
) -> Result<Page, Error> {
    let (by, public) = limits(view);
    // A place before every other: no date that a record can hold is as early.
    let start = (
        NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default(),
        NaiveTime::MIN,
        i16::MIN,
        EntryKind::Event,
        EntryId(0),
    );
    let (made_on, time, order, rank, id) = after.unwrap_or(start);
    let fetched = one_more(limit);
    let rows = sqlx::query!(
        r#"select entry.id as "id: EntryId", entry.negotiation_id as "negotiation: NegotiationId"
           from negotiation
           join entry on entry.negotiation_id = negotiation.id
           where negotiation.slug = $1
               and entry.kind = $2
               and (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id) > ($3, $4, $5, $6, $7)
               and ($8::date is null or entry.made_on <= $8)
               and (not $9 or coalesce(entry.public_on, case when entry.kind in ('event', 'statement') then entry.made_on end) <= $8)
           order by entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id
           limit $10"#,
        negotiation.as_str(),
        kind as EntryKind,
        made_on,
        time,
        order,
        rank.rank(),
        id as EntryId,
        by,
        public,
        fetched,
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<EntryId> = rows.iter().take(limit).map(|row| row.id).collect();
    let next = ids.last().copied().filter(|_| rows.len() > limit);
    let mut entries = match rows.first() {
        Some(row) => entries::by_ids(tx, row.negotiation, &ids).await?,
        None => Vec::new(),
    };
    entries.sort_by_key(Filed::moment);
    Ok(Page { entries, next })
}
