//! Publishing and editing by a program: the operations of the forms, by a token that may write.

use axum::{
    body::Bytes,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, IF_MATCH, LOCATION},
    },
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    entries::{self, Told, of_any_kind},
    list_of, versioned,
};
use crate::{
    desk::{
        Editor, Error as DeskError,
        entries::{Draft, Saved, Submission, edit, publish},
    },
    domain::{
        correction::{Notice, Why},
        entry::{Dated, Entry, EntryKind},
        problems::Problems,
        record::Record,
        slug::Slug,
        source::Source,
    },
    store::entries::{by_submission, is_submitted},
    web::{
        App, Error, Refused, Visitor, negotiation, packed,
        page::hex,
        paths::{ApiEntriesPath, ApiEntryPath},
        visit::Writer,
    },
};

/// The header that makes one entry of a request that is sent twice (the IETF's draft “The Idempotency-Key HTTP Header Field”).
const KEY: &str = "idempotency-key";

fn sources() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    list_of("source")
}

/// A new entry.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewEntry)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    /// `event`, `offer`, `response` or `statement`.
    #[schema(value_type = String)]
    kind: EntryKind,
    /// The entry as the file format has it. Without a slug it gets one of its title.
    #[schema(schema_with = of_any_kind)]
    document: Value,
    /// Sources that it cites and that the negotiation does not have yet, as the file format has them.
    #[serde(default)]
    #[schema(schema_with = sources, required = false)]
    new_sources: Vec<Value>,
    /// Whether it is published although a blackout is on.
    #[serde(default)]
    despite_blackout: bool,
}

/// A change of an entry.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = EditedEntry)]
#[serde(deny_unknown_fields)]
pub(super) struct Changed {
    /// The whole entry as it shall be.
    #[schema(schema_with = of_any_kind)]
    document: Value,
    /// Why, in a sentence that readers see in the history.
    reason: String,
    /// What was wrong and what is right, where something was wrong in substance.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    correction: Option<Notice>,
    /// Sources that it cites and that the negotiation does not have yet, as the file format has them.
    #[serde(default)]
    #[schema(schema_with = sources, required = false)]
    new_sources: Vec<Value>,
}

/// What a body holds.
///
/// # Errors
/// "Not JSON" where it says that it is something else, `Invalid` at `body` where it cannot be read.
pub(super) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Error> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        return Err(Error::Api(Refused::NotJson));
    }
    serde_json::from_slice(body).map_err(|why| invalid("body", &why.to_string()))
}

/// A refusal for what is wrong with one field.
pub(super) fn invalid(field: &str, message: &str) -> Error {
    let mut problems = Problems::default();
    problems.add(field, message);
    Error::Invalid(problems)
}

/// Notes each field of a document that what was read of it does not have: a mistyped name is not passed over.
fn unknown(given: &Value, read: &Value, path: &str, problems: &mut Problems) {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => {
            for (name, value) in given {
                let path = format!("{path}.{name}");
                // What is not written where it is empty.
                let is_empty = match value {
                    Value::Null | Value::Bool(false) => true,
                    Value::Array(items) => items.is_empty(),
                    Value::String(text) => text.is_empty(),
                    Value::Number(number) => number.as_i64() == Some(0),
                    Value::Bool(true) | Value::Object(_) => false,
                };
                match read.get(name) {
                    Some(known) => unknown(value, known, &path, problems),
                    None if is_empty => {}
                    None => problems.add(path, "There is no such field here"),
                }
            }
        }
        (Value::Array(given), Value::Array(read)) => {
            for (number, (given, read)) in given.iter().zip(read).enumerate() {
                unknown(given, read, &format!("{path}.{number}"), problems);
            }
        }
        _ => {}
    }
}

/// The draft that a document and its new sources make.
fn draft(kind: EntryKind, mut document: Value, new_sources: Vec<Value>) -> Result<Draft, Error> {
    let derived = match (&mut document, kind) {
        (Value::Object(fields), _) if !fields.contains_key("slug") => {
            let named = if kind == EntryKind::Statement {
                "speaker"
            } else {
                "title"
            };
            let title = fields
                .get(named)
                .and_then(Value::as_str)
                .unwrap_or_default();
            let slug = Slug::from_title(title).ok_or_else(|| {
                invalid(
                    "document.slug",
                    "Give the entry a slug: a to z, 0 to 9 and hyphens",
                )
            })?;
            fields.insert("slug".to_owned(), Value::from(slug.as_str()));
            true
        }
        _ => false,
    };
    let entry = Entry::from_document(kind, document.clone())
        .map_err(|why| invalid("document", &why.to_string()))?;
    let mut problems = Problems::default();
    unknown(&document, &entry.to_document()?, "document", &mut problems);
    let mut sources = Vec::with_capacity(new_sources.len());
    for (number, given) in (1..).zip(new_sources) {
        let field = format!("new_sources.{number}");
        let source = serde_json::from_value::<Source>(given.clone());
        if let Some(source) = problems.take(&field, source) {
            unknown(
                &given,
                &serde_json::to_value(&source)?,
                &field,
                &mut problems,
            );
            sources.push(source);
        }
    }
    problems.or(()).map_err(Error::Invalid)?;
    Ok(Draft {
        entry,
        derived_slug: derived,
        new_sources: sources,
    })
}

/// What is wrong with an entry, below `document` where it is a field of it.
fn placed(error: DeskError) -> Error {
    match error {
        DeskError::Invalid(told) => {
            let mut problems = Problems::default();
            for problem in told.iter() {
                let is_own = problem.field.starts_with("new_sources.");
                let prefix = if is_own { "" } else { "document." };
                problems.add(format!("{prefix}{}", problem.field), &problem.message);
            }
            Error::Invalid(problems)
        }
        DeskError::Stale { .. } => Error::Api(Refused::Outdated),
        other => other.into(),
    }
}

/// What makes one entry of requests with this key of this account; with another body, another one that begins with the same half.
fn submission(
    headers: &HeaderMap,
    editor: &Editor,
    body: &[u8],
) -> Result<(Submission, String), Error> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok());
    let key = key
        .map(str::trim)
        .filter(|key| (1..=200).contains(&key.len()));
    let key = key.ok_or(Error::Unreadable(
        "Send an Idempotency-Key: a new random text of up to 200 characters for each new entry.",
    ))?;
    let account = editor.account_id.map_or(0, |account| account.0);
    let half = |bytes: &[u8]| hex(&Sha256::digest(bytes))[..32].to_owned();
    let by_key = half(format!("{account} {key}").as_bytes());
    let whole = format!("{by_key}{}", half(body));
    Ok((whole.parse().map_err(Error::internal)?, by_key))
}

/// The entry that was saved, as it is now.
async fn told(
    app: &App,
    visitor: &Visitor,
    negotiation: &str,
    saved: &Saved,
) -> Result<(Told, i32), Error> {
    let record = negotiation::load(app, visitor, negotiation).await?;
    let none = |_: &Slug| String::new();
    let entry = entries::load(app, &record, saved.slug.as_str(), none).await?;
    Ok((Told::new(app, &record, &entry)?, entry.version))
}

/// Whether the record is one into which this entry may go now.
fn ready(app: &App, record: &Record, new: &New) -> Result<(), Error> {
    if record.house.is_dark(app.clock.now()) && !new.despite_blackout {
        return Err(invalid(
            "despite_blackout",
            "A blackout is on: send despite_blackout with true to publish nevertheless, or keep the entry as a draft on the site",
        ));
    }
    Ok(())
}

/// Publishes a new entry. Sent again with the same Idempotency-Key and the same body it answers what the first one made.
#[utoipa::path(
    post, path = "/api/v1/negotiations/{negotiation}/entries", operation_id = "publishEntry", tag = "Write", security(("token" = [])),
    params(
        ("negotiation" = String, Path, description = "The negotiation’s slug"),
        ("Idempotency-Key" = String, Header, description = "A new random text for each new entry"),
    ),
    request_body = New,
    responses(
        (status = 201, body = Told, headers(("Location" = String, description = "Its address in the API"), ("ETag" = String, description = "Its version"))),
        (status = 401, description = "No good token"), (status = 403, description = "The token, or its account, may not"),
        (status = 422, description = "What is wrong, field by field; or the key was used with another body"),
    )
)]
pub(in crate::web) async fn create(
    path: ApiEntriesPath,
    State(app): State<App>,
    visitor: Visitor,
    Writer(editor): Writer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let (submission, by_key) = submission(&headers, &editor, &body)?;
    let new: New = read(&headers, &body)?;
    ready(&app, &record, &new)?;
    let draft = draft(new.kind, new.document, new.new_sources)?;
    let slug = &record.negotiation.slug;
    let at = app.clock.now();
    let known = {
        let mut tx = app.db.read().await?;
        let same = by_submission(&mut tx, &submission.to_string()).await?;
        same.is_none() && is_submitted(&mut tx, &by_key).await?
    };
    if known {
        return Err(invalid(
            "Idempotency-Key",
            "This key made another entry: send a new one",
        ));
    }
    let saved = publish(&app.db, &editor, slug, draft, &submission, at).await;
    let saved = saved.map_err(placed)?;
    let (told, version) = told(&app, &visitor, slug.as_str(), &saved).await?;
    let mut response = versioned(&told, version)?;
    *response.status_mut() = StatusCode::CREATED;
    let there = app.absolute(ApiEntryPath {
        negotiation: slug.to_string(),
        slug: saved.slug.to_string(),
    });
    Ok(([(LOCATION, there)], response).into_response())
}

/// Saves the next version of an entry: the whole of it as it shall be. If-Match names the ETag of the version that was changed.
#[utoipa::path(
    put, path = "/api/v1/negotiations/{negotiation}/entries/{slug}", operation_id = "editEntry", tag = "Write", security(("token" = [])),
    params(
        ("negotiation" = String, Path, description = "The negotiation’s slug"), ("slug" = String, Path, description = "The entry’s slug"),
        ("If-Match" = String, Header, description = "The ETag of the version that was changed"),
    ),
    request_body = Changed,
    responses(
        (status = 200, body = Told, headers(("ETag" = String, description = "Its version now"))),
        (status = 401, description = "No good token"), (status = 403, description = "The token, or its account, may not"),
        (status = 412, description = "Somebody else saved it meanwhile"), (status = 422, description = "What is wrong, field by field"),
        (status = 428, description = "If-Match is missing"),
    )
)]
pub(in crate::web) async fn save(
    path: ApiEntryPath,
    State(app): State<App>,
    visitor: Visitor,
    Writer(editor): Writer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let stored = entries::load(&app, &record, &path.slug, |slug| {
        ApiEntryPath {
            negotiation: path.negotiation.clone(),
            slug: slug.to_string(),
        }
        .to_string()
    })
    .await?;
    let wanted = headers.get(IF_MATCH).and_then(|tag| tag.to_str().ok());
    let wanted = wanted.ok_or(Error::Api(Refused::NoMatch))?;
    let changed: Changed = read(&headers, &body)?;
    if !wanted
        .split(',')
        .map(str::trim)
        .filter(|one| !one.starts_with("W/"))
        .any(|one| packed::bare(one) == stored.version.to_string())
    {
        return Err(Error::Api(Refused::Outdated));
    }
    let why = Why {
        reason: changed
            .reason
            .parse()
            .map_err(|why| invalid("reason", &format!("{why}")))?,
        notice: changed.correction,
    };
    let draft = draft(stored.kind(), changed.document, changed.new_sources)?;
    let at = app.clock.now();
    let saved = edit(&app.db, &editor, stored.id, stored.version, draft, &why, at).await;
    let saved = saved.map_err(placed)?;
    let (told, version) = told(&app, &visitor, &path.negotiation, &saved).await?;
    versioned(&told, version)
}
