//! What lies in the data folder: the cluster, the socket's folder, the log, and the server that another copy left behind.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Error, USER, tools::Tools};

/// Makes the cluster beside its place and renames it: a start that is killed half-way leaves nothing half-made.
pub(super) async fn make_cluster(tools: &Tools, base: &Path, data: &Path) -> Result<(), Error> {
    let new = base.join("data.new");
    let failed = |why: io::Error| Error::Failed(why.to_string());
    let mut told = String::new();
    for locale in ["--locale=C.UTF-8", "--no-locale"] {
        match fs::remove_dir_all(&new) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(failed(why)),
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
            .kill_on_drop(true)
            .output()
            .await
            .map_err(failed)?;
        if made.status.success() {
            return fs::rename(&new, data).map_err(failed);
        }
        told = String::from_utf8_lossy(&made.stderr).into_owned();
    }
    Err(Error::Failed(complaint(&told)))
}

/// The folder of the socket: a socket's path holds about 100 bytes, so a long data folder keeps it elsewhere.
pub(super) fn socket_folder(base: &Path) -> PathBuf {
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

/// The process that the server's lock file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// None that runs, or none that this system tells about.
    Nobody,
    /// A server of this cluster.
    Server,
    /// A process that got the number of a server that is gone, as after a restart of the machine.
    Stranger,
}

/// Who the server's lock file in `data`, an absolute path, names. A server's working folder is its cluster.
pub(super) fn named(data: &Path) -> Named {
    let text = fs::read_to_string(lock_file(data)).unwrap_or_default();
    let Some(process) = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<u32>().ok())
    else {
        return Named::Nobody;
    };
    match fs::read_link(format!("/proc/{process}/cwd")) {
        Ok(folder) if folder == data => Named::Server,
        Ok(_) => Named::Stranger,
        Err(_) => Named::Nobody,
    }
}

/// The server's own lock file.
pub(super) fn lock_file(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

/// Keeps the log of the start before this one, and no more.
pub(super) fn turn_over(log: &Path) {
    // Without a log there is nothing to keep.
    fs::rename(log, log.with_extension("old")).ok();
}

/// The last line in which a program of PostgreSQL's complains, or its last line; in a log, of what was written after `from` bytes.
pub(super) fn last_complaint(log: &Path, from: u64) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let from = usize::try_from(from).unwrap_or_default();
    complaint(&String::from_utf8_lossy(
        bytes.get(from..).unwrap_or_default(),
    ))
}

fn complaint(text: &str) -> String {
    let complains = |line: &&str| {
        ["FATAL:", "PANIC:", "error:"]
            .iter()
            .any(|word| line.contains(word))
    };
    text.lines()
        .rfind(complains)
        .or_else(|| text.lines().rfind(|line| !line.trim().is_empty()))
        .unwrap_or("it said nothing")
        .trim()
        .to_owned()
}
