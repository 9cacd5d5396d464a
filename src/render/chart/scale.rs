//! Where values and days lie on a chart, and which of them the axes name.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

/// The scale of values: from zero, or from below it where a value is below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Values {
    top: Decimal,
    bottom: Decimal,
    step: Decimal,
    height: Decimal,
}

impl Values {
    /// The scale of a plot of `height` px that holds all of `values`, with at most `most` spaces between its lines.
    pub(super) fn new(values: impl Iterator<Item = Decimal>, height: u32, most: u32) -> Self {
        let (mut top, mut bottom) = (Decimal::ZERO, Decimal::ZERO);
        for value in values {
            top = top.max(value);
            bottom = bottom.min(value);
        }
        if top == bottom {
            top = Decimal::ONE;
        }
        let step = nice(top, bottom, Decimal::from(most));
        let whole = |value: Decimal, up: bool| {
            let steps = value.checked_div(step).unwrap_or_default();
            let steps = if up { steps.ceil() } else { steps.floor() };
            steps.checked_mul(step).unwrap_or(value)
        };
        Self {
            top: whole(top, true),
            bottom: whole(bottom, false),
            step,
            height: Decimal::from(height),
        }
    }

    /// The place of a value, in px from the top.
    pub(super) fn y(&self, value: Decimal) -> Decimal {
        // A quotient of two differences lies between 0 and 1; where one cannot be computed the value is drawn at the foot.
        let span = self.top.checked_sub(self.bottom);
        let share = self
            .top
            .checked_sub(value)
            .zip(span)
            .and_then(|(below, span)| below.checked_div(span));
        share.unwrap_or(Decimal::ONE) * self.height
    }

    /// The values that the axis names, from the bottom up.
    pub(super) fn ticks(&self) -> Vec<Decimal> {
        let mut ticks = vec![self.bottom];
        while let Some(next) = ticks.last().and_then(|last| last.checked_add(self.step)) {
            // Twelve is more than any scale has; the bound is for amounts so large that a step is lost in rounding.
            if next > self.top || ticks.len() > 12 {
                break;
            }
            ticks.push(next);
        }
        ticks
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that divides the range into no more than `most` spaces.
fn nice(top: Decimal, bottom: Decimal, most: Decimal) -> Decimal {
    let fits = |step: Decimal| {
        let spaces = |value: Decimal| value.abs().checked_div(step).map(|steps| steps.ceil());
        spaces(top)
            .zip(spaces(bottom))
            .is_some_and(|(above, below)| above + below <= most)
    };
    let mut power = Decimal::new(1, 6);
    let ten = Decimal::TEN;
    loop {
        for factor in [Decimal::ONE, Decimal::TWO, Decimal::new(5, 0)] {
            match power.checked_mul(factor) {
                Some(step) if fits(step) => return step,
                Some(_) => {}
                None => return power,
            }
        }
        match power.checked_mul(ten) {
            Some(next) => power = next,
            None => return power,
        }
    }
}

/// The scale of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
}

impl Dates {
    /// The place of a day, in per cent from the left.
    pub(super) fn x(self, day: NaiveDate) -> Decimal {
        let days = |to: NaiveDate| Decimal::from(to.signed_duration_since(self.from).num_days());
        (days(day) * Decimal::ONE_HUNDRED)
            .checked_div(days(self.until))
            .unwrap_or_default()
            .round_dp(1)
    }

    /// The days that the axis names, with their words: firsts of months, or days of a short span, as many as fit beside each other in
    /// `width` px.
    pub(super) fn ticks(self, width: u32) -> Vec<(NaiveDate, String)> {
        let one_year = self.from.year() == self.until.year();
        let (form, room) = if one_year { ("%b", 34) } else { ("%b %Y", 66) };
        for months in [1, 2, 3, 6, 12, 24, 60, 120] {
            let days: Vec<NaiveDate> = self.months(months).collect();
            if days.len() > 1 && self.fit(&days, width, room) {
                return told(&days, form);
            }
        }
        for step in [1, 2, 7, 14] {
            let days: Vec<NaiveDate> =
                std::iter::successors(Some(self.from), |day| day.checked_add_days(Days::new(step)))
                    .take_while(|day| *day <= self.until)
                    .collect();
            if self.fit(&days, width, 52) {
                return told(&days, "%-d %b");
            }
        }
        told(&[self.from], "%-d %b %Y")
    }

    /// The firsts of every `step`th month of the calendar in the span.
    fn months(self, step: u32) -> impl Iterator<Item = NaiveDate> {
        let first = self.from.with_day(1).unwrap_or(self.from);
        std::iter::successors(Some(first), |day| day.checked_add_months(Months::new(1)))
            .take_while(move |day| *day <= self.until)
            .filter(move |day| {
                let months = u32::try_from(day.year()).unwrap_or_default() * 12 + day.month0();
                *day >= self.from && months.is_multiple_of(step)
            })
    }

    fn fit(self, days: &[NaiveDate], width: u32, room: u32) -> bool {
        days.windows(2).all(|pair| {
            let apart = (self.x(pair[1]) - self.x(pair[0])) * Decimal::from(width);
            apart >= Decimal::from(room) * Decimal::ONE_HUNDRED
        })
    }
}

fn told(days: &[NaiveDate], form: &str) -> Vec<(NaiveDate, String)> {
    days.iter()
        .map(|day| (*day, day.format(form).to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_scale_starts_at_zero_and_has_round_steps() {
        for (values, most, ticks) in [
            (
                &["6", "5", "2"][..],
                7,
                &["0", "1", "2", "3", "4", "5", "6"][..],
            ),
            (&["12", "2"], 3, &["0", "5", "10", "15"]),
            (&["16.865", "13.022"], 7, &["0", "5", "10", "15", "20"]),
            (&["0.5"], 7, &["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
            (
                &["450000"],
                7,
                &["0", "100000", "200000", "300000", "400000", "500000"],
            ),
            (&["-2", "3"], 7, &["-2", "-1", "0", "1", "2", "3"]),
            (&["0"], 3, &["0", "0.5", "1.0"]),
        ] {
            let scale = Values::new(numbers(values).into_iter(), 240, most);
            assert_eq!(scale.ticks(), numbers(ticks), "{values:?}");
        }
    }

    #[test]
    fn months_are_named_as_far_as_they_fit() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let named = |from, until, width| -> Vec<String> {
            let dates = Dates {
                from: day(from),
                until: day(until),
            };
            dates
                .ticks(width)
                .into_iter()
                .map(|(_, name)| name)
                .collect()
        };
        assert_eq!(
            named("2023-04-20", "2023-08-28", 160),
            ["May", "Jun", "Jul", "Aug"]
        );
        assert_eq!(
            named("2023-02-20", "2023-10-20", 160),
            ["Mar", "May", "Jul", "Sep"]
        );
        assert_eq!(
            named("2022-12-10", "2024-03-01", 200),
            ["Jan 2023", "Jul 2023", "Jan 2024"]
        );
        assert_eq!(named("2023-05-02", "2023-05-09", 160), ["2 May", "9 May"]);
    }

    proptest! {
        #[test]
        fn every_value_lies_on_the_plot(values in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 1..6), scale in 0u32..6, most in 2u32..9) {
            let values: Vec<Decimal> = values.into_iter().map(|value| Decimal::new(value, scale)).collect();
            let axis = Values::new(values.iter().copied(), 240, most);
            for value in values {
                let y = axis.y(value);
                prop_assert!(y >= Decimal::ZERO && y <= Decimal::from(240), "{value} at {y}");
            }
            prop_assert!(axis.ticks().len() <= 13);
        }

        #[test]
        fn days_keep_their_order_and_named_days_their_room(start in 0u64..4000, span in 1u64..4000, at in 0u64..4000, width in 150u32..900) {
            let from = NaiveDate::default() + Days::new(start);
            let dates = Dates { from, until: from + Days::new(span) };
            prop_assert_eq!(dates.x(dates.until), Decimal::ONE_HUNDRED);
            let day = from + Days::new(at % (span + 1));
            prop_assert!(dates.x(day) >= Decimal::ZERO && dates.x(day) <= Decimal::ONE_HUNDRED);
            let ticks = dates.ticks(width);
            prop_assert!(!ticks.is_empty());
            prop_assert!(ticks.windows(2).all(|pair| (dates.x(pair[1].0) - dates.x(pair[0].0)) * Decimal::from(width) >= Decimal::from(3300)));
        }
    }
}
