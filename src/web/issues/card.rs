//! The share image of an issue: who asks what, who offers what, how far apart.

use axum::{extract::State, response::Response};

use super::finding;
use crate::{
    domain::{compared::Compared, record::Record},
    render::{
        card::{Card, Column},
        words,
    },
    web::{
        App, Error, Visitor, cards,
        extract::Query,
        moment::{Asked, Moment},
        negotiation::{self, asks_or_offers},
        paths::IssueCardPath,
    },
};

/// `/{negotiation}/issues/{issue}/card.png`
pub(in crate::web) async fn show(
    path: IssueCardPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let moment = asked.moment(today);
    let issue = record.issues().find(|issue| issue.slug == *path.issue);
    let issue = issue.ok_or_else(|| Error::not_found("issue", &path.issue))?;
    let compared = Compared::new(&record, issue, moment.view);
    cards::serve(&app, card(&record, &compared, &moment)).await
}

/// The card of an issue at a moment.
pub(super) fn card(record: &Record, compared: &Compared<'_>, moment: &Moment) -> Card {
    let columns = (0..).zip(&compared.sides).map(|(place, side)| {
        let standing = side
            .voices
            .iter()
            .find_map(|voice| voice.track.standing.as_ref());
        let several = side.voices.len() > 1;
        Column {
            label: asks_or_offers(side.party),
            value: standing.map_or("–".to_owned(), words::headline),
            note: standing.map_or_else(
                || "nothing on record".to_owned(),
                |standing| {
                    let since = words::date(standing.since.made_on);
                    match several {
                        true => format!("since {since}, to some"),
                        false => format!("since {since}"),
                    }
                },
            ),
            side: Some(place),
            marked: true,
        }
    });
    let finding = finding::stand(record, compared, moment);
    let finding: String = finding.into_iter().map(|part| part.text).collect();
    Card {
        title: compared.issue.title.to_string(),
        columns: columns.collect(),
        text: finding,
        foot: match cards::stoppage(record, moment.view) {
            Some(day) => format!("As of {}. {day}", moment.day()),
            None => format!("As of {}.", moment.day()),
        },
        ..cards::of(record)
    }
}
