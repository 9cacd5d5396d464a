//! Dates of which a part may be unknown, and the moment a page is asked about.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A date known to the day, to the month or to the year (EDTF level 0: `2023-08-11`, `2023-08`, `2023`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    last: NaiveDate,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Precision {
    /// Year, month and day.
    Day,
    /// Year and month.
    Month,
    /// The year alone.
    Year,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDate {
    /// It has another form.
    #[error(
        "Write the date as year-month-day, for example 2023-08-11 (2023-08 or 2023 where no more is known)"
    )]
    Form,
    /// It has the form, and the calendar has no such day.
    #[error("There is no such day as {0}")]
    Calendar(String),
    /// It lies outside the years that a record can hold.
    #[error("Enter a year between 1800 and 2200")]
    Range,
}

/// Why a text is no time at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMoment {
    /// It has another form.
    #[error("Write the day and the time, for example 2023-09-27 09:00")]
    Form,
    /// Clocks skip it there.
    #[error("There is no such time at that place: clocks are put forward over it")]
    Skipped,
}

/// The moment of a time of day at a place, as somebody typed it: `2023-09-27 09:00`, with a `T` in between as browsers write it. Of a time that
/// comes twice, when clocks are put back, the first.
///
/// # Errors
/// When it is no time, or clocks skip it there.
pub fn at_place(text: &str, zone: Tz) -> Result<DateTime<Utc>, NoMoment> {
    let text = text.trim().replacen('T', " ", 1);
    let local =
        NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M").map_err(|_| NoMoment::Form)?;
    if !(1800..=2200).contains(&local.year()) {
        return Err(NoMoment::Form);
    }
    let moment = zone.from_local_datetime(&local).earliest();
    moment
        .map(|moment| moment.with_timezone(&Utc))
        .ok_or(NoMoment::Skipped)
}

impl Precision {
    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl PartialDate {
    /// A date known to the day.
    pub fn day(date: NaiveDate) -> Self {
        Self {
            last: date,
            precision: Precision::Day,
        }
    }

    /// The date that the two stored parts stand for; `last` is taken as it is.
    pub fn from_parts(last: NaiveDate, precision: Precision) -> Self {
        Self { last, precision }
    }

    /// The last day it can mean: itself, or the end of its month or year. Dates are compared by it.
    pub fn last_day(self) -> NaiveDate {
        self.last
    }

    /// The first day it can mean.
    pub fn first_day(self) -> NaiveDate {
        match self.precision {
            Precision::Day => self.last,
            Precision::Month => self.last.with_day(1).unwrap_or(self.last),
            Precision::Year => NaiveDate::from_ymd_opt(self.last.year(), 1, 1).unwrap_or(self.last),
        }
    }

    /// How much of it is known.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// Whether it is certainly before `other`: no day that it can mean is on or after a day that `other` can mean.
    /// A month does not come before a day within it.
    pub fn is_before(self, other: Self) -> bool {
        self.last_day() < other.first_day()
    }
}

impl FromStr for PartialDate {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let digits = |part: &str, n: usize| {
            (part.len() == n && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())
                .flatten()
        };
        let parts: Vec<&str> = text.split('-').collect();
        let (year, month, day) = match parts.as_slice() {
            [y] => (digits(y, 4), None, None),
            [y, m] => (digits(y, 4), Some(digits(m, 2).ok_or(NoDate::Form)?), None),
            [y, m, d] => (
                digits(y, 4),
                Some(digits(m, 2).ok_or(NoDate::Form)?),
                Some(digits(d, 2).ok_or(NoDate::Form)?),
            ),
            _ => return Err(NoDate::Form),
        };
        let year = year
            .and_then(|y| i32::try_from(y).ok())
            .ok_or(NoDate::Form)?;
        if !(1800..=2200).contains(&year) {
            return Err(NoDate::Range);
        }
        let none = || NoDate::Calendar(text.to_owned());
        let first =
            NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or_else(none)?;
        let end = |months| {
            first
                .checked_add_months(Months::new(months))?
                .checked_sub_days(Days::new(1))
        };
        let (last, precision) = match (month, day) {
            (None, _) => (end(12), Precision::Year),
            (Some(_), None) => (end(1), Precision::Month),
            (Some(_), Some(_)) => (Some(first), Precision::Day),
        };
        Ok(Self {
            last: last.ok_or_else(none)?,
            precision,
        })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self.precision {
            Precision::Day => "%Y-%m-%d",
            Precision::Month => "%Y-%m",
            Precision::Year => "%Y",
        };
        write!(f, "{}", self.last.format(form))
    }
}

impl TryFrom<String> for PartialDate {
    type Error = NoDate;

    fn try_from(text: String) -> Result<Self, NoDate> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

/// A time of day, `HH:MM`, in the negotiation's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(pub NaiveTime);

/// Why a text is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Write the time as hours and minutes, for example 09:30 or 22:05")]
pub struct NoTime;

impl FromStr for ClockTime {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        if text.len() != 5 {
            return Err(NoTime);
        }
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Self)
            .map_err(|_| NoTime)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl TryFrom<String> for ClockTime {
    type Error = NoTime;

    fn try_from(text: String) -> Result<Self, NoTime> {
        text.parse()
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

/// Which of the two clocks of the talks a page goes by (DESIGN.md, "Three times").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Known {
    /// What had been made at the table by the date.
    #[default]
    Table,
    /// What the world had learned by the date.
    Public,
}

impl Known {
    /// The day from which this clock sees something made on one date and made public on another. `None`: never.
    pub fn sees_from(
        self,
        made_on: PartialDate,
        public_on: Option<PartialDate>,
    ) -> Option<NaiveDate> {
        match self {
            Self::Table => Some(made_on.last_day()),
            Self::Public => public_on.map(|public| public.last_day().max(made_on.last_day())),
        }
    }
}

/// The moment a page is asked about: a date on one of the two clocks. The whole day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// The date, whole day included, in the negotiation's time zone.
    pub as_of: NaiveDate,
    /// The clock.
    pub known: Known,
}

impl View {
    /// The view of the bargaining table at the end of a day.
    pub fn table(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            known: Known::Table,
        }
    }

    /// The view of the public at the end of a day.
    pub fn public(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            known: Known::Public,
        }
    }

    /// Whether something made on one date and made public on another (never, if `None`) is in view.
    pub fn sees(self, made_on: PartialDate, public_on: Option<PartialDate>) -> bool {
        self.known
            .sees_from(made_on, public_on)
            .is_some_and(|day| day <= self.as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_at_a_place_is_one_moment() {
        let at = |text: &str| at_place(text, Tz::America__Los_Angeles).map(|at| at.to_rfc3339());
        let nine = Ok("2023-09-27T16:00:00+00:00".to_owned());
        assert_eq!(at("2023-09-27 09:00"), nine);
        assert_eq!(at(" 2023-09-27T09:00 "), nine);
        // Clocks were put forward from 2:00 to 3:00, and back from 2:00 to 1:00.
        assert_eq!(at("2023-03-12 02:30"), Err(NoMoment::Skipped));
        assert_eq!(
            at("2023-11-05 01:30"),
            Ok("2023-11-05T08:30:00+00:00".to_owned())
        );
        for bad in [
            "",
            "2023-09-27",
            "9:00",
            "2023-09-31 09:00",
            "99999-01-01 00:00",
            "0001-01-01 00:00",
        ] {
            assert_eq!(at(bad), Err(NoMoment::Form), "{bad}");
        }
    }

    #[test]
    fn a_date_may_lack_its_day_or_month_and_is_then_taken_at_its_end() {
        let date = |text: &str| text.parse::<PartialDate>().unwrap();
        assert_eq!(date("2023-08").last_day().to_string(), "2023-08-31");
        assert_eq!(date("2024-02").last_day().to_string(), "2024-02-29");
        assert_eq!(date("2023").first_day().to_string(), "2023-01-01");
        for text in ["2023", "2023-08", "2023-08-11"] {
            assert_eq!(date(text).to_string(), text);
        }
        assert!(!date("2023-08").is_before(date("2023-08-11")));
        assert!(date("2023-07").is_before(date("2023-08-11")));
    }

    #[test]
    fn impossible_dates_are_refused() {
        for bad in [
            "",
            "2023-13",
            "2023-02-30",
            "2023-2-3",
            "23-02-03",
            "2023-02-03x",
            "0000-01-01",
            "99999",
            "2023-02-03-04",
            "+202-01-01",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
        for bad in ["24:00", "9:30", "12:60", "12:3O"] {
            assert!(bad.parse::<ClockTime>().is_err(), "{bad}");
        }
    }
}
