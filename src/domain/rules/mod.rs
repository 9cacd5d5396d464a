//! What must hold between an entry, its negotiation and the other entries: the one validation behind the forms, the API and the import.
//!
//! A field's own form (a date, a length, a slug) is the business of its type; here is what the types cannot hold. A problem's field is the
//! path in the record, with parts named by their slugs: `made_on`, `positions.minimums.values`, `positions.term.A.headline`,
//! `categories.pay.issues.minimums.measure.steps`.

mod catalogue;
mod entry;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    dates::PartialDate,
    entry::{Dated, Entry, EntryKind},
    issue::{Category, Issue, Measure},
    negotiation::{Catalogue, Party},
    problems::Problems,
    slug::Slug,
    source::Source,
};

/// The longest quotation, in words: what may be quoted from another's text without asking.
pub const QUOTE_WORDS: usize = 25;

/// What the rules need to know of an entry besides the one that is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its slug.
    pub slug: Slug,
    /// The slugs that it had before; nothing else may take them.
    pub former: Vec<Slug>,
    /// Its kind.
    pub kind: EntryKind,
    /// When it was made.
    pub made_on: PartialDate,
    /// The offer that it answers: an offer's `responds_to`, a response's `to`.
    pub answers: Option<Slug>,
    /// The issues that it speaks of one by one: those of an offer's terms, and those whose terms a response accepts.
    pub issues: BTreeSet<Slug>,
}

impl Outline {
    /// The outline of an entry that never had another slug.
    pub fn of(entry: &Entry) -> Self {
        Self {
            slug: entry.slug().clone(),
            former: Vec::new(),
            kind: entry.kind(),
            made_on: entry.made_on(),
            answers: match entry {
                Entry::Offer(offer) => offer.responds_to.clone(),
                Entry::Response(response) => Some(response.to.clone()),
                Entry::Event(_) | Entry::Statement(_) => None,
            },
            issues: match entry {
                Entry::Offer(offer) => {
                    let positions = offer.positions.iter();
                    positions.map(|position| position.issue.clone()).collect()
                }
                Entry::Response(response) => response.issues.iter().cloned().collect(),
                Entry::Event(_) | Entry::Statement(_) => BTreeSet::new(),
            },
        }
    }
}

/// The rules, with everything that a record may name. Made once, for any number of checks.
#[derive(Debug)]
pub struct Rules<'a> {
    parties: BTreeSet<&'a Slug>,
    sources: BTreeSet<&'a Slug>,
    issues: BTreeMap<&'a Slug, &'a Issue>,
    entries: BTreeMap<&'a Slug, &'a Outline>,
    former: BTreeMap<&'a Slug, &'a Outline>,
    answers: BTreeMap<&'a Slug, Vec<&'a Outline>>,
    unread: BTreeSet<&'a Slug>,
}

impl<'a> Rules<'a> {
    /// The rules of a negotiation with these entries. `entries` need to hold all offers and responses, and of the statements and events
    /// those alone that a checked record may name or whose slug it may want. An entry that is checked may be among them as it was.
    pub fn new(catalogue: &'a Catalogue, entries: &'a [Outline]) -> Self {
        Self::of_parts(
            &catalogue.parties,
            &catalogue.categories,
            &catalogue.sources,
            entries,
        )
    }

    /// The rules of a negotiation of which these parts are known.
    pub fn of_parts(
        parties: &'a [Party],
        categories: &'a [Category],
        sources: &'a [Source],
        entries: &'a [Outline],
    ) -> Self {
        let mut answers: BTreeMap<&Slug, Vec<&Outline>> = BTreeMap::new();
        for entry in entries {
            if let Some(answered) = &entry.answers {
                answers.entry(answered).or_default().push(entry);
            }
        }
        Self {
            parties: parties.iter().map(|party| &party.slug).collect(),
            sources: sources.iter().map(|source| &source.id).collect(),
            issues: categories
                .iter()
                .flat_map(|category| &category.issues)
                .map(|issue| (&issue.slug, issue))
                .collect(),
            entries: entries.iter().map(|entry| (&entry.slug, entry)).collect(),
            former: entries
                .iter()
                .flat_map(|entry| entry.former.iter().map(move |former| (former, entry)))
                .collect(),
            answers,
            unread: BTreeSet::new(),
        }
    }

    /// Takes these slugs to name something, without knowing what: parts of a file that have problems of their own. A record that names
    /// one of them is not blamed for it.
    pub fn with_unread(mut self, slugs: impl IntoIterator<Item = &'a Slug>) -> Self {
        self.unread.extend(slugs);
        self
    }

    fn parties(&self, problems: &mut Problems, field: &str, named: &[Slug]) {
        self.named(problems, field, named, "party", |slug| {
            self.parties.contains(slug)
        });
    }

    fn sources(&self, problems: &mut Problems, field: &str, named: &[Slug]) {
        self.named(problems, field, named, "source", |slug| {
            self.sources.contains(slug)
        });
    }

    fn about(&self, problems: &mut Problems, field: &str, named: &[Slug]) {
        self.named(problems, field, named, "entry or issue", |slug| {
            self.entries.contains_key(slug) || self.issues.contains_key(slug)
        });
    }

    /// Each name names something, once.
    fn named(
        &self,
        problems: &mut Problems,
        field: &str,
        named: &[Slug],
        what: &str,
        is_known: impl Fn(&Slug) -> bool,
    ) {
        let mut seen = BTreeSet::new();
        for slug in named {
            if !seen.insert(slug) {
                problems.add(field, format!("{slug} is named twice"));
            } else if !is_known(slug) && !self.unread.contains(slug) {
                problems.add(field, format!("{slug} is no {what} of this negotiation"));
            }
        }
    }
}

const RESERVED: &str =
    "Choose another address: this word is one that the site's own addresses need";
const NO_SOURCE: &str = "Give one source at least";

/// Values fit their measure: one for each step, one of them known; none where nothing is measured.
fn values(
    problems: &mut Problems,
    field: String,
    measure: Option<&Measure>,
    values: Option<&[Option<Decimal>]>,
) {
    let Some(values) = values else { return };
    match measure {
        None => problems.add(
            field,
            "This issue has no measure, so a position on it has no numbers",
        ),
        // Such a measure is a problem of its own.
        Some(measure) if measure.width() == 0 => {}
        Some(measure) if values.len() != measure.width() => problems.add(
            field,
            format!(
                "Give one number for each step: there are {} for {}",
                values.len(),
                measure.width()
            ),
        ),
        Some(_) if values.iter().all(Option::is_none) => {
            problems.add(field, "Give a number for one step at least, or none at all");
        }
        Some(_) => {}
    }
}
