//! The comparison, over real HTTP.

use counteroffer::{
    clock::Clock,
    desk::negotiations::{How, save},
    transfer::{SHIPPED, read::read},
    web::{App, router},
};
use scraper::{Html, Selector};

use crate::support::{Database, editor};

/// The site, with the shipped negotiation, on a socket of its own and at noon of 23 November 2026.
async fn site() -> String {
    let database = Database::new().await;
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let file = read(SHIPPED).unwrap();
    let how = How {
        reason: "import",
        at: now,
        dry_run: false,
    };
    save(&database.db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = App::new(database.db, Clock::Fixed(now), &format!("http://{address}"));
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    format!("http://{address}")
}

async fn open(site: &str, path: &str) -> (u16, Html) {
    let answer = reqwest::get(format!("{site}{path}")).await.unwrap();
    (
        answer.status().as_u16(),
        Html::parse_document(&answer.text().await.unwrap()),
    )
}

fn text(page: &Html, selector: &str) -> String {
    let found = page
        .select(&Selector::parse(selector).unwrap())
        .next()
        .unwrap_or_else(|| panic!("no {selector}"));
    let words: Vec<&str> = found.text().flat_map(str::split_whitespace).collect();
    words.join(" ")
}

#[tokio::test]
async fn the_28th_of_august_shows_the_offer_beside_the_demands() {
    let site = site().await;
    let (status, page) = open(&site, "/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert_eq!(status, 200);
    let quick = text(&page, ".quick");
    assert_eq!(
        quick,
        "All 40 Agreed 5 Apart 14 Refused to counter 10 Not answered 11"
    );
    let minimums = text(&page, "#minimums");
    for part in [
        "6% · 5% · 5%",
        "5% · 4% · 3.5%",
        "Moved 4 Aug 2023 from 4% · 3% · 2%",
        "3.8 points",
        "Apart",
    ] {
        assert!(minimums.contains(part), "{part} in {minimums}");
    }
    assert!(text(&page, "#min-staff").contains("3 · 4 · 9 writers"));
    assert!(text(&page, "#viewership-residual").contains("Refused to counter"));
    assert!(text(&page, "#ai-literary-material").contains("Not literary material"));
}

#[tokio::test]
async fn the_public_of_15_august_is_told_that_terms_were_not_public() {
    let site = site().await;
    let (_, page) = open(
        &site,
        "/wga-amptp-2023/compare?as_of=2023-08-15&known=public",
    )
    .await;
    let notes: Vec<String> = page
        .select(&Selector::parse(".note").unwrap())
        .map(|note| note.text().collect())
        .collect();
    assert!(
        notes.contains(&"AMPTP offer of 11 Aug 2023: received, terms not public.".to_owned()),
        "{notes:?}"
    );
    let whole = page.html();
    for secret in [
        "2 writers plus showrunner",
        "Quarterly, in confidence",
        "87,546",
    ] {
        assert!(!whole.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn on_1_october_the_memorandum_is_agreed() {
    let site = site().await;
    let (_, page) = open(
        &site,
        "/wga-amptp-2023/compare?as_of=2023-10-01&state=agreed",
    )
    .await;
    assert!(
        text(&page, ".quick").contains("Agreed 41"),
        "{}",
        text(&page, ".quick")
    );
    assert!(text(&page, "#minimums").contains("5% · 4% · 3.5%"));
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_in_the_site_s_own_page() {
    let site = site().await;
    for (path, status) in [
        ("/nothing/compare", 404),
        ("/no/such/page", 404),
        ("/wga-amptp-2023/compare?as_of=2023-02-30", 400),
        ("/wga-amptp-2023/compare?known=all", 400),
        ("/wga-amptp-2023/compare?as_of=%FF", 400),
    ] {
        let (answered, page) = open(&site, path).await;
        assert_eq!(answered, status, "{path}");
        assert!(!text(&page, "h1").is_empty());
        assert!(text(&page, "main").contains("All negotiations"));
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_every_internal_link_leads_somewhere() {
    let site = site().await;
    let mut next = vec!["/".to_owned(), "/missing".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = reqwest::get(format!("{site}{path}")).await.unwrap();
        assert_eq!(answer.status() == 200, path != "/missing", "{path}");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        if path.ends_with(".css") {
            continue;
        }
        let page = Html::parse_document(&answer.text().await.unwrap());
        let mut ids = std::collections::BTreeSet::new();
        for element in page.select(&Selector::parse("[id]").unwrap()) {
            assert!(
                ids.insert(element.value().id().unwrap().to_owned()),
                "{path}"
            );
        }
        for element in page.select(&Selector::parse("[href]").unwrap()) {
            let link = element.value().attr("href").unwrap();
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{path} {link}"),
                None if link.starts_with('/') => next.push(link.to_owned()),
                None => assert!(link.starts_with("http"), "{path} {link}"),
            }
        }
    }
    assert!(seen.len() > 10);
}
