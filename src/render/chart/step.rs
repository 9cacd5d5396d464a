//! The step chart: each side's number over time, a refusal as a dotted line at zero, the gap as an area between two lines.

mod margin;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Canvas, End, Level, Plot, Svg, escape,
    labels::{Drawn, Placed, Wanted, place},
    px,
    scale::{Dates, Values},
};
use crate::{domain::span::Span, render::words};

/// How thick a line is, in tenths of a px: lines that coincide are drawn side by side.
const LINE: i64 = 25;

struct Frame<'a> {
    plot: &'a Plot<'a>,
    values: Values,
    dates: Dates,
    height: u32,
    canvas: Canvas,
}

pub(super) fn large(plot: &Plot<'_>) -> Svg {
    let mut frame = Frame::new(plot, 240, 7);
    frame.axes(150, 22);
    frame.areas();
    frame.bands();
    frame.baseline();
    frame.lines();
    frame.marks();
    frame.ends();
    frame.done()
}

pub(super) fn small(plot: &Plot<'_>) -> Svg {
    let mut frame = Frame::new(plot, 110, 3);
    frame.axes(200, 22);
    frame.areas();
    frame.bands();
    frame.baseline();
    frame.lines();
    frame.last_numbers();
    frame.old();
    frame.done()
}

impl<'a> Frame<'a> {
    fn new(plot: &'a Plot<'a>, height: u32, spaces: u32) -> Self {
        let numbers = plot.series.iter().flat_map(|series| series.numbers());
        Self {
            plot,
            values: Values::new(numbers.chain(plot.baseline), height, spaces),
            dates: Dates {
                from: plot.from,
                until: plot.until,
            },
            height,
            canvas: Canvas::default(),
        }
    }

    fn done(self) -> Svg {
        let plot = self.plot;
        Svg(format!(
            "<svg height=\"{}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}</desc>{}</svg>",
            self.height + 22,
            escape(&plot.title),
            escape(&plot.description()),
            self.canvas.0,
            id = escape(&plot.id),
        ))
    }

    fn x(&self, day: NaiveDate) -> String {
        format!("{}%", px(self.dates.x(day)))
    }

    fn axes(&mut self, width: u32, below: u32) {
        for value in self.values.ticks() {
            let y = self.values.y(value);
            let (line, text) = (px(y), px(y + Decimal::from(4)));
            let told = escape(&words::short_number(value));
            self.canvas.add(format_args!(
                "<line class=\"axis\" x2=\"100%\" y1=\"{line}\" y2=\"{line}\"/>\
                 <text class=\"text-m\" x=\"0\" dx=\"-8\" y=\"{text}\" text-anchor=\"end\">{told}</text>"
            ));
        }
        let (top, bottom, text) = (self.height, self.height + 5, self.height + below - 3);
        for (day, name) in self.dates.ticks(width) {
            let x = self.x(day);
            self.canvas.add(format_args!(
                "<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"/>\
                 <text class=\"text-m\" x=\"{x}\" y=\"{text}\" text-anchor=\"middle\">{name}</text>"
            ));
        }
    }

    /// The area between the first two lines, wherever they can be compared.
    fn areas(&mut self) {
        let [one, other, ..] = self.plot.series else {
            return;
        };
        for pair in self.plot.days().windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let comparable = self
                .plot
                .comparable
                .iter()
                .any(|(start, end)| *start <= from && to <= *end);
            let Some((a, b)) = one.on(from).number().zip(other.on(from).number()) else {
                continue;
            };
            // Ranges lie apart from the one's upper to the other's lower end; where they meet nothing is between them.
            let (low, high) = if a.high < b.low {
                (a.high, b.low)
            } else {
                (b.high, a.low)
            };
            if comparable && low < high {
                self.area("gaparea", (from, to), Span { low, high });
            }
        }
    }

    /// The numbers of a range, between the lines of its ends.
    fn bands(&mut self) {
        for series in self.plot.series {
            for pair in self.plot.days().windows(2) {
                let range = series.on(pair[0]).number();
                if let Some(range) = range.filter(|range| range.single().is_none()) {
                    let class = format!("band {}", series.class);
                    self.area(&class, (pair[0], pair[1]), range);
                }
            }
        }
    }

    fn area(&mut self, class: &str, (from, to): (NaiveDate, NaiveDate), span: Span) {
        let (top, bottom) = (self.values.y(span.high), self.values.y(span.low));
        let (x, width) = (self.x(from), px(self.dates.x(to) - self.dates.x(from)));
        let (y, height) = (px(top), px(bottom - top));
        self.canvas.add(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" width=\"{width}%\" y=\"{y}\" height=\"{height}\"/>"
        ));
    }

    /// The expired agreement's number as a line of its own, where it is not the foot of the plot.
    fn baseline(&mut self) {
        if let Some(value) = self.plot.baseline.filter(|value| !value.is_zero()) {
            let y = px(self.values.y(value));
            self.canvas.add(format_args!(
                "<line class=\"old\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>"
            ));
        }
    }

    /// Where a side's line runs on a day: beside the lines of others with the same number, not over them.
    fn y(&self, at: usize, day: NaiveDate, end: End) -> Option<Decimal> {
        let value = match self.plot.series[at].on(day) {
            Level::Number(value) => end.of(value),
            Level::Refused(_) => Decimal::ZERO,
            Level::Blank => return None,
        };
        let mut together: Vec<&str> = self
            .plot
            .series
            .iter()
            .filter(|other| {
                let number = other.on(day).number();
                number.is_some_and(|number| number.ends().contains(&value))
            })
            .map(|other| other.class)
            .collect();
        together.dedup();
        let class = self.plot.series[at].class;
        let place = together.iter().position(|other| *other == class);
        let shift = place.map_or(0, |place| {
            i64::try_from(2 * place + 1).unwrap_or_default()
                - i64::try_from(together.len()).unwrap_or_default()
        });
        Some(self.values.y(value) + Decimal::new(shift * LINE, 1) / Decimal::TWO)
    }

    fn lines(&mut self) {
        for at in (0..self.plot.series.len()).rev() {
            for (from, to, y, refusal) in self.both_levels(at) {
                let class = self.plot.series[at].class;
                let refusal = if refusal { " refusal" } else { "" };
                let (x, end, y) = (px(from), px(to), px(y));
                self.canvas.add(format_args!(
                    "<line class=\"line {class}{refusal}\" x1=\"{x}%\" x2=\"{end}%\" y1=\"{y}\" y2=\"{y}\"/>"
                ));
            }
            for end in End::BOTH {
                self.steps(at, end);
            }
        }
    }

    /// The upright parts of a side's line. What changes on the last day has no length; its step is drawn all the same.
    fn steps(&mut self, at: usize, end: End) {
        let class = self.plot.series[at].class;
        for pair in self.plot.days().windows(2) {
            let series = &self.plot.series[at];
            if !pair.iter().any(|day| end.is_drawn(series.on(*day))) {
                continue;
            }
            let (was, is) = (self.y(at, pair[0], end), self.y(at, pair[1], end));
            if let Some((was, is)) = was.zip(is).filter(|(was, is)| was != is) {
                let (x, was, is) = (self.x(pair[1]), px(was), px(is));
                self.canvas.add(format_args!(
                    "<line class=\"line {class}\" x1=\"{x}\" x2=\"{x}\" y1=\"{was}\" y2=\"{is}\"/>"
                ));
            }
        }
    }

    /// The level parts of a side's line, and of the second one of its ranges.
    fn both_levels(&self, at: usize) -> Vec<(Decimal, Decimal, Decimal, bool)> {
        let ends = End::BOTH.into_iter();
        ends.flat_map(|end| self.levels(at, end)).collect()
    }

    /// The level parts of a line: from and to in per cent, the height in px, and whether it is a refusal.
    fn levels(&self, at: usize, end: End) -> Vec<(Decimal, Decimal, Decimal, bool)> {
        let mut levels: Vec<(Decimal, Decimal, Decimal, bool)> = Vec::new();
        for pair in self.plot.days().windows(2) {
            let level = self.plot.series[at].on(pair[0]);
            let y = self.y(at, pair[0], end);
            let Some(y) = y.filter(|_| end.is_drawn(level)) else {
                continue;
            };
            let refusal = level.is_refusal();
            let (from, to) = (self.dates.x(pair[0]), self.dates.x(pair[1]));
            match levels.last_mut() {
                Some(level) if (level.1, level.2, level.3) == (from, y, refusal) => level.1 = to,
                _ => levels.push((from, to, y, refusal)),
            }
        }
        levels
    }

    /// The marks where a number changed, with their words.
    fn marks(&mut self) {
        let plot = self.plot;
        let mut points = Vec::new();
        for (at, series) in plot.series.iter().enumerate() {
            let numbers = series
                .steps
                .iter()
                .filter(|(_, level)| level.number().is_some());
            for (from, level) in numbers {
                for end in End::BOTH.into_iter().filter(|end| end.is_drawn(*level)) {
                    let y = self.y(at, *from, end).unwrap_or_default();
                    points.push((series.class, self.dates.x(*from), y));
                }
            }
        }
        let drawn = Drawn {
            height: Decimal::from(self.height),
            marks: points.iter().map(|(_, x, y)| (*x, *y)).collect(),
            lines: self.drawn_lines(),
        };
        for (class, x, y) in points {
            self.canvas
                .mark(class, &format!("{}%", px(x)), y, Decimal::new(55, 1));
        }
        for label in place(self.words(), &drawn) {
            self.text(&label);
        }
    }

    /// The words at the marks, at the start of a refusal and on the line of the expired agreement.
    fn words(&self) -> Vec<Wanted> {
        let plot = self.plot;
        let mut wanted: Vec<Wanted> = Vec::new();
        for (at, series) in plot.series.iter().enumerate() {
            let mut before: Option<Span> = None;
            for (from, level) in &series.steps {
                let text = match level {
                    Level::Number(value) => {
                        let value = words::short(plot.measure, *value);
                        Some(format!("{value} on {}", plot.day(*from)))
                    }
                    Level::Refused(word) => Some((*word).to_owned()),
                    Level::Blank => None,
                };
                let below = before
                    .zip(level.number())
                    .is_some_and(|(was, is)| is.low < was.low);
                let end = if below { End::Low } else { End::High };
                let label = text.map(|text| Wanted {
                    x: self.dates.x(*from),
                    y: self.y(at, *from, end).unwrap_or_default(),
                    text,
                    class: format!("text {}", series.class),
                    below,
                });
                wanted.extend(label.filter(|label| !wanted.contains(label)));
                before = level.number();
            }
        }
        wanted.extend(self.old_words());
        wanted
    }

    /// The words on the line of the expired agreement: above it, or below where another line runs close above.
    fn old_words(&self) -> Option<Wanted> {
        let value = self.plot.baseline.filter(|value| !value.is_zero())?;
        let line = self.values.y(value);
        let above = line - Decimal::from(20);
        let lines = self.drawn_lines();
        let below = lines.iter().any(|(_, _, y)| above < *y && *y <= line);
        Some(Wanted {
            x: Decimal::ONE_HUNDRED,
            y: line + Decimal::from(if below { -7 } else { 5 }),
            text: "Old contract".to_owned(),
            class: "text-m".to_owned(),
            below,
        })
    }

    /// The words on the line of the expired agreement, where they find room on a small chart.
    fn old(&mut self) {
        let last = |at| End::BOTH.map(|end| self.y(at, self.plot.until, end));
        let ends = (0..self.plot.series.len()).flat_map(last).flatten();
        let drawn = Drawn {
            height: Decimal::from(self.height),
            marks: ends.map(|y| (Decimal::ONE_HUNDRED, y)).collect(),
            lines: self.drawn_lines(),
        };
        for label in place(self.old_words().into_iter().collect(), &drawn) {
            self.text(&label);
        }
    }

    /// The level parts of all lines: from and to in per cent, and the height in px.
    fn drawn_lines(&self) -> Vec<(Decimal, Decimal, Decimal)> {
        (0..self.plot.series.len())
            .flat_map(|at| self.both_levels(at))
            .map(|(from, to, y, _)| (from, to, y))
            .collect()
    }

    fn text(&mut self, label: &Placed) {
        let anchor = if label.ends {
            " text-anchor=\"end\""
        } else {
            ""
        };
        let (x, y, text) = (px(label.x), px(label.y), escape(&label.text));
        let (class, dx) = (&label.class, label.dx);
        self.canvas.add(format_args!(
            "<text class=\"{class}\" x=\"{x}%\" dx=\"{dx}\" y=\"{y}\"{anchor}>{text}</text>"
        ));
    }
}
