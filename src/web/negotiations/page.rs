//! The form's page, built from its fields.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono_tz::TZ_VARIANTS;

use super::{fill, parse};
use crate::{
    domain::{
        issue::{Direction, Total},
        negotiation::{Catalogue, Role},
        problems::Problems,
    },
    web::{
        Error, Visitor,
        forms::{Choice, Errors, Field, Overtaken, Sent, name_of},
        page::{self, Cache, Layout, NegotiationNav, Section},
        paths::{EditNegotiationPath, NegotiationPath, NewNegotiationPath},
    },
};

/// What the form is for.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    /// A negotiation that is not there yet.
    New,
    /// One that is, as it is stored.
    Known(&'a Catalogue),
}

/// The page.
#[derive(Template)]
#[template(path = "negotiations/form.html")]
pub(super) struct NegotiationForm {
    layout: Layout,
    heading: String,
    back: Option<(String, String)>,
    errors: Errors,
    overtaken: Overtaken,
    version: Option<String>,
    round: Vec<Field>,
    zone: Choice,
    parties: Vec<Part>,
    categories: Vec<CategoryPart>,
    reason: Option<Field>,
    action: String,
}

struct Part {
    heading: String,
    slug: Option<(String, String)>,
    fields: Vec<Field>,
    choice: Choice,
    more: Vec<Field>,
}

struct CategoryPart {
    heading: String,
    add: usize,
    slug: Option<(String, String)>,
    fields: Vec<Field>,
    issues: Vec<IssuePart>,
}

struct IssuePart {
    heading: String,
    open: bool,
    slug: Option<(String, String)>,
    fields: Vec<Field>,
    measure: Vec<Field>,
    favours: Choice,
    total: Choice,
    baseline: Vec<Field>,
}

/// Builds fields from what was sent and what is wrong with it.
struct Maker<'a> {
    sent: &'a Sent,
    problems: &'a Problems,
}

impl Maker<'_> {
    fn field(&self, name: &str, label: &str, hint: &str) -> Field {
        let field = Field::new(name, label)
            .value(self.sent.text(name))
            .errors(self.problems);
        if hint.is_empty() {
            field
        } else {
            field.hint(hint)
        }
    }

    /// The hidden field that names a part already stored.
    fn slug(&self, at: &str) -> Option<(String, String)> {
        let name = format!("{at}.slug");
        let slug = self.sent.given(&name)?.to_owned();
        Some((name, slug))
    }

    fn heading(&self, name: &str, otherwise: &str) -> String {
        self.sent.given(name).unwrap_or(otherwise).to_owned()
    }

    fn round(&self) -> Vec<Field> {
        vec![
            self.field("title", "Title", "For example, “Metro teachers’ contract, 2027”").max(200),
            self.field("short_title", "Short name", "For headings and links").max(60),
            self.field("slug", "Address", "The last part of its link; made of the title when left empty. An old one leads here for ever").max(100),
            self.field("agreement", "Agreement", "What is bargained over").max(200),
            self.field("summary", "Summary", "A sentence or two for a reader who knows nothing of it").lines(4),
            self.field("place", "Place (optional)", "").max(120),
            self.field("opened_on", "Talks opened on (optional)", "Year-month-day; year-month or year where no more is known"),
            self.field("expires_on", "Old agreement ran out on (optional)", "Year-month-day"),
            self.field("covered", "People covered (optional)", "A whole number"),
            self.field("note", "Note (optional)", "Shown to readers").lines(2),
        ]
    }

    /// The time zones of the world; one that is none is kept as it was sent.
    fn zone(&self) -> Choice {
        let sent = self.sent.text("time_zone");
        let is_known = sent.is_empty() || TZ_VARIANTS.iter().any(|zone| zone.name() == sent);
        let choice = Choice::list("time_zone", "Time zone")
            .hint("In which the dates and times of the talks are meant")
            .option("", "Choose one", sent.is_empty());
        let choice = TZ_VARIANTS.iter().fold(choice, |choice, zone| {
            choice.option(
                zone.name(),
                zone.name().replace('_', " "),
                zone.name() == sent,
            )
        });
        let choice = if is_known {
            choice
        } else {
            choice.option(sent, sent, true)
        };
        choice.errors(self.problems)
    }

    fn party(&self, row: usize) -> Part {
        let at = format!("party.{row}");
        let role = format!("{at}.role");
        let sent = self.sent.text(&role);
        let words = |role| match role {
            Role::Union => "Union: bargains for workers",
            Role::Employer => "Employer, or bargains for employers",
            Role::Mediator => "Mediator: helps both, takes no position",
            Role::Other => "Other",
        };
        let choice = Role::ALL.into_iter().fold(
            Choice::list(&role, "Role").option("", "Choose one", sent.is_empty()),
            |choice, role| {
                let name = name_of(&role);
                choice.option(&name, words(role), sent == name)
            },
        );
        Part {
            heading: self.heading(&format!("{at}.short_name"), &format!("Party {}", row + 1)),
            slug: self.slug(&at),
            fields: vec![
                self.field(&format!("{at}.name"), "Full name", "").max(200),
                self.field(
                    &format!("{at}.short_name"),
                    "Short name",
                    "As tables and labels show it",
                )
                .max(30),
            ],
            choice: choice.errors(self.problems),
            more: vec![
                self.field(
                    &format!("{at}.people"),
                    "People (optional)",
                    "Who speaks for it: one person a line, “Name: office”",
                )
                .lines(3),
                self.field(&format!("{at}.note"), "Note (optional)", "")
                    .lines(2),
            ],
        }
    }

    fn category(&self, row: usize) -> CategoryPart {
        let at = format!("category.{row}");
        CategoryPart {
            heading: self.heading(&format!("{at}.title"), &format!("Category {}", row + 1)),
            add: row,
            slug: self.slug(&at),
            fields: vec![
                self.field(&format!("{at}.title"), "Title", "For example, “Pay”")
                    .max(200),
                self.field(
                    &format!("{at}.explanation"),
                    "What it is about",
                    "One sentence for lay readers",
                )
                .lines(2),
                self.field(&format!("{at}.note"), "Note (optional)", "")
                    .lines(2),
            ],
            issues: fill::issues(self.sent, row)
                .into_iter()
                .map(|issue| self.issue(&format!("{at}.issue.{issue}")))
                .collect(),
        }
    }

    fn issue(&self, at: &str) -> IssuePart {
        let slug = self.slug(at);
        let prefix = format!("{at}.");
        let wrong = self
            .problems
            .iter()
            .any(|problem| problem.field.starts_with(&prefix));
        IssuePart {
            heading: self.heading(&format!("{at}.title"), "New issue"),
            open: wrong || slug.is_none(),
            slug,
            fields: vec![
                self.field(&format!("{at}.title"), "Title", "Its plain name").max(200),
                self.field(&format!("{at}.explanation"), "What it is about", "One sentence for lay readers").lines(2),
                self.field(&format!("{at}.number"), "Article number (optional)", "").max(30),
                self.field(&format!("{at}.note"), "Note (optional)", "").lines(2),
            ],
            measure: vec![
                self.field(&format!("{at}.measure"), "What is counted (optional)", "For example, “Yearly rise”. Leave empty where positions are words").max(200),
                self.field(&format!("{at}.unit"), "Unit", "For example %, $, $ million or writers").max(30),
                self.field(&format!("{at}.steps"), "Steps (optional)", "Where a position has several numbers: their names, one a line, for example Year 1").lines(3),
            ],
            favours: self.favours(at),
            total: self.total(at),
            baseline: vec![
                self.field(&format!("{at}.baseline"), "Old contract, in a few words (optional)", "").max(32),
                self.field(&format!("{at}.baseline_text"), "Old contract, in full", "").lines(2),
                self.field(&format!("{at}.baseline_values"), "Old contract, in numbers (optional)", "One a line for each step; - where there is none").lines(3),
            ],
        }
    }

    fn favours(&self, at: &str) -> Choice {
        let name = format!("{at}.favours");
        let sent = self.sent.text(&name).to_owned();
        let option = |choice: Choice, direction, words| {
            let value = name_of(&direction);
            choice.option(&value, words, sent == value)
        };
        let choice = Choice::list(&name, "Which direction favours the union?").option(
            "",
            "Choose one",
            sent.is_empty(),
        );
        let choice = option(choice, Direction::Higher, "More");
        option(choice, Direction::Lower, "Less").errors(self.problems)
    }

    fn total(&self, at: &str) -> Choice {
        let name = format!("{at}.total");
        let sent = self.sent.text(&name).to_owned();
        let words = [
            (None, "They don’t"),
            (Some(Total::Compound), "Each rises on the one before"),
            (Some(Total::Sum), "They are added"),
        ];
        words
            .into_iter()
            .fold(
                Choice::list(&name, "How do the steps add up?"),
                |choice, (total, words)| {
                    let value = parse::total_name(total);
                    choice.option(value, words, sent == value)
                },
            )
            .errors(self.problems)
    }
}

impl NegotiationForm {
    /// The form with what was sent, and what is wrong with it.
    pub(super) fn new(
        visitor: &Visitor,
        subject: Subject<'_>,
        sent: &Sent,
        problems: &Problems,
    ) -> Self {
        let make = Maker { sent, problems };
        let (heading, action, back) = match subject {
            Subject::New => (
                "Add a negotiation".to_owned(),
                NewNegotiationPath.to_string(),
                None,
            ),
            Subject::Known(stored) => {
                let round = &stored.negotiation;
                let edit = EditNegotiationPath {
                    negotiation: round.slug.to_string(),
                };
                let timeline = NegotiationPath {
                    negotiation: round.slug.to_string(),
                };
                (
                    format!("Edit {}", round.title),
                    edit.to_string(),
                    Some((timeline.to_string(), round.title.to_string())),
                )
            }
        };
        let mut layout = visitor.layout(&heading).hidden();
        if let Subject::Known(stored) = subject {
            let round = &stored.negotiation;
            layout = layout.within(NegotiationNav::new(
                round.slug.as_str(),
                &round.short_title,
                &round.title,
                Section::Other,
            ));
        }
        let errors = Errors::new(problems);
        if !errors.is_empty() {
            layout = layout.with_errors();
        }
        Self {
            layout,
            heading,
            back,
            errors,
            overtaken: Overtaken::default(),
            version: sent.given("version").map(str::to_owned),
            round: make.round(),
            zone: make.zone(),
            parties: fill::parties(sent)
                .into_iter()
                .map(|row| make.party(row))
                .collect(),
            categories: fill::categories(sent)
                .into_iter()
                .map(|row| make.category(row))
                .collect(),
            reason: match subject {
                Subject::New => None,
                Subject::Known(_) => Some(
                    make.field("reason", "Why do you change it?", "Shown in the history")
                        .max(300),
                ),
            },
            action,
        }
    }

    /// The form after somebody else saved first: what they saved beside what was typed, which the next save puts on top of theirs.
    pub(super) fn overtaken(mut self, theirs: &Sent) -> Self {
        let parties = self
            .parties
            .iter()
            .flat_map(|part| part.fields.iter().chain(&part.more));
        let issues = |category: &CategoryPart| -> Vec<Field> {
            let fields = category.issues.iter().flat_map(|issue| {
                issue
                    .fields
                    .iter()
                    .chain(&issue.measure)
                    .chain(&issue.baseline)
            });
            category.fields.iter().chain(fields).cloned().collect()
        };
        let categories: Vec<Field> = self.categories.iter().flat_map(issues).collect();
        self.overtaken =
            Overtaken::new(self.round.iter().chain(parties).chain(&categories), theirs);
        self.version = theirs.given("version").map(str::to_owned);
        self
    }

    /// The page: 422 when something is wrong, 409 when somebody else saved first.
    pub(super) fn show(&self) -> Result<Response, Error> {
        let status = if self.overtaken.happened() {
            StatusCode::CONFLICT
        } else if self.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        page::html_as(status, self, Cache::Never)
    }
}
