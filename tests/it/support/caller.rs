//! A program that reads and writes by the API.

use reqwest::{Client, Method, Response, header::HeaderMap, redirect::Policy};
use serde_json::{Value, json};

use super::site::Site;

/// A token of the signed-in account, made by the form.
pub(crate) async fn token(site: &Site, scope: &str, negotiation: &str) -> String {
    let form = site.open("/account").await.form("form#token");
    let made = form
        .fill("token_name", "A script")
        .fill("token_scope", scope)
        .fill("token_negotiation", negotiation)
        .fill("token_days", "90")
        .submit(site)
        .await;
    assert_eq!(made.status, 200, "{}", made.text("main"));
    made.attribute("input#made", "value")
}

/// An answer to a program.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    async fn read(answer: Response) -> Self {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.unwrap();
        Self {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A program with a token, or without one.
#[derive(Clone)]
pub(crate) struct Program {
    url: String,
    pub(crate) token: Option<String>,
    pub(crate) client: Client,
}

impl Program {
    pub(crate) fn new(site: &Site, token: Option<&str>) -> Self {
        super::give_tls();
        Self {
            url: site.url().to_owned(),
            token: token.map(str::to_owned),
            client: Client::builder().redirect(Policy::none()).build().unwrap(),
        }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let path = path.strip_prefix(&self.url).unwrap_or(path);
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// What a GET answers that succeeds.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    pub(crate) async fn publish(&self, key: &str, body: &Value) -> Answer {
        let path = "/api/v1/negotiations/wga-amptp-2023/entries";
        self.send(Method::POST, path, &[("idempotency-key", key)], Some(body))
            .await
    }

    pub(crate) async fn edit(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &[("if-match", tag)], Some(body))
            .await
    }
}

pub(crate) fn statement(summary: &str) -> Value {
    json!({
        "kind": "statement",
        "document": {
            "parties": ["wga"],
            "speaker": "Ellen Stutzman",
            "on": "2023-08-12",
            "summary": summary,
            "sources": ["wga-ta-email"],
        },
    })
}
