//! The links and the form that filter the timeline, and what they found.

use askama::{Template, filters::HtmlSafe};

use super::{
    super::{page::Link, paths::NegotiationPath},
    asked::{Asked, Wanted},
};
use crate::{
    domain::{entry::EntryKind, record::Record},
    render::words,
    store::timeline::{COUNTED, Counts},
};

/// The filters.
#[derive(Template)]
#[template(path = "timeline/filters.html")]
pub(super) struct Filters {
    quick: Vec<Quick>,
    action: String,
    open: bool,
    kept: Vec<(&'static str, String)>,
    parties: Vec<Choice>,
    issues: Vec<Group>,
    issue_count: usize,
    from: String,
    to: String,
    words: String,
    problems: Vec<String>,
    found: Option<String>,
    everything: Link,
    none: bool,
}

impl HtmlSafe for Filters {}

struct Quick {
    label: String,
    path: String,
    current: bool,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Group {
    title: String,
    choices: Vec<Choice>,
}

impl Filters {
    pub(super) fn new(
        record: &Record,
        wanted: &Wanted<'_>,
        path: &NegotiationPath,
        counts: &Counts,
    ) -> Self {
        let asked = &wanted.asked;
        let start = asked.start();
        let matching = counts
            .matching
            .iter()
            .filter(|(kind, _)| wanted.kind.is_none_or(|wanted| wanted == *kind))
            .map(|(_, count)| count)
            .sum();
        let chosen = |name: &Option<String>, value: &str| name.as_deref() == Some(value);
        Self {
            quick: quick(wanted, path, counts),
            action: path.to_string(),
            open: !wanted.problems.is_empty()
                || Asked {
                    kind: None,
                    ..start.clone()
                }
                .is_filtered(),
            kept: [
                ("kind", &asked.kind),
                ("as_of", &asked.as_of),
                ("known", &asked.known),
            ]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .filter(|(name, _)| *name != "kind" || wanted.kind.is_some())
            .collect(),
            parties: record
                .parties
                .iter()
                .map(|party| Choice {
                    value: party.slug.to_string(),
                    label: party.short_name.to_string(),
                    chosen: chosen(&asked.party, party.slug.as_str()),
                })
                .collect(),
            issues: record
                .categories
                .iter()
                .filter(|category| !category.issues.is_empty())
                .map(|category| Group {
                    title: category.title.to_string(),
                    choices: category
                        .issues
                        .iter()
                        .map(|issue| Choice {
                            value: issue.slug.to_string(),
                            label: issue.title.to_string(),
                            chosen: chosen(&asked.issue, issue.slug.as_str()),
                        })
                        .collect(),
                })
                .collect(),
            issue_count: record.issues().count(),
            from: asked.from.clone().unwrap_or_default(),
            to: asked.to.clone().unwrap_or_default(),
            words: asked.q.clone().unwrap_or_default(),
            problems: wanted.problems.clone(),
            found: (asked.is_filtered() && matching > 0).then(|| {
                format!(
                    "{} of {}: {}.",
                    counted(matching),
                    entries(counts.all),
                    summary(wanted)
                )
            }),
            everything: Link {
                label: "Show everything".to_owned(),
                path: asked.clock().address(path),
            },
            none: matching == 0 && counts.all > 0,
        }
    }
}

/// The links by kind, with what they lead to counted and the other filters kept.
fn quick(wanted: &Wanted<'_>, path: &NegotiationPath, counts: &Counts) -> Vec<Quick> {
    let link = |label: &str, count: i64, kind: Option<EntryKind>| Quick {
        label: format!("{label} {}", counted(count)),
        path: Asked {
            kind: kind.map(|kind| kind.name().to_owned()),
            ..wanted.asked.start()
        }
        .address(path),
        current: wanted.kind == kind,
    };
    let all = counts.matching.iter().map(|(_, count)| count).sum();
    let mut links = vec![link("Everything", all, None)];
    for (kind, label) in [
        (EntryKind::Offer, "Offers"),
        (EntryKind::Response, "Answers"),
        (EntryKind::Statement, "Statements"),
        (EntryKind::Event, "Events"),
    ] {
        let count = counts.matching.iter().find(|(known, _)| *known == kind);
        links.push(link(
            label,
            count.map_or(0, |(_, count)| *count),
            Some(kind),
        ));
    }
    links
}

/// A count as far as it was counted: "60", "over 10,000".
fn counted(count: i64) -> String {
    if count > COUNTED {
        format!("over {}", words::number(COUNTED.into()))
    } else {
        words::number(count.into())
    }
}

fn entries(count: i64) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", counted(count))
    }
}

/// The filters in words: "AMPTP, offers, Minimum pay rates, from 1 Aug 2023, with “streaming”".
fn summary(wanted: &Wanted<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(wanted.party.map(|party| party.short_name.to_string()));
    parts.extend(wanted.kind.map(|kind| {
        match kind {
            EntryKind::Event => "events",
            EntryKind::Offer => "offers",
            EntryKind::Response => "answers",
            EntryKind::Statement => "statements",
        }
        .to_owned()
    }));
    parts.extend(wanted.issue.map(|issue| issue.title.to_string()));
    parts.extend(wanted.from.map(|day| format!("from {}", words::day(day))));
    parts.extend(wanted.to.map(|day| format!("to {}", words::day(day))));
    parts.extend(wanted.asked.q.as_ref().map(|text| format!("with “{text}”")));
    parts.join(", ")
}
