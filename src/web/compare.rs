//! Issues × parties: where each side stood on a date.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    App, Error, Visitor,
    citations::{self, Notes, Sources},
    extract::Query,
    negotiation::{self, side, side_of},
    page::{self, Cache, Layout, Section},
    paths::ComparePath,
};
use crate::{
    domain::{
        claim,
        dates::{Known, View},
        gap,
        issue::Issue,
        negotiation::Party,
        offer::Offer,
        position::Stance,
        record::Record,
        standing::{Change, Track, track},
        state::{self, State as IssueState},
    },
    render::words,
};

/// What the address may ask.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    as_of: Option<String>,
    known: Option<String>,
    state: Option<String>,
}

#[derive(Template)]
#[template(path = "compare/compare.html")]
struct ComparePage {
    layout: Layout,
    lede: String,
    as_of: String,
    public: bool,
    columns: Vec<Column>,
    moves: Vec<Step>,
    filters: Vec<Filter>,
    secret: Vec<String>,
    categories: Vec<Group>,
    shown: usize,
    not_raised: usize,
    sources: Sources,
}

struct Column {
    side: &'static str,
    name: String,
}

struct Step {
    side: &'static str,
    path: String,
    day: String,
    title: String,
    hollow: bool,
    current: bool,
}

struct Filter {
    name: &'static str,
    count: usize,
    path: String,
    current: bool,
}

struct Group {
    slug: String,
    title: String,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    title: String,
    baseline: Option<String>,
    cells: Vec<Cell>,
    pairs: Vec<Pair>,
}

struct Cell {
    side: &'static str,
    party: String,
    terms: Vec<Term>,
    moved: Option<Moved>,
    reference: String,
    withdrawn: bool,
    flags: Vec<String>,
    sources: Vec<usize>,
}

struct Term {
    headline: String,
    text: String,
    style: &'static str,
}

struct Moved {
    on: String,
    from: Option<String>,
}

struct Pair {
    label: Option<String>,
    state: &'static str,
    class: &'static str,
    gap: Option<String>,
    no_gap: &'static str,
}

pub(super) async fn show(
    path: ComparePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let view = negotiation::view(asked.as_of.as_deref(), asked.known.as_deref(), today)?;
    let page = ComparePage::new(&visitor, &record, &path, view, asked.state.as_deref());
    page::html(&page, Cache::Check)
}

/// The address of the page for a date, with what else was asked kept.
fn address(path: &ComparePath, view: View, state: Option<IssueState>) -> String {
    let mut address = format!("{path}?as_of={}", view.as_of);
    if view.known == Known::Public {
        address.push_str("&known=public");
    }
    if let Some(state) = state {
        address.push_str("&state=");
        address.push_str(words::state_name(state));
    }
    address
}

impl ComparePage {
    fn new(
        visitor: &Visitor,
        record: &Record,
        path: &ComparePath,
        view: View,
        wanted: Option<&str>,
    ) -> Self {
        let parties: Vec<&Party> = record.bargaining().collect();
        let wanted = IssueState::ALL
            .into_iter()
            .find(|state| Some(words::state_name(*state)) == wanted);
        let mut counts: BTreeMap<IssueState, usize> = BTreeMap::new();
        let (mut not_raised, mut shown, mut all) = (0, 0, 0);
        let mut notes = Notes::default();
        let mut categories = Vec::new();
        for category in &record.categories {
            let mut rows = Vec::new();
            for issue in &category.issues {
                let compared = Compared::new(record, &parties, issue, view);
                let states: Vec<IssueState> =
                    compared.pairs.iter().map(|(_, _, state)| *state).collect();
                if states.iter().all(|state| *state == IssueState::NotRaised) {
                    not_raised += 1;
                    continue;
                }
                all += 1;
                let mut told = states.clone();
                told.sort();
                told.dedup();
                for state in told {
                    *counts.entry(state).or_default() += 1;
                }
                if wanted.is_none_or(|wanted| states.contains(&wanted)) {
                    shown += 1;
                    rows.push(compared.row(record, issue, view, &mut notes));
                }
            }
            if !rows.is_empty() {
                categories.push(Group {
                    slug: category.slug.to_string(),
                    title: category.title.to_string(),
                    rows,
                });
            }
        }
        let mut filters = vec![Filter {
            name: "All",
            count: all,
            path: address(path, view, None),
            current: wanted.is_none(),
        }];
        filters.extend(counts.iter().map(|(state, count)| Filter {
            name: words::state(*state),
            count: *count,
            path: address(path, view, Some(*state)),
            current: wanted == Some(*state),
        }));
        let names: Vec<&str> = parties
            .iter()
            .map(|party| party.short_name.as_str())
            .collect();
        let date = words::day(view.as_of);
        Self {
            layout: visitor
                .layout(&format!("Compare the sides on {date}"))
                .described(format!(
                    "Positions of {} on {all} issues as of {date}.",
                    names.join(" and ")
                ))
                .at(address(path, view, None))
                .within(negotiation::nav(record, Section::Compare)),
            lede: match view.known {
                Known::Table => {
                    format!("What each side was asking for or offering on {date}, issue by issue.")
                }
                Known::Public => format!(
                    "What the public knew on {date} of what each side was asking for or offering."
                ),
            },
            as_of: view.as_of.to_string(),
            public: view.known == Known::Public,
            columns: parties
                .iter()
                .map(|party| Column {
                    side: side(record, &party.slug),
                    name: party.short_name.to_string(),
                })
                .collect(),
            moves: moves(record, path, view, wanted),
            filters,
            secret: record
                .secret_in(view)
                .map(|offer| {
                    format!(
                        "{} offer of {}: received, terms not public.",
                        negotiation::names(record, &offer.parties),
                        words::date(offer.made_on)
                    )
                })
                .collect(),
            categories,
            shown,
            not_raised,
            sources: notes.sources(record),
        }
    }
}

/// The row of moves. On the public clock it leads only to what was public.
fn moves(record: &Record, path: &ComparePath, view: View, wanted: Option<IssueState>) -> Vec<Step> {
    let everything = View {
        as_of: NaiveDate::MAX,
        ..view
    };
    let newest = record.offers_in(view).next_back().map(|offer| offer.id);
    record
        .offers_in(everything)
        .map(|offer| {
            let day = match view.known {
                Known::Table => offer.made_on,
                Known::Public => offer.public_on.unwrap_or(offer.made_on),
            };
            Step {
                side: side_of(record, &offer.parties),
                path: address(
                    path,
                    View {
                        as_of: day.last_day(),
                        ..view
                    },
                    wanted,
                ),
                day: words::date(day),
                title: offer.title.to_string(),
                hollow: offer.positions.is_empty(),
                current: newest == Some(offer.id),
            }
        })
        .collect()
}

/// One issue between all parties, pair by pair.
struct Compared<'a> {
    tracks: Vec<(&'a Party, Track<'a>)>,
    pairs: Vec<(usize, usize, IssueState)>,
    towards: BTreeMap<(usize, usize), Track<'a>>,
}

impl<'a> Compared<'a> {
    fn new(record: &'a Record, parties: &[&'a Party], issue: &Issue, view: View) -> Self {
        let mut towards = BTreeMap::new();
        for (at, party) in parties.iter().enumerate() {
            for (to, other) in parties.iter().enumerate().filter(|(to, _)| *to != at) {
                towards.insert((at, to), track(record, party, issue, &other.slug, view));
            }
        }
        // Parties of one role do not bargain with each other: the pairs are those across the table, or all where roles do not tell sides.
        let across =
            |at: usize, to: usize| parties.len() == 2 || parties[at].role != parties[to].role;
        let mut pairs = Vec::new();
        for at in 0..parties.len() {
            for to in at + 1..parties.len() {
                if across(at, to) {
                    pairs.push((at, to, state::of(&towards[&(at, to)], &towards[&(to, at)])));
                }
            }
        }
        // A column shows what its party last said to anyone across the table.
        let tracks = parties
            .iter()
            .enumerate()
            .filter_map(|(at, party)| {
                let newest = (0..parties.len())
                    .filter(|to| *to != at && across(at, *to))
                    .filter_map(|to| towards.get(&(at, to)))
                    .max_by_key(|track| track.turns.last().map(|turn| turn.offer.moment()))?;
                Some((*party, newest.clone()))
            })
            .collect();
        Self {
            tracks,
            pairs,
            towards,
        }
    }

    fn row(&self, record: &Record, issue: &Issue, view: View, notes: &mut Notes) -> Row {
        let alone = self.pairs.len() == 1;
        Row {
            slug: issue.slug.to_string(),
            title: issue.title.to_string(),
            baseline: issue
                .baseline
                .as_ref()
                .map(|baseline| baseline.headline.to_string()),
            cells: self
                .tracks
                .iter()
                .map(|(party, track)| cell(record, party, track, view, notes))
                .collect(),
            pairs: self
                .pairs
                .iter()
                .map(|(at, to, state)| {
                    let (one, other) = (&self.towards[&(*at, *to)], &self.towards[&(*to, *at)]);
                    let measured = gap::between(
                        issue.measure.as_ref(),
                        one.standing.as_ref(),
                        other.standing.as_ref(),
                    );
                    let settled = matches!(state, IssueState::Agreed | IssueState::LeftOut);
                    let gap = issue
                        .measure
                        .as_ref()
                        .zip(measured.as_ref().ok())
                        .filter(|_| !settled);
                    Pair {
                        label: (!alone).then(|| {
                            format!(
                                "{} and {}",
                                self.tracks[*at].0.short_name, self.tracks[*to].0.short_name
                            )
                        }),
                        state: words::state(*state),
                        class: words::state_name(*state),
                        gap: gap.map(|(measure, gap)| words::gap(measure, gap)),
                        no_gap: measured
                            .as_ref()
                            .err()
                            .map_or("", |why| words::no_gap(*why)),
                    }
                })
                .collect(),
        }
    }
}

fn reference(offer: &Offer) -> String {
    format!("{}, {}", offer.title, words::date(offer.made_on))
}

fn cell(record: &Record, party: &Party, track: &Track<'_>, view: View, notes: &mut Notes) -> Cell {
    let mut cell = Cell {
        side: side(record, &party.slug),
        party: party.short_name.to_string(),
        terms: Vec::new(),
        moved: None,
        reference: String::new(),
        withdrawn: track.withdrawn.is_some(),
        flags: Vec::new(),
        sources: Vec::new(),
    };
    let Some(standing) = &track.standing else {
        if let Some(offer) = track.withdrawn {
            cell.reference = reference(offer);
        }
        return cell;
    };
    cell.reference = reference(standing.offer);
    cell.terms = standing
        .terms
        .iter()
        .map(|term| Term {
            headline: term.headline.to_string(),
            text: term.text.to_string(),
            style: match term.stance {
                Stance::Rejects | Stance::RefusesToCounter | Stance::NotIncluded => "val none",
                _ if term.values.is_some() => "val",
                _ => "val words",
            },
        })
        .collect();
    let moved = track.turns.iter().enumerate().rev().find(|(_, turn)| {
        turn.offer.id == standing.since.id
            && matches!(
                turn.change,
                Change::Moved(_) | Change::FirstNumber | Change::Reworded
            )
    });
    cell.moved = moved.map(|(at, turn)| Moved {
        on: words::date(turn.offer.made_on),
        from: at
            .checked_sub(1)
            .and_then(|before| track.turns[before].after.as_ref())
            .map(|before| before.term().headline.to_string()),
    });
    let term = standing.term();
    cell.flags.push(citations::claim(
        record,
        &claim::of_position(record, standing.offer, term),
    ));
    cell.flags
        .extend(citations::caveats(term).into_iter().map(str::to_owned));
    if let Some(package) = track
        .fallen
        .last()
        .filter(|package| package.made_on.last_day() <= view.as_of)
    {
        cell.flags
            .push(format!("stands again: {} was withdrawn", package.title));
    }
    let sources = if term.sources.is_empty() {
        &standing.offer.sources
    } else {
        &term.sources
    };
    cell.sources = notes.numbers(sources);
    cell
}
