//! What was changed, when, by whom and why: the versions of an entry and the differences between them, each version at an address of its own
//! for good, and all changes of a negotiation. These pages are about the record as it is known now, whatever date it speaks of.

mod changes;
mod parts;
mod version;
mod words;

use askama::{Template, filters::HtmlSafe};
use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::Value;

pub(super) use self::{
    changes::show as changes,
    parts::{of_issue, of_itself, of_party, restore_issue, restore_itself, restore_party},
    version::{restore, show as version, take_down},
};
use super::{
    App, Error, Visitor,
    corrections::Corrections,
    extract::Query,
    found, negotiation,
    page::{self as pages, Cache, Layout, Section},
    paths::HistoryPath,
};
use crate::{
    domain::{
        entry::{Dated, Entry, EntryKind, Filed},
        history::{self, Changes},
        record::Record,
        slug::Slug,
    },
    render::{redline::Beside, words as told},
    store::revisions::{self, Saved, Version},
};

/// How many versions a page lists.
const PAGE: i64 = 50;

/// What the address of a history may ask: two versions to compare, and from which on to list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Asked {
    from: Option<i32>,
    to: Option<i32>,
    before: Option<i32>,
}

#[derive(Template)]
#[template(path = "history/history.html")]
struct HistoryPage {
    layout: Layout,
    back: (String, String),
    corrections: Corrections,
    rows: Vec<Row>,
    older: Option<String>,
    choose: Option<Choose>,
    difference: Option<Difference>,
    /// Why two versions cannot be compared.
    taken_down: Option<String>,
}

/// A saved version in a list.
struct Row {
    version: i32,
    current: bool,
    saved: By,
    changes: Option<String>,
    read: String,
}

/// When a version was saved, by whom and why.
struct By {
    at: String,
    author: String,
    reason: String,
}

impl By {
    fn new(saved: &Saved) -> Self {
        Self {
            at: told::moment(saved.recorded_at),
            author: saved.author.clone(),
            reason: saved.reason.clone(),
        }
    }
}

/// The form that compares two other versions.
#[derive(Template)]
#[template(path = "history/choose.html")]
struct Choose {
    from: i32,
    to: i32,
    /// The versions, in order.
    among: Vec<i32>,
}

impl HtmlSafe for Choose {}

/// What changed from one version to another.
#[derive(Template)]
#[template(path = "history/difference.html")]
struct Difference {
    from: (i32, String),
    to: (i32, String),
    fields: Vec<Field>,
    same: String,
}

struct Field {
    label: String,
    text: Beside,
}

/// An entry that an address of its history names.
struct Found {
    kind: EntryKind,
    entry: Filed<Entry>,
    path: HistoryPath,
    page: (String, String),
}

impl Found {
    /// The entry. An old slug leads on to the address that `there` makes of its present path.
    async fn new(
        app: &App,
        record: &Record,
        path: HistoryPath,
        there: impl Fn(&HistoryPath) -> String,
    ) -> Result<Self, Error> {
        let negotiation = record.negotiation.slug.as_str();
        let there = |kind, slug: &Slug| there(&HistoryPath::of(negotiation, kind, slug.as_str()));
        let found = found::Found::new(app, record, (&path.kind, &path.slug), there).await?;
        Ok(Self {
            page: found.page(),
            kind: found.kind,
            entry: found.entry,
            path,
        })
    }

    /// The page of the entry, with its title.
    fn page(&self) -> (String, String) {
        self.page.clone()
    }
}

pub(super) async fn show(
    path: HistoryPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let found = Found::new(&app, &record, path, ToString::to_string).await?;
    let newest = found.entry.version;
    let to = asked.to.unwrap_or(newest);
    let from = asked.from.unwrap_or(to - 1);
    let mut tx = app.db.read().await?;
    let mut saved = revisions::of_entry(&mut tx, found.entry.id, asked.before, PAGE + 1).await?;
    let pair = revisions::versions(&mut tx, found.entry.id, &[from, to]).await?;
    drop(tx);
    let more = i64::try_from(saved.len()).is_ok_and(|many| many > PAGE);
    if more {
        saved.pop();
    }
    let asked_for = asked.from.is_some() || asked.to.is_some();
    let difference = match pair.as_slice() {
        [older, newer] => whole(older)
            .zip(whole(newer))
            .map(|(older, newer)| Difference::new(&record, older, newer)),
        [_] if from == to => None,
        _ if asked_for => {
            return Err(
                Error::not_found("pair of versions", &format!("{from} and {to}"))
                    .with_link("All versions of this entry", &found.path),
            );
        }
        _ => None,
    };
    let older = saved.last().filter(|_| more).map(|last| last.version);
    let page = HistoryPage {
        layout: visitor
            .layout(&format!("Changes to {}", found.page().1))
            .at(&found.path)
            .within(negotiation::nav(&record, Section::Changes)),
        back: found.page(),
        corrections: Corrections::of(&record, found.kind, found.entry.slug(), None),
        rows: saved.iter().map(|saved| Row::new(&found, saved)).collect(),
        older: older.map(|older| format!("{}?before={older}", found.path)),
        choose: (newest > 2).then(|| Choose {
            from,
            to,
            among: (1..=newest).collect(),
        }),
        difference,
        taken_down: pair.iter().find_map(taken_down),
    };
    pages::html_as(axum::http::StatusCode::OK, &page, Cache::Check)
}

/// A version with what was saved; `None` where that was taken down.
fn whole(version: &Version) -> Option<(&Saved, &Value)> {
    Some((&version.saved, version.document.as_ref().ok()?))
}

/// That what a version says was taken down, when and why.
fn taken_down(version: &Version) -> Option<String> {
    let taken = version.document.as_ref().err()?;
    Some(format!(
        "The text of version {} was taken down on {}: {}",
        version.saved.version,
        told::moment(taken.at),
        taken.reason
    ))
}

impl Row {
    fn new(found: &Found, saved: &Saved) -> Self {
        let version = saved.version;
        Self {
            version,
            current: version == found.entry.version,
            saved: By::new(saved),
            changes: (version > 1).then(|| found.path.between(version - 1, version)),
            read: found.path.version(version).to_string(),
        }
    }
}

impl HtmlSafe for Difference {}

impl Difference {
    /// Two versions, each with what was saved.
    fn new(record: &Record, from: (&Saved, &Value), to: (&Saved, &Value)) -> Self {
        let Changes { changed, same } = history::between(from.1, to.1);
        let fields = changed.iter().map(|change| {
            let shown = |text: &str| match text {
                "" => String::new(),
                text => words::shown(record, &change.path, text),
            };
            Field {
                label: words::label(record, &change.path),
                text: Beside::texts(&shown(&change.old), &shown(&change.new)),
            }
        });
        let head = |saved: &Saved| (saved.version, told::moment(saved.recorded_at));
        Self {
            from: head(from.0),
            to: head(to.0),
            fields: fields.collect(),
            same: told::count(same, "other field is", "other fields are"),
        }
    }
}
