//! Every setting of `--help` has its row in the README's table, and the reverse.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// The settings in a help text, as variable and flag: `("LISTEN", "--listen")`.
fn told(help: &str) -> BTreeSet<(String, String)> {
    let (mut flag, mut found) = (String::new(), BTreeSet::new());
    for line in help.lines().map(str::trim) {
        if line.starts_with("--") {
            flag = line.split_whitespace().next().unwrap().to_owned();
        }
        if let Some((_, after)) = line.split_once("[env: ") {
            let name = after.split(['=', ']']).next().unwrap();
            found.insert((name.to_owned(), flag.clone()));
        }
    }
    found
}

/// The first two cells of each row of the table under "Settings".
fn documented(readme: &str) -> BTreeSet<(String, String)> {
    let (_, after) = readme.split_once("\n## Settings\n").unwrap();
    let section = after.split("\n## ").next().unwrap();
    section
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            let name = cells.next()?.trim_end_matches('`').to_owned();
            Some((name, cells.next()?.trim_matches('`').to_owned()))
        })
        .collect()
}

#[test]
fn the_readme_and_the_help_tell_the_same_settings() {
    let help = Command::new(env!("CARGO_BIN_EXE_counteroffer"))
        .arg("--help")
        .output()
        .unwrap();
    let told = told(&String::from_utf8(help.stdout).unwrap());
    assert!(
        told.contains(&("LISTEN".to_owned(), "--listen".to_owned())),
        "{told:?}"
    );
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    assert_eq!(documented(&fs::read_to_string(readme).unwrap()), told);
}

#[test]
fn the_help_never_shows_the_value_of_a_secret() {
    let mut help = Command::new(env!("CARGO_BIN_EXE_counteroffer"));
    help.arg("--help")
        .env("DATABASE_URL", "postgres://u:s3cret-word@host/db");
    let text = String::from_utf8(help.output().unwrap().stdout).unwrap();
    assert!(
        text.contains("DATABASE_URL") && !text.contains("s3cret-word"),
        "{text}"
    );
}
