//! All measured issues in one view.

use crate::support::site::Site;

#[tokio::test]
async fn every_measured_issue_leads_from_its_first_gap_to_the_date() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/gaps?as_of=2023-08-28").await;
    assert_eq!(page.status, 200);
    let figures = page.texts("figure.chart");
    let told = |title: &str| {
        figures
            .iter()
            .find(|figure| figure.contains(title))
            .unwrap()
    };
    let pay = told("Minimum pay rates");
    assert!(
        pay.contains("Opened 7.6 points apart on 1 May 2023; 3.8 points apart")
            && pay.contains("6% 5% 5%"),
        "{pay}"
    );
    assert!(told("Minimum staff on a series").contains("3 · 4 · 9 writers apart"));
    assert!(told("Minimum staff before a series order").contains("No gap: AMPTP refused"));
    assert!(!figures.iter().any(|figure| figure.contains("Script fees")));
    assert_eq!(
        page.texts("figure.chart svg[role='img']").len(),
        figures.len()
    );
    assert_eq!(page.texts("figure.chart table").len(), figures.len());
    let deal = site.open("/wga-amptp-2023/gaps").await;
    assert!(
        deal.text("main")
            .contains("Opened 7.6 points apart on 1 May 2023; agreed")
    );
    let early = site.open("/wga-amptp-2023/gaps?as_of=2023-03-01").await;
    assert!(
        early
            .text("main")
            .contains("Nobody had named a number by then.")
    );
}

#[tokio::test]
async fn numbers_that_were_not_public_are_in_no_picture() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/gaps?as_of=2023-08-15&known=public")
        .await;
    for secret in ["87,546", "2 writers plus", "20 weeks"] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    let one = site
        .open("/wga-amptp-2023/gaps?as_of=2023-08-28&category=writers-rooms")
        .await;
    assert_eq!(one.texts("main section h2"), ["Staffing of writers' rooms"]);
}

#[tokio::test]
async fn three_companies_are_told_company_by_company() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/gaps?as_of=2025-04-10")
        .await;
    let wages = page.text("figure.chart");
    assert!(
        wages.contains("Company A: ") && wages.contains("Company C: "),
        "{wages}"
    );
}
