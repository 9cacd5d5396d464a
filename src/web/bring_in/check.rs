//! The page that shows what a table comes to.

use askama::Template;

use super::Tried;
use crate::{
    desk::intake::Became,
    domain::{problems::Problems, record::Record},
    render::words,
    transfer::{
        sheet::Sheet,
        terms::{Brought, Misfit, Report},
    },
    web::{
        Visitor,
        forms::{Choice, Errors, Field},
        negotiation::{self, names},
        page::{Layout, Section},
        paths::{self, BringInPath, BringInTablePath},
    },
};

/// How many of the things that are wrong the page names.
const NAMED: usize = 200;

/// How much of a cell is shown, in characters.
const MOST_CELL: usize = 60;

/// What a table came to, and what is wrong with the form around it.
pub(super) struct Checked {
    pub(super) report: Option<Report>,
    pub(super) problems: Problems,
}

#[derive(Template)]
#[template(path = "bring_in/check.html")]
pub(super) struct CheckPage {
    layout: Layout,
    start: BringInPath,
    file: String,
    lede: &'static str,
    errors: Errors,
    /// What is wrong, and how much more there is.
    misfits: Vec<Wrong>,
    more: usize,
    made: Vec<Line>,
    changed: Vec<Line>,
    same: String,
    /// The form that has the table with what is wrong in it, to mend.
    again: Option<Again>,
    form: Option<Bring>,
}

/// Something that is wrong with a cell.
struct Wrong {
    row: usize,
    column: String,
    cell: String,
    message: String,
}

/// An offer that is made or changed.
struct Line {
    title: String,
    path: Option<String>,
    told: String,
}

/// The form in which a table is mended, or chosen once more.
struct Again {
    action: BringInTablePath,
    table: Field,
    file: Field,
}

/// The form that brings the table in.
struct Bring {
    called: String,
    submission: String,
    table: String,
    reason: Field,
    /// The box that publishes new offers in a blackout.
    despite: Option<Choice>,
}

impl CheckPage {
    pub(super) fn new(visitor: &Visitor, record: &Record, tried: &Tried, checked: Checked) -> Self {
        let Checked { report, problems } = checked;
        let start = BringInPath {
            negotiation: record.negotiation.slug.to_string(),
        };
        let lines = |what| {
            let offers = report.iter().flat_map(move |report| report.became(what));
            offers.map(|offer| Line::new(record, offer)).collect()
        };
        let (made, changed) = (lines(Became::New), lines(Became::Changed));
        let misfits = report.as_ref().map_or(&[][..], |report| &report.misfits);
        let may = report
            .as_ref()
            .is_some_and(|report| report.misfits.is_empty() && report.is_change());
        let held_until = report.as_ref().and_then(|report| report.held_until);
        let same = report
            .as_ref()
            .map_or(0, |report| report.became(Became::Same).count());
        Self {
            layout: visitor
                .layout("Check the table")
                .within(negotiation::nav(record, Section::Offers)),
            start,
            file: tried.file.clone(),
            lede: match (misfits.is_empty(), may) {
                (false, _) => "Nothing is saved. Mend these cells, here or in your file.",
                (true, true) => "Nothing is saved yet. This is what the table would come to.",
                (true, false) => {
                    "Nothing is saved: there is nothing in the table that is not on record."
                }
            },
            errors: Errors::new(&problems),
            more: misfits.len().saturating_sub(NAMED),
            misfits: misfits
                .iter()
                .take(NAMED)
                .map(|misfit| Wrong::new(&tried.sheet, misfit))
                .collect(),
            made,
            changed,
            same: match same {
                0 => String::new(),
                count => words::count(
                    count,
                    "offer is as the table has it",
                    "offers are as the table has them",
                ),
            },
            again: (!misfits.is_empty()).then(|| Again {
                action: BringInTablePath {
                    negotiation: record.negotiation.slug.to_string(),
                },
                table: Field::new("table", "The table")
                    .hint("A row on each line, its cells between commas")
                    .value(tried.sheet.to_csv())
                    .lines(12),
                file: Field::new("file", "Or choose the mended file").file(),
            }),
            form: may.then(|| Bring {
                called: tried.file.clone(),
                submission: tried.submission.clone(),
                table: tried.sheet.to_csv(),
                reason: Field::new("reason", "Where is the table from?")
                    .hint("Readers see it in the history of each offer that it changes")
                    .value(tried.reason.clone())
                    .errors(&problems),
                despite: held_until.map(|until| {
                    let until = words::moment(until);
                    Choice::some("despite", format!("A blackout is on until {until}"))
                        .option("yes", "Publish the new offers all the same", false)
                        .errors(&problems)
                }),
            }),
        }
    }
}

impl Wrong {
    fn new(sheet: &Sheet, misfit: &Misfit) -> Self {
        let column = misfit.column.clone().unwrap_or_default();
        let mut heads = sheet.head.iter();
        let at = heads.position(|head| head.trim().eq_ignore_ascii_case(&column));
        let row = misfit
            .row
            .checked_sub(2)
            .and_then(|row| sheet.rows.get(row));
        let cell = at.zip(row).and_then(|(at, row)| row.get(at));
        let cell = cell.map_or("", |cell| cell.trim());
        let mut shown: String = cell.chars().take(MOST_CELL).collect();
        if shown.len() < cell.len() {
            shown.push('…');
        }
        Self {
            row: misfit.row,
            column,
            cell: shown,
            message: misfit.message.clone(),
        }
    }
}

impl Line {
    fn new(record: &Record, offer: &Brought) -> Self {
        let terms = offer.offer.positions.len();
        let slug = offer.offer.slug.as_str();
        let negotiation = record.negotiation.slug.as_str();
        let kind = crate::domain::entry::EntryKind::Offer;
        Self {
            title: offer.offer.title.to_string(),
            path: offer.stored.map(|_| paths::entry(negotiation, kind, slug)),
            told: format!(
                "{}, {}, {}, {}",
                names(record, &offer.offer.parties),
                words::offered(&offer.offer),
                words::date(offer.offer.made_on),
                words::count(terms, "term", "terms")
            ),
        }
    }
}
