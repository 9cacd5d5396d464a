//! One thing that was found, as its page shows it.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;

use crate::{
    domain::{dates::View, record::Record, search::Kind, slug::Slug},
    render::words,
    store::search::{Found, Hit},
    web::{
        negotiation::{names, side_of},
        outcomes,
        page::Link,
        paths::{self, HistoryPath, IssuePath, NegotiationPath, SourcesPath},
    },
};

/// A piece of text, and whether it is a word that was asked for.
pub(super) type Piece = (String, bool);

pub(super) struct Row {
    pub(super) side: &'static str,
    pub(super) party: String,
    /// "Counterproposal", "Position in …".
    pub(super) kind: String,
    pub(super) path: String,
    pub(super) title: Vec<Piece>,
    pub(super) text: Vec<Piece>,
    pub(super) when: String,
    /// The negotiation, where several were searched.
    pub(super) of: Option<Link>,
    /// "Superseded on 11 Aug 2023", "earlier version".
    pub(super) flags: Vec<String>,
}

/// The records of what was found, by slug.
pub(super) type Records = BTreeMap<Slug, (Arc<Record>, NaiveDate)>;

impl Row {
    /// The row of a hit; none where its negotiation went away meanwhile.
    pub(super) fn new(records: &Records, hit: Hit, several: bool) -> Option<Self> {
        let (record, today) = records.get(&hit.negotiation)?;
        let negotiation = hit.negotiation.as_str();
        let parties: Vec<Slug> = hit
            .parties
            .iter()
            .filter_map(|party| party.parse().ok())
            .collect();
        let offer = hit
            .entry
            .as_ref()
            .and_then(|entry| record.offer(&entry.slug));
        let path = path_of(&hit);
        let mut flags = Vec::new();
        if let Some(entry) = hit.entry.as_ref().filter(|entry| entry.older) {
            flags.push(format!("Version {}, no longer so", entry.version));
        } else if let Some(offer) = offer {
            let outcomes = outcomes::tell(record, offer, View::table(*today));
            flags.extend(outcomes.into_iter().map(|told| told.word + &told.rest));
        }
        let kind = match (hit.kind, offer) {
            (Kind::Offer, Some(offer)) => words::capital(words::form(offer.form)),
            (Kind::Position, Some(offer)) => format!("In “{}”", offer.title),
            (Kind::Source, _) => publisher(record, hit.part.as_deref()),
            (kind, _) => words::capital(kind.name()),
        };
        Some(Self {
            side: side_of(record, &parties),
            party: names(record, &parties),
            kind,
            path,
            title: hit.title.0,
            text: hit.text.0,
            when: hit.dated.map(words::date).unwrap_or_default(),
            of: several.then(|| Link {
                label: record.negotiation.short_title.to_string(),
                path: NegotiationPath {
                    negotiation: negotiation.to_owned(),
                }
                .to_string(),
            }),
            flags,
        })
    }
}

/// "Source, Variety".
fn publisher(record: &Record, source: Option<&str>) -> String {
    let slug = source.and_then(|source| source.parse::<Slug>().ok());
    match slug.and_then(|slug| record.sources.get(&slug)) {
        Some(source) => format!("Source, {}", source.publisher),
        None => words::capital(Kind::Source.name()),
    }
}

/// Where a hit says what was found.
pub(super) fn path_of(hit: &Hit) -> String {
    let negotiation = hit.negotiation.as_str();
    match (&hit.entry, &hit.part) {
        (Some(entry), part) => address(negotiation, entry, part.as_deref()),
        (None, Some(part)) if hit.kind == Kind::Source => SourcesPath::at(negotiation, part),
        (None, part) => IssuePath {
            negotiation: negotiation.to_owned(),
            issue: part.clone().unwrap_or_default(),
        }
        .to_string(),
    }
}

/// Where an entry, or its term on an issue, says what was found.
fn address(negotiation: &str, entry: &Found, issue: Option<&str>) -> String {
    if entry.older {
        let history = HistoryPath::of(negotiation, entry.kind, entry.slug.as_str());
        return history.version(entry.version).to_string();
    }
    let path = paths::entry(negotiation, entry.kind, entry.slug.as_str());
    match issue {
        Some(issue) => format!("{path}#{issue}"),
        None => path,
    }
}
