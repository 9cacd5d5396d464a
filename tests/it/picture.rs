//! All measured issues in one view.

use crate::{
    large,
    support::site::{Page, Site, import},
};

/// The text of each issue, by its title.
fn told(page: &Page, title: &str) -> String {
    let issues = page.texts(".multi .one");
    let found = issues.iter().find(|issue| issue.starts_with(title));
    found
        .unwrap_or_else(|| panic!("{title}: {issues:?}"))
        .clone()
}

#[tokio::test]
async fn every_measured_issue_leads_from_its_first_gap_to_the_date() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/gaps?as_of=2023-08-28").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.text(".lede"),
        "On 28 Aug 2023 there were numbers on 17 of 30 measured issues. Seen from its opening, the gap was narrower on two and the \
         same on five. Settled: three. No gap can be told on seven."
    );
    let pay = told(&page, "Minimum pay rates");
    for part in [
        "Yearly increase in minimums, Year 1 to Year 3 together, our sum.",
        "Opening gap, 1 May 2023: 7.6 points",
        "28 Aug 2023: 3.8 points , narrower",
        "4 Aug 2023 AMPTP 5% 4% 3.5% 13%",
    ] {
        assert!(pay.contains(part), "{part} in {pay}");
    }
    let staff = told(&page, "Minimum staff on a series");
    assert!(
        staff.contains("Opening gap, 11 Aug 2023: 4 · 5 · 10 writers")
            && staff.contains("28 Aug 2023: 3 · 4 · 9 writers , narrower"),
        "{staff}"
    );
    assert!(told(&page, "Minimum staff before a series order").contains("No gap: AMPTP refused"));
    let cap = told(&page, "Span protection cap");
    assert!(
        cap.contains("Opening gap, 1 May 2023: none, at the same number")
            && cap.contains("28 Aug 2023: agreed: $450,000"),
        "{cap}"
    );
    let issues = page.texts(".multi .one").len();
    assert_eq!(issues, 17);
    assert_eq!(page.texts(".one svg[role='img'] > title").len(), issues);
    assert_eq!(page.texts(".one table").len(), issues);
    assert!(
        page.texts(".one svg > title")
            .contains(&"Minimum staff on a series: 6 episodes".to_owned())
    );
    assert_eq!(page.texts("section[aria-labelledby='none'] li").len(), 13);
}

#[tokio::test]
async fn the_picture_is_true_on_any_date() {
    let site = Site::shipped().await;
    let deal = site.open("/wga-amptp-2023/gaps?as_of=2023-10-10").await;
    let pay = told(&deal, "Minimum pay rates");
    assert!(
        pay.contains("Opening gap, 1 May 2023: 7.6 points")
            && pay.contains("10 Oct 2023: agreed: 5% · 4% · 3.5%"),
        "{pay}"
    );
    let early = site.open("/wga-amptp-2023/gaps?as_of=2023-03-01").await;
    assert_eq!(
        early.text(".lede"),
        "On 1 Mar 2023 nobody had named a number on a measured issue."
    );
    assert!(!early.has("main svg[role]"));
}

#[tokio::test]
async fn all_pictures_have_one_axis_of_time_and_draw_the_old_contract() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/gaps?as_of=2023-08-28").await;
    let months = page
        .texts(".one svg text.text-m")
        .into_iter()
        .filter(|text| text == "May");
    assert_eq!(months.count(), 17);
    assert!(page.has(".one svg line.old"));
    assert!(told(&page, "Span protection cap").contains("Old contract: "));
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
    assert_eq!(
        one.texts("main section:has(.multi) h2"),
        ["Staffing of writers' rooms"]
    );
}

#[tokio::test]
async fn three_companies_are_told_company_by_company() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/gaps?as_of=2025-04-10")
        .await;
    assert_eq!(
        page.texts(".one h4")[..3],
        ["Company A", "Company B", "Company C"]
    );
    let pairs = page.texts("main > ul.read li");
    assert_eq!(pairs.len(), 3, "{pairs:?}");
    assert_eq!(
        pairs[1],
        "Union and Company B: Seen from its opening, the gap was narrower on two and the same on one. No gap can be told on three."
    );
}

#[tokio::test]
async fn of_1000_measured_issues_a_page_shows_60() {
    let site = Site::empty().await;
    import(&site.db, &large::file(1000).to_string()).await;
    let path = "/large-1000/gaps?as_of=2025-01-08";
    let (page, queries) = site.counted(path).await;
    assert!(queries <= 1, "{queries}");
    assert_eq!(page.texts(".multi .one").len(), 60);
    let nav = "nav[aria-label='More issues']";
    assert!(page.text(nav).starts_with("1 to 60 of 1,000 issues"));
    let next = page.attributes(&format!("{nav} a[rel~=next]"), "href");
    assert_eq!(next, ["/large-1000/gaps?as_of=2025-01-08&page=2"]);
    let last = site.open(&format!("{path}&page=17")).await;
    assert_eq!(last.texts(".multi .one").len(), 40);
    assert!(!last.has(&format!("{nav} a[rel~=next]")));
    for beyond in ["page=18", "page=0"] {
        assert_eq!(site.open(&format!("{path}&{beyond}")).await.status, 404);
    }
    let one = site.open(&format!("{path}&category=category-3")).await;
    assert!(one.text(nav).starts_with("1 to 60 of 100 issues"));
}
