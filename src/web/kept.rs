//! Pages that anybody may read are made once for each change and sent from memory to all who ask.
//!
//! One layer does it for pages, feeds, images and answers of the API alike; no handler knows of it. Under which name something is kept
//! [`names`] tells, as long as what it is right [`super::generations`], and how it is sent [`page`]. A request of somebody who is signed in passes
//! by, so that nothing private enters.
//!
//! While the database is away, what was kept is sent with a word on when it was right, also where something was saved since; but not what shows
//! more than readers may see by now.

mod names;
mod page;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{
        HeaderMap, Method, StatusCode, Uri,
        header::{
            ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, COOKIE, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        },
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use moka::{
    Entry,
    future::Cache,
    ops::compute::{CompResult, Op},
};
use parking_lot::Mutex;

use self::{names::Names, page::Page};
use super::{
    App, Error,
    generations::Of,
    layers::Answered,
    metrics::Tally,
    visit::{Visit, request_id},
};
pub(super) use names::Reads;

/// The parameter of routes that is the slug of a negotiation.
const NEGOTIATION: &str = "{negotiation}";

/// How long others ask by themselves for what turned out to be nothing to keep, before one of them tries again for all.
const PASSING: Duration = Duration::from_secs(5);

/// For how long a page is right that no save made wrong, in seconds: a day begins at a full quarter of an hour everywhere on earth, and with
/// it "today".
const QUARTER_S: i64 = 15 * 60;

/// The pages that are kept.
#[derive(Debug)]
pub(super) struct Kept {
    pages: Cache<String, Slot>,
    names: Names,
    counts: Counts,
}

/// How often pages were sent from memory, and made.
#[derive(Debug, Default)]
struct Counts {
    hits: AtomicU64,
    made: AtomicU64,
    late: AtomicU64,
}

/// What there is under a name.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// The page that was made last.
    made: Option<Arc<Made>>,
    /// When it turned out that there is nothing to keep, or that it cannot be made.
    passed: Option<Instant>,
}

/// A page that was made.
#[derive(Debug)]
struct Made {
    /// What it is right for.
    stamp: Stamp,
    /// The route that made it.
    route: String,
    page: Page,
    /// Where it is counted, sent whole and not modified.
    tallies: [OnceLock<Tally>; 2],
}

impl Made {
    fn tally(&self, app: &App, method: &Method, status: StatusCode) -> Tally {
        let find = || app.metrics().tally(method, &self.route, status);
        let place = match (method, status) {
            (&Method::GET, StatusCode::OK) => 0,
            (&Method::GET, StatusCode::NOT_MODIFIED) => 1,
            _ => return find(),
        };
        self.tallies
            .get(place)
            .map_or_else(find, |tally| tally.get_or_init(find).clone())
    }
}

/// What a slot has for a request.
#[derive(Debug)]
enum Ready {
    /// This page, which is right.
    Page(Arc<Made>),
    /// Nothing, for the moment: each makes it for itself.
    Passes,
}

impl Slot {
    fn ready(&self, stamp: Stamp) -> Option<Ready> {
        match &self.made {
            Some(made) if made.stamp == stamp => Some(Ready::Page(Arc::clone(made))),
            _ => {
                let passed = self.passed.filter(|since| since.elapsed() < PASSING);
                passed.map(|_| Ready::Passes)
            }
        }
    }

    /// What there is after an answer with this status that is not kept: where it could not be made, the page that there was, for as long as the
    /// database may turn out to be away.
    fn passed(self, status: StatusCode) -> Self {
        Self {
            made: self.made.filter(|_| status.is_server_error()),
            passed: Some(Instant::now()),
        }
    }
}

/// The state that a page is right for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    of: Of,
    quarter: i64,
}

impl Stamp {
    /// What a page of a route must be right for now; `None` while that is not known.
    fn now(app: &App, route: &str, path: &str) -> Option<Self> {
        Some(Self {
            of: app.generations().of(slug(route, path))?,
            quarter: app.clock.now().timestamp().div_euclid(QUARTER_S),
        })
    }
}

/// A request that may be answered from memory.
struct Asked {
    route: String,
    name: String,
    stamp: Stamp,
    uri: Uri,
    headers: HeaderMap,
}

impl Kept {
    /// No pages yet; at most this many bytes of them.
    pub(super) fn new(most: u64) -> Self {
        let weight = |name: &String, slot: &Slot| {
            let page = slot.made.as_ref();
            let page = page.map_or(0, |made| made.page.weight());
            u32::try_from(page + name.len() + size_of::<Slot>()).unwrap_or(u32::MAX)
        };
        let pages = Cache::builder().max_capacity(most).weigher(weight).build();
        Self {
            pages,
            names: Names::default(),
            counts: Counts::default(),
        }
    }

    /// How often a page was sent from memory, made, and sent while the database was away; and the pages with their bytes.
    pub(super) async fn counts(&self) -> ([u64; 3], [u64; 2]) {
        self.pages.run_pending_tasks().await;
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { hits, made, late } = &self.counts;
        let pages = [self.pages.entry_count(), self.pages.weighted_size()];
        ([count(hits), count(made), count(late)], pages)
    }

    /// What a request asks for, where that may be answered from memory.
    fn asked(&self, app: &App, request: &Request) -> Option<Asked> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_anybody = Visit::of(request).is_anybody();
        let route = request.extensions().get::<MatchedPath>()?.as_str();
        // A stream is no page, and may last for hours.
        let accept = request.headers().get(ACCEPT);
        let is_stream = accept.is_some_and(|accept| accept == "text/event-stream");
        if !reads || !is_anybody || is_stream {
            return None;
        }
        Some(Asked {
            name: self.names.of(route, request.uri()),
            route: route.to_owned(),
            stamp: Stamp::now(app, route, request.uri().path())?,
            uri: request.uri().clone(),
            headers: request.headers().clone(),
        })
    }

    /// The page while the database is away, if one was made from which nothing was taken out of readers' sight since.
    async fn while_away(&self, app: &App, asked: &Asked) -> Option<Response> {
        let made = self.pages.get(&asked.name).await?.made?;
        let slug = slug(&asked.route, asked.uri.path());
        if !app.generations().is_in_sight(slug, made.stamp.of) {
            return None;
        }
        self.counts.late.fetch_add(1, Ordering::Relaxed);
        Some(made.page.late(app.clock.now()))
    }

    /// Makes a page: of many who ask for it at the same time one does, and the others wait. What turns out to be nothing to keep, each makes
    /// for itself.
    async fn make(&self, app: &App, asked: &Asked, request: Request, next: Next) -> Response {
        let (waiting, unkept) = (Mutex::new(Some((request, next))), Mutex::new(None));
        let reads = Reads::default();
        let (waits, kept_out, notes) = (&waiting, &unkept, &reads);
        let work = |found: Option<Entry<String, Slot>>| async move {
            let found = found.map(Entry::into_value).unwrap_or_default();
            if found.ready(asked.stamp).is_some() {
                return Op::Nop;
            }
            let Some((request, next)) = waits.lock().take() else {
                return Op::Nop;
            };
            let response = next.run(as_get(request, notes)).await;
            match Page::take(response, app.clock.now()).await {
                Ok(page) => {
                    self.counts.made.fetch_add(1, Ordering::Relaxed);
                    let made = Made {
                        stamp: asked.stamp,
                        route: asked.route.clone(),
                        page,
                        tallies: Default::default(),
                    };
                    Op::Put(Slot {
                        made: Some(Arc::new(made)),
                        passed: None,
                    })
                }
                Err(response) => {
                    let slot = found.passed(response.status());
                    *kept_out.lock() = Some(*response);
                    Op::Put(slot)
                }
            }
        };
        let made = self.pages.entry_by_ref(&asked.name);
        let slot = match made.and_compute_with(work).await {
            CompResult::Inserted(entry) | CompResult::ReplacedWith(entry) => {
                let slot = entry.into_value();
                if slot.passed.is_none() {
                    self.names.learn(&asked.route, &reads);
                    let name = self.names.of(&asked.route, &asked.uri);
                    if name != asked.name {
                        self.pages.insert(name, slot.clone()).await;
                    }
                }
                slot
            }
            CompResult::Unchanged(entry) => entry.into_value(),
            CompResult::StillNone(_) | CompResult::Removed(_) => Slot::default(),
        };
        let (unkept, left) = (unkept.lock().take(), waiting.lock().take());
        match (slot.ready(asked.stamp), unkept, left) {
            (_, Some(response), _) => response,
            (Some(Ready::Page(made)), None, _) => made.page.answer(&asked.headers).await,
            (_, None, Some((request, next))) => next.run(request).await,
            (_, None, None) => Error::internal("a page was neither made nor kept").into_response(),
        }
    }
}

/// The request as one for the whole page as it is, that notes what is read of its query.
fn as_get(mut request: Request, reads: &Reads) -> Request {
    *request.method_mut() = Method::GET;
    // A cookie of somebody else’s, which says nothing here, would make the answer one for its sender alone.
    for name in [
        ACCEPT_ENCODING,
        AUTHORIZATION,
        COOKIE,
        IF_MODIFIED_SINCE,
        IF_NONE_MATCH,
    ] {
        request.headers_mut().remove(name);
    }
    request.extensions_mut().insert(reads.clone());
    request
}

/// The part of a path that is the slug of a negotiation, by its route.
fn slug<'a>(route: &str, path: &'a str) -> Option<&'a str> {
    let at = route.split('/').position(|part| part == NEGOTIATION)?;
    path.split('/').nth(at)
}

/// That the database is away, and what is asked for comes from nowhere else.
#[derive(Debug, Clone, Copy)]
struct Away;

/// The layer that ends such a request, which would wait for the database in vain.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    match request.extensions().get::<Away>() {
        Some(Away) => Error::Unavailable("it did not answer of late".into()).into_response(),
        None => next.run(request).await,
    }
}

/// The answer from memory to a request that says nothing but a path and nothing of who asks: its page has the path for its name, so that no
/// route has to be found for it. Nearly all requests of a rush are of this kind.
pub(super) async fn at_once(app: &App, request: &Parts) -> Option<Response> {
    let started = Instant::now();
    let Parts {
        method,
        uri,
        headers,
        ..
    } = request;
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let is_anybody = !headers.contains_key(COOKIE) && !headers.contains_key(AUTHORIZATION);
    if !reads || !is_anybody || uri.query().is_some() || app.generations().are_away() {
        return None;
    }
    let kept = app.kept()?;
    let made = kept.pages.get(uri.path()).await?.made?;
    if made.stamp != Stamp::now(app, &made.route, uri.path())? {
        return None;
    }
    kept.counts.hits.fetch_add(1, Ordering::Relaxed);
    let mut response = made.page.answer(headers).await;
    let tally = made.tally(app, method, response.status());
    let answered = Answered {
        id: &request_id(),
        method,
        route: &made.route,
        took: started.elapsed(),
        queries: 0,
    };
    answered.tell(app, &tally, &mut response);
    Some(response)
}

/// The layer that answers from memory. After a write this server asks the database what it changed, so that whoever wrote sees it.
pub(super) async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(kept) = app.kept() else {
        return next.run(request).await;
    };
    if !request.method().is_safe() {
        let response = next.run(request).await;
        if !response.status().is_server_error() {
            // Where that fails, the next question a second later tells.
            app.generations().refresh(&app.db).await.ok();
        }
        return response;
    }
    let Some(asked) = kept.asked(&app, &request) else {
        return next.run(request).await;
    };
    if app.generations().are_away() && !app.is_on_replica() {
        return match kept.while_away(&app, &asked).await {
            Some(response) => response,
            None => {
                let mut request = request;
                if kept.names.know(&asked.route) {
                    request.extensions_mut().insert(Away);
                }
                next.run(request).await
            }
        };
    }
    let found = kept.pages.get(&asked.name).await;
    let response = match found.and_then(|slot| slot.ready(asked.stamp)) {
        Some(Ready::Page(made)) => {
            kept.counts.hits.fetch_add(1, Ordering::Relaxed);
            return made.page.answer(&asked.headers).await;
        }
        Some(Ready::Passes) => next.run(request).await,
        None => kept.make(&app, &asked, request, next).await,
    };
    // The first moments without the database are no different for readers. From a replica the request goes on to the database itself.
    if response.status() != StatusCode::SERVICE_UNAVAILABLE || app.is_on_replica() {
        return response;
    }
    kept.while_away(&app, &asked).await.unwrap_or(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_outlives_that_it_cannot_be_made_and_nothing_else() {
        let stamp = |quarter| Stamp {
            of: Of::All(1),
            quarter,
        };
        let response = ([("cache-control", "no-cache"), ("etag", "W/\"a\"")], "text");
        let page = Page::take(response.into_response(), chrono::DateTime::UNIX_EPOCH).await;
        let slot = Slot {
            made: Some(Arc::new(Made {
                stamp: stamp(1),
                route: String::new(),
                page: page.unwrap(),
                tallies: Default::default(),
            })),
            passed: None,
        };
        assert!(matches!(slot.ready(stamp(1)), Some(Ready::Page(_))));
        assert!(slot.ready(stamp(2)).is_none());
        let failed = slot.clone().passed(StatusCode::SERVICE_UNAVAILABLE);
        assert!(failed.made.is_some());
        assert!(matches!(failed.ready(stamp(2)), Some(Ready::Passes)));
        assert!(matches!(failed.ready(stamp(1)), Some(Ready::Page(_))));
        assert!(slot.passed(StatusCode::NOT_FOUND).made.is_none());
    }

    #[test]
    fn the_negotiation_of_an_address_is_where_its_route_has_it() {
        for (route, path, expected) in [
            ("/{negotiation}/compare", "/a/compare", Some("a")),
            (
                "/embed/{negotiation}/issues/{issue}",
                "/embed/a/issues/b",
                Some("a"),
            ),
            (
                "/api/v1/negotiations/{negotiation}",
                "/api/v1/negotiations/v1",
                Some("v1"),
            ),
            ("/search", "/search", None),
        ] {
            assert_eq!(slug(route, path), expected);
        }
    }
}
