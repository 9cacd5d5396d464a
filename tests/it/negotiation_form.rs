//! The form for a negotiation, over real HTTP: a second one needs no file.

use counteroffer::domain::account::Role;

use crate::support::site::Site;

#[tokio::test]
async fn a_second_negotiation_is_opened_by_the_form() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = site.open("/new").await.form("main form");
    let more = form
        .fill("title", "Metro teachers’ contract")
        .fill("short_title", "Teachers")
        .press(&site, "add", "party")
        .await;
    assert_eq!(more.status, 200);
    let form = more.form("main form");
    assert_eq!(form.value("title"), Some("Metro teachers’ contract"));
    let saved = form
        .fill("agreement", "Collective agreement of 2024")
        .fill("summary", "Teachers and the district bargain over pay.")
        .fill("time_zone", "America/Chicago")
        .fill("covered", "11,500")
        .fill("party.0.name", "Metro Teachers Union")
        .fill("party.0.short_name", "Teachers")
        .fill("party.0.role", "union")
        .fill("party.0.people", "Ana Ruiz: president")
        .fill("party.1.name", "Metro School District")
        .fill("party.1.short_name", "District")
        .fill("party.1.role", "employer")
        .fill("party.2.name", "State mediator")
        .fill("party.2.short_name", "Mediator")
        .fill("party.2.role", "mediator")
        .fill("category.0.title", "Pay")
        .fill("category.0.explanation", "What teachers earn.")
        .fill("category.0.issue.0.title", "Yearly rise")
        .fill(
            "category.0.issue.0.explanation",
            "By how much pay goes up each year.",
        )
        .fill("category.0.issue.0.measure", "Yearly rise")
        .fill("category.0.issue.0.unit", "%")
        .fill("category.0.issue.0.favours", "higher")
        .fill("category.0.issue.0.steps", "Year 1\nYear 2")
        .fill("category.0.issue.0.total", "compound")
        .fill("category.0.issue.0.baseline", "2% · 2%")
        .fill("category.0.issue.0.baseline_text", "Two per cent a year.")
        .fill("category.0.issue.0.baseline_values", "2\n2")
        .submit(&site)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(saved.location().unwrap(), "/metro-teachers-contract");
    let compare = site
        .stranger()
        .open("/metro-teachers-contract/compare")
        .await;
    assert_eq!(compare.status, 200);
    let home = site.stranger().open("/").await;
    assert!(home.text("main").contains("Metro teachers’ contract"));

    let edit = "/metro-teachers-contract/edit";
    let form = site.open(edit).await.form("main form");
    assert_eq!(form.value("party.0.people"), Some("Ana Ruiz: president"));
    let opened = form.clone();
    let page = form
        .clone()
        .fill("slug", "wga-amptp-2023")
        .fill("reason", "A shorter link")
        .submit(&site)
        .await;
    assert_eq!(page.status, 422);
    assert!(
        page.text("[id='e-slug']")
            .contains("Choose another address")
    );
    let saved = form
        .fill("slug", "teachers")
        .fill("reason", "A shorter link")
        .submit(&site)
        .await;
    assert_eq!(saved.location().unwrap(), "/teachers", "{}", saved.body);
    let old = site
        .stranger()
        .open("/metro-teachers-contract/compare?as_of=2027-01-01")
        .await;
    assert_eq!(old.status, 308);
    assert_eq!(
        old.location().unwrap(),
        "/teachers/compare?as_of=2027-01-01"
    );

    let stale = site
        .post(
            "/teachers/edit",
            opened
                .fill("summary", "Another word.")
                .fill("reason", "Words")
                .fields(),
        )
        .await;
    assert_eq!(stale.status, 409);
    assert!(stale.text(".errors").contains("Another word."));
}

#[tokio::test]
async fn what_is_wrong_with_a_negotiation_is_told_by_field() {
    let site = Site::empty().await.signed_in_as(Role::Editor).await;
    let form = site.open("/new").await.form("main form");
    let page = form
        .fill("title", "new")
        .fill("slug", "sign-in")
        .fill("time_zone", "Mars/Olympus")
        .fill("covered", "-3")
        .fill("opened_on", "2023-13-01")
        .fill("party.0.name", "Alone")
        .fill("party.0.people", "Nobody without an office")
        .fill("category.0.issue.0.title", "Pay")
        .fill("category.0.issue.0.baseline_values", "two")
        .submit(&site)
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text("title").starts_with("Error: "));
    for field in [
        "short_title",
        "time_zone",
        "covered",
        "opened_on",
        "party.0.short_name",
        "party.0.people",
        "party.1.name",
        "category.0.title",
        "category.0.issue.0.baseline_values",
    ] {
        let beside = page.text(&format!("[id='e-{field}']"));
        assert!(page.has(&format!("[id='{field}']")));
        assert!(
            page.texts(".errors li")
                .join("\n")
                .contains(beside.trim_start_matches("Error: ")),
            "{field}"
        );
    }
    assert_eq!(page.form("main form").value("covered"), Some("-3"));
    assert_eq!(site.open("/alone").await.status, 404);
}

#[tokio::test]
async fn steps_cannot_change_under_numbers_that_were_given_for_them() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let form = site.open("/wga-amptp-2023/edit").await.form("main form");
    let name = form
        .fields()
        .iter()
        .find(|(name, value)| name.ends_with(".slug") && value == "minimums")
        .unwrap()
        .0
        .replace(".slug", ".steps");
    let page = form
        .fill(&name, "Year 1")
        .fill("reason", "One year")
        .submit(&site)
        .await;
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(page.text(".errors").contains("numbers"));
    let compare = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert!(compare.text("#minimums").contains("5% · 4% · 3.5%"));
}
