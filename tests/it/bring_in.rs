//! Tables of offers that are brought in: what they come to, what is wrong with them by row and column, and undoing them.

use chrono::TimeDelta;
use counteroffer::domain::account::Role;

use crate::support::{
    Database, chains,
    site::{Page, Site, now},
};

const AT: &str = "/wga-amptp-2023/bring-in";
const TABLE: &str = "/wga-amptp-2023/bring-in/table";

const UNDO: &str = "/wga-amptp-2023/bring-in/undo";

/// What undoes the table of this number.
fn why(id: &str, reason: &str) -> [(String, String); 2] {
    let reason = (format!("reason-{id}"), reason.to_owned());
    [("id".to_owned(), id.to_owned()), reason]
}

async fn open(site: &Site, path: &str) -> Page {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

async fn editor() -> Site {
    Site::shipped().await.signed_in_as(Role::Editor).await
}

/// What a table would come to.
async fn check(site: &Site, name: &str, content: &[u8]) -> Page {
    site.upload(TABLE, &[("table", "")], (name, content)).await
}

/// Brings a table in that has nothing wrong, and answers the number that it has.
async fn bring_in(site: &Site, content: &str) -> String {
    let page = check(site, "table.csv", content.as_bytes()).await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    let done = page.form("main form").submit(site).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    let place = done.location().unwrap();
    place.strip_prefix(&format!("{AT}#b")).unwrap().to_owned()
}

/// The positions of the record as it is taken away.
async fn positions(site: &Site) -> String {
    open(site, "/wga-amptp-2023/positions.csv").await.body
}

/// Two rows by hand, with tabs, so that a cell may hold semicolons.
fn by_hand() -> String {
    [
        "party\tdate\ttitle\toffer\tanswers\tissue\tterm\ttext\tvalue\tsource",
        "Alliance of Motion Picture and Television Producers\t2023-04-24\tStudios answer in April\t\tguild-april\tMinimum pay rates\t4% · 3% · 2%\tRaises of 4, 3 and 2 percent.\t4; 3; 2\twga-sag-aftra-strike",
        "WGA\t2023-04-20\t\tguild-april\t\tminimums\t6% · 5% · 5%\tRaises of 6, 5 and 5 percent.\t6%; 5%; 5%\tamptp-2023-04-17",
        "\t\t\t\t\t\t\t\t\t",
        "wga\t2023-04-20\t\tguild-april\t\tmin-staff\t\tSix writers on every staff.\t\tamptp-2023-04-17",
    ]
    .join("\n")
}

#[tokio::test]
async fn what_was_taken_away_comes_back_as_it_is() {
    let site = editor().await;
    let workbook = site
        .client()
        .get(format!("{}/wga-amptp-2023/export.xlsx", site.url()))
        .send()
        .await
        .unwrap();
    let workbook = workbook.bytes().await.unwrap();
    let csv = positions(&site).await;
    for (name, content) in [
        ("positions.csv", csv.as_bytes()),
        ("export.xlsx", &workbook[..]),
    ] {
        let page = check(&site, name, content).await;
        let text = page.text("main");
        assert!(
            text.contains("there is nothing in the table that is not on record"),
            "{name}: {text}"
        );
        assert!(text.contains("offers are as the table has them"), "{text}");
        assert!(!page.has("main form") && !page.has("table"));
    }
}

#[tokio::test]
async fn a_table_by_hand_makes_offers_and_is_undone_as_a_whole() {
    let site = editor().await;
    let before = Database::rows(&site.db, "entry").await;
    let page = check(&site, "C:\\tables\\april.csv", by_hand().as_bytes()).await;
    assert_eq!(page.text("h1"), "april.csv");
    assert_eq!(page.texts("#wrong ~ ul li"), Vec::<String>::new());
    assert_eq!(
        page.texts("#made ~ ul li"),
        [
            "WGA proposal, 2023-04-20 WGA, proposal, 20 Apr 2023, 2 terms",
            "Studios answer in April AMPTP, counterproposal, 24 Apr 2023, 1 term"
        ]
    );
    assert_eq!(
        Database::rows(&site.db, "entry").await,
        before,
        "nothing yet"
    );
    let form = page.form("main form");
    assert_eq!(form.value("reason"), Some("Brought in from april.csv"));
    let done = form.submit(&site).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    assert_eq!(Database::rows(&site.db, "entry").await, before + 2);
    let again = form.submit(&site).await;
    assert_eq!(again.location(), done.location(), "sent twice, saved once");
    assert_eq!(Database::rows(&site.db, "entry").await, before + 2);

    let reader = site.stranger();
    let made = "/wga-amptp-2023/offers/guild-april";
    let offer = open(&reader, made).await;
    let text = offer.text("main");
    assert!(text.contains("6% · 5% · 5%") && text.contains("Six writers on every staff."));
    let answer = open(&reader, "/wga-amptp-2023/offers").await;
    let answer = answer.attributes("main a", "href");
    let answer = answer
        .iter()
        .find(|path| path.contains("studios-answer-in-april"));
    let answer = answer.unwrap().clone();
    open(&reader, &answer).await;
    let list = open(&site, AT).await;
    let row = list.text("#before ~ ol li");
    assert!(row.contains("april.csv 2 offers made, 0 changed"), "{row}");

    let undo = list.form("form[action$=undo]");
    let empty = undo.submit(&site).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text("main").contains("Say why it is undone"));
    let field = undo.fields().iter().map(|(name, _)| name);
    let field = field.into_iter().find(|name| name.starts_with("reason-"));
    let field = field.unwrap().clone();
    let undone = undo.fill(&field, "The wrong year.").submit(&site).await;
    assert_eq!(undone.status, 303, "{}", undone.text("main"));
    for path in [made, &answer] {
        let gone = reader.open(path).await;
        assert_eq!(gone.status, 410);
        assert!(gone.text("main").contains("The wrong year."));
    }
    assert_eq!(Database::rows(&site.db, "entry").await, before);
    let list = open(&site, AT).await;
    assert!(
        list.text("#before ~ ol li")
            .contains("Undone on 23 Nov 2026, 12:00 UTC by Ana Ruiz")
    );
    assert!(!list.has("form[action$=undo]"));
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn a_table_changes_terms_and_undoing_it_brings_back_what_they_were() {
    let site = editor().await;
    let before = positions(&site).await;
    let (old, new) = ("5% · 4% · 3.5%", "5% · 4% · about 3.5%");
    let of = "wga-amptp-2023,amptp-counter-2023-08-11,";
    let rows = before
        .split_inclusive("\r\n")
        .map(|row| match row.starts_with(of) {
            true => row.replace(old, new),
            false => row.to_owned(),
        });
    let table: String = rows.collect();
    let page = check(&site, "positions.csv", table.as_bytes()).await;
    assert_eq!(page.texts("#changed ~ ul li").len(), 1);
    let id = bring_in(&site, &table).await;
    let offer = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";
    assert!(open(&site, offer).await.body.contains(new));
    let history = open(&site, &format!("{offer}/history")).await;
    assert!(
        history
            .text("ol.rows > li")
            .contains("Brought in from table.csv")
    );
    assert_eq!(positions(&site).await.matches(new).count(), 1);

    let undone = site.post(UNDO, &why(&id, "It is exact.")).await;
    assert_eq!(undone.status, 303, "{}", undone.text("main"));
    let now = positions(&site).await;
    let plain = |table: &str| table.replace(",3,http", ",1,http");
    assert_eq!(plain(&now), plain(&before));
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_wrong_is_told_by_row_and_column_and_nothing_is_saved() {
    let site = editor().await;
    let before = Database::rows(&site.db, "entry").await;
    let table = [
        "offer\tparties\tmade_on\tissue\theadline\ttext\tvalues\tstance\tresponds_to\tsources",
        "one\tWGA\t2023-04-20\tminimums\t6%\tRaises.\t6; five; 5\tproposes\t\t",
        "one\tWGA\t2023-04-21\tno-such-issue\tTen\tTen.\t\tproposes\t\t",
        "two\tWGA\t5/1/2023\tminimums\t6%\tRaises.\t6; 5; 5\tdemands\t\tno-source",
        "three\tNobody\t2023-04-20\tminimums\tA headline that is far too long for a cell\tRaises.\t\t\t\t",
        "four\tWGA\t2023-04-20\tminimums\t6%\tRaises.\t6; 5\t\tfive\t",
        "six\tWGA\t2023-04-22\tminimums\t6%\tRaises.\t6; 5; 5\t\tone\t",
    ]
    .join("\n");
    let page = check(&site, "table.tsv", table.as_bytes()).await;
    assert_eq!(page.status, 200);
    let rows = page.texts("#wrong ~ ul li");
    let expected = [
        ("Row 2 values 6; five; 5", "“five”: Enter a number"),
        ("Row 3 issue no-such-issue", "is none of the issues"),
        (
            "Row 3 made_on 2023-04-21",
            "Row 2 says something else of the same offer",
        ),
        ("Row 4 made_on 5/1/2023", "Write the date as year-month-day"),
        ("Row 4 sources no-source", "is not on record"),
        ("Row 4 stance demands", "is none of proposes, modifies"),
        ("Row 5 headline A headline", "Shorten this to 32 characters"),
        ("Row 5 parties Nobody", "is none of the parties: wga, amptp"),
        ("Row 6 responds_to five", "is no offer of this negotiation"),
        ("Row 6 sources", "Give one source at least"),
        ("Row 6 values 6; 5", "there are 2 for 3"),
        ("Row 7 sources", "Give one source at least"),
    ];
    assert_eq!(rows.len(), expected.len(), "{rows:#?}");
    for (row, (cell, what)) in rows.iter().zip(expected) {
        assert!(
            row.starts_with(cell) && row.contains(what),
            "{row} is not {cell} {what}"
        );
    }
    assert_eq!(page.attributes("main form", "action"), [TABLE]);
    assert_eq!(Database::rows(&site.db, "entry").await, before);
    let kept = page.form("main form");
    let kept = kept.value("table").unwrap().to_owned();
    let mended = site.upload(TABLE, &[("table", &kept)], ("", b"")).await;
    assert_eq!(
        mended.texts("#wrong ~ ul li"),
        rows,
        "it is as it was typed"
    );
}

#[tokio::test]
async fn a_file_that_is_no_table_is_told_so_and_what_was_pasted_stays() {
    let site = editor().await;
    for (name, content, what) in [
        ("", &b""[..], "this one is empty"),
        ("a.pdf", b"%PDF-1.7", "this file is neither"),
        ("a.csv", b"\xff\xfei", "CSV UTF-8"),
    ] {
        let page = check(&site, name, content).await;
        assert_eq!(page.status, 422);
        assert!(page.text("main").contains(what), "{what}");
    }
    let pasted = "who\tissue\nWGA\tminimums";
    let page = site.upload(TABLE, &[("table", pasted)], ("", b"")).await;
    let row = page.text("#wrong ~ ul li");
    assert!(
        row.starts_with("Row 1 who") && row.contains("There is no such column"),
        "{row}"
    );
    let other = "negotiation,issue\nanother,minimums\n";
    let page = check(&site, "a.csv", other.as_bytes()).await;
    assert!(page.text("#wrong ~ ul li").contains("another negotiation"));
}

#[tokio::test]
async fn what_was_saved_since_is_not_undone() {
    let site = editor().await;
    let id = bring_in(&site, &by_hand()).await;
    let made = "/wga-amptp-2023/offers/guild-april";
    let edit = open(&site, &format!("{made}/edit"))
        .await
        .form("form#offer");
    let edited = edit.fill("summary", "Another.").fill("reason", "Clearer");
    assert_eq!(edited.press(&site, "do", "publish").await.status, 303);
    let refused = site.post(UNDO, &why(&id, "A mistake")).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text("main")
            .contains("was saved since, as version 2")
    );
    assert!(refused.has("details[open]"));
    open(&site.stranger(), made).await;
    let missing = site.post(UNDO, &why("99", "A mistake")).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn where_another_editor_approves_no_table_is_brought_in_alone() {
    let site = editor().await;
    site.keep(|house| house.needs_review = true).await;
    let page = check(&site, "a.csv", by_hand().as_bytes()).await;
    assert!(
        page.text("main").contains("asks for a second editor"),
        "{}",
        page.text("main")
    );
    assert!(!page.has("main form"));
}

#[tokio::test]
async fn a_blackout_holds_new_offers_back_until_an_editor_says_otherwise() {
    let site = editor().await;
    let before = Database::rows(&site.db, "entry").await;
    site.keep(|house| house.blackout_until = Some(now() + TimeDelta::hours(1)))
        .await;
    let page = check(&site, "april.csv", by_hand().as_bytes()).await;
    let form = page.form("main form");
    assert!(
        page.text("fieldset")
            .contains("A blackout is on until 23 Nov 2026, 13:00 UTC")
    );
    let held = form.submit(&site).await;
    assert_eq!(held.status, 422);
    assert_eq!(
        held.texts(".errors li"),
        ["A blackout is on: tick the box to publish the new offers all the same"]
    );
    assert_eq!(Database::rows(&site.db, "entry").await, before);
    let form = held.form("main form").fill("despite", "yes");
    let done = form.submit(&site).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    assert_eq!(Database::rows(&site.db, "entry").await, before + 2);
}
