//! The public's word: letters of readers without an account, from sending to decision; official responses of parties.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use counteroffer::domain::account::Role;

use crate::support::{
    Database, export,
    site::{Form, Page, Site},
};

const OFFER: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";

async fn open(site: &Site, path: &str) -> Page {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

/// The form for a letter, opened now.
async fn letter(site: &Site) -> Form {
    open(site, &format!("{OFFER}/letters"))
        .await
        .form("form#letter")
}

/// The same, a minute later: by then a person may have filled it in.
async fn soon(site: &Site) -> Site {
    site.later(TimeDelta::minutes(1)).await
}

/// Sends a letter, and answers where its sender finds it.
async fn sent(site: &Site, fields: &[(&str, &str)]) -> String {
    let mut form = letter(site).await;
    for (name, value) in fields {
        form = form.fill(name, value);
    }
    let answer = form.submit(&soon(site).await).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    answer.location().unwrap()
}

/// The rows of a table of a site's database.
async fn rows(site: &Site, table: &str) -> usize {
    Database::rows(&site.db, table).await
}

#[tokio::test]
async fn a_comment_waits_until_an_editor_publishes_it() {
    let site = Site::shipped().await;
    let entry = open(&site, OFFER).await;
    assert!(
        entry
            .attributes("main a", "href")
            .contains(&format!("{OFFER}/letters"))
    );
    let text = [
        ("kind", "comment"),
        ("text", "What about\nthe rooms?"),
        ("name", "Lee Ash"),
    ];
    let receipt = sent(&site, &text).await;
    assert!(
        open(&site, &receipt)
            .await
            .text("main")
            .contains("An editor will read it")
    );
    assert!(!open(&site, OFFER).await.body.contains("the rooms"));

    let desk = site.stranger();
    site.account("Ana Ruiz", Role::Editor).await;
    desk.sign_in("Ana Ruiz").await;
    let queue = open(&desk, "/desk/letters").await;
    assert!(queue.text("ol.letters").contains("What about the rooms?"));
    let publish = queue.form("ol.letters form");
    assert_eq!(publish.press(&desk, "do", "publish").await.status, 303);
    let page = open(&site, OFFER).await;
    let said = page.text("ul.letters");
    assert!(
        said.contains("What about the rooms?") && said.contains("Lee Ash"),
        "{said}"
    );
    assert!(
        open(&site, &receipt)
            .await
            .text("main")
            .contains("An editor has published it")
    );
    assert!(
        !open(&site, &format!("{OFFER}?as_of=2023-08-23"))
            .await
            .has("ul.letters")
    );
    let late = publish.press(&desk, "do", "publish").await;
    assert!(
        late.status == 422
            && late
                .text("main")
                .contains("Somebody decided on this letter meanwhile")
    );
    assert!(
        open(&desk, "/desk/letters")
            .await
            .text("main")
            .contains("Nothing waits")
    );
}

#[tokio::test]
async fn a_letter_is_declined_with_a_word_and_a_name_is_shown_only_if_approved() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    let first = sent(
        &reader,
        &[("kind", "comment"), ("text", "First."), ("name", "Lee Ash")],
    )
    .await;
    let second = sent(
        &reader,
        &[
            ("kind", "comment"),
            ("text", "Second."),
            ("name", "Kim Oak"),
        ],
    )
    .await;
    let queue = open(&site, "/desk/letters").await;
    let empty = queue
        .form("ol.letters > li:first-child form")
        .press(&site, "do", "decline")
        .await;
    assert!(empty.status == 422 && empty.text("main").contains("Say why in a sentence"));
    let field = queue.attributes("ol.letters > li:first-child input[type=text]", "name")[0].clone();
    let word = queue
        .form("ol.letters > li:first-child form")
        .fill(&field, "It is about another offer.");
    assert_eq!(word.press(&site, "do", "decline").await.status, 303);
    let told = open(&reader, &first).await.text("main");
    assert!(told.contains("does not publish it") && told.contains("It is about another offer."));

    let queue = open(&site, "/desk/letters").await;
    let without: Vec<(String, String)> = vec![("do".to_owned(), "publish".to_owned())];
    let action = queue.attribute("ol.letters form", "action");
    assert_eq!(site.post(&action, &without).await.status, 303);
    let page = open(&reader, OFFER).await;
    assert!(page.text("ul.letters").contains("A reader") && !page.body.contains("Kim Oak"));
    assert!(!page.body.contains("First."));
    assert!(
        open(&reader, &second)
            .await
            .text("main")
            .contains("published")
    );
}

#[tokio::test]
async fn a_suggestion_is_written_up_in_the_form_of_its_entry() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    let source = "https://example.org/summary";
    let claims = |kind, text| [("kind", kind), ("text", text), ("source", source)];
    let receipt = sent(&reader, &claims("correction", "The third year is 3%.")).await;
    sent(
        &reader,
        &claims("missing", "There was an offer on 12 August."),
    )
    .await;
    let queue = open(&site, "/desk/letters").await;
    let write_up = queue.attributes("ol.letters a.btn", "href");
    assert!(write_up[0].starts_with(&format!("{OFFER}/edit?letter=")));
    assert!(write_up[1].starts_with("/wga-amptp-2023/offers/new?letter="));

    let form = open(&site, &write_up[0]).await.form("form#offer");
    assert_eq!(
        form.value("reason"),
        Some("A reader wrote: The third year is 3%.")
    );
    assert_eq!(form.value("new_sources.1.url"), Some(source));
    assert!(
        form.value("summary").is_some_and(|text| !text.is_empty()),
        "the rest is as it is stored"
    );
    let draft = form.press(&site, "do", "draft").await;
    assert_eq!(draft.status, 303);
    assert!(
        open(&reader, &receipt)
            .await
            .text("main")
            .contains("taken it up")
    );

    let form = open(&site, &write_up[1]).await.form("form#offer");
    assert_eq!(
        form.value("summary"),
        Some("There was an offer on 12 August.")
    );
    assert_eq!(
        open(&site, "/desk/letters")
            .await
            .texts("ol.letters > li")
            .len(),
        1,
        "it waits until it is kept"
    );
    let look = form
        .fill("parties", "amptp")
        .tick("form", "proposal")
        .fill("made_on", "2023-08-12")
        .fill("title", "Offer of 12 August")
        .fill("new_sources.1.publisher", "Example")
        .fill("new_sources.1.title", "Summary")
        .fill("new_sources.1.kind", "news")
        .press(&site, "do", "check")
        .await;
    assert_eq!(look.status, 200, "{}", look.text(".errors"));
    let set = look
        .form("main form")
        .fill("publish_at", "2099-01-01T10:00")
        .press(&site, "do", "later")
        .await;
    assert_eq!(set.status, 303, "{}", set.text(".errors"));
    assert!(
        !open(&site, "/desk/letters").await.has("ol.letters > li"),
        "what is set for a time is written up"
    );
    let other = site.stranger();
    site.account("Bo Lind", Role::Member).await;
    other.sign_in("Bo Lind").await;
    assert_eq!(other.open("/desk/letters").await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_with_a_letter_is_told_and_nothing_typed_is_lost() {
    let site = Site::shipped().await;
    let form = letter(&site).await;
    let bad = form
        .clone()
        .fill("kind", "correction")
        .fill("text", "It was 3%.")
        .fill("address", "nobody")
        .submit(&soon(&site).await)
        .await;
    assert_eq!(bad.status, 422);
    for (field, told) in [
        ("source", "Say where it can be read"),
        ("address", "name@example.org"),
    ] {
        assert!(bad.text(&format!("#e-{field}")).contains(told), "{field}");
    }
    let back = bad.form("form#letter");
    assert_eq!(
        (back.value("text"), back.value("address")),
        (Some("It was 3%."), Some("nobody"))
    );
    let mended = back
        .fill("source", "The summary, page 2")
        .fill("address", "lee@example.org");
    assert_eq!(mended.submit(&soon(&site).await).await.status, 303);

    // A form that was open for two days is opened anew, with what was typed.
    let late = form.clone().fill("kind", "comment").fill("text", "Late.");
    let anew = late.submit(&site.later(TimeDelta::days(2)).await).await;
    assert!(anew.status == 422 && anew.text("main").contains("Nothing is lost"));
    let again = anew
        .form("form#letter")
        .submit(&site.later(TimeDelta::days(2) + TimeDelta::minutes(1)).await)
        .await;
    assert_eq!(again.status, 303);
    let forged = form
        .fill("kind", "comment")
        .fill("text", "Forged.")
        .fill("stamp", "1.0");
    assert_eq!(forged.submit(&soon(&site).await).await.status, 422);
    assert_eq!(rows(&site, "letter").await, 2);
}

#[tokio::test]
async fn a_machine_is_thanked_and_nothing_is_kept() {
    let site = Site::shipped().await;
    let form = letter(&site)
        .await
        .fill("kind", "comment")
        .fill("text", "Buy this.");
    let at_once = form.submit(&site).await;
    let trapped = form
        .clone()
        .fill("homepage", "https://example.org")
        .submit(&soon(&site).await)
        .await;
    for answer in [at_once, trapped] {
        let told = open(&site, &answer.location().unwrap()).await;
        assert!(told.text("main").contains("An editor will read it"));
    }
    assert_eq!(rows(&site, "letter").await, 0);
    // One sender may send so many, and is told to wait.
    let later = soon(&site).await;
    for _ in 0..5 {
        assert_eq!(form.submit(&later).await.status, 303);
    }
    let full = form.submit(&later).await;
    assert_eq!(full.status, 429, "{}", full.text("main"));
    assert!(full.header("retry-after").is_some());
    assert_eq!(full.form("form#letter").value("text"), Some("Buy this."));
    assert_eq!(rows(&site, "letter").await, 5);
}

#[tokio::test]
async fn the_address_of_a_reader_is_nowhere_and_gone_when_an_editor_has_decided() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let reader = site.stranger();
    let mut receipts = Vec::new();
    for text in ["One.", "Two."] {
        let fields = [
            ("kind", "comment"),
            ("text", text),
            ("address", "lee.ash@private.example"),
        ];
        receipts.push(sent(&reader, &fields).await);
    }
    let hint = open(&reader, &format!("{OFFER}/letters"))
        .await
        .text("#h-address");
    assert!(hint.contains("Never shown, exported, passed on or given to anyone"));
    assert_eq!(rows(&site, "letter_address").await, 2);
    let nowhere = async || {
        let mut next: Vec<String> = [
            "/desk",
            "/desk/letters",
            "/desk/audit",
            "/wga-amptp-2023/drafts",
            "/wga-amptp-2023/changes",
            "/wga-amptp-2023/access",
            OFFER,
        ]
        .map(str::to_owned)
        .into();
        next.push(format!("{OFFER}/letters"));
        next.push(format!("{OFFER}/history"));
        next.extend(receipts.clone());
        let letters = open(&site, "/desk/letters").await;
        next.extend(letters.attributes("ol.letters a.btn", "href"));
        let mut seen = BTreeSet::new();
        for path in next {
            for browser in [&site, &reader] {
                let page = browser.open(&path).await;
                assert!(!page.body.contains("private.example"), "{path}");
            }
            seen.insert(path);
        }
        let slug = "wga-amptp-2023".parse().unwrap();
        let export = export(&site.db, &slug).await;
        assert!(
            !serde_json::to_string(&export)
                .unwrap()
                .contains("private.example")
        );
    };
    nowhere().await;
    let queue = open(&site, "/desk/letters").await;
    assert_eq!(
        queue
            .form("ol.letters form")
            .press(&site, "do", "publish")
            .await
            .status,
        303
    );
    assert_eq!(
        rows(&site, "letter_address").await,
        1,
        "what is decided has none"
    );
    let field = open(&site, "/desk/letters")
        .await
        .attributes("ol.letters input[type=text]", "name")[0]
        .clone();
    let decline = open(&site, "/desk/letters")
        .await
        .form("ol.letters form")
        .fill(&field, "Thank you.");
    assert_eq!(decline.press(&site, "do", "decline").await.status, 303);
    assert_eq!(rows(&site, "letter_address").await, 0);
    nowhere().await;
}

#[tokio::test]
async fn a_party_answers_officially_beside_the_entry() {
    let access = "/wga-amptp-2023/access";
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let page = open(&site, access)
        .await
        .form("form:has(#invite)")
        .fill("invite", "reader");
    let page = page.press(&site, "do", "invite").await;
    let join = page.attribute("input#link", "value");
    let join = join.strip_prefix(&site.url).unwrap();
    let party = site.stranger();
    let form = open(&party, join)
        .await
        .form("main form")
        .fill("name", "Dana Poe")
        .fill("password", "seven grey herons wade");
    assert_eq!(form.submit(&party).await.status, 303);
    let letters = format!("{OFFER}/letters");
    let text = [("official_text".to_owned(), "We did not say so.".to_owned())];
    let official = format!("{OFFER}/official");
    assert_eq!(party.post(&official, &text).await.status, 403);
    let speak = open(&site, access)
        .await
        .form("#account form")
        .fill("speaks", "amptp");
    assert_eq!(speak.press(&site, "do", "speak").await.status, 303);

    let form = open(&party, &letters).await.form("form[action$=official]");
    let empty = form.submit(&party).await;
    assert!(empty.status == 422 && empty.text("main").contains("Write what the party answers"));
    for text in ["We did not say so.", "We said something else."] {
        let filled = form.clone().fill("official_text", text);
        assert_eq!(
            filled.submit(&party).await.location().as_deref(),
            Some(OFFER)
        );
    }
    let page = open(&site.stranger(), OFFER).await;
    let response = page.text("section[aria-label='Official response of AMPTP']");
    assert!(response.contains("We said something else."), "{response}");
    assert!(
        page.text("section[aria-label='Official response of AMPTP'] details")
            .contains("We did not say so.")
    );
    let audit = open(&site, "/desk/audit").await.text("main");
    assert!(
        audit.contains("Dana Poe answered officially for amptp"),
        "{audit}"
    );
}
