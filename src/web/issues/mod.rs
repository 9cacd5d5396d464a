//! The issues: the list of them, and one issue's chart and thread.

mod card;
mod embed;
mod finding;
mod list;
mod page;
mod thread;
mod wrote;

use axum::{extract::State, response::Response};

pub(super) use self::{card::show as card, embed::show as embed};
use self::{
    list::IssuesPage,
    page::{IssuePage, Subject},
};
use super::{
    App, Error, Visitor,
    extract::Query,
    negotiation,
    page::{self as pages, Cache},
    paths::{IssuePath, IssuesPath},
    stands::{Asked, Wanted},
};
use crate::store::timeline;

/// How many statements about an issue its page shows; the timeline has them all.
const STATEMENTS: usize = 10;

pub(super) async fn list(
    path: IssuesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::read(&asked, &record, today)
        .map_err(|error| error.with_link("All issues", &path))?;
    let page = IssuesPage::new(&visitor, &record, &path, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}

pub(super) async fn show(
    path: IssuePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read().await?;
    let (here, record) =
        negotiation::load_within(&app, &visitor, &mut tx, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::read(&asked, &record, today)?.everything();
    let Some((category, issue)) = record.find_issue(&path.issue) else {
        let list = IssuesPath {
            negotiation: path.negotiation,
        };
        return Err(Error::not_found("issue", &path.issue).with_link("All issues", list));
    };
    let until = wanted.view().as_of;
    let said = timeline::said_of(&mut tx, here.id, &issue.slug, until, STATEMENTS).await?;
    let statements = app.records.entries(&mut tx, here, &said.ids).await?;
    let subject = Subject {
        record: &record,
        category,
        issue,
        statements: &statements,
        more: said.earlier,
    };
    let page = IssuePage::new(&visitor, &subject, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}
