//! Signing in and out.
//!
//! A session is a random token that the browser holds and of which the database has the hash. Every sign-in makes a new one, whatever the
//! browser brought along, so that a token planted beforehand is worth nothing (OWASP, Session Fixation).

use std::{fmt, net::IpAddr};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{
    Door, Editor, Error,
    passwords::Verdict,
    random,
    throttle::{self, Count, Counted},
};
use crate::{
    domain::{
        account::AccountName,
        ids::AccountId,
        permission::Seats,
        sign_in::{expires_at, is_worth_noting},
    },
    store::{
        Db, Tx,
        accounts::{self, Credentials},
        audit,
        sessions::{self, Holder, TokenHash},
    },
};

/// A secret of 256 random bits, as 64 hexadecimal digits: of a session, or of a one-time link. It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn random() -> Result<Self, Error> {
        let digits = random()?.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self(digits))
    }

    /// The token that somebody brought, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_hex)).then(|| Self(text.to_owned()))
    }

    /// The token itself, to be handed over.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it, and compared: how long a comparison takes then says nothing about the token.
    pub fn hash(&self) -> TokenHash {
        Sha256::digest(&self.0).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A try to sign in.
#[derive(Clone, Copy)]
pub struct Guess<'a> {
    /// The name, as typed.
    pub name: &'a str,
    /// The password, as typed.
    pub password: &'a str,
    /// Where it came from, where that is known.
    pub address: Option<IpAddr>,
    /// The session that the browser had before; it ends.
    pub before: Option<&'a Token>,
}

/// Why somebody is not signed in, or a password not taken for the right one.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The name or the password is not right; which of them is not said.
    #[error("The name or the password is not right")]
    Wrong,
    /// Too many wrong guesses at this name, or from this address.
    #[error("Too many wrong guesses")]
    TooMany {
        /// Seconds until one more may be made.
        wait_s: u64,
    },
    /// It could not be checked.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<crate::store::Error> for Refusal {
    fn from(error: crate::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Signs in: answers the token of a new session.
///
/// # Errors
/// [`Refusal`]; it reads the same, and takes as long, for a name that nobody has.
pub async fn sign_in(
    db: &Db,
    door: &Door,
    guess: Guess<'_>,
    at: DateTime<Utc>,
) -> Result<Token, Refusal> {
    let credentials = match guess.name.parse::<AccountName>() {
        Ok(name) => accounts::by_name(db, &name).await?,
        Err(_) => None,
    };
    let checked = Checked::new(db, door, guess, credentials, at).await?;
    let rehashed = match checked.is_old {
        true => Some(door.passwords.rehash(guess.password).await?),
        false => None,
    };
    let mut tx = db.begin().await?;
    checked.accept(&mut tx).await?;
    if let Some(hash) = rehashed {
        accounts::set_password_hash(&mut tx, checked.credentials.id, &hash).await?;
    }
    if let Some(before) = guess.before {
        sessions::delete(&mut tx, &before.hash()).await?;
    }
    sessions::delete_expired(&mut tx, at).await?;
    let token = begin(&mut tx, checked.credentials.id, at).await?;
    let who = (
        Some(checked.credentials.id),
        checked.credentials.name.as_str(),
    );
    audit::note(&mut tx, who, None, "signed in", at).await?;
    Db::commit(tx).await?;
    Ok(token)
}

/// A right guess, counted and checked.
pub(super) struct Checked {
    pub(super) credentials: Credentials,
    /// Whether the hash was made with other parameters than those of today.
    is_old: bool,
    counted: Counted,
}

impl Checked {
    /// Counts a guess, and then checks it.
    pub(super) async fn new(
        db: &Db,
        door: &Door,
        guess: Guess<'_>,
        credentials: Option<Credentials>,
        at: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let name = match guess.name.parse::<AccountName>() {
            Ok(name) => name.key(),
            Err(_) => guess.name.to_lowercase(),
        };
        let counted = match throttle::count(db, &name, guess.address, at).await? {
            Count::Below(counted) => counted,
            Count::Full { wait_s } => return Err(Refusal::TooMany { wait_s }),
        };
        let stored = credentials.as_ref().map(|it| it.password_hash.as_str());
        let verdict = door.passwords.verify(guess.password, stored).await?;
        match (credentials, verdict) {
            (None, _) | (_, Verdict::Wrong) => Err(Refusal::Wrong),
            (Some(credentials), Verdict::Right | Verdict::RightButOld) => Ok(Self {
                credentials,
                is_old: verdict == Verdict::RightButOld,
                counted,
            }),
        }
    }

    /// Takes the guess back and holds the account. A password that was changed since it was checked is wrong after all.
    pub(super) async fn accept(&self, tx: &mut Tx) -> Result<(), Refusal> {
        let found = &self.credentials;
        if !accounts::hold(tx, found.id, &found.password_hash).await? {
            return Err(Refusal::Wrong);
        }
        Ok(throttle::forgive(tx, &self.counted).await?)
    }
}

/// Begins a session of an account.
pub(super) async fn begin(
    tx: &mut Tx,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    let token = Token::random()?;
    sessions::insert(tx, &token.hash(), account, at, expires_at(at, at)).await?;
    Ok(token)
}

/// Who holds this token at `now`. Notes now and then that the session was used, which prolongs it.
///
/// # Errors
/// When the database fails.
pub async fn editor(db: &Db, token: &Token, now: DateTime<Utc>) -> Result<Option<Editor>, Error> {
    let hash = token.hash();
    let Some(session) = sessions::by_token(db, &hash, now).await? else {
        return Ok(None);
    };
    if is_worth_noting(session.last_seen_at, now) {
        sessions::touch(db, &hash, now, expires_at(session.created_at, now)).await?;
    }
    Ok(Some(editor_of(session.holder)))
}

/// The editor that an account's holder is.
pub(super) fn editor_of(holder: Holder) -> Editor {
    Editor {
        account_id: Some(holder.account_id),
        name: holder.name,
        role: holder.role,
        seats: Seats::new(holder.role, holder.seats).speaking(holder.speaks),
    }
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(db: &Db, token: &Token) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    sessions::delete(&mut tx, &token.hash()).await?;
    Ok(Db::commit(tx).await?)
}

/// Ends every session of the editor's account.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_everywhere(db: &Db, editor: &Editor) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    if let Some(account) = editor.account_id {
        sessions::delete_all(&mut tx, account).await?;
    }
    Ok(Db::commit(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_is_read_back_and_never_prints() {
        let token = Token::random().unwrap();
        assert_eq!(Token::parse(token.expose()), Some(token.clone()));
        assert_ne!(Token::random().unwrap(), token);
        assert_eq!(format!("{token:?}"), "Token(…)");
        for bad in ["", "abc", &"g".repeat(64), &"A".repeat(64), &"0".repeat(65)] {
            assert_eq!(Token::parse(bad), None, "{bad}");
        }
    }
}
