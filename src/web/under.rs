//! What stands under an entry: the official responses of parties, and what readers say.

use askama::{Template, filters::HtmlSafe};

use super::{negotiation::side, paths::LettersPath};
use crate::{
    domain::{
        entry::EntryKind,
        ids::EntryId,
        letter::{LetterKind, Published},
        record::Record,
    },
    render::words,
};

/// What stands under an entry. Prints nothing when it is empty.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "letters/under.html")]
pub(super) struct Under {
    official: Vec<Official>,
    said: Vec<Said>,
    /// Where a reader writes; `None` on that page itself.
    write: Option<LettersPath>,
}

impl HtmlSafe for Under {}

/// What a party answers, and what it answered before.
#[derive(Debug, Clone)]
struct Official {
    side: &'static str,
    party: String,
    newest: Said,
    earlier: Vec<Said>,
}

#[derive(Debug, Clone)]
struct Said {
    who: String,
    what: &'static str,
    on: String,
    text: String,
    source: Option<Source>,
}

/// Where something can be read: a link, or words.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) link: Option<String>,
    pub(super) words: String,
}

impl Source {
    /// A source as a reader typed it.
    pub(super) fn new(typed: &str) -> Self {
        let is_link = typed.starts_with("https://") || typed.starts_with("http://");
        let is_link = is_link && !typed.contains(char::is_whitespace);
        Self {
            link: is_link.then(|| typed.to_owned()),
            words: typed.to_owned(),
        }
    }
}

impl Said {
    fn new(record: &Record, letter: &Published) -> Self {
        let there = letter.sent_at.with_timezone(&record.negotiation.time_zone);
        Self {
            who: letter.name.clone().unwrap_or_else(|| "A reader".to_owned()),
            what: what(letter.kind),
            on: words::day(there.date_naive()),
            text: letter.text.clone(),
            source: letter.source.as_deref().map(Source::new),
        }
    }
}

/// The words for what a letter is.
pub(super) fn what(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Comment => "comment",
        LetterKind::Correction => "suggested correction",
        LetterKind::Missing => "something missing",
        LetterKind::Official => "official response",
    }
}

impl Under {
    /// What stands under the entry of this kind and slug.
    pub(super) fn of(record: &Record, kind: EntryKind, slug: &str, id: EntryId) -> Self {
        let of_it = || record.letters.iter().filter(|letter| letter.entry == id);
        let mut official: Vec<Official> = Vec::new();
        for party in &record.parties {
            let by = of_it().filter(|letter| letter.party.as_ref() == Some(&party.slug));
            let mut by: Vec<Said> = by.map(|letter| Said::new(record, letter)).collect();
            by.reverse();
            if by.is_empty() {
                continue;
            }
            official.push(Official {
                side: side(record, &party.slug),
                party: party.short_name.to_string(),
                newest: by.remove(0),
                earlier: by,
            });
        }
        let said = of_it().filter(|letter| letter.party.is_none());
        Self {
            official,
            said: said.map(|letter| Said::new(record, letter)).collect(),
            write: Some(LettersPath::of(
                record.negotiation.slug.as_str(),
                kind,
                slug,
            )),
        }
    }

    /// The same on the page where readers write.
    pub(super) fn here(mut self) -> Self {
        self.write = None;
        self
    }
}
