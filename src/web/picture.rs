//! Every measured issue in one view: each from its opening gap to the date, in small pictures with an equal table each.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    App, Error, Visitor,
    extract::Query,
    figures::{self, Figures, Size},
    gaps,
    negotiation::{self, side},
    page::{self as pages, Cache, Layout, Section},
    paths::{GapsPath, IssuePath},
    stands::{self, Asked, Choice, Wanted},
    travel::Travel,
};
use crate::{
    domain::{
        compared::{Compared, Pair},
        course::{self, course},
        issue::{Category, Measure},
        negotiation::Party,
        record::Record,
        state::State as IssueState,
    },
    render::words,
};

/// How many issues a page shows: more are chosen by category.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "picture/picture.html")]
struct PicturePage {
    layout: Layout,
    travel: Travel,
    lede: String,
    key: Vec<(&'static str, String)>,
    categories: Vec<Choice>,
    groups: Vec<Group>,
    /// How many issues there are beyond those shown.
    more: usize,
}

struct Group {
    title: String,
    issues: Vec<Shown>,
}

/// One issue.
struct Shown {
    title: String,
    path: String,
    /// The opening gap and the gap now, pair by pair.
    told: Vec<String>,
    figures: Figures,
}

/// A measured issue on which somebody has named a number, and its category.
type Told<'a> = (&'a Category, Compared<'a>);

pub(super) async fn show(
    path: GapsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let asked = Wanted::read(&asked, &record, today)?;
    let wanted = Wanted {
        category: asked.category.clone(),
        ..asked.everything()
    };
    let page = PicturePage::new(&visitor, &record, &path, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}

impl PicturePage {
    fn new(visitor: &Visitor, record: &Record, path: &GapsPath, wanted: &Wanted) -> Self {
        let all = told(record, wanted);
        let chosen: Vec<&Told<'_>> = all
            .iter()
            .filter(|(category, _)| {
                let wanted = wanted.category.as_ref();
                wanted.is_none_or(|wanted| category.slug == *wanted)
            })
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        for (category, compared) in chosen.iter().take(SHOWN) {
            let Some(shown) = Shown::new(record, wanted, compared) else {
                continue;
            };
            match groups.last_mut() {
                Some(group) if group.title == category.title.as_str() => group.issues.push(shown),
                _ => groups.push(Group {
                    title: category.title.to_string(),
                    issues: vec![shown],
                }),
            }
        }
        let lede = format!(
            "Every issue on which a number has been named, from the first gap to how it was {}.",
            wanted.moment.when()
        );
        Self {
            layout: visitor
                .layout(&format!("All measured issues {}", wanted.moment.when()))
                .described(&lede)
                .at(wanted.address(path))
                .within(negotiation::nav(record, Section::Other)),
            travel: wanted.travel(record, path),
            lede,
            key: record
                .bargaining()
                .map(|party| (side(record, &party.slug), party.short_name.to_string()))
                .collect(),
            categories: categories(record, path, wanted, &all),
            groups,
            more: chosen.len().saturating_sub(SHOWN),
        }
    }
}

fn told<'a>(record: &'a Record, wanted: &Wanted) -> Vec<Told<'a>> {
    let numbered = |compared: &Compared<'_>| {
        let tracks = compared.pairs.iter().flat_map(|pair| &pair.tracks);
        let mut turns = tracks.flat_map(|track| &track.turns);
        turns.any(|turn| turn.terms.iter().any(|term| term.values.is_some()))
    };
    record
        .categories
        .iter()
        .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
        .filter(|(_, issue)| issue.measure.is_some())
        .map(|(category, issue)| (category, Compared::new(record, issue, wanted.view())))
        .filter(|(_, compared)| numbered(compared))
        .collect()
}

fn categories(record: &Record, path: &GapsPath, wanted: &Wanted, all: &[Told<'_>]) -> Vec<Choice> {
    let choice = |name: &str, category: Option<&Category>| {
        let slug = category.map(|category| category.slug.clone());
        Choice {
            name: name.to_owned(),
            count: all
                .iter()
                .filter(|(known, _)| slug.as_ref().is_none_or(|slug| known.slug == *slug))
                .count(),
            current: wanted.category == slug,
            path: Wanted {
                category: slug,
                ..wanted.clone()
            }
            .address(path),
        }
    };
    let each = record
        .categories
        .iter()
        .map(|category| choice(&category.title, Some(category)))
        .filter(|choice| choice.count > 0 || choice.current);
    std::iter::once(choice("All categories", None))
        .chain(each)
        .collect()
}

impl Shown {
    fn new(record: &Record, wanted: &Wanted, compared: &Compared<'_>) -> Option<Self> {
        let issue = compared.issue;
        let measure = issue.measure.as_ref()?;
        let path = IssuePath {
            negotiation: record.negotiation.slug.to_string(),
            issue: issue.slug.to_string(),
        };
        Some(Self {
            title: issue.title.to_string(),
            path: wanted.everything().address(&path),
            told: compared
                .pairs
                .iter()
                .filter(|pair| pair.state != IssueState::NotRaised)
                .map(|pair| way(record, wanted, compared, measure, pair))
                .collect(),
            figures: figures::figures(
                record,
                compared,
                &wanted.moment,
                (issue.slug.as_str(), Size::Small),
            )?,
        })
    }
}

/// "Opened 7.6 points apart on 1 May 2023; 3.8 points apart"; "Opened 3 writers apart on 11 Aug 2023; agreed".
fn way(
    record: &Record,
    wanted: &Wanted,
    compared: &Compared<'_>,
    measure: &Measure,
    pair: &Pair<'_>,
) -> String {
    let of = |one, other: &Party| course(record, one, compared.issue, &other.slug, wanted.view());
    let gaps = course::gaps(
        measure,
        &of(pair.one, pair.other),
        &of(pair.other, pair.one),
    );
    let opened = gaps.first().and_then(|(day, gap)| {
        let (gap, day) = (gap.as_ref()?, words::day(*day));
        Some(match gap.is_none() {
            true => format!("opened at the same number on {day}; "),
            false => format!("opened {} apart on {day}; ", words::gap(measure, gap)),
        })
    });
    let now = match (pair.state, &pair.gap) {
        (IssueState::Agreed, _) => "agreed".to_owned(),
        (IssueState::LeftOut, _) => "left out of the agreement".to_owned(),
        (_, Ok(gap)) if gap.is_none() => "at the same number, not agreed".to_owned(),
        (_, Ok(gap)) => format!("{} apart", words::gap(measure, gap)),
        (_, Err(why)) => gaps::why(Some(measure), pair, *why),
    };
    let told = format!("{}{now}", opened.unwrap_or_default());
    match stands::pair_name(compared, pair) {
        Some(name) => format!("{name}: {told}"),
        None => words::capital(&told),
    }
}
