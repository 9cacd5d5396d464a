//! Where each side stands, in Markdown: to be printed and handed round, or pasted into a text.

use std::fmt::Write;

use super::tables::Scope;
use crate::{
    domain::{
        compared::{Compared, Side, Voice},
        licence,
        record::Record,
        slug::Slug,
        source::Source,
    },
    render::words,
};

/// The media type.
pub const MEDIA_TYPE: &str = "text/markdown; charset=utf-8; variant=CommonMark";

/// The sources that were cited, in the order in which they came.
#[derive(Default)]
struct Notes<'a>(Vec<&'a Slug>);

impl<'a> Notes<'a> {
    fn cite(&mut self, sources: impl IntoIterator<Item = &'a Slug>) -> String {
        let mut marks = String::new();
        for source in sources {
            let known = self.0.iter().position(|known| *known == source);
            let number = known.unwrap_or_else(|| {
                self.0.push(source);
                self.0.len() - 1
            }) + 1;
            marks.push_str(&format!(" \\[{number}\\]"));
        }
        marks
    }
}

/// The handout. `home` is the page of the comparison, in full.
pub fn write(scope: &Scope<'_>, home: &str) -> String {
    let record = scope.record;
    let mut text = String::new();
    let mut notes = Notes::default();
    // Writing into a String cannot fail.
    let mut line = |told: String| writeln!(text, "{told}").unwrap_or_default();
    line(format!("# {}\n", plain(&record.negotiation.title)));
    line(format!(
        "Where each side stands on {}. {home}\n",
        words::day(scope.as_of())
    ));
    for category in &record.categories {
        if category.issues.is_empty() {
            continue;
        }
        line(format!("## {}\n", plain(&category.title)));
        let parties: Vec<String> = record
            .bargaining()
            .map(|party| plain(&party.short_name))
            .collect();
        line(format!(
            "| Issue | Expired agreement | {} | State |",
            parties.join(" | ")
        ));
        line(format!("|---|---|{}---|", "---|".repeat(parties.len())));
        for issue in &category.issues {
            let compared = Compared::new(record, issue, scope.sight());
            let before = issue.baseline.as_ref().map_or(String::new(), |baseline| {
                format!(
                    "{}{}",
                    plain(&baseline.headline),
                    notes.cite(&baseline.sources)
                )
            });
            let sides: Vec<String> = compared
                .sides
                .iter()
                .map(|side| says(record, side, &mut notes))
                .collect();
            line(format!(
                "| {} | {before} | {} | {} |",
                plain(&issue.title),
                sides.join(" | "),
                states(&compared)
            ));
        }
        line(String::new());
    }
    line("## Sources\n".to_owned());
    for (number, id) in (1..).zip(&notes.0) {
        if let Some(source) = record.sources.get(*id) {
            line(format!("{number}. {}", reference(source)));
        }
    }
    line(format!(
        "\n{} ({}), {}",
        licence::NAME,
        licence::ID,
        licence::URL
    ));
    text
}

/// What a side says on an issue, to whom where it says several things.
fn says<'a>(record: &'a Record, side: &Side<'a>, notes: &mut Notes<'a>) -> String {
    let several = side.voices.len() > 1;
    let told = side.voices.iter().map(|voice| {
        let what = one(voice, notes);
        if several {
            let toward: Vec<&str> = voice
                .toward
                .iter()
                .map(|party| party.short_name.as_str())
                .collect();
            format!("to {}: {what}", plain(&toward.join(", ")))
        } else {
            what
        }
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() || record.parties.is_empty() {
        return "–".to_owned();
    }
    told.join("; ")
}

fn one<'a>(voice: &Voice<'a>, notes: &mut Notes<'a>) -> String {
    let Some(standing) = &voice.track.standing else {
        return match voice.track.withdrawn {
            Some(_) => "withdrawn".to_owned(),
            None => "–".to_owned(),
        };
    };
    let term = standing.term();
    let sources = if term.sources.is_empty() {
        &standing.offer.value.sources
    } else {
        &term.sources
    };
    format!(
        "{} ({}){}",
        plain(&words::headline(standing)),
        words::date(standing.since.made_on),
        notes.cite(sources)
    )
}

/// The state pair by pair; in one word where it is the same for all.
fn states(compared: &Compared<'_>) -> String {
    let by_state = compared.by_state();
    if let [(state, _)] = by_state.as_slice() {
        return words::state(*state).to_owned();
    }
    let hub = compared.hub().map(|party| &party.slug);
    let told = by_state.iter().map(|(state, pairs)| {
        let names: Vec<String> = pairs
            .iter()
            .map(|pair| {
                let ends = [pair.one, pair.other].into_iter();
                let ends = ends.filter(|party| Some(&party.slug) != hub);
                let names: Vec<&str> = ends.map(|party| party.short_name.as_str()).collect();
                plain(&names.join(" and "))
            })
            .collect();
        format!("{}: {}", words::state(*state), names.join(", "))
    });
    told.collect::<Vec<_>>().join("; ")
}

fn reference(source: &Source) -> String {
    let on = source
        .published_on
        .map(|on| format!(", {}", words::date(on)));
    let url = source.url.as_ref().or(source.archived_url.as_ref());
    let url = url.map(|url| format!(", <{url}>"));
    format!(
        "{}, “{}”{}{}",
        plain(&source.publisher),
        plain(&source.title),
        on.unwrap_or_default(),
        url.unwrap_or_default()
    )
}

/// A text of one line in which nothing is a mark of Markdown's.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '|' | '<' | '>' | '[' | ']' | '#' | '~' | '$' | '&'
        ) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}
