//! `counteroffer account …`.

use std::io::{self, Read};

use super::{
    Error,
    open::{Access, Opened},
    say,
};
use crate::{
    clock::Clock,
    config::{AccountTask, Config},
    desk::{self, Door, Editor, accounts},
    domain::{account::NewAccount, problems::Problems},
};

/// More than any password has, in bytes.
const MOST: u64 = 4096;

pub(super) async fn run(task: AccountTask, config: &Config, clock: Clock) -> Result<(), Error> {
    let AccountTask::Create {
        name,
        role,
        password_stdin,
    } = task;
    let password = if password_stdin { read() } else { ask() }?;
    let new = NewAccount::parse(name.as_str(), &password, role.word()).map_err(Error::Account)?;
    let opened = Opened::new(config, Access::Shared).await?;
    let operator = Editor::operator("command line");
    let made = accounts::create(&opened.db, &Door::default(), &operator, &new, clock.now()).await;
    opened.close().await;
    match made {
        Ok(_) => Ok(say(&format!("The account {name} is made ({role})."))?),
        Err(desk::Error::Invalid(problems)) => Err(Error::Account(problems)),
        Err(error) => Err(error.into()),
    }
}

/// The first line of standard input.
fn read() -> Result<String, Error> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MOST)
        .read_to_string(&mut text)
        .map_err(Error::Password)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Asks on the terminal, twice, without showing what is typed.
fn ask() -> Result<String, Error> {
    let password = rpassword::prompt_password("Password: ").map_err(Error::Password)?;
    let again = rpassword::prompt_password("The same again: ").map_err(Error::Password)?;
    if password == again {
        return Ok(password);
    }
    let mut problems = Problems::default();
    problems.add("password", "The two passwords differ");
    Err(Error::Account(problems))
}
