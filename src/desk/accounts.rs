//! Making accounts and changing passwords.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{
    Door, Editor, Error,
    sessions::{self, Checked, Guess, Refusal, Token},
};
use crate::{
    domain::{
        account::{NewAccount, Password},
        ids::AccountId,
        permission::Act,
        problems::Problems,
    },
    store::{self, Db, Tx, accounts, audit},
};

/// Makes an account.
///
/// # Errors
/// [`Error::Forbidden`] unless `by` is an administrator, [`Error::Invalid`] at `name` when the name is taken.
pub async fn create(
    db: &Db,
    door: &Door,
    by: &Editor,
    new: &NewAccount,
    at: DateTime<Utc>,
) -> Result<AccountId, Error> {
    by.must_on_site(Act::Accounts)?;
    let hash = door.passwords.hash(&new.password).await?;
    let mut tx = db.begin().await?;
    let id = insert(&mut tx, new, &hash, at).await?;
    let deed = format!("made the account of {}, {}", new.name, new.role);
    by.note(&mut tx, None, &deed, at).await?;
    Db::commit(tx).await?;
    Ok(id)
}

/// Closes an account: it signs in no more, and every browser is signed out of it. What it did keeps its name. Answers the name.
///
/// # Errors
/// [`Error::Forbidden`] unless `by` is an administrator; [`Error::Invalid`] at `account` for the last administrator, or one that is no open
/// account.
pub async fn close(
    db: &Db,
    by: &Editor,
    id: AccountId,
    at: DateTime<Utc>,
) -> Result<String, Error> {
    by.must_on_site(Act::Accounts)?;
    let mut tx = db.begin().await?;
    accounts::lock(&mut tx).await?;
    let mut problems = Problems::default();
    if !accounts::is_another_administrator(&mut tx, id).await? {
        problems.add(
            "account",
            "Make another administrator first: somebody has to be left who can make accounts",
        );
        return Err(Error::Invalid(problems));
    }
    let Some(name) = accounts::close(&mut tx, id, at).await? else {
        problems.add(
            "account",
            "There is no such account, or it is closed already",
        );
        return Err(Error::Invalid(problems));
    };
    store::sessions::delete_all(&mut tx, id).await?;
    by.note(&mut tx, None, &format!("closed the account of {name}"), at)
        .await?;
    Db::commit(tx).await?;
    Ok(name)
}

/// Whether the first account has still to be made.
///
/// # Errors
/// When the database fails.
pub async fn is_first(db: &Db) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    let exist = accounts::exist(&mut tx).await?;
    Db::commit(tx).await?;
    Ok(!exist)
}

/// Makes the first account, and signs in to it. The caller has seen the one-time link; of two who hold it, one comes first.
///
/// # Errors
/// [`Error::Forbidden`] when there is an account already.
pub async fn create_first(
    db: &Db,
    door: &Door,
    new: &NewAccount,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    let hash = door.passwords.hash(&new.password).await?;
    let mut tx = db.begin().await?;
    accounts::lock(&mut tx).await?;
    if accounts::exist(&mut tx).await? {
        return Err(Error::Forbidden);
    }
    let id = insert(&mut tx, new, &hash, at).await?;
    let token = sessions::begin(&mut tx, id, at).await?;
    let who = (Some(id), new.name.as_str());
    audit::note(
        &mut tx,
        who,
        None,
        "made the first account, administrator",
        at,
    )
    .await?;
    Db::commit(tx).await?;
    Ok(token)
}

pub(super) async fn insert(
    tx: &mut Tx,
    new: &NewAccount,
    hash: &str,
    at: DateTime<Utc>,
) -> Result<AccountId, Error> {
    match accounts::insert(tx, &new.name, new.role, hash, at).await {
        Err(store::Error::Refused(rule)) if rule == accounts::NAME_KEY => {
            let mut problems = Problems::default();
            problems.add(
                "name",
                "There is an account of this name already; choose another",
            );
            Err(Error::Invalid(problems))
        }
        done => Ok(done?),
    }
}

/// A change of one's own password.
pub struct PasswordChange<'a> {
    /// The account, signed in.
    pub editor: &'a Editor,
    /// The password until now, as typed.
    pub current: &'a str,
    /// The password from now on.
    pub new: &'a Password,
    /// Where it came from, where that is known.
    pub address: Option<IpAddr>,
}

/// Changes a password. Every session of the account ends, and a new one begins for the browser that asked, whose token is answered.
///
/// # Errors
/// [`Refusal`], when the current password is not right. Guesses at it count like guesses at the sign-in page.
pub async fn change_password(
    db: &Db,
    door: &Door,
    change: PasswordChange<'_>,
    at: DateTime<Utc>,
) -> Result<Token, Refusal> {
    let id = change.editor.account_id.ok_or(Error::Forbidden)?;
    let credentials = accounts::by_id(db, id).await?;
    let guess = Guess {
        name: &change.editor.name,
        password: change.current,
        address: change.address,
        before: None,
    };
    let checked = Checked::new(db, door, guess, credentials, at).await?;
    let hash = door.passwords.hash(change.new).await?;
    let mut tx = db.begin().await?;
    checked.accept(&mut tx).await?;
    accounts::set_password_hash(&mut tx, id, &hash).await?;
    store::sessions::delete_all(&mut tx, id).await?;
    let token = sessions::begin(&mut tx, id, at).await?;
    let editor = change.editor;
    editor
        .note(&mut tx, None, "changed their password", at)
        .await?;
    Db::commit(tx).await?;
    Ok(token)
}
