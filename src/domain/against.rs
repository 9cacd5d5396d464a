//! Two offers, or an offer and the expired agreement, issue by issue: what is in both, what changed in substance or in form, and what is in one
//! alone.
//!
//! It compares what the two say, word by word, and nothing that stood before or after them: the same two offers always give the same answer,
//! as far as the view sees their terms.
//!
//! Example: the AMPTP's package of 11 August 2023 against its offer of 1 May has 4% · 3% · 2% become 5% · 4% · 3.5% on minimum pay rates, and
//! the staffing of rooms, which was "No counter", become two writers besides the showrunner.

use super::{
    dates::View,
    entry::Filed,
    issue::{Category, Issue},
    offer::Offer,
    position::{Alternative, Position},
    record::Record,
    redline::{self, Difference, Words},
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// How a table cell says it.
    pub headline: &'a str,
    /// In full.
    pub text: &'a str,
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
    /// Other words, or other numbers.
    Changed,
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
        .map(|term| {
            let said = Said {
                headline: &term.headline,
                text: &term.text,
            };
            (term.alternative, said)
        })
        .collect()
}

fn expired(issue: &Issue) -> Vec<Told<'_>> {
    let baseline = issue.baseline.iter();
    baseline
        .map(|baseline| {
            let said = Said {
                headline: &baseline.headline,
                text: &baseline.text,
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
        (false, false) => match terms.iter().map(difference).max()? {
            Difference::None => Outcome::Unchanged,
            Difference::Cosmetic => Outcome::Cosmetic,
            Difference::Substance => Outcome::Changed,
        },
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

fn difference(term: &Term<'_>) -> Difference {
    match (term.old, term.new) {
        (Some(old), Some(new)) => redline::difference(old.headline, new.headline)
            .max(redline::difference(old.text, new.text)),
        _ => Difference::Substance,
    }
}

fn term_words(term: &Term<'_>) -> Words {
    let text = |said: Option<Said<'_>>| said.map_or(String::new(), |said| said.text.to_owned());
    redline::between(&text(term.old), &text(term.new)).words()
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
        assert_eq!(count(&rows, Outcome::Added), 4);
        assert!(words(&rows).added > 100);
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
            }
            if one.id == other.id {
                prop_assert!(there.iter().all(|row| row.outcome == Outcome::Unchanged));
                prop_assert_eq!(words(&there), Words::default());
            }
        }
    }
}
