//! Pages that are sent from memory: the same bytes for all, right after each save, and there while the database is not.

use std::collections::BTreeSet;

use counteroffer::domain::account::Role;
use futures_util::future::join_all;
use reqwest::{Client, Method};

use crate::support::{
    gate::Gate,
    site::{Page, Site},
};

const TALKS: &str = "/wga-amptp-2023";
const SHARED: &str = "public, max-age=1, stale-while-revalidate=5, stale-if-error=3600";
const STATEMENT: &str = "/wga-amptp-2023/statements/new";

/// A figure of `/metrics`.
async fn figure(site: &Site, name: &str) -> u64 {
    let page = site.open("/metrics").await;
    let mut lines = page.body.lines();
    let found = lines.find_map(|line| line.strip_prefix(&format!("counteroffer_{name} ")));
    found.unwrap_or_else(|| panic!("{name}")).parse().unwrap()
}

async fn made(site: &Site) -> u64 {
    figure(site, "page_made_total").await
}

/// What is at an address for a client that takes this encoding, and knows this tag.
async fn asked(site: &Site, path: &str, encoding: &str, known: Option<&str>) -> Page {
    // One that does not unpack what it gets.
    let client = Client::builder().no_brotli().no_gzip().build().unwrap();
    let request = client.get(format!("{}{path}", site.url()));
    let mut request = request.header("accept-encoding", encoding);
    if let Some(known) = known {
        request = request.header("if-none-match", known);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Page {
        path: path.to_owned(),
        status,
        headers,
        body: format!("{:?}", answer.bytes().await.unwrap()),
    }
}

/// Whether a page has these words, marked or not.
async fn says(site: &Site, path: &str, words: &str) -> bool {
    let page = site.open(path).await;
    let plain = page.body.replace("<mark>", "").replace("</mark>", "");
    plain.contains(words)
}

#[tokio::test]
async fn a_page_is_made_once_and_sent_in_each_encoding_with_a_tag_of_its_own() {
    let site = Site::shipped().await.keeping().await;
    let first = site.open(TALKS).await;
    assert_eq!(first.header("cache-control"), Some(SHARED));
    let again = site.open(TALKS).await;
    for name in [
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
    ] {
        assert!(again.header(name).is_some(), "{name}");
        assert_eq!(again.header(name), first.header(name));
    }
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    let (queries, before) = (site.queries(), made(&site).await);
    let mut tags = BTreeSet::new();
    for encoding in ["br", "zstd", "gzip", "identity"] {
        let page = asked(&site, TALKS, encoding, None).await;
        let expected = Some(encoding).filter(|encoding| *encoding != "identity");
        assert_eq!(page.header("content-encoding"), expected);
        assert_eq!(page.header("cache-control"), Some(SHARED));
        assert!(page.header("vary").unwrap().contains("accept-encoding"));
        let tag = page.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"'), "{tag} is strong");
        let same = asked(&site, TALKS, encoding, Some(&tag)).await;
        assert_eq!((same.status, &*same.body), (304, "b\"\""));
        assert_eq!(same.header("etag"), Some(&*tag));
        let again = asked(&site, TALKS, encoding, Some("\"other\"")).await;
        assert_eq!(again.body, page.body, "the same bytes");
        tags.insert(tag);
    }
    assert_eq!(tags.len(), 4);
    let request = site
        .client()
        .request(Method::HEAD, format!("{}{TALKS}", site.url()));
    let head = request.send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["cache-control"], SHARED);
    assert_eq!(site.queries(), queries, "nothing was asked of the database");
    assert_eq!(made(&site).await, before);
    assert!(figure(&site, "page_hits_total").await > 10);
    assert!(figure(&site, "pages_bytes").await > 10_000);
    for (method, status, expected) in [("GET", 200, 10), ("GET", 304, 4), ("HEAD", 200, 1)] {
        let labels = format!("method=\"{method}\",route=\"/{{negotiation}}\",status=\"{status}\"");
        let counted = figure(&site, &format!("requests_total{{{labels}}}")).await;
        assert_eq!(counted, expected, "{labels}");
    }
}

#[tokio::test]
async fn feeds_images_and_the_api_are_kept_too_and_files_and_forms_are_not() {
    let site = Site::shipped().await.keeping().await;
    for path in [
        "/",
        "/search?q=residuals",
        "/wga-amptp-2023/compare",
        "/wga-amptp-2023/feed.atom",
        "/wga-amptp-2023/calendar.ics",
        "/wga-amptp-2023/card.png",
        "/embed/wga-amptp-2023/issues/minimums",
        "/api/v1/negotiations/wga-amptp-2023/entries",
        "/sitemap.xml",
    ] {
        let first = asked(&site, path, "br", None).await;
        let queries = site.queries();
        let second = asked(&site, path, "br", None).await;
        assert_eq!(second.header("cache-control"), Some(SHARED), "{path}");
        assert_eq!((second.status, &second.body), (200, &first.body), "{path}");
        assert_eq!(site.queries(), queries, "{path}");
    }
    let card = asked(&site, "/wga-amptp-2023/card.png", "br", None).await;
    assert_eq!(card.header("content-encoding"), None);
    for path in ["/sign-in", "/health/ready", "/metrics", "/no-such-talks"] {
        let page = site.open(path).await;
        assert!(
            !page.header("cache-control").unwrap().starts_with("public"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_hundred_who_ask_for_a_missing_page_have_it_made_once() {
    let site = Site::shipped().await.keeping().await;
    let path = "/wga-amptp-2023/compare?as_of=2023-08-12";
    let before = made(&site).await;
    let pages = join_all((0..100).map(|_| site.open(path))).await;
    assert!(pages.iter().all(|page| page.status == 200));
    assert_eq!(made(&site).await, before + 1);
    let missing = join_all((0..20).map(|_| site.open("/wga-amptp-2023/offers/none"))).await;
    assert!(missing.iter().all(|page| page.status == 404));
}

#[tokio::test]
async fn what_a_page_does_not_read_of_its_query_makes_no_second_copy() {
    let site = Site::shipped().await.keeping().await;
    site.open(TALKS).await;
    let before = made(&site).await;
    for query in ["?utm_source=a", "?fbclid=1&x", "?", "?as=of"] {
        site.open(&format!("{TALKS}{query}")).await;
    }
    assert_eq!(made(&site).await, before);
    let then = site.open(&format!("{TALKS}?as_of=2023-08-12")).await;
    assert_eq!(made(&site).await, before + 1);
    assert_ne!(then.text("main"), site.open(TALKS).await.text("main"));
}

#[tokio::test]
async fn a_save_shows_on_the_next_page_of_whoever_asks() {
    let site = Site::shipped().await.keeping().await;
    let (editor, reader) = (site.signed_in_as(Role::Editor).await, Site::stranger);
    let reader = reader(&editor);
    let pages = [TALKS, "/", "/wga-amptp-2023/feed.atom", "/search?q=words"];
    for words in ["The first words.", "The second words."] {
        for path in pages {
            assert!(!says(&reader, path, words).await, "{path}");
        }
        editor.say("Ana Ruiz", words).await;
        // The list of negotiations tells no words of a statement.
        for path in pages.into_iter().filter(|path| *path != "/") {
            assert!(says(&reader, path, words).await, "{path}");
        }
    }
    let own = editor.open(TALKS).await;
    assert_eq!(own.header("cache-control"), Some("private, no-cache"));
    assert!(own.body.contains("Sign out"));
    assert!(!reader.open(TALKS).await.body.contains("Sign out"));
}

#[tokio::test]
async fn what_becomes_private_is_gone_and_what_is_private_never_enters() {
    let site = Site::shipped().await.keeping().await;
    let editor = site.signed_in_as(Role::Editor).await;
    let reader = editor.stranger();
    assert_eq!(reader.open(TALKS).await.status, 200);
    editor.keep(|house| house.is_private = true).await;
    // Another program did that: the database tells this one.
    reader.until(TALKS, |page| page.status == 404).await;
    reader
        .until("/", |page| !page.body.contains("wga-amptp"))
        .await;
    let before = made(&reader).await;
    assert_eq!(editor.open(TALKS).await.status, 200);
    assert_eq!(made(&reader).await, before);
    assert_eq!(reader.open(TALKS).await.status, 404);
}

#[tokio::test]
async fn a_save_on_one_server_shows_on_another_also_when_the_message_is_lost() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let other = site.keeping().await.stranger();
    for (words, told) in [("One server says.", true), ("Nobody tells.", false)] {
        assert!(!other.open(TALKS).await.body.contains(words));
        if !told {
            site.run_sql("alter table negotiation disable trigger negotiation_told")
                .await;
        }
        site.say("Ana Ruiz", words).await;
        other.until(TALKS, |page| page.body.contains(words)).await;
    }
}

#[tokio::test]
async fn while_the_database_is_away_an_older_page_is_there_unless_something_was_withdrawn_since() {
    const PAGES: [&str; 3] = ["/wga-amptp-2023/compare", "/", SAID];
    const SAID: &str = "/wga-amptp-2023/statements/stiehm-winship-2023-02-27";
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let gate = Gate::before(site.options()).await;
    let reader = site.keeping_by(gate.through(site.options())).await;
    let reader = reader.stranger();
    let is_kept = |page: &Page| page.header("cache-control") == Some(SHARED);
    let away = async || {
        gate.shut();
        let is_away = |page: &Page| page.status == 503;
        reader.until("/health/ready", is_away).await;
        let mut status = Vec::new();
        for path in PAGES {
            status.push(reader.open(path).await.status);
        }
        gate.open();
        reader.until("/", is_kept).await;
        status
    };
    for path in PAGES {
        reader.open(path).await;
    }
    site.say("Ana Ruiz", "Something new.").await;
    let says = |page: &Page| is_kept(page) && page.body.contains("Something new.");
    reader.until(TALKS, says).await;
    assert_eq!(away().await, [200; 3]);

    for path in PAGES {
        reader.until(path, is_kept).await;
    }
    let history = site.open(&format!("{SAID}/history")).await;
    let form = history.form("form[action$=retract]");
    let form = form.fill("reason", "Somebody else said it.");
    assert_eq!(form.submit(&site).await.status, 303);
    let tells = |page: &Page| is_kept(page) && page.body.contains("Somebody else said it.");
    reader.until("/wga-amptp-2023/changes", tells).await;
    assert_eq!(away().await, [503; 3]);

    for path in &PAGES[..2] {
        reader.until(path, is_kept).await;
    }
    site.keep(|house| house.is_private = true).await;
    reader.until(TALKS, |page| page.status == 404).await;
    reader.until("/", is_kept).await;
    assert_eq!(away().await, [503, 200, 503]);
}

#[tokio::test]
async fn while_the_database_is_away_what_was_kept_is_there_and_forms_come_back() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let gate = Gate::before(site.options()).await;
    let editor = site.keeping_by(gate.through(site.options())).await;
    let reader = editor.stranger();
    let before = reader.open(TALKS).await;
    let feed = reader.open("/wga-amptp-2023/feed.atom").await;
    reader
        .open("/wga-amptp-2023/offers/wga-pattern-of-demands")
        .await;
    let form = editor.open(STATEMENT).await.form("main form");
    let form = form
        .fill("speaker", "Ana Ruiz")
        .fill("made_on", "2023-10-12")
        .fill("summary", "Said in the dark.")
        .tick("sources", "amptp-2023-04-17");

    gate.shut();
    let late = reader
        .until(TALKS, |page| page.body.contains("Last updated"))
        .await;
    assert_eq!(late.status, 200);
    assert_eq!(late.header("cache-control"), Some("public, max-age=2"));
    assert_eq!(late.header("age"), Some("0"));
    assert_eq!(
        late.text("main [role=status]"),
        "Last updated 23 Nov 2026, 12:00 UTC. The site cannot reach its records just now: whatever was saved since is missing here."
    );
    // By this the script of an open page knows it.
    assert!(late.has("main .late"));
    assert!(late.text("main").ends_with(&before.text("main")));
    let same = reader.open("/wga-amptp-2023/feed.atom").await;
    assert_eq!((same.status, &same.body), (200, &feed.body));
    let missing = reader
        .open("/wga-amptp-2023/offers/amptp-counter-2023-08-11")
        .await;
    assert_eq!(missing.status, 503);
    assert!(missing.header("retry-after").is_some());
    assert!(missing.text("main").contains("cannot reach its records"));
    assert!(figure(&reader, "page_late_total").await > 1);

    let refused = form.press(&editor, "do", "publish").await;
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused.text("h1"), "Nothing was saved yet");
    let kept = refused.form("main form");
    assert_eq!(kept.value("summary"), Some("Said in the dark."));

    gate.open();
    reader
        .until(TALKS, |page| !page.body.contains("Last updated"))
        .await;
    let again = kept.submit(&editor).await;
    assert_eq!(again.status, 303, "{}", again.body);
    assert!(reader.open(TALKS).await.body.contains("Said in the dark."));
}
