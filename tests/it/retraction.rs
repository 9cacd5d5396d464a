//! Entries that are taken out of the record: what they leave, and what keeps them in.

use counteroffer::{
    domain::{account::Role, entry::EntryKind},
    store::entries,
    transfer::proof::check,
};

use crate::support::{
    caller::Program,
    chains, export,
    site::{Page, Site},
};

const SAID: &str = "/wga-amptp-2023/statements/stiehm-winship-2023-02-27";
const TITLE: &str = "Meredith Stiehm";
const REASON: &str = "She said it of another contract.";

async fn open(site: &Site, path: &str) -> Page {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

/// Retracts what has its page at `path`, from the page of its history.
async fn retract(site: &Site, path: &str, reason: &str) -> Page {
    let form = open(site, &format!("{path}/history")).await;
    let form = form.form("form[action$=retract]").fill("reason", reason);
    form.submit(site).await
}

#[tokio::test]
async fn a_retracted_entry_leaves_every_list_and_says_why_at_its_address() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    let said = open(&reader, &format!("{SAID}/versions/1")).await;
    let mut tx = site.db.read().await.unwrap();
    let (of, slug) = (
        "wga-amptp-2023".parse(),
        "stiehm-winship-2023-02-27".parse(),
    );
    let (of, slug) = (of.unwrap(), slug.unwrap());
    let kind = EntryKind::Statement;
    let id = entries::by_slug(&mut tx, &of, &[kind], &slug)
        .await
        .unwrap()
        .unwrap()
        .id;
    drop(tx);

    let empty = retract(&site, SAID, "").await;
    assert_eq!(empty.status, 422);
    assert!(
        empty
            .text("main")
            .contains("Say why it does not belong in the record")
    );
    open(&reader, SAID).await;
    let done = retract(&site, SAID, REASON).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    assert_eq!(done.location(), Some(format!("{SAID}/history")));

    let gone = reader.open(SAID).await;
    assert_eq!(gone.status, 410);
    let text = gone.text("main");
    assert!(text.contains("This statement was retracted"), "{text}");
    assert!(
        text.contains("on 23 Nov 2026, 12:00 UTC by Ana Ruiz: She said it of another contract."),
        "{text}"
    );
    assert!(
        gone.attributes("main a", "href")
            .contains(&format!("{SAID}/history"))
    );
    assert_eq!(reader.open(&format!("{SAID}/card.png")).await.status, 410);
    assert_eq!(reader.open(&format!("{SAID}/letters")).await.status, 410);
    assert_eq!(site.open(&format!("{SAID}/edit")).await.status, 410);
    let short = reader.open(&format!("/e/{id}")).await;
    assert_eq!(
        (short.status, short.location().as_deref()),
        (307, Some(SAID))
    );
    for list in [
        "statements",
        "feed.atom",
        "feed.json",
        "timeline.json",
        "entries.csv",
    ] {
        let list = open(&reader, &format!("/wga-amptp-2023/{list}")).await;
        assert!(!list.body.contains("stiehm-winship"), "{}", list.path);
    }
    let found = open(&reader, "/search?q=Winship").await;
    assert!(!found.body.contains("stiehm-winship"));

    let history = open(&reader, &format!("{SAID}/history")).await;
    assert!(
        history
            .text(".note")
            .contains("What it said until then stays here")
    );
    assert_eq!(history.texts("ol.rows > li").len(), 2);
    assert!(!history.has("form[action$=retract]"));
    let first = open(&reader, &format!("{SAID}/versions/1")).await;
    assert_eq!(first.texts("dl.sum > div"), said.texts("dl.sum > div"));
    assert!(first.text(".note").contains("was taken out of the record"));
    assert!(
        !open(&site, &format!("{SAID}/versions/1"))
            .await
            .has("form[action$='versions/1']")
    );
    let last = open(&reader, &format!("{SAID}/versions/2")).await;
    assert!(last.text(".note").contains("This save says so") && !last.has("dl.sum"));
    let changes = open(&reader, "/wga-amptp-2023/changes").await;
    let row = &changes.texts("ol.rows > li")[0];
    assert!(
        row.contains(TITLE) && row.contains("Changed: retracted"),
        "{row}"
    );
    let feed = open(&reader, "/wga-amptp-2023/changes/feed.json").await;
    assert!(
        feed.body.contains(&format!("Retracted: {TITLE}")),
        "{}",
        feed.body
    );

    let program = Program::new(&site, None);
    let entry = "/api/v1/negotiations/wga-amptp-2023/entries/stiehm-winship-2023-02-27";
    let answer = program.get(entry).await;
    assert_eq!(
        (answer.status, answer.body["code"].as_str()),
        (410, Some("retracted"))
    );
    let changes = program
        .read("/api/v1/negotiations/wga-amptp-2023/changes?since=0&limit=200")
        .await;
    let all = changes["items"].as_array().unwrap();
    let last = all.last().unwrap();
    assert_eq!(last["document"]["retracted"], true, "{last}");
    assert_eq!(last["reason"], REASON);
}

#[tokio::test]
async fn the_chain_and_an_export_hold_what_was_retracted() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    assert_eq!(retract(&site, SAID, REASON).await.status, 303);
    let slug = "wga-amptp-2023".parse().unwrap();
    let text = serde_json::to_string(&export(&site.db, &slug).await).unwrap();
    let found = check(&text, None).unwrap();
    assert_eq!(found.walked.breaks, vec![]);
    assert_eq!(found.differs, Vec::<String>::new());
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn its_address_is_given_to_nothing_else() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = open(&site, &format!("{SAID}/edit")).await.form("main form");
    let renamed = form.fill("slug", "winship").fill("reason", "Shorter");
    assert_eq!(renamed.press(&site, "do", "publish").await.status, 303);
    let now = "/wga-amptp-2023/statements/winship";
    let copy = open(&site, &format!("{now}/edit")).await.form("main form");
    assert_eq!(retract(&site, now, REASON).await.status, 303);
    for old in [SAID, now] {
        assert_eq!(site.stranger().open(old).await.status, 410, "{old}");
    }
    let moved = site.open(&format!("{SAID}/history")).await;
    assert_eq!(
        (moved.status, moved.location()),
        (308, Some(format!("{now}/history")))
    );

    let new = open(&site, "/wga-amptp-2023/statements/new")
        .await
        .form("main form");
    let mut filled = new;
    for (name, value) in copy.fields() {
        if filled.value(name).is_some() && name != "submission" && name != "version" {
            filled = filled.fill(name, value);
        }
    }
    let taken = filled
        .fill("slug", "winship")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(taken.status, 422);
    assert!(
        taken
            .text("main")
            .contains("which was retracted: choose another address"),
        "{}",
        taken.text("main")
    );
}

#[tokio::test]
async fn what_others_rest_on_stays_and_what_rests_on_it_is_named() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let offer = "/wga-amptp-2023/offers/amptp-offer-2023-05-01";
    let refused = retract(&site, offer, "A mistake").await;
    assert_eq!(refused.status, 422);
    let text = refused.text("main");
    assert!(
        text.contains("names it: edit or retract that first"),
        "{text}"
    );
    assert_eq!(
        refused.form("form[action$=retract]").value("reason"),
        Some("A mistake")
    );
    open(&site.stranger(), offer).await;
}

#[tokio::test]
async fn what_was_saved_meanwhile_is_looked_at_first() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = open(&site, &format!("{SAID}/history")).await;
    let form = form.form("form[action$=retract]").fill("reason", REASON);
    let edit = open(&site, &format!("{SAID}/edit")).await.form("main form");
    let edited = edit
        .fill("summary", "Another summary.")
        .fill("reason", "Clearer");
    assert_eq!(edited.press(&site, "do", "publish").await.status, 303);
    let refused = form.submit(&site).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text("main")
            .contains("Version 2 was saved meanwhile")
    );
    site.keep(|house| house.needs_review = true).await;
    let refused = retract(&site, SAID, REASON).await;
    assert!(refused.text("main").contains("asks for a second editor"));
    open(&site.stranger(), SAID).await;
}

#[tokio::test]
async fn what_a_retracted_entry_said_can_be_taken_down() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    assert_eq!(retract(&site, SAID, REASON).await.status, 303);
    let first = format!("{SAID}/versions/1");
    let form = open(&site, &first).await.form("form[action$=takedown]");
    let done = form.fill("because", "A court said so.").submit(&site).await;
    assert_eq!(done.status, 303);
    let page = open(&site.stranger(), &first).await;
    assert!(page.text("main").contains("A court said so.") && !page.has("dl.sum"));
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}
