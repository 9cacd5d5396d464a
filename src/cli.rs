//! The commands. Each opens the database, does one thing and says in one line what it did, or what to do about what is in the way.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    clock::Clock,
    config::{Command, Config, Task},
    desk::{
        self, Editor,
        negotiations::{How, save},
    },
    domain::{problems::Problems, slug::Slug},
    postgres::{self, Private},
    store::{self, Db, negotiations},
    transfer::{SHIPPED, export::export, read::read},
    web,
};

/// How many connections a command uses: measured to be enough for two cores.
const CONNECTIONS: u32 = 8;

/// Why a command did not do what was asked. Each message is one a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The private PostgreSQL is not to be had.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// `DATABASE_URL` is no address of a database.
    #[error("DATABASE_URL is not of the form postgres://user:password@host/database: {0}")]
    Url(String),
    /// The database cannot be reached.
    #[error("the database cannot be used: {0}. Check that the server is running, and DATABASE_URL")]
    Connect(String),
    /// The file cannot be read.
    #[error("{} cannot be read: {why}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is in the way.
        why: io::Error,
    },
    /// The file is not valid.
    #[error("{}", told(.0))]
    Invalid(Problems),
    /// No such negotiation.
    #[error("there is no negotiation {0}")]
    NotFound(Slug),
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The change was refused.
    #[error(transparent)]
    Desk(desk::Error),
    /// The address to listen on is taken, or is not ours.
    #[error(
        "cannot listen on {address}: {why}. Stop what uses it, or choose another address with LISTEN"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What is in the way.
        why: io::Error,
    },
    /// The answer could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
    /// A document could not be written as JSON.
    #[error("the negotiation could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<desk::Error> for Error {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::Invalid(problems) => Self::Invalid(problems),
            desk::Error::Store(error) => Self::Store(error),
            refused @ (desk::Error::Forbidden | desk::Error::Stale { .. }) => Self::Desk(refused),
        }
    }
}

fn told(problems: &Problems) -> String {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("  {problem}"))
        .collect();
    format!(
        "nothing was imported; {} to mend:\n{}",
        lines.len(),
        lines.join("\n")
    )
}

/// The database, and the private server under it where there is one. The server stops when this is dropped.
struct Opened {
    db: Db,
    _private: Option<Private>,
}

impl Opened {
    async fn new(config: &Config) -> Result<Self, Error> {
        let (options, private) = match &config.database_url {
            Some(url) => {
                let options: PgConnectOptions = url
                    .0
                    .parse()
                    .map_err(|why: sqlx::Error| Error::Url(why.to_string()))?;
                (options, None)
            }
            None => {
                let private =
                    Private::start(&config.data_folder(), config.pg_bin.as_deref()).await?;
                (private.options("postgres"), Some(private))
            }
        };
        let db = Db::connect(options, CONNECTIONS)
            .await
            .map_err(|why| Error::Connect(why.to_string()))?;
        db.migrate().await?;
        Ok(Self {
            db,
            _private: private,
        })
    }
}

/// Runs a command to its end.
///
/// # Errors
/// When it could not be done; nothing is half done then.
pub async fn run(command: Command, clock: Clock) -> Result<(), Error> {
    match command.task.unwrap_or(Task::Serve) {
        Task::Serve => serve(&command.config, clock).await?,
        Task::Migrate => {
            let opened = Opened::new(&command.config).await?;
            say("The schema is up to date.")?;
            opened.db.close().await;
        }
        Task::Import { file, dry_run } => {
            let text = match &file {
                Some(file) => text(file)?,
                None => SHIPPED.to_owned(),
            };
            let file = read(&text).map_err(Error::Invalid)?;
            let opened = Opened::new(&command.config).await?;
            let editor = Editor::operator("import");
            let how = How {
                reason: "Import from a file",
                at: clock.now(),
                dry_run,
            };
            let saved = save(&opened.db, &editor, how, &file.catalogue, &file.entries).await?;
            say(&format!(
                "{}: {}{} added, {} changed, {} the same; the negotiation itself {}.",
                file.catalogue.negotiation.slug,
                if dry_run {
                    "dry run, nothing written: "
                } else {
                    ""
                },
                saved.added,
                saved.changed,
                saved.unchanged,
                if saved.catalogue {
                    "saved anew"
                } else {
                    "the same"
                },
            ))?;
            opened.db.close().await;
        }
        Task::Export { negotiation } => {
            let opened = Opened::new(&command.config).await?;
            let file = export(&opened.db, &negotiation)
                .await?
                .ok_or(Error::NotFound(negotiation))?;
            say(&serde_json::to_string_pretty(&file)?)?;
            opened.db.close().await;
        }
    }
    Ok(())
}

/// Serves until it is told to stop, finishes the requests under way, and then stops the private database.
async fn serve(config: &Config, clock: Clock) -> Result<(), Error> {
    let address = config.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|why| Error::Listen { address, why })?;
    let opened = Opened::new(config).await?;
    let mut tx = opened.db.read().await?;
    let empty = negotiations::is_empty(&mut tx).await?;
    Db::commit(tx).await?;
    if empty {
        let file = read(SHIPPED).map_err(Error::Invalid)?;
        let editor = Editor::operator("import");
        let how = How {
            reason: "The negotiation that the program ships with",
            at: clock.now(),
            dry_run: false,
        };
        save(&opened.db, &editor, how, &file.catalogue, &file.entries).await?;
    }
    tracing::info!("Open http://{}/", listener.local_addr()?);
    let local = listener.local_addr()?;
    let app = web::App::new(opened.db.clone(), clock, &format!("http://{local}"));
    axum::serve(listener, web::router(app))
        .with_graceful_shutdown(told_to_stop())
        .await?;
    opened.db.close().await;
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM. Where a signal cannot be listened for, the other one is waited for alone.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

fn text(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(|why| Error::File {
        file: file.to_owned(),
        why,
    })
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}
