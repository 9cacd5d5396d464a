//! Facts on which sources differ.

use serde::{Deserialize, Serialize};

use super::{
    entry::Confidence,
    slug::Slug,
    text::{Text, Title},
};

/// A fact on which sources differ; every version with its sources, none winning by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its address.
    pub slug: Slug,
    /// What is disputed.
    pub topic: Title,
    /// The versions, two at least, in the order given.
    pub versions: Vec<Version>,
    /// How far it could be settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Text>,
    /// Whether the parties differ on whose turn it was: whether an offer that it names was one, or was answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub turn: bool,
    /// Slugs of the entries and issues that it touches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Slug>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// One version of a disputed fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// What it says.
    pub text: Text,
    /// The ids of the sources that say it.
    #[serde(default)]
    pub sources: Vec<Slug>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}
