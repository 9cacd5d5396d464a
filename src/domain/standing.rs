//! What a party stands for on an issue, on a date, towards the party that looks.
//!
//! The rule (DESIGN.md, "standing"): a party's newest position by then stands. A step that a later offer leaves out keeps its value. When
//! a package is withdrawn what stood before it stands again; so it is when members vote an agreement down. Anything else withdrawn leaves
//! nothing standing. An offer that holds keeps the term that stood, with its first date.
//!
//! Example: on 28 August 2023 the AMPTP stands at 5%, 4% and 3.5% on minimum pay rates since 4 August; its package of 11 August repeats it.

use std::cmp::Ordering;

use super::{
    accepted::{self, Taken},
    dates::View,
    entry::{Filed, Moment},
    issue::{Direction, Issue, Measure},
    negotiation::{Party, Role},
    offer::{Form, Offer},
    position::{Position, Stance},
    record::Record,
    response::Answer,
    slug::Slug,
    span::{Span, Spans},
};

/// A position in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<'a> {
    /// The offer whose words stand.
    pub offer: &'a Filed<Offer>,
    /// Its term on the issue, or its two alternatives, in order. Never empty.
    pub terms: Vec<&'a Position>,
    /// The numbers in force, one per step, where the term has numbers: its own, or an earlier one's for a step that it leaves out.
    pub values: Option<Spans>,
    /// The offer that first put the same term.
    pub since: &'a Filed<Offer>,
    /// The newest offer that put, repeated or held it.
    pub confirmed: &'a Filed<Offer>,
}

impl<'a> Standing<'a> {
    /// The term, or the first of two alternatives.
    pub fn term(&self) -> &'a Position {
        self.terms[0]
    }

    /// The numbers of one of its terms: those in force where it has one term, else the term's own.
    pub fn numbers_of(&self, term: &Position) -> Option<Spans> {
        match self.terms.as_slice() {
            [_] => self.values.clone(),
            _ => term.spans(),
        }
    }

    /// What the party does by it.
    pub fn stance(&self) -> Stance {
        self.term().stance
    }

    /// Whether `other` says the same: equal numbers where both have them, otherwise the same words and the same stance.
    pub fn says_the_same(&self, other: &Self) -> bool {
        if self.terms.len() != other.terms.len()
            || self.stance().is_refusal() != other.stance().is_refusal()
        {
            return false;
        }
        match (&self.values, &other.values) {
            (Some(mine), Some(theirs)) => mine == theirs && self.term().basis == other.term().basis,
            (None, None) => self
                .terms
                .iter()
                .zip(&other.terms)
                .all(|(mine, theirs)| mine.headline == theirs.headline),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// Whether a party's position is another than it was, in its numbers or its words. To repeat it, to hold it, and to refuse once more are no
/// change.
pub fn differs(before: Option<&Standing<'_>>, now: Option<&Standing<'_>>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => {
            let both_refuse = before.stance().is_refusal() && now.stance().is_refusal();
            !both_refuse && !before.says_the_same(now)
        }
        (before, now) => before.is_some() != now.is_some(),
    }
}

/// What one offer changed in its party's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The party's first word on the issue.
    First,
    /// A number after a refusal or after words.
    FirstNumber,
    /// The number moved.
    Moved(Move),
    /// The words changed; there is no pair of numbers to compare.
    Reworded,
    /// The same term again.
    Repeated,
    /// The offer says that the party holds.
    Held,
    /// The party refuses, or refuses again.
    Refused,
    /// The party takes the other side's term.
    Accepted,
    /// The party takes its term back.
    Withdrew,
    /// The parties signed without the issue.
    LeftOut,
}

/// Where a number moved, seen from the party that moved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// Toward the other side.
    Toward,
    /// Away from the other side.
    Away,
    /// Toward it on some steps and away from it on others.
    Mixed,
    /// Nowhere.
    None,
}

/// One offer's turn on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn<'a> {
    /// The offer.
    pub offer: &'a Filed<Offer>,
    /// Its own terms on the issue, before anything is carried over. Never empty.
    pub terms: Vec<&'a Position>,
    /// What it changed.
    pub change: Change,
    /// What stood after it; `None` after a withdrawal.
    pub after: Option<Standing<'a>>,
}

/// All that a party has done on an issue by a date, towards one other party.
#[derive(Debug, Clone, PartialEq)]
pub struct Track<'a> {
    /// Its turns, in order, without those of packages that have fallen.
    pub turns: Vec<Turn<'a>>,
    /// What stands.
    pub standing: Option<Standing<'a>>,
    /// The offer whose withdrawal left nothing standing.
    pub withdrawn: Option<&'a Filed<Offer>>,
    /// Packages withdrawn and agreements voted down, in order, whose terms here have fallen with them.
    pub fallen: Vec<&'a Filed<Offer>>,
    /// The answer by which the other party took what stands, if it did.
    pub taken: Option<Taken<'a>>,
}

/// Whether an offer has been taken back, or voted down, by the date.
pub fn has_fallen(record: &Record, offer: &Filed<Offer>, view: View) -> bool {
    fallen_by(record, offer, view, None)
}

pub(super) fn fallen_by(
    record: &Record,
    offer: &Filed<Offer>,
    view: View,
    until: Option<Moment>,
) -> bool {
    let mut fallen = false;
    for response in record.responses_in(view).filter(|response| {
        response.to == offer.slug && until.is_none_or(|until| response.moment() <= until)
    }) {
        match response.answer {
            Answer::Withdraws => fallen |= response.parties.iter().any(|party| offer.is_by(party)),
            Answer::VotesDown => fallen |= offer.form.is_agreement(),
            Answer::Reopens => fallen = false,
            Answer::Accepts
            | Answer::AcceptsInPart
            | Answer::Rejects
            | Answer::Holds
            | Answer::Ratifies => {}
        }
    }
    fallen
}

/// What `party` has done on `issue` in view of `toward`, by the date.
pub fn track<'a>(
    record: &'a Record,
    party: &Party,
    issue: &Issue,
    toward: &Slug,
    view: View,
) -> Track<'a> {
    track_until(record, party, issue, toward, view, None)
}

/// The same, of what had been done up to a moment, the entry of that moment included. `None` for no limit but the view's. What the view
/// does not see stays out, so that on the public clock a moment long past is told as far as it has become public.
pub fn track_until<'a>(
    record: &'a Record,
    party: &Party,
    issue: &Issue,
    toward: &Slug,
    view: View,
    until: Option<Moment>,
) -> Track<'a> {
    let mut offers = concerning(record, party, issue, toward);
    offers.retain(|(offer, _)| until.is_none_or(|until| offer.moment() <= until));
    let track = follow(record, &offers, party, issue, view, until);
    Track {
        taken: accepted::taken(record, &track, toward, issue, view, until),
        ..track
    }
}

/// An offer with its terms on one issue, by alternative, whatever a view sees of them.
pub(super) type Spoken<'a> = (&'a Filed<Offer>, Vec<&'a Position>);

/// The offers, of any date, in which `party` has said something on `issue` to `toward`, in order.
pub(super) fn concerning<'a>(
    record: &'a Record,
    party: &Party,
    issue: &Issue,
    toward: &Slug,
) -> Vec<Spoken<'a>> {
    record
        .terms_on(&issue.slug)
        .filter(|(offer, _)| offer.is_by(&party.slug) && offer.is_to(toward))
        .collect()
}

/// What these offers, all that concern one party, issue and addressee, come to by the date, if nothing after `until` had taken them back,
/// whatever the addressee answered.
pub(super) fn follow<'a>(
    record: &'a Record,
    offers: &[Spoken<'a>],
    party: &Party,
    issue: &Issue,
    view: View,
    until: Option<Moment>,
) -> Track<'a> {
    let mut track = Track {
        turns: Vec::new(),
        standing: None,
        withdrawn: None,
        fallen: Vec::new(),
        taken: None,
    };
    for (offer, terms) in offers {
        if !view.sees(offer.made_on, offer.public_on) {
            continue;
        }
        let terms: Vec<&Position> = terms
            .iter()
            .copied()
            .filter(|term| offer.value.shows(term, view))
            .collect();
        if terms.is_empty() {
            continue;
        }
        let whole = matches!(
            offer.form,
            Form::Package | Form::TentativeAgreement | Form::Memorandum
        );
        if whole && fallen_by(record, offer, view, until) {
            track.fallen.push(offer);
            continue;
        }
        step(&mut track, party.role, issue.measure.as_ref(), offer, terms);
    }
    if let Some(standing) = &track.standing
        && fallen_by(record, standing.confirmed, view, until)
    {
        track.withdrawn = Some(standing.confirmed);
        track.standing = None;
    }
    track
}

/// Takes one offer's terms into account.
fn step<'a>(
    track: &mut Track<'a>,
    role: Role,
    measure: Option<&Measure>,
    offer: &'a Filed<Offer>,
    terms: Vec<&'a Position>,
) {
    let before = track.standing.take();
    let stance = terms[0].stance;
    let own = Standing {
        offer,
        values: carried(before.as_ref(), &terms),
        terms: terms.clone(),
        since: offer,
        confirmed: offer,
    };
    let (change, after) = match (stance, before) {
        (Stance::Withdraws, _) => (Change::Withdrew, None),
        (Stance::Holds, Some(held)) if terms[0].values.is_none() || own.values == held.values => (
            Change::Held,
            Some(Standing {
                confirmed: offer,
                ..held
            }),
        ),
        (_, before) => {
            let change = change(role, measure, before.as_ref(), &own);
            let since = before
                .filter(|before| before.says_the_same(&own))
                .map_or(offer, |before| before.since);
            (change, Some(Standing { since, ..own }))
        }
    };
    track.withdrawn = after.is_none().then_some(offer);
    track.standing = after.clone();
    track.turns.push(Turn {
        offer,
        terms,
        change,
        after,
    });
}

/// The numbers of a single term, a step that it leaves out taken from what stood. Two alternatives have no one number.
fn carried(before: Option<&Standing<'_>>, terms: &[&Position]) -> Option<Spans> {
    let [term] = terms else { return None };
    let earlier = before.and_then(|before| before.values.as_ref());
    term.spans().map(|values| {
        values
            .into_iter()
            .enumerate()
            .map(|(at, value)| {
                value.or_else(|| earlier.and_then(|earlier| earlier.get(at).copied().flatten()))
            })
            .collect()
    })
}

/// What a party of this role changed, from what stood to what stands now.
pub(super) fn change(
    role: Role,
    measure: Option<&Measure>,
    before: Option<&Standing<'_>>,
    now: &Standing<'_>,
) -> Change {
    match now.stance() {
        Stance::Rejects | Stance::RefusesToCounter => return Change::Refused,
        Stance::Accepts => return Change::Accepted,
        Stance::NotIncluded => return Change::LeftOut,
        Stance::Withdraws => return Change::Withdrew,
        Stance::Proposes | Stance::Modifies | Stance::Holds => {}
    }
    let Some(before) = before else {
        return Change::First;
    };
    match (measure, &before.values, &now.values) {
        _ if before.says_the_same(now) => Change::Repeated,
        (Some(measure), Some(was), Some(is)) if before.term().basis == now.term().basis => {
            Change::Moved(movement(measure, role, was, is))
        }
        (Some(_), None, Some(_)) => Change::FirstNumber,
        _ => Change::Reworded,
    }
}

/// Where a party moved between two sets of numbers: by the total where the measure has one, otherwise step by step. A union moves toward
/// the other side against the direction that favours it; an employer moves toward it along that direction. For other parties, whose
/// side the measure does not tell, every difference counts as mixed. A range moves by both of its ends: one that stays where it was says
/// nothing, and two that go different ways are mixed.
pub fn movement(measure: &Measure, role: Role, was: &[Option<Span>], is: &[Option<Span>]) -> Move {
    let toward = match (role, measure.favours_union) {
        (Role::Union, Direction::Higher) | (Role::Employer, Direction::Lower) => Ordering::Less,
        (Role::Union, Direction::Lower) | (Role::Employer, Direction::Higher) => Ordering::Greater,
        (Role::Mediator | Role::Other, _) => Ordering::Equal,
    };
    let pairs: Vec<(Span, Span)> = match (measure.figure(was), measure.figure(is)) {
        (Some(was), Some(is)) if was != is => vec![(was, is)],
        _ => was
            .iter()
            .zip(is)
            .filter_map(|(was, is)| (*was).zip(*is))
            .collect(),
    };
    let orders: Vec<Ordering> = pairs
        .into_iter()
        .flat_map(|(was, is)| [is.low.cmp(&was.low), is.high.cmp(&was.high)])
        .filter(|order| order.is_ne())
        .collect();
    if orders.is_empty() {
        Move::None
    } else if toward.is_eq() {
        Move::Mixed
    } else if orders.iter().all(|order| *order == toward) {
        Move::Toward
    } else if orders.iter().all(|order| *order == toward.reverse()) {
        Move::Away
    } else {
        Move::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped, slug};

    fn standing(
        record: &Record,
        party: &str,
        issue: &str,
        toward: &str,
        date: &str,
    ) -> Option<(String, String, String)> {
        let (party, issue) = (
            record.party(&slug(party)).unwrap(),
            record.issue(&slug(issue)).unwrap(),
        );
        track(record, party, issue, &slug(toward), View::table(day(date)))
            .standing
            .map(|standing| {
                (
                    standing.term().headline.to_string(),
                    standing.since.made_on.to_string(),
                    standing.confirmed.made_on.to_string(),
                )
            })
    }

    fn told(headline: &str, since: &str, confirmed: &str) -> Option<(String, String, String)> {
        Some((headline.to_owned(), since.to_owned(), confirmed.to_owned()))
    }

    #[test]
    fn a_repeated_position_keeps_the_date_it_first_took() {
        let record = shipped();
        assert_eq!(
            standing(&record, "amptp", "minimums", "wga", "2023-08-28"),
            told("5% · 4% · 3.5%", "2023-08-04", "2023-08-11")
        );
        assert_eq!(
            standing(&record, "amptp", "minimums", "wga", "2023-08-03"),
            told("4% · 3% · 2%", "2023-05-01", "2023-05-01")
        );
        assert_eq!(
            standing(&record, "amptp", "minimums", "wga", "2023-04-30"),
            None
        );
    }

    #[test]
    fn holding_keeps_the_words_that_stood() {
        let record = shipped();
        assert_eq!(
            standing(&record, "wga", "viewership-residual", "amptp", "2023-08-28"),
            told("Extra pay for hits", "2023-05-01", "2023-08-15")
        );
    }

    #[test]
    fn the_guild_moved_toward_the_studios_on_room_size() {
        let record = shipped();
        let (wga, issue) = (
            record.party(&slug("wga")).unwrap(),
            record.issue(&slug("min-staff")).unwrap(),
        );
        let changes: Vec<Change> = track(
            &record,
            wga,
            issue,
            &slug("amptp"),
            View::table(day("2023-08-28")),
        )
        .turns
        .iter()
        .map(|turn| turn.change)
        .collect();
        assert_eq!(
            changes,
            [
                Change::First,
                Change::FirstNumber,
                Change::Moved(Move::Toward)
            ]
        );
    }

    fn spans(ends: &[(i64, i64)]) -> Spans {
        let ends = ends.iter();
        ends.map(|(low, high)| Some(Span::between((*low).into(), (*high).into())))
            .collect()
    }

    #[test]
    fn a_range_moves_by_both_of_its_ends() {
        let record = shipped();
        let measure = |issue: &str| record.issue(&slug(issue)).unwrap().measure.clone().unwrap();
        let staff = measure("min-staff");
        let from = |was: (i64, i64), is: (i64, i64)| {
            let [was, is] = [was, is].map(|ends| spans(&[ends, (7, 7), (12, 12)]));
            movement(&staff, Role::Union, &was, &is)
        };
        assert_eq!(from((6, 8), (5, 7)), Move::Toward);
        assert_eq!(from((6, 8), (6, 7)), Move::Toward);
        assert_eq!(from((6, 6), (6, 8)), Move::Away);
        assert_eq!(from((6, 8), (7, 7)), Move::Mixed);
        assert_eq!(from((6, 8), (6, 8)), Move::None);
        let rises = measure("minimums");
        let [was, is] = [[(3, 5), (3, 3), (2, 2)], [(4, 5), (3, 3), (2, 2)]];
        let offered = |role| movement(&rises, role, &spans(&was), &spans(&is));
        assert_eq!(offered(Role::Employer), Move::Toward);
        assert_eq!(offered(Role::Mediator), Move::Mixed);
    }

    #[test]
    fn a_range_is_carried_over_whole_and_is_another_position_than_a_number() {
        let record = shipped();
        let offer = record.offer(&slug("amptp-offer-2023-05-01")).unwrap();
        let mut positions = offer.positions.iter();
        let first = positions.find(|term| term.issue == "minimums").unwrap();
        let mut range = first.clone();
        range.values_to = Some(vec![Some(5.into()), None, None]);
        let mut later = first.clone();
        later.values = Some(vec![None, Some(4.into()), None]);
        let (role, issue) = (Role::Employer, record.issue(&slug("minimums")).unwrap());
        let mut track = Track {
            turns: Vec::new(),
            standing: None,
            withdrawn: None,
            fallen: Vec::new(),
            taken: None,
        };
        for term in [first, &range, &later] {
            step(&mut track, role, issue.measure.as_ref(), offer, vec![term]);
        }
        let changes: Vec<Change> = track.turns.iter().map(|turn| turn.change).collect();
        let toward = Change::Moved(Move::Toward);
        assert_eq!(changes, [Change::First, toward, toward]);
        let stands = track.standing.unwrap().values.unwrap();
        assert_eq!(stands, spans(&[(4, 5), (4, 4), (2, 2)]));
    }
}
