//! Counts guesses at passwords and stops a flood of them.
//!
//! A guess is counted before it is checked, in a transaction of its own, under a lock of its name and then of its address: guesses made at
//! the same time are counted one by one, and one whose sender hangs up counts too. A right guess is taken back: its name is forgotten, its
//! address keeps its other guesses, so that one account of one's own does not buy more guesses at others.
//!
//! What is stored is blinded with a secret of the day, which all servers of a database share and which no backup and no replica has: they tell
//! no address, and no password that somebody typed where the name goes. The price is that counting begins anew at midnight UTC.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{Error, random};
use crate::{
    domain::{
        ids::NegotiationId,
        sign_in::{CountedBy, WINDOW, wait_s},
    },
    store::{
        Db, Tx,
        attempts::{self, KeyHash},
    },
};

/// How many letters one sender may send within the window.
const LETTERS_OF_ONE: u32 = 5;
/// How many letters all senders together may send about one negotiation within the window: what a desk can still read.
const LETTERS: u32 = 200;

/// A guess that was counted and may be checked.
pub(super) struct Counted {
    name: KeyHash,
    /// The row of the address's count; `None` for a guess from no known address.
    address: Option<i64>,
}

/// Whether a guess may be checked.
pub(super) enum Count {
    /// It may.
    Below(Counted),
    /// It may not: there were too many.
    Full {
        /// Seconds until one more may be made.
        wait_s: u64,
    },
}

/// Counts a guess at `name`, from `address` where that is known. A guess over the limit is not counted, so that the wait has an end.
pub(super) async fn count(
    db: &Db,
    name: &str,
    address: Option<IpAddr>,
    at: DateTime<Utc>,
) -> Result<Count, Error> {
    let mut tx = db.begin().await?;
    let blind = Blind::new(&mut tx, at).await?;
    let name = blind.key("name", name);
    let address = address.map(|address| blind.key("address", &network(address)));
    attempts::delete_older(&mut tx, at - WINDOW).await?;
    let mut wait = wait(&mut tx, &name, CountedBy::Name, at).await?;
    if let Some(address) = &address {
        wait = wait.max(self::wait(&mut tx, address, CountedBy::Address, at).await?);
    }
    if let Some(wait_s) = wait {
        return Ok(Count::Full { wait_s });
    }
    attempts::insert(&mut tx, &name, at).await?;
    let address = match &address {
        Some(address) => Some(attempts::insert(&mut tx, address, at).await?),
        None => None,
    };
    Db::commit(tx).await?;
    Ok(Count::Below(Counted { name, address }))
}

/// Takes a guess back that was right.
pub(super) async fn forgive(tx: &mut Tx, counted: &Counted) -> Result<(), Error> {
    attempts::delete_all(tx, &counted.name).await?;
    if let Some(row) = counted.address {
        attempts::delete(tx, row).await?;
    }
    Ok(())
}

/// Counts a letter of a reader of a negotiation, from `address` where that is known; answers the seconds until one more may be sent, where
/// there were too many. One over the limit is not counted.
pub(super) async fn letter(
    tx: &mut Tx,
    negotiation: NegotiationId,
    address: Option<IpAddr>,
    at: DateTime<Utc>,
) -> Result<Option<u64>, Error> {
    let blind = Blind::new(tx, at).await?;
    attempts::delete_older(tx, at - WINDOW).await?;
    let mut keys = vec![(blind.key("letters", &negotiation.to_string()), LETTERS)];
    if let Some(address) = address {
        let one = blind.key("letter", &network(address));
        keys.push((one, LETTERS_OF_ONE));
    }
    let mut longest = None;
    for (key, limit) in &keys {
        attempts::lock(tx, key).await?;
        let oldest = attempts::oldest_of_full(tx, key, *limit, at - WINDOW).await?;
        longest = longest.max(oldest.map(|oldest| wait_s(oldest, at)));
    }
    if longest.is_none() {
        for (key, _) in &keys {
            attempts::insert(tx, key, at).await?;
        }
    }
    Ok(longest)
}

/// The secret of a day.
struct Blind(Vec<u8>);

impl Blind {
    async fn new(tx: &mut Tx, at: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self(attempts::secret(tx, at, &random()?).await?))
    }

    fn key(&self, kind: &str, text: &str) -> KeyHash {
        let mut hash = Sha256::new_with_prefix(&self.0);
        hash.update(kind);
        hash.update([0]);
        hash.update(text);
        hash.finalize().into()
    }
}

/// Waits for the key's turn, and answers how long its count is still full, if it is.
async fn wait(
    tx: &mut Tx,
    key: &KeyHash,
    by: CountedBy,
    at: DateTime<Utc>,
) -> Result<Option<u64>, Error> {
    attempts::lock(tx, key).await?;
    let oldest = attempts::oldest_of_full(tx, key, by.limit(), at - WINDOW).await?;
    Ok(oldest.map(|oldest| wait_s(oldest, at)))
}

/// What counts as one sender: an IPv4 address, or the /64 that a household or an office gets of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn one_household_is_one_sender() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
