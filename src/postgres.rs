//! The private PostgreSQL: the system's own server, run for this program alone where no `DATABASE_URL` is given.
//!
//! It lives in the data folder and listens on a Unix socket there, never on a port. A lock held for the life of the process keeps a second
//! copy out. A small shell between us and the server holds a pipe from us: when we end, even by kill -9, the pipe closes and the shell stops
//! the server. A downloaded or embedded PostgreSQL was considered and left: nothing on an offline machine, and not the real server.

use std::{
    env, fs, io,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection, postgres::PgConnectOptions};

/// The oldest major version that the schema works with (`unique nulls not distinct`).
pub const OLDEST: u32 = 15;

const USER: &str = "counteroffer";
const PATIENCE: Duration = Duration::from_secs(30);

/// Stops the server when its input closes, whatever becomes of us. The server's own signals come from this shell alone.
const KEEPER: &str = r#"exec 3<&0; "$0" "$@" </dev/null 3<&- & p=$!; trap '' INT TERM HUP; { cat <&3 >/dev/null; kill -INT $p; } 2>/dev/null & exec 3<&-; wait $p"#;

/// Why there is no private PostgreSQL. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable PostgreSQL is installed.
    #[error(
        "{0}. Install PostgreSQL (Debian: apt-get install postgresql; macOS: brew install postgresql@17), name its folder in PG_BIN, or set DATABASE_URL to a server of your own"
    )]
    NotFound(String),
    /// Another copy holds the data folder.
    #[error(
        "another copy of counteroffer is using the data folder {0}; stop it, or give this one another folder with DATA_DIR"
    )]
    Busy(PathBuf),
    /// The data folder cannot be used.
    #[error("the data folder {folder} cannot be used: {why}. Choose another with DATA_DIR")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is in the way.
        why: String,
    },
    /// A program of PostgreSQL's failed.
    #[error("PostgreSQL did not start: {0}")]
    Failed(String),
}

/// A running private PostgreSQL. Dropping it stops the server.
#[derive(Debug)]
pub struct Private {
    keeper: Option<Child>,
    tools: Tools,
    data: PathBuf,
    socket: PathBuf,
    _lock: fs::File,
}

/// The installed programs, and the user that runs them.
#[derive(Debug, Clone)]
struct Tools {
    bin: PathBuf,
    /// PostgreSQL refuses root, so as root it runs as somebody else.
    user: Option<(u32, u32)>,
}

impl Tools {
    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(self.bin.join(program));
        for name in [
            "PGDATA",
            "PGPORT",
            "PGHOST",
            "PGUSER",
            "PGDATABASE",
            "PGPASSFILE",
            "PGSERVICE",
        ] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").current_dir("/");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = self.user {
            chown(folder, Some(user), Some(group))?;
        }
        Ok(())
    }
}

impl Private {
    /// Starts the server of a data folder, making its cluster first where there is none. `bin` names the folder of the programs; without it
    /// they are looked for in the usual places. Takes half a second with an existing cluster, a few with a new one.
    ///
    /// # Errors
    /// When no PostgreSQL is found, another copy holds the folder, the folder cannot be used, or the server does not start.
    pub async fn start(folder: &Path, bin: Option<&Path>) -> Result<Self, Error> {
        let unusable = |why: io::Error| Error::Folder {
            folder: folder.to_owned(),
            why: why.to_string(),
        };
        fs::create_dir_all(folder).map_err(unusable)?;
        let lock = fs::File::create(folder.join("lock")).map_err(unusable)?;
        lock.try_lock()
            .map_err(|_| Error::Busy(folder.to_owned()))?;
        let (base, data) = (folder.join("postgres"), folder.join("postgres/data"));
        let made_by = fs::read_to_string(data.join("PG_VERSION"))
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let tools = Tools {
            bin: find(bin, made_by)?,
            user: unprivileged(folder)?,
        };
        tools.make_folder(&base).map_err(unusable)?;
        reachable(&tools, &base)?;
        if made_by.is_none() {
            make_cluster(&tools, &base, &data)?;
        }
        let socket = socket_folder(&base);
        tools.make_folder(&socket).map_err(unusable)?;
        let mut server = Self {
            keeper: None,
            tools,
            data,
            socket,
            _lock: lock,
        };
        server.run(&base.join("log")).await?;
        Ok(server)
    }

    /// How to connect to a database of the server.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket)
            .username(USER)
            .database(database)
    }

    /// Starts the server, or takes over the one that a killed copy left. A killed server may not be gone yet when the next start comes, so a
    /// start that fails is tried again for a while; the server's own lock file is never touched.
    async fn run(&mut self, log: &Path) -> Result<(), Error> {
        let began = Instant::now();
        while !self.answers().await {
            let mut keeper = self
                .spawn(log)
                .map_err(|why| Error::Failed(why.to_string()))?;
            loop {
                if self.answers().await {
                    self.keeper = Some(keeper);
                    return Ok(());
                }
                let ended = matches!(keeper.try_wait(), Ok(Some(_)) | Err(_));
                if began.elapsed() > PATIENCE {
                    drop(keeper.stdin.take());
                    // It is being given up: how it ended does not matter.
                    let _ = keeper.wait();
                    return Err(Error::Failed(format!(
                        "see {}:\n{}",
                        log.display(),
                        tail(log)
                    )));
                }
                tokio::time::sleep(Duration::from_millis(if ended { 250 } else { 25 })).await;
                if ended {
                    break;
                }
            }
        }
        Ok(())
    }

    async fn answers(&self) -> bool {
        let options = self.options("postgres");
        match tokio::time::timeout(Duration::from_secs(2), options.connect()).await {
            Ok(Ok(connection)) => connection.close().await.is_ok(),
            Ok(Err(_)) | Err(_) => false,
        }
    }

    fn spawn(&self, log: &Path) -> io::Result<Child> {
        let log = fs::OpenOptions::new().create(true).append(true).open(log)?;
        let mut command = self.tools.command("/bin/sh");
        command
            .args(["-c", KEEPER])
            .arg(self.tools.bin.join("postgres"))
            .arg("-D")
            .arg(&self.data)
            .arg("-k")
            .arg(&self.socket);
        for setting in [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "max_connections=60",
            "shared_buffers=64MB",
            "timezone=UTC",
            "log_timezone=UTC",
        ] {
            command.args(["-c", setting]);
        }
        command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // Nothing is left to tell when stopping fails: the next start recovers.
        match self.keeper.take() {
            Some(mut keeper) => {
                drop(keeper.stdin.take());
                let _ = keeper.wait();
            }
            None => {
                let _ = self
                    .tools
                    .command("pg_ctl")
                    .arg("-D")
                    .arg(&self.data)
                    .args(["-m", "fast", "-s", "stop"])
                    .status();
            }
        }
    }
}

/// The folder of the newest usable programs, or of those of the major version that made the cluster.
fn find(bin: Option<&Path>, made_by: Option<u32>) -> Result<PathBuf, Error> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Some(bin) = bin {
        folders.push(bin.to_owned());
    } else {
        for base in [
            "/usr/lib/postgresql",
            "/opt/homebrew/opt",
            "/usr/local/opt",
            "/Library/PostgreSQL",
        ] {
            folders.extend(
                fs::read_dir(base)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|entry| entry.path().join("bin")),
            );
        }
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    }
    let usable =
        |(major, _): &(u32, PathBuf)| made_by.map_or(*major >= OLDEST, |made_by| *major == made_by);
    folders
        .iter()
        .filter_map(|folder| version(folder))
        .filter(usable)
        .max_by_key(|(major, _)| *major)
        .map(|(_, folder)| folder)
        .ok_or_else(|| {
            Error::NotFound(match (made_by, bin) {
                (Some(major), _) => format!("the data folder was made by PostgreSQL {major}, and no PostgreSQL {major} was found"),
                (None, Some(bin)) => format!("no PostgreSQL {OLDEST} or newer was found in {}", bin.display()),
                (None, None) => format!("no PostgreSQL {OLDEST} or newer was found"),
            })
        })
}

/// The major version of the programs in a folder, and where they really are.
fn version(folder: &Path) -> Option<(u32, PathBuf)> {
    let program = fs::canonicalize(folder.join("postgres")).ok()?;
    let folder = program.parent()?.to_owned();
    if !folder.join("initdb").is_file() {
        return None;
    }
    let told = Command::new(program).arg("--version").output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let number = told
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, folder))
}

/// The user and group to run PostgreSQL as, when we are root: what owns a new file tells who we are.
fn unprivileged(folder: &Path) -> Result<Option<(u32, u32)>, Error> {
    let unusable = |why: String| Error::Folder {
        folder: folder.to_owned(),
        why,
    };
    let me = fs::metadata(folder.join("lock"))
        .map_err(|why| unusable(why.to_string()))?
        .uid();
    if me != 0 || fs::read("/proc/self/status").is_ok_and(|status| !runs_as_root(&status)) {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").map_err(|why| unusable(why.to_string()))?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(*name))?;
            let mut ids = line.split(':').skip(2);
            Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
        })
        .map(Some)
        .ok_or_else(|| unusable("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as".to_owned()))
}

fn runs_as_root(status: &[u8]) -> bool {
    String::from_utf8_lossy(status)
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| {
            ids.split_whitespace()
                .nth(1)
                .map(|effective| effective == "0")
        })
        .unwrap_or(true)
}

/// Whether the user that runs the server can get to its folder: not below somebody's closed home, for one.
fn reachable(tools: &Tools, base: &Path) -> Result<(), Error> {
    let mut command = tools.command("/bin/sh");
    let reached = command
        .args(["-c", r#"cd "$0" && test -w ."#])
        .arg(base)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if reached {
        return Ok(());
    }
    Err(Error::Folder {
        folder: base.to_owned(),
        why: "as root, PostgreSQL runs as another user, who cannot reach it".to_owned(),
    })
}

/// Makes the cluster beside its place and renames it: a start that is killed half-way leaves nothing half-made.
fn make_cluster(tools: &Tools, base: &Path, data: &Path) -> Result<(), Error> {
    let new = base.join("data.new");
    let mut told = String::new();
    for locale in ["--locale=C.UTF-8", "--no-locale"] {
        match fs::remove_dir_all(&new) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(Error::Failed(why.to_string()));
            }
            Ok(()) | Err(_) => {}
        }
        let made = tools
            .command("initdb")
            .arg("-D")
            .arg(&new)
            .args([
                "-U",
                USER,
                "-E",
                "UTF8",
                "--auth=trust",
                "--data-checksums",
                "--no-instructions",
                locale,
            ])
            .stdin(Stdio::null())
            .output()
            .map_err(|why| Error::Failed(why.to_string()))?;
        if made.status.success() {
            return fs::rename(&new, data).map_err(|why| Error::Failed(why.to_string()));
        }
        told = String::from_utf8_lossy(&made.stderr).into_owned();
    }
    Err(Error::Failed(format!("initdb: {told}")))
}

/// The folder of the socket: a socket's path holds about 100 bytes, so a long data folder keeps it elsewhere.
fn socket_folder(base: &Path) -> PathBuf {
    if base.as_os_str().len() < 80 {
        return base.join("socket");
    }
    let hash = Sha256::digest(base.as_os_str().as_encoded_bytes());
    let name: String = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    PathBuf::from("/tmp").join(format!("counteroffer-{name}"))
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}
