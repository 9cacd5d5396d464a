//! Reading a file. Everything that is wrong is told at once, each problem with its record and its field.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Number, Value};

use super::file::{FORMAT, File, list};
use crate::domain::{
    amount::{Amounts, from_number},
    dates::PartialDate,
    dispute::{Dispute, Version},
    entry::{Dated, Entry, EntryKind},
    event::Event,
    issue::{Baseline, Category, Issue, Measure},
    negotiation::{Catalogue, Negotiation, Party, Person},
    offer::Offer,
    position::Position,
    problems::Problems,
    response::Response,
    slug::Slug,
    source::{Source, SourceKind},
    statement::Statement,
};

/// Reads a file of the format.
///
/// # Errors
/// Everything that is wrong with it; a field is named by its record, as in `offer wga-counter-2023-08-15 > positions > min-staff > values`.
pub fn read(text: &str) -> Result<File, Problems> {
    let mut problems = Problems::default();
    let whole = match serde_json::from_str(text) {
        Ok(Value::Object(whole)) => whole,
        Ok(_) => {
            problems.add("file", "The file must hold one JSON object");
            return Err(problems);
        }
        Err(error) => {
            problems.add("file", format!("The file is not JSON: {error}"));
            return Err(problems);
        }
    };
    if whole.get("format").and_then(Value::as_str) != Some(FORMAT) {
        problems.add("format", format!("The format must be \"{FORMAT}\""));
        return Err(problems);
    }
    let mut reader = Reader {
        problems,
        top: &whole,
    };
    let read = reader.whole();
    let mut problems = reader.problems;
    if let Some(file) = &read {
        check(file, &mut problems);
    }
    match read {
        Some(file) if problems.is_empty() => Ok(file),
        _ => Err(problems),
    }
}

struct Reader<'a> {
    problems: Problems,
    top: &'a Map<String, Value>,
}

/// One JSON object on its way to becoming a record: what has not been taken from it at the end is unknown.
struct Fields<'a> {
    at: String,
    given: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Fields<'a> {
    fn path(&self, key: &str) -> String {
        format!("{} > {key}", self.at)
    }

    /// The value of a key; `null` is the same as a missing key.
    fn take(&mut self, key: &str) -> Option<&'a Value> {
        self.given.remove(key).filter(|value| !value.is_null())
    }

    fn required<T: DeserializeOwned>(&mut self, problems: &mut Problems, key: &str) -> Option<T> {
        match self.take(key) {
            None => {
                problems.add(self.path(key), "is missing");
                None
            }
            Some(value) => problems.take(&self.path(key), T::deserialize(value)),
        }
    }

    /// `None` when the value is wrong; `Some(None)` when there is none.
    fn optional<T: DeserializeOwned>(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<Option<T>> {
        match self.take(key) {
            None => Some(None),
            Some(value) => problems
                .take(&self.path(key), T::deserialize(value))
                .map(Some),
        }
    }

    /// The amounts of the key `values`: JSON numbers, and `null` for a step not addressed.
    fn amounts(&mut self, problems: &mut Problems) -> Option<Option<Amounts>> {
        let numbers = self.optional::<Vec<Option<Number>>>(problems, "values")?;
        let Some(numbers) = numbers else {
            return Some(None);
        };
        let field = self.path("values");
        let read: Vec<Option<Option<Decimal>>> = numbers
            .iter()
            .map(|number| match number {
                None => Some(None),
                Some(number) => problems.take(&field, from_number(number)).map(Some),
            })
            .collect();
        read.into_iter().collect::<Option<Amounts>>().map(Some)
    }

    fn or_default<T: DeserializeOwned + Default>(
        &mut self,
        problems: &mut Problems,
        key: &str,
    ) -> Option<T> {
        self.optional(problems, key).map(Option::unwrap_or_default)
    }

    fn done(self, problems: &mut Problems) {
        for key in self.given.keys() {
            problems.add(self.path(key), "is not a field of the format");
        }
    }
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

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Option<File> {
        const KEYS: [&str; 11] = [
            "format",
            "negotiation",
            "parties",
            "categories",
            "offers",
            "responses",
            "statements",
            "events",
            "disputes",
            "sources",
            "gaps",
        ];
        for key in KEYS {
            if !self.top.contains_key(key) {
                self.problems.add(key, "is missing");
            }
        }
        for key in self.top.keys() {
            if !KEYS.contains(&key.as_str()) {
                self.problems
                    .add(key.clone(), "is not a field of the format");
            }
        }
        let negotiation = self.top.get("negotiation").and_then(|value| {
            let fields = self.fields("negotiation", value)?;
            record!(fields, &mut self.problems, Negotiation {
                required: slug title short_title agreement summary time_zone;
                optional: place opened_on expires_on covered; default: sources; given:
            })
        });
        let parties = self.each("parties", "party", Self::party);
        let categories = self.each("categories", "category", Self::category);
        let disputes = self.each("disputes", "dispute", Self::dispute);
        let sources = self.each("sources", "source", |reader, fields| {
            record!(fields, &mut reader.problems, Source {
                required: id kind publisher title; optional: party published_on url archived_url; default: title_inferred; given:
            })
        });
        let gaps = self.top.get("gaps").and_then(|value| {
            let parsed = Vec::deserialize(value);
            self.problems.take("gaps", parsed)
        });
        let mut entries = Some(Vec::new());
        for kind in [
            EntryKind::Offer,
            EntryKind::Response,
            EntryKind::Statement,
            EntryKind::Event,
        ] {
            let read = self.each(list(kind), name(kind), |reader, fields| {
                reader.entry(kind, fields)
            });
            entries = entries.zip(read).map(|(mut entries, read)| {
                entries.extend(read);
                entries
            });
        }
        Some(File {
            catalogue: Catalogue {
                negotiation: negotiation?,
                parties: parties?,
                categories: categories?,
                disputes: disputes?,
                sources: sources?,
                gaps: gaps?,
            },
            entries: entries?,
        })
    }

    fn fields(&mut self, at: &str, value: &'a Value) -> Option<Fields<'a>> {
        match value {
            Value::Object(map) => Some(Fields {
                at: at.to_owned(),
                given: map
                    .iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect(),
            }),
            _ => {
                self.problems.add(at, "must be an object");
                None
            }
        }
    }

    /// The records of a top-level list; `None` when one of them is wrong.
    fn each<T>(
        &mut self,
        key: &str,
        name: &str,
        one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.top.get(key)?;
        self.list(value, key, name, one)
    }

    fn list<T>(
        &mut self,
        value: &'a Value,
        at: &str,
        name: &str,
        mut one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = value else {
            self.problems.add(at, "must be a list");
            return None;
        };
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(number, item)| {
                let called = ["slug", "id", "issue", "name"]
                    .iter()
                    .find_map(|key| item.get(*key)?.as_str().map(str::to_owned))
                    .unwrap_or_else(|| (number + 1).to_string());
                let fields = self.fields(&format!("{name} {called}"), item)?;
                one(self, fields)
            })
            .collect();
        read.into_iter().collect()
    }

    /// The parts of a record, under their own names below its own. A missing list is empty where `needed` is not set.
    fn parts<T>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &str,
        needed: bool,
        one: impl FnMut(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let at = fields.path(key);
        match fields.take(key) {
            Some(value) => self.list(value, &at, &format!("{at} >"), one),
            None if needed => {
                self.problems.add(at, "is missing");
                None
            }
            None => Some(Vec::new()),
        }
    }

    fn part<T>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &str,
        one: impl FnOnce(&mut Self, Fields<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        let at = fields.path(key);
        match fields.take(key) {
            None => Some(None),
            Some(value) => {
                let inner = self.fields(&at, value)?;
                one(self, inner).map(Some)
            }
        }
    }

    fn party(&mut self, mut fields: Fields<'a>) -> Option<Party> {
        let people = self.parts(&mut fields, "people", true, |reader, fields| {
            record!(fields, &mut reader.problems, Person { required: name title; optional: ; default: ; given: })
        });
        record!(fields, &mut self.problems, Party { required: slug name short_name role; optional: ; default: ; given: people })
    }

    fn category(&mut self, mut fields: Fields<'a>) -> Option<Category> {
        let issues = self.parts(&mut fields, "issues", true, Self::issue);
        record!(fields, &mut self.problems, Category { required: slug title explanation; optional: ; default: ; given: issues })
    }

    fn issue(&mut self, mut fields: Fields<'a>) -> Option<Issue> {
        let measure = self.part(&mut fields, "measure", |reader, fields| {
            record!(fields, &mut reader.problems, Measure { required: label unit favours_union; optional: steps total; default: ; given: })
        });
        let baseline = self.part(&mut fields, "baseline", |reader, mut fields| {
            let values = fields.amounts(&mut reader.problems);
            record!(fields, &mut reader.problems, Baseline { required: headline text; optional: ; default: sources; given: values })
        });
        record!(fields, &mut self.problems, Issue {
            required: slug title explanation; optional: number; default: ; given: measure baseline
        })
    }

    fn dispute(&mut self, mut fields: Fields<'a>) -> Option<Dispute> {
        let versions = self.parts(&mut fields, "versions", true, |reader, fields| {
            record!(fields, &mut reader.problems, Version { required: text; optional: ; default: sources; given: })
        });
        record!(fields, &mut self.problems, Dispute { required: slug topic; optional: resolution; default: about; given: versions })
    }

    fn entry(&mut self, kind: EntryKind, mut fields: Fields<'a>) -> Option<Entry> {
        match kind {
            EntryKind::Offer => {
                let positions = self.parts(&mut fields, "positions", true, |reader, mut fields| {
                    let values = fields.amounts(&mut reader.problems);
                    record!(fields, &mut reader.problems, Position {
                        required: issue stance headline text; optional: basis public_on; default: alternative derived sources; given: values
                    })
                });
                record!(fields, &mut self.problems, Offer {
                    required: slug form parties made_on title summary;
                    optional: made_at public_on date_note responds_to condition;
                    default: to order sources; given: positions
                })
                .map(Entry::Offer)
            }
            EntryKind::Response => record!(fields, &mut self.problems, Response {
                required: slug parties to answer on title summary; optional: at public_on; default: order sources; given:
            })
            .map(Entry::Response),
            EntryKind::Statement => record!(fields, &mut self.problems, Statement {
                required: slug speaker on summary; optional: affiliation at quote channel; default: parties order about sources; given:
            })
            .map(Entry::Statement),
            EntryKind::Event => record!(fields, &mut self.problems, Event {
                required: slug kind on title summary; optional: at ends_on; default: parties order about sources; given:
            })
            .map(Entry::Event),
        }
    }
}

/// What a kind of entry is called in a problem.
fn name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Offer => "offer",
        EntryKind::Response => "response",
        EntryKind::Statement => "statement",
        EntryKind::Event => "event",
    }
}

/// What the records say of each other.
fn check(file: &File, problems: &mut Problems) {
    let catalogue = &file.catalogue;
    let mut known = Known {
        parties: catalogue.parties.iter().map(|party| &party.slug).collect(),
        sources: catalogue.sources.iter().map(|source| &source.id).collect(),
        issues: BTreeMap::new(),
        offers: BTreeMap::new(),
        entries: file.entries.iter().map(Dated::slug).collect(),
    };
    for issue in catalogue
        .categories
        .iter()
        .flat_map(|category| &category.issues)
    {
        known.issues.insert(&issue.slug, issue);
    }
    for entry in &file.entries {
        if let Entry::Offer(offer) = entry {
            known.offers.insert(&offer.slug, offer);
        }
    }
    unique(
        problems,
        "party",
        catalogue.parties.iter().map(|party| &party.slug),
    );
    unique(
        problems,
        "category",
        catalogue.categories.iter().map(|category| &category.slug),
    );
    unique(
        problems,
        "issue",
        catalogue
            .categories
            .iter()
            .flat_map(|category| &category.issues)
            .map(|issue| &issue.slug),
    );
    unique(
        problems,
        "source",
        catalogue.sources.iter().map(|source| &source.id),
    );
    unique(
        problems,
        "dispute",
        catalogue.disputes.iter().map(|dispute| &dispute.slug),
    );
    unique(problems, "entry", file.entries.iter().map(Dated::slug));
    if catalogue.parties.len() < 2 {
        problems.add("parties", "A negotiation has two parties at least");
    }
    if catalogue.negotiation.slug.is_reserved() {
        problems.add(
            "negotiation > slug",
            "is a word that the site's own addresses need",
        );
    }
    known.names(
        problems,
        "negotiation",
        "sources",
        &catalogue.negotiation.sources,
        &known.sources,
    );
    for source in &catalogue.sources {
        let at = format!("source {}", source.id);
        if let Some(party) = &source.party {
            known.names(
                problems,
                &at,
                "party",
                std::slice::from_ref(party),
                &known.parties,
            );
            if source.kind != SourceKind::Primary {
                problems.add(
                    format!("{at} > party"),
                    "may be given for a primary source alone",
                );
            }
        }
    }
    for issue in known.issues.values() {
        if let Some(baseline) = &issue.baseline {
            let at = format!("issue {} > baseline", issue.slug);
            known.values(
                problems,
                &at,
                issue.measure.as_ref(),
                baseline.values.as_deref(),
            );
            known.names(problems, &at, "sources", &baseline.sources, &known.sources);
        }
        if issue
            .measure
            .as_ref()
            .is_some_and(|measure| measure.steps.as_ref().is_some_and(Vec::is_empty))
        {
            problems.add(
                format!("issue {} > measure > steps", issue.slug),
                "must name a step, or be left out",
            );
        }
    }
    let about = known.about();
    for dispute in &catalogue.disputes {
        let at = format!("dispute {}", dispute.slug);
        known.names(problems, &at, "about", &dispute.about, &about);
        if dispute.versions.len() < 2 {
            problems.add(
                format!("{at} > versions"),
                "A dispute has two versions at least",
            );
        }
        for version in &dispute.versions {
            known.names(
                problems,
                &at,
                "versions > sources",
                &version.sources,
                &known.sources,
            );
        }
    }
    for entry in &file.entries {
        known.entry(problems, &about, entry);
    }
    known.circles(problems);
}

fn unique<'a>(problems: &mut Problems, name: &str, slugs: impl Iterator<Item = &'a Slug>) {
    let mut seen = BTreeSet::new();
    for slug in slugs {
        if !seen.insert(slug) {
            problems.add(format!("{name} {slug}"), "is there twice");
        }
    }
}

/// The names that records may use of each other.
struct Known<'a> {
    parties: BTreeSet<&'a Slug>,
    sources: BTreeSet<&'a Slug>,
    issues: BTreeMap<&'a Slug, &'a Issue>,
    offers: BTreeMap<&'a Slug, &'a Offer>,
    entries: BTreeSet<&'a Slug>,
}

impl<'a> Known<'a> {
    fn about(&self) -> BTreeSet<&'a Slug> {
        self.entries
            .iter()
            .chain(self.issues.keys())
            .copied()
            .collect()
    }

    fn names(
        &self,
        problems: &mut Problems,
        at: &str,
        key: &str,
        named: &[Slug],
        known: &BTreeSet<&Slug>,
    ) {
        let mut seen = BTreeSet::new();
        for slug in named {
            if !known.contains(slug) {
                problems.add(
                    format!("{at} > {key}"),
                    format!("names {slug}, which the file does not have"),
                );
            }
            if !seen.insert(slug) {
                problems.add(format!("{at} > {key}"), format!("names {slug} twice"));
            }
        }
    }

    fn values(
        &self,
        problems: &mut Problems,
        at: &str,
        measure: Option<&Measure>,
        values: Option<&[Option<Decimal>]>,
    ) {
        let Some(values) = values else { return };
        let field = format!("{at} > values");
        match measure {
            None => problems.add(field, "are given on an issue without a measure"),
            Some(measure) if values.len() != measure.width() => {
                problems.add(
                    field,
                    format!("has {} numbers for {} steps", values.len(), measure.width()),
                );
            }
            Some(_) if values.iter().all(Option::is_none) => {
                problems.add(field, "must hold a number, or be left out")
            }
            Some(_) => {}
        }
    }

    fn entry(&self, problems: &mut Problems, about: &BTreeSet<&Slug>, entry: &Entry) {
        let at = format!("{} {}", name(entry.kind()), entry.slug());
        if entry.slug().is_reserved() {
            problems.add(
                format!("{at} > slug"),
                "is a word that the site's own addresses need",
            );
        }
        self.names(problems, &at, "parties", entry.parties(), &self.parties);
        self.names(problems, &at, "sources", entry.sources(), &self.sources);
        if entry.sources().is_empty() {
            problems.add(format!("{at} > sources"), "Give one source at least");
        }
        if entry
            .public_on()
            .is_some_and(|public| public.is_before(entry.made_on()))
        {
            problems.add(
                format!("{at} > public_on"),
                "The date it was made public must be on or after the date it was made",
            );
        }
        match entry {
            Entry::Offer(offer) => self.offer(problems, &at, offer),
            Entry::Response(response) => {
                if response.parties.is_empty() {
                    problems.add(format!("{at} > parties"), "Name who answers");
                }
                self.earlier(problems, &format!("{at} > to"), &response.to, response.on);
            }
            Entry::Statement(statement) => {
                self.names(problems, &at, "about", &statement.about, about)
            }
            Entry::Event(event) => {
                self.names(problems, &at, "about", &event.about, about);
                if event.ends_on.is_some_and(|last| last.is_before(event.on)) {
                    problems.add(
                        format!("{at} > ends_on"),
                        "An event cannot end before it starts",
                    );
                }
            }
        }
    }

    fn earlier(&self, problems: &mut Problems, field: &str, answered: &Slug, on: PartialDate) {
        match self.offers.get(answered) {
            None => problems.add(
                field,
                format!("names {answered}, which is no offer of the file"),
            ),
            Some(offer) if on.is_before(offer.made_on) => {
                problems.add(field, format!("names {answered}, which was made later"))
            }
            Some(_) => {}
        }
    }

    fn offer(&self, problems: &mut Problems, at: &str, offer: &Offer) {
        self.names(problems, at, "to", &offer.to, &self.parties);
        if offer.to.iter().any(|party| offer.is_by(party)) {
            problems.add(format!("{at} > to"), "names the party that makes the offer");
        }
        match (offer.form.is_agreement(), offer.parties.len()) {
            (true, 0 | 1) => problems.add(
                format!("{at} > parties"),
                "An agreement is signed by two parties at least",
            ),
            (false, 0) => problems.add(format!("{at} > parties"), "Name who makes the offer"),
            (false, 2..) => problems.add(
                format!("{at} > parties"),
                "One party makes an offer; agreements alone are signed by several",
            ),
            _ => {}
        }
        if let Some(answered) = &offer.responds_to {
            self.earlier(
                problems,
                &format!("{at} > responds_to"),
                answered,
                offer.made_on,
            );
        }
        let mut seen = BTreeSet::new();
        for position in &offer.positions {
            let here = format!("{at} > positions > {}", position.issue);
            if !seen.insert((&position.issue, position.alternative)) {
                problems.add(here.clone(), "is there twice; give alternative \"A\" and \"B\" for an offer of one or the other");
            }
            match self.issues.get(&position.issue) {
                None => problems.add(format!("{here} > issue"), "names no issue of the file"),
                Some(issue) => self.values(
                    problems,
                    &here,
                    issue.measure.as_ref(),
                    position.values.as_deref(),
                ),
            }
            if position.stance.is_refusal() && position.values.is_some() {
                problems.add(format!("{here} > values"), "A refusal has no number");
            }
            if position.derived && position.note.is_none() {
                problems.add(
                    format!("{here} > note"),
                    "Give the sum of a number that was computed",
                );
            }
            if position
                .public_on
                .is_some_and(|public| public.is_before(offer.public_on.unwrap_or(offer.made_on)))
            {
                problems.add(
                    format!("{here} > public_on"),
                    "A term cannot be public before its offer",
                );
            }
            self.names(problems, &here, "sources", &position.sources, &self.sources);
        }
    }

    /// No offer answers itself, directly or through others. Dates alone do not rule it out: offers of one day may answer each other.
    fn circles(&self, problems: &mut Problems) {
        for offer in self.offers.values() {
            let mut seen = BTreeSet::from([&offer.slug]);
            let mut next = offer.responds_to.as_ref();
            while let Some(answered) = next {
                if !seen.insert(answered) {
                    if *answered == offer.slug {
                        problems.add(
                            format!("offer {} > responds_to", offer.slug),
                            "An offer cannot answer itself, directly or through others",
                        );
                    }
                    break;
                }
                next = self
                    .offers
                    .get(answered)
                    .and_then(|offer| offer.responds_to.as_ref());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::SHIPPED;

    fn problems(text: &str) -> Vec<String> {
        read(text)
            .unwrap_err()
            .iter()
            .map(|problem| format!("{}: {}", problem.field, problem.message))
            .collect()
    }

    #[test]
    fn the_shipped_file_reads_and_writes_back_the_same() {
        let file = read(SHIPPED).unwrap();
        assert_eq!(file.entries.len(), 16 + 4 + 69 + 44);
        let written = serde_json::to_string(&file).unwrap();
        assert_eq!(read(&written).unwrap(), file);
    }

    #[test]
    fn every_error_is_told_at_once_with_its_record_and_field() {
        let mut whole: Value = serde_json::from_str(SHIPPED).unwrap();
        whole["negotiation"]["time_zone"] = "Mars/Olympus".into();
        whole["offers"][3]["made_on"] = "2023-02-30".into();
        whole["offers"][3]["positions"][1]["headline"] = "x".repeat(33).into();
        whole["offers"][3]["colour"] = "red".into();
        whole["statements"][0]["speaker"] = Value::Null;
        let told = problems(&whole.to_string());
        for start in [
            "negotiation > time_zone: ",
            "offer wga-proposals-2023-05-01 > made_on: There is no such day as 2023-02-30",
            "offer wga-proposals-2023-05-01 > positions > minimums > headline: Shorten this",
            "offer wga-proposals-2023-05-01 > colour: is not a field",
            "statement amptp-2023-02-22 > speaker: is missing",
        ] {
            assert!(
                told.iter().any(|line| line.starts_with(start)),
                "{start} in {told:#?}"
            );
        }
    }

    #[test]
    fn records_that_contradict_each_other_are_refused() {
        let mut whole: Value = serde_json::from_str(SHIPPED).unwrap();
        whole["offers"][3]["responds_to"] = "amptp-offer-2023-05-01".into();
        whole["offers"][4]["public_on"] = "2023-04-30".into();
        whole["offers"][15]["parties"] = serde_json::json!(["wga"]);
        whole["offers"][7]["positions"][0]["values"] = serde_json::json!([5, 4]);
        whole["statements"][3]["about"] = serde_json::json!(["nothing"]);
        let told = problems(&whole.to_string());
        for part in [
            "An offer cannot answer itself",
            "must be on or after the date it was made",
            "signed by two parties",
            "2 numbers for 3 steps",
            "names nothing, which the file does not have",
        ] {
            assert!(
                told.iter().any(|line| line.contains(part)),
                "{part} in {told:#?}"
            );
        }
    }
}
