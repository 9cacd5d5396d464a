//! Share images: painted once for what they say, kept in memory, the same for whoever asks.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use moka::future::Cache;

use super::{App, Error, negotiation, page};
use crate::{
    domain::{record::Record, slug::Slug},
    render::card::{self, Card},
};

/// How much memory the images may take: some two hundred of them.
const KEPT: u64 = 16 * 1024 * 1024;

/// The images that were made, by what they say: a save that changes nothing of it makes no new one. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Cards(Cache<Card, Bytes>);

impl Default for Cards {
    fn default() -> Self {
        let weight = |card: &Card, png: &Bytes| {
            u32::try_from(png.len() + card.title.len() + card.text.len()).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(KEPT).weigher(weight).build())
    }
}

/// The image of a card. Of many who ask for one that is missing, one has it painted and the others wait.
///
/// # Errors
/// When it cannot be painted, which is a fault of ours.
pub(super) async fn serve(app: &App, card: Card) -> Result<Response, Error> {
    let paint = |card: Card| async move {
        // Painting takes some tens of milliseconds of one core, which other requests need not wait for.
        let painted = tokio::task::spawn_blocking(move || card::png(&card)).await;
        let png = painted.map_err(|why| card::NoCard::Painting(why.to_string()))??;
        Ok::<_, card::NoCard>(Bytes::from(png))
    };
    let png = app.cards.0.try_get_with(card.clone(), paint(card)).await;
    let png = png.map_err(|why: Arc<card::NoCard>| Error::Internal(Box::new(why)))?;
    Ok(page::data(png, "image/png", None))
}

/// A side's place at the table, by which it has its mark and colour; `None` for several parties and for outsiders.
pub(super) fn place(record: &Record, parties: &[Slug]) -> Option<usize> {
    match parties {
        [one] => record.bargaining().position(|party| party.slug == *one),
        _ => None,
    }
}

/// The line at the foot of a card of a moment: "As of 28 Aug 2023. Day 119 of the strike."
pub(super) fn stoppage(record: &Record, view: crate::domain::dates::View) -> Option<String> {
    let (day, kind) = super::progress::stoppage(record, view)?;
    Some(format!("Day {day} of the {kind}."))
}

/// A card of a negotiation with nothing on it yet.
pub(super) fn of(record: &Record) -> Card {
    Card {
        of: negotiation::nav(record, page::Section::Other).name,
        ..Card::default()
    }
}
