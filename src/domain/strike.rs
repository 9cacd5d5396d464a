//! Strikes and lockouts: when one was on, and its day.
//!
//! The file format marks the beginning and the end of a strike with the same kind of event. So, for each party: its first such event
//! begins a stoppage, and the next of the same kind ends it, unless the first says itself when it ended. Events that name no party to the
//! talks, such as another union's strike, are no stoppage of these talks.

use chrono::NaiveDate;

use super::{
    dates::View,
    entry::Filed,
    event::{Event, Happening},
    record::Record,
    slug::Slug,
};

/// A strike or a lockout.
#[derive(Debug, Clone, PartialEq)]
pub struct Stoppage<'a> {
    /// Strike or lockout.
    pub kind: Happening,
    /// Who struck, or locked out.
    pub party: Slug,
    /// The event that began it.
    pub began: &'a Filed<Event>,
    /// The first day without it; `None` while it lasts.
    pub over_on: Option<NaiveDate>,
}

impl Stoppage<'_> {
    /// The day of the stoppage on a date, its first day being 1; `None` before it and from the day on which it was over.
    pub fn day(&self, date: NaiveDate) -> Option<i64> {
        let day = date
            .signed_duration_since(self.began.on.last_day())
            .num_days()
            + 1;
        (day >= 1 && self.over_on.is_none_or(|over| date < over)).then_some(day)
    }
}

/// The stoppages of the talks that had begun by the date, in order.
pub fn stoppages(record: &Record, view: View) -> Vec<Stoppage<'_>> {
    let mut stoppages: Vec<Stoppage<'_>> = Vec::new();
    for event in record.events_in(view) {
        if !matches!(event.kind, Happening::Strike | Happening::Lockout) {
            continue;
        }
        for party in event
            .parties
            .iter()
            .filter(|party| record.party(party).is_some())
        {
            let lasting = stoppages.iter_mut().find(|stoppage| {
                stoppage.over_on.is_none()
                    && stoppage.kind == event.kind
                    && stoppage.party == *party
            });
            if let Some(stoppage) = lasting {
                stoppage.over_on = Some(event.on.last_day());
                continue;
            }
            let over_on = event.ends_on.and_then(|last| last.last_day().succ_opt());
            stoppages.push(Stoppage {
                kind: event.kind,
                party: party.clone(),
                began: event,
                over_on: over_on.filter(|over| *over <= view.as_of),
            });
        }
    }
    stoppages
}

/// The day of the first stoppage that is on, on the date of the view.
pub fn day(record: &Record, view: View) -> Option<(Happening, i64)> {
    stoppages(record, view)
        .iter()
        .find_map(|stoppage| Some((stoppage.kind, stoppage.day(view.as_of)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day as date, shipped};

    #[test]
    fn the_strike_of_2023_ran_from_day_1_on_2_may_to_day_148_on_26_september() {
        let record = shipped();
        let on = |text| day(&record, View::table(date(text)));
        assert_eq!(on("2023-05-01"), None);
        assert_eq!(on("2023-05-02"), Some((Happening::Strike, 1)));
        assert_eq!(on("2023-08-11"), Some((Happening::Strike, 102)));
        assert_eq!(on("2023-08-28"), Some((Happening::Strike, 119)));
        assert_eq!(on("2023-09-24"), Some((Happening::Strike, 146)));
        assert_eq!(on("2023-09-26"), Some((Happening::Strike, 148)));
        assert_eq!(on("2023-09-27"), None);
        assert_eq!(on("2023-12-01"), None);
    }
}
