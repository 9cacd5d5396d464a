//! What a page asks of the database when it is made: a number of queries that does not depend on what there is.

use crate::{
    roles::{address, dispute, read_by_all},
    support::site::Site,
};

/// How often a page may ask, though nothing is kept of what it shows.
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
        format!("{talks}?party=wga&after=3"),
        format!("{talks}?kind=offer&before=40"),
        format!("{talks}?from=2023-05&known=public"),
        format!("/api/v1/negotiations{talks}/entries?party=wga&q=writers&after=3"),
        "/search?q=writers".to_owned(),
        "/search?q=residauls".to_owned(),
        format!("{talks}/compare?as_of=2023-08-28"),
        format!("{talks}/issues/min-staff?as_of=2023-08-28"),
        format!("{statement}/history"),
        format!(
            "/api/v1/negotiations{talks}/entries/{}/versions",
            statement.rsplit('/').next().unwrap()
        ),
        format!("{talks}/statements?after=3"),
        statement,
    ];
    // The whole record in one file is read in the parts that it has.
    let pages = read_by_all().filter(|route| !route.ends_with("/export.json"));
    let dispute = dispute(&site).await;
    let mut over = Vec::new();
    for path in pages.map(address).chain(more) {
        let path = path.replace("DISPUTE", &dispute);
        let asked = site.counted_anew(&path).await;
        if asked > MOST {
            over.push((path, asked));
        }
    }
    assert!(over.is_empty(), "{over:?}");
}

#[tokio::test]
async fn queries_are_not_compiled() {
    let site = Site::empty().await;
    let mut tx = site.db.read().await.unwrap();
    let jit: String = sqlx::query_scalar("show jit")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(jit, "off");
}
