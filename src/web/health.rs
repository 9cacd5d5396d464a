//! What operators and their load balancers ask.

use std::time::Duration;

use axum::extract::State;

use super::{
    App, Error,
    paths::{LivePath, ReadyPath},
};

/// `GET /health/live`: the process answers.
pub(super) async fn live(_: LivePath) -> &'static str {
    "live\n"
}

/// How long the database may take to answer. A load balancer asks often and waits for little.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health/ready`: the process can serve, since its database answers.
pub(super) async fn ready(_: ReadyPath, State(app): State<App>) -> Result<&'static str, Error> {
    match tokio::time::timeout(PATIENCE, app.db.ping()).await {
        Ok(Ok(())) => Ok("ready\n"),
        Ok(Err(error)) => Err(Error::Unavailable(error.into())),
        Err(late) => Err(Error::Unavailable(late.into())),
    }
}
