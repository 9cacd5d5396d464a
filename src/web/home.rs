//! The negotiations: how far each is, what moved it last, and the strand of its entries.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{
    App, Error, Visitor,
    extract::Query,
    negotiation::{self, side},
    page::{self, Cache, Layout, Link},
    paths::{HomePath, NegotiationPath, NewNegotiationPath, SignInPath},
    progress, strand,
};
use crate::{
    domain::{
        compared::Compared, dates::View, ids::NegotiationId, latest, overview, permission::Act,
        record::Record, stage, state::State as IssueState,
    },
    render::words,
    store::{
        self,
        home::{self, Shown},
        negotiations::Found,
        timeline::{self, COUNTED, StatementDay},
    },
};

/// How many negotiations a page lists.
const LISTED: usize = 20;
/// About how many days with statements a strand tells for each party.
const DAYS: i32 = 100;

/// What the address may ask.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    /// The cursor: the last negotiation of the page before.
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    layout: Layout,
    rows: Vec<Row>,
    more: Option<String>,
    add: Option<Link>,
    beyond: bool,
}

struct Row {
    state: String,
    title: Link,
    moved: String,
    counts: String,
    lanes: Vec<Lane>,
    strand: Vec<Strand>,
}

struct Lane {
    side: &'static str,
    name: String,
}

struct Strand {
    side: &'static str,
    path: String,
}

/// A negotiation with all that its row tells.
struct Told {
    shown: Shown,
    record: Arc<Record>,
    today: NaiveDate,
    statements: Vec<StatementDay>,
}

pub(super) async fn show(
    _: HomePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let after = match asked.after.as_deref().filter(|after| !after.is_empty()) {
        None => None,
        Some(after) => Some(after.parse().map_err(|_| {
            Error::Unreadable("The address starts its page after a negotiation that there is not.")
        })?),
    };
    let (told, more) = load(&app, &visitor, after).await?;
    let page = HomePage::new(&visitor, &told, more, after.is_some());
    page::html(&page, Cache::Check)
}

/// The negotiations of a page, and the cursor of the next. Three queries at most.
async fn load(
    app: &App,
    visitor: &Visitor,
    after: Option<NegotiationId>,
) -> Result<(Vec<Told>, Option<NegotiationId>), Error> {
    let mut tx = app.db.read().await?;
    let fetched = store::one_more(LISTED);
    let mut shown = home::page(&mut tx, after, visitor.private().as_deref(), fetched).await?;
    let more = store::cut(&mut shown, LISTED);
    let more = shown.last().filter(|_| more).map(|last| last.found.id);
    let found: Vec<Found> = shown.iter().map(|shown| shown.found).collect();
    let ids: Vec<NegotiationId> = found.iter().map(|found| found.id).collect();
    let mut statements: BTreeMap<NegotiationId, Vec<StatementDay>> = BTreeMap::new();
    for day in timeline::statement_days(&mut tx, &ids, DAYS).await? {
        statements.entry(day.negotiation).or_default().push(day);
    }
    let records = app.records.of_all(&mut tx, &found).await?;
    let told = shown.into_iter().filter_map(|shown| {
        let record = records.get(&shown.found.id).cloned()?;
        Some(Told {
            today: negotiation::today(app, &record),
            statements: statements.remove(&shown.found.id).unwrap_or_default(),
            shown,
            record,
        })
    });
    Ok((told.collect(), more))
}

impl HomePage {
    fn new(visitor: &Visitor, told: &[Told], more: Option<NegotiationId>, beyond: bool) -> Self {
        let layout = visitor
            .layout("Who offered what, and when")
            .titled("Counteroffer: who offered what, and when")
            .described("The public record of negotiations: offers, counteroffers and statements, with sources.")
            .at(HomePath);
        Self {
            layout: if beyond { layout.hidden() } else { layout },
            rows: told.iter().map(Row::new).collect(),
            more: more.map(|last| format!("{HomePath}?after={last}")),
            add: match &visitor.editor {
                Some(editor) if !editor.seats.may_on_site(Act::OpenNegotiation) => None,
                Some(_) => Some(Link {
                    label: "Add a negotiation".to_owned(),
                    path: NewNegotiationPath.to_string(),
                }),
                None => Some(Link {
                    label: "Sign in to add one".to_owned(),
                    path: SignInPath.to_string(),
                }),
            },
            beyond,
        }
    }
}

impl Row {
    fn new(told: &Told) -> Self {
        let (record, view) = (&*told.record, View::table(told.today));
        let issues = overview::issues(record, view);
        Self {
            state: progress::line(record, &stage::of(record, view), view),
            title: Link {
                label: record.negotiation.title.to_string(),
                path: NegotiationPath {
                    negotiation: told.shown.slug.to_string(),
                }
                .to_string(),
            },
            moved: latest::of(record, view).map_or_else(
                || "No move on record.".to_owned(),
                |(on, moved)| {
                    let year = on.last_day().year();
                    format!(
                        "Last move {}: {}.",
                        words::date(on),
                        progress::moved(record, &moved, year)
                    )
                },
            ),
            counts: counts(told, &issues),
            lanes: record
                .bargaining()
                .map(|party| Lane {
                    side: side(record, &party.slug),
                    name: party.short_name.to_string(),
                })
                .collect(),
            strand: strands(record, &told.statements, told.today),
        }
    }
}

/// "60 entries, 9 offers, 5 of 40 issues agreed": agreed between all pairs.
fn counts(told: &Told, issues: &[Compared<'_>]) -> String {
    let number = |count: usize, one: &str, many: &str| {
        let what = if count == 1 { one } else { many };
        format!("{} {what}", words::number(count.into()))
    };
    let entries = match usize::try_from(told.shown.entries) {
        Ok(entries) if told.shown.entries <= COUNTED => number(entries, "entry", "entries"),
        _ => format!("over {} entries", words::number(COUNTED.into())),
    };
    let mut parts = vec![
        entries,
        number(told.record.offers().len(), "offer", "offers"),
    ];
    let raised: Vec<_> = issues.iter().filter(|issue| issue.is_raised()).collect();
    let agreed = raised
        .iter()
        .filter(|issue| {
            issue
                .pairs
                .iter()
                .all(|pair| pair.state == IssueState::Agreed)
        })
        .count();
    if !raised.is_empty() {
        parts.push(format!(
            "{} of {} agreed",
            words::number(agreed.into()),
            number(raised.len(), "issue", "issues")
        ));
    }
    parts.join(", ")
}

/// The ticks of all entries up to today, in a picture 102 wide and 64 high: up for the party displayed first, down for the others.
fn strands(record: &Record, statements: &[StatementDay], today: NaiveDate) -> Vec<Strand> {
    use std::fmt::Write;

    let days = strand::days(record, statements, |made_on, _| made_on.last_day() <= today);
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value())
    else {
        return Vec::new();
    };
    let span = (*last - *first).num_days();
    let mut paths: BTreeMap<&'static str, String> = BTreeMap::new();
    for (day, marks) in &days {
        // In tenths, without a float: from 1.0 to 101.0.
        let x = match span {
            0 => 510,
            span => 10 + (*day - *first).num_days() * 1000 / span,
        };
        for (side, long) in marks {
            let (from, to) = match (*side, long) {
                ("a", false) => (32, 21),
                ("a", true) => (32, 6),
                ("j", _) => (26, 38),
                (_, false) => (32, 43),
                (_, true) => (32, 58),
            };
            let path = paths.entry(side).or_default();
            // Writing into a String cannot fail.
            write!(path, "M{}.{} {from}V{to}", x / 10, x % 10).ok();
        }
    }
    paths
        .into_iter()
        .map(|(side, path)| Strand { side, path })
        .collect()
}
