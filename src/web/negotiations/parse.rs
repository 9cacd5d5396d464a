//! The fields of the form as a catalogue. What is stored and has no field here (confidence, sources, disputes) is kept.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fill;
use crate::{
    desk,
    domain::{
        amount,
        issue::{Baseline, Category, Issue, Measure, Total},
        negotiation::{Catalogue, Negotiation, Party, Person},
        problems::Problems,
        slug::Slug,
        text::{BadText, Line},
    },
    web::{
        Error,
        forms::{Reader, Sent},
    },
};

/// What the form says, and where its parts stand in it.
pub(super) struct Parsed {
    pub(super) catalogue: Catalogue,
    /// Why it is saved; empty for a new negotiation.
    pub(super) reason: String,
    /// The version that the form was opened with; 0 for a new negotiation.
    pub(super) version: i32,
    /// By the path of a part in the catalogue, the name that its fields start with.
    places: BTreeMap<String, String>,
}

impl Parsed {
    /// The problems that the desk found, by the names of the form's fields.
    ///
    /// # Errors
    /// When it was not the input that was wrong.
    pub(super) fn problems(&self, error: desk::Error) -> Result<Problems, Error> {
        let found = match error {
            desk::Error::Invalid(found) => found,
            other => return Err(other.into()),
        };
        let mut problems = Problems::default();
        for problem in found.iter() {
            problems.add(self.field(&problem.field), &problem.message);
        }
        Ok(problems)
    }

    /// The field of a path such as `categories.pay.issues.minimums.measure.steps`: the longest part of it that has a place, then the rest.
    fn field(&self, path: &str) -> String {
        let mut part = path;
        loop {
            if let Some(place) = self.places.get(part) {
                let rest = path[part.len()..].trim_start_matches('.');
                let rest = match rest {
                    "measure.steps" => "steps",
                    "measure.total" => "total",
                    "baseline.values" => "baseline_values",
                    "slug" => "title",
                    other => other,
                };
                return format!("{place}.{rest}").trim_matches('.').to_owned();
            }
            match part.rsplit_once('.') {
                Some((shorter, _)) => part = shorter,
                None => return path.trim_start_matches("negotiation.").to_owned(),
            }
        }
    }
}

/// What an edit says.
///
/// # Errors
/// What is wrong, by field.
pub(super) fn edit(sent: &Sent, stored: &Catalogue) -> Result<Parsed, Problems> {
    let mut problems = Problems::default();
    let reason: Option<Line<300>> = problems.take(
        "reason",
        sent.text("reason").parse().map_err(|error| match error {
            BadText::Empty => "Say why you change it: readers see it in the history".to_owned(),
            other => other.to_string(),
        }),
    );
    let version = problems.take(
        "version",
        sent.text("version")
            .parse::<i32>()
            .map_err(|_| "Open the form again: it does not say which version it changes"),
    );
    match (catalogue(sent, Some(stored)), reason, version) {
        (Ok(mut parsed), Some(reason), Some(version)) => {
            parsed.reason = reason.into();
            parsed.version = version;
            Ok(parsed)
        }
        (Ok(_), _, _) => Err(problems),
        (Err(found), _, _) => {
            problems.extend(found);
            Err(problems)
        }
    }
}

/// What the form says, on top of what is stored.
///
/// # Errors
/// What is wrong, by field.
pub(super) fn catalogue(sent: &Sent, stored: Option<&Catalogue>) -> Result<Parsed, Problems> {
    let mut form = Form {
        reader: Reader::new(sent),
        places: BTreeMap::new(),
    };
    let negotiation = form.negotiation(stored.map(|stored| &stored.negotiation));
    let parties = form.parties(stored.map_or(&[], |stored| &stored.parties));
    let categories = form.categories(stored.map_or(&[], |stored| &stored.categories));
    let Form { reader, places } = form;
    let problems = reader.problems;
    let Some(negotiation) = negotiation.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    Ok(Parsed {
        catalogue: Catalogue {
            negotiation,
            parties,
            categories,
            disputes: stored.map_or_else(Vec::new, |stored| stored.disputes.clone()),
            sources: stored.map_or_else(Vec::new, |stored| stored.sources.clone()),
            gaps: stored.map_or_else(Vec::new, |stored| stored.gaps.clone()),
        },
        reason: String::new(),
        version: 0,
        places,
    })
}

struct Form<'a> {
    reader: Reader<'a>,
    places: BTreeMap<String, String>,
}

impl Form<'_> {
    /// The slug of a new part, made of its title.
    fn slug(&mut self, name: &str, title: &str, taken: &[&Slug]) -> Option<Slug> {
        let Some(slug) = Slug::from_title(title) else {
            self.reader.problems.add(
                name,
                "Use a letter or a figure, so that the address can be made of it",
            );
            return None;
        };
        let numbered = |number: usize| format!("{slug}-{number}").parse().ok();
        if taken.contains(&&slug) || slug.is_reserved() {
            return (2..1000)
                .filter_map(numbered)
                .find(|slug| !taken.contains(&slug));
        }
        Some(slug)
    }

    fn negotiation(&mut self, stored: Option<&Negotiation>) -> Option<Negotiation> {
        let title = self
            .reader
            .must("title", "Enter the title of the negotiation");
        let short_title = self
            .reader
            .must("short_title", "Enter a short name for headings and links");
        let agreement = self
            .reader
            .must("agreement", "Enter the agreement that is bargained over");
        let summary = self
            .reader
            .must("summary", "Say in a sentence or two what it is about");
        let slug = match self.reader.sent.given("slug") {
            Some(text) => self.reader.problems.take("slug", text.parse()),
            None => title
                .as_ref()
                .and_then(|title: &Line<200>| self.slug("title", title, &[])),
        };
        let time_zone = self.reader.problems.take(
            "time_zone",
            self.reader
                .sent
                .text("time_zone")
                .trim()
                .parse()
                .map_err(|_| "Choose the time zone in which dates and times are meant"),
        );
        let place = self.reader.may("place");
        let opened_on = self.reader.may("opened_on");
        let expires_on = self.reader.may("expires_on");
        let covered = self
            .reader
            .sent
            .given("covered")
            .map(|text| text.replace(',', ""));
        let covered = covered.and_then(|text| {
            self.reader.problems.take(
                "covered",
                text.parse()
                    .map_err(|_| "Enter a whole number of people, for example 11500"),
            )
        });
        let note = self.reader.may("note");
        Some(Negotiation {
            slug: slug?,
            title: title?,
            short_title: short_title?,
            agreement: agreement?,
            place,
            summary: summary?,
            time_zone: time_zone?,
            opened_on,
            expires_on,
            covered,
            sources: stored.map_or_else(Vec::new, |stored| stored.sources.clone()),
            note,
            confidence: stored.and_then(|stored| stored.confidence),
        })
    }

    /// The parties in the order of the form, then those stored that it does not hold. Rows left empty are none.
    fn parties(&mut self, stored: &[Party]) -> Vec<Party> {
        let mut parties: Vec<Party> = Vec::new();
        let mut filled = 0;
        for row in fill::parties(self.reader.sent) {
            let at = format!("party.{row}");
            if !self.reader.sent.is_filled(&at, &["role"]) {
                continue;
            }
            filled += 1;
            let known = self.known(&at, stored, |party| &party.slug);
            if let Some(party) = self.party(&at, known, stored, &parties) {
                self.places.insert(format!("parties.{}", party.slug), at);
                parties.push(party);
            }
        }
        if filled < 2 {
            let row = fill::parties(self.reader.sent).into_iter().find(|row| {
                !self
                    .reader
                    .sent
                    .is_filled(&format!("party.{row}"), &["role"])
            });
            self.reader.problems.add(
                format!("party.{}.name", row.unwrap_or_default()),
                "Enter two parties at least",
            );
        }
        keep(&mut parties, stored, |party| &party.slug);
        parties
    }

    fn known<'s, T>(&self, at: &str, stored: &'s [T], slug: impl Fn(&T) -> &Slug) -> Option<&'s T> {
        let given = self.reader.sent.given(&format!("{at}.slug"))?;
        stored.iter().find(|part| slug(part) == given)
    }

    fn party(
        &mut self,
        at: &str,
        known: Option<&Party>,
        stored: &[Party],
        others: &[Party],
    ) -> Option<Party> {
        let name = self
            .reader
            .must(&format!("{at}.name"), "Enter the party’s full name");
        let short_name: Option<Line<30>> = self.reader.must(
            &format!("{at}.short_name"),
            "Enter the party’s short name, as tables show it",
        );
        let role = self.reader.choose(
            &format!("{at}.role"),
            "Choose what the party is in the talks",
        );
        let people = self.people(&format!("{at}.people"), known);
        let note = self.reader.may(&format!("{at}.note"));
        let slug = match known {
            Some(known) => Some(known.slug.clone()),
            None => {
                let taken: Vec<&Slug> = stored
                    .iter()
                    .chain(others)
                    .map(|party| &party.slug)
                    .collect();
                short_name
                    .as_ref()
                    .and_then(|name| self.slug(&format!("{at}.short_name"), name, &taken))
            }
        };
        Some(Party {
            slug: slug?,
            name: name?,
            short_name: short_name?,
            role: role?,
            people,
            note,
            confidence: known.and_then(|known| known.confidence),
        })
    }

    /// One person a line, "Name: office". A person who was there keeps the note and the confidence.
    fn people(&mut self, name: &str, known: Option<&Party>) -> Vec<Person> {
        let stored = known.map_or(&[][..], |known| &known.people);
        let lines: Vec<&str> = self.reader.sent.text(name).lines().collect();
        lines
            .into_iter()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .filter_map(|line| {
                if let Some(same) = stored.iter().find(|person| fill::person(person) == line) {
                    return Some(same.clone());
                }
                let Some((who, title)) = line.split_once(':') else {
                    self.reader.problems.add(
                        name,
                        format!("Write one person a line, with the office after a colon: “{line}” has none"),
                    );
                    return None;
                };
                Some(Person {
                    name: self.reader.problems.take(name, who.parse())?,
                    title: self.reader.problems.take(name, title.parse())?,
                    note: None,
                    confidence: None,
                })
            })
            .collect()
    }

    /// The categories in the order of the form, then those stored that it does not hold.
    fn categories(&mut self, stored: &[Category]) -> Vec<Category> {
        let mut categories: Vec<Category> = Vec::new();
        let mut taken: Vec<Slug> = stored
            .iter()
            .flat_map(|category| &category.issues)
            .map(|issue| issue.slug.clone())
            .collect();
        for row in fill::categories(self.reader.sent) {
            let at = format!("category.{row}");
            let known = self.known(&at, stored, |category| &category.slug);
            let issues = self.issues(row, known, &mut taken);
            if issues.is_empty() && !self.reader.sent.is_filled(&at, &[]) {
                continue;
            }
            let title: Option<Line<200>> = self
                .reader
                .must(&format!("{at}.title"), "Enter the category’s title");
            let explanation = self.reader.must(
                &format!("{at}.explanation"),
                "Say in a sentence what the category is about",
            );
            let note = self.reader.may(&format!("{at}.note"));
            let slug = match known {
                Some(known) => Some(known.slug.clone()),
                None => {
                    let taken: Vec<&Slug> = stored
                        .iter()
                        .chain(&categories)
                        .map(|category| &category.slug)
                        .collect();
                    title
                        .as_ref()
                        .and_then(|title| self.slug(&format!("{at}.title"), title, &taken))
                }
            };
            let (Some(slug), Some(title), Some(explanation)) = (slug, title, explanation) else {
                continue;
            };
            for (issue, place) in &issues {
                self.places.insert(
                    format!("categories.{slug}.issues.{}", issue.slug),
                    place.clone(),
                );
            }
            self.places.insert(format!("categories.{slug}"), at);
            let mut issues: Vec<Issue> = issues.into_iter().map(|(issue, _)| issue).collect();
            keep(
                &mut issues,
                known.map_or(&[], |known| &known.issues),
                |issue| &issue.slug,
            );
            categories.push(Category {
                slug,
                title,
                explanation,
                issues,
                note,
                confidence: known.and_then(|known| known.confidence),
            });
        }
        keep(&mut categories, stored, |category| &category.slug);
        categories
    }

    /// A category's issues with the names that their fields start with. Rows left empty are none.
    fn issues(
        &mut self,
        category: usize,
        known: Option<&Category>,
        taken: &mut Vec<Slug>,
    ) -> Vec<(Issue, String)> {
        let stored = known.map_or(&[][..], |known| &known.issues);
        let mut issues = Vec::new();
        for row in fill::issues(self.reader.sent, category) {
            let at = format!("category.{category}.issue.{row}");
            if !self.reader.sent.is_filled(&at, &["favours", "total"]) {
                continue;
            }
            let known = self.known(&at, stored, |issue| &issue.slug);
            if let Some(issue) = self.issue(&at, known, taken) {
                taken.push(issue.slug.clone());
                issues.push((issue, at));
            }
        }
        issues
    }

    fn issue(&mut self, at: &str, known: Option<&Issue>, taken: &[Slug]) -> Option<Issue> {
        let title: Option<Line<200>> = self
            .reader
            .must(&format!("{at}.title"), "Enter the issue’s title");
        let explanation = self.reader.must(
            &format!("{at}.explanation"),
            "Say in a sentence what the issue is about",
        );
        let number = self.reader.may(&format!("{at}.number"));
        let measure = self.measure(at, known.and_then(|known| known.measure.as_ref()));
        let baseline = self.baseline(at, known.and_then(|known| known.baseline.as_ref()));
        let note = self.reader.may(&format!("{at}.note"));
        let slug = match known {
            Some(known) => Some(known.slug.clone()),
            None => {
                let taken: Vec<&Slug> = taken.iter().collect();
                title
                    .as_ref()
                    .and_then(|title| self.slug(&format!("{at}.title"), title, &taken))
            }
        };
        Some(Issue {
            slug: slug?,
            title: title?,
            explanation: explanation?,
            number,
            measure,
            baseline,
            note,
            confidence: known.and_then(|known| known.confidence),
        })
    }

    fn measure(&mut self, at: &str, known: Option<&Measure>) -> Option<Measure> {
        let names = ["measure", "unit", "steps"].map(|field| format!("{at}.{field}"));
        if names
            .iter()
            .all(|name| self.reader.sent.given(name).is_none())
        {
            return None;
        }
        let label = self.reader.must(
            &names[0],
            "Enter what is counted, for example “Yearly rise”",
        );
        let unit = self
            .reader
            .must(&names[1], "Enter the unit, for example %, $ or writers");
        let favours = format!("{at}.favours");
        let favours_union = self
            .reader
            .choose(&favours, "Choose which direction favours the union");
        let lines: Vec<&str> = self.reader.sent.text(&names[2]).lines().collect();
        let steps: Vec<Line<60>> = lines
            .into_iter()
            .filter(|line| !line.trim().is_empty())
            .filter_map(|line| self.reader.problems.take(&names[2], line.parse()))
            .collect();
        let total = [Some(Total::Compound), Some(Total::Sum), None]
            .into_iter()
            .find(|total| total_name(*total) == self.reader.sent.text(&format!("{at}.total")))
            .flatten();
        Some(Measure {
            label: label?,
            unit: unit?,
            favours_union: favours_union?,
            steps: Some(steps).filter(|steps| !steps.is_empty()),
            total,
            note: known.and_then(|known| known.note.clone()),
            confidence: known.and_then(|known| known.confidence),
        })
    }

    fn baseline(&mut self, at: &str, known: Option<&Baseline>) -> Option<Baseline> {
        let names =
            ["baseline", "baseline_text", "baseline_values"].map(|field| format!("{at}.{field}"));
        if names
            .iter()
            .all(|name| self.reader.sent.given(name).is_none())
        {
            return None;
        }
        let headline = self.reader.must(
            &names[0],
            "Enter what the old contract says, in a few words",
        );
        let text = self
            .reader
            .must(&names[1], "Enter what the old contract says, in full");
        let lines: Vec<&str> = self.reader.sent.text(&names[2]).lines().collect();
        let values: Vec<Option<Decimal>> = lines
            .into_iter()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .filter_map(|line| match line {
                "-" => Some(None),
                line => self.reader
                    .problems
                    .take(
                        &names[2],
                        amount::typed(line).map_err(|error| {
                            format!("{error}, one a line, or - where there is none: “{line}” is no number")
                        }),
                    )
                    .map(Some),
            })
            .collect();
        Some(Baseline {
            headline: headline?,
            text: text?,
            values: Some(values).filter(|values| !values.is_empty()),
            sources: known.map_or_else(Vec::new, |known| known.sources.clone()),
            note: known.and_then(|known| known.note.clone()),
            confidence: known.and_then(|known| known.confidence),
        })
    }
}

/// Adds the stored parts that are not among the given ones: nothing is deleted.
fn keep<T: Clone>(given: &mut Vec<T>, stored: &[T], slug: impl Fn(&T) -> &Slug) {
    for part in stored {
        if !given.iter().any(|known| slug(known) == slug(part)) {
            given.push(part.clone());
        }
    }
}

/// The value that stands for a way to add up in the form.
pub(super) fn total_name(total: Option<Total>) -> &'static str {
    match total {
        Some(Total::Compound) => "compound",
        Some(Total::Sum) => "sum",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::{SHIPPED, read::read};

    #[test]
    fn a_stored_negotiation_goes_through_its_form_unchanged() {
        let stored = read(SHIPPED).unwrap().catalogue;
        let mut sent = fill::from_catalogue(&stored, 3);
        sent.put("reason", "None");
        let parsed = edit(&sent, &stored).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!(parsed.catalogue, stored);
        assert_eq!(parsed.version, 3);
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let mut sent = Sent::default();
        sent.put("party.0.name", "Workers");
        sent.put("category.0.issue.0.title", "Pay");
        sent.put("category.0.issue.0.unit", "%");
        sent.put("covered", "many");
        let Err(problems) = catalogue(&sent, None) else {
            panic!("nothing was wrong");
        };
        for field in [
            "title",
            "time_zone",
            "covered",
            "party.0.short_name",
            "party.0.role",
            "party.1.name",
            "category.0.title",
            "category.0.issue.0.explanation",
            "category.0.issue.0.measure",
            "category.0.issue.0.favours",
        ] {
            assert!(problems.at(field).next().is_some(), "{field}: {problems:?}");
        }
    }
}
