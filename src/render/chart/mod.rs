//! Step charts of positions over time, as SVG.
//!
//! x is in per cent of the plot and y in px, so nothing scales and text keeps its size; geometry is in attributes and colour in classes,
//! as the Content-Security-Policy wants it. Values stay exact decimals until they are written as coordinates. Every chart has a title and
//! a description; the page puts a table of the same numbers beside it.

mod labels;
mod place;
mod scale;
mod spark;
mod step;

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use self::{place::place, spark::spark};
use super::words;
use crate::domain::{course, issue::Measure, position::Stance, span::Span};

/// An SVG picture, ready to be printed into a page. Only this module makes one, and it escapes every text in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg(String);

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Svg {}

/// The mark of a party's class, around the point where it stands: circle, square, triangle, pentagon, diamond.
pub fn mark(side: &str) -> &'static str {
    match side {
        "a" => "M-6 0a6 6 0 0 0 12 0a6 6 0 0 0-12 0",
        "b" => "M-5.5-5.5h11v11h-11z",
        "c" => "M0-6.5L6.5 5.5h-13z",
        "d" => "M0-6.5L6.5-1.5L4 6h-8L-6.5-1.5z",
        _ => "M0-6.5L6.5 0L0 6.5L-6.5 0z",
    }
}

/// What a side stood at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// At a number.
    Number(Span),
    /// It refused; the word for it.
    Refused(&'static str),
    /// At no number: words, or nothing.
    Blank,
}

impl Level {
    fn number(self) -> Option<Span> {
        match self {
            Self::Number(number) => Some(number),
            Self::Refused(_) | Self::Blank => None,
        }
    }

    fn is_refusal(self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Number(_) | Self::Blank => false,
        }
    }
}

/// One side's way over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The class that carries its mark and colour.
    pub class: &'static str,
    /// Its name.
    pub name: String,
    /// The days on which its level changed, in order, each with the level from then on. No two neighbours are the same.
    pub steps: Vec<(NaiveDate, Level)>,
}

impl Series {
    /// The series of a course: of one step of the measure, or without one of the figure that all steps come to.
    pub fn new(
        class: &'static str,
        name: String,
        levels: &[course::Level<'_>],
        measure: &Measure,
        step: Option<usize>,
    ) -> Self {
        let mut steps: Vec<(NaiveDate, Level)> = Vec::new();
        for level in levels {
            let stance = level.standing.as_ref().map(|standing| standing.stance());
            let now = match (level.number(measure, step), stance) {
                (Some(number), _) => Level::Number(number),
                (None, Some(Stance::Rejects)) => Level::Refused("Rejected"),
                (None, Some(Stance::RefusesToCounter)) => Level::Refused("Refused to counter"),
                (None, _) => Level::Blank,
            };
            let before = steps.last().map_or(Level::Blank, |(_, level)| *level);
            if before != now && !(before.is_refusal() && now.is_refusal()) {
                steps.push((level.from, now));
            }
        }
        Self { class, name, steps }
    }

    /// Whether it ever has a number.
    pub fn has_number(&self) -> bool {
        self.steps.iter().any(|(_, level)| level.number().is_some())
    }

    fn on(&self, day: NaiveDate) -> Level {
        let mut steps = self.steps.iter().rev();
        steps
            .find(|(from, _)| *from <= day)
            .map_or(Level::Blank, |(_, level)| *level)
    }

    fn last(&self) -> Level {
        self.steps.last().map_or(Level::Blank, |(_, level)| *level)
    }

    /// Its numbers, in order of time.
    pub fn numbers(&self) -> impl Iterator<Item = Decimal> {
        let numbers = self.steps.iter().filter_map(|(_, level)| level.number());
        numbers.flat_map(Span::ends)
    }

    /// Whether the side has named more than one number, one after the other.
    pub fn has_moved(&self) -> bool {
        let numbers = self.steps.iter().filter_map(|(_, level)| level.number());
        numbers.count() > 1
    }
}

/// What a chart shows.
#[derive(Debug, Clone)]
pub struct Plot<'a> {
    /// Unique in the page; the ids of the title and the description start with it.
    pub id: String,
    /// What is counted.
    pub title: String,
    /// The sides, in order of display.
    pub series: &'a [Series],
    /// In what it is counted.
    pub measure: &'a Measure,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; after the first.
    pub until: NaiveDate,
    /// What the expired agreement says.
    pub baseline: Option<Decimal>,
    /// The days between which the first two series can be compared, the end of the last one not before `until`.
    pub comparable: Vec<(NaiveDate, NaiveDate)>,
    /// The gap on the last day, in words.
    pub gap: Option<String>,
}

impl Plot<'_> {
    /// The large chart of an issue: marks and labels where a number changed, the sides' names in the right margin, the gap in a bracket.
    pub fn large(&self) -> Svg {
        step::large(self)
    }

    /// One of several small charts, with a mark and a number at the end of each line.
    pub fn small(&self) -> Svg {
        step::small(self)
    }

    /// What the chart shows, in sentences.
    pub fn description(&self) -> String {
        let mut told = courses(self.series, self.measure);
        if let Some(baseline) = self.baseline {
            let old = words::amount(self.measure, baseline);
            told.push(format!("Old contract: {old}."));
        }
        if let Some(gap) = &self.gap {
            told.push(format!("The gap is {gap}."));
        }
        told.join(" ")
    }

    /// The days on which any line changes, from the first day on, with the last day at the end.
    fn days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self
            .series
            .iter()
            .flat_map(|series| series.steps.iter().map(|(from, _)| *from))
            .chain([self.until])
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    fn day(&self, day: NaiveDate) -> String {
        let form = if self.from.format("%Y").to_string() == self.until.format("%Y").to_string() {
            "%-d %b"
        } else {
            "%-d %b %Y"
        };
        day.format(form).to_string()
    }
}

/// The way of each side in a sentence; sides that said nothing have none.
fn courses(series: &[Series], measure: &Measure) -> Vec<String> {
    let told = |series: &Series| {
        let steps: Vec<String> = series
            .steps
            .iter()
            .map(|(from, level)| {
                let what = match level {
                    Level::Number(number) => words::amount(measure, *number),
                    Level::Refused(word) => word.to_lowercase(),
                    Level::Blank => "no number".to_owned(),
                };
                format!("{what} from {}", words::day(*from))
            })
            .collect();
        format!("{}: {}.", series.name, steps.join(", "))
    };
    let said = series.iter().filter(|series| !series.steps.is_empty());
    said.map(told).collect()
}

/// Which end of a range a line follows; a single number has both at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Low,
    High,
}

impl End {
    const BOTH: [Self; 2] = [Self::Low, Self::High];

    fn of(self, span: Span) -> Decimal {
        match self {
            Self::Low => span.low,
            Self::High => span.high,
        }
    }

    /// Whether a line of this end is drawn for the level: of a single number one line is enough.
    fn is_drawn(self, level: Level) -> bool {
        match self {
            Self::Low => true,
            Self::High => level.number().is_some_and(|span| span.single().is_none()),
        }
    }
}

/// A picture on its way.
#[derive(Debug, Default)]
struct Canvas(String);

impl Canvas {
    /// Adds markup whose texts are escaped already.
    fn add(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(markup);
    }

    /// Adds the mark of a side, of a radius of about `r` px.
    fn mark(&mut self, class: &str, x: &str, y: Decimal, r: Decimal) {
        let shape = shape(class, r);
        let y = px(y);
        self.add(format_args!("<svg x=\"{x}\" y=\"{y}\">{shape}</svg>"));
    }
}

/// The mark of a side around the origin: the same shapes as beside the sides' names.
fn shape(class: &str, r: Decimal) -> String {
    let at = |points: &[(i64, i64)]| {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| {
                let scaled = |part: i64| px(r * Decimal::new(part, 2));
                format!("{},{}", scaled(*x), scaled(*y))
            })
            .collect();
        format!(
            "<polygon class=\"fill {class}\" points=\"{}\"/>",
            points.join(" ")
        )
    };
    match class {
        "a" => format!("<circle class=\"fill a\" r=\"{}\"/>", px(r)),
        "b" => at(&[(-90, -90), (90, -90), (90, 90), (-90, 90)]),
        "c" => at(&[(0, -110), (115, 95), (-115, 95)]),
        "d" => at(&[(0, -115), (115, -25), (70, 105), (-70, 105), (-115, -25)]),
        "e" => at(&[(-100, -100), (100, -100), (0, 110)]),
        "f" => at(&[
            (-55, -105),
            (55, -105),
            (115, 0),
            (55, 105),
            (-55, 105),
            (-115, 0),
        ]),
        _ => at(&[(0, -120), (120, 0), (0, 120), (-120, 0)]),
    }
}

/// A coordinate with at most one decimal place.
fn px(value: Decimal) -> String {
    value.round_dp(1).normalize().to_string()
}

/// A text within SVG, as content or in an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        dates::View,
        record::tests::{day, shipped, slug},
    };

    /// The chart of minimum staff, for a step of the measure, as of a date.
    fn staff(step: usize, date: &str, large: bool) -> (String, String) {
        let record = shipped();
        let issue = record.issue(&slug("min-staff")).unwrap();
        let measure = issue.measure.as_ref().unwrap();
        let view = View::table(day(date));
        let levels = |party: usize, other: usize| {
            let toward = &record.parties[other].slug;
            course::course(&record, &record.parties[party], issue, toward, view)
        };
        let (wga, amptp) = (levels(0, 1), levels(1, 0));
        let series = [
            Series::new("a", "WGA".to_owned(), &wga, measure, Some(step)),
            Series::new("b", "AMPTP".to_owned(), &amptp, measure, Some(step)),
        ];
        let plot = Plot {
            id: "c".to_owned(),
            title: "6 <episodes>".to_owned(),
            series: &series,
            measure,
            from: day("2023-04-20"),
            until: view.as_of,
            baseline: None,
            comparable: vec![(day("2023-08-11"), view.as_of)],
            gap: Some("3 writers".to_owned()),
        };
        let svg = if large { plot.large() } else { plot.small() };
        (svg.to_string(), plot.description())
    }

    #[test]
    fn the_chart_of_room_size_tells_both_ways_the_refusal_and_the_gap() {
        let (svg, description) = staff(0, "2023-08-28", true);
        assert_eq!(
            description,
            "WGA: 6 writers from 1 May 2023, 5 writers from 15 Aug 2023. \
             AMPTP: refused to counter from 1 May 2023, 2 writers from 11 Aug 2023. The gap is 3 writers."
        );
        for part in [
            "<title id=\"c-t\">6 &lt;episodes&gt;</title>",
            "class=\"line b refusal\" x1=\"8.5%\"",
            ">6 on 1 May</text>",
            ">2 on 11 Aug</text>",
            ">WGA 5</text>",
            ">3 writers</text>",
            "<rect class=\"gaparea\" x=\"86.9%\" width=\"3.1%\" y=\"0\" height=\"160\"/>",
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        assert!(!svg.contains("style"));
    }

    #[test]
    fn a_line_ends_where_a_side_gives_no_number() {
        let (svg, description) = staff(0, "2023-09-22", false);
        assert!(description.contains("no number from 20 Sep 2023"));
        let ends = svg.rsplit_once("<svg x=\"100%\">").unwrap().1;
        assert!(
            ends.contains(">5</text>") && !ends.contains(">2</text>"),
            "{ends}"
        );
    }

    #[test]
    fn lines_that_coincide_are_drawn_side_by_side() {
        let (svg, _) = staff(0, "2023-10-01", false);
        let heights: std::collections::BTreeSet<&str> = svg
            .split("<line class=\"line ")
            .skip(1)
            .filter_map(|line| line.split_once("x2=\"100%\" y1=\"")?.1.split('"').next())
            .collect();
        assert_eq!(heights.len(), 2, "{svg}");
    }

    #[test]
    fn what_the_expired_agreement_says_is_drawn_and_told_on_charts_of_both_sizes() {
        let record = shipped();
        let issue = record.issue(&slug("health-rate")).unwrap();
        let measure = issue.measure.as_ref().unwrap();
        let series = [Series {
            class: "a",
            name: "WGA".to_owned(),
            steps: vec![(day("2023-05-01"), Level::Number(Decimal::from(12).into()))],
        }];
        let plot = Plot {
            id: "c".to_owned(),
            title: "Health".to_owned(),
            series: &series,
            measure,
            from: day("2023-04-20"),
            until: day("2023-08-28"),
            baseline: Some(Decimal::new(115, 1)),
            comparable: Vec::new(),
            gap: None,
        };
        for svg in [plot.large(), plot.small()] {
            let svg = svg.to_string();
            for part in [
                "<line class=\"old\" x2=\"100%\"",
                ">Old contract</text>",
                "Old contract: 11.5%.</desc>",
            ] {
                assert!(svg.contains(part), "{part} in {svg}");
            }
        }
    }

    #[test]
    fn a_strand_needs_two_days() {
        let series = [Series {
            class: "a",
            name: "A".to_owned(),
            steps: vec![(day("2023-05-01"), Level::Number(Decimal::TWO.into()))],
        }];
        let record = shipped();
        let issue = record.issue(&slug("min-staff")).unwrap();
        let measure = issue.measure.as_ref().unwrap();
        let drawn = |date: &str| spark("6 <episodes>", &series, measure, day(date));
        assert_eq!(drawn("2023-05-01"), None);
        let drawn = drawn("2023-05-02").unwrap().to_string();
        assert!(drawn.contains("d=\"M0 15H100\""), "{drawn}");
        let said = "role=\"img\" aria-label=\"6 &lt;episodes&gt;. A: 2 writers from 1 May 2023.\"";
        assert!(drawn.contains(said), "{drawn}");
    }
}
