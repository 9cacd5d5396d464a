//! The right margin of a step chart: where each side stands at its end, and the gap between two.

use rust_decimal::Decimal;

use super::{
    super::{End, Level, escape, labels::spread, px},
    Frame,
};
use crate::{domain::span::Span, render::words};

impl Frame<'_> {
    /// Where a side stands at the end of the plot: its number, or the middle of its range.
    fn end(&self, at: usize) -> Option<Decimal> {
        let ends = End::BOTH.map(|end| self.y(at, self.plot.until, end));
        Some((ends[0]? + ends[1]?) / Decimal::TWO)
    }

    /// The right margin: each side's name with its number, and the gap of two sides in a bracket.
    pub(super) fn ends(&mut self) {
        let plot = self.plot;
        let last: Vec<(usize, Decimal)> = (0..plot.series.len())
            .filter_map(|at| Some((at, self.end(at)?)))
            .collect();
        let gap = plot.gap.as_deref().filter(|_| last.len() == 2);
        let apart = last.iter().map(|(_, y)| *y).max().unwrap_or_default()
            - last.iter().map(|(_, y)| *y).min().unwrap_or_default();
        let bracket = gap.filter(|_| apart >= Decimal::from(8));
        let middle = last.iter().map(|(_, y)| *y).sum::<Decimal>() / Decimal::TWO;
        let wishes: Vec<Decimal> = last
            .iter()
            .map(|(_, y)| match bracket {
                Some(_) if *y < middle => *y - Decimal::from(9),
                Some(_) => *y + Decimal::from(20),
                None => *y + Decimal::from(5),
            })
            .collect();
        self.canvas.add(format_args!("<svg x=\"100%\">"));
        if let Some(gap) = bracket {
            self.bracket(
                gap,
                middle - apart / Decimal::TWO,
                middle + apart / Decimal::TWO,
            );
        }
        for ((at, _), y) in last.iter().zip(spread(&wishes, Decimal::from(18))) {
            let series = &plot.series[*at];
            let told = match series.last() {
                Level::Number(value) => words::short(plot.measure, value),
                Level::Refused(_) => "refused".to_owned(),
                Level::Blank => continue,
            };
            let mut x = 10;
            let mut text = format!("{} {told}", series.name);
            // Where the name finds no room in the margin its mark stands for it; the key beside the chart has both.
            if text.chars().count() > 11 {
                self.canvas
                    .mark(series.class, "15", y - Decimal::from(5), Decimal::from(5));
                text = told;
                x = 25;
            }
            let (class, y, text) = (series.class, px(y), escape(&text));
            self.canvas.add(format_args!(
                "<text class=\"text {class}\" x=\"{x}\" y=\"{y}\">{text}</text>"
            ));
        }
        self.canvas.add(format_args!("</svg>"));
    }

    fn bracket(&mut self, gap: &str, top: Decimal, bottom: Decimal) {
        let (from, to) = (px(top), px(bottom));
        self.canvas.add(format_args!(
            "<path class=\"bracket\" d=\"M10 {from}h6V{to}h-6\"/>"
        ));
        let mut lines: Vec<&str> = match gap.rsplit_once(' ') {
            Some((number, unit)) if gap.chars().count() > 10 => vec![number, unit],
            _ => vec![gap],
        };
        lines.push("apart");
        // 16 px for each line and as much around them.
        let needed = Decimal::from(16 * lines.len());
        if bottom - top < needed {
            return;
        }
        let mut y = (top + bottom - needed) / Decimal::TWO + Decimal::from(12);
        for (at, line) in lines.iter().enumerate() {
            let class = if at + 1 == lines.len() {
                " class=\"text-m\""
            } else {
                ""
            };
            let (place, text) = (px(y), escape(line));
            self.canvas.add(format_args!(
                "<text{class} x=\"24\" y=\"{place}\">{text}</text>"
            ));
            y += Decimal::from(16);
        }
    }

    /// A mark and the number at the end of each line.
    pub(super) fn last_numbers(&mut self) {
        let plot = self.plot;
        let last: Vec<(usize, Decimal, Span)> = plot
            .series
            .iter()
            .enumerate()
            .filter_map(|(at, series)| Some((at, self.end(at)?, series.last().number()?)))
            .collect();
        let wishes: Vec<Decimal> = last.iter().map(|(_, y, _)| *y + Decimal::from(5)).collect();
        let places = spread(&wishes, Decimal::from(17));
        self.canvas.add(format_args!("<svg x=\"100%\">"));
        for ((at, _, value), place) in last.into_iter().zip(places) {
            let class = plot.series[at].class;
            let level = Level::Number(value);
            for end in End::BOTH.into_iter().filter(|end| end.is_drawn(level)) {
                if let Some(y) = self.y(at, plot.until, end) {
                    self.canvas.mark(class, "0", y, Decimal::new(45, 1));
                }
            }
            let (place, text) = (px(place), escape(&words::short(plot.measure, value)));
            self.canvas.add(format_args!(
                "<text class=\"text {class}\" x=\"11\" y=\"{place}\">{text}</text>"
            ));
        }
        self.canvas.add(format_args!("</svg>"));
    }
}
