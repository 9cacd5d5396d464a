//! The page on which a table is chosen, with those that were brought in before.

use askama::Template;

use crate::{
    domain::{ids::IntakeId, problems::Problems, record::Record},
    render::words,
    store::intakes::{self, Find, Intake},
    transfer::terms::columns,
    web::{
        App, Error, Visitor,
        forms::{Errors, Field, Sent},
        negotiation,
        page::{Layout, Section},
        paths::{BringInTablePath, OffersPath, PositionsCsvPath, UndoPath},
    },
};

/// How many of the tables that were brought in the page shows.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "bring_in/start.html")]
pub(super) struct StartPage {
    layout: Layout,
    back: (String, String),
    action: BringInTablePath,
    errors: Errors,
    file: Field,
    table: Field,
    example: PositionsCsvPath,
    columns: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
}

/// A table that was brought in.
struct Row {
    id: IntakeId,
    file: String,
    /// "3 offers made, 1 changed".
    what: String,
    /// When and by whom.
    told: String,
    undone: Option<String>,
    undo: Option<Undo>,
}

/// The form that undoes one.
struct Undo {
    action: UndoPath,
    open: bool,
    reason: Field,
}

/// The name of the field that says why a table is undone: there is one for each on the page.
pub(super) fn undo_field(id: IntakeId) -> String {
    format!("reason-{id}")
}

impl StartPage {
    pub(super) async fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        (sent, problems): &(Sent, Problems),
    ) -> Result<Self, Error> {
        let of = || record.negotiation.slug.to_string();
        let mut tx = app.db.read().await?;
        let brought = intakes::find(&mut tx, Find::Of(record.house.id), SHOWN).await?;
        drop(tx);
        let offers = OffersPath { negotiation: of() };
        Ok(Self {
            layout: visitor
                .layout("Bring in a table")
                .within(negotiation::nav(record, Section::Offers)),
            back: (offers.to_string(), "Offers".to_owned()),
            action: BringInTablePath { negotiation: of() },
            errors: Errors::new(problems),
            file: Field::new("file", "The file")
                .hint("CSV (UTF-8) or an Excel workbook (.xlsx), at most 1,000 rows")
                .file()
                .errors(problems),
            table: Field::new("table", "Or paste the cells, with the names of the columns")
                .hint("As a spreadsheet copies them")
                .value(sent.text("table").to_owned())
                .lines(4)
                .errors(problems),
            example: PositionsCsvPath { negotiation: of() },
            columns: columns().collect(),
            rows: brought
                .iter()
                .map(|brought| Row::new(record, brought, sent, problems))
                .collect(),
        })
    }
}

impl Row {
    fn new(record: &Record, brought: &Intake, sent: &Sent, problems: &Problems) -> Self {
        let made = brought.made();
        let field = undo_field(brought.id);
        let undone = brought.undone.as_ref();
        Self {
            id: brought.id,
            file: brought.file.clone(),
            what: format!(
                "{} made, {} changed",
                words::count(made, "offer", "offers"),
                brought.entries.len() - made
            ),
            told: format!("{}, {}", words::moment(brought.made_at), brought.author),
            undone: undone.map(|(at, by)| format!("Undone on {} by {by}", words::moment(*at))),
            undo: undone.is_none().then(|| Undo {
                action: UndoPath {
                    negotiation: record.negotiation.slug.to_string(),
                },
                open: problems.at(&field).next().is_some(),
                reason: Field::new(&field, "Why is it undone?")
                    .hint("Readers see it where an offer was")
                    .value(sent.text(&field).to_owned())
                    .errors(problems),
            }),
        }
    }
}
