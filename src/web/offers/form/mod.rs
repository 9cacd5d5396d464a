//! The form for an offer: new, an answer to one, or to edit one.
//!
//! A form is sent to its own address until it is right: `add` asks for one more row, `do=change` comes back from the check page,
//! `do=publish` saves, and anything else asks for the check page, which carries all that was typed in hidden fields. The server keeps nothing
//! in between.

mod check;
mod fill;
mod page;
mod read;
mod terms;
mod totals;

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::routing::TypedPath;
use serde::{Deserialize, Serialize};

use crate::{
    desk::{
        self, Editor,
        entries::{Saved, Settled, Submission},
    },
    domain::{
        correction::Why,
        entry::{Entry, EntryKind, Filed},
        ids::{DraftId, LetterId},
        offer::Offer,
        permission::Act,
        problems::Problems,
        record::Record,
        slug::Slug,
        source::Source,
    },
    store::lookups,
    web::{
        App, Error, SignedIn, Visitor,
        drafting::{self, About, FromDraft},
        extract::{Form, Query},
        forms::{Reader, Sent, WAYS, Way, new_token, plan, why},
        found, negotiation,
        paths::{self, EditOfferPath, NewOfferPath},
    },
};
use check::CheckPage;
use page::{OfferForm, Subject};
use read::{Against, Read};

/// What the address of a new offer may say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::web) struct Asked {
    /// The slug of the offer that the new one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<String>,
    /// The draft that the form opens; no part of the address that it is sent to.
    #[serde(skip_serializing)]
    draft: Option<DraftId>,
    /// The reader's letter that it writes up; no part of that address either.
    #[serde(skip_serializing)]
    letter: Option<LetterId>,
}

/// The names of the form's buttons.
const BUTTONS: &[&str] = &WAYS;

/// The empty form, or the start of an answer.
pub(in crate::web) async fn new(
    path: NewOfferPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
    SignedIn(_): SignedIn,
) -> Result<Response, Error> {
    let desk = Desk::to_add(app, visitor, &path, &asked).await?;
    let sent = match asked.draft {
        Some(draft) => desk.opened(draft).await?,
        None => {
            let mut sent = page::filled(desk.subject());
            sent.put("submission", new_token()?);
            desk.lettered(sent, asked.letter).await?
        }
    };
    desk.form(&sent, &Problems::default()).show()
}

/// The form for a new offer, sent.
pub(in crate::web) async fn create(
    path: NewOfferPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let desk = Desk::to_add(app, visitor, &path, &asked).await?;
    desk.receive(&editor, &sent).await
}

/// The form with what is stored.
pub(in crate::web) async fn edit(
    path: EditOfferPath,
    State(app): State<App>,
    Query(from): Query<FromDraft>,
    visitor: Visitor,
    SignedIn(_): SignedIn,
) -> Result<Response, Error> {
    let desk = Desk::to_edit(app, visitor, &path).await?;
    let sent = match from.draft {
        Some(draft) => desk.opened(draft).await?,
        None => {
            let sent = page::filled(desk.subject());
            desk.lettered(sent, from.letter).await?
        }
    };
    desk.form(&sent, &Problems::default()).show()
}

/// The form to edit an offer, sent.
pub(in crate::web) async fn save(
    path: EditOfferPath,
    State(app): State<App>,
    visitor: Visitor,
    SignedIn(editor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let desk = Desk::to_edit(app, visitor, &path).await?;
    desk.receive(&editor, &sent).await
}

/// What an edit or a new offer needs besides the offer itself.
enum Leave {
    New(Submission),
    Edit { version: i32, why: Why },
}

/// One request for the form of one offer.
struct Desk {
    app: App,
    visitor: Visitor,
    record: Arc<Record>,
    stored: Option<Filed<Offer>>,
    answered: Option<Filed<Offer>>,
    action: String,
}

impl Desk {
    async fn to_add(
        app: App,
        visitor: Visitor,
        path: &NewOfferPath,
        asked: &Asked,
    ) -> Result<Self, Error> {
        let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
        visitor.must(Act::Draft, record.house.id)?;
        let answered = match &asked.answers {
            Some(slug) => {
                let slug_known = slug.parse::<Slug>().ok();
                let found = slug_known.and_then(|slug| record.offer(&slug).cloned());
                Some(found.ok_or_else(|| Error::not_found("offer", slug))?)
            }
            None => None,
        };
        let action = match &answered {
            Some(_) => path.clone().with_query_params(asked.clone()).to_string(),
            None => path.to_string(),
        };
        Ok(Self {
            app,
            visitor,
            record,
            stored: None,
            answered,
            action,
        })
    }

    async fn to_edit(app: App, visitor: Visitor, path: &EditOfferPath) -> Result<Self, Error> {
        let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
        visitor.must(Act::Draft, record.house.id)?;
        let slug: Option<Slug> = path.slug.parse().ok();
        let missing = || Error::not_found("offer", &path.slug);
        let slug = slug.ok_or_else(missing)?;
        let Some(stored) = record.offer(&slug).cloned() else {
            let mut tx = app.db.read().await?;
            let negotiation = &record.negotiation.slug;
            return Err(
                match lookups::whereabouts(&mut tx, negotiation, &slug).await? {
                    Some((EntryKind::Offer, now)) => Error::Moved(
                        EditOfferPath {
                            negotiation: path.negotiation.clone(),
                            slug: now.to_string(),
                        }
                        .to_string(),
                    ),
                    Some(_) => missing(),
                    None => found::retracted(&mut tx, negotiation, &slug)
                        .await?
                        .unwrap_or_else(missing),
                },
            );
        };
        Ok(Self {
            app,
            visitor,
            record,
            stored: Some(stored),
            answered: None,
            action: path.to_string(),
        })
    }

    fn subject(&self) -> Subject<'_> {
        Subject {
            record: &self.record,
            today: negotiation::today(&self.app, &self.record),
            stored: self.stored.as_ref(),
            answered: self.answered.as_ref(),
            action: &self.action,
        }
    }

    fn about(&self) -> About<'_> {
        About {
            record: &self.record,
            kind: EntryKind::Offer,
            entry: self.stored.as_ref().map(|stored| stored.id),
        }
    }

    async fn lettered(&self, sent: Sent, letter: Option<LetterId>) -> Result<Sent, Error> {
        match letter {
            Some(letter) => {
                let about = self.about();
                drafting::with_letter(&self.app, &self.visitor, about, sent, letter).await
            }
            None => Ok(sent),
        }
    }

    async fn opened(&self, draft: DraftId) -> Result<Sent, Error> {
        drafting::opened(&self.app, &self.visitor, self.about(), draft).await
    }

    fn form(&self, sent: &Sent, problems: &Problems) -> OfferForm {
        OfferForm::new(&self.visitor, self.subject(), sent, problems)
    }

    /// Does what the pressed button asks for.
    async fn receive(&self, editor: &Editor, sent: &Sent) -> Result<Response, Error> {
        if let Some(more) = fill::with_more(sent) {
            return self.form(&more, &Problems::default()).show();
        }
        let typed = sent.clone().without(BUTTONS);
        if sent.has("do", "change") {
            return self.form(&typed, &Problems::default()).show();
        }
        let now = self.app.clock.now();
        let way = Way::of(
            &self.visitor,
            &self.record,
            sent,
            self.stored.is_none(),
            now,
        );
        let publishes = sent.has("do", "publish");
        let looks = !publishes && sent.has("do", "check");
        if let (Way::Keep | Way::HandIn, false) = (way, looks) {
            let hand_in = way == Way::HandIn;
            return drafting::keep(&self.app, editor, self.about(), sent, hand_in).await;
        }
        let filled = page::filled(self.subject());
        let against = Against {
            record: &self.record,
            filled: &filled,
            stored: self.stored.as_ref(),
        };
        let mut read = read::offer(&typed, against);
        let leave = self.leave(&typed, &mut read.problems);
        let leave = match (leave, publishes) {
            // The desk knows a form that it has had before, and asks the rules again.
            (Some(leave), true) if read.problems.is_empty() => {
                return self.publish(editor, &typed, &read, leave).await;
            }
            (leave, _) => leave,
        };
        if let Some(stored) = self
            .stored
            .as_ref()
            .filter(|stored| is_older(&leave, stored))
        {
            return self.overtaken(stored, &typed);
        }
        match self.check(&read).await? {
            Ok(Settled {
                entry: Entry::Offer(offer),
                new_sources,
            }) => {
                let tried = (offer, new_sources);
                if way == Way::Later {
                    return self.later(editor, sent, &read, leave, tried).await;
                }
                self.look(sent, &Problems::default(), tried).show()
            }
            Ok(_) => Err(Error::internal("a form for an offer made another entry")),
            Err(problems) => self.again(&typed, &problems),
        }
    }

    /// The page on which it is looked at before it is published.
    fn look(&self, sent: &Sent, problems: &Problems, tried: (Offer, Vec<Source>)) -> CheckPage {
        let now = self.app.clock.now();
        CheckPage::new(&self.visitor, self.subject(), now, (sent, problems), tried)
    }

    /// Sets the time at which a new offer, or its terms, are published.
    async fn later(
        &self,
        editor: &Editor,
        sent: &Sent,
        read: &Read,
        leave: Option<Leave>,
        tried: (Offer, Vec<Source>),
    ) -> Result<Response, Error> {
        let Some(Leave::New(submission)) = leave else {
            return self.look(sent, &Problems::default(), tried).show();
        };
        let plan = match plan(&self.record, sent) {
            Ok(plan) => plan,
            Err(problems) => return self.look(sent, &problems, tried).show(),
        };
        let about = self.about();
        let is_veiled = plan.veil.is_some();
        let what = (&read.draft, &submission);
        match drafting::schedule(&self.app, editor, about, sent, what, plan).await {
            Ok(response) => Ok(response),
            Err(desk::Error::Invalid(found)) => {
                let mut placed = Problems::default();
                for problem in found.iter() {
                    let is_time = problem.field == "publish_at" && is_veiled;
                    let field = if is_time { "terms_at" } else { &problem.field };
                    placed.add(field, &problem.message);
                }
                self.look(sent, &placed, tried).show()
            }
            Err(desk::Error::NeedsReview) => {
                drafting::keep(&self.app, editor, about, sent, true).await
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The form with what is wrong. One whose token is gone gets a new one.
    fn again(&self, typed: &Sent, problems: &Problems) -> Result<Response, Error> {
        if problems.at("submission").next().is_none() {
            return self.form(typed, problems).show();
        }
        let mut anew = typed.clone().without(&["submission"]);
        anew.put("submission", new_token()?);
        self.form(&anew, problems).show()
    }

    /// What the form carries for the desk; `None`, and a problem, when it does not.
    fn leave(&self, typed: &Sent, problems: &mut Problems) -> Option<Leave> {
        let mut reader = Reader::new(typed);
        let leave = match self.stored {
            None => reader
                .must(
                    "submission",
                    "Send the form once more: this copy of it had lost its token",
                )
                .map(Leave::New),
            Some(_) => {
                let version = reader.must(
                    "version",
                    "Open the form anew: this copy of it has lost its version",
                );
                let why = why(&mut reader);
                match (version, why) {
                    (Some(version), Some(why)) => Some(Leave::Edit { version, why }),
                    (_, _) => None,
                }
            }
        };
        problems.extend(reader.problems);
        leave
    }

    /// What the offer comes to, or all that is wrong with it.
    async fn check(&self, read: &Read) -> Result<Result<Settled, Problems>, Error> {
        let checked = desk::entries::check(
            &self.app.db,
            &self.record.negotiation.slug,
            read.draft.clone(),
            self.stored.as_ref().map(|stored| stored.id),
        )
        .await;
        Ok(match checked {
            Ok(settled) if read.problems.is_empty() => Ok(settled),
            Ok(_) => Err(read.problems.clone()),
            Err(desk::Error::Invalid(rules)) => match read.with_rules(&rules) {
                all if all.is_empty() => Err(rules),
                all => Err(all),
            },
            Err(other) => return Err(other.into()),
        })
    }

    async fn publish(
        &self,
        editor: &Editor,
        typed: &Sent,
        read: &Read,
        leave: Leave,
    ) -> Result<Response, Error> {
        let (db, now) = (&self.app.db, self.app.clock.now());
        let draft = read.draft.clone();
        let kept = drafting::kept(typed);
        let from = drafting::opened_from(typed, &kept);
        let saved = match (leave, &self.stored) {
            (Leave::Edit { version, why }, Some(stored)) => {
                let of = (stored.id, version);
                desk::drafts::edit(db, editor, from, of, draft, &why, now).await
            }
            (Leave::New(submission), _) => {
                let negotiation = &self.record.negotiation.slug;
                desk::drafts::publish(db, editor, from, negotiation, draft, &submission, now).await
            }
            (Leave::Edit { .. }, None) => return Err(Error::Stale),
        };
        match saved {
            Ok(Saved { kind, slug, .. }) => {
                drafting::written_up(&self.app, editor, typed).await?;
                let path = paths::entry(self.record.negotiation.slug.as_str(), kind, slug.as_str());
                Ok(Redirect::to(&path).into_response())
            }
            Err(desk::Error::Invalid(rules)) => self.again(typed, &read.with_rules(&rules)),
            Err(desk::Error::NeedsReview) => {
                drafting::keep(&self.app, editor, self.about(), typed, true).await
            }
            Err(desk::Error::Stale { theirs }) => match theirs.value {
                Entry::Offer(value) => {
                    let theirs = Filed {
                        id: theirs.id,
                        version: theirs.version,
                        recorded_at: theirs.recorded_at,
                        value,
                    };
                    self.overtaken(&theirs, typed)
                }
                Entry::Event(_) | Entry::Response(_) | Entry::Statement(_) => Err(Error::Stale),
            },
            Err(other) => Err(other.into()),
        }
    }

    /// The form on top of what somebody else saved meanwhile.
    fn overtaken(&self, theirs: &Filed<Offer>, typed: &Sent) -> Result<Response, Error> {
        self.form(typed, &Problems::default())
            .overtaken(&self.record, &fill::from_offer(theirs), typed)
            .show()
    }
}

/// Whether the form was opened on an older version than the stored one.
fn is_older(leave: &Option<Leave>, stored: &Filed<Offer>) -> bool {
    matches!(leave, Some(Leave::Edit { version, .. }) if *version != stored.version)
}
