//! A bargaining round, and the parties to it.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    dates::PartialDate,
    dispute::Dispute,
    entry::Confidence,
    issue::Category,
    slug::Slug,
    source::Source,
    text::{Line, Text, Title},
};

/// One bargaining round over one agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Negotiation {
    /// Its address.
    pub slug: Slug,
    /// Its full title.
    pub title: Title,
    /// Its name in navigation.
    pub short_title: Line<60>,
    /// The agreement that is bargained over.
    pub agreement: Title,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Line<120>>,
    /// What it is about, for a reader who knows nothing of it.
    pub summary: Text,
    /// Its dates and times are in this zone.
    pub time_zone: Tz,
    /// When talks opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<PartialDate>,
    /// When the agreement in force ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<PartialDate>,
    /// How many people the agreement covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered: Option<u32>,
    /// The ids of the sources.
    #[serde(default)]
    pub sources: Vec<Slug>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// What a party is in the talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Bargains for workers.
    Union,
    /// Bargains for employers.
    Employer,
    /// Helps both.
    Mediator,
    /// Anyone else at the table.
    Other,
}

impl Role {
    /// All roles, in the order in which a form lists them.
    pub const ALL: [Self; 4] = [Self::Union, Self::Employer, Self::Mediator, Self::Other];

    /// Whether such a party takes positions of its own, and so has a column in the comparison.
    pub fn bargains(self) -> bool {
        match self {
            Self::Union | Self::Employer | Self::Other => true,
            Self::Mediator => false,
        }
    }
}

/// One of the two or more parties, in a fixed order of display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Its name in addresses and filters.
    pub slug: Slug,
    /// Its full name.
    pub name: Title,
    /// Its name in tables and labels.
    pub short_name: Line<30>,
    /// What it is in the talks.
    pub role: Role,
    /// The people who speak for it.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// A person who speaks for a party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The person's name.
    pub name: Line<120>,
    /// The office held.
    pub title: Line<200>,
    /// Shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// How the compiler knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// All of a negotiation that is not dated: what its entries are about, who is at the table, and what the claims rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The round.
    pub negotiation: Negotiation,
    /// The parties, in order of display.
    pub parties: Vec<Party>,
    /// The categories with their issues, in order of display.
    pub categories: Vec<Category>,
    /// The facts on which sources differ, in the order given.
    pub disputes: Vec<Dispute>,
    /// The sources, in the order given.
    pub sources: Vec<Source>,
    /// What could not be sourced, one sentence each.
    pub gaps: Vec<Text>,
}

impl Catalogue {
    /// This catalogue, and after its own parts those of `stored` that it does not have: parties, categories, issues, sources and disputes.
    /// Nothing is deleted by leaving it out, since addresses lead to it and entries rest on it.
    #[must_use]
    pub fn keeping(&self, stored: &Self) -> Self {
        let mut kept = self.clone();
        let issues: BTreeSet<&Slug> = self
            .categories
            .iter()
            .flat_map(|category| &category.issues)
            .map(|issue| &issue.slug)
            .collect();
        for category in &stored.categories {
            let mut rest = category.issues.clone();
            rest.retain(|issue| !issues.contains(&issue.slug));
            let same = |known: &&mut Category| known.slug == category.slug;
            match kept.categories.iter_mut().find(same) {
                Some(known) => known.issues.extend(rest),
                None => kept.categories.push(Category {
                    issues: rest,
                    ..category.clone()
                }),
            }
        }
        add_missing(&mut kept.parties, &stored.parties, |party| &party.slug);
        add_missing(&mut kept.sources, &stored.sources, |source| &source.id);
        add_missing(&mut kept.disputes, &stored.disputes, |dispute| {
            &dispute.slug
        });
        kept
    }
}

fn add_missing<T: Clone>(kept: &mut Vec<T>, stored: &[T], slug: impl Fn(&T) -> &Slug) {
    let missing: Vec<T> = {
        let known: BTreeSet<&Slug> = kept.iter().map(&slug).collect();
        let is_missing = |part: &&T| !known.contains(slug(part));
        stored.iter().filter(is_missing).cloned().collect()
    };
    kept.extend(missing);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(text: &str) -> Catalogue {
        let part = |slug: &str| serde_json::json!({ "slug": slug, "title": "T", "explanation": "E", "issues": [] });
        let mut categories: Vec<serde_json::Value> = Vec::new();
        for group in text.split(' ') {
            let (slug, issues) = group.split_once(':').unwrap();
            let mut category = part(slug);
            category["issues"] = issues
                .split(',')
                .filter(|issue| !issue.is_empty())
                .map(part)
                .collect();
            categories.push(category);
        }
        serde_json::from_value(serde_json::json!({
            "negotiation": { "slug": "n", "title": "N", "short_title": "N", "agreement": "A", "summary": "S", "time_zone": "UTC" },
            "parties": [], "categories": categories, "disputes": [], "sources": [], "gaps": [],
        }))
        .unwrap()
    }

    #[test]
    fn what_a_catalogue_leaves_out_is_kept_once() {
        let kept = |given: &str, stored: &str| catalogue(given).keeping(&catalogue(stored));
        assert_eq!(kept("a:1,2", "a:1,2"), catalogue("a:1,2"));
        assert_eq!(kept("a:2", "a:1,2,3"), catalogue("a:2,1,3"));
        assert_eq!(kept("b:4", "a:1 b:2"), catalogue("b:4,2 a:1"));
        // An issue that moved to another category is in that one alone.
        assert_eq!(kept("b:1", "a:1,2 b:"), catalogue("b:1 a:2"));
        let once = kept("b:1", "a:1,2 b:3");
        assert_eq!(catalogue("b:1").keeping(&once), once);
    }
}
