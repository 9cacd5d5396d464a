//! Which state every negotiation is in, for whoever keeps what was made of it.
//!
//! A negotiation's `generation` grows with each save, in the same transaction, and each commit tells it to who listens.

use sqlx::postgres::PgListener;

use super::{Db, Error};
use crate::domain::ids::NegotiationId;

/// The channel on which commits tell; the migration `tell_generation` names it too.
const CHANNEL: &str = "generation";

/// The state that a negotiation is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The negotiation.
    pub id: NegotiationId,
    /// Its generation.
    pub generation: i64,
    /// The generation at which something was last taken out of readers' sight; 0 for never.
    pub withdrawn: i64,
    /// Its slug.
    pub slug: String,
}

/// How many negotiations there are, and the sum of their generations: where neither differs from what is known, nothing was saved.
///
/// # Errors
/// When the database fails.
pub async fn total(db: &Db) -> Result<(i64, i64), Error> {
    let row = sqlx::query!(
        r#"select count(*) as "count!", coalesce(sum(generation), 0)::bigint as "sum!" from negotiation"#
    )
    .fetch_one(&db.0)
    .await?;
    Ok((row.count, row.sum))
}

/// The state of every negotiation.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db) -> Result<Vec<Told>, Error> {
    Ok(sqlx::query_as!(
        Told,
        r#"select id as "id: NegotiationId", generation, withdrawn, slug from negotiation"#
    )
    .fetch_all(&db.0)
    .await?)
}

/// Hears of each commit. It holds a connection of the pool that it was made with.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new(db: &Db) -> Result<Self, Error> {
        let mut listener = PgListener::connect_with(&db.0).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// The next that is told; `None` after the connection was lost, when some may have been missed: it is made anew then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Told>, Error> {
        let heard = self.0.try_recv().await?;
        Ok(heard.and_then(|heard| parse(heard.payload())))
    }
}

fn parse(told: &str) -> Option<Told> {
    let mut words = told.splitn(4, ' ');
    let mut next = || words.next();
    Some(Told {
        id: NegotiationId(next()?.parse().ok()?),
        generation: next()?.parse().ok()?,
        withdrawn: next()?.parse().ok()?,
        slug: next()?.to_owned(),
    })
}
