//! A table brought in, or what it would come to.

use chrono::{DateTime, Utc};

use super::{Brought, Misfit, Terms};
use crate::{
    desk::{
        Editor, Error,
        entries::Submission,
        intake::{self, Became, Change, Outcome, Table},
    },
    domain::{ids::IntakeId, record::Record, text::Reason},
    store::Db,
    transfer::sheet::Sheet,
};

/// Who brings a table in, of which file, why, and when.
#[derive(Debug, Clone, Copy)]
pub struct Bringing<'a> {
    /// Who.
    pub editor: &'a Editor,
    /// The name of the file.
    pub file: &'a str,
    /// Why entries are changed.
    pub reason: &'a Reason,
    /// The token of the form.
    pub submission: &'a Submission,
    /// Whether nothing is written, whatever is right with it.
    pub dry_run: bool,
    /// Whether new offers are published although a blackout is on.
    pub despite_blackout: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a table came to, or would.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The offers that could be read, each with what became of it; nothing where something is wrong with it.
    pub offers: Vec<(Brought, Option<Became>)>,
    /// All that is wrong, row by row. With anything here nothing was written.
    pub misfits: Vec<Misfit>,
    /// Where it stands in the list of what was brought in; `None` where nothing was written.
    pub intake: Option<IntakeId>,
    /// Until when a blackout holds it back.
    pub held_until: Option<DateTime<Utc>>,
}

impl Report {
    /// The offers of which this became.
    pub fn became(&self, what: Became) -> impl Iterator<Item = &Brought> {
        let offers = self.offers.iter();
        offers.filter_map(move |(offer, became)| (*became == Some(what)).then_some(offer))
    }

    /// Whether it would change anything.
    pub fn is_change(&self) -> bool {
        let offers = self.offers.iter();
        offers
            .map(|(_, became)| became)
            .any(|became| matches!(became, Some(Became::New | Became::Changed)))
    }
}

/// Brings a table in: all of it, or with anything wrong in it nothing.
///
/// # Errors
/// As [`intake::bring_in`].
pub async fn bring_in(
    db: &Db,
    record: &Record,
    sheet: &Sheet,
    bringing: Bringing<'_>,
) -> Result<Report, Error> {
    let mut terms = Terms::read(sheet, record);
    let changes: Vec<Change> = terms.offers.iter().map(Brought::change).collect();
    let table = Table {
        file: bringing.file,
        changes: &changes,
        reason: bringing.reason,
        submission: bringing.submission,
        despite_blackout: bringing.despite_blackout,
    };
    let dry_run = bringing.dry_run || !terms.misfits.is_empty();
    let slug = &record.negotiation.slug;
    let outcome = intake::bring_in(db, bringing.editor, slug, table, dry_run, bringing.at).await?;
    let Outcome {
        entries,
        intake,
        held_until,
    } = outcome;
    let mut misfits = std::mem::take(&mut terms.misfits);
    for (at, entry) in entries.iter().enumerate() {
        if let Err(problems) = entry {
            misfits.extend(terms.place(at, problems));
        }
    }
    misfits.sort();
    misfits.dedup();
    let became = entries.into_iter().map(Result::ok);
    Ok(Report {
        offers: terms.offers.into_iter().zip(became).collect(),
        misfits,
        intake,
        held_until,
    })
}
