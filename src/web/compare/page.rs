//! The page: which rows it shows, and the links that choose others.

use super::{
    super::{
        Visitor,
        citations::{Notes, Sources},
        corrections::Corrections,
        differ::Differ,
        negotiation::{self, side},
        page::{Layout, Link, Section},
        paths::{ComparePath, IssuesPath},
        stands::{self, Choice, Wanted},
        travel::Travel,
    },
    row::{Row, Told},
    summary::summary,
};
use crate::{
    domain::{
        dates::{Known, PartialDate},
        negotiation::Party,
        record::Record,
        state::State,
    },
    render::words,
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "compare/compare.html")]
pub(super) struct ComparePage {
    layout: Layout,
    heading: &'static str,
    lede: String,
    travel: Travel,
    /// What moved since the date that is asked for, to be copied.
    summary: Option<String>,
    columns: Vec<Column>,
    states: Vec<Choice>,
    categories: Vec<Choice>,
    /// Whether one is chosen.
    category: bool,
    /// What is left out, where anything is: "2 of 40 issues: Agreed".
    filtered: Option<String>,
    everything: String,
    groups: Vec<Group>,
    differ: Differ,
    corrections: Corrections,
    not_raised: usize,
    not_raised_path: String,
    /// Other pages about the same moment.
    see_also: Vec<Link>,
    sources: Sources,
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
    ) -> Self {
        let parties: Vec<&Party> = record.bargaining().collect();
        let (raised, not_raised): (Vec<Told<'_>>, Vec<Told<'_>>) = record
            .categories
            .iter()
            .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
            .map(|(category, issue)| Told::new(record, category, issue, wanted))
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
        let when = wanted.moment.when();
        let slugs: Vec<_> = parties.iter().map(|party| party.slug.clone()).collect();
        let layout = visitor
            .layout(&format!("{heading} {when}"))
            .described(format!(
                "Positions of {} on {} issues as of {}.",
                negotiation::names(record, &slugs),
                raised.len(),
                wanted.moment.day()
            ))
            .at(wanted.everything().address(path))
            .within(negotiation::nav(record, Section::Compare))
            .live_unless(wanted.moment.is_dated());
        Self {
            layout: match wanted.since {
                Some(_) => layout.with_copy(),
                None => layout,
            },
            heading,
            lede: lede(wanted, &raised),
            travel: wanted.travel_since(record, path),
            summary: wanted
                .since
                .map(|since| summary(record, wanted, since, &raised)),
            columns: parties
                .iter()
                .map(|party| Column::new(record, party))
                .collect(),
            states: states(path, wanted, &raised),
            categories: categories(record, path, wanted, &raised),
            category: wanted.category.is_some(),
            filtered: (shown < raised.len()).then(|| format!("{shown} of {} issues", raised.len())),
            everything: wanted.everything().address(path),
            groups,
            corrections: corrections(record, wanted, &raised),
            differ: differ(record, wanted, &raised, &mut notes),
            not_raised: not_raised.len(),
            not_raised_path: not_raised_path(path, wanted),
            see_also: std::iter::once(stands::gaps(record, &wanted.moment))
                .chain(stands::scorecard(record, &wanted.moment))
                .collect(),
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

impl Column {
    fn new(record: &Record, party: &Party) -> Self {
        Self {
            side: side(record, &party.slug),
            name: negotiation::asks_or_offers(party),
        }
    }
}

fn lede(wanted: &Wanted, raised: &[Told<'_>]) -> String {
    let when = wanted.moment.when();
    let settled = !raised.is_empty() && raised.iter().all(|told| told.compared.is_settled());
    match wanted.view().known {
        Known::Table if settled => {
            let by = when.strip_prefix("on ").map(|day| format!("by {day}"));
            let by = by.unwrap_or(when);
            format!("What the sides had agreed {by}, issue by issue.")
        }
        Known::Table => {
            format!("What each side was asking for or offering {when}, issue by issue.")
        }
        Known::Public => {
            format!("What the public knew {when} of what each side was asking for or offering.")
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

/// Which issues are meant by when they moved.
#[derive(Clone, Copy)]
enum Moved {
    /// All of them.
    Ever,
    /// Those that moved since the date that is asked for.
    Since,
    /// Those that moved on this day, which is the last one.
    On(NaiveDate),
}

impl Moved {
    /// Those that the page shows.
    fn asked(wanted: &Wanted) -> Self {
        wanted.since.map_or(Self::Ever, |_| Self::Since)
    }

    fn has(self, told: &Told<'_>) -> bool {
        match self {
            Self::Ever => true,
            Self::Since => !told.shifts().is_empty(),
            Self::On(day) => told.changed_on() == Some(day),
        }
    }
}

/// Whether the page shows an issue.
fn is_shown(told: &Told<'_>, wanted: &Wanted) -> bool {
    in_state(told, wanted.state) && in_category(told, wanted) && Moved::asked(wanted).has(told)
}

fn groups<'a>(
    record: &'a Record,
    wanted: &Wanted,
    raised: &[Told<'a>],
    notes: &mut Notes,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for told in raised.iter().filter(|told| is_shown(told, wanted)) {
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

/// What was corrected of the issues that the page shows.
fn corrections(record: &Record, wanted: &Wanted, raised: &[Told<'_>]) -> Corrections {
    let shown = raised.iter().filter(|told| is_shown(told, wanted));
    let issues = shown.map(|told| &told.compared.issue.slug);
    Corrections::on(record, issues, wanted.view())
}

/// Where sources differ on what stands in the cells that the page shows.
fn differ(record: &Record, wanted: &Wanted, raised: &[Told<'_>], notes: &mut Notes) -> Differ {
    let shown = raised.iter().filter(|told| is_shown(told, wanted));
    let tracks = shown
        .flat_map(|told| &told.compared.pairs)
        .flat_map(|pair| &pair.tracks);
    let standings = tracks.filter_map(|track| track.standing.as_ref());
    Differ::of_standings(record, standings, notes)
}

/// The links by state, and what moved last; each counts what it would show with the other choices kept.
fn states(path: &ComparePath, wanted: &Wanted, raised: &[Told<'_>]) -> Vec<Choice> {
    let choice = |name: &str, chosen: Wanted, moved: Moved, current: bool| Choice {
        name: name.to_owned(),
        count: raised
            .iter()
            .filter(|told| {
                in_state(told, chosen.state) && in_category(told, wanted) && moved.has(told)
            })
            .count(),
        path: chosen.address(path),
        current,
    };
    let moved = Moved::asked(wanted);
    let in_state = |state: Option<State>| Wanted {
        state,
        ..wanted.clone()
    };
    let all = wanted.state.is_none();
    let mut choices = vec![choice("All", in_state(None), moved, all)];
    let known = State::ALL
        .into_iter()
        .filter(|state| *state != State::NotRaised);
    choices.extend(
        known
            .map(|state| {
                let current = wanted.state == Some(state);
                choice(words::state(state), in_state(Some(state)), moved, current)
            })
            .filter(|choice| choice.count > 0 || choice.current),
    );
    let newest = raised.iter().filter_map(Told::changed_on).max();
    let last = newest.and_then(|day| day.pred_opt()).map(PartialDate::day);
    if let Some(since) = wanted.since.filter(|since| Some(*since) != last) {
        let name = format!("Moved since {}", words::end_of(since));
        choices.push(choice(&name, wanted.clone(), moved, true));
    }
    if let Some(day) = newest {
        let since = Wanted {
            since: last,
            ..wanted.clone()
        };
        let current = wanted.since == last;
        choices.push(choice(
            "Since the last move",
            since,
            Moved::On(day),
            current,
        ));
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
                        && Moved::asked(wanted).has(told)
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
