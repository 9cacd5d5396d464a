//! The events of a negotiation as a calendar (iCalendar, RFC 5545).
//!
//! What has a time of day is given in UTC, which every calendar turns into its reader's own zone; what has none is on its days, wherever
//! one reads it. A month or a year of which no more is known is given whole, and says so.

use chrono::{Days, NaiveDate, TimeDelta};
use chrono::{LocalResult, TimeZone};
use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::tag;
use crate::{
    domain::{dates::Precision, entry::Filed, event, record::Record},
    render::words,
};

/// The media type.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// How long something with a time of day and no known end is taken to be.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// The calendar. `site` is where the site is, `page` gives an event's page in full, `home` is the negotiation's.
pub fn write(
    record: &Record,
    site: &str,
    home: &str,
    page: impl Fn(&event::Event) -> String,
) -> String {
    let negotiation = &record.negotiation;
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Counteroffer//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", negotiation.title.as_str()),
        ("X-WR-CALDESC", &negotiation.summary),
        // What calendars show times in when they keep to the calendar's own zone.
        ("X-WR-TIMEZONE", negotiation.time_zone.name()),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    for event in record.events() {
        calendar.push(one(record, event, site, page(event)));
    }
    if let Some(on) = negotiation.expires_on {
        let mut expiry = Event::with_uid(&tag(site, "expiry", record.house.id));
        let title = format!("{} expires", negotiation.agreement);
        expiry
            .summary(&title)
            .timestamp(last_saved(record))
            .url(home);
        days(&mut expiry, on.first_day(), on.last_day());
        calendar.push(expiry.done());
    }
    narrow(&calendar.to_string())
}

/// The calendar's lines at 75 octets at most (RFC 5545, section 3.1); the library lets the last part of a folded one be an octet longer.
fn narrow(text: &str) -> String {
    let mut narrow = String::with_capacity(text.len());
    for line in text.split_inclusive("\r\n") {
        let long = line.trim_end().len() > 75;
        let end = (1..=75).rev().find(|end| line.is_char_boundary(*end));
        match end.filter(|_| long) {
            Some(end) => {
                narrow.push_str(&line[..end]);
                narrow.push_str("\r\n ");
                narrow.push_str(&line[end..]);
            }
            None => narrow.push_str(line),
        }
    }
    narrow
}

fn one(record: &Record, event: &Filed<event::Event>, site: &str, page: String) -> Event {
    let mut one = Event::with_uid(&tag(site, "entry", event.id));
    let kind = words::capital(words::happening(event.kind));
    let mut told = event.summary.to_string();
    let unsure = [Some(event.on), event.ends_on].into_iter().flatten();
    for date in unsure.filter(|date| date.precision() != Precision::Day) {
        told.push_str(&format!("\n\nThe day is not known: {}.", words::date(date)));
    }
    told.push_str(&format!("\n\n{page}"));
    one.summary(&event.title)
        .description(&told)
        .url(&page)
        .timestamp(event.recorded_at)
        .last_modified(event.recorded_at)
        .sequence(u32::try_from(event.version - 1).unwrap_or_default())
        .add_property("CATEGORIES", &kind);
    let start = event.at.and_then(|time| {
        let day = (event.on.precision() == Precision::Day).then(|| event.on.last_day())?;
        match record
            .negotiation
            .time_zone
            .from_local_datetime(&day.and_time(time.0))
        {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        }
    });
    match (start, event.ends_on) {
        (Some(start), None) => {
            one.starts(start).ends(start + HOUR);
        }
        (_, last) => {
            let last = last.unwrap_or(event.on);
            days(&mut one, event.on.first_day(), last.last_day());
        }
    }
    one.done()
}

/// On whole days, from the first to the last: the end of an event is the day after it (RFC 5545, section 3.6.1).
fn days(event: &mut Event, first: NaiveDate, last: NaiveDate) {
    let after = last.max(first).checked_add_days(Days::new(1));
    event.starts(first).ends(after.unwrap_or(last));
}

fn last_saved(record: &Record) -> chrono::DateTime<chrono::Utc> {
    let events = record.events().iter().map(|event| event.recorded_at);
    let offers = record.offers().iter().map(|offer| offer.recorded_at);
    events.chain(offers).max().unwrap_or_default()
}
