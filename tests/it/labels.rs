//! What each claim rests on, told in a word wherever the claim is.

use counteroffer::domain::account::Role;

use crate::support::site::{Form, Site};

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

#[tokio::test]
async fn what_a_party_calls_its_offer_stands_beside_the_neutral_word() {
    let site = Site::shipped().await;
    let label = "alled “best and final” by AMPTP on 23 Sep 2023, reported";
    for (path, css) in [
        ("/offers/amptp-best-and-final-2023-09-23", "main"),
        ("?as_of=2023-09-23&kind=offer", "article.entry:last-of-type"),
        ("/offers", "ol.rows"),
        ("/issues/viewership-residual?as_of=2023-09-24", "main"),
    ] {
        let page = site.open(&format!("/wga-amptp-2023{path}")).await;
        assert!(
            page.texts(css).iter().any(|text| text.contains(label)),
            "{path}"
        );
    }
    let page = site
        .open("/wga-amptp-2023/offers/amptp-best-and-final-2023-09-23")
        .await;
    assert!(
        page.text(".over")
            .starts_with("AMPTP · Counterproposal · 23 Sep 2023")
    );
}

#[tokio::test]
async fn an_editor_records_what_a_party_calls_an_event_and_an_offer() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    for (path, form) in [
        ("events/session-2023-08-15", "form#entry"),
        ("offers/amptp-counter-2023-08-11", "form#offer"),
    ] {
        let path = format!("/wga-amptp-2023/{path}");
        let form = site
            .open(&format!("{path}/edit"))
            .await
            .form(form)
            .fill("called.1.words", "impasse")
            .fill("called.1.by", "amptp")
            .fill("called.1.on", "2023-08-01")
            .fill("reason", "The press release has the word");
        let send = |form: Form| {
            let site = &site;
            async move { form.press(site, "do", "publish").await }
        };
        let page = send(form.clone()).await;
        assert_eq!(page.status, 422, "{path}");
        assert!(page.text(".errors").contains("before, there was nothing"));
        let again = page.form("main form");
        assert_eq!(again.value("called.1.words"), Some("impasse"));
        let again = again.fill("called.1.on", "2023-08-23");
        let saved = send(again.fill("called.1.sources", "deadline-guild-reactions")).await;
        let page = match saved.status {
            303 => site.follow(saved).await,
            _ => panic!("{path}: {} {}", saved.status, saved.text("main")),
        };
        let main = page.text("main");
        assert!(
            main.contains("Called “impasse” by AMPTP on 23 Aug 2023"),
            "{main}"
        );
        let before = site.open(&format!("{path}?as_of=2023-08-22")).await;
        assert!(!before.text("main").contains("impasse"), "{path}");
    }
}

#[tokio::test]
async fn the_step_to_an_offer_called_final_does_not_call_it_so() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-09-22").await;
    let next = page.text("nav.steps a[rel~=next]");
    assert!(next.contains("AMPTP made a counterproposal"), "{next}");
}

#[tokio::test]
async fn what_a_party_calls_an_event_stands_in_the_thread_of_its_issue() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let saved = site
        .open("/wga-amptp-2023/events/dga-deal-2023-06-03/edit")
        .await
        .form("form#entry")
        .fill("called.1.words", "a pattern")
        .fill("called.1.by", "amptp")
        .fill("called.1.on", "2023-06-05")
        .fill("reason", "The release has the word")
        .submit(&site)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let thread = |day: &'static str| {
        let site = &site;
        async move {
            let path = format!("/wga-amptp-2023/issues/minimums?as_of={day}");
            site.open(&path).await.text("#p-dga-deal-2023-06-03")
        }
    };
    let told = "called “a pattern” by AMPTP on 5 Jun 2023";
    assert!(!thread("2023-06-04").await.contains(told));
    assert!(thread("2023-06-05").await.contains(told));
}
