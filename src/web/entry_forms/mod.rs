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
    drafting::{self, About, FromDraft},
    extract::{Form, Query},
    forms::{Reader, Sent, Way, new_token, plan, why, with_another_source},
    found, negotiation,
    paths::{
        self, EditEventPath, EditResponsePath, EditStatementPath, NewEventPath, NewResponsePath,
        NewStatementPath,
    },
};
use crate::{
    desk::{
        self, Editor,
        entries::{Saved, Submission},
    },
    domain::{
        entry::{Entry, Filed},
        permission::Act,
        problems::Problems,
        record::Record,
        slug::Slug,
    },
    store::entries,
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
            Query(from): Query<FromDraft>,
            visitor: Visitor,
            SignedIn(_): SignedIn,
        ) -> Result<Response, Error> {
            let desk = Desk::open(app, visitor, Kind::$kind, &path.negotiation).await?;
            desk.empty(from).await
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
            Query(from): Query<FromDraft>,
            visitor: Visitor,
            SignedIn(_): SignedIn,
        ) -> Result<Response, Error> {
            let desk = Desk::open(app, visitor, Kind::$kind, &path.negotiation).await?;
            desk.stored(&path.slug, from).await
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
        visitor.must(Act::Draft, record.house.id)?;
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
            self.app.clock.now(),
            (self.kind, stored),
            sent,
            problems,
        )
    }

    fn about(&self, stored: Option<&Filed<Entry>>) -> About<'_> {
        About {
            record: &self.record,
            kind: self.kind.of_entry(),
            entry: stored.map(|stored| stored.id),
        }
    }

    async fn empty(&self, from: FromDraft) -> Result<Response, Error> {
        let sent = match from.draft {
            Some(draft) => {
                drafting::opened(&self.app, &self.visitor, self.about(None), draft).await?
            }
            None => {
                let mut sent = Sent::default();
                sent.put("submission", new_token()?);
                self.lettered(None, sent, from).await?
            }
        };
        self.page(None, &sent, &Problems::default()).show()
    }

    /// The form with what a reader's letter suggests, where it was opened from one.
    async fn lettered(
        &self,
        stored: Option<&Filed<Entry>>,
        sent: Sent,
        from: FromDraft,
    ) -> Result<Sent, Error> {
        let Some(letter) = from.letter else {
            return Ok(sent);
        };
        let about = self.about(stored);
        drafting::with_letter(&self.app, &self.visitor, about, sent, letter).await
    }

    async fn publish(&self, editor: &Editor, sent: &Sent) -> Result<Response, Error> {
        if let Some(more) = more(sent) {
            return self.page(None, &more, &Problems::default()).show();
        }
        let now = self.app.clock.now();
        let way = Way::of(&self.visitor, &self.record, sent, true, now);
        if let Way::Keep | Way::HandIn = way {
            let hand_in = way == Way::HandIn;
            return drafting::keep(&self.app, editor, self.about(None), sent, hand_in).await;
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
        if way == Way::Later {
            return self.later(editor, sent, &read, &submission).await;
        }
        let (draft, kept) = (read.draft.clone(), drafting::kept(sent));
        let (db, from) = (&self.app.db, drafting::opened_from(sent, &kept));
        let saved =
            desk::drafts::publish(db, editor, from, self.slug(), draft, &submission, now).await;
        self.answer(editor, None, sent, &read, saved).await
    }

    /// Sets the time at which a new entry is published.
    async fn later(
        &self,
        editor: &Editor,
        sent: &Sent,
        read: &Read,
        submission: &Submission,
    ) -> Result<Response, Error> {
        let plan = match plan(&self.record, sent) {
            Ok(plan) => plan,
            Err(problems) => return self.page(None, sent, &problems).show(),
        };
        let about = self.about(None);
        let what = (&read.draft, submission);
        match drafting::schedule(&self.app, editor, about, sent, what, plan).await {
            Ok(response) => Ok(response),
            Err(desk::Error::Invalid(found)) => self.page(None, sent, &read.place(&found)).show(),
            Err(desk::Error::NeedsReview) => {
                drafting::keep(&self.app, editor, about, sent, true).await
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn stored(&self, slug: &str, from: FromDraft) -> Result<Response, Error> {
        let stored = self.find(slug).await?;
        let sent = match from.draft {
            Some(draft) => {
                let about = self.about(Some(&stored));
                drafting::opened(&self.app, &self.visitor, about, draft).await?
            }
            None => {
                let sent = fill::from_entry(&stored);
                self.lettered(Some(&stored), sent, from).await?
            }
        };
        self.page(Some(&stored), &sent, &Problems::default()).show()
    }

    async fn save(&self, editor: &Editor, slug: &str, sent: &Sent) -> Result<Response, Error> {
        let stored = self.find(slug).await?;
        if let Some(more) = more(sent) {
            return self.page(Some(&stored), &more, &Problems::default()).show();
        }
        let now = self.app.clock.now();
        let way = Way::of(&self.visitor, &self.record, sent, false, now);
        if let Way::Keep | Way::HandIn = way {
            let about = self.about(Some(&stored));
            return drafting::keep(&self.app, editor, about, sent, way == Way::HandIn).await;
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
        let (draft, kept) = (read.draft.clone(), drafting::kept(sent));
        let (db, from) = (&self.app.db, drafting::opened_from(sent, &kept));
        let of = (stored.id, version);
        let saved = desk::drafts::edit(db, editor, from, of, draft, &why, now).await;
        self.answer(editor, Some(&stored), sent, &read, saved).await
    }

    /// To the saved entry, or back to the form with what is in the way.
    async fn answer(
        &self,
        editor: &Editor,
        stored: Option<&Filed<Entry>>,
        sent: &Sent,
        read: &Read,
        saved: Result<Saved, desk::Error>,
    ) -> Result<Response, Error> {
        match saved {
            Ok(saved) => {
                drafting::written_up(&self.app, editor, sent).await?;
                let path = paths::entry(self.slug().as_str(), saved.kind, saved.slug.as_str());
                Ok(Redirect::to(&path).into_response())
            }
            Err(desk::Error::Invalid(found)) => self.page(stored, sent, &read.place(&found)).show(),
            Err(desk::Error::Stale { theirs }) => self
                .page(Some(&theirs), sent, &Problems::default())
                .overtaken(&self.record, &fill::from_entry(&theirs), sent)
                .show(),
            Err(desk::Error::NeedsReview) => {
                drafting::keep(&self.app, editor, self.about(stored), sent, true).await
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The entry of this address, or where it has gone.
    async fn find(&self, name: &str) -> Result<Filed<Entry>, Error> {
        let kind = self.kind.of_entry();
        let missing = || Error::not_found(self.kind.name(), name);
        let slug: Slug = name.parse().map_err(|_| missing())?;
        let mut tx = self.app.db.read().await?;
        if let Some(found) = entries::by_slug(&mut tx, self.slug(), &[kind], &slug).await? {
            return Ok(found);
        }
        let there = |kind, slug: &Slug| {
            let entry = paths::entry(self.slug().as_str(), kind, slug.as_str());
            format!("{entry}/edit")
        };
        let elsewhere = found::elsewhere(&mut tx, self.slug(), &slug, there).await?;
        Err(elsewhere.unwrap_or_else(missing))
    }
}

/// The same form with one more row, when the button for that was pressed.
fn more(sent: &Sent) -> Option<Sent> {
    sent.has("add", "source")
        .then(|| with_another_source(sent.clone().without(&["add"])))
}
