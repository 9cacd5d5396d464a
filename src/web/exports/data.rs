//! The page that says what can be followed and taken away.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    domain::{dates::Known, licence, permission::Act, record::Record},
    web::{
        App, Error, Visitor,
        extract::Query,
        moment::{Asked, Moment},
        negotiation,
        page::{self, Cache, Layout, Link, Section},
        paths::{
            ApiPath, AtomPath, BringInPath, CalendarPath, ChangesAtomPath, ChangesJsonFeedPath,
            CorrectionsAtomPath, CorrectionsJsonFeedPath, DataPath, DatapackagePath,
            EntriesCsvPath, ExportJsonPath, ExportXlsxPath, HandoutPath, IssueAtomPath,
            IssueJsonFeedPath, JsonFeedPath, PartyAtomPath, PartyJsonFeedPath, PositionsCsvPath,
            SchemaPath, TimelineJsonPath,
        },
    },
};
use axum_extra::routing::TypedPath;

#[derive(Template)]
#[template(path = "exports/data.html")]
struct DataPage {
    layout: Layout,
    /// What is wrong with the date that was asked for.
    problem: Option<String>,
    as_of: String,
    is_public: bool,
    /// "As of 28 Aug 2023", where a date was asked for.
    told: String,
    files: Vec<File>,
    feeds: Vec<Followed>,
    parties: Vec<Followed>,
    issues: Vec<Followed>,
    calendar: String,
    timeline: String,
    api: ApiPath,
    action: String,
    licence: (&'static str, &'static str),
    /// Where editors bring in a table.
    bring_in: Option<BringInPath>,
}

/// A file to take away.
struct File {
    link: Link,
    about: &'static str,
}

/// Something to follow, in both formats.
struct Followed {
    name: String,
    atom: String,
    json: String,
}

pub(in crate::web) async fn show(
    path: DataPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let moment = asked.moment(today);
    let page = DataPage::new(&visitor, &record, &moment, asked);
    page::html_as(moment.status(), &page, Cache::Check)
}

impl DataPage {
    fn new(visitor: &Visitor, record: &Record, moment: &Moment, asked: Asked) -> Self {
        let of = || record.negotiation.slug.to_string();
        let path = DataPath { negotiation: of() };
        let keep = |path: String| visitor.absolute(moment.keep(path));
        Self {
            layout: visitor
                .layout("Follow it, take the data")
                .described(format!(
                    "Feeds, a calendar and the whole record of {} as files.",
                    record.negotiation.title
                ))
                .at(&path)
                .within(negotiation::nav(record, Section::Other)),
            problem: moment.problem().map(str::to_owned),
            as_of: asked.as_of.unwrap_or_default(),
            is_public: moment.view.known == Known::Public,
            told: match moment.is_dated() || moment.view.known == Known::Public {
                true => format!("Everything below is as of {}.", moment.day()),
                false => "Everything below is as of today.".to_owned(),
            },
            files: files(&of(), keep),
            feeds: vec![
                Followed {
                    name: "Every entry".to_owned(),
                    atom: visitor.absolute(AtomPath { negotiation: of() }),
                    json: visitor.absolute(JsonFeedPath { negotiation: of() }),
                },
                Followed {
                    name: "Changes of the record".to_owned(),
                    atom: visitor.absolute(ChangesAtomPath { negotiation: of() }),
                    json: visitor.absolute(ChangesJsonFeedPath { negotiation: of() }),
                },
                Followed {
                    name: "Corrections".to_owned(),
                    atom: visitor.absolute(CorrectionsAtomPath { negotiation: of() }),
                    json: visitor.absolute(CorrectionsJsonFeedPath { negotiation: of() }),
                },
            ],
            parties: record
                .parties
                .iter()
                .map(|party| Followed {
                    name: party.short_name.to_string(),
                    atom: visitor.absolute(PartyAtomPath {
                        negotiation: of(),
                        party: party.slug.to_string(),
                    }),
                    json: visitor.absolute(PartyJsonFeedPath {
                        negotiation: of(),
                        party: party.slug.to_string(),
                    }),
                })
                .collect(),
            issues: record
                .issues()
                .map(|issue| Followed {
                    name: issue.title.to_string(),
                    atom: visitor.absolute(IssueAtomPath {
                        negotiation: of(),
                        issue: issue.slug.to_string(),
                    }),
                    json: visitor.absolute(IssueJsonFeedPath {
                        negotiation: of(),
                        issue: issue.slug.to_string(),
                    }),
                })
                .collect(),
            calendar: visitor.absolute(CalendarPath { negotiation: of() }),
            api: ApiPath,
            timeline: keep(TimelineJsonPath { negotiation: of() }.to_string()),
            action: path.to_string(),
            licence: (licence::NAME, licence::URL),
            bring_in: visitor
                .may(Act::Publish, record.house.id)
                .then(|| BringInPath { negotiation: of() }),
        }
    }
}

fn files(slug: &str, keep: impl Fn(String) -> String) -> Vec<File> {
    let of = || slug.to_owned();
    let file = |label: &str, path: String, about| File {
        link: Link {
            label: label.to_owned(),
            path: keep(path),
        },
        about,
    };
    vec![
        file(
            "Workbook (XLSX)",
            ExportXlsxPath { negotiation: of() }.to_string(),
            "Issues down, passes across, with every term in full on a second sheet.",
        ),
        file(
            "Handout (Markdown)",
            HandoutPath { negotiation: of() }.to_string(),
            "Where each side stands, issue by issue, with its sources.",
        ),
        file(
            "Positions (CSV)",
            PositionsCsvPath { negotiation: of() }.to_string(),
            "Each term of each offer in a row of its own.",
        ),
        file(
            "Entries (CSV)",
            EntriesCsvPath { negotiation: of() }.to_string(),
            "Offers, responses, statements and events, a row each.",
        ),
        file(
            "Description of the tables (JSON)",
            DatapackagePath { negotiation: of() }.to_string(),
            "What every column holds, as a Frictionless data package.",
        ),
        file(
            "Everything (JSON)",
            ExportJsonPath { negotiation: of() }.to_string(),
            "The record with every source and every version ever saved, sealed. A date leaves the history out.",
        ),
        file(
            "Format of that file (JSON Schema)",
            SchemaPath::PATH.to_owned(),
            "For programs that read it.",
        ),
    ]
}
