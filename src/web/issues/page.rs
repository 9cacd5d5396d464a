//! One issue: where it stands, its charts, its thread.

use std::sync::Arc;

use askama::Template;

use super::{
    super::{
        Visitor,
        citations::{Notes, Sources},
        corrections::Corrections,
        differ::Differ,
        embed::{self, Codes},
        figures::{self, Figures, Size},
        gaps,
        moment::Moment,
        negotiation,
        page::{Layout, Link, Section},
        paths::{
            ComparePath, EmbedIssuePath, IssueAtomPath, IssueCardPath, IssueHistoryPath, IssuePath,
            IssuesPath, NegotiationPath,
        },
        published::Totals,
        stands::{self, States, Wanted},
        travel::Travel,
    },
    card,
    finding::{self, Part},
    thread::{Body, Day, thread},
    wrote::Wrote,
};
use crate::domain::{
    compared::Compared,
    dates::View,
    entry::{Entry, Filed},
    issue::{Category, Issue},
    offer::Offer,
    record::Record,
    state::State,
};

#[derive(Template)]
#[template(path = "issues/issue.html")]
pub(super) struct IssuePage {
    layout: Layout,
    travel: Travel,
    crumbs: Crumbs,
    states: States,
    title: String,
    explanation: String,
    finding: Vec<Part>,
    moves: Vec<String>,
    note: Option<String>,
    key: Vec<(&'static str, String)>,
    measure: Option<Measured>,
    /// How far apart the sides are, pair by pair, or why it cannot be told.
    gaps: Vec<(Option<String>, String)>,
    spread: Vec<String>,
    baseline: Option<Old>,
    totals: Vec<Summed>,
    figures: Option<Figures>,
    /// Why there is no chart.
    no_figures: &'static str,
    wrote: Wrote,
    days: Vec<Day>,
    /// Where older statements are, when there are any.
    more: Option<String>,
    differ: Differ,
    corrections: Corrections,
    date: String,
    /// Other pages about the same moment.
    see_also: Vec<Link>,
    link: String,
    dated_link: String,
    codes: Codes,
    history: IssueHistoryPath,
    sources: Sources,
}

/// An issue among the others.
struct Crumbs {
    all_path: String,
    all: usize,
    category: String,
    category_path: String,
    compare_path: String,
    number: Option<String>,
}

/// What an issue's page is about.
pub(super) struct Subject<'a> {
    pub(super) record: &'a Record,
    pub(super) category: &'a Category,
    pub(super) issue: &'a Issue,
    /// The newest statements about it, in order.
    pub(super) statements: &'a [Arc<Filed<Entry>>],
    /// Whether there are older ones.
    pub(super) more: bool,
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

/// What is published as the total of a side's term, where its steps come to something else.
struct Summed {
    side: &'static str,
    party: String,
    totals: Totals,
}

/// What the expired agreement says.
struct Old {
    headline: String,
    text: String,
    sources: Vec<usize>,
}

impl IssuePage {
    pub(super) fn new(visitor: &Visitor, subject: &Subject<'_>, wanted: &Wanted) -> Self {
        let Subject { record, issue, .. } = *subject;
        let view = wanted.view();
        let compared = Compared::new(record, issue, view);
        let mut notes = Notes::default();
        let baseline = baseline(issue, &mut notes);
        let totals = summed(record, &compared, view, &mut notes);
        let days = thread(
            record,
            &compared,
            subject.statements,
            &wanted.moment,
            &mut notes,
        );
        let finding = finding::stand(record, &compared, &wanted.moment);
        let figures = figures::figures(record, &compared, &wanted.moment, ("chart", Size::Large));
        let path = IssuePath {
            negotiation: record.negotiation.slug.to_string(),
            issue: issue.slug.to_string(),
        };
        let dated = match wanted.moment.is_dated() {
            true => wanted.clone(),
            false => wanted.at(&wanted.moment.on(view.as_of)),
        };
        let frame = EmbedIssuePath::from(&path);
        let image = IssueCardPath::from(&path);
        let full = |path: String| visitor.absolute(wanted.moment.keep(path));
        let here = wanted.moment.keep(&path);
        let says = card::card(record, &compared, &wanted.moment).alt();
        let codes = Codes::new(
            &full(frame.to_string()),
            &visitor.absolute(&here),
            &full(image.to_string()),
            &issue.title,
            &says,
        );
        Self {
            layout: visitor
                .layout(&issue.title)
                .with_copy()
                .embedded(embed::discovery(visitor, &here))
                .described(description(record, &compared, &finding))
                .at(wanted.address(&path))
                .pictured(wanted.moment.keep(image), says)
                .within(negotiation::nav(record, Section::Issues))
                .live_unless(wanted.moment.is_dated())
                .followed(issue.title.as_str(), IssueAtomPath::from(&path)),
            travel: wanted.travel(record, &path),
            crumbs: Crumbs::new(subject, wanted),
            states: States::new(record, &compared),
            title: issue.title.to_string(),
            explanation: issue.explanation.to_string(),
            finding,
            moves: finding::moves(record, &compared),
            note: issue.note.as_ref().map(ToString::to_string),
            key: figures::key(record, &compared),
            measure: measured(issue),
            gaps: gaps(&compared),
            spread: gaps::spread(record, &compared),
            no_figures: match (&issue.measure, &figures) {
                (None, _) => "This issue is not counted in numbers, so it has no chart.",
                (Some(_), None) => "No side has put a number on record, so there is no chart.",
                (Some(_), Some(_)) => "",
            },
            baseline,
            totals,
            figures,
            wrote: Wrote::new(record, &compared, &wanted.moment),
            days,
            more: subject.more.then(|| older(record, issue, &wanted.moment)),
            differ: Differ::about(record, &issue.slug, &mut notes),
            corrections: Corrections::on(record, std::iter::once(&issue.slug), view),
            date: wanted.moment.day(),
            see_also: see_also(record, issue, &wanted.moment),
            codes,
            link: visitor.absolute(&path),
            dated_link: visitor.absolute(dated.address(&path)),
            history: IssueHistoryPath {
                negotiation: record.negotiation.slug.to_string(),
                issue: issue.slug.to_string(),
            },
            sources: notes.sources(record),
        }
    }
}

impl Crumbs {
    fn new(subject: &Subject<'_>, wanted: &Wanted) -> Self {
        let negotiation = || subject.record.negotiation.slug.to_string();
        let list = IssuesPath {
            negotiation: negotiation(),
        };
        let compare = ComparePath {
            negotiation: negotiation(),
        };
        let in_category = Wanted {
            category: Some(subject.category.slug.clone()),
            ..wanted.clone()
        };
        let issue = subject.issue;
        Self {
            all_path: wanted.address(&list),
            all: subject.record.issues().count(),
            category: subject.category.title.to_string(),
            category_path: in_category.address(&list),
            compare_path: format!("{}#{}", wanted.address(&compare), issue.slug),
            number: issue.number.as_ref().map(ToString::to_string),
        }
    }
}

/// The gaps of pairs that have not settled, each with what tells the pair from others.
fn gaps(compared: &Compared<'_>) -> Vec<(Option<String>, String)> {
    let Some(measure) = &compared.issue.measure else {
        return Vec::new();
    };
    compared
        .pairs
        .iter()
        .filter(|pair| {
            !matches!(
                pair.state,
                State::Agreed | State::LeftOut | State::NotRaised
            )
        })
        .map(|pair| {
            let told = match &pair.gap {
                Ok(gap) => gaps::steps(measure, gap).unwrap_or_else(|| gaps::apart(measure, gap)),
                Err(why) => gaps::why(Some(measure), pair, *why),
            };
            (stands::pair_name(compared, pair), told)
        })
        .collect()
}

/// The pages that tell of the issue among others.
fn see_also(record: &Record, issue: &Issue, moment: &Moment) -> Vec<Link> {
    let measured = issue.measure.as_ref();
    let measured = measured.map(|_| stands::gaps(record, moment));
    let scorecard = stands::scorecard(record, moment);
    measured.into_iter().chain(scorecard).collect()
}

/// Where all statements about an issue are.
fn older(record: &Record, issue: &Issue, moment: &Moment) -> String {
    let timeline = NegotiationPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    moment.keep(format!("{timeline}?issue={}", issue.slug))
}

fn baseline(issue: &Issue, notes: &mut Notes) -> Option<Old> {
    issue.baseline.as_ref().map(|baseline| Old {
        headline: baseline.headline.to_string(),
        text: baseline.text.to_string(),
        sources: notes.numbers(&baseline.sources),
    })
}

/// For each term that stands and has such totals. One that several have signed is told once.
fn summed(record: &Record, compared: &Compared<'_>, view: View, notes: &mut Notes) -> Vec<Summed> {
    let mut offers: Vec<&Filed<Offer>> = Vec::new();
    let mut summed = Vec::new();
    let sides = compared.sides.iter();
    for voice in sides.flat_map(|side| &side.voices) {
        let Some(standing) = &voice.track.standing else {
            continue;
        };
        if offers.iter().any(|offer| offer.id == standing.offer.id) {
            continue;
        }
        offers.push(standing.offer);
        for term in &standing.terms {
            let totals = Totals::new(
                record,
                compared.issue.measure.as_ref(),
                term,
                standing.numbers_of(term).as_deref(),
                view.as_of,
                notes,
            );
            if !totals.is_empty() {
                let makers = &standing.offer.parties;
                summed.push(Summed {
                    side: negotiation::side_of(record, makers),
                    party: negotiation::names(record, makers),
                    totals,
                });
            }
        }
    }
    summed
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
