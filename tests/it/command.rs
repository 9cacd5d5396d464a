//! The commands, run as an operator runs them.

use std::{
    path::Path,
    process::{Command, Output},
};

use counteroffer::transfer::{SHIPPED, read::read};

fn counteroffer(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_counteroffer"))
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env_remove("PG_BIN")
        .env("DATA_DIR", folder)
        .output()
        .unwrap()
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
    assert_eq!(
        read(&String::from_utf8(exported.stdout).unwrap()).unwrap(),
        read(SHIPPED).unwrap()
    );
    assert!(
        !folder.path().join("postgres/data/postmaster.pid").exists(),
        "the private server stops with the command"
    );
    assert!(
        errors(&counteroffer(folder.path(), &["export", "nothing"]))
            .contains("there is no negotiation nothing")
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
