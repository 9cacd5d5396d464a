//! What programs follow: feeds of a negotiation, an issue, a party, of changes and corrections, the calendar, the timeline for TimelineJS.

use axum::{extract::State, response::Response};

use super::{
    App, Error, Visitor,
    extract::Query,
    moment::Asked,
    negotiation, page,
    paths::{
        self, AtomPath, CalendarPath, ChangesAtomPath, ChangesJsonFeedPath, ChangesPath,
        CorrectionsAtomPath, CorrectionsJsonFeedPath, CorrectionsPath, HistoryPath, IssueAtomPath,
        IssueJsonFeedPath, IssuePath, JsonFeedPath, NegotiationPath, OwnHistoryPath, PartyAtomPath,
        PartyJsonFeedPath, TimelineJsonPath,
    },
};
use crate::{
    domain::{
        entry::{Dated, EntryKind},
        record::Record,
        slug::Slug,
    },
    feeds::{self, Feed, Item, atom, calendar, json, timeline_js},
    store::{
        Tx, entries,
        negotiations::Found,
        revisions::{self, Changed, Wanted},
        timeline::{self, Filter, Names, Start},
    },
};

/// How many items a feed holds: more than talks make in a week.
const ITEMS: usize = 50;

/// How many entries a timeline for TimelineJS holds, the newest: more than anybody pages through there.
const SLIDES: usize = 1000;

/// In which format a feed is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Atom,
    Json,
}

/// What a feed follows.
#[derive(Debug, Clone, Copy)]
enum Of<'a> {
    Negotiation,
    Issue(&'a str),
    Party(&'a str),
    Changes,
    Corrections,
}

impl<'a> Of<'a> {
    /// What it names that the store has to find.
    fn names(self) -> Names<'a> {
        let (party, issue) = match self {
            Self::Issue(issue) => (None, Some(issue)),
            Self::Party(party) => (Some(party), None),
            Self::Negotiation | Self::Changes | Self::Corrections => (None, None),
        };
        Names {
            party,
            issue,
            cursor: None,
        }
    }
}

/// One handler for each address of a feed.
macro_rules! feed {
    ($($name:ident: $path:ident, $format:ident, |$here:ident| $of:expr;)*) => {
        $(pub(super) async fn $name(
            path: $path,
            State(app): State<App>,
            visitor: Visitor,
        ) -> Result<Response, Error> {
            let $here = &path;
            feed(&app, &visitor, &path.negotiation, $of, Format::$format, &path.to_string()).await
        })*
    };
}

feed! {
    atom: AtomPath, Atom, |_here| Of::Negotiation;
    json_feed: JsonFeedPath, Json, |_here| Of::Negotiation;
    issue_atom: IssueAtomPath, Atom, |here| Of::Issue(&here.issue);
    issue_json: IssueJsonFeedPath, Json, |here| Of::Issue(&here.issue);
    party_atom: PartyAtomPath, Atom, |here| Of::Party(&here.party);
    party_json: PartyJsonFeedPath, Json, |here| Of::Party(&here.party);
    changes_atom: ChangesAtomPath, Atom, |_here| Of::Changes;
    changes_json: ChangesJsonFeedPath, Json, |_here| Of::Changes;
    corrections_atom: CorrectionsAtomPath, Atom, |_here| Of::Corrections;
    corrections_json: CorrectionsJsonFeedPath, Json, |_here| Of::Corrections;
}

async fn feed(
    app: &App,
    visitor: &Visitor,
    slug: &str,
    of: Of<'_>,
    format: Format,
    own: &str,
) -> Result<Response, Error> {
    let names = of.names();
    let wanted = (names, names != Names::default());
    let (mut tx, here, record, named) = negotiation::begin(app, visitor, slug, wanted).await?;
    let (items, [title, about], page) = match of {
        Of::Changes => changes(app, &mut tx, &record).await?,
        Of::Corrections => corrections(app, &record)?,
        Of::Negotiation | Of::Issue(_) | Of::Party(_) => {
            let filter = Filter {
                party: named.party,
                issue: named.issue,
                ..Filter::default()
            };
            entries(app, &mut tx, (here, &record), of, &filter).await?
        }
    };
    drop(tx);
    let saved = record.offers().iter().map(|offer| offer.recorded_at).max();
    let named = [title, about, app.absolute(page), app.absolute(own)];
    let feed = Feed::new(named, items, saved.unwrap_or_default());
    let (body, media_type) = match format {
        Format::Atom => (atom::write(&feed), atom::MEDIA_TYPE),
        Format::Json => (json::write(&feed)?, json::MEDIA_TYPE),
    };
    Ok(page::data(body, media_type, Some(feed.updated)))
}

/// The items of a feed, its title with what it holds, and the page that it follows.
type Told = (Vec<Item>, [String; 2], String);

/// The newest entries, with what the feed is called.
async fn entries(
    app: &App,
    tx: &mut Tx,
    (here, record): (Found, &Record),
    of: Of<'_>,
    filter: &Filter,
) -> Result<Told, Error> {
    let title = &record.negotiation.title;
    let negotiation = record.negotiation.slug.to_string();
    let missing = |what: &str, name: &str| Error::not_found(what, name);
    let (named, page) = match of {
        Of::Issue(name) => {
            let known = record.issues().find(|known| known.slug == *name);
            let known = known.ok_or_else(|| missing("issue", name))?;
            let page = IssuePath {
                negotiation,
                issue: known.slug.to_string(),
            };
            (format!("{}: {title}", known.title), page.to_string())
        }
        Of::Party(name) => {
            let known = record.parties.iter().find(|known| known.slug == *name);
            let known = known.ok_or_else(|| missing("party", name))?;
            let page = NegotiationPath { negotiation };
            (
                format!("{}: {title}", known.short_name),
                format!("{page}?party={}", known.slug),
            )
        }
        Of::Negotiation | Of::Changes | Of::Corrections => (
            title.to_string(),
            NegotiationPath { negotiation }.to_string(),
        ),
    };
    let newest = timeline::page(tx, here.id, filter, Start::End, ITEMS).await?;
    let newest = app.records.entries(tx, here, &newest.ids).await?;
    let items: Result<Vec<Item>, _> = newest
        .iter()
        .rev()
        .map(|entry| {
            let address = entry_page(app, record, entry.value.kind(), entry.value.slug());
            feeds::entries::item(record, entry, app.base_url(), address)
        })
        .collect();
    let about = "Offers, responses, statements and events, the newest first.".to_owned();
    Ok((items?, [named, about], page))
}

/// The newest saves.
async fn changes(app: &App, tx: &mut Tx, record: &Record) -> Result<Told, Error> {
    let negotiation = record.negotiation.slug.to_string();
    let wanted = Wanted {
        kind: None,
        itself: false,
        before: None,
    };
    let most = i64::try_from(ITEMS).unwrap_or(i64::MAX);
    let changed = revisions::changes(tx, &record.negotiation.slug, wanted, most).await?;
    let items: Result<Vec<Item>, _> = changed
        .iter()
        .map(|changed| {
            let page = app.absolute(change_page(&negotiation, changed));
            feeds::changes::change(record, changed, app.base_url(), page)
        })
        .collect();
    let title = format!("Changes: {}", record.negotiation.title);
    let about = "Every save of the record with its author and reason, the newest first.".to_owned();
    let page = ChangesPath { negotiation }.to_string();
    Ok((items?, [title, about], page))
}

/// Where a save is shown in full: its version, or the history of the negotiation itself.
fn change_page(negotiation: &str, changed: &Changed) -> String {
    match &changed.entry {
        Some((kind, slug, _)) => HistoryPath::of(negotiation, *kind, slug)
            .version(changed.saved.version)
            .to_string(),
        None => OwnHistoryPath {
            negotiation: negotiation.to_owned(),
        }
        .to_string(),
    }
}

/// The newest corrections.
fn corrections(app: &App, record: &Record) -> Result<Told, Error> {
    let negotiation = record.negotiation.slug.to_string();
    let newest = record.corrections.iter().take(ITEMS);
    let items: Result<Vec<Item>, _> = newest
        .map(|known| {
            let history = HistoryPath::of(&negotiation, known.kind, known.slug.as_str());
            let page = app.absolute(history.between(known.version - 1, known.version));
            feeds::changes::correction(record, known, app.base_url(), page)
        })
        .collect();
    let title = format!("Corrections: {}", record.negotiation.title);
    let about = "What was wrong in the record, since when, and what is right.".to_owned();
    let page = CorrectionsPath { negotiation }.to_string();
    Ok((items?, [title, about], page))
}

/// The page of an entry, in full.
fn entry_page(app: &App, record: &Record, kind: EntryKind, slug: &Slug) -> String {
    let negotiation = record.negotiation.slug.as_str();
    app.absolute(paths::entry(negotiation, kind, slug.as_str()))
}

/// The negotiation's page, in full.
fn home(app: &App, record: &Record) -> String {
    app.absolute(NegotiationPath {
        negotiation: record.negotiation.slug.to_string(),
    })
}

/// `/{negotiation}/calendar.ics`
pub(super) async fn calendar(
    path: CalendarPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let body = calendar::write(&record, app.base_url(), &home(&app, &record), |event| {
        entry_page(&app, &record, EntryKind::Event, &event.slug)
    });
    Ok(page::data(body, calendar::MEDIA_TYPE, None))
}

/// `/{negotiation}/timeline.json`: all that is in view by then, for another site to load; the newest entries, where there are very many.
pub(super) async fn timeline_js(
    path: TimelineJsonPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let filter = Filter::in_view(asked.view(today)?);
    let mut tx = app.db.read().await?;
    let newest = timeline::page(&mut tx, record.house.id, &filter, Start::End, SLIDES).await?;
    let newest = entries::by_ids(&mut tx, record.house.id, &newest.ids).await?;
    drop(tx);
    let home = home(&app, &record);
    let timeline = timeline_js::timeline(&record, &newest, &home, |entry| {
        entry_page(&app, &record, entry.kind(), entry.slug())
    });
    let body = serde_json::to_string(&timeline)?;
    Ok(page::data(body, "application/json", None))
}
