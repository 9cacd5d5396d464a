//! Packages stand or fall as a whole, and say so wherever a term of theirs is shown; three companies move, withdraw and sign on different days.

use crate::support::site::Site;

#[tokio::test]
async fn every_cell_from_a_package_says_so() {
    let site = Site::shipped().await;
    for path in ["compare", "issues", "issues/min-staff"] {
        let page = site
            .open(&format!("/wga-amptp-2023/{path}?as_of=2023-08-28"))
            .await;
        assert!(page.text("main").contains("part of a package"), "{path}");
        let before = site
            .open(&format!("/wga-amptp-2023/{path}?as_of=2023-08-10"))
            .await;
        assert!(!before.text("main").contains("part of a package"), "{path}");
    }
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert!(page.text("#min-staff td.b").contains("part of a package"));
    assert!(!page.text("#min-staff td.a").contains("part of a package"));
}

#[tokio::test]
async fn a_package_that_is_withdrawn_takes_all_its_terms_with_it_that_day() {
    let site = Site::three_companies().await;
    let on = |path: &'static str, day: &'static str| {
        let site = &site;
        async move {
            let page = site
                .open(&format!("/three-companies-2025/{path}?as_of={day}"))
                .await;
            page.text("main")
        }
    };
    for path in ["compare", "issues", "issues/wages"] {
        let (before, after) = (on(path, "2025-04-14").await, on(path, "2025-04-15").await);
        assert!(before.contains("5% · 4% · 3%"), "{path}: {before}");
        assert!(after.contains("3% · 3% · 2%"), "{path}: {after}");
    }
    for (issue, package, stood) in [
        ("wages", "5% · 4% · 3%", "3% · 3% · 2%"),
        ("night-premium", "$2.50 an hour", "Rejected"),
    ] {
        let cell = |day: &'static str| {
            let site = &site;
            async move {
                let page = site
                    .open(&format!("/three-companies-2025/compare?as_of={day}"))
                    .await;
                page.text(&format!("#{issue} td.c"))
            }
        };
        let (before, after) = (cell("2025-04-14").await, cell("2025-04-15").await);
        assert!(
            before.contains(package) && before.contains("part of a package"),
            "{before}"
        );
        assert!(
            after.contains(stood) && after.contains("stands again"),
            "{after}"
        );
        assert!(!after.contains("part of a package"), "{after}");
    }
}

#[tokio::test]
async fn two_of_three_companies_sign_and_the_pages_tell_each_pair() {
    let site = Site::three_companies().await;
    let open = |path: &'static str| {
        let site = &site;
        async move {
            let page = site
                .open(&format!("/three-companies-2025{path}?as_of=2025-06-10"))
                .await;
            assert_eq!(page.status, 200, "{path}");
            page.text("main")
        }
    };
    let compare = open("/compare").await;
    assert!(
        compare.contains("Agreed Company A and Company B"),
        "{compare}"
    );
    let scorecard = open("/scorecard").await;
    for pair in ["Union and Company A", "Union and Company B"] {
        assert!(scorecard.contains(pair), "{scorecard}");
    }
    assert!(!scorecard.contains("Union and Company C"));
    assert!(
        open("/issues/wages")
            .await
            .contains("had agreed: 6% · 5% · 4%")
    );
    assert!(
        open("")
            .await
            .contains("Agreed in part by Union, Company A and Company B")
    );
    for path in ["/gaps", "/waiting", "/issues"] {
        assert!(open(path).await.contains("Company C"), "{path}");
    }
}

#[tokio::test]
async fn an_offer_of_one_or_the_other_shows_both() {
    let site = Site::three_companies().await;
    for path in [
        "compare",
        "issues",
        "issues/plant-closures",
        "offers/union-proposals",
    ] {
        let page = site
            .open(&format!("/three-companies-2025/{path}?as_of=2025-03-20"))
            .await;
        let main = page.text("main");
        assert!(
            main.contains("No closures") && main.contains("Two years’ notice"),
            "{path}: {main}"
        );
    }
}
