//! Tables that were brought in, and what each of them saved.

use chrono::{DateTime, Utc};

use super::{Error, Tx};
use crate::domain::ids::{AccountId, EntryId, IntakeId, NegotiationId};

/// A table that was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// Its row.
    pub id: IntakeId,
    /// The negotiation that it was brought into.
    pub negotiation: NegotiationId,
    /// Who brought it in, by name.
    pub author: String,
    /// The name of the file.
    pub file: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it was undone, and by whom.
    pub undone: Option<(DateTime<Utc>, String)>,
    /// What it saved, in that order: each entry with the version.
    pub entries: Vec<(EntryId, i32)>,
}

impl Intake {
    /// How many entries it made; the others it changed.
    pub fn made(&self) -> usize {
        let is_new = |(_, version): &&(EntryId, i32)| *version == 1;
        self.entries.iter().filter(is_new).count()
    }
}

/// A table about to be written down as brought in.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The account that brings it in; `None` for the operator.
    pub account: Option<AccountId>,
    /// By name.
    pub author: &'a str,
    /// The name of the file.
    pub file: &'a str,
    /// The token of the form.
    pub submission: &'a str,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// Writes down that a table was brought in, and what it saved.
///
/// # Errors
/// When one of that token was brought in already.
pub async fn insert(
    tx: &mut Tx,
    new: New<'_>,
    saved: &[(EntryId, i32)],
) -> Result<IntakeId, Error> {
    let id = sqlx::query_scalar!(
        r#"insert into intake (negotiation_id, account_id, author, file, submission, made_at)
           values ($1, $2, $3, $4, $5, $6)
           returning id as "id: IntakeId""#,
        new.negotiation as NegotiationId,
        new.account as Option<AccountId>,
        new.author,
        new.file,
        new.submission,
        new.made_at,
    )
    .fetch_one(&mut **tx)
    .await?;
    let (entries, versions): (Vec<i64>, Vec<i32>) = saved
        .iter()
        .map(|(entry, version)| (entry.0, *version))
        .unzip();
    sqlx::query!(
        "insert into intake_entry (intake_id, entry_id, version)
         select $1, saved.entry_id, saved.version from unnest($2::bigint[], $3::integer[]) as saved (entry_id, version)",
        id as IntakeId,
        &entries,
        &versions,
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Which tables are looked for.
#[derive(Debug, Clone, Copy)]
pub enum Find<'a> {
    /// The one of this row.
    Id(IntakeId),
    /// The one whose form had this token.
    Submission(&'a str),
    /// Those of this negotiation.
    Of(NegotiationId),
}

/// At most `limit` of the tables that are found, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, find: Find<'_>, limit: i64) -> Result<Vec<Intake>, Error> {
    let (id, submission, of) = match find {
        Find::Id(id) => (Some(id), None, None),
        Find::Submission(submission) => (None, Some(submission), None),
        Find::Of(negotiation) => (None, None, Some(negotiation)),
    };
    let rows = sqlx::query!(
        r#"select intake.id as "id: IntakeId", intake.negotiation_id as "negotiation: NegotiationId", intake.author, intake.file,
               intake.made_at, intake.undone_at, intake.undone_by,
               array(select entry_id from intake_entry where intake_id = intake.id order by entry_id) as "entries!",
               array(select version from intake_entry where intake_id = intake.id order by entry_id) as "versions!"
           from intake
           where ($1::bigint is null or intake.id = $1)
               and ($2::text is null or intake.submission = $2)
               and ($3::bigint is null or intake.negotiation_id = $3)
           order by intake.id desc
           limit $4"#,
        id as Option<IntakeId>,
        submission,
        of as Option<NegotiationId>,
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Intake {
            id: row.id,
            negotiation: row.negotiation,
            author: row.author,
            file: row.file,
            made_at: row.made_at,
            undone: row.undone_at.zip(row.undone_by),
            entries: row
                .entries
                .into_iter()
                .map(EntryId)
                .zip(row.versions)
                .collect(),
        })
        .collect())
}

/// Writes down that a table was undone. `false`: it was already.
///
/// # Errors
/// When the database fails.
pub async fn undo(tx: &mut Tx, id: IntakeId, by: &str, at: DateTime<Utc>) -> Result<bool, Error> {
    let done = sqlx::query!(
        "update intake set undone_at = $2, undone_by = $3 where id = $1 and undone_at is null",
        id as IntakeId,
        at,
        by,
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    Ok(done == 1)
}
