//! What each claim rests on, told in a word wherever the claim is.

use crate::support::site::Site;

const WORDS: [&str; 6] = [
    "both sides confirm",
    "according to",
    "reported",
    "sources differ",
    "unsourced",
    "from memory",
];

/// Fails unless every match has the word of its claim.
async fn every(site: &Site, path: &str, css: &str) {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}");
    let found = page.texts(css);
    assert!(!found.is_empty(), "no {css} on {path}");
    for text in found {
        assert!(
            WORDS.iter().any(|word| text.contains(word)),
            "{path}: {text}"
        );
    }
}

#[tokio::test]
async fn every_entry_carries_the_word_of_its_claim() {
    let site = Site::shipped().await;
    for (path, css) in [
        ("", "article.entry"),
        ("?as_of=2023-08-28", "article.entry"),
        ("/offers", "ol.rows > li"),
        ("/responses", "ol.rows > li"),
        ("/statements", "ol.rows > li"),
        ("/events", "ol.rows > li"),
        ("/issues/minimums", "article.entry"),
        ("/issues/ai-training?as_of=2023-08-28", "article.entry"),
        ("/offers/amptp-counter-2023-08-11", ".over"),
        ("/responses/wga-rejects-2023-08-22", ".over"),
        ("/issues?as_of=2023-08-28&state=apart", "ul.rows > li"),
    ] {
        every(&site, &format!("/wga-amptp-2023{path}"), css).await;
    }
}

#[tokio::test]
async fn on_the_timeline_an_entry_on_which_sources_differ_leads_to_what_each_says() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023?as_of=2023-09-09&kind=offer")
        .await;
    assert!(
        page.attributes("article .flag a", "href")
            .contains(&"/wga-amptp-2023/disputes/how-many-offers".to_owned())
    );
}

#[tokio::test]
async fn an_offer_that_the_public_does_not_know_has_no_word_in_the_list() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/offers?as_of=2023-08-15&known=public")
        .await;
    let secret: Vec<String> = page
        .texts("ol.rows > li")
        .into_iter()
        .filter(|row| row.contains("terms not public"))
        .collect();
    assert!(!secret.is_empty());
    for row in secret {
        assert!(!WORDS.iter().any(|word| row.contains(word)), "{row}");
    }
}
