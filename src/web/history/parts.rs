//! The histories of what is not dated: an issue, a party, the negotiation itself. Each is told from the saves of the negotiation that changed it.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Asked, By, Choose, Difference};
use crate::{
    desk::{
        self,
        negotiations::{Edited, How, restore as restore_part},
    },
    domain::{part::Part, permission::Act, problems::Problems, record::Record, text::Reason},
    store::{
        negotiations,
        revisions::{self, PartSave},
    },
    web::{
        App, Error, SignedIn, Visitor,
        extract::{Form, Query},
        forms::{Errors, Field, Reader, Sent},
        negotiation,
        page::{self as pages, Cache, Layout, Link, Section},
        paths::{IssueHistoryPath, IssuePath, NegotiationPath, OwnHistoryPath, PartyHistoryPath},
    },
};

/// How many saves a page lists.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "history/parts.html")]
struct PartsPage {
    layout: Layout,
    back: (String, String),
    heading: String,
    /// The parts that have a history of their own, on the page of the whole.
    parts: Vec<(&'static str, Vec<Link>)>,
    rows: Vec<Row>,
    choose: Option<Choose>,
    difference: Option<Difference>,
    restore: Option<Restore>,
}

/// A save that changed the part.
struct Row {
    version: i32,
    current: bool,
    saved: By,
    changes: Option<String>,
}

/// The form that brings back what an older save had.
struct Restore {
    action: String,
    version: i32,
    newest: i32,
    errors: Errors,
    reason: Field,
}

/// A part, where its history is, and where the part itself is shown.
struct Subject {
    part: Part,
    path: String,
    title: String,
    back: (String, String),
}

impl Subject {
    fn itself(record: &Record, path: &OwnHistoryPath) -> Self {
        Self {
            part: Part::Whole,
            path: path.to_string(),
            title: "Changes to the negotiation itself".to_owned(),
            back: timeline(record),
        }
    }

    fn issue(record: &Record, path: &IssueHistoryPath) -> Result<Self, Error> {
        let (_, issue) = record
            .find_issue(&path.issue)
            .ok_or_else(|| Error::not_found("issue", &path.issue))?;
        let back = IssuePath {
            negotiation: path.negotiation.clone(),
            issue: path.issue.clone(),
        };
        Ok(Self {
            part: Part::Issue(issue.slug.clone()),
            path: path.to_string(),
            title: format!("Changes to the issue “{}”", issue.title),
            back: (back.to_string(), issue.title.to_string()),
        })
    }

    fn party(record: &Record, path: &PartyHistoryPath) -> Result<Self, Error> {
        let mut parties = record.parties.iter();
        let party = parties.find(|party| party.slug == *path.party);
        let party = party.ok_or_else(|| Error::not_found("party", &path.party))?;
        Ok(Self {
            part: Part::Party(party.slug.clone()),
            path: path.to_string(),
            title: format!("Changes to {}", party.name),
            back: timeline(record),
        })
    }
}

fn timeline(record: &Record) -> (String, String) {
    let path = NegotiationPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    (path.to_string(), record.negotiation.title.to_string())
}

/// Declares the two handlers of a part, which do the same under addresses of their own.
macro_rules! handlers {
    ($show:ident, $restore:ident, $path:ident, |$record:ident, $at:ident| $subject:expr) => {
        pub(in crate::web) async fn $show(
            $at: $path,
            State(app): State<App>,
            Query(asked): Query<Asked>,
            visitor: Visitor,
        ) -> Result<Response, Error> {
            let $record = &*negotiation::load(&app, &visitor, &$at.negotiation).await?;
            show(&app, &visitor, $record, $subject, asked).await
        }

        pub(in crate::web) async fn $restore(
            $at: $path,
            State(app): State<App>,
            visitor: Visitor,
            signed_in: SignedIn,
            Form(sent): Form<Sent>,
        ) -> Result<Response, Error> {
            let $record = &*negotiation::load(&app, &visitor, &$at.negotiation).await?;
            visitor.must(Act::EditNegotiation, $record.house.id)?;
            restore(&app, &visitor, $record, $subject, (&signed_in, &sent)).await
        }
    };
}

handlers!(of_itself, restore_itself, OwnHistoryPath, |record, path| {
    Subject::itself(record, &path)
});
handlers!(of_issue, restore_issue, IssueHistoryPath, |record, path| {
    Subject::issue(record, &path)?
});
handlers!(of_party, restore_party, PartyHistoryPath, |record, path| {
    Subject::party(record, &path)?
});

async fn show(
    app: &App,
    visitor: &Visitor,
    record: &Record,
    subject: Subject,
    asked: Asked,
) -> Result<Response, Error> {
    let saves = saves(app, record, &subject, asked).await?;
    let (sent, none) = (Sent::default(), Problems::default());
    let page = PartsPage::new(visitor, record, subject, &saves, asked, (&sent, &none))?;
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}

/// The saves that changed the part, the newest first, with what the asked ones made of it, and the version of the negotiation now.
async fn saves(
    app: &App,
    record: &Record,
    subject: &Subject,
    asked: Asked,
) -> Result<(Vec<PartSave>, i32), Error> {
    let mut tx = app.db.read().await?;
    let these: Vec<i32> = asked.from.into_iter().chain(asked.to).collect();
    let saves = revisions::of_part(&mut tx, record.house.id, &subject.part, &these, PAGE).await?;
    let found = negotiations::by_slug(&mut tx, &record.negotiation.slug).await?;
    Ok((saves, found.map_or(0, |found| found.version)))
}

async fn restore(
    app: &App,
    visitor: &Visitor,
    record: &Record,
    subject: Subject,
    (SignedIn(editor), sent): (&SignedIn, &Sent),
) -> Result<Response, Error> {
    let mut reader = Reader::new(sent);
    let reason: Option<Reason> = reader.must("reason", "Say why this is right again");
    let version: Option<i32> =
        reader.must("version", "Open the page anew: this copy is incomplete");
    let newest: Option<i32> = reader.must("newest", "Open the page anew: this copy is incomplete");
    let mut problems = reader.problems;
    if let (Some(reason), Some(version), Some(newest)) = (&reason, version, newest) {
        let how = How {
            reason: reason.as_str(),
            at: app.clock.now(),
            dry_run: false,
        };
        let opened = (&record.negotiation.slug, newest);
        let of = (&subject.part, version);
        match restore_part(&app.db, editor, opened, of, how).await {
            Ok(Edited::Saved) => return Ok(Redirect::to(&subject.path).into_response()),
            Ok(Edited::Overtaken { version, .. }) => problems.add(
                "reason",
                format!("Version {version} was saved meanwhile: look at what it changed, then bring this back if it is still right"),
            ),
            // What it says must hold beside what the record has now; the form to edit has the rest.
            Err(desk::Error::Invalid(found)) => {
                for problem in found.iter() {
                    problems.add("reason", &problem.message);
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
    // Against the newest, as the form was opened.
    let asked = Asked {
        from: version,
        ..Asked::default()
    };
    let saves = saves(app, record, &subject, asked).await?;
    let told = (sent, &problems);
    let page = PartsPage::new(visitor, record, subject, &saves, asked, told)?;
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

impl PartsPage {
    fn new(
        visitor: &Visitor,
        record: &Record,
        subject: Subject,
        (saves, newest): &(Vec<PartSave>, i32),
        asked: Asked,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        let numbers: Vec<i32> = saves.iter().map(|save| save.saved.version).collect();
        let to = asked.to.or(numbers.first().copied()).unwrap_or(1);
        let before = |version: i32| numbers.iter().find(|known| **known < version).copied();
        let from = asked.from.or_else(|| before(to)).unwrap_or(to);
        let (from, to) = (from.min(to), from.max(to));
        let save = |version: i32| {
            let save = saves.iter().find(|save| save.saved.version == version)?;
            Some((&save.saved, save.part.as_ref()?))
        };
        let pair = save(from).zip(save(to)).filter(|_| from != to);
        if pair.is_none() && (asked.from.is_some() || asked.to.is_some()) && from != to {
            return Err(
                Error::not_found("pair of versions", &format!("{from} and {to}"))
                    .with_link("All of them", &subject.path),
            );
        }
        let is_older = numbers.first().is_some_and(|last| from < *last) && pair.is_some();
        let may = visitor.may(Act::EditNegotiation, record.house.id);
        Ok(Self {
            layout: visitor
                .layout(&subject.title)
                .at(&subject.path)
                .within(negotiation::nav(record, Section::Changes)),
            heading: subject.title.clone(),
            back: subject.back.clone(),
            parts: match subject.part {
                Part::Whole => parts(record),
                Part::Issue(_) | Part::Party(_) => Vec::new(),
            },
            rows: saves
                .iter()
                .map(|save| Row::new(&subject, save, &numbers))
                .collect(),
            choose: (numbers.len() > 2).then(|| Choose {
                from,
                to,
                among: numbers.iter().rev().copied().collect(),
            }),
            difference: pair.map(|(from, to)| Difference::new(record, from, to)),
            restore: (may && is_older).then(|| Restore {
                action: subject.path.clone(),
                version: from,
                newest: *newest,
                errors: Errors::new(problems),
                reason: Field::new("reason", format!("Why is version {from} right again?"))
                    .value(sent.text("reason").to_owned())
                    .hint("Readers see it in the history")
                    .errors(problems),
            }),
        })
    }
}

impl Row {
    fn new(subject: &Subject, save: &PartSave, numbers: &[i32]) -> Self {
        let version = save.saved.version;
        let before = numbers.iter().find(|known| **known < version);
        Self {
            version,
            current: numbers.first() == Some(&version),
            saved: By::new(&save.saved),
            changes: before
                .map(|before| format!("{}?from={before}&to={version}#diff", subject.path)),
        }
    }
}

/// The parts that have a history of their own.
fn parts(record: &Record) -> Vec<(&'static str, Vec<Link>)> {
    let negotiation = || record.negotiation.slug.to_string();
    let parties = record.parties.iter().map(|party| Link {
        label: party.short_name.to_string(),
        path: PartyHistoryPath {
            negotiation: negotiation(),
            party: party.slug.to_string(),
        }
        .to_string(),
    });
    let issues = record.issues().map(|issue| Link {
        label: issue.title.to_string(),
        path: IssueHistoryPath {
            negotiation: negotiation(),
            issue: issue.slug.to_string(),
        }
        .to_string(),
    });
    vec![("Parties", parties.collect()), ("Issues", issues.collect())]
}
