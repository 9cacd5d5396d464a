//! A stored negotiation as the fields of its form.

use crate::{
    domain::{
        issue::{Category, Issue},
        negotiation::{Catalogue, Party, Person},
    },
    web::forms::{Sent, name_of},
};

/// How many empty parties a new negotiation's form starts with.
const PARTIES: usize = 2;

/// The fields of what is stored, in the order of the form.
pub(super) fn from_catalogue(catalogue: &Catalogue, version: i32) -> Sent {
    let mut sent = Sent::default();
    let round = &catalogue.negotiation;
    sent.put("version", version);
    sent.put("title", &round.title);
    sent.put("short_title", &round.short_title);
    sent.put("slug", &round.slug);
    sent.put("agreement", &round.agreement);
    sent.put("summary", &round.summary);
    sent.put_some("place", round.place.as_ref());
    sent.put("time_zone", round.time_zone.name());
    sent.put_some("opened_on", round.opened_on.as_ref());
    sent.put_some("expires_on", round.expires_on.as_ref());
    sent.put_some("covered", round.covered.as_ref());
    sent.put_some("note", round.note.as_ref());
    for (at, party) in catalogue.parties.iter().enumerate() {
        put_party(&mut sent, &format!("party.{at}"), party);
    }
    for (at, category) in catalogue.categories.iter().enumerate() {
        put_category(&mut sent, &format!("category.{at}"), category);
    }
    sent
}

/// One person of a party, as one line of text.
pub(super) fn person(person: &Person) -> String {
    format!("{}: {}", person.name, person.title)
}

fn put_party(sent: &mut Sent, at: &str, party: &Party) {
    sent.put(format!("{at}.slug"), &party.slug);
    sent.put(format!("{at}.name"), &party.name);
    sent.put(format!("{at}.short_name"), &party.short_name);
    sent.put(format!("{at}.role"), name_of(&party.role));
    let people: Vec<String> = party.people.iter().map(person).collect();
    sent.put(format!("{at}.people"), people.join("\n"));
    sent.put_some(format!("{at}.note"), party.note.as_ref());
}

fn put_category(sent: &mut Sent, at: &str, category: &Category) {
    sent.put(format!("{at}.slug"), &category.slug);
    sent.put(format!("{at}.title"), &category.title);
    sent.put(format!("{at}.explanation"), &category.explanation);
    sent.put_some(format!("{at}.note"), category.note.as_ref());
    for (number, issue) in category.issues.iter().enumerate() {
        put_issue(sent, &format!("{at}.issue.{number}"), issue);
    }
}

fn put_issue(sent: &mut Sent, at: &str, issue: &Issue) {
    sent.put(format!("{at}.slug"), &issue.slug);
    sent.put(format!("{at}.title"), &issue.title);
    sent.put(format!("{at}.explanation"), &issue.explanation);
    sent.put_some(format!("{at}.number"), issue.number.as_ref());
    sent.put_some(format!("{at}.note"), issue.note.as_ref());
    if let Some(measure) = &issue.measure {
        sent.put(format!("{at}.measure"), &measure.label);
        sent.put(format!("{at}.unit"), &measure.unit);
        sent.put(format!("{at}.favours"), name_of(&measure.favours_union));
        let steps: Vec<&str> = measure
            .steps
            .iter()
            .flatten()
            .map(|step| step.as_str())
            .collect();
        sent.put(format!("{at}.steps"), steps.join("\n"));
        sent.put(
            format!("{at}.total"),
            super::parse::total_name(measure.total),
        );
    }
    if let Some(baseline) = &issue.baseline {
        sent.put(format!("{at}.baseline"), &baseline.headline);
        sent.put(format!("{at}.baseline_text"), &baseline.text);
        let values: Vec<String> = baseline
            .values
            .iter()
            .flatten()
            .map(|value| value.map_or("-".to_owned(), |value| value.to_string()))
            .collect();
        sent.put(format!("{at}.baseline_values"), values.join("\n"));
    }
}

/// The same fields with one more empty part, when the button for that was pressed: `add` is `party`, `category`, or a category's number.
pub(super) fn with_more(sent: &Sent) -> Option<Sent> {
    let wanted = sent.given("add")?.to_owned();
    let mut sent = sent.clone().without(&["add"]);
    let part = match wanted.as_str() {
        "party" | "category" => wanted,
        category => format!("category.{category}.issue"),
    };
    let row = sent.next_row(&part).max(match part.as_str() {
        "party" => PARTIES,
        _ => 0,
    });
    sent.put(format!("{part}.{row}.title"), "");
    Some(sent)
}

/// The numbers of the parties that the form shows: those sent, two at least.
pub(super) fn parties(sent: &Sent) -> Vec<usize> {
    let mut rows = sent.rows("party");
    for row in 0..PARTIES {
        if rows.len() < PARTIES && !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.sort_unstable();
    rows
}

/// The numbers of the categories that the form shows: those sent, one at least.
pub(super) fn categories(sent: &Sent) -> Vec<usize> {
    at_least_one(sent.rows("category"))
}

/// The numbers of a category's issues that the form shows: those sent, one at least.
pub(super) fn issues(sent: &Sent, category: usize) -> Vec<usize> {
    at_least_one(sent.rows(&format!("category.{category}.issue")))
}

fn at_least_one(mut rows: Vec<usize>) -> Vec<usize> {
    if rows.is_empty() {
        rows.push(0);
    }
    rows
}
