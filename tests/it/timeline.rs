//! A negotiation's front page and its timeline, over real HTTP.

use std::collections::BTreeSet;

use counteroffer::transfer::SHIPPED;
use serde_json::{Value, json};

use crate::support::site::{Page, Site, import};

const PATH: &str = "/wga-amptp-2023";

/// The ids of the entries on a page, in order.
fn ids(page: &Page) -> Vec<String> {
    page.attributes(".entry[id]", "id")
}

fn days(page: &Page) -> Vec<String> {
    page.attributes(".day time", "datetime")
}

/// The shipped file with its name, its entries or anything else changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut file: Value = serde_json::from_str(SHIPPED).unwrap();
    change(&mut file);
    file.to_string()
}

/// A file with so many statements, one a day, and nothing else.
fn statements(count: usize) -> String {
    changed(|file| {
        let first: chrono::NaiveDate = "2020-01-01".parse().unwrap();
        let statements: Vec<Value> = first
            .iter_days()
            .take(count)
            .enumerate()
            .map(|(at, day)| {
                json!({
                    "slug": format!("said-{at}"), "parties": [(["wga", "amptp"][at % 2])], "speaker": "Somebody",
                    "on": day.to_string(), "summary": format!("Says number {at}."), "sources": ["deadline-pattern-copy"]
                })
            })
            .collect();
        file["statements"] = json!(statements);
        for list in ["offers", "responses", "events", "disputes"] {
            file[list] = json!([]);
        }
    })
}

#[tokio::test]
async fn the_28th_of_august_reads_as_the_news_of_that_day() {
    let site = Site::shipped().await;
    let page = site.open(&format!("{PATH}?as_of=2023-08-28")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "Writers Guild of America and AMPTP, 2023");
    assert_eq!(
        page.texts(".strip > div"),
        [
            "28 Aug 2023 Day 119 of the strike",
            "Last move 22 Aug AMPTP made its 11 Aug offer public",
            "Last statement 24 Aug WGA: “neither nothing, nor nearly enough”",
            "Next meeting None announced",
        ]
    );
    assert_eq!(
        page.text(".say"),
        "On 28 Aug 2023, five of 40 issues are agreed. The sides are apart on 14, and AMPTP has refused to counter on ten."
    );
    assert_eq!(
        page.texts(".tally li"),
        [
            "Agreed 5",
            "Apart 14",
            "Refused to counter 10",
            "Not answered 11",
            "Withdrawn 0"
        ]
    );
    assert_eq!(
        page.texts(".gaps li"),
        [
            "Value of the whole package $343 million $429m $86m",
            "Budget at which a streaming film pays more $28 million $12m $40m",
            "Foreign streaming residual 124 points 200% 76%",
            "Minimum staff on a series, 6 episodes 3 writers 5 2",
            "Minimum pay rates, in all 3.8 points 16.9% 13%",
        ]
    );
    assert_eq!(
        page.text(".note"),
        "You are looking at 28 Aug 2023. Go to 23 Nov 2026"
    );
    assert!(
        !page.body.contains("members ratified"),
        "a past date does not know how it ended"
    );
    let package = page.text(".entry.offer.b:has(h4 a[href*='amptp-counter-2023-08-11'])");
    for part in [
        "AMPTP package AMPTP 'comprehensive package'",
        "Minimum staff on a series 2 writers plus showrunner first counter",
        "Made public 22 Aug · Answers WGA proposal, 1 May · Answered by WGA counterproposal, 15 Aug , WGA answer, 22 Aug · 8 sources",
    ] {
        assert!(package.contains(part), "{part} in {package}");
    }
    let outline = page.text(".entry.offer.b:has(h4 a[href*='amptp-preview-2023-08-04'])");
    assert!(
        outline.contains("Minimum pay rates 5% · 4% · 3.5% 4% · 3% · 2% our sum"),
        "{outline}"
    );
    assert!(
        page.text(".day:has(time[datetime='2023-08-11']) h3")
            .contains("Day 102")
    );
}

#[tokio::test]
async fn today_the_deal_stands_in_the_strip() {
    let site = Site::shipped().await;
    let page = site.open(PATH).await;
    assert_eq!(
        page.texts(".strip > div"),
        [
            "23 Nov 2026 Agreed 24 Sep 2023",
            "Last move 9 Oct 2023 WGA ratified the 25 Sep 2023 memorandum of agreement",
            "Last statement 29 Nov 2023 AMPTP: “I think the idea of going on strike was bad for all of us”",
            "Agreement Expired 1 May 2026",
        ]
    );
    assert!(!page.has(".note"), "today needs no note");
    assert_eq!(ids(&page).len(), 60);
    assert_eq!(days(&page).last().unwrap(), "2026-05-01");
    let page = site.open(&format!("{PATH}?as_of=2023-10-15")).await;
    assert_eq!(
        page.texts(".strip > div")[3],
        "Agreement In force until 1 May 2026"
    );
}

#[tokio::test]
async fn the_pages_join_without_a_gap_in_either_direction() {
    let site = Site::shipped().await;
    let mut page = site.open(PATH).await;
    let mut back = ids(&page);
    while page.has("a[rel=prev]") {
        page = site.open(&page.attribute("a[rel=prev]", "href")).await;
        let mut earlier = ids(&page);
        earlier.extend(back);
        back = earlier;
    }
    let mut forth = ids(&page);
    while page.has("a[rel=next]") {
        page = site.open(&page.attribute("a[rel=next]", "href")).await;
        forth.extend(ids(&page));
    }
    assert_eq!(back.len(), 133);
    assert_eq!(back.iter().collect::<BTreeSet<_>>().len(), 133);
    assert_eq!(back, forth);
    assert!(!page.has("a[rel=next]"));
}

#[tokio::test]
async fn a_month_of_the_strip_leads_to_its_first_entry() {
    let site = Site::shipped().await;
    let page = site.open(PATH).await;
    assert_eq!(
        page.texts(".jump li"),
        [
            "Feb 2023", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Jan 2024",
            "May 2026"
        ]
    );
    let links = page.attributes(".jump a", "href");
    assert_eq!(links[3], "/wga-amptp-2023?after=2023-05#tl");
    assert_eq!(links[7], "#m2023-09", "September is on the page");
    assert!(
        links[6].contains("after=2023-08"),
        "August begins on the page before"
    );
    let may = site.open(&links[3]).await;
    assert_eq!(days(&may)[0], "2023-05-01");
    assert!(may.has("a[rel=prev]"));
    let before = site.open(&format!("{PATH}?before=2023-05")).await;
    assert_eq!(days(&before).last().unwrap(), "2023-04-26");
}

#[tokio::test]
async fn filters_work_alone_and_together() {
    let site = Site::shipped().await;
    let count = async |query: &str| {
        let page = site.open(&format!("{PATH}?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let quick = page.text(".quick [aria-current]");
        (quick, ids(&page).len())
    };
    for (query, quick, shown) in [
        ("kind=offer", "Offers 16", 16),
        ("kind=response", "Answers 4", 4),
        ("kind=statement", "Statements 69", 60),
        ("kind=event", "Events 44", 44),
        ("party=amptp", "Everything 33", 33),
        ("party=amptp&kind=offer", "Offers 9", 9),
        ("issue=picket-lines", "Everything 4", 4),
        ("from=2023-08-11&to=2023-08-11", "Everything 3", 3),
        ("from=2023-02&to=2023-02", "Everything 5", 5),
        ("q=PLAYBOOK", "Everything 2", 2),
        ("q=playb", "Everything 2", 2),
        ("q=quarterly", "Everything 1", 1),
        ("q=playbook&party=wga", "Everything 1", 1),
        (
            "q=playbook&party=wga&kind=statement&from=2023-08-03&to=2023-08-03",
            "Statements 1",
            1,
        ),
        ("party=&kind=&issue=&from=&to=&q=", "Everything 133", 60),
    ] {
        assert_eq!(count(query).await, (quick.to_owned(), shown), "{query}");
    }
    let page = site.open(&format!("{PATH}?party=amptp&kind=offer")).await;
    let found = page.text("main [role=status]");
    assert_eq!(found, "9 of 133 entries: AMPTP, offers. Show everything");
    assert_eq!(page.attribute("[role=status] a", "href"), PATH);
    assert!(page.has("details[open] select[name=party] option[value=amptp][selected]"));
    assert_eq!(
        page.attributes(".quick a", "href")[3],
        "/wga-amptp-2023?party=amptp&kind=statement",
        "the links keep the other filters"
    );
    assert!(
        page.attributes(".jump a", "href")
            .iter()
            .all(|link| link.starts_with('#') || link.contains("party=amptp&kind=offer")),
        "the months keep them too"
    );
}

#[tokio::test]
async fn the_form_sends_what_the_links_ask() {
    let site = Site::shipped().await;
    let page = site
        .open(&format!("{PATH}?kind=statement&as_of=2023-08-28"))
        .await;
    let form = page
        .form("form.filters")
        .fill("party", "wga")
        .fill("q", "rumors");
    assert_eq!(form.value("kind"), Some("statement"));
    assert_eq!(form.value("as_of"), Some("2023-08-28"));
    let query: Vec<String> = form
        .fields()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let page = site.open(&format!("{PATH}?{}", query.join("&"))).await;
    assert_eq!(
        page.text("main [role=status]"),
        "2 of 88 entries: WGA, statements, with “rumors”. Show everything"
    );
}

#[tokio::test]
async fn what_does_not_match_or_does_not_exist_is_said_kindly() {
    let site = Site::shipped().await;
    let none = site.open(&format!("{PATH}?q=zeppelin&kind=offer")).await;
    assert_eq!(none.status, 200);
    assert_eq!(
        none.text("main [role=status]"),
        "No entry matches. Show everything"
    );
    assert!(none.has(".jump a"), "the months stay");
    assert_eq!(
        site.open(&format!("{PATH}?q=!!!"))
            .await
            .text("main [role=status]"),
        "No entry matches. Show everything"
    );
    for (query, note) in [
        (
            "party=dga",
            "There is no side here called “dga”. Choose one below.",
        ),
        (
            "issue=pensions",
            "There is no issue here called “pensions”. Choose one below.",
        ),
        (
            "kind=rumour",
            "There is no kind of entry here called “rumour”. Choose one below.",
        ),
        (
            "party=%3Cb%3E",
            "There is no side here called “<b>”. Choose one below.",
        ),
    ] {
        let page = site.open(&format!("{PATH}?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert_eq!(page.text(".note"), note);
        assert!(page.has("details[open] form.filters"));
        assert!(ids(&page).is_empty());
        assert_eq!(page.attribute("[role=status] a", "href"), PATH);
    }
    let beyond = site.open(&format!("{PATH}?after=2030-01")).await;
    assert_eq!(beyond.status, 200);
    assert!(
        beyond
            .text("main")
            .contains("No entry lies there. Go to the newest entries")
    );
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_refused() {
    let site = Site::shipped().await;
    for query in [
        "from=yesterday",
        "to=2023-02-30",
        "after=x",
        "after=2023-99",
        "after=99999999999999999999",
        "after=999999",
        "before=-1",
        "after=1&before=2",
        "q=%00",
        "q=%FF",
        "kind=offer&kind=event",
    ] {
        let page = site.open(&format!("{PATH}?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.has(&format!("main a[href='{PATH}']")), "{query}");
        assert!(page.text("main").contains("All negotiations"), "{query}");
    }
    let long = site.open(&format!("{PATH}?q={}", "x".repeat(201))).await;
    assert_eq!(long.status, 400);
    // No link leads to another site, whatever the address was.
    let odd = site.open("//compare?as_of=%FF").await;
    assert_eq!(odd.status, 400);
    assert!(!odd.has("a[href^='//']"));
    for path in ["/nothing/statements?after=x", "/nothing?after=x"] {
        assert_eq!(site.open(path).await.status, 404, "{path}");
    }
    assert_eq!(site.open("/nothing").await.status, 404);
}

#[tokio::test]
async fn a_cursor_of_another_negotiation_or_of_what_was_not_public_is_no_place() {
    let site = Site::shipped().await;
    import(
        &site.db,
        &changed(|file| file["negotiation"]["slug"] = json!("second-round")),
    )
    .await;
    let own = ids(&site.open(PATH).await)[0].replace('e', "");
    assert_eq!(site.open(&format!("{PATH}?after={own}")).await.status, 200);
    assert_eq!(
        site.open(&format!("/second-round?after={own}"))
            .await
            .status,
        400
    );
    let page = site.open(&format!("{PATH}?kind=offer")).await;
    let secret = page
        .attribute(".entry:has(h4 a[href*='amptp-counter-2023-08-11'])", "id")
        .replace('e', "");
    let on = |date: &str| format!("{PATH}?known=public&as_of={date}&after={secret}");
    assert_eq!(site.open(&on("2023-08-15")).await.status, 400);
    assert_eq!(site.open(&on("2023-08-22")).await.status, 200);
}

#[tokio::test]
async fn what_was_not_public_shows_in_no_entry_count_tick_or_search() {
    let site = Site::shipped().await;
    let at = |query: &str| format!("{PATH}?known=public&as_of=2023-08-15{query}");
    let page = site.open(&at("")).await;
    for secret in [
        "comprehensive package",
        "amptp-counter-2023-08-11",
        "wga-counter-2023-08-15",
        "2 writers plus showrunner",
        "AMPTP package, 11 Aug",
    ] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    assert_eq!(
        page.texts(".note p"),
        [
            "You are looking at what was public on 15 Aug 2023. Go to 23 Nov 2026",
            "AMPTP offer of 13 Mar 2023: received, terms not public.",
            "AMPTP offer of 11 Aug 2023: received, terms not public.",
            "WGA offer of 15 Aug 2023: received, terms not public.",
        ]
    );
    assert_eq!(
        page.texts(".strip > div")[1],
        "Last move 15 Aug WGA made an offer, terms not public"
    );
    // Six offers had been made public by then, of eight that had been made, besides one that never was.
    let quick = |page: &Page| page.texts(".quick a")[1].clone();
    assert_eq!(quick(&page), "Offers 6");
    assert_eq!(
        quick(&site.open(&format!("{PATH}?as_of=2023-08-15")).await),
        "Offers 9"
    );
    for query in [
        "&q=quarterly",
        "&q=comprehensive",
        "&issue=viewing-data-access",
    ] {
        let page = site.open(&at(query)).await;
        assert_eq!(
            page.text(".quick [aria-current]"),
            "Everything 0",
            "{query}"
        );
    }
    let august = |page: &Page| page.attributes(".jump li:last-child path.b", "d").join("");
    let table = site.open(&format!("{PATH}?as_of=2023-08-15")).await;
    assert!(august(&table).contains("M11 18V35"));
    assert!(!august(&page).contains("M11 18V35"));
}

#[tokio::test]
async fn a_term_that_became_public_later_than_its_offer_is_not_found_before() {
    let site = Site::empty().await;
    import(
        &site.db,
        &changed(|file| {
            let offer = file["offers"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .find(|offer| offer["slug"] == "amptp-offer-2023-05-01")
                .unwrap();
            let term = offer["positions"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .find(|term| term["issue"] == "streaming-feature-fee-rise")
                .unwrap();
            term["text"] = json!("A zeppelin for each film.");
            term["public_on"] = json!("2023-05-20");
        }),
    )
    .await;
    for query in ["q=zeppelin", "issue=streaming-feature-fee-rise"] {
        let count = async |clock: &str| {
            let page = site
                .open(&format!("{PATH}?{query}&kind=offer{clock}"))
                .await;
            ids(&page).len()
        };
        assert_eq!(count("&as_of=2023-05-10").await, 1, "{query}");
        assert_eq!(count("&as_of=2023-05-10&known=public").await, 0, "{query}");
        assert_eq!(count("&as_of=2023-05-20&known=public").await, 1, "{query}");
    }
}

#[tokio::test]
async fn with_more_parties_each_keeps_its_own_mark_and_the_first_its_lane() {
    let site = Site::three_companies().await;
    let page = site.open("/three-companies-2025?as_of=2025-05-01").await;
    assert_eq!(
        page.texts(".two h3")[..3],
        [
            "Union and Company A",
            "Union and Company B",
            "Union and Company C"
        ]
    );
    assert_eq!(page.texts(".say").len(), 3);
    for (side, name) in [
        ("a", "Union"),
        ("b", "Company A"),
        ("c", "Company B"),
        ("d", "Company C"),
    ] {
        let names = page.texts(&format!(".entry.{side} > .party"));
        assert!(!names.is_empty(), "{side}");
        assert!(names.iter().all(|told| told.starts_with(name)), "{names:?}");
        assert!(page.has(&format!(".jump path.{side}")), "{side}");
    }
    assert_eq!(
        page.texts(".jump .party"),
        [
            "Example Workers Union",
            "Company A",
            "Company B",
            "Company C"
        ]
    );
    assert!(page.has("select[name=party] option[value=mediator]"));
    let mediator = site.open("/three-companies-2025?party=mediator").await;
    assert!(!ids(&mediator).is_empty());
}

#[tokio::test]
async fn an_empty_negotiation_and_one_with_a_single_entry_have_pages_too() {
    let site = Site::empty().await;
    import(&site.db, &statements(0)).await;
    let page = site.open(PATH).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text("main")
            .contains("Nothing is on record for this negotiation.")
    );
    assert!(!page.has(".jump") && !page.has(".quick"));
    assert_eq!(
        page.text(".say"),
        "On 23 Nov 2026, no issue had been raised."
    );
    assert_eq!(page.texts(".strip > div")[1], "Last move None on record");
    import(&site.db, &statements(1)).await;
    let page = site.open(PATH).await;
    assert_eq!(ids(&page).len(), 1);
    assert_eq!(page.text(".quick [aria-current]"), "Everything 1");
    assert_eq!(page.texts(".jump li"), ["Jan"]);
    assert!(!page.has("a[rel=prev]") && !page.has("a[rel=next]"));
    let past = site.open(&format!("{PATH}?as_of=2019-12-31")).await;
    assert!(
        past.text("main")
            .contains("Nothing is on record up to then.")
    );
}

#[tokio::test]
async fn a_long_negotiation_costs_the_same_and_jumps_by_years() {
    let short = Site::empty().await;
    import(&short.db, &statements(70)).await;
    let long = Site::empty().await;
    import(&long.db, &statements(1500)).await;
    let mut costs = Vec::new();
    for site in [&short, &long] {
        let mut cost = u64::MAX;
        // A connection that is new to a query asks the database for its types first.
        for _ in 0..5 {
            let before = site.queries();
            let page = site.open(PATH).await;
            assert_eq!(ids(&page).len(), 60);
            cost = cost.min(site.queries() - before);
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[1] <= 2, "{costs:?}");
    let page = long.open(PATH).await;
    assert_eq!(
        page.texts(".jump li"),
        ["2020", "2021", "2022", "2023", "2024"]
    );
    assert!(page.body.len() < 60_000, "{}", page.body.len());
    let middle = long.open(&page.attributes(".jump a", "href")[2]).await;
    assert_eq!(days(&middle)[0], "2022-01-01");
    assert!(middle.has("a[rel=prev]") && middle.has("a[rel=next]"));
}

#[tokio::test]
async fn what_is_saved_is_found_by_its_new_words_party_and_issue() {
    let site = Site::shipped().await;
    let found = async |query: &str| ids(&site.open(&format!("{PATH}?{query}")).await).len();
    assert_eq!(found("q=zeppelin").await, 0);
    assert_eq!(found("kind=event&issue=ai-training").await, 0);
    import(
        &site.db,
        &changed(|file| {
            let quote = file["statements"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .find(|said| said["slug"] == "wga-2023-08-01")
                .unwrap();
            quote["quote"] = json!("Be wary of every Zeppelin.");
            let event = file["events"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .find(|event| event["slug"] == "day-100-2023-08-09")
                .unwrap();
            event["title"] = json!("Day 100, seen from a zeppelin");
            event["about"] = json!(["ai-training"]);
            event["parties"] = json!(["amptp"]);
        }),
    )
    .await;
    assert_eq!(found("q=zeppelin").await, 2);
    assert_eq!(
        found("q=rumors&kind=statement&from=2023-08-01&to=2023-08-01").await,
        1
    );
    assert_eq!(found("kind=event&issue=ai-training").await, 1);
    assert_eq!(found("q=zeppelin&party=amptp&kind=event").await, 1);
}

#[tokio::test]
async fn the_front_page_lists_each_negotiation_with_its_state_move_and_strand() {
    let site = Site::shipped().await;
    import(
        &site.db,
        &changed(|file| {
            file["negotiation"]["slug"] = json!("second-round");
            file["negotiation"]["title"] = json!("Second round");
            for list in ["offers", "responses", "events", "statements", "disputes"] {
                file[list] = json!([]);
            }
            file["negotiation"]["opened_on"] = json!("2027-01-10");
        }),
    )
    .await;
    let page = site.open("/").await;
    assert_eq!(
        page.texts(".neg h2"),
        ["Second round", "Writers Guild of America and AMPTP, 2023"]
    );
    assert_eq!(
        page.texts(".neg .state"),
        ["Talks open 10 Jan 2027", "Agreement expired 1 May 2026"]
    );
    let row = page.texts(".neg > div:first-child").pop().unwrap();
    assert!(
        row.ends_with("Last move 9 Oct 2023: WGA ratified the 25 Sep memorandum of agreement. 133 entries, 16 offers, 41 of 49 issues agreed"),
        "{row}"
    );
    assert_eq!(page.attributes(".neg h2 a", "href")[1], PATH);
    assert!(page.attribute(".strand path.a", "d").starts_with('M'));
    assert!(
        page.attribute(".strand path.b", "d")
            .starts_with("M1.0 32V")
    );
}

#[tokio::test]
async fn the_front_page_has_a_cursor_and_says_how_to_add_the_first() {
    let site = Site::empty().await;
    let page = site.open("/").await;
    assert!(page.text("main").contains("No negotiation is on record."));
    assert!(page.text("main").contains("counteroffer import FILE"));
    for at in 0..21 {
        let text = statements(0).replace("\"wga-amptp-2023\"", &format!("\"round-{at}\""));
        import(&site.db, &text).await;
    }
    let first = site.open("/").await;
    assert_eq!(first.texts(".neg").len(), 20);
    let second = site.open(&first.attribute("a[rel=next]", "href")).await;
    assert_eq!(second.attributes(".neg h2 a", "href"), ["/round-0"]);
    assert!(!second.has("a[rel=next]"));
    let before = site.queries();
    site.open("/").await;
    assert_eq!(site.queries() - before, 2, "the records are kept");
    assert_eq!(site.open("/?after=x").await.status, 400);
    assert!(
        site.open("/?after=0")
            .await
            .text("main")
            .contains("no more negotiations")
    );
}
