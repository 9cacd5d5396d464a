//! What an operator can set: each by flag and by variable. Read once, then passed on; `--help` is its documentation.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand};

use crate::domain::slug::Slug;

/// A public tracker of negotiations.
#[derive(Debug, Parser)]
#[command(name = "counteroffer", version)]
pub struct Command {
    /// What holds for every task.
    #[command(flatten)]
    pub config: Config,
    /// What to do; without a task, serve.
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// What holds for every task.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// The PostgreSQL to use, as postgres://user:password@host/database. Without it a private one runs in the data folder.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// The folder of the private PostgreSQL. Default: counteroffer in the user's data folder, or /var/lib/counteroffer for root.
    #[arg(long, env = "DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// The folder of PostgreSQL's programs. Default: the newest in the usual places.
    #[arg(long, env = "PG_BIN", global = true)]
    pub pg_bin: Option<PathBuf>,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: SocketAddr,
    /// What to log: error, warn, info, debug or trace, also by part, as in info,counteroffer=debug.
    #[arg(
        long,
        env = "RUST_LOG",
        default_value = "info,sqlx=warn",
        global = true
    )]
    pub rust_log: String,
    /// The user's data folder, as the desktop sets it.
    #[arg(long, env = "XDG_DATA_HOME", global = true, hide = true)]
    pub xdg_data_home: Option<PathBuf>,
    /// The user's home.
    #[arg(long, env = "HOME", global = true, hide = true)]
    pub home: Option<PathBuf>,
}

impl Config {
    /// The folder of the private PostgreSQL. Root's home is closed to the user that the server then runs as, so root gets a folder of the
    /// machine's.
    pub fn data_folder(&self) -> PathBuf {
        let root = PathBuf::from("/root");
        let shared = || self.home.is_none() || self.home.as_ref() == Some(&root);
        match (&self.data_dir, &self.xdg_data_home, &self.home) {
            (Some(folder), _, _) => folder.clone(),
            (None, _, _) if shared() => PathBuf::from("/var/lib/counteroffer"),
            (None, Some(data), _) => data.join("counteroffer"),
            (None, None, Some(home)) => home.join(".local/share/counteroffer"),
            (None, None, None) => PathBuf::from("/var/lib/counteroffer"),
        }
    }
}

/// A setting that is never printed.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Bring the schema up to date, give an empty database the shipped negotiation, and serve the site.
    Serve,
    /// Ask the server that listens on LISTEN whether it is ready; exit status 0 if it is. For a container's health check.
    Health,
    /// Bring the database's schema up to date.
    Migrate,
    /// Read a negotiation from a file (the format is docs/FORMAT.md): new entries are added, changed ones become new versions.
    Import {
        /// The file; the negotiation that the program ships with, if none is named.
        file: Option<PathBuf>,
        /// Say what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write a negotiation out whole, as JSON.
    Export {
        /// The negotiation's slug, as in wga-amptp-2023.
        negotiation: Slug,
    },
}
