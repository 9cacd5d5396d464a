//! The addresses that programs follow, and of what is taken away.

#![expect(
    clippy::disallowed_types,
    reason = "the derive of a typed path expands to it"
)]

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{super::Error, IssuePath};

/// `/{negotiation}/feed.atom`: its entries, the newest first, as Atom.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/feed.atom", rejection(Error))]
pub struct AtomPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/feed.json`: the same as JSON Feed.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/feed.json", rejection(Error))]
pub struct JsonFeedPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/issues/{issue}/feed.atom`: the entries on an issue, as Atom.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues/{issue}/feed.atom", rejection(Error))]
pub struct IssueAtomPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

impl From<&IssuePath> for IssueAtomPath {
    fn from(path: &IssuePath) -> Self {
        Self {
            negotiation: path.negotiation.clone(),
            issue: path.issue.clone(),
        }
    }
}

/// `/{negotiation}/issues/{issue}/feed.json`: the same as JSON Feed.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues/{issue}/feed.json", rejection(Error))]
pub struct IssueJsonFeedPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

/// `/{negotiation}/parties/{party}/feed.atom`: the entries of a party, as Atom.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/parties/{party}/feed.atom", rejection(Error))]
pub struct PartyAtomPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The party’s slug.
    pub party: String,
}

/// `/{negotiation}/parties/{party}/feed.json`: the same as JSON Feed.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/parties/{party}/feed.json", rejection(Error))]
pub struct PartyJsonFeedPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The party’s slug.
    pub party: String,
}

/// `/{negotiation}/changes/feed.atom`: every save, the newest first, as Atom.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/changes/feed.atom", rejection(Error))]
pub struct ChangesAtomPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/changes/feed.json`: the same as JSON Feed.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/changes/feed.json", rejection(Error))]
pub struct ChangesJsonFeedPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/corrections/feed.atom`: the corrections, as Atom.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/corrections/feed.atom", rejection(Error))]
pub struct CorrectionsAtomPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/corrections/feed.json`: the same as JSON Feed.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/corrections/feed.json", rejection(Error))]
pub struct CorrectionsJsonFeedPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/calendar.ics`: its events and its expiry, as a calendar.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/calendar.ics", rejection(Error))]
pub struct CalendarPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/timeline.json`: its timeline, for TimelineJS.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/timeline.json", rejection(Error))]
pub struct TimelineJsonPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/data`: what can be followed and taken away.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/data", rejection(Error))]
pub struct DataPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/export.json`: the whole record with its history, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/export.json", rejection(Error))]
pub struct ExportJsonPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/export.xlsx`: issues down, passes across, as a workbook.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/export.xlsx", rejection(Error))]
pub struct ExportXlsxPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/positions.csv`: each term of each offer, as a table.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/positions.csv", rejection(Error))]
pub struct PositionsCsvPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/entries.csv`: each entry, as a table.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/entries.csv", rejection(Error))]
pub struct EntriesCsvPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/datapackage.json`: what the tables hold (Frictionless data package).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/datapackage.json", rejection(Error))]
pub struct DatapackagePath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/handout.md`: where each side stands, to print.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/handout.md", rejection(Error))]
pub struct HandoutPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/schema/counteroffer-1.json`: the format of the export, as JSON Schema.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/schema/counteroffer-1.json")]
pub struct SchemaPath;

/// `/{negotiation}/sitemap.xml`: its pages, for search engines.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/sitemap.xml", rejection(Error))]
pub struct NegotiationSitemapPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/sitemap.xml`: the sitemaps, for search engines.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/sitemap.xml")]
pub struct SitemapPath;

/// `/sitemap-site.xml`: the pages that belong to no negotiation.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/sitemap-site.xml")]
pub struct SiteSitemapPath;

/// `/robots.txt`: what programs are asked to leave alone.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/robots.txt")]
pub struct RobotsPath;

/// `/manifest.webmanifest`: the site as an app.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/manifest.webmanifest")]
pub struct ManifestPath;

/// `/favicon.ico`: leads to the site’s mark.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/favicon.ico")]
pub struct FaviconPath;

/// `/llms.txt`: what the site holds, for language models.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/llms.txt")]
pub struct LlmsPath;

/// `/about`: about this record: method, licence, how to cite, how to reach the editors.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/about")]
pub struct AboutPath;

/// `/{negotiation}/card.png`: its share image.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/card.png", rejection(Error))]
pub struct CardPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/issues/{issue}/card.png`: an issue’s share image.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues/{issue}/card.png", rejection(Error))]
pub struct IssueCardPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

impl From<&IssuePath> for IssueCardPath {
    fn from(path: &IssuePath) -> Self {
        Self {
            negotiation: path.negotiation.clone(),
            issue: path.issue.clone(),
        }
    }
}

/// `/{negotiation}/{kind}/{slug}/card.png`: an entry’s share image.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/card.png", rejection(Error))]
pub struct EntryCardPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/{negotiation}/{kind}/{slug}/versions/{version}/card.png`: the share image of a version.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path(
    "/{negotiation}/{kind}/{slug}/versions/{version}/card.png",
    rejection(Error)
)]
pub struct VersionCardPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
    /// The number of the version, from 1.
    pub version: String,
}

/// `/embed/{negotiation}/issues/{issue}`: an issue’s comparison and chart, for other sites.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/embed/{negotiation}/issues/{issue}", rejection(Error))]
pub struct EmbedIssuePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

impl From<&IssuePath> for EmbedIssuePath {
    fn from(path: &IssuePath) -> Self {
        Self {
            negotiation: path.negotiation.clone(),
            issue: path.issue.clone(),
        }
    }
}

/// `/embed/{negotiation}/offers/{slug}`: an offer, for other sites.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/embed/{negotiation}/offers/{slug}", rejection(Error))]
pub struct EmbedOfferPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
}

/// `/oembed?url=`: how a page is embedded (oEmbed).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/oembed")]
pub struct OembedPath;

/// `/{negotiation}/live`: its saves as they happen, as server-sent events.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/live", rejection(Error))]
pub struct ListenPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}
