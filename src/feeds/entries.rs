//! Entries as the items of a feed.

use askama::Template;

use super::{Item, tag};
use crate::{
    domain::{
        correction::Correction,
        entry::{Dated, Entry, Filed},
        record::Record,
        slug::Slug,
    },
    render::words,
};

#[derive(Template)]
#[template(path = "feeds/entry.html")]
struct Content {
    quote: Option<String>,
    summary: String,
    /// Each issue of an offer, with how the offer says it.
    terms: Vec<(String, String)>,
    /// What was wrong, and what is right.
    corrections: Vec<(String, String)>,
    sources: Vec<(String, Option<String>)>,
}

/// An entry as an item, with its page in full. `site` is where the site is: `https://example.org`.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn item(
    record: &Record,
    entry: &Filed<Entry>,
    site: &str,
    page: String,
) -> Result<Item, askama::Error> {
    let corrections = corrections(record, entry);
    let at = corrections.iter().map(|known| known.at);
    let value = &entry.value;
    Ok(Item {
        id: tag(site, "entry", entry.id),
        title: title(record, value),
        page,
        updated: at
            .chain([entry.recorded_at])
            .max()
            .unwrap_or(entry.recorded_at),
        authors: value
            .parties()
            .iter()
            .map(|party| name(record, party))
            .collect(),
        summary: value.summary().to_owned(),
        content: Content {
            quote: match value {
                Entry::Statement(said) => said.quote.as_ref().map(ToString::to_string),
                Entry::Event(_) | Entry::Offer(_) | Entry::Response(_) => None,
            },
            summary: value.summary().to_owned(),
            terms: terms(record, value),
            corrections: corrections
                .iter()
                .map(|known| {
                    let notice = &known.mended.notice;
                    (notice.wrong.to_string(), notice.right.to_string())
                })
                .collect(),
            sources: sources(record, value),
        }
        .render()?,
        tags: std::iter::once(value.kind().name().to_owned())
            .chain(terms(record, value).into_iter().map(|(issue, _)| issue))
            .collect(),
    })
}

/// What a list of entries of several kinds calls one: "AMPTP counterproposal, 11 Aug 2023: Offer after the strike began".
pub fn title(record: &Record, entry: &Entry) -> String {
    let names: Vec<String> = entry
        .parties()
        .iter()
        .map(|party| name(record, party))
        .collect();
    let kind = match entry {
        Entry::Offer(offer) => words::offered(offer),
        Entry::Response(response) => words::answer(response.answer),
        Entry::Statement(_) => "statement",
        Entry::Event(event) => words::happening(event.kind),
    };
    let who = match names.as_slice() {
        [] => words::capital(kind),
        names => format!("{} {kind}", names.join(" and ")),
    };
    format!("{who}, {}: {}", words::date(entry.made_on()), entry.title())
}

fn name(record: &Record, party: &Slug) -> String {
    let known = record.party(party);
    known.map_or(party.to_string(), |known| known.short_name.to_string())
}

/// The terms of an offer: each issue's title, with how the offer says it.
fn terms(record: &Record, entry: &Entry) -> Vec<(String, String)> {
    let Entry::Offer(offer) = entry else {
        return Vec::new();
    };
    let positions = offer.positions.iter();
    positions
        .map(|term| {
            let issue = record.issue(&term.issue);
            let title = issue.map_or(term.issue.to_string(), |issue| issue.title.to_string());
            (title, term.headline.to_string())
        })
        .collect()
}

fn sources(record: &Record, entry: &Entry) -> Vec<(String, Option<String>)> {
    let cited = entry.sources().iter();
    cited
        .filter_map(|id| record.sources.get(id))
        .map(|source| {
            let url = source.url.as_ref().or(source.archived_url.as_ref());
            let words = format!("{}, {}", source.publisher, source.title);
            (words, url.map(ToString::to_string))
        })
        .collect()
}

fn corrections<'a>(record: &'a Record, entry: &Filed<Entry>) -> Vec<&'a Correction> {
    let (kind, slug) = (entry.value.kind(), entry.value.slug());
    let all = record.corrections.iter();
    all.filter(|known| known.kind == kind && known.slug == *slug)
        .collect()
}
