//! An entry among the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{NO_SOURCE, Outline, QUOTE_WORDS, RESERVED, Rules, values};
use crate::domain::{
    dates::PartialDate,
    entry::{Dated, Entry, EntryKind},
    offer::Offer,
    position::{Alternative, Position},
    problems::Problems,
    response::{Answer, Response},
    slug::Slug,
};

impl Rules<'_> {
    /// What is wrong with a change: `entry` is new, or takes the place of the one stored under `stored_as`. Besides all that
    /// [`Rules::entry`] tells, its slug must be free, and no answer to it may be older than it is.
    pub fn change(&self, entry: &Entry, stored_as: Option<&Slug>) -> Problems {
        let mut problems = self.entry(entry);
        let slug = entry.slug();
        let is_other = |other: &&&Outline| Some(&other.slug) != stored_as;
        if self.entries.get(slug).filter(is_other).is_some() {
            problems.add("slug", "Choose another address: an entry has this one");
        } else if let Some(other) = self.former.get(slug).filter(is_other) {
            problems.add(
                "slug",
                format!(
                    "Choose another address: this one leads to {}, which had it before",
                    other.slug
                ),
            );
        }
        let answers = stored_as.and_then(|stored_as| self.answers.get(stored_as));
        for answer in answers.into_iter().flatten() {
            if entry.kind() != EntryKind::Offer {
                problems.add(
                    "kind",
                    format!("{} answers this offer, so it stays one", answer.slug),
                );
            } else if Some(&answer.slug) != stored_as && answer.made_on.is_before(entry.made_on()) {
                problems.add(
                    "made_on",
                    format!(
                        "Enter a date on or before {}, when {} answered this offer",
                        answer.made_on, answer.slug
                    ),
                );
            }
        }
        if let Entry::Offer(offer) = entry {
            let answers = stored_as.and_then(|stored_as| self.answers.get(stored_as));
            for answer in answers.into_iter().flatten() {
                still_says(&mut problems, offer, answer);
            }
        }
        if let (Entry::Offer(offer), Some(stored_as)) = (entry, stored_as)
            && stored_as != slug
            && self.leads_back(offer, stored_as)
        {
            problems.add("responds_to", CIRCLE);
        }
        problems
    }

    /// What is wrong with an entry as it stands among the others; empty when nothing is.
    pub fn entry(&self, entry: &Entry) -> Problems {
        let mut problems = Problems::default();
        if entry.slug().is_reserved() {
            problems.add("slug", RESERVED);
        }
        self.parties(&mut problems, "parties", entry.parties());
        self.sources(&mut problems, "sources", entry.sources());
        if entry.sources().is_empty() {
            problems.add("sources", NO_SOURCE);
        }
        if entry
            .public_on()
            .is_some_and(|public| public.is_before(entry.made_on()))
        {
            problems.add(
                "public_on",
                "The date it was made public must be on or after the date it was made",
            );
        }
        self.called(&mut problems, entry);
        self.passages(&mut problems, entry);
        match entry {
            Entry::Offer(offer) => self.offer(&mut problems, offer),
            Entry::Response(response) => self.response(&mut problems, response),
            Entry::Statement(statement) => {
                self.about(&mut problems, "about", &statement.about);
                quotation(
                    &mut problems,
                    "quote".to_owned(),
                    statement.quote.as_deref(),
                );
            }
            Entry::Event(event) => {
                self.about(&mut problems, "about", &event.about);
                if event.ends_on.is_some_and(|last| last.is_before(event.on)) {
                    problems.add(
                        "ends_on",
                        "The last day must be on or after the day it starts",
                    );
                }
            }
        }
        problems
    }

    /// What parties call an entry has a source of its own, and is said of what is there already.
    fn called(&self, problems: &mut Problems, entry: &Entry) {
        let mut seen = BTreeSet::new();
        for (number, label) in (1..).zip(entry.called()) {
            let at = |field: &str| format!("called.{number}.{field}");
            if !seen.insert((&label.words, &label.by)) {
                problems.add(
                    at("words"),
                    format!("{} is said to call it so above: leave one", label.by),
                );
            }
            self.parties(problems, &at("by"), std::slice::from_ref(&label.by));
            self.sources(problems, &at("sources"), &label.sources);
            if label.sources.is_empty() {
                problems.add(at("sources"), NO_SOURCE);
            }
            if label.on.is_before(entry.made_on()) {
                problems.add(
                    at("on"),
                    format!(
                        "Enter a date on or after {}: before, there was nothing to call so",
                        entry.made_on()
                    ),
                );
            }
        }
    }

    /// A passage is in a source that the entry or its term cites, says where or quotes, and is for a term that the offer has.
    fn passages(&self, problems: &mut Problems, entry: &Entry) {
        let positions = match entry {
            Entry::Offer(offer) => &offer.positions[..],
            Entry::Event(_) | Entry::Response(_) | Entry::Statement(_) => &[],
        };
        for (number, passage) in (1..).zip(entry.passages()) {
            let at = |field: &str| format!("passages.{number}.{field}");
            let mut terms = positions
                .iter()
                .filter(|term| Some(&term.issue) == passage.term.as_ref())
                .peekable();
            if passage.term.is_some() && terms.peek().is_none() {
                problems.add(
                    at("term"),
                    "Choose an issue on which this offer has a term, or the entry as a whole",
                );
            }
            let mut cited = terms.flat_map(|term| &term.sources).chain(entry.sources());
            if !cited.any(|source| *source == passage.source) {
                problems.add(
                    at("source"),
                    "Choose a source that is cited here: tick it in the list of sources",
                );
            }
            if passage.locator.is_none() && passage.quote.is_none() {
                problems.add(
                    at("locator"),
                    "Say where in the source it is, or quote its words",
                );
            }
            quotation(problems, at("quote"), passage.quote.as_deref());
        }
    }

    fn response(&self, problems: &mut Problems, response: &Response) {
        if response.parties.is_empty() {
            problems.add("parties", "Choose who answers");
        }
        self.answered(problems, "to", &response.to, response.on);
        self.accepted(problems, response);
    }

    /// The terms that a response accepts are terms of the offer that it answers, and only an answer in part names them.
    fn accepted(&self, problems: &mut Problems, response: &Response) {
        let is_known = |slug: &Slug| self.issues.contains_key(slug);
        self.named(problems, "issues", &response.issues, "issue", is_known);
        if response.issues.is_empty() {
            return;
        }
        if response.answer != Answer::AcceptsInPart {
            problems.add(
                "issues",
                "An answer that accepts in part says which terms it accepts: choose that answer, or no term",
            );
        }
        let Some(offer) = self.entries.get(&response.to) else {
            return;
        };
        let known = response.issues.iter();
        for issue in known.filter_map(|issue| self.issues.get(issue)) {
            if offer.kind == EntryKind::Offer && !offer.issues.contains(&issue.slug) {
                problems.add(
                    "issues",
                    format!(
                        "{} says nothing on {}, so nothing of it can be accepted",
                        offer.slug, issue.title
                    ),
                );
            }
        }
    }

    fn offer(&self, problems: &mut Problems, offer: &Offer) {
        self.parties(problems, "to", &offer.to);
        if offer.to.iter().any(|party| offer.is_by(party)) {
            problems.add("to", "An offer is not made to the party that makes it");
        }
        match (offer.form.is_agreement(), offer.parties.len()) {
            (true, 0 | 1) => problems.add(
                "parties",
                "An agreement is signed by two parties at least: choose all who signed",
            ),
            (false, 0) => problems.add("parties", "Choose who makes the offer"),
            (false, 2..) => problems.add(
                "parties",
                "One party makes an offer; only agreements are signed by several",
            ),
            (true, 2..) | (false, 1) => {}
        }
        if let Some(answered) = &offer.responds_to {
            if self.leads_back(offer, &offer.slug) {
                problems.add("responds_to", CIRCLE);
            } else {
                self.answered(problems, "responds_to", answered, offer.made_on);
            }
        }
        let mut seen: BTreeMap<&Slug, BTreeSet<Alternative>> = BTreeMap::new();
        for position in &offer.positions {
            let given = seen.entry(&position.issue).or_default();
            if !given.insert(position.alternative) {
                problems.add(
                    path(position),
                    "An offer has one position on an issue, or two as alternatives A and B",
                );
            }
            self.position(problems, offer, position);
        }
        for (issue, given) in seen {
            if given.contains(&Alternative::Only) && given.len() > 1 {
                problems.add(
                    format!("positions.{issue}.alternative"),
                    "Mark each of the two positions as alternative A or B",
                );
            } else if let [one @ (Alternative::A | Alternative::B)] =
                given.into_iter().collect::<Vec<_>>()[..]
            {
                problems.add(
                    format!("positions.{issue}.{one}.alternative"),
                    "An offer of one or the other needs both alternatives, A and B",
                );
            }
        }
    }

    fn position(&self, problems: &mut Problems, offer: &Offer, position: &Position) {
        let here = path(position);
        let at = |field: &str| format!("{here}.{field}");
        match self.issues.get(&position.issue) {
            Some(issue) => values(
                problems,
                at("values"),
                issue.measure.as_ref(),
                position.values.as_deref(),
            ),
            None if self.unread.contains(&position.issue) => {}
            None => problems.add(
                at("issue"),
                format!("{} is no issue of this negotiation", position.issue),
            ),
        }
        upper(problems, &at("values_to"), position);
        if position.stance.is_refusal() && position.values.is_some() {
            problems.add(
                at("values"),
                "A refusal has no number: remove it, or choose another stance",
            );
        }
        if position.derived && position.note.is_none() {
            problems.add(
                at("note"),
                "Show the sum: how the number follows from the source",
            );
        }
        if position
            .public_on
            .is_some_and(|public| public.is_before(offer.public_on.unwrap_or(offer.made_on)))
        {
            problems.add(
                at("public_on"),
                "A term cannot be public before its offer: enter a later date, or none",
            );
        }
        self.sources(problems, &at("sources"), &position.sources);
        self.totals(problems, &at("totals"), position);
    }

    /// Published totals are of steps, and each has its own name.
    fn totals(&self, problems: &mut Problems, here: &str, position: &Position) {
        let issue = self.issues.get(&position.issue);
        let measure = issue.and_then(|issue| issue.measure.as_ref());
        let has_steps = measure.is_some_and(|measure| measure.steps.is_some());
        if position.totals.is_empty() {
            return;
        }
        if position.stance.is_refusal() {
            problems.add(
                here,
                "A refusal has no total: remove it, or choose another stance",
            );
        } else if issue.is_some() && !has_steps {
            problems.add(
                here,
                "This issue is not counted in steps, so nothing adds up to a total",
            );
        }
        let mut named = BTreeSet::new();
        for (number, total) in (1..).zip(&position.totals) {
            if !named.insert((&total.words, &total.by)) {
                problems.add(
                    format!("{here}.{number}.words"),
                    "Tell this total apart from the other that is named so",
                );
            }
            self.sources(
                problems,
                &format!("{here}.{number}.sources"),
                &total.sources,
            );
        }
    }

    /// An offer that is answered exists, and is not known to be later than its answer.
    fn answered(&self, problems: &mut Problems, field: &str, answered: &Slug, on: PartialDate) {
        match self.entries.get(answered) {
            None if self.unread.contains(answered) => {}
            Some(other) if other.kind == EntryKind::Offer => {
                if on.is_before(other.made_on) {
                    problems.add(
                        field,
                        format!(
                            "Choose an earlier offer: {answered} was made on {}",
                            other.made_on
                        ),
                    );
                }
            }
            Some(_) | None => {
                problems.add(field, format!("{answered} is no offer of this negotiation"));
            }
        }
    }

    /// Whether the chain of answers from `offer` comes back to `start`. Dates alone do not rule it out: offers of one day may answer each
    /// other.
    fn leads_back(&self, offer: &Offer, start: &Slug) -> bool {
        let mut seen = BTreeSet::new();
        let mut next = offer.responds_to.as_ref();
        while let Some(answered) = next {
            if answered == start || *answered == offer.slug {
                return true;
            }
            if !seen.insert(answered) {
                return false;
            }
            next = self
                .entries
                .get(answered)
                .and_then(|other| other.answers.as_ref());
        }
        false
    }
}

/// A quotation is no longer than what may be quoted.
fn quotation(problems: &mut Problems, field: String, quote: Option<&str>) {
    let words = quote.map_or(0, |quote| quote.split_whitespace().count());
    if words > QUOTE_WORDS {
        problems.add(
            field,
            format!("Shorten the quotation to {QUOTE_WORDS} words or fewer; it has {words}"),
        );
    }
}

/// The upper ends of ranges fit the lower ones, step by step.
fn upper(problems: &mut Problems, here: &str, position: &Position) {
    let Some(upper) = &position.values_to else {
        return;
    };
    let none = vec![None; upper.len()];
    let lower = position.values.as_ref().unwrap_or(&none);
    if upper.len() != lower.len() {
        problems.add(
            here,
            format!(
                "Give one upper end for each number, or none: there are {} for {}",
                upper.len(),
                lower.len()
            ),
        );
    } else if upper.iter().all(Option::is_none) {
        problems.add(
            here,
            "Give an upper end for one step at least, or none at all",
        );
    }
    for (step, (low, high)) in (1..).zip(lower.iter().zip(upper)) {
        match (low, high) {
            (None, Some(_)) => problems.add(
                format!("{here}.{step}"),
                "Give the lower end too: a range has both",
            ),
            (Some(low), Some(high)) if high < low => problems.add(
                format!("{here}.{step}"),
                format!("Enter {low} or more: the upper end of a range is not below its lower one"),
            ),
            (_, _) => {}
        }
    }
}

/// A term that an answer has accepted stays in its offer.
fn still_says(problems: &mut Problems, offer: &Offer, answer: &Outline) {
    let accepted = answer.issues.iter();
    for issue in accepted.filter(|_| answer.kind == EntryKind::Response) {
        let mut positions = offer.positions.iter();
        if !positions.any(|position| position.issue == *issue) {
            problems.add(
                format!("positions.{issue}"),
                format!(
                    "{} accepted this term: keep it, or change that answer first",
                    answer.slug
                ),
            );
        }
    }
}

const CIRCLE: &str = "An offer cannot answer itself, directly or through others";

fn path(position: &Position) -> String {
    match position.alternative {
        Alternative::Only => format!("positions.{}", position.issue),
        alternative @ (Alternative::A | Alternative::B) => {
            format!("positions.{}.{alternative}", position.issue)
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::{
        record::{
            Record,
            tests::{shipped, slug},
        },
        source::Source,
    };

    /// The shipped negotiation's parts, as the rules want them.
    struct Known {
        record: Record,
        sources: Vec<Source>,
        outlines: Vec<Outline>,
    }

    impl Known {
        fn new() -> Self {
            let record = shipped();
            let offers = record.offers().iter();
            let outlines = offers
                .map(|offer| Outline::of(&Entry::Offer(offer.value.clone())))
                .chain(
                    record
                        .responses()
                        .iter()
                        .map(|answer| Outline::of(&Entry::Response(answer.value.clone()))),
                )
                .collect();
            Self {
                sources: record.sources.values().cloned().collect(),
                outlines,
                record,
            }
        }

        fn rules(&self) -> Rules<'_> {
            Rules::of_parts(
                &self.record.parties,
                &self.record.categories,
                &self.sources,
                &self.outlines,
            )
        }

        fn offer(&self, name: &str) -> Offer {
            self.record.offer(&slug(name)).unwrap().value.clone()
        }

        fn fields(&self, offer: Offer, stored_as: Option<&str>) -> Vec<String> {
            let stored_as = stored_as.map(slug);
            self.rules()
                .change(&Entry::Offer(offer), stored_as.as_ref())
                .iter()
                .map(|problem| problem.field.clone())
                .collect()
        }
    }

    const COUNTER: &str = "amptp-counter-2023-08-11";

    #[test]
    fn an_offer_that_stands_may_be_saved_as_it_is_and_not_a_second_time() {
        let known = Known::new();
        for offer in known.record.offers() {
            let fields = known.fields(offer.value.clone(), Some(offer.slug.as_str()));
            assert!(fields.is_empty(), "{}: {fields:?}", offer.slug);
            assert_eq!(known.fields(offer.value.clone(), None), ["slug"]);
        }
    }

    #[test]
    fn a_slug_that_another_entry_once_had_stays_taken() {
        let mut known = Known::new();
        known.outlines[0].former = vec![slug("first-name")];
        let mut offer = known.offer(COUNTER);
        offer.slug = slug("first-name");
        assert_eq!(known.fields(offer.clone(), Some(COUNTER)), ["slug"]);
        let own = known.outlines[0].slug.clone();
        let mut renamed = known.offer(own.as_str());
        renamed.slug = slug("first-name");
        assert!(known.fields(renamed, Some(own.as_str())).is_empty());
    }

    #[test]
    fn an_offer_cannot_move_behind_its_answers_nor_answer_them() {
        let known = Known::new();
        let answer = known
            .outlines
            .iter()
            .find(|other| other.answers == Some(slug(COUNTER)) && other.kind == EntryKind::Offer)
            .unwrap()
            .slug
            .clone();
        let mut offer = known.offer(COUNTER);
        offer.made_on = "2023-12-01".parse().unwrap();
        offer.public_on = None;
        assert!(
            known
                .fields(offer, Some(COUNTER))
                .contains(&"made_on".to_owned())
        );
        let mut offer = known.offer(COUNTER);
        offer.slug = slug("renamed");
        offer.responds_to = Some(answer);
        assert!(
            known
                .fields(offer, Some(COUNTER))
                .contains(&"responds_to".to_owned())
        );
    }

    #[test]
    fn alternatives_come_in_pairs() {
        let known = Known::new();
        let fields = |given: &[Alternative]| {
            let mut offer = known.offer(COUNTER);
            let mut position = offer.positions[0].clone();
            position.issue = slug("minimums");
            position.values = None;
            offer.positions = given
                .iter()
                .map(|alternative| Position {
                    alternative: *alternative,
                    ..position.clone()
                })
                .collect();
            known.fields(offer, Some(COUNTER))
        };
        use Alternative::{A, B, Only};
        assert!(fields(&[Only]).is_empty());
        assert!(fields(&[A, B]).is_empty());
        assert_eq!(fields(&[A]), ["positions.minimums.A.alternative"]);
        assert_eq!(fields(&[Only, B]), ["positions.minimums.alternative"]);
        assert_eq!(fields(&[Only, Only]), ["positions.minimums"]);
        assert_eq!(fields(&[A, B, B]), ["positions.minimums.B"]);
    }

    #[test]
    fn numbers_fit_the_steps_of_their_issue() {
        let known = Known::new();
        let fields = |values: &[Option<u32>]| {
            let mut offer = known.offer("amptp-offer-2023-05-01");
            for position in &mut offer.positions {
                if position.issue == "minimums" {
                    position.values = Some(
                        values
                            .iter()
                            .map(|value| value.map(Decimal::from))
                            .collect(),
                    );
                }
            }
            known.fields(offer, Some("amptp-offer-2023-05-01"))
        };
        assert!(fields(&[Some(4), None, Some(2)]).is_empty());
        for bad in [&[Some(4)][..], &[None, None, None], &[]] {
            assert_eq!(fields(bad), ["positions.minimums.values"], "{bad:?}");
        }
    }

    #[test]
    fn the_upper_ends_of_ranges_fit_the_lower_ones() {
        let known = Known::new();
        let fields = |values_to: &[Option<u32>]| {
            let mut offer = known.offer("amptp-offer-2023-05-01");
            let mut positions = offer.positions.iter_mut();
            let term = positions.find(|term| term.issue == "minimums").unwrap();
            term.values = Some(vec![Some(4.into()), None, Some(2.into())]);
            term.values_to = Some(values_to.iter().map(|end| end.map(Decimal::from)).collect());
            known.fields(offer, Some("amptp-offer-2023-05-01"))
        };
        let at = |step: &str| vec![format!("positions.minimums.values_to{step}")];
        assert!(fields(&[Some(5), None, None]).is_empty());
        assert!(fields(&[Some(4), None, Some(3)]).is_empty());
        assert_eq!(fields(&[Some(3), None, None]), at(".1"));
        assert_eq!(fields(&[None, Some(3), None]), at(".2"));
        assert_eq!(fields(&[Some(5)]), at(""));
        assert_eq!(fields(&[None, None, None]), at(""));
    }
}
