//! Brings a table of offers in: chosen or pasted, checked row by row, and saved as a whole once nothing is wrong; and undoes it.
//!
//! The page that shows what a table comes to carries the table itself in a hidden field, as every form that is checked first does: the server
//! keeps nothing in between.

mod check;
mod start;

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use tokio::task::spawn_blocking;

use super::{
    App, Error, SignedIn, Visitor,
    extract::{Form, parts},
    forms::{Reader, Sent, new_token},
    negotiation,
    page::{self as pages, Cache},
    paths::{BringInPath, BringInTablePath, UndoPath},
};
use crate::{
    desk::{self, Editor, entries::Submission},
    domain::{ids::IntakeId, permission::Act, problems::Problems, record::Record, text::Reason},
    store::intakes::{self, Find},
    transfer::{
        sheet::{Sheet, Unfit},
        terms::{Bringing, Report, bring_in},
    },
};
use check::{CheckPage, Checked};
use start::StartPage;

/// What the name of a file may have of characters.
const MOST_NAME: usize = 100;

/// `GET /{negotiation}/bring-in`: the form, and what was brought in before.
pub(super) async fn show(
    path: BringInPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(_): SignedIn,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let told = (Sent::default(), Problems::default());
    let page = StartPage::new(&app, &visitor, &record, &told).await?;
    pages::html(&page, Cache::Never)
}

/// `POST /{negotiation}/bring-in/table`: what a table would come to.
pub(super) async fn check(
    path: BringInTablePath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let (sent, file) = parts(form).await?;
    let chosen = file.filter(|(_, content)| !content.is_empty());
    let (field, file, content) = match chosen {
        Some((name, content)) => ("file", called(&name), content),
        None => {
            let pasted = sent.text("table").as_bytes().to_vec();
            ("table", "pasted table".to_owned(), pasted)
        }
    };
    let sheet = match read(content).await? {
        Ok(sheet) => sheet,
        Err(unfit) => {
            let mut problems = Problems::default();
            problems.add(
                if sent.text("table").is_empty() {
                    "file"
                } else {
                    field
                },
                unfit,
            );
            let page = StartPage::new(&app, &visitor, &record, &(sent, problems)).await?;
            return pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never);
        }
    };
    let tried = Tried {
        sheet,
        reason: format!("Brought in from {file}"),
        file,
        submission: new_token()?,
        despite_blackout: false,
        problems: Problems::default(),
    };
    let (report, problems) = tried.run(&app, &editor, &record, true).await?;
    let page = CheckPage::new(&visitor, &record, &tried, Checked { report, problems });
    pages::html(&page, Cache::Never)
}

/// `POST /{negotiation}/bring-in`: brings a table in that was looked at.
pub(super) async fn save(
    path: BringInPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let sheet = read(sent.text("table").as_bytes().to_vec()).await?;
    let sheet = sheet
        .map_err(|_| Error::Unreadable("The form has lost its table. Choose it once more."))?;
    let mut reader = Reader::new(&sent);
    let reason: Option<Reason> = reader.must("reason", "Say where the table is from");
    let tried = Tried {
        sheet,
        file: called(sent.text("called")),
        reason: sent.text("reason").to_owned(),
        submission: sent.text("submission").to_owned(),
        despite_blackout: sent.has("despite", "yes"),
        problems: reader.problems,
    };
    let (report, mut problems) = tried.run(&app, &editor, &record, reason.is_none()).await?;
    if report
        .as_ref()
        .is_some_and(|report| report.held_until.is_some())
    {
        problems.add(
            "despite",
            "A blackout is on: tick the box to publish the new offers all the same",
        );
    }
    if let Some(intake) = report.as_ref().and_then(|report| report.intake) {
        return Ok(Redirect::to(&format!("{path}#b{intake}")).into_response());
    }
    let page = CheckPage::new(&visitor, &record, &tried, Checked { report, problems });
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

/// `POST /{negotiation}/bring-in/undo`
pub(super) async fn undo(
    path: UndoPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let id = sent.text("id").parse::<IntakeId>();
    let id = id.map_err(|_| Error::Unreadable("The form does not say which table."))?;
    let mut tx = app.db.read().await?;
    let brought = intakes::find(&mut tx, Find::Id(id), 1).await?.pop();
    drop(tx);
    if brought.is_none_or(|brought| brought.negotiation != record.house.id) {
        return Err(Error::not_found("table", &id.to_string()));
    }
    let field = start::undo_field(id);
    let mut reader = Reader::new(&sent);
    let reason: Option<Reason> = reader.must(&field, "Say why it is undone");
    let mut problems = reader.problems;
    if let Some(reason) = reason {
        let (slug, at) = (&record.negotiation.slug, app.clock.now());
        match desk::intake::undo(&app.db, &editor, slug, id, &reason, at).await {
            Ok(()) => {
                let list = BringInPath {
                    negotiation: path.negotiation,
                };
                return Ok(Redirect::to(&format!("{list}#b{id}")).into_response());
            }
            Err(desk::Error::Invalid(found)) => {
                for problem in found.iter() {
                    problems.add(&field, &problem.message);
                }
            }
            Err(desk::Error::NeedsReview) => problems.add(&field, REVIEWED),
            Err(other) => return Err(other.into()),
        }
    }
    let page = StartPage::new(&app, &visitor, &record, &(sent, problems)).await?;
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

const REVIEWED: &str =
    "This negotiation asks for a second editor: only its operator brings tables in and undoes them";

/// A table that is tried, with what its form says.
struct Tried {
    sheet: Sheet,
    file: String,
    reason: String,
    submission: String,
    despite_blackout: bool,
    /// What is wrong with the rest of the form.
    problems: Problems,
}

impl Tried {
    /// What it comes to; nothing, where this negotiation does not let one editor publish alone.
    async fn run(
        &self,
        app: &App,
        editor: &Editor,
        record: &Record,
        dry_run: bool,
    ) -> Result<(Option<Report>, Problems), Error> {
        let mut problems = self.problems.clone();
        let submission = self.submission.parse::<Submission>();
        let submission = submission.map_err(|_| {
            Error::Unreadable("The form has lost its token. Choose the table once more.")
        })?;
        let reason = self.reason.parse();
        let reason = reason.unwrap_or_else(|_| Reason::dash());
        let bringing = Bringing {
            editor,
            file: &self.file,
            reason: &reason,
            submission: &submission,
            dry_run,
            despite_blackout: self.despite_blackout,
            at: app.clock.now(),
        };
        match bring_in(&app.db, record, &self.sheet, bringing).await {
            Ok(report) => Ok((Some(report), problems)),
            Err(desk::Error::NeedsReview) => {
                problems.add("reason", REVIEWED);
                Ok((None, problems))
            }
            Err(other) => Err(other.into()),
        }
    }
}

/// Reads a table away from the threads that answer others: a workbook unpacks to much.
async fn read(content: Vec<u8>) -> Result<Result<Sheet, Unfit>, Error> {
    let read = spawn_blocking(move || Sheet::read(&content)).await;
    read.map_err(Error::internal)
}

/// The name of a file as it is kept and shown.
fn called(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST_NAME)
        .collect();
    match name.trim() {
        "" => "table".to_owned(),
        name => name.to_owned(),
    }
}
