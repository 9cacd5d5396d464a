//! Takes connections. axum's own loop would do, but for the readers of live streams, of whom there may be very many: each would cost six times the
//! memory.

mod connection;

use std::{
    cell::Cell, convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, thread,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{
        StatusCode,
        header::{AUTHORIZATION, COOKIE},
    },
    response::Response,
};
use axum_extra::routing::TypedPath;
use hyper::{Request, body::Incoming};
use tokio::{net::TcpListener, sync::watch, time::sleep};
use tower::ServiceExt;

use super::{App, kept, paths::MetricsPath, routes::router};

/// How long nobody is let in when the machine has no room for one more.
const NO_ROOM: Duration = Duration::from_millis(200);

/// Serves the site on a socket until `stop`, and then until the requests under way have their answers. Streams end at once.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let sites = Arc::new(Sites {
        own: router(app.clone()),
        replica: app.on_replica().map(router),
        app: app.clone(),
    });
    let stopping = watch::Sender::new(());
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                tokio::spawn(connection::serve(
                    Arc::clone(&sites),
                    stream,
                    peer,
                    stopping.subscribe(),
                ));
            }
            Err(why) if is_of_one_connection(&why) => {}
            Err(why) => {
                tracing::error!("no connection can be taken: {why}");
                sleep(NO_ROOM).await;
            }
        }
    }
    drop(listener);
    app.live().close();
    stopping.send_replace(());
    // Each connection and each stream holds a receiver until it ends.
    stopping.closed().await;
    Ok(())
}

/// The site, and the same on a replica of its database where there is one.
struct Sites {
    own: Router,
    replica: Option<Router>,
    app: App,
}

impl Sites {
    /// Answers a request: from memory where its page is there, else by its handler.
    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Result<Response, Infallible> {
        let (mut head, body) = request.into_parts();
        if let Some(response) = kept::at_once(&self.app, &head).await {
            give_way();
            return Ok(response);
        }
        head.extensions.insert(ConnectInfo(peer));
        // Boxed: what is answered from memory need not make room for it.
        Box::pin(self.route(Request::from_parts(head, Body::new(body)))).await
    }

    /// Gives a request to its handler. Who is not signed in reads from the replica while that has all that this server knows to be saved; where it does not
    /// answer, the database does.
    async fn route(&self, request: Request<Body>) -> Result<Response, Infallible> {
        let replica = self.replica.as_ref();
        let Some(replica) =
            replica.filter(|_| may_lag(&request) && self.app.generations().replica_is_level())
        else {
            return self.own.clone().oneshot(request).await;
        };
        let (head, _) = request.into_parts();
        let again = Request::from_parts(head.clone(), Body::empty());
        let response = replica
            .clone()
            .oneshot(Request::from_parts(head, Body::empty()))
            .await?;
        if response.status() != StatusCode::SERVICE_UNAVAILABLE {
            return Ok(response);
        }
        self.app.generations().lose_replica();
        self.own.clone().oneshot(again).await
    }
}

/// Lets whoever waits for this core have it, once in so many answers from memory. These come so fast that a thread need not sleep between them: what
/// shares the machine with it, as a proxy before the server does, would wait for the scheduler's next tick (4 ms on most), and so would its readers.
fn give_way() {
    /// More often costs throughput, less often leaves the wait.
    const ANSWERS: u32 = 32;
    thread_local! {
        static SINCE: Cell<u32> = const { Cell::new(0) };
    }
    let since = SINCE.get() + 1;
    if since < ANSWERS {
        SINCE.set(since);
    } else {
        SINCE.set(0);
        thread::yield_now();
    }
}

/// Whether a request reads what anybody may read, and is not about the server itself.
fn may_lag(request: &Request<Body>) -> bool {
    let headers = request.headers();
    let is_anybody = !headers.contains_key(COOKIE) && !headers.contains_key(AUTHORIZATION);
    let path = request.uri().path();
    let is_operators = path.starts_with("/health/") || path == MetricsPath::PATH;
    request.method().is_safe() && is_anybody && !is_operators
}

/// Whether a client went away before it was let in, which concerns nobody else.
fn is_of_one_connection(why: &io::Error) -> bool {
    matches!(
        why.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
