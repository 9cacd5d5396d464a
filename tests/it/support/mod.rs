//! The harness: every test has a database of its own.
//!
//! With `DATABASE_URL` databases are made on that server; without it the program's own private PostgreSQL is started once for the run, in
//! a temporary folder. When the test process ends, it stops by itself, because its pipe closes, and its folder is removed.

pub(crate) mod caller;
pub(crate) mod gate;
pub(crate) mod invented;
pub(crate) mod program;
pub(crate) mod site;
pub(crate) mod source;

use std::{
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use counteroffer::{
    desk::Editor,
    domain::slug::Slug,
    postgres::Private,
    store::{Db, revisions},
    transfer::{
        self,
        file::{About, Export},
    },
};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

static SERVER: OnceCell<Server> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: LazyLock<String> = LazyLock::new(|| format!("it_{}_template", std::process::id()));

struct Server {
    options: PgConnectOptions,
    /// Held for the run.
    _private: Option<Private>,
}

/// Waits for the end of what holds the other end of its pipe, and of the server in a folder, and removes the folder: a static is never dropped,
/// so the run itself cannot, and the databases of all its tests are some gigabytes.
const REMOVER: &str = r#"cat >/dev/null
for _ in $(seq 300); do [ -e "$0/postgres/data/postmaster.pid" ] || break; sleep 0.1; done
rm -rf "$0""#;

/// A folder for one run, which is removed when it ends; what a machine that went down left behind, a later run removes. Each user of the machine
/// has folders of their own, since one may not enter another's.
#[expect(
    clippy::zombie_processes,
    reason = "what removes the folder outlives this process"
)]
fn folder() -> PathBuf {
    let user = std::fs::metadata("/proc/self").map_or(0, |process| process.uid());
    let all = std::env::temp_dir().join(format!("counteroffer-tests-{user}"));
    std::fs::create_dir_all(&all).unwrap();
    for old in std::fs::read_dir(&all).unwrap().flatten() {
        let process = old.file_name().to_string_lossy().parse::<u32>().ok();
        if process.is_none_or(has_ended) {
            // Another run may be removing it too.
            let _ = std::fs::remove_dir_all(old.path());
        }
    }
    let own = all.join(std::process::id().to_string());
    let mut remover = Command::new("/bin/sh")
        .args(["-c", REMOVER])
        .arg(&own)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What interrupts the run does not interrupt this.
        .process_group(0)
        .spawn()
        .unwrap();
    // Closed by the end of the process.
    std::mem::forget(remover.stdin.take());
    own
}

fn has_ended(process: u32) -> bool {
    !std::path::Path::new(&format!("/proc/{process}")).exists()
}

/// Drops the databases that earlier runs left on a server of this machine. Each costs the server a checkpoint, so that is done beside the
/// tests; what is not dropped when they end is left to the next run.
fn remove_old_databases(options: PgConnectOptions) {
    let host = options.get_host();
    if !(["localhost", "127.0.0.1", "::1"].contains(&host) || host.starts_with('/')) {
        return;
    }
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut connection = PgConnection::connect_with(&options).await.unwrap();
            let all: Vec<String> = sqlx::query_scalar(
                "select datname::text from pg_database where datname like 'it\\_%'",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            for name in all {
                let process = name
                    .split('_')
                    .nth(1)
                    .and_then(|process| process.parse().ok());
                if process.is_some_and(has_ended) {
                    let drop = format!("drop database if exists {name}");
                    // Another run may be dropping it too.
                    let _ = sqlx::raw_sql(sqlx::AssertSqlSafe(drop))
                        .execute(&mut connection)
                        .await;
                }
            }
        });
    });
}

async fn server() -> &'static Server {
    SERVER
        .get_or_init(|| async {
            // Before the first statement of the run: one that is asked while nobody listens may go uncounted later too.
            LazyLock::force(&site::COUNTING);
            let server = match std::env::var("DATABASE_URL") {
                Ok(url) => {
                    let options: PgConnectOptions = url.parse().unwrap();
                    remove_old_databases(options.clone());
                    Server {
                        options,
                        _private: None,
                    }
                }
                Err(_) => {
                    let private = Private::start(&folder(), None).await.unwrap();
                    Server {
                        options: private.options("postgres"),
                        _private: Some(private),
                    }
                }
            };
            let mut connection = PgConnection::connect_with(&server.options).await.unwrap();
            run(&mut connection, format!("create database {}", *TEMPLATE)).await;
            let db = Db::connect(server.options.clone().database(&TEMPLATE), 1)
                .await
                .unwrap();
            db.migrate().await.unwrap();
            db.close().await;
            server
        })
        .await
}

/// What is wrong with the chains of a database, one sentence each; and how many saves they have.
pub(crate) async fn chains(db: &Db) -> (Vec<String>, usize) {
    let mut tx = db.read().await.unwrap();
    let walked = revisions::walk(&mut tx, None).await.unwrap();
    let saves = walked.iter().map(|(_, walked)| walked.saves).sum();
    let breaks = walked.iter().flat_map(|(slug, walked)| {
        let breaks = walked.breaks.iter();
        breaks.map(move |found| format!("{slug}: {found}"))
    });
    (breaks.collect(), saves)
}

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(connection)
        .await
        .unwrap();
}

/// A database of the test's own, with the schema and nothing in it.
pub(crate) struct Database {
    pub(crate) db: Db,
    options: PgConnectOptions,
}

impl Database {
    /// How many rows a table of a database has, which is not asked through the store.
    pub(crate) async fn rows(db: &Db, table: &str) -> usize {
        let mut tx = db.read().await.unwrap();
        let sql = format!("select count(*) from {table}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        usize::try_from(count).unwrap()
    }

    /// All that a table of a database holds, as text.
    pub(crate) async fn text(db: &Db, table: &str) -> String {
        let mut tx = db.read().await.unwrap();
        let sql =
            format!("select coalesce(string_agg(kept::text, E'\\n'), '') from {table} as kept");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    }

    pub(crate) async fn new() -> Self {
        Self::from_template(&TEMPLATE).await
    }

    /// A database without the schema.
    pub(crate) async fn bare() -> Self {
        Self::from_template("template0").await
    }

    async fn from_template(template: &str) -> Self {
        let server = server().await;
        let name = format!(
            "it_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let mut connection = PgConnection::connect_with(&server.options).await.unwrap();
        run(
            &mut connection,
            format!("create database {name} template {template}"),
        )
        .await;
        let options = server.options.clone().database(&name);
        Self {
            db: Db::connect(options.clone(), 2).await.unwrap(),
            options,
        }
    }

    /// Its address, for a program of its own.
    pub(crate) fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// Runs SQL as something other than the program would.
    pub(crate) async fn run(&self, sql: &str) {
        let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
        run(&mut connection, sql.to_owned()).await;
    }

    /// The answers of a query that has one column, of JSON.
    pub(crate) async fn query(&self, sql: &str) -> Vec<serde_json::Value> {
        let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut connection)
            .await
            .unwrap()
    }

    /// Runs SQL as something other than the program would, and answers the constraint that refused it.
    pub(crate) async fn refusal(&self, sql: &'static str) -> Option<String> {
        let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
        match sqlx::raw_sql(sql).execute(&mut connection).await {
            Ok(_) => None,
            Err(error) => {
                let error = error.into_database_error().unwrap();
                Some(
                    error
                        .constraint()
                        .map_or_else(|| error.to_string(), str::to_owned),
                )
            }
        }
    }
}

/// Gives the tests' HTTP client the encryption that it wants to have before it is made, and that no test uses. The program brings its own.
pub(crate) fn give_tls() {
    // Whoever comes second finds it done.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
}

pub(crate) fn editor() -> Editor {
    Editor::operator("test")
}

/// A negotiation, written out whole with its history.
pub(crate) async fn export(db: &Db, slug: &Slug) -> Export {
    let about = About::new("https://example.org", site::now().date_naive(), None);
    let export = transfer::export::export(db, slug, None, about).await;
    export.unwrap().unwrap()
}
