//! The search: what it finds, how it is asked, and that it finds nothing that its reader may not read.

use counteroffer::domain::{account::Role, permission::Seat};

use crate::support::site::{Page, Site};

const TALKS: &str = "/wga-amptp-2023";
const STATEMENT: &str = "/wga-amptp-2023/statements/august-2023-09-27";

/// The page that a question leads to, by the form.
async fn search(site: &Site, words: &str) -> Page {
    let form = site.open("/search").await.form("main form");
    form.fill("q", words).submit(site).await
}

/// The titles of what was found.
fn titles(page: &Page) -> Vec<String> {
    page.texts("ol.rows h2")
}

#[tokio::test]
async fn words_phrases_names_of_the_field_and_slips_find_what_was_meant() {
    let site = Site::shipped().await;
    let page = search(&site, "residuals").await;
    assert_eq!(page.status, 200);
    assert!(page.texts("mark").iter().any(|word| word == "residual"));
    let kinds = page.texts("nav[aria-label='Kind of result'] a");
    assert!(
        kinds.iter().any(|kind| kind.starts_with("Positions ")),
        "{kinds:?}"
    );

    let page = search(&site, "TA").await;
    assert!(titles(&page).contains(&"Tentative agreement".to_owned()));
    let exact = search(&site, "“TA”").await;
    assert!(!titles(&exact).contains(&"Tentative agreement".to_owned()));

    let words = search(&site, "staff minimum").await;
    let phrase = search(&site, "\"staff minimum\"").await;
    assert!(!titles(&words).is_empty() && titles(&words).len() > titles(&phrase).len());

    let strike = search(&site, "agreement Newsom").await;
    assert!(!titles(&strike).is_empty());
    let without = search(&site, "agreement -Newsom").await;
    assert!(!without.body.contains("<mark>Newsom"));
    assert!(!titles(&without).is_empty());

    let slip = search(&site, "residauls").await;
    assert!(
        slip.text(".note").contains("This was found for residuals"),
        "{}",
        slip.text("main")
    );
    assert!(!titles(&slip).is_empty());
    let meant = slip.attribute(".note a", "href");
    assert_eq!(titles(&site.open(&meant).await), titles(&slip));

    for nothing in ["xqzzy", "the", "-strike", "  ", "?!"] {
        let page = search(&site, nothing).await;
        assert_eq!((page.status, titles(&page).len()), (200, 0), "{nothing}");
    }
}

#[tokio::test]
async fn each_result_leads_to_the_place_that_says_so() {
    let site = Site::shipped().await;
    for (asked, place) in [
        (
            "/search?q=streaming&kind=position",
            "/wga-amptp-2023/offers/",
        ),
        ("/search?q=streaming&kind=issue", "/wga-amptp-2023/issues/"),
        (
            "/search?q=streaming&kind=source",
            "/wga-amptp-2023/sources?source=",
        ),
        ("/search?q=strike&kind=event", "/wga-amptp-2023/events/"),
        (
            "/search?q=agreement&kind=statement",
            "/wga-amptp-2023/statements/",
        ),
        (
            "/search?q=guild&kind=response",
            "/wga-amptp-2023/responses/",
        ),
    ] {
        let page = site.open(asked).await;
        let links = page.attributes("ol.rows h2 a", "href");
        assert!(!links.is_empty(), "{asked}");
        for link in links {
            assert!(link.starts_with(place), "{asked}: {link}");
            let there = site.open(&link).await;
            assert_eq!(there.status, 200, "{link}");
            if let Some((_, id)) = link.split_once('#') {
                assert!(there.has(&format!("[id='{id}']")), "{link}");
            }
        }
    }
}

#[tokio::test]
async fn filters_stand_in_the_address_and_narrow_what_is_found() {
    let site = Site::shipped().await;
    let all = site.open("/search?q=writers").await;
    assert!(all.text("main [role=status]").contains("found"));
    let form = all.form("main form");
    let narrowed = form
        .fill("party", "amptp")
        .fill("issue", "min-staff")
        .fill("from", "2023-08-01")
        .fill("to", "2023-08-31")
        .submit(&site)
        .await;
    assert!(!titles(&narrowed).is_empty());
    for side in narrowed.texts("ol.rows .party") {
        assert_eq!(side, "AMPTP");
    }
    assert!(narrowed.text("ol.rows").contains("Aug 2023"));
    let form = narrowed.form("main form");
    assert_eq!(
        (form.value("party"), form.value("from")),
        (Some("amptp"), Some("2023-08-01"))
    );
    let everywhere = narrowed.attribute("[role=status] a:last-of-type", "href");
    assert_eq!(everywhere, "/search?q=writers");

    let newest = site
        .open("/search?q=writers&sort=newest&kind=statement")
        .await;
    let (first, next) = (titles(&newest), newest.attribute("a[rel=next]", "href"));
    assert_eq!(first.len(), 20);
    let second = site.open(&next).await;
    assert!(second.has("a[rel=prev]") && titles(&second) != first);

    for (asked, status) in [
        ("/search?q=pay&kind=nonsense", 404),
        ("/search?q=pay&negotiation=none-such", 404),
        ("/search?q=pay&from=yesterday", 400),
        ("/search?q=pay&page=0", 400),
        ("/search?q=pay&page=51", 400),
        ("/search?q=pay&party=nobody", 200),
        ("/search?q=pay&page=50", 200),
    ] {
        let page = site.open(asked).await;
        assert_eq!(page.status, status, "{asked}");
        assert!(titles(&page).is_empty(), "{asked}");
    }
    assert_eq!(search(&site, &"a".repeat(201)).await.status, 400);
    for odd in [
        "<b>x</b>",
        "it's \\ a | b & !c:*",
        "' or 1=1 --",
        "\u{e000}a\u{e001}",
        "%",
        "(((",
        "\"",
        "-\"-",
    ] {
        let page = search(&site, odd).await;
        assert_eq!(page.status, 200, "{odd}");
        assert!(!page.body.contains("<b>x"), "{odd}");
    }
}

#[tokio::test]
async fn what_an_earlier_version_said_is_found_as_that_until_it_is_taken_down() {
    let site = Site::shipped()
        .await
        .signed_in_as(Role::Administrator)
        .await;
    let edit = async |summary: &str| {
        let form = site
            .open(&format!("{STATEMENT}/edit"))
            .await
            .form("form#entry");
        let form = form
            .fill("summary", summary)
            .fill("reason", "As it was said.");
        assert_eq!(form.press(&site, "do", "publish").await.status, 303);
    };
    edit("He speaks of marmalade.").await;
    let page = search(&site, "marmalade").await;
    assert_eq!(page.attributes("ol.rows h2 a", "href"), [STATEMENT]);
    assert!(!page.has(".flag"));

    edit("He speaks of toast.").await;
    let reader = site.stranger();
    let page = search(&reader, "marmalade").await;
    let version = format!("{STATEMENT}/versions/2");
    assert_eq!(page.attributes("ol.rows h2 a", "href"), [version.as_str()]);
    assert_eq!(page.text(".flag"), "Version 2, no longer so");
    assert_eq!(
        search(&reader, "toast")
            .await
            .attributes("ol.rows h2 a", "href"),
        [STATEMENT]
    );
    // What both say is found once, as it is now.
    let both = search(&reader, "speaks toast OR marmalade").await;
    assert_eq!(both.attributes("ol.rows h2 a", "href"), [STATEMENT]);

    let form = site.open(&version).await.form("form[action$=takedown]");
    let done = form.fill("because", "A court said so.").submit(&site).await;
    assert_eq!(done.status, 303);
    for asked in ["marmalade", "marmelade"] {
        let gone = search(&reader, asked).await;
        assert!(titles(&gone).is_empty() && !gone.text("main").contains("This was found"));
    }
    assert!(
        !search(&reader, "marmelade")
            .await
            .body
            .contains("marmalade")
    );
}

#[tokio::test]
async fn what_became_of_an_offer_stands_beside_it() {
    let site = Site::three_companies().await;
    let page = site.open("/search?q=package&kind=offer").await;
    let flags = page.texts("ol.rows .flag").join("; ");
    assert!(flags.contains("Withdrawn"), "{flags}");
}

#[tokio::test]
async fn a_new_name_of_an_issue_or_a_party_is_found_at_once() {
    let site = Site::three_companies()
        .await
        .signed_in_as(Role::Editor)
        .await;
    let path = "/three-companies-2025/edit";
    let form = site.open(path).await.form("main form");
    let form = form
        .fill("category.0.issue.0.title", "Remuneration")
        .fill("party.0.short_name", "Brotherhood")
        .fill("reason", "New names.");
    let saved = form.submit(&site).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let page = site
        .open("/search?q=brotherhood+remuneration&kind=position")
        .await;
    assert!(
        titles(&page).contains(&"Remuneration".to_owned()),
        "{}",
        page.text("main")
    );
}

#[tokio::test]
async fn a_private_negotiation_is_found_by_those_who_may_read_it_alone() {
    let site = Site::shipped().await;
    site.keep(|house| house.is_private = true).await;
    site.account("Cleo Marsh", Role::Member).await;
    site.account("Dora Quill", Role::Member).await;
    site.seat("Cleo Marsh", Seat::Reader).await;
    for (name, finds) in [
        (None, false),
        (Some("Dora Quill"), false),
        (Some("Cleo Marsh"), true),
    ] {
        let browser = site.stranger();
        if let Some(name) = name {
            browser.sign_in(name).await;
        }
        for asked in [
            "/search?q=residuals",
            "/search?q=residauls",
            "/search?q=pay&negotiation=wga-amptp-2023",
        ] {
            let page = browser.open(asked).await;
            assert_eq!(!titles(&page).is_empty(), finds, "{asked}");
            assert!(
                finds || !page.text("main").contains("This was found"),
                "{asked}"
            );
            assert!(finds || !page.body.contains("Hollywood"), "{asked}");
        }
    }
    assert_eq!(site.open(TALKS).await.status, 404);
}

#[tokio::test]
async fn a_search_costs_the_same_few_queries_whatever_it_finds() {
    let site = Site::shipped().await;
    site.open("/search?q=warm").await;
    for (asked, most) in [
        ("/search?q=writers", 1),
        ("/search?q=writers+strike&page=2", 1),
        ("/search?q=residauls", 3),
        ("/search", 0),
    ] {
        let (_, queries) = site.counted(asked).await;
        assert!(queries <= most, "{asked}: {queries}");
    }
}
