//! The part of a form that says which issues and entries an entry is about.

use askama::{Template, filters::HtmlSafe};

use crate::{
    domain::{record::Record, slug::Slug},
    render::words,
    web::forms::EntryFields,
};

/// The part as it prints: what is ticked, then the issues and the offers to tick.
#[derive(Debug, Clone, Template)]
#[template(path = "entry_forms/about.html")]
pub(super) struct AboutField {
    errors: Vec<String>,
    ticked: Vec<Named>,
    groups: Vec<Group>,
}

impl HtmlSafe for AboutField {}

#[derive(Debug, Clone)]
struct Group {
    title: &'static str,
    others: Vec<Named>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    slug: String,
    words: String,
}

impl AboutField {
    /// The part for this form.
    pub(super) fn new(make: EntryFields<'_>, record: &Record) -> Self {
        let named = |slug: &Slug, words: String| Named {
            slug: slug.to_string(),
            words,
        };
        let issues: Vec<Named> = record
            .issues()
            .map(|issue| named(&issue.slug, issue.title.to_string()))
            .collect();
        let offers: Vec<Named> = record
            .offers()
            .iter()
            .rev()
            .map(|offer| {
                let words = format!("{}, {}", offer.title, words::date(offer.made_on));
                named(&offer.slug, words)
            })
            .collect();
        let mut ticked: Vec<Named> = Vec::new();
        for slug in make.sent.all("about").filter(|slug| !slug.is_empty()) {
            let known = issues
                .iter()
                .chain(&offers)
                .find(|known| known.slug == slug);
            let known = known.cloned().unwrap_or_else(|| Named {
                slug: slug.to_owned(),
                words: slug.to_owned(),
            });
            if !ticked.contains(&known) {
                ticked.push(known);
            }
        }
        let without = |all: Vec<Named>| {
            all.into_iter()
                .filter(|one| !ticked.contains(one))
                .collect()
        };
        let groups = vec![
            Group {
                title: "Issues",
                others: without(issues),
            },
            Group {
                title: "Offers",
                others: without(offers),
            },
        ];
        Self {
            errors: make.problems.at("about").map(str::to_owned).collect(),
            ticked,
            groups,
        }
    }
}
