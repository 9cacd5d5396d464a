//! What programs follow and people take away: feeds of entries, changes and corrections (Atom, JSON Feed), the calendar, the timeline for
//! TimelineJS, tables, a workbook, a handout.
//!
//! A feed is built once, as a [`Feed`] of [`Item`]s, and written in either format. Addresses are the web's business: whoever builds one
//! gives them in full.

pub mod atom;
pub mod calendar;
pub mod changes;
pub mod entries;
pub mod handout;
pub mod json;
pub mod tables;
pub mod timeline_js;
pub mod xlsx;

use chrono::{DateTime, Utc};

/// Something that readers follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it is called.
    pub title: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// The page that it follows, in full.
    pub page: String,
    /// Its own address, in full, which is its id as well.
    pub own: String,
    /// What stands in it, in the order in which readers should meet it.
    pub items: Vec<Item>,
    /// When anything in it was saved last; for an empty feed, when the record was.
    pub updated: DateTime<Utc>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is known by for ever, whatever becomes of its address: a tag (RFC 4151).
    pub id: String,
    /// Its title, in one line of plain text.
    pub title: String,
    /// The page about it, in full.
    pub page: String,
    /// When it was saved last.
    pub updated: DateTime<Utc>,
    /// Whose it is: the parties of an entry, the author of a change.
    pub authors: Vec<String>,
    /// What it says, in plain text.
    pub summary: String,
    /// The same in HTML, with what it rests on.
    pub content: String,
    /// What it is about, in words: its kind, its issues.
    pub tags: Vec<String>,
}

impl Feed {
    /// The feed with these items; without any, it was updated at `otherwise`.
    pub fn new(
        [title, about, page, own]: [String; 4],
        items: Vec<Item>,
        otherwise: DateTime<Utc>,
    ) -> Self {
        let updated = items.iter().map(|item| item.updated).max();
        Self {
            title,
            about,
            page,
            own,
            items,
            updated: updated.unwrap_or(otherwise),
        }
    }
}

/// The id of something on a site for all time: a tag URI (RFC 4151) of the site's name, `what` it is and its number.
pub fn tag(site: &str, what: &str, id: impl std::fmt::Display) -> String {
    let name = site.split_once("://").map_or(site, |(_, name)| name);
    let name = name.split([':', '/']).next().unwrap_or(name);
    format!("tag:{name},2026:{what}/{id}")
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn an_id_is_made_of_the_name_of_the_site_alone() {
        assert_eq!(
            tag("https://talks.example.org", "entry", 7),
            "tag:talks.example.org,2026:entry/7"
        );
        assert_eq!(
            tag("http://127.0.0.1:8080", "change", 3),
            "tag:127.0.0.1,2026:change/3"
        );
    }
}
