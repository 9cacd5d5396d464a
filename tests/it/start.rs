//! Starting and stopping, as an operator meets them.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use counteroffer::transfer::SHIPPED;
use reqwest::StatusCode;
use sqlx::{Connection, PgConnection};

use crate::support::program::{
    Program, cluster, connection, counteroffer, eventually, folder, ordinary_user, processes_of,
    refusal, server, signal,
};

async fn get(url: &str) -> (StatusCode, String) {
    let answer = reqwest::get(format!("{url}/")).await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// Imports the shipped negotiation with another title, through a second process.
fn retitle(folder: &Path, title: &str) -> bool {
    let file = folder.join(format!("{title}.json"));
    let text = SHIPPED.replacen("Writers Guild of America and AMPTP, 2023", title, 1);
    assert_ne!(text, SHIPPED);
    fs::write(&file, text).unwrap();
    let mut import = counteroffer(folder);
    import
        .arg("import")
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    import.status().unwrap().success()
}

fn nothing_is_left(folder: &Path) {
    assert!(!cluster(folder).join("postmaster.pid").exists());
    let left = processes_of(folder);
    assert!(left.is_empty(), "{left:?} of {}", folder.display());
}

#[tokio::test]
async fn the_first_start_makes_everything_and_the_second_finds_it_again() {
    let folder = folder();
    let first = Program::start(&mut counteroffer(folder.path()));
    let (status, page) = get(&first.url()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("Writers Guild of America and AMPTP, 2023"),
        "{page}"
    );
    assert!(
        retitle(folder.path(), "A title of our own"),
        "a command works beside the server"
    );
    let log = first.stop().await;
    assert_eq!(
        log.iter().filter(|line| line.contains("Open http")).count(),
        1,
        "{log:#?}"
    );
    nothing_is_left(folder.path());

    let second = Program::start(&mut counteroffer(folder.path()));
    let (_, page) = get(&second.url()).await;
    assert!(page.contains("A title of our own"), "{page}");
    second.signal("INT");
    let (status, _) = second.ended().await;
    assert!(status.success());
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn whatever_the_data_folder_is_called_and_the_environment_holds_it_starts() {
    let folder = folder();
    let long = "a long name, with 'quotes' and $signs ".repeat(4);
    fs::create_dir(folder.path().join(&long)).unwrap();
    let mut command = counteroffer(folder.path());
    command
        .current_dir(folder.path())
        .env("DATA_DIR", format!("./{long}/../{long}"))
        .envs([
            ("PGHOST", "nowhere.invalid"),
            ("PGPORT", "1"),
            ("PGUSER", "nobody"),
            ("PGDATABASE", "none"),
        ])
        .envs([("PGDATA", "/nowhere"), ("PGSSLMODE", "require")]);
    let program = Program::start(&mut command);
    assert_eq!(get(&program.url()).await.0, StatusCode::OK);
    program.stop().await;
    assert!(
        folder
            .path()
            .join(long)
            .join("postgres/data/PG_VERSION")
            .exists()
    );
}

#[tokio::test]
async fn its_health_can_be_asked_by_the_program_itself() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let listen = program.url().replace("http://", "");
    let health = || {
        let mut command = counteroffer(folder.path());
        command.arg("health").env("LISTEN", &listen);
        command
    };
    let well = health().output().unwrap();
    assert!(well.status.success() && well.stderr.is_empty(), "{well:?}");
    program.stop().await;
    let said = refusal(&mut health());
    assert!(
        said.contains(&listen) && said.contains("not ready"),
        "{said}"
    );
}

#[tokio::test]
async fn it_runs_as_an_ordinary_user_in_that_users_own_folder() {
    let home = folder();
    let mut command = counteroffer(home.path());
    command.env_remove("DATA_DIR");
    if let Some((user, group)) = ordinary_user() {
        let program = home.path().join("counteroffer");
        fs::copy(env!("CARGO_BIN_EXE_counteroffer"), &program).unwrap();
        chown(home.path(), Some(user), Some(group)).unwrap();
        command = Command::new(program);
        command
            .env_clear()
            .env("HOME", home.path())
            .env("LISTEN", "127.0.0.1:0")
            .uid(user)
            .gid(group);
    }
    let program = Program::start(&mut command);
    assert_eq!(get(&program.url()).await.0, StatusCode::OK);
    let folder = home.path().join(".local/share/counteroffer");
    assert!(server(&folder) > 0);
    program.stop().await;
    nothing_is_left(&folder);
}

#[tokio::test]
async fn a_busy_port_is_named_before_anything_is_made() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(counteroffer(folder.path()).env("LISTEN", &address));
    assert!(said.contains(&address) && said.contains("LISTEN"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_data_folder_that_another_copy_holds_is_left_alone() {
    let folder = folder();
    let first = Program::start(&mut counteroffer(folder.path()));
    let url = first.url();
    let said = refusal(&mut counteroffer(folder.path()));
    assert!(
        said.contains(folder.path().to_str().unwrap())
            && said.contains("another copy")
            && said.contains("DATA_DIR"),
        "{said}"
    );
    assert_eq!(get(&url).await.0, StatusCode::OK);
    first.stop().await;
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let said = refusal(counteroffer(folder.path()).env("DATA_DIR", &file));
    assert!(
        said.contains(file.to_str().unwrap()) && said.contains("DATA_DIR"),
        "{said}"
    );
    if let Some((user, group)) = ordinary_user() {
        let program = folder.path().join("counteroffer");
        fs::copy(env!("CARGO_BIN_EXE_counteroffer"), &program).unwrap();
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("LISTEN", "127.0.0.1:0")
            .env("DATA_DIR", folder.path())
            .uid(user)
            .gid(group);
        let said = refusal(&mut command);
        assert!(
            said.contains("Permission denied") && said.contains("DATA_DIR"),
            "{said}"
        );
        // As root the server runs as another user, who cannot get below a closed folder.
        let closed = tempfile::tempdir().unwrap();
        fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
        let said = refusal(&mut counteroffer(closed.path()));
        assert!(
            said.contains("another user") && said.contains("DATA_DIR"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_missing_or_unfit_postgresql_is_told_with_the_way_to_one() {
    let (folder, bin) = (folder(), folder());
    let told = |command: &mut Command| {
        let said = refusal(command.env("PG_BIN", bin.path()));
        assert!(
            said.contains("apt-get install postgresql") && said.contains("DATABASE_URL"),
            "{said}"
        );
        said
    };
    let said = told(&mut counteroffer(folder.path()));
    assert!(said.contains("none was found in"), "{said}");
    for program in ["postgres", "initdb"] {
        let program = bin.path().join(program);
        fs::write(&program, "#!/bin/sh\necho 'postgres (PostgreSQL) 12.4'\n").unwrap();
        fs::set_permissions(program, Permissions::from_mode(0o755)).unwrap();
    }
    let said = told(&mut counteroffer(folder.path()));
    assert!(
        said.contains("15 or newer") && said.contains("version 12"),
        "{said}"
    );
    fs::create_dir_all(cluster(folder.path())).unwrap();
    fs::write(cluster(folder.path()).join("PG_VERSION"), "99\n").unwrap();
    let said = told(&mut counteroffer(folder.path()));
    assert!(said.contains("made by PostgreSQL 99"), "{said}");
    assert_eq!(
        fs::read_to_string(cluster(folder.path()).join("PG_VERSION")).unwrap(),
        "99\n"
    );
}

#[tokio::test]
async fn a_database_that_a_newer_program_has_used_is_left_alone() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    program.url();
    let mut database = connection(folder.path()).await;
    sqlx::raw_sql(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (29990101000000, 'from the future', true, '', 0)",
    )
    .execute(&mut database)
    .await
    .unwrap();
    drop(database);
    program.stop().await;
    let said = refusal(&mut counteroffer(folder.path()));
    assert!(
        said.contains("29990101000000") && said.contains("newer"),
        "{said}"
    );
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn a_request_under_way_gets_its_answer_before_the_end() {
    for name in ["INT", "TERM"] {
        let folder = folder();
        let program = Program::start(&mut counteroffer(folder.path()));
        let url = program.url();
        let idle = std::net::TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        let mut holder = connection(folder.path()).await;
        let mut held = holder.begin().await.unwrap();
        sqlx::raw_sql("lock table negotiation in access exclusive mode")
            .execute(&mut *held)
            .await
            .unwrap();
        let asked = tokio::spawn(async move { get(&url).await });
        let mut watcher = connection(folder.path()).await;
        eventually("a request that waits", async || {
            waits(&mut watcher).await.then_some(())
        })
        .await;
        program.signal(name);
        program.line("Stopping");
        held.rollback().await.unwrap();
        assert_eq!(asked.await.unwrap().0, StatusCode::OK, "{name}");
        let (status, log) = program.ended().await;
        assert!(status.success(), "{log:#?}");
        assert!(
            log.iter().any(|line| line.contains("status=200")),
            "{log:#?}"
        );
        nothing_is_left(folder.path());
        drop(idle);
    }
}

async fn waits(database: &mut PgConnection) -> bool {
    sqlx::query_scalar(
        "select exists (select from pg_stat_activity where wait_event_type = 'Lock')",
    )
    .fetch_one(database)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_requests() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let url = program.url();
    let mut holder = connection(folder.path()).await;
    sqlx::raw_sql("begin; lock table negotiation in access exclusive mode")
        .execute(&mut holder)
        .await
        .unwrap();
    let asked = tokio::spawn(async move { reqwest::get(url).await.map(|answer| answer.status()) });
    let mut watcher = connection(folder.path()).await;
    eventually("a request that waits", async || {
        waits(&mut watcher).await.then_some(())
    })
    .await;
    program.signal("TERM");
    program.line("Stopping");
    program.signal("TERM");
    let (_, log) = program.ended().await;
    assert!(
        log.iter()
            .any(|line| line.contains("requests still under way")),
        "{log:#?}"
    );
    // It was cut off, or told that its query was.
    let answer = asked.await.unwrap();
    assert!(
        answer.is_err() || answer.is_ok_and(|status| status == StatusCode::SERVICE_UNAVAILABLE)
    );
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn after_a_kill_while_writing_every_acknowledged_write_is_there() {
    let folder = folder();
    let mut acknowledged = 0_i64;
    for round in 0..3 {
        let program = Program::start(&mut counteroffer(folder.path()));
        let url = program.url();
        let title = format!("Title {round}");
        assert!(retitle(folder.path(), &title));
        let mut writer = connection(folder.path()).await;
        sqlx::raw_sql("create table if not exists written (n bigint not null)")
            .execute(&mut writer)
            .await
            .unwrap();
        let began = acknowledged;
        let mut killed = false;
        // Until the writes fail, which they do some time after the kill.
        while sqlx::query("insert into written values ($1)")
            .bind(acknowledged + 1)
            .execute(&mut writer)
            .await
            .is_ok()
        {
            acknowledged += 1;
            if acknowledged == began + 200 && !killed {
                program.signal("KILL");
                killed = true;
            }
        }
        assert!(
            killed,
            "the server ended by itself after {acknowledged} writes"
        );
        program.ended().await;

        let again = Program::start(&mut counteroffer(folder.path()));
        assert_ne!(again.url(), url);
        assert!(get(&again.url()).await.1.contains(&title));
        let found: Vec<i64> = sqlx::query_scalar("select n from written order by n")
            .fetch_all(&mut connection(folder.path()).await)
            .await
            .unwrap();
        // The last one may have been written and not yet acknowledged.
        let unacknowledged = found
            .len()
            .saturating_sub(usize::try_from(acknowledged).unwrap());
        assert!(
            unacknowledged <= 1,
            "{} written, {acknowledged} acknowledged",
            found.len()
        );
        assert!((1..=acknowledged).eq(found[..found.len() - unacknowledged].iter().copied()));
        acknowledged = i64::try_from(found.len()).unwrap();
        again.stop().await;
    }
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn an_import_that_is_killed_leaves_nothing_half_written() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let url = program.url();
    let before = get(&url).await.1;
    let mut holder = connection(folder.path()).await;
    let mut held = holder.begin().await.unwrap();
    // The import stops before the last of what it writes.
    sqlx::raw_sql("lock table revision in exclusive mode")
        .execute(&mut *held)
        .await
        .unwrap();
    let file = folder.path().join("changed.json");
    fs::write(
        &file,
        SHIPPED.replacen(
            "Writers Guild of America and AMPTP, 2023",
            "Half written",
            1,
        ),
    )
    .unwrap();
    let import = Program::start(counteroffer(folder.path()).arg("import").arg(file));
    let mut watcher = connection(folder.path()).await;
    eventually("an import that waits", async || {
        waits(&mut watcher).await.then_some(())
    })
    .await;
    import.signal("KILL");
    import.ended().await;
    held.rollback().await.unwrap();
    eventually("the end of its connection", async || {
        (!waits(&mut watcher).await).then_some(())
    })
    .await;
    assert_eq!(get(&url).await.1, before);
    program.stop().await;
}

#[tokio::test]
async fn a_private_server_that_dies_is_started_again_and_meanwhile_requests_get_503() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let url = program.url();
    assert_eq!(get(&url).await.0, StatusCode::OK);
    let (settings, away) = (
        cluster(folder.path()).join("postgresql.conf"),
        folder.path().join("away"),
    );
    fs::rename(&settings, &away).unwrap();
    signal(&[server(folder.path())], "KILL");
    program.line("the private PostgreSQL did not start");
    let answer = reqwest::get(format!("{url}/")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("cannot reach its records")
    );
    fs::rename(away, settings).unwrap();
    program.line("runs again");
    assert_eq!(get(&url).await.0, StatusCode::OK);
    program.stop().await;
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn a_server_that_outlived_everything_is_stopped_by_the_next_start() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    program.url();
    let orphan = server(folder.path());
    let stat = fs::read_to_string(format!("/proc/{orphan}/stat")).unwrap();
    let keeper: u32 = stat
        .rsplit(") ")
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let children = fs::read_to_string(format!("/proc/{keeper}/task/{keeper}/children")).unwrap();
    let mut all: Vec<u32> = children
        .split_whitespace()
        .map(|id| id.parse().unwrap())
        .collect();
    all.retain(|process| *process != orphan);
    all.extend([keeper, program.id()]);
    signal(&all, "KILL");
    program.ended().await;
    assert!(Path::new(&format!("/proc/{orphan}")).exists());
    let again = Program::start(&mut counteroffer(folder.path()));
    assert_eq!(get(&again.url()).await.0, StatusCode::OK);
    assert_ne!(server(folder.path()), orphan);
    again.stop().await;
    nothing_is_left(folder.path());
}

#[tokio::test]
async fn a_lock_file_that_names_a_stranger_keeps_nobody_out() {
    let folder = folder();
    Program::start(&mut counteroffer(folder.path())).url();
    let mut stranger = Command::new("cat");
    stranger.stdin(Stdio::piped()).current_dir("/");
    if ordinary_user().is_some() {
        stranger.uid(fs::metadata(cluster(folder.path())).unwrap().uid());
    }
    let mut stranger = stranger.spawn().unwrap();
    let lock = cluster(folder.path()).join("postmaster.pid");
    eventually("the end of the first server", async || {
        (!lock.exists()).then_some(())
    })
    .await;
    fs::write(
        &lock,
        format!(
            "{}\n{}\n1\n5432\n\n\n",
            stranger.id(),
            cluster(folder.path()).display()
        ),
    )
    .unwrap();
    let again = Program::start(&mut counteroffer(folder.path()));
    assert_eq!(get(&again.url()).await.0, StatusCode::OK);
    again.stop().await;
    assert!(
        stranger.try_wait().unwrap().is_none(),
        "the stranger was not touched"
    );
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}
