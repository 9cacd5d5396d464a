//! The forms for responses, statements and events, over real HTTP.

use counteroffer::domain::account::Role;

use crate::support::site::{Form, Page, Site};

const NEGOTIATION: &str = "/wga-amptp-2023";

async fn desk() -> Site {
    Site::shipped().await.signed_in_as(Role::Editor).await
}

/// A statement, filled in as an editor would, with a new source.
async fn statement(site: &Site) -> Form {
    site.open(&format!("{NEGOTIATION}/statements/new"))
        .await
        .form("form#entry")
        .tick("parties", "wga")
        .fill("speaker", "Ellen Stutzman")
        .fill("made_on", "2023-08-12")
        .fill("made_at", "09:30")
        .fill("quote", "We will respond.")
        .fill("summary", "The guild will answer the offer in writing.")
        .tick("about", "minimums")
        .fill("new_sources.1.publisher", "Writers Guild")
        .fill("new_sources.1.title", "A message to members")
        .fill("new_sources.1.kind", "primary")
        .fill("new_sources.1.party", "wga")
        .fill("new_sources.1.url", "https://example.org/message")
        .fill("new_sources.1.published_on", "2023-08-12")
}

/// The words beside a field, which must stand in the summary too.
fn told(page: &Page, field: &str) -> String {
    let beside = page.text(&format!("[id='e-{field}']"));
    let beside = beside.trim_start_matches("Error: ").to_owned();
    let summary = page.texts(".errors li").join("\n");
    assert!(summary.contains(&beside), "{beside} is not in {summary}");
    assert!(
        page.has(&format!("[id='{field}']")),
        "nothing to lead to for {field}"
    );
    beside
}

#[tokio::test]
async fn a_statement_is_published_and_its_link_can_be_shared() {
    let site = desk().await;
    let saved = statement(&site).await.submit(&site).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let path = saved.location().unwrap();
    assert_eq!(
        path,
        format!("{NEGOTIATION}/statements/ellen-stutzman-2023-08-12")
    );

    let page = site.stranger().open(&path).await;
    assert_eq!(page.status, 200);
    let main = page.text("main");
    for part in [
        "We will respond.",
        "Ellen Stutzman",
        "12 Aug 2023",
        "A message to members",
    ] {
        assert!(main.contains(part), "{part} in {main}");
    }
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_record() {
    let site = desk().await;
    let form = statement(&site).await;
    let (first, second) = (form.submit(&site).await, form.submit(&site).await);
    assert_eq!(first.location(), second.location());
    let list = site.open(&format!("{NEGOTIATION}/statements?q=x")).await;
    assert!(list.status < 500);
    let again = statement(&site).await.submit(&site).await;
    assert_eq!(
        again.location().unwrap(),
        format!("{NEGOTIATION}/statements/ellen-stutzman-2023-08-12-2"),
        "another form is another record"
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_typed_is_lost() {
    let site = desk().await;
    let page = statement(&site)
        .await
        .fill("made_on", "2023-02-30")
        .fill("quote", &"word ".repeat(30))
        .fill("summary", " ")
        .fill("new_sources.1.url", "javascript:alert(1)")
        .submit(&site)
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text("title").starts_with("Error: "));
    assert!(told(&page, "made_on").contains("There is no such day"));
    told(&page, "summary");
    told(&page, "new_sources.1.url");
    let form = page.form("form#entry");
    for (field, value) in [
        ("made_on", "2023-02-30"),
        ("speaker", "Ellen Stutzman"),
        ("new_sources.1.url", "javascript:alert(1)"),
        ("parties", "wga"),
        ("about", "minimums"),
    ] {
        assert_eq!(form.value(field), Some(value), "{field}");
    }
    let page = form
        .fill("made_on", "2023-08-12")
        .fill("summary", "It answers.")
        .fill("new_sources.1.url", "https://example.org/message")
        .submit(&site)
        .await;
    assert!(told(&page, "quote").contains("25 words"));
    let saved = page
        .form("form#entry")
        .fill("quote", "Short.")
        .submit(&site)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
}

#[tokio::test]
async fn bad_input_of_every_kind_changes_nothing() {
    let site = desk().await;
    let cases: &[(&str, &str, &str)] = &[
        ("made_on", "", "Enter the date"),
        ("made_on", "12 August", "year-month-day"),
        ("made_at", "25:00", ""),
        ("order", "first", "whole number"),
        ("speaker", "", "Enter who said it"),
        ("speaker", &"x".repeat(500), "Shorten"),
        ("speaker", "a\u{7}b", "cannot be printed"),
        ("summary", "a\u{202e}b", "cannot be printed"),
        ("slug", "Not a slug", ""),
        ("slug", "new", "Choose another address"),
        ("slug", "amptp-counter-2023-08-11", "Choose another address"),
        ("parties", "uaw", "no party of this negotiation"),
        ("about", "nothing-here", "no entry or issue"),
        ("sources", "nothing-here", "no source"),
        ("confidence", "sure", "Choose"),
    ];
    for (field, value, message) in cases {
        let mut fields = statement(&site).await.fields().to_vec();
        fields.retain(|(name, _)| name != field);
        fields.push(((*field).to_owned(), (*value).to_owned()));
        let page = site
            .post(&format!("{NEGOTIATION}/statements/new"), &fields)
            .await;
        assert_eq!(page.status, 422, "{field} = {value}\n{}", page.body);
        let all = page.texts(".errors li").join("\n");
        assert!(all.contains(message), "{field} = {value}: {all}");
    }
    let page = site
        .open(&format!(
            "{NEGOTIATION}/statements/ellen-stutzman-2023-08-12"
        ))
        .await;
    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn a_response_needs_an_offer_and_an_answer() {
    let site = desk().await;
    let new = format!("{NEGOTIATION}/responses/new");
    let page = site.open(&new).await.form("form#entry").submit(&site).await;
    assert_eq!(page.status, 422);
    for field in ["to", "answer", "made_on", "title", "summary"] {
        told(&page, field);
    }
    let saved = page
        .form("form#entry")
        .tick("parties", "wga")
        .fill("to", "amptp-counter-2023-08-11")
        .fill("answer", "rejects")
        .fill("made_on", "2023-08-24")
        .fill("public_on", "2023-08-25")
        .fill("title", "The guild turns the offer down again")
        .fill("summary", "It is nowhere near enough, the guild writes.")
        .tick("sources", "wga-cost-of-settling")
        .submit(&site)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = site.follow(saved).await;
    assert!(page.text("h1").contains("turns the offer down again"));
}

#[tokio::test]
async fn an_event_is_edited_with_a_reason_and_its_old_address_leads_on() {
    let site = desk().await;
    let saved = site
        .open(&format!("{NEGOTIATION}/events/new"))
        .await
        .form("form#entry")
        .fill("happening", "session")
        .fill("made_on", "2023-08-14")
        .fill("ends_on", "2023-08-13")
        .fill("title", "Talks in Sherman Oaks")
        .fill("summary", "The sides meet.")
        .tick("sources", "wga-cost-of-settling")
        .submit(&site)
        .await;
    assert!(told(&saved, "ends_on").contains("on or after"));
    let saved = saved
        .form("form#entry")
        .fill("ends_on", "")
        .submit(&site)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let path = saved.location().unwrap();

    let edit = site.open(&format!("{path}/edit")).await.form("form#entry");
    let changed = edit
        .clone()
        .fill("title", "Talks go on")
        .fill("slug", "talks-go-on");
    let page = changed.submit(&site).await;
    assert_eq!(page.status, 422);
    assert!(told(&page, "reason").contains("why"));
    let saved = changed
        .fill("reason", "It has a name now")
        .submit(&site)
        .await;
    assert_eq!(
        saved.location().unwrap(),
        format!("{NEGOTIATION}/events/talks-go-on")
    );
    let old = site.open(&path).await;
    assert_eq!(old.status, 308);
    assert_eq!(
        old.location().unwrap(),
        format!("{NEGOTIATION}/events/talks-go-on")
    );

    // The form opened before that is stale: it says so, with both versions, and loses nothing.
    let stale = site
        .post(
            &format!("{NEGOTIATION}/events/talks-go-on/edit"),
            edit.clone()
                .fill("summary", "The sides meet at noon.")
                .fill("reason", "The hour is known")
                .fields(),
        )
        .await;
    assert_eq!(stale.status, 409, "{}", stale.body);
    let both = stale.text(".errors");
    assert!(
        both.contains("Talks go on") && both.contains("Talks in Sherman Oaks"),
        "{both}"
    );
    assert!(
        both.contains("The sides meet at noon") && !both.contains("The hour is known"),
        "{both}"
    );
    let form = stale.form("form#entry");
    assert_eq!(form.value("summary"), Some("The sides meet at noon."));
    let saved = form.submit(&site).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let site = Site::shipped().await;
    for path in ["statements/new", "responses/new", "events/new"] {
        let path = format!("{NEGOTIATION}/{path}");
        let page = site.open(&path).await;
        assert_eq!(page.status, 303, "{path}");
        assert!(
            page.location().unwrap().starts_with("/sign-in?next="),
            "{path}"
        );
    }
}
