//! A feed as Atom (RFC 4287).

use atom_syndication::{
    Category, Content, Entry, Feed as Atom, FixedDateTime, Generator, Link, Person, Text,
};
use chrono::{DateTime, Utc};

use super::{Feed, Item};

/// The media type.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The feed, written out.
pub fn write(feed: &Feed) -> String {
    let atom = Atom {
        title: Text::plain(feed.title.as_str()),
        subtitle: Some(Text::plain(feed.about.as_str())),
        id: feed.own.clone(),
        updated: at(feed.updated),
        // RFC 4287, section 4.2.12: entries without authors of their own need the feed's.
        authors: vec![person("Counteroffer")],
        generator: Some(Generator {
            value: "Counteroffer".to_owned(),
            ..Generator::default()
        }),
        links: vec![
            link("self", &feed.own, "application/atom+xml"),
            link("alternate", &feed.page, "text/html"),
        ],
        entries: feed.items.iter().map(entry).collect(),
        ..Atom::default()
    };
    atom.to_string()
}

fn entry(item: &Item) -> Entry {
    Entry {
        title: Text::plain(item.title.as_str()),
        id: item.id.clone(),
        updated: at(item.updated),
        authors: item.authors.iter().map(|name| person(name)).collect(),
        categories: item
            .tags
            .iter()
            .map(|tag| Category {
                term: tag.clone(),
                ..Category::default()
            })
            .collect(),
        links: vec![link("alternate", &item.page, "text/html")],
        summary: Some(Text::plain(item.summary.as_str())),
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(item.content.clone()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn at(time: DateTime<Utc>) -> FixedDateTime {
    time.fixed_offset()
}

fn person(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        ..Person::default()
    }
}

fn link(relation: &str, address: &str, media_type: &str) -> Link {
    Link {
        href: address.to_owned(),
        rel: relation.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    }
}
