//! One row for each term of an offer on an issue.

use serde::Serialize;

use super::{CLOSING, Column, Scope, closing, date, integer, list, maybe, text};
use crate::domain::{
    amount::Amounts, entry::Filed, issue::Issue, offer::Offer, position::Position,
};

/// The columns.
pub const COLUMNS: [Column; 26] = [
    text("negotiation", "The negotiation's slug"),
    text("offer", "The offer's slug"),
    text("offer_title", "The offer's title"),
    text(
        "form",
        "proposal, counterproposal, package, final_offer, tentative_agreement or memorandum",
    ),
    text("parties", "The slugs of those who make it"),
    text(
        "to",
        "The slugs of those to whom it is put; empty: all others",
    ),
    date("made_on", "When it reached the other side"),
    text("made_at", "The time of day, in the negotiation's zone"),
    date("public_on", "When this term became public"),
    text("responds_to", "The slug of the offer that it answers"),
    text("category", "The category's title"),
    text("issue", "The issue's slug"),
    text("issue_title", "The issue's title"),
    text(
        "alternative",
        "A or B, where the offer has two terms on the issue",
    ),
    text(
        "stance",
        "proposes, modifies, holds, accepts, rejects, refuses_to_counter, withdraws or not_included",
    ),
    text("headline", "The term in a few words"),
    text("text", "The term as the source says it"),
    text(
        "values",
        "Its numbers, one for each step; – for a step that it does not address",
    ),
    text("values_to", "The upper ends, where it gives ranges"),
    text("steps", "What the numbers are for, in their order"),
    text("unit", "The unit of the numbers"),
    text(
        "basis",
        "What the numbers rest on, where that decides whether two are comparable",
    ),
    text(
        "sources",
        "The slugs of the sources of the term, or of its offer",
    ),
    text("note", "The editors' note"),
    integer("version", "The version of the offer"),
    text("url", "The offer's page"),
];

/// All columns, with those that close each table.
pub fn columns() -> impl Iterator<Item = Column> {
    COLUMNS.into_iter().chain(CLOSING)
}

/// The rows in view, in the order in which the offers were made. `page` gives an offer's page in full.
pub fn rows<'a>(
    scope: &'a Scope<'a>,
    page: impl Fn(&Offer) -> String + 'a,
) -> impl Iterator<Item = Vec<String>> + 'a {
    let sight = scope.sight();
    scope
        .record
        .offers()
        .iter()
        .filter(move |offer| sight.sees(offer.made_on, offer.public_on))
        .flat_map(move |offer| {
            let url = page(offer);
            offer
                .value
                .positions_in(sight)
                .map(move |term| row(scope, offer, term, &url))
        })
}

fn row(scope: &Scope<'_>, offer: &Filed<Offer>, term: &Position, url: &str) -> Vec<String> {
    let record = scope.record;
    let (category, issue) = record
        .categories
        .iter()
        .find_map(|category| {
            let mut issues = category.issues.iter();
            let issue = issues.find(|issue| issue.slug == term.issue)?;
            Some((category.title.to_string(), issue))
        })
        .map_or((String::new(), None), |(title, issue)| (title, Some(issue)));
    let measure = issue.and_then(|issue: &Issue| issue.measure.as_ref());
    let sources = if term.sources.is_empty() {
        &offer.sources
    } else {
        &term.sources
    };
    let cells = [
        record.negotiation.slug.to_string(),
        offer.slug.to_string(),
        offer.title.to_string(),
        name(&offer.form),
        list(&offer.parties),
        list(&offer.to),
        offer.made_on.to_string(),
        maybe(offer.made_at),
        maybe(term.public_on.or(offer.public_on)),
        maybe(offer.responds_to.as_ref()),
        category,
        term.issue.to_string(),
        issue.map_or(String::new(), |issue| issue.title.to_string()),
        term.alternative.to_string(),
        name(&term.stance),
        term.headline.to_string(),
        term.text.to_string(),
        numbers(term.values.as_ref()),
        numbers(term.values_to.as_ref()),
        measure
            .and_then(|measure| measure.steps.as_ref())
            .map_or(String::new(), list),
        measure.map_or(String::new(), |measure| measure.unit.to_string()),
        maybe(term.basis.as_ref()),
        list(sources),
        maybe(term.note.as_ref()),
        offer.version.to_string(),
        url.to_owned(),
    ];
    cells.into_iter().chain(closing(scope)).collect()
}

/// The word that the file format has for a choice.
pub fn name(choice: &impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}

fn numbers(values: Option<&Amounts>) -> String {
    let values = values.into_iter().flatten();
    list(values.map(|value| value.map_or("–".to_owned(), |value| value.to_string())))
}
