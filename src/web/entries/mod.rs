//! The pages of entries and disputes, their lists, and the short links. What the pages share is here: the view that an address asks for,
//! and how one entry links to another without telling what the view does not see.

mod against;
mod card;
mod disputes;
mod embed;
mod event;
mod list;
mod offer;
mod offers;
mod page;
mod parts;
mod response;
mod share;
mod short;
mod statement;
mod terms;
mod veil;

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response as HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    App, Error, Visitor, found,
    moment::Moment,
    negotiation::{self, names},
    page::{self as pages, Cache, Layout, Section},
    paths,
    travel::Travel,
    under::Under,
};
use crate::{
    domain::{
        dates::{Known, PartialDate, View},
        entry::{Entry, EntryKind},
        ids::EntryId,
        offer::Offer,
        permission::Act,
        record::Record,
        slug::Slug,
    },
    render::words,
    store::lookups::{self, Named},
};

pub(super) use self::{
    against::{choose as choose_against, expired as against_expired, show as against},
    card::{of_version as version_card, show as card},
    disputes::{list as disputes, show as dispute},
    embed::show as embed,
    event::show as event,
    list::{events, responses, statements},
    offer::show as offer,
    offers::list as offers,
    response::show as response,
    short::show as short,
    statement::show as statement,
};

/// What the address of an entry or a list may ask: a date, and what was known on it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    as_of: Option<String>,
    known: Option<String>,
    after: Option<String>,
}

/// What a page shows, of what, to whom.
struct Scene<'a> {
    record: &'a Record,
    visitor: &'a Visitor,
    /// The day that it is.
    today: NaiveDate,
    moment: Moment,
    /// What was asked for; `None`: everything, as of today.
    asked: Option<View>,
}

impl<'a> Scene<'a> {
    fn new(app: &App, record: &'a Record, visitor: &'a Visitor, asked: &Asked) -> Self {
        let today = negotiation::today(app, record);
        let moment = Moment::read(asked.as_of.as_deref(), asked.known.as_deref(), today);
        let nothing = !moment.is_dated() && moment.view.known == Known::Table;
        Self {
            record,
            visitor,
            today,
            asked: (!nothing).then_some(moment.view),
            moment,
        }
    }

    /// The view by which the rules answer. Where nothing was asked for it reaches to `day` at least, so that what is dated by its month
    /// alone is told before the month is over.
    fn view(&self, day: PartialDate) -> View {
        self.asked
            .unwrap_or_else(|| View::table(self.today.max(day.last_day())))
    }

    /// Whether the view sees something made on one date and made public on another.
    fn sees(&self, made_on: PartialDate, public_on: Option<PartialDate>) -> bool {
        self.asked.is_none_or(|view| view.sees(made_on, public_on))
    }

    fn negotiation(&self) -> &str {
        self.record.negotiation.slug.as_str()
    }

    /// An address of this site with what was asked kept.
    fn keep(&self, path: String) -> String {
        self.moment.keep(path)
    }

    /// The address of an entry, with what was asked kept.
    fn entry(&self, kind: EntryKind, slug: &Slug) -> String {
        self.keep(paths::entry(self.negotiation(), kind, slug.as_str()))
    }

    /// The address of an issue, with what was asked kept.
    fn issue(&self, issue: &Slug) -> String {
        self.moment.keep(paths::IssuePath {
            negotiation: self.negotiation().to_owned(),
            issue: issue.to_string(),
        })
    }

    /// The address of the list of a kind, with what was asked kept.
    fn list(&self, kind: EntryKind) -> String {
        self.keep(paths::entries(self.negotiation(), kind))
    }

    /// The layout of a page of this negotiation.
    fn layout(&self, heading: &str, section: Section, path: impl std::fmt::Display) -> Layout {
        let path = path.to_string();
        let layout = self.visitor.layout(heading).at(&path);
        layout
            .shared_at(self.keep(path))
            .within(negotiation::nav(self.record, section))
            .live_unless(self.moment.is_dated())
    }

    /// With the share image of the entry at an address.
    fn pictured(&self, layout: Layout, path: &str, entry: &Entry) -> Layout {
        match card::card(self, entry) {
            Ok(card) => layout.pictured(card::card_of(&self.keep(path.to_owned())), card.alt()),
            Err(_) => layout,
        }
    }

    /// The ways to change an entry, for an editor; none for a reader.
    fn changes(&self, kind: EntryKind, slug: &Slug) -> Vec<(&'static str, String)> {
        let edit = paths::edit_entry(self.negotiation(), kind, slug.as_str());
        self.may_add()
            .then_some(("Edit", edit))
            .into_iter()
            .collect()
    }

    /// What stands under an entry; nothing on a page as of a date, since it is said now.
    fn under(&self, kind: EntryKind, slug: &Slug, id: EntryId) -> Under {
        match self.asked {
            Some(_) => Under::default(),
            None => Under::of(self.record, kind, slug.as_str(), id),
        }
    }

    /// Whether this reader may add an entry.
    fn may_add(&self) -> bool {
        self.visitor.may(Act::Draft, self.record.house.id)
    }

    /// A page of this scene.
    ///
    /// # Errors
    /// When the template fails, which is a fault of ours.
    fn html(&self, page: &impl Template) -> Result<HttpResponse, Error> {
        pages::html_as(self.moment.status(), page, Cache::Check)
    }

    /// The way through time of the page at `path`, where its address asks for a moment.
    fn travel(&self, path: &str) -> Option<Travel> {
        let asks = self.asked.is_some() || self.moment.problem().is_some();
        asks.then(|| Travel::new(self.record, &self.moment, |moment| moment.keep(path)))
    }

    /// An offer that the public knew of without its terms, named without them: "AMPTP offer of 11 Aug 2023".
    fn unnamed(&self, offer: &Offer) -> String {
        format!(
            "{} offer of {}",
            names(self.record, &offer.parties),
            words::date(offer.made_on)
        )
    }

    /// The line that leads to an entry or an issue. `None` for what the view does not see. `named` are the entries outside the record.
    fn refer(&self, slug: &Slug, named: &BTreeMap<Slug, Named>) -> Option<parts::Line> {
        let record = self.record;
        if let Some(issue) = record.issue(slug) {
            return Some(parts::Line::link(
                issue.title.as_str(),
                self.issue(&issue.slug),
            ));
        }
        if let Some(offer) = record.offer(slug) {
            return self.refer_offer(offer);
        }
        let response = record.responses().iter().find(|known| known.slug == *slug);
        if let Some(response) = response {
            return self
                .sees(response.on, response.public_on)
                .then(|| self.line(EntryKind::Response, slug, &response.title, response.on));
        }
        let event = record.events().iter().find(|known| known.slug == *slug);
        if let Some(event) = event {
            return self
                .sees(event.on, Some(event.on))
                .then(|| self.line(EntryKind::Event, slug, &event.title, event.on));
        }
        let named = named.get(slug)?;
        self.sees(named.made_on, Some(named.made_on))
            .then(|| self.line(named.kind, slug, &named.title, named.made_on))
    }

    /// The line that leads to an offer, without its title where that was not public.
    fn refer_offer(&self, offer: &Offer) -> Option<parts::Line> {
        if self.sees(offer.made_on, offer.public_on) {
            return Some(self.line(EntryKind::Offer, &offer.slug, &offer.title, offer.made_on));
        }
        self.is_secret(offer).then(|| {
            let mut line = parts::Line::link(
                self.unnamed(offer),
                self.entry(EntryKind::Offer, &offer.slug),
            );
            line.flag = Some("terms not public".to_owned());
            line
        })
    }

    /// Whether the public knew of the offer without its terms.
    fn is_secret(&self, offer: &Offer) -> bool {
        self.asked.is_some_and(|view| {
            self.record
                .secret_in(view)
                .any(|secret| secret.slug == offer.slug)
        })
    }

    fn line(&self, kind: EntryKind, slug: &Slug, title: &str, on: PartialDate) -> parts::Line {
        parts::Line::link(
            format!("{title}, {}", words::date(on)),
            self.entry(kind, slug),
        )
    }

    /// The entries outside the record that these slugs name: one query, and none where they name none.
    async fn named(&self, app: &App, slugs: &[Slug]) -> Result<BTreeMap<Slug, Named>, Error> {
        let outside = slugs.iter().filter(|slug| !self.record.names(slug));
        let outside: Vec<&str> = outside.map(Slug::as_str).collect();
        if outside.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut tx = app.db.read().await?;
        let named = lookups::named(&mut tx, &self.record.negotiation.slug, &outside).await?;
        Ok(named
            .into_iter()
            .map(|named| (named.slug.clone(), named))
            .collect())
    }
}

/// What to answer for an address under which there is no entry of its kind: where it is, that it was retracted, else "not found".
async fn elsewhere(app: &App, scene: &Scene<'_>, kind: EntryKind, slug: &str) -> Error {
    let found = match slug.parse::<Slug>() {
        Ok(slug) => gone(app, scene, &slug).await,
        Err(_) => Ok(None),
    };
    match found {
        Ok(Some(elsewhere)) => elsewhere,
        Ok(None) => Error::not_found(kind.name(), slug).with_link(
            format!(
                "All {}s of {}",
                kind.name(),
                scene.record.negotiation.short_title
            ),
            scene.list(kind),
        ),
        Err(error) => error,
    }
}

async fn gone(app: &App, scene: &Scene<'_>, slug: &Slug) -> Result<Option<Error>, Error> {
    let mut tx = app.db.read().await?;
    let there = |kind, slug: &Slug| scene.entry(kind, slug);
    Ok(found::elsewhere(&mut tx, &scene.record.negotiation.slug, slug, there).await?)
}
