//! What is taken away, opened by programs that others wrote: workbooks by `calamine`, JSON against its schema by `jsonschema`.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use counteroffer::{
    domain::{account::Role, dates::View},
    transfer::{SCHEMA, SHIPPED, read::read},
};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::support::{
    Database,
    invented::{self, Choices},
    site::Site,
};

const TALKS: &str = "/wga-amptp-2023";

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::draft202012::options().build(&schema).unwrap()
}

fn problems(validator: &jsonschema::Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document).take(5);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records = reader.records();
    records.map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_whole_record_fits_its_schema_and_what_breaks_the_format_does_not() {
    let validator = validator();
    let shipped: Value = serde_json::from_str(SHIPPED).unwrap();
    assert_eq!(problems(&validator, &shipped), Vec::<String>::new());
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/export.json").await;
    assert_eq!(page.status, 200);
    let whole: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(problems(&validator, &whole), Vec::<String>::new());
    assert_eq!(whole["export"]["licence"], "CC-BY-4.0");
    assert_eq!(whole["export"]["written_on"], "2026-11-23");
    let served = site.open("/schema/counteroffer-1.json").await;
    assert_eq!(served.body, SCHEMA);
    for (pointer, value) in [
        ("/offers/0/form", Value::from("gift")),
        ("/offers/0/made_on", Value::from("11 August")),
        ("/negotiation/slug", Value::from("A B")),
        ("/sources/0/colour", Value::from("red")),
    ] {
        let mut broken = whole.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        broken.pointer_mut(parent).unwrap()[key] = value;
        assert!(!problems(&validator, &broken).is_empty(), "{pointer}");
        let refused = read(&serde_json::to_string(&broken).unwrap());
        assert!(refused.is_err(), "{pointer}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_file_that_can_be_read_fits_the_schema(row in vec(any::<u32>(), 1..600)) {
        let document = invented::file("invented", &mut Choices::new(&row));
        prop_assert_eq!(problems(&validator(), &document), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_export_of_an_earlier_date_holds_what_was_known_then_and_can_be_read() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/export.json?as_of=2023-08-15&known=public")
        .await;
    assert!(!page.body.contains("\"history\""));
    let then = read(&page.body).unwrap();
    let whole = read(SHIPPED).unwrap();
    let day = NaiveDate::from_ymd_opt(2023, 8, 15).unwrap();
    assert_eq!(then, whole.clone().in_view(View::public(day)));
    assert!(then.entries.len() < whole.entries.len());
    assert!(!page.body.contains("\"amptp-counter-2023-08-11\""));
    let database = Database::new().await;
    crate::support::site::import(&database.db, &page.body).await;
}

#[tokio::test]
async fn tables_have_the_columns_that_their_description_names() {
    let site = Site::shipped().await;
    let package = site
        .open("/wga-amptp-2023/datapackage.json?as_of=2023-08-28")
        .await;
    let package: Value = serde_json::from_str(&package.body).unwrap();
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    for resource in package["resources"].as_array().unwrap() {
        let page = site.open(resource["path"].as_str().unwrap()).await;
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let named: Vec<&str> = fields
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        let mut reader = csv::Reader::from_reader(page.body.as_bytes());
        let header = reader
            .headers()
            .unwrap()
            .iter()
            .collect::<Vec<_>>()
            .join(",");
        assert_eq!(header, named.join(","));
        let disposition = page.header("content-disposition").unwrap();
        assert!(disposition.ends_with("-2023-08-28.csv\""), "{disposition}");
        let rows = rows(&page.body);
        assert!(rows.len() > 50, "{}", rows.len());
        for row in &rows {
            assert_eq!(
                row.iter().rev().take(2).collect::<Vec<_>>(),
                ["CC-BY-4.0", "2023-08-28"]
            );
        }
    }
    let shipped: Value = serde_json::from_str(SHIPPED).unwrap();
    let all = rows(&site.open("/wga-amptp-2023/entries.csv").await.body);
    let lists = ["offers", "responses", "statements", "events"];
    let entries: usize = lists
        .map(|list| shipped[list].as_array().unwrap().len())
        .iter()
        .sum();
    assert_eq!(all.len(), entries);
}

#[tokio::test]
async fn what_a_spreadsheet_would_compute_comes_as_text() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = site
        .open("/wga-amptp-2023/events/new")
        .await
        .form("form#entry")
        .tick("happening", "session")
        .fill("made_on", "2023-08-14")
        .fill("title", "=HYPERLINK(\"https://example.org\")")
        .fill("summary", "@SUM(1)")
        .tick("sources", "deadline-guild-reactions");
    let saved = form.press(&site, "do", "publish").await;
    assert_eq!(saved.status, 303, "{}", saved.text(".errors"));
    let table = site.open("/wga-amptp-2023/entries.csv").await.body;
    assert!(table.contains("\"'=HYPERLINK(") && table.contains("'@SUM(1)"));
}

#[tokio::test]
async fn the_workbook_has_issues_down_and_passes_across() {
    let site = Site::shipped().await;
    let address = format!("{}/wga-amptp-2023/export.xlsx", site.url());
    let answer = site.client().get(address).send().await.unwrap();
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .contains("spreadsheetml")
    );
    let bytes = answer.bytes().await.unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["Passes", "Positions", "Sources"]);
    let file = read(SHIPPED).unwrap();
    let sheet = workbook.worksheet_range("Passes").unwrap();
    let issues: Vec<&str> = file
        .catalogue
        .categories
        .iter()
        .flat_map(|category| &category.issues)
        .map(|issue| issue.title.as_str())
        .collect();
    let first: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    assert!(
        issues
            .iter()
            .all(|issue| first.contains(&(*issue).to_owned()))
    );
    let minimums = sheet
        .rows()
        .find(|row| row[0] == Data::String("Minimum pay rates".into()));
    let told: Vec<String> = minimums.unwrap().iter().map(ToString::to_string).collect();
    assert!(told.contains(&"6% · 5% · 5%".to_owned()), "{told:?}");
    let notice = sheet.get_value((1, 0)).unwrap().to_string();
    assert!(
        notice.contains("As of 23 Nov 2026") && notice.contains("CC-BY-4.0"),
        "{notice}"
    );
    let terms = workbook.worksheet_range("Positions").unwrap();
    assert!(terms.height() > 100);
}

#[tokio::test]
async fn the_handout_tells_where_each_side_stands_on_its_date() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/handout.md?as_of=2023-08-28")
        .await;
    assert!(page.body.starts_with("# "), "{}", page.body);
    assert!(page.body.contains("on 28 Aug 2023"));
    let row = page
        .body
        .lines()
        .find(|line| line.starts_with("| Minimum pay rates |"));
    let row = row.unwrap();
    assert!(
        row.contains("5% · 4% · 3.5%") && row.contains("Apart"),
        "{row}"
    );
    let mut events =
        pulldown_cmark::Parser::new_ext(&page.body, pulldown_cmark::Options::ENABLE_TABLES);
    assert!(events.any(|event| matches!(
        event,
        pulldown_cmark::Event::Start(pulldown_cmark::Tag::Table(columns)) if columns.len() == 5
    )));
}

#[tokio::test]
async fn the_page_of_the_data_leads_to_all_of_it_and_keeps_its_date() {
    let site = Site::shipped().await;
    let page = site.open(&format!("{TALKS}/data?as_of=2023-08-28")).await;
    let links = page.attributes("main a", "href");
    for link in &links {
        let link = link.strip_prefix(site.url()).unwrap_or(link);
        if link.starts_with('/') {
            assert_eq!(site.open(link).await.status, 200, "{link}");
        }
    }
    assert!(
        links
            .iter()
            .any(|link| link.ends_with("/export.xlsx?as_of=2023-08-28"))
    );
    let bad = site.open(&format!("{TALKS}/data?as_of=soon")).await;
    assert_eq!(bad.status, 400);
    assert!(bad.text("main").contains("cannot be read"));
}
