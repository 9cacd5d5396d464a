//! The share box of an entry, and the words by which a shared link introduces itself.

use askama::{Template, filters::HtmlSafe};
use chrono::{DateTime, Utc};

use super::Scene;
use crate::{
    domain::{
        entry::{Dated, EntryKind, Filed},
        ids::EntryId,
        offer::Offer,
        position::Position,
        record::Record,
        slug::Slug,
    },
    render::{cite::Cited, words},
    web::{
        embed::Codes,
        negotiation::names,
        paths::{EntryPath, HistoryPath},
    },
};

/// The box with the links to copy.
#[derive(Debug, Clone, Template)]
#[template(path = "entries/share.html")]
pub(super) struct Share {
    link: String,
    short: Option<String>,
    cite: String,
    /// Where other forms of citation are, for an entry.
    forms: Option<String>,
    /// What shows it elsewhere, for what can be shown.
    codes: Option<Codes>,
}

impl HtmlSafe for Share {}

impl Share {
    /// The box of the page at `path`, cited by its title and date.
    pub(super) fn new(scene: &Scene<'_>, path: &str, title: &str) -> Self {
        let link = scene.visitor.absolute(path);
        Self {
            cite: format!(
                "{title}. {}. Counteroffer, {}. {link}",
                scene.record.negotiation.title,
                words::day(scene.today)
            ),
            short: None,
            forms: None,
            codes: None,
            link,
        }
    }

    /// The box of the page at `path` of an entry: with its short link, and cited by the version that is shown, which stays what it is.
    pub(super) fn of_entry(scene: &Scene<'_>, path: &str, title: &str, shown: &Shown<'_>) -> Self {
        let history = HistoryPath::of(scene.negotiation(), shown.kind, shown.slug.as_str());
        let version = history.version(shown.version);
        let cited = Cited {
            title,
            of: &scene.record.negotiation.title,
            version: shown.version,
            saved: shown.recorded_at.date_naive(),
            read: scene.today,
            url: &scene.visitor.absolute(&version),
        };
        Self {
            link: scene.visitor.absolute(path),
            short: Some(scene.visitor.absolute(EntryPath { id: shown.id })),
            cite: cited.sentence(),
            forms: Some(format!("{version}#cite")),
            codes: None,
        }
    }
}

impl Share {
    /// With what shows it elsewhere.
    #[must_use]
    pub(super) fn embedded(mut self, codes: Codes) -> Self {
        self.codes = Some(codes);
        self
    }
}

/// The version of an entry that a page shows.
pub(super) struct Shown<'a> {
    pub(super) id: EntryId,
    kind: EntryKind,
    slug: &'a Slug,
    pub(super) version: i32,
    pub(super) recorded_at: DateTime<Utc>,
}

impl<'a, T: Dated> From<&'a Filed<T>> for Shown<'a> {
    fn from(entry: &'a Filed<T>) -> Self {
        Self {
            id: entry.id,
            kind: entry.value.kind(),
            slug: entry.value.slug(),
            version: entry.version,
            recorded_at: entry.recorded_at,
        }
    }
}

/// How long the words of a shared link may be, in characters; what shows them cuts them at about 200.
const LENGTH: usize = 200;

/// Who offered what to whom, and when: "AMPTP to WGA, 11 Aug 2023: 5% · 4% · 3.5% minimum pay rates; …". Terms with a number come first;
/// without terms, the summary.
pub(super) fn offered(record: &Record, offer: &Filed<Offer>, terms: &[&Position]) -> String {
    let addressees: Vec<_> = record
        .addressees(offer)
        .into_iter()
        .map(|party| party.slug.clone())
        .collect();
    let makers = names(record, &offer.parties);
    let who = if offer.form.is_agreement() || addressees.is_empty() {
        makers
    } else {
        format!("{makers} to {}", names(record, &addressees))
    };
    let head = format!("{who}, {}:", words::date(offer.made_on));
    if terms.is_empty() {
        return short(&format!("{head} {}", offer.summary));
    }
    let (numbers, others): (Vec<&Position>, Vec<&Position>) =
        terms.iter().partition(|term| term.values.is_some());
    let told = numbers.into_iter().chain(others);
    list(head, told.map(|term| item(record, term)).collect())
}

fn item(record: &Record, term: &Position) -> String {
    let title = record
        .issue(&term.issue)
        .map_or(term.issue.as_str(), |issue| issue.title.as_str());
    if term.values.is_some() {
        format!("{} {}", term.headline, within(title))
    } else {
        format!("{}: {}", within(title), term.headline)
    }
}

/// A title within a sentence: its first letter small, unless it starts an abbreviation or a number.
fn within(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first
            .to_lowercase()
            .chain([second])
            .chain(letters)
            .collect(),
        _ => title.to_owned(),
    }
}

/// As many of the items as fit, and how many more there are.
fn list(head: String, items: Vec<String>) -> String {
    let mut text = head;
    for (at, item) in items.iter().enumerate() {
        if at > 0 && text.chars().count() + item.chars().count() > LENGTH {
            let more = items.len() - at;
            text.push_str(&format!("; and {more} more"));
            break;
        }
        text.push_str(if at == 0 { " " } else { "; " });
        text.push_str(item);
    }
    text
}

/// A text cut at a word, to be shown beside a shared link.
pub(super) fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LENGTH {
        return text;
    }
    let cut: String = text.chars().take(LENGTH).collect();
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{shipped, slug};

    #[test]
    fn a_shared_offer_says_who_offered_what_and_when() {
        let record = shipped();
        let told = |offer: &str| {
            let offer = record.offer(&slug(offer)).unwrap();
            let terms: Vec<&Position> = offer.positions.iter().collect();
            offered(&record, offer, &terms)
        };
        let package = told("amptp-counter-2023-08-11");
        assert!(
            package.starts_with("AMPTP to WGA, 11 Aug 2023: 5% · 4% · 3.5% minimum pay rates; "),
            "{package}"
        );
        assert!(
            package.ends_with(" more") && package.chars().count() < 230,
            "{package}"
        );
        assert!(told("moa-2023-09-25").starts_with("WGA and AMPTP, 25 Sep 2023: $233 million"));
        assert!(
            told("amptp-opening-proposals-2023-03-13").starts_with("AMPTP to WGA, 13 Mar 2023: ")
        );
    }

    #[test]
    fn titles_stand_within_a_sentence_and_texts_are_cut_at_a_word() {
        assert_eq!(within("Minimum pay rates"), "minimum pay rates");
        assert_eq!(within("AI may not write"), "AI may not write");
        assert_eq!(within("A"), "A");
        assert_eq!(short("a  b\nc"), "a b c");
        let long = short(&"word ".repeat(60));
        assert!(long.ends_with("word…") && long.chars().count() <= LENGTH + 1);
    }
}
