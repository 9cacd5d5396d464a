//! The share image of an entry: whose it is, and what it says.

use axum::{extract::State, response::Response as HttpResponse};

use super::{Asked, Scene, elsewhere};
use crate::{
    domain::{
        dates::View,
        entry::{Dated, Entry, EntryKind, Filed},
        offer::Offer,
        position::Position,
        record::Record,
        slug::Slug,
    },
    render::{
        card::{Card, Column},
        words,
    },
    store::{entries, revisions},
    web::{
        App, Error, Visitor, cards,
        extract::Query,
        negotiation::{self, names},
        paths::{EntryCardPath, VersionCardPath},
    },
};

/// `/{negotiation}/{kind}/{slug}/card.png`
pub(in crate::web) async fn show(
    path: EntryCardPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let found = find(&app, &scene, &path.kind, &path.slug).await?;
    cards::serve(&app, card(&scene, &found.value)?).await
}

/// `/{negotiation}/{kind}/{slug}/versions/{version}/card.png`: what was said then, whatever is said now.
pub(in crate::web) async fn of_version(
    path: VersionCardPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &Asked::default());
    let found = find(&app, &scene, &path.kind, &path.slug).await?;
    let missing = || Error::not_found("version", &path.version);
    let number = path.version.parse().map_err(|_| missing())?;
    let mut tx = app.db.read().await?;
    let version = revisions::versions(&mut tx, found.id, &[number])
        .await?
        .pop();
    drop(tx);
    let document = version
        .ok_or_else(missing)?
        .document
        .map_err(|_| missing())?;
    let entry = Entry::from_document(found.value.kind(), document)?;
    let mut card = card(&scene, &entry)?;
    card.foot = format!("Version {number}. {}", card.foot);
    cards::serve(&app, card).await
}

async fn find(app: &App, scene: &Scene<'_>, list: &str, slug: &str) -> Result<Filed<Entry>, Error> {
    let kind = EntryKind::ALL.into_iter().find(|kind| kind.list() == list);
    let kind = kind.ok_or_else(|| Error::not_found("list of entries", list))?;
    let found = match slug.parse::<Slug>() {
        Ok(known) => {
            let mut tx = app.db.read().await?;
            entries::by_slug(&mut tx, &scene.record.negotiation.slug, &[kind], &known).await?
        }
        Err(_) => None,
    };
    match found {
        Some(found) => Ok(found),
        None => match elsewhere(app, scene, kind, slug).await {
            Error::Moved(page) => Err(Error::Moved(card_of(&page))),
            other => Err(other),
        },
    }
}

/// The address of the card of the page at an address, which may ask for a moment.
pub(super) fn card_of(page: &str) -> String {
    match page.split_once('?') {
        Some((path, query)) => format!("{path}/card.png?{query}"),
        None => format!("{page}/card.png"),
    }
}

/// The card of an entry, as far as the view sees it.
pub(super) fn card(scene: &Scene<'_>, entry: &Entry) -> Result<Card, Error> {
    let record = scene.record;
    let day = words::date(entry.made_on());
    let who = names(record, entry.parties());
    let over = |label: String| Some((cards::place(record, entry.parties()), label, day.clone()));
    if !scene.sees(entry.made_on(), entry.public_on()) {
        return match entry {
            Entry::Offer(offer) if scene.is_secret(offer) => Ok(Card {
                over: over(format!("{who} offer")),
                title: scene.unnamed(offer),
                text: "Received, terms not public.".to_owned(),
                foot: format!("As of {}.", scene.moment.day()),
                ..cards::of(record)
            }),
            _ => Err(Error::not_found(entry.kind().name(), entry.slug().as_str())),
        };
    }
    let view = scene.view(entry.made_on());
    let label = |kind: &str| match who.as_str() {
        "" => words::capital(kind),
        who => format!("{who} {kind}"),
    };
    let (label, title, text) = match entry {
        Entry::Offer(offer) => (label(words::offered(offer)), &*offer.title, &*offer.summary),
        Entry::Response(response) => (label("response"), &*response.title, &*response.summary),
        Entry::Event(event) => (
            label(words::happening(event.kind)),
            &*event.title,
            &*event.summary,
        ),
        Entry::Statement(said) => (
            label("statement"),
            said.speaker.as_str(),
            said.quote.as_deref().unwrap_or(&said.summary),
        ),
    };
    let quoted = matches!(entry, Entry::Statement(said) if said.quote.is_some());
    Ok(Card {
        over: over(label),
        title: title.to_owned(),
        text: if quoted {
            format!("“{text}”")
        } else {
            text.to_owned()
        },
        columns: match entry {
            Entry::Offer(offer) => columns(record, offer, view),
            Entry::Event(_) | Entry::Response(_) | Entry::Statement(_) => Vec::new(),
        },
        foot: foot(scene, entry, view),
        ..cards::of(record)
    })
}

/// The terms of an offer that say most at a glance: those with a number first, three at most.
fn columns(record: &Record, offer: &Offer, view: View) -> Vec<Column> {
    let side = cards::place(record, &offer.parties);
    let (numbers, others): (Vec<&Position>, Vec<&Position>) = offer
        .positions_in(view)
        .partition(|term| term.values.is_some());
    let terms = numbers.into_iter().chain(others).take(3);
    terms
        .map(|term| {
            let issue = record.issue(&term.issue);
            let measure = issue.and_then(|issue| issue.measure.as_ref());
            Column {
                label: issue.map_or(term.issue.to_string(), |issue| issue.title.to_string()),
                value: term.headline.to_string(),
                note: measure.map_or(String::new(), |measure| measure.label.to_string()),
                side,
                marked: false,
            }
        })
        .collect()
}

/// When it was made public, with how many issues it deals, on which day of a strike it was made.
fn foot(scene: &Scene<'_>, entry: &Entry, view: View) -> String {
    let record = scene.record;
    let made = View::table(entry.made_on().last_day());
    let mut told: Vec<String> = cards::stoppage(record, made).into_iter().collect();
    if let Some(public) = entry
        .public_on()
        .filter(|public| *public != entry.made_on())
    {
        told.push(format!("Made public {}.", words::date(public)));
    }
    if let Entry::Offer(offer) = entry {
        let issues = offer.issues_in(view).len();
        if issues > 3 {
            told.push(format!(
                "Deals with {} of {} issues.",
                issues,
                record.issues().count()
            ));
        }
    }
    if told.is_empty() {
        told.push(record.negotiation.agreement.to_string());
    }
    told.join(" ")
}
