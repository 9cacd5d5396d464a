//! The parts that the pages of entries are put together from: facts, where sources differ, what comes before and after.

use askama::{Template, filters::HtmlSafe};

use super::Scene;
use crate::{
    domain::{
        dates::{PartialDate, Precision, View},
        entry::{Dated, Filed},
        label::Called,
        strike,
    },
    render::words,
    store::lookups::{Named, Neighbours},
    web::{
        citations::{self, Notes},
        paths::HistoryPath,
    },
};

/// One line of a fact: a strong word, words, a link and a caveat, each where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) strong: String,
    pub(super) text: String,
    pub(super) link: Option<(String, String)>,
    pub(super) flag: Option<String>,
}

impl Line {
    /// Words alone.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A link: its words and where it leads.
    pub(super) fn link(label: impl Into<String>, path: String) -> Self {
        Self {
            link: Some((label.into(), path)),
            ..Self::default()
        }
    }
}

/// A fact: a term with one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    term: &'static str,
    lines: Vec<Line>,
}

/// The facts of an entry.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "entries/facts.html")]
pub(super) struct Facts {
    facts: Vec<Fact>,
}

impl HtmlSafe for Facts {}

impl Facts {
    /// Adds a fact; none without a line.
    pub(super) fn add(&mut self, term: &'static str, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.facts.push(Fact { term, lines });
        }
    }

    /// Adds a fact of words alone, where there are any.
    pub(super) fn say(&mut self, term: &'static str, text: Option<impl Into<String>>) {
        self.add(term, text.map(Line::text).into_iter().collect());
    }

    /// Adds what is known of the record itself: its version, and when that was written down, by the clock of the place, with the way to the
    /// versions before.
    pub(super) fn recorded<T: Dated>(&mut self, scene: &Scene<'_>, entry: &Filed<T>) {
        let on = entry
            .recorded_at
            .with_timezone(&scene.record.negotiation.time_zone)
            .date_naive();
        let text = format!("Version {} of {}", entry.version, words::day(on));
        let (kind, slug) = (entry.value.kind(), entry.value.slug());
        let history = HistoryPath::of(scene.negotiation(), kind, slug.as_str());
        self.add("Recorded", vec![Line::link(text, history.to_string())]);
    }
}

/// A day in full: "11 Aug 2023, 14:30, day 102 of the strike".
pub(super) fn when(
    scene: &Scene<'_>,
    on: PartialDate,
    at: Option<impl std::fmt::Display>,
) -> String {
    let mut text = words::date(on);
    if let Some(at) = at {
        text.push_str(&format!(", {at}"));
    }
    if let Some(day) = day_of_strike(scene, on) {
        text.push_str(&format!(", {day}"));
    }
    text
}

fn day_of_strike(scene: &Scene<'_>, on: PartialDate) -> Option<String> {
    if on.precision() != Precision::Day {
        return None;
    }
    let view = View {
        as_of: on.last_day(),
        ..scene.view(on)
    };
    let (kind, day) = strike::day(scene.record, view)?;
    Some(format!("day {day} of the {}", words::happening(kind)))
}

/// What a claim rests on, in a word, with the way to the section where sources differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) disputed: bool,
}

impl Word {
    /// The word of a claim.
    pub(super) fn of(scene: &Scene<'_>, claim: &crate::domain::claim::Claim) -> Self {
        Self {
            text: citations::claim(scene.record, claim),
            disputed: matches!(claim, crate::domain::claim::Claim::Disputed(_)),
        }
    }
}

/// What a party calls an entry, with the numbers of its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calls {
    pub(super) words: String,
    pub(super) sources: Vec<usize>,
}

impl Calls {
    /// All that are in view.
    pub(super) fn all(scene: &Scene<'_>, called: Vec<Called<'_>>, notes: &mut Notes) -> Vec<Self> {
        citations::called(scene.record, called, |on| scene.sees(on, Some(on)))
            .into_iter()
            .map(|(words, sources)| Self {
                words: words::capital(&words),
                sources: notes.numbers(sources),
            })
            .collect()
    }
}

/// What comes before and after an entry on the timeline.
#[derive(Debug, Clone, Template)]
#[template(path = "entries/around.html")]
pub(super) struct Around {
    before: Option<(String, String)>,
    after: Option<(String, String)>,
}

impl HtmlSafe for Around {}

impl Around {
    /// The links to the neighbours.
    pub(super) fn new(scene: &Scene<'_>, near: Neighbours) -> Self {
        let link = |named: Named| {
            (
                format!("{}, {}", named.title, words::date(named.made_on)),
                scene.entry(named.kind, &named.slug),
            )
        };
        Self {
            before: near.before.map(link),
            after: near.after.map(link),
        }
    }
}
