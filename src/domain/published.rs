//! Totals that sources publish beside the steps of a schedule. They are kept as they were published and never corrected: where one is not
//! what the steps come to, pages show both, each by its name.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    amount, issue::Measure, position::Position, record::Record, slug::Slug, span::Span, text::Line,
};

/// A total as somebody published it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The figure, in the measure's unit.
    #[serde(with = "amount::one")]
    pub value: Decimal,
    /// How it was reached or named: "compounded, rounded", "plain sum".
    pub words: Line<120>,
    /// Who gives it: a party by its slug, or anybody in plain words. `None`: the publisher of its first source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Line<120>>,
    /// The ids of its sources; those of its term where there are none.
    #[serde(default)]
    pub sources: Vec<Slug>,
}

impl Published {
    /// The day from which it was there to read: that of its earliest source with a date. `None`: none has one, so that it is as old as
    /// its term.
    fn since(&self, record: &Record) -> Option<NaiveDate> {
        let sources = self.sources.iter();
        sources
            .filter_map(|source| Some(record.sources.get(source)?.published_on?.last_day()))
            .min()
    }
}

/// What the steps of a term come to, beside what is published as their total.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals<'a> {
    /// What they come to by the measure's rule; `None` where they do not add up, or a step is not known.
    pub computed: Option<Span>,
    /// The published totals that are not that figure, in the order given. Never empty.
    pub published: Vec<&'a Published>,
}

/// The totals published by a date for a term, of which `values` are in force, that are not what its steps come to. `None` where there are
/// none: a figure that agrees needs no second name. A total published later than its term is not told before, on either clock.
///
/// Example: the studios offered 5%, 4% and 3.5% on 11 August 2023, which compound to 13.022%; their release of 22 August said 13%. After
/// the deal on the same steps a newspaper added them up to 12.5%.
pub fn totals<'a>(
    record: &Record,
    measure: &Measure,
    term: &'a Position,
    values: Option<&[Option<Span>]>,
    as_of: NaiveDate,
) -> Option<Totals<'a>> {
    let computed = values.and_then(|values| measure.figure(values));
    let published: Vec<&Published> = term
        .totals
        .iter()
        .filter(|total| Some(total.value.into()) != computed)
        .filter(|total| total.since(record).is_none_or(|since| since <= as_of))
        .collect();
    (!published.is_empty()).then_some(Totals {
        computed,
        published,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::record::tests::{day, shipped, slug};

    fn told(record: &Record, offer: &str, as_of: &str) -> Option<(Option<String>, Vec<String>)> {
        let offer = record.offer(&slug(offer)).unwrap();
        let mut terms = offer.positions.iter();
        let term = terms.find(|term| term.issue == "minimums").unwrap();
        let issue = record.issue(&term.issue).unwrap();
        let totals = totals(
            record,
            issue.measure.as_ref().unwrap(),
            term,
            term.spans().as_deref(),
            day(as_of),
        )?;
        let published = totals.published.iter();
        Some((
            totals.computed.map(|computed| computed.low.to_string()),
            published
                .map(|total| format!("{} {}", total.value, total.words.as_str()))
                .collect(),
        ))
    }

    #[test]
    fn published_totals_stand_beside_the_computed_one_from_the_day_of_their_source() {
        let record = shipped();
        let offer = "amptp-counter-2023-08-11";
        assert_eq!(told(&record, offer, "2023-08-22"), None);
        assert_eq!(
            told(&record, offer, "2023-08-23"),
            Some((
                Some("13.022".to_owned()),
                vec!["13 compounded, rounded".to_owned()]
            ))
        );
        let deal = |as_of| told(&record, "moa-2023-09-25", as_of).unwrap().1;
        assert_eq!(deal("2023-09-27").len(), 1);
        assert_eq!(deal("2023-09-28")[1], "12.5 plain sum");
        assert_eq!(told(&record, "amptp-offer-2023-05-01", "2024-01-01"), None);
    }

    proptest! {
        #[test]
        fn what_is_told_disagrees_and_grows_with_time(steps in proptest::collection::vec(0u32..20, 3), value in 0i64..2000, days in 0u64..400) {
            let mut record = shipped();
            let issue = record.issue(&slug("minimums")).unwrap().clone();
            let measure = issue.measure.unwrap();
            let mut term = record.offer(&slug("moa-2023-09-25")).unwrap().positions[0].clone();
            term.totals = ["draftkings-contract", "wgae-mba-faq"].map(|source| Published {
                value: Decimal::new(value, 1),
                words: "plain sum".parse().unwrap(),
                by: None,
                sources: vec![slug(source)],
            }).to_vec();
            term.values = Some(steps.iter().map(|step| Some(Decimal::from(*step))).collect());
            let values = term.spans();
            let values = values.as_deref();
            let told = |as_of| totals(&record, &measure, &term, values, as_of);
            let count = |as_of| told(as_of).map_or(0, |totals| totals.published.len());
            let first = day("2023-05-01");
            prop_assert!(count(first) <= count(first + chrono::Days::new(days)));
            if let Some(told) = told(first + chrono::Days::new(days)) {
                prop_assert_eq!(told.computed, measure.figure(values.unwrap()));
                prop_assert!(told.published.iter().all(|total| Some(total.value.into()) != told.computed));
            }
            // A source without a date is as old as the term.
            record.sources.clear();
            prop_assert!([0, 2].contains(&totals(&record, &measure, &term, values, first).map_or(0, |totals| totals.published.len())));
        }
    }
}
