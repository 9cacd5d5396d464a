//! Webhooks: what is sent, to whom, how it is signed, and what happens when it is not taken.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use chrono::TimeDelta;
use counteroffer::domain::{account::Role, permission::Seat};
use reqwest::Method;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::support::{
    caller::{Program, statement, token},
    site::{Site, now},
};

const HOOKS: &str = "/api/v1/negotiations/wga-amptp-2023/webhooks";

/// A message as it came: its headers and its body.
type Message = (HeaderMap, Vec<u8>);

/// A receiver of messages: what it got, and what it answers.
#[derive(Clone)]
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Message>>>,
    answers: Arc<Mutex<StatusCode>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            got: Arc::default(),
            answers: Arc::new(Mutex::new(StatusCode::NO_CONTENT)),
        };
        let take = async |State(to): State<Receiver>, headers: HeaderMap, body: Bytes| {
            to.got.lock().unwrap().push((headers, body.to_vec()));
            *to.answers.lock().unwrap()
        };
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    fn answer(&self, status: StatusCode) {
        *self.answers.lock().unwrap() = status;
    }

    fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

/// A site that may send to this machine, an editor's program, and a receiver with its secret.
async fn hooked() -> (Site, Program, Receiver, Value) {
    let site = Site::shipped().await;
    let site = site.restarted(|app| app.sending_anywhere()).await;
    let site = site.signed_in_as(Role::Editor).await;
    let program = Program::new(&site, Some(&token(&site, "write", "").await));
    let receiver = Receiver::start().await;
    let made = program
        .send(
            Method::POST,
            HOOKS,
            &[],
            Some(&json!({"url": receiver.url})),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    (site, program, receiver, made.body)
}

async fn summary(program: &Program, text: &str) {
    let answer = program.publish(text, &statement(text)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// The summaries of a message's changes, in order.
fn told(body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let items = body["items"].as_array().unwrap().iter();
    items
        .map(|change| change["document"]["summary"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_save_is_told_in_order_with_a_signature_that_others_check() {
    let (site, program, receiver, made) = hooked().await;
    assert_eq!(site.deliver().await, 0, "nothing was saved since");
    summary(&program, "First.").await;
    summary(&program, "Second.").await;
    assert_eq!(site.deliver().await, 1);
    summary(&program, "Third.").await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.deliver().await, 0);
    let got = receiver.take();
    let all: Vec<Vec<String>> = got.iter().map(|(_, body)| told(body)).collect();
    assert_eq!(all, [vec!["First.", "Second."], vec!["Third."]]);

    let secret = made["secret"].as_str().unwrap();
    let hook = Webhook::new(secret).unwrap();
    for (headers, body) in &got {
        // `verify` also asks that it is as old as the checker's own clock has it, and the test's is fixed.
        let signed = |body: &[u8]| {
            hook.sign(
                headers["webhook-id"].to_str().unwrap(),
                now().timestamp(),
                body,
            )
            .unwrap()
        };
        assert_eq!(headers["webhook-signature"], signed(body));
        assert_ne!(headers["webhook-signature"], signed(b"{}"));
        assert_eq!(headers["webhook-timestamp"], now().timestamp().to_string());
    }
    // The API tells the same.
    let place = program.read(HOOKS).await["items"][0]["place"]
        .as_i64()
        .unwrap();
    let body: Value = serde_json::from_slice(&got[1].1).unwrap();
    assert_eq!(body["since"], place);
    let next = program
        .read(&format!(
            "/api/v1/negotiations/wga-amptp-2023/changes?since={}",
            place - 1
        ))
        .await;
    assert_eq!(next["items"], body["items"]);
    assert!(!program.read(HOOKS).await.to_string().contains("whsec_"));
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_later_and_nothing_is_left_out() {
    let (site, program, receiver, _) = hooked().await;
    receiver.answer(StatusCode::INTERNAL_SERVER_ERROR);
    summary(&program, "First.").await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.deliver().await, 0, "not at once");
    let listed = program.read(HOOKS).await["items"][0].clone();
    assert_eq!(listed["failures"], 1);
    assert_eq!(
        listed["last_error"],
        "it answered 500 Internal Server Error"
    );
    summary(&program, "Second.").await;
    let later = async |by| site.restarted_later(by, |app| app.sending_anywhere()).await;
    assert_eq!(later(TimeDelta::seconds(9)).await.deliver().await, 0);
    let later_on = later(TimeDelta::seconds(11)).await;
    assert_eq!(later_on.deliver().await, 1);
    receiver.answer(StatusCode::OK);
    assert_eq!(later(TimeDelta::minutes(5)).await.deliver().await, 1);
    let all: Vec<Vec<String>> = receiver.take().iter().map(|(_, body)| told(body)).collect();
    assert_eq!(
        all,
        [
            vec!["First."],
            vec!["First.", "Second."],
            vec!["First.", "Second."]
        ]
    );
    assert_eq!(program.read(HOOKS).await["items"][0]["failures"], 0);
}

#[tokio::test]
async fn a_webhook_goes_to_the_public_internet_alone_and_is_made_by_editors() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let program = Program::new(&site, Some(&token(&site, "write", "").await));
    for bad in [
        "http://news.example/hook",
        "https://127.0.0.1/hook",
        "https://2130706433/hook",
        "https://0x7f.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://localhost/hook",
        "https://169.254.169.254/latest/meta-data",
        "ftp://news.example",
        "news.example",
        "",
    ] {
        let answer = program
            .send(Method::POST, HOOKS, &[], Some(&json!({"url": bad})))
            .await;
        assert_eq!(
            (answer.status, answer.problems()),
            (422, vec!["url".to_owned()]),
            "{bad}"
        );
    }
    // A name that leads to this machine is refused when it is looked up, at each sending.
    let receiver = Receiver::start().await;
    let hidden = receiver
        .url
        .replace("http://127.0.0.1", "https://localhost.");
    let made = program
        .send(Method::POST, HOOKS, &[], Some(&json!({"url": hidden})))
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    summary(&program, "First.").await;
    assert_eq!(site.deliver().await, 1);
    assert!(receiver.take().is_empty());
    assert_eq!(program.read(HOOKS).await["items"][0]["failures"], 1);

    site.account("Cleo Marsh", Role::Member).await;
    site.seat("Cleo Marsh", Seat::Contributor).await;
    let cleo = site.stranger();
    cleo.sign_in("Cleo Marsh").await;
    let hers = Program::new(&site, Some(&token(&cleo, "write", "").await));
    let url = json!({"url": "https://news.example/hook"});
    assert_eq!(
        hers.send(Method::POST, HOOKS, &[], Some(&url)).await.status,
        403
    );
    assert_eq!(hers.get(HOOKS).await.status, 403);
    assert_eq!(Program::new(&site, None).get(HOOKS).await.status, 401);
}

#[tokio::test]
async fn a_webhook_ends_and_an_account_without_a_seat_is_told_nothing() {
    let (site, program, receiver, made) = hooked().await;
    site.account("Cleo Marsh", Role::Member).await;
    site.seat("Cleo Marsh", Seat::Editor).await;
    let cleo = site.stranger();
    cleo.sign_in("Cleo Marsh").await;
    let hers = Program::new(&site, Some(&token(&cleo, "write", "").await));
    let her_hook = json!({"url": format!("{}?hers", receiver.url)});
    assert_eq!(
        hers.send(Method::POST, HOOKS, &[], Some(&her_hook))
            .await
            .status,
        201
    );
    let own = format!("{HOOKS}/{}", made["id"]);
    assert_eq!(
        program.send(Method::DELETE, &own, &[], None).await.status,
        204
    );
    assert_eq!(
        program.send(Method::DELETE, &own, &[], None).await.status,
        404
    );
    // Of an address that may hold a secret the audit list tells the host.
    let audit = site.stranger();
    audit.account("Bo Lind", Role::Administrator).await;
    audit.sign_in("Bo Lind").await;
    let deeds = audit.open("/desk/audit").await.text("main");
    assert!(deeds.contains("ended the webhook to 127.0.0.1:"), "{deeds}");
    assert!(!deeds.contains("/hook"), "{deeds}");
    site.keep(|house| house.is_private = true).await;
    site.unseat("Cleo Marsh").await;
    summary(&program, "First.").await;
    assert_eq!(site.deliver().await, 0);
    site.seat("Cleo Marsh", Seat::Reader).await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(receiver.take().len(), 1);
}
