//! What a page asks of the database when it is made: a number of queries that does not depend on what there is.

use crate::{
    roles::{address, read_by_all},
    support::site::Site,
};

/// How often a page may ask, its negotiation's record being kept.
const MOST: u64 = 4;

#[tokio::test]
async fn every_page_that_anybody_may_read_keeps_to_its_queries() {
    let site = Site::shipped().await;
    let talks = "/wga-amptp-2023";
    let found = site.open(&format!("{talks}/statements")).await;
    let statement = found.attribute(".rows h2 a", "href");
    let more = [
        format!("{talks}?after=3"),
        format!("{talks}?party=amptp&issue=min-staff&as_of=2023-08-28"),
        format!("{talks}?q=residuals"),
        format!("{talks}/compare?as_of=2023-08-28"),
        format!("{talks}/issues/min-staff?as_of=2023-08-28"),
        statement,
    ];
    // The whole record in one file is read in the parts that it has.
    let pages = read_by_all().filter(|route| !route.ends_with("/export.json"));
    let mut over = Vec::new();
    for path in pages.map(address).chain(more) {
        let (_, asked) = site.counted(&path).await;
        if asked > MOST {
            over.push((path, asked));
        }
    }
    assert!(over.is_empty(), "{over:?}");
}
