//! The negotiations.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    App, Error, Visitor,
    page::{self, Cache, Layout},
    paths::{ComparePath, HomePath},
};
use crate::store::negotiations::{self, Listed};

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    layout: Layout,
    negotiations: Vec<Row>,
}

struct Row {
    title: String,
    summary: String,
    entries: String,
    path: String,
}

impl HomePage {
    fn new(layout: Layout, listed: Vec<Listed>) -> Self {
        Self {
            layout: layout
                .titled("Counteroffer: who offered what, and when")
                .described("The public record of negotiations: offers, counteroffers and statements, with sources.")
                .at(HomePath),
            negotiations: listed
                .into_iter()
                .map(|row| Row {
                    path: ComparePath {
                        negotiation: row.slug,
                    }
                    .to_string(),
                    title: row.title,
                    summary: row.summary,
                    entries: format!("{} entries, {} of them offers", row.entries, row.offers),
                })
                .collect(),
        }
    }
}

pub(super) async fn show(
    _: HomePath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let layout = visitor.layout("Who offered what, and when");
    page::html(
        &HomePage::new(layout, negotiations::list(&mut tx).await?),
        Cache::Check,
    )
}
