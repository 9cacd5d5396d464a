//! Takes connections. axum's own loop would do, but that it gives each of very many idle readers twice the memory.

use std::{
    convert::Infallible,
    future::poll_fn,
    io::{self, IoSlice},
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, BodyDataStream},
    extract::ConnectInfo,
    http::{
        StatusCode, Version,
        header::{AUTHORIZATION, COOKIE},
    },
    response::Response,
};
use axum_extra::routing::TypedPath;
use futures_util::{FutureExt, StreamExt};
use hyper::{Request, body::Incoming, rt, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{sleep, timeout},
};
use tower::ServiceExt;

use super::{App, kept, live::Line, paths::MetricsPath, routes::router};

/// How much of a request's head, and of what is still to be sent, a connection holds: the least that hyper takes. A head that is longer is
/// refused; a body may be of any length.
const BUFFER: usize = 16 * 1024;

/// How long the head of a request may take, and a connection be idle.
const PATIENCE: Duration = Duration::from_secs(75);

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
                tokio::spawn(serve_one(
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

/// Whether a request reads what anybody may read, and is not about the server itself.
fn may_lag(request: &Request<Body>) -> bool {
    let headers = request.headers();
    let is_anybody = !headers.contains_key(COOKIE) && !headers.contains_key(AUTHORIZATION);
    let path = request.uri().path();
    let is_operators = path.starts_with("/health/") || path == MetricsPath::PATH;
    request.method().is_safe() && is_anybody && !is_operators
}

/// Answers the requests of a connection, one after the other, until it ends or `stop` tells; then tells its stream, where one was asked for.
async fn serve_one(
    sites: Arc<Sites>,
    stream: TcpStream,
    peer: SocketAddr,
    mut stop: watch::Receiver<()>,
) {
    // Without it a short answer may wait for the one before to be acknowledged; where it cannot be set, it does.
    stream.set_nodelay(true).ok();
    let shared = Arc::new(Shared::default());
    let of = Arc::clone(&shared);
    let service = service_fn(move |request: Request<Incoming>| {
        let (sites, shared) = (Arc::clone(&sites), Arc::clone(&of));
        // Boxed: an idle connection would keep the room for it otherwise.
        Box::pin(async move {
            // Before HTTP/1.1 a body without a length ends with its connection.
            let has_chunks = request.version() == Version::HTTP_11;
            let mut response = sites.answer(request, peer).await?;
            let line = response.extensions_mut().remove::<Line>();
            let line = line.filter(|_| has_chunks);
            line.iter().for_each(Line::want);
            *shared.lock() = line;
            Ok::<_, Infallible>(response)
        })
    });
    let socket = Socket {
        stream: TokioIo::new(stream),
        shared: Arc::clone(&shared),
    };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(BUFFER)
        .serve_connection(socket, service);
    let taken = {
        let mut stopping = pin!(stop.changed().fuse());
        poll_fn(|cx| {
            if stopping.as_mut().poll(cx).is_ready() {
                Pin::new(&mut connection).graceful_shutdown();
            }
            match Pin::new(&mut connection).poll(cx) {
                // A connection that breaks off is its client’s affair.
                Poll::Ready(_) => Poll::Ready(None),
                Poll::Pending => match shared.take() {
                    Some(body) => Poll::Ready(Some(body)),
                    None => Poll::Pending,
                },
            }
        })
        .await
    };
    if let Some(body) = taken {
        let stream = connection.into_parts().io.stream.into_inner();
        // A task of its own, which holds no more than it needs. It ends with its stream, which the server ends when it stops.
        tokio::spawn(async move {
            tell(stream, body).await.ok();
            drop(stop);
        });
    }
}

/// What the two sides of a connection know of each other: what answers its requests, and what sends the answers.
#[derive(Debug, Default)]
struct Shared {
    /// The stream that is the answer to the last request.
    line: Mutex<Option<Line>>,
    /// Whether something is still to be written that the client does not take yet.
    is_held_up: AtomicBool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Line>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stream that the connection is to send from now on: the head of its answer has been written to the last byte.
    fn take(&self) -> Option<BodyDataStream> {
        if self.is_held_up.load(Ordering::Relaxed) {
            return None;
        }
        self.lock().as_ref()?.take()
    }
}

/// A socket that tells when it is held up.
struct Socket {
    stream: TokioIo<TcpStream>,
    shared: Arc<Shared>,
}

impl Socket {
    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        let is_held_up = &self.shared.is_held_up;
        is_held_up.store(written.is_pending(), Ordering::Relaxed);
        written
    }
}

impl rt::Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl rt::Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Sends a stream whose head is sent, in chunks (RFC 9112, section 7.1), until it ends or its reader is gone.
async fn tell(mut stream: TcpStream, mut body: BodyDataStream) -> io::Result<()> {
    loop {
        let told = tokio::select! {
            told = body.next() => told,
            gone = has_gone(&stream) => return gone,
        };
        let chunk = match told {
            Some(Ok(told)) if told.is_empty() => continue,
            Some(Ok(told)) => [format!("{:x}\r\n", told.len()).as_bytes(), &told, b"\r\n"].concat(),
            Some(Err(_)) => return Ok(()),
            None => {
                timeout(PATIENCE, stream.write_all(b"0\r\n\r\n")).await??;
                return stream.shutdown().await;
            }
        };
        timeout(PATIENCE, stream.write_all(&chunk)).await??;
    }
}

/// Waits until a reader is gone. What it says meanwhile has no answer.
async fn has_gone(stream: &TcpStream) -> io::Result<()> {
    loop {
        stream.readable().await?;
        let mut said = [0; 256];
        match stream.try_read(&mut said) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(why) if why.kind() == io::ErrorKind::WouldBlock => {}
            Err(why) => return Err(why),
        }
    }
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
