//! The issues of the form: one folding part each, with what the sides said last.

use askama::{Template, filters::HtmlSafe};

use super::{fill, page::Subject, totals::TotalsPart};
use crate::{
    domain::{
        compared::Compared,
        dates::View,
        issue::Issue,
        position::{Alternative, Stance},
        record::Record,
        standing::Standing,
    },
    render,
    web::{
        forms::{Choice, EntryFields, Field, name_of, words},
        negotiation,
    },
};

/// A category with its issues.
pub(super) struct CategoryPart {
    pub(super) title: String,
    pub(super) issues: Vec<IssuePart>,
}

/// An issue.
pub(super) struct IssuePart {
    pub(super) title: String,
    /// What the offer does on it, as far as chosen.
    pub(super) says: String,
    /// Whether it is unfolded: something is filled in, or wrong.
    pub(super) open: bool,
    /// What the offer that the form answers says on it: headline and text of each of its terms.
    pub(super) answered: Vec<(String, String)>,
    /// What each side said last.
    pub(super) last: Vec<Last>,
    /// What the old agreement says, in a few words.
    pub(super) baseline: Option<String>,
    /// Its term, or the two alternatives.
    pub(super) terms: Vec<TermPart>,
    /// The value of the button that adds a second alternative, and where that will be; `None` where it is there.
    pub(super) add: Option<(String, String)>,
}

/// What a side said last: the newest by the day of the offer.
pub(super) struct Last {
    pub(super) side: &'static str,
    pub(super) name: String,
    pub(super) date: String,
    pub(super) headline: String,
}

/// A term: prints its fields.
#[derive(Template)]
#[template(path = "offers/term.html")]
pub(super) struct TermPart {
    /// "Alternative A", where there are two.
    pub(super) legend: Option<&'static str>,
    pub(super) stance: Choice,
    pub(super) values: Option<Values>,
    pub(super) headline: Field,
    pub(super) text: Field,
    pub(super) basis: Option<Field>,
    pub(super) derived: Choice,
    pub(super) totals: Option<TotalsPart>,
    pub(super) more: Vec<Field>,
    pub(super) confidence: Choice,
    /// Whether the fields that are seldom needed are unfolded.
    pub(super) more_open: bool,
}

impl HtmlSafe for TermPart {}

/// The numbers of a term.
pub(super) struct Values {
    /// The id of the whole, for a problem with all of them.
    pub(super) id: String,
    /// What is counted and in what; `None` for a single number, whose field says it.
    pub(super) group: Option<(String, String)>,
    pub(super) errors: Vec<String>,
    /// One for each step.
    pub(super) steps: Vec<Field>,
    /// The upper ends of ranges, one for each step.
    pub(super) upper: Vec<Field>,
}

impl CategoryPart {
    /// All categories, in order of display.
    pub(super) fn all(subject: Subject<'_>, fields: EntryFields<'_>, view: View) -> Vec<Self> {
        // An offer that is edited is no part of what was said before it.
        let without = subject
            .stored
            .map(|stored| subject.record.without_offer(stored.id));
        let record = without.as_ref().unwrap_or(subject.record);
        let categories = record.categories.iter();
        categories
            .map(|category| Self {
                title: category.title.to_string(),
                issues: category
                    .issues
                    .iter()
                    .map(|issue| IssuePart::new(subject, record, issue, fields, view))
                    .collect(),
            })
            .collect()
    }
}

impl IssuePart {
    fn new(
        subject: Subject<'_>,
        record: &Record,
        issue: &Issue,
        fields: EntryFields<'_>,
        view: View,
    ) -> Self {
        let first = fill::place(&issue.slug, Alternative::Only);
        let second = fill::place(&issue.slug, Alternative::B);
        let below = format!("{second}.");
        let has_second = fields
            .sent
            .fields()
            .iter()
            .any(|(name, _)| name.starts_with(&below));
        let stance = fields.sent.text(&format!("{first}.stance"));
        let here = format!("{first}.");
        let answered: Vec<(String, String)> = subject
            .answered
            .iter()
            .flat_map(|answered| &answered.positions)
            .filter(|position| position.issue == issue.slug)
            .map(|position| (position.headline.to_string(), position.text.to_string()))
            .collect();
        let mut terms = vec![TermPart::new(
            &first,
            has_second.then_some("Alternative A"),
            issue,
            fields,
        )];
        if has_second {
            terms.push(TermPart::new(&second, Some("Alternative B"), issue, fields));
        }
        Self {
            title: issue.title.to_string(),
            says: Stance::ALL
                .into_iter()
                .find(|known| name_of(known) == stance)
                .map_or(words::NOT_IN_OFFER, words::stance)
                .to_owned(),
            open: !answered.is_empty()
                || fields.sent.is_filled(&first, &[])
                || has_second
                || fields
                    .problems
                    .iter()
                    .any(|problem| problem.field.starts_with(&here)),
            answered,
            last: last(record, issue, view),
            baseline: issue
                .baseline
                .as_ref()
                .map(|baseline| baseline.headline.to_string()),
            terms,
            add: (!has_second).then(|| {
                (
                    format!("alternative:{}", issue.slug),
                    format!("{second}.stance"),
                )
            }),
        }
    }
}

/// What each party that takes positions said last, in order of display; one that has told several others different things has a line each.
fn last(record: &Record, issue: &Issue, view: View) -> Vec<Last> {
    let compared = Compared::new(record, issue, view);
    let mut last = Vec::new();
    for side in &compared.sides {
        for voice in &side.voices {
            let Some(standing) = &voice.track.standing else {
                continue;
            };
            let mut name = side.party.short_name.to_string();
            if side.voices.len() > 1 {
                let toward: Vec<_> = voice
                    .toward
                    .iter()
                    .map(|party| party.slug.clone())
                    .collect();
                name = format!("{name} to {}", negotiation::names(record, &toward));
            }
            last.push(Last {
                side: negotiation::side(record, &side.party.slug),
                name,
                date: render::words::date(standing.offer.made_on),
                headline: headlines(standing),
            });
        }
    }
    last
}

/// A standing in a few words: "5% · 4% · 3.5%"; two alternatives joined by "or".
pub(super) fn headlines(standing: &Standing<'_>) -> String {
    let headlines: Vec<&str> = standing
        .terms
        .iter()
        .map(|term| term.headline.as_str())
        .collect();
    headlines.join(", or ")
}

impl TermPart {
    fn new(at: &str, legend: Option<&'static str>, issue: &Issue, fields: EntryFields<'_>) -> Self {
        let name = |field: &str| format!("{at}.{field}");
        let more = vec![
            fields
                .date(
                    name("public_on"),
                    "This term made public (optional)",
                    "If later than the offer.",
                ),
            fields
                .field(name("sources"), "Sources of this term (optional)")
                .hint("Short names from the list of sources, with commas between them; new-1 is the first new one. Those of the offer when left empty"),
            fields
                .field(name("note"), "Note (optional)")
                .hint("Shown to readers; with the sum, where the number is our own")
                .lines(2),
        ];
        let confidence = fields.confidence(&format!("{at}."));
        let derived = Choice::some(name("derived"), "Who computed the number?").option(
            "yes",
            "We did: the source gives it in another form",
            fields.is_chosen(&name("derived"), "yes"),
        );
        let totals = TotalsPart::new(at, issue, fields);
        let has_more = more
            .iter()
            .any(|field| field.is_bad() || !field.typed().is_empty())
            || confidence.is_bad()
            || totals.as_ref().is_some_and(TotalsPart::is_open)
            || ["basis", "confidence", "derived"]
                .iter()
                .any(|field| fields.sent.given(&name(field)).is_some());
        Self {
            legend,
            stance: stance(&name("stance"), legend.is_some(), fields),
            values: Values::new(&name("values"), issue, fields),
            headline: fields
                .field(name("headline"), "In a few words")
                .hint("As a table cell says it. Up to 32 characters"),
            text: fields
                .field(name("text"), "In full")
                .hint("What the source says, without comment")
                .lines(2),
            basis: issue.measure.as_ref().map(|_| {
                fields
                    .field(name("basis"), "What the number rests on (optional)")
                    .hint("When that decides whether two numbers are comparable, for example “compounded”")
            }),
            derived,
            totals,
            more,
            confidence,
            more_open: has_more,
        }
    }
}

fn stance(name: &str, is_one_of_two: bool, fields: EntryFields<'_>) -> Choice {
    let chosen = fields.sent.text(name);
    let nothing = if is_one_of_two {
        "Choose"
    } else {
        words::NOT_IN_OFFER
    };
    Stance::ALL
        .into_iter()
        .fold(
            Choice::list(name, "What does this offer say?").option("", nothing, chosen.is_empty()),
            |choice, stance| {
                let value = name_of(&stance);
                let is_chosen = value == chosen;
                choice.option(value, words::stance(stance), is_chosen)
            },
        )
        .errors(fields.problems)
}

impl Values {
    /// Whether something is wrong with all of them together.
    fn is_bad(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether the fields for ranges are unfolded: when something was typed there.
    fn has_ranges(&self) -> bool {
        let mut fields = self.upper.iter();
        fields.any(|field| field.is_bad() || !field.typed().is_empty())
    }

    fn new(name: &str, issue: &Issue, fields: EntryFields<'_>) -> Option<Self> {
        let measure = issue.measure.as_ref()?;
        let unit = unit(&measure.unit);
        let number = |step: usize, label: &str| {
            fields
                .field(format!("{name}.{step}"), label)
                .inputmode("decimal")
                .size(9)
        };
        let (group, steps) = match &measure.steps {
            Some(steps) => (
                Some((
                    measure.label.to_string(),
                    format!("{unit}. Leave empty what the offer does not say"),
                )),
                (1..)
                    .zip(steps)
                    .map(|(step, label)| number(step, label))
                    .collect(),
            ),
            None => (
                None,
                vec![
                    number(1, &measure.label)
                        .hint(format!("{unit}. Leave empty if the offer gives no number")),
                ],
            ),
        };
        let upper = steps.iter().map(|step| {
            let name = step.name().replacen(".values.", ".values_to.", 1);
            let label = format!("{}, up to", step.label());
            fields.field(name, label).inputmode("decimal").size(9)
        });
        Some(Self {
            id: name.to_owned(),
            upper: upper.collect(),
            group,
            errors: fields.problems.at(name).map(str::to_owned).collect(),
            steps,
        })
    }
}

/// How a unit is asked for: "In per cent", "In millions of dollars", "Unit: writers".
fn unit(unit: &str) -> String {
    match unit {
        "%" => "In per cent".to_owned(),
        "$" => "In dollars".to_owned(),
        "$ million" => "In millions of dollars".to_owned(),
        other => format!("Unit: {other}"),
    }
}
