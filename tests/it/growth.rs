//! What a page costs the database does not grow with the negotiation: buffers read, by the plans that PostgreSQL tells of each query.

use std::{
    fmt::Debug,
    sync::{LazyLock, Mutex},
};

use counteroffer::{
    desk::{
        many,
        negotiations::{How, save},
    },
    domain::account::Role,
    store::Db,
    transfer::sample::Sample,
};
use sqlx::postgres::PgConnectOptions;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use crate::support::{
    editor,
    site::{Site, now},
};

/// The sizes that are compared, of equal bargaining. By hand: `SIZES=10000,1000000 cargo test --release growth`.
const SIZES: [usize; 2] = [1_000, 10_000];

/// How much more a page may cost in one of them than in the other.
const MOST: f64 = 1.5;

/// Buffers that the queries of the sessions that tell their plans have read: each query with its number.
static READ: LazyLock<Mutex<Vec<(u64, String)>>> = LazyLock::new(Mutex::default);

/// Notes what plans say that were told as notices.
pub(crate) struct Plans;

struct Told(String);

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0 = value.to_owned();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl<S: Subscriber> Layer<S> for Plans {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::postgres::notice" {
            return;
        }
        let mut told = Told(String::new());
        event.record(&mut told);
        if let Some((_, plan)) = told.0.split_once("plan:") {
            let plan: serde_json::Value = serde_json::from_str(plan).unwrap();
            let of = |name: &str| plan["Plan"][name].as_u64().unwrap();
            let read = of("Shared Hit Blocks") + of("Shared Read Blocks");
            let query = plan["Query Text"].as_str().unwrap().to_owned();
            READ.lock().unwrap().push((read, query));
        }
    }
}

/// The same server for sessions that tell the plan of each query.
fn telling(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().options([
        ("session_preload_libraries", "auto_explain"),
        ("auto_explain.log_min_duration", "0"),
        ("auto_explain.log_analyze", "on"),
        ("auto_explain.log_buffers", "on"),
        ("auto_explain.log_timing", "off"),
        ("auto_explain.log_format", "json"),
        ("auto_explain.log_level", "notice"),
    ])
}

/// Makes the sample of this many entries, unless it is there.
async fn make(db: &Db, entries: usize) {
    let mut sample = Sample::new(entries).unwrap();
    let how = How {
        reason: "A sample",
        at: now(),
        dry_run: false,
    };
    let (catalogue, first) = (sample.file.catalogue.clone(), sample.file.entries.clone());
    save(db, &editor(), how, &catalogue, &first).await.unwrap();
    loop {
        let batch: Vec<_> = sample.by_ref().take(2000).map(Result::unwrap).collect();
        if batch.is_empty() {
            return;
        }
        let slug = &catalogue.negotiation.slug;
        many::say(db, &editor(), how, slug, &batch).await.unwrap();
    }
}

/// The buffers that all queries read since the last time; by hand each query is told.
fn spent(what: &str) -> u64 {
    let read = READ.lock().unwrap();
    if std::env::var("SIZES").is_ok() {
        for (read, query) in read.iter() {
            let words: Vec<&str> = query.split_whitespace().collect();
            eprintln!("{what}: {read} {:.110}", words.join(" "));
        }
    }
    read.iter().map(|(read, _)| read).sum()
}

#[tokio::test]
async fn a_page_of_a_large_negotiation_costs_the_database_what_one_of_a_small_one_does() {
    let sizes = match std::env::var("SIZES") {
        Ok(sizes) => sizes.split(',').map(|size| size.parse().unwrap()).collect(),
        Err(_) => SIZES.to_vec(),
    };
    let site = Site::empty().await;
    for entries in &sizes {
        make(&site.db, *entries).await;
    }
    site.run_sql("vacuum analyze").await;
    let db = Db::connect(telling(site.options()), 1).await.unwrap();
    let telling = Site::on(db, site.options().clone()).await;
    let editing = telling.stranger().signed_in_as(Role::Editor).await;
    let mut costs: Vec<Vec<(&str, u64)>> = Vec::new();
    for entries in &sizes {
        let talks = format!("/sample-{entries}");
        let middle = entries / 6;
        let deep = site
            .open(&format!("{talks}/statements/statement-{middle}"))
            .await;
        let short = deep.attribute(
            "link[rel=shortlink], a[href^='/e/'], input[value*='/e/']",
            "value",
        );
        let id = short.rsplit('/').next().unwrap().to_owned();
        let mut cost = Vec::new();
        for (name, path) in [
            ("first page", talks.clone()),
            ("deep cursor", format!("{talks}?after={id}")),
            (
                "statement",
                format!("{talks}/statements/statement-{middle}"),
            ),
            ("offer", format!("{talks}/offers/offer-5")),
            ("issue", format!("{talks}/issues/wages")),
            ("comparison", format!("{talks}/compare")),
            (
                "search",
                format!("/search?q=%22employers+offer%22+round+3&negotiation=sample-{entries}"),
            ),
            ("feed", format!("{talks}/feed.atom")),
            ("changes", format!("{talks}/changes")),
        ] {
            for _ in 0..3 {
                // As after a save, when nothing that was read before is of use.
                let anew = "update negotiation set generation = generation + 1";
                site.run_sql(anew).await;
                READ.lock().unwrap().clear();
                let page = telling.open(&path).await;
                assert_eq!(page.status, 200, "{path}");
            }
            cost.push((name, spent(&path)));
        }
        // Each of these has read the record as well, which is all that the comparison reads: what they cost besides is what is compared.
        let record = cost.iter().find(|(name, _)| *name == "comparison");
        let record = record.unwrap().1;
        let others = cost.iter_mut().filter(|(name, _)| *name != "comparison");
        others.for_each(|(_, read)| *read -= record);
        for _ in 0..3 {
            let words = "The talks go on.";
            let form = editing.statement(&talks, "Marta Lindqvist", "2021-05-03", words);
            let form = form.await;
            READ.lock().unwrap().clear();
            let saved = form.press(&editing, "do", "publish").await;
            assert_eq!(saved.status, 303, "{}", saved.text("main"));
        }
        cost.push(("save", spent("a save")));
        costs.push(cost);
    }
    println!("{costs:?}");
    let (small, large) = (&costs[0], &costs[costs.len() - 1]);
    let grown = small.iter().zip(large).filter(|((_, small), (_, large))| {
        assert!(*small > 0, "the plans are told");
        // The other way round too: what is small must not pay for a large one beside it.
        let (small, large) = (*small as f64, *large as f64);
        large > small * MOST || small > large * MOST
    });
    let grown: Vec<_> = grown.collect();
    assert!(grown.is_empty(), "{grown:?}");
}
