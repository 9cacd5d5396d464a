//! Issues × parties: where each side stood on a date.

mod page;
mod row;
mod summary;

use axum::{extract::State, response::Response};

use self::page::ComparePage;
use super::{
    App, Error, Visitor,
    extract::Query,
    negotiation,
    page::{self as pages, Cache},
    paths::ComparePath,
    stands::{Asked, Wanted},
};

pub(super) async fn show(
    path: ComparePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::read(&asked, &record, today)
        .map_err(|error| error.with_link("Compare the sides", &path))?;
    let page = ComparePage::new(&visitor, &record, &path, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}
