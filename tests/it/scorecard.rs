//! The scorecard: from the openings to what was signed.

use crate::support::site::Site;

const PATH: &str = "/wga-amptp-2023/scorecard";

#[tokio::test]
async fn each_issue_leads_from_the_openings_to_the_final_term() {
    let site = Site::shipped().await;
    let page = site.open(PATH).await;
    assert_eq!(page.status, 200);
    let row = |title: &str| {
        let rows = page.texts("table.cmp tr[role='row']");
        rows.into_iter().find(|row| row.starts_with(title)).unwrap()
    };
    let pay = row("Minimum pay rates");
    for part in [
        "Opened Significant raises",
        "First number 6% · 5% · 5%",
        "Opened 4% · 3% · 2%",
        "Before the deal 5% · 4% · 3.5%",
        "Year 1: the final 5% is halfway between 4% and 6%.",
        "All steps together, our sum: the final 13% is 51% of the way from WGA’s 16.9% to AMPTP’s 9.3%.",
    ] {
        assert!(pay.contains(part), "{part}: {pay}");
    }
    assert!(row("Budget at which a streaming film pays more").contains(
        "The final $30 million is 64% of the way from WGA’s $12 million to AMPTP’s $40 million."
    ));
    assert!(
        row("Viewership-based residual")
            .contains("Not comparable: WGA gave no number before the deal.")
    );
    assert!(row("Honoring other unions").contains("Left out of the agreement"));
    assert!(
        row("Script fees for staff writers")
            .contains("Not comparable: it is not counted in numbers.")
    );
    assert!(page.text("main").contains("no winner is named"));
    let counts = page.text("section[aria-label='Counts by category'] table");
    assert!(
        counts.contains("Between the openings") && counts.contains("Compensation"),
        "{counts}"
    );
    assert!(page.has("svg.place"));
}

#[tokio::test]
async fn before_an_agreement_there_is_no_scorecard_and_the_timeline_leads_to_none() {
    let site = Site::shipped().await;
    let page = site.open(&format!("{PATH}?as_of=2023-08-28")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text(".lede")
            .contains("On 28 Aug 2023 there was no agreement")
    );
    assert!(!page.has("table"));
    let leads = |body: &str| body.contains("/scorecard");
    let before = site.open("/wga-amptp-2023?as_of=2023-08-28").await;
    assert!(!leads(&before.body));
    let after = site.open("/wga-amptp-2023?as_of=2023-10-10").await;
    assert!(leads(&after.body));
}

#[tokio::test]
async fn the_comparison_and_the_issues_lead_to_it_and_to_all_measured_issues() {
    let site = Site::shipped().await;
    let leads = |body: &str, to: &str| body.contains(&format!("href=\"/wga-amptp-2023/{to}"));
    for (date, signed) in [("2023-08-28", false), ("2023-10-10", true)] {
        for page in ["compare", "issues/minimums"] {
            let page = site
                .open(&format!("/wga-amptp-2023/{page}?as_of={date}"))
                .await;
            let body = &page.body;
            assert!(leads(body, &format!("gaps?as_of={date}")), "{date}");
            let scorecard = format!("scorecard?as_of={date}");
            assert_eq!(leads(body, &scorecard), signed, "{date}");
        }
    }
    let words = site.open("/wga-amptp-2023/issues/ai-training").await;
    assert!(!leads(&words.body, "gaps") && leads(&words.body, "scorecard"));
}

#[tokio::test]
async fn of_three_companies_those_that_signed_have_a_scorecard() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/scorecard?as_of=2025-04-10")
        .await;
    assert_eq!(page.texts("main h2"), ["Union and Company A"]);
}

#[tokio::test]
async fn a_published_total_that_is_not_what_the_steps_come_to_stands_beside_it() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/scorecard").await;
    let pay = page.text("tr:has(a[href*='/issues/minimums']) td:last-child");
    assert!(
        pay.contains("Computed 13.022%, compounded. Published: 13% (AMPTP:")
            && pay.contains("12.5% (DraftKings Network: plain sum)"),
        "{pay}"
    );
    assert!(page.text("main").contains("DraftKings"));
    assert!(page.has("#s1"), "its source is listed");
}
