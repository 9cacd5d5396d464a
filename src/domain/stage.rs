//! How far the talks as a whole had come by a date, and what lies ahead.

use chrono::NaiveDate;

use super::{
    dates::{PartialDate, View},
    entry::{Dated, Filed},
    event::{Event, Happening},
    offer::Offer,
    record::Record,
    response::Answer,
    slug::Slug,
    standing::has_fallen,
};

/// How far the talks had come.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// They have not opened.
    Ahead {
        /// When they are to open.
        opens_on: PartialDate,
    },
    /// They are on, or have come to nothing so far.
    Open {
        /// When they opened, where it is known.
        since: Option<PartialDate>,
        /// The parties that have an agreement while others have none, in order of display. Empty with two parties.
        agreed: Vec<Slug>,
    },
    /// Every party has signed an agreement.
    Agreed {
        /// When the last of them signed.
        on: PartialDate,
    },
    /// What they signed has been ratified.
    InForce {
        /// When the last of them signed.
        agreed_on: PartialDate,
        /// When it runs out, where the record says.
        until: Option<PartialDate>,
    },
    /// What they signed and ratified has run out.
    Expired {
        /// When the last of them signed.
        agreed_on: PartialDate,
        /// When it ran out.
        on: PartialDate,
    },
}

/// How far the talks had come by the date. An agreement that was voted down, or withdrawn, counts for nothing. Its end is known with the
/// agreement: an event about it that is a deadline.
///
/// Example: the talks of 2023 opened on 20 March, were agreed on 24 September, in force on 9 October, and expired after 1 May 2026.
pub fn of(record: &Record, view: View) -> Stage {
    let agreements: Vec<&Filed<Offer>> = record
        .offers_in(view)
        .filter(|offer| offer.form.is_agreement() && !has_fallen(record, offer, view))
        .collect();
    let signed = covered(record, agreements.iter().copied());
    let Some(agreed_on) = signed.date else {
        let opened = record.negotiation.opened_on;
        return match opened.filter(|on| on.first_day() > view.as_of) {
            Some(opens_on) if record.offers_in(view).next().is_none() => Stage::Ahead { opens_on },
            _ => Stage::Open {
                since: opened.filter(|on| on.first_day() <= view.as_of),
                agreed: signed.parties,
            },
        };
    };
    let ratified = |offer: &&Filed<Offer>| {
        record
            .responses_in(view)
            .any(|response| response.to == offer.slug && response.answer == Answer::Ratifies)
    };
    let in_force = covered(record, agreements.iter().copied().filter(ratified));
    if in_force.date.is_none() {
        return Stage::Agreed { on: agreed_on };
    }
    let until = record
        .events()
        .iter()
        .filter(|event| event.kind == Happening::Deadline)
        .filter(|event| {
            agreements
                .iter()
                .any(|offer| event.about.contains(&offer.slug))
        })
        .map(|event| event.on)
        .filter(|end| agreed_on.is_before(*end))
        .max_by_key(|end| end.last_day());
    match until {
        Some(on) if on.last_day() < view.as_of => Stage::Expired { agreed_on, on },
        until => Stage::InForce { agreed_on, until },
    }
}

struct Covered {
    /// The bargaining parties that have signed, in order of display.
    parties: Vec<Slug>,
    /// When the last of all bargaining parties signed; `None` while one has not.
    date: Option<PartialDate>,
}

fn covered<'a>(record: &Record, agreements: impl Iterator<Item = &'a Filed<Offer>>) -> Covered {
    let mut waiting: Vec<&Slug> = record.bargaining().map(|party| &party.slug).collect();
    let mut date = None;
    for offer in agreements {
        waiting.retain(|party| !offer.is_by(party));
        if waiting.is_empty() {
            date = date.or(Some(offer.made_on));
        }
    }
    Covered {
        parties: record
            .bargaining()
            .map(|party| &party.slug)
            .filter(|party| !waiting.contains(party))
            .cloned()
            .collect(),
        date,
    }
}

/// The next meeting after the date, among those that had been announced by then: written down by the end of that day, in the negotiation's
/// own zone. A meeting that was entered later, when it was past, had not been announced as far as the record knows.
pub fn next_meeting(record: &Record, as_of: NaiveDate) -> Option<&Filed<Event>> {
    let zone = record.negotiation.time_zone;
    record.events().iter().find(|event| {
        matches!(event.kind, Happening::Session | Happening::Mediation)
            && event.made_on().last_day() > as_of
            && event.recorded_at.with_timezone(&zone).date_naive() <= as_of
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::domain::record::{
        Entries,
        tests::{day, shipped},
    };

    fn told(date: &str) -> Stage {
        of(&shipped(), View::table(day(date)))
    }

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_talks_of_2023_opened_agreed_came_into_force_and_ran_out() {
        assert_eq!(
            told("2023-02-01"),
            Stage::Ahead {
                opens_on: date("2023-03-20")
            }
        );
        assert_eq!(
            told("2023-08-28"),
            Stage::Open {
                since: Some(date("2023-03-20")),
                agreed: Vec::new()
            }
        );
        let agreed_on = date("2023-09-24");
        assert_eq!(told("2023-09-24"), Stage::Agreed { on: agreed_on });
        assert_eq!(told("2023-10-08"), Stage::Agreed { on: agreed_on });
        let until = Some(date("2026-05-01"));
        assert_eq!(told("2023-10-09"), Stage::InForce { agreed_on, until });
        assert_eq!(told("2026-05-01"), Stage::InForce { agreed_on, until });
        assert_eq!(
            told("2026-05-02"),
            Stage::Expired {
                agreed_on,
                on: date("2026-05-01")
            }
        );
    }

    #[test]
    fn a_meeting_counts_as_announced_from_the_day_on_which_it_was_written_down() {
        let record = shipped();
        let noted = |at: DateTime<Utc>| {
            let mut events = record.events().to_vec();
            for event in &mut events {
                event.recorded_at = at;
            }
            Record::new(
                record.negotiation.clone(),
                record.parties.clone(),
                record.categories.clone(),
                Entries {
                    events,
                    ..Entries::default()
                },
                Vec::new(),
                record.sources.clone(),
            )
        };
        let next = |record: &Record| {
            next_meeting(record, day("2023-09-14")).map(|event| event.slug.to_string())
        };
        let later = noted("2026-11-23T12:00:00Z".parse().unwrap());
        assert_eq!(next(&later), None);
        let in_time = noted("2023-09-15T06:59:00Z".parse().unwrap());
        assert_eq!(next(&in_time), Some("session-2023-09-20".to_owned()));
        let too_late = noted("2023-09-15T07:00:00Z".parse().unwrap());
        assert_eq!(next(&too_late), None);
    }
}
