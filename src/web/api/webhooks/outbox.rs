//! Sends messages to addresses that editors named, and to nothing that only this machine can reach.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use sha2::Sha256;

use crate::domain::{text::WebAddress, webhook::is_public};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A sender of messages.
#[derive(Debug)]
pub struct Outbox {
    /// None where there is no way to encrypt: nothing is sent then.
    client: Option<Client>,
    anywhere: bool,
}

/// Finds the addresses of a host, without those that are not of the public internet: asked at each sending, so that a name that leads
/// elsewhere tomorrow leads nowhere.
struct Public {
    anywhere: bool,
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let anywhere = self.anywhere;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found
                .filter(|address| anywhere || is_public(address.ip()))
                .collect();
            if found.is_empty() {
                let why = "the host is not of the public internet";
                return Err(io::Error::other(why).into());
            }
            Ok::<Addrs, _>(Box::new(found.into_iter()))
        })
    }
}

impl Outbox {
    /// A sender to the public internet by HTTPS; or, with `anywhere`, to every address, as an operator may allow within a network of their own.
    pub fn new(anywhere: bool) -> Self {
        Self {
            client: client(anywhere),
            anywhere,
        }
    }

    /// Whether something may be sent to an address, as far as it says itself: a host's name is looked up when it is sent.
    pub(in crate::web) fn may_reach(&self, url: &WebAddress) -> bool {
        self.refusal(&url.to_string()).is_none()
    }

    fn refusal(&self, url: &str) -> Option<&'static str> {
        if self.anywhere {
            return None;
        }
        // As the sender itself reads it: there are many ways to write 127.0.0.1.
        let Ok(url) = url.parse::<Url>() else {
            return Some("the address cannot be read");
        };
        if url.scheme() != "https" {
            return Some("the address is not an https one");
        }
        let host = url.host_str().unwrap_or_default();
        let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let is_local =
            host.eq_ignore_ascii_case("localhost") || number.is_ok_and(|number| !is_public(number));
        is_local.then_some("the host is not of the public internet")
    }

    /// Sends a message, signed with a secret.
    ///
    /// # Errors
    /// Why it was not taken, in words without anything that the receiver sent.
    pub(super) async fn send(
        &self,
        (url, secret): (&str, &[u8]),
        id: &str,
        at: DateTime<Utc>,
        body: Vec<u8>,
    ) -> Result<(), String> {
        if let Some(why) = self.refusal(url) {
            return Err(why.to_owned());
        }
        let at = at.timestamp();
        let signature = sign(secret, id, at, &body).ok_or("the message could not be signed")?;
        let client = self.client.as_ref().ok_or("there is no way to encrypt")?;
        let sent = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(body)
            .send()
            .await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("it answered {}", answer.status())),
            Err(why) if why.is_timeout() => Err("it did not answer in ten seconds".to_owned()),
            Err(why) if why.is_connect() => Err("it could not be reached".to_owned()),
            Err(_) => Err("the message could not be sent".to_owned()),
        }
    }
}

fn client(anywhere: bool) -> Option<Client> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .no_proxy()
        .user_agent(concat!("counteroffer/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Public { anywhere }))
        .tls_backend_preconfigured(tls)
        .build()
        .ok()
}

/// The signature of a message (Standard Webhooks, "Signature scheme", v1). None where the secret is no key, which every secret is.
fn sign(secret: &[u8], id: &str, at: i64, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(body);
    let signed = STANDARD.encode(mac.finalize().into_bytes());
    Some(format!("v1,{signed}"))
}
