//! What monitoring reads.

use reqwest::Method;

use crate::support::site::Site;

#[tokio::test]
async fn requests_are_counted_by_route_and_tell_of_no_page_and_nobody() {
    let site = Site::shipped().await;
    for path in [
        "/wga-amptp-2023",
        "/wga-amptp-2023",
        "/no-such-talks",
        "/a/b/c/d/e/f",
    ] {
        site.open(path).await;
    }
    let brew = Method::from_bytes(b"BREW").unwrap();
    let request = site.client().request(brew, format!("{}/about", site.url()));
    assert_eq!(request.send().await.unwrap().status(), 405);
    let page = site.open("/metrics").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let lines: Vec<&str> = page.body.lines().collect();
    for line in [
        "counteroffer_requests_total{method=\"GET\",route=\"/{negotiation}\",status=\"200\"} 2",
        "counteroffer_requests_total{method=\"GET\",route=\"/{negotiation}\",status=\"404\"} 1",
        "counteroffer_requests_total{method=\"GET\",route=\"(none)\",status=\"404\"} 1",
        "counteroffer_requests_total{method=\"other\",route=\"/about\",status=\"405\"} 1",
        "counteroffer_request_seconds_count{route=\"/{negotiation}\"} 3",
    ] {
        assert!(lines.contains(&line), "{line}\n{}", page.body);
    }
    let queries = lines.iter().find_map(|line| {
        line.strip_prefix("counteroffer_queries_total{route=\"/{negotiation}\"} ")
    });
    assert!(queries.unwrap().parse::<u64>().unwrap() > 2);
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("counteroffer_connections "))
    );
    assert_eq!(page.body.matches("# EOF").count(), 1);
    assert!(page.body.ends_with("# EOF\n"));
    assert!(!page.body.contains("wga-amptp") && !page.body.contains("no-such"));
}
