//! Every measured issue in one view: each from its opening gap to the date, in small pictures on one axis of time, with an equal table each.

mod opened;

use askama::Template;
use axum::{extract::State, response::Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use self::opened::{Told, Went, counted, openings};
use super::{
    App, Error, Visitor,
    extract::Query,
    figures::{self, Figures, Period, Size},
    moment::with_query,
    negotiation::{self, side},
    page::{self as pages, Cache, Layout, Link, Section},
    paths::{GapsPath, IssuePath, MethodPath},
    stands::{Asked, Choice, Wanted},
    travel::Travel,
};
use crate::{
    domain::{
        compared::Compared,
        issue::{Category, Issue},
        opening::Opening,
        record::Record,
    },
    render::words,
};

/// How many issues a page shows.
const SHOWN: usize = 60;

/// Which page of the pictures, counted from one.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Paged {
    page: Option<usize>,
}

#[derive(Template)]
#[template(path = "picture/picture.html")]
struct PicturePage {
    layout: Layout,
    travel: Travel,
    lede: String,
    /// How the gaps went, for each pair of several.
    pairs: Vec<String>,
    key: Vec<(&'static str, String)>,
    /// Whether any issue tells what the expired agreement says.
    old: bool,
    method: String,
    categories: Vec<Choice>,
    groups: Vec<Group>,
    pages: Pages,
    /// The measured issues without a number.
    without: Vec<Link>,
    /// How many of those are not named.
    unnamed: usize,
}

/// The way to the other pages, where there are more issues than fit.
struct Pages {
    /// "61 to 120 of 1,000 issues".
    shown: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

struct Group {
    slug: String,
    title: String,
    issues: Vec<Shown>,
}

/// One issue.
struct Shown {
    title: String,
    path: String,
    /// What is counted.
    counted: String,
    old: Option<String>,
    told: Vec<Told>,
    figures: Figures,
}

/// A measured issue and its category, with the opening of each pair.
struct Measured<'a> {
    category: &'a Category,
    compared: Compared<'a>,
    openings: Vec<Option<Opening>>,
    /// Whether somebody has named a number.
    drawn: bool,
}

pub(super) async fn show(
    path: GapsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(paged): Query<Paged>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let asked = Wanted::read(&asked, &record, today)?;
    let wanted = Wanted {
        category: asked.category.clone(),
        ..asked.everything()
    };
    let page = PicturePage::new(&visitor, &record, &path, &wanted, paged)
        .map_err(|error| error.with_link("All measured issues", &path))?;
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}

impl PicturePage {
    /// # Errors
    /// "Not found" for a page beyond the last one.
    fn new(
        visitor: &Visitor,
        record: &Record,
        path: &GapsPath,
        wanted: &Wanted,
        paged: Paged,
    ) -> Result<Self, Error> {
        let all = measured(record, wanted);
        let asked = all.iter().filter(|issue| issue.is_in(wanted));
        let (drawn, without): (Vec<&Measured<'_>>, Vec<&Measured<'_>>) =
            asked.partition(|issue| issue.drawn);
        let number = paged.page.unwrap_or(1);
        if number == 0 || number > drawn.len().div_ceil(SHOWN).max(1) {
            return Err(Error::not_found("page", &number.to_string()));
        }
        let address = |number: usize| {
            let page = (number > 1).then(|| ("page", number.to_string()));
            with_query(wanted.address(path), page.as_slice())
        };
        let shown = drawn.chunks(SHOWN).nth(number - 1).unwrap_or_default();
        let groups = groups(record, wanted, shown);
        let (lede, pairs) = lede(wanted, &all);
        Ok(Self {
            layout: visitor
                .layout(&format!("All measured issues {}", wanted.moment.when()))
                .described(&lede)
                .at(address(number))
                .within(negotiation::nav(record, Section::Other))
                .live_unless(wanted.moment.is_dated()),
            travel: wanted.travel(record, path),
            lede,
            pairs,
            key: record
                .bargaining()
                .map(|party| {
                    let name = negotiation::asks_or_offers(party);
                    (side(record, &party.slug), name)
                })
                .collect(),
            old: groups
                .iter()
                .flat_map(|group| &group.issues)
                .any(|issue| issue.old.is_some()),
            method: format!("{}#gap", MethodPath::PATH),
            categories: categories(record, path, wanted, &all),
            groups,
            pages: Pages::new(number, drawn.len(), address),
            unnamed: without.len().saturating_sub(SHOWN),
            without: without
                .iter()
                .take(SHOWN)
                .map(|measured| link(record, wanted, measured.compared.issue))
                .collect(),
        })
    }
}

impl Pages {
    fn new(number: usize, all: usize, address: impl Fn(usize) -> String) -> Self {
        let start = (number - 1) * SHOWN;
        let end = (start + SHOWN).min(all);
        Self {
            shown: (all > SHOWN).then(|| {
                let all = words::count(all, "issue", "issues");
                format!("{} to {end} of {all}", start + 1)
            }),
            before: (number > 1).then(|| address(number - 1)),
            after: (end < all).then(|| address(number + 1)),
        }
    }
}

impl Measured<'_> {
    fn is_in(&self, wanted: &Wanted) -> bool {
        let category = wanted.category.as_ref();
        category.is_none_or(|category| self.category.slug == *category)
    }
}

/// Every issue with a measure, in order of display.
fn measured<'a>(record: &'a Record, wanted: &Wanted) -> Vec<Measured<'a>> {
    let drawn = |compared: &Compared<'_>| {
        let tracks = compared.pairs.iter().flat_map(|pair| &pair.tracks);
        let mut turns = tracks.flat_map(|track| &track.turns);
        turns.any(|turn| turn.terms.iter().any(|term| term.values.is_some()))
    };
    record
        .categories
        .iter()
        .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
        .filter(|(_, issue)| issue.measure.is_some())
        .map(|(category, issue)| {
            let compared = Compared::new(record, issue, wanted.view());
            Measured {
                category,
                openings: openings(record, &compared, &wanted.moment),
                drawn: drawn(&compared),
                compared,
            }
        })
        .collect()
}

/// The finding in sentences, and with several pairs what it says of each.
fn lede(wanted: &Wanted, all: &[Measured<'_>]) -> (String, Vec<String>) {
    let drawn: Vec<&Measured<'_>> = all.iter().filter(|issue| issue.drawn).collect();
    let when = words::capital(&wanted.moment.when());
    let measured = words::spelled(all.len());
    let first = match (all.len(), drawn.len()) {
        (0, _) => return ("No issue is counted in numbers.".to_owned(), Vec::new()),
        (_, 0) => format!("{when} nobody had named a number on a measured issue."),
        (all, drawn) if all == drawn => {
            format!("{when} there were numbers on all {measured} measured issues.")
        }
        (_, drawn) => format!(
            "{when} there were numbers on {} of {measured} measured issues.",
            words::spelled(drawn)
        ),
    };
    let pairs = drawn.first().map_or(&[][..], |issue| &issue.compared.pairs);
    let told = |at: usize| -> Option<String> {
        let went: Vec<Went> = drawn
            .iter()
            .filter_map(|issue| {
                let opening = issue.openings.get(at)?.as_ref();
                Some(Went::of(issue.compared.pairs.get(at)?, opening))
            })
            .collect();
        Some(counted(&went)).filter(|told| !told.is_empty())
    };
    match pairs {
        [] => (first, Vec::new()),
        [_] => (
            [Some(first), told(0)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            Vec::new(),
        ),
        several => {
            let lines = several.iter().enumerate().filter_map(|(at, pair)| {
                let (one, other) = (&pair.one.short_name, &pair.other.short_name);
                Some(format!("{one} and {other}: {}", told(at)?))
            });
            (first, lines.collect())
        }
    }
}

fn groups(record: &Record, wanted: &Wanted, shown: &[&Measured<'_>]) -> Vec<Group> {
    let issues = shown.iter().map(|issue| &issue.compared);
    let Some(days) = figures::days(record, issues, wanted.view()) else {
        return Vec::new();
    };
    let mut groups: Vec<Group> = Vec::new();
    for measured in shown {
        let Some(shown) = Shown::new(record, wanted, measured, days) else {
            continue;
        };
        let slug = measured.category.slug.as_str();
        match groups.last_mut() {
            Some(group) if group.slug == slug => group.issues.push(shown),
            _ => groups.push(Group {
                slug: slug.to_owned(),
                title: measured.category.title.to_string(),
                issues: vec![shown],
            }),
        }
    }
    groups
}

fn categories(
    record: &Record,
    path: &GapsPath,
    wanted: &Wanted,
    all: &[Measured<'_>],
) -> Vec<Choice> {
    let choice = |name: &str, category: Option<&Category>| {
        let slug = category.map(|category| category.slug.clone());
        Choice {
            name: name.to_owned(),
            count: all
                .iter()
                .filter(|issue| issue.drawn)
                .filter(|issue| {
                    let slug = slug.as_ref();
                    slug.is_none_or(|slug| issue.category.slug == *slug)
                })
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

/// The way to an issue.
fn link(record: &Record, wanted: &Wanted, issue: &Issue) -> Link {
    let path = IssuePath {
        negotiation: record.negotiation.slug.to_string(),
        issue: issue.slug.to_string(),
    };
    Link {
        label: issue.title.to_string(),
        path: wanted.everything().address(&path),
    }
}

impl Shown {
    fn new(
        record: &Record,
        wanted: &Wanted,
        measured: &Measured<'_>,
        days: Period,
    ) -> Option<Self> {
        let compared = &measured.compared;
        let issue = compared.issue;
        let measure = issue.measure.as_ref()?;
        let id = (issue.slug.as_str(), Size::Small(days));
        let figures = figures::figures(record, compared, &wanted.moment, id)?;
        let Link { label, path } = link(record, wanted, issue);
        let step = match &measure.steps {
            None => String::new(),
            Some(_) if measure.total.is_some() => format!(", {}, our sum", figures.large.caption),
            Some(_) => format!(", {}", figures.large.caption),
        };
        let scale = match measure.unit.strip_prefix("$ ") {
            Some(scale) => format!(", in {scale} dollars"),
            None => String::new(),
        };
        let pairs = compared.pairs.iter().zip(&measured.openings);
        let baseline = issue.baseline.as_ref();
        Some(Self {
            title: label,
            path,
            counted: format!("{}{step}{scale}", measure.label),
            old: baseline.map(|baseline| baseline.headline.to_string()),
            told: pairs
                .map(|(pair, opening)| {
                    Told::new(compared, measure, (pair, opening.as_ref()), &wanted.moment)
                })
                .collect(),
            figures,
        })
    }
}
