//! What was changed, when, by whom and why: the versions of an entry and the differences between them, each version at an address of its own
//! for good, and all changes of a negotiation. These pages are about the record as it is known now, whatever date it speaks of.

mod changes;
mod parts;
mod retract;
mod version;
mod words;

use askama::{Template, filters::HtmlSafe};
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::Value;

use self::retract::Retract;
pub(super) use self::{
    changes::show as changes,
    parts::{of_issue, of_itself, of_party, restore_issue, restore_itself, restore_party},
    retract::retract,
    version::{restore, show as version, take_down},
};
use super::{
    App, Error, Visitor,
    corrections::Corrections,
    error::retraction,
    extract::Query,
    forms::Sent,
    found, negotiation,
    page::{self as pages, Cache, Layout, Section},
    paths::{self, HistoryPath},
};
use crate::{
    domain::{
        entry::{Dated, EntryKind},
        history::{self, Changes},
        ids::EntryId,
        permission::Act,
        problems::Problems,
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
    /// That the entry was retracted, when, by whom and why.
    retracted: Option<String>,
    retract: Option<Retract>,
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

/// An entry that an address of its history names, in the record or retracted.
struct Found {
    kind: EntryKind,
    id: EntryId,
    /// Its newest version: of one that was retracted, the save that says so.
    newest: i32,
    slug: Slug,
    title: String,
    /// That it was retracted, when, by whom and why.
    retracted: Option<String>,
    path: HistoryPath,
    page: String,
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
        let of = |kind, slug: &Slug| HistoryPath::of(negotiation, kind, slug.as_str());
        let moved = |kind, slug: &Slug| there(&of(kind, slug));
        let page = |kind, slug: &Slug| paths::entry(negotiation, kind, slug.as_str());
        match found::Found::new(app, record, (&path.kind, &path.slug), moved).await {
            Ok(found) => Ok(Self {
                kind: found.kind,
                id: found.entry.id,
                newest: found.entry.version,
                slug: found.entry.slug().clone(),
                title: found.entry.value.title().to_owned(),
                retracted: None,
                page: page(found.kind, found.entry.slug()),
                path,
            }),
            Err(Error::Retracted(left)) => {
                let left = left.tombstone;
                let now = of(left.kind, &left.slug);
                if now != path {
                    return Err(Error::Moved(there(&now)));
                }
                Ok(Self {
                    retracted: Some(retraction(&left)),
                    page: page(left.kind, &left.slug),
                    kind: left.kind,
                    id: left.id,
                    newest: left.version,
                    slug: left.slug,
                    title: left.title,
                    path,
                })
            }
            Err(other) => Err(other),
        }
    }

    /// The page of the entry, with its title.
    fn page(&self) -> (String, String) {
        (self.page.clone(), self.title.clone())
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
    let retract = (Sent::default(), Problems::default());
    let page = page(&app, &visitor, &record, &found, asked, &retract).await?;
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}

/// The page, with what was sent to retract the entry and what is wrong with that.
async fn page(
    app: &App,
    visitor: &Visitor,
    record: &Record,
    found: &Found,
    asked: Asked,
    (sent, problems): &(Sent, Problems),
) -> Result<HistoryPage, Error> {
    let newest = found.newest;
    // What the save says that retracts an entry differs from the entry in everything.
    let to = asked.to.unwrap_or(match found.retracted {
        Some(_) => newest - 1,
        None => newest,
    });
    let from = asked.from.unwrap_or(to - 1);
    let mut tx = app.db.read().await?;
    let (mut saved, pair) =
        revisions::of_entry(&mut tx, found.id, asked.before, PAGE + 1, Some(&[from, to])).await?;
    drop(tx);
    let more = i64::try_from(saved.len()).is_ok_and(|many| many > PAGE);
    if more {
        saved.pop();
    }
    let asked_for = asked.from.is_some() || asked.to.is_some();
    let difference = match pair.as_slice() {
        [older, newer] => whole(older)
            .zip(whole(newer))
            .map(|(older, newer)| Difference::new(record, older, newer)),
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
    Ok(HistoryPage {
        layout: visitor
            .layout(&format!("Changes to {}", found.page().1))
            .at(&found.path)
            .within(negotiation::nav(record, Section::Changes)),
        back: found.page(),
        corrections: Corrections::of(record, found.kind, &found.slug, None),
        rows: saved.iter().map(|saved| Row::new(found, saved)).collect(),
        older: older.map(|older| format!("{}?before={older}", found.path)),
        choose: (newest > 2).then(|| Choose {
            from,
            to,
            among: (1..=newest).collect(),
        }),
        retract: visitor
            .may(Act::Publish, record.house.id)
            .then(|| Retract::new(found, sent, problems))
            .flatten(),
        retracted: found.retracted.clone(),
        difference,
        taken_down: pair.iter().find_map(taken_down),
    })
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
        let retracts = found.retracted.is_some() && version == found.newest;
        Self {
            version,
            current: version == found.newest && found.retracted.is_none(),
            saved: By::new(saved),
            changes: (version > 1 && !retracts).then(|| found.path.between(version - 1, version)),
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
