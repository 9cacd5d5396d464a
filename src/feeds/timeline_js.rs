//! The timeline as TimelineJS loads it (<https://timeline.knightlab.com/docs/json-format.html>).

use chrono::{Datelike, Timelike};
use serde::Serialize;

use super::entries;
use crate::{
    domain::{
        dates::{ClockTime, PartialDate, Precision},
        entry::{Dated, Entry, Filed},
        record::Record,
    },
    render::{escape::escaped, words},
};

/// A timeline.
#[derive(Debug, Serialize)]
pub struct Timeline {
    title: Slide,
    events: Vec<Slide>,
    scale: &'static str,
}

#[derive(Debug, Serialize)]
struct Slide {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<Date>,
    text: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_id: Option<String>,
}

#[derive(Debug, Serialize)]
struct Date {
    year: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hour: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minute: Option<u32>,
}

/// HTML, which TimelineJS shows as it is.
#[derive(Debug, Serialize)]
struct Text {
    headline: String,
    text: String,
}

impl Date {
    fn new(date: PartialDate, time: Option<ClockTime>) -> Self {
        let day = date.last_day();
        let (month, of_month) = match date.precision() {
            Precision::Day => (Some(day.month()), Some(day.day())),
            Precision::Month => (Some(day.month()), None),
            Precision::Year => (None, None),
        };
        let time = time.filter(|_| of_month.is_some());
        Self {
            year: day.year(),
            month,
            day: of_month,
            hour: time.map(|time| time.0.hour()),
            minute: time.map(|time| time.0.minute()),
        }
    }
}

/// The timeline of these entries. `page` gives an entry's page in full, `home` is the negotiation's.
pub fn timeline(
    record: &Record,
    entries: &[Filed<Entry>],
    home: &str,
    page: impl Fn(&Entry) -> String,
) -> Timeline {
    let negotiation = &record.negotiation;
    let slide = |entry: &Filed<Entry>| {
        let value = &entry.value;
        let address = page(value);
        let ends_on = match value {
            Entry::Event(event) => event.ends_on,
            Entry::Offer(_) | Entry::Response(_) | Entry::Statement(_) => None,
        };
        let parties = value.parties().iter();
        let names: Vec<String> = parties
            .filter_map(|party| Some(record.party(party)?.short_name.to_string()))
            .collect();
        Slide {
            start_date: Some(Date::new(value.made_on(), value.made_at())),
            end_date: ends_on.map(|on| Date::new(on, None)),
            text: Text {
                headline: escaped(value.title()),
                text: format!(
                    "<p>{}</p><p><a href=\"{}\">{}</a></p>",
                    escaped(value.summary()),
                    escaped(&address),
                    escaped(&entries::title(record, value))
                ),
            },
            group: Some(match names.as_slice() {
                [] => words::capital(value.kind().list()),
                names => names.join(" and "),
            }),
            display_date: (value.made_on().precision() != Precision::Day)
                .then(|| words::date(value.made_on())),
            unique_id: Some(format!("e{}", entry.id)),
        }
    };
    Timeline {
        title: Slide {
            start_date: None,
            end_date: None,
            text: Text {
                headline: escaped(&negotiation.title),
                text: format!(
                    "<p>{}</p><p><a href=\"{}\">{}</a></p>",
                    escaped(&negotiation.summary),
                    escaped(home),
                    escaped(home)
                ),
            },
            group: None,
            display_date: None,
            unique_id: None,
        },
        events: entries.iter().map(slide).collect(),
        scale: "human",
    }
}
