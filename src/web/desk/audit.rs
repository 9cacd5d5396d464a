//! Who did what, the newest first: for administrators.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    domain::permission::Act,
    render::words,
    store::audit::{self, Noted},
    web::{
        App, Error, SignedIn, Visitor,
        extract::Query,
        page::{self, Cache, Layout, Link},
        paths::{AuditPath, DeskPath, NegotiationPath},
    },
};

/// How many acts a page shows.
const PAGE: i64 = 100;

/// What the address may ask: acts older than a row.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::web) struct Asked {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    layout: Layout,
    desk: DeskPath,
    rows: Vec<Row>,
    older: Option<String>,
}

struct Row {
    at: String,
    author: String,
    deed: String,
    negotiation: Option<Link>,
}

impl Row {
    fn new(noted: Noted) -> Self {
        Self {
            at: words::moment(noted.at),
            author: noted.author,
            deed: noted.deed,
            negotiation: noted.negotiation.map(|(slug, label)| Link {
                label,
                path: NegotiationPath { negotiation: slug }.to_string(),
            }),
        }
    }
}

/// `GET /desk/audit`
pub(in crate::web) async fn show(
    _: AuditPath,
    State(app): State<App>,
    visitor: Visitor,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    signed_in.who_may(Act::Audit)?;
    let mut tx = app.db.read().await?;
    let noted = audit::list(&mut tx, None, asked.before, PAGE).await?;
    let is_full = i64::try_from(noted.len()).is_ok_and(|many| many == PAGE);
    let older = noted.last().filter(|_| is_full).map(|last| last.id);
    let page = AuditPage {
        layout: visitor.layout("Who did what").hidden(),
        desk: DeskPath,
        rows: noted.into_iter().map(Row::new).collect(),
        older: older.map(|older| format!("{AuditPath}?before={older}")),
    };
    page::html(&page, Cache::Never)
}
