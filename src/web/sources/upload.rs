//! Documents on their way in and out: the form that adds one to a source, and the download.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Redirect, Response},
};

use super::{Held, Paged, SourcesPage};
use crate::{
    desk::{self, documents},
    domain::{
        digest::Digest,
        document::{Document, MOST},
        permission::Act,
        problems::Problems,
        record::Record,
        slug::Slug,
        source::Source,
    },
    render::words,
    store,
    web::{
        App, Error, SignedIn, Visitor,
        extract::{Form, parts},
        forms::{Choice, Errors, Field, Sent},
        negotiation,
        page::{self, Cache},
        paths::{DocumentsPath, FilePath, RemoveDocumentPath, SourcesPath},
    },
};

/// How much a form with a document may hold: more than a document may, so that whoever sends one that is too large gets to read that it is.
pub(in crate::web) const BODY: usize = MOST + 32 * 1024 * 1024;

/// The form that adds a document to a source.
pub(super) struct AddForm {
    pub(super) action: DocumentsPath,
    pub(super) errors: Errors,
    pub(super) source: Choice,
    pub(super) file: Field,
}

impl AddForm {
    pub(super) fn new(
        record: &Record,
        sources: &[&Source],
        sent: &Sent,
        problems: &Problems,
    ) -> Self {
        let choice = Choice::list("source", "Which source is it?");
        let source = sources.iter().fold(choice, |choice, source| {
            let id = source.id.as_str();
            let words = crate::web::forms::source_words(source);
            choice.option(id, words, sent.has("source", id))
        });
        Self {
            action: DocumentsPath {
                negotiation: record.negotiation.slug.to_string(),
            },
            errors: Errors::new(problems),
            source: source.errors(problems),
            file: Field::new("file", "The file")
                .hint("A PDF, an image (PNG, JPEG, GIF, WebP) or a plain text, at most 20 MB. Readers can download it")
                .file()
                .errors(problems),
        }
    }
}

impl Held {
    pub(super) fn new(record: &Record, held: &store::documents::Listed, removes: bool) -> Self {
        let there = held.added_at.with_timezone(&record.negotiation.time_zone);
        Self {
            path: FilePath {
                sha256: held.sha256.to_string(),
                name: held.name.clone(),
            },
            name: held.name.clone(),
            told: format!(
                "{}, {}, added on {}",
                held.kind.word(),
                size(held.size),
                words::day(there.date_naive())
            ),
            sha256: held.sha256.to_string(),
            remove: removes.then(|| RemoveDocumentPath {
                negotiation: record.negotiation.slug.to_string(),
            }),
        }
    }
}

/// "340 kB", "1.2 MB".
fn size(bytes: i32) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// `POST /{negotiation}/sources/documents`
pub(in crate::web) async fn add(
    path: DocumentsPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::EditNegotiation, record.house.id)?;
    let (sent, file) = parts(form).await?;
    let mut problems = Problems::default();
    let source = problems.take("source", sent.text("source").parse::<Slug>());
    let (name, content) = file.unwrap_or_default();
    let document = problems.take("file", Document::new(&name, content));
    if let (Some(source), Some(document)) = (source, document) {
        let (id, now) = (record.house.id, app.clock.now());
        match documents::add(&app.db, &editor, id, &source, &document, now).await {
            Ok(()) => return Ok(back(&record, &source)),
            Err(desk::Error::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let told = (&sent, &problems);
    let page = SourcesPage::new(&app, &visitor, &record, Paged::default(), told).await?;
    page::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

/// `POST /{negotiation}/sources/documents/remove`
pub(in crate::web) async fn remove(
    path: RemoveDocumentPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::TakeDown, record.house.id)?;
    let source = sent.text("source").parse::<Slug>();
    let sha256 = sent.text("sha256").parse::<Digest>();
    let (Ok(source), Ok(sha256)) = (source, sha256) else {
        return Err(Error::Unreadable("The form does not say which document."));
    };
    let (id, now) = (record.house.id, app.clock.now());
    documents::remove(&app.db, &editor, id, (&source, &sha256), now).await?;
    Ok(back(&record, &source))
}

/// To the place of the source on its page.
fn back(record: &Record, source: &Slug) -> Response {
    let path = SourcesPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    Redirect::to(&format!("{path}#{source}")).into_response()
}

/// `GET /files/{sha256}/{name}`: as a download, with a type of our own list.
pub(in crate::web) async fn file(
    path: FilePath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let missing = || Error::not_found("document", &path.name);
    let sha256: Digest = path.sha256.parse().map_err(|_| missing())?;
    let these = visitor.private();
    let found = store::documents::by_hash(&app.db, &sha256, these.as_deref()).await?;
    let kept = found.ok_or_else(missing)?;
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = path.name.chars().filter(|c| safe(*c)).take(120).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|error| Error::internal(error.to_string()))?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static(kept.kind.media_type()),
        ),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, kept.content).into_response())
}
