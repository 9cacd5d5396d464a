//! Reading a file. Everything that is wrong is told at once, each problem with its record and its field: a record that cannot be read
//! does not keep the others from being read and checked.

mod lists;

use std::{collections::BTreeMap, fmt::Display};

use serde_json::{Map, Value};

use super::{
    check::{self, Parts},
    fields::{self, Fields},
    file::{ABOUT, DOCUMENTS, FORMAT, File, HISTORY, KINDS},
};
use crate::domain::{
    dispute::{Dispute, Version},
    entry::{self, EntryKind},
    event::Event,
    issue::{Baseline, Category, Issue, Measure},
    label::Label,
    negotiation::{Catalogue, Negotiation, Party, Person},
    offer::Offer,
    passage::Passage,
    position::Position,
    problems::Problems,
    published::Published,
    response::Response,
    slug::Slug,
    source::Source,
    statement::Statement,
};

/// Reads a file of the format.
///
/// # Errors
/// Everything that is wrong with it; a field is named by its record, as in `offers.wga-counter-2023-08-15.positions.min-staff.values`.
pub fn read(text: &str) -> Result<File, Problems> {
    read_json(&parse(text)?)
}

/// The JSON of a file.
pub(super) fn parse(text: &str) -> Result<Value, Problems> {
    serde_json::from_str(text)
        .or_else(|error| refused("file", format!("The file is not JSON: {error}")))
}

fn refused<T>(field: &str, message: impl Display) -> Result<T, Problems> {
    let mut problems = Problems::default();
    problems.add(field, message);
    Err(problems)
}

/// Reads a file that has been found to be JSON.
pub(super) fn read_json(whole: &Value) -> Result<File, Problems> {
    let Value::Object(whole) = whole else {
        return refused("file", "The file must hold one JSON object");
    };
    if whole.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return refused("format", format!("The format must be \"{FORMAT}\""));
    }
    let mut reader = Reader {
        problems: Problems::default(),
        unread: Vec::new(),
        given: BTreeMap::new(),
        top: whole,
    };
    let parts = reader.parts();
    let mut problems = reader.problems;
    check::check(&parts, &mut problems);
    match parts.negotiation {
        Some(negotiation) if problems.is_empty() => Ok(File {
            catalogue: Catalogue {
                negotiation,
                parties: parts.parties,
                categories: parts.categories,
                disputes: parts.disputes,
                sources: parts.sources,
                gaps: parts.gaps,
            },
            entries: parts.entries,
        }),
        Some(_) | None => Err(problems),
    }
}

struct Reader<'a> {
    problems: Problems,
    unread: Vec<Slug>,
    /// Where each slug was first given, by the space in which it is unique.
    given: BTreeMap<(&'static str, &'a str), String>,
    top: &'a Map<String, Value>,
}

/// Reads every field of a record before giving up on it, so that all its problems are told.
macro_rules! record {
    ($fields:expr, $problems:expr, $type:ident {
        required: $($required:ident)*; optional: $($optional:ident)*; default: $($default:ident)*; given: $($given:ident)*
    }) => {{
        let mut fields = $fields;
        $(let $required = fields.required($problems, stringify!($required));)*
        $(let $optional = fields.optional($problems, stringify!($optional));)*
        $(let $default = fields.or_default($problems, stringify!($default));)*
        let note = fields.optional($problems, "note");
        let confidence = fields.optional($problems, "confidence");
        fields.done($problems);
        (|| Some($type {
            $($required: $required?,)*
            $($optional: $optional?,)*
            $($default: $default?,)*
            $($given: $given?,)*
            note: note?,
            confidence: confidence?,
        }))()
    }};
}

/// The record of a list, as far as it could be read, and its slug as the file writes it.
type Item<'a, T> = (Option<&'a str>, Option<T>);

impl<'a> Reader<'a> {
    fn parts(&mut self) -> Parts {
        self.keys();
        let negotiation = self.top.get("negotiation").and_then(|value| {
            let fields = Fields::of(&mut self.problems, "negotiation".to_owned(), value)?;
            record!(fields, &mut self.problems, Negotiation {
                required: slug title short_title agreement summary time_zone sources;
                optional: place opened_on expires_on covered; default: ; given:
            })
        });
        let parties = self.each("parties", Self::party);
        let categories = self.each("categories", Self::category);
        let mut entries = Vec::new();
        for kind in KINDS {
            entries.extend(self.each(kind.list(), |reader, fields| reader.entry(kind, fields)));
        }
        let disputes = self.each("disputes", Self::dispute);
        let sources = self.each("sources", |reader, fields| {
            record!(fields, &mut reader.problems, Source {
                required: id kind publisher title; optional: party published_on url archived_url archived_on; default: title_inferred; given:
            })
        });
        let gaps = self
            .top
            .get("gaps")
            .and_then(|value| fields::read(&mut self.problems, "gaps", value));
        Parts {
            negotiation,
            parties,
            at_the_table: self
                .top
                .get("parties")
                .and_then(Value::as_array)
                .map_or(0, Vec::len),
            categories,
            disputes,
            sources,
            gaps: gaps.unwrap_or_default(),
            entries,
            unread: std::mem::take(&mut self.unread),
        }
    }

    /// The keys at the top are those of the format, all of them.
    fn keys(&mut self) {
        let lists = KINDS.map(EntryKind::list);
        let keys = [
            "format",
            "negotiation",
            "parties",
            "categories",
            "disputes",
            "sources",
            "gaps",
        ];
        let all = || keys.iter().chain(&lists);
        for key in all() {
            if !self.top.contains_key(*key) {
                self.problems.add(*key, "is missing");
            }
        }
        for key in self.top.keys() {
            let is_read = ![ABOUT, HISTORY, DOCUMENTS].contains(&key.as_str());
            if is_read && !all().any(|known| known == key) {
                self.problems
                    .add(key.clone(), "is not a field of the format");
            }
        }
    }

    fn party(&mut self, mut fields: Fields<'a>) -> Option<Party> {
        let people = self.inner(&mut fields, "people", |reader, fields| {
            record!(fields, &mut reader.problems, Person { required: name title; optional: ; default: ; given: })
        });
        let people = people.and_then(all);
        record!(fields, &mut self.problems, Party { required: slug name short_name role; optional: ; default: ; given: people })
    }

    fn category(&mut self, mut fields: Fields<'a>) -> Option<Category> {
        if let Some(value) = fields.peek("issues") {
            self.unique("issues", &fields.path("issues"), value);
        }
        let issues = self.inner(&mut fields, "issues", Self::issue);
        let issues = issues.map(|issues| self.sift(issues));
        record!(fields, &mut self.problems, Category { required: slug title explanation; optional: ; default: ; given: issues })
    }

    fn issue(&mut self, mut fields: Fields<'a>) -> Option<Issue> {
        let measure = self.part(&mut fields, "measure", |reader, fields| {
            record!(fields, &mut reader.problems, Measure { required: label unit favours_union; optional: steps total; default: ; given: })
        });
        let baseline = self.part(&mut fields, "baseline", |reader, mut fields| {
            let values = fields.amounts(&mut reader.problems, "values");
            record!(fields, &mut reader.problems, Baseline { required: headline text sources; optional: ; default: ; given: values })
        });
        record!(fields, &mut self.problems, Issue {
            required: slug title explanation; optional: number; default: ; given: measure baseline
        })
    }

    fn dispute(&mut self, mut fields: Fields<'a>) -> Option<Dispute> {
        let versions = self.inner(&mut fields, "versions", |reader, fields| {
            record!(fields, &mut reader.problems, Version { required: text sources; optional: ; default: ; given: })
        });
        let versions = versions.and_then(all);
        record!(fields, &mut self.problems, Dispute { required: slug topic; optional: resolution; default: turn about; given: versions })
    }

    /// The positions that can be read, without the ones on an issue of which another cannot: an alternative is not blamed for the other.
    fn positions(&mut self, fields: &mut Fields<'a>) -> Option<Vec<Position>> {
        let items = self.inner(fields, "positions", |reader, mut fields| {
            let values = fields.amounts(&mut reader.problems, "values");
            let values_to = fields.amounts(&mut reader.problems, "values_to");
            let totals = reader.totals(&mut fields);
            record!(fields, &mut reader.problems, Position {
                required: issue stance headline text sources; optional: basis public_on; default: alternative derived; given: values values_to totals
            })
        })?;
        let unread: Vec<&str> = items
            .iter()
            .filter(|(_, position)| position.is_none())
            .filter_map(|(issue, _)| *issue)
            .collect();
        Some(
            items
                .into_iter()
                .filter_map(|(_, position)| position)
                .filter(|position| !unread.contains(&position.issue.as_str()))
                .collect(),
        )
    }

    /// The published totals of a position; they are parts of it, without a note of their own.
    fn totals(&mut self, fields: &mut Fields<'a>) -> Option<Vec<Published>> {
        let at = fields.path("totals");
        let Some(value) = fields.take("totals") else {
            return Some(Vec::new());
        };
        all(self.list(value, &at, |reader, mut fields| {
            let problems = &mut reader.problems;
            let value = fields.amount(problems, "value");
            let words = fields.required(problems, "words");
            let by = fields.optional(problems, "by");
            let sources = fields.or_default(problems, "sources");
            fields.done(problems);
            Some(Published {
                value: value?,
                words: words?,
                by: by?,
                sources: sources?,
            })
        }))
    }

    /// What parties call an entry; parts of it, without a note of their own.
    fn called(&mut self, fields: &mut Fields<'a>) -> Option<Vec<Label>> {
        let at = fields.path("called");
        let Some(value) = fields.take("called") else {
            return Some(Vec::new());
        };
        all(self.list(value, &at, |reader, mut fields| {
            let problems = &mut reader.problems;
            let words = fields.required(problems, "words");
            let by = fields.required(problems, "by");
            let on = fields.required(problems, "on");
            let sources = fields.required(problems, "sources");
            fields.done(problems);
            Some(Label {
                words: words?,
                by: by?,
                on: on?,
                sources: sources?,
            })
        }))
    }

    /// Where in its sources an entry is found; parts of it, without a note of their own.
    fn passages(&mut self, fields: &mut Fields<'a>) -> Option<Vec<Passage>> {
        let at = fields.path("passages");
        let Some(value) = fields.take("passages") else {
            return Some(Vec::new());
        };
        all(self.list(value, &at, |reader, mut fields| {
            let problems = &mut reader.problems;
            let source = fields.required(problems, "source");
            let term = fields.optional(problems, "term");
            let locator = fields.optional(problems, "locator");
            let quote = fields.optional(problems, "quote");
            fields.done(problems);
            Some(Passage {
                source: source?,
                term: term?,
                locator: locator?,
                quote: quote?,
            })
        }))
    }

    fn entry(&mut self, kind: EntryKind, mut fields: Fields<'a>) -> Option<entry::Entry> {
        match kind {
            EntryKind::Offer => {
                let positions = self.positions(&mut fields);
                let called = self.called(&mut fields);
                let passages = self.passages(&mut fields);
                record!(fields, &mut self.problems, Offer {
                    required: slug form parties made_on title summary sources;
                    optional: made_at public_on date_note responds_to condition;
                    default: to order; given: called positions passages
                })
                .map(entry::Entry::Offer)
            }
            EntryKind::Response => {
                let passages = self.passages(&mut fields);
                record!(fields, &mut self.problems, Response {
                    required: slug parties to answer on title summary sources; optional: at public_on; default: issues order; given: passages
                })
                .map(entry::Entry::Response)
            }
            EntryKind::Statement => {
                let passages = self.passages(&mut fields);
                record!(fields, &mut self.problems, Statement {
                    required: slug speaker on summary sources; optional: affiliation at quote channel; default: parties order about;
                    given: passages
                })
                .map(entry::Entry::Statement)
            }
            EntryKind::Event => {
                let called = self.called(&mut fields);
                let passages = self.passages(&mut fields);
                record!(fields, &mut self.problems, Event {
                    required: slug kind on title summary sources; optional: at ends_on; default: parties order about; given: called passages
                })
                .map(entry::Entry::Event)
            }
        }
    }
}

/// The items of a list, when each of them could be read.
fn all<T>(items: Vec<Item<'_, T>>) -> Option<Vec<T>> {
    items.into_iter().map(|(_, item)| item).collect()
}
