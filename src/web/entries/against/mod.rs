//! Two offers word by word, in either order, and an offer against the expired agreement.

mod page;

use std::fmt::Display;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response as HttpResponse},
};
use serde::Deserialize;

use self::page::AgainstPage;
use super::{Asked, Scene, elsewhere, veil};
use crate::{
    domain::{
        against::Base,
        entry::{EntryKind, Filed},
        offer::Offer,
        record::Record,
    },
    web::{
        App, Error, Visitor,
        extract::Query,
        moment::with_query,
        negotiation,
        paths::{AgainstExpiredPath, AgainstPath, ChooseAgainstPath},
    },
};

/// How the two texts are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// Side by side.
    Two,
    /// Both in one column, each change in its place.
    One,
}

/// What the address asks of the layout. Anything else than one column is two.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::web) struct Laid {
    view: Option<String>,
}

impl Laid {
    fn columns(&self) -> Columns {
        match self.view.as_deref() {
            Some("one") => Columns::One,
            Some(_) | None => Columns::Two,
        }
    }
}

impl Columns {
    /// An address in this layout.
    fn of(self, address: impl Display) -> String {
        match self {
            Self::Two => address.to_string(),
            Self::One => with_query(address, &[("view", "one".to_owned())]),
        }
    }

    /// The other one.
    fn other(self) -> Self {
        match self {
            Self::Two => Self::One,
            Self::One => Self::Two,
        }
    }
}

pub(in crate::web) async fn show(
    path: AgainstPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(laid): Query<Laid>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let columns = laid.columns();
    let here = columns.of(&path);
    let offer = match find(&app, &scene, (&path.slug, &here), |slug| {
        columns.of(against_path(&path, slug, &path.other))
    })
    .await?
    {
        Found::Seen(offer) => offer,
        Found::Veiled(page) => return Ok(page),
    };
    let other = match find(&app, &scene, (&path.other, &here), |slug| {
        columns.of(against_path(&path, &path.slug, slug))
    })
    .await?
    {
        Found::Seen(offer) => offer,
        Found::Veiled(page) => return Ok(page),
    };
    scene.html(&AgainstPage::new(
        &scene,
        offer,
        Base::Offer(other),
        columns,
    ))
}

pub(in crate::web) async fn expired(
    path: AgainstExpiredPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(laid): Query<Laid>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let scene = Scene::new(&app, &record, &visitor, &asked);
    let columns = laid.columns();
    let renamed = |slug: &str| {
        columns.of(AgainstExpiredPath {
            slug: slug.to_owned(),
            ..path.clone()
        })
    };
    let here = columns.of(&path);
    match find(&app, &scene, (&path.slug, &here), renamed).await? {
        Found::Seen(offer) => scene.html(&AgainstPage::new(&scene, offer, Base::Expired, columns)),
        Found::Veiled(page) => Ok(page),
    }
}

/// What the form names.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Chosen {
    other: Option<String>,
    as_of: Option<String>,
    known: Option<String>,
    view: Option<String>,
}

/// Leads from the form to the redline that it names.
pub(in crate::web) async fn choose(
    path: ChooseAgainstPath,
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
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
    let laid = Laid { view: chosen.view };
    Ok(Redirect::to(&scene.keep(laid.columns().of(address))).into_response())
}

enum Found<'a> {
    Seen(&'a Filed<Offer>),
    Veiled(HttpResponse),
}

/// The offer of this slug, or the page, at the address `here`, that says what the view does not see of it. An old slug leads on to
/// `address`, given the new one.
async fn find<'a>(
    app: &App,
    scene: &Scene<'a>,
    (slug, here): (&str, &str),
    address: impl Fn(&str) -> String,
) -> Result<Found<'a>, Error> {
    let mut offers = scene.record.offers().iter();
    if let Some(offer) = offers.find(|offer| offer.slug == *slug) {
        return if scene.sees(offer.made_on, offer.public_on) {
            Ok(Found::Seen(offer))
        } else {
            veil::offer(scene, offer, here).map(Found::Veiled)
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
