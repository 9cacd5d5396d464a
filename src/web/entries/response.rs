//! A response's permalink.

use axum::{extract::State, response::Response as HttpResponse};

use super::{
    Asked, Scene, elsewhere,
    page::{self, Subject},
    parts::{Facts, Line, when},
    share::Shown,
    veil,
};
use crate::{
    domain::{
        accepted,
        entry::{Entry, EntryKind, Filed},
        response::Response,
    },
    render::words,
    store::lookups,
    web::{
        App, Error, Visitor,
        extract::Query,
        negotiation::{self, names},
        paths::ResponsePath,
    },
};

pub(in crate::web) async fn show(
    path: ResponsePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let mut responses = record.responses().iter();
    let Some(response) = responses.find(|known| known.slug == *path.slug.as_str()) else {
        return Err(elsewhere(&app, &scene, EntryKind::Response, &path.slug).await);
    };
    if !scene.sees(response.on, response.public_on) {
        return veil::entry(&scene, EntryKind::Response, &response.slug, response.on);
    }
    let mut tx = app.db.read().await?;
    let near = lookups::neighbours(&mut tx, response.id, scene.asked).await?;
    page::show(&scene, subject(&scene, response), near)
}

fn subject<'a>(scene: &Scene<'_>, response: &'a Filed<Response>) -> Subject<'a> {
    let record = scene.record;
    let who = names(record, &response.parties);
    let offer = record.offer(&response.to);
    let answered = offer.and_then(|offer| scene.refer_offer(offer));
    let what = offer
        .filter(|offer| scene.sees(offer.made_on, offer.public_on))
        .map_or("an offer", |offer| offer.title.as_str());
    let verb = words::answers(response.answer);
    let mut facts = Facts::default();
    facts.say("Given by", Some(who.as_str()));
    facts.add(
        "Says",
        vec![Line {
            strong: words::capital(verb),
            ..Line::default()
        }],
    );
    facts.add("To", answered.into_iter().collect());
    let view = scene.view(response.on);
    if let Some(parts) = accepted::parts(record, response, view) {
        let issues = parts.issues.iter();
        let lines = issues.map(|issue| Line::link(issue.title.as_str(), scene.issue(&issue.slug)));
        facts.add("Accepts", lines.collect());
        facts.say("Of", Some(words::count(parts.of, "issue", "issues")));
        if offer.is_some_and(|offer| !accepted::settles(offer, response)) {
            let settles = "The offer is a package, which stands or falls as a whole: its parts settle no issue by themselves.";
            facts.say("Settles", Some(settles));
        }
    }
    facts.say("Given", Some(when(scene, response.on, response.at)));
    let public = response
        .public_on
        .map_or("Not made public".to_owned(), words::date);
    facts.say("Made public", Some(public));
    facts.recorded(scene, response);
    Subject {
        kind: EntryKind::Response,
        entry: Entry::Response(response.value.clone()),
        shown: Shown::from(response),
        slug: &response.slug,
        parties: &response.parties,
        on: response.on,
        public_on: response.public_on,
        label: "Response".to_owned(),
        title: &response.title,
        called: Vec::new(),
        lead: format!("{who}, {}: {verb} {what}", words::date(response.on)),
        affiliation: None,
        quote: None,
        summary: &response.summary,
        note: response.note.as_deref(),
        sources: &response.sources,
        passages: &response.passages,
        facts,
    }
}
