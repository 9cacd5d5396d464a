//! What a search finds, for programs.

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Asked, SHOWN, Wanted, find};
use crate::{
    store::search::{Hit, LOOKED_AT, Marked},
    web::{App, Error, Visitor, api, extract::Query, paths::ApiSearchPath},
};

/// One thing that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundItem)]
pub(in crate::web) struct Told {
    /// `offer`, `position`, `response`, `statement`, `event`, `issue` or `source`.
    kind: &'static str,
    /// The slug of its negotiation.
    negotiation: String,
    /// The slug of the entry that it is, or is a term of.
    entry: Option<String>,
    /// Which version of the entry says so.
    version: Option<i32>,
    /// Whether a later version no longer does.
    older: bool,
    /// The slug of the issue of a position or an issue, or of the source.
    part: Option<String>,
    /// The slugs of its parties.
    parties: Vec<String>,
    /// When it was made, said or published.
    dated: Option<String>,
    /// Its title.
    title: String,
    /// What it says, as far as it has to do with the question.
    text: String,
    /// Where it says so.
    url: String,
}

/// What a search found.
#[derive(Serialize, ToSchema)]
#[schema(as = Found)]
pub(in crate::web) struct Results {
    /// What is on this page, the best first.
    items: Vec<Told>,
    /// How many there are, at most 1,001.
    all: i64,
    /// The words for which this was found, where the words that were asked for found nothing.
    meant: Option<String>,
    /// The address of the next page.
    next: Option<String>,
}

fn plain(marked: &Marked) -> String {
    marked.0.iter().map(|(text, _)| text.as_str()).collect()
}

impl Told {
    fn new(app: &App, hit: &Hit) -> Self {
        let entry = hit.entry.as_ref();
        Self {
            kind: hit.kind.name(),
            negotiation: hit.negotiation.to_string(),
            entry: entry.map(|entry| entry.slug.to_string()),
            version: entry.map(|entry| entry.version),
            older: entry.is_some_and(|entry| entry.older),
            part: hit.part.clone(),
            parties: hit.parties.clone(),
            dated: hit.dated.map(|dated| dated.to_string()),
            title: plain(&hit.title),
            text: plain(&hit.text),
            url: app.absolute(super::row::path_of(hit)),
        }
    }
}

/// What a search finds, in every negotiation that the caller may read. A “phrase” in quotation marks stands as it is; “-” leaves a word out;
/// OR between two words finds either.
#[utoipa::path(
    get, path = "/api/v1/search", operation_id = "search", tag = "Read", params(Asked),
    responses(
        (status = 200, body = Results), (status = 400, description = "A date or a page that is none, or words that are too long"),
        (status = 404, description = "A negotiation or a kind that there is not"),
    )
)]
pub(in crate::web) async fn found(
    _: ApiSearchPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut tx = app.db.read_planned().await?;
    let wanted = Wanted::read(&app, &visitor, &mut tx, asked).await?;
    if let Some(problem) = wanted.problems.first() {
        return Err(Error::said(problem.clone()));
    }
    let found = find(&mut tx, &wanted).await?;
    drop(tx);
    let shown = (wanted.page + 1) * SHOWN;
    let next = (shown < found.page.all.min(LOOKED_AT)).then(|| {
        let page = Some((wanted.page + 2).to_string());
        let asked = Asked {
            page,
            ..wanted.asked.clone()
        };
        app.absolute(asked.address_at(&ApiSearchPath))
    });
    api::answer(&Results {
        items: found
            .page
            .hits
            .iter()
            .map(|hit| Told::new(&app, hit))
            .collect(),
        all: found.page.all,
        meant: found.meant,
        next,
    })
}
