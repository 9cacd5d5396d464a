//! The comparison, over real HTTP.

use crate::support::site::Site;

#[tokio::test]
async fn the_28th_of_august_shows_the_offer_beside_the_demands() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert_eq!(page.status, 200);
    let quick = page.text(".quick");
    assert_eq!(
        quick,
        "All 40 Agreed 5 Apart 14 Refused to counter 10 Not answered 11"
    );
    let minimums = page.text("#minimums");
    for part in [
        "6% · 5% · 5%",
        "5% · 4% · 3.5%",
        "Moved 4 Aug 2023 from 4% · 3% · 2%",
        "3.8 points",
        "Apart",
    ] {
        assert!(minimums.contains(part), "{part} in {minimums}");
    }
    assert!(page.text("#min-staff").contains("3 · 4 · 9 writers"));
    assert!(
        page.text("#viewership-residual")
            .contains("Refused to counter")
    );
    assert!(
        page.text("#ai-literary-material")
            .contains("Not literary material")
    );
}

#[tokio::test]
async fn the_public_of_15_august_is_told_that_terms_were_not_public() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-15&known=public")
        .await;
    let notes = page.texts(".note");
    assert!(
        notes.contains(&"AMPTP offer of 11 Aug 2023: received, terms not public.".to_owned()),
        "{notes:?}"
    );
    for secret in [
        "2 writers plus showrunner",
        "Quarterly, in confidence",
        "87,546",
    ] {
        assert!(!page.body.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn on_1_october_the_memorandum_is_agreed() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-10-01&state=agreed")
        .await;
    assert!(
        page.text(".quick").contains("Agreed 41"),
        "{}",
        page.text(".quick")
    );
    assert!(page.text("#minimums").contains("5% · 4% · 3.5%"));
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_in_the_site_s_own_page() {
    let site = Site::shipped().await;
    for (path, status) in [
        ("/nothing/compare", 404),
        ("/no/such/page", 404),
        ("/wga-amptp-2023/compare?as_of=2023-02-30", 400),
        ("/wga-amptp-2023/compare?known=all", 400),
        ("/wga-amptp-2023/compare?as_of=%FF", 400),
    ] {
        let page = site.open(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(!page.text("h1").is_empty());
        assert!(page.text("main").contains("All negotiations"));
    }
}

#[tokio::test]
async fn a_union_that_faces_three_companies_is_told_pair_by_pair() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/compare?as_of=2025-04-10")
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.texts("thead .party"),
        ["Union", "Company A", "Company B", "Company C"]
    );
    let states = page.text("#wages .statcell");
    assert_eq!(
        states,
        "Union and Company A Agreed Union and Company B Apart Union and Company C Refused to counter"
    );
}
