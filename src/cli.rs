//! The commands. Each opens the database, does one thing and says in one line what it did, or what to do about what is in the way.

mod account;
mod bring_in;
mod due;
mod export;
mod first;
mod health;
mod open;
mod sample;
mod stop;
mod verify;

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tokio::net::TcpListener;

use self::{
    open::{Access, Opened},
    stop::Stop,
};

use crate::{
    clock::Clock,
    config::{Command, Config, Task},
    desk::{
        self, Editor,
        negotiations::{How, save},
    },
    domain::{problems::Problems, slug::Slug},
    postgres,
    store::{self, Db, negotiations, server::Unfit},
    transfer::{SHIPPED, proof::Unreadable, read::read},
    web,
};

/// Why a command did not do what was asked. Each message is one a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The private PostgreSQL is not to be had.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// The server of `DATABASE_URL` cannot be used.
    #[error("{0}. {advice}", advice = open::advice(.0))]
    Server(#[from] Unfit),
    /// The address of the replica is none.
    #[error(
        "DATABASE_REPLICA_URL is no address: {0}. Set it to postgres://user:password@host/database, or leave it out"
    )]
    Replica(Unfit),
    /// The file cannot be read.
    #[error("{} cannot be read: {why}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is in the way.
        why: io::Error,
    },
    /// The file is not valid.
    #[error("nothing was imported; {}", told(.0))]
    Invalid(Problems),
    /// A table cannot be undone.
    #[error("nothing was undone; {}", told(.0))]
    Kept(Problems),
    /// A table cannot be brought in.
    #[error("{}: {why}", file.display())]
    Table {
        /// The file.
        file: PathBuf,
        /// What is wrong with it, a line each.
        why: String,
    },
    /// The account cannot be made as it was asked for.
    #[error("no account was made; {}", told(.0))]
    Account(Problems),
    /// The password could not be read.
    #[error(
        "the password could not be read: {0}. Without a terminal, give it on standard input with --password-stdin"
    )]
    Password(io::Error),
    /// No such negotiation.
    #[error("there is no negotiation {0}")]
    NotFound(Slug),
    /// The history is not what was sealed.
    #[error("the history is not what was sealed:\n{}", .0.join("\n"))]
    Broken(Vec<String>),
    /// A file cannot be checked.
    #[error("{} cannot be checked: {why}{}", file.display(), verify::more(.why))]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What is in the way.
        why: Unreadable,
    },
    /// The database refused or failed.
    #[error("{0}{advice}", advice = open::more_advice(.0))]
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
    /// The signals that end the program cannot be listened for.
    #[error("the signals that stop it cannot be listened for: {0}")]
    Signals(io::Error),
    /// The server that was asked for its health is not well.
    #[error("the server at {address} is not ready: {why}")]
    NotReady {
        /// The address.
        address: SocketAddr,
        /// What it answered, or why it did not.
        why: String,
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
            refused @ (desk::Error::Forbidden
            | desk::Error::NeedsReview
            | desk::Error::Stale { .. }
            | desk::Error::Fault(_)) => Self::Desk(refused),
        }
    }
}

fn told(problems: &Problems) -> String {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("  {problem}"))
        .collect();
    format!("{} to mend:\n{}", lines.len(), lines.join("\n"))
}

/// Runs a command to its end.
///
/// # Errors
/// When it could not be done; nothing is half done then.
pub async fn run(command: Command, clock: Clock) -> Result<(), Error> {
    match command.task.unwrap_or(Task::Serve) {
        Task::Serve => serve(&command.config, clock).await?,
        Task::Health => health::ask(command.config.listen).await?,
        Task::Migrate => {
            let opened = Opened::new(&command.config, Access::Shared).await?;
            say("The schema is up to date.")?;
            opened.close().await;
        }
        Task::Import { file, dry_run } => {
            let text = match &file {
                Some(file) => text(file)?,
                None => SHIPPED.to_owned(),
            };
            let file = read(&text).map_err(Error::Invalid)?;
            let opened = Opened::new(&command.config, Access::Shared).await?;
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
            opened.close().await;
        }
        Task::BringIn {
            negotiation,
            file,
            dry_run,
            despite_blackout,
            undo,
            reason,
        } => {
            let config = &command.config;
            match (undo, file) {
                (Some(table), _) => {
                    bring_in::undo(config, clock, &negotiation, table, reason).await?;
                }
                (None, file) => {
                    let file = file.unwrap_or_default();
                    let how = bring_in::How {
                        reason,
                        dry_run,
                        despite_blackout,
                    };
                    bring_in::run(config, clock, &negotiation, &file, how).await?;
                }
            }
        }
        Task::Export {
            negotiation,
            format,
        } => {
            let opened = Opened::new(&command.config, Access::Shared).await?;
            let site = origin(&command.config, command.config.listen);
            export::run(&opened.db, &negotiation, format, &site, clock).await?;
            opened.close().await;
        }
        Task::Sample { entries } => sample::run(&command.config, clock, entries).await?,
        Task::Verify { file, head } => verify::run(file.as_deref(), head, &command.config).await?,
        Task::Account(task) => account::run(task, &command.config, clock).await?,
    }
    Ok(())
}

/// Where readers find the site that listens at `local`.
fn origin(config: &Config, local: SocketAddr) -> String {
    match &config.base_url {
        Some(base_url) => base_url.as_str().to_owned(),
        None => format!("http://{}", health::reachable(local)),
    }
}

/// How many files may be open: connections of readers, mostly.
const FILES: u64 = 65_536;

/// How many connections hear what the database tells and ask whether anything was missed.
const LISTENING: u32 = 2;

/// Serves until it is told to stop, finishes the requests under way, and then stops the private database.
async fn serve(config: &Config, clock: Clock) -> Result<(), Error> {
    let stop = Stop::listen().map_err(Error::Signals)?;
    let address = config.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|why| Error::Listen { address, why })?;
    let mut opened = tokio::select! {
        opened = Opened::new(config, Access::Alone) => opened?,
        () = stop.told() => return Ok(()),
    };
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
    // A reader who listens holds a file open. Where that cannot be raised, there are as many as before.
    rlimit::increase_nofile_limit(FILES).ok();
    let local = listener.local_addr()?;
    let origin = origin(config, local);
    tracing::info!("Open {origin}/");
    let mut app = web::App::new(opened.db.clone(), clock, &origin);
    if let Some(contact) = &config.contact {
        app = app.reached_at(&contact.link());
    }
    if config.behind_proxy {
        app = app.behind_proxy();
    }
    if config.page_memory > 0 {
        app = app.keeping(u64::from(config.page_memory) * 1024 * 1024);
    }
    if let Some(replica) = Opened::replica(config).map_err(Error::Replica)? {
        app = app.with_replica(replica);
    }
    if config.webhooks_anywhere {
        app = app.sending_anywhere();
    }
    let app = first::invite(app, config.base_url.is_some(), local).await?;
    let (db, sender) = (opened.db.clone(), app.clone());
    let listening = opened.apart(LISTENING).await?;
    tokio::select! {
        served = web::serve(listener, app, stop.told()) => served?,
        () = stop.gave_up() => tracing::warn!("stopping with requests still under way"),
        never = opened.keep() => match never {},
        never = web::watch(&sender, &listening) => match never {},
        never = due::publish(&db, clock) => match never {},
        never = due::deliver(&sender) => match never {},
    }
    opened.close().await;
    Ok(())
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
