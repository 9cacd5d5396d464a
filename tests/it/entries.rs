//! The pages of entries and disputes, their lists, their old and short addresses, over real HTTP.

use counteroffer::domain::{correction::Why, text::Reason};
use counteroffer::{
    desk::entries::{Draft, edit},
    domain::{
        account::Role,
        entry::{Dated, Entry, EntryKind},
        slug::Slug,
    },
    store::entries,
};
use serde_json::{Value, json};

use crate::support::{
    editor,
    site::{Page, Site, THREE_COMPANIES, import, now},
};

const PACKAGE: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";

fn facts(page: &Page) -> String {
    page.text(".sum")
}

/// The content of a meta tag.
fn meta(page: &Page, property: &str) -> String {
    page.attribute(&format!("meta[property='{property}']"), "content")
}

fn assert_holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn the_package_of_11_august_says_what_it_offers_and_what_became_of_it() {
    let site = Site::shipped().await;
    let page = site.open(PACKAGE).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "AMPTP 'comprehensive package'");
    assert_holds(&page.text(".over"), &["AMPTP", "Package", "11 Aug 2023"]);
    assert_holds(
        &facts(&page),
        &[
            "Made by Alliance of Motion Picture and Television Producers (AMPTP)",
            "Put to WGA",
            "Made 11 Aug 2023, day 102 of the strike",
            "Made public 22 Aug 2023",
            "Answers WGA proposals as they stood when the contract expired, 1 May 2023",
            "Answered by WGA counterproposal, 15 Aug 2023",
            "Outcome Rejected by WGA on 22 Aug 2023: Guild dismisses the published package",
            "Deals with 17 of 49 issues",
            "Recorded Version 1 of 23 Nov 2026",
        ],
    );
    let minimums = page.text("#minimums");
    assert_holds(
        &minimums,
        &[
            "5% · 4% · 3.5%",
            "Same as on 4 Aug 2023",
            "before that 4% · 3% · 2% 1 May 2023",
            "WGA then 6% · 5% · 5%",
            "Together 13%",
            "Computed 13.022%, compounded. Published: 13% (AMPTP: compounded, rounded)",
        ],
    );
    // On a date, what was published later is not told.
    let then = site.open(&format!("{PACKAGE}?as_of=2023-08-22")).await;
    assert!(!then.text("#minimums").contains("Published"));
    assert_holds(
        &page.text("#min-staff"),
        &["2 writers plus showrunner", "First counter", "No counter"],
    );
    assert_eq!(page.texts("#min-staff mark"), ["First counter"]);
    assert!(!page.has("#minimums mark"), "nothing moved on that day");
    assert_holds(&page.text("#ai-training"), &["Refused again"]);
    assert_holds(
        &page.text("#differ"),
        &[
            "Comparing the studios' two",
            "Two writers besides the showrunner (TBI).",
        ],
    );
    assert_eq!(
        page.text(".moves [aria-current]"),
        "11 Aug 2023 AMPTP 'comprehensive package'"
    );
    assert!(page.has("#s1"), "sources are listed");
}

#[tokio::test]
async fn a_move_is_told_by_where_it_leads_and_a_sum_of_ours_is_marked() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/offers/wga-counter-2023-08-15")
        .await;
    let staff = page.text("#min-staff");
    assert_holds(
        &staff,
        &[
            "5 · 6 · 11 writers",
            "our sum",
            "Moved toward AMPTP",
            "6 · 7 · 12 writers",
        ],
    );
    assert_holds(
        &staff,
        &["AMPTP then 2 writers plus showrunner 11 Aug 2023"],
    );
    let page = site.open("/wga-amptp-2023/offers/moa-2023-09-25").await;
    let minimums = page.text("#minimums");
    assert_holds(&minimums, &["WGA 6% · 5% · 5%", "AMPTP 5% · 4% · 3.5%"]);
    assert_holds(
        &facts(&page),
        &["Signed by", "Ratified by WGA on 9 Oct 2023"],
    );
    assert_holds(&page.text("#picket-lines"), &["Not won"]);
}

#[tokio::test]
async fn an_offer_without_public_terms_says_so() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/offers/amptp-opening-proposals-2023-03-13")
        .await;
    assert_holds(&page.text("main"), &["Terms not made public."]);
    assert_holds(&facts(&page), &["Made public Not made public"]);
    assert!(!page.has("table"));
    let page = site
        .open("/wga-amptp-2023/offers/wga-issue-list-2023-09-20")
        .await;
    assert_holds(&page.text("main"), &["No term of it is on record."]);
}

#[tokio::test]
async fn what_was_not_public_on_a_date_leaves_by_no_door() {
    let site = Site::shipped().await;
    let page = site
        .open(&format!("{PACKAGE}?as_of=2023-08-15&known=public"))
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "AMPTP offer of 11 Aug 2023");
    assert_holds(&page.text("main"), &["Received, terms not public."]);
    for secret in ["comprehensive", "3.5%", "showrunner", "87,546", "Rejected"] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    let page = site
        .open(&format!("{PACKAGE}?as_of=2023-08-10&known=public"))
        .await;
    assert!(!page.body.contains("11 Aug"), "nobody knew of it");
    assert_holds(&page.text("main"), &["Nothing of this offer was public."]);
    let page = site.open(&format!("{PACKAGE}?as_of=2023-08-15")).await;
    assert_holds(&facts(&page), &["Outcome Countered by WGA on 15 Aug 2023"]);
    let page = site.open(&format!("{PACKAGE}?as_of=2023-08-14")).await;
    assert_holds(&facts(&page), &["Outcome Awaiting WGA, 3 days"]);
    assert_holds(
        &page.text(".note"),
        &["You are looking at 14 Aug 2023. Go to 23 Nov 2026"],
    );
    let page = site.open(&format!("{PACKAGE}?as_of=2023-08-01")).await;
    assert_holds(&page.text("main"), &["This offer is of a later date."]);

    // The counter was public before the offer that it answers.
    let page = site
        .open("/wga-amptp-2023/offers/wga-counter-2023-08-15?as_of=2023-08-17&known=public")
        .await;
    assert_holds(
        &facts(&page),
        &["Answers AMPTP offer of 11 Aug 2023 terms not public"],
    );
    assert!(!page.body.contains("comprehensive") && !page.body.contains("2 writers plus"));
    let page = site
        .open("/wga-amptp-2023/offers?as_of=2023-08-17&known=public")
        .await;
    assert_holds(
        &page.text(".rows"),
        &["AMPTP offer of 11 Aug 2023", "Received, terms not public"],
    );
    assert!(!page.body.contains("comprehensive"));
    for kind in ["statements", "events", "responses"] {
        let page = site
            .open(&format!(
                "/wga-amptp-2023/{kind}?as_of=2023-08-17&known=public"
            ))
            .await;
        assert!(!page.body.contains("comprehensive"), "{kind}");
    }
}

#[tokio::test]
async fn a_term_announced_later_waits_for_its_day() {
    let site = Site::three_companies().await;
    let file: Value = serde_json::from_str(THREE_COMPANIES).unwrap();
    let mut checked = 0;
    for offer in file["offers"].as_array().unwrap() {
        for position in offer["positions"].as_array().unwrap() {
            let Some(public_on) = position["public_on"].as_str() else {
                continue;
            };
            let path = format!(
                "/three-companies-2025/offers/{}",
                offer["slug"].as_str().unwrap()
            );
            let row = format!("#{}", position["issue"].as_str().unwrap());
            let before = public_on
                .parse::<chrono::NaiveDate>()
                .unwrap()
                .pred_opt()
                .unwrap();
            let page = site
                .open(&format!("{path}?as_of={before}&known=public"))
                .await;
            assert_eq!(page.status, 200);
            assert!(
                !page.has(&row) && page.has("table"),
                "{path} {row} {before}"
            );
            let page = site
                .open(&format!("{path}?as_of={public_on}&known=public"))
                .await;
            assert_holds(&page.text(&row), &["Public since"]);
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[tokio::test]
async fn an_offer_to_three_companies_is_told_company_by_company() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/offers/union-proposals")
        .await;
    assert_eq!(page.status, 200);
    assert_holds(
        &facts(&page),
        &[
            "Put to Company A, Company B and Company C",
            "Countered by Company A on 10 Mar 2025: Company A offer",
            "Countered by Company B on 12 Mar 2025: Company B offer",
            "Rejected by Company C on 14 Mar 2025: Company C turns the proposals down",
        ],
    );
    let page = site
        .open("/three-companies-2025/offers/union-proposals?as_of=2025-03-11")
        .await;
    assert_holds(
        &facts(&page),
        &[
            "Countered by Company A on 10 Mar 2025",
            "Awaiting Company B and Company C, 8 days",
        ],
    );
    let page = site
        .open("/three-companies-2025/offers/union-counter-to-b-and-c")
        .await;
    assert_holds(
        &page.text("main"),
        &["Put to Company B and Company C", "Company B", "Company C"],
    );
    let classes = page.attributes("table .party", "class");
    assert!(classes.contains(&"party c".to_owned()), "{classes:?}");
    let page = site
        .open("/three-companies-2025/offers/agreement-with-a")
        .await;
    assert_holds(&facts(&page), &["Ratified by Union on 12 Apr 2025"]);
}

#[tokio::test]
async fn a_response_a_statement_and_an_event_have_their_pages() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/responses/wga-rejects-2023-08-22")
        .await;
    assert_eq!(page.text("h1"), "Guild dismisses the published package");
    assert_holds(
        &facts(&page),
        &[
            "Given by WGA",
            "Says Rejects",
            "To AMPTP 'comprehensive package', 11 Aug 2023",
            "day 113 of the strike",
        ],
    );
    assert!(page.has("#s1"));

    let page = site
        .open("/wga-amptp-2023/statements/amptp-2023-02-22")
        .await;
    assert_eq!(page.text("h1"), "AMPTP");
    assert_eq!(
        page.text("blockquote"),
        "“fully committed to reaching a fair and reasonable deal that brings strength and stability to the industry”"
    );
    assert_holds(
        &facts(&page),
        &["Where Press release", "For AMPTP", "Said 22 Feb 2023"],
    );
    assert_holds(&page.text(".over"), &["according to AMPTP"]);
    assert_eq!(
        page.texts("a[rel=prev]").len(),
        1,
        "the announcement of the same day comes before"
    );
    let page = site
        .open("/wga-amptp-2023/statements/wga-2023-03-22-ai")
        .await;
    assert_holds(
        &facts(&page),
        &[
            "22 Mar 2023, 13:49",
            "About WGA opening proposals, 13 Mar 2023",
        ],
    );
    assert!(page.has(".sum a[href='/wga-amptp-2023/issues/ai-pay-credit']"));

    let page = site
        .open("/wga-amptp-2023/events/sessions-2023-08-17")
        .await;
    assert_holds(
        &facts(&page),
        &[
            "Kind Session",
            "From 17 Aug 2023, day 108 of the strike",
            "Until 18 Aug 2023, 2 days in all",
        ],
    );
    let page = site
        .open("/wga-amptp-2023/events/sessions-2023-08-17?as_of=2023-08-17")
        .await;
    assert!(
        !page.text("main").contains("18 Aug"),
        "its end had not come"
    );
}

#[tokio::test]
async fn neighbours_lead_through_the_whole_timeline_and_back() {
    let site = Site::three_companies().await;
    let file: Value = serde_json::from_str(THREE_COMPANIES).unwrap();
    let entries = ["offers", "responses", "statements", "events"]
        .iter()
        .map(|kind| file[kind].as_array().unwrap().len())
        .sum::<usize>();
    let mut page = site.open("/three-companies-2025/events/talks-open").await;
    assert!(!page.has("a[rel=prev]"));
    let mut walked = vec![page.path.clone()];
    while let Some(next) = page.attributes("a[rel=next]", "href").pop() {
        page = site.open(&next).await;
        assert_eq!(
            &page.attribute("a[rel=prev]", "href"),
            walked.last().unwrap()
        );
        walked.push(next);
    }
    assert_eq!(walked.len(), entries);

    // On the public clock what was never public is passed over.
    let mut page = site
        .open("/three-companies-2025/events/talks-open?as_of=2026-01-01&known=public")
        .await;
    let mut public = 1;
    while let Some(next) = page.attributes("a[rel=next]", "href").pop() {
        assert!(!next.contains("final-offer"), "{next}");
        page = site.open(&next).await;
        public += 1;
    }
    assert_eq!(public, entries - 2);
}

/// The shipped negotiation's file with many statements on one day.
fn with_statements(count: usize) -> String {
    let mut file: Value = serde_json::from_str(THREE_COMPANIES).unwrap();
    let source = file["sources"][0]["id"].clone();
    let statements = file["statements"].as_array_mut().unwrap();
    for number in 0..count {
        statements.push(json!({
            "slug": format!("said-{number}"), "parties": ["union"], "speaker": format!("Speaker {number}"), "on": "2025-03-06",
            "order": number % 3, "summary": "Said something.", "sources": [source],
        }));
    }
    file.to_string()
}

#[tokio::test]
async fn a_list_is_walked_page_by_page_without_a_gap_or_a_repeat() {
    let site = Site::empty().await;
    import(&site.db, &with_statements(150)).await;
    let mut path = "/three-companies-2025/statements".to_owned();
    let (mut seen, mut sizes, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let (page, queries) = site.counted(&path).await;
        assert_eq!(page.status, 200);
        let links = page.attributes(".rows h2 a", "href");
        sizes.push(links.len());
        costs.push(queries);
        seen.extend(links);
        match page.attributes("a[rel=next]", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(sizes, [60, 60, 36]);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 156);
    assert_eq!(
        costs,
        [3, 3, 3],
        "a cursor is looked up with its negotiation"
    );
    for (bad, status) in [("x", 400), ("999999", 400), ("-1", 400)] {
        let page = site
            .open(&format!("/three-companies-2025/statements?after={bad}"))
            .await;
        assert_eq!(page.status, status, "{bad}");
    }
}

#[tokio::test]
async fn a_page_costs_the_same_whatever_the_negotiation_holds() {
    let (small, large) = (Site::three_companies().await, Site::empty().await);
    import(&large.db, &with_statements(150)).await;
    for (path, budget) in [
        ("offers", 1),
        ("offers/union-proposals", 2),
        ("responses", 3),
        ("responses/union-ratifies", 2),
        ("statements", 3),
        ("statements/joint-statement", 3),
        ("events", 3),
        ("events/talks-open", 2),
        ("disputes", 1),
        ("disputes/date-of-the-package", 1),
    ] {
        let path = format!("/three-companies-2025/{path}");
        let (page, few) = small.counted(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let (_, many) = large.counted(&path).await;
        assert_eq!(few, many, "{path}");
        assert_eq!(few, budget, "{path}");
    }
    let (_, queries) = small.counted("/e/1").await;
    assert_eq!(queries, 1);
}

#[tokio::test]
async fn the_chain_of_offers_tells_what_became_of_each() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/offers").await;
    assert_eq!(page.texts(".rows > li").len(), 16);
    let package = &page.texts(".rows > li")[7];
    assert_holds(
        package,
        &[
            "AMPTP · Package",
            "Rejected by WGA on 22 Aug 2023",
            "11 Aug 2023",
            "17 issues",
        ],
    );
    assert_holds(&page.text(".sub"), &["Offers", "Disputes"]);
    let page = site.open("/wga-amptp-2023/responses").await;
    assert_holds(
        &page.text(".rows"),
        &["Rejects AMPTP offer as it stood when the contract expired, 1 May 2023"],
    );
    let page = site.open("/wga-amptp-2023/events").await;
    assert_holds(&page.text(".rows"), &["17 Aug 2023 to 18 Aug 2023"]);
}

#[tokio::test]
async fn every_version_of_a_dispute_stands_beside_the_others() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/disputes").await;
    assert_holds(
        &page.text(".rows"),
        &[
            "How many offers the studios made before September",
            "2 versions",
        ],
    );
    let page = site.open("/wga-amptp-2023/disputes/how-many-offers").await;
    assert_eq!(page.texts("ul.rows > li").len(), 2);
    assert_holds(
        &page.text("main"),
        &[
            "One, on August 11 (WGA).",
            "Several, the last on August 17 and 18 (AMPTP).",
            "according to WGA",
            "Unresolved.",
        ],
    );
    assert!(page.has("main a[href='/wga-amptp-2023/offers/amptp-offers-2023-08-17']"));
    // A dispute about a statement, which is outside the record, leads to it.
    let page = site
        .open("/wga-amptp-2023/disputes/value-of-may-offer")
        .await;
    assert!(page.has("main a[href='/wga-amptp-2023/statements/amptp-2023-05-04']"));
    let page = site.open("/wga-amptp-2023/disputes/none").await;
    assert_eq!(page.status, 404);
    assert_holds(
        &page.text("main"),
        &["no dispute here called “none”", "All disputes"],
    );
}

/// The negotiation's file with nothing dated in it.
fn nothing_happened() -> String {
    let mut file: Value = serde_json::from_str(THREE_COMPANIES).unwrap();
    for part in ["offers", "responses", "statements", "events", "disputes"] {
        file[part] = json!([]);
    }
    file.to_string()
}

#[tokio::test]
async fn an_empty_list_says_so() {
    let site = Site::empty().await;
    import(&site.db, &nothing_happened()).await;
    for kind in ["offers", "responses", "statements", "events"] {
        let page = site.open(&format!("/three-companies-2025/{kind}")).await;
        assert_eq!(page.status, 200);
        assert_holds(&page.text("main"), &[&format!("No {kind} on record yet.")]);
    }
    let page = site.open("/three-companies-2025/disputes").await;
    assert_holds(&page.text("main"), &["No disputes on record"]);
}

#[tokio::test]
async fn what_is_not_here_is_named_and_leads_to_the_list() {
    let site = Site::shipped().await;
    for (kind, word) in [
        ("offers", "offer"),
        ("responses", "response"),
        ("statements", "statement"),
        ("events", "event"),
    ] {
        let page = site
            .open(&format!("/wga-amptp-2023/{kind}/no-such-thing"))
            .await;
        assert_eq!(page.status, 404);
        let main = page.text("main");
        assert_holds(
            &main,
            &[&format!("There is no {word} here called “no-such-thing”.")],
        );
        assert!(page.has(&format!("main a[href='/wga-amptp-2023/{kind}']")));
        let page = site
            .open(&format!("/wga-amptp-2023/{kind}/No%20Slug"))
            .await;
        assert_eq!(page.status, 404);
    }
    assert_eq!(site.open("/nothing/statements/x").await.status, 404);
    assert_eq!(site.open("/e/999999").await.status, 404);
    assert_eq!(site.open("/e/x").await.status, 404);
    for bad in ["as_of=2023-02-30", "known=all"] {
        assert_eq!(
            site.open(&format!("{PACKAGE}?{bad}")).await.status,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_short_link_leads_to_the_entry_and_is_never_kept() {
    let site = Site::shipped().await;
    let page = site.open(PACKAGE).await;
    let short = page.attribute("#s-s", "value");
    assert!(short.starts_with(&format!("{}/e/", site.url)), "{short}");
    let redirect = site.open(&short).await;
    assert_eq!(redirect.status, 307);
    assert_eq!(redirect.location().as_deref(), Some(PACKAGE));
    assert_eq!(redirect.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn an_old_address_leads_to_the_new_one_for_ever() {
    let site = Site::shipped().await;
    let short = site.open(PACKAGE).await.attribute("#s-s", "value");
    let slug = |text: &str| text.parse::<Slug>().unwrap();
    let (negotiation, old) = (slug("wga-amptp-2023"), slug("amptp-counter-2023-08-11"));
    let mut tx = site.db.begin().await.unwrap();
    let found = entries::by_slug(&mut tx, &negotiation, &[EntryKind::Offer], &old)
        .await
        .unwrap()
        .unwrap();
    drop(tx);
    let draft = Draft {
        entry: found.value.with_slug(slug("august-package")),
        derived_slug: false,
        new_sources: Vec::new(),
    };
    let why = Why::from("A shorter name".parse::<Reason>().unwrap());
    edit(
        &site.db,
        &editor(),
        found.id,
        found.version,
        draft,
        &why,
        now(),
    )
    .await
    .unwrap();
    let now_at = "/wga-amptp-2023/offers/august-package";
    let page = site.open(PACKAGE).await;
    assert_eq!(
        (page.status, page.location().as_deref()),
        (308, Some(now_at))
    );
    let page = site
        .open(&format!("{PACKAGE}?as_of=2023-08-15&known=public"))
        .await;
    assert_eq!(
        page.location().unwrap(),
        format!("{now_at}?as_of=2023-08-15&known=public")
    );
    assert_eq!(site.open(now_at).await.status, 200);
    assert_eq!(site.open(&short).await.location().as_deref(), Some(now_at));

    // The address of another kind leads to the right one.
    let page = site.open("/wga-amptp-2023/events/august-package").await;
    assert_eq!(
        (page.status, page.location().as_deref()),
        (308, Some(now_at))
    );
}

#[tokio::test]
async fn the_old_address_of_a_negotiation_leads_to_the_new_one_with_all_that_follows() {
    let site = Site::shipped().await;
    let mut tx = site.db.begin().await.unwrap();
    let slug = |text: &str| text.parse::<Slug>().unwrap();
    let (old, new) = (slug("wga-amptp-2023"), slug("writers-2023"));
    let found = counteroffer::store::negotiations::by_slug(&mut tx, &old)
        .await
        .unwrap()
        .unwrap();
    counteroffer::store::negotiations::rename(&mut tx, found.id, &old, &new)
        .await
        .unwrap();
    counteroffer::store::Db::commit(tx).await.unwrap();
    for rest in [
        "/compare?as_of=2023-08-28",
        "/offers",
        "/offers/amptp-counter-2023-08-11?as_of=2023-08-28",
        "/statements/amptp-2023-02-22",
        "/disputes",
    ] {
        let page = site.open(&format!("/wga-amptp-2023{rest}")).await;
        assert_eq!(page.status, 308, "{rest}");
        assert_eq!(page.location().unwrap(), format!("/writers-2023{rest}"));
        assert_eq!(site.follow(page).await.status, 200, "{rest}");
    }
}

#[tokio::test]
async fn a_shared_link_says_who_offered_what_and_when() {
    let site = Site::shipped().await;
    let page = site.open(PACKAGE).await;
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        format!("{}{PACKAGE}", site.url)
    );
    assert_eq!(meta(&page, "og:url"), format!("{}{PACKAGE}", site.url));
    assert_eq!(meta(&page, "og:type"), "article");
    assert_eq!(meta(&page, "og:site_name"), "Counteroffer");
    assert_eq!(
        meta(&page, "og:title"),
        "AMPTP 'comprehensive package', 11 Aug 2023"
    );
    assert_eq!(meta(&page, "article:published_time"), "2023-08-22");
    let told = meta(&page, "og:description");
    assert!(
        told.starts_with("AMPTP to WGA, 11 Aug 2023: 5% · 4% · 3.5% minimum pay rates; "),
        "{told}"
    );
    assert_eq!(page.attribute("meta[name=description]", "content"), told);
    assert_eq!(
        page.attribute("#s-l", "value"),
        format!("{}{PACKAGE}", site.url)
    );
    assert!(page.has("label[for=s-l]") && page.has("#s-l[readonly]"));
    assert_holds(
        &page.text("#s-c"),
        &["AMPTP 'comprehensive package', 11 Aug 2023."],
    );

    // A past date is the same page to search engines, and stays a past date for those who share it.
    let dated = format!("{PACKAGE}?as_of=2023-08-28");
    let past = site.open(&dated).await;
    assert_eq!(
        past.attribute("link[rel=canonical]", "href"),
        format!("{}{PACKAGE}", site.url)
    );
    assert_eq!(meta(&past, "og:url"), format!("{}{dated}", site.url));

    let page = site
        .open("/wga-amptp-2023/responses/wga-rejects-2023-08-22")
        .await;
    let told = meta(&page, "og:description");
    assert!(
        told.starts_with("WGA, 22 Aug 2023: rejects AMPTP 'comprehensive package': "),
        "{told}"
    );
    let page = site
        .open("/wga-amptp-2023/statements/amptp-2023-02-22")
        .await;
    assert!(meta(&page, "og:description").starts_with("AMPTP, 22 Feb 2023: “fully committed"));
    assert_eq!(meta(&page, "og:title"), "AMPTP, 22 Feb 2023");
    assert_eq!(meta(&page, "article:published_time"), "2023-02-22");
}

#[tokio::test]
async fn an_editor_finds_the_forms_beside_what_they_change_and_a_reader_does_not() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    for (kind, slug) in [
        ("offers", "amptp-counter-2023-08-11"),
        ("responses", "wga-rejects-2023-08-22"),
        ("statements", "amptp-2023-02-22"),
        ("events", "talks-open-2023-03-20"),
    ] {
        let path = format!("/wga-amptp-2023/{kind}/{slug}");
        let edit = format!("main a[href='{path}/edit']");
        let page = site.open(&path).await;
        assert!(page.has(&edit), "{path}");
        let form = site.open(&page.attribute(&edit, "href")).await;
        assert_eq!(form.status, 200, "{path}");
        assert!(!reader.open(&path).await.has(&edit), "{path}");
        let add = format!("main a[href='/wga-amptp-2023/{kind}/new']");
        let list = format!("/wga-amptp-2023/{kind}");
        assert!(site.open(&list).await.has(&add), "{list}");
        assert!(!reader.open(&list).await.has(&add), "{list}");
    }
    let counter = "main a[href='/wga-amptp-2023/offers/new?answers=amptp-counter-2023-08-11']";
    let page = site.open(PACKAGE).await;
    assert_eq!(page.text(counter), "Counter this");
    let form = site.open(&page.attribute(counter, "href")).await;
    assert_eq!(form.status, 200);
    let page = site.open("/wga-amptp-2023/offers/moa-2023-09-25").await;
    assert!(!page.text("main").contains("Counter this"));
}

#[tokio::test]
async fn what_an_editor_types_is_shown_as_text() {
    let site = Site::empty().await;
    let mut file: Value = serde_json::from_str(THREE_COMPANIES).unwrap();
    let nasty = "<script>alert(1)</script>\" onload=\"x";
    file["statements"][0]["quote"] = json!(nasty);
    file["statements"][0]["speaker"] = json!(nasty);
    file["offers"][0]["summary"] = json!(nasty);
    import(&site.db, &file.to_string()).await;
    let slug = file["statements"][0]["slug"].as_str().unwrap();
    let offer = file["offers"][0]["slug"].as_str().unwrap();
    for path in [
        format!("statements/{slug}"),
        "statements".to_owned(),
        format!("offers/{offer}"),
    ] {
        let page = site.open(&format!("/three-companies-2025/{path}")).await;
        assert_eq!(page.status, 200);
        assert!(
            !page.body.contains("<script>") && page.body.contains("alert(1)"),
            "{path}"
        );
        assert!(!page.has("[onload]"), "{path}");
    }
}

#[tokio::test]
async fn an_entry_of_the_store_is_found_by_kind_and_slug_alone() {
    let site = Site::shipped().await;
    let slug = |text: &str| text.parse::<Slug>().unwrap();
    let mut tx = site.db.read().await.unwrap();
    let negotiation = slug("wga-amptp-2023");
    let found = entries::by_slug(
        &mut tx,
        &negotiation,
        &[EntryKind::Statement],
        &slug("amptp-2023-02-22"),
    )
    .await
    .unwrap()
    .unwrap();
    assert!(matches!(found.value, Entry::Statement(_)));
    assert_eq!(found.value.made_on().to_string(), "2023-02-22");
    for (negotiation, kind) in [
        ("wga-amptp-2023", EntryKind::Offer),
        ("other", EntryKind::Statement),
    ] {
        let (other, said) = (slug(negotiation), slug("amptp-2023-02-22"));
        let none = entries::by_slug(&mut tx, &other, &[kind], &said).await;
        assert_eq!(none.unwrap(), None);
    }
}
