//! The part of an entry's form that says where it comes from: sources on record to tick, and rows for new ones.

use std::collections::BTreeSet;

use askama::{Template, filters::HtmlSafe};

use super::{
    Choice, EntryFields, Field, Reader, Sent,
    read::{name_of, renumbered},
};
use crate::{
    domain::{
        problems::Problems,
        record::Record,
        slug::Slug,
        source::{Source, SourceKind},
        text::{Line, Prose},
    },
    render::words,
};

/// The part as it prints: the sources that are ticked, those on record to tick, and the rows for new ones.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/sources_field.html")]
pub struct SourcesField {
    errors: Vec<String>,
    ticked: Vec<Known>,
    others: Vec<Known>,
    rows: Vec<Row>,
    /// The number of the row that the button adds; its address leads there.
    next: usize,
}

impl HtmlSafe for SourcesField {}

#[derive(Debug, Clone)]
struct Known {
    id: String,
    words: String,
}

#[derive(Debug, Clone)]
struct Row {
    number: usize,
    fields: Vec<Field>,
    kind: Choice,
    party: Choice,
    more: Vec<Field>,
}

/// The words by which a form names a source: "Deadline, “Talks resume”, 11 Aug 2023".
pub fn source_words(source: &Source) -> String {
    let on = source
        .published_on
        .map(|on| format!(", {}", words::date(on)));
    format!(
        "{}, “{}”{}",
        source.publisher,
        source.title,
        on.unwrap_or_default()
    )
}

/// The numbers of the rows for new sources, those sent and one at least.
fn rows(sent: &Sent) -> Vec<usize> {
    let mut rows = sent.rows("new_sources");
    rows.retain(|row| *row > 0);
    if rows.is_empty() {
        rows.push(1);
    }
    rows
}

/// The number of the row after the last one.
fn next(sent: &Sent) -> usize {
    rows(sent).last().map_or(1, |row| row + 1)
}

/// The same form with one more row for a new source.
#[must_use]
pub fn with_another_source(mut sent: Sent) -> Sent {
    let next = next(&sent);
    sent.put(format!("new_sources.{next}.publisher"), "");
    sent
}

impl SourcesField {
    /// The part for this form.
    pub fn new(fields: EntryFields<'_>, record: &Record) -> Self {
        let ids: Vec<&str> = fields.sent.all("sources").collect();
        let known = |source: &Source| Known {
            id: source.id.to_string(),
            words: source_words(source),
        };
        let mut ticked: Vec<Known> = Vec::new();
        for id in &ids {
            let is_new = ticked.iter().all(|known| known.id != *id);
            if let Some(source) = record.sources.get(*id).filter(|_| is_new) {
                ticked.push(known(source));
            }
        }
        let mut others: Vec<&Source> = record
            .sources
            .values()
            .filter(|source| !ids.contains(&source.id.as_str()))
            .collect();
        others.sort_by_key(|source| {
            let on = source.published_on.map(|on| on.last_day());
            (std::cmp::Reverse(on), source.publisher.clone())
        });
        Self {
            errors: fields.problems.at("sources").map(str::to_owned).collect(),
            ticked,
            next: next(fields.sent),
            others: others.into_iter().map(known).collect(),
            rows: rows(fields.sent)
                .into_iter()
                .map(|number| Row::new(fields, record, number))
                .collect(),
        }
    }
}

impl Row {
    fn new(fields: EntryFields<'_>, record: &Record, number: usize) -> Self {
        let name = |field: &str| format!("new_sources.{number}.{field}");
        let (kind, party) = (name("kind"), name("party"));
        let chosen = fields.sent.text(&kind);
        let kinds = SourceKind::ALL.into_iter().fold(
            Choice::list(&kind, "Kind").option("", "Choose a kind", chosen.is_empty()),
            |choice, kind| {
                let value = name_of(&kind);
                let is_chosen = value == chosen;
                choice.option(value, words::capital(words::source_kind(kind)), is_chosen)
            },
        );
        let chosen = fields.sent.text(&party);
        let parties = record.parties.iter().fold(
            Choice::list(&party, "Whose own document is it? (optional)")
                .hint("For a party’s own document")
                .option("", "No party’s", chosen.is_empty()),
            |choice, party| {
                let is_chosen = party.slug == *chosen;
                choice.option(party.slug.as_str(), party.name.as_str(), is_chosen)
            },
        );
        Self {
            number,
            fields: vec![
                fields.field(name("publisher"), "Publisher"),
                fields.field(name("title"), "Title of the document"),
                fields
                    .field(name("url"), "Link (optional)")
                    .hint("Starts with https://")
                    .inputmode("url"),
                fields.date(name("published_on"), "Date published (optional)", ""),
            ],
            kind: kinds.errors(fields.problems),
            party: parties.errors(fields.problems),
            more: vec![
                fields
                    .field(name("archived_url"), "Link to an archived copy (optional)")
                    .inputmode("url"),
                fields.date(name("archived_on"), "Date of that copy (optional)", ""),
                fields
                    .field(name("note"), "Note on the source (optional)")
                    .hint("Shown to readers")
                    .lines(2),
            ],
        }
    }
}

impl Row {
    /// Whether the fields that are seldom needed are shown: when something was typed there.
    fn is_open(&self) -> bool {
        self.more
            .iter()
            .any(|field| field.is_bad() || !field.typed().is_empty())
    }
}

/// The sources that a form names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadSources {
    /// What the entry cites, those on record and the new ones by the ids that they have in `new`, first-hand new ones before what is not.
    pub cited: Vec<Slug>,
    /// The new sources, in the order of the form, with ids that nothing in the record has.
    pub new: Vec<Source>,
    /// The number of each new source's row.
    rows: Vec<usize>,
}

impl ReadSources {
    /// Reads the part. Rows without anything typed are none.
    pub fn read(reader: &mut Reader<'_>, record: &Record) -> Self {
        let mut cited = reader.ticked("sources");
        let mut read = Self::default();
        for number in reader.sent.filled_rows("new_sources") {
            if let Some(mut source) = row(reader, number) {
                source.id = source.id.free(|id| {
                    record.sources.contains_key(id) || read.new.iter().any(|new| new.id == *id)
                });
                read.rows.push(number);
                read.new.push(source);
            }
        }
        let first_hand: BTreeSet<&Slug> = record
            .sources
            .values()
            .chain(&read.new)
            .filter(|source| source.kind == SourceKind::Primary)
            .map(|source| &source.id)
            .collect();
        for new in &read.new {
            let place = cited
                .iter()
                .position(|id| first_hand.contains(&new.id) && !first_hand.contains(id));
            cited.insert(place.unwrap_or(cited.len()), new.id.clone());
        }
        read.cited = cited;
        read
    }

    /// The source that an editor means by `word` in the field of a single term: an id, or `new-1` for the first row of new sources.
    fn named(&self, word: &str) -> Option<Slug> {
        let row = word.strip_prefix("new-").and_then(|row| row.parse().ok());
        match row.and_then(|row: usize| self.rows.iter().position(|known| *known == row)) {
            Some(at) => Some(self.new[at].id.clone()),
            None => word.parse().ok(),
        }
    }

    /// The sources that a field of short names cites, for one term or one word: ids on record, and `new-1` for new ones. What is none is
    /// noted under the field.
    pub fn in_field(&self, reader: &mut Reader<'_>, name: &str) -> Vec<Slug> {
        let words = reader
            .sent
            .text(name)
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|word| !word.is_empty());
        let mut cited: Vec<Slug> = Vec::new();
        for word in words {
            match self.named(word) {
                Some(id) => cited.push(id),
                None => reader.problems.add(
                    name,
                    format!("“{word}” is no source’s short name: copy it from the list of sources"),
                ),
            }
        }
        cited
    }

    /// The problems that the desk found, with its count of the new sources turned into the numbers of their rows.
    pub fn place(&self, found: &Problems) -> Problems {
        renumbered(found, "new_sources", &self.rows)
    }
}

fn row(reader: &mut Reader<'_>, number: usize) -> Option<Source> {
    let name = |field: &str| format!("new_sources.{number}.{field}");
    let publisher: Option<Line<120>> =
        reader.must(&name("publisher"), "Enter who published the source");
    let title: Option<Prose<400>> = reader.must(&name("title"), "Enter the source’s title");
    let kind = reader.choose(&name("kind"), "Choose what kind of source it is");
    let party = reader.may(&name("party"));
    let url = reader.may(&name("url"));
    let published_on = reader.may(&name("published_on"));
    let archived_url = reader.may(&name("archived_url"));
    let archived_on = reader.may(&name("archived_on"));
    if archived_on.is_some()
        && archived_url.is_none()
        && reader.sent.given(&name("archived_url")).is_none()
    {
        reader.problems.add(
            name("archived_url"),
            "Enter the link to the copy, or leave its date empty",
        );
    }
    let note = reader.may(&name("note"));
    let (publisher, title) = (publisher?, title?);
    let id = match published_on {
        Some(on) => Slug::dated(&publisher, on),
        None => {
            Slug::from_title(&format!("{publisher} {title}")).or_else(|| "source".parse().ok())?
        }
    };
    Some(Source {
        id,
        kind: kind?,
        party,
        publisher,
        title,
        title_inferred: false,
        published_on,
        url,
        archived_url,
        archived_on,
        note,
        confidence: None,
    })
}
