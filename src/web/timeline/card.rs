//! The share image of a negotiation: how far it is, issue by issue counted.

use axum::{extract::State, response::Response};

use crate::{
    domain::{compared::Compared, overview, record::Record, stage, state::State as IssueState},
    render::{
        card::{Card, Column},
        words,
    },
    web::{
        App, Error, Visitor, cards,
        extract::Query,
        moment::{Asked, Moment},
        negotiation,
        paths::CardPath,
        progress,
    },
};

/// `/{negotiation}/card.png`
pub(in crate::web) async fn show(
    path: CardPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let moment = asked.moment(today);
    let issues = overview::issues(&record, moment.view);
    cards::serve(&app, card(&record, &issues, &moment)).await
}

/// The card of a negotiation at a moment, of whose issues these are compared.
pub(super) fn card(record: &Record, issues: &[Compared<'_>], moment: &Moment) -> Card {
    let view = moment.view;
    let stage = stage::of(record, view);
    let counted = |state: IssueState| {
        let all = issues.iter();
        all.filter(|issue| issue.pairs.iter().any(|pair| pair.state == state))
            .count()
    };
    let states = [
        IssueState::Agreed,
        IssueState::Apart,
        IssueState::Refused,
        IssueState::Unanswered,
    ];
    let raised = issues.iter().filter(|issue| issue.is_raised()).count();
    let columns: Vec<Column> = states
        .into_iter()
        .map(|state| (state, counted(state)))
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| Column {
            label: words::state(state).to_owned(),
            value: words::count(count, "issue", "issues"),
            note: String::new(),
            ..Column::default()
        })
        .collect();
    Card {
        title: record.negotiation.title.to_string(),
        // The summary knows how it ended, which a past date does not.
        text: match columns.is_empty() && !moment.is_dated() {
            true => record.negotiation.summary.to_string(),
            false => String::new(),
        },
        columns,
        foot: format!(
            "{}. {} raised. As of {}.",
            progress::line(record, &stage, view),
            words::count(raised, "issue", "issues"),
            moment.day()
        ),
        ..cards::of(record)
    }
}
