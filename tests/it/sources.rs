//! The sources of a negotiation, with what rests on each.

use counteroffer::transfer::SHIPPED;
use serde_json::Value;

use crate::support::site::Site;

#[tokio::test]
async fn every_source_is_listed_once_with_the_entries_that_rest_on_it() {
    let site = Site::shipped().await;
    let file: Value = serde_json::from_str(SHIPPED).unwrap();
    let all = file["sources"].as_array().unwrap().len();
    let mut path = "/wga-amptp-2023/sources".to_owned();
    let (mut seen, mut told) = (Vec::new(), String::new());
    loop {
        let page = site.open(&path).await;
        assert_eq!(page.status, 200, "{path}");
        seen.extend(page.attributes("ol.rows > li", "id"));
        told.push_str(&page.text("main"));
        match page.attributes("a[rel=next]", "href").first() {
            Some(next) => path.clone_from(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), all);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all, "each once");
    assert!(told.contains("AMPTP’s own document"));
    let missing = site.open("/wga-amptp-2023/sources?page=99").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn an_entry_rests_on_what_it_cites_and_on_what_its_terms_totals_and_labels_cite() {
    let site = Site::shipped().await;
    let mut found = Vec::new();
    for page in 1..=3 {
        let page = site
            .open(&format!("/wga-amptp-2023/sources?page={page}"))
            .await;
        for (source, entry) in [
            ("abc7-sept24", "amptp-best-and-final-2023-09-23"),
            ("draftkings-contract", "moa-2023-09-25"),
            ("macdailynews-aug23", "amptp-counter-2023-08-11"),
        ] {
            let links = page.attributes(&format!("[id='{source}'] a"), "href");
            let path = format!("/wga-amptp-2023/offers/{entry}");
            if links.contains(&path) {
                found.push(source);
            }
        }
    }
    found.sort_unstable();
    assert_eq!(
        found,
        ["abc7-sept24", "draftkings-contract", "macdailynews-aug23"]
    );
}

#[tokio::test]
async fn the_sources_take_a_constant_number_of_queries_and_every_entry_leads_there() {
    let site = Site::shipped().await;
    let (page, queries) = site.counted("/wga-amptp-2023/sources").await;
    assert_eq!(page.status, 200);
    assert!(queries <= 2, "{queries}");
    let offer = site
        .open("/wga-amptp-2023/offers/amptp-counter-2023-08-11")
        .await;
    let links = offer.attributes("section[aria-labelledby=src] p a", "href");
    assert_eq!(links, ["/wga-amptp-2023/sources"]);
}
