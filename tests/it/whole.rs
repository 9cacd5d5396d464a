//! The site as a whole: every page that a link leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::site::Site;

/// How many of a page's addresses are followed: its filters keep one another, so that there are thousands.
const QUERIES: usize = 8;

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_every_internal_link_leads_somewhere() {
    let site = Site::shipped().await;
    let mut next = vec!["/".to_owned(), "/missing".to_owned()];
    let mut seen = BTreeSet::new();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = next.pop() {
        let page = path.split('?').next().unwrap_or_default();
        let known = asked.entry(page.to_owned()).or_default();
        if *known >= QUERIES || !seen.insert(path.clone()) {
            continue;
        }
        *known += 1;
        let page = site.open(&path).await;
        assert_eq!(page.status == 200, path != "/missing", "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        if !page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
        {
            continue;
        }
        assert!(!page.body.contains("style=\"") && !page.body.contains("<script>"));
        let mut ids = BTreeSet::new();
        for id in page.attributes("[id]", "id") {
            assert!(ids.insert(id.clone()), "{path} has {id} twice");
        }
        for link in page.attributes("[href]", "href") {
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{path} {link}"),
                None if link.starts_with('/') => {
                    next.push(link.split('#').next().unwrap_or_default().to_owned());
                }
                None => assert!(link.starts_with("http"), "{path} {link}"),
            }
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
}
