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
        "All 40 Agreed 5 Apart 14 Refused to counter 10 Not answered 11 Since the last move 1"
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
async fn published_totals_stand_beside_the_computed_one_once_they_are_published() {
    let site = Site::shipped().await;
    for (path, at) in [("compare", "#minimums .b"), ("issues/minimums", "dl.sum")] {
        let on = async |asked: &str| {
            let path = format!("/wga-amptp-2023/{path}?{asked}");
            site.open(&path).await.text(at)
        };
        let deal = on("as_of=2023-10-09").await;
        let told = "Computed 13.022%, compounded. Published: 13% (AMPTP: compounded, rounded; of the same steps, offered in August) [";
        assert!(deal.contains(told), "{told} in {deal}");
        assert!(
            deal.contains("; 12.5% (DraftKings Network: plain sum) ["),
            "{deal}"
        );
        assert!(!on("as_of=2023-09-27").await.contains("12.5%"));
        assert!(on("as_of=2023-08-23").await.contains("Published: 13%"));
        assert!(!on("as_of=2023-08-22").await.contains("Published"));
        let public = on("as_of=2023-08-22&known=public").await;
        assert!(!public.contains("Published"), "{public}");
    }
}

#[tokio::test]
async fn the_public_of_15_august_is_told_that_terms_were_not_public() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-15&known=public")
        .await;
    let notes = page.texts(".note p");
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
async fn what_the_strand_of_a_gap_shows_is_told_in_words() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert_eq!(
        page.attributes("#minimums .gapcell svg[role='img']", "aria-label"),
        [
            "Year 1 to Year 3 together. WGA: 16.9% from 1 May 2023. AMPTP: 9.3% from 1 May 2023, 13% from 4 Aug 2023."
        ]
    );
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
        ("/wga-amptp-2023/compare?since=2023-02-30", 400),
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
        [
            "Union asks",
            "Company A offers",
            "Company B offers",
            "Company C offers"
        ]
    );
    let states = page.text("#wages .statcell");
    assert_eq!(
        states,
        "Agreed Company A Apart Company B Refused to counter Company C"
    );
}

#[tokio::test]
async fn filters_keep_one_another_and_tell_what_they_leave_out() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-28&since=2023-08-10&category=writers-rooms")
        .await;
    assert_eq!(page.status, 200);
    let main = page.text("main");
    assert!(main.contains("4 of 40 issues. Show everything"), "{main}");
    assert!(page.has("#min-staff") && !page.has("#minimums"));
    for (nav, kept) in [
        ("State", &["as_of=2023-08-28", "category=writers-rooms"][..]),
        ("Category", &["as_of=2023-08-28", "since=2023-08-10"]),
        (
            "After each move",
            &["category=writers-rooms", "since=2023-08-10"],
        ),
    ] {
        let links = page.attributes(&format!("nav[aria-label='{nav}'] a"), "href");
        assert!(!links.is_empty());
        for link in links {
            assert!(kept.iter().all(|part| link.contains(part)), "{nav}: {link}");
        }
    }
    let form = page.form("main form");
    assert_eq!(form.value("category"), Some("writers-rooms"));
    assert_eq!(form.value("since"), Some("2023-08-10"));
    let moved = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-28&since=2023-08-16")
        .await;
    assert_eq!(
        moved.texts("tbody tr:not(.cat) .issue a"),
        ["Pay, credit and rights when AI text is used"]
    );
    let none = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-28&since=2023-08-20")
        .await;
    assert!(
        none.text("main")
            .contains("No issue matches. Show everything")
    );
}

#[tokio::test]
async fn gaps_tell_what_they_were_or_since_when_they_have_not_changed() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    assert_eq!(
        page.text("#minimums .gapcell"),
        "3.8 points Year 1: 1 point · Year 2: 1 point · Year 3: 1.5 points; together 3.8 points, compounded, our sum was 7.6 points until 4 Aug 2023"
    );
    assert!(page.has("#minimums .gapcell svg"));
    assert_eq!(
        page.text("#package-value .gapcell"),
        "$343 million unchanged since 1 May 2023"
    );
    assert!(!page.has("#package-value .gapcell svg"));
    assert!(
        page.text("#weeks-pre-greenlight .gapcell")
            .starts_with("Same number")
    );
    assert_eq!(
        page.attribute("#min-staff .issue a", "href"),
        "/wga-amptp-2023/issues/min-staff?as_of=2023-08-28"
    );
    assert!(
        !page.text("#minimums .a").contains("Moved"),
        "a first number is no move"
    );
}

#[tokio::test]
async fn the_public_of_15_august_meets_the_offer_of_the_11th_nowhere() {
    let site = Site::shipped().await;
    for query in [
        "",
        "&since=2023-08-04",
        "&state=apart",
        "&category=writers-rooms",
    ] {
        let page = site
            .open(&format!(
                "/wga-amptp-2023/compare?as_of=2023-08-15&known=public{query}"
            ))
            .await;
        assert_eq!(page.status, 200);
        for secret in [
            "amptp-counter-2023-08-11",
            "comprehensive",
            "Moved on 11 Aug",
            "Moved 11 Aug",
            "plus showrunner",
        ] {
            assert!(!page.body.contains(secret), "{query}: {secret}");
        }
        let moves = page.texts(".moves li");
        assert!(
            moves.contains(&"11 Aug AMPTP offer, terms not public".to_owned()),
            "{moves:?}"
        );
        assert!(
            moves.contains(&"13 Mar WGA proposal, public 22 Mar".to_owned()),
            "{moves:?}"
        );
        assert!(page.has(".moves .mk.b.off"));
        assert!(!moves.iter().any(|step| step.contains("Sep")), "{moves:?}");
    }
}

#[tokio::test]
async fn another_day_is_said_and_today_is_one_link_away() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-05-01&state=agreed")
        .await;
    assert_eq!(
        page.text(".note"),
        "You are looking at 1 May 2023. Go to 23 Nov 2026"
    );
    assert_eq!(
        page.attribute(".note a", "href"),
        "/wga-amptp-2023/compare?state=agreed"
    );
    let today = site.open("/wga-amptp-2023/compare").await;
    assert!(!today.has(".note"));
    assert_eq!(
        today.attribute("link[rel=canonical]", "href"),
        format!("{}/wga-amptp-2023/compare", site.url)
    );
    assert!(
        today.text(".lede").starts_with("What each side")
            || today.text(".lede").starts_with("What the sides had agreed")
    );
}

#[tokio::test]
async fn with_three_companies_each_has_its_column_mark_and_gap() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/compare?as_of=2025-04-10")
        .await;
    assert!(page.has("table.cmp.many"));
    assert_eq!(
        page.attributes(
            "#wages td.a, #wages td.b, #wages td.c, #wages td.d",
            "class"
        ),
        ["a", "b", "c", "d"]
    );
    let union = page.text("#wages td.a");
    for part in [
        "to Company A Union: 6% · 5% · 5%",
        "to Company B and Company C Union: 8% · 6% · 6%",
        "Moved 9 Apr 2025 from 9% · 6% · 6%",
    ] {
        assert!(union.contains(part), "{part} in {union}");
    }
    let gap = page.text("#wages .gapcell");
    assert!(
        gap.starts_with("Company B 8.9 points") && !gap.contains("Company A"),
        "{gap}"
    );
    let later = site
        .open("/three-companies-2025/compare?as_of=2025-05-01")
        .await;
    let fell = later.text("#wages td.c");
    assert!(
        fell.contains("3% · 3% · 2%") && fell.contains("stands again: Company B package fell"),
        "{fell}"
    );
    assert_eq!(
        later.attributes("#night-premium td.c .flag a", "href"),
        ["/three-companies-2025/disputes/company-b-on-night-pay"]
    );
    let choice = page.text("#plant-closures td.a");
    assert!(
        choice.contains("No closures") && choice.contains("or Union: Two years’ notice"),
        "{choice}"
    );
}

#[tokio::test]
async fn what_moved_since_a_date_is_marked_in_each_cell_and_told_in_a_paragraph() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/compare?as_of=2023-08-11&since=2023-05-01")
        .await;
    let told = page.text("section[aria-label='What moved'] .read");
    assert!(
        told.starts_with("Between 1 May 2023 and 11 Aug 2023 WGA moved on 1 of 40 issues")
            && told.contains("AMPTP moved on 14 of 40 issues: it moved toward WGA on Minimum pay rates (by 1 · 1 · 1.5 points)"),
        "{told}"
    );
    assert_eq!(page.text("textarea#s-m").trim(), told);
    assert_eq!(
        page.text("#minimums td.b .moved"),
        "AMPTP moved toward WGA by 1 · 1 · 1.5 points from 4% · 3% · 2%"
    );
    assert!(!page.has("#minimums td.a .moved") && !page.has("#span-cap"));
    assert_eq!(
        page.text("#min-staff td.b .moved"),
        "AMPTP gave a first number from No counter"
    );
    let rows = page.texts("tbody tr:not(.cat)").len();
    assert_eq!(rows, 15);
}

#[tokio::test]
async fn where_nothing_moved_the_page_says_so_and_shows_no_row() {
    let site = Site::shipped().await;
    let told = |query: &'static str| {
        let site = &site;
        async move {
            let page = site.open(&format!("/wga-amptp-2023/compare?{query}")).await;
            assert_eq!(page.texts("tbody tr:not(.cat)").len(), 0);
            page.text("section[aria-label='What moved'] .read")
        }
    };
    assert_eq!(
        told("as_of=2023-07-15&since=2023-06").await,
        "Nothing moved between the end of June 2023 and 15 Jul 2023."
    );
    assert_eq!(
        told("as_of=2023-08-21&since=2023-08-16&known=public").await,
        "Nothing moved between 16 Aug 2023 and 21 Aug 2023, as far as the public knew."
    );
    assert_eq!(
        told("as_of=2023-08-11&since=2023-08-11").await,
        "To see what moved, choose a date before 11 Aug 2023 in “Moved since”."
    );
}

#[tokio::test]
async fn what_three_companies_moved_is_told_company_by_company() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/compare?as_of=2025-04-10&since=2025-03-10")
        .await;
    let told = page.text("section[aria-label='What moved'] .read");
    for name in ["Union", "Company A", "Company B", "Company C"] {
        assert!(told.contains(&format!("{name} moved on ")), "{told}");
    }
}

#[tokio::test]
async fn where_there_is_no_gap_the_page_says_who_and_why() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    for (issue, why) in [
        ("min-staff-pre-greenlight", "No gap: AMPTP refused"),
        ("writer-producer-tier", "No gap: no number from AMPTP"),
        ("article-14-year-1", "No gap: no position of WGA"),
        ("ai-training", "Not counted in numbers"),
        (
            "min-staff",
            "6 episodes: 3 writers · 8 episodes: 4 writers · Longest seasons: 9 writers",
        ),
    ] {
        let cell = page.text(&format!("#{issue} .gapcell"));
        assert!(cell.contains(why), "{issue}: {cell}");
    }
    let issue = site
        .open("/wga-amptp-2023/issues/minimums?as_of=2023-08-28")
        .await;
    assert!(
        issue
            .text("dl.sum")
            .contains("together 3.8 points, compounded, our sum")
    );
}

#[tokio::test]
async fn of_three_companies_the_spread_says_who_stands_at_each_end() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/compare?as_of=2025-03-20")
        .await;
    let cells = page.texts(".gapcell");
    let told = cells.iter().find(|cell| cell.contains("From "));
    assert!(
        told.is_some_and(|cell| cell.contains(" (Union)") && cell.contains("(Company ")),
        "{cells:?}"
    );
}

#[tokio::test]
async fn what_sources_differ_on_is_told_with_every_version_below_the_cells() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/compare?as_of=2023-08-28").await;
    let differ = page.text("#differ");
    for part in [
        "Comparing the studios",
        "Two writers besides the showrunner",
        "Three, and the three may include the showrunner",
    ] {
        assert!(differ.contains(part), "{part} in {differ}");
    }
    let sources = page.attributes("#differ dd sup a", "href");
    assert!(!sources.is_empty());
    for source in sources {
        assert!(page.has(&source), "{source}");
    }
    let agreed = site.open("/wga-amptp-2023/compare?as_of=2023-03-01").await;
    assert!(!agreed.has("#differ"));
}
