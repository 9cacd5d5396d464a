//! The forms for a response, a statement and an event: new, or to edit one. An offer's form is larger and has a folder of its own.
//!
//! The three differ in their fields alone, which `kinds` knows; what happens to them is the same.

mod about;
mod fill;
mod kinds;
mod page;

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    App, Error, SignedIn, Visitor,
    extract::Form,
    forms::{Reader, Sent, new_token, why, with_another_source},
    negotiation,
    paths::{
        self, EditEventPath, EditResponsePath, EditStatementPath, NewEventPath, NewResponsePath,
        NewStatementPath,
    },
};
use crate::{
    desk::{self, Editor, entries::Saved},
    domain::{
        entry::{Entry, Filed},
        permission::Act,
        problems::Problems,
        record::Record,
        slug::Slug,
    },
    store::lookups,
};
use kinds::{Kind, Read};
use page::EntryForm;

/// Declares the four handlers of a kind, which do the same under addresses of their own.
macro_rules! handlers {
    ($kind:ident, $new:ident, $create:ident, $edit:ident, $save:ident, $new_path:ident, $edit_path:ident) => {
        /// The empty form.
        pub(super) async fn $new(
            path: $new_path,
            State(app): State<App>,
            visitor: Visitor,
            SignedIn(_): SignedIn,
        ) -> Result<Response, Error> {
            Desk::open(app, visitor, Kind::$kind, &path.negotiation)
                .await?
                .empty()
        }

        /// The form for a new entry, sent.
        pub(super) async fn $create(
            path: $new_path,
            State(app): State<App>,
            visitor: Visitor,
            SignedIn(editor): SignedIn,
            Form(sent): Form<Sent>,
        ) -> Result<Response, Error> {
            Desk::open(app, visitor, Kind::$kind, &path.negotiation)
                .await?
                .publish(&editor, &sent)
                .await
        }

        /// The form with what is stored.
        pub(super) async fn $edit(
            path: $edit_path,
            State(app): State<App>,
            visitor: Visitor,
            SignedIn(_): SignedIn,
        ) -> Result<Response, Error> {
            let desk = Desk::open(app, visitor, Kind::$kind, &path.negotiation).await?;
            desk.stored(&path.slug).await
        }

        /// The form to edit an entry, sent.
        pub(super) async fn $save(
            path: $edit_path,
            State(app): State<App>,
            visitor: Visitor,
            SignedIn(editor): SignedIn,
            Form(sent): Form<Sent>,
        ) -> Result<Response, Error> {
            let desk = Desk::open(app, visitor, Kind::$kind, &path.negotiation).await?;
            desk.save(&editor, &path.slug, &sent).await
        }
    };
}

handlers!(
    Response,
    new_response,
    create_response,
    edit_response,
    save_response,
    NewResponsePath,
    EditResponsePath
);
handlers!(
    Statement,
    new_statement,
    create_statement,
    edit_statement,
    save_statement,
    NewStatementPath,
    EditStatementPath
);
handlers!(
    Event,
    new_event,
    create_event,
    edit_event,
    save_event,
    NewEventPath,
    EditEventPath
);

/// One request for a form of one kind in one negotiation.
struct Desk {
    app: App,
    visitor: Visitor,
    kind: Kind,
    record: Arc<Record>,
}

impl Desk {
    async fn open(
        app: App,
        visitor: Visitor,
        kind: Kind,
        negotiation: &str,
    ) -> Result<Self, Error> {
        let record = negotiation::load(&app, &visitor, negotiation).await?;
        visitor.must(Act::Publish, record.house.id)?;
        Ok(Self {
            app,
            visitor,
            kind,
            record,
        })
    }

    fn slug(&self) -> &Slug {
        &self.record.negotiation.slug
    }

    fn page(&self, stored: Option<&Filed<Entry>>, sent: &Sent, problems: &Problems) -> EntryForm {
        EntryForm::new(
            &self.visitor,
            &self.record,
            (self.kind, stored),
            sent,
            problems,
        )
    }

    fn empty(&self) -> Result<Response, Error> {
        let mut sent = Sent::default();
        sent.put("submission", new_token()?);
        self.page(None, &sent, &Problems::default()).show()
    }

    async fn publish(&self, editor: &Editor, sent: &Sent) -> Result<Response, Error> {
        if let Some(more) = more(sent) {
            return self.page(None, &more, &Problems::default()).show();
        }
        let read = kinds::read(self.kind, sent, &self.record, None);
        let submission = sent.text("submission").parse();
        let (read, submission) = match (read, submission) {
            (Ok(read), Ok(submission)) => (read, submission),
            (Err(problems), _) => return self.page(None, sent, &problems).show(),
            (Ok(_), Err(why)) => {
                let mut problems = Problems::default();
                problems.add("submission", why);
                let mut sent = sent.clone().without(&["submission"]);
                sent.put("submission", new_token()?);
                return self.page(None, &sent, &problems).show();
            }
        };
        let now = self.app.clock.now();
        let draft = read.draft.clone();
        let saved =
            desk::entries::publish(&self.app.db, editor, self.slug(), draft, &submission, now)
                .await;
        self.answer(None, sent, &read, saved)
    }

    async fn stored(&self, slug: &str) -> Result<Response, Error> {
        let stored = self.find(slug).await?;
        let sent = fill::from_entry(&stored);
        self.page(Some(&stored), &sent, &Problems::default()).show()
    }

    async fn save(&self, editor: &Editor, slug: &str, sent: &Sent) -> Result<Response, Error> {
        let stored = self.find(slug).await?;
        if let Some(more) = more(sent) {
            return self.page(Some(&stored), &more, &Problems::default()).show();
        }
        let mut reader = Reader::new(sent);
        let why = why(&mut reader);
        let version: Option<i32> = reader.must(
            "version",
            "Open the form anew: this copy of it has lost its version",
        );
        let (read, why, version) = match (
            kinds::read(self.kind, sent, &self.record, Some(&stored.value)),
            why,
            version,
        ) {
            (Ok(read), Some(why), Some(version)) => (read, why, version),
            (read, _, _) => {
                let mut problems = read.err().unwrap_or_default();
                problems.extend(reader.problems);
                return self.page(Some(&stored), sent, &problems).show();
            }
        };
        let now = self.app.clock.now();
        let draft = read.draft.clone();
        let saved =
            desk::entries::edit(&self.app.db, editor, stored.id, version, draft, &why, now).await;
        self.answer(Some(&stored), sent, &read, saved)
    }

    /// To the saved entry, or back to the form with what is in the way.
    fn answer(
        &self,
        stored: Option<&Filed<Entry>>,
        sent: &Sent,
        read: &Read,
        saved: Result<Saved, desk::Error>,
    ) -> Result<Response, Error> {
        match saved {
            Ok(saved) => {
                let path = paths::entry(self.slug().as_str(), saved.kind, saved.slug.as_str());
                Ok(Redirect::to(&path).into_response())
            }
            Err(desk::Error::Invalid(found)) => self.page(stored, sent, &read.place(&found)).show(),
            Err(desk::Error::Stale { theirs }) => self
                .page(Some(&theirs), sent, &Problems::default())
                .overtaken(&fill::from_entry(&theirs))
                .show(),
            Err(other) => Err(other.into()),
        }
    }

    /// The entry of this address, or where it has gone.
    async fn find(&self, name: &str) -> Result<Filed<Entry>, Error> {
        let kind = self.kind.of_entry();
        let missing = || Error::not_found(self.kind.name(), name);
        let slug: Slug = name.parse().map_err(|_| missing())?;
        let mut tx = self.app.db.read().await?;
        if let Some(found) = lookups::by_slug(&mut tx, self.slug(), kind, &slug).await? {
            return Ok(found);
        }
        match lookups::whereabouts(&mut tx, self.slug(), &slug).await? {
            Some((kind, slug)) => Err(Error::Moved(format!(
                "{}/edit",
                paths::entry(self.slug().as_str(), kind, slug.as_str())
            ))),
            None => Err(missing()),
        }
    }
}

/// The same form with one more row, when the button for that was pressed.
fn more(sent: &Sent) -> Option<Sent> {
    sent.has("add", "source")
        .then(|| with_another_source(sent.clone().without(&["add"])))
}
