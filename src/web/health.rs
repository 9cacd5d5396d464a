//! What operators and their load balancers ask.

use super::{
    Error,
    paths::{LivePath, ReadyPath},
};

/// `GET /health/live`: the process answers.
pub(super) async fn live(_: LivePath) -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the process can serve.
pub(super) async fn ready(_: ReadyPath) -> Result<&'static str, Error> {
    Ok("ready\n")
}
