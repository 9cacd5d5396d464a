//! What a page answers about an entry that the view does not see: a sentence, and nothing of its contents.

use askama::Template;
use axum::response::Response as HttpResponse;

use super::Scene;
use crate::{
    domain::{
        dates::{Known, PartialDate},
        entry::EntryKind,
        offer::Offer,
        slug::Slug,
    },
    web::{
        Error,
        page::{Layout, Section},
        paths,
        travel::Travel,
    },
};

#[derive(Template)]
#[template(path = "entries/veil.html")]
struct Veil {
    layout: Layout,
    travel: Option<Travel>,
    heading: String,
    sentence: String,
    list: (String, String),
}

/// The page at the address `here` of an offer that the view does not see. Where the public knew of it, it says so, as everywhere on that
/// date.
pub(super) fn offer(scene: &Scene<'_>, offer: &Offer, here: &str) -> Result<HttpResponse, Error> {
    let (kind, slug) = (EntryKind::Offer, &offer.slug);
    if scene.is_secret(offer) {
        let heading = scene.unnamed(offer);
        let sentence = "Received, terms not public.".to_owned();
        return veil(scene, (kind, slug), here, heading, sentence);
    }
    unseen(scene, (kind, slug), here, offer.made_on)
}

/// The page of an entry that the view does not see.
pub(super) fn entry(
    scene: &Scene<'_>,
    kind: EntryKind,
    slug: &Slug,
    made_on: PartialDate,
) -> Result<HttpResponse, Error> {
    let here = paths::entry(scene.negotiation(), kind, slug.as_str());
    unseen(scene, (kind, slug), &here, made_on)
}

fn unseen(
    scene: &Scene<'_>,
    (kind, slug): (EntryKind, &Slug),
    here: &str,
    made_on: PartialDate,
) -> Result<HttpResponse, Error> {
    let word = kind.name();
    let late = scene
        .asked
        .is_some_and(|view| made_on.last_day() > view.as_of);
    let public = scene.asked.is_some_and(|view| view.known == Known::Public);
    let sentence = if late && !public {
        format!("This {word} is of a later date.")
    } else {
        format!("Nothing of this {word} was public.")
    };
    let heading = if late && !public {
        "Of a later date"
    } else {
        "Not public"
    };
    veil(scene, (kind, slug), here, heading.to_owned(), sentence)
}

fn veil(
    scene: &Scene<'_>,
    (kind, slug): (EntryKind, &Slug),
    here: &str,
    heading: String,
    sentence: String,
) -> Result<HttpResponse, Error> {
    let path = paths::entry(scene.negotiation(), kind, slug.as_str());
    let page = Veil {
        layout: scene
            .layout(&heading, Section::of(kind), &path)
            .described(&sentence)
            .hidden(),
        travel: scene.travel(here),
        heading,
        sentence,
        list: (
            format!("All {}s of that date", kind.name()),
            scene.list(kind),
        ),
    };
    scene.html(&page)
}
