//! Where a request came from.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use super::App;

/// The headers by which proxies tell that they stand between.
const TELLTALES: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// The sender of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    /// The network address; `None` when the server was started without keeping it.
    pub(super) address: Option<IpAddr>,
    /// Whether it is this very machine, as far as can be told.
    pub(super) is_this_machine: bool,
}

impl Client {
    /// Behind a proxy of our own its last word counts: what stands before that in `X-Forwarded-For` can be made up by the sender. Without
    /// one the header is worth nothing, but says that this machine may be a proxy and not the sender.
    fn new(peer: Option<IpAddr>, headers: &HeaderMap, behind_proxy: bool) -> Self {
        let told = headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|list| list.to_str().ok())
            .and_then(|list| list.rsplit(',').next())
            .and_then(|last| last.trim().parse::<IpAddr>().ok());
        let address = match (behind_proxy, told) {
            (true, Some(told)) => Some(told),
            (true, None) | (false, _) => peer,
        };
        let is_direct = TELLTALES.iter().all(|name| !headers.contains_key(*name));
        Self {
            address,
            is_this_machine: address.is_some_and(|it| it.to_canonical().is_loopback())
                && (is_direct || (behind_proxy && told.is_some())),
        }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self::new(
            peer.map(|peer| peer.0.ip()),
            &parts.headers,
            app.is_behind_proxy(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, forwarded: &[&'static str], behind_proxy: bool) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let client = Client::new(Some(peer.parse().unwrap()), &headers, behind_proxy);
        (client.address.unwrap().to_string(), client.is_this_machine)
    }

    #[test]
    fn the_header_counts_behind_a_proxy_alone_and_then_its_last_word() {
        let told = |address: &str, local| (address.to_owned(), local);
        let two = ["127.0.0.1", "198.51.100.7, 203.0.113.9"];
        assert_eq!(from("127.0.0.1", &two, true), told("203.0.113.9", false));
        assert_eq!(from("127.0.0.1", &two, false), told("127.0.0.1", false));
        assert_eq!(
            from("192.0.2.1", &["127.0.0.1"], false),
            told("192.0.2.1", false)
        );
        assert_eq!(
            from("192.0.2.1", &["nonsense"], true),
            told("192.0.2.1", false)
        );
    }

    #[test]
    fn this_machine_is_known_by_its_loopback_addresses() {
        assert!(from("127.0.0.1", &[], false).1);
        assert!(from("::1", &[], false).1);
        assert!(from("::ffff:127.0.0.1", &[], false).1);
        assert!(!from("192.168.0.2", &[], false).1);
        assert!(from("10.0.0.2", &["127.0.0.1"], true).1);
    }
}
