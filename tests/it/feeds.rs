//! What programs follow, read by programs that others wrote: feeds by `feed-rs`, the calendar by `calcard`.

use std::collections::BTreeSet;

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use counteroffer::domain::account::Role;
use serde_json::Value;

use crate::support::site::{Page, Site};

const TALKS: &str = "/wga-amptp-2023";

async fn feed(site: &Site, path: &str) -> feed_rs::model::Feed {
    let page = site.open(path).await;
    assert_eq!(page.status, 200, "{path}");
    feed_rs::parser::parse(page.body.as_bytes()).unwrap_or_else(|why| panic!("{path}: {why}"))
}

#[tokio::test]
async fn both_formats_of_every_feed_hold_the_same_items_by_the_same_ids() {
    let site = Site::shipped().await;
    for path in [
        TALKS,
        "/wga-amptp-2023/issues/minimums",
        "/wga-amptp-2023/parties/amptp",
        "/wga-amptp-2023/changes",
        "/wga-amptp-2023/corrections",
    ] {
        let atom = feed(&site, &format!("{path}/feed.atom")).await;
        let json = feed(&site, &format!("{path}/feed.json")).await;
        let ids = |feed: &feed_rs::model::Feed| -> Vec<String> {
            feed.entries.iter().map(|entry| entry.id.clone()).collect()
        };
        assert_eq!(ids(&atom), ids(&json), "{path}");
        let unique: BTreeSet<String> = ids(&atom).into_iter().collect();
        assert_eq!(unique.len(), atom.entries.len(), "{path}");
        assert_eq!(
            atom.entries.is_empty(),
            path.ends_with("corrections"),
            "{path}: {}",
            atom.entries.len()
        );
        assert_eq!(atom.title, json.title);
        let own = format!("{}{path}/feed.atom", site.url());
        assert_eq!(atom.id, own);
        let links: Vec<_> = atom
            .links
            .iter()
            .map(|link| (link.rel.as_deref(), link.href.as_str()))
            .collect();
        assert!(links.contains(&(Some("self"), own.as_str())), "{links:?}");
        for entry in &atom.entries {
            assert!(entry.updated.is_some() && entry.title.is_some(), "{path}");
            let page = &entry.links[0].href;
            assert!(page.starts_with(site.url()), "{page}");
        }
    }
}

#[tokio::test]
async fn a_feed_is_found_from_its_page_and_its_items_lead_to_theirs() {
    let site = Site::shipped().await;
    for (page, feed_path) in [
        (TALKS, "/wga-amptp-2023/feed.atom"),
        (
            "/wga-amptp-2023/issues/minimums",
            "/wga-amptp-2023/issues/minimums/feed.atom",
        ),
        (
            "/wga-amptp-2023/changes",
            "/wga-amptp-2023/changes/feed.atom",
        ),
        (
            "/wga-amptp-2023/corrections",
            "/wga-amptp-2023/corrections/feed.atom",
        ),
    ] {
        let found = site
            .open(page)
            .await
            .attributes("link[rel=alternate][type='application/atom+xml']", "href");
        assert_eq!(found[0], feed_path, "the page's own comes first");
        let feed = feed(&site, feed_path).await;
        if let Some(first) = feed.entries.first() {
            assert_eq!(site.open(&first.links[0].href).await.status, 200);
        }
    }
    let newest = feed(&site, "/wga-amptp-2023/feed.atom").await;
    let title = &newest.entries[0].title.as_ref().unwrap().content;
    assert!(title.contains("2023"), "{title}");
    for (path, missing) in [
        ("/wga-amptp-2023/parties/%00/feed.atom", "party"),
        ("/wga-amptp-2023/issues/%00/feed.json", "issue"),
        ("/wga-amptp-2023/issues/none/feed.atom", "issue"),
        ("/wga-amptp-2023/parties/none/feed.json", "party"),
        ("/none/feed.atom", "negotiation"),
    ] {
        let page = site.open(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text("main").contains(missing), "{path}");
    }
}

/// A request for a feed by somebody who has it already.
async fn asked(site: &Site, name: &str, value: &str) -> Page {
    let path = "/wga-amptp-2023/feed.atom";
    let request = site.client().get(format!("{}{path}", site.url()));
    Page::read(path, request.header(name, value).send().await.unwrap()).await
}

#[tokio::test]
async fn a_feed_that_is_known_is_not_sent_again_until_something_is_saved() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let reader = site.stranger();
    let first = reader.open("/wga-amptp-2023/feed.atom").await;
    let tag = first.header("etag").unwrap().to_owned();
    let saved = first.header("last-modified").unwrap().to_owned();
    for (name, value) in [("if-none-match", &tag), ("if-modified-since", &saved)] {
        let again = asked(&reader, name, value).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{name}");
    }
    let site = site.later(chrono::TimeDelta::minutes(5)).await;
    let form = site
        .open("/wga-amptp-2023/statements/august-2023-09-27/edit")
        .await
        .form("form#entry")
        .fill("summary", "The summary, mended.")
        .tick("matter", "substance")
        .fill("wrong", "It said something else.")
        .fill("right", "It says this.")
        .fill("reason", "Mended");
    let done = form.press(&site, "do", "publish").await;
    assert_eq!(done.status, 303, "{}", done.text(".errors"));
    for (name, value) in [("if-none-match", &tag), ("if-modified-since", &saved)] {
        assert_eq!(asked(&site, name, value).await.status, 200, "{name}");
    }
    let reader = site.stranger();
    let corrected = feed(&reader, "/wga-amptp-2023/corrections/feed.json").await;
    assert_eq!(corrected.entries.len(), 1);
    let summary = &corrected.entries[0].summary.as_ref().unwrap().content;
    assert!(summary.contains("It said something else."), "{summary}");
    let changed = feed(&reader, "/wga-amptp-2023/changes/feed.atom").await;
    let title = &changed.entries[0].title.as_ref().unwrap().content;
    assert!(title.starts_with("Corrected: "), "{title}");
    let entries = reader.open("/wga-amptp-2023/feed.atom").await;
    assert!(entries.body.contains("Wrong: It said something else."));
}

#[tokio::test]
async fn what_readers_sign_in_for_is_kept_by_no_shared_cache() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    site.keep(|house| house.is_private = true).await;
    for path in ["feed.atom", "export.json", "calendar.ics", "entries.csv"] {
        let path = format!("{TALKS}/{path}");
        let page = site.open(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("cache-control"), Some("private, no-cache"));
        let stranger = site.stranger().open(&path).await;
        assert_eq!(stranger.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_calendar_has_every_event_on_its_day_and_the_expiry() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/calendar.ics").await;
    let again = site.open("/wga-amptp-2023/calendar.ics").await;
    assert_eq!(page.body, again.body, "the same record, the same bytes");
    let calendar = ICalendar::parse(&page.body).unwrap();
    let file: Value = serde_json::from_str(counteroffer::transfer::SHIPPED).unwrap();
    let events = file["events"].as_array().unwrap();
    let found: Vec<_> = calendar
        .components
        .iter()
        .filter(|one| one.component_type == ICalendarComponentType::VEvent)
        .collect();
    assert_eq!(found.len(), events.len() + 1);
    let uids: BTreeSet<_> = found.iter().map(|one| one.uid().unwrap()).collect();
    assert_eq!(uids.len(), found.len());
    for one in found {
        for needed in [
            ICalendarProperty::Dtstart,
            ICalendarProperty::Dtstamp,
            ICalendarProperty::Summary,
            ICalendarProperty::Url,
        ] {
            assert!(one.property(&needed).is_some(), "{needed:?}");
        }
    }
    // The strike began two minutes after the agreement's last day ended, in Los Angeles.
    assert!(
        page.body.contains("DTSTART:20230502T070100Z"),
        "{}",
        page.body
    );
    let lines = page.body.split("\r\n");
    let long: Vec<&str> = lines.filter(|line| line.len() > 75).collect();
    assert_eq!(long, Vec::<&str>::new());
}

#[tokio::test]
async fn the_timeline_for_another_site_holds_every_entry_of_its_date() {
    let site = Site::shipped().await;
    let page = site.open("/wga-amptp-2023/timeline.json").await;
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    let all: Value = serde_json::from_str(&page.body).unwrap();
    let events = all["events"].as_array().unwrap();
    assert!(events.len() > 100, "{}", events.len());
    for event in events {
        assert!(event["start_date"]["year"].is_i64());
        assert!(!event["text"]["headline"].as_str().unwrap().contains('<'));
    }
    let page = site
        .open("/wga-amptp-2023/timeline.json?as_of=2023-08-15&known=public")
        .await;
    let then: Value = serde_json::from_str(&page.body).unwrap();
    assert!(then["events"].as_array().unwrap().len() < events.len());
    assert!(!page.body.contains("amptp-counter-2023-08-11"));
    let bad = site.open("/wga-amptp-2023/timeline.json?as_of=soon").await;
    assert_eq!(bad.status, 400);
}
