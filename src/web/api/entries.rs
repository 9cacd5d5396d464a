//! The entries of a negotiation, and one of them.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type},
};

use super::{List, answer, limit, of_format, versioned};
use crate::{
    domain::{
        dates::PartialDate,
        entry::{Dated, Entry, EntryKind, Filed},
        record::Record,
        slug::Slug,
    },
    store::{
        entries,
        timeline::{self, Filter, Names, Start},
    },
    web::{
        App, Error, Visitor,
        extract::Query,
        found,
        moment::with_query,
        negotiation::{self, NO_DATE},
        paths::{self, ApiEntriesPath, ApiEntryPath, EntryPath},
    },
};

fn each_kind() -> OneOfBuilder {
    let kinds = EntryKind::ALL.map(|kind| of_format(kind.name()));
    kinds
        .into_iter()
        .fold(OneOfBuilder::new(), OneOfBuilder::item)
}

/// The schema of an entry of any kind.
pub(super) fn of_any_kind() -> RefOr<Schema> {
    each_kind().into()
}

/// The schema of what a save holds: an entry of any kind, or that it was retracted, or nothing where that was taken down.
pub(super) fn of_any_save() -> RefOr<Schema> {
    let retraction = ObjectBuilder::new()
        .property("slug", ObjectBuilder::new().schema_type(Type::String))
        .property("title", ObjectBuilder::new().schema_type(Type::String))
        .property(
            "retracted",
            ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .enum_values(Some([true])),
        )
        .required("slug")
        .required("title")
        .required("retracted");
    let none = ObjectBuilder::new().schema_type(Type::Null);
    each_kind().item(retraction).item(none).into()
}

/// An entry.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub(super) struct Told {
    /// Its number, which never changes.
    id: i64,
    /// `event`, `offer`, `response` or `statement`.
    kind: &'static str,
    /// Its name in addresses.
    slug: String,
    /// How often it has been saved.
    version: i32,
    /// When this version was saved.
    recorded_at: DateTime<Utc>,
    /// Its page.
    url: String,
    /// The short address of its page, which never changes.
    short_url: String,
    /// The entry as the file format has it.
    #[schema(schema_with = of_any_kind)]
    document: Value,
}

impl Told {
    pub(super) fn new(app: &App, record: &Record, entry: &Filed<Entry>) -> Result<Self, Error> {
        let slug = entry.slug().as_str();
        let page = paths::entry(record.negotiation.slug.as_str(), entry.kind(), slug);
        Ok(Self {
            id: entry.id.0,
            kind: entry.kind().name(),
            slug: slug.to_owned(),
            version: entry.version,
            recorded_at: entry.recorded_at,
            url: app.absolute(page),
            short_url: app.absolute(EntryPath { id: entry.id }),
            document: entry.value.to_document()?,
        })
    }
}

/// Which of the entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Asked {
    /// `event`, `offer`, `response` or `statement`.
    kind: Option<String>,
    /// The slug of a party.
    party: Option<String>,
    /// The slug of an issue.
    issue: Option<String>,
    /// Made on this day or later.
    from: Option<String>,
    /// Made on this day or earlier.
    to: Option<String>,
    /// With these words, or words that begin so.
    q: Option<String>,
    /// The cursor, as `next` has it.
    after: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    limit: Option<String>,
}

impl Asked {
    /// What is asked besides the cursor, with its names in addresses.
    fn choices(&self) -> Vec<(&'static str, String)> {
        [
            ("kind", &self.kind),
            ("party", &self.party),
            ("issue", &self.issue),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
            ("limit", &self.limit),
        ]
        .into_iter()
        .filter_map(|(name, value)| {
            let value = value.as_ref()?;
            let escaped: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            Some((name, escaped))
        })
        .collect()
    }
}

/// Whether there is what an address names, if it names any.
fn known(what: &str, name: Option<&str>, is: impl Fn(&Slug) -> bool) -> Result<(), Error> {
    match name {
        Some(name) if !name.parse().is_ok_and(|slug| is(&slug)) => {
            Err(Error::not_found(what, name))
        }
        Some(_) | None => Ok(()),
    }
}

fn day(text: Option<&str>) -> Result<Option<PartialDate>, Error> {
    let day = text.map(str::parse).transpose();
    day.map_err(|_| Error::Unreadable(NO_DATE))
}

/// The entries of a negotiation, in the order in which they were made.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/entries", operation_id = "listEntries", tag = "Read",
    params(("negotiation" = String, Path, description = "Its slug"), Asked),
    responses(
        (status = 200, body = List<Told>),
        (status = 400, description = "A date, a cursor or a limit that is none"),
        (status = 404, description = "No such negotiation, party, issue or kind"),
    )
)]
pub(in crate::web) async fn list(
    path: ApiEntriesPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let limit = limit(asked.limit.as_deref())?;
    let after = asked.after.as_deref();
    let names = Names {
        party: asked.party.as_deref(),
        issue: asked.issue.as_deref(),
        cursor: after.and_then(|after| after.parse().ok()),
    };
    let filtered = asked.choices().iter().any(|(name, _)| *name != "limit");
    let (mut tx, here, record, found) =
        negotiation::begin(&app, &visitor, &path.negotiation, (names, filtered)).await?;
    known("party", names.party, |slug| record.party(slug).is_some())?;
    known("issue", names.issue, |slug| record.issue(slug).is_some())?;
    let kind = match asked.kind.as_deref() {
        None => None,
        Some(name) => {
            let mut all = EntryKind::ALL.into_iter();
            let kind = all.find(|kind| kind.name() == name);
            Some(kind.ok_or_else(|| Error::not_found("kind of entry", name))?)
        }
    };
    let filter = Filter {
        made_from: day(asked.from.as_deref())?.map(PartialDate::first_day),
        made_to: day(asked.to.as_deref())?.map(PartialDate::last_day),
        party: found.party,
        kind,
        issue: found.issue,
        words: asked.q.clone().filter(|words| !words.is_empty()),
        ..Filter::default()
    };
    let start = match (after, found.cursor) {
        (None, _) => Start::Beginning,
        (Some(_), Some(place)) => Start::After(place.moment),
        (Some(_), None) => return Err(NO_CURSOR),
    };
    let page = timeline::page(&mut tx, here.id, &filter, start, limit).await?;
    let found = app.records.entries(&mut tx, here, &page.ids).await?;
    drop(tx);
    let next = page.ids.last().filter(|_| page.later).map(|last| {
        let mut query = asked.choices();
        query.push(("after", last.to_string()));
        app.absolute(with_query(&path, &query))
    });
    let items = found.iter().map(|entry| Told::new(&app, &record, entry));
    answer(&List {
        items: items.collect::<Result<Vec<_>, _>>()?,
        next,
    })
}

const NO_CURSOR: Error = Error::Unreadable("after is what next of the list before says.");

/// An entry of this slug, or the address of the one that had it.
pub(super) async fn load(
    app: &App,
    record: &Record,
    slug: &str,
    there: impl Fn(&Slug) -> String,
) -> Result<Filed<Entry>, Error> {
    let missing = || Error::not_found("entry", slug);
    let negotiation = &record.negotiation.slug;
    let known: Slug = slug.parse().map_err(|_| missing())?;
    let mut tx = app.db.read().await?;
    if let Some(entry) = entries::by_slug(&mut tx, negotiation, &EntryKind::ALL, &known).await? {
        return Ok(entry);
    }
    let elsewhere = found::elsewhere(&mut tx, negotiation, &known, |_, slug| there(slug)).await?;
    Err(elsewhere.unwrap_or_else(missing))
}

/// An entry. Its ETag is what a change of it names in If-Match.
#[utoipa::path(
    get, path = "/api/v1/negotiations/{negotiation}/entries/{slug}", operation_id = "readEntry", tag = "Read",
    params(("negotiation" = String, Path, description = "The negotiation’s slug"), ("slug" = String, Path, description = "The entry’s slug")),
    responses(
        (status = 200, body = Told, headers(("ETag" = String, description = "The version, in quotation marks"))),
        (status = 404, description = "There is none"),
        (status = 410, description = "It was retracted"),
    )
)]
pub(in crate::web) async fn one(
    path: ApiEntryPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let entry = load(&app, &record, &path.slug, |slug| {
        ApiEntryPath {
            negotiation: path.negotiation.clone(),
            slug: slug.to_string(),
        }
        .to_string()
    })
    .await?;
    versioned(&Told::new(&app, &record, &entry)?, entry.version)
}
