//! The timeline of a negotiation of any size: a page of it, its counts, the days of its statements.
//!
//! Which entries a reader asks for is told in one place, the database's `timeline_entries`; a page of a time and nothing else is written out beside
//! it, since its plan can be kept then, and the statements of an issue have an order of their own. Nothing here reads more than a page, a bounded
//! count, or a day per lane, whatever the negotiation holds. Where a filter asks for more than a time, the transaction plans each query for
//! its own values.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use sqlx::types::Json;

use super::{Error, Tx, cut, negotiations, one_more};
use crate::domain::{
    dates::{Known, View},
    entry::{EntryKind, Moment},
    ids::{EntryId, IssueId, NegotiationId, PartyId},
    slug::Slug,
};

/// Entries are counted up to this number.
pub const COUNTED: i64 = 10_000;

/// About how many days with statements a timeline tells for each party.
pub(super) const TOLD_DAYS: i32 = 365;

/// Which entries a reader asks for. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Made on this day or later.
    pub made_from: Option<NaiveDate>,
    /// Made on this day or earlier.
    pub made_to: Option<NaiveDate>,
    /// Made and public on this day or earlier.
    pub public_by: Option<NaiveDate>,
    /// Of this party, alone or with others.
    pub party: Option<PartyId>,
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// With a position on this issue, in answer to such an offer, or speaking of it.
    pub issue: Option<IssueId>,
    /// With these words, or words that begin so, in title, summary, speaker, quotation or positions.
    pub words: Option<String>,
}

impl Filter {
    /// Whether it leaves out nothing but other kinds.
    pub fn is_of_kind_alone(&self) -> bool {
        let of_kind = Self {
            kind: self.kind,
            ..Self::default()
        };
        *self == of_kind
    }

    /// Whether it asks for a time and for nothing else.
    fn is_of_dates(&self) -> bool {
        let dates = Self {
            made_from: self.made_from,
            made_to: self.made_to,
            public_by: self.public_by,
            ..Self::default()
        };
        *self == dates
    }

    /// What is in view; everything for `None`.
    pub fn in_view(view: Option<View>) -> Self {
        Self {
            made_to: view.map(|view| view.as_of),
            public_by: view
                .filter(|view| view.known == Known::Public)
                .map(|view| view.as_of),
            ..Self::default()
        }
    }
}

/// What an address names of a timeline, as it is written there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// The party.
    pub party: Option<&'a str>,
    /// The issue.
    pub issue: Option<&'a str>,
    /// The entry where a page starts.
    pub cursor: Option<EntryId>,
}

/// The rows that an address names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// The party.
    pub party: Option<PartyId>,
    /// The issue.
    pub issue: Option<IssueId>,
    /// The entry that the cursor names.
    pub cursor: Option<Cursor>,
}

/// An entry as the place where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its place.
    pub moment: Moment,
    /// Since when the public knows it; `None` for never.
    pub public_on: Option<NaiveDate>,
}

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

/// How many entries there are, each number at most [`COUNTED`] and one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each kind, with the filter but for its kind, in the order of [`EntryKind::ALL`].
    pub matching: Vec<(EntryKind, i64)>,
    /// Of all kinds, with nothing of the filter but its clock.
    pub all: i64,
}

/// The negotiation of this slug, with the rows that an address names. One query.
///
/// # Errors
/// When the database fails.
pub async fn open(
    tx: &mut Tx,
    slug: &Slug,
    named: Named<'_>,
) -> Result<Option<(negotiations::Found, Found)>, Error> {
    let row = sqlx::query!(
        r#"select negotiation.id as "id: NegotiationId", negotiation.version, negotiation.generation,
               party.id as "party?: PartyId", issue.id as "issue?: IssueId",
               here.made_on as "made_on?", here.sort_time as "sort_time?", here.sort_order as "sort_order?", here.kind as "kind?: EntryKind",
               case when here.kind in ('event', 'statement') then here.made_on else here.public_on end as "public_on?"
           from negotiation
           left join party on party.negotiation_id = negotiation.id and party.slug = $2
           left join issue on issue.negotiation_id = negotiation.id and issue.slug = $3
           left join entry as here on here.negotiation_id = negotiation.id and here.id = $4
           where negotiation.slug = $1"#,
        slug.as_str(),
        named.party,
        named.issue,
        named.cursor as Option<EntryId>,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = row
        .made_on
        .zip(row.sort_time)
        .zip(row.sort_order.zip(row.kind))
        .zip(named.cursor);
    let cursor = place.map(|(((day, time), (order, kind)), id)| Cursor {
        moment: (day, time, order, kind, id),
        public_on: row.public_on,
    });
    let negotiation = negotiations::Found {
        id: row.id,
        version: row.version,
        generation: row.generation,
    };
    let found = Found {
        party: row.party,
        issue: row.issue,
        cursor,
    };
    Ok(Some((negotiation, found)))
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
struct Reach {
    /// The place that divides what is asked for.
    place: Place,
    /// How many entries before the place, the nearest first.
    before: i64,
    /// How many entries from the place on.
    after: i64,
}

impl Start {
    fn is_onwards(self) -> bool {
        matches!(self, Self::Beginning | Self::After(_) | Self::From(_))
    }

    fn reach(self, filter: &Filter, limit: usize) -> Reach {
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
    fn new(rows: Vec<Row>, start: Start, limit: usize) -> Self {
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
type Place = (NaiveDate, NaiveTime, i16, i16, EntryId);

#[derive(Debug, Deserialize)]
struct Row {
    id: EntryId,
    /// Whether it comes after the place.
    later: bool,
}

/// Hands a macro that writes a statement the SQL of what a page reaches of a filter, as the first of its arguments. Its values are the first 15
/// of the statement's. (Statements that are checked when they are compiled are put together from literals alone.)
macro_rules! with_rows {
    ($statement:ident!, $($arguments:tt)*) => {
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
            $($arguments)*
        )
    };
}

/// What a page reaches.
async fn rows(
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
    macro_rules! statement {
        ($rows:literal,) => {
            sqlx::query_as!(
                Row,
                r#"select id as "id!: EntryId", later as "later!" from ("# + $rows + ") as reached",
                negotiation as NegotiationId,
                filter.made_from,
                filter.made_to,
                filter.public_by,
                filter.party as Option<PartyId>,
                filter.kind as Option<EntryKind>,
                filter.issue as Option<IssueId>,
                filter.words.as_deref(),
                day,
                time,
                order,
                rank,
                id as EntryId,
                before,
                after,
            )
        };
    }
    with_rows!(statement!,).fetch_all(&mut **tx).await
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

/// What the first glance at a timeline tells of all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    /// How many entries there are.
    pub counts: Counts,
    /// On which days somebody made a statement.
    pub statement_days: Vec<StatementDay>,
    /// The newest statement in view.
    pub newest_statement: Option<EntryId>,
}

/// A day on which somebody made a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StatementDay {
    /// The negotiation.
    #[serde(rename = "negotiation_id")]
    pub negotiation: NegotiationId,
    /// For whom it was made; `None` for several parties or outsiders.
    pub party: Option<Slug>,
    /// The day.
    pub day: NaiveDate,
}

/// A page of a part of a timeline, with what is told of the part: its entries, and all on its clock, counted up to [`COUNTED`]; the newest
/// statement on the clock; and some days with statements for each party. One query, to be planned for its values.
///
/// # Errors
/// When the database fails.
pub async fn part(
    tx: &mut Tx,
    negotiation: NegotiationId,
    filter: &Filter,
    clock: &Filter,
    (start, limit): (Start, usize),
) -> Result<(Whole, Page), Error> {
    let all_in_view = *clock == Filter::default();
    let Reach {
        place: (day, time, order, rank, id),
        before,
        after,
    } = start.reach(filter, limit);
    macro_rules! statement {
        ($rows:literal,) => {
            sqlx::query!(
                r#"select
                       (select coalesce(jsonb_agg(reached), '[]') from ("# + $rows + r#") as reached) as "rows!: Json<Vec<Row>>",
                       (
                           select count(*) from (
                               select from timeline_entries($1, $2, $3, $4, $5, 'event', $7, search_query($8)) limit $17::bigint + 1
                           ) as counted
                       ) as events,
                       (
                           select count(*) from (
                               select from timeline_entries($1, $2, $3, $4, $5, 'offer', $7, search_query($8)) limit $17::bigint + 1
                           ) as counted
                       ) as offers,
                       (
                           select count(*) from (
                               select from timeline_entries($1, $2, $3, $4, $5, 'response', $7, search_query($8)) limit $17::bigint + 1
                           ) as counted
                       ) as responses,
                       (
                           select count(*) from (
                               select from timeline_entries($1, $2, $3, $4, $5, 'statement', $7, search_query($8)) limit $17::bigint + 1
                           ) as counted
                       ) as statements,
                       case when $18 then (select sum(entries)::bigint from entry_count where negotiation_id = $1) else (
                           select count(*) from (
                               select from timeline_entries($1, null, $16, $4, null, null, null, null) limit $17::bigint + 1
                           ) as counted
                       ) end as "all",
                       (
                           select said.id
                           from timeline_entries($1, null, $16, $4, null, 'statement', null, null) as said
                           order by said.made_on desc, said.sort_time desc, said.sort_order desc, said.id desc
                           limit 1
                       ) as "newest_statement: EntryId",
                       (
                           select coalesce(jsonb_agg(told), '[]')
                           from told_statement_days(array[$1], coalesce($4, $16), $19) as told
                       ) as "statement_days!: Json<Vec<StatementDay>>""#,
                negotiation as NegotiationId,
                filter.made_from,
                filter.made_to,
                filter.public_by,
                filter.party as Option<PartyId>,
                filter.kind as Option<EntryKind>,
                filter.issue as Option<IssueId>,
                filter.words.as_deref(),
                day,
                time,
                order,
                rank,
                id as EntryId,
                before,
                after,
                clock.made_to,
                COUNTED,
                all_in_view,
                TOLD_DAYS,
            )
        };
    }
    let row = with_rows!(statement!,).fetch_one(&mut **tx).await?;
    let bounded = |count: Option<i64>| count.unwrap_or_default().min(COUNTED + 1);
    let matching = [
        (EntryKind::Event, row.events),
        (EntryKind::Offer, row.offers),
        (EntryKind::Response, row.responses),
        (EntryKind::Statement, row.statements),
    ];
    let whole = Whole {
        counts: Counts {
            matching: matching
                .map(|(kind, count)| (kind, bounded(count)))
                .to_vec(),
            all: bounded(row.all),
        },
        statement_days: row.statement_days.0,
        newest_statement: row.newest_statement,
    };
    Ok((whole, Page::new(row.rows.0, start, limit)))
}

/// Days on which somebody made a statement, about `told` for each party, in no particular order. One query.
///
/// # Errors
/// When the database fails.
pub async fn statement_days(
    tx: &mut Tx,
    negotiations: &[NegotiationId],
    told: i32,
) -> Result<Vec<StatementDay>, Error> {
    let days = sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(told), '[]') as "days!: Json<Vec<StatementDay>>" from told_statement_days($1, null, $2) as told"#,
        negotiations as &[NegotiationId],
        told,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(days.0)
}
