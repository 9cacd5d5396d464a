//! How a page shows what a claim rests on: numbered footnotes, and the words of a claim.

use std::collections::BTreeMap;

use askama::{Template, filters::HtmlSafe};

use super::{differ, negotiation::names, paths, paths::SourcesPath};
use crate::{
    domain::{
        claim::{self, Claim},
        dates::PartialDate,
        entry::{Confidence, Dated, Entry, EntryKind, Filed},
        label::{self, Called},
        offer::{Form, Offer},
        passage::Passage,
        position::Position,
        record::Record,
        response::Response,
        slug::Slug,
        source::Source,
        standing::Track,
    },
    render::words,
};

/// The footnotes of a page, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Notes {
    numbers: BTreeMap<Slug, usize>,
}

/// One source in a page's list.
#[derive(Debug, Clone)]
pub(super) struct Cited {
    /// Its number, from 1; its id in the page is `s` and the number.
    number: usize,
    publisher: String,
    title: String,
    url: Option<String>,
    archived: Option<Archived>,
    on: String,
    flags: Vec<&'static str>,
    /// Where in it the claims are found.
    passages: Vec<Found>,
}

/// Where a copy of a source is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Archived {
    pub(super) url: String,
    /// "archived copy", with its date where that is known.
    pub(super) words: String,
}

/// A passage in a source.
#[derive(Debug, Clone)]
struct Found {
    /// The issue of the term that rests on it.
    term: Option<String>,
    locator: Option<String>,
    quote: Option<String>,
}

impl Archived {
    /// The copy of a source, if there is one.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let on = source.archived_on.map(words::dated);
        Some(Self {
            url: source.archived_url.as_ref()?.to_string(),
            words: match on {
                Some(on) => format!("archived copy made {on}"),
                None => "archived copy".to_owned(),
            },
        })
    }
}

impl Found {
    /// The passages in one source, of those that are for the whole or for one of the issues that `shows`.
    fn all(
        record: &Record,
        source: &Slug,
        passages: &[Passage],
        shows: impl Fn(&Slug) -> bool,
    ) -> Vec<Self> {
        let mut found = Vec::new();
        for passage in passages.iter().filter(|passage| passage.source == *source) {
            let issue = passage.term.as_ref();
            if issue.is_some_and(|issue| !shows(issue)) {
                continue;
            }
            let title = issue.and_then(|issue| record.issue(issue));
            found.push(Self {
                term: title.map(|issue| issue.title.to_string()),
                locator: passage.locator.as_ref().map(ToString::to_string),
                quote: passage.quote.as_ref().map(ToString::to_string),
            });
        }
        found
    }
}

/// A page's list of sources. Prints nothing when it is empty.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/sources.html")]
pub(super) struct Sources {
    sources: Vec<Cited>,
    /// Where all sources of the negotiation are.
    all: SourcesPath,
}

impl HtmlSafe for Sources {}

impl Notes {
    /// The number of a source, the same each time.
    pub(super) fn number(&mut self, source: &Slug) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(source.clone()).or_insert(next)
    }

    /// The numbers of several sources, in their order.
    pub(super) fn numbers(&mut self, sources: &[Slug]) -> Vec<usize> {
        sources.iter().map(|source| self.number(source)).collect()
    }

    /// The list of what was cited, in order of number.
    pub(super) fn sources(self, record: &Record) -> Sources {
        self.with_passages(record, &[], |_| false)
    }

    /// The same with the passages of the one entry that the page is about; `shows` tells the issues whose terms are in view.
    pub(super) fn with_passages(
        self,
        record: &Record,
        passages: &[Passage],
        shows: impl Fn(&Slug) -> bool,
    ) -> Sources {
        let mut sources: Vec<Cited> = self
            .numbers
            .into_iter()
            .filter_map(|(id, number)| {
                let source = record.sources.get(&id)?;
                Some(Cited {
                    number,
                    publisher: source.publisher.to_string(),
                    title: source.title.to_string(),
                    url: source.url.as_ref().map(ToString::to_string),
                    archived: Archived::of(source),
                    on: source
                        .published_on
                        .map_or("no date".to_owned(), words::date),
                    flags: recalled(source.confidence),
                    passages: Found::all(record, &id, passages, &shows),
                })
            })
            .collect();
        sources.sort_by_key(|source| source.number);
        Sources {
            sources,
            all: SourcesPath {
                negotiation: record.negotiation.slug.to_string(),
            },
        }
    }
}

fn recalled(confidence: Option<Confidence>) -> Vec<&'static str> {
    match confidence {
        Some(Confidence::Recalled) => vec!["from memory"],
        Some(Confidence::Read) | None => Vec::new(),
    }
}

/// The words of a claim: "both sides confirm", "according to WGA", "reported", "sources differ", "unsourced".
pub(super) fn claim(record: &Record, word: &Claim) -> String {
    match word {
        Claim::Confirmed => "both sides confirm".to_owned(),
        Claim::According(slug) => {
            let name = record
                .party(slug)
                .map_or(slug.as_str(), |party| party.short_name.as_str());
            format!("according to {name}")
        }
        Claim::Reported => "reported".to_owned(),
        Claim::Disputed(_) => "sources differ".to_owned(),
        Claim::Unsourced => "unsourced".to_owned(),
    }
}

/// A caveat beside a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flag {
    pub(super) words: String,
    /// Where more is said of it.
    pub(super) path: Option<String>,
}

impl Flag {
    /// A caveat that says it all.
    pub(super) fn plain(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            path: None,
        }
    }

    /// The word of a claim; that sources differ leads to what each of them says.
    pub(super) fn of(record: &Record, word: &Claim) -> Self {
        let path = match word {
            Claim::Disputed(disputes) => disputes
                .first()
                .map(|dispute| differ::address(record, dispute)),
            Claim::Confirmed | Claim::According(_) | Claim::Reported | Claim::Unsourced => None,
        };
        Self {
            words: self::claim(record, word),
            path,
        }
    }
}

/// What is to be said of an entry as a whole, beside it on the timeline and in lists: what parties call it, the word of its claim, and that it
/// is from memory. `sees` tells whether a date is in view.
pub(super) fn entry(
    record: &Record,
    entry: &Entry,
    sees: impl Fn(PartialDate) -> bool,
) -> Vec<Flag> {
    let mut flags = calls(record, label::called(entry), sees);
    let (slug, sources) = (entry.slug(), entry.sources());
    flags.extend(whole(record, slug, sources, entry.confidence()));
    flags
}

/// The same of the parts of an entry that the word rests on.
pub(super) fn whole(
    record: &Record,
    slug: &Slug,
    sources: &[Slug],
    confidence: Option<Confidence>,
) -> Vec<Flag> {
    let word = claim::of_entry(record, slug, sources);
    let mut flags = vec![Flag::of(record, &word)];
    flags.extend(recalled(confidence).into_iter().map(Flag::plain));
    flags
}

/// What parties call something that is in view, beside it.
pub(super) fn calls(
    record: &Record,
    called: Vec<Called<'_>>,
    sees: impl Fn(PartialDate) -> bool,
) -> Vec<Flag> {
    let called = self::called(record, called, sees).into_iter();
    called.map(|(words, _)| Flag::plain(words)).collect()
}

/// What parties call something, of which `sees` tells whether a date is in view: "called “best and final” by AMPTP on 23 Sep 2023, reported".
/// Each comes with its sources.
pub(super) fn called<'a>(
    record: &Record,
    called: Vec<Called<'a>>,
    sees: impl Fn(PartialDate) -> bool,
) -> Vec<(String, &'a [Slug])> {
    called
        .into_iter()
        .filter(|called| sees(called.on))
        .map(|called| {
            let by = names(record, called.by);
            let word = claim(record, &claim::from_sources(record, called.sources));
            let (words, on) = (called.words, words::dated(called.on));
            let told = format!("called “{words}” by {by} {on}, {word}");
            (told, called.sources)
        })
        .collect()
}

/// What is to be said of what stands for a party, in a cell: the word of its claim, its caveats, that it is part of a package, and who has
/// accepted it. `keep` makes an address stay on the date and the clock of the page. Nothing where nothing stands.
pub(super) fn standing(
    record: &Record,
    track: &Track<'_>,
    keep: impl Fn(String) -> String,
) -> Vec<Flag> {
    let Some(standing) = &track.standing else {
        return Vec::new();
    };
    let term = standing.term();
    let word = claim::of_position(record, standing.offer, term);
    let mut flags = vec![Flag::of(record, &word)];
    flags.extend(caveats(term).into_iter().map(Flag::plain));
    flags.extend(package(record, standing.offer, &keep));
    let taken = track.taken.as_ref();
    flags.extend(taken.map(|taken| self::taken(record, taken.response, taken.settles(), &keep)));
    flags
}

/// That a term is part of a package, which stands or falls as a whole; it leads to what the package hangs on. `None` for a term of another
/// offer.
pub(super) fn package(
    record: &Record,
    offer: &Offer,
    keep: impl Fn(String) -> String,
) -> Option<Flag> {
    let path = || {
        paths::entry(
            record.negotiation.slug.as_str(),
            EntryKind::Offer,
            offer.slug.as_str(),
        )
    };
    (offer.form == Form::Package).then(|| Flag {
        words: "part of a package".to_owned(),
        path: Some(format!("{}#facts", keep(path()))),
    })
}

/// Who has accepted a term by an answer; a part of a package is not settled by that.
pub(super) fn taken(
    record: &Record,
    response: &Filed<Response>,
    settles: bool,
    keep: impl Fn(String) -> String,
) -> Flag {
    let who = names(record, &response.parties);
    let mut words = format!("accepted by {who} {}", words::dated(response.on));
    if !settles {
        words.push_str(", by itself: the package stays open");
    }
    let path = paths::entry(
        record.negotiation.slug.as_str(),
        EntryKind::Response,
        response.slug.as_str(),
    );
    Flag {
        words,
        path: Some(keep(path)),
    }
}

/// The caveats of a position besides its claim: "our sum", "from memory".
pub(super) fn caveats(position: &Position) -> Vec<&'static str> {
    let mut caveats = Vec::new();
    if position.derived {
        caveats.push("our sum");
    }
    caveats.extend(recalled(position.confidence));
    caveats
}
