//! The back and forth on an issue: what each side put, with what it changed, and what was said about it, day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    super::{
        citations::{self, Notes},
        negotiation::{self, side, side_of},
        stands,
    },
    finding,
};
use crate::{
    domain::{
        claim,
        compared::Compared,
        dates::{Known, PartialDate, View},
        entry::{Dated, Entry, Filed, Moment},
        event::Happening,
        issue::Issue,
        offer::Offer,
        offered::{self, Offered, Turned},
        position::Position,
        record::Record,
        response::{Answer, Response},
        slug::Slug,
        standing::{has_fallen, track},
        statement::Statement,
        strike::{self, Stoppage},
    },
    render::{redline::Marked, words},
};

/// One day of the thread.
pub(super) struct Day {
    pub(super) iso: String,
    pub(super) label: String,
    /// The year, on the first of its days.
    pub(super) year: Option<String>,
    /// "Day 102" of a strike or lockout.
    pub(super) stoppage: Option<String>,
    pub(super) items: Vec<Item>,
}

/// One entry of the thread.
pub(super) struct Item {
    /// Unique in the page.
    pub(super) id: String,
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) kind: String,
    pub(super) body: Body,
    pub(super) link: String,
    pub(super) flags: Vec<String>,
    pub(super) sources: Vec<usize>,
}

/// What an entry says.
pub(super) enum Body {
    /// A side's terms.
    Terms {
        terms: Vec<Term>,
        /// For an agreement, where each signatory had stood.
        before: Vec<Before>,
    },
    /// Words about the issue.
    Words(String),
    /// A quotation.
    Quote(String),
}

pub(super) struct Term {
    pub(super) style: &'static str,
    pub(super) headline: Marked,
    pub(super) text: Marked,
    pub(super) note: Option<String>,
}

pub(super) struct Before {
    pub(super) side: &'static str,
    pub(super) party: String,
    pub(super) headline: String,
}

/// The thread by the date, with these statements about the issue.
pub(super) fn thread(
    record: &Record,
    compared: &Compared<'_>,
    statements: &[Filed<Entry>],
    view: View,
    notes: &mut Notes,
) -> Vec<Day> {
    let issue = compared.issue;
    let mut items: Vec<(Moment, Item)> = Vec::new();
    let mut about = Vec::new();
    for offer in record.offers_in(view) {
        if let Some(told) = offered::on(record, offer, issue, view) {
            about.push(&offer.slug);
            let turns = turns(record, compared, offer, &told, view, notes);
            items.extend(turns.into_iter().map(|item| (offer.moment(), item)));
        }
    }
    for response in record.responses_in(view) {
        if about.contains(&&response.to) {
            let item = answer(record, issue, response, view, notes);
            items.push((response.moment(), item));
        }
    }
    for event in record.events_in(view) {
        if event.about.contains(&issue.slug) {
            let item = Item {
                body: Body::Words(event.summary.to_string()),
                ..item(
                    record,
                    &event.value,
                    &event.parties,
                    &event.title,
                    &event.sources,
                    notes,
                )
            };
            items.push((event.moment(), item));
        }
    }
    for statement in statements {
        if let Entry::Statement(said) = &statement.value {
            let body = match said.whole_quote() {
                Some(quote) => Body::Quote(quote.to_string()),
                None => Body::Words(said.summary.to_string()),
            };
            let item = Item {
                kind: speaker(record, said),
                body,
                ..item(
                    record,
                    said,
                    &said.parties,
                    "Statement",
                    &said.sources,
                    notes,
                )
            };
            items.push((statement.moment(), item));
        }
    }
    days(record, items, view)
}

/// Who said it, where that says more than the party's name.
fn speaker(record: &Record, said: &Statement) -> String {
    let same = said.parties.iter().any(|slug| {
        let party = record.party(slug);
        party.is_some_and(|party| [&*party.name, &*party.short_name].contains(&&*said.speaker))
    });
    if same {
        "said".to_owned()
    } else {
        said.speaker.to_string()
    }
}

fn days(record: &Record, mut items: Vec<(Moment, Item)>, view: View) -> Vec<Day> {
    // The sort is stable: the parties to one offer stay in order of display.
    items.sort_by_key(|(moment, _)| *moment);
    let stoppages = strike::stoppages(record, view);
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for (moment, item) in items {
        let date = moment.0;
        days.entry(date)
            .or_insert_with(|| Day {
                iso: date.to_string(),
                label: date.format("%-d %b").to_string(),
                year: None,
                stoppage: stoppages.iter().find_map(|stoppage| day_of(stoppage, date)),
                items: Vec::new(),
            })
            .items
            .push(item);
    }
    let mut year = String::new();
    days.into_iter()
        .map(|(date, mut day)| {
            let this = date.format("%Y").to_string();
            if this != year {
                year.clone_from(&this);
                day.year = Some(this);
            }
            day
        })
        .collect()
}

fn day_of(stoppage: &Stoppage<'_>, date: NaiveDate) -> Option<String> {
    let word = match stoppage.kind {
        Happening::Lockout => "Lockout day",
        Happening::Strike
        | Happening::Session
        | Happening::Vote
        | Happening::Deadline
        | Happening::Mediation
        | Happening::Milestone => "Strike day",
    };
    stoppage.day(date).map(|day| format!("{word} {day}"))
}

/// What all kinds have in common.
fn item(
    record: &Record,
    entry: &impl Dated,
    parties: &[Slug],
    link: &str,
    sources: &[Slug],
    notes: &mut Notes,
) -> Item {
    Item {
        id: format!("p-{}", entry.slug()),
        side: side_of(record, parties),
        party: match negotiation::names(record, parties) {
            names if names.is_empty() => "Others".to_owned(),
            names => names,
        },
        kind: String::new(),
        body: Body::Words(String::new()),
        link: format!("{link}, {}", words::date(entry.made_on())),
        flags: Vec::new(),
        sources: notes.numbers(sources),
    }
}

/// The turns of one offer: one, or several where its maker had told the addressees different things before.
fn turns(
    record: &Record,
    compared: &Compared<'_>,
    offer: &Filed<Offer>,
    told: &Offered<'_>,
    view: View,
    notes: &mut Notes,
) -> Vec<Item> {
    let mut flags = flags(record, offer, told.terms[0], view);
    let sources = match told.terms[0].sources.as_slice() {
        [] => &offer.sources,
        own => own,
    };
    if has_fallen(record, offer, view) {
        flags.push("taken back or voted down later".to_owned());
    }
    let mut make = |body| Item {
        flags: flags.clone(),
        body,
        ..item(
            record,
            &offer.value,
            &offer.parties,
            &offer.title,
            sources,
            notes,
        )
    };
    if offer.form.is_agreement() {
        let before = told.turns.iter().filter_map(|turn| {
            Some(Before {
                side: side(record, &turn.party.slug),
                party: turn.party.short_name.to_string(),
                headline: finding::headline(turn.before.as_ref()?),
            })
        });
        let mut item = make(Body::Terms {
            terms: terms(&told.terms, None),
            before: before.collect(),
        });
        item.kind = format!("signed a {}", words::form(offer.form));
        return vec![item];
    }
    let alone = told.turns.len() == 1;
    told.turns
        .iter()
        .enumerate()
        .map(|(at, turn)| {
            let mut item = make(Body::Terms {
                terms: terms(&told.terms, Some(turn)),
                before: Vec::new(),
            });
            if at > 0 {
                item.id.push_str(&format!("-{at}"));
            }
            item.kind = kind(record, compared, told, turn, alone);
            item
        })
        .collect()
}

/// "moved toward the other side, to Company A".
fn kind(
    record: &Record,
    compared: &Compared<'_>,
    told: &Offered<'_>,
    turn: &Turned<'_>,
    alone: bool,
) -> String {
    let word = turn.change.map_or("position", |change| {
        words::change(change, told.terms[0].stance)
    });
    let mut facing = compared.pairs.iter().filter(|pair| pair.has(turn.party));
    let everyone = alone && facing.all(|pair| turn.toward.contains(&pair.facing(turn.party)));
    if everyone {
        word.to_owned()
    } else {
        format!("{word}, {}", stands::toward(record, &turn.toward))
    }
}

/// The terms of an offer, each beside what had stood; two alternatives, and terms beside two, stand alone.
fn terms(terms: &[&Position], turn: Option<&Turned<'_>>) -> Vec<Term> {
    let before = turn
        .and_then(|turn| turn.before.as_ref())
        .map(|before| before.terms.as_slice());
    let before = match (terms, before) {
        ([_], Some([before])) => Some(*before),
        _ => None,
    };
    terms
        .iter()
        .map(|term| Term {
            style: stands::headline_class(term),
            headline: match before {
                Some(before) => Marked::short(&before.headline, &term.headline),
                None => Marked::plain(&term.headline),
            },
            text: match before {
                Some(before) => Marked::long(&before.text, &term.text),
                None => Marked::plain(&term.text),
            },
            note: term.note.as_ref().map(ToString::to_string),
        })
        .collect()
}

fn flags(record: &Record, offer: &Offer, term: &Position, view: View) -> Vec<String> {
    let mut flags = vec![citations::claim(
        record,
        &claim::of_position(record, offer, term),
    )];
    flags.extend(citations::caveats(term).into_iter().map(str::to_owned));
    flags.extend(published(
        offer.made_on,
        term.public_on.or(offer.public_on),
        view,
    ));
    flags
}

/// "public since 22 Aug 2023", where that is another day than the offer's, and has come by the date.
fn published(made_on: PartialDate, public_on: Option<PartialDate>, view: View) -> Option<String> {
    let day = Known::Public.sees_from(made_on, public_on)?;
    (day != made_on.last_day() && day <= view.as_of)
        .then(|| format!("public since {}", words::day(day)))
}

fn answer(
    record: &Record,
    issue: &Issue,
    response: &Filed<Response>,
    view: View,
    notes: &mut Notes,
) -> Item {
    let again = match response.answer {
        Answer::Withdraws | Answer::VotesDown => stands_again(record, issue, response, view),
        Answer::Accepts
        | Answer::AcceptsInPart
        | Answer::Rejects
        | Answer::Holds
        | Answer::Ratifies
        | Answer::Reopens => None,
    };
    let summary = &response.summary;
    Item {
        kind: words::answer(response.answer).to_owned(),
        body: Body::Words(match again {
            Some(again) => format!("{summary} {again}"),
            None => summary.to_string(),
        }),
        ..item(
            record,
            &response.value,
            &response.parties,
            &response.title,
            &response.sources,
            notes,
        )
    }
}

/// "3% · 3% · 2% stands again.": what stood before an offer stands again once it has been taken back.
fn stands_again(record: &Record, issue: &Issue, response: &Response, view: View) -> Option<String> {
    let offer = record.offer(&response.to)?;
    let day = View {
        as_of: view.known.sees_from(response.on, response.public_on)?,
        ..view
    };
    let told: Vec<String> = record
        .bargaining()
        .filter(|party| offer.is_by(&party.slug))
        .filter_map(|party| {
            let toward = record
                .bargaining()
                .find(|other| offer.is_to(&other.slug) && other.slug != party.slug)?;
            let standing = track(record, party, issue, &toward.slug, day).standing?;
            Some(format!(
                "{}: {} stands again.",
                party.short_name,
                finding::headline(&standing)
            ))
        })
        .collect();
    (!told.is_empty()).then(|| told.join(" "))
}
