//! What is told of a timeline besides a page of it.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::types::Json;

use super::{
    Filter,
    page::{Page, Row, Start, with_rows},
};
use crate::{
    domain::{
        entry::EntryKind,
        ids::{EntryId, IssueId, NegotiationId, PartyId},
        slug::Slug,
    },
    store::{Error, Tx},
};

/// Entries are counted up to this number.
pub const COUNTED: i64 = 10_000;

/// About how many days with statements a timeline tells for each party.
pub(in crate::store) const TOLD_DAYS: i32 = 365;

/// How many entries there are, each number at most [`COUNTED`] and one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each kind, with the filter but for its kind, in the order of [`EntryKind::ALL`].
    pub matching: Vec<(EntryKind, i64)>,
    /// Of all kinds, with nothing of the filter but its clock.
    pub all: i64,
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
    let reach = start.reach(filter, limit);
    macro_rules! statement {
        ($rows:literal, $($reached:tt)*) => {
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
                $($reached)*
                clock.made_to,
                COUNTED,
                all_in_view,
                TOLD_DAYS,
            )
        };
    }
    let row = with_rows!(statement!, negotiation, filter, reach)
        .fetch_one(&mut **tx)
        .await?;
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
