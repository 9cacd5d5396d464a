//! Packages stand or fall as a whole, and say so wherever a term of theirs is shown; three companies move, withdraw and sign on different days.

use counteroffer::domain::account::Role;

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

/// Publishes the guild's answer in part to an offer of the studios, naming terms of it; answers its address.
async fn accept(site: &Site, offer: &str, on: &str, issues: &[&str]) -> String {
    let mut form = site
        .open("/wga-amptp-2023/responses/new")
        .await
        .form("form#entry")
        .tick("parties", "wga")
        .fill("to", offer)
        .fill("answer", "accepts_in_part")
        .fill("made_on", on)
        .fill("public_on", on)
        .fill("title", "The guild takes some of it")
        .fill("summary", "The guild accepts some terms.")
        .tick("sources", "deadline-guild-reactions");
    for issue in issues {
        form = form.tick("issues", issue);
    }
    let saved = form.submit(site).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    saved.location().unwrap()
}

#[tokio::test]
async fn terms_that_an_answer_in_part_accepts_are_agreed_and_say_so() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let offer = "amptp-offer-2023-05-01";
    let path = accept(&site, offer, "2023-05-02", &["minimums"]).await;
    let page = site.open(&path).await;
    let facts = page.text("dl.sum");
    assert!(facts.contains("Accepts Minimum pay rates"), "{facts}");
    for path in [
        "/compare?as_of=2023-05-02".to_owned(),
        "/issues?as_of=2023-05-02&state=agreed".to_owned(),
        "/issues/minimums?as_of=2023-05-02".to_owned(),
        format!("/offers/{offer}"),
    ] {
        let page = site.open(&format!("/wga-amptp-2023{path}")).await;
        let main = page.text("main");
        assert!(
            main.contains("accepted by WGA on 2 May 2023"),
            "{path}: {main}"
        );
        let links = page.attributes("main .flag a", "href");
        assert!(
            links
                .iter()
                .any(|link| link.contains("/responses/the-guild-takes-some-of-it-2023-05-02")),
            "{path}: {links:?}"
        );
    }
    let issue = |date: &'static str| {
        let site = &site;
        async move {
            let path = format!("/wga-amptp-2023/issues/minimums?as_of={date}");
            site.open(&path).await.text("main .lede")
        }
    };
    assert!(issue("2023-05-02").await.contains("agreed: 4% · 3% · 2%"));
    assert!(!issue("2023-08-04").await.contains("agreed"));
}

#[tokio::test]
async fn a_part_of_a_package_that_is_accepted_settles_nothing_by_itself() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let offer = "amptp-counter-2023-08-11";
    let path = accept(&site, offer, "2023-08-14", &["min-staff"]).await;
    let facts = site.open(&path).await.text("dl.sum");
    assert!(facts.contains("Accepts Minimum staff"), "{facts}");
    assert!(
        facts.contains("its parts settle no issue by themselves"),
        "{facts}"
    );
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-14&state=agreed")
        .await;
    assert!(!page.has("#min-staff"));
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-14").await;
    let cell = page.text("#min-staff td.b");
    let flag = "accepted by WGA on 14 Aug 2023, by itself: the package stays open";
    assert!(cell.contains(flag), "{cell}");
    let secret = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-15&known=public")
        .await;
    assert!(!secret.text("main").contains("accepted by WGA"));
}

#[tokio::test]
async fn terms_are_accepted_of_the_offer_that_has_them_and_in_part_alone() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = site
        .open("/wga-amptp-2023/responses/new")
        .await
        .form("form#entry")
        .tick("parties", "wga")
        .fill("to", "amptp-best-and-final-2023-09-23")
        .fill("answer", "accepts")
        .fill("made_on", "2023-09-24")
        .fill("title", "The guild takes it")
        .fill("summary", "The guild accepts.")
        .tick("sources", "deadline-guild-reactions")
        .tick("issues", "minimums");
    let page = form.submit(&site).await;
    assert_eq!(page.status, 422);
    let errors = page.text(".errors");
    assert!(errors.contains("accepts in part says which"), "{errors}");
    assert!(
        errors.contains("says nothing on Minimum pay rates"),
        "{errors}"
    );
    let again = page.form("form#entry");
    assert_eq!(again.value("issues"), Some("minimums"));
}

#[tokio::test]
async fn a_term_that_was_accepted_stays_in_its_offer() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let offer = "amptp-offer-2023-05-01";
    accept(&site, offer, "2023-05-02", &["minimums"]).await;
    let mut form = site
        .open(&format!("/wga-amptp-2023/offers/{offer}/edit"))
        .await
        .form("form#offer")
        .fill("reason", "A try");
    let names: Vec<String> = form
        .fields()
        .iter()
        .map(|(name, _)| name.clone())
        .filter(|name| name.starts_with("positions.minimums."))
        .collect();
    for name in names {
        form = form.fill(&name, "");
    }
    let page = form.press(&site, "do", "check").await;
    assert_eq!(page.status, 422);
    let errors = page.text(".errors");
    assert!(errors.contains("accepted this term"), "{errors}");
}
