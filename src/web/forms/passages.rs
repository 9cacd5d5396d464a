//! The part of an entry's form that says where in its sources it is found: a row for each passage, and an empty one for one more.

use askama::{Template, filters::HtmlSafe};

use super::{
    Choice, EntryFields, Field, ReadSources, Reader, Sent, read::renumbered, sources::source_words,
};
use crate::domain::{
    passage::Passage, position::Position, problems::Problems, record::Record, slug::Slug,
    source::Source,
};

/// What the fields are below: `passages.1.locator`.
const PREFIX: &str = "passages";

/// The part as it prints.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/passages_field.html")]
pub struct PassagesField {
    rows: Vec<Row>,
}

impl HtmlSafe for PassagesField {}

#[derive(Debug, Clone)]
struct Row {
    number: usize,
    source: Choice,
    /// For which term, where the entry has terms.
    term: Option<Choice>,
    words: Vec<Field>,
}

impl PassagesField {
    /// The part for this form; `has_terms` for an offer, whose terms have passages of their own.
    pub fn new(fields: EntryFields<'_>, record: &Record, has_terms: bool) -> Self {
        let mut rows = fields.sent.filled_rows(PREFIX);
        rows.push(rows.last().map_or(1, |row| row + 1));
        let sources = Sources::of(fields.sent, record);
        Self {
            rows: rows
                .into_iter()
                .map(|number| Row::new(fields, record, &sources, number, has_terms))
                .collect(),
        }
    }

    /// Whether something is typed in it, or wrong.
    pub fn is_open(&self) -> bool {
        self.rows.iter().any(|row| {
            let mut choices = std::iter::once(&row.source).chain(&row.term);
            let mut fields = row.words.iter();
            choices.any(Choice::is_bad)
                || fields.any(|field| field.is_bad() || !field.typed().is_empty())
        })
    }
}

/// The sources to choose from, each by its value and its words: those that the form cites, its new ones, the others on record.
struct Sources(Vec<(String, String)>);

impl Sources {
    fn of(sent: &Sent, record: &Record) -> Self {
        let is_ticked = |source: &&Source| sent.has("sources", source.id.as_str());
        let named = |source: &Source| (source.id.to_string(), source_words(source));
        let ticked = record.sources.values().filter(is_ticked).map(named);
        let others = record
            .sources
            .values()
            .filter(|source| !is_ticked(source))
            .map(named);
        let new = sent.filled_rows("new_sources").into_iter().map(|row| {
            let publisher = sent.text(&format!("new_sources.{row}.publisher"));
            (
                format!("new-{row}"),
                format!("New source {row}: {publisher}"),
            )
        });
        Self(ticked.chain(new).chain(others).collect())
    }
}

impl Row {
    fn new(
        fields: EntryFields<'_>,
        record: &Record,
        sources: &Sources,
        number: usize,
        has_terms: bool,
    ) -> Self {
        let name = |field: &str| format!("{PREFIX}.{number}.{field}");
        let source = name("source");
        let chosen = fields.sent.text(&source);
        let sources = sources.0.iter().fold(
            Choice::list(&source, "In which source?").option(
                "",
                "Choose a source",
                chosen.is_empty(),
            ),
            |choice, (value, words)| choice.option(value, words, value == chosen),
        );
        let term = name("term");
        let chosen = fields.sent.text(&term);
        let terms = || {
            record
                .issues()
                .fold(
                    Choice::list(&term, "What does it say?").option(
                        "",
                        "The offer as a whole",
                        chosen.is_empty(),
                    ),
                    |choice, issue| {
                        let is_chosen = issue.slug == *chosen;
                        choice.option(issue.slug.as_str(), issue.title.as_str(), is_chosen)
                    },
                )
                .errors(fields.problems)
        };
        Self {
            number,
            source: sources.errors(fields.problems),
            term: has_terms.then(terms),
            words: vec![
                fields
                    .field(name("locator"), "Where in it? (optional)")
                    .hint("A page, a paragraph or a minute, for example: p. 3"),
                fields
                    .field(name("quote"), "In its own words (optional)")
                    .hint("Word for word, without quotation marks, 25 words at most")
                    .lines(2),
            ],
        }
    }
}

/// Fills in where a stored entry is found.
pub fn put_passages(sent: &mut Sent, passages: &[Passage]) {
    for (number, passage) in (1..).zip(passages) {
        let name = |field: &str| format!("{PREFIX}.{number}.{field}");
        sent.put(name("source"), &passage.source);
        sent.put_some(name("term"), passage.term.as_ref());
        sent.put_some(name("locator"), passage.locator.as_ref());
        sent.put_some(name("quote"), passage.quote.as_ref());
    }
}

/// Where a form says that the entry is found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadPassages {
    /// The passages, in the order of the form.
    pub passages: Vec<Passage>,
    /// The number of each passage's row.
    rows: Vec<usize>,
}

impl ReadPassages {
    /// Reads the part. Rows without anything typed are none.
    pub fn read(reader: &mut Reader<'_>, sources: &ReadSources) -> Self {
        let mut read = Self::default();
        for number in reader.sent.filled_rows(PREFIX) {
            let name = |field: &str| format!("{PREFIX}.{number}.{field}");
            let source = sources.in_field(reader, &name("source")).into_iter().next();
            if reader.sent.given(&name("source")).is_none() {
                reader
                    .problems
                    .add(name("source"), "Choose the source that says it");
            }
            let term = reader.may(&name("term"));
            let locator = reader.may(&name("locator"));
            let quote = reader.may(&name("quote"));
            if let Some(source) = source {
                read.rows.push(number);
                read.passages.push(Passage {
                    source,
                    term,
                    locator,
                    quote,
                });
            }
        }
        read
    }

    /// What an entry cites by these passages besides `cited` and what its terms cite: whoever says where in a source it is cites the source.
    pub fn also_cited(&self, cited: &[Slug], terms: &[Position]) -> Vec<Slug> {
        let mut also: Vec<Slug> = Vec::new();
        for passage in &self.passages {
            let mut terms = terms
                .iter()
                .filter(|term| Some(&term.issue) == passage.term.as_ref())
                .flat_map(|term| &term.sources);
            let source = &passage.source;
            let is_cited = cited.contains(source) || terms.any(|known| known == source);
            if !is_cited && !also.contains(source) {
                also.push(source.clone());
            }
        }
        also
    }

    /// The problems that the rules found, with their count of the passages turned into the numbers of their rows.
    pub fn place(&self, found: &Problems) -> Problems {
        renumbered(found, PREFIX, &self.rows)
    }
}
