//! What the pages of a negotiation share: loading it, its day, its navigation, the marks of its parties.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    App, Error, Visitor,
    page::{NegotiationNav, Section},
    paths::ListenPath,
};
use crate::{
    domain::{
        negotiation::{Party, Role},
        record::Record,
        slug::Slug,
    },
    store::{
        Tx, lookups,
        negotiations::{self, Found},
        timeline::{self, Names},
    },
};

/// What to do about a date that is none.
pub(super) const NO_DATE: &str =
    "There is no such date. Write it as year-month-day, for example 2023-08-11.";

/// The negotiation of an address, with the slug as the address has it. This is the one door: a private one is not there for whoever may not
/// read it.
///
/// # Errors
/// "Renamed" where the slug is an old one, which leads to the same address with the new one; "not found", naming it; or when the database
/// fails.
pub(super) async fn load(app: &App, visitor: &Visitor, slug: &str) -> Result<Arc<Record>, Error> {
    let known = parse(slug)?;
    if let Some(record) = app.records.by_slug(&app.db, &known).await? {
        return open(visitor, slug, record);
    }
    Err(missing(&mut app.db.read().await?, visitor, slug, &known).await?)
}

fn open(visitor: &Visitor, slug: &str, record: Arc<Record>) -> Result<Arc<Record>, Error> {
    if visitor.reads(&record.house) {
        Ok(record)
    } else {
        Err(Error::not_found("negotiation", slug))
    }
}

/// The same within the transaction of a page that reads more at the same moment, with the negotiation's row.
///
/// # Errors
/// Those of [`load`].
pub(super) async fn load_within(
    app: &App,
    visitor: &Visitor,
    tx: &mut Tx,
    slug: &str,
) -> Result<(Found, Arc<Record>), Error> {
    let known = parse(slug)?;
    if let Some(found) = negotiations::by_slug(tx, &known).await?
        && let Some(record) = app.records.of(tx, found).await?
    {
        return Ok((found, open(visitor, slug, record)?));
    }
    Err(missing(tx, visitor, slug, &known).await?)
}

/// The beginning of a page that lists entries or saves: its transaction, the negotiation, and the rows that its address names. One that is
/// `filtered` asks for some entries and not for others; its queries are planned for its own values.
///
/// # Errors
/// Those of [`load`].
pub(super) async fn begin(
    app: &App,
    visitor: &Visitor,
    slug: &str,
    (names, filtered): (Names<'_>, bool),
) -> Result<(Tx, Found, Arc<Record>, timeline::Found), Error> {
    let known = parse(slug)?;
    let mut tx = if filtered {
        app.db.read_planned().await?
    } else {
        app.db.read().await?
    };
    if let Some((found, rows)) = timeline::open(&mut tx, &known, names).await?
        && let Some(record) = app.records.of(&mut tx, found).await?
    {
        return Ok((tx, found, open(visitor, slug, record)?, rows));
    }
    Err(missing(&mut tx, visitor, slug, &known).await?)
}

fn parse(slug: &str) -> Result<Slug, Error> {
    slug.parse()
        .map_err(|_| Error::not_found("negotiation", slug))
}

async fn missing(tx: &mut Tx, visitor: &Visitor, slug: &str, known: &Slug) -> Result<Error, Error> {
    if let Some((id, now)) = lookups::renamed(tx, known).await?
        && visitor.reads(&negotiations::house(tx, id).await?)
    {
        return Ok(Error::Renamed {
            from: slug.to_owned(),
            to: now.to_string(),
        });
    }
    Ok(Error::not_found("negotiation", slug))
}

/// The day that it is at the negotiation's place.
pub(super) fn today(app: &App, record: &Record) -> NaiveDate {
    app.clock
        .now()
        .with_timezone(&record.negotiation.time_zone)
        .date_naive()
}

/// The negotiation's navigation on a page of this section.
pub(super) fn nav(record: &Record, section: Section) -> NegotiationNav {
    NegotiationNav::new(
        record.negotiation.slug.as_str(),
        &record.negotiation.short_title,
        &record.negotiation.title,
        section,
    )
    .kept(record.house)
    .heard_at(format!(
        "{}?since={}",
        ListenPath {
            negotiation: record.negotiation.slug.to_string()
        },
        record.place
    ))
}

/// The class that carries a party's mark and colour: by its place in the order of display, never by its role. Outsiders are "j".
pub(super) fn side(record: &Record, party: &Slug) -> &'static str {
    side_at(record.bargaining().position(|known| known.slug == *party))
}

/// The class of the party at a place.
pub(super) fn side_at(place: Option<usize>) -> &'static str {
    match place {
        Some(0) => "a",
        Some(1) => "b",
        Some(2) => "c",
        Some(3) => "d",
        Some(4) => "e",
        Some(5) => "f",
        Some(_) | None => "j",
    }
}

/// The class of an entry of these parties: the party's own, or "j" for several or none.
pub(super) fn side_of(record: &Record, parties: &[Slug]) -> &'static str {
    match parties {
        [party] => side(record, party),
        _ => "j",
    }
}

/// The short names of parties: "WGA", "WGA and AMPTP", "UAW, Ford and GM". Empty for none.
pub(super) fn names(record: &Record, parties: &[Slug]) -> String {
    let names: Vec<&str> = parties
        .iter()
        .map(|slug| {
            record
                .party(slug)
                .map_or(slug.as_str(), |party| party.short_name.as_str())
        })
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a party does in these talks: "WGA asks", "AMPTP offers".
pub(super) fn asks_or_offers(party: &Party) -> String {
    match party.role {
        Role::Union => format!("{} asks", party.short_name),
        Role::Employer => format!("{} offers", party.short_name),
        Role::Mediator | Role::Other => party.short_name.to_string(),
    }
}
