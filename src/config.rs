//! What an operator can set: each by flag and by variable. Read once, then passed on; `--help` is its documentation.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::RangedU64ValueParser};
use http::Uri;

use crate::domain::{
    account::{AccountName, Role},
    digest::Digest,
    ids::IntakeId,
    slug::Slug,
    text::Reason,
};

/// In what form a negotiation is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The whole record with its history.
    Json,
    /// Each term of each offer, as CSV.
    Positions,
    /// Each entry, as CSV.
    Entries,
    /// Issues down, passes across.
    Xlsx,
    /// Where each side stands.
    Markdown,
}

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
    /// A streaming replica of that database, from which readers who are not signed in read while it has all that was saved.
    #[arg(
        long,
        env = "DATABASE_REPLICA_URL",
        global = true,
        hide_env_values = true
    )]
    pub database_replica_url: Option<Secret>,
    /// The folder of the private PostgreSQL. Default: counteroffer in the user's data folder, or /var/lib/counteroffer for root.
    #[arg(long, env = "DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// The folder of PostgreSQL's programs. Default: the newest in the usual places.
    #[arg(long, env = "PG_BIN", global = true)]
    pub pg_bin: Option<PathBuf>,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: SocketAddr,
    /// The address under which readers come, as in `https://example.org`; links and cookies follow it. Default: the address listened on.
    #[arg(long, env = "BASE_URL", global = true)]
    pub base_url: Option<BaseUrl>,
    /// How readers reach the editors, for the page about the record: an e-mail address or a page, as in `https://example.org/contact`.
    #[arg(long, env = "CONTACT", global = true)]
    pub contact: Option<Contact>,
    /// Whether a proxy of your own stands in front, so that the last address of X-Forwarded-For is the sender's.
    #[arg(long, env = "BEHIND_PROXY", global = true)]
    pub behind_proxy: bool,
    /// Whether webhooks may also be sent within your own network, and without encryption. Without it they go to https addresses of the public
    /// internet alone.
    #[arg(long, env = "WEBHOOKS_ANYWHERE", global = true)]
    pub webhooks_anywhere: bool,
    /// How much memory the pages may take that are kept as they were sent, in MiB; 0 keeps none.
    #[arg(long, env = "PAGE_MEMORY", default_value_t = 64, global = true)]
    pub page_memory: u16,
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

/// How readers reach the editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact(String);

/// Why a text is no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write an e-mail address or a page, as in editors@example.org or https://example.org/contact"
)]
pub struct BadContact;

impl Contact {
    /// The address that a link leads to: `mailto:` and the e-mail address, or the page.
    pub fn link(&self) -> String {
        match self.0.starts_with("https://") {
            true => self.0.clone(),
            false => format!("mailto:{}", self.0),
        }
    }
}

impl FromStr for Contact {
    type Err = BadContact;

    fn from_str(text: &str) -> Result<Self, BadContact> {
        let is_plain = !text.contains(|c: char| c.is_whitespace() || "<>\"'\\?&".contains(c));
        let page = text
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty());
        let mail = text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains(['@', '/'])
        });
        if is_plain && (page || mail) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadContact)
        }
    }
}

/// An origin: scheme, host and port, without anything after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why a text is no base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it as https://example.org, without a path")]
pub struct BadBaseUrl;

impl BaseUrl {
    /// The origin itself, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;

    fn from_str(text: &str) -> Result<Self, BadBaseUrl> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let uri: Uri = text.parse().map_err(|_| BadBaseUrl)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let is_bare = uri.path() == "/" && uri.query().is_none() && !text.contains(['#', '@']);
        if is_web && is_bare && uri.host().is_some_and(|host| !host.is_empty()) {
            Ok(Self(text))
        } else {
            Err(BadBaseUrl)
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
    /// Bring a table of offers into a negotiation, a row for each term: CSV or an Excel workbook, with the columns of the positions that export
    /// writes, or fewer. All of it or nothing; what is wrong is told by row and column.
    BringIn {
        /// The negotiation's slug, as in wga-amptp-2023.
        negotiation: Slug,
        /// The table.
        #[arg(required_unless_present = "undo")]
        file: Option<PathBuf>,
        /// Say what would be saved, and save nothing.
        #[arg(long)]
        dry_run: bool,
        /// Publish its new offers although a blackout is on.
        #[arg(long)]
        despite_blackout: bool,
        /// Undo the table of this number instead, which bringing it in told: its new offers are retracted, the others are as they were.
        #[arg(long, value_name = "NUMBER", conflicts_with_all = ["file", "dry_run"])]
        undo: Option<IntakeId>,
        /// Where the table is from, or why it is undone: readers see it in the history.
        #[arg(long)]
        reason: Option<Reason>,
    },
    /// Write a negotiation out: whole as JSON, or as a table, a workbook or a handout.
    Export {
        /// The negotiation's slug, as in wga-amptp-2023.
        negotiation: Slug,
        /// In what form.
        #[arg(long, value_enum, default_value = "json")]
        format: Format,
    },
    /// Make a large negotiation that never was, at /sample-ENTRIES, to try the program out and to measure it.
    Sample {
        /// How many entries it has, three at least; a million takes some minutes.
        #[arg(long, value_parser = RangedU64ValueParser::<usize>::new().range(3..))]
        entries: usize,
    },
    /// Say whether every save is what was sealed and follows the one before: of all negotiations in the database, or of an export alone.
    Verify {
        /// An export to check without any database.
        file: Option<PathBuf>,
        /// A seal that was seen earlier, on the page of changes or in an export: say whether it is still in the chain.
        #[arg(long)]
        head: Option<Digest>,
    },
    /// Accounts of editors and administrators.
    #[command(subcommand)]
    Account(AccountTask),
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountTask {
    /// Make an account. The password is asked for on the terminal, twice, and not shown.
    Create {
        /// Its name, which signs what it saves, as in "Ana Ruiz".
        name: AccountName,
        /// What it may do: member (only what single negotiations let it), editor (adds and edits all negotiations and entries) or administrator (makes
        /// accounts too).
        #[arg(long, default_value_t = Role::Editor)]
        role: Role,
        /// Read the password from standard input, up to its end or the first line break.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_or_a_page() {
        let link = |text: &str| text.parse::<Contact>().map(|contact| contact.link());
        assert_eq!(
            link("editors@example.org").unwrap(),
            "mailto:editors@example.org"
        );
        assert_eq!(
            link("https://example.org/contact").unwrap(),
            "https://example.org/contact"
        );
        for bad in [
            "",
            "editors",
            "a@b",
            "javascript:x",
            "a@b.c?subject=x",
            "https://",
        ] {
            assert!(link(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_base_url_is_an_origin() {
        for (text, origin) in [
            ("https://example.org", "https://example.org"),
            ("https://Example.org/", "https://example.org"),
            ("http://192.0.2.1:8080", "http://192.0.2.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(text.parse(), Ok(BaseUrl(origin.to_owned())));
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "https://",
            "https://example.org/path",
            "https://example.org?a",
            "https://example.org#a",
            "https://name@example.org",
        ] {
            assert_eq!(bad.parse::<BaseUrl>(), Err(BadBaseUrl), "{bad}");
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;

        Command::command().debug_assert();
    }
}
