//! The history of entries: what was changed, when, by whom and why; versions that stay; what is restored comes on top.

use counteroffer::{
    desk::negotiations::{Edited, How, edit as edit_negotiation},
    domain::account::Role,
    store::negotiations,
    transfer::proof::check,
};

use crate::support::{
    chains, editor, export,
    site::{Form, Page, Site, now},
};

const OFFER: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";

/// Saves an edit of the offer at `path`, and answers where it is then.
async fn edit(site: &Site, path: &str, fields: &[(&str, &str)], reason: &str) -> String {
    let mut form = site
        .open(&format!("{path}/edit"))
        .await
        .form("form#offer")
        .fill("reason", reason);
    for (name, value) in fields {
        form = form.fill(name, value);
    }
    let saved = form.press(site, "do", "publish").await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    saved.location().unwrap()
}

/// A site on which the offer has been edited twice, the second time with another address; and that address.
async fn edited() -> (Site, String) {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let pay = ("positions.minimums.headline", "5% · 4% · about 3.5%");
    edit(&site, OFFER, &[pay], "The third year is rounded").await;
    let fields = [("summary", "Another summary."), ("slug", "the-package")];
    let path = edit(&site, OFFER, &fields, "A shorter address").await;
    assert_eq!(path, "/wga-amptp-2023/offers/the-package");
    (site, path)
}

async fn open(site: &Site, path: &str) -> Page {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

#[tokio::test]
async fn the_history_tells_each_version_and_what_it_changed_word_by_word() {
    let (site, path) = edited().await;
    let reader = site.stranger();
    let page = open(&reader, &path).await;
    let history = format!("{path}/history");
    assert!(page.attributes("dl.sum a", "href").contains(&history));
    let page = open(&reader, &history).await;
    let rows = page.texts("ol.rows > li");
    assert_eq!(rows.len(), 3);
    assert!(
        rows[0].starts_with("Version 3 , shown now A shorter address"),
        "{}",
        rows[0]
    );
    assert!(rows[0].contains("Ana Ruiz") && rows[0].contains("23 Nov 2026, 12:00 UTC"));
    assert_eq!(page.text("#df"), "Version 2 and version 3");
    assert_eq!(page.texts(".change h3"), ["Summary", "Address"]);
    let before = open(&reader, &format!("{history}?from=1&to=2")).await;
    assert_eq!(
        before.texts(".change h3"),
        ["Minimum pay rates: in a few words"]
    );
    assert_eq!(before.texts(".change ins"), ["about"]);
    let all = open(&reader, &format!("{history}?from=3&to=1")).await;
    assert_eq!(
        all.text("#df"),
        "Version 1 and version 3",
        "the older comes first"
    );
    assert_eq!(all.texts(".change h3").len(), 3);
    let none = reader.open(&format!("{history}?from=1&to=9")).await;
    assert_eq!(none.status, 404);
    assert!(none.attributes("main a", "href").contains(&history));
}

#[tokio::test]
async fn a_version_stays_word_for_word_at_its_address() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let first = format!("{OFFER}/versions/1");
    let before = open(&site.stranger(), &first).await;
    let words = |page: &Page| {
        let facts = page.texts("dl.sum > div");
        assert!(facts.len() > 60, "{}", facts.len());
        facts
    };
    assert!(before.text(".note").contains("This version is shown now"));
    edit(
        &site,
        OFFER,
        &[("summary", "Another."), ("slug", "the-package")],
        "A try",
    )
    .await;
    let moved = site.open(&first).await;
    assert_eq!(moved.status, 308);
    let now = "/wga-amptp-2023/offers/the-package/versions/1";
    assert_eq!(moved.location().as_deref(), Some(now));
    let after = open(&site.stranger(), now).await;
    assert_eq!(words(&after), words(&before));
    assert!(
        after
            .text(".note")
            .contains("One version has been saved since")
    );
    assert!(after.has("meta[name=robots][content=noindex]"));
    assert!(
        after
            .attribute("link[rel=canonical]", "href")
            .ends_with("/offers/the-package")
    );
    for missing in ["0", "3", "one"] {
        let page = site
            .open(&format!(
                "/wga-amptp-2023/offers/the-package/versions/{missing}"
            ))
            .await;
        assert_eq!(page.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn every_kind_of_entry_has_a_history_and_versions() {
    let site = Site::shipped().await;
    for list in ["offers", "responses", "statements", "events"] {
        let page = open(&site, &format!("/wga-amptp-2023/{list}")).await;
        let path = page.attribute("ol.rows h2 a", "href");
        open(&site, &format!("{path}/history")).await;
        let version = open(&site, &format!("{path}/versions/1")).await;
        let cite = version.texts("textarea");
        assert_eq!(cite.len(), 3);
        assert!(
            cite[0].contains(&format!("{path}/versions/1")),
            "{}",
            cite[0]
        );
        let share = open(&site, &path).await.text("#s-c");
        assert!(share.contains(&format!("{path}/versions/1")), "{share}");
    }
    for path in [
        "issues/minimums/versions/1",
        "offers/nothing/history",
        "offers/nothing/versions/1",
    ] {
        let page = site.open(&format!("/wga-amptp-2023/{path}")).await;
        assert_eq!(page.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_editor_restores_an_older_version_as_a_new_one() {
    let (site, path) = edited().await;
    let first = format!("{path}/versions/1");
    assert!(!open(&site.stranger(), &first).await.has("#restore"));
    let form = open(&site, &first).await.form("form:has([name=newest])");
    let page = form.submit(&site).await;
    assert_eq!(page.status, 422);
    assert!(page.text(".errors").contains("Say why"));
    let form = form.fill("reason", "The first was right");
    let stranger = form.submit(&site.stranger()).await;
    assert_ne!(stranger.status, 200, "a stranger is asked to sign in");
    let saved = form.submit(&site).await;
    assert_eq!(
        saved.location().as_deref(),
        Some(path.as_str()),
        "{}",
        saved.body
    );
    let page = open(&site, &format!("{path}/history?from=1&to=4")).await;
    assert_eq!(
        page.texts(".change h3"),
        ["Address"],
        "the rest is as it was"
    );
    assert!(page.texts("ol.rows > li")[0].contains("The first was right"));
    let late = form.submit(&site).await;
    assert_eq!(late.status, 303, "the same again changes nothing");
    let second = open(&site, &format!("{path}/versions/2")).await;
    let stale = second
        .form("form:has([name=newest])")
        .fill("newest", "3")
        .fill("reason", "Late");
    let page = stale.submit(&site).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text(".errors")
            .contains("Version 4 was saved meanwhile")
    );
}

#[tokio::test]
async fn the_changes_of_a_negotiation_come_page_by_page_without_gaps() {
    let (site, path) = edited().await;
    let reader = site.stranger();
    let first = open(&reader, "/wga-amptp-2023/changes").await;
    let rows = first.texts("ol.rows > li");
    assert_eq!(rows.len(), 50);
    assert!(rows[0].contains("A shorter address"), "{}", rows[0]);
    assert!(
        rows[0].contains("Changed: address, summary")
            || rows[0].contains("Changed: summary, address"),
        "{}",
        rows[0]
    );
    assert!(
        first
            .attributes("ol.rows a", "href")
            .contains(&format!("{path}/history?from=2&to=3#diff"))
    );
    assert_eq!(first.text("code.hash").len(), 64);
    let method = first.attribute("main p.read a", "href");
    let (page, anchor) = method.split_once('#').unwrap();
    assert!(open(&reader, page).await.has(&format!("[id='{anchor}']")));
    let (mut seen, mut page) = (rows.len(), first);
    while let Some(next) = page.attributes("a[rel=next]", "href").first() {
        page = open(&reader, next).await;
        seen += page.texts("ol.rows > li").len();
    }
    assert_eq!(seen, chains(&site.db).await.1, "each save once");
    assert!(
        page.text("ol.rows > li:last-child")
            .contains("The negotiation, its parties")
    );
    let offers = open(&reader, "/wga-amptp-2023/changes?of=offers").await;
    assert_eq!(offers.texts("ol.rows > li").len(), 18);
    let itself = open(&reader, "/wga-amptp-2023/changes?of=itself").await;
    assert_eq!(itself.texts("ol.rows > li").len(), 1);
    for bad in ["of=nothing", "before=x"] {
        let page = reader.open(&format!("/wga-amptp-2023/changes?{bad}")).await;
        assert_eq!(page.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn history_pages_take_a_constant_number_of_queries() {
    let (site, path) = edited().await;
    let reader = site.stranger();
    for (path, most) in [
        (format!("{path}/history"), 5),
        (format!("{path}/versions/1"), 4),
        ("/wga-amptp-2023/changes".to_owned(), 3),
    ] {
        let (page, queries) = reader.counted(&path).await;
        assert_eq!(page.status, 200);
        assert!(queries <= most, "{path}: {queries}");
    }
}

/// An edit of the offer that corrects its term on minimum staff.
fn correcting(form: Form) -> Form {
    form.fill(
        "positions.min-staff.headline",
        "2 writers and the showrunner",
    )
    .fill("reason", "The release says so")
    .fill("matter", "substance")
    .fill("wrong", "An earlier version gave two writers in all.")
    .fill("right", "The offer is for two besides the showrunner.")
}

#[tokio::test]
async fn a_correction_of_substance_is_told_wherever_the_wrong_figure_was() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    assert!(
        open(&reader, "/wga-amptp-2023/corrections")
            .await
            .text("main")
            .contains("Nothing has been corrected")
    );
    let form = open(&site, &format!("{OFFER}/edit"))
        .await
        .form("form#offer");
    let saved = correcting(form).press(&site, "do", "publish").await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let notice =
        "An earlier version gave two writers in all. The offer is for two besides the showrunner.";
    for path in [
        OFFER.to_owned(),
        format!("{OFFER}/history"),
        "/wga-amptp-2023/issues/min-staff".to_owned(),
        "/wga-amptp-2023/compare?as_of=2023-08-28".to_owned(),
    ] {
        let page = open(&reader, &path).await;
        let told = page.texts(".note");
        assert!(
            told.iter().any(|note| note.contains(notice)),
            "{path}: {told:?}"
        );
        assert!(
            told.iter()
                .any(|note| note.contains("Correction, 23 Nov 2026")),
            "{path}"
        );
    }
    let list = open(&reader, "/wga-amptp-2023/corrections").await;
    assert!(
        list.text("ol.rows > li")
            .contains("Wrong since 23 Nov 2026")
    );
    for path in [
        "/wga-amptp-2023/issues/minimums",
        "/wga-amptp-2023/compare?as_of=2023-08-01",
        "/wga-amptp-2023/compare?as_of=2023-08-15&known=public",
        "/wga-amptp-2023/issues/min-staff?as_of=2023-08-15&known=public",
        "/wga-amptp-2023/offers/wga-counter-2023-08-15",
    ] {
        let page = open(&reader, path).await;
        assert!(!page.body.contains("two writers in all"), "{path}");
    }
    let (breaks, _) = chains(&site.db).await;
    assert!(breaks.is_empty(), "the chain holds with a correction in it");
}

#[tokio::test]
async fn a_correction_of_a_term_waits_for_the_day_on_which_the_term_was_public() {
    let site = Site::three_companies()
        .await
        .signed_in_as(Role::Editor)
        .await;
    let offer = "/three-companies-2025/offers/company-a-package";
    let form = open(&site, &format!("{offer}/edit"))
        .await
        .form("form#offer");
    let saved = form
        .fill("positions.wages.text", "Another text of the term.")
        .fill("reason", "The release says so")
        .fill("matter", "substance")
        .fill("wrong", "An earlier version had other wages.")
        .fill("right", "The wages are these.")
        .press(&site, "do", "publish")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let reader = site.stranger();
    for path in [
        offer,
        "/three-companies-2025/issues/wages",
        "/three-companies-2025/compare",
    ] {
        for (day, told) in [("2025-04-01", false), ("2025-04-02", true)] {
            let page = open(&reader, &format!("{path}?as_of={day}&known=public")).await;
            let has = page.body.contains("had other wages");
            assert_eq!(has, told, "{path} on {day}");
        }
    }
}

#[tokio::test]
async fn half_a_correction_is_asked_for_the_other_half_and_nothing_typed_is_lost() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = open(&site, &format!("{OFFER}/edit"))
        .await
        .form("form#offer");
    let form = correcting(form);
    let page = form
        .clone()
        .fill("right", " ")
        .press(&site, "do", "check")
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text(".errors").contains("Say what is right"));
    let again = page.form("form#offer");
    assert_eq!(
        again.value("wrong"),
        Some("An earlier version gave two writers in all.")
    );
    assert_eq!(again.value("matter"), Some("substance"));
    let page = form
        .clone()
        .fill("matter", "form")
        .press(&site, "do", "check")
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text(".errors").contains("empty the two fields"));
    let checked = form.press(&site, "do", "check").await;
    assert_eq!(checked.status, 200);
    let kept = checked.form("form:has([name=wrong])");
    let saved = kept.press(&site, "do", "publish").await;
    assert_eq!(saved.status, 303);
    assert!(
        open(&site, OFFER)
            .await
            .text("main")
            .contains("Correction, 23 Nov 2026")
    );
}

#[tokio::test]
async fn a_text_that_the_law_forbids_is_gone_and_the_chain_still_holds() {
    let (site, path) = edited().await;
    let first = format!("{path}/versions/1");
    let words = "5% · 4% · 3.5%";
    let page = open(&site, &first).await;
    assert!(page.body.contains(words) && !page.has("#takedown"));
    let takedown = format!("{first}/takedown");
    let because = [("because".to_owned(), "I want it gone.".to_owned())];
    assert_eq!(site.post(&takedown, &because).await.status, 403);
    let site = site.stranger();
    site.account("Bo Lind", Role::Administrator).await;
    site.sign_in("Bo Lind").await;
    let form = async |of: &str| open(&site, of).await.form("form[action$=takedown]");
    let empty = form(&first).await.submit(&site).await;
    assert_eq!(empty.status, 422);
    assert!(
        empty
            .text("main")
            .contains("Say what the law or the court asks for")
    );
    let newest = format!("{path}/versions/3");
    assert!(!open(&site, &newest).await.has("form[action$=takedown]"));
    let shown = site.post(&format!("{newest}/takedown"), &because).await;
    assert!(shown.status == 422 && shown.text("main").contains("edit the entry first"));

    let filled = form(&first)
        .await
        .fill("because", "A court in Oakland said so.");
    let done = filled.submit(&site).await;
    assert_eq!((done.status, done.location()), (303, Some(first.clone())));
    let reader = site.stranger();
    let page = open(&reader, &first).await;
    assert!(!page.body.contains(words));
    assert!(page.text(".note ~ .note").contains(
        "The text of version 1 was taken down on 23 Nov 2026, 12:00 UTC: A court in Oakland said so."
    ));
    let history = open(&reader, &format!("{path}/history?from=1&to=2")).await;
    assert!(history.text("#diff").contains("taken down") && !history.has(".change"));
    assert_eq!(
        open(&reader, &format!("{path}/history"))
            .await
            .texts("ol.rows > li")
            .len(),
        3
    );
    open(&reader, "/wga-amptp-2023/changes").await;

    assert!(!open(&site, &first).await.has("form[action$='versions/1']"));
    let again = [("reason", "It was right."), ("newest", "3")];
    let again = again.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let refused = site.post(&first, &again).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text("main")
            .contains("What was taken down cannot be restored")
    );

    let slug = "wga-amptp-2023".parse().unwrap();
    let export = export(&site.db, &slug).await;
    let text = serde_json::to_string(&export).unwrap();
    let found = check(&text, None).unwrap();
    assert_eq!((found.walked.taken_down, found.walked.breaks), (1, vec![]));
    assert_eq!(found.differs, Vec::<String>::new(), "renamed, and whole");
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

/// Saves the negotiation's form with these fields; `{issue}` stands for the place of the issue of minimum pay rates.
async fn edit_itself(site: &Site, fields: &[(&str, &str)], reason: &str) {
    let form = open(site, "/wga-amptp-2023/edit").await.form("main form");
    let place = form.fields().iter();
    let place = place
        .filter(|(name, value)| name.ends_with(".slug") && value == "minimums")
        .map(|(name, _)| name.trim_end_matches(".slug").to_owned())
        .next()
        .unwrap();
    let mut form = form.fill("reason", reason);
    for (name, value) in fields {
        form = form.fill(&name.replace("{issue}", &place), value);
    }
    let saved = form.submit(site).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
}

#[tokio::test]
async fn an_issue_a_party_and_the_negotiation_have_histories_of_their_own() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let issue = "/wga-amptp-2023/issues/minimums/history";
    let party = "/wga-amptp-2023/parties/wga/history";
    let itself = "/wga-amptp-2023/history";
    edit_itself(
        &site,
        &[("{issue}.title", "Minimum rates of pay")],
        "Plainer",
    )
    .await;
    edit_itself(
        &site,
        &[("party.0.name", "The Writers Guild of America")],
        "Its full name",
    )
    .await;
    edit_itself(&site, &[("summary", "Another summary.")], "Shorter").await;

    let reader = site.stranger();
    let versions = async |path: &str| -> Vec<String> {
        let rows = open(&reader, path).await.texts("ol.rows > li");
        rows.iter().map(|row| row[..10].to_owned()).collect()
    };
    assert_eq!(
        versions(issue).await,
        ["Version 2 ", "Version 1 "],
        "what changed it alone"
    );
    assert_eq!(versions(party).await, ["Version 3 ", "Version 1 "]);
    assert_eq!(versions(itself).await.len(), 4);
    let page = open(&reader, issue).await;
    assert!(page.text("ol.rows").contains("Plainer") && page.text("ol.rows").contains("Ana Ruiz"));
    assert_eq!(page.texts(".change h3"), ["Title"]);
    assert_eq!(page.texts(".change ins").join(" "), "of pay");
    assert!(!page.has("#restore"), "not for a reader");
    assert!(
        open(&reader, "/wga-amptp-2023/issues/minimums")
            .await
            .attributes("main a", "href")
            .contains(&issue.to_owned())
    );
    let changes = open(&reader, "/wga-amptp-2023/changes?of=itself").await;
    let newest = changes.attributes("ol.rows a", "href")[0].clone();
    assert_eq!(newest, format!("{itself}?from=3&to=4#diff"));
    let whole = open(&reader, &newest).await;
    assert!(
        whole.texts(".change h3")[0]
            .to_lowercase()
            .contains("summary"),
        "{:?}",
        whole.texts(".change h3")
    );
    for missing in [
        "/wga-amptp-2023/parties/nobody/history",
        "/wga-amptp-2023/issues/nothing/history",
        &format!("{issue}?from=1&to=9"),
    ] {
        assert_eq!(reader.open(missing).await.status, 404, "{missing}");
    }

    let older = open(&site, &format!("{issue}?from=1&to=2")).await;
    let empty = older
        .form("form[method=post][action$=history]")
        .submit(&site)
        .await;
    assert!(empty.status == 422 && empty.text("main").contains("Say why this is right again"));
    let filled = empty
        .form("form[method=post][action$=history]")
        .fill("reason", "It was right");
    assert_eq!(
        filled.submit(&site).await.location().as_deref(),
        Some(issue)
    );
    assert_eq!(
        open(&reader, "/wga-amptp-2023/issues/minimums")
            .await
            .text("h1"),
        "Minimum pay rates"
    );
    assert_eq!(
        versions(issue).await,
        ["Version 5 ", "Version 2 ", "Version 1 "]
    );
    assert_eq!(versions(party).await.len(), 2, "the rest stays");
    let stale = filled.submit(&site).await;
    assert!(
        stale.status == 422 && stale.text("main").contains("was saved meanwhile"),
        "{}",
        stale.text("main")
    );
    assert_eq!(chains(&site.db).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn a_save_of_the_negotiation_is_told_however_many_came_after_it() {
    let site = Site::three_companies().await;
    let slug = "three-companies-2025".parse().unwrap();
    for number in 1..=104 {
        let mut tx = site.db.read().await.unwrap();
        let found = negotiations::by_slug(&mut tx, &slug).await.unwrap();
        let found = found.unwrap();
        let (mut catalogue, version) = negotiations::current(&mut tx, found.id).await.unwrap();
        drop(tx);
        catalogue.negotiation.summary = format!("Summary {number}.").parse().unwrap();
        let how = How {
            reason: "A try",
            at: now(),
            dry_run: false,
        };
        let saved = edit_negotiation(&site.db, &editor(), (&slug, version), &catalogue, how).await;
        assert!(matches!(saved, Ok(Edited::Saved)));
    }
    let history = "/three-companies-2025/history";
    assert_eq!(open(&site, history).await.texts("ol.rows > li").len(), 100);
    let changes = "/three-companies-2025/changes?of=itself";
    let mut links = Vec::new();
    let mut next = Some(changes.to_owned());
    while let Some(path) = next {
        let page = open(&site, &path).await;
        links.extend(page.attributes("ol.rows a", "href"));
        next = page.attributes("a[rel=next]", "href").first().cloned();
    }
    let oldest = links.last().unwrap();
    assert_eq!(*oldest, format!("{history}?from=1&to=2#diff"));
    let page = open(&site, oldest).await;
    assert_eq!(page.text("#df"), "Version 1 and version 2");
    assert!(
        page.text(".change").contains("Summary 1."),
        "{}",
        page.text(".change")
    );
}
