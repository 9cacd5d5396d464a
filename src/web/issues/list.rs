//! The issues by category, each with where it stands.

use askama::Template;

use super::super::{
    Visitor,
    citations::{self, Flag},
    moment::Moment,
    negotiation::{self, side},
    page::{Layout, Section},
    paths::{ComparePath, IssuePath, IssuesPath},
    stands::{Choice, States, Wanted, toward},
    travel::Travel,
};
use crate::{
    domain::{
        compared::{Compared, Side},
        dates::Known,
        issue::Category,
        record::Record,
        slug::Slug,
        state::State,
    },
    render::words,
};

#[derive(Template)]
#[template(path = "issues/list.html")]
pub(super) struct IssuesPage {
    layout: Layout,
    travel: Travel,
    lede: String,
    states: Vec<Choice>,
    categories: Vec<Choice>,
    filtered: Option<String>,
    everything: String,
    compare_path: String,
    groups: Vec<Group>,
}

struct Group {
    slug: String,
    title: String,
    explanation: String,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    path: String,
    number: Option<String>,
    explanation: String,
    stands: Vec<Stand>,
    states: States,
}

/// Where one side stands.
struct Stand {
    side: &'static str,
    party: String,
    headline: String,
    flags: Vec<Flag>,
}

type Told<'a> = (&'a Category, Compared<'a>);

impl IssuesPage {
    pub(super) fn new(
        visitor: &Visitor,
        record: &Record,
        path: &IssuesPath,
        wanted: &Wanted,
    ) -> Self {
        let wanted = &Wanted {
            since: None,
            ..wanted.clone()
        };
        let all: Vec<Told<'_>> = record
            .categories
            .iter()
            .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
            .map(|(category, issue)| (category, Compared::new(record, issue, wanted.view())))
            .collect();
        let shown: Vec<&Told<'_>> = all.iter().filter(|told| matches(told, wanted)).collect();
        let lede = lede(wanted, &all);
        Self {
            layout: visitor
                .layout(&format!("Issues {}", wanted.moment.when()))
                .described(&lede)
                .at(wanted.everything().address(path))
                .within(negotiation::nav(record, Section::Issues))
                .live_unless(wanted.moment.is_dated()),
            travel: wanted.travel(record, path),
            lede,
            states: states(path, wanted, &all),
            categories: categories(record, path, wanted, &all),
            filtered: (shown.len() < all.len())
                .then(|| format!("{} of {} issues", shown.len(), all.len())),
            everything: wanted.everything().address(path),
            compare_path: wanted.address(&ComparePath {
                negotiation: path.negotiation.clone(),
            }),
            groups: groups(record, wanted, &shown),
        }
    }
}

/// "On 28 Aug 2023, of 49 issues: 5 agreed, 14 apart, 10 refused to counter, 11 not answered, 9 not raised."
fn lede(wanted: &Wanted, all: &[Told<'_>]) -> String {
    let counts: Vec<String> = State::ALL
        .into_iter()
        .map(|state| (state, all.iter().filter(|told| is(told, state)).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| format!("{count} {}", words::state(state).to_lowercase()))
        .collect();
    let known = match wanted.view().known {
        Known::Table => "",
        Known::Public => ", as far as the public knew",
    };
    format!(
        "{}{known}, of {} issues: {}.",
        words::capital(&wanted.moment.when()),
        all.len(),
        counts.join(", ")
    )
}

fn is((_, compared): &Told<'_>, state: State) -> bool {
    compared.pairs.iter().any(|pair| pair.state == state)
}

fn matches(told: &Told<'_>, wanted: &Wanted) -> bool {
    wanted.state.is_none_or(|state| is(told, state))
        && wanted
            .category
            .as_ref()
            .is_none_or(|category| told.0.slug == *category)
}

fn choice(
    name: &str,
    path: &IssuesPath,
    wanted: &Wanted,
    all: &[Told<'_>],
    current: bool,
) -> Choice {
    Choice {
        name: name.to_owned(),
        count: all.iter().filter(|told| matches(told, wanted)).count(),
        path: wanted.address(path),
        current,
    }
}

fn states(path: &IssuesPath, wanted: &Wanted, all: &[Told<'_>]) -> Vec<Choice> {
    std::iter::once(None)
        .chain(State::ALL.map(Some))
        .map(|state| {
            let chosen = Wanted {
                state,
                ..wanted.clone()
            };
            let name = state.map_or("All", words::state);
            choice(name, path, &chosen, all, wanted.state == state)
        })
        .filter(|choice| choice.count > 0 || choice.current)
        .collect()
}

fn categories(
    record: &Record,
    path: &IssuesPath,
    wanted: &Wanted,
    all: &[Told<'_>],
) -> Vec<Choice> {
    let each = record
        .categories
        .iter()
        .map(|category| (category.title.as_str(), Some(&category.slug)));
    std::iter::once(("All categories", None))
        .chain(each)
        .map(|(name, slug): (&str, Option<&Slug>)| {
            let chosen = Wanted {
                category: slug.cloned(),
                ..wanted.clone()
            };
            choice(name, path, &chosen, all, wanted.category.as_ref() == slug)
        })
        .filter(|choice| choice.count > 0 || choice.current)
        .collect()
}

fn groups(record: &Record, wanted: &Wanted, shown: &[&Told<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (category, compared) in shown {
        let row = row(record, wanted, compared);
        match groups.last_mut() {
            Some(group) if group.slug == category.slug.as_str() => group.rows.push(row),
            _ => groups.push(Group {
                slug: category.slug.to_string(),
                title: category.title.to_string(),
                explanation: category.explanation.to_string(),
                rows: vec![row],
            }),
        }
    }
    groups
}

fn row(record: &Record, wanted: &Wanted, compared: &Compared<'_>) -> Row {
    let issue = compared.issue;
    let path = IssuePath {
        negotiation: record.negotiation.slug.to_string(),
        issue: issue.slug.to_string(),
    };
    Row {
        title: issue.title.to_string(),
        path: wanted.everything().address(&path),
        number: issue.number.as_ref().map(ToString::to_string),
        explanation: issue.explanation.to_string(),
        stands: compared
            .sides
            .iter()
            .flat_map(|told| stands(record, told, &wanted.moment))
            .collect(),
        states: States::new(record, compared),
    }
}

fn stands(record: &Record, told: &Side<'_>, moment: &Moment) -> Vec<Stand> {
    told.voices
        .iter()
        .filter_map(|voice| {
            let name = told.party.short_name.to_string();
            Some(Stand {
                side: side(record, &told.party.slug),
                party: if told.voices.len() > 1 {
                    format!("{name} {}", toward(record, &voice.toward))
                } else {
                    name
                },
                headline: match (&voice.track.standing, voice.track.withdrawn) {
                    (Some(standing), _) => words::headline(standing),
                    (None, Some(_)) => "Withdrawn".to_owned(),
                    (None, None) => return None,
                },
                flags: citations::standing(record, &voice.track, |path| moment.keep(path)),
            })
        })
        .collect()
}
