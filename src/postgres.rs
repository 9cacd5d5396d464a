//! The private PostgreSQL: the system's own server, run for this program alone where no `DATABASE_URL` is given.
//!
//! It lives in the data folder and listens on a Unix socket there, never on a port. A lock held for the life of the process keeps a second
//! copy out. A small shell between us and the server holds a pipe from us: when we end, even by kill -9, the pipe closes and the shell stops
//! the server. When the server dies under us it is started again, after pauses that grow. A server that somehow outlived both us and the
//! shell is stopped by the next start, never taken over: nobody would stop it after us. A downloaded or embedded PostgreSQL was considered
//! and left: nothing on an offline machine, and not the real server.

mod folder;
mod tools;

use std::{
    convert::Infallible,
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    process::{Child, ChildStdin},
    time::sleep,
};

use self::{
    folder::{Named, last_complaint, lock_file, make_cluster, named, socket_folder, turn_over},
    tools::Tools,
};
use crate::store::server::{Address, State, at_socket, state};

const USER: &str = "counteroffer";

/// How long a server may say nothing at all before we give it up. One that says it recovers is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// After how long a start is slow enough for a line in the log.
const WORTH_A_WORD: Duration = Duration::from_secs(5);

/// The pauses between the restarts of a server that keeps dying: they double from the first to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

/// Stops the server when its input closes, whatever becomes of us. It asks until the server is gone: a server that has barely begun
/// does not hear yet. The server's own signals come from this shell alone.
const KEEPER: &str = r#"exec 3<&0; "$0" "$@" </dev/null 3<&- & p=$!; trap '' INT TERM HUP; { cat <&3 >/dev/null; while kill -INT $p; do sleep 1; done; } 2>/dev/null & exec 3<&-; wait $p; kill -9 0"#;

/// Why there is no private PostgreSQL. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable PostgreSQL is installed.
    #[error(
        "{0}. Install it (Debian: apt-get install postgresql; macOS: brew install postgresql@17), name its folder in PG_BIN, or set DATABASE_URL to a server of your own"
    )]
    NotFound(String),
    /// Another copy holds the data folder.
    #[error(
        "another copy of counteroffer is using the data folder {}; stop it, or give this one another folder with DATA_DIR", .0.display()
    )]
    Busy(PathBuf),
    /// The data folder cannot be used.
    #[error("the data folder {} cannot be used: {why}. Choose another with DATA_DIR", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is in the way.
        why: String,
    },
    /// We are root, and there is nobody to run the server as.
    #[error(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as. Add one, run counteroffer as another user, or set DATABASE_URL"
    )]
    NoUser,
    /// A program of PostgreSQL's failed.
    #[error("the private PostgreSQL did not start: {0}")]
    Failed(String),
}

/// The shell between us and the server.
#[derive(Debug)]
struct Keeper {
    child: Child,
    /// Held apart: waiting for a child closes the input that it holds.
    pipe: Option<ChildStdin>,
}

/// A running private PostgreSQL. Dropping it stops the server.
#[derive(Debug)]
pub struct Private {
    keeper: Option<Keeper>,
    tools: Tools,
    data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    _lock: fs::File,
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
        // The server runs in another working folder, and its processes are known by the path of theirs.
        let whole = fs::canonicalize(folder).map_err(unusable)?;
        let lock = fs::File::create(whole.join("lock")).map_err(unusable)?;
        lock.try_lock().map_err(|why| match why {
            fs::TryLockError::WouldBlock => Error::Busy(folder.to_owned()),
            fs::TryLockError::Error(why) => unusable(why),
        })?;
        let (base, data) = (whole.join("postgres"), whole.join("postgres/data"));
        let tools = Tools::find(bin, &data)?;
        tools.make_folder(&base).map_err(unusable)?;
        if !tools.reaches(&base).await {
            return Err(unusable(io::Error::other(
                "as root, PostgreSQL runs as another user, who cannot get there",
            )));
        }
        if !data.join("PG_VERSION").exists() {
            make_cluster(&tools, &base, &data).await?;
        }
        let socket = socket_folder(&base);
        tools.make_folder(&socket).map_err(unusable)?;
        let log = base.join("log");
        turn_over(&log);
        let mut server = Self {
            keeper: None,
            tools,
            data,
            socket,
            log,
            _lock: lock,
        };
        server.run().await?;
        Ok(server)
    }

    /// How to connect to a database of the server.
    pub fn options(&self, database: &str) -> Address {
        at_socket(&self.socket, USER, database)
    }

    /// How to connect to a database of the server that another copy runs in a data folder; `None` when none answers there.
    pub async fn running(folder: &Path, database: &str) -> Option<Address> {
        let whole = fs::canonicalize(folder).ok()?;
        let address = at_socket(&socket_folder(&whole.join("postgres")), USER, database);
        (state(&address).await == State::Ready).then_some(address)
    }

    /// Watches the server and starts it again whenever it ends, for as long as it is polled.
    pub async fn keep(&mut self) -> Infallible {
        let (mut pause, longest) = PAUSES;
        loop {
            let began = Instant::now();
            if let Some(keeper) = &mut self.keeper {
                // However it ended, it is started again.
                keeper.child.wait().await.ok();
            }
            if began.elapsed() > longest {
                pause = PAUSES.0;
            }
            tracing::error!(
                pause_ms = pause.as_millis(),
                "the private PostgreSQL ended; it is started again"
            );
            sleep(pause).await;
            pause = longest.min(pause * 2);
            match self.run().await {
                Ok(()) => tracing::info!("the private PostgreSQL runs again"),
                Err(why) => tracing::error!("{why}"),
            }
        }
    }

    /// Starts the server. A killed one may not be gone yet when the next start comes, so a start that fails for this reason is tried again
    /// for a while.
    async fn run(&mut self) -> Result<(), Error> {
        let began = Instant::now();
        loop {
            self.make_way().await;
            let from = fs::metadata(&self.log).map_or(0, |log| log.len());
            let spawned = self.spawn();
            self.keeper = Some(spawned.map_err(|why| Error::Failed(why.to_string()))?);
            if self.comes_up(began).await {
                return Ok(());
            }
            self.stop();
            let told = last_complaint(&self.log, from);
            let not_gone_yet = [r#""postmaster.pid""#, "shared memory block"]
                .iter()
                .any(|sign| told.contains(sign));
            if !not_gone_yet || began.elapsed() > PATIENCE {
                return Err(Error::Failed(format!(
                    "{told} (its log: {})",
                    self.log.display()
                )));
            }
            sleep(Duration::from_millis(250)).await;
        }
    }

    /// Waits until the server that was just spawned takes connections: `false` when it ended, or said nothing for too long.
    async fn comes_up(&mut self, began: Instant) -> bool {
        let address = self.options("postgres");
        let mut is_told = false;
        while let Some(keeper) = &mut self.keeper
            && matches!(keeper.child.try_wait(), Ok(None))
        {
            match state(&address).await {
                State::Ready => return true,
                State::Silent if began.elapsed() > PATIENCE => return false,
                State::Silent | State::Busy => {}
            }
            if began.elapsed() > WORTH_A_WORD && !is_told {
                is_told = true;
                tracing::info!("the private PostgreSQL recovers or starts slowly; waiting for it");
            }
            sleep(Duration::from_millis(25)).await;
        }
        false
    }

    /// Stops a server that runs in our place: we hold the folder's lock, so whoever started it is gone. A lock file of the server's that
    /// names a process of another kind is stale, and would keep the server from starting for as long as that process lives.
    async fn make_way(&self) {
        let answers = state(&self.options("postgres")).await != State::Silent;
        match named(&self.data) {
            Named::Stranger => {
                // If it cannot be removed, the server says so.
                fs::remove_file(lock_file(&self.data)).ok();
            }
            Named::Nobody if !answers => {}
            Named::Nobody | Named::Server => {
                let mut stop = self.tools.command("pg_ctl");
                stop.arg("-D")
                    .arg(&self.data)
                    .args(["-m", "fast", "-s", "-w", "-t", "30", "stop"]);
                // If it does not stop, the next server says so.
                stop.stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .await
                    .ok();
            }
        }
    }

    fn spawn(&self) -> io::Result<Keeper> {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)?;
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
            "port=5432",
            "unix_socket_permissions=0700",
            "max_connections=60",
            "shared_buffers=64MB",
            "timezone=UTC",
            "log_timezone=UTC",
            // Its log holds nothing that somebody typed into a form.
            "log_error_verbosity=terse",
            "log_min_error_statement=panic",
            "log_checkpoints=off",
        ] {
            command.args(["-c", setting]);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()?;
        Ok(Keeper {
            pipe: child.stdin.take(),
            child,
        })
    }

    /// Stops the server and waits until it is gone.
    fn stop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.pipe.take());
            while matches!(keeper.child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.stop();
    }
}
