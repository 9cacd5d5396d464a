//! A page of a timeline, from any place of it.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use super::Filter;
use crate::{
    domain::{
        entry::{EntryKind, Moment},
        ids::{EntryId, IssueId, NegotiationId, PartyId},
        slug::Slug,
    },
    store::{Error, Tx, cut, one_more},
};

/// From where a page reaches, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// From the beginning on.
    Beginning,
    /// Up to the end.
    End,
    /// Up to this place, without it.
    Before(Moment),
    /// From this place on, without it.
    After(Moment),
    /// From the first moment of a day on.
    From(NaiveDate),
    /// Up to the first moment of a day.
    Until(NaiveDate),
}

/// A page of the timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The ids of its entries, in order.
    pub ids: Vec<EntryId>,
    /// Whether there are more before the first.
    pub earlier: bool,
    /// Whether there are more after the last.
    pub later: bool,
}

/// The place that divides what a page may hold from the rest: what is not before it comes after. It lies within the dates of the filter, so
/// that a page starts at the right place of the index and not at its end.
fn divide(start: Start, filter: &Filter) -> Moment {
    let opening = |day| (day, NaiveTime::MIN, i16::MIN, EntryKind::Event, EntryId(0));
    let end = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default();
    let place = match start {
        Start::Beginning => opening(NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()),
        Start::End => opening(end),
        Start::Before(place) => place,
        Start::After((day, time, order, kind, id)) => {
            (day, time, order, kind, EntryId(id.0.saturating_add(1)))
        }
        Start::From(day) | Start::Until(day) => opening(day),
    };
    let last = [filter.made_to, filter.public_by]
        .into_iter()
        .flatten()
        .min();
    let behind = last.and_then(|day| day.succ_opt()).unwrap_or(end);
    let place = place.min(opening(behind));
    match filter.made_from {
        Some(first) => place.max(opening(first)),
        None => place,
    }
}

/// What the database is asked for, for a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// The place that divides what is asked for.
    pub(super) place: Place,
    /// How many entries before the place, the nearest first.
    pub(super) before: i64,
    /// How many entries from the place on.
    pub(super) after: i64,
}

impl Start {
    fn is_onwards(self) -> bool {
        matches!(self, Self::Beginning | Self::After(_) | Self::From(_))
    }

    /// What the database is asked for, for a page of so many.
    pub(super) fn reach(self, filter: &Filter, limit: usize) -> Reach {
        let (day, time, order, kind, id) = divide(self, filter);
        let fetched = one_more(limit);
        let (before, after) = match self {
            // Beyond the ends there is nothing, and the database might look for it in every entry that matches.
            Self::Beginning => (0, fetched),
            Self::End => (fetched, 0),
            Self::After(_) | Self::From(_) => (1, fetched),
            Self::Before(_) | Self::Until(_) => (fetched, 1),
        };
        Reach {
            place: (day, time, order, kind.rank(), id),
            before,
            after,
        }
    }
}

impl Page {
    /// The page that starts so, of what was asked for.
    pub(super) fn new(rows: Vec<Row>, start: Start, limit: usize) -> Self {
        let (onward, back): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.later);
        let (own, others) = if start.is_onwards() {
            (onward, back)
        } else {
            (back, onward)
        };
        let more = own.len() > limit;
        let mut ids: Vec<EntryId> = own.iter().take(limit).map(|row| row.id).collect();
        let (earlier, later) = if start.is_onwards() {
            (!others.is_empty(), more)
        } else {
            ids.reverse();
            (more, !others.is_empty())
        };
        Self {
            ids,
            earlier,
            later,
        }
    }
}

/// A page of at most `limit` entries. One query.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &mut Tx,
    negotiation: NegotiationId,
    filter: &Filter,
    start: Start,
    limit: usize,
) -> Result<Page, Error> {
    let reach = start.reach(filter, limit);
    let rows = if filter.is_of_dates() {
        dated_rows(tx, negotiation, filter, reach).await?
    } else {
        rows(tx, negotiation, filter, reach).await?
    };
    Ok(Page::new(rows, start, limit))
}

/// A place of the timeline, as its index has it.
pub(super) type Place = (NaiveDate, NaiveTime, i16, i16, EntryId);

/// An entry that a page reaches.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    id: EntryId,
    /// Whether it comes after the place.
    later: bool,
}

/// Hands a macro that writes a statement the SQL of what a page reaches of a filter, and its 15 values, which are the statement's first.
/// (Statements that are checked when they are compiled are put together from literals alone.)
macro_rules! with_rows {
    ($statement:ident!, $negotiation:expr, $filter:expr, $reach:expr) => {
        $statement!(
            r#"(
                   select entry.id, false as later
                   from timeline_entries($1, $2, $3, $4, $5, $6, $7, search_query($8)) as entry
                   where (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id) < ($9, $10, $11, $12, $13)
                   order by entry.made_on desc, entry.sort_time desc, entry.sort_order desc, entry.kind_rank desc, entry.id desc
                   limit $14
               )
               union all
               (
                   select entry.id, true
                   from timeline_entries($1, $2, $3, $4, $5, $6, $7, search_query($8)) as entry
                   where (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id) >= ($9, $10, $11, $12, $13)
                   order by entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id
                   limit $15
               )"#,
            $negotiation as NegotiationId,
            $filter.made_from,
            $filter.made_to,
            $filter.public_by,
            $filter.party as Option<PartyId>,
            $filter.kind as Option<EntryKind>,
            $filter.issue as Option<IssueId>,
            $filter.words.as_deref(),
            $reach.place.0,
            $reach.place.1,
            $reach.place.2,
            $reach.place.3,
            $reach.place.4 as EntryId,
            $reach.before,
            $reach.after,
        )
    };
}

pub(super) use with_rows;

/// What a page reaches.
async fn rows(
    tx: &mut Tx,
    negotiation: NegotiationId,
    filter: &Filter,
    reach: Reach,
) -> Result<Vec<Row>, sqlx::Error> {
    macro_rules! statement {
        ($rows:literal, $($reached:tt)*) => {
            sqlx::query_as!(
                Row,
                r#"select id as "id!: EntryId", later as "later!" from ("# + $rows + ") as reached",
                $($reached)*
            )
        };
    }
    with_rows!(statement!, negotiation, filter, reach)
        .fetch_all(&mut **tx)
        .await
}

/// The same where all that a reader asks for is a time: most often nothing at all. Written out without the function and its nulls, so that one
/// plan serves any values, which the database keeps: planning takes longer than the work.
async fn dated_rows(
    tx: &mut Tx,
    negotiation: NegotiationId,
    filter: &Filter,
    reach: Reach,
) -> Result<Vec<Row>, sqlx::Error> {
    let Reach {
        place: (day, time, order, rank, id),
        before,
        after,
    } = reach;
    sqlx::query_as!(
        Row,
        r#"(
               select entry.id as "id!: EntryId", false as "later!"
               from entry
               where entry.negotiation_id = $1
                   and entry.made_on >= coalesce($2::date, '-infinity') and entry.made_on <= coalesce($3::date, 'infinity')
                   and ($4::date is null or entry.made_on <= $4 and (entry.kind in ('event', 'statement') or entry.public_on <= $4))
                   and (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id) < ($5, $6, $7, $8, $9)
               order by entry.made_on desc, entry.sort_time desc, entry.sort_order desc, entry.kind_rank desc, entry.id desc
               limit $10
           )
           union all
           (
               select entry.id, true
               from entry
               where entry.negotiation_id = $1
                   and entry.made_on >= coalesce($2::date, '-infinity') and entry.made_on <= coalesce($3::date, 'infinity')
                   and ($4::date is null or entry.made_on <= $4 and (entry.kind in ('event', 'statement') or entry.public_on <= $4))
                   and (entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id) >= ($5, $6, $7, $8, $9)
               order by entry.made_on, entry.sort_time, entry.sort_order, entry.kind_rank, entry.id
               limit $11
           )"#,
        negotiation as NegotiationId,
        filter.made_from,
        filter.made_to,
        filter.public_by,
        day,
        time,
        order,
        rank,
        id as EntryId,
        before,
        after,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The newest statements that speak of an issue, at most `limit`, of those made on a day or earlier. One query, whose cost does not depend on
/// what else is said, nor on how rare the issue is.
///
/// # Errors
/// When the database fails.
pub async fn said_of(
    tx: &mut Tx,
    negotiation: NegotiationId,
    issue: &Slug,
    made_to: NaiveDate,
    limit: usize,
) -> Result<Page, Error> {
    let fetched = one_more(limit);
    let mut ids = sqlx::query_scalar!(
        r#"select entry_id as "id: EntryId"
           from issue_statement
           where issue_id = (select issue.id from issue where issue.negotiation_id = $1 and issue.slug = $2) and made_on <= $3
           order by made_on desc, sort_time desc, sort_order desc, entry_id desc
           limit $4"#,
        negotiation as NegotiationId,
        issue.as_str(),
        made_to,
        fetched,
    )
    .fetch_all(&mut **tx)
    .await?;
    let earlier = cut(&mut ids, limit);
    ids.reverse();
    Ok(Page {
        ids,
        earlier,
        later: false,
    })
}
