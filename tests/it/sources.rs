//! The sources of a negotiation, with what rests on each.

use counteroffer::{
    domain::{account::Role, digest::Digest},
    transfer::SHIPPED,
};
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
    assert!(
        queries <= 3,
        "the negotiation, what rests on its sources, their documents: {queries}"
    );
    let offer = site
        .open("/wga-amptp-2023/offers/amptp-counter-2023-08-11")
        .await;
    let links = offer.attributes("section[aria-labelledby=src] p a", "href");
    assert_eq!(links, ["/wga-amptp-2023/sources"]);
}

#[tokio::test]
async fn a_document_is_added_to_its_source_and_downloaded_by_anybody() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let (page, to) = (
        "/wga-amptp-2023/sources",
        "/wga-amptp-2023/sources/documents",
    );
    assert!(
        site.open(page).await.has("form#document")
            && !site.stranger().open(page).await.has("form#document")
    );
    let source = [("source", "wga-ta-email")];
    for (name, content, told) in [
        (
            "a.pdf",
            &b"<!DOCTYPE html><script>1</script>"[..],
            "whatever its name says",
        ),
        ("a.txt", b"", "not empty"),
        ("a.txt", b"\x00\x01", "whatever its name says"),
    ] {
        let bad = site.upload(to, &source, (name, content)).await;
        assert_eq!(bad.status, 422, "{name}");
        assert!(bad.text("#e-file").contains(told), "{}", bad.text("main"));
        assert!(
            bad.has("option[value=wga-ta-email][selected]"),
            "nothing chosen is lost"
        );
    }
    let huge = vec![b'a'; 21 * 1024 * 1024];
    let large = site.upload(to, &source, ("a.txt", &huge)).await;
    assert_eq!(large.status, 422);
    assert!(large.text("#e-file").contains("at most 20 MB"));
    let nowhere = site
        .upload(to, &[("source", "nothing")], ("a.txt", b"A text."))
        .await;
    assert_eq!(nowhere.status, 422);

    let pdf = b"%PDF-1.7\nThe summary.";
    let added = site
        .upload(to, &source, ("C:\\The summary.html", pdf))
        .await;
    assert_eq!(
        added.location().as_deref(),
        Some("/wga-amptp-2023/sources#wga-ta-email")
    );
    assert_eq!(
        site.upload(to, &source, ("again.pdf", pdf)).await.status,
        303,
        "the same twice is one"
    );
    let reader = site.stranger();
    let mut listed = Vec::new();
    let mut next = Some(page.to_owned());
    while let Some(path) = next {
        let page = reader.open(&path).await;
        listed.extend(page.attributes("li[id='wga-ta-email'] a[download]", "href"));
        next = page.attributes("a[rel=next]", "href").first().cloned();
    }
    let hash = Digest::of(pdf);
    assert_eq!(listed, [format!("/files/{hash}/The-summary.pdf")]);
    let file = reader.open(&listed[0]).await;
    assert_eq!((file.status, file.body.as_bytes()), (200, &pdf[..]));
    assert_eq!(file.header("content-type"), Some("application/pdf"));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        file.header("content-disposition"),
        Some("attachment; filename=\"The-summary.pdf\"")
    );
    assert_eq!(
        reader
            .open(&format!("/files/{}/a.pdf", "0".repeat(64)))
            .await
            .status,
        404
    );
    let remove = [("source", "wga-ta-email"), ("sha256", &hash.to_string())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(
        site.post(&format!("{to}/remove"), &remove).await.status,
        403
    );
    let keeper = site.stranger();
    keeper.account("Bo Lind", Role::Administrator).await;
    keeper.sign_in("Bo Lind").await;
    assert_eq!(
        keeper.post(&format!("{to}/remove"), &remove).await.status,
        303
    );
    assert_eq!(reader.open(&listed[0]).await.status, 404);
    let audit = keeper.open("/desk/audit").await.text("main");
    assert!(
        audit.contains("added the document The-summary.pdf") && audit.contains("took the document")
    );
}

#[tokio::test]
async fn an_editor_says_where_in_a_source_it_is_and_readers_find_the_place_beside_the_source() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    for (path, form) in [
        ("statements/amptp-2023-02-22", "form#entry"),
        ("offers/amptp-counter-2023-08-11", "form#offer"),
    ] {
        let path = format!("/wga-amptp-2023/{path}");
        let form = site
            .open(&format!("{path}/edit"))
            .await
            .form(form)
            .fill("passages.1.locator", "p. 3, second paragraph")
            .fill("passages.1.quote", &"word ".repeat(26))
            .fill("reason", "So that it can be checked");
        let page = form.press(&site, "do", "publish").await;
        assert_eq!(page.status, 422, "{path}");
        assert!(page.text(".errors").contains("Choose the source"), "{path}");
        let form = page
            .form("main form")
            .fill("passages.1.source", "deadline-guild-reactions");
        let page = form.press(&site, "do", "publish").await;
        let told = page.text(".errors");
        assert!(told.contains("25 words or fewer; it has 26"), "{told}");
        let form = page
            .form("main form")
            .fill("passages.1.quote", "the words themselves");
        let page = form.press(&site, "do", "publish").await;
        assert_eq!(page.status, 303, "{path}: {}", page.text(".errors"));
        let page = site.follow(page).await;
        let sources = page.text("section[aria-labelledby=src]");
        assert!(
            sources.contains("p. 3, second paragraph, the words themselves"),
            "{sources}"
        );
        let version = site.open(&format!("{path}/versions/2")).await;
        let told = version.text("main");
        assert!(told.contains("p. 3, second paragraph"), "{told}");
        let again = site.open(&format!("{path}/edit")).await.form("main form");
        assert_eq!(
            again.value("passages.1.source"),
            Some("deadline-guild-reactions")
        );
    }
}

#[tokio::test]
async fn a_passage_of_a_term_is_shown_when_the_term_is_and_is_for_a_term_that_the_offer_has() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let path = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";
    let form = site
        .open(&format!("{path}/edit"))
        .await
        .form("form#offer")
        .fill("passages.1.source", "deadline-guild-reactions")
        .fill("passages.1.locator", "under “Minimums”")
        .fill("passages.1.term", "script-fees-no-such")
        .fill("reason", "So that it can be checked");
    let page = form.press(&site, "do", "publish").await;
    assert!(
        page.text(".errors").contains("has a term"),
        "{}",
        page.text(".errors")
    );
    let form = page.form("main form").fill("passages.1.term", "minimums");
    let page = form.press(&site, "do", "publish").await;
    assert_eq!(page.status, 303, "{}", page.text(".errors"));
    let told = site.open(path).await.text("section[aria-labelledby=src]");
    assert!(
        told.contains("Minimum pay rates: under “Minimums”") || told.contains(": under “Minimums”"),
        "{told}"
    );
    let before = site
        .open(&format!("{path}?as_of=2023-08-15&known=public"))
        .await;
    assert!(!before.body.contains("under “Minimums”"));
}
