//! What is written and not public yet: a list for those who may see it, and a page for each draft with what can be done next.

mod list;
mod one;

pub(super) use self::{
    list::show as list,
    one::{show, step},
};
use super::{App, Error, Visitor, negotiation};
use crate::domain::{
    draft::{Draft, State},
    permission::Act,
    record::Record,
};

/// The words for how far a draft is, at the negotiation's place.
fn state(draft: &Draft, record: &Record) -> String {
    match (draft.state, draft.publish_at) {
        (State::Open, _) => "draft".to_owned(),
        (State::HandedIn, _) => "handed in".to_owned(),
        (State::Scheduled, Some(at)) => {
            let there = at.with_timezone(&record.negotiation.time_zone);
            let what = if draft.entry.is_some() {
                "its terms are published"
            } else {
                "is published"
            };
            format!("{what} on {}", there.format("%-d %b %Y, %H:%M %Z"))
        }
        (State::Scheduled, None) => "is published at a set time".to_owned(),
        (State::Stuck, _) => "could not be published on time".to_owned(),
        (State::Published, _) => "published".to_owned(),
        (State::Discarded, _) => "given up".to_owned(),
    }
}
