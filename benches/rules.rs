//! The rules of the domain and the rendering of what they give, on the negotiation that the program ships with: `cargo bench --bench rules`.

use std::{hint::black_box, sync::LazyLock};

use counteroffer::{
    domain::{
        chain::Content,
        compared::Compared,
        dates::{Known, View},
        entry::{Entry, Filed},
        ids::EntryId,
        latest, overview,
        record::{Entries, Record},
        redline, scorecard, turns,
    },
    render::{card, redline::Marked, words},
    transfer::{SHIPPED, read::read},
};
use criterion::{Criterion, criterion_group, criterion_main};

static RECORD: LazyLock<Record> = LazyLock::new(|| {
    let file = read(SHIPPED).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut entries = Entries::default();
    for (number, value) in (1..).zip(file.entries) {
        macro_rules! filed {
            ($value:expr) => {
                Filed {
                    id: EntryId(number),
                    version: 1,
                    recorded_at: chrono::DateTime::UNIX_EPOCH,
                    value: $value,
                }
            };
        }
        match value {
            Entry::Offer(offer) => entries.offers.push(filed!(offer)),
            Entry::Response(response) => entries.responses.push(filed!(response)),
            Entry::Event(event) => entries.events.push(filed!(event)),
            Entry::Statement(_) => {}
        }
    }
    let catalogue = file.catalogue;
    let sources = catalogue.sources.into_iter();
    Record::new(
        catalogue.negotiation,
        catalogue.parties,
        catalogue.categories,
        entries,
        catalogue.disputes,
        sources.map(|source| (source.id.clone(), source)).collect(),
    )
});

/// The day on which the talks were in full swing.
fn august() -> View {
    View {
        as_of: chrono::NaiveDate::from_ymd_opt(2023, 8, 28).unwrap_or_default(),
        known: Known::Table,
    }
}

fn rules(c: &mut Criterion) {
    let (record, view) = (&*RECORD, august());
    c.bench_function("read the shipped file", |b| {
        b.iter(|| read(black_box(SHIPPED)))
    });
    c.bench_function("compare all issues", |b| {
        b.iter(|| overview::issues(black_box(record), view));
    });
    let issue = record.issues().find(|issue| issue.slug == *"minimums");
    if let Some(issue) = issue {
        c.bench_function("compare one issue", |b| {
            b.iter(|| Compared::new(black_box(record), issue, view));
        });
    }
    c.bench_function("what moved last", |b| {
        b.iter(|| latest::of(black_box(record), view))
    });
    c.bench_function("whose turn it is", |b| {
        b.iter(|| turns::open(black_box(record), view))
    });
    c.bench_function("the scorecard", |b| {
        b.iter(|| scorecard::cards(black_box(record), view))
    });
    let document = serde_json::to_value(&record.offers()[3].value).unwrap_or_default();
    c.bench_function("hash an offer for its seal", |b| {
        let content = Content {
            document: &document,
            correction: None,
        };
        b.iter(|| black_box(content).digest());
    });
}

fn rendering(c: &mut Criterion) {
    let record = &*RECORD;
    let texts: Vec<&str> = record
        .offers()
        .iter()
        .map(|offer| offer.summary.as_str())
        .collect();
    c.bench_function("redline two summaries", |b| {
        b.iter(|| redline::between(black_box(texts[3]), black_box(texts[5])));
    });
    c.bench_function("print a redline", |b| {
        b.iter(|| Marked::long(black_box(texts[3]), black_box(texts[5])).to_string());
    });
    c.bench_function("words of all offers", |b| {
        b.iter(|| {
            let offers = record.offers().iter();
            offers
                .map(|offer| words::date(offer.made_on).len() + words::offered(offer).len())
                .sum::<usize>()
        });
    });
    let share = card::Card {
        of: record.negotiation.short_title.to_string(),
        title: record.negotiation.title.to_string(),
        text: record.negotiation.summary.to_string(),
        ..card::Card::default()
    };
    c.bench_function("draw a share image", |b| {
        b.iter(|| card::svg(black_box(&share)))
    });
    c.bench_function("paint a share image", |b| {
        b.iter(|| card::png(black_box(&share)).is_ok())
    });
}

criterion_group!(benches, rules, rendering);
criterion_main!(benches);
