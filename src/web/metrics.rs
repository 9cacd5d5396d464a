//! What this server has done, as Prometheus reads it: requests and their time by route template, queries, connections. No address of a page, no
//! name and nobody's address is in it, so that whoever may read it learns nothing that is not public.

use std::{fmt, time::Duration};

use axum::{
    extract::State,
    http::{
        HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::ConstGauge,
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};

use super::{App, Error, page::Cache, paths::MetricsPath};

/// The bounds of the times that are counted apart, in seconds: what a reader feels as at once, as quick, as slow, as too slow.
const SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What has been counted since the start.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    queries: Family<Route, Counter>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("counteroffer");
        let requests = Family::default();
        let seconds: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let queries = Family::default();
        registry.register("requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "request",
            "How long answers took to make",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "queries",
            "SQL statements run for requests",
            queries.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            queries,
        }
    }
}

impl Metrics {
    /// Where answers of a route, to this method and with this status, are counted.
    pub(super) fn tally(&self, method: &Method, route: &str, status: StatusCode) -> Tally {
        let route = route.to_owned();
        let answered = Answered {
            method: name(method),
            route: route.clone(),
            status: status.as_u16(),
        };
        let route = Route { route };
        Tally {
            requests: self.requests.get_or_create_owned(&answered),
            seconds: self.seconds.get_or_create_owned(&route),
            queries: self.queries.get_or_create_owned(&route),
        }
    }
}

/// Where answers of one kind are counted. Whoever keeps it counts without looking it up.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    requests: Counter,
    seconds: Histogram,
    queries: Counter,
}

impl Tally {
    /// Counts a request that was answered.
    pub(super) fn count(&self, took: Duration, queries: u32) {
        self.requests.inc();
        self.seconds.observe(took.as_secs_f64());
        self.queries.inc_by(queries.into());
    }
}

/// The method by name: of those that there are, since a client may invent any number of others.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// `GET /metrics`, in the text format of OpenMetrics.
pub(super) async fn show(_: MetricsPath, State(app): State<App>) -> Result<Response, Error> {
    let mut text = String::new();
    encode(&mut text, &app.metrics().registry).map_err(Error::internal)?;
    let mut now = Registry::with_prefix("counteroffer");
    let (connections, idle) = app.db.connections();
    let idle = i64::try_from(idle).unwrap_or(i64::MAX);
    let all = ConstGauge::new(i64::from(connections));
    now.register("connections", "Connections to the database", all);
    let idle = ConstGauge::new(idle);
    now.register("connections_idle", "Connections that nobody uses now", idle);
    if app.replica().is_some() {
        let level = i64::from(app.generations().replica_is_level());
        let level = ConstGauge::new(level);
        now.register(
            "replica_level",
            "Whether the replica has all that was saved",
            level,
        );
    }
    let readers = i64::try_from(app.live().readers()).unwrap_or(i64::MAX);
    let readers = ConstGauge::new(readers);
    now.register("live_readers", "Open pages that are told of saves", readers);
    if let Some(kept) = app.kept() {
        let ([hits, made, late], [pages, bytes]) = kept.counts().await;
        for (name, help, count) in [
            ("page_hits", "Answers sent from memory", hits),
            ("page_made", "Answers made and kept", made),
            (
                "page_late",
                "Answers sent from memory while the database was away",
                late,
            ),
        ] {
            now.register(name, help, ConstCounter::new(count));
        }
        let gauge = |count| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
        now.register("pages", "Answers in memory", gauge(pages));
        now.register_with_unit("pages", "Memory of the answers", Unit::Bytes, gauge(bytes));
    }
    // Two registries make one text, which ends once.
    let end = text.len() - "# EOF\n".len();
    text.truncate(end);
    encode(&mut text, &now).map_err(Error::internal)?;
    let kind =
        HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    Ok((
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, Cache::Never.header())],
        text,
    )
        .into_response())
}
