//! Takes connections. axum's own loop would do, but that it gives each of very many idle readers twice the memory.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tower::ServiceExt;

use super::{App, routes::router};

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
    let router = router(app.clone());
    let underway = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connect(router.clone(), stream, peer);
                let connection = underway.watch(connection);
                // A connection that breaks off is its client's affair.
                tokio::spawn(async move { connection.await.ok() });
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
    underway.shutdown().await;
    Ok(())
}

/// A connection with its requests, one after the other.
fn connect(
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    >,
> {
    // Without it a short answer may wait for the one before to be acknowledged; where it cannot be set, it does.
    stream.set_nodelay(true).ok();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
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
