//! The way to the first account: a one-time link in the log.

use std::net::SocketAddr;

use super::{Error, health::reachable};
use crate::{
    desk::{accounts, sessions::Token},
    web::{App, paths::SetupPath},
};

/// While there is no account, opens the way to make the first and logs it. This is the one secret that a log may hold: whoever reads the log
/// runs the program. Unless the operator said under which address readers come, the way is open to this machine alone.
pub(super) async fn invite(app: App, from_anywhere: bool, local: SocketAddr) -> Result<App, Error> {
    if !accounts::is_first(&app.db).await? {
        return Ok(app);
    }
    if !from_anywhere && !reachable(local).ip().is_loopback() {
        tracing::info!(
            "There is no account yet. Make one with: counteroffer account create NAME --role administrator"
        );
        return Ok(app);
    }
    let token = Token::random()?;
    let place = if from_anywhere {
        "anywhere"
    } else {
        "this machine"
    };
    let path = SetupPath {
        token: token.expose().to_owned(),
    };
    tracing::info!(
        "There is no account yet. Make the first, an administrator’s, at {} (works once, from {place}, until the program stops)",
        app.absolute(path),
    );
    Ok(app.with_setup(&token, from_anywhere))
}
