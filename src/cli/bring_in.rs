//! `bring-in`: a table of offers from a file, or undone.

use std::{fs, path::Path};

use super::{
    Error,
    open::{Access, Opened},
    say,
};
use crate::{
    clock::Clock,
    config::Config,
    desk::{
        self, Editor,
        entries::Submission,
        intake::{self, Became},
    },
    domain::{ids::IntakeId, slug::Slug, text::Reason},
    render::words,
    store::records::Records,
    transfer::{
        sheet::Sheet,
        terms::{Bringing, Misfit, Report, bring_in},
    },
};

/// How a table is brought in.
pub(super) struct How {
    /// Why, where it is not said that it is from its file.
    pub(super) reason: Option<Reason>,
    /// Whether nothing is written.
    pub(super) dry_run: bool,
    /// Whether new offers are published although a blackout is on.
    pub(super) despite_blackout: bool,
}

/// Brings the table in, or says what it would come to.
pub(super) async fn run(
    config: &Config,
    clock: Clock,
    negotiation: &Slug,
    file: &Path,
    how: How,
) -> Result<(), Error> {
    let content = fs::read(file).map_err(|why| Error::File {
        file: file.to_owned(),
        why,
    })?;
    let sheet = Sheet::read(&content).map_err(|why| Error::Table {
        file: file.to_owned(),
        why: why.to_string(),
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(100).collect();
    let reason = match how.reason {
        Some(reason) => reason,
        None => format!("Brought in from {name}")
            .parse()
            .unwrap_or_else(|_| Reason::dash()),
    };
    let opened = Opened::new(config, Access::Shared).await?;
    let record = Records::default().by_slug(&opened.db, negotiation).await?;
    let record = record.ok_or_else(|| Error::NotFound(negotiation.clone()))?;
    let bringing = Bringing {
        editor: &Editor::operator("bring-in"),
        file: &name,
        reason: &reason,
        submission: &Submission::random()?,
        dry_run: how.dry_run,
        despite_blackout: how.despite_blackout,
        at: clock.now(),
    };
    let report = bring_in(&opened.db, &record, &sheet, bringing).await?;
    tell(&report)?;
    opened.close().await;
    let held = report.held_until.filter(|_| !how.dry_run);
    if let Some(until) = held {
        return Err(Error::Table {
            file: file.to_owned(),
            why: format!(
                "nothing was saved: a blackout is on until {}; --despite-blackout publishes its new offers all the same",
                words::moment(until)
            ),
        });
    }
    if report.misfits.is_empty() {
        Ok(())
    } else {
        Err(Error::Table {
            file: file.to_owned(),
            why: format!("nothing was saved\n{}", told(&report.misfits).join("\n")),
        })
    }
}

/// What became of each offer, and of the table.
fn tell(report: &Report) -> Result<(), Error> {
    for (became, word) in [(Became::New, "new"), (Became::Changed, "changed")] {
        for offer in report.became(became) {
            let terms = words::count(offer.offer.positions.len(), "term", "terms");
            say(&format!("{word}: {} ({terms})", offer.offer.title))?;
        }
    }
    let count = |became| report.became(became).count();
    let counts = format!(
        "{} new, {} changed, {} the same",
        count(Became::New),
        count(Became::Changed),
        count(Became::Same)
    );
    match report.intake {
        Some(intake) => say(&format!(
            "{counts}. Undo it with bring-in and --undo {intake}."
        ))?,
        None if report.misfits.is_empty() => say(&format!("{counts}; nothing was saved."))?,
        None => {}
    }
    Ok(())
}

/// What is wrong, a line each.
fn told(misfits: &[Misfit]) -> Vec<String> {
    let line = |misfit: &Misfit| {
        let column = misfit.column.as_ref();
        let column = column.map_or(String::new(), |column| format!(", column {column}"));
        format!("row {}{column}: {}", misfit.row, misfit.message)
    };
    misfits.iter().map(line).collect()
}

/// Undoes a table.
pub(super) async fn undo(
    config: &Config,
    clock: Clock,
    negotiation: &Slug,
    table: IntakeId,
    reason: Option<Reason>,
) -> Result<(), Error> {
    let reason = match reason {
        Some(reason) => reason,
        None => "The table was brought in by mistake"
            .parse()
            .unwrap_or_else(|_| Reason::dash()),
    };
    let opened = Opened::new(config, Access::Shared).await?;
    let editor = Editor::operator("bring-in");
    let undone = intake::undo(
        &opened.db,
        &editor,
        negotiation,
        table,
        &reason,
        clock.now(),
    )
    .await;
    undone.map_err(|error| match error {
        desk::Error::Invalid(problems) => Error::Kept(problems),
        other => other.into(),
    })?;
    say(&format!("The table {table} is undone."))?;
    opened.close().await;
    Ok(())
}
