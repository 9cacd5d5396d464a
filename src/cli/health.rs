//! Asks a running server whether it is ready: what a container's health check calls, since the image holds no other program.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::Error;
use crate::web::paths::ReadyPath;

/// Longer than a server needs that is well.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server that listens on `listen`.
pub(super) async fn ask(listen: SocketAddr) -> Result<(), Error> {
    let address = reachable(listen);
    let answer = match timeout(PATIENCE, status_line(address)).await {
        Ok(Ok(line)) if line.split(' ').nth(1) == Some("200") => return Ok(()),
        Ok(Ok(line)) => format!("it answers {line}"),
        Ok(Err(why)) => why.to_string(),
        Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    Err(Error::NotReady {
        address,
        why: answer,
    })
}

/// A server that listens on every address of the machine is asked on the loopback one.
pub(super) fn reachable(mut listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    listen
}

async fn status_line(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET {ReadyPath} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn a_server_on_every_address_is_asked_on_loopback() {
        let asked = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(asked("[::]:80"), "[::1]:80");
        assert_eq!(asked("192.0.2.1:80"), "192.0.2.1:80");
    }
}
