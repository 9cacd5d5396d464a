//! Where the time of a page goes that is made for a request: the database, the domain's rules, the rest of rendering, compression. Starts the
//! site on a PostgreSQL of its own, without keeping pages: `cargo bench --bench split`.

use std::{
    fmt::Debug,
    io::{Write, stdout},
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use counteroffer::{
    clock::Clock,
    desk::{
        Editor,
        negotiations::{How, save},
    },
    domain::{
        dates::{Known, View},
        overview,
    },
    postgres::Private,
    store::{Db, records::Records},
    transfer::{SHIPPED, read::read},
    web::{App, serve},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// How often each page is opened.
const TIMES: u32 = 300;

/// What the statements took so far, in nanoseconds, as the database's client reports it.
static SQL: AtomicU64 = AtomicU64::new(0);

struct Sum;

struct Elapsed;

impl Visit for Elapsed {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            let spent = Duration::from_secs_f64(value).as_nanos();
            SQL.fetch_add(u64::try_from(spent).unwrap_or_default(), Ordering::Relaxed);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl<S: Subscriber> Layer<S> for Sum {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            event.record(&mut Elapsed);
        }
    }
}

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Sum))?;
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let folder = tempfile::tempdir()?;
    std::fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )?;
    let server = Private::start(folder.path(), None).await?;
    let db = Db::connect(server.options("postgres"), 8).await?;
    db.migrate().await?;
    let clock = Clock::System;
    let file = read(SHIPPED).map_err(|problems| format!("{problems:?}"))?;
    let how = How {
        reason: "import",
        at: clock.now(),
        dry_run: false,
    };
    save(
        &db,
        &Editor::operator("bench"),
        how,
        &file.catalogue,
        &file.entries,
    )
    .await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address: SocketAddr = listener.local_addr()?;
    let app = App::new(db.clone(), clock, &format!("http://{address}"));
    tokio::spawn(serve(listener, app, std::future::pending()));
    let slug = file.catalogue.negotiation.slug;
    let record = Records::default()
        .by_slug(&db, &slug)
        .await?
        .ok_or("no record")?;
    let view = View {
        as_of: clock.now().date_naive(),
        known: Known::Table,
    };
    let rules = timed(|| {
        std::hint::black_box(overview::issues(&record, view));
    });
    let client = reqwest::Client::builder().no_gzip().no_brotli().build()?;
    let none = opened(&client, &format!("http://{address}/health/live"))
        .await?
        .0;
    let head = "| page | in all | database | rules | rendering and the rest | connection | zstd 3 beside |";
    let mut lines = vec![head.to_owned(), "|---|---|---|---|---|---|---|".to_owned()];
    for path in [
        "/wga-amptp-2023",
        "/wga-amptp-2023/compare",
        "/wga-amptp-2023/issues/minimums",
    ] {
        let (all, sql, body) = opened(&client, &format!("http://{address}{path}")).await?;
        let packing = timed(|| {
            std::hint::black_box(zstd::bulk::compress(&body, 3).is_ok());
        });
        let rest = all.saturating_sub(sql + rules + none);
        let part = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let parts = [all, sql, rules, rest, none, packing].map(part).join(" | ");
        lines.push(format!("| `{path}` | {parts} |"));
    }
    writeln!(stdout(), "{}", lines.join("\n"))?;
    Ok(())
}

/// The mean time of something.
fn timed(work: impl Fn()) -> Duration {
    work();
    let began = Instant::now();
    (0..TIMES).for_each(|_| work());
    began.elapsed() / TIMES
}

/// The mean time of a page, how much of it its statements took, and the page.
async fn opened(
    client: &reqwest::Client,
    url: &str,
) -> Result<(Duration, Duration, Vec<u8>), Failed> {
    let mut body = client.get(url).send().await?.bytes().await?;
    SQL.store(0, Ordering::Relaxed);
    let began = Instant::now();
    for _ in 0..TIMES {
        body = client.get(url).send().await?.bytes().await?;
    }
    let sql = Duration::from_nanos(SQL.load(Ordering::Relaxed)) / TIMES;
    Ok((began.elapsed() / TIMES, sql, body.to_vec()))
}
