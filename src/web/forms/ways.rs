//! The ways in which a form of an entry may be sent: published, kept as a draft, handed in, published later. What an editor sees depends on
//! the seat and on how the negotiation is kept.

use askama::{Template, filters::HtmlSafe};
use chrono::{DateTime, Utc};

use super::{Field, Hidden, Sent};
use crate::{
    desk::drafts::{Plan, Veil},
    domain::{
        dates::at_place,
        ids::{AccountId, DraftId},
        offer::Offer,
        permission::Act,
        problems::Problems,
        record::Record,
    },
    render::words,
    web::Visitor,
};

/// The hidden fields that say what a form was opened from: a draft, with its version then and its author; a reader's letter.
pub const FROM_DRAFT: [&str; 4] = ["draft", "draft_version", "draft_author", "letter"];

/// The fields and buttons by which a form says how it is sent; no part of what it says.
pub const WAYS: [&str; 7] = [
    "do",
    "add",
    "despite",
    "publish_at",
    "terms_at",
    "veil_title",
    "veil_summary",
];

/// The buttons of a form, and the fields beside them.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/ways.html")]
pub struct Ways {
    hidden: Hidden,
    /// The words of the button that publishes; `None` where this form may only be kept and handed in.
    publish: Option<&'static str>,
    /// Until when a blackout is on: the words of the box that publishes all the same.
    dark: Option<String>,
    /// Whether another editor publishes it.
    reviewed: bool,
    later: Option<Field>,
    veil: Option<[Field; 3]>,
    is_open: bool,
}

impl HtmlSafe for Ways {}

/// What a form is asked to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Published, as far as it is right.
    Publish,
    /// Published at a set time.
    Later,
    /// Kept as a draft.
    Keep,
    /// Kept as a draft and handed in.
    HandIn,
}

/// The draft that a form was opened from, with its version then.
pub fn from(sent: &Sent) -> Option<(DraftId, i32)> {
    let id = sent.text("draft").parse().ok()?;
    Some((id, sent.text("draft_version").parse().ok()?))
}

/// Puts in a form the draft that it is opened from.
pub fn put_from(sent: &mut Sent, (id, version): (DraftId, i32), author: AccountId) {
    sent.put("draft", id);
    sent.put("draft_version", version);
    sent.put("draft_author", author);
}

impl Way {
    /// What this reader's form is asked to become. During a blackout a new entry is kept unless the box is ticked; who may not publish hands in.
    pub fn of(
        visitor: &Visitor,
        record: &Record,
        sent: &Sent,
        is_new: bool,
        now: DateTime<Utc>,
    ) -> Self {
        let publishes = visitor.may(Act::Publish, record.house.id);
        match sent.text("do") {
            "draft" => Self::Keep,
            "hand_in" => Self::HandIn,
            _ if !publishes => Self::HandIn,
            "later" | "veil" => Self::Later,
            _ if is_new && record.house.is_dark(now) && !sent.has("despite", "yes") => Self::Keep,
            _ => Self::Publish,
        }
    }
}

impl Ways {
    /// The ways of this reader's form.
    pub fn new(
        visitor: &Visitor,
        record: &Record,
        now: DateTime<Utc>,
        (sent, problems): (&Sent, &Problems),
        is_new: bool,
    ) -> Self {
        let house = record.house;
        let own = visitor.editor.as_ref().and_then(|editor| editor.account_id);
        let author = sent.text("draft_author").parse().ok().or(own);
        let may = visitor.may(Act::Publish, house.id);
        let reviewed = house.needs_review && author == own;
        let dark = (is_new && may && !reviewed && house.is_dark(now)).then(|| {
            let until = house.blackout_until.map(words::moment).unwrap_or_default();
            format!("A blackout is on until {until}: publish it all the same")
        });
        let zone = record.negotiation.time_zone;
        let field = |name: &'static str, label: &'static str| {
            Field::new(name, label)
                .value(sent.text(name).to_owned())
                .errors(problems)
        };
        let later = (is_new && may && !reviewed).then(|| {
            field("publish_at", "Publish at").hint(format!(
                "A day and a time at {}, for example 2026-12-01 09:00",
                zone.name().replace('_', " ")
            ))
        });
        Self {
            hidden: Hidden::these(sent, &FROM_DRAFT),
            publish: (may && !reviewed).then_some(match (is_new, author == own) {
                (_, false) => "Approve and publish",
                (true, true) => "Publish",
                (false, true) => "Save",
            }),
            dark,
            reviewed,
            is_open: later.as_ref().is_some_and(Field::is_bad),
            later,
            veil: None,
        }
    }

    /// The ways of an offer's form: its existence may be made public before its terms.
    #[must_use]
    pub fn of_offer(
        mut self,
        record: &Record,
        offer: &Offer,
        (sent, problems): (&Sent, &Problems),
    ) -> Self {
        if self.later.is_none() {
            return self;
        }
        let or = |name: &str, default: String| match sent.given(name) {
            Some(given) => given.to_owned(),
            None => default,
        };
        let makers: Vec<&str> = offer
            .parties
            .iter()
            .filter_map(|party| Some(record.party(party)?.short_name.as_str()))
            .collect();
        let title = format!(
            "{} {}",
            makers.join(" and "),
            words::form(offer.form).to_lowercase()
        );
        let field = |name: &'static str, label: &'static str, value: String| {
            Field::new(name, label).value(value).errors(problems)
        };
        let veil = [
            field("terms_at", "Its terms are public at", sent.text("terms_at").to_owned())
                .hint("Until then its page says that it was made, by whom and to whom. It cites the sources that are on record; new ones wait with the terms, unless there is no other"),
            field("veil_title", "Its title until then", or("veil_title", title)),
            field(
                "veil_summary",
                "Its summary until then",
                or("veil_summary", "Its terms are not public yet.".to_owned()),
            ),
        ];
        self.is_open |= veil.iter().any(Field::is_bad);
        self.veil = Some(veil);
        self
    }
}

/// When and how a form is to be published.
///
/// # Errors
/// What is wrong, by field.
pub fn plan(record: &Record, sent: &Sent) -> Result<Plan, Problems> {
    let zone = record.negotiation.time_zone;
    let mut problems = Problems::default();
    let is_veiled = sent.has("do", "veil");
    let name = if is_veiled { "terms_at" } else { "publish_at" };
    let publish_at = problems.take(name, at_place(sent.text(name), zone));
    let veil = if is_veiled {
        let title = problems.take("veil_title", sent.text("veil_title").trim().parse());
        let summary = problems.take("veil_summary", sent.text("veil_summary").trim().parse());
        title
            .zip(summary)
            .map(|(title, summary)| Veil { title, summary })
    } else {
        None
    };
    match publish_at {
        Some(publish_at) if problems.is_empty() => Ok(Plan { publish_at, veil }),
        Some(_) | None => Err(problems),
    }
}
