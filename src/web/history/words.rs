//! The fields of saved versions in words: what each is called, and its value as a reader knows it.

use crate::{
    domain::{offer::Form, record::Record, response::Answer},
    render::words,
    web::forms::{name_of, source_words},
};

/// What a field is called: "Summary", "Minimum pay rates: in a few words".
pub(super) fn label(record: &Record, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["positions", issue, rest @ ..] => {
            let issue = issue_title(record, issue);
            match rest {
                [letter @ ("A" | "B"), rest @ ..] => {
                    format!("{issue}, alternative {letter}: {}", inner(rest))
                }
                rest => format!("{issue}: {}", inner(rest)),
            }
        }
        ["passages", number, rest @ ..] => format!("Passage {number}: {}", inner(rest)),
        ["called", number, rest @ ..] => format!("Party’s word {number}: {}", inner(rest)),
        rest => words::capital(&inner(rest)),
    }
}

/// The group that a field belongs to, with the rest of its path: the issue of a term.
pub(super) fn group<'a>(record: &Record, path: &'a str) -> Option<(String, &'a str)> {
    let (issue, rest) = path.strip_prefix("positions.")?.split_once('.')?;
    let title = issue_title(record, issue);
    Some(match rest.split_once('.') {
        Some((letter @ ("A" | "B"), rest)) => (format!("{title}, alternative {letter}"), rest),
        Some(_) | None => (title, rest),
    })
}

fn issue_title(record: &Record, slug: &str) -> String {
    let issue = record.issues().find(|issue| issue.slug == *slug);
    issue.map_or(slug.to_owned(), |issue| issue.title.to_string())
}

/// The name of a field within its part.
pub(super) fn inner(parts: &[&str]) -> String {
    let told = match parts {
        ["headline"] => "in a few words",
        ["text"] => "in full",
        ["stance"] => "what the offer says",
        ["values"] => "numbers",
        ["values_to"] => "numbers, up to",
        ["basis"] => "what the number rests on",
        ["derived"] => "computed by us",
        ["public_on"] => "made public",
        ["made_on"] => "made",
        ["made_at" | "at"] => "time of day",
        ["on"] => "date",
        ["ends_on"] => "last day",
        ["order"] => "order within the day",
        ["responds_to"] => "answers",
        ["to"] => "put to",
        ["parties"] => "by",
        ["by"] => "whose word",
        ["locator"] => "where in the source",
        ["quote"] => "in its own words",
        ["term"] => "for the term on",
        ["date_note"] => "about the dates",
        ["condition"] => "stands or falls with",
        ["confidence"] => "how we know it",
        ["issues"] => "terms accepted",
        ["slug"] => "address",
        ["totals", number, rest @ ..] => {
            return format!("published total {number}, {}", inner(rest));
        }
        other => return other.join(", ").replace('_', " "),
    };
    told.to_owned()
}

/// A value as a reader knows it: parties, issues, offers and sources by their names, choices in words.
pub(super) fn shown(record: &Record, path: &str, text: &str) -> String {
    let each = |join: &str, name: &dyn Fn(&str) -> Option<String>| {
        let lines = text.split('\n');
        let lines = lines.map(|line| name(line).unwrap_or_else(|| line.to_owned()));
        lines.collect::<Vec<_>>().join(join)
    };
    let party = |slug: &str| {
        let mut parties = record.parties.iter();
        Some(
            parties
                .find(|party| party.slug == *slug)?
                .short_name
                .to_string(),
        )
    };
    let offer = |slug: &str| {
        let offer = record.offers().iter().find(|offer| offer.slug == *slug)?;
        Some(format!("{}, {}", offer.title, words::date(offer.made_on)))
    };
    let source = |slug: &str| Some(source_words(record.sources.get(slug)?));
    match path.rsplit('.').next().unwrap_or_default() {
        "parties" | "by" => each(", ", &party),
        "to" => each(", ", &|slug| party(slug).or_else(|| offer(slug))),
        "responds_to" => each(", ", &offer),
        "issues" | "about" => each(", ", &|slug| {
            let issue = record.issues().find(|issue| issue.slug == *slug);
            issue
                .map(|issue| issue.title.to_string())
                .or_else(|| offer(slug))
        }),
        "sources" | "source" => each("; ", &source),
        "term" => issue_title(record, text),
        "values" | "values_to" => each(" · ", &|value| value.is_empty().then(|| "–".to_owned())),
        "form" => choice(&Form::ALL, text, words::form),
        "answer" => choice(&Answer::ALL, text, words::answers),
        "stance" | "confidence" | "kind" => text.replace('_', " "),
        _ => text.to_owned(),
    }
}

fn choice<T: Copy + serde::Serialize>(
    all: &[T],
    name: &str,
    words: impl Fn(T) -> &'static str,
) -> String {
    let known = all.iter().find(|known| name_of(*known) == name);
    known.map_or(name.to_owned(), |known| words(*known).to_owned())
}
