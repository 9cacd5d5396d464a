//! Open pages are told what is saved: everything, once, in order, and only those who may read it.

use counteroffer::domain::account::Role;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    program::{Program, counteroffer, folder},
    site::Site,
};

const TALKS: &str = "/wga-amptp-2023";
const LIVE: &str = "/wga-amptp-2023/live";

/// A stream as a browser reads it.
struct Stream {
    answer: Response,
    read: String,
}

/// What a stream tells: the place, and what was saved there.
type Told = (String, Value);

impl Stream {
    /// Listens at an address, and from a place on where one is named.
    async fn open(site: &Site, path: &str, heard: Option<&str>) -> Self {
        let request = site.client().get(format!("{}{path}", site.url()));
        let mut request = request.header("accept", "text/event-stream");
        if let Some(heard) = heard {
            request = request.header("last-event-id", heard);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert!(!answer.headers().contains_key("content-encoding"));
        Self {
            answer,
            read: String::new(),
        }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                };
                if let (Some(id), Some(data)) = (field("id"), field("data")) {
                    assert_eq!(field("event"), Some("save"));
                    return Some((id.to_owned(), serde_json::from_str(data).unwrap()));
                }
                continue;
            }
            let chunk = self.answer.chunk().await.ok()??;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn titles(&mut self, count: usize) -> Vec<String> {
        let mut titles = Vec::new();
        for _ in 0..count {
            let (_, told) = self.next().await.unwrap();
            titles.push(told["title"].as_str().unwrap().to_owned());
        }
        titles
    }
}

/// Where the page hears of what is saved after it was made.
async fn address(site: &Site, page: &str) -> String {
    site.open(page)
        .await
        .attribute("script[data-live]", "data-live")
}

async fn keeping() -> (Site, Site) {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let site = site.keeping().await;
    let stranger = site.stranger();
    (site, stranger)
}

#[tokio::test]
async fn a_page_hears_of_every_save_since_it_was_made_and_goes_on_where_it_was_cut_off() {
    let (editor, reader) = keeping().await;
    let since = address(&reader, TALKS).await;
    editor.say("Ana Ruiz", "A sentence.").await;
    let mut stream = Stream::open(&reader, &since, None).await;
    let (first, told) = stream.next().await.unwrap();
    assert_eq!(told["new"], true);
    assert_eq!(told["title"], "statement by Ana Ruiz");
    let path = told["path"].as_str().unwrap();
    assert_eq!(reader.open(path).await.status, 200);

    let offer = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";
    let edit = editor
        .open(&format!("{offer}/edit"))
        .await
        .form("form#offer");
    let edit = edit.fill("summary", "Another.").fill("reason", "Clearer");
    assert_eq!(edit.press(&editor, "do", "publish").await.status, 303);
    let (second, told) = stream.next().await.unwrap();
    let expected = json!({ "new": false, "title": "AMPTP package", "path": offer });
    assert_eq!(told, expected);
    assert!(second.parse::<i64>().unwrap() > first.parse::<i64>().unwrap());
    drop(stream);

    for speaker in ["Ben Ito", "Cy Roe"] {
        editor.say(speaker, "A sentence.").await;
    }
    let mut again = Stream::open(&reader, &since, Some(&first)).await;
    let expected = [
        "AMPTP package",
        "statement by Ben Ito",
        "statement by Cy Roe",
    ];
    assert_eq!(again.titles(3).await, expected);
    editor.say("Di Fox", "A sentence.").await;
    assert_eq!(
        again.titles(1).await,
        ["statement by Di Fox"],
        "and nothing twice"
    );
    let none = address(&reader, "/wga-amptp-2023/compare").await;
    let mut fresh = Stream::open(&reader, &none, None).await;
    editor.say("Eve Orr", "A sentence.").await;
    assert_eq!(fresh.titles(1).await, ["statement by Eve Orr"]);
}

#[tokio::test]
async fn who_is_far_behind_and_who_never_reads_are_told_all_the_same_and_hold_nobody_up() {
    let (editor, reader) = keeping().await;
    let all = Stream::open(&reader, LIVE, Some("0"));
    let (mut all, mut now) = (all.await, Stream::open(&reader, LIVE, None).await);
    let mut stuck = Vec::new();
    for _ in 0..20 {
        // These never read what comes.
        stuck.push(Stream::open(&reader, LIVE, Some("0")).await);
    }
    editor.say("Ana Ruiz", "A sentence.").await;
    assert_eq!(now.titles(1).await, ["statement by Ana Ruiz"]);
    let mut places = Vec::new();
    loop {
        let (place, told) = all.next().await.unwrap();
        places.push(place.parse::<i64>().unwrap());
        if told["title"] == "statement by Ana Ruiz" {
            break;
        }
    }
    let saves = editor.open("/wga-amptp-2023/changes.json").await;
    assert_eq!(saves.status, 308, "leads to the API");
    assert!(places.is_sorted_by(|one, next| one < next));
    assert_eq!(places.len(), crate::support::chains(&editor.db).await.1);
    let page = reader.open("/metrics").await;
    assert!(page.body.contains("counteroffer_live_readers 22\n"));
}

/// A connection to a site, and what it has said so far.
struct Raw {
    socket: TcpStream,
    said: String,
}

impl Raw {
    async fn open(site: &Site) -> Self {
        let address = site.url().strip_prefix("http://").unwrap();
        Self {
            socket: TcpStream::connect(address).await.unwrap(),
            said: String::new(),
        }
    }

    async fn ask(&mut self, request: &str) {
        let request = format!("{request}\r\nhost: x\r\n\r\n");
        self.socket.write_all(request.as_bytes()).await.unwrap();
    }

    async fn hear(&mut self, words: &str) {
        let mut part = [0; 4096];
        while !self.said.contains(words) {
            let read = self.socket.read(&mut part).await.unwrap();
            assert_ne!(read, 0, "{words}: {}", self.said);
            let part = std::str::from_utf8(&part[..read]).unwrap();
            self.said.push_str(part);
        }
    }
}

#[tokio::test]
async fn a_stream_is_told_over_whatever_connection_and_ends_when_its_reader_is_gone() {
    let (editor, reader) = keeping().await;
    let count = |readers: usize| format!("counteroffer_live_readers {readers}\n");
    // One that had answers before, the last of them large, and one of a client that knows no chunks.
    let mut modern = Raw::open(&reader).await;
    for path in ["/health/live", TALKS] {
        modern.ask(&format!("GET {path} HTTP/1.1")).await;
    }
    modern.ask(&format!("HEAD {LIVE} HTTP/1.1")).await;
    modern.ask(&format!("GET {LIVE} HTTP/1.1")).await;
    let mut old = Raw::open(&reader).await;
    old.ask(&format!("GET {LIVE} HTTP/1.0")).await;
    for connection in [&mut modern, &mut old] {
        connection.hear("retry:").await;
    }
    let page = reader.until("/metrics", |page| page.body.contains(&count(2)));
    page.await;
    editor.say("Ana Ruiz", "A sentence.").await;
    for connection in [&mut modern, &mut old] {
        connection.hear("statement by Ana Ruiz").await;
        assert_eq!(connection.said.matches("event: save").count(), 1);
    }
    let heads: Vec<_> = modern.said.split("HTTP/1.1 200 OK\r\n").skip(1).collect();
    assert_eq!(heads.len(), 4, "each request has its answer");
    assert!(heads[3].contains("transfer-encoding: chunked"));
    assert!(!old.said.contains("transfer-encoding: chunked"));
    drop(modern);
    let page = reader.until("/metrics", |page| page.body.contains(&count(1)));
    page.await;
    drop(old);
    let page = reader.until("/metrics", |page| page.body.contains(&count(0)));
    page.await;
}

#[tokio::test]
async fn what_becomes_private_is_told_to_nobody_any_more() {
    let (editor, reader) = keeping().await;
    let mut stream = Stream::open(&reader, LIVE, None).await;
    editor.keep(|house| house.is_private = true).await;
    assert_eq!(stream.next().await, None);
    assert_eq!(reader.begin(LIVE).await.0.status, 404);
    let mut own = Stream::open(&editor, LIVE, None).await;
    editor.say("Ana Ruiz", "A sentence.").await;
    assert_eq!(own.titles(1).await, ["statement by Ana Ruiz"]);
    let bad = editor.begin("/wga-amptp-2023/live?since=yesterday").await.0;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn a_save_on_one_server_is_told_on_another() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let other = site.keeping().await;
    let mut stream = Stream::open(&other.stranger(), LIVE, None).await;
    site.say("Ana Ruiz", "A sentence.").await;
    assert_eq!(stream.titles(1).await, ["statement by Ana Ruiz"]);
}

#[tokio::test]
async fn pages_of_a_date_and_forms_listen_to_nothing() {
    let (editor, reader) = keeping().await;
    for path in [
        "/wga-amptp-2023?as_of=2023-08-12",
        "/wga-amptp-2023/compare?as_of=2023-08-12",
        "/wga-amptp-2023/issues/minimums?as_of=2023-08-12",
        "/",
        "/sign-in",
    ] {
        assert!(!reader.open(path).await.has("script[data-live]"), "{path}");
    }
    let form = editor.open("/wga-amptp-2023/statements/new").await;
    assert!(!form.has("script[data-live]"));
    for path in [
        "/wga-amptp-2023/issues/minimums",
        "/wga-amptp-2023/issues",
        "/wga-amptp-2023/offers",
        "/wga-amptp-2023/offers/amptp-counter-2023-08-11",
    ] {
        assert!(reader.open(path).await.has("script[data-live]"), "{path}");
    }
}

#[tokio::test]
async fn a_server_that_stops_ends_its_streams_and_waits_for_none() {
    let folder = folder();
    let program = Program::start(&mut counteroffer(folder.path()));
    let address = format!("{}{LIVE}", program.url().trim_end_matches('/'));
    let mut answer = reqwest::get(address).await.unwrap();
    assert!(answer.chunk().await.unwrap().is_some(), "it has begun");
    program.stop().await;
    while let Ok(Some(_)) = answer.chunk().await {}
}
