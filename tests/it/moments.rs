//! Every page that depends on time: on any date, on both clocks, from move to move.

use crate::support::site::Site;

/// A page of each kind that depends on time.
const PAGES: [&str; 9] = [
    "",
    "/compare",
    "/issues",
    "/issues/min-staff",
    "/offers",
    "/offers/amptp-counter-2023-08-11",
    "/responses/wga-rejects-2023-08-22",
    "/statements",
    "/events/offer-published-2023-08-22",
];

fn path(page: &str, query: &str) -> String {
    format!("/wga-amptp-2023{page}?{query}")
}

#[tokio::test]
async fn every_page_says_its_moment_and_keeps_it_in_its_links() {
    let site = Site::shipped().await;
    for page in PAGES {
        let open = site.open(&path(page, "as_of=2023-08&known=public")).await;
        assert_eq!(open.status, 200, "{page}");
        let main = open.text("main");
        assert!(
            main.contains("You are looking at what was public by the end of August 2023."),
            "{page}: {main}"
        );
        let back = format!("/wga-amptp-2023{page}?known=public");
        let links = open.attributes("main .note a", "href");
        assert!(links.contains(&back), "{page}: {links:?}");
        for link in open.attributes("main a", "href") {
            let inside = ["compare", "issues/", "offers/", "responses/", "events/"]
                .iter()
                .any(|part| link.starts_with(&format!("/wga-amptp-2023/{part}")));
            // What was saved, and when, is told as of now.
            let saved = link.contains("/history") || link.contains("/versions/");
            let asks = link.contains("known=public");
            assert!(
                !inside || saved || asks,
                "{page} forgets the moment: {link}"
            );
        }
    }
}

#[tokio::test]
async fn an_impossible_date_shows_the_page_of_today_and_says_what_is_wrong() {
    let site = Site::shipped().await;
    for page in PAGES {
        let bad = site.open(&path(page, "as_of=2023-02-30")).await;
        assert_eq!(bad.status, 400, "{page}");
        let main = bad.text("main");
        assert!(
            main.contains(
                "There is no such day as 2023-02-30. This is how it stood on 23 Nov 2026."
            ),
            "{page}: {main}"
        );
        let today = site.open(&path(page, "")).await;
        assert_eq!(bad.text("h1"), today.text("h1"));
        let links = bad.attributes("main a", "href");
        assert!(!links.iter().any(|link| link.contains("02-30")), "{page}");
        let clock = site.open(&path(page, "known=all")).await;
        assert_eq!(clock.status, 400, "{page}");
        assert!(clock.text("main").contains("that is table or public"));
    }
}

#[tokio::test]
async fn a_reader_steps_from_move_to_move() {
    let site = Site::shipped().await;
    for page in ["", "/compare", "/issues", "/issues/min-staff"] {
        let mut at = site.open(&path(page, "as_of=2023-07-01")).await;
        let mut days = Vec::new();
        while let [next] = at
            .attributes("a[rel~='next'][href*='as_of']", "href")
            .as_slice()
        {
            let day = next.split("as_of=").nth(1).unwrap().to_owned();
            days.push(day[..10].to_owned());
            at = site.open(next).await;
            assert_eq!(at.status, 200);
        }
        assert!(
            days.starts_with(&[
                "2023-08-04".into(),
                "2023-08-11".into(),
                "2023-08-15".into()
            ]),
            "{page}: {days:?}"
        );
        assert_eq!(
            days.last().map(String::as_str),
            Some("2023-10-09"),
            "{page}"
        );
        let before = at.attributes(".steps a[rel~='prev']", "href");
        assert!(before[0].contains("as_of=2023-09-26"), "{before:?}");
    }
}

#[tokio::test]
async fn what_was_secret_is_told_without_its_terms_on_every_page() {
    let site = Site::shipped().await;
    for page in PAGES {
        let open = site
            .open(&path(page, "as_of=2023-08-14&known=public"))
            .await;
        let main = open.text("main");
        assert!(
            main.contains("AMPTP offer of 11 Aug 2023: received, terms not public."),
            "{page}: {main}"
        );
        for secret in ["comprehensive", "87,546", "2 writers plus"] {
            assert!(!open.body.contains(secret), "{page}: {secret}");
        }
    }
}
