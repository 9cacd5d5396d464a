//! The small strand of lines in a table cell: on its own range, without words but those that are read out.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Canvas, End, Level, Series, Svg, courses, escape, px, scale::Dates};
use crate::domain::issue::Measure;

/// The lines of some sides until a day, 112 × 30 px, with what they show in sentences; `title` is what is counted. `None` where no line has
/// two days.
pub fn spark(title: &str, series: &[Series], measure: &Measure, until: NaiveDate) -> Option<Svg> {
    let from = series
        .iter()
        .flat_map(|series| &series.steps)
        .filter_map(|(from, level)| level.number().map(|_| *from))
        .min()?;
    if from >= until {
        return None;
    }
    let dates = Dates { from, until };
    let numbers = || series.iter().flat_map(|series| series.numbers());
    let (low, high) = (numbers().min()?, numbers().max()?);
    let y = |value: Decimal| {
        let share = high
            .checked_sub(value)
            .zip(high.checked_sub(low))
            .and_then(|(below, range)| below.checked_div(range));
        Decimal::from(4) + share.unwrap_or(Decimal::new(5, 1)) * Decimal::from(22)
    };
    let mut canvas = Canvas::default();
    let ranges = series
        .iter()
        .flat_map(|series| End::BOTH.map(|end| (series, end)));
    for (series, side) in ranges {
        let mut path = String::new();
        let mut drawn = false;
        for (at, (day, level)) in series.steps.iter().enumerate() {
            let end = series.steps.get(at + 1).map_or(until, |(day, _)| *day);
            let number = level.number().filter(|_| side.is_drawn(*level));
            let Some(value) = number else {
                drawn = false;
                continue;
            };
            let y = px(y(side.of(value)));
            let (x, end) = (px(dates.x(*day)), px(dates.x(end)));
            // Writing to a string cannot fail.
            let _ = if drawn {
                write!(path, "V{y}H{end}")
            } else {
                write!(path, "M{x} {y}H{end}")
            };
            drawn = true;
        }
        if !path.is_empty() {
            let class = series.class;
            canvas.add(format_args!("<path class=\"line {class}\" d=\"{path}\"/>"));
        }
    }
    for series in series {
        if let Level::Number(value) = series.last() {
            let mut ends = value.ends().to_vec();
            ends.dedup();
            for value in ends {
                canvas.mark(series.class, "100", y(value), Decimal::from(4));
            }
        }
    }
    let told = format!("{title}. {}", courses(series, measure).join(" "));
    Some(Svg(format!(
        "<svg viewBox=\"0 0 112 30\" width=\"112\" height=\"30\" role=\"img\" aria-label=\"{}\">{}</svg>",
        escape(&told),
        canvas.0
    )))
}
