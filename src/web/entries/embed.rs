//! An offer, for other sites.

use axum::{extract::State, response::Response as HttpResponse};

use super::{Asked as At, Scene, card};
use crate::{
    domain::{
        dates::View,
        entry::{Entry, EntryKind},
    },
    render::words,
    web::{
        App, Error, Visitor,
        embed::{Asked, Embed},
        extract::Query,
        negotiation,
        paths::{self, EmbedOfferPath},
    },
};

/// `/embed/{negotiation}/offers/{slug}`
pub(in crate::web) async fn show(
    path: EmbedOfferPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Error> {
    let nobody = Visitor::nobody(&app);
    let record = negotiation::load(&app, &nobody, &path.negotiation).await?;
    let moment = asked.moment();
    let at = At {
        as_of: moment.as_of,
        known: moment.known,
        after: None,
    };
    let scene = Scene::new(&app, &record, &nobody, &at);
    let offer = record
        .offers()
        .iter()
        .find(|offer| offer.slug == *path.slug);
    let offer = offer.ok_or_else(|| Error::not_found("offer", &path.slug))?;
    let card = card::card(&scene, &Entry::Offer(offer.value.clone()))?;
    let whole = paths::entry(scene.negotiation(), EntryKind::Offer, offer.slug.as_str());
    let later = |view: View| {
        let offers = record.offers_in(view);
        offers
            .filter(|other| other.moment() > offer.moment())
            .count()
    };
    let newer = match later(View::table(scene.today)) {
        0 => None,
        later => Some(format!(
            "Since then: {}.",
            words::count(later, "newer offer", "newer offers")
        )),
    };
    let page = app.absolute(scene.keep(whole));
    let today = app.absolute(paths::NegotiationPath {
        negotiation: scene.negotiation().to_owned(),
    });
    Embed::new(&asked, card, page, today).newer(newer).show()
}
