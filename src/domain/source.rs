//! Where a claim comes from.

use serde::{Deserialize, Serialize};

use super::{
    dates::PartialDate,
    entry::Confidence,
    slug::Slug,
    text::{Line, Prose, Text, WebAddress},
};

/// The kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum SourceKind {
    /// A party's own document.
    Primary,
    /// The trade press.
    Trade,
    /// Other news.
    News,
    /// A copy of somebody else's page.
    Mirror,
    /// A blog or newsletter.
    Blog,
    /// A forum.
    Forum,
    /// A work of reference.
    Reference,
}

impl SourceKind {
    /// All kinds, in the order in which a form lists them.
    pub const ALL: [Self; 7] = [
        Self::Primary,
        Self::Trade,
        Self::News,
        Self::Mirror,
        Self::Blog,
        Self::Forum,
        Self::Reference,
    ];
}

/// A document that claims rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name within the negotiation.
    pub id: Slug,
    /// Its kind.
    pub kind: SourceKind,
    /// Whose own document it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Slug>,
    /// Who published it.
    pub publisher: Line<120>,
    /// Its title.
    pub title: Prose<400>,
    /// Whether the compiler had to infer the title.
    #[serde(default)]
    pub title_inferred: bool,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<PartialDate>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<WebAddress>,
    /// Where a copy is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_url: Option<WebAddress>,
    /// When that copy was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_on: Option<PartialDate>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}
