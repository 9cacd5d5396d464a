//! The opening gap of a pair and its gap on the date, in words.

use super::super::{gaps, moment::Moment, stands};
use crate::{
    domain::{
        compared::{Compared, Pair},
        course::course,
        gap::Gap,
        issue::Measure,
        negotiation::Party,
        opening::{self, Opening, Trend},
        record::Record,
        state::State,
    },
    render::words,
};

/// The gap of a pair on an issue, then and on the date.
pub(super) struct Told {
    /// What tells the pair from others of the issue.
    pub(super) pair: Option<String>,
    pub(super) lines: Vec<Line>,
}

/// "Opening gap, 1 May 2023: 7.6 points".
pub(super) struct Line {
    pub(super) label: String,
    /// Empty where none can be told.
    pub(super) gap: String,
    /// How it lies to the opening, or why there is none. May be empty.
    pub(super) note: String,
}

/// How the gap of a pair stands to its opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Went {
    /// The two have signed or taken the same term, or signed without it.
    Settled,
    /// A gap now, seen from the opening.
    Is(Trend),
    /// A gap now and one at the opening, on other steps or another basis.
    Otherwise,
    /// No gap can be told now.
    Untold,
}

/// The openings of an issue's pairs, in their order.
pub(super) fn openings(
    record: &Record,
    compared: &Compared<'_>,
    moment: &Moment,
) -> Vec<Option<Opening>> {
    let (issue, view) = (compared.issue, moment.view);
    let course = |one: &Party, other: &Party| course(record, one, issue, &other.slug, view);
    compared
        .pairs
        .iter()
        .map(|pair| {
            let courses = [course(pair.one, pair.other), course(pair.other, pair.one)];
            let courses = courses.each_ref().map(Vec::as_slice);
            opening::of(issue.measure.as_ref()?, pair, courses)
        })
        .collect()
}

impl Went {
    /// Those of which a gap can be told, in the order of telling.
    const TOLD: [Self; 5] = [
        Self::Is(Trend::Narrower),
        Self::Is(Trend::Same),
        Self::Is(Trend::Wider),
        Self::Is(Trend::Mixed),
        Self::Otherwise,
    ];

    /// How the gap of a pair went.
    pub(super) fn of(pair: &Pair<'_>, opening: Option<&Opening>) -> Self {
        match (pair.state, &pair.gap) {
            (State::Agreed | State::LeftOut, _) => Self::Settled,
            (_, Err(_)) => Self::Untold,
            (_, Ok(_)) => {
                let trend = opening.and_then(|opening| opening.trend);
                trend.map_or(Self::Otherwise, Self::Is)
            }
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Is(trend) => words::trend(trend),
            Self::Otherwise => "not comparable with the opening",
            Self::Settled => "settled",
            Self::Untold => "not to be told",
        }
    }
}

/// "Seen from its opening, the gap was narrower on four and the same on five. Settled: three. No gap can be told on two." Empty for none.
pub(super) fn counted(went: &[Went]) -> String {
    let count = |kind: Went| went.iter().filter(|went| **went == kind).count();
    let some = |kind: Went| Some(words::spelled(count(kind))).filter(|_| count(kind) > 0);
    let clauses: Vec<String> = Went::TOLD
        .into_iter()
        .filter_map(|kind| Some(format!("{} on {}", kind.words(), some(kind)?)))
        .collect();
    let seen = match clauses.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    };
    let sentences = [
        seen.map(|seen| format!("Seen from its opening, the gap was {seen}.")),
        some(Went::Settled).map(|many| format!("Settled: {many}.")),
        some(Went::Untold).map(|many| format!("No gap can be told on {many}.")),
    ];
    sentences
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Told {
    pub(super) fn new(
        compared: &Compared<'_>,
        measure: &Measure,
        (pair, opening): (&Pair<'_>, Option<&Opening>),
        moment: &Moment,
    ) -> Self {
        let first = opening.map(|opening| Line {
            label: format!("Opening gap, {}", words::day(opening.on)),
            gap: gap_words(measure, &opening.gap),
            note: String::new(),
        });
        let today = today(measure, pair, opening, moment);
        Self {
            pair: stands::pair_name(compared, pair),
            lines: first.into_iter().chain(today).collect(),
        }
    }
}

/// `None` on the day of the opening, which has told it.
fn today(
    measure: &Measure,
    pair: &Pair<'_>,
    opening: Option<&Opening>,
    moment: &Moment,
) -> Option<Line> {
    let line = |gap: String, note: &str| Line {
        label: words::capital(&moment.day()),
        gap,
        note: note.to_owned(),
    };
    match (pair.state, &pair.gap) {
        (State::Agreed, _) => {
            let term = pair.agreed();
            let term = term.map_or(String::new(), |term| format!(": {}", words::headline(term)));
            Some(line(format!("agreed{term}"), ""))
        }
        (State::LeftOut, _) => Some(line("left out of the agreement".to_owned(), "")),
        (_, Err(why)) => Some(line(String::new(), &gaps::why(Some(measure), pair, *why))),
        (_, Ok(gap)) => {
            let opening = opening.filter(|opening| opening.on != moment.view.as_of)?;
            let note = match opening.trend {
                Some(trend) => words::trend(trend),
                None => Went::Otherwise.words(),
            };
            Some(line(gap_words(measure, gap), note))
        }
    }
}

fn gap_words(measure: &Measure, gap: &Gap) -> String {
    if gap.is_none() {
        return "none, at the same number".to_owned();
    }
    gaps::apart(measure, gap)
}
