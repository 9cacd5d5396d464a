//! One connection: its requests, and the stream that the last of them may ask for.

use std::{
    convert::Infallible,
    future::poll_fn,
    io::{self, IoSlice},
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{body::BodyDataStream, http::Version};
use futures_util::{FutureExt, StreamExt};
use hyper::{Request, body::Incoming, rt, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::Mutex;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::watch, time::timeout};

use super::{super::live::Line, Sites};

/// How much of a request's head, and of what is still to be sent, a connection holds: the least that hyper takes. A head that is longer is
/// refused; a body may be of any length.
const BUFFER: usize = 16 * 1024;

/// How long the head of a request may take, and a connection be idle.
const PATIENCE: Duration = Duration::from_secs(75);

/// Answers the requests of a connection, one after the other, until it ends or `stop` tells; then tells its stream, where one was asked for.
pub(super) async fn serve(
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
            *shared.line.lock() = line;
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
    /// The stream that the connection is to send from now on: the head of its answer has been written to the last byte.
    fn take(&self) -> Option<BodyDataStream> {
        if self.is_held_up.load(Ordering::Relaxed) {
            return None;
        }
        self.line.lock().as_ref()?.take()
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
