//! The search: offers, positions, answers, statements, events, issues and sources of every negotiation that the reader may read.

mod asked;
mod json;
mod row;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

// All of it, since the macro that describes a handler makes types beside it.
pub(super) use self::json::*;
use self::{
    asked::{Asked, Wanted, field},
    row::{Records, Row},
};
use super::{
    App, Error, Visitor,
    extract::Query,
    negotiation,
    page::{self as pages, Cache, Layout, Link},
    paths::SearchPath,
};
use crate::{
    domain::{
        record::Record,
        search::{self as words, Kind},
    },
    render::words as told,
    store::{
        Tx,
        search::{self, Choice, LOOKED_AT, Order, Page},
    },
};

/// How many results a page shows.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    layout: Layout,
    action: SearchPath,
    words: String,
    problems: Vec<String>,
    /// "Nothing has “residauls” in it; this is what was found for", and what the words may have meant to be.
    meant: Option<Meant>,
    found: Option<String>,
    everything: Option<String>,
    kinds: Vec<Quick>,
    orders: Vec<Quick>,
    choices: Vec<Select>,
    from: String,
    to: String,
    kept: Vec<(&'static str, String)>,
    open: bool,
    rows: Vec<Row>,
    asks: bool,
    before: Option<String>,
    after: Option<String>,
}

struct Meant {
    said: String,
    instead: Link,
}

struct Quick {
    label: String,
    path: String,
    current: bool,
}

/// A field of the form that narrows the search.
struct Select {
    name: &'static str,
    label: &'static str,
    all: &'static str,
    options: Vec<(String, String, bool)>,
}

/// What the database found.
#[derive(Default)]
struct Found {
    page: Page,
    /// The words as they were meant, where as they were written they found nothing.
    meant: Option<String>,
}

pub(super) async fn show(
    _: SearchPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read_planned().await?;
    let wanted = Wanted::read(&app, &visitor, &mut tx, asked).await?;
    let mut found = find(&mut tx, &wanted).await?;
    let records = records(&app, &mut tx, &found.page).await?;
    drop(tx);
    let several = wanted.record.is_none();
    let hits = std::mem::take(&mut found.page.hits);
    let rows = hits
        .into_iter()
        .filter_map(|hit| Row::new(&records, hit, several))
        .collect();
    let page = SearchPage::new(&visitor, &wanted, &found, rows);
    let status = if wanted.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    pages::html_as(status, &page, Cache::Check)
}

/// The records of what was found. One query at most.
async fn records(app: &App, tx: &mut Tx, page: &Page) -> Result<Records, Error> {
    let found: Vec<_> = page.hits.iter().map(|hit| hit.of).collect();
    let records = app.records.of_all(tx, &found).await?.into_values();
    let records = records.map(|record| {
        let today = negotiation::today(app, &record);
        (record.negotiation.slug.clone(), (record, today))
    });
    Ok(records.collect())
}

/// What there is for a question; for one that finds nothing, what there is for the words that come nearest. At most three
/// queries.
async fn find(tx: &mut Tx, wanted: &Wanted) -> Result<Found, Error> {
    if wanted.question.is_empty() || !wanted.problems.is_empty() {
        return Ok(Found::default());
    }
    let filter = &wanted.filter;
    let place = (wanted.page * SHOWN, SHOWN);
    let page = search::page(tx, &wanted.question, filter, wanted.order, place).await?;
    if !page.hits.is_empty() {
        return Ok(Found { page, meant: None });
    }
    let written = wanted.asked.q.as_deref().unwrap_or_default();
    let near = search::nearest(tx, &words::words(written), filter).await?;
    let meant = words::respelled(written, &near);
    if wanted.page > 0 || meant == written {
        return Ok(Found::default());
    }
    let question = words::Question::new(&meant);
    let page = search::page(tx, &question, filter, wanted.order, place).await?;
    Ok(Found {
        meant: (!page.hits.is_empty()).then_some(meant),
        page,
    })
}

impl SearchPage {
    fn new(visitor: &Visitor, wanted: &Wanted, found: &Found, rows: Vec<Row>) -> Self {
        let asked = &wanted.asked;
        let words = asked.q.clone().unwrap_or_default();
        let title = if words.is_empty() {
            "Search".to_owned()
        } else {
            format!("“{words}”")
        };
        let start = asked.start();
        let narrowed = Asked {
            kind: None,
            sort: None,
            ..start.clone()
        } != asked.words_alone();
        let shown = (wanted.page + 1) * SHOWN;
        let at = |page: i64| {
            let page = (page > 0).then(|| (page + 1).to_string());
            Asked {
                page,
                ..asked.clone()
            }
            .address()
        };
        Self {
            layout: visitor
                .layout(&title)
                .described("Find offers, positions, statements, events and sources.")
                .at(asked.address())
                .hidden(),
            action: SearchPath,
            problems: wanted.problems.clone(),
            meant: found.meant.as_ref().map(|meant| Meant {
                said: words.clone(),
                instead: Link {
                    label: meant.clone(),
                    path: Asked {
                        q: Some(meant.clone()),
                        ..start.clone()
                    }
                    .address(),
                },
            }),
            found: (!rows.is_empty()).then(|| counted(found.page.all, wanted.order)),
            everything: (asked.start() != asked.words_alone())
                .then(|| asked.words_alone().address()),
            kinds: kinds(wanted, found),
            orders: if rows.is_empty() {
                Vec::new()
            } else {
                orders(wanted)
            },
            choices: selects(wanted, &found.page.choices),
            from: field(wanted.filter.from),
            to: field(wanted.filter.to),
            kept: [("kind", &asked.kind), ("sort", &asked.sort)]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.clone()?)))
                .collect(),
            open: narrowed,
            rows,
            asks: !wanted.question.is_empty(),
            before: (wanted.page > 0).then(|| at(wanted.page - 1)),
            after: (shown < found.page.all.min(LOOKED_AT)).then(|| at(wanted.page + 1)),
            words,
        }
    }
}

/// "31 found, the best first."
fn counted(all: i64, order: Order) -> String {
    let order = match order {
        Order::Best => "those that fit best first",
        Order::Newest => "the newest first",
    };
    if all > LOOKED_AT {
        let most = told::number(LOOKED_AT.into());
        return format!("More than {most} found; of the newest {most}, {order}.");
    }
    match all {
        1 => "One found.".to_owned(),
        many => format!("{} found, {order}.", told::number(many.into())),
    }
}

/// The links by kind, with what they lead to counted where all of it was.
fn kinds(wanted: &Wanted, found: &Found) -> Vec<Quick> {
    let asked = wanted.asked.start();
    let link = |label: String, kind: Option<Kind>| Quick {
        label,
        path: Asked {
            kind: kind.map(|kind| kind.name().to_owned()),
            ..asked.clone()
        }
        .address(),
        current: wanted.filter.kind == kind,
    };
    let mut links: Vec<Quick> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let choice = found
                .page
                .choices
                .iter()
                .find(|choice| choice.of == "kind" && choice.value == kind.name())?;
            let name = told::capital(kind.list());
            let label = if found.page.all > LOOKED_AT {
                name
            } else {
                format!("{name} {}", told::number(choice.count.into()))
            };
            Some(link(label, Some(kind)))
        })
        .collect();
    if !links.is_empty() || wanted.filter.kind.is_some() {
        links.insert(0, link("Everything".to_owned(), None));
    }
    links
}

fn orders(wanted: &Wanted) -> Vec<Quick> {
    [
        ("Best first", Order::Best, None),
        ("Newest first", Order::Newest, Some("newest")),
    ]
    .map(|(label, order, sort)| Quick {
        label: label.to_owned(),
        path: Asked {
            sort: sort.map(str::to_owned),
            ..wanted.asked.start()
        }
        .address(),
        current: wanted.order == order,
    })
    .into()
}

/// The fields that narrow the search: what was found offers their choices, and what is chosen stays one of them.
fn selects(wanted: &Wanted, choices: &[Choice]) -> Vec<Select> {
    let asked = &wanted.asked;
    let record = wanted.record.as_deref();
    let named = |of: &str, value: &str| -> Option<String> {
        let record: &Record = record?;
        match of {
            "party" => Some(record.party(&value.parse().ok()?)?.short_name.to_string()),
            "issue" => Some(record.issue(&value.parse().ok()?)?.title.to_string()),
            _ => Some(record.negotiation.short_title.to_string()),
        }
    };
    [
        ("negotiation", "Negotiation", "All", &asked.negotiation),
        ("party", "Side", "All", &asked.party),
        ("issue", "Issue", "All", &asked.issue),
    ]
    .map(|(name, label, all, chosen)| {
        let mut options: Vec<(String, String, bool)> = choices
            .iter()
            .filter(|choice| choice.of == name)
            .map(|choice| {
                let is_chosen = chosen.as_ref() == Some(&choice.value);
                (choice.value.clone(), choice.label.clone(), is_chosen)
            })
            .collect();
        if let Some(value) = chosen
            .as_ref()
            .filter(|_| !options.iter().any(|(.., on)| *on))
        {
            let label = named(name, value).unwrap_or_else(|| value.clone());
            options.push((value.clone(), label, true));
        }
        options.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
        Select {
            name,
            label,
            all,
            options,
        }
    })
    .into()
}
