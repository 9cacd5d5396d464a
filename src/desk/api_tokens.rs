//! Tokens for programs: made, used, revoked. A token is a secret like a session's, and the database has its hash alone.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Editor, Error,
    sessions::{Token, editor_of},
};
use crate::{
    domain::{
        api_token::{Lifetime, MOST, Scope},
        ids::{ApiTokenId, NegotiationId},
        problems::Problems,
        sign_in::is_worth_noting,
        text::Line,
    },
    store::{
        Db, accounts,
        api_tokens::{self, NewApiToken},
    },
};

/// What tokens begin with, so that a person and a scanner of leaked secrets know one when they see it.
pub const PREFIX: &str = "counteroffer_";

/// A token as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What its holder calls it.
    pub name: Line<60>,
    /// What it may do.
    pub scope: Scope,
    /// The one negotiation that it is good for; `None` wherever its account may.
    pub negotiation: Option<NegotiationId>,
    /// How long it is good.
    pub lifetime: Lifetime,
}

/// Makes a token for an account. The answer is the only place where it is ever to be read.
///
/// # Errors
/// `Forbidden` for whoever has no account; `Invalid` at `name`, when the account has as many as it may; `Store`, `Fault`.
pub async fn make(
    db: &Db,
    editor: &Editor,
    wanted: &Wanted,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    let token = Token::random()?;
    let mut tx = db.begin().await?;
    accounts::lock(&mut tx).await?;
    if api_tokens::list(&mut tx, account, at).await?.len() >= MOST {
        let mut problems = Problems::default();
        let message = format!("You have {MOST} tokens: revoke one that you do not use");
        problems.add("name", message);
        return Err(Error::Invalid(problems));
    }
    let new = NewApiToken {
        hash: &token.hash(),
        account,
        name: wanted.name.as_str(),
        may_write: wanted.scope == Scope::Write,
        negotiation: wanted.negotiation,
        made_at: at,
        expires_at: at + TimeDelta::from(wanted.lifetime),
    };
    api_tokens::insert(&mut tx, new).await?;
    let deed = format!("made a token to {}: “{}”", wanted.scope.word(), wanted.name);
    editor.note(&mut tx, None, &deed, at).await?;
    Db::commit(tx).await?;
    Ok(token)
}

/// Revokes a token of the editor's own account. One that is revoked already, or somebody else's, stays as it is.
///
/// # Errors
/// `Store`.
pub async fn revoke(
    db: &Db,
    editor: &Editor,
    id: ApiTokenId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    let mut tx = db.begin().await?;
    if let Some(name) = api_tokens::revoke(&mut tx, account, id, at).await? {
        let deed = format!("revoked the token “{name}”");
        editor.note(&mut tx, None, &deed, at).await?;
    }
    Ok(Db::commit(tx).await?)
}

/// Who acts by a token, and whether they may write by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The editor, with the seats that the token is good for.
    pub editor: Editor,
    /// Whether the token may write.
    pub may_write: bool,
}

/// Who acts by this token; `None` when it is not good, or no longer.
///
/// # Errors
/// `Store`.
pub async fn bearer(db: &Db, token: &Token, now: DateTime<Utc>) -> Result<Option<Bearer>, Error> {
    let Some(found) = api_tokens::by_hash(db, &token.hash(), now).await? else {
        return Ok(None);
    };
    if found.last_used_at.is_none_or(|at| is_worth_noting(at, now)) {
        api_tokens::touch(db, found.id, now).await?;
    }
    let mut editor = editor_of(found.holder);
    if let Some(negotiation) = found.negotiation {
        editor.seats = editor.seats.within(negotiation);
    }
    Ok(Some(Bearer {
        editor,
        may_write: found.may_write,
    }))
}
