//! Where in a source a claim is found, and in which words: what lets a reader check it without reading the whole.

use serde::{Deserialize, Serialize};

use super::{
    slug::Slug,
    text::{Line, Text},
};

/// A place in a source that an entry cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The id of the source, which the entry or its term cites.
    pub source: Slug,
    /// The issue of the offer's term that rests on it; `None`: the entry as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Slug>,
    /// Where: a page, a paragraph, a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<Line<120>>,
    /// The source's own words, without quotation marks, within the limit on quotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
}
