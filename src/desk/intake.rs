//! Bringing a table of offers in: all of it or nothing, and undone as a whole.

use chrono::{DateTime, Utc};

use super::{
    Editor, Error,
    entries::{By, Done, Draft, Submission, edit_within, publish_within},
    retraction::retract_within,
};
use crate::{
    domain::{
        correction::Why,
        entry::{Dated, Entry},
        ids::{EntryId, IntakeId},
        problems::Problems,
        slug::Slug,
        text::Reason,
    },
    store::{
        self, Db, Tx, entries, intakes,
        intakes::{Find, Intake, New},
        negotiations, revisions,
    },
};

/// An entry of the table: a new one, or the next version of one that was looked at as of a version.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The entry.
    pub draft: Draft,
    /// The entry that it takes the place of, with its version.
    pub stored: Option<(EntryId, i32)>,
}

/// A table about to be brought in.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// The name of its file.
    pub file: &'a str,
    /// Its entries, each after those that it names.
    pub changes: &'a [Change],
    /// Why the entries that it changes are changed.
    pub reason: &'a Reason,
    /// The token of the form.
    pub submission: &'a Submission,
    /// Whether new offers are published although a blackout is on.
    pub despite_blackout: bool,
}

/// What became of an entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is a new one.
    New,
    /// It is the next version.
    Changed,
    /// It is as it was.
    Same,
}

/// What a table came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What became of each entry, in their order; or what is wrong with it.
    pub entries: Vec<Result<Became, Problems>>,
    /// Where the table stands in the list of those that were brought in; `None` where nothing was written: for a dry run, a problem, or nothing new.
    pub intake: Option<IntakeId>,
    /// Until when a blackout holds the table back, as it does with new offers in it unless it is brought in despite that.
    pub held_until: Option<DateTime<Utc>>,
}

/// Brings a table in, in one transaction: with a problem in any entry, or for a dry run, or held back by a blackout, nothing is written. The same submission a second time
/// writes nothing and answers the first.
///
/// # Errors
/// `Forbidden`; `NeedsReview`, where another editor has to; `Store`.
pub async fn bring_in(
    db: &Db,
    editor: &Editor,
    negotiation: &Slug,
    table: Table<'_>,
    dry_run: bool,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, negotiation).await?;
    let id = found.ok_or_else(|| missing("negotiation"))?.id;
    let by = By::oneself(editor);
    by.must_publish(&mut tx, id).await?;
    negotiations::touch(&mut tx, id).await?;
    let submission = table.submission.to_string();
    let before = intakes::find(&mut tx, Find::Submission(&submission), 1).await?;
    if let Some(before) = before.first() {
        return Ok(Outcome {
            entries: Vec::new(),
            intake: Some(before.id),
            held_until: None,
        });
    }
    let why = Why::from(table.reason.clone());
    let mut entries = Vec::new();
    let mut saved = Vec::new();
    for (number, change) in (1..).zip(table.changes) {
        let draft = change.draft.clone();
        let done = match change.stored {
            Some(stored) => edit_within(&mut tx, by, stored, draft, &why, at).await,
            None => {
                let token = part(&submission, number);
                publish_within(&mut tx, by, negotiation, draft, &token, at).await
            }
        };
        let became = match (done, change.stored) {
            (Ok(Done::Written(made)), Some((_, version))) => {
                saved.push((made.id, version + 1));
                Ok(Became::Changed)
            }
            (Ok(Done::Written(made)), None) => {
                saved.push((made.id, 1));
                Ok(Became::New)
            }
            (Ok(Done::Same(_)), _) => Ok(Became::Same),
            (Err(Error::Invalid(problems)), _) => Err(problems),
            (Err(Error::Stale { theirs }), _) => Err(overtaken(theirs.version)),
            (Err(other), _) => return Err(other),
        };
        entries.push(became);
    }
    let house = negotiations::house(&mut tx, id).await?;
    let has_new = entries.contains(&Ok(Became::New));
    let is_held = has_new && house.is_dark(at) && !table.despite_blackout;
    let held_until = house.blackout_until.filter(|_| is_held);
    let is_whole = entries.iter().all(Result::is_ok);
    if dry_run || saved.is_empty() || !is_whole || is_held {
        return Ok(Outcome {
            entries,
            intake: None,
            held_until,
        });
    }
    let new = New {
        negotiation: id,
        account: editor.account_id,
        author: &editor.name,
        file: table.file,
        submission: &submission,
        made_at: at,
    };
    let intake = intakes::insert(&mut tx, new, &saved).await?;
    let deed = format!(
        "brought in the table “{}”: {} entries saved",
        table.file,
        saved.len()
    );
    editor.note(&mut tx, Some(id), &deed, at).await?;
    Db::commit(tx).await?;
    Ok(Outcome {
        entries,
        intake: Some(intake),
        held_until: None,
    })
}

/// A token of its own for each entry of a form.
fn part(submission: &str, number: usize) -> Submission {
    let beginning: String = submission.chars().take(56).collect();
    Submission::new(format!("{beginning}n{number}"))
}

fn overtaken(version: i32) -> Problems {
    let mut problems = Problems::default();
    problems.add(
        "version",
        format!("Version {version} was saved meanwhile: check the table against it once more"),
    );
    problems
}

/// Undoes a table: what it made is retracted, what it changed is what it was before. Nothing happens where it was undone already.
///
/// # Errors
/// `Forbidden`; `NeedsReview`; `Invalid`, at `reason`, where something of it was saved since or others rest on it; `Store`. Nothing is undone
/// then.
pub async fn undo(
    db: &Db,
    editor: &Editor,
    negotiation: &Slug,
    intake: IntakeId,
    reason: &Reason,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let found = negotiations::by_slug(&mut tx, negotiation).await?;
    let id = found.ok_or_else(|| missing("negotiation"))?.id;
    let by = By::oneself(editor);
    by.must_publish(&mut tx, id).await?;
    negotiations::touch(&mut tx, id).await?;
    let found = intakes::find(&mut tx, Find::Id(intake), 1).await?.pop();
    let table = found.filter(|found| found.negotiation == id);
    let table = table.ok_or_else(|| missing("table"))?;
    if !intakes::undo(&mut tx, intake, &editor.name, at).await? {
        return Ok(());
    }
    let (made, changed) = as_saved(&mut tx, &table).await?;
    let why = Why::from(reason.clone());
    let mut problems = Problems::default();
    for (entry, version, now) in changed {
        let title = now.title().to_owned();
        let draft = Draft {
            entry: before(&mut tx, entry, version, &now).await?,
            derived_slug: false,
            new_sources: Vec::new(),
        };
        match edit_within(&mut tx, by, (entry, version), draft, &why, at).await {
            Ok(_) => {}
            Err(Error::Invalid(found)) => {
                for problem in found.iter() {
                    problems.add("reason", format!("{title}: {}", problem.message));
                }
            }
            Err(other) => return Err(other),
        }
    }
    problems.or(()).map_err(Error::Invalid)?;
    retract_within(&mut tx, editor, id, &made, reason, at).await?;
    let deed = format!("undid the table “{}”: {reason}", table.file);
    editor.note(&mut tx, Some(id), &deed, at).await?;
    Ok(Db::commit(tx).await?)
}

/// What a table made, each with its version, and what it changed, each with its version and what it says now. What was retracted since is in
/// neither.
async fn as_saved(
    tx: &mut Tx,
    table: &Intake,
) -> Result<(Vec<(EntryId, i32)>, Vec<(EntryId, i32, Entry)>), Error> {
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    let mut problems = Problems::default();
    for &(entry, version) in &table.entries {
        let Some((_, stored)) = entries::by_id(tx, entry).await? else {
            continue;
        };
        if stored.version != version {
            problems.add(
                "reason",
                format!(
                    "“{}” was saved since, as version {}: what the table said of it is no longer there to undo",
                    stored.value.title(),
                    stored.version
                ),
            );
        } else if version == 1 {
            made.push((entry, version));
        } else {
            changed.push((entry, version, stored.value));
        }
    }
    problems.or((made, changed)).map_err(Error::Invalid)
}

/// An entry as it was before a version, under the address that it has now.
async fn before(tx: &mut Tx, entry: EntryId, version: i32, now: &Entry) -> Result<Entry, Error> {
    let saved = revisions::versions(tx, entry, &[version - 1]).await?.pop();
    let document = saved.and_then(|saved| saved.document.ok());
    let document = document.ok_or_else(|| taken_down(now.title()))?;
    let entry =
        Entry::from_document(now.kind(), document).map_err(|why| store::Error::Corrupt {
            table: "revision",
            id: entry.0,
            why,
        })?;
    Ok(entry.with_slug(now.slug().clone()))
}

fn taken_down(title: &str) -> Error {
    let mut problems = Problems::default();
    problems.add(
        "reason",
        format!("What “{title}” said before was taken down: edit it instead"),
    );
    Error::Invalid(problems)
}

fn missing(what: &str) -> Error {
    store::Error::Missing(format!("the {what} is not there")).into()
}
