//! A feed as JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Feed, Item};

/// The media type.
pub const MEDIA_TYPE: &str = "application/feed+json; charset=utf-8";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    description: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'static str,
    items: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    summary: &'a str,
    content_html: &'a str,
    date_modified: DateTime<Utc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// The feed, written out.
///
/// # Errors
/// Never: it holds nothing that JSON cannot.
pub fn write(feed: &Feed) -> serde_json::Result<String> {
    serde_json::to_string(&Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        description: &feed.about,
        home_page_url: &feed.page,
        feed_url: &feed.own,
        language: "en",
        items: feed.items.iter().map(entry).collect(),
    })
}

fn entry(item: &Item) -> Entry<'_> {
    Entry {
        id: &item.id,
        url: &item.page,
        title: &item.title,
        summary: &item.summary,
        content_html: &item.content,
        date_modified: item.updated,
        authors: item.authors.iter().map(|name| Author { name }).collect(),
        tags: &item.tags,
    }
}
