//! What a link shows elsewhere, and how the site is found: share images, JSON-LD, sitemaps, robots.txt, llms.txt.

use counteroffer::domain::account::Role;
use serde_json::Value;

use crate::support::site::{Page, Site};

const OFFER: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";

fn meta(page: &Page, name: &str) -> String {
    page.attribute(
        &format!("meta[property='{name}'],meta[name='{name}']"),
        "content",
    )
}

/// What a page tells programs of itself.
fn linked(page: &Page) -> Value {
    let body = &page.body;
    let start = "<script type=\"application/ld+json\">";
    let from = body.find(start).unwrap() + start.len();
    let to = from + body[from..].find("</script>").unwrap();
    serde_json::from_str(&body[from..to]).unwrap()
}

/// The image at an address: its type, size and bytes.
async fn image(site: &Site, address: &str) -> (u16, Vec<u8>) {
    let path = address.strip_prefix(site.url()).unwrap_or(address);
    let answer = site
        .client()
        .get(format!("{}{path}", site.url()))
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    if status == 200 {
        assert_eq!(answer.headers()["content-type"], "image/png", "{path}");
    }
    (status, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn every_page_that_is_shared_has_an_image_of_its_moment_with_its_words() {
    let site = Site::shipped().await;
    for (path, image_path, says) in [
        ("/wga-amptp-2023", "/wga-amptp-2023/card.png", "Agreed: "),
        (
            "/wga-amptp-2023?as_of=2023-08-28",
            "/wga-amptp-2023/card.png?as_of=2023-08-28",
            "As of 28 Aug 2023",
        ),
        (
            "/wga-amptp-2023/issues/minimums?as_of=2023-08-28",
            "/wga-amptp-2023/issues/minimums/card.png?as_of=2023-08-28",
            "AMPTP offers: 5% · 4% · 3.5% (since 4 Aug 2023)",
        ),
        (
            OFFER,
            "/wga-amptp-2023/offers/amptp-counter-2023-08-11/card.png",
            "Minimum pay rates: 5% · 4% · 3.5%",
        ),
        (
            "/wga-amptp-2023/offers/amptp-counter-2023-08-11/versions/1",
            "/wga-amptp-2023/offers/amptp-counter-2023-08-11/versions/1/card.png",
            "version 1",
        ),
        (
            "/wga-amptp-2023/statements/amptp-2023-02-22",
            "/wga-amptp-2023/statements/amptp-2023-02-22/card.png",
            "“",
        ),
        (
            "/wga-amptp-2023/compare",
            "/wga-amptp-2023/card.png",
            "Writers",
        ),
    ] {
        let page = site.open(path).await;
        let found = meta(&page, "og:image").replace("&amp;", "&");
        assert_eq!(found, format!("{}{image_path}", site.url()), "{path}");
        let alt = meta(&page, "og:image:alt");
        assert!(alt.contains(says), "{path}: {alt}");
        assert_eq!(meta(&page, "twitter:card"), "summary_large_image");
        let (status, png) = image(&site, &found).await;
        assert_eq!(status, 200, "{found}");
        assert_eq!(
            &png[16..24],
            &[0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76],
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_image_tells_nothing_that_its_page_would_not() {
    let site = Site::shipped().await;
    let card = format!("{OFFER}/card.png");
    let (_, whole) = image(&site, &card).await;
    let (status, secret) = image(&site, &format!("{card}?as_of=2023-08-15&known=public")).await;
    assert_eq!(status, 200);
    assert_ne!(whole, secret);
    let (status, _) = image(&site, &format!("{card}?as_of=2023-05-15")).await;
    assert_eq!(status, 404, "it was not made yet");
    for missing in [
        "/wga-amptp-2023/issues/none/card.png",
        "/wga-amptp-2023/offers/none/card.png",
        "/wga-amptp-2023/gifts/none/card.png",
        "/none/card.png",
        "/wga-amptp-2023/offers/amptp-counter-2023-08-11/versions/9/card.png",
    ] {
        assert_eq!(image(&site, missing).await.0, 404, "{missing}");
    }
    let site = Site::three_companies().await;
    let page = site.open("/").await;
    let talks = page.attributes("main h2 a", "href").remove(0);
    assert_eq!(image(&site, &format!("{talks}/card.png")).await.0, 200);
}

#[tokio::test]
async fn pages_tell_programs_what_they_are_in_words_that_programs_know() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let told = linked(&site.open("/wga-amptp-2023").await);
    assert_eq!(told["@context"], "https://schema.org");
    let graph = told["@graph"].as_array().unwrap();
    let of = |kind: &str| graph.iter().find(|one| one["@type"] == kind);
    let dataset = of("Dataset").unwrap();
    for file in dataset["distribution"].as_array().unwrap() {
        let address = file["contentUrl"].as_str().unwrap();
        assert_eq!(site.open(address).await.status, 200, "{address}");
    }
    assert!(of("WebPage").unwrap()["breadcrumb"]["itemListElement"].is_array());

    let form = site.open(&format!("{OFFER}/edit")).await.form("form#offer");
    let form = form
        .fill("title", "The </script><script>alert(1)</script> package")
        .tick("matter", "substance")
        .fill("wrong", "The title was another.")
        .fill("right", "It is this.")
        .fill("reason", "Mended");
    let saved = form.press(&site, "do", "publish").await;
    assert_eq!(saved.status, 303, "{}", saved.text(".errors"));
    let page = site.stranger().open(OFFER).await;
    let told = linked(&page);
    let graph = told["@graph"].as_array().unwrap();
    let article = graph.iter().find(|one| one["@type"] == "Article").unwrap();
    assert_eq!(
        article["headline"],
        "The </script><script>alert(1)</script> package"
    );
    assert_eq!(article["correction"][0]["@type"], "CorrectionComment");
    assert!(article["citation"][0]["name"].is_string());
    assert!(!page.body.contains("<script>alert"));
}

#[tokio::test]
async fn search_engines_are_led_to_every_public_page_and_to_nothing_private() {
    let site = Site::shipped().await;
    let locations = |page: &Page| -> Vec<String> {
        let parts = page.body.split("<loc>").skip(1);
        parts
            .map(|part| part.split("</loc>").next().unwrap().to_owned())
            .collect()
    };
    let robots = site.open("/robots.txt").await;
    let index = robots
        .body
        .lines()
        .find_map(|line| line.strip_prefix("Sitemap: "))
        .unwrap();
    let mut seen = 0;
    for sitemap in locations(&site.open(index).await) {
        let page = site.open(&sitemap).await;
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("application/xml")
        );
        let found = locations(&page);
        for address in found.iter().step_by(9) {
            assert_eq!(site.open(address).await.status, 200, "{address}");
        }
        seen += found.len();
    }
    assert!(seen > 150, "{seen}");
    let llms = site.open("/llms.txt").await;
    assert!(
        llms.body.starts_with("# Counteroffer\n\n> "),
        "{}",
        llms.body
    );
    assert!(llms.body.contains("/wga-amptp-2023/export.json"));
    let manifest: Value =
        serde_json::from_str(&site.open("/manifest.webmanifest").await.body).unwrap();
    let icon = manifest["icons"][0]["src"].as_str().unwrap();
    assert_eq!(site.open(icon).await.status, 200);
    let favicon = site.open("/favicon.ico").await;
    assert_eq!(favicon.location().as_deref(), Some(icon));

    site.keep(|house| house.is_private = true).await;
    for path in ["/sitemap.xml", "/llms.txt"] {
        assert!(!site.open(path).await.body.contains("wga-amptp"), "{path}");
    }
}

#[tokio::test]
async fn the_page_about_the_record_says_how_to_reach_the_editors() {
    let site = Site::shipped().await;
    let page = site.open("/about").await;
    assert_eq!(page.status, 200);
    assert!(
        page.attributes("main a", "href")
            .contains(&"/method".to_owned())
    );
    assert!(!page.has("main a[href^='mailto:']"));
    let site = site
        .restarted(|app| app.reached_at("mailto:editors@example.org"))
        .await;
    let page = site.open("/about").await;
    assert!(page.has("main a[href='mailto:editors@example.org']"));
}
