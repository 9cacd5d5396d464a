//! What pages tell programs of themselves, in the words of schema.org, as JSON-LD.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    Visitor,
    paths::{EntriesCsvPath, ExportJsonPath, ExportXlsxPath, NegotiationPath, PositionsCsvPath},
};
use crate::domain::{
    correction::Correction,
    dates::{PartialDate, View},
    entry::EntryKind,
    licence,
    record::Record,
    slug::Slug,
};

/// An entry, as far as schema.org has words for it.
pub(super) struct Told<'a> {
    pub(super) kind: EntryKind,
    pub(super) slug: &'a Slug,
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    /// The words of a speaker.
    pub(super) quote: Option<&'a str>,
    pub(super) on: PartialDate,
    pub(super) public_on: Option<PartialDate>,
    pub(super) parties: &'a [Slug],
    pub(super) sources: &'a [Slug],
    pub(super) version: i32,
    pub(super) recorded_at: DateTime<Utc>,
    /// What was asked for: a correction of something that the view does not see waits; `None`: everything.
    pub(super) view: Option<View>,
}

/// An entry at `url`, with what it rests on and what was corrected in it.
pub(super) fn entry(record: &Record, visitor: &Visitor, told: &Told<'_>, url: &str) -> Value {
    let of = |correction: &&Correction| {
        correction.kind == told.kind
            && correction.slug == *told.slug
            && told.view.is_none_or(|view| correction.is_in(record, view))
    };
    let corrections: Vec<Value> = record
        .corrections
        .iter()
        .filter(of)
        .map(|correction| {
            let notice = &correction.mended.notice;
            json!({
                "@type": "CorrectionComment",
                "text": format!("Wrong: {} Right: {}", notice.wrong, notice.right),
                "datePublished": correction.at,
            })
        })
        .collect();
    let parties = told.parties.iter().filter_map(|slug| record.party(slug));
    let parties: Vec<Value> = parties
        .map(|party| json!({ "@type": "Organization", "name": party.name, "alternateName": party.short_name }))
        .collect();
    let mut entry = json!({
        "@type": "Article",
        "@id": url,
        "url": url,
        "headline": told.title,
        "description": told.summary,
        "datePublished": told.public_on.unwrap_or(told.on).to_string(),
        "dateModified": told.recorded_at,
        "version": told.version,
        "about": parties,
        "isPartOf": { "@id": home(record, visitor) },
        "citation": cited(record, told.sources),
        "license": licence::URL,
    });
    if !corrections.is_empty() {
        entry["correction"] = Value::Array(corrections);
    }
    match (told.kind, told.quote) {
        (EntryKind::Statement, Some(quote)) => {
            entry["mainEntity"] = json!({
                "@type": "Quotation",
                "text": quote,
                "creator": { "@type": "Person", "name": told.title },
            });
        }
        (EntryKind::Event, _) => {
            entry["mainEntity"] = json!({
                "@type": "Event",
                "name": told.title,
                "startDate": told.on.to_string(),
                "description": told.summary,
            });
        }
        (EntryKind::Offer | EntryKind::Response | EntryKind::Statement, _) => {}
    }
    entry
}

fn cited(record: &Record, sources: &[Slug]) -> Vec<Value> {
    let sources = sources.iter().filter_map(|id| record.sources.get(id));
    sources
        .map(|source| {
            let mut cited = json!({
                "@type": "CreativeWork",
                "name": source.title,
                "publisher": { "@type": "Organization", "name": source.publisher },
            });
            if let Some(url) = source.url.as_ref().or(source.archived_url.as_ref()) {
                cited["url"] = json!(url);
            }
            if let Some(on) = source.published_on {
                cited["datePublished"] = json!(on);
            }
            cited
        })
        .collect()
}

/// Where the negotiation is, in full: its id among what pages tell.
fn home(record: &Record, visitor: &Visitor) -> String {
    visitor.absolute(NegotiationPath {
        negotiation: record.negotiation.slug.to_string(),
    })
}

/// The record of a negotiation as a set of data, with the files to take away.
pub(super) fn dataset(record: &Record, visitor: &Visitor) -> Value {
    let negotiation = &record.negotiation;
    let of = || negotiation.slug.to_string();
    let file = |path: String, media_type: &str| {
        json!({
            "@type": "DataDownload",
            "contentUrl": visitor.absolute(path),
            "encodingFormat": media_type,
        })
    };
    let mut dataset = json!({
        "@type": "Dataset",
        "@id": home(record, visitor),
        "url": home(record, visitor),
        "name": negotiation.title,
        "description": negotiation.summary,
        "license": licence::URL,
        "isAccessibleForFree": true,
        "keywords": record.issues().take(20).map(|issue| issue.title.as_str()).collect::<Vec<_>>(),
        "distribution": [
            file(ExportJsonPath { negotiation: of() }.to_string(), "application/json"),
            file(PositionsCsvPath { negotiation: of() }.to_string(), "text/csv"),
            file(EntriesCsvPath { negotiation: of() }.to_string(), "text/csv"),
            file(
                ExportXlsxPath { negotiation: of() }.to_string(),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ],
    });
    if let Some(opened) = negotiation.opened_on {
        dataset["temporalCoverage"] = json!(format!("{opened}/.."));
    }
    if let Some(place) = &negotiation.place {
        dataset["spatialCoverage"] = json!({ "@type": "Place", "name": place });
    }
    dataset
}
