//! How a version is cited: as a sentence, for BibTeX, and as CSL JSON.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

/// What is cited.
#[derive(Debug, Clone, Copy)]
pub struct Cited<'a> {
    /// Its title, with its date.
    pub title: &'a str,
    /// What it is a part of: the negotiation's title.
    pub of: &'a str,
    /// The version, from 1.
    pub version: i32,
    /// The day on which that version was saved.
    pub saved: NaiveDate,
    /// The day on which it is read.
    pub read: NaiveDate,
    /// The version's address, which never changes.
    pub url: &'a str,
}

impl Cited<'_> {
    /// The three forms, each with an id for its field and its name.
    pub fn forms(&self) -> [(&'static str, &'static str, String); 3] {
        [
            ("c-text", "As a sentence", self.sentence()),
            ("c-bib", "BibTeX", self.bibtex()),
            ("c-csl", "CSL JSON", self.csl()),
        ]
    }

    /// As a sentence.
    pub fn sentence(&self) -> String {
        let saved = self.saved.format("%-d %b %Y");
        let read = self.read.format("%-d %b %Y");
        format!(
            "{}. {}. Counteroffer, version {} of {saved}, read {read}. {}",
            self.title, self.of, self.version, self.url
        )
    }

    /// For BibTeX's `@misc`, with the fields that biblatex reads too.
    fn bibtex(&self) -> String {
        format!(
            "@misc{{counteroffer-{key}-v{version},\n  title = {{{{{title}}}}},\n  howpublished = {{{of}, Counteroffer, version {version}}},\n  year = {{{year}}},\n  date = {{{saved}}},\n  url = {{{url}}},\n  urldate = {{{read}}}\n}}",
            key = self.key(),
            version = self.version,
            title = escaped(self.title),
            of = escaped(self.of),
            year = self.saved.year(),
            saved = self.saved,
            url = self.url,
            read = self.read,
        )
    }

    /// The CSL data format, 1.0.2: one item.
    fn csl(&self) -> String {
        let date = |day: NaiveDate| json!({ "date-parts": [[day.year(), day.month(), day.day()]] });
        let item = json!([{
            "id": format!("counteroffer-{}-v{}", self.key(), self.version),
            "type": "webpage",
            "title": self.title,
            "container-title": format!("{}, Counteroffer", self.of),
            "version": self.version.to_string(),
            "issued": date(self.saved),
            "accessed": date(self.read),
            "URL": self.url,
        }]);
        format!("{item:#}")
    }

    /// The entry's slug, as its address has it.
    fn key(&self) -> &str {
        let parts = self.url.trim_end_matches('/').rsplit('/');
        parts.into_iter().nth(2).unwrap_or("entry")
    }
}

/// A text within braces of BibTeX: what would be read as markup is written out.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '%' | '#' | '_' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited() -> [(&'static str, &'static str, String); 3] {
        Cited {
            title: "A $5 & 50% {offer}, 11 Aug 2023",
            of: "Talks, 2023",
            version: 2,
            saved: "2023-08-22".parse().unwrap(),
            read: "2026-11-26".parse().unwrap(),
            url: "https://example.org/talks/offers/an-offer/versions/2",
        }
        .forms()
    }

    #[test]
    fn a_version_is_cited_by_its_number_its_days_and_its_address() {
        let [(_, _, sentence), (_, _, bibtex), (_, _, csl)] = cited();
        assert_eq!(
            sentence,
            "A $5 & 50% {offer}, 11 Aug 2023. Talks, 2023. Counteroffer, version 2 of 22 Aug 2023, read 26 Nov 2026. https://example.org/talks/offers/an-offer/versions/2"
        );
        assert!(
            bibtex.starts_with("@misc{counteroffer-an-offer-v2,\n"),
            "{bibtex}"
        );
        assert!(
            bibtex.contains(r"title = {{A \$5 \& 50\% \{offer\}, 11 Aug 2023}}"),
            "{bibtex}"
        );
        let csl: serde_json::Value = serde_json::from_str(&csl).unwrap();
        assert_eq!(csl[0]["issued"]["date-parts"][0], json!([2023, 8, 22]));
        assert_eq!(csl[0]["title"], "A $5 & 50% {offer}, 11 Aug 2023");
    }
}
