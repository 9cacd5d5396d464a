//! The part of an entry's form that says what parties call it: a row for each label, and an empty one for one more.

use askama::{Template, filters::HtmlSafe};

use super::{Choice, EntryFields, Field, ReadSources, Reader, Sent, read::renumbered};
use crate::domain::{label::Label, problems::Problems, record::Record, slug::Slug};

/// What the fields are below: `called.1.words`.
const PREFIX: &str = "called";

/// The part as it prints.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/called_field.html")]
pub struct CalledField {
    rows: Vec<Row>,
}

impl HtmlSafe for CalledField {}

#[derive(Debug, Clone)]
struct Row {
    number: usize,
    words: Field,
    by: Choice,
    more: Vec<Field>,
}

impl CalledField {
    /// The part for this form.
    pub fn new(fields: EntryFields<'_>, record: &Record) -> Self {
        let mut rows = fields.sent.filled_rows(PREFIX);
        rows.push(rows.last().map_or(1, |row| row + 1));
        Self {
            rows: rows
                .into_iter()
                .map(|number| Row::new(fields, record, number))
                .collect(),
        }
    }

    /// Whether something is typed in it, or wrong.
    pub fn is_open(&self) -> bool {
        self.rows.iter().any(|row| {
            let fields = std::iter::once(&row.words).chain(&row.more);
            row.by.is_bad()
                || fields
                    .into_iter()
                    .any(|field| field.is_bad() || !field.typed().is_empty())
        })
    }
}

impl Row {
    fn new(fields: EntryFields<'_>, record: &Record, number: usize) -> Self {
        let name = |field: &str| format!("{PREFIX}.{number}.{field}");
        let by = name("by");
        let chosen = fields.sent.text(&by);
        let parties = record.parties.iter().fold(
            Choice::list(&by, "Who calls it so?").option("", "Choose a party", chosen.is_empty()),
            |choice, party| {
                let is_chosen = party.slug == *chosen;
                choice.option(party.slug.as_str(), party.name.as_str(), is_chosen)
            },
        );
        Self {
            number,
            words: fields
                .field(name("words"), "In their words")
                .hint("Without quotation marks, for example: best and final"),
            by: parties.errors(fields.problems),
            more: vec![
                fields.date(name("on"), "Since when?", "The day on which they first called it so."),
                fields
                    .field(name("sources"), "Sources of the word (optional)")
                    .hint("Short names with commas between them; those of the whole entry when left empty"),
            ],
        }
    }
}

/// Fills in what a stored entry is called.
pub fn put_called(sent: &mut Sent, called: &[Label]) {
    for (number, label) in (1..).zip(called) {
        let name = |field: &str| format!("{PREFIX}.{number}.{field}");
        sent.put(name("words"), &label.words);
        sent.put(name("by"), &label.by);
        sent.put(name("on"), label.on);
        let sources: Vec<&str> = label.sources.iter().map(Slug::as_str).collect();
        sent.put(name("sources"), sources.join(", "));
    }
}

/// What a form says that parties call the entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadCalled {
    /// The labels, in the order of the form.
    pub labels: Vec<Label>,
    /// The number of each label's row.
    rows: Vec<usize>,
}

impl ReadCalled {
    /// Reads the part. Rows without anything typed are none; a label without sources of its own has those of the entry.
    pub fn read(reader: &mut Reader<'_>, sources: &ReadSources) -> Self {
        let mut read = Self::default();
        for number in reader.sent.filled_rows(PREFIX) {
            let name = |field: &str| format!("{PREFIX}.{number}.{field}");
            let words = reader.must(&name("words"), "Enter the word, as they say it");
            let by = reader.must(&name("by"), "Choose whose word it is");
            let on = reader.must(&name("on"), "Enter the day on which they called it so");
            let mut cited = sources.in_field(reader, &name("sources"));
            if cited.is_empty() {
                cited.clone_from(&sources.cited);
            }
            if let (Some(words), Some(by), Some(on)) = (words, by, on) {
                read.rows.push(number);
                read.labels.push(Label {
                    words,
                    by,
                    on,
                    sources: cited,
                });
            }
        }
        read
    }

    /// The problems that the rules found, with their count of the labels turned into the numbers of their rows.
    pub fn place(&self, found: &Problems) -> Problems {
        renumbered(found, PREFIX, &self.rows)
    }
}
