//! A negotiation with its parties, issues, sources and disputes.

use std::collections::BTreeSet;

use super::{NO_SOURCE, RESERVED, Rules, values};
use crate::domain::{
    dispute::Dispute,
    issue::{Category, Issue, Measure},
    negotiation::{Catalogue, Negotiation},
    problems::Problems,
    slug::Slug,
    source::{Source, SourceKind},
};

impl Rules<'_> {
    /// What is wrong with a catalogue: all that the parts below tell, and slugs given twice.
    pub fn catalogue(&self, catalogue: &Catalogue) -> Problems {
        let mut problems = Problems::default();
        problems.extend(self.negotiation(&catalogue.negotiation));
        problems.extend(self.table(catalogue.parties.len()));
        problems.extend(self.issues(&catalogue.categories));
        problems.extend(self.origins(&catalogue.sources));
        problems.extend(self.disputes(&catalogue.disputes));
        let issues = catalogue.categories.iter().flat_map(|category| {
            category
                .issues
                .iter()
                .map(move |issue| (issue_path(category, issue), &issue.slug))
        });
        unique(&mut problems, issues);
        fn under<'s>(list: &str, slug: &'s Slug) -> (String, &'s Slug) {
            (format!("{list}.{slug}"), slug)
        }
        unique(
            &mut problems,
            catalogue.parties.iter().map(|x| under("parties", &x.slug)),
        );
        unique(
            &mut problems,
            catalogue
                .categories
                .iter()
                .map(|x| under("categories", &x.slug)),
        );
        unique(
            &mut problems,
            catalogue.sources.iter().map(|x| under("sources", &x.id)),
        );
        unique(
            &mut problems,
            catalogue
                .disputes
                .iter()
                .map(|x| under("disputes", &x.slug)),
        );
        problems
    }

    /// What is wrong with the round itself, below `negotiation`.
    pub fn negotiation(&self, negotiation: &Negotiation) -> Problems {
        let mut problems = Problems::default();
        if negotiation.slug.is_reserved() {
            problems.add("negotiation.slug", RESERVED);
        }
        self.sources(&mut problems, "negotiation.sources", &negotiation.sources);
        problems
    }

    /// What is wrong with so many parties at the table, at `parties`.
    pub fn table(&self, parties: usize) -> Problems {
        let mut problems = Problems::default();
        if parties < 2 {
            problems.add("parties", "A negotiation has two parties at least");
        }
        problems
    }

    /// What is wrong with the issues, their measures and baselines, below `categories`.
    pub fn issues(&self, categories: &[Category]) -> Problems {
        let mut problems = Problems::default();
        for category in categories {
            for issue in &category.issues {
                let here = issue_path(category, issue);
                if issue.slug == "new" {
                    problems.add(format!("{here}.slug"), RESERVED);
                }
                if let Some(measure) = &issue.measure {
                    steps(&mut problems, &format!("{here}.measure"), measure);
                }
                if let Some(baseline) = &issue.baseline {
                    values(
                        &mut problems,
                        format!("{here}.baseline.values"),
                        issue.measure.as_ref(),
                        baseline.values.as_deref(),
                    );
                    self.sources(
                        &mut problems,
                        &format!("{here}.baseline.sources"),
                        &baseline.sources,
                    );
                }
            }
        }
        problems
    }

    /// What is wrong with the sources, below `sources`.
    pub fn origins(&self, sources: &[Source]) -> Problems {
        let mut problems = Problems::default();
        for source in sources {
            if source.archived_on.is_some() && source.archived_url.is_none() {
                problems.add(
                    format!("sources.{}.archived_on", source.id),
                    "Give the address of the copy, or no date of one",
                );
            }
            let field = format!("sources.{}.party", source.id);
            if let Some(party) = &source.party {
                self.parties(&mut problems, &field, std::slice::from_ref(party));
                if source.kind != SourceKind::Primary {
                    problems.add(
                        field,
                        "Only a primary source is a party's own document: remove the party, or change the kind",
                    );
                }
            }
        }
        problems
    }

    /// What is wrong with the disputes, below `disputes`.
    pub fn disputes(&self, disputes: &[Dispute]) -> Problems {
        let mut problems = Problems::default();
        for dispute in disputes {
            let here = format!("disputes.{}", dispute.slug);
            if dispute.slug == "new" {
                problems.add(format!("{here}.slug"), RESERVED);
            }
            self.about(&mut problems, &format!("{here}.about"), &dispute.about);
            if dispute.versions.len() < 2 {
                problems.add(
                    format!("{here}.versions"),
                    "A dispute has two versions at least",
                );
            }
            for (number, version) in (1..).zip(&dispute.versions) {
                let field = format!("{here}.versions.{number}.sources");
                if version.sources.is_empty() {
                    problems.add(field.clone(), NO_SOURCE);
                }
                self.sources(&mut problems, &field, &version.sources);
            }
        }
        problems
    }
}

fn issue_path(category: &Category, issue: &Issue) -> String {
    format!("categories.{}.issues.{}", category.slug, issue.slug)
}

/// Notes every slug that was given before, at the place of the later one.
fn unique<'s>(problems: &mut Problems, slugs: impl Iterator<Item = (String, &'s Slug)>) {
    let mut seen = BTreeSet::new();
    for (at, slug) in slugs {
        if !seen.insert(slug) {
            problems.add(format!("{at}.slug"), format!("{slug} is taken already"));
        }
    }
}

fn steps(problems: &mut Problems, at: &str, measure: &Measure) {
    match &measure.steps {
        Some(steps) if steps.is_empty() => {
            problems.add(
                format!("{at}.steps"),
                "Name a step, or give none for a single number",
            );
        }
        Some(steps) => {
            let mut seen = BTreeSet::new();
            for step in steps {
                if !seen.insert(step) {
                    problems.add(format!("{at}.steps"), format!("{step} is named twice"));
                }
            }
        }
        None if measure.total.is_some() => problems.add(
            format!("{at}.total"),
            "Only steps add up to a total: name the steps, or give no total",
        ),
        None => {}
    }
}
