//! A large negotiation that never was, for trying the program out and for measuring it: two invented sides, whose talks go on for as many
//! entries as are wanted. The same number makes the same negotiation.
//!
//! As in real talks it is statements that multiply: offers, answers and events grow to a size and no further.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::domain::{entry::Entry, problems::Problems, statement::Statement};

use super::{file::File, read::read};

/// How many offers there are at most.
const OFFERS: usize = 60;
/// How many responses.
const RESPONSES: usize = 24;
/// How many events.
const EVENTS: usize = 160;
/// How many days the talks last.
const DAYS: usize = 2_400;
/// How many sources there are.
const SOURCES: usize = 80;

const ISSUES: [(&str, &str, &str, f64, f64); 12] = [
    ("wages", "Wages", "%", 9.0, 2.0),
    ("night-work", "Night work premium", "%", 40.0, 15.0),
    ("overtime", "Overtime premium", "%", 100.0, 25.0),
    ("pension", "Pension contribution", "%", 12.0, 6.0),
    ("holidays", "Paid holidays", "days", 34.0, 26.0),
    ("crew-size", "Crew of a crane", "workers", 6.0, 3.0),
    ("notice", "Notice of shifts", "days", 14.0, 3.0),
    ("training", "Paid training", "hours", 60.0, 12.0),
    ("injury-pay", "Pay after an injury", "weeks", 52.0, 13.0),
    ("apprentices", "Apprentices a year", "workers", 400.0, 120.0),
    ("automation", "Automation of terminals", "", 0.0, 0.0),
    ("safety-board", "Safety board", "", 0.0, 0.0),
];

const SPEAKERS: [(&str, &str, &str); 8] = [
    (
        "union",
        "Marta Lindqvist",
        "President, Harbour Workers’ Union",
    ),
    (
        "union",
        "Tom Adeyemi",
        "Chief negotiator, Harbour Workers’ Union",
    ),
    ("union", "Rosa Pinto", "Shop steward, Pier 9"),
    ("union", "Ivo Brandt", "Crane operator"),
    (
        "employers",
        "Helen Marsh",
        "Director, Port Employers’ Association",
    ),
    (
        "employers",
        "Paul Okafor",
        "Chief negotiator, Port Employers’ Association",
    ),
    ("employers", "Greta Voss", "Terminal manager, Northgate"),
    ("", "Sam Whitfield", "Mayor of the port city"),
];

const OPENINGS: [&str; 10] = [
    "Nobody on the docks will accept",
    "We have moved further than anyone expected on",
    "The members have been clear about",
    "There is still no answer to our question about",
    "A fair settlement has to begin with",
    "The other side knows what it would cost to settle",
    "We will be back at the table tomorrow to talk about",
    "The port cannot afford another year without agreement on",
    "Ships are waiting because of",
    "We welcome every serious proposal on",
];

const ENDINGS: [&str; 8] = [
    "and that will not change by Friday",
    "whatever is said in the papers",
    "as we told the mediator",
    "before anyone signs",
    "for every shift and every pier",
    "and the figures are on the table",
    "after so many months of talks",
    "in this round or the next",
];

const CHANNELS: [&str; 5] = [
    "Press release",
    "Letter to members",
    "Interview",
    "Rally",
    "Radio",
];

/// A row of numbers that looks like chance and is always the same (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % n.max(1) as u64).unwrap_or_default()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A negotiation of so many entries, and its statements one after the other: there may be too many to hold them all.
pub struct Sample {
    /// The negotiation with its offers, responses and events.
    pub file: File,
    statements: usize,
    offers: usize,
    next: usize,
    chance: Chance,
}

impl Sample {
    /// The sample of this many entries, three at least.
    ///
    /// # Errors
    /// When what was invented breaks a rule, which is a fault of ours.
    pub fn new(entries: usize) -> Result<Self, Problems> {
        let entries = entries.max(3);
        let offers = OFFERS.min(entries / 6).max(1);
        let responses = RESPONSES.min(entries / 20).min(offers);
        let events = EVENTS.min(entries / 4);
        let statements = entries - offers - responses - events;
        let file = read(&file(entries, [offers, responses, events]).to_string())?;
        Ok(Self {
            file,
            statements,
            offers,
            next: 0,
            chance: Chance(u64::try_from(entries).unwrap_or_default()),
        })
    }
}

impl Iterator for Sample {
    type Item = Result<Entry, serde_json::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.statements {
            return None;
        }
        let at = self.next;
        self.next += 1;
        let statement = statement(at, self.statements, self.offers, &mut self.chance);
        let statement = serde_json::from_value::<Statement>(statement);
        Some(statement.map(Entry::Statement))
    }
}

/// The day of something that is the `at`th of so many.
fn day(at: usize, of: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2019, 1, 14).unwrap_or_default();
    let days = u64::try_from(at * DAYS / of.max(1)).unwrap_or_default();
    first + Days::new(days)
}

fn statement(at: usize, of: usize, offers: usize, chance: &mut Chance) -> Value {
    let (party, speaker, affiliation) = chance.one(&SPEAKERS);
    let (issue, title, ..) = chance.one(&ISSUES);
    let (opening, ending) = (chance.one(&OPENINGS), chance.one(&ENDINGS));
    let about = match chance.below(40) {
        0 => format!("offer-{}", chance.below(offers)),
        _ => (*issue).to_owned(),
    };
    let quote = format!("{opening} {}, {ending}.", title.to_lowercase());
    json!({
        "slug": format!("statement-{at}"),
        "parties": Some(party).into_iter().filter(|party| !party.is_empty()).collect::<Vec<_>>(),
        "speaker": speaker,
        "affiliation": affiliation,
        "on": day(at, of),
        "at": format!("{:02}:{:02}", 7 + chance.below(14), chance.below(60)),
        "summary": format!("Speaks of {} in the talks at the port.", title.to_lowercase()),
        "quote": if chance.below(3) == 0 { None } else { Some(quote) },
        "channel": chance.one(&CHANNELS),
        "about": [about],
        "sources": [format!("source-{}", chance.below(SOURCES))],
    })
}

fn file(entries: usize, [offers, responses, events]: [usize; 3]) -> Value {
    let issue = |&(slug, title, unit, high, _): &(&str, &str, &str, f64, f64)| {
        let measure = json!({"label": title, "unit": unit, "favours_union": "higher"});
        json!({
            "slug": slug, "title": title, "explanation": format!("What the agreement says of {}.", title.to_lowercase()),
            "measure": if high > 0.0 { measure } else { Value::Null },
        })
    };
    let category = |slug: &str, title: &str, of: std::ops::Range<usize>| {
        let issues: Vec<Value> = ISSUES[of].iter().map(issue).collect();
        json!({"slug": slug, "title": title, "explanation": "A part of the agreement.", "issues": issues})
    };
    let offers: Vec<Value> = (0..offers).map(|at| offer(at, offers)).collect();
    let answered = offers.len();
    let responses: Vec<Value> = (0..responses)
        .map(|at| response(at, at * answered / responses.max(1), answered))
        .collect();
    let events: Vec<Value> = (0..events).map(|at| event(at, events)).collect();
    let source = |at: usize| {
        json!({
            "id": format!("source-{at}"), "kind": "news", "publisher": "Harbour Gazette",
            "title": format!("Talks at the port, report {at}"), "published_on": day(at, SOURCES),
        })
    };
    json!({
        "format": "counteroffer/1",
        "negotiation": {
            "slug": format!("sample-{entries}"), "title": format!("Port talks, a sample of {entries} entries"), "short_title": "Port talks",
            "agreement": "Harbour agreement", "place": "An invented port", "time_zone": "Europe/Lisbon", "opened_on": day(0, 1),
            "summary": "An invented negotiation between a union and the employers of a port, made to try the program out: nobody said any of it.",
            "covered": 12_000, "sources": ["source-0"],
        },
        "parties": [
            {"slug": "union", "name": "Harbour Workers’ Union", "short_name": "HWU", "role": "union", "people": []},
            {"slug": "employers", "name": "Port Employers’ Association", "short_name": "PEA", "role": "employer", "people": []},
        ],
        "categories": [
            category("pay", "Pay", 0..4), category("time", "Time and crews", 4..8), category("security", "Security", 8..12),
        ],
        "offers": offers, "responses": responses, "statements": [], "events": events, "disputes": [],
        "sources": (0..SOURCES).map(source).collect::<Vec<_>>(), "gaps": [],
    })
}

/// An offer in answer to the one before: the two sides take turns and come nearer.
fn offer(at: usize, of: usize) -> Value {
    let is_union = at.is_multiple_of(2);
    let way = at as f64 / of.max(2) as f64 / 2.0;
    let positions: Vec<Value> = ISSUES
        .iter()
        .enumerate()
        .filter(|(issue, _)| at < 2 || (issue + at).is_multiple_of(3))
        .map(|(_, (slug, title, unit, high, low))| {
            let (from, to) = if is_union { (high, low) } else { (low, high) };
            let value = (from + (to - from) * way).round();
            let measured = *high > 0.0;
            let headline = match (measured, is_union) {
                (true, _) => format!("{value} {unit}"),
                (false, true) => "By agreement alone".to_owned(),
                (false, false) => "The employers decide".to_owned(),
            };
            json!({
                "issue": slug, "stance": if at < 2 { "proposes" } else { "modifies" }, "headline": headline,
                "text": format!("{title}: {}.", headline.to_lowercase()),
                "values": measured.then(|| vec![value]), "sources": [],
            })
        })
        .collect();
    json!({
        "slug": format!("offer-{at}"), "form": if at == 0 { "proposal" } else { "counterproposal" },
        "parties": [if is_union { "union" } else { "employers" }],
        "made_on": day(at, of), "public_on": day(at, of),
        "responds_to": (at > 0).then(|| format!("offer-{}", at - 1)),
        "title": format!("{} offer, round {}", if is_union { "Union" } else { "Employers’" }, at / 2 + 1),
        "summary": "Terms on part of the issues; the rest stays as it was.",
        "positions": positions, "sources": [format!("source-{}", at % SOURCES)],
    })
}

fn response(at: usize, to: usize, offers: usize) -> Value {
    let answers = if to.is_multiple_of(2) {
        "employers"
    } else {
        "union"
    };
    json!({
        "slug": format!("response-{at}"), "parties": [answers], "to": format!("offer-{to}"), "answer": "rejects",
        "on": day(to, offers), "public_on": day(to, offers), "title": format!("Round {} is turned down", to / 2 + 1),
        "summary": "The offer is not enough; talks go on.", "sources": [format!("source-{}", at % SOURCES)],
    })
}

fn event(at: usize, of: usize) -> Value {
    let (kind, title) = match at % 5 {
        0 => ("mediation", "The mediator calls both sides in"),
        1 => ("milestone", "A rally at the main gate"),
        _ => ("session", "The sides meet"),
    };
    json!({
        "slug": format!("event-{at}"), "kind": kind, "on": day(at, of), "title": title,
        "summary": "A day of the talks.", "parties": [], "about": [], "sources": [format!("source-{}", at % SOURCES)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_as_many_entries_as_were_asked_for_and_is_always_the_same() {
        for entries in [3, 10, 100, 5000] {
            let sample = Sample::new(entries).unwrap();
            let base = sample.file.entries.len();
            let statements: Vec<Entry> = sample.map(Result::unwrap).collect();
            assert_eq!(base + statements.len(), entries);
            let again = Sample::new(entries).unwrap();
            assert!(again.map(Result::unwrap).eq(statements), "{entries}");
        }
    }
}
