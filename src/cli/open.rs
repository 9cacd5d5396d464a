//! Opens the database that the configuration names, brings its schema up to date, and says what to do when that cannot be.

use std::{convert::Infallible, time::Duration};

use super::Error;
use crate::{
    config::Config,
    postgres::{self, Private},
    store::{
        self, Db,
        server::{self, Unfit},
    },
};

/// How many connections a command uses: measured to be enough for two cores.
const CONNECTIONS: u32 = 8;

/// How long connections that are still in use at the end are waited for.
const CLOSING: Duration = Duration::from_secs(1);

/// Whether a command needs the private server for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It does: no other copy may serve from the same data folder.
    Alone,
    /// It does not: where a copy runs already, its server is used.
    Shared,
}

/// The database, and the private server under it where there is one. The server stops when this is dropped.
pub(super) struct Opened {
    pub(super) db: Db,
    address: server::Address,
    private: Option<Private>,
}

impl Opened {
    pub(super) async fn new(config: &Config, access: Access) -> Result<Self, Error> {
        let (address, private) = match &config.database_url {
            Some(url) => (server::address(&url.0)?, None),
            None => own(config, access).await?,
        };
        server::check(&address).await?;
        let db = Db::connect(address.clone(), CONNECTIONS).await?;
        let opened = Self {
            db,
            address,
            private,
        };
        match opened.db.migrate().await {
            Ok(()) => Ok(opened),
            Err(why) => {
                opened.close().await;
                Err(why.into())
            }
        }
    }

    /// A pool of its own, for what must not wait for readers' requests.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn apart(&self, connections: u32) -> Result<Db, store::Error> {
        Db::connect(self.address.clone(), connections).await
    }

    /// The replica that the configuration names.
    ///
    /// # Errors
    /// When its address is none. One that does not answer is asked again while the server runs.
    pub(super) fn replica(config: &Config) -> Result<Option<Db>, Unfit> {
        let address = config.database_replica_url.as_ref();
        let address = address.map(|url| server::address(&url.0)).transpose()?;
        Ok(address.map(|address| Db::lazy(address, CONNECTIONS)))
    }

    /// Keeps the private server running, for as long as it is polled.
    pub(super) async fn keep(&mut self) -> Infallible {
        match &mut self.private {
            Some(private) => private.keep().await,
            None => std::future::pending().await,
        }
    }

    /// Closes the connections, then stops the private server.
    pub(super) async fn close(self) {
        // What is still in use then is cut off: its transaction is rolled back.
        tokio::time::timeout(CLOSING, self.db.close()).await.ok();
    }
}

async fn own(
    config: &Config,
    access: Access,
) -> Result<(server::Address, Option<Private>), postgres::Error> {
    const DATABASE: &str = "postgres";
    let folder = config.data_folder();
    match Private::start(&folder, config.pg_bin.as_deref()).await {
        Ok(private) => Ok((private.options(DATABASE), Some(private))),
        Err(busy @ postgres::Error::Busy(_)) if access == Access::Shared => {
            let running = Private::running(&folder, DATABASE).await;
            running.map(|address| (address, None)).ok_or(busy)
        }
        Err(why) => Err(why),
    }
}

/// What to do about a server that cannot be used.
pub(super) fn advice(unfit: &Unfit) -> &'static str {
    match unfit {
        Unfit::NoAddress(_) => {
            "Set DATABASE_URL to postgres://user:password@host/database, or leave it out to use a private PostgreSQL"
        }
        Unfit::Silent { .. } => "Check that the server is running and that DATABASE_URL names it",
        Unfit::Insecure { .. } => {
            "Set up TLS on that server, or take sslmode out of DATABASE_URL where the way to it is trusted"
        }
        Unfit::Unauthorized { .. } => "Check the user and the password in DATABASE_URL",
        Unfit::Refused { .. } => "Check DATABASE_URL",
        Unfit::TooOld { .. } => {
            "Upgrade it, name a newer server in DATABASE_URL, or leave DATABASE_URL out to use a private PostgreSQL"
        }
    }
}

/// What to do about a database that does not work, where something can be done; begins with the end of the sentence before.
pub(super) fn more_advice(error: &store::Error) -> &'static str {
    match error {
        store::Error::Newer { .. } => {
            ". Run the newer counteroffer, or use another database with DATABASE_URL or DATA_DIR; nothing was changed"
        }
        store::Error::Migrate(_) => {
            ". Check that the database is counteroffer's own and that its user may create tables"
        }
        store::Error::Unavailable(_) => ". Check that the server is running, and try again",
        store::Error::Refused(_)
        | store::Error::Missing(_)
        | store::Error::Corrupt { .. }
        | store::Error::Sql(_) => "",
    }
}
