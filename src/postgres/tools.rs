//! PostgreSQL's installed programs: finding them, and running them as a user that PostgreSQL accepts.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command as Quick, Stdio},
};

use tokio::process::Command;

use super::Error;
use crate::store::server::OLDEST;

/// The installed programs, and the user that runs them.
#[derive(Debug, Clone)]
pub(super) struct Tools {
    /// The folder of the programs.
    pub(super) bin: PathBuf,
    me: u32,
    /// PostgreSQL refuses root, so as root it runs as somebody else.
    user: Option<(u32, u32)>,
}

impl Tools {
    /// The newest usable programs, or those of the major version that made the cluster in `data`.
    pub(super) fn find(bin: Option<&Path>, data: &Path) -> Result<Self, Error> {
        let made_by = fs::read_to_string(data.join("PG_VERSION"))
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let me = me();
        Ok(Self {
            bin: find(bin, made_by)?,
            me,
            user: if me == 0 {
                Some(other_user(data)?)
            } else {
                None
            },
        })
    }

    /// One of the programs, to be run as the server's user and told nothing of other servers.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(self.bin.join(program));
        for name in [
            "PGDATA",
            "PGPORT",
            "PGHOST",
            "PGHOSTADDR",
            "PGUSER",
            "PGDATABASE",
            "PGOPTIONS",
            "PGPASSFILE",
            "PGSERVICE",
        ] {
            command.env_remove(name);
        }
        command
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Makes a folder that the server's user alone can enter. One that is there already must be ours: in a folder that everybody can write
    /// to, anybody could have made it first.
    pub(super) fn make_folder(&self, folder: &Path) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(folder)?;
                let ours = [Some(self.me), self.user.map(|(user, _)| user)];
                if !found.is_dir() || !ours.contains(&Some(found.uid())) {
                    return Err(io::Error::other(format!(
                        "{} belongs to another user",
                        folder.display()
                    )));
                }
                fs::set_permissions(folder, Permissions::from_mode(0o700))?;
            }
            made => made?,
        }
        match self.user {
            Some((user, group)) => chown(folder, Some(user), Some(group)),
            None => Ok(()),
        }
    }

    /// Whether the server's user can get to a folder: not below somebody's closed home, for one.
    pub(super) async fn reaches(&self, folder: &Path) -> bool {
        self.command("/bin/sh")
            .args(["-c", r#"cd "$0" && test -w ."#])
            .arg(folder)
            .stderr(Stdio::null())
            .status()
            .await
            .is_ok_and(|status| status.success())
    }
}

/// Our effective user id. Where it cannot be told we are taken for an ordinary user; PostgreSQL then says itself that it refuses root.
fn me() -> u32 {
    printed(Quick::new("id").arg("-u"))
        .and_then(|id| id.trim().parse().ok())
        .unwrap_or(u32::MAX)
}

fn printed(command: &mut Quick) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// The user and group to run as instead of root: the owner of the cluster, else `postgres`, else `nobody`.
fn other_user(data: &Path) -> Result<(u32, u32), Error> {
    if let Ok(found) = fs::metadata(data)
        && found.uid() != 0
    {
        return Ok((found.uid(), found.gid()));
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            let line = accounts
                .lines()
                .find(|line| line.split(':').next() == Some(*name))?;
            let mut ids = line.split(':').skip(2);
            Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
        })
        .ok_or(Error::NoUser)
}

fn find(bin: Option<&Path>, made_by: Option<u32>) -> Result<PathBuf, Error> {
    let folders = bin.map_or_else(usual_folders, |bin| vec![bin.to_owned()]);
    let found: Vec<(u32, PathBuf)> = folders
        .iter()
        .filter_map(|folder| version(folder))
        .collect();
    let usable = |(major, _): &&(u32, PathBuf)| {
        made_by.map_or(*major >= OLDEST, |made_by| *major == made_by)
    };
    if let Some((_, folder)) = found.iter().filter(usable).max_by_key(|(major, _)| *major) {
        return Ok(folder.clone());
    }
    let wanted = made_by.map_or_else(
        || format!("PostgreSQL {OLDEST} or newer is needed"),
        |major| {
            format!("the data folder was made by PostgreSQL {major}, which is needed to use it")
        },
    );
    let place = bin.map_or_else(|| "here".to_owned(), |bin| format!("in {}", bin.display()));
    let newest = found.iter().map(|(major, _)| major).max();
    Err(Error::NotFound(newest.map_or_else(
        || format!("{wanted}, and none was found {place}"),
        |major| format!("{wanted}, and the one found {place} is version {major}"),
    )))
}

/// Where the systems that we know put PostgreSQL, and the shell's path.
fn usual_folders() -> Vec<PathBuf> {
    let bases = [
        "/usr/lib/postgresql",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/Library/PostgreSQL",
    ];
    let in_path = printed(Quick::new("/bin/sh").args(["-c", "command -v postgres"]));
    bases
        .iter()
        .flat_map(fs::read_dir)
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .chain(in_path.and_then(|program| Path::new(program.trim()).parent().map(Path::to_owned)))
        .collect()
}

/// The major version of the programs in a folder, and where they really are.
fn version(folder: &Path) -> Option<(u32, PathBuf)> {
    let program = fs::canonicalize(folder.join("postgres")).ok()?;
    let folder = program.parent()?.to_owned();
    if !folder.join("initdb").is_file() {
        return None;
    }
    let told = printed(Quick::new(program).arg("--version"))?;
    let number = told
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, folder))
}
