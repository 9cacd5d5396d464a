//! `sample`: a large negotiation that never was.

use std::time::Instant;

use super::{
    Error,
    open::{Access, Opened},
    say,
};
use crate::{
    clock::Clock,
    config::Config,
    desk::{
        Editor, many,
        negotiations::{How, save},
    },
    domain::problems::Problems,
    store::Db,
    transfer::sample::Sample,
};

/// How many statements are saved in one transaction: much more would make the database hold its checks for long.
const BATCH: usize = 2_000;

/// Makes a sample of this many entries.
pub(super) async fn run(config: &Config, clock: Clock, entries: usize) -> Result<(), Error> {
    let opened = Opened::new(config, Access::Shared).await?;
    let made = make(&opened.db, clock, entries).await;
    opened.close().await;
    made
}

async fn make(db: &Db, clock: Clock, entries: usize) -> Result<(), Error> {
    let began = Instant::now();
    let mut sample = Sample::new(entries).map_err(Error::Invalid)?;
    let editor = Editor::operator("sample");
    let how = How {
        reason: "A sample",
        at: clock.now(),
        dry_run: false,
    };
    let (catalogue, first) = (sample.file.catalogue.clone(), sample.file.entries.clone());
    let slug = &catalogue.negotiation.slug;
    let saved = save(db, &editor, how, &catalogue, &first).await?;
    if saved.added < first.len() {
        let mut problems = Problems::default();
        problems.add(
            "entries",
            format!("/{slug} is there already: choose another number"),
        );
        return Err(Error::Invalid(problems));
    }
    loop {
        let batch = sample.by_ref().take(BATCH).collect::<Result<Vec<_>, _>>()?;
        if batch.is_empty() {
            break;
        }
        many::say(db, &editor, how, slug, &batch).await?;
    }
    Ok(say(&format!(
        "/{slug} has {entries} entries, made in {} s.",
        began.elapsed().as_secs()
    ))?)
}
