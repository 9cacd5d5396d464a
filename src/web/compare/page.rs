//! The page: which rows it shows, and the links that choose others.

use askama::Template;
use chrono::NaiveDate;

use super::{
    super::{
        Visitor,
        citations::{Notes, Sources},
        negotiation::{self, side},
        page::{Layout, Section},
        paths::{ComparePath, IssuesPath},
        stands::{Choice, Past, Wanted},
    },
    moves::{Moves, moves},
    row::{Row, Told},
};
use crate::{
    domain::{dates::Known, negotiation::Party, record::Record, state::State},
    render::words,
};

#[derive(Template)]
#[template(path = "compare/compare.html")]
pub(super) struct ComparePage {
    layout: Layout,
    heading: &'static str,
    lede: String,
    past: Past,
    form: Form,
    columns: Vec<Column>,
    moves: Moves,
    states: Vec<Choice>,
    categories: Vec<Choice>,
    /// What is left out, where anything is: "2 of 40 issues: Agreed".
    filtered: Option<String>,
    everything: String,
    secret: Vec<String>,
    groups: Vec<Group>,
    not_raised: usize,
    not_raised_path: String,
    sources: Sources,
}

/// What the form above the table holds.
struct Form {
    as_of: String,
    since: String,
    public: bool,
    state: Option<&'static str>,
    category: Option<String>,
}

struct Column {
    side: &'static str,
    name: String,
}

struct Group {
    slug: String,
    title: String,
    rows: Vec<Row>,
}

impl ComparePage {
    pub(super) fn new(
        visitor: &Visitor,
        record: &Record,
        path: &ComparePath,
        wanted: &Wanted,
        today: NaiveDate,
    ) -> Self {
        let parties: Vec<&Party> = record.bargaining().collect();
        let (raised, not_raised): (Vec<Told<'_>>, Vec<Told<'_>>) = record
            .categories
            .iter()
            .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
            .map(|(category, issue)| Told::new(record, category, issue, wanted.view))
            .partition(|told| told.compared.is_raised());
        let mut notes = Notes::default();
        let groups = groups(record, wanted, &raised, &mut notes);
        let shown: usize = groups.iter().map(|group| group.rows.len()).sum();
        let two = parties.len() == 2;
        let heading = if two {
            "Compare the two sides"
        } else {
            "Compare the sides"
        };
        let date = words::day(wanted.view.as_of);
        let slugs: Vec<_> = parties.iter().map(|party| party.slug.clone()).collect();
        Self {
            layout: visitor
                .layout(&format!("{heading} on {date}"))
                .described(format!(
                    "Positions of {} on {} issues as of {date}.",
                    negotiation::names(record, &slugs),
                    raised.len()
                ))
                .at(wanted.everything().address(path))
                .within(negotiation::nav(record, Section::Compare)),
            heading,
            lede: lede(wanted, &raised),
            past: wanted.past(path, today),
            form: Form::new(wanted),
            columns: parties
                .iter()
                .map(|party| Column::new(record, party))
                .collect(),
            moves: moves(record, path, wanted),
            states: states(path, wanted, &raised),
            categories: categories(record, path, wanted, &raised),
            filtered: (shown < raised.len()).then(|| format!("{shown} of {} issues", raised.len())),
            everything: wanted.everything().address(path),
            secret: secret(record, wanted),
            groups,
            not_raised: not_raised.len(),
            not_raised_path: not_raised_path(path, wanted),
            sources: notes.sources(record),
        }
    }
}

/// Where the issues are that nobody had raised.
fn not_raised_path(path: &ComparePath, wanted: &Wanted) -> String {
    let list = IssuesPath {
        negotiation: path.negotiation.clone(),
    };
    Wanted {
        state: Some(State::NotRaised),
        ..wanted.everything()
    }
    .address(&list)
}

impl Form {
    fn new(wanted: &Wanted) -> Self {
        Self {
            as_of: wanted.view.as_of.to_string(),
            since: wanted
                .since
                .map(|since| since.to_string())
                .unwrap_or_default(),
            public: wanted.view.known == Known::Public,
            state: wanted.state.map(words::state_name),
            category: wanted.category.as_ref().map(ToString::to_string),
        }
    }
}

impl Column {
    fn new(record: &Record, party: &Party) -> Self {
        Self {
            side: side(record, &party.slug),
            name: negotiation::asks_or_offers(party),
        }
    }
}

fn lede(wanted: &Wanted, raised: &[Told<'_>]) -> String {
    let date = words::day(wanted.view.as_of);
    let settled = !raised.is_empty() && raised.iter().all(|told| told.compared.is_settled());
    match wanted.view.known {
        Known::Table if settled => format!("What the sides had agreed by {date}, issue by issue."),
        Known::Table => {
            format!("What each side was asking for or offering on {date}, issue by issue.")
        }
        Known::Public => {
            format!("What the public knew on {date} of what each side was asking for or offering.")
        }
    }
}

fn in_state(told: &Told<'_>, state: Option<State>) -> bool {
    state.is_none_or(|state| told.is(state))
}

fn in_category(told: &Told<'_>, wanted: &Wanted) -> bool {
    let category = wanted.category.as_ref();
    category.is_none_or(|category| told.category.slug == *category)
}

fn since(told: &Told<'_>, since: Option<NaiveDate>) -> bool {
    since.is_none_or(|since| told.changed_since(since))
}

fn groups(record: &Record, wanted: &Wanted, raised: &[Told<'_>], notes: &mut Notes) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let shown = raised.iter().filter(|told| {
        in_state(told, wanted.state) && in_category(told, wanted) && since(told, wanted.since)
    });
    for told in shown {
        let row = told.row(record, wanted, notes);
        let slug = told.category.slug.as_str();
        match groups.last_mut() {
            Some(group) if group.slug == slug => group.rows.push(row),
            _ => groups.push(Group {
                slug: slug.to_owned(),
                title: told.category.title.to_string(),
                rows: vec![row],
            }),
        }
    }
    groups
}

/// The links by state, and what moved last; each counts what it would show with the other choices kept.
fn states(path: &ComparePath, wanted: &Wanted, raised: &[Told<'_>]) -> Vec<Choice> {
    let choice =
        |name: &str, state: Option<State>, moved: Option<NaiveDate>, current: bool| Choice {
            name: name.to_owned(),
            count: raised
                .iter()
                .filter(|told| {
                    in_state(told, state) && in_category(told, wanted) && since(told, moved)
                })
                .count(),
            path: Wanted {
                state,
                since: moved,
                ..wanted.clone()
            }
            .address(path),
            current,
        };
    let mut choices = vec![choice("All", None, wanted.since, wanted.state.is_none())];
    let known = State::ALL
        .into_iter()
        .filter(|state| *state != State::NotRaised);
    choices.extend(
        known
            .map(|state| {
                let current = wanted.state == Some(state);
                choice(words::state(state), Some(state), wanted.since, current)
            })
            .filter(|choice| choice.count > 0 || choice.current),
    );
    let newest = raised.iter().filter_map(Told::changed_on).max();
    if let Some(day) = wanted.since.or(newest) {
        let word = if newest == Some(day) { "on" } else { "since" };
        let name = format!("Moved {word} {}", words::day(day));
        let current = wanted.since.is_some();
        choices.push(choice(&name, wanted.state, Some(day), current));
    }
    choices
}

fn categories(
    record: &Record,
    path: &ComparePath,
    wanted: &Wanted,
    raised: &[Told<'_>],
) -> Vec<Choice> {
    let choice = |name: &str, category: Option<&crate::domain::slug::Slug>| {
        let chosen = Wanted {
            category: category.cloned(),
            ..wanted.clone()
        };
        Choice {
            name: name.to_owned(),
            count: raised
                .iter()
                .filter(|told| {
                    in_category(told, &chosen)
                        && in_state(told, wanted.state)
                        && since(told, wanted.since)
                })
                .count(),
            path: chosen.address(path),
            current: wanted.category.as_ref() == category,
        }
    };
    let all = choice("All categories", None);
    let each = record
        .categories
        .iter()
        .map(|category| choice(&category.title, Some(&category.slug)))
        .filter(|choice| choice.count > 0 || choice.current);
    std::iter::once(all).chain(each).collect()
}

fn secret(record: &Record, wanted: &Wanted) -> Vec<String> {
    record
        .secret_in(wanted.view)
        .map(|offer| {
            format!(
                "{} offer of {}: received, terms not public.",
                negotiation::names(record, &offer.parties),
                words::date(offer.made_on)
            )
        })
        .collect()
}
