//! What other sites show of this one: pages in frames, and oEmbed.

use counteroffer::domain::account::Role;
use serde_json::Value;

use crate::support::site::{Page, Site};

const ISSUE: &str = "/wga-amptp-2023/issues/minimums";
const OFFER: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";

/// How much of the network a framed page may take, with its stylesheet.
const MOST: usize = 30 * 1024;

#[tokio::test]
async fn these_pages_and_no_others_may_be_framed_and_know_no_reader() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    for path in [ISSUE, OFFER] {
        let page = site.open(&format!("/embed{path}?as_of=2023-08-28")).await;
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.ends_with("frame-ancestors *"), "{policy}");
        assert!(!policy.contains("script-src") && !page.has("script"));
        assert_eq!(page.header("set-cookie"), None);
        assert!(!page.body.contains("Ana") && !page.has("form"));
        for link in page.attributes("a", "target") {
            assert_eq!(link, "_top", "a link leaves the frame");
        }
        let whole = site.open(path).await;
        let policy = whole.header("content-security-policy").unwrap();
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        let sheet = page.attribute("link[rel=stylesheet]", "href");
        let request = site.client().get(format!("{}{sheet}", site.url()));
        let sheet = request
            .header("accept-encoding", "br")
            .send()
            .await
            .unwrap();
        let weight = sheet
            .content_length()
            .map_or(0, |length| usize::try_from(length).unwrap());
        assert!(
            page.body.len() + weight < MOST,
            "{path}: {}",
            page.body.len()
        );
    }
    let missing = site.open("/embed/wga-amptp-2023/issues/none").await;
    assert_eq!(missing.status, 404);
    site.keep(|house| house.is_private = true).await;
    assert_eq!(site.open(&format!("/embed{ISSUE}")).await.status, 404);
}

#[tokio::test]
async fn a_frame_shows_its_moment_and_tells_that_something_is_newer() {
    let site = Site::shipped().await;
    let page = site
        .open(&format!("/embed{ISSUE}?as_of=2023-08-28&theme=dark"))
        .await;
    let text = page.text("main");
    for part in [
        "6% · 5% · 5%",
        "5% · 4% · 3.5%",
        "As of 28 Aug 2023",
        "newer offer",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(page.attribute("html", "data-theme"), "dark");
    assert!(page.has("svg[role=img]"));
    let link = page.attribute("h1 a", "href");
    assert_eq!(link, format!("{}{ISSUE}?as_of=2023-08-28", site.url()));
    let chart = site
        .open(&format!("/embed{ISSUE}?as_of=2023-08-28&show=chart"))
        .await;
    assert!(chart.has("svg[role=img]") && !chart.has(".pair"));
    let live = site.open(&format!("/embed{ISSUE}")).await;
    assert!(!live.text("main").contains("newer offer"));
    let offer = site.open(&format!("/embed{OFFER}")).await;
    assert!(offer.text("main").contains("newer offers"));
    let secret = site
        .open(&format!("/embed{OFFER}?as_of=2023-08-15&known=public"))
        .await;
    assert!(secret.text("main").contains("terms not public"));
    assert!(!secret.body.contains("comprehensive"));
}

async fn oembed(site: &Site, page: &Page) -> Value {
    let found = page.attribute("link[type='application/json+oembed']", "href");
    let answer = site.open(&found).await;
    assert_eq!(answer.status, 200, "{found}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_pasted_link_becomes_a_frame_by_oembed() {
    let site = Site::shipped().await;
    for path in [format!("{ISSUE}?as_of=2023-08-28"), OFFER.to_owned()] {
        let page = site.open(&path).await;
        let told = oembed(&site, &page).await;
        assert_eq!(
            (&told["type"], &told["version"]),
            (&"rich".into(), &"1.0".into())
        );
        let html = told["html"].as_str().unwrap().replace("&amp;", "&");
        let frame = html.split('"').nth(1).unwrap();
        assert!(frame.ends_with(&path), "{frame}");
        assert_eq!(site.open(frame).await.status, 200);
        assert_eq!(told["thumbnail_width"], 1200);
        assert_eq!(
            site.open(told["thumbnail_url"].as_str().unwrap())
                .await
                .status,
            200
        );
        let copied = page.text("#s-f");
        assert!(copied.starts_with("<iframe src="), "{copied}");
        assert!(page.text("#s-i").contains("card.png"));
    }
    let small = site
        .open(&format!(
            "/oembed?url={}{OFFER}&maxwidth=300&maxheight=200",
            site.url()
        ))
        .await;
    let small: Value = serde_json::from_str(&small.body).unwrap();
    assert_eq!(
        (&small["width"], &small["height"]),
        (&300.into(), &200.into())
    );
    for (query, status) in [
        (format!("url={}{OFFER}&format=xml", site.url()), 501),
        ("url=https://elsewhere.example/a".to_owned(), 404),
        (
            format!("url={}/wga-amptp-2023/offers/none", site.url()),
            404,
        ),
        (String::new(), 404),
    ] {
        assert_eq!(
            site.open(&format!("/oembed?{query}")).await.status,
            status,
            "{query}"
        );
    }
}
