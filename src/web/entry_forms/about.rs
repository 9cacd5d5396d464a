//! The part of a form that says which issues and entries an entry is about, or the issues whose terms an answer accepts.

use askama::{Template, filters::HtmlSafe};

use crate::{
    domain::{issue::Issue, record::Record, slug::Slug},
    render::words,
    web::forms::EntryFields,
};

/// The part as it prints: what is ticked, then the issues and the offers to tick.
#[derive(Debug, Clone, Template)]
#[template(path = "entry_forms/about.html")]
pub(super) struct AboutField {
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
    errors: Vec<String>,
    ticked: Vec<Named>,
    groups: Vec<Group>,
}

impl HtmlSafe for AboutField {}

#[derive(Debug, Clone)]
struct Group {
    title: String,
    others: Vec<Named>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    slug: String,
    words: String,
}

impl AboutField {
    /// What a statement or an event is about: issues and offers.
    pub(super) fn about(make: EntryFields<'_>, record: &Record) -> Self {
        let offers = record.offers().iter().rev().map(|offer| {
            let words = format!("{}, {}", offer.title, words::date(offer.made_on));
            Named::new(&offer.slug, words)
        });
        let groups = vec![
            Group::new("Issues", record.issues().map(Named::issue)),
            Group::new("Offers", offers),
        ];
        Self::new(make, ("about", "What is it about?", "Optional"), groups)
    }

    /// The issues whose terms an answer in part accepts, by category.
    pub(super) fn accepted(make: EntryFields<'_>, record: &Record) -> Self {
        let groups = record
            .categories
            .iter()
            .map(|category| Group::new(&category.title, category.issues.iter().map(Named::issue)));
        let hint = "For an answer in part: the issues of the offer whose terms it accepts, as far as they are known";
        let texts = ("issues", "Which terms does it accept?", hint);
        Self::new(make, texts, groups.collect())
    }

    /// What was ticked before comes first, known or not; `texts` are the field's name, its legend and its hint.
    fn new(
        make: EntryFields<'_>,
        (name, legend, hint): (&'static str, &'static str, &'static str),
        mut groups: Vec<Group>,
    ) -> Self {
        let mut ticked: Vec<Named> = Vec::new();
        for slug in make.sent.all(name).filter(|slug| !slug.is_empty()) {
            let mut all = groups.iter().flat_map(|group| &group.others);
            let known = all.find(|known| known.slug == slug);
            let known = known.cloned().unwrap_or_else(|| Named {
                slug: slug.to_owned(),
                words: slug.to_owned(),
            });
            if !ticked.contains(&known) {
                ticked.push(known);
            }
        }
        for group in &mut groups {
            group.others.retain(|other| !ticked.contains(other));
        }
        Self {
            name,
            legend,
            hint,
            errors: make.problems.at(name).map(str::to_owned).collect(),
            ticked,
            groups,
        }
    }
}

impl Group {
    fn new(title: &str, others: impl Iterator<Item = Named>) -> Self {
        Self {
            title: title.to_owned(),
            others: others.collect(),
        }
    }
}

impl Named {
    fn new(slug: &Slug, words: String) -> Self {
        Self {
            slug: slug.to_string(),
            words,
        }
    }

    fn issue(issue: &Issue) -> Self {
        Self::new(&issue.slug, issue.title.to_string())
    }
}
