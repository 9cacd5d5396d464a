//! Where the parties stand on each issue, on any date.

use axum::{extract::State, response::Response};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{answer, list_of};
use crate::{
    domain::{
        amount::to_number,
        compared::{Compared, Pair, Side, Voice},
        dates::{Known, View},
        gap::{Gap, NoGap},
        issue::Issue,
        negotiation::Party,
        record::Record,
        span::Span,
        standing::Standing,
    },
    render::words,
    web::{
        App, Error, Visitor,
        extract::Query,
        moment, negotiation,
        paths::{ApiIssuePath, ApiIssuesPath, IssuePath, OfferPath},
    },
};

/// By which moment.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// As it stood on this day: 2023-08-28, or 2023-08 for the end of that month. Today without it.
    as_of: Option<String>,
    /// `table` or `public`: by what was said at the table, or what the public knew.
    known: Option<String>,
}

impl Asked {
    fn view(self, app: &App, record: &Record) -> Result<View, Error> {
        let today = negotiation::today(app, record);
        let asked = moment::Asked {
            as_of: self.as_of,
            known: self.known,
        };
        Ok(asked.view(today)?.unwrap_or(View::table(today)))
    }
}

/// Numbers from one to another; twice the same for a single number.
#[derive(Serialize, ToSchema)]
struct Numbers {
    /// The lower end.
    #[schema(value_type = f64)]
    low: Number,
    /// The upper end.
    #[schema(value_type = f64)]
    high: Number,
}

impl Numbers {
    fn new(span: &Span) -> Result<Self, Error> {
        let number = |amount: &Decimal| Ok::<_, Error>(to_number(amount)?);
        Ok(Self {
            low: number(&span.low)?,
            high: number(&span.high)?,
        })
    }

    fn each(spans: &[Option<Span>]) -> Result<Vec<Option<Self>>, Error> {
        let spans = spans.iter();
        spans
            .map(|span| span.as_ref().map(Self::new).transpose())
            .collect()
    }
}

/// How far apart two parties are.
#[derive(Serialize, ToSchema)]
#[schema(as = Gap)]
struct Apart {
    /// In this unit; per cents differ by points.
    unit: String,
    /// On each step, null where a party does not address it.
    steps: Vec<Option<Numbers>>,
    /// Of what the steps come to, where they do.
    total: Option<Numbers>,
}

/// Two parties on an issue.
#[derive(Serialize, ToSchema)]
#[schema(as = Pair)]
struct Between {
    /// Their slugs, the one displayed first first.
    parties: [String; 2],
    /// `agreed`, `apart`, `refused`, `unanswered`, `withdrawn`, `left_out` or `not_raised`.
    state: &'static str,
    /// How far apart they are, where that can be told.
    gap: Option<Apart>,
    /// Why it cannot be told: `no_measure`, `no_term`, `no_number`, `alternatives`, `different_basis` or `different_steps`.
    no_gap: Option<&'static str>,
}

/// What stands of a party on an issue.
#[derive(Serialize, ToSchema)]
#[schema(as = Standing)]
struct Stands {
    /// The slug of the party.
    party: String,
    /// The slugs of those to whom it has said so.
    toward: Vec<String>,
    /// The slug of the offer whose words stand.
    offer: String,
    /// The page of that offer.
    url: String,
    /// When the same was first put.
    since: String,
    /// When it was last put, repeated or held.
    confirmed: String,
    /// The term, or two alternatives, as the file format has them.
    #[schema(schema_with = positions)]
    terms: Value,
    /// The numbers in force, one for each step, null for a step that is not addressed; null without numbers.
    values: Option<Vec<Option<Numbers>>>,
}

fn positions() -> RefOr<Schema> {
    list_of("position")
}

/// An issue, and where the parties stand on it.
#[derive(Serialize, ToSchema)]
#[schema(as = Issue)]
pub(super) struct Told {
    /// Its name in addresses.
    slug: String,
    /// Its title.
    title: String,
    /// The title of its category.
    category: String,
    /// What it is measured in: label, unit, steps.
    #[schema(value_type = Option<Object>)]
    measure: Value,
    /// Each pair across the table.
    pairs: Vec<Between>,
    /// What stands.
    standings: Vec<Stands>,
    /// Its page.
    url: String,
}

/// Where the parties stand on every issue.
#[derive(Serialize, ToSchema)]
#[schema(as = Issues)]
pub(super) struct All {
    /// On this day.
    as_of: String,
    /// By what was said at the `table`, or what the `public` knew.
    known: &'static str,
    /// The issues, in order of display.
    items: Vec<Told>,
}

/// The name of a reason.
fn why(no_gap: NoGap) -> &'static str {
    match no_gap {
        NoGap::NoMeasure => "no_measure",
        NoGap::NoTerm => "no_term",
        NoGap::NoNumber => "no_number",
        NoGap::Alternatives => "alternatives",
        NoGap::DifferentBasis => "different_basis",
        NoGap::DifferentSteps => "different_steps",
    }
}

impl Between {
    fn new(issue: &Issue, pair: &Pair<'_>) -> Result<Self, Error> {
        let gap = pair.gap.as_ref().ok().map(|gap: &Gap| {
            let unit = issue
                .measure
                .as_ref()
                .map(|measure| measure.unit.to_string());
            Ok::<_, Error>(Apart {
                unit: unit.unwrap_or_default(),
                steps: Numbers::each(&gap.steps)?,
                total: gap.total.as_ref().map(Numbers::new).transpose()?,
            })
        });
        Ok(Self {
            parties: [pair.one, pair.other].map(|party| party.slug.to_string()),
            state: words::state_name(pair.state),
            gap: gap.transpose()?,
            no_gap: pair.gap.as_ref().err().copied().map(why),
        })
    }
}

impl Stands {
    fn new(
        app: &App,
        record: &Record,
        party: &Party,
        voice: &Voice<'_>,
        standing: &Standing<'_>,
    ) -> Result<Self, Error> {
        let page = OfferPath {
            negotiation: record.negotiation.slug.to_string(),
            slug: standing.offer.slug.to_string(),
        };
        let values = standing.values.as_deref().map(Numbers::each);
        Ok(Self {
            party: party.slug.to_string(),
            toward: voice
                .toward
                .iter()
                .map(|party| party.slug.to_string())
                .collect(),
            offer: standing.offer.slug.to_string(),
            url: app.absolute(page),
            since: standing.since.made_on.to_string(),
            confirmed: standing.confirmed.made_on.to_string(),
            terms: serde_json::to_value(&standing.terms)?,
            values: values.transpose()?,
        })
    }
}

impl Told {
    fn new(
        app: &App,
        record: &Record,
        category: &str,
        compared: &Compared<'_>,
    ) -> Result<Self, Error> {
        let issue = compared.issue;
        let standings = compared.sides.iter().flat_map(|Side { party, voices }| {
            voices.iter().filter_map(|voice| {
                let standing = voice.track.standing.as_ref()?;
                Some(Stands::new(app, record, party, voice, standing))
            })
        });
        Ok(Self {
            slug: issue.slug.to_string(),
            title: issue.title.to_string(),
            category: category.to_owned(),
            measure: serde_json::to_value(&issue.measure)?,
            pairs: compared
                .pairs
                .iter()
                .map(|pair| Between::new(issue, pair))
                .collect::<Result<_, _>>()?,
            standings: standings.collect::<Result<_, _>>()?,
            url: app.absolute(IssuePath {
                negotiation: record.negotiation.slug.to_string(),
                issue: issue.slug.to_string(),
            }),
        })
    }
}

/// Where the parties stand on every issue, on any date.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/issues", operation_id = "listIssues", tag = "Read",
    params(("negotiation" = String, Path, description = "Its slug"), Asked),
    responses((status = 200, body = All), (status = 400, description = "A date that is none"), (status = 404, description = "There is none"))
)]
pub(in crate::web) async fn all(
    path: ApiIssuesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let view = asked.view(&app, &record)?;
    let mut items = Vec::new();
    for category in &record.categories {
        for issue in &category.issues {
            let compared = Compared::new(&record, issue, view);
            items.push(Told::new(&app, &record, &category.title, &compared)?);
        }
    }
    answer(&All {
        as_of: view.as_of.to_string(),
        known: match view.known {
            Known::Table => "table",
            Known::Public => "public",
        },
        items,
    })
}

/// Where the parties stand on one issue, on any date.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/issues/{issue}", operation_id = "readIssue", tag = "Read",
    params(("negotiation" = String, Path, description = "Its slug"), ("issue" = String, Path, description = "The issue’s slug"), Asked),
    responses((status = 200, body = Told), (status = 400, description = "A date that is none"), (status = 404, description = "There is none"))
)]
pub(in crate::web) async fn one(
    path: ApiIssuePath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let view = asked.view(&app, &record)?;
    let (category, issue) = record
        .find_issue(&path.issue)
        .ok_or_else(|| Error::not_found("issue", &path.issue))?;
    let compared = Compared::new(&record, issue, view);
    answer(&Told::new(&app, &record, &category.title, &compared)?)
}
