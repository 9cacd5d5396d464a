//! One issue: where it stands, its charts, its thread.

use askama::Template;
use chrono::NaiveDate;

use super::{
    super::{
        Visitor,
        citations::{Notes, Sources},
        negotiation,
        page::{Layout, Section},
        paths::{ComparePath, IssuePath, IssuesPath, NegotiationPath},
        stands::{Past, States, Wanted},
    },
    figures::{self, Figures},
    finding::{self, Part},
    thread::{Body, Day, thread},
};
use crate::{
    domain::{
        compared::Compared,
        dates::Known,
        entry::{Entry, Filed},
        issue::{Category, Issue},
        record::Record,
    },
    render::words,
};

#[derive(Template)]
#[template(path = "issues/issue.html")]
pub(super) struct IssuePage {
    layout: Layout,
    past: Past,
    all_path: String,
    all: usize,
    category: String,
    category_path: String,
    compare_path: String,
    number: Option<String>,
    states: States,
    title: String,
    explanation: String,
    finding: Vec<Part>,
    moves: Vec<String>,
    note: Option<String>,
    key: Vec<(&'static str, String)>,
    measure: Option<Measured>,
    baseline: Option<Old>,
    figures: Option<Figures>,
    /// Why there is no chart.
    no_figures: &'static str,
    days: Vec<Day>,
    more: Option<String>,
    disputes: Vec<String>,
    as_of: String,
    public: bool,
    link: String,
    dated_link: String,
    date: String,
    sources: Sources,
}

/// What is counted, and how.
struct Measured {
    label: String,
    unit: String,
    /// Whether the numbers of the chart do not say it.
    scaled: bool,
    steps: Option<String>,
    note: Option<String>,
}

/// What the expired agreement says.
struct Old {
    headline: String,
    text: String,
    sources: Vec<usize>,
}

impl IssuePage {
    pub(super) fn new(
        visitor: &Visitor,
        record: &Record,
        category: &Category,
        issue: &Issue,
        wanted: &Wanted,
        today: NaiveDate,
        (statements, more): (Vec<Filed<Entry>>, bool),
    ) -> Self {
        let view = wanted.view;
        let compared = Compared::new(record, issue, view);
        let mut notes = Notes::default();
        let baseline = baseline(issue, &mut notes);
        let days = thread(record, &compared, &statements, view, &mut notes);
        let finding = finding::stand(&compared, view);
        let figures = figures::figures(record, &compared, view);
        let negotiation = || record.negotiation.slug.to_string();
        let path = IssuePath {
            negotiation: negotiation(),
            issue: issue.slug.to_string(),
        };
        let list = IssuesPath {
            negotiation: negotiation(),
        };
        let compare = ComparePath {
            negotiation: negotiation(),
        };
        let in_category = Wanted {
            category: Some(category.slug.clone()),
            ..wanted.clone()
        };
        Self {
            layout: visitor
                .layout(&issue.title)
                .described(description(record, &compared, &finding))
                .at(wanted.address(&path))
                .within(negotiation::nav(record, Section::Issues)),
            past: wanted.past(&path, today),
            all_path: wanted.address(&list),
            all: record.issues().count(),
            category: category.title.to_string(),
            category_path: in_category.address(&list),
            compare_path: format!("{}#{}", wanted.address(&compare), issue.slug),
            number: issue.number.as_ref().map(ToString::to_string),
            states: States::new(record, &compared),
            title: issue.title.to_string(),
            explanation: issue.explanation.to_string(),
            finding,
            moves: finding::moves(record, &compared),
            note: issue.note.as_ref().map(ToString::to_string),
            key: figures::key(record, &compared),
            measure: measured(issue),
            no_figures: match (&issue.measure, &figures) {
                (None, _) => "This issue is not counted in numbers, so it has no chart.",
                (Some(_), None) => "No side has put a number on record, so there is no chart.",
                (Some(_), Some(_)) => "",
            },
            baseline,
            figures,
            days,
            more: more.then(|| {
                let timeline = NegotiationPath {
                    negotiation: negotiation(),
                };
                format!("{timeline}?issue={}", issue.slug)
            }),
            disputes: disputes(record, issue),
            as_of: view.as_of.to_string(),
            public: view.known == Known::Public,
            link: visitor.absolute(&path),
            dated_link: visitor.absolute(wanted.on(view.as_of).address(&path)),
            date: words::day(view.as_of),
            sources: notes.sources(record),
        }
    }
}

fn baseline(issue: &Issue, notes: &mut Notes) -> Option<Old> {
    issue.baseline.as_ref().map(|baseline| Old {
        headline: baseline.headline.to_string(),
        text: baseline.text.to_string(),
        sources: notes.numbers(&baseline.sources),
    })
}

fn measured(issue: &Issue) -> Option<Measured> {
    issue.measure.as_ref().map(|measure| Measured {
        label: measure.label.to_string(),
        scaled: measure.unit.starts_with("$ "),
        unit: match measure.unit.as_str() {
            "%" => "per cent".to_owned(),
            "$" => "dollars".to_owned(),
            unit => match unit.strip_prefix("$ ") {
                Some(scale) => format!("{scale} dollars"),
                None => unit.to_owned(),
            },
        },
        steps: measure.steps.as_ref().map(|steps| {
            let names: Vec<&str> = steps.iter().map(|step| step.as_str()).collect();
            names.join(" · ")
        }),
        note: measure.note.as_ref().map(ToString::to_string),
    })
}

/// Where the sides stand and when, for search results and previews of a shared link.
fn description(record: &Record, compared: &Compared<'_>, finding: &[Part]) -> String {
    let finding: String = finding.iter().map(|part| part.text.as_str()).collect();
    let headlines = finding::headlines(record, compared);
    if headlines.is_empty() {
        finding
    } else {
        format!("{finding} {headlines}.")
    }
}

fn disputes(record: &Record, issue: &Issue) -> Vec<String> {
    record
        .disputes
        .iter()
        .filter(|dispute| dispute.about.contains(&issue.slug))
        .map(|dispute| dispute.topic.to_string())
        .collect()
}
