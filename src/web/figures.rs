//! The charts of an issue, and the table with the same numbers.

use askama::{Template, filters::HtmlSafe};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{
    moment::Moment,
    negotiation::{self, side},
    paths::OfferPath,
    stands,
};
use crate::{
    domain::{
        compared::{Compared, Pair},
        course::{self, Level, course},
        dates::View,
        entry::Dated,
        issue::Measure,
        record::Record,
        span::Span,
        state::State,
    },
    render::{
        chart::{Plot, Series, Svg},
        words,
    },
};

/// The charts of an issue with the table of the same numbers.
pub(super) struct Figures {
    /// The first chart: the figure that all steps come to, or the first step with a number.
    pub(super) large: Chart,
    /// The other steps.
    pub(super) small: Vec<Chart>,
    pub(super) numbers: Numbers,
}

/// The table with the numbers of the charts.
#[derive(Template)]
#[template(path = "partials/numbers.html")]
pub(super) struct Numbers {
    title: String,
    /// What is counted: the steps, and what they come to.
    columns: Vec<String>,
    /// What the expired agreement says of each; empty where it gives no number.
    baseline: Vec<String>,
    rows: Vec<Row>,
}

impl HtmlSafe for Numbers {}

/// One chart with its caption.
pub(super) struct Chart {
    pub(super) caption: String,
    pub(super) svg: Svg,
}

/// One level of one side.
struct Row {
    day: String,
    side: &'static str,
    party: String,
    toward: Option<String>,
    /// One for each column; empty where there are words.
    values: Vec<String>,
    words: String,
    offer: Option<(String, String)>,
}

/// One side's voice with its course.
struct Line<'a> {
    class: &'static str,
    party: String,
    toward: Option<String>,
    levels: Vec<Level<'a>>,
}

/// How large the first chart of an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// With marks and labels where a number changed.
    Large,
    /// One of many issues, drawn over these days.
    Small(Period),
}

/// The first and the last day of a chart.
pub(super) type Period = (NaiveDate, NaiveDate);

/// The first chart of an issue drawn small, over its own days: for a frame on another site. `None` where there is nothing to draw.
pub(super) fn framed(
    record: &Record,
    compared: &Compared<'_>,
    moment: &Moment,
    id: &str,
) -> Option<Chart> {
    let days = span(record, &lines(record, compared, moment.view), moment.view)?;
    let figures = figures(record, compared, moment, (id, Size::Small(days)))?;
    Some(figures.large)
}

/// The figures of an issue, whose ids in the page begin with `id`. `None` where it has no measure, or nobody has named a number.
pub(super) fn figures(
    record: &Record,
    compared: &Compared<'_>,
    moment: &Moment,
    (id, size): (&str, Size),
) -> Option<Figures> {
    let view = moment.view;
    let measure = compared.issue.measure.as_ref()?;
    let lines = lines(record, compared, view);
    let (from, until) = match size {
        Size::Large => span(record, &lines, view)?,
        Size::Small(days) => days,
    };
    let canvas = Canvas {
        id,
        size,
        compared,
        measure,
        lines: &lines,
        from,
        until,
    };
    let steps = measure.steps.as_deref().unwrap_or_default();
    let total = measure.total.map(|_| None);
    let each: Vec<Option<usize>> = if steps.is_empty() {
        vec![None]
    } else {
        (0..steps.len()).map(Some).collect()
    };
    let mut shown = total
        .into_iter()
        .chain(each)
        .filter_map(|step| Some((step, canvas.series(step)?)));
    let (step, series) = shown.next()?;
    let large = canvas.chart(0, step, &series);
    let small = (1..)
        .zip(shown)
        .map(|(at, (step, series))| canvas.chart(at, step, &series))
        .collect();
    Some(Figures {
        large,
        small,
        numbers: Numbers::new(record, &canvas, moment),
    })
}

/// The days that charts of several issues share.
pub(super) fn days<'c>(
    record: &Record,
    issues: impl Iterator<Item = &'c Compared<'c>>,
    view: View,
) -> Option<Period> {
    let lines: Vec<Line<'_>> = issues
        .flat_map(|compared| lines(record, compared, view))
        .collect();
    span(record, &lines, view)
}

fn lines<'a>(record: &'a Record, compared: &Compared<'a>, view: View) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for told in &compared.sides {
        for voice in &told.voices {
            let toward = voice.toward.first();
            let Some(toward) = toward else { continue };
            let levels = course(record, told.party, compared.issue, &toward.slug, view);
            if !levels.is_empty() {
                lines.push(Line {
                    class: side(record, &told.party.slug),
                    party: told.party.short_name.to_string(),
                    toward: (told.voices.len() > 1).then(|| stands::toward(record, &voice.toward)),
                    levels,
                });
            }
        }
    }
    lines
}

/// The days that the charts show: from shortly before the first number or refusal to the date; where the talks have been silent for long,
/// to a while after their last offer or answer, so that the silence does not squeeze the talks. `None` when there is neither.
fn span(record: &Record, lines: &[Line<'_>], view: View) -> Option<Period> {
    let first = lines
        .iter()
        .flat_map(|line| &line.levels)
        .filter(|level| level.is_refusal() || has_number(level))
        .map(|level| level.from)
        .min()?;
    let offers = record
        .offers_in(view)
        .map(|offer| (offer.made_on, offer.public_on));
    let answers = record
        .responses_in(view)
        .map(|answer| (answer.on, answer.public_on()));
    let last = offers
        .chain(answers)
        .filter_map(|(made_on, public_on)| view.known.sees_from(made_on, public_on))
        .max()
        .unwrap_or(first);
    let days = |from: NaiveDate, to: NaiveDate| {
        u64::try_from(to.signed_duration_since(from).num_days()).unwrap_or_default()
    };
    let after = (days(first, last) / 4).max(14);
    let until = view.as_of.min(last.checked_add_days(Days::new(after))?);
    let before = (days(first, until) / 16).max(3);
    Some((first.checked_sub_days(Days::new(before))?, until))
}

fn has_number(level: &Level<'_>) -> bool {
    let standing = level.standing.as_ref();
    standing.is_some_and(|standing| standing.values.is_some())
}

/// What all charts of an issue share.
struct Canvas<'a> {
    /// What the ids of its charts begin with, unique in the page.
    id: &'a str,
    size: Size,
    compared: &'a Compared<'a>,
    measure: &'a Measure,
    lines: &'a [Line<'a>],
    from: NaiveDate,
    until: NaiveDate,
}

impl Canvas<'_> {
    /// The lines of one step, or of the figure of all. `None` where nobody has named a number for it.
    fn series(&self, step: Option<usize>) -> Option<Vec<Series>> {
        let series: Vec<Series> = self
            .lines
            .iter()
            .map(|line| {
                let name = match &line.toward {
                    Some(toward) => format!("{} {toward}", line.party),
                    None => line.party.clone(),
                };
                Series::new(line.class, name, &line.levels, self.measure, step)
            })
            .collect();
        series.iter().any(Series::has_number).then_some(series)
    }

    fn chart(&self, at: usize, step: Option<usize>, series: &[Series]) -> Chart {
        let name = words::counted(self.measure, step);
        let gap = self.gap(step);
        let plot = Plot {
            id: format!("{}-{at}", self.id),
            title: match self.size {
                Size::Large => name.clone(),
                Size::Small(_) => format!("{}: {name}", self.compared.issue.title),
            },
            series,
            measure: self.measure,
            from: self.from,
            until: self.until,
            baseline: self.baseline(step),
            comparable: self.comparable(),
            gap: gap.clone(),
        };
        Chart {
            svg: match self.size {
                Size::Large if at == 0 => plot.large(),
                Size::Large | Size::Small(_) => plot.small(),
            },
            caption: match gap {
                Some(gap) if at > 0 => format!("{name}: {gap} apart"),
                _ => name,
            },
        }
    }

    fn baseline(&self, step: Option<usize>) -> Option<Decimal> {
        let values = self.compared.issue.baseline.as_ref()?.values.as_ref()?;
        self.measure.number(values, step)?.single()
    }

    /// The one pair of the issue, if it has one: gaps of several would lie over each other.
    fn pair(&self) -> Option<&Pair<'_>> {
        match self.compared.pairs.as_slice() {
            [pair] if self.lines.len() == 2 => Some(pair),
            _ => None,
        }
    }

    fn gap(&self, step: Option<usize>) -> Option<String> {
        let pair = self.pair()?;
        let gap = pair.gap.as_ref().ok()?;
        let value = match step {
            Some(step) => gap.steps.get(step).copied().flatten()?,
            None => gap.total?,
        };
        let settled = matches!(pair.state, State::Agreed | State::LeftOut);
        (!settled && !value.is_zero()).then(|| words::difference(self.measure, &[value]))
    }

    fn comparable(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let [one, other] = self.lines else {
            return Vec::new();
        };
        if self.pair().is_none() {
            return Vec::new();
        }
        let gaps = course::gaps(self.measure, &one.levels, &other.levels);
        let ends = gaps.iter().skip(1).map(|(from, _)| *from);
        gaps.iter()
            .zip(ends.chain([self.until]))
            .filter(|((_, gap), _)| gap.is_some())
            .map(|((from, _), end)| (*from, end))
            .collect()
    }
}

impl Numbers {
    fn new(record: &Record, canvas: &Canvas<'_>, moment: &Moment) -> Self {
        let (issue, measure) = (canvas.compared.issue, canvas.measure);
        let mut columns: Vec<String> = match &measure.steps {
            None => vec![measure.label.to_string()],
            Some(steps) => steps.iter().map(ToString::to_string).collect(),
        };
        if comes_to(measure) {
            columns.push("Together, our sum".to_owned());
        }
        let old = issue.baseline.as_ref();
        let old = old.and_then(|baseline| baseline.values.as_ref());
        Self {
            title: issue.title.to_string(),
            columns,
            baseline: old.map_or_else(Vec::new, |values| told(measure, values)),
            rows: rows(record, measure, canvas.lines, moment),
        }
    }
}

/// Whether the steps of a measure come to one figure.
fn comes_to(measure: &Measure) -> bool {
    measure.steps.is_some() && measure.total.is_some()
}

/// The numbers of a position, and what they come to where they do; a dash for what it does not address.
fn told<T: Into<Span> + Copy>(measure: &Measure, values: &[Option<T>]) -> Vec<String> {
    let total = comes_to(measure).then(|| measure.figure(values));
    let each = values.iter().map(|value| (*value).map(T::into));
    let all = each.chain(total);
    all.map(|value| value.map_or("–".to_owned(), |value| words::amount(measure, value)))
        .collect()
}

fn rows(record: &Record, measure: &Measure, lines: &[Line<'_>], moment: &Moment) -> Vec<Row> {
    let mut levels: Vec<(NaiveDate, &Line<'_>, &Level<'_>)> = lines
        .iter()
        .flat_map(|line| {
            line.levels
                .iter()
                .map(move |level| (level.from, line, level))
        })
        .collect();
    // The sort is stable: on one day the sides stay in order of display.
    levels.sort_by_key(|(from, _, _)| *from);
    levels
        .into_iter()
        .map(|(from, line, level)| {
            let standing = level.standing.as_ref();
            let values = standing.and_then(|standing| standing.values.as_ref());
            Row {
                day: words::day(from),
                side: line.class,
                party: line.party.clone(),
                toward: line.toward.clone(),
                values: values.map_or_else(Vec::new, |values| told(measure, values)),
                words: standing.map_or("Nothing stands".to_owned(), words::headline),
                offer: standing.map(|standing| {
                    let offer = standing.confirmed;
                    let words = format!("{}, {}", offer.title, words::date(offer.made_on));
                    (words, offer_path(record, moment, offer.slug().as_str()))
                }),
            }
        })
        .collect()
}

fn offer_path(record: &Record, moment: &Moment, slug: &str) -> String {
    moment.keep(OfferPath {
        negotiation: record.negotiation.slug.to_string(),
        slug: slug.to_owned(),
    })
}

/// The names beside the charts, with the verb of each side.
pub(super) fn key(record: &Record, compared: &Compared<'_>) -> Vec<(&'static str, String)> {
    compared
        .sides
        .iter()
        .map(|told| {
            (
                side(record, &told.party.slug),
                negotiation::asks_or_offers(told.party),
            )
        })
        .collect()
}
