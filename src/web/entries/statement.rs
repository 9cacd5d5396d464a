//! A statement's permalink.

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
        slug::Slug,
        statement::Statement,
    },
    render::words,
    store::{
        entries,
        lookups::{self, Named},
    },
    web::{
        App, Error, Visitor,
        extract::Query,
        negotiation::{self, names},
        paths::StatementPath,
    },
};

pub(in crate::web) async fn show(
    path: StatementPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    // The statement first: the record that is read after it holds whatever the statement names.
    let found = find(&app, &path).await?;
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let Some(statement) = found else {
        return Err(elsewhere(&app, &scene, EntryKind::Statement, &path.slug).await);
    };
    if !scene.sees(statement.on, Some(statement.on)) {
        return veil::entry(&scene, EntryKind::Statement, &statement.slug, statement.on);
    }
    let named = scene.named(&app, &statement.about).await?;
    let mut tx = app.db.read().await?;
    let near = lookups::neighbours(&mut tx, statement.id, scene.asked).await?;
    page::show(&scene, subject(&scene, &statement, &named), near)
}

async fn find(app: &App, path: &StatementPath) -> Result<Option<Filed<Statement>>, Error> {
    let (Ok(negotiation), Ok(slug)) = (path.negotiation.parse(), path.slug.parse()) else {
        return Ok(None);
    };
    let mut tx = app.db.read().await?;
    let found = entries::by_slug(&mut tx, &negotiation, &[EntryKind::Statement], &slug).await?;
    Ok(found.and_then(|found| match found.value {
        Entry::Statement(value) => Some(Filed {
            id: found.id,
            version: found.version,
            recorded_at: found.recorded_at,
            value,
        }),
        Entry::Event(_) | Entry::Offer(_) | Entry::Response(_) => None,
    }))
}

fn subject<'a>(
    scene: &Scene<'_>,
    statement: &'a Filed<Statement>,
    named: &BTreeMap<Slug, Named>,
) -> Subject<'a> {
    let who = names(scene.record, &statement.parties);
    let mut facts = Facts::default();
    facts.say("Said by", Some(statement.speaker.as_str()));
    facts.say("Who is", statement.affiliation.as_deref());
    facts.say("For", (!who.is_empty()).then_some(who));
    facts.say("Said", Some(when(scene, statement.on, statement.at)));
    facts.say("Where", statement.channel.as_deref());
    let about = statement.about.iter();
    facts.add(
        "About",
        about.filter_map(|slug| scene.refer(slug, named)).collect(),
    );
    facts.recorded(scene, statement);
    Subject {
        kind: EntryKind::Statement,
        entry: Entry::Statement(statement.value.clone()),
        shown: Shown::from(statement),
        slug: &statement.slug,
        parties: &statement.parties,
        on: statement.on,
        public_on: None,
        label: "Statement".to_owned(),
        title: &statement.speaker,
        called: Vec::new(),
        lead: format!("{}, {}", statement.speaker, words::date(statement.on)),
        affiliation: statement.affiliation.as_deref(),
        quote: statement.quote.as_deref(),
        summary: &statement.summary,
        note: statement.note.as_deref(),
        sources: &statement.sources,
        passages: &statement.passages,
        facts,
    }
}
