//! One row for each entry, of whatever kind.

use super::{
    CLOSING, Column, Holds, Scope, closing, date, integer, list, maybe, positions::name, text,
};
use crate::domain::entry::{Dated, Entry, Filed};

/// The columns.
pub const COLUMNS: [Column; 24] = [
    text("negotiation", "The negotiation's slug"),
    integer(
        "id",
        "What the entry is known by for ever: /e/{id} leads to it",
    ),
    text("kind", "offer, response, statement or event"),
    text("slug", "Its slug"),
    text(
        "type",
        "An offer's form, a response's answer, an event's kind",
    ),
    text("title", "Its title; of a statement its speaker"),
    date("on", "When it was made, said, or happened"),
    text("at", "The time of day, in the negotiation's zone"),
    date("ends_on", "An event's last day"),
    date(
        "public_on",
        "When the world learned of it, where that is known",
    ),
    text("parties", "The slugs of those whose it is"),
    text(
        "to",
        "To whom an offer is put; the offer that a response answers",
    ),
    text("responds_to", "The slug of the offer that an offer answers"),
    text(
        "about",
        "What a statement or an event speaks of; the terms that a response accepts",
    ),
    text("affiliation", "A speaker's office"),
    text("quote", "A speaker's words"),
    text("channel", "Where it was said"),
    text("summary", "What it is, in plain sentences"),
    text("condition", "What a package hangs on"),
    text("sources", "The slugs of its sources"),
    text("note", "The editors' note"),
    integer("version", "How often it has been saved"),
    Column {
        name: "recorded_at",
        holds: Holds::Moment,
        about: "When that version was saved",
    },
    text("url", "Its page"),
];

/// All columns, with those that close each table.
pub fn columns() -> impl Iterator<Item = Column> {
    COLUMNS.into_iter().chain(CLOSING)
}

/// The row of an entry whose page, in full, is `url`.
pub fn row(scope: &Scope<'_>, entry: &Filed<Entry>, url: String) -> Vec<String> {
    let value = &entry.value;
    let [
        kind,
        ends_on,
        to,
        responds_to,
        about,
        affiliation,
        quote,
        channel,
        condition,
    ] = own(value);
    let cells = [
        scope.record.negotiation.slug.to_string(),
        entry.id.to_string(),
        value.kind().name().to_owned(),
        value.slug().to_string(),
        kind,
        value.title().to_owned(),
        value.made_on().to_string(),
        maybe(value.made_at()),
        ends_on,
        maybe(value.public_on()),
        list(value.parties()),
        to,
        responds_to,
        about,
        affiliation,
        quote,
        channel,
        value.summary().to_owned(),
        condition,
        list(value.sources()),
        value.note().unwrap_or_default().to_owned(),
        entry.version.to_string(),
        entry
            .recorded_at
            .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        url,
    ];
    cells.into_iter().chain(closing(scope)).collect()
}

/// What one kind has and the others have not: the type, the last day, to whom or what, what it answers, what it is about, the speaker's office
/// and words and where they were said, the condition.
fn own(entry: &Entry) -> [String; 9] {
    let none = String::new;
    match entry {
        Entry::Offer(offer) => [
            name(&offer.form),
            none(),
            list(&offer.to),
            maybe(offer.responds_to.as_ref()),
            none(),
            none(),
            none(),
            none(),
            maybe(offer.condition.as_ref()),
        ],
        Entry::Response(response) => [
            name(&response.answer),
            none(),
            response.to.to_string(),
            none(),
            list(&response.issues),
            none(),
            none(),
            none(),
            none(),
        ],
        Entry::Statement(said) => [
            none(),
            none(),
            none(),
            none(),
            list(&said.about),
            maybe(said.affiliation.as_ref()),
            maybe(said.quote.as_ref()),
            maybe(said.channel.as_ref()),
            none(),
        ],
        Entry::Event(event) => [
            name(&event.kind),
            maybe(event.ends_on),
            none(),
            none(),
            list(&event.about),
            none(),
            none(),
            none(),
            none(),
        ],
    }
}
