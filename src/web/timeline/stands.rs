//! Where it stands: the finding in sentences, the issues by state, the widest gaps.

use askama::{Template, filters::HtmlSafe};
use rust_decimal::Decimal;

use super::{
    super::{
        moment::with_query,
        negotiation::side,
        outcomes,
        page::Link,
        paths::{ComparePath, IssuePath, WaitingPath},
        stands,
    },
    asked::Wanted,
};
use crate::{
    domain::{
        compared::Compared,
        issue::Measure,
        negotiation as domain,
        overview::{self, Distance, Tally},
        record::Record,
        state::State,
        turns,
    },
    render::{chart, words},
};

/// How many gaps are drawn.
const GAPS: usize = 5;
/// More squares than this tell nothing that the number does not.
const SQUARES: usize = 100;

/// The section.
#[derive(Template)]
#[template(path = "timeline/stands.html")]
pub(super) struct Stands {
    date: String,
    pairs: Vec<Between>,
    key: Vec<Party>,
    gaps: Vec<Gap>,
    compare: Link,
    silence: Option<String>,
    waiting: Link,
    /// Where every measured issue is drawn.
    measured: Link,
    /// Where the openings are held against the final terms, once there are some.
    scorecard: Option<Link>,
}

impl HtmlSafe for Stands {}

struct Between {
    /// Whom it is between, where there are several pairs.
    names: Option<String>,
    finding: String,
    rows: Vec<Row>,
}

struct Row {
    class: &'static str,
    state: &'static str,
    count: usize,
    path: String,
    squares: Option<Squares>,
}

struct Squares {
    width: usize,
    height: usize,
    path: String,
}

struct Party {
    side: &'static str,
    name: String,
}

struct Gap {
    issue: Link,
    difference: String,
    told: String,
    ends: [End; 2],
}

/// One end of a dumbbell.
struct End {
    side: &'static str,
    /// Per cent of the width.
    x: String,
    value: String,
    /// The party's mark, around the point.
    shape: &'static str,
    /// Where its number stands: beyond the end.
    dx: i8,
    anchor: &'static str,
}

impl Stands {
    pub(super) fn new(record: &Record, wanted: &Wanted<'_>, issues: &[Compared<'_>]) -> Self {
        let tallies = overview::tallies(issues);
        let compare = ComparePath {
            negotiation: record.negotiation.slug.to_string(),
        };
        let address = |state: Option<State>| {
            let state = state.map(|state| ("state", words::state_name(state).to_owned()));
            with_query(wanted.moment.keep(&compare), state.as_slice())
        };
        let several = tallies.len() > 1;
        let raised = issues.iter().filter(|issue| issue.is_raised()).count();
        let distances = overview::widest(issues, GAPS);
        Self {
            date: words::capital(&wanted.moment.day()),
            pairs: tallies
                .iter()
                .map(|tally| Between {
                    names: several.then(|| {
                        format!("{} and {}", tally.one.short_name, tally.other.short_name)
                    }),
                    finding: finding(tally, &wanted.moment.when()),
                    rows: rows(tally, &address),
                })
                .collect(),
            key: record
                .bargaining()
                .map(|party| Party {
                    side: side(record, &party.slug),
                    name: party.short_name.to_string(),
                })
                .collect(),
            gaps: distances
                .iter()
                .filter_map(|distance| gap(record, wanted, distance, several))
                .collect(),
            silence: turns::longest_silence(record, wanted.view())
                .map(|silence| outcomes::silence(record, &silence)),
            waiting: waiting(record, wanted),
            measured: stands::gaps(record, &wanted.moment),
            scorecard: stands::scorecard(record, &wanted.moment),
            compare: Link {
                label: match raised {
                    0 => "Compare the sides".to_owned(),
                    1 => "Compare the sides on the one issue raised".to_owned(),
                    raised => format!("Compare all {raised} issues, side by side"),
                },
                path: address(None),
            },
        }
    }
}

/// "Whose turn: two offers await an answer".
fn waiting(record: &Record, wanted: &Wanted<'_>) -> Link {
    let path = WaitingPath {
        negotiation: record.negotiation.slug.to_string(),
    };
    Link {
        label: match turns::open(record, wanted.view()).len() {
            0 => "Whose turn: no offer awaits an answer".to_owned(),
            1 => "Whose turn: one offer awaits an answer".to_owned(),
            many => format!(
                "Whose turn: {} offers await an answer",
                words::spelled(many)
            ),
        },
        path: wanted.moment.keep(path),
    }
}

/// The finding in sentences: "On 28 Aug 2023 five of 40 issues are agreed. The sides are apart on 14, and AMPTP has refused to counter on
/// ten."
fn finding(tally: &Tally<'_>, when: &str) -> String {
    let when = words::capital(when);
    let (raised, agreed) = (tally.raised(), tally.count(State::Agreed));
    let first = match (raised, agreed) {
        (0, _) => return format!("{when}, no issue had been raised."),
        (1, 1) => format!("{when}, the one issue raised is agreed."),
        (1, _) => format!("{when}, the one issue raised is not agreed."),
        (all, agreed) if all == agreed => {
            format!("{when}, all {} issues are agreed.", words::spelled(all))
        }
        (all, 1) => format!("{when}, one of {} issues is agreed.", words::spelled(all)),
        (all, 0) => format!("{when}, none of {} issues is agreed.", words::spelled(all)),
        (all, agreed) => format!(
            "{when}, {} of {} issues are agreed.",
            words::spelled(agreed),
            words::spelled(all)
        ),
    };
    let mut clauses = Vec::new();
    if tally.count(State::Apart) > 0 {
        clauses.push(format!(
            "the sides are apart on {}",
            words::spelled(tally.count(State::Apart))
        ));
    }
    for (party, refused) in [tally.one, tally.other].into_iter().zip(tally.refused) {
        if refused > 0 {
            clauses.push(format!(
                "{} has refused to counter on {}",
                party.short_name,
                words::spelled(refused)
            ));
        }
    }
    if clauses.is_empty() && tally.count(State::Unanswered) > 0 {
        clauses.push(format!(
            "there is no answer on {}",
            words::spelled(tally.count(State::Unanswered))
        ));
    }
    let mut sentences = vec![first];
    if let [head @ .., last] = clauses.as_slice() {
        let joined = match head {
            [] => last.clone(),
            head => format!("{}, and {last}", head.join(", ")),
        };
        sentences.push(format!("{}.", words::capital(&joined)));
    }
    match tally.count(State::LeftOut) {
        0 => {}
        1 => sentences.push("One was left out of the agreement.".to_owned()),
        left => sentences.push(format!(
            "{} were left out of the agreement.",
            words::capital(&words::spelled(left))
        )),
    }
    sentences.join(" ")
}

fn rows(tally: &Tally<'_>, address: &impl Fn(Option<State>) -> String) -> Vec<Row> {
    State::ALL
        .into_iter()
        .filter(|state| match state {
            State::Agreed
            | State::Apart
            | State::Refused
            | State::Unanswered
            | State::Withdrawn => true,
            State::LeftOut => tally.count(*state) > 0,
            State::NotRaised => false,
        })
        .map(|state| Row {
            class: words::state_name(state),
            state: words::state(state),
            count: tally.count(state),
            path: address(Some(state)),
            squares: squares(tally.count(state)),
        })
        .collect()
}

/// A square for each issue, in rows of ten.
fn squares(count: usize) -> Option<Squares> {
    use std::fmt::Write;

    if count == 0 || count > SQUARES {
        return None;
    }
    let mut path = String::new();
    for at in 0..count {
        // Writing into a String cannot fail.
        write!(
            path,
            "M{} {}h11v11h-11z",
            1 + at % 10 * 16,
            1 + at / 10 * 16
        )
        .ok();
    }
    Some(Squares {
        width: count.min(10) * 16,
        height: count.div_ceil(10) * 16 - 3,
        path,
    })
}

fn gap(
    record: &Record,
    wanted: &Wanted<'_>,
    distance: &Distance<'_>,
    several: bool,
) -> Option<Gap> {
    let measure = distance.issue.measure.as_ref()?;
    let step = match (distance.step, &measure.steps) {
        (Some(step), Some(steps)) => steps.get(step).map(|step| format!(", {step}")),
        (None, Some(_)) => Some(", in all".to_owned()),
        (_, None) => None,
    };
    let between = several.then(|| {
        format!(
            " ({} and {})",
            distance.one.short_name, distance.other.short_name
        )
    });
    let issue = IssuePath {
        negotiation: record.negotiation.slug.to_string(),
        issue: distance.issue.slug.to_string(),
    };
    let [one, other] = distance.values;
    let x = scale(one, other)?;
    let right = [one > other, other > one];
    let end = |at: usize, party: &domain::Party| End {
        side: side(record, &party.slug),
        x: format!("{}%", x[at]),
        shape: chart::mark(side(record, &party.slug)),
        value: label(measure, distance.values[at]),
        dx: if right[at] { 12 } else { -12 },
        anchor: if right[at] { "start" } else { "end" },
    };
    let told = |party: &domain::Party, value| {
        format!("{} {}", party.short_name, words::amount(measure, value))
    };
    Some(Gap {
        issue: Link {
            label: format!(
                "{}{}{}",
                distance.issue.title,
                step.unwrap_or_default(),
                between.unwrap_or_default()
            ),
            path: wanted.keep_clock(issue.to_string()),
        },
        difference: words::difference(measure, &[distance.difference()]),
        told: format!(
            "{}, {}",
            told(distance.one, one),
            told(distance.other, other)
        ),
        ends: [end(0, distance.one), end(1, distance.other)],
    })
}

/// A value as short as beside a point: "$12m".
fn label(measure: &Measure, value: Decimal) -> String {
    let scale = match measure.unit.as_str() {
        "$ thousand" => "k",
        "$ million" => "m",
        "$ billion" => "bn",
        _ => "",
    };
    format!("{}{scale}", words::short(measure, value))
}

/// Where two values lie, in per cent of the width: nought at 14, the farthest at 81, so that both numbers have room.
fn scale(one: Decimal, other: Decimal) -> Option<[Decimal; 2]> {
    let (from, room) = (Decimal::from(14), Decimal::from(67));
    let low = one.min(other).min(Decimal::ZERO);
    let span = one.max(other).max(Decimal::ZERO).checked_sub(low)?;
    let place = |value: Decimal| {
        let share = value.checked_sub(low)?.checked_div(span)?;
        Some((from + share * room).round_dp(1).normalize())
    };
    Some([place(one)?, place(other)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        dates::View,
        record::tests::{day, shipped, three_companies},
    };

    fn told(record: &Record, date: &str) -> Vec<String> {
        let view = View::table(day(date));
        let issues = overview::issues(record, view);
        overview::tallies(&issues)
            .iter()
            .map(|tally| finding(tally, &format!("on {}", words::day(view.as_of))))
            .collect()
    }

    #[test]
    fn the_finding_comes_first_in_a_sentence_with_its_date() {
        let record = shipped();
        let findings = ["2023-02-01", "2023-03-01", "2023-08-28", "2023-10-15"]
            .map(|date| told(&record, date).remove(0));
        assert_eq!(
            findings,
            [
                "On 1 Feb 2023, no issue had been raised.",
                "On 1 Mar 2023, none of 14 issues is agreed. There is no answer on 14.",
                "On 28 Aug 2023, five of 40 issues are agreed. The sides are apart on 14, and AMPTP has refused to counter on ten.",
                "On 15 Oct 2023, 41 of 49 issues are agreed. AMPTP has refused to counter on two. Two were left out of the agreement.",
            ]
        );
    }

    #[test]
    fn with_three_companies_there_is_a_finding_for_each_pair() {
        assert_eq!(
            told(&three_companies(), "2025-04-10"),
            [
                "On 10 Apr 2025, seven of nine issues are agreed. There is no answer on one. One was left out of the agreement.",
                "On 10 Apr 2025, none of ten issues is agreed. The sides are apart on three, and Company B has refused to counter on one.",
                "On 10 Apr 2025, none of nine issues is agreed. Company C has refused to counter on two.",
            ]
        );
    }

    #[test]
    fn both_numbers_of_a_gap_have_room() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            scale(number("5"), number("2")),
            Some([number("81"), number("40.8")])
        );
        assert_eq!(
            scale(number("-2"), number("2")),
            Some([number("14"), number("81")])
        );
        assert_eq!(scale(number("0"), number("0")), None);
    }

    #[test]
    fn squares_stand_in_rows_of_ten() {
        let squares = squares(14).unwrap();
        assert_eq!((squares.width, squares.height), (160, 29));
        assert!(squares.path.ends_with("M49 17h11v11h-11z"));
        assert!(super::squares(0).is_none() && super::squares(101).is_none());
    }
}
