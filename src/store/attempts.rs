//! Guesses at passwords, counted by name and by network address. Both are here as blinded hashes alone.

use chrono::{DateTime, Utc};

use super::{Error, Tx};

/// What a guess is counted by, blinded.
pub type KeyHash = [u8; 32];

/// The secret of the day of a time, the same for every server; `fresh` where the day has none yet. Those of other days are forgotten then.
///
/// # Errors
/// When the database fails.
pub async fn secret(tx: &mut Tx, at: DateTime<Utc>, fresh: &[u8; 32]) -> Result<Vec<u8>, Error> {
    let day = at.date_naive();
    let known = sqlx::query_scalar!("select secret from blinding where day = $1", day);
    if let Some(known) = known.fetch_optional(&mut **tx).await? {
        return Ok(known);
    }
    sqlx::query!("delete from blinding where day <> $1", day)
        .execute(&mut **tx)
        .await?;
    // Another server may have made one meanwhile: that counts.
    Ok(sqlx::query_scalar!(
        "insert into blinding (day, secret)
         values ($1, $2)
         on conflict (day) do update set secret = blinding.secret
         returning secret",
        day,
        fresh,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Makes every other guess at this key wait until the transaction ends, so that guesses made at the same time are counted one by one.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx, key: &KeyHash) -> Result<(), Error> {
    let [a, b, c, d, e, f, g, h, ..] = *key;
    sqlx::query!(
        "select pg_advisory_xact_lock($1)",
        i64::from_be_bytes([a, b, c, d, e, f, g, h]),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(())
}

/// The time of the oldest guess among the newest `limit` after `since`. `None` when there are fewer: one more may be made.
///
/// # Errors
/// When the database fails.
pub async fn oldest_of_full(
    tx: &mut Tx,
    key: &KeyHash,
    limit: u32,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    Ok(sqlx::query_scalar!(
        "select made_at
         from attempt
         where key_hash = $1
         and made_at > $2
         order by made_at desc
         offset $3
         limit 1",
        key,
        since,
        i64::from(limit) - 1,
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// Counts a guess. Answers its row, by which it can be taken back.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, key: &KeyHash, made_at: DateTime<Utc>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        "insert into attempt (key_hash, made_at)
         values ($1, $2)
         returning id",
        key,
        made_at,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Takes one guess back.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, id: i64) -> Result<(), Error> {
    sqlx::query!("delete from attempt where id = $1", id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets every guess at a key.
///
/// # Errors
/// When the database fails.
pub async fn delete_all(tx: &mut Tx, key: &KeyHash) -> Result<(), Error> {
    sqlx::query!("delete from attempt where key_hash = $1", key)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Clears away guesses made before `until`: a hundred at most, which is more than the two that one sign-in adds.
///
/// # Errors
/// When the database fails.
pub async fn delete_older(tx: &mut Tx, until: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "delete from attempt
         where id = any (array (
             select id
             from attempt
             where made_at <= $1
             order by made_at
             limit 100
             for update skip locked
         ))",
        until,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
