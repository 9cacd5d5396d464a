//! Who may do what in a negotiation: invitations, seats, how it is kept; and the links at which an account gets a new password.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Door, Editor, Error, accounts,
    sessions::{self, Token},
};
use crate::{
    domain::{
        account::{AccountName, NewAccount, Password},
        house::House,
        ids::{AccountId, NegotiationId},
        permission::{Act, Seat},
        problems::Problems,
    },
    store::{
        self, Db, Tx, audit, negotiations,
        seats::{self, Link, Opens},
    },
};

/// How long an invitation is good.
pub const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link for a new password is good.
pub const RESET: TimeDelta = TimeDelta::days(1);

/// Invites somebody to a seat: answers the secret of a one-time link, which is shown once and handed over by the editor.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn invite(
    db: &Db,
    by: &Editor,
    negotiation: NegotiationId,
    seat: Seat,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    by.must(Act::Keep, negotiation)?;
    let token = Token::random()?;
    let mut tx = db.begin().await?;
    let opens = Opens::Seat(negotiation, seat);
    seats::insert_link(
        &mut tx,
        &token.hash(),
        opens,
        by.account_id,
        at,
        at + INVITATION,
    )
    .await?;
    let deed = format!("made a link that gives a seat as {seat}");
    by.note(&mut tx, Some(negotiation), &deed, at).await?;
    Db::commit(tx).await?;
    Ok(token)
}

/// Gives an account that has a seat another one, or takes it.
///
/// # Errors
/// `Forbidden`; `Invalid` at `account`, where it has none; `Store`.
pub async fn change(
    db: &Db,
    by: &Editor,
    negotiation: NegotiationId,
    account: AccountId,
    seat: Option<Seat>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    by.must(Act::Keep, negotiation)?;
    let mut tx = db.begin().await?;
    let Some(name) = seats::delete(&mut tx, negotiation, account).await? else {
        let mut problems = Problems::default();
        problems.add("account", "This account has no seat here any more");
        return Err(Error::Invalid(problems));
    };
    let deed = match seat {
        Some(seat) => {
            seats::put(&mut tx, negotiation, account, seat, at).await?;
            format!("made {name} {seat}")
        }
        None => format!("took the seat of {name}"),
    };
    by.note(&mut tx, Some(negotiation), &deed, at).await?;
    Db::commit(tx).await?;
    Ok(())
}

/// Keeps a negotiation another way.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn keep(db: &Db, by: &Editor, house: &House, at: DateTime<Utc>) -> Result<(), Error> {
    by.must(Act::Keep, house.id)?;
    let mut tx = db.begin().await?;
    negotiations::put_house(&mut tx, house).await?;
    let reads = if house.is_private {
        "private"
    } else {
        "public"
    };
    let review = if house.needs_review {
        ", with a review"
    } else {
        ""
    };
    let dark = house.blackout_until.map(|until| {
        format!(
            ", in a blackout until {}",
            until.format("%Y-%m-%d %H:%M UTC")
        )
    });
    let deed = format!(
        "made the negotiation {reads}{review}{}",
        dark.unwrap_or_default()
    );
    by.note(&mut tx, Some(house.id), &deed, at).await?;
    Db::commit(tx).await?;
    Ok(())
}

/// The secret of a one-time link at which an account gets a new password, to be handed over in person.
///
/// # Errors
/// `Forbidden`; `Invalid` at `account`, where it is none that is open; `Store`.
pub async fn reset_link(
    db: &Db,
    by: &Editor,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<(Token, String), Error> {
    by.must_on_site(Act::Accounts)?;
    let Some(credentials) = store::accounts::by_id(db, account).await? else {
        let mut problems = Problems::default();
        problems.add("account", "There is no such account, or it is closed");
        return Err(Error::Invalid(problems));
    };
    let token = Token::random()?;
    let mut tx = db.begin().await?;
    let opens = Opens::Password(account);
    seats::insert_link(&mut tx, &token.hash(), opens, by.account_id, at, at + RESET).await?;
    let deed = format!("made a link for a new password of {}", credentials.name);
    by.note(&mut tx, None, &deed, at).await?;
    Db::commit(tx).await?;
    Ok((token, credentials.name))
}

/// What a one-time link opens, if it is still good.
///
/// # Errors
/// When the database fails.
pub async fn opens(db: &Db, token: &Token, now: DateTime<Utc>) -> Result<Option<Link>, Error> {
    let mut tx = db.begin().await?;
    Ok(seats::link(&mut tx, &token.hash(), now).await?)
}

/// Takes the seat of a link for an account that is signed in. A higher one that it has stays.
///
/// # Errors
/// `Forbidden`, when the link is not, or no longer, good; `Store`.
pub async fn take(db: &Db, editor: &Editor, token: &Token, at: DateTime<Utc>) -> Result<(), Error> {
    let account = editor.account_id.ok_or(Error::Forbidden)?;
    let mut tx = db.begin().await?;
    let (negotiation, seat) = seat_of(&mut tx, token, at).await?;
    let seat = editor
        .seats
        .of(negotiation)
        .map_or(seat, |has| has.max(seat));
    sit(
        &mut tx,
        (account, &editor.name),
        (negotiation, seat),
        token,
        at,
    )
    .await?;
    Db::commit(tx).await?;
    Ok(())
}

/// Makes an account for whoever holds a link, with its seat, and signs in to it.
///
/// # Errors
/// `Forbidden`, when the link is not, or no longer, good; `Invalid` at `name`, when it is taken; `Store`.
pub async fn join(
    db: &Db,
    door: &Door,
    new: &NewAccount,
    token: &Token,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    let hash = door.passwords.hash(&new.password).await?;
    let mut tx = db.begin().await?;
    let (negotiation, seat) = seat_of(&mut tx, token, at).await?;
    let account = accounts::insert(&mut tx, new, &hash, at).await?;
    let who = (account, new.name.as_str());
    sit(&mut tx, who, (negotiation, seat), token, at).await?;
    let session = sessions::begin(&mut tx, account, at).await?;
    Db::commit(tx).await?;
    Ok(session)
}

async fn seat_of(
    tx: &mut Tx,
    token: &Token,
    at: DateTime<Utc>,
) -> Result<(NegotiationId, Seat), Error> {
    match seats::link(tx, &token.hash(), at).await? {
        Some(Link {
            opens: Opens::Seat(negotiation, seat),
            ..
        }) => Ok((negotiation, seat)),
        Some(_) | None => Err(Error::Forbidden),
    }
}

async fn sit(
    tx: &mut Tx,
    (account, name): (AccountId, &str),
    (negotiation, seat): (NegotiationId, Seat),
    token: &Token,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    seats::put(tx, negotiation, account, seat, at).await?;
    seats::use_link(tx, &token.hash(), at).await?;
    let deed = format!("took a seat as {seat} by a link");
    audit::note(tx, (Some(account), name), Some(negotiation), &deed, at).await?;
    Ok(())
}

/// Gives the account of a link a new password. Every browser is signed out of it, and this one in.
///
/// # Errors
/// `Forbidden`, when the link is not, or no longer, good; `Invalid` at `password`; `Store`.
pub async fn reset(
    db: &Db,
    door: &Door,
    password: &str,
    token: &Token,
    at: DateTime<Utc>,
) -> Result<Token, Error> {
    let link = opens(db, token, at).await?.ok_or(Error::Forbidden)?;
    let mut problems = Problems::default();
    let name = link.account.as_deref().unwrap_or_default();
    let name = problems.take("password", name.parse::<AccountName>());
    let password = name.and_then(|name| problems.take("password", Password::new(password, &name)));
    let Some(password) = password else {
        return Err(Error::Invalid(problems));
    };
    let hash = door.passwords.hash(&password).await?;
    let mut tx = db.begin().await?;
    let link = seats::link(&mut tx, &token.hash(), at).await?;
    let Some(Link {
        opens: Opens::Password(account),
        account: Some(name),
        ..
    }) = link
    else {
        return Err(Error::Forbidden);
    };
    store::accounts::set_password_hash(&mut tx, account, &hash).await?;
    store::sessions::delete_all(&mut tx, account).await?;
    seats::use_link(&mut tx, &token.hash(), at).await?;
    let deed = "set a new password by a link";
    audit::note(&mut tx, (Some(account), &name), None, deed, at).await?;
    let session = sessions::begin(&mut tx, account, at).await?;
    Db::commit(tx).await?;
    Ok(session)
}
