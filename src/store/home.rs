//! The negotiations as the front page lists them.

use super::{Error, Tx, negotiations::Found, timeline::COUNTED};
use crate::domain::{ids::NegotiationId, slug::Slug};

/// A negotiation on the front page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its row.
    pub found: Found,
    /// Its slug.
    pub slug: Slug,
    /// How many entries it has, at most [`COUNTED`] and one.
    pub entries: i64,
}

/// At most `limit` negotiations, the one added last first, after one of them: those that are public, and of the private ones `these`, or all
/// of them for `None`. One query.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &mut Tx,
    after: Option<NegotiationId>,
    these: Option<&[NegotiationId]>,
    limit: i64,
) -> Result<Vec<Shown>, Error> {
    let rows = sqlx::query!(
        r#"select negotiation.id as "id: NegotiationId", negotiation.version, negotiation.generation, negotiation.slug,
               (
                   select least(coalesce(sum(entry_count.entries), 0), $3::bigint + 1)::bigint
                   from entry_count
                   where entry_count.negotiation_id = negotiation.id
               ) as "entries!"
           from negotiation
           where ($1::bigint is null or negotiation.id < $1)
               and (not negotiation.is_private or $4::bigint[] is null or negotiation.id = any ($4))
           order by negotiation.id desc
           limit $2"#,
        after as Option<NegotiationId>,
        limit,
        COUNTED,
        these as Option<&[NegotiationId]>,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Shown {
                found: Found {
                    id: row.id,
                    version: row.version,
                    generation: row.generation,
                },
                slug: row.slug.parse().map_err(|why| {
                    Error::Missing(format!("the slug {} is none: {why}", row.slug))
                })?,
                entries: row.entries,
            })
        })
        .collect()
}
