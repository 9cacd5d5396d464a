//! Two offers, or an offer and the expired agreement, issue by issue: what is in both, what changed in substance or in form, and what is in one
//! alone.
//!
//! It compares what the two say, word by word, and nothing that stood before or after them: the same two offers always give the same answer,
//! as far as the view sees their terms.
//!
//! Example: the AMPTP's package of 11 August 2023 against its offer of 1 May has 4% · 3% · 2% become 5% · 4% · 3.5% on minimum pay rates, and
//! the staffing of rooms, which was "No counter", become two writers besides the showrunner.

use super::{
    amount::Amounts,
    dates::View,
    entry::Filed,
    issue::{Category, Issue},
    offer::Offer,
    position::{Alternative, Position, Stance},
    record::Record,
    redline::{Difference, Words, between},
};

/// What an offer is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Base<'a> {
    /// Another offer, which counts as the older text.
    Offer(&'a Filed<Offer>),
    /// What the expired agreement says, on the issues that the offer speaks of.
    Expired,
}

/// The words of one side on one issue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said<'a> {
    /// How a table cell says it.
    pub headline: &'a str,
    /// In full.
    pub text: &'a str,
    /// Its numbers, where it has any.
    pub values: Option<&'a Amounts>,
    /// The upper ends of its ranges, where it has any.
    pub values_to: Option<&'a Amounts>,
    /// What the numbers rest on, where that is said.
    pub basis: Option<&'a str>,
    /// What an offer does on the issue; `None` for the expired agreement.
    pub stance: Option<Stance>,
}

/// One term against another: at least one of the two is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Term<'a> {
    /// Which of two alternatives.
    pub alternative: Alternative,
    /// The older words.
    pub old: Option<Said<'a>>,
    /// The newer words.
    pub new: Option<Said<'a>>,
}

/// What became of an issue between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Another term: other numbers, another headline, a term in place of a refusal.
    Changed,
    /// The same term in other words. Two refusals are one term.
    Reworded,
    /// The same words and numbers in another form: space, punctuation, capital letters.
    Cosmetic,
    /// The same, letter by letter.
    Unchanged,
    /// In the newer text alone.
    Added,
    /// In the older text alone.
    Gone,
}

/// One issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// Its category.
    pub category: &'a Category,
    /// The issue.
    pub issue: &'a Issue,
    /// What became of it.
    pub outcome: Outcome,
    /// Its term, or its alternatives, in order. Never empty.
    pub terms: Vec<Term<'a>>,
    /// How many words its texts gained and lost, without the headlines.
    pub words: Words,
}

/// `offer` against another text: the issues of either in order of display. Empty when the view sees no term of either.
pub fn rows<'a>(
    record: &'a Record,
    offer: &'a Filed<Offer>,
    base: Base<'a>,
    view: View,
) -> Vec<Row<'a>> {
    record
        .categories
        .iter()
        .flat_map(|category| category.issues.iter().map(move |issue| (category, issue)))
        .filter_map(|(category, issue)| {
            let new = terms(offer, issue, view);
            let old = match base {
                Base::Offer(other) => terms(other, issue, view),
                Base::Expired if new.is_empty() => Vec::new(),
                Base::Expired => expired(issue),
            };
            row(category, issue, &old, &new)
        })
        .collect()
}

/// All rows together: how many words their texts gained and lost.
pub fn words(rows: &[Row<'_>]) -> Words {
    rows.iter().fold(Words::default(), |all, row| Words {
        added: all.added + row.words.added,
        removed: all.removed + row.words.removed,
    })
}

type Told<'a> = (Alternative, Said<'a>);

fn terms<'a>(offer: &'a Filed<Offer>, issue: &Issue, view: View) -> Vec<Told<'a>> {
    let mut terms: Vec<&Position> = offer
        .value
        .positions_in(view)
        .filter(|position| position.issue == issue.slug)
        .collect();
    terms.sort_by_key(|term| term.alternative);
    terms
        .into_iter()
        .map(|term| (term.alternative, Said::of(term)))
        .collect()
}

impl<'a> Said<'a> {
    fn of(term: &'a Position) -> Self {
        Self {
            headline: &term.headline,
            text: &term.text,
            values: term.values.as_ref(),
            values_to: term.values_to.as_ref(),
            basis: term.basis.as_deref(),
            stance: Some(term.stance),
        }
    }

    /// Whether it puts no term: a refusal, or a term taken back or left out.
    fn is_none(&self) -> bool {
        self.stance.is_some_and(|stance| match stance {
            Stance::Rejects
            | Stance::RefusesToCounter
            | Stance::Withdraws
            | Stance::NotIncluded => true,
            Stance::Proposes | Stance::Modifies | Stance::Holds | Stance::Accepts => false,
        })
    }

    /// Whether `other` is the same term: the same numbers on the same basis where both have numbers, otherwise the same headline.
    fn is_same_term(&self, other: &Self) -> bool {
        if self.is_none() || other.is_none() {
            return self.is_none() && other.is_none();
        }
        match (self.values, other.values) {
            (Some(one), Some(two)) => {
                one == two && self.values_to == other.values_to && self.basis == other.basis
            }
            (None, _) | (_, None) => {
                between(self.headline, other.headline).difference != Difference::Substance
            }
        }
    }
}

fn expired(issue: &Issue) -> Vec<Told<'_>> {
    let baseline = issue.baseline.iter();
    baseline
        .map(|baseline| {
            let said = Said {
                headline: &baseline.headline,
                text: &baseline.text,
                values: baseline.values.as_ref(),
                values_to: None,
                basis: None,
                stance: None,
            };
            (Alternative::Only, said)
        })
        .collect()
}

fn row<'a>(
    category: &'a Category,
    issue: &'a Issue,
    old: &[Told<'a>],
    new: &[Told<'a>],
) -> Option<Row<'a>> {
    let find = |told: &[Told<'a>], alternative| {
        let known = told.iter().find(|(known, _)| *known == alternative);
        known.map(|(_, said)| *said)
    };
    let mut alternatives: Vec<Alternative> =
        old.iter().chain(new).map(|(known, _)| *known).collect();
    alternatives.sort_unstable();
    alternatives.dedup();
    let terms: Vec<Term<'a>> = alternatives
        .into_iter()
        .map(|alternative| Term {
            alternative,
            old: find(old, alternative),
            new: find(new, alternative),
        })
        .collect();
    let outcome = match (old.is_empty(), new.is_empty()) {
        (true, true) => return None,
        (true, false) => Outcome::Added,
        (false, true) => Outcome::Gone,
        (false, false) => outcome(&terms),
    };
    let words = terms
        .iter()
        .map(term_words)
        .fold(Words::default(), |all, words| Words {
            added: all.added + words.added,
            removed: all.removed + words.removed,
        });
    Some(Row {
        category,
        issue,
        outcome,
        terms,
        words,
    })
}

/// What became of an issue of which both speak.
fn outcome(terms: &[Term<'_>]) -> Outcome {
    let mut difference = Difference::None;
    for term in terms {
        let both = term.old.zip(term.new);
        let Some((old, new)) = both.filter(|(old, new)| old.is_same_term(new)) else {
            return Outcome::Changed;
        };
        for redline in [
            between(old.headline, new.headline),
            between(old.text, new.text),
        ] {
            difference = difference.max(redline.difference);
        }
    }
    match difference {
        Difference::None => Outcome::Unchanged,
        Difference::Cosmetic => Outcome::Cosmetic,
        Difference::Substance => Outcome::Reworded,
    }
}

fn term_words(term: &Term<'_>) -> Words {
    let text = |said: Option<Said<'_>>| said.map_or(String::new(), |said| said.text.to_owned());
    between(&text(term.old), &text(term.new)).words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::record::tests::{day, shipped, slug, three_companies};

    fn against<'a>(record: &'a Record, offer: &str, base: &str, view: View) -> Vec<Row<'a>> {
        let offer = record.offer(&slug(offer)).unwrap();
        let base = match base {
            "" => Base::Expired,
            base => Base::Offer(record.offer(&slug(base)).unwrap()),
        };
        rows(record, offer, base, view)
    }

    fn count(rows: &[Row<'_>], outcome: Outcome) -> usize {
        rows.iter().filter(|row| row.outcome == outcome).count()
    }

    #[test]
    fn the_august_package_against_the_offer_of_may() {
        let record = shipped();
        let view = View::table(day("2026-11-23"));
        let rows = against(
            &record,
            "amptp-counter-2023-08-11",
            "amptp-offer-2023-05-01",
            view,
        );
        let pay = rows
            .iter()
            .find(|row| row.issue.slug == "minimums")
            .unwrap();
        assert_eq!(pay.outcome, Outcome::Changed);
        assert_eq!(pay.terms[0].old.unwrap().headline, "4% · 3% · 2%");
        let outcomes = [
            Outcome::Changed,
            Outcome::Reworded,
            Outcome::Added,
            Outcome::Gone,
        ];
        assert_eq!(
            outcomes.map(|outcome| count(&rows, outcome)),
            [11, 2, 4, 16]
        );
        let residual = rows
            .iter()
            .find(|row| row.issue.slug == "viewership-residual");
        assert_eq!(
            residual.unwrap().outcome,
            Outcome::Reworded,
            "refused twice"
        );
        assert!(words(&rows).added > 100);
    }

    #[test]
    fn a_position_repeated_in_other_words_is_no_other_term() {
        let record = shipped();
        let view = View::table(day("2026-11-23"));
        let (offer, base) = ("amptp-counter-2023-08-11", "amptp-preview-2023-08-04");
        let rows = against(&record, offer, base, view);
        let pay = rows.iter().find(|row| row.issue.slug == "minimums");
        assert_eq!(pay.unwrap().outcome, Outcome::Reworded);
    }

    #[test]
    fn a_lone_term_is_paired_with_neither_of_two_alternatives() {
        let record = three_companies();
        let view = View::table(day("2026-11-23"));
        let rows = against(&record, "agreement-with-a", "union-proposals", view);
        let closures = rows
            .iter()
            .find(|row| row.issue.slug == "plant-closures")
            .unwrap();
        assert_eq!(closures.outcome, Outcome::Changed);
        let terms = closures.terms.iter();
        let sides: Vec<_> = terms
            .map(|term| (term.alternative, term.old.is_some(), term.new.is_some()))
            .collect();
        assert_eq!(
            sides,
            [
                (Alternative::Only, false, true),
                (Alternative::A, true, false),
                (Alternative::B, true, false)
            ]
        );
    }

    #[test]
    fn capital_letters_alone_are_a_change_of_form() {
        let record = shipped();
        let known = record.offer(&slug("wga-counter-2023-08-15")).unwrap();
        let mut typed_again = known.clone();
        for position in &mut typed_again.value.positions {
            position.text = position.text.to_uppercase().parse().unwrap();
        }
        let view = View::table(day("2026-11-23"));
        let rows = rows(&record, &typed_again, Base::Offer(known), view);
        assert_eq!(count(&rows, Outcome::Cosmetic), 4);
        assert_eq!(words(&rows), Words::default());
    }

    #[test]
    fn the_expired_agreement_is_told_where_the_offer_speaks() {
        let record = shipped();
        let view = View::table(day("2026-11-23"));
        let rows = against(&record, "amptp-counter-2023-08-11", "", view);
        assert_eq!(rows.len(), 17);
        let staff = rows
            .iter()
            .find(|row| row.issue.slug == "min-staff")
            .unwrap();
        assert_eq!(staff.terms[0].old.unwrap().headline, "No minimum");
        assert_eq!(count(&rows, Outcome::Gone), 0);
    }

    #[test]
    fn what_the_public_did_not_know_is_not_compared() {
        let record = shipped();
        let view = View::public(day("2023-08-15"));
        let rows = against(
            &record,
            "amptp-counter-2023-08-11",
            "amptp-offer-2023-05-01",
            view,
        );
        assert!(rows.iter().all(|row| row.outcome == Outcome::Gone));
    }

    proptest! {
        #[test]
        fn what_is_not_in_view_does_not_exist(one in 0usize..16, other in 0usize..16, days in 0u64..400, three: bool, public: bool) {
            let record = if three { three_companies() } else { shipped() };
            let first = if three { "2025-03-01" } else { "2023-02-20" };
            let as_of = day(first) + chrono::Days::new(if three { days / 6 } else { days });
            let view = if public { View::public(as_of) } else { View::table(as_of) };
            let offers = record.offers();
            let (one, other) = (&offers[one % offers.len()], &offers[other % offers.len()]);
            for term in rows(&record, one, Base::Offer(other), view).into_iter().flat_map(|row| row.terms) {
                for (said, offer) in [(term.new, one), (term.old, other)] {
                    let seen = |said| offer.value.positions_in(view).map(Said::of).any(|known| known == said);
                    prop_assert!(said.is_none_or(seen));
                }
            }
        }

        #[test]
        fn either_order_tells_the_same_issues_and_the_mirror_of_what_became_of_them(one in 0usize..16, other in 0usize..16, three: bool) {
            let record = if three { three_companies() } else { shipped() };
            let view = View::table(day("2030-01-01"));
            let offers = record.offers();
            let (one, other) = (&offers[one % offers.len()], &offers[other % offers.len()]);
            let there = rows(&record, one, Base::Offer(other), view);
            let back = rows(&record, other, Base::Offer(one), view);
            prop_assert_eq!(there.len(), back.len());
            for (there, back) in there.iter().zip(&back) {
                prop_assert_eq!(&there.issue.slug, &back.issue.slug);
                let mirror = match there.outcome {
                    Outcome::Added => Outcome::Gone,
                    Outcome::Gone => Outcome::Added,
                    same => same,
                };
                prop_assert_eq!(mirror, back.outcome);
                let turned = Words { added: back.words.removed, removed: back.words.added };
                prop_assert_eq!(there.words, turned);
            }
            if one.id == other.id {
                prop_assert!(there.iter().all(|row| row.outcome == Outcome::Unchanged));
                prop_assert_eq!(words(&there), Words::default());
            }
        }
    }
}
