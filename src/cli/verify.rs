//! Whether the record is what was sealed.

use std::path::Path;

use super::{Access, Error, Opened, say, text, told};
use crate::{
    config::Config,
    domain::{chain::Walked, digest::Digest},
    store::{Db, revisions},
    transfer::proof::{self, Unreadable},
};

/// Checks an export alone, or the database.
///
/// # Errors
/// [`Error::Broken`], naming what was altered, is missing or stands elsewhere; when the file or the database cannot be read.
pub(super) async fn run(
    file: Option<&Path>,
    head: Option<Digest>,
    config: &Config,
) -> Result<(), Error> {
    let (chains, mut wrong) = match file {
        Some(file) => {
            let found = proof::check(&text(file)?, head).map_err(|why| Error::Unreadable {
                file: file.to_owned(),
                why,
            })?;
            (
                vec![(found.negotiation.to_string(), found.walked)],
                found.differs,
            )
        }
        None => (database(head, config).await?, Vec::new()),
    };
    for (slug, walked) in &chains {
        let breaks = walked.breaks.iter();
        wrong.extend(breaks.map(|found| format!("{slug}: {found}")));
    }
    if let Some(head) = head
        && chains
            .iter()
            .all(|(_, walked)| walked.since_wanted.is_none())
    {
        wrong.push(format!(
            "The seal {head} is not in the history: what it stood for was altered, or is missing"
        ));
    }
    if !wrong.is_empty() {
        return Err(Error::Broken(wrong));
    }
    for (slug, walked) in &chains {
        say(&whole(slug, walked))?;
    }
    Ok(())
}

async fn database(head: Option<Digest>, config: &Config) -> Result<Vec<(String, Walked)>, Error> {
    let opened = Opened::new(config, Access::Shared).await?;
    let mut tx = opened.db.read().await?;
    let chains = revisions::walk(&mut tx, head).await?;
    Db::commit(tx).await?;
    opened.close().await;
    Ok(chains)
}

fn whole(slug: &str, walked: &Walked) -> String {
    let mut line = format!("{slug}: the history is whole, {} saves", walked.saves);
    if walked.taken_down > 0 {
        line += &format!(", the text of {} taken down", walked.taken_down);
    }
    if let Some(head) = walked.head {
        line += &format!("; its head is {head}");
    }
    match walked.since_wanted {
        Some(0) => line += ", the one that was looked for",
        Some(since) => {
            line += &format!(". The seal that was looked for is {since} saves before it")
        }
        None => {}
    }
    line
}

/// What is wrong with a file, where that is more than a sentence.
pub(super) fn more(why: &Unreadable) -> String {
    match why {
        Unreadable::Invalid(problems) => format!("; {}", told(problems)),
        Unreadable::NoHistory | Unreadable::History(_) | Unreadable::NotCanonical(_) => {
            String::new()
        }
    }
}
