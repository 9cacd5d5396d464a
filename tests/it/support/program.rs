//! The program itself, run as an operator runs it: a process with a data folder, signals and a log.

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use counteroffer::postgres::Private;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

/// How long anything may take before the test fails: far longer than it does on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(90);

/// A folder of the test's own that PostgreSQL's user can reach, whoever runs the tests.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The program with a data folder, a free port, and nothing else of this environment but the path.
pub(crate) fn counteroffer(folder: &Path) -> Command {
    super::give_tls();
    let mut command = Command::new(env!("CARGO_BIN_EXE_counteroffer"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", folder)
        .env("DATA_DIR", folder)
        .env("LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

/// The one line that a command ends with when something is in its way.
pub(crate) fn refusal(command: &mut Command) -> String {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > DEADLINE {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    assert_eq!(said.lines().count(), 1, "one line and no more: {said}");
    said.strip_prefix("counteroffer: ")
        .unwrap()
        .trim()
        .to_owned()
}

/// Asks again and again until there is an answer. Fails after the deadline.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            began.elapsed() < DEADLINE,
            "{what}: not within {DEADLINE:?}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[derive(Default)]
struct Log {
    lines: Vec<String>,
    ended: bool,
}

/// The program while it serves. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    log: Arc<(Mutex<Log>, Condvar)>,
}

impl Program {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::<(Mutex<Log>, Condvar)>::default();
        let (written, errors) = (log.clone(), child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines() {
                written.0.lock().unwrap().lines.push(line.unwrap());
                written.1.notify_all();
            }
            written.0.lock().unwrap().ended = true;
            written.1.notify_all();
        });
        Self { child, log }
    }

    /// Everything that was logged so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.0.lock().unwrap().lines.clone()
    }

    /// The first line of the log that holds `text`, waited for.
    pub(crate) fn line(&self, text: &str) -> String {
        let (log, changed) = &*self.log;
        let is_told = |log: &Log| log.lines.iter().any(|line| line.contains(text));
        let waiting = |log: &mut Log| !is_told(log) && !log.ended;
        let (log, _) = changed
            .wait_timeout_while(log.lock().unwrap(), DEADLINE, waiting)
            .unwrap();
        let line = log.lines.iter().find(|line| line.contains(text)).cloned();
        line.unwrap_or_else(|| panic!("no line with {text:?} in {:#?}", log.lines))
    }

    /// The address to open, as the log tells it, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        let line = self.line("Open http");
        let (_, url) = line.split_once("Open ").unwrap();
        url.split_whitespace()
            .next()
            .unwrap()
            .trim_end_matches('/')
            .to_owned()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name, as `INT`.
    pub(crate) fn signal(&self, name: &str) {
        signal(&[self.child.id()], name);
    }

    /// Waits for its end, and answers how it ended and everything that it logged.
    pub(crate) async fn ended(mut self) -> (ExitStatus, Vec<String>) {
        let status = eventually("the end of the program", async || {
            self.child.try_wait().unwrap()
        })
        .await;
        (status, self.log())
    }

    /// Stops it as an operator does, and fails unless that went well.
    pub(crate) async fn stop(self) -> Vec<String> {
        self.signal("TERM");
        let (status, log) = self.ended().await;
        assert!(status.success(), "{status} {log:#?}");
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends a signal by its name to processes.
pub(crate) fn signal(processes: &[u32], name: &str) {
    let mut kill = Command::new("kill");
    kill.arg(format!("-{name}"))
        .args(processes.iter().map(u32::to_string));
    assert!(kill.status().unwrap().success());
}

/// A connection of our own to the private database of a data folder in which the program runs.
pub(crate) async fn connection(folder: &Path) -> PgConnection {
    let address = eventually("the private database", async || {
        Private::running(folder, "postgres").await
    })
    .await;
    PgConnection::connect_with(&address).await.unwrap()
}

/// The cluster of a data folder.
pub(crate) fn cluster(folder: &Path) -> PathBuf {
    folder.join("postgres/data")
}

/// The process of the private server of a data folder.
pub(crate) fn server(folder: &Path) -> u32 {
    let text = fs::read_to_string(cluster(folder).join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

/// The processes whose command line names a folder, apart from ourselves. Empty where the system does not tell.
pub(crate) fn processes_of(folder: &Path) -> Vec<u32> {
    let name = folder.to_str().unwrap();
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| {
            let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(name)
        })
        .collect()
}

/// The ids of an ordinary user to run something as, when the tests run as root.
pub(crate) fn ordinary_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").map_or(1, |me| me.uid()) != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let line = accounts
        .lines()
        .find(|line| line.starts_with("nobody:"))
        .unwrap();
    let mut ids = line.split(':').skip(2).map(|id| id.parse().unwrap());
    Some((ids.next().unwrap(), ids.next().unwrap()))
}
