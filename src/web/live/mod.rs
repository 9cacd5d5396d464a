//! `/{negotiation}/live`: tells open pages what is saved, as server-sent events (HTML, section 9.2).

mod hub;
mod line;
mod news;

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header::CACHE_CONTROL},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::watch;

pub(super) use self::{hub::Hub, line::Line};
use self::{
    hub::{BATCH, Channel, Counted, Heard, Save},
    news::news,
};
use super::{App, Error, Visitor, extract::Query, negotiation, page::Cache, paths::ListenPath};
use crate::{
    domain::record::Record,
    store::{self, revisions},
};

/// How many readers one server tells.
const MOST: usize = 20_000;

/// How often a silent stream says that it is there, so that nobody between cuts it off.
const SIGN_OF_LIFE: Duration = Duration::from_secs(25);

/// How long a stream lasts. Its reader comes back by itself and is asked anew who it is.
const LIFETIME: Duration = Duration::from_secs(45 * 60);

/// The same where it is private: a seat that was taken away is not there any more then.
const PRIVATE_LIFETIME: Duration = Duration::from_secs(60);

/// When a reader comes back after the end of its stream, in milliseconds: not all at once, when a server starts again.
const BACK_MS: (u64, u64) = (1_000, 5_000);

/// By which header a browser says what it heard last (HTML, section 9.2.4).
const LAST_EVENT_ID: &str = "last-event-id";

/// From where on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// The place of the last save that the page shows. What a browser heard since counts more.
    since: Option<String>,
}

/// A reader on the line.
struct Reader {
    app: App,
    record: Arc<Record>,
    channel: Arc<Channel>,
    told: watch::Receiver<()>,
    closing: watch::Receiver<bool>,
    /// The place of what was sent last.
    place: i64,
    ready: VecDeque<Save>,
    until: Instant,
    _counted: Counted,
}

/// `GET /{negotiation}/live`
pub(super) async fn show(
    path: ListenPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let heard = headers.get(LAST_EVENT_ID).map(HeaderValue::to_str);
    let heard = match (heard, &asked.since) {
        (Some(Ok(heard)), _) => Some(heard),
        (Some(Err(_)), _) => Some(""),
        (None, since) => since.as_deref(),
    };
    let place = heard.map_or(Ok(record.place), str::parse::<i64>);
    let place = place.map_err(|_| Error::Unreadable("since is the place of a save, a number."))?;
    let (soon, late) = BACK_MS;
    let counted = app.live().count(MOST);
    let counted = counted.ok_or(Error::TooMany {
        retry_after_s: late / 1_000,
    })?;
    let channel = app
        .live()
        .channel(record.house.id, record.house.is_private, record.place);
    let lifetime = match record.house.is_private {
        true => PRIVATE_LIFETIME,
        false => LIFETIME,
    };
    let reader = Reader {
        told: channel.told(),
        closing: app.live().closing(),
        app,
        record,
        channel,
        place,
        ready: VecDeque::new(),
        until: Instant::now() + lifetime,
        _counted: counted,
    };
    let wait = soon + getrandom::u64().unwrap_or_default() % (late - soon);
    let first = Event::default().retry(Duration::from_millis(wait));
    let stream = saves(reader, first);
    let mut response = Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
        .into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, Cache::Never.header());
    // Proxies that gather what they pass on let this through at once.
    let through = HeaderName::from_static("x-accel-buffering");
    headers.insert(through, HeaderValue::from_static("no"));
    Ok(Line::lay(response))
}

/// What is sent to a reader, in the order of the saves, none twice and none left out.
fn saves(reader: Reader, first: Event) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((reader, Some(first)), |(mut reader, first)| async move {
        let event = match first {
            Some(first) => first,
            None => reader.next().await?,
        };
        Some((Ok(event), (reader, None)))
    })
}

impl Reader {
    /// The next save; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(save) = self.ready.pop_front() {
                self.place = save.place;
                return Some(save.event);
            }
            self.told.mark_unchanged();
            match self.channel.after(self.place) {
                Heard::Ended => return None,
                Heard::Behind => {
                    // Boxed: every reader would hold the room for it otherwise, and few ever need it.
                    self.ready = Box::pin(self.catch_up()).await.ok()?;
                    // A replica that is behind has nothing yet; the reader comes back.
                    self.ready.front()?;
                }
                Heard::Saves(saves) if saves.is_empty() => {
                    let left = self.until.saturating_duration_since(Instant::now());
                    tokio::select! {
                        told = self.told.changed() => told.ok()?,
                        _ = self.closing.wait_for(|closing| *closing) => return None,
                        () = tokio::time::sleep(left) => return None,
                    }
                }
                Heard::Saves(saves) => self.ready = saves,
            }
        }
    }

    /// Reads what the channel does not remember any more.
    async fn catch_up(&self) -> Result<VecDeque<Save>, store::Error> {
        let mut tx = self.app.db.read().await?;
        let saved = revisions::since(&mut tx, self.channel.id, self.place, BATCH).await?;
        Ok(saved.iter().map(|save| news(&self.record, save)).collect())
    }
}
