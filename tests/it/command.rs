//! The commands, run as an operator runs them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use counteroffer::transfer::{SHIPPED, read::read};

use crate::support::{Database, site::import};

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counteroffer"));
    command
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env_remove("BASE_URL")
        .env_remove("PG_BIN")
        .env("DATA_DIR", folder);
    command
}

fn counteroffer(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The same, with something on standard input.
fn told(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn errors(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    folder
}

#[test]
fn what_one_command_imports_the_next_exports() {
    let folder = folder();
    let imported = counteroffer(folder.path(), &["import"]);
    let said = String::from_utf8_lossy(&imported.stdout).into_owned();
    assert_eq!(
        said,
        "wga-amptp-2023: 133 added, 0 changed, 0 the same; the negotiation itself saved anew.\n"
    );
    let exported = counteroffer(folder.path(), &["export", "wga-amptp-2023"]);
    let exported = String::from_utf8(exported.stdout).unwrap();
    assert_eq!(read(&exported).unwrap(), read(SHIPPED).unwrap());
    assert!(
        !folder.path().join("postgres/data/postmaster.pid").exists(),
        "the private server stops with the command"
    );
    assert!(
        errors(&counteroffer(folder.path(), &["export", "nothing"]))
            .contains("there is no negotiation nothing")
    );
    let verified = counteroffer(folder.path(), &["verify"]);
    let told = String::from_utf8_lossy(&verified.stdout).into_owned();
    let (said, head) = told.trim_end().rsplit_once(' ').unwrap();
    assert_eq!(
        said,
        "wga-amptp-2023: the history is whole, 134 saves; its head is"
    );

    // The file alone tells the same, on a machine without the database.
    let file = folder.path().join("export.json");
    std::fs::write(&file, &exported).unwrap();
    let empty = self::folder();
    let alone = |head: &str| {
        let file = file.to_str().unwrap();
        counteroffer(empty.path(), &["verify", file, "--head", head])
    };
    assert_eq!(
        String::from_utf8_lossy(&alone(head).stdout),
        format!("{}, the one that was looked for\n", told.trim_end())
    );
    assert!(!empty.path().join("postgres").exists());
    let other = "0".repeat(64);
    assert!(errors(&alone(&other)).contains(&format!("The seal {other} is not in the history")));
    std::fs::write(
        &file,
        exported.replace("\"5% · 4% · 3.5%\"", "\"5% · 4% · 3%\""),
    )
    .unwrap();
    let said = errors(&alone(head));
    assert!(
        said.contains("wga-amptp-2023: version 1 of offer ") && said.contains("was altered"),
        "{said}"
    );
    std::fs::write(&file, SHIPPED).unwrap();
    assert!(errors(&alone(head)).contains("it has no history"));
}

#[tokio::test]
async fn verify_tells_a_history_that_was_changed() {
    let database = Database::new().await;
    import(&database.db, SHIPPED).await;
    database
        .run("alter table revision disable trigger all; update revision set author = 'another' where id = 7")
        .await;
    let output = Command::new(env!("CARGO_BIN_EXE_counteroffer"))
        .args(["verify", "--database-url", &database.url()])
        .output()
        .unwrap();
    let said = errors(&output);
    assert!(
        said.contains("the history is not what was sealed:\nwga-amptp-2023: version 1 of ")
            && said.contains(" was altered"),
        "{said}"
    );
}

#[test]
fn what_is_in_the_way_is_said_in_one_message() {
    let folder = folder();
    let file = folder.path().join("bad.json");
    std::fs::write(&file, SHIPPED.replace("\"2023-02-27\"", "\"2023-02-31\"")).unwrap();
    let said = errors(&counteroffer(
        folder.path(),
        &["import", file.to_str().unwrap()],
    ));
    assert!(
        said.contains(
            "offer wga-pattern-of-demands-2023-02-27 > made_on: There is no such day as 2023-02-31"
        ),
        "{said}"
    );
    let said = errors(&counteroffer(folder.path(), &["import", "/nowhere.json"]));
    assert!(said.contains("/nowhere.json cannot be read"), "{said}");
    let said = errors(&counteroffer(
        folder.path(),
        &[
            "migrate",
            "--database-url",
            "postgres://nobody:word@127.0.0.1:1/none",
        ],
    ));
    assert!(
        said.contains("no PostgreSQL answers at 127.0.0.1:1:") && !said.contains("word"),
        "{said}"
    );
}

#[test]
fn an_account_is_made_from_the_command_line() {
    let folder = folder();
    let create = |arguments: &[&str], password: &str| {
        let all = [&["account", "create"], arguments, &["--password-stdin"]].concat();
        told(folder.path(), &all, password)
    };
    let administrator = ["Ana Ruiz", "--role", "administrator"];
    let said = errors(&create(&administrator, "short\n"));
    assert!(
        said.contains("no account was made; 1 to mend")
            && said.contains("password: Enter a password of at least 12 characters"),
        "{said}"
    );
    let said = errors(&create(&["Ana Ruiz", "--role", "owner"], ""));
    assert!(
        said.contains("Use member, editor or administrator"),
        "{said}"
    );
    let said = errors(&create(&["A"], ""));
    assert!(said.contains("at least 2 characters"), "{said}");

    let made = create(&administrator, "seven grey herons wade\r\n");
    assert_eq!(
        String::from_utf8_lossy(&made.stdout),
        "The account Ana Ruiz is made (administrator).\n"
    );
    let said = errors(&create(&["ANA RUIZ"], "seven grey herons wade"));
    assert!(
        said.contains("There is an account of this name already"),
        "{said}"
    );
    assert!(!said.contains("herons"), "{said}");
}

/// A running server, and what it logs.
struct Serving {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        crate::support::give_tls();
        let mut child = command(folder, &["serve"])
            .env("LISTEN", "127.0.0.1:0")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log }
    }

    /// The word that starts like this in the next line that has one.
    fn word(&mut self, start: &str) -> String {
        let mut line = String::new();
        while self.log.read_line(&mut line).unwrap() > 0 {
            let found = line.split(' ').find(|word| word.starts_with(start));
            if let Some(word) = found {
                return word.trim().to_owned();
            }
            line.clear();
        }
        panic!("no {start} in the log");
    }

    /// Stops it as an operator would, and answers the rest of its log.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

#[tokio::test]
async fn while_there_is_no_account_a_start_logs_a_link_to_make_the_first() {
    let folder = folder();
    let mut serving = Serving::start(folder.path());
    let origin = serving.word("http://");
    let link = serving.word("http://");
    assert!(link.starts_with(&format!("{origin}setup/")), "{link}");
    let client = reqwest::Client::new();
    assert_eq!(client.get(&link).send().await.unwrap().status(), 200);
    let form = [("name", "Ana Ruiz"), ("password", "seven grey herons wade")];
    let made = client.post(&link).form(&form).send().await.unwrap();
    assert!(
        made.url().path().starts_with("/sign-in"),
        "the cookie is not kept here"
    );
    assert_eq!(client.get(&link).send().await.unwrap().status(), 404);
    drop(client);
    assert!(!serving.stop().contains(&link));

    let mut serving = Serving::start(folder.path());
    let origin = serving.word("http://");
    let ready = reqwest::get(format!("{origin}health/ready")).await.unwrap();
    assert_eq!(ready.status(), 200);
    assert!(!serving.stop().contains("/setup/"));
}

#[test]
fn a_table_is_brought_in_and_undone_from_the_command_line() {
    let folder = folder();
    counteroffer(folder.path(), &["import"]);
    let table = folder.path().join("april.csv");
    let table = table.to_str().unwrap();
    let of = "wga-amptp-2023";
    let rows = "offer,party,date,issue,text,source\nguild-april,wga,2023-04-20,minimums,Raises.,amptp-2023-04-17\n";
    std::fs::write(table, rows.replace("wga,", "nobody,")).unwrap();
    let wrong = errors(&counteroffer(folder.path(), &["bring-in", of, table]));
    assert!(wrong.contains("nothing was saved"), "{wrong}");
    assert!(
        wrong.contains("row 2, column parties: “nobody” is none of the parties"),
        "{wrong}"
    );
    std::fs::write(table, rows).unwrap();
    let said = |arguments: &[&str]| {
        let output = counteroffer(folder.path(), arguments);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let tried = said(&["bring-in", of, table, "--dry-run"]);
    let new = "new: WGA proposal, 2023-04-20 (1 term)\n1 new, 0 changed, 0 the same";
    assert_eq!(tried, format!("{new}; nothing was saved.\n"));
    let done = said(&["bring-in", of, table]);
    assert_eq!(
        done,
        format!("{new}. Undo it with bring-in and --undo 1.\n")
    );
    assert_eq!(
        said(&["bring-in", of, "--undo", "1"]),
        "The table 1 is undone.\n"
    );
    let exported = said(&["export", of, "--format", "positions"]);
    assert!(!exported.contains("guild-april"));
    assert!(said(&["verify"]).contains(of));
    let none = errors(&counteroffer(
        folder.path(),
        &["bring-in", of, "--undo", "2"],
    ));
    assert!(none.contains("the table is not there"), "{none}");
}
