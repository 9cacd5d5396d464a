//! Two offers word by word, in either order, and an offer against the expired agreement.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response as HttpResponse},
};
use serde::Deserialize;

use super::{Asked, Scene, elsewhere, veil};
use crate::{
    domain::{
        against::{self, Base, Outcome, Said, Term},
        entry::{EntryKind, Filed},
        offer::Offer,
        record::Record,
    },
    render::{redline::Beside, words},
    web::{
        App, Error, Visitor,
        extract::Query,
        negotiation::{self, names, side_of},
        page::{Layout, Section},
        paths::{AgainstExpiredPath, AgainstPath, ChooseAgainstPath},
        travel::Travel,
    },
};

#[derive(Template)]
#[template(path = "entries/against.html")]
struct AgainstPage {
    layout: Layout,
    travel: Option<Travel>,
    heading: String,
    finding: String,
    /// Where the same two are in the other order; none for the expired agreement.
    turned: Option<String>,
    choose: Choose,
    old: Head,
    new: Head,
    sections: Vec<Chapter>,
    unchanged: Vec<(String, String)>,
}

/// The form that leads to another pair.
struct Choose {
    action: String,
    kept: Vec<(&'static str, String)>,
    others: Vec<(String, String, bool)>,
    expired: Option<String>,
}

/// The head of a column.
struct Head {
    side: &'static str,
    name: String,
    path: Option<String>,
}

/// Issues of which the same became.
struct Chapter {
    id: &'static str,
    title: String,
    note: &'static str,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    title: String,
    path: String,
    words: String,
    terms: Vec<Pair>,
}

/// One term of both.
struct Pair {
    alternative: String,
    headline: Beside,
    text: Beside,
    old: bool,
    new: bool,
}

pub(in crate::web) async fn show(
    path: AgainstPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let offer = match find(&app, &scene, &path.slug, |slug| {
        against_path(&path, slug, &path.other)
    })
    .await?
    {
        Found::Seen(offer) => offer,
        Found::Veiled(page) => return Ok(page),
    };
    let other = match find(&app, &scene, &path.other, |slug| {
        against_path(&path, &path.slug, slug)
    })
    .await?
    {
        Found::Seen(offer) => offer,
        Found::Veiled(page) => return Ok(page),
    };
    scene.html(&AgainstPage::new(&scene, offer, Base::Offer(other)))
}

pub(in crate::web) async fn expired(
    path: AgainstExpiredPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let renamed = |slug: &str| {
        AgainstExpiredPath {
            slug: slug.to_owned(),
            ..path.clone()
        }
        .to_string()
    };
    match find(&app, &scene, &path.slug, renamed).await? {
        Found::Seen(offer) => scene.html(&AgainstPage::new(&scene, offer, Base::Expired)),
        Found::Veiled(page) => Ok(page),
    }
}

/// What the form names.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Chosen {
    other: Option<String>,
    as_of: Option<String>,
    known: Option<String>,
}

/// Leads from the form to the redline that it names.
pub(in crate::web) async fn choose(
    path: ChooseAgainstPath,
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &path.negotiation).await?;
    let asked = Asked {
        as_of: chosen.as_of,
        known: chosen.known,
        after: None,
    };
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let address = match chosen.other.filter(|other| !other.is_empty()) {
        Some(other) => AgainstPath {
            negotiation: path.negotiation,
            slug: path.slug,
            other,
        }
        .to_string(),
        None => AgainstExpiredPath {
            negotiation: path.negotiation,
            slug: path.slug,
        }
        .to_string(),
    };
    Ok(Redirect::to(&scene.keep(address)).into_response())
}

enum Found<'a> {
    Seen(&'a Filed<Offer>),
    Veiled(HttpResponse),
}

/// The offer of this slug, or the page that says what the view does not see of it. An old slug leads on to `address`, given the new one.
async fn find<'a>(
    app: &App,
    scene: &Scene<'a>,
    slug: &str,
    address: impl Fn(&str) -> String,
) -> Result<Found<'a>, Error> {
    let mut offers = scene.record.offers().iter();
    if let Some(offer) = offers.find(|offer| offer.slug == *slug) {
        return if scene.sees(offer.made_on, offer.public_on) {
            Ok(Found::Seen(offer))
        } else {
            veil::offer(scene, offer).map(Found::Veiled)
        };
    }
    Err(match elsewhere(app, scene, EntryKind::Offer, slug).await {
        Error::Moved(now) => {
            let renamed = scene
                .record
                .offers()
                .iter()
                .find(|offer| scene.entry(EntryKind::Offer, &offer.slug) == now);
            match renamed {
                Some(offer) => Error::Moved(scene.keep(address(offer.slug.as_str()))),
                None => Error::Moved(now),
            }
        }
        error => error,
    })
}

fn against_path(path: &AgainstPath, slug: &str, other: &str) -> String {
    AgainstPath {
        negotiation: path.negotiation.clone(),
        slug: slug.to_owned(),
        other: other.to_owned(),
    }
    .to_string()
}

impl AgainstPage {
    fn new(scene: &Scene<'_>, offer: &Filed<Offer>, base: Base<'_>) -> Self {
        let record = scene.record;
        let view = scene.view(offer.made_on);
        let rows = against::rows(record, offer, base, view);
        let old = match base {
            Base::Offer(other) => Head::new(scene, other),
            Base::Expired => Head {
                side: "j",
                name: "The expired agreement".to_owned(),
                path: None,
            },
        };
        let new = Head::new(scene, offer);
        let path = |offer: &Offer, base: Base<'_>| address(record, offer, base);
        let heading = match base {
            Base::Offer(_) => "Two offers, word by word",
            Base::Expired => "An offer against the expired agreement",
        };
        let finding = finding(&rows);
        let here = path(offer, base);
        Self {
            layout: scene
                .layout(
                    &format!("{} against {}", new.name, within(&old.name)),
                    Section::Offers,
                    &here,
                )
                .described(&finding),
            travel: scene.travel(&here),
            heading: heading.to_owned(),
            finding,
            turned: match base {
                Base::Offer(other) if other.id != offer.id => {
                    Some(scene.keep(path(other, Base::Offer(offer))))
                }
                Base::Offer(_) | Base::Expired => None,
            },
            choose: Choose::new(scene, offer, base),
            old,
            new,
            sections: sections(scene, &rows),
            unchanged: rows
                .iter()
                .filter(|row| row.outcome == Outcome::Unchanged)
                .map(|row| (row.issue.title.to_string(), scene.issue(&row.issue.slug)))
                .collect(),
        }
    }
}

/// The address of an offer's redline against another text.
pub(super) fn address(record: &Record, offer: &Offer, base: Base<'_>) -> String {
    let (negotiation, slug) = (record.negotiation.slug.to_string(), offer.slug.to_string());
    match base {
        Base::Offer(other) => AgainstPath {
            negotiation,
            slug,
            other: other.slug.to_string(),
        }
        .to_string(),
        Base::Expired => AgainstExpiredPath { negotiation, slug }.to_string(),
    }
}

impl Head {
    fn new(scene: &Scene<'_>, offer: &Offer) -> Self {
        Self {
            side: side_of(scene.record, &offer.parties),
            name: name(scene.record, offer),
            path: Some(scene.entry(EntryKind::Offer, &offer.slug)),
        }
    }
}

/// "AMPTP package, 11 Aug 2023".
fn name(record: &Record, offer: &Offer) -> String {
    let makers = names(record, &offer.parties);
    let form = words::form(offer.form);
    format!("{makers} {form}, {}", words::date(offer.made_on))
}

impl Choose {
    fn new(scene: &Scene<'_>, offer: &Filed<Offer>, base: Base<'_>) -> Self {
        let record = scene.record;
        let action = ChooseAgainstPath {
            negotiation: scene.negotiation().to_owned(),
            slug: offer.slug.to_string(),
        };
        let current = match base {
            Base::Offer(other) => Some(other.id),
            Base::Expired => None,
        };
        let expired = record.issues().any(|issue| issue.baseline.is_some());
        Self {
            action: action.to_string(),
            kept: scene.moment.query(),
            others: record
                .offers()
                .iter()
                .filter(|other| other.id != offer.id)
                .filter(|other| scene.sees(other.made_on, other.public_on))
                .map(|other| {
                    let chosen = current == Some(other.id);
                    (other.slug.to_string(), name(record, other), chosen)
                })
                .collect(),
            expired: expired.then(|| "The expired agreement".to_owned()),
        }
    }
}

/// "3 issues changed, 41 words added, 12 removed. 2 changed in form alone, 4 stayed the same, 1 is new."
fn finding(rows: &[against::Row<'_>]) -> String {
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    if rows.is_empty() {
        return "Neither has a term that is on record.".to_owned();
    }
    let changed = count(Outcome::Changed);
    let both = rows.iter().filter(|row| row.outcome == Outcome::Changed);
    let (added, removed) = both.fold((0, 0), |(added, removed), row| {
        (added + row.words.added, removed + row.words.removed)
    });
    let mut told = match changed {
        0 => "No issue changed".to_owned(),
        changed => format!(
            "{} changed, {} added, {} removed",
            words::count(changed, "issue", "issues"),
            words::count(added, "word", "words"),
            words::number(removed.into())
        ),
    };
    let others = [
        (
            count(Outcome::Cosmetic),
            "changed in form alone",
            "changed in form alone",
        ),
        (
            count(Outcome::Added),
            "is in the newer alone",
            "are in the newer alone",
        ),
        (
            count(Outcome::Gone),
            "is in the older alone",
            "are in the older alone",
        ),
        (
            count(Outcome::Unchanged),
            "stayed the same",
            "stayed the same",
        ),
    ];
    let others: Vec<String> = others
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if !others.is_empty() {
        told.push_str(". ");
        told.push_str(&others.join(", "));
    }
    told.push('.');
    told
}

fn sections(scene: &Scene<'_>, rows: &[against::Row<'_>]) -> Vec<Chapter> {
    [
        (Outcome::Changed, "changed", "Changed", ""),
        (Outcome::Added, "added", "In the newer alone", ""),
        (Outcome::Gone, "gone", "In the older alone", ""),
        (
            Outcome::Cosmetic,
            "form",
            "Changed in form alone",
            "Space, punctuation or capital letters differ; words and numbers are the same.",
        ),
    ]
    .into_iter()
    .filter_map(|(outcome, id, title, note)| {
        let rows: Vec<Row> = rows
            .iter()
            .filter(|row| row.outcome == outcome)
            .map(|row| Row::new(scene, row))
            .collect();
        (!rows.is_empty()).then(|| Chapter {
            id,
            title: format!("{title} ({})", rows.len()),
            note,
            rows,
        })
    })
    .collect()
}

impl Row {
    fn new(scene: &Scene<'_>, row: &against::Row<'_>) -> Self {
        Self {
            slug: row.issue.slug.to_string(),
            title: row.issue.title.to_string(),
            path: scene.issue(&row.issue.slug),
            words: format!("+{} −{} words", row.words.added, row.words.removed),
            terms: row.terms.iter().map(Pair::new).collect(),
        }
    }
}

/// A term's headline and text; empty where there is none.
fn text(said: Option<Said<'_>>) -> (&str, &str) {
    said.map_or(("", ""), |said| (said.headline, said.text))
}

impl Pair {
    fn new(term: &Term<'_>) -> Self {
        let (old, new) = (text(term.old), text(term.new));
        Self {
            alternative: match term.alternative.to_string() {
                name if name.is_empty() => name,
                name => format!("Alternative {name}"),
            },
            headline: Beside::headlines(old.0, new.0),
            text: Beside::texts(old.1, new.1),
            old: term.old.is_some(),
            new: term.new.is_some(),
        }
    }
}

/// A name within a sentence: an article begins with a small letter.
fn within(name: &str) -> String {
    match name.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => name.to_owned(),
    }
}
