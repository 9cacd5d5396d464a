//! Corrections: saves that mend something wrong, with a notice for those who have read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    dates::View,
    entry::EntryKind,
    history::{self, Field},
    record::Record,
    slug::Slug,
    text::{Prose, Reason},
};

/// Why a version is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// What the history says.
    pub reason: Reason,
    /// The notice, where something was wrong in substance. A matter of form, or something new, has none.
    pub notice: Option<Notice>,
}

impl From<Reason> for Why {
    /// A save that needs no notice.
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            notice: None,
        }
    }
}

/// What readers are told of a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What was wrong.
    pub wrong: Prose<500>,
    /// What is right.
    pub right: Prose<500>,
}

/// A notice with what the record itself knows of the mistake, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// The words of the notice.
    #[serde(flatten)]
    pub notice: Notice,
    /// Since when the record had said what was wrong.
    pub since: DateTime<Utc>,
    /// The paths of the fields that were changed.
    pub fields: Vec<String>,
}

/// A correction of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Correction {
    /// The kind of the entry.
    pub kind: EntryKind,
    /// Its present slug.
    pub slug: Slug,
    /// Its present title.
    pub title: String,
    /// The version that mended it.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What was wrong, since when, and what is right.
    pub mended: Mended,
}

impl Correction {
    /// Whether a term on this issue was wrong.
    pub fn concerns(&self, issue: &Slug) -> bool {
        self.mended.fields.iter().any(|field| {
            let rest = field.strip_prefix("positions.");
            rest.and_then(|rest| rest.split('.').next()) == Some(issue.as_str())
        })
    }

    /// Whether a view sees all that the correction speaks of: the offer, and each of the terms that were wrong. The views of other entries are
    /// those of their own pages.
    pub fn is_in(&self, record: &Record, view: View) -> bool {
        if self.kind != EntryKind::Offer {
            return true;
        }
        let Some(offer) = record.offer(&self.slug) else {
            return false;
        };
        let mut wrong = offer.positions.iter();
        view.sees(offer.made_on, offer.public_on)
            && wrong.all(|term| !self.concerns(&term.issue) || offer.shows(term, view))
    }
}

impl Mended {
    /// The notice with what follows from the versions: `stored` are those so far, each with its time, the newest first and at least one; `now`
    /// is the one that mends it. Since when: the earliest of the times from which on a field that is changed had said what it says last.
    pub fn new(notice: Notice, stored: &[(DateTime<Utc>, Value)], now: &Value) -> Option<Self> {
        let (newest, before) = stored.split_first()?;
        let changed = history::between(&newest.1, now).changed;
        let mut since = newest.0;
        let earlier: Vec<(DateTime<Utc>, Vec<Field>)> = before
            .iter()
            .map(|(at, document)| (*at, history::fields(document)))
            .collect();
        for change in &changed {
            let same = |fields: &[Field]| {
                let field = fields.iter().find(|field| field.path == change.path);
                field.map_or("", |field| field.text.as_str()) == change.old
            };
            let run = earlier.iter().take_while(|(_, fields)| same(fields));
            since = run.map(|(at, _)| *at).chain([since]).min().unwrap_or(since);
        }
        Some(Self {
            notice,
            since,
            fields: changed.into_iter().map(|change| change.path).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn notice() -> Notice {
        Notice {
            wrong: "Two writers".parse().unwrap(),
            right: "Two besides the showrunner".parse().unwrap(),
        }
    }

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2023-08-22T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn a_mistake_is_as_old_as_the_value_that_is_mended() {
        let version = |headline: &str, title: &str| {
            json!({
                "title": title, "positions": [{ "issue": "min-staff", "headline": headline }],
            })
        };
        let stored = [
            (at(20), version("2 writers", "C")),
            (at(19), version("2 writers", "B")),
            (at(18), version("3 writers", "A")),
            (at(17), version("2 writers", "A")),
        ];
        let mended = Mended::new(notice(), &stored, &version("2 and one", "C")).unwrap();
        assert_eq!(mended.since, at(19));
        assert_eq!(mended.fields, ["positions.min-staff.headline"]);
        let both = Mended::new(notice(), &stored[..2], &version("2 and one", "D")).unwrap();
        assert_eq!(both.since, at(19), "the older of two mistakes");
        let correction = Correction {
            kind: EntryKind::Offer,
            slug: "an-offer".parse().unwrap(),
            title: "An offer".to_owned(),
            version: 5,
            at: at(21),
            mended,
        };
        assert!(correction.concerns(&"min-staff".parse().unwrap()));
        assert!(!correction.concerns(&"min".parse().unwrap()));
        assert_eq!(Mended::new(notice(), &[], &json!({})), None);
    }
}
