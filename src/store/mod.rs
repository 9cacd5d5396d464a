//! The only SQL. One file per aggregate; rows come out as the domain's documents.
//!
//! A function that takes one statement takes any executor; one that takes several takes the [`Tx`] that its caller opened, and never
//! begins or commits one of its own. What is not found is `None`.

pub mod accounts;
pub mod api_tokens;
pub mod attempts;
pub mod audit;
pub mod documents;
pub mod drafts;
pub mod entries;
pub mod generations;
pub mod home;
pub mod intakes;
pub mod letters;
pub mod lookups;
pub mod negotiations;
pub mod outlines;
pub mod records;
pub mod revisions;
pub mod search;
pub mod seats;
pub mod server;
pub mod sessions;
pub mod sitemap;
pub mod sources;
pub mod timeline;
pub mod tombstones;
pub mod webhooks;

use std::time::Duration;

use sqlx::{
    PgPool, Postgres, Transaction,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::domain::digest::Digest;

/// How long a request waits for a connection. Long enough for a server to start again, short enough for a reader to be told.
const ACQUIRE: Duration = Duration::from_secs(3);

/// A transaction.
pub type Tx = Transaction<'static, Postgres>;

/// How many rows a page of at most `limit` asks for: with one more it is known whether there are more.
pub fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Leaves of what was asked for so what the page holds. Whether there is more.
pub fn cut<T>(rows: &mut Vec<T>, limit: usize) -> bool {
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(PgPool);

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the schema refused the write; its name is the constraint's.
    #[error("the record breaks the rule {0}")]
    Refused(String),
    /// A part that the document names does not exist, or a row changed under us.
    #[error("{0}")]
    Missing(String),
    /// A row that is no valid document: it was written by something other than this program.
    #[error("row {id} of {table} is no valid document: {why}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        id: i64,
        /// What is wrong with it.
        why: serde_json::Error,
    },
    /// The database does not answer, is busy starting or stopping, or has no connection left: worth trying again.
    #[error("the database does not answer: {0}")]
    Unavailable(sqlx::Error),
    /// Anything else.
    #[error("the database failed: {0}")]
    Sql(sqlx::Error),
    /// The database was last used by a newer version of the program.
    #[error("its schema has the change {found}, which is newer than this program")]
    Newer {
        /// The migration that this program does not have.
        found: i64,
    },
    /// The schema could not be brought up to date.
    #[error("the database schema could not be brought up to date: {0}")]
    Migrate(sqlx::migrate::MigrateError),
}

/// Codes of PostgreSQL's that pass: no connection left, and the ends and starts of a server.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const PASSING: [&str; 4] = ["53300", "57P01", "57P02", "57P03"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(told) => match (told.constraint(), told.code()) {
                (Some(name), _) => Self::Refused(name.to_owned()),
                (None, Some(code)) if PASSING.contains(&&*code) => Self::Unavailable(error),
                (None, _) => Self::Sql(error),
            },
            _ => Self::Sql(error),
        }
    }
}

/// The hash that a row holds.
fn digest(bytes: Vec<u8>) -> Result<Digest, Error> {
    Digest::try_from(bytes).map_err(|why| Error::Missing(format!("the hash of a row: {why}")))
}

/// A pool whose connections do not compile queries: compiling one as long as a record's takes the database ten times as long as running it.
fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query!("set jit = off").execute(connection).await?;
                Ok(())
            })
        })
}

impl Db {
    /// Connects with at most `connections` connections.
    ///
    /// # Errors
    /// When the server cannot be reached within `ACQUIRE`.
    pub async fn connect(options: PgConnectOptions, connections: u32) -> Result<Self, Error> {
        Ok(Self(pool(connections).connect_with(options).await?))
    }

    /// The same for a server that may not be there yet, or not always: it is connected to when it is first asked.
    pub fn lazy(options: PgConnectOptions, connections: u32) -> Self {
        Self(pool(connections).connect_lazy_with(options))
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a newer program has used the database, and nothing is changed; or when a migration fails: the ones before it stay applied.
    pub async fn migrate(&self) -> Result<(), Error> {
        let migrations = sqlx::migrate!();
        let newest = migrations.iter().map(|one| one.version).max();
        migrations.run(&self.0).await.map_err(|why| match why {
            MigrateError::VersionMissing(found) if Some(found) > newest => Error::Newer { found },
            other => Error::Migrate(other),
        })
    }

    /// Opens a transaction.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin(&self) -> Result<Tx, Error> {
        Ok(self.0.begin().await?)
    }

    /// Opens a transaction that reads one moment: every query in it sees the same state.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<Tx, Error> {
        Ok(self
            .0
            .begin_with("begin isolation level repeatable read read only")
            .await?)
    }

    /// The same where each query is planned for its own values: a plan for any words and any party would be a bad one for most.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read_planned(&self) -> Result<Tx, Error> {
        Ok(self
            .0
            .begin_with(
                "begin isolation level repeatable read read only;
                 set local plan_cache_mode = force_custom_plan",
            )
            .await?)
    }

    /// Commits, so that callers need not name the database library.
    ///
    /// # Errors
    /// When a deferred rule refuses the whole, or the connection is lost.
    pub async fn commit(tx: Tx) -> Result<(), Error> {
        Ok(tx.commit().await?)
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query_scalar!(r#"select 1 as "one!""#)
            .fetch_one(&self.0)
            .await?;
        Ok(())
    }

    /// How many connections there are, and how many of them nobody uses now.
    pub fn connections(&self) -> (u32, usize) {
        (self.0.size(), self.0.num_idle())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.0.close().await;
    }
}
