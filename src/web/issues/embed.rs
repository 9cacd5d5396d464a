//! An issue's comparison and its chart, for other sites.

use axum::{extract::State, response::Response};

use super::card;
use crate::{
    domain::{compared::Compared, dates::View, issue::Issue, record::Record},
    render::words,
    web::{
        App, Error, Visitor,
        embed::{Asked, Embed},
        extract::Query,
        figures, negotiation,
        paths::{EmbedIssuePath, IssuePath},
    },
};

/// `/embed/{negotiation}/issues/{issue}`
pub(in crate::web) async fn show(
    path: EmbedIssuePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &Visitor::nobody(&app), &path.negotiation).await?;
    let issue = record.issues().find(|issue| issue.slug == *path.issue);
    let issue = issue.ok_or_else(|| Error::not_found("issue", &path.issue))?;
    let today = negotiation::today(&app, &record);
    let moment = asked.moment().moment(today);
    let compared = Compared::new(&record, issue, moment.view);
    let chart = figures::framed(&record, &compared, &moment, "chart");
    let whole = IssuePath {
        negotiation: record.negotiation.slug.to_string(),
        issue: issue.slug.to_string(),
    };
    let page = app.absolute(moment.keep(&whole));
    Embed::new(
        &asked,
        card::card(&record, &compared, &moment),
        page,
        app.absolute(whole),
    )
    .with_chart(chart, &asked)
    .newer(newer(&record, issue, moment.view, View::table(today)))
    .show()
}

/// That offers have been made on the issue since the date that is shown.
fn newer(record: &Record, issue: &Issue, shown: View, now: View) -> Option<String> {
    let seen = |view: View| {
        let offers = record.offers_in(view);
        offers
            .filter(|offer| {
                offer
                    .value
                    .positions_in(view)
                    .any(|term| term.issue == issue.slug)
            })
            .count()
    };
    let newer = seen(now)
        .checked_sub(seen(shown))
        .filter(|newer| *newer > 0)?;
    Some(format!(
        "Since then: {}.",
        words::count(newer, "newer offer", "newer offers")
    ))
}
