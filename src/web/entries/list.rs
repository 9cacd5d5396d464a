//! The lists of responses, statements and events: 60 a page, in the order of things, whatever the negotiation holds.

use askama::Template;
use axum::{extract::State, response::Response as HttpResponse};

use super::{Asked, Scene, event::days, parts::Line};
use crate::{
    domain::{
        entry::{Dated, Entry, EntryKind, Filed},
        ids::EntryId,
        response::Response,
    },
    render::words,
    store::{lookups, timeline::Names},
    web::{
        App, Error, Visitor,
        citations::{self, Flag},
        extract::Query,
        negotiation::{self, names, side_of},
        page::{Layout, Section},
        paths::{self, DisputesPath, EventsPath, ResponsesPath, StatementsPath},
        travel::Travel,
    },
};

/// How many entries a page of a list holds.
pub(super) const PAGE: usize = 60;

#[derive(Template)]
#[template(path = "entries/list.html")]
struct ListPage {
    layout: Layout,
    travel: Option<Travel>,
    heading: String,
    lede: String,
    kinds: Kinds,
    rows: Vec<Row>,
    empty: String,
    /// The way to add one, for an editor.
    add: Option<(String, String)>,
    first: Option<String>,
    next: Option<(String, String)>,
}

/// The links between the lists.
#[derive(Debug, Clone, Template)]
#[template(path = "entries/kinds.html")]
pub(super) struct Kinds {
    links: Vec<(String, String, bool)>,
}

impl askama::filters::HtmlSafe for Kinds {}

/// One entry of a list.
pub(super) struct Row {
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) label: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) is_quote: bool,
    pub(super) text: String,
    pub(super) lines: Vec<Line>,
    pub(super) when: String,
    pub(super) more: String,
    /// The word of its claim, and its caveats.
    pub(super) flags: Vec<Flag>,
}

pub(in crate::web) async fn responses(
    path: ResponsesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    list(
        &app,
        &path.negotiation,
        EntryKind::Response,
        &asked,
        &visitor,
    )
    .await
}

pub(in crate::web) async fn statements(
    path: StatementsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    list(
        &app,
        &path.negotiation,
        EntryKind::Statement,
        &asked,
        &visitor,
    )
    .await
}

pub(in crate::web) async fn events(
    path: EventsPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    list(&app, &path.negotiation, EntryKind::Event, &asked, &visitor).await
}

async fn list(
    app: &App,
    negotiation: &str,
    kind: EntryKind,
    asked: &Asked,
    visitor: &Visitor,
) -> Result<HttpResponse, Error> {
    let cursor = cursor(asked);
    let names = Names {
        cursor: cursor.as_ref().ok().copied().flatten(),
        ..Names::default()
    };
    let (mut tx, _, record, found) =
        negotiation::begin(app, visitor, negotiation, (names, false)).await?;
    if cursor?.is_some() && found.cursor.is_none() {
        return Err(NO_PLACE);
    }
    let scene = Scene::new(app, &record, visitor, asked);
    let after = found.cursor.map(|cursor| cursor.moment);
    let slug = &record.negotiation.slug;
    let found = lookups::page(&mut tx, slug, kind, scene.asked, after, PAGE).await?;
    let rows = found
        .entries
        .iter()
        .map(|entry| row(&scene, entry))
        .collect();
    show(&scene, kind, rows, asked, found.next)
}

const NO_PLACE: Error =
    Error::Unreadable("The address asks for what comes after an entry that is not here.");

/// The entry after which a page starts.
///
/// # Errors
/// "Unreadable" for what is no id.
pub(super) fn cursor(asked: &Asked) -> Result<Option<EntryId>, Error> {
    let text = asked.after.as_deref().filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| NO_PLACE))
        .transpose()
}

/// The page of a list.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub(super) fn show(
    scene: &Scene<'_>,
    kind: EntryKind,
    rows: Vec<Row>,
    asked: &Asked,
    next: Option<EntryId>,
) -> Result<HttpResponse, Error> {
    let all = paths::entries(scene.negotiation(), kind);
    let after = |id: &str| format!("{all}?after={id}");
    let from = asked.after.as_deref().filter(|text| !text.is_empty());
    let here = from.map_or_else(|| all.clone(), after);
    let plural = format!("{}s", kind.name());
    let starts = rows.first().filter(|_| from.is_some());
    let heading = match starts {
        Some(row) => format!("{} from {}", words::capital(&plural), row.when),
        None => words::capital(&plural),
    };
    let page = ListPage {
        layout: scene
            .layout(&heading, Section::of(kind), &here)
            .described(lede(kind)),
        travel: scene.travel(&here),
        heading,
        lede: lede(kind).to_owned(),
        kinds: kinds(scene, Some(kind)),
        empty: empty(scene, &plural),
        add: scene.may_add().then(|| {
            let word = kind.name();
            let article = if matches!(kind, EntryKind::Event | EntryKind::Offer) {
                "an"
            } else {
                "a"
            };
            (
                format!("Add {article} {word}"),
                paths::new_entry(scene.negotiation(), kind),
            )
        }),
        rows,
        first: from.map(|_| scene.keep(all.clone())),
        next: next.map(|id| {
            (
                format!("Later {plural}"),
                scene.keep(after(&id.to_string())),
            )
        }),
    };
    scene.html(&page)
}

fn lede(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Event => {
            "Sessions, votes, deadlines and what else happened around the table, in order."
        }
        EntryKind::Offer => "Terms put on the table, in order, and what became of each.",
        EntryKind::Response => "Answers to offers that brought no new terms, in order.",
        EntryKind::Statement => {
            "What the parties and others said in public, in order. A statement changes no position."
        }
    }
}

fn empty(scene: &Scene<'_>, plural: &str) -> String {
    match scene.asked {
        Some(_) => format!("No {plural} by that date."),
        None => format!("No {plural} on record yet."),
    }
}

/// The links between the lists; `None` for the list of disputes.
pub(super) fn kinds(scene: &Scene<'_>, current: Option<EntryKind>) -> Kinds {
    let kinds = [
        EntryKind::Offer,
        EntryKind::Response,
        EntryKind::Statement,
        EntryKind::Event,
    ];
    let mut links: Vec<(String, String, bool)> = kinds
        .into_iter()
        .map(|kind| {
            (
                words::capital(&format!("{}s", kind.name())),
                scene.list(kind),
                current == Some(kind),
            )
        })
        .collect();
    let disputes = DisputesPath {
        negotiation: scene.negotiation().to_owned(),
    };
    links.push((
        "Disputes".to_owned(),
        disputes.to_string(),
        current.is_none(),
    ));
    Kinds { links }
}

fn row(scene: &Scene<'_>, entry: &Filed<Entry>) -> Row {
    let kind = entry.value.kind();
    let plain = Row {
        side: side_of(scene.record, entry.value.parties()),
        party: names(scene.record, entry.value.parties()),
        label: String::new(),
        title: entry.value.title().to_owned(),
        path: scene.entry(kind, entry.value.slug()),
        is_quote: false,
        text: entry.value.summary().to_owned(),
        lines: Vec::new(),
        when: words::date(entry.value.made_on()),
        more: String::new(),
        flags: citations::entry(scene.record, &entry.value, |on| scene.sees(on, Some(on))),
    };
    match &entry.value {
        // Offers are told by the record, with what became of them.
        Entry::Offer(_) => plain,
        Entry::Response(response) => Row {
            lines: answer(scene, response),
            ..plain
        },
        Entry::Statement(statement) => Row {
            label: statement
                .affiliation
                .as_deref()
                .unwrap_or_default()
                .to_owned(),
            is_quote: statement.quote.is_some(),
            text: match &statement.quote {
                Some(quote) => format!("“{quote}”"),
                None => plain.text,
            },
            more: statement.channel.as_deref().unwrap_or_default().to_owned(),
            ..plain
        },
        Entry::Event(event) => Row {
            when: days(event),
            more: words::capital(words::happening(event.kind)),
            ..plain
        },
    }
}

/// "Rejects AMPTP 'comprehensive package', 11 Aug 2023".
fn answer(scene: &Scene<'_>, response: &Response) -> Vec<Line> {
    let offer = scene.record.offer(&response.to);
    let line = offer.and_then(|offer| scene.refer_offer(offer));
    line.into_iter()
        .map(|line| Line {
            strong: words::capital(words::answers(response.answer)),
            text: " ".to_owned(),
            ..line
        })
        .collect()
}
