//! A negotiation of 1,000 issues and 10,000 positions: its comparison costs no more queries than a small one, and tells the same kind of
//! thing.

use serde_json::{Value, json};

use crate::support::site::{Site, import};

/// A negotiation of so many issues on which two sides put five offers each, every offer on every issue.
pub(crate) fn file(issues: usize) -> Value {
    const CATEGORIES: usize = 10;
    const OFFERS: usize = 10;
    let issue = |number: usize| {
        json!({
            "slug": format!("issue-{number}"),
            "title": format!("Issue {number}"),
            "explanation": "An issue among many.",
            "measure": {"label": "Rise", "unit": "%", "favours_union": "higher"},
        })
    };
    let categories: Vec<Value> = (0..CATEGORIES)
        .map(|category| {
            let numbers = (0..issues).filter(|number| number % CATEGORIES == category);
            json!({
                "slug": format!("category-{category}"),
                "title": format!("Category {category}"),
                "explanation": "A part of the issues.",
                "issues": numbers.map(issue).collect::<Vec<_>>(),
            })
        })
        .collect();
    let offers: Vec<Value> = (0..OFFERS)
        .map(|number| {
            let union = number % 2 == 0;
            let value = if union { 20 - number } else { 2 + number };
            let positions: Vec<Value> = (0..issues)
                .map(|issue| {
                    json!({
                        "issue": format!("issue-{issue}"),
                        "stance": "proposes",
                        "headline": format!("{value}%"),
                        "text": format!("A rise of {value} per cent."),
                        "values": [value],
                        "sources": [],
                    })
                })
                .collect();
            json!({
                "slug": format!("offer-{number}"),
                "form": "proposal",
                "parties": [if union { "union" } else { "company" }],
                "made_on": format!("2025-01-{:02}", number + 1),
                "public_on": format!("2025-01-{:02}", number + 1),
                "title": format!("Offer {number}"),
                "summary": "One of many.",
                "positions": positions,
                "sources": ["paper"],
            })
        })
        .collect();
    json!({
        "format": "counteroffer/1",
        "negotiation": {
            "slug": format!("large-{issues}"), "title": format!("Large {issues}"), "short_title": "Large",
            "agreement": "Agreement", "summary": "Many issues.", "time_zone": "UTC", "sources": ["paper"],
        },
        "parties": [
            {"slug": "union", "name": "Union", "short_name": "Union", "role": "union", "people": []},
            {"slug": "company", "name": "Company", "short_name": "Company", "role": "employer", "people": []},
        ],
        "categories": categories,
        "offers": offers, "responses": [], "statements": [], "events": [], "disputes": [],
        "sources": [{"id": "paper", "kind": "news", "publisher": "Paper", "title": "Report"}],
        "gaps": [],
    })
}

#[tokio::test]
async fn the_comparison_of_1000_issues_asks_no_more_than_that_of_ten() {
    let site = Site::empty().await;
    let mut costs = Vec::new();
    for issues in [10, 1000] {
        import(&site.db, &file(issues).to_string()).await;
        let path = format!("/large-{issues}/compare?as_of=2025-01-08&since=2025-01-04");
        // Whatever the program keeps in memory is read on the first visit.
        let (first, cold) = site.counted(&path).await;
        let (again, warm) = site.counted(&path).await;
        assert_eq!((first.status, again.status), (200, 200));
        assert_eq!(again.texts("tbody tr:not(.cat)").len(), issues);
        let told = again.text("section[aria-label='What moved'] .read");
        assert!(
            told.contains("Union moved on 10 of 10 issues")
                || told.contains("Union moved on 1000 of 1,000 issues"),
            "{told}"
        );
        assert_eq!(
            again.text("#issue-7 td.a .moved"),
            "Union moved toward Company by 4 points from 18%"
        );
        costs.push((cold, warm));
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[1].1 <= 1, "{costs:?}");
}
