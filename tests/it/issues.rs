//! The list of issues and the page of one, over real HTTP.

use std::collections::BTreeSet;

use counteroffer::domain::account::Role;

use crate::support::site::{Page, Site};

/// Queries of an issue’s page once the record and the statements about it are kept: its generation, and which statements those are.
const BUDGET: u64 = 2;

const AUGUST: &str = "?as_of=2023-08-28";

async fn issue(site: &Site, name: &str) -> Page {
    let page = site
        .open(&format!("/wga-amptp-2023/issues/{name}{AUGUST}"))
        .await;
    assert_eq!(page.status, 200, "{name}");
    page
}

#[tokio::test]
async fn room_size_on_28_august_is_told_in_a_sentence_a_chart_a_table_and_a_thread() {
    let site = Site::shipped().await;
    let page = issue(&site, "min-staff").await;
    assert_eq!(
        page.text(".lede"),
        "On 28 Aug 2023 WGA and AMPTP were 3 · 4 · 9 writers apart (6 episodes · 8 episodes · Longest seasons). \
         AMPTP first gave a number on 11 Aug 2023. WGA moved toward the other side on 15 Aug 2023."
    );
    assert_eq!(page.text(".head .status"), "Apart");
    assert_eq!(
        page.text(".note"),
        "You are looking at 28 Aug 2023. Go to 23 Nov 2026"
    );
    assert_eq!(page.attributes("main .chart > svg", "role").len(), 3);
    assert_eq!(
        page.texts(".multi figcaption"),
        [
            "8 episodes: 4 writers apart",
            "Longest seasons: 9 writers apart"
        ]
    );
    let rows = page.texts("details tbody tr");
    assert_eq!(rows.len(), 7, "{rows:?}");
    assert_eq!(rows[0], "Old contract 0 writers 0 writers 0 writers");
    assert_eq!(
        rows[6],
        "15 Aug 2023 WGA 5 writers 6 writers 11 writers WGA counterproposal, 15 Aug 2023"
    );
    assert!(rows[3].contains("AMPTP No counter"), "{rows:?}");
    let counter = page.text("#p-wga-counter-2023-08-15");
    assert!(counter.contains("moved toward the other side"), "{counter}");
    assert_eq!(
        page.texts("#p-wga-counter-2023-08-15 .val del"),
        ["6", "7", "12"]
    );
    assert_eq!(
        page.texts("#p-wga-counter-2023-08-15 .val ins"),
        ["5", "6", "11"]
    );
    assert!(
        page.text("#p-amptp-counter-2023-08-11")
            .contains("public since 22 Aug 2023")
    );
    assert!(
        page.has("#p-wga-rejects-2023-08-22"),
        "an answer to the offer"
    );
    let fragment = page.text("#p-wga-2023-08-24");
    assert!(
        fragment.contains("toothless room guarantee") && !page.has("#p-wga-2023-08-24 blockquote"),
        "{fragment}"
    );
    let days = page.texts(".day h3");
    assert_eq!(days[0], "13 Mar 2023");
    assert!(
        days.contains(&"11 Aug Strike day 102".to_owned()),
        "{days:?}"
    );
}

#[tokio::test]
async fn every_number_of_the_charts_is_in_the_table() {
    let site = Site::shipped().await;
    for name in ["min-staff", "minimums", "foreign-residual", "package-value"] {
        let page = issue(&site, name).await;
        let table = page.text("details table");
        for described in page.texts("main .chart:not(.multi .chart) desc") {
            for told in described
                .split(['.', ','])
                .filter(|told| told.contains(" from "))
            {
                let date = told.rsplit_once(" from ").unwrap().1;
                assert!(table.contains(date), "{name}: {date} of {told} in {table}");
            }
        }
        assert!(
            page.texts("main .chart svg > title")
                .iter()
                .all(|title| !title.is_empty())
        );
    }
}

#[tokio::test]
async fn the_public_of_15_august_sees_nothing_of_the_offer_of_the_11th() {
    let site = Site::shipped().await;
    for name in [
        "min-staff",
        "minimums",
        "viewing-data",
        "svod-residual-one-hour",
    ] {
        let page = site
            .open(&format!(
                "/wga-amptp-2023/issues/{name}?as_of=2023-08-15&known=public"
            ))
            .await;
        assert_eq!(page.status, 200);
        for secret in [
            "amptp-counter-2023-08-11",
            "comprehensive package",
            "plus showrunner",
            "87,546",
            "in confidence",
        ] {
            assert!(!page.body.contains(secret), "{name}: {secret}");
        }
        assert!(page.text(".lede").contains("as far as the public knew"));
    }
    let list = site
        .open("/wga-amptp-2023/issues?as_of=2023-08-15&known=public")
        .await;
    for secret in ["plus showrunner", "in confidence", "87,546"] {
        assert!(!list.body.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_table_has_the_old_contract_and_what_the_steps_come_to() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/issues/span-cap?as_of=2023-08-28")
        .await;
    assert!(page.has("main .chart line.old"));
    assert!(
        page.text("main .chart desc")
            .contains("Old contract: $400,000.")
    );
    let rows = page.texts("main details table tbody tr");
    assert!(
        rows.contains(&"Old contract $400,000".to_owned()),
        "{rows:?}"
    );
    let page = site
        .open("/wga-amptp-2023/issues/minimums?as_of=2023-08-28")
        .await;
    let table = page.text("main details table");
    assert!(
        table.contains("Together, our sum") && table.contains("5% 4% 3.5% 13%"),
        "{table}"
    );
}

#[tokio::test]
async fn issues_without_a_measure_without_numbers_and_not_raised_have_no_chart_and_say_why() {
    let site = Site::shipped().await;
    for (name, chart, lede) in [
        (
            "ai-training",
            "not counted in numbers",
            "AMPTP had refused to counter WGA.",
        ),
        (
            "viewership-residual",
            "No side has put a number",
            "AMPTP had rejected what WGA asks.",
        ),
        (
            "dev-room-premium",
            "No side has put a number",
            "had put different terms",
        ),
        (
            "term",
            "not counted in numbers",
            "neither WGA nor AMPTP had raised it",
        ),
    ] {
        let page = issue(&site, name).await;
        assert!(page.text(".sum").contains(chart), "{name}");
        assert!(page.text(".lede").contains(lede), "{}", page.text(".lede"));
        assert!(!page.has("main svg[role]"), "{name}");
    }
    let silent = issue(&site, "term").await;
    assert!(
        silent
            .text("main")
            .contains("Nothing about this issue was on record by 28 Aug 2023.")
    );
    let alone = issue(&site, "article-14-year-1").await;
    assert!(
        alone
            .text(".lede")
            .contains("WGA had not answered AMPTP. AMPTP raised it on")
    );
    assert_eq!(alone.attributes("main .chart > svg", "role").len(), 1);
    let same = issue(&site, "weeks-pre-greenlight").await;
    assert!(
        same.text(".lede")
            .contains("named the same number and had not agreed"),
        "{}",
        same.text(".lede")
    );
}

#[tokio::test]
async fn after_the_agreement_the_page_tells_the_deal_and_where_both_had_stood() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/issues/min-staff?as_of=2023-10-01")
        .await;
    assert!(
        page.text(".lede")
            .starts_with("On 1 Oct 2023 WGA and AMPTP had agreed: 3 · 5 · 6 writers"),
        "{}",
        page.text(".lede")
    );
    let deal = page.text("#p-moa-2023-09-25");
    assert!(deal.contains("signed a memorandum of agreement"), "{deal}");
    assert_eq!(
        page.texts("#p-moa-2023-09-25 .was"),
        ["5 · 6 · 11 writers", "Movement, no figures public"]
    );
    let left = site
        .open("/wga-amptp-2023/issues/picket-lines?as_of=2023-10-01")
        .await;
    assert!(
        left.text(".lede")
            .contains("had signed an agreement without it")
    );
}

#[tokio::test]
async fn a_page_has_one_address_and_tells_previews_where_the_sides_stand() {
    let site = Site::shipped().await;
    let page = issue(&site, "minimums").await;
    let here = format!("{}/wga-amptp-2023/issues/minimums{AUGUST}", site.url);
    assert_eq!(page.attribute("link[rel=canonical]", "href"), here);
    assert_eq!(page.attribute("meta[property='og:url']", "content"), here);
    let told = page.attribute("meta[property='og:description']", "content");
    assert_eq!(
        told,
        "On 28 Aug 2023 WGA and AMPTP were 3.8 points apart. WGA: 6% · 5% · 5%; AMPTP: 5% · 4% · 3.5%."
    );
    assert_eq!(page.attribute("#s-d", "value"), here);
    let today = site.open("/wga-amptp-2023/issues/minimums").await;
    assert_eq!(
        today.attribute("link[rel=canonical]", "href"),
        format!("{}/wga-amptp-2023/issues/minimums", site.url)
    );
    assert!(!today.has(".note"));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_said() {
    let site = Site::shipped().await;
    for (path, status, says) in [
        (
            "/wga-amptp-2023/issues/none",
            404,
            "There is no issue here called “none”. ",
        ),
        ("/wga-amptp-2023/issues/none", 404, "All issues"),
        (
            "/wga-amptp-2023/issues/min-staff?as_of=2023-13-01",
            400,
            "There is no such day as 2023-13-01. This is how it stood on 23 Nov 2026.",
        ),
        ("/wga-amptp-2023/issues?state=open", 400, "no such state"),
        (
            "/wga-amptp-2023/issues?category=none",
            404,
            "no category here called “none”",
        ),
        (
            "/nothing/issues",
            404,
            "no negotiation here called “nothing”",
        ),
    ] {
        let page = site.open(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(
            page.text("main").contains(says),
            "{path}: {}",
            page.text("main")
        );
    }
}

#[tokio::test]
async fn the_list_counts_states_and_categories_and_each_keeps_the_other() {
    let site = Site::shipped().await;
    let page = site.open(&format!("/wga-amptp-2023/issues{AUGUST}")).await;
    assert_eq!(
        page.text(".lede"),
        "On 28 Aug 2023, of 49 issues: 5 agreed, 14 apart, 10 refused to counter, 11 not answered, 9 not raised."
    );
    assert_eq!(page.texts(".rows > li").len(), 49);
    let first = page.text(".rows > li");
    for part in [
        "Value of the whole package",
        "WGA $429 million a year",
        "AMPTP $86 million a year",
        "Apart",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    let refused = site
        .open("/wga-amptp-2023/issues?as_of=2023-08-28&state=refused&category=writers-rooms")
        .await;
    let states = refused.texts(".states");
    assert!(
        !states.is_empty() && states.iter().all(|state| state == "Refused to counter"),
        "{states:?}"
    );
    let kept = refused.attributes("nav[aria-label=Category] a", "href");
    assert!(
        kept.len() > 2
            && kept
                .iter()
                .all(|link| link.contains("state=refused") && link.contains("as_of=2023-08-28")),
        "{kept:?}"
    );
    let kept = refused.attributes("nav[aria-label=State] a", "href");
    assert!(
        kept.iter()
            .all(|link| link.contains("category=writers-rooms")),
        "{kept:?}"
    );
    let counted: usize = refused
        .text("nav[aria-label=State] [aria-current]")
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(counted, states.len());
    let nothing = site
        .open("/wga-amptp-2023/issues?as_of=2023-08-28&state=left_out")
        .await;
    assert_eq!(nothing.status, 200);
    assert!(
        nothing
            .text("main")
            .contains("No issue matches. Show everything")
    );
}

#[tokio::test]
async fn with_three_companies_state_and_gap_are_told_pair_by_pair() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/issues/wages?as_of=2025-05-10")
        .await;
    assert_eq!(
        page.text(".head .states"),
        "Agreed Company A Apart Company B Refused to counter Company C"
    );
    let lede = page.text(".lede");
    for part in [
        "Union and Company A had agreed: 6% · 5% · 5%",
        "Union and Company B were 13.1 points apart",
        "Company C had refused to counter Union",
        "Company B package, of 7 Apr 2025, was taken back.",
    ] {
        assert!(lede.contains(part), "{part} in {lede}");
    }
    for (id, side) in [
        ("p-union-proposals", "a"),
        ("p-company-a-offer", "b"),
        ("p-company-b-offer", "c"),
        ("p-company-c-answer", "d"),
        ("p-agreement-with-a", "j"),
    ] {
        assert_eq!(
            page.attribute(&format!("#{id}"), "class"),
            format!("entry {side}")
        );
    }
    assert!(
        page.text("#p-union-counter-to-a")
            .contains("moved toward the other side, to Company A")
    );
    let package = page.text("#p-company-b-package");
    assert!(
        package.contains("taken back or voted down later"),
        "{package}"
    );
    let back = page.text("#p-company-b-withdraws");
    assert!(
        back.contains("Company B: 3% · 3% · 2% stands again."),
        "{back}"
    );
    for side in ["a", "b", "c", "d"] {
        assert!(page.has(&format!(".chart .line.{side}")), "{side}");
        assert!(page.has(&format!(".key .party.{side}")), "{side}");
    }
    assert!(page.has(".chart .line.d.refusal"));
    let table = page.texts("details tbody tr");
    assert!(
        table
            .iter()
            .any(|row| row.starts_with("15 Apr 2025 Company B 3% 3% 2%")),
        "{table:#?}"
    );
    assert!(
        table
            .iter()
            .any(|row| row.starts_with("9 Apr 2025 Union to Company B and Company C 8% 6% 6%")),
        "{table:#?}"
    );
    let choice = site
        .open("/three-companies-2025/issues/plant-closures?as_of=2025-03-20")
        .await;
    assert_eq!(
        choice.texts("#p-union-proposals .val"),
        ["No closures", "Two years’ notice"]
    );
    let withdrawn = site
        .open("/three-companies-2025/issues/recall-rights?as_of=2025-05-10")
        .await;
    assert!(withdrawn.text(".lede").contains(
        "nothing stood between Union and Company B and Company C: what was raised had been taken back"
    ));
    let disputed = site
        .open("/three-companies-2025/issues/night-premium?as_of=2025-05-10")
        .await;
    assert!(
        disputed
            .text("#differ")
            .contains("What Company B said of the night premium")
    );
    assert!(
        disputed.texts("#differ dd").len() > 1,
        "every version stands beside the others"
    );
    assert_eq!(
        disputed.attributes("#p-company-b-offer .flag a", "href"),
        disputed.attributes("#differ dt a", "href")
    );
    let list = site
        .open("/three-companies-2025/issues?as_of=2025-05-10")
        .await;
    assert!(
        list.text(".rows")
            .contains("Union to Company A 6% · 5% · 5%")
    );
}

#[tokio::test]
async fn several_that_have_said_the_same_are_told_together() {
    let site = Site::three_companies().await;
    for (issue, lede) in [
        (
            "relocation",
            "On 5 Mar 2025 it had not been raised between Union and Company A, Company B and Company C",
        ),
        (
            "wages",
            "On 5 Mar 2025 Company A, Company B and Company C had not answered Union",
        ),
    ] {
        let page = site
            .open(&format!(
                "/three-companies-2025/issues/{issue}?as_of=2025-03-05"
            ))
            .await;
        assert!(
            page.text(".lede").starts_with(lede),
            "{}",
            page.text(".lede")
        );
    }
}

#[tokio::test]
async fn a_term_published_after_its_offer_waits_for_its_own_day() {
    let site = Site::three_companies().await;
    let on = |day: &str| format!("/three-companies-2025/issues/wages?as_of={day}&known=public");
    let before = site.open(&on("2025-04-01")).await;
    assert!(!before.body.contains("6% · 5% · 4%"));
    assert!(!before.has("#p-company-a-package"));
    let after = site.open(&on("2025-04-02")).await;
    assert!(
        after
            .text("#p-company-a-package")
            .contains("public since 2 Apr 2025")
    );
}

#[tokio::test]
async fn a_page_keeps_to_its_queries() {
    let site = Site::shipped().await;
    for (path, budget) in [
        ("/wga-amptp-2023/issues/min-staff", BUDGET),
        ("/wga-amptp-2023/issues", 1),
        ("/wga-amptp-2023/compare", 1),
    ] {
        site.open(path).await;
        let before = site.queries();
        site.open(path).await;
        let asked = site.queries() - before;
        assert!((1..=budget).contains(&asked), "{path} asks {asked} times");
    }
}

/// The statements that a page shows, by their addresses.
fn said(page: &Page) -> BTreeSet<String> {
    assert_eq!(page.status, 200, "{}", page.text("main"));
    let links = page.attributes("article a[href*='/statements/']", "href");
    links.into_iter().collect()
}

#[tokio::test]
async fn the_newest_statements_of_an_issue_are_those_of_the_timeline_after_every_change() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let talks = "/wga-amptp-2023";
    let path = format!("{talks}/issues/min-staff");
    let mut made = Vec::new();
    for day in 1..=12 {
        let date = format!("2023-11-{day:02}");
        let form = site.statement(talks, "Marta Lindqvist", &date, "Rooms need writers.");
        let form = form.await.tick("about", "min-staff");
        let saved = form.press(&site, "do", "publish").await;
        made.push(saved.location().unwrap());
    }
    let newest = |all: &[String]| all.iter().rev().take(10).cloned().collect();
    let shown: BTreeSet<String> = newest(&made);
    let page = site.open(&path).await;
    assert_eq!(said(&page), shown);
    let older = page.attribute("main p.mt a[href*='?issue=']", "href");
    let all = said(&site.open(&format!("{older}&kind=statement")).await);
    assert!(all.is_superset(&made.iter().cloned().collect()));

    let change = async |path: &str, field: &str, value: &str| {
        let edit = site.open(&format!("{path}/edit")).await.form("form#entry");
        let form = edit
            .fill(field, value)
            .fill("reason", "It was noted wrongly");
        assert_eq!(form.submit(&site).await.status, 303);
    };
    let moved = made.remove(4);
    change(&moved, "made_on", "2023-04-01").await;
    change(&made.remove(7), "about", "minimums").await;
    let history = site.open(&format!("{}/history", made.remove(9))).await;
    let form = history.form("form[action$=retract]");
    let form = form.fill("reason", "She did not say it.");
    assert_eq!(form.submit(&site).await.status, 303);
    let shown = said(&site.open(&path).await);
    assert!(shown.is_superset(&newest(&made)), "{shown:?}");
    assert_eq!(shown.len(), 10);
    let then = said(&site.open(&format!("{path}?as_of=2023-04-01")).await);
    assert_eq!(then, BTreeSet::from([format!("{moved}?as_of=2023-04-01")]));
}
