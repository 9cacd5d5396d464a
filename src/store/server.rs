//! The PostgreSQL server under the database: where it is, whether it answers, and whether it is one that the schema works with.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, PgConnection,
    error::{DatabaseError, Error as SqlError},
    postgres::{PgConnectOptions, PgSslMode},
};

/// Where a database is, and who connects to it.
pub type Address = PgConnectOptions;

/// The oldest major version that the schema works with (`unique nulls not distinct`).
pub const OLDEST: u32 = 15;

/// How long a server may take to answer a first connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Codes of PostgreSQL's: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
const CANNOT_CONNECT_NOW: &str = "57P03";
const CLASS_AUTHORIZATION: &str = "28";

/// Why a server cannot be used. The messages tell what is so; what to do about it depends on who chose the address.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The text is no address.
    #[error("{0}")]
    NoAddress(String),
    /// Nothing answers there, or nothing that speaks PostgreSQL's language.
    #[error("no PostgreSQL answers at {place}: {why}")]
    Silent {
        /// The host and port, or the socket's folder.
        place: String,
        /// What is in the way.
        why: String,
    },
    /// It answers, and a secure connection, which the address asks for, could not be made with it.
    #[error("the PostgreSQL at {place} gives no secure connection: {why}")]
    Insecure {
        /// The host and port, or the socket's folder.
        place: String,
        /// What is in the way.
        why: String,
    },
    /// The server does not let this user in.
    #[error("the PostgreSQL at {place} does not let the user {user} in: {why}")]
    Unauthorized {
        /// The host and port, or the socket's folder.
        place: String,
        /// The user of the address.
        user: String,
        /// What the server says.
        why: String,
    },
    /// The server refuses for another reason: the database does not exist, or all connections are taken.
    #[error("the PostgreSQL at {place} refused: {why}")]
    Refused {
        /// The host and port, or the socket's folder.
        place: String,
        /// What the server says.
        why: String,
    },
    /// The server is older than [`OLDEST`].
    #[error("the PostgreSQL at {place} is version {found}, and {OLDEST} or newer is needed")]
    TooOld {
        /// The host and port, or the socket's folder.
        place: String,
        /// Its major version.
        found: u32,
    },
}

/// What a server says to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It takes connections, be it to refuse this one.
    Ready,
    /// It runs, and takes none yet, or none any more: it recovers, starts or stops.
    Busy,
    /// Nothing answers.
    Silent,
}

/// The address in a text of the form `postgres://user:password@host:port/database`.
///
/// # Errors
/// [`Unfit::NoAddress`], which never quotes the text: it holds a password.
pub fn address(text: &str) -> Result<Address, Unfit> {
    if !["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
    {
        return Err(Unfit::NoAddress(
            "it does not begin with postgres://".to_owned(),
        ));
    }
    if cut_short(text) {
        return Err(Unfit::NoAddress(
            "a character in the user or password must be percent-encoded (/ as %2F, ? as %3F, # as %23)".to_owned(),
        ));
    }
    text.parse().map_err(|why: SqlError| {
        Unfit::NoAddress(match why {
            SqlError::Configuration(why) => why.to_string(),
            other => other.to_string(),
        })
    })
}

/// Whether a raw `/`, `?` or `#` in the password ends the host too early: what then passes for the port is a part of the password.
fn cut_short(text: &str) -> bool {
    let after = text.split_once("://").map_or(text, |(_, after)| after);
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at(end);
    let before_values = rest.split('=').next().unwrap_or_default();
    !authority.contains('@') && before_values.contains('@')
}

/// The address of a database on a server that listens on a socket in `folder` and trusts its users. What the environment sets for other
/// servers has no part in it.
pub fn at_socket(folder: &Path, user: &str, database: &str) -> Address {
    PgConnectOptions::new_without_pgpass()
        .socket(folder)
        .port(5432)
        .username(user)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

/// What the server at an address says.
pub async fn state(address: &Address) -> State {
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(address)).await {
        // Closing well is a courtesy: the server has answered.
        Ok(Ok(connection)) => {
            connection.close().await.ok();
            State::Ready
        }
        Ok(Err(SqlError::Database(why))) => match why.code().as_deref() {
            Some(CANNOT_CONNECT_NOW) => State::Busy,
            _ => State::Ready,
        },
        Ok(Err(_)) | Err(_) => State::Silent,
    }
}

/// Checks that the server at an address answers, lets us in, and is new enough. One that is starting is waited for.
///
/// # Errors
/// When it is not so.
pub async fn check(address: &Address) -> Result<(), Unfit> {
    let place = place(address);
    let silent = |why: String| Unfit::Silent {
        place: place.clone(),
        why,
    };
    let connecting = async {
        loop {
            match PgConnection::connect_with(address).await {
                Err(SqlError::Database(why))
                    if why.code().as_deref() == Some(CANNOT_CONNECT_NOW) =>
                {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                ended => return ended,
            }
        }
    };
    let connection = match tokio::time::timeout(PATIENCE, connecting).await {
        Err(_) => {
            return Err(silent(format!(
                "nothing within {} seconds",
                PATIENCE.as_secs()
            )));
        }
        Ok(Err(SqlError::Database(why))) => return Err(refusal(&*why, address, place)),
        Ok(Err(SqlError::Tls(why))) => {
            let why = why.to_string();
            return Err(Unfit::Insecure { place, why });
        }
        Ok(Err(SqlError::Io(why))) => return Err(silent(why.to_string())),
        Ok(Err(why)) => return Err(silent(why.to_string())),
        Ok(Ok(connection)) => connection,
    };
    let found = connection.server_version_num();
    // Closing well is a courtesy: the server has answered.
    connection.close().await.ok();
    match found.map(major) {
        Some(found) if found < OLDEST => Err(Unfit::TooOld { place, found }),
        Some(_) => Ok(()),
        None => Err(silent("it does not tell its version".to_owned())),
    }
}

fn refusal(why: &dyn DatabaseError, address: &Address, place: String) -> Unfit {
    let unauthorized = why
        .code()
        .is_some_and(|code| code.starts_with(CLASS_AUTHORIZATION));
    let why = why.message().to_owned();
    if unauthorized {
        Unfit::Unauthorized {
            place,
            user: address.get_username().to_owned(),
            why,
        }
    } else {
        Unfit::Refused { place, why }
    }
}

/// The major version in a `server_version_num`, as 150004 (since 10) or 90624 (before).
fn major(number: u32) -> u32 {
    number / 10_000
}

/// The host and port, or the socket's folder: what may be printed of an address.
fn place(address: &Address) -> String {
    match address.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", address.get_host(), address.get_port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_in_the_old_and_the_new_way_of_counting() {
        assert_eq!(major(150_004), 15);
        assert_eq!(major(90_624), 9);
    }

    #[test]
    fn a_text_that_is_no_address_is_never_quoted() {
        for text in [
            "",
            "secret",
            "mysql://u:secret@host/db",
            "postgres://u:123/secret@host/db",
            "postgres://u:123?secret@host/db",
            "postgres://u:123#secret@host/db",
            "postgres://u:secret/x@host/db",
            "postgres://u:secret@host:port/db",
        ] {
            let refused = address(text).unwrap_err().to_string();
            assert!(
                !refused.contains("secret") && !refused.contains("123"),
                "{text}: {refused}"
            );
        }
        let address = address("postgres://u@server:se%2Fcret@host:1/db?user=me@host").unwrap();
        assert_eq!(
            (address.get_username(), place(&address).as_str()),
            ("me@host", "host:1")
        );
    }
}
