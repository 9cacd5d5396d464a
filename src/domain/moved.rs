//! What moved between two dates: each party's position at the end of the one against its position at the end of the other.
//!
//! It asks what stood, not what was said in between: a party that moved and moved back has not moved, and one that put the same offer three
//! times has not moved either. Both ends are told on the same clock, so the public's account has what became known between the two.
//!
//! Example: between 1 May and 11 August 2023 the AMPTP went from 4%, 3% and 2% to 5%, 4% and 3.5% on minimum pay rates: toward the guild, by
//! 1, 1 and 1.5 points.

use chrono::NaiveDate;

use super::{
    compared::Compared,
    dates::View,
    gap::{self, Gap},
    issue::Issue,
    negotiation::Party,
    record::Record,
    standing::{Change, Standing, change, differs, track},
};

/// A party's position on an issue that is another than it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift<'a> {
    /// The issue.
    pub issue: &'a Issue,
    /// Whose position.
    pub party: &'a Party,
    /// Towards whom, in order of display. Never empty.
    pub toward: Vec<&'a Party>,
    /// What stood; `None` when nothing did.
    pub before: Option<Standing<'a>>,
    /// What stands; `None` when it was taken back.
    pub after: Option<Standing<'a>>,
    /// What changed.
    pub change: Change,
    /// By how much, where its numbers moved and can be compared.
    pub by: Option<Gap>,
}

/// What moved on an issue between the end of the day `since` and the date of the view, of which `compared` tells: in order of display, each
/// party's shift towards those to whom it is the same. Empty when nothing did, and when `since` is not before that date.
pub fn since<'a>(
    record: &'a Record,
    compared: &Compared<'a>,
    view: View,
    since: NaiveDate,
) -> Vec<Shift<'a>> {
    let then = View {
        as_of: since.min(view.as_of),
        ..view
    };
    let mut shifts: Vec<Shift<'a>> = Vec::new();
    for side in &compared.sides {
        let own = shifts.len();
        for pair in compared.pairs.iter().filter(|pair| pair.has(side.party)) {
            let other = pair.facing(side.party);
            let place = usize::from(pair.other.slug == side.party.slug);
            let after = &pair.tracks[place].standing;
            let before = track(record, side.party, compared.issue, &other.slug, then).standing;
            if !differs(before.as_ref(), after.as_ref()) {
                continue;
            }
            let same = shifts[own..]
                .iter_mut()
                .find(|shift| shift.before == before && shift.after == *after);
            match same {
                Some(shift) => shift.toward.push(other),
                None => shifts.push(shift(compared.issue, side.party, other, before, after)),
            }
        }
    }
    shifts
}

fn shift<'a>(
    issue: &'a Issue,
    party: &'a Party,
    other: &'a Party,
    before: Option<Standing<'a>>,
    after: &Option<Standing<'a>>,
) -> Shift<'a> {
    let measure = issue.measure.as_ref();
    let change = after.as_ref().map_or(Change::Withdrew, |after| {
        change(party.role, measure, before.as_ref(), after)
    });
    let by = match change {
        Change::Moved(_) => gap::between(measure, before.as_ref(), after.as_ref()).ok(),
        Change::First
        | Change::FirstNumber
        | Change::Reworded
        | Change::Repeated
        | Change::Held
        | Change::Refused
        | Change::Accepted
        | Change::Withdrew
        | Change::LeftOut => None,
    };
    Shift {
        issue,
        party,
        toward: vec![other],
        before,
        after: after.clone(),
        change,
        by,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        overview,
        record::tests::{day, shipped, slug, three_companies},
        standing::Move,
    };

    fn on<'a>(record: &'a Record, issue: &str, from: &str, view: View) -> Vec<Shift<'a>> {
        let issue = record.issue(&slug(issue)).unwrap();
        since(record, &Compared::new(record, issue, view), view, day(from))
    }

    fn all(record: &Record, from: NaiveDate, view: View) -> Vec<Shift<'_>> {
        let issues = overview::issues(record, view);
        let each = issues.iter();
        each.flat_map(|compared| since(record, compared, view, from))
            .collect()
    }

    #[test]
    fn between_1_may_and_11_august_the_studios_moved_toward_the_guild_on_pay() {
        let record = shipped();
        let shifts = on(
            &record,
            "minimums",
            "2023-05-01",
            View::table(day("2023-08-11")),
        );
        let [shift] = shifts.as_slice() else {
            panic!("{shifts:?}")
        };
        assert_eq!(shift.party.slug, slug("amptp"));
        assert_eq!(shift.change, Change::Moved(Move::Toward));
        let by = shift.by.as_ref().unwrap();
        let steps: Vec<String> = by
            .steps
            .iter()
            .flatten()
            .map(|by| by.low.to_string())
            .collect();
        assert_eq!(steps, ["1", "1", "1.5"]);
        assert_eq!(
            shift.before.as_ref().unwrap().term().headline.as_str(),
            "4% · 3% · 2%"
        );
    }

    #[test]
    fn the_public_learned_of_the_room_size_on_22_august() {
        let record = shipped();
        let moved = |from, view| -> Vec<(String, Change)> {
            on(&record, "min-staff", from, view)
                .into_iter()
                .map(|shift| (shift.party.slug.to_string(), shift.change))
                .collect()
        };
        assert!(moved("2023-08-16", View::public(day("2023-08-21"))).is_empty());
        assert_eq!(
            moved("2023-08-21", View::public(day("2023-08-22"))),
            [("amptp".to_owned(), Change::FirstNumber)]
        );
        assert!(moved("2023-08-15", View::table(day("2023-08-22"))).is_empty());
    }

    #[test]
    fn companies_that_move_on_different_days_are_told_apart() {
        let record = three_companies();
        let shifts = on(
            &record,
            "wages",
            "2025-03-10",
            View::table(day("2025-04-10")),
        );
        let told: Vec<(String, Vec<String>)> = shifts
            .iter()
            .map(|shift| {
                let toward = shift.toward.iter().map(|party| party.slug.to_string());
                (shift.party.slug.to_string(), toward.collect())
            })
            .collect();
        let companies = told.iter().filter(|(party, _)| party != "union");
        assert!(companies.clone().count() > 1, "{told:?}");
        assert!(companies.clone().all(|(_, toward)| toward == &["union"]));
    }

    proptest! {
        #[test]
        fn nothing_moves_between_a_day_and_itself_or_an_earlier_one(days in 0u64..300, back in 0u64..300) {
            let record = shipped();
            let date = day("2023-02-20") + Days::new(days);
            for view in [View::table(date), View::public(date)] {
                prop_assert!(all(&record, date, view).is_empty());
                prop_assert!(all(&record, date + Days::new(back), view).is_empty());
            }
        }

        #[test]
        fn what_moved_leads_from_what_stood_then_to_what_stands_now(from in 0u64..300, days in 0u64..300) {
            for record in [shipped(), three_companies()] {
                let opened = record.offers()[0].made_on.last_day();
                let then = opened + Days::new(from);
                for view in [View::table(then + Days::new(days)), View::public(then + Days::new(days))] {
                    for shift in all(&record, then, view) {
                        for other in &shift.toward {
                            let at = |as_of| track(&record, shift.party, shift.issue, &other.slug, View { as_of, ..view }).standing;
                            prop_assert_eq!(&at(then), &shift.before);
                            prop_assert_eq!(&at(view.as_of), &shift.after);
                        }
                        prop_assert!(differs(shift.before.as_ref(), shift.after.as_ref()));
                    }
                }
            }
        }
    }
}
