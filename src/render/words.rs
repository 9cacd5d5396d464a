//! Dates, numbers and the words of the language as pages write them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::domain::{
    dates::{PartialDate, Precision},
    event::Happening,
    gap::Gap,
    issue::{Measure, Total},
    label,
    offer::{Form, Offer},
    opening::Trend,
    position::Stance,
    response::Answer,
    source::SourceKind,
    span::Span,
    standing::{Change, Move, Standing},
    state::State,
};

/// A date as pages write it: "11 Aug 2023", "Aug 2023", "2023".
pub fn date(date: PartialDate) -> String {
    let form = match date.precision() {
        Precision::Day => "%-d %b %Y",
        Precision::Month => "%b %Y",
        Precision::Year => "%Y",
    };
    date.last_day().format(form).to_string()
}

/// A day as pages write it: "11 Aug 2023".
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// A date within a sentence: "on 11 Aug 2023", "in Aug 2023", "in 2023".
pub fn dated(date: PartialDate) -> String {
    let word = match date.precision() {
        Precision::Day => "on",
        Precision::Month | Precision::Year => "in",
    };
    format!("{word} {}", self::date(date))
}

/// The last moment of a date: "11 Aug 2023", "the end of August 2023", "the end of 2023".
pub fn end_of(date: PartialDate) -> String {
    let form = match date.precision() {
        Precision::Day => "%-d %b %Y",
        Precision::Month => "the end of %B %Y",
        Precision::Year => "the end of %Y",
    };
    date.last_day().format(form).to_string()
}

/// The last moment of a date, within a sentence: "on 11 Aug 2023", "by the end of August 2023".
pub fn by(date: PartialDate) -> String {
    let word = match date.precision() {
        Precision::Day => "on",
        Precision::Month | Precision::Year => "by",
    };
    format!("{word} {}", end_of(date))
}

/// A moment as pages write it: "24 Nov 2026, 10:15 UTC".
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// A date on a page that names the year: "11 Aug", and with the year where it is another: "11 Aug 2022".
pub fn date_in(year: i32, date: PartialDate) -> String {
    if date.last_day().year() == year && date.precision() == Precision::Day {
        date.last_day().format("%-d %b").to_string()
    } else {
        self::date(date)
    }
}

/// A whole number within a sentence: in words to ten, then in figures.
pub fn spelled(number: usize) -> String {
    const WORDS: [&str; 11] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    WORDS
        .get(number)
        .map_or_else(|| self::number(number.into()), |word| (*word).to_owned())
}

/// A number with at most one decimal place and its thousands set apart: "3.8", "450,000".
pub fn number(value: Decimal) -> String {
    grouped(value.round_dp(1))
}

fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, text) = text
        .strip_prefix('-')
        .map_or(("", text.as_str()), |text| ("-", text));
    let (whole, part) = text
        .split_once('.')
        .map_or((text, String::new()), |(whole, part)| {
            (whole, format!(".{part}"))
        });
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{part}")
}

/// An amount of money: whole, or to the cent: "2", "2.25", "450,000".
fn money(value: Decimal) -> String {
    if value.fract().is_zero() {
        return number(value);
    }
    let cents = value.round_dp(2).fract().abs();
    let part = format!("{cents:.2}");
    format!(
        "{}{}",
        number(value.trunc()),
        part.strip_prefix('0').unwrap_or(&part)
    )
}

/// A number for the axis of a chart: thousands and millions are shortened, "450k", "1.2M".
pub fn short_number(value: Decimal) -> String {
    for (limit, unit, sign) in [(1_000_000, 1_000_000, "M"), (10_000, 1000, "k")] {
        if value.abs() >= Decimal::from(limit) {
            return format!("{}{sign}", number(value / Decimal::from(unit)));
        }
    }
    value.normalize().to_string()
}

/// A number, or both ends of a range, each as `one` writes it: "3", "3–5"; "-2 to 3" where a dash could be read as a sign.
fn both(span: Span, one: impl Fn(Decimal) -> String) -> String {
    match span.single() {
        Some(number) => one(number),
        None if span.low.is_sign_negative() => format!("{} to {}", one(span.low), one(span.high)),
        None => format!("{}–{}", one(span.low), one(span.high)),
    }
}

/// A value in as few letters as its unit allows: "5%", "$450,000", "6"; a range as "3–5%".
pub fn short(measure: &Measure, value: impl Into<Span>) -> String {
    let value = value.into();
    match measure.unit.as_str() {
        "%" => format!("{}%", both(value, number)),
        unit if unit.starts_with('$') => format!("${}", both(value, money)),
        _ => both(value, number),
    }
}

/// A value in its unit: "5%", "$450,000", "$86 million", "6 writers", "6–12 writers".
pub fn amount(measure: &Measure, value: impl Into<Span>) -> String {
    let short = short(measure, value);
    match measure.unit.as_str() {
        "%" | "$" => short,
        unit => format!("{short} {}", unit.strip_prefix("$ ").unwrap_or(unit)),
    }
}

/// A value in its unit with up to three decimal places, where rounding is what two differ by: "13.022%".
pub fn exactly(measure: &Measure, value: impl Into<Span>) -> String {
    let told = both(value.into(), |value| grouped(value.round_dp(3)));
    match measure.unit.as_str() {
        "%" => format!("{told}%"),
        "$" => format!("${told}"),
        unit => match unit.strip_prefix("$ ") {
            Some(scale) => format!("${told} {scale}"),
            None => format!("{told} {unit}"),
        },
    }
}

/// What the steps come to, and by what rule: "13.022%, compounded".
pub fn total(measure: &Measure, value: Span) -> String {
    let told = exactly(measure, value);
    match measure.total {
        Some(Total::Compound) => format!("{told}, compounded"),
        Some(Total::Sum) => format!("{told}, added up"),
        None => told,
    }
}

/// A difference in a measure's unit: "3.8 points", "$343 million", "3 writers", "1 to 3 points". Per cents differ by points.
pub fn difference<T: Into<Span> + Copy>(measure: &Measure, values: &[T]) -> String {
    let spans: Vec<Span> = values.iter().map(|value| (*value).into()).collect();
    let told = |one: &dyn Fn(Decimal) -> String| {
        let each = spans.iter().map(|span| match span.single() {
            Some(number) => one(number),
            None => format!("{} to {}", one(span.low), one(span.high)),
        });
        each.collect::<Vec<_>>().join(" · ")
    };
    let unit = measure.unit.as_str();
    match unit {
        "%" if spans == [Decimal::ONE.into()] => "1 point".to_owned(),
        "%" => format!("{} points", told(&number)),
        "$" => told(&|value| short(measure, value)),
        _ => format!(
            "{} {}",
            told(&|value| short(measure, value)),
            unit.strip_prefix("$ ").unwrap_or(unit)
        ),
    }
}

/// What is counted: "6 episodes", "Year 1 to Year 3 together" without a step, or the measure's label where it has none.
pub fn counted(measure: &Measure, step: Option<usize>) -> String {
    let steps = measure.steps.as_deref().unwrap_or_default();
    match (step, steps) {
        (Some(step), _) => steps.get(step).map_or(String::new(), ToString::to_string),
        (None, [first, .., last]) => format!("{first} to {last} together"),
        (None, _) => measure.label.to_string(),
    }
}

/// A gap: on the total where the measure has one, else step by step. Steps that a side does not address are left out.
pub fn gap(measure: &Measure, gap: &Gap) -> String {
    if gap.is_none() {
        return if gap.steps.len() > 1 {
            "Same numbers"
        } else {
            "Same number"
        }
        .to_owned();
    }
    match gap.total {
        Some(total) => difference(measure, &[total]),
        None => difference(
            measure,
            &gap.steps.iter().flatten().copied().collect::<Vec<_>>(),
        ),
    }
}

/// The form of an offer in the neutral voice; what its makers call it is told beside, as their word.
pub fn offered(offer: &Offer) -> &'static str {
    form(label::neutral(offer))
}

/// How a gap lies to an earlier one.
pub fn trend(trend: Trend) -> &'static str {
    match trend {
        Trend::Narrower => "narrower",
        Trend::Wider => "wider",
        Trend::Same => "the same",
        Trend::Mixed => "narrower in one part and wider in another",
    }
}

/// A standing in a few words: its headline, or both of two alternatives: "4% or 5%".
pub fn headline(standing: &Standing<'_>) -> String {
    let terms = standing.terms.iter();
    let terms: Vec<&str> = terms.map(|term| term.headline.as_str()).collect();
    terms.join(" or ")
}

/// The word for an offer of a form, within a sentence.
pub fn form(form: Form) -> &'static str {
    match form {
        Form::Proposal => "proposal",
        Form::Counterproposal => "counterproposal",
        Form::Package => "package",
        Form::FinalOffer => "final offer",
        Form::TentativeAgreement => "tentative agreement",
        Form::Memorandum => "memorandum of agreement",
    }
}

/// What kind of document a source is.
pub fn source_kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Primary => "a party’s own document",
        SourceKind::Trade => "trade press",
        SourceKind::News => "other news",
        SourceKind::Mirror => "copy of somebody else’s page",
        SourceKind::Blog => "blog or newsletter",
        SourceKind::Forum => "forum",
        SourceKind::Reference => "work of reference",
    }
}

/// Words as the start of a sentence.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The word for an answer, as a label says it.
pub fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepts => "accepted",
        Answer::AcceptsInPart => "accepted in part",
        Answer::Rejects => "rejected",
        Answer::Holds => "held",
        Answer::Withdraws => "took it back",
        Answer::Ratifies => "ratified",
        Answer::VotesDown => "voted it down",
        Answer::Reopens => "reopened",
    }
}

/// What an offer did to its maker's position on an issue, as a label says it.
pub fn change(change: Change, stance: Stance) -> &'static str {
    match (change, stance) {
        (Change::First, _) => "first position",
        (Change::FirstNumber, _) => "first number",
        (Change::Moved(Move::Toward), _) => "moved toward the other side",
        (Change::Moved(Move::Away), _) => "moved away from the other side",
        (Change::Moved(Move::Mixed), _) => "moved",
        (Change::Moved(Move::None), _) => "same number",
        (Change::Reworded, _) => "changed",
        (Change::Repeated, _) => "repeated",
        (Change::Held, _) => "held",
        (Change::Refused, Stance::Rejects) => "rejected",
        (Change::Refused, _) => "refused to counter",
        (Change::Accepted, _) => "accepted",
        (Change::Withdrew, _) => "withdrew",
        (Change::LeftOut, _) => "left out",
    }
}

/// What a response does to an offer, as a verb: "rejects".
pub fn answers(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepts => "accepts",
        Answer::AcceptsInPart => "accepts in part",
        Answer::Rejects => "rejects",
        Answer::Holds => "holds its position on",
        Answer::Withdraws => "withdraws",
        Answer::Ratifies => "ratifies",
        Answer::VotesDown => "votes down",
        Answer::Reopens => "reopens",
    }
}

/// The word for an event of a kind, within a sentence.
pub fn happening(kind: Happening) -> &'static str {
    match kind {
        Happening::Session => "session",
        Happening::Strike => "strike",
        Happening::Lockout => "lockout",
        Happening::Vote => "vote",
        Happening::Deadline => "deadline",
        Happening::Mediation => "mediation",
        Happening::Milestone => "milestone",
    }
}

/// "1 day", "9 days": a whole number of something, with its thousands set apart.
pub fn count(number: usize, one: &str, many: &str) -> String {
    let told = self::number(Decimal::from(number));
    format!("{told} {}", if number == 1 { one } else { many })
}

/// The word of a state.
pub fn state(state: State) -> &'static str {
    match state {
        State::Agreed => "Agreed",
        State::Apart => "Apart",
        State::Refused => "Refused to counter",
        State::Unanswered => "Not answered",
        State::Withdrawn => "Withdrawn",
        State::LeftOut => "Left out of the agreement",
        State::NotRaised => "Not raised",
    }
}

/// The name of a state in addresses and in the style sheet.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Agreed => "agreed",
        State::Apart => "apart",
        State::Refused => "refused",
        State::Unanswered => "unanswered",
        State::Withdrawn => "withdrawn",
        State::LeftOut => "left_out",
        State::NotRaised => "not_raised",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        for (value, told) in [
            ("3.843", "3.8"),
            ("450000", "450,000"),
            ("12", "12"),
            ("1234.50", "1,234.5"),
            ("-1200", "-1,200"),
            ("999", "999"),
        ] {
            assert_eq!(number(value.parse().unwrap()), told);
        }
    }

    #[test]
    fn amounts_are_written_in_their_unit() {
        let measure = |unit: &str| -> Measure {
            serde_json::from_value(
                serde_json::json!({"label": "x", "unit": unit, "favours_union": "higher"}),
            )
            .unwrap()
        };
        for (unit, value, told) in [
            ("%", "3.5", "3.5%"),
            ("$", "2.25", "$2.25"),
            ("$", "2.5", "$2.50"),
            ("$", "450000", "$450,000"),
            ("$ million", "86", "$86 million"),
            ("writers", "6", "6 writers"),
        ] {
            let value: Decimal = value.parse().unwrap();
            assert_eq!(amount(&measure(unit), value), told);
        }
        let range = |unit, low: i64, high: i64| {
            let span = Span::between(low.into(), high.into());
            (
                amount(&measure(unit), span),
                difference(&measure(unit), &[span]),
            )
        };
        for (unit, low, high, told, apart) in [
            ("%", 3, 5, "3–5%", "3 to 5 points"),
            ("%", -2, 1, "-2 to 1%", "-2 to 1 points"),
            ("writers", 6, 12, "6–12 writers", "6 to 12 writers"),
            (
                "$ million",
                86,
                100,
                "$86–100 million",
                "$86 to $100 million",
            ),
        ] {
            assert_eq!(range(unit, low, high), (told.to_owned(), apart.to_owned()));
        }
        let rise = Measure {
            total: Some(Total::Compound),
            ..measure("%")
        };
        assert_eq!(
            total(&rise, Decimal::new(1_302_200, 5).into()),
            "13.022%, compounded"
        );
        assert_eq!(
            exactly(&measure("$ million"), Decimal::new(12_345_678, 4)),
            "$1,234.568 million"
        );
        let apart =
            |unit, value: &str| difference(&measure(unit), &[value.parse::<Decimal>().unwrap()]);
        assert_eq!(apart("$", "1.75"), "$1.75");
        assert_eq!(apart("$ million", "343"), "$343 million");
        assert_eq!(apart("%", "3.843"), "3.8 points");
        assert_eq!(short_number("450000".parse().unwrap()), "450k");
        assert_eq!(short_number("0.5".parse().unwrap()), "0.5");
    }

    #[test]
    fn dates_are_written_as_far_as_they_are_known() {
        for (text, told) in [
            ("2023-08-01", "1 Aug 2023"),
            ("2023-08", "Aug 2023"),
            ("2023", "2023"),
        ] {
            assert_eq!(date(text.parse().unwrap()), told);
        }
    }
}
