//! An event's permalink.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response as HttpResponse};

use super::{
    Asked, Scene, elsewhere,
    page::{self, Subject},
    parts::{Facts, when},
    share::Shown,
    veil,
};
use crate::{
    domain::{
        entry::{Entry, EntryKind, Filed},
        event::Event,
        label,
        slug::Slug,
    },
    render::words,
    store::lookups::{self, Named},
    web::{
        App, Error, Visitor,
        extract::Query,
        negotiation::{self, names},
        paths::EventPath,
    },
};

pub(in crate::web) async fn show(
    path: EventPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let mut events = record.events().iter();
    let Some(event) = events.find(|known| known.slug == *path.slug.as_str()) else {
        return Err(elsewhere(&app, &scene, EntryKind::Event, &path.slug).await);
    };
    if !scene.sees(event.on, Some(event.on)) {
        return veil::entry(&scene, EntryKind::Event, &event.slug, event.on);
    }
    let named = scene.named(&app, &event.about).await?;
    let mut tx = app.db.read().await?;
    let near = lookups::neighbours(&mut tx, event.id, scene.asked).await?;
    page::show(&scene, subject(&scene, event, &named), near)
}

/// The days of an event: "17 to 18 Aug 2023", "17 Aug 2023".
pub(super) fn days(event: &Event) -> String {
    match event.ends_on {
        Some(last) if last != event.on => {
            format!("{} to {}", words::date(event.on), words::date(last))
        }
        Some(_) | None => words::date(event.on),
    }
}

/// How many days it spans, both ends counted, where it spans several.
fn span(event: &Event) -> Option<String> {
    let last = event.ends_on?.last_day();
    let days = last.signed_duration_since(event.on.last_day()).num_days() + 1;
    let days = usize::try_from(days).ok().filter(|days| *days > 1)?;
    Some(words::count(days, "day", "days"))
}

fn subject<'a>(
    scene: &Scene<'_>,
    event: &'a Filed<Event>,
    named: &BTreeMap<Slug, Named>,
) -> Subject<'a> {
    let who = names(scene.record, &event.parties);
    let label = words::capital(words::happening(event.kind));
    let mut facts = Facts::default();
    facts.say("Kind", Some(label.as_str()));
    facts.say("Whose", (!who.is_empty()).then_some(who));
    // On a past date the end of what lasts had not come.
    let last = event.ends_on.filter(|last| scene.sees(*last, Some(*last)));
    let from = if last.is_some() { "From" } else { "On" };
    facts.say(from, Some(when(scene, event.on, event.at)));
    let until = last.map(|last| match span(event) {
        Some(days) => format!("{}, {days} in all", words::date(last)),
        None => words::date(last),
    });
    facts.say("Until", until);
    let about = event.about.iter();
    facts.add(
        "About",
        about.filter_map(|slug| scene.refer(slug, named)).collect(),
    );
    facts.recorded(scene, event);
    Subject {
        kind: EntryKind::Event,
        entry: Entry::Event(event.value.clone()),
        shown: Shown::from(event),
        slug: &event.slug,
        parties: &event.parties,
        on: event.on,
        public_on: None,
        lead: format!("{label}, {}", days(event)),
        label,
        title: &event.title,
        called: label::of_event(event),
        affiliation: None,
        quote: None,
        summary: &event.summary,
        note: event.note.as_deref(),
        sources: &event.sources,
        passages: &event.passages,
        facts,
    }
}
