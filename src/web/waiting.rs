//! Whose turn it is: the offers that wait for an answer by the length of their wait, and the longest silence of the talks.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    App, Error, Visitor, differ,
    extract::Query,
    negotiation::{self, names, side_of},
    outcomes,
    page::{self as pages, Cache, Layout, Link, Section},
    paths::{OfferPath, WaitingPath},
    stands::{Asked, Wanted},
    travel::Travel,
};
use crate::{
    domain::{
        record::Record,
        turns::{self, Thread},
    },
    render::words,
};

#[derive(Template)]
#[template(path = "waiting/waiting.html")]
struct WaitingPage {
    layout: Layout,
    travel: Travel,
    lede: String,
    rows: Vec<Row>,
    silence: Option<String>,
}

struct Row {
    side: &'static str,
    party: String,
    offer: Link,
    made: String,
    /// "Awaiting WGA, 3 days"; empty where the turn is disputed.
    awaiting: String,
    /// The disputes on whose turn it is.
    disputes: Vec<Link>,
}

pub(super) async fn show(
    path: WaitingPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::read(&asked, &record, today)?.everything();
    let page = WaitingPage::new(&visitor, &record, &path, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}

impl WaitingPage {
    fn new(visitor: &Visitor, record: &Record, path: &WaitingPath, wanted: &Wanted) -> Self {
        let threads = turns::open(record, wanted.view());
        let lede = lede(wanted, &threads);
        Self {
            layout: visitor
                .layout(&format!("Whose turn {}", wanted.moment.when()))
                .described(&lede)
                .at(wanted.address(path))
                .within(negotiation::nav(record, Section::Other))
                .live_unless(wanted.moment.is_dated()),
            travel: wanted.travel(record, path),
            lede,
            rows: threads
                .iter()
                .map(|thread| Row::new(record, wanted, thread))
                .collect(),
            silence: turns::longest_silence(record, wanted.view())
                .map(|silence| outcomes::silence(record, &silence)),
        }
    }
}

/// "On 28 Aug 2023 two offers awaited an answer." Tells no more than the rows.
fn lede(wanted: &Wanted, threads: &[Thread<'_>]) -> String {
    let when = words::capital(&wanted.moment.when());
    match threads.len() {
        0 => format!("{when} no offer awaited an answer."),
        1 => format!("{when} one offer awaited an answer."),
        many => format!("{when} {} offers awaited an answer.", words::spelled(many)),
    }
}

impl Row {
    fn new(record: &Record, wanted: &Wanted, thread: &Thread<'_>) -> Self {
        let offer = thread.offer;
        let negotiation = || record.negotiation.slug.to_string();
        Self {
            side: side_of(record, &offer.parties),
            party: names(record, &offer.parties),
            offer: Link {
                label: offer.title.to_string(),
                path: wanted.moment.keep(OfferPath {
                    negotiation: negotiation(),
                    slug: offer.slug.to_string(),
                }),
            },
            made: words::date(offer.made_on),
            awaiting: match thread.disputes.as_slice() {
                [] => outcomes::awaited(record, &thread.awaiting),
                _ => String::new(),
            },
            disputes: thread
                .disputes
                .iter()
                .map(|dispute| Link {
                    label: dispute.topic.to_string(),
                    path: differ::address(record, &dispute.slug),
                })
                .collect(),
        }
    }
}
