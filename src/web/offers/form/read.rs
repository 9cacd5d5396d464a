//! What was typed as an offer.
//!
//! A field that is wrong is noted and stands in for by something harmless, so that the rules can be asked about the rest at once and an
//! editor meets all problems in one go. Such a draft is never published: only `Read::Whole` leads there.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{fill, totals};
use crate::{
    desk::entries::Draft,
    domain::{
        amount::{self, Amounts},
        dates::PartialDate,
        entry::{Entry, Filed},
        issue::Issue,
        offer::{Form, Offer},
        position::{Alternative, Headline, Position, Stance},
        problems::Problems,
        record::Record,
        slug::Slug,
        text::{Text, Title},
    },
    web::forms::{ReadCalled, ReadPassages, ReadSources, Reader, Sent},
};

/// What a form is read against.
#[derive(Clone, Copy)]
pub(super) struct Against<'a> {
    /// The negotiation's record.
    pub(super) record: &'a Record,
    /// What the form was filled in with before anything was typed. An issue that is left as it was, without a stance, is not in the offer.
    pub(super) filled: &'a Sent,
    /// The offer that is edited.
    pub(super) stored: Option<&'a Filed<Offer>>,
}

/// What was read.
pub(super) struct Read {
    /// The offer; with stand-ins where `problems` has something.
    pub(super) draft: Draft,
    /// What is wrong with single fields. Empty when nothing is.
    pub(super) problems: Problems,
    sources: ReadSources,
    called: ReadCalled,
    passages: ReadPassages,
}

impl Read {
    /// All that is wrong, by the names of the form's fields: what was found while reading, and what the rules say of the rest. A rule is
    /// left out where it speaks of a stand-in.
    pub(super) fn with_rules(&self, rules: &Problems) -> Problems {
        let known: BTreeSet<&str> = self
            .problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        let mut all = self.problems.clone();
        let mut found = Problems::default();
        for problem in rules.iter() {
            found.add(form_name(&problem.field), &problem.message);
        }
        let placed = self.called.place(&self.sources.place(&found));
        for problem in self.passages.place(&placed).iter() {
            let rests_on = match problem.field.as_str() {
                // Whether one may make it or several must depends on the form; somebody must in any case.
                "parties" if self.draft.entry.parties().is_empty() => Vec::new(),
                field => rests_on(field),
            };
            let is_stand_in = known.iter().any(|known| {
                *known == problem.field || rests_on.iter().any(|field| known.starts_with(field))
            });
            if !is_stand_in {
                all.add(&problem.field, &problem.message);
            }
        }
        all
    }
}

/// What the fields start with that a rule about this one also looks at.
fn rests_on(field: &str) -> Vec<&str> {
    match field {
        "public_on" | "responds_to" => vec!["made_on"],
        "parties" => vec!["form"],
        "to" => vec!["form", "parties"],
        "sources" => vec!["new_sources."],
        field if field.ends_with(".sources") || field.ends_with(".source") => vec!["new_sources."],
        field if field.starts_with("passages.") => vec!["positions."],
        field => {
            // The upper end of a range looks at its lower one; one of two alternatives that could not be read leaves the other alone.
            let lower = field.find(".values_to.");
            let lower = lower.map(|at| &field[..at + ".values".len()]);
            let issue = field
                .strip_suffix(".alternative")
                .map(|term| term.strip_suffix(".B").unwrap_or(term));
            lower.or(issue).into_iter().collect()
        }
    }
}

/// The name that a field of the record has in the form: the first of two alternatives has no letter of its own there, what is wrong with all
/// upper ends of ranges stands above all numbers, and what the rules say of one published total above all of them, since a row that was left
/// empty has no number in the record.
fn form_name(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('.').collect();
    if parts.first() == Some(&"positions") && parts.get(2) == Some(&"A") {
        parts.remove(2);
    }
    if let Some(last @ &mut "values_to") = parts.last_mut() {
        *last = "values";
    }
    if let Some(at) = parts.iter().position(|part| *part == "totals") {
        parts.truncate(at + 1);
    }
    parts.join(".")
}

/// Reads the form.
pub(super) fn offer(sent: &Sent, against: Against<'_>) -> Read {
    let mut reader = Reader::new(sent);
    let record = against.record;
    let parties = reader.ticked("parties");
    let form = reader.choose("form", "Choose what kind of offer it is");
    let to = reader.ticked("to");
    let responds_to = reader.may("responds_to");
    let times = reader.times("Enter the date the offer was made");
    let date_note = reader.may("date_note");
    let title = reader.must("title", "Enter a title");
    let summary = reader.must("summary", "Say in a sentence or two what it is");
    let condition = reader.may("condition");
    let note = reader.may("note");
    let confidence = reader.may_choose("confidence");
    let slug: Option<Slug> = reader.may("slug");
    // Sources are read before the terms that cite them; what is wrong with them comes last, where they stand in the form.
    let before = std::mem::take(&mut reader.problems);
    let sources = ReadSources::read(&mut reader, record);
    let of_sources = std::mem::replace(&mut reader.problems, before);
    let called = ReadCalled::read(&mut reader, &sources);
    let positions = positions(&mut reader, against, &sources);
    reader.problems.extend(of_sources);
    let passages = ReadPassages::read(&mut reader, &sources);
    let mut cited = sources.cited.clone();
    cited.extend(passages.also_cited(&cited, &positions));
    let made_on = times
        .made_on
        .or(times.public_on)
        .unwrap_or_else(|| PartialDate::day(NaiveDate::default()));
    let title = title.unwrap_or_else(Title::dash);
    let mut offer = Offer {
        slug: slug.clone().unwrap_or_else(|| Slug::dated(&title, made_on)),
        form: form.unwrap_or(Form::Proposal),
        parties,
        to,
        made_on,
        made_at: times.made_at,
        order: times.order,
        public_on: times.public_on,
        date_note,
        responds_to,
        title,
        summary: summary.unwrap_or_else(Text::dash),
        condition,
        called: called.labels.clone(),
        positions,
        sources: cited,
        passages: passages.passages.clone(),
        note,
        confidence,
    };
    if let Some(stored) = against.stored {
        keep_order(&mut offer, stored);
    }
    Read {
        draft: Draft {
            entry: Entry::Offer(offer),
            derived_slug: slug.is_none(),
            new_sources: sources.new.clone(),
        },
        problems: reader.problems,
        sources,
        called,
        passages,
    }
}

/// Boxes and issues come in the order of display; where the stored offer has another, that one is kept, so that an edit changes what was
/// changed and no more.
fn keep_order(offer: &mut Offer, stored: &Offer) {
    let end = usize::MAX;
    let place =
        |known: &[Slug], slug: &Slug| known.iter().position(|known| known == slug).unwrap_or(end);
    offer
        .parties
        .sort_by_key(|party| place(&stored.parties, party));
    offer.to.sort_by_key(|party| place(&stored.to, party));
    offer.positions.sort_by_key(|position| {
        let same = |known: &Position| {
            (&known.issue, known.alternative) == (&position.issue, position.alternative)
        };
        stored.positions.iter().position(same).unwrap_or(end)
    });
}

fn positions(
    reader: &mut Reader<'_>,
    against: Against<'_>,
    sources: &ReadSources,
) -> Vec<Position> {
    let mut positions = Vec::new();
    for slug in issues(reader.sent, against.record) {
        let issue = against.record.issue(&slug);
        let mut term = |alternative| {
            let term = Term {
                at: fill::place(&slug, alternative),
                issue,
                filled: against.filled,
                sources,
            };
            term.read(reader, &slug, alternative)
        };
        let second = term(Alternative::B);
        let first = term(match second {
            Some(_) => Alternative::A,
            None => Alternative::Only,
        });
        positions.extend([first, second].into_iter().flatten());
    }
    positions
}

/// How many issues that the negotiation does not have are told of: enough to see what went wrong.
const MOST_UNKNOWN: usize = 20;

/// The issues that the form may have something on, in order of display; then what it names and the negotiation does not have.
fn issues(sent: &Sent, record: &Record) -> Vec<Slug> {
    let mut issues: Vec<Slug> = record.issues().map(|issue| issue.slug.clone()).collect();
    let most = issues.len() + MOST_UNKNOWN;
    let mut known: BTreeSet<Slug> = issues.iter().cloned().collect();
    for (name, _) in sent.fields() {
        let slug = name
            .strip_prefix("positions.")
            .and_then(|rest| rest.split('.').next())
            .and_then(|slug| slug.parse::<Slug>().ok());
        if let Some(slug) = slug.filter(|slug| issues.len() < most && !known.contains(slug)) {
            known.insert(slug.clone());
            issues.push(slug);
        }
    }
    issues
}

/// The fields of one term.
struct Term<'a> {
    at: String,
    issue: Option<&'a Issue>,
    filled: &'a Sent,
    sources: &'a ReadSources,
}

impl Term<'_> {
    fn name(&self, field: &str) -> String {
        format!("{}.{field}", self.at)
    }

    /// Whether anything was typed that the form did not have before. Line ends are the browser's.
    fn is_touched(&self, sent: &Sent) -> bool {
        let prefix = self.name("");
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        sent.fields().iter().any(|(name, value)| {
            name.strip_prefix(&prefix)
                .is_some_and(|rest| !rest.starts_with("B.") && rest != "stance")
                && plain(value) != plain(self.filled.text(name))
                && !value.trim().is_empty()
        })
    }

    fn read(
        &self,
        reader: &mut Reader<'_>,
        issue: &Slug,
        alternative: Alternative,
    ) -> Option<Position> {
        let stance_name = self.name("stance");
        if reader.sent.given(&stance_name).is_none() {
            // A second alternative needs the first.
            if alternative == Alternative::A || self.is_touched(reader.sent) {
                reader.problems.add(
                    &stance_name,
                    "Choose what the offer says on this issue, or empty the other fields",
                );
            }
            return None;
        }
        let stance = reader.choose(&stance_name, "Choose what the offer says on this issue");
        let values = self.values(reader, "values");
        let values_to = self.values(reader, "values_to");
        let totals = totals::read(reader, &self.at, |reader, name| {
            self.sources.in_field(reader, name)
        });
        let headline = reader.must(&self.name("headline"), "Say it in a few words");
        let text = reader.must(&self.name("text"), "Enter in full what the source says");
        let basis = reader.may(&self.name("basis"));
        let derived = reader.sent.has(&self.name("derived"), "yes");
        let public_on = reader.may(&self.name("public_on"));
        let note = reader.may(&self.name("note"));
        let confidence = reader.may_choose(&self.name("confidence"));
        let sources = self.sources.in_field(reader, &self.name("sources"));
        Some(Position {
            issue: issue.clone(),
            alternative,
            stance: stance.unwrap_or(Stance::Proposes),
            headline: headline.unwrap_or_else(Headline::dash),
            text: text.unwrap_or_else(Text::dash),
            values,
            values_to,
            totals,
            basis,
            derived,
            public_on,
            note,
            confidence,
            sources,
        })
    }

    /// One number for each step, from the fields of `values` or of `values_to`; `None` when all are empty.
    fn values(&self, reader: &mut Reader<'_>, field: &str) -> Option<Amounts> {
        let measure = self.issue.and_then(|issue| issue.measure.as_ref());
        let prefix = self.name(field);
        let sent = reader.sent.rows(&prefix).last().copied();
        let width = measure.map_or(0, |measure| measure.width());
        let mut values = Vec::new();
        for step in 1..=width.max(sent.unwrap_or(0)) {
            let name = format!("{prefix}.{step}");
            let value = match reader.sent.given(&name) {
                Some(text) => reader.problems.take(&name, amount::typed(text)),
                None => None,
            };
            values.push(value);
        }
        values.iter().any(Option::is_some).then_some(values)
    }
}
