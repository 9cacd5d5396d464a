//! Several servers on one database, and a server that reads from a replica of it.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use counteroffer::{domain::account::Role, postgres::Private, store::Db, transfer::SHIPPED};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::support::{
    Database,
    program::{Program, cluster, counteroffer, eventually, folder},
    site::{PASSWORD, Site, import},
};

const TALKS: &str = "/wga-amptp-2023";

#[tokio::test]
async fn servers_that_start_together_make_one_schema_and_share_what_they_know() {
    let database = Database::bare().await;
    let folders = [folder(), folder(), folder()];
    let start = |folder: &tempfile::TempDir| {
        let mut command = counteroffer(folder.path());
        Program::start(command.env("DATABASE_URL", database.url()))
    };
    let programs: Vec<Program> = folders.iter().map(start).collect();
    let mut sites = Vec::new();
    for program in &programs {
        let url = program.url();
        assert_eq!(
            reqwest::get(format!("{url}{TALKS}"))
                .await
                .unwrap()
                .status(),
            200
        );
        sites.push(url);
    }
    let migrations = database
        .query("select to_jsonb(count(*)) from _sqlx_migrations")
        .await;
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    assert_eq!(migrations[0], files.count());

    let mut make = counteroffer(folders[0].path());
    make.env("DATABASE_URL", database.url())
        .args(["account", "create", "Ana Ruiz", "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut made = make.spawn().unwrap();
    std::io::Write::write_all(&mut made.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
    assert!(made.wait().unwrap().success());
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .unwrap();
    let form = [("name", "Ana Ruiz"), ("password", PASSWORD)];
    let signed = client.post(format!("{}/sign-in", sites[0])).form(&form);
    let signed = signed.header("sec-fetch-site", "same-origin").send().await;
    assert!(signed.unwrap().url().path() == "/desk");
    // A cookie knows no ports: the second server is asked with the session of the first.
    let desk = client
        .get(format!("{}/desk", sites[1]))
        .send()
        .await
        .unwrap();
    assert_eq!((desk.status().as_u16(), desk.url().path()), (200, "/desk"));
    for (at, site) in sites.iter().cycle().take(14).enumerate() {
        let wrong = [("name", "Ana Ruiz"), ("password", "wrong guess")];
        let tried = client.post(format!("{site}/sign-in")).form(&wrong);
        let tried = tried.header("sec-fetch-site", "same-origin").send().await;
        let expected = if at < 10 { 422 } else { 429 };
        assert_eq!(tried.unwrap().status().as_u16(), expected, "guess {at}");
    }
    for program in programs {
        program.stop().await;
    }
}

/// A streaming replica of a private server.
async fn replica(primary: &Private, of: &Path, folder: &Path) -> Private {
    let data = cluster(folder);
    let owner = fs::metadata(cluster(of)).unwrap();
    let base = data.parent().unwrap();
    fs::create_dir_all(base).unwrap();
    chown(base, Some(owner.uid()), Some(owner.gid())).unwrap();
    let address = primary.options("postgres");
    let mut copy = Command::new(program("pg_basebackup"));
    copy.arg("-h")
        .arg(address.get_socket().unwrap())
        .args([
            "-U",
            address.get_username(),
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
            "-D",
        ])
        .arg(&data)
        .current_dir("/")
        .uid(owner.uid())
        .gid(owner.gid());
    let told = copy.output().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    Private::start(folder, None).await.unwrap()
}

/// A program of the newest PostgreSQL of this machine.
fn program(name: &str) -> std::path::PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let found = versions.map(|version| version.path().join("bin").join(name));
    found
        .filter(|path| path.exists())
        .max()
        .unwrap_or_else(|| name.into())
}

async fn run(options: &PgConnectOptions, sql: &'static str) {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

/// Waits until the replica of a site has all that was saved.
async fn is_level(site: &Site) {
    let level = eventually("the replica to be level", async || {
        let page = site.open("/metrics").await;
        page.body
            .contains("counteroffer_replica_level 1\n")
            .then_some(())
    });
    level.await;
}

#[tokio::test]
async fn readers_read_from_a_replica_that_has_it_all_and_nobody_misses_a_save() {
    let (folder, copy) = (folder(), folder());
    let primary = Private::start(folder.path(), None).await.unwrap();
    let options = primary.options("postgres");
    let db = Db::connect(options.clone(), 4).await.unwrap();
    db.migrate().await.unwrap();
    import(&db, SHIPPED).await;
    let replica = replica(&primary, folder.path(), copy.path()).await;
    let replica_options = replica.options("postgres");
    let site = Site::on(db, options.clone()).await;
    let site = site.signed_in_as(Role::Editor).await;
    let reading = Db::lazy(replica_options.clone(), 2);
    let site = site.keeping_with(|app| app.with_replica(reading)).await;
    let reader = site.stranger();

    is_level(&reader).await;

    // Behind: nothing that was saved is missed, by its editor or by anybody.
    run(&replica_options, "select pg_wal_replay_pause()").await;
    for words in ["Said while it is behind.", "And once more."] {
        site.say("Ana Ruiz", words).await;
        for browser in [&site, &reader] {
            let page = browser.open(TALKS).await;
            assert!(page.body.contains(words), "{words}");
        }
    }
    run(&replica_options, "select pg_wal_replay_resume()").await;
    is_level(&reader).await;

    // The database away, readers read on, also what was never kept; writing has to wait.
    drop(primary);
    let late = reader
        .open("/wga-amptp-2023/compare?as_of=2023-07-01")
        .await;
    assert_eq!(late.status, 200);
    assert!(!late.body.contains("Last updated"));
    let offers = eventually("that the database is away", async || {
        let page = site.open("/wga-amptp-2023/offers").await;
        (page.status == 503).then_some(())
    });
    offers.await;
    let page = reader.open("/wga-amptp-2023/offers").await;
    assert_eq!(page.status, 200);

    // The replica away too: what was kept is there.
    drop(replica);
    let kept = eventually("what was kept", async || {
        let page = reader.open(TALKS).await;
        page.body.contains("Last updated").then_some(page)
    });
    assert_eq!(kept.await.status, 200);
}
