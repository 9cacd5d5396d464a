//! Webhooks: those who cannot keep asking for changes are told of them, signed as Standard Webhooks has it
//! (<https://www.standardwebhooks.com>).

mod outbox;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::outbox::Outbox;
use super::{
    List, answer,
    changes::{Changes, page_of},
    write::{invalid, read},
};
use crate::{
    desk,
    store::webhooks::{self, Due},
    web::{
        App, Error, Visitor, negotiation,
        paths::{ApiWebhookPath, ApiWebhooksPath},
        visit::Writer,
    },
};

/// How many changes a message holds at most.
const TOLD: usize = 50;
/// How long an address may be.
const LONGEST: usize = 500;
/// To how many addresses is sent at the same time.
const AT_ONCE: i64 = 8;

/// A new webhook.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewWebhook)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    /// Where changes are sent to, by POST: an https address.
    url: String,
}

/// A webhook as it was made.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeWebhook)]
pub(super) struct Made {
    /// Its number.
    id: i64,
    /// Where changes are sent to.
    url: String,
    /// What its messages are signed with, as Standard Webhooks writes it. It is told this once.
    secret: String,
}

/// A webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct Listed {
    /// Its number.
    id: i64,
    /// Where changes are sent to.
    url: String,
    /// The place of the last change that was taken.
    place: i64,
    /// How often in a row the next ones were not.
    failures: i32,
    /// Why not.
    last_error: Option<String>,
    /// Since when there is one.
    made_at: DateTime<Utc>,
}

/// The webhooks of a negotiation.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/webhooks", operation_id = "listWebhooks", tag = "Write", security(("token" = [])),
    params(("negotiation" = String, Path, description = "The negotiation’s slug")),
    responses(
        (status = 200, body = List<Listed>), (status = 401, description = "No good token"),
        (status = 403, description = "The token, or its account, may not"),
    )
)]
pub(in crate::web) async fn list(
    path: ApiWebhooksPath,
    State(app): State<App>,
    visitor: Visitor,
    Writer(editor): Writer,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let id = record.house.id;
    let listed = desk::webhooks::list(&app.db, &editor, id).await?;
    let items = listed.into_iter().map(|listed: webhooks::Listed| Listed {
        id: listed.id.0,
        url: listed.url,
        place: listed.place,
        failures: listed.failures,
        last_error: listed.last_error,
        made_at: listed.made_at,
    });
    answer(&List {
        items: items.collect(),
        next: None,
    })
}

/// Makes a webhook: every change of the negotiation from now on is sent there, in order, as the list of changes tells it, signed as Standard
/// Webhooks has it. What is not answered with 2xx is sent again, for three days.
#[utoipa::path(
    post, path = "/api/v1/negotiations/{negotiation}/webhooks", operation_id = "makeWebhook", tag = "Write", security(("token" = [])),
    params(("negotiation" = String, Path, description = "The negotiation’s slug")), request_body = New,
    responses(
        (status = 201, body = Made), (status = 401, description = "No good token"),
        (status = 403, description = "The token, or its account, may not"), (status = 422, description = "What is wrong, field by field"),
    )
)]
pub(in crate::web) async fn make(
    path: ApiWebhooksPath,
    State(app): State<App>,
    visitor: Visitor,
    Writer(editor): Writer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let New { url } = read(&headers, &body)?;
    let url = url
        .parse()
        .map_err(|why| invalid("url", &format!("{why}")))?;
    if !app.outbox().may_reach(&url) || url.as_str().len() > LONGEST {
        let message = "Give an https address of the public internet, of 500 characters at most";
        return Err(invalid("url", message));
    }
    let (negotiation, at) = (record.house.id, app.clock.now());
    let (id, secret) = desk::webhooks::make(&app.db, &editor, negotiation, &url, at).await?;
    let made = answer(&Made {
        id: id.0,
        url: url.to_string(),
        secret: format!("whsec_{}", STANDARD.encode(secret)),
    })?;
    Ok((StatusCode::CREATED, made).into_response())
}

/// Ends a webhook for good.
#[utoipa::path(
    delete, path = "/api/v1/negotiations/{negotiation}/webhooks/{id}", operation_id = "endWebhook", tag = "Write", security(("token" = [])),
    params(("negotiation" = String, Path, description = "The negotiation’s slug"), ("id" = i64, Path, description = "Its number")),
    responses(
        (status = 204, description = "It has ended"), (status = 401, description = "No good token"),
        (status = 403, description = "The token, or its account, may not"), (status = 404, description = "There is none"),
    )
)]
pub(in crate::web) async fn end(
    path: ApiWebhookPath,
    State(app): State<App>,
    visitor: Visitor,
    Writer(editor): Writer,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let missing = || Error::not_found("webhook", &path.id);
    let id = path.id.parse().map_err(|_| missing())?;
    let (negotiation, at) = (record.house.id, app.clock.now());
    if desk::webhooks::end(&app.db, &editor, negotiation, id, at).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(missing())
    }
}

/// Sends what is to be sent now to some of the webhooks. Answers to how many.
///
/// # Errors
/// When the database fails. What became of single deliveries is noted there.
pub async fn deliver(app: &App) -> Result<usize, desk::Error> {
    let due = desk::webhooks::claim(&app.db, app.clock.now(), AT_ONCE).await?;
    let sent = join_all(due.iter().map(|due| send(app, due))).await;
    sent.into_iter().collect::<Result<Vec<()>, desk::Error>>()?;
    Ok(due.len())
}

async fn send(app: &App, due: &Due) -> Result<(), desk::Error> {
    let told: Changes = page_of(app, due.negotiation, due.slug.as_str(), due.place, TOLD).await?;
    let body = serde_json::to_vec(&told).map_err(|why| desk::Error::Fault(why.into()))?;
    // The same changes sent again are the same message.
    let id = format!("msg_{}_{}_{}", due.id, due.place, told.since);
    let sent = app
        .outbox()
        .send((&due.url, &due.secret), &id, app.clock.now(), body)
        .await;
    let outcome = sent.map(|()| told.since);
    desk::webhooks::settle(&app.db, due, outcome, app.clock.now()).await
}
