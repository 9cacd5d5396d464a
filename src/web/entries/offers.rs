//! The list of offers: the chain by date, with what became of each.

use axum::{extract::State, response::Response as HttpResponse};

use super::{
    Asked, Scene,
    list::{self, PAGE, Row, cursor},
    offer::outcome,
    parts::Line,
};
use crate::{
    domain::{
        dates::View,
        entry::{EntryKind, Filed},
        ids::EntryId,
        label,
        offer::Offer,
    },
    render::words,
    web::{
        App, Error, Visitor, citations,
        extract::Query,
        negotiation::{self, names, side_of},
        paths::OffersPath,
    },
};

pub(in crate::web) async fn list(
    path: OffersPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let (rows, next) = rows(&scene, cursor(&asked)?);
    list::show(&scene, EntryKind::Offer, rows, &asked, next)
}

/// A page of offers that follow `after`, with the cursor of the next page. The offers of a negotiation are all in the record, which their
/// outcomes need anyway.
fn rows(scene: &Scene<'_>, after: Option<EntryId>) -> (Vec<Row>, Option<EntryId>) {
    let offers = scene.record.offers();
    let from = after.and_then(|after| offers.iter().position(|offer| offer.id == after));
    let mut known = offers
        .iter()
        .skip(from.map_or(0, |from| from + 1))
        .filter(|offer| scene.sees(offer.made_on, offer.public_on) || scene.is_secret(offer));
    let page: Vec<&Filed<Offer>> = known.by_ref().take(PAGE).collect();
    let last = page.last().map(|offer| offer.id);
    let next = last.filter(|_| known.next().is_some());
    (
        page.into_iter().map(|offer| row(scene, offer)).collect(),
        next,
    )
}

fn row(scene: &Scene<'_>, offer: &Filed<Offer>) -> Row {
    let record = scene.record;
    let seen = scene.sees(offer.made_on, offer.public_on);
    let view = scene.view(offer.made_on);
    Row {
        side: side_of(record, &offer.parties),
        party: names(record, &offer.parties),
        label: words::capital(words::offered(offer)),
        title: if seen {
            offer.title.to_string()
        } else {
            scene.unnamed(offer)
        },
        path: scene.entry(EntryKind::Offer, &offer.slug),
        is_quote: false,
        text: String::new(),
        lines: if seen {
            outcome(scene, offer, view)
        } else {
            vec![Line::text("Received, terms not public")]
        },
        when: words::date(offer.made_on),
        more: if seen {
            deals_with(offer, view)
        } else {
            String::new()
        },
        flags: if seen {
            let called = label::of_offer(offer);
            let mut flags = citations::calls(record, called, |on| scene.sees(on, Some(on)));
            let (slug, sources) = (&offer.slug, &offer.sources);
            flags.extend(citations::whole(record, slug, sources, offer.confidence));
            flags
        } else {
            Vec::new()
        },
    }
}

/// "17 issues".
fn deals_with(offer: &Filed<Offer>, view: View) -> String {
    match offer.issues_in(view).len() {
        0 if offer.public_on.is_none() => "Terms not made public".to_owned(),
        0 => "No term on record".to_owned(),
        issues => words::count(issues, "issue", "issues"),
    }
}
