//! One saved version of an entry at an address of its own: what was cited stays readable word for word, whatever is saved later.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::routing::TypedPath;

use super::{By, Found, words};
use crate::{
    desk::{self, Editor, entries::Draft},
    domain::{
        correction::Why,
        entry::{Dated, Entry},
        history,
        passage::Passage,
        permission::Act,
        problems::Problems,
        record::Record,
        retraction,
        slug::Slug,
        source::Source,
        text::Reason,
    },
    render::{cite::Cited, words as told},
    store::revisions::{self, Version},
    web::{
        App, Error, SignedIn, Visitor,
        extract::Form,
        forms::{Errors, Field, Reader, Sent},
        negotiation,
        page::{self as pages, Cache, Layout, Section},
        paths::{HistoryPath, MethodPath, TakedownPath, VersionPath},
    },
};

#[derive(Template)]
#[template(path = "history/version.html")]
struct VersionPage {
    layout: Layout,
    back: (String, String),
    heading: String,
    version: i32,
    saved: By,
    since: Since,
    facts: Vec<(String, String)>,
    groups: Vec<Group>,
    sources: Vec<Told>,
    cite: [(&'static str, &'static str, String); 3],
    /// That its text was taken down.
    taken: Option<String>,
    /// That the entry was retracted, when, by whom and why.
    retracted: Option<String>,
    seal: String,
    proof: String,
    restore: Option<Restore>,
    takedown: Option<Takedown>,
}

/// What has happened since a version was saved.
struct Since {
    /// How many versions came after it.
    later: i32,
    newest: i32,
    newest_path: String,
    changes: String,
    history: String,
}

/// The fields of one term.
struct Group {
    title: String,
    fields: Vec<(String, String)>,
}

/// A source, by what the record knows of it now.
struct Told {
    words: String,
    url: Option<String>,
    /// Where in it, each with the words quoted.
    passages: Vec<(String, Option<String>)>,
}

/// The form that makes a version the newest again.
struct Restore {
    action: String,
    newest: i32,
    errors: Errors,
    reason: Field,
}

/// The form that takes down what a version says.
struct Takedown {
    action: String,
    errors: Errors,
    because: Field,
}

/// A version that an address names, of its entry.
struct Kept {
    found: Found,
    version: Version,
}

impl Kept {
    async fn new(app: &App, record: &Record, path: &VersionPath) -> Result<Self, Error> {
        let history = HistoryPath {
            negotiation: path.negotiation.clone(),
            kind: path.kind.clone(),
            slug: path.slug.clone(),
        };
        let there = |now: &HistoryPath| {
            VersionPath {
                version: path.version.clone(),
                negotiation: now.negotiation.clone(),
                kind: now.kind.clone(),
                slug: now.slug.clone(),
            }
            .to_string()
        };
        let found = Found::new(app, record, history, there).await?;
        let mut versions = Vec::new();
        if let Ok(number) = path.version.parse() {
            let mut tx = app.db.read().await?;
            versions = revisions::versions(&mut tx, found.id, &[number]).await?;
        }
        match versions.pop() {
            Some(version) => Ok(Self { found, version }),
            None => Err(Error::not_found("version", &path.version)
                .with_link("All versions of this entry", &found.path)),
        }
    }

    /// The entry as this version has it; `None` where it was taken down, or retracts the entry.
    fn entry(&self) -> Result<Option<Entry>, Error> {
        let document = self.version.document.clone().ok();
        let Some(document) = document.filter(|document| !retraction::is(document)) else {
            return Ok(None);
        };
        let entry = Entry::from_document(self.found.kind, document);
        entry.map(Some).map_err(|why| {
            crate::store::Error::Corrupt {
                table: "revision",
                id: self.version.id,
                why,
            }
            .into()
        })
    }

    fn path(&self) -> VersionPath {
        self.found.path.version(self.version.saved.version)
    }
}

pub(in crate::web) async fn show(
    path: VersionPath,
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let kept = Kept::new(&app, &record, &path).await?;
    let (sent, problems) = (Sent::default(), Problems::default());
    let page = VersionPage::new(&app, &visitor, &record, &kept, (&sent, &problems))?;
    pages::html_as(StatusCode::OK, &page, Cache::Check)
}

/// Makes an older version the newest one, as a revision of its own that says so. The entry keeps the address that it has now.
pub(in crate::web) async fn restore(
    path: VersionPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::Publish, record.house.id)?;
    let kept = Kept::new(&app, &record, &path).await?;
    let problems = match restored(&app, &editor, &kept, &sent).await? {
        Ok(address) => return Ok(Redirect::to(&address).into_response()),
        Err(problems) => problems,
    };
    let page = VersionPage::new(&app, &visitor, &record, &kept, (&sent, &problems))?;
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

/// Takes down what an older version says, where the law wants it; its place in the chain stays.
pub(in crate::web) async fn take_down(
    path: TakedownPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    visitor.must(Act::TakeDown, record.house.id)?;
    let path = path.version();
    let kept = Kept::new(&app, &record, &path).await?;
    let mut reader = Reader::new(&sent);
    let because: Option<Reason> = reader.must("because", "Say what the law or the court asks for");
    let mut problems = reader.problems;
    if let Some(because) = because {
        let at = app.clock.now();
        let found = &kept.found;
        let named = format!("{} “{}”", found.kind.name(), found.title);
        let of = (record.house.id, named.as_str());
        match desk::entries::take_down(&app.db, &editor, of, kept.version.id, &because, at).await {
            Ok(()) => return Ok(Redirect::to(&path.to_string()).into_response()),
            Err(desk::Error::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let page = VersionPage::new(&app, &visitor, &record, &kept, (&sent, &problems))?;
    pages::html_as(StatusCode::UNPROCESSABLE_ENTITY, &page, Cache::Never)
}

async fn restored(
    app: &App,
    editor: &Editor,
    kept: &Kept,
    sent: &Sent,
) -> Result<Result<String, Problems>, Error> {
    let mut reader = Reader::new(sent);
    let reason: Option<Reason> = reader.must("reason", "Say why this version is right again");
    let opened: Option<i32> = reader.must("newest", "Open the page anew: this copy is incomplete");
    let (Some(reason), Some(opened)) = (reason, opened) else {
        return Ok(Err(reader.problems));
    };
    let now = &kept.found;
    let refused = |why| {
        let mut problems = Problems::default();
        problems.add("reason", why);
        Ok(Err(problems))
    };
    if now.retracted.is_some() {
        return refused("An entry that was retracted is not restored: publish it anew");
    }
    let Some(entry) = kept.entry()? else {
        return refused("What was taken down cannot be restored");
    };
    let draft = Draft {
        entry: entry.with_slug(now.slug.clone()),
        derived_slug: false,
        new_sources: Vec::new(),
    };
    let why = Why::from(reason);
    let at = app.clock.now();
    let saved = desk::entries::edit(&app.db, editor, now.id, opened, draft, &why, at).await;
    let mut problems = Problems::default();
    match saved {
        Ok(_) => return Ok(Ok(kept.found.page().0)),
        Err(desk::Error::Stale { theirs }) => problems.add(
            "reason",
            format!(
                "Version {} was saved meanwhile: look at what it changed, then restore this one again if it is still right",
                theirs.version
            ),
        ),
        // A version keeps its words; what the record has lost since is named, and the form to edit has the rest.
        Err(desk::Error::Invalid(found)) => {
            for problem in found.iter() {
                problems.add("reason", format!("{}: {}", problem.field, problem.message));
            }
        }
        Err(other) => return Err(other.into()),
    }
    Ok(Err(problems))
}

impl VersionPage {
    fn new(
        app: &App,
        visitor: &Visitor,
        record: &Record,
        kept: &Kept,
        (sent, problems): (&Sent, &Problems),
    ) -> Result<Self, Error> {
        let (found, saved) = (&kept.found, &kept.version.saved);
        let (version, newest) = (saved.version, found.newest);
        let entry = kept.entry()?;
        let heading = entry.as_ref().map_or(found.title.as_str(), Entry::title);
        let heading = heading.to_owned();
        let is_kept = found.retracted.is_none();
        let cited = match &entry {
            Some(entry) => format!("{heading}, {}", told::date(entry.made_on())),
            None => heading.clone(),
        };
        let path = kept.path();
        // A form that was refused comes back with the reason, whether it should have been there or not.
        let offers = |field: &str, may: bool| {
            let refused = problems.at(field).next().is_some();
            refused || (may && version < newest && entry.is_some())
        };
        let mut page = Self {
            layout: visitor
                .layout(&format!("{heading}, version {version}"))
                .at(&found.page().0)
                .shared_at(&path)
                .hidden()
                .with_copy()
                .within(negotiation::nav(record, Section::Changes)),
            back: found.page(),
            heading: heading.clone(),
            version,
            saved: By::new(saved),
            since: Since {
                later: newest - version,
                newest,
                newest_path: found.page().0,
                changes: found.path.between(version, newest),
                history: found.path.to_string(),
            },
            facts: Vec::new(),
            groups: Vec::new(),
            sources: entry
                .as_ref()
                .map(|entry| sources(record, entry))
                .unwrap_or_default(),
            cite: Cited {
                title: &cited,
                of: &record.negotiation.title,
                version,
                saved: saved.recorded_at.date_naive(),
                read: negotiation::today(app, record),
                url: &visitor.absolute(&path),
            }
            .forms(),
            taken: super::taken_down(&kept.version),
            retracted: found.retracted.clone(),
            seal: kept.version.seal.to_string(),
            proof: format!("{}#history-and-proof", MethodPath::PATH),
            restore: offers(
                "reason",
                is_kept && visitor.may(Act::Publish, record.house.id),
            )
            .then(|| Restore::new(&path, newest, sent, problems)),
            takedown: offers("because", visitor.may(Act::TakeDown, record.house.id))
                .then(|| Takedown::new(&path, sent, problems)),
        };
        let document = kept.version.document.as_ref();
        let document = document.ok().filter(|document| !retraction::is(document));
        if is_kept {
            // The card of an entry goes with it.
            let card = format!("{path}/card.png");
            let says = format!("{heading}, version {version}");
            page.layout = page.layout.pictured(card, says);
        }
        for field in document.map(history::fields).unwrap_or_default() {
            let shown = words::shown(record, &field.path, &field.text);
            match words::group(record, &field.path) {
                Some((title, rest)) => {
                    let parts: Vec<&str> = rest.split('.').collect();
                    page.term(title, (told::capital(&words::inner(&parts)), shown));
                }
                None if field.path == "title" || field.path == "sources" => {}
                // They stand with their sources.
                None if field.path.starts_with("passages.") => {}
                None => page.facts.push((words::label(record, &field.path), shown)),
            }
        }
        Ok(page)
    }

    /// Adds a field to its term, which is the last one or a new one.
    fn term(&mut self, title: String, field: (String, String)) {
        match self.groups.last_mut() {
            Some(group) if group.title == title => group.fields.push(field),
            _ => self.groups.push(Group {
                title,
                fields: vec![field],
            }),
        }
    }
}

impl Restore {
    fn new(path: &VersionPath, newest: i32, sent: &Sent, problems: &Problems) -> Self {
        Self {
            action: path.to_string(),
            newest,
            errors: Errors::new(&problems.only("reason")),
            reason: Field::new("reason", "Why is this version right again?")
                .value(sent.text("reason").to_owned())
                .hint("Readers see it in the history")
                .errors(problems),
        }
    }
}

impl Takedown {
    fn new(path: &VersionPath, sent: &Sent, problems: &Problems) -> Self {
        Self {
            action: path.takedown().to_string(),
            errors: Errors::new(&problems.only("because")),
            because: Field::new("because", "What does the law or the court ask for?")
                .value(sent.text("because").to_owned())
                .hint("Readers see it in place of the text")
                .errors(problems),
        }
    }
}

/// The sources that the version cites as a whole.
fn sources(record: &Record, entry: &Entry) -> Vec<Told> {
    let cited = entry.sources().iter();
    cited
        .map(|id| match record.sources.get(id) {
            Some(source) => Told {
                words: crate::web::forms::source_words(source),
                url: link(source),
                passages: passages(record, entry, id),
            },
            None => Told {
                words: id.to_string(),
                url: None,
                passages: passages(record, entry, id),
            },
        })
        .collect()
}

/// Where in a source the version says that it is found: the term and the place, and the words quoted.
fn passages(record: &Record, entry: &Entry, source: &Slug) -> Vec<(String, Option<String>)> {
    let here = |passage: &&Passage| passage.source == *source;
    entry
        .passages()
        .iter()
        .filter(here)
        .map(|passage| {
            let issue = passage.term.as_ref().map(|term| {
                let issue = record.issue(term);
                issue.map_or(term.to_string(), |issue| issue.title.to_string())
            });
            let place = issue
                .into_iter()
                .chain(passage.locator.as_deref().map(str::to_owned));
            let place: Vec<String> = place.collect();
            let quote = passage.quote.as_ref().map(ToString::to_string);
            (place.join(", "), quote)
        })
        .collect()
}

fn link(source: &Source) -> Option<String> {
    let url = source.url.as_ref().or(source.archived_url.as_ref());
    url.map(ToString::to_string)
}
