//! The strip of four facts: how far the talks are, the last move, the last statement, and what is next.

use askama::{Template, filters::HtmlSafe};
use chrono::Datelike;

use super::{
    super::{negotiation::names, page::Link, progress},
    asked::Wanted,
    entries,
};
use crate::{
    domain::{
        dates::PartialDate,
        entry::{Entry, EntryKind, Filed},
        latest::{self, Moved},
        record::Record,
        slug::Slug,
        stage::{self, Stage},
        statement::Statement,
    },
    render::words,
};

/// The longest quotation or summary, in characters.
const SHORT: usize = 64;

/// The strip.
#[derive(Template)]
#[template(path = "timeline/strip.html")]
pub(super) struct Strip {
    facts: Vec<Fact>,
}

impl HtmlSafe for Strip {}

struct Fact {
    label: String,
    strong: String,
    words: String,
    /// Where the words lead.
    path: Option<String>,
}

impl Fact {
    fn new(label: &str, strong: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            label: label.to_owned(),
            strong: strong.into(),
            words: words.into(),
            path: None,
        }
    }

    fn leading_to(label: &str, strong: impl Into<String>, link: Link) -> Self {
        Self {
            path: Some(link.path),
            ..Self::new(label, strong, link.label)
        }
    }
}

/// Tells the facts on the clock of a page.
struct Teller<'a> {
    record: &'a Record,
    wanted: &'a Wanted<'a>,
    stage: Stage,
}

impl Strip {
    /// The strip, with the newest statement in view.
    pub(super) fn new(
        record: &Record,
        wanted: &Wanted<'_>,
        statement: Option<&Filed<Entry>>,
    ) -> Self {
        let teller = Teller {
            record,
            wanted,
            stage: stage::of(record, wanted.view()),
        };
        Self {
            facts: vec![
                teller.state(),
                teller.last_move(),
                teller.last_statement(statement),
                teller.next(),
            ],
        }
    }

    /// The first fact in a sentence of its own: "28 Aug 2023: Day 119 of the strike."
    pub(super) fn sentence(&self) -> String {
        self.facts.first().map_or_else(String::new, |fact| {
            format!("{}: {} {}.", fact.label, fact.strong, fact.words)
        })
    }
}

impl Teller<'_> {
    fn date(&self, date: PartialDate) -> String {
        words::date_in(self.wanted.view().as_of.year(), date)
    }

    fn state(&self) -> Fact {
        let today = words::capital(&self.wanted.moment.day());
        let stoppage = progress::stoppage(self.record, self.wanted.view());
        let (strong, words) = match (&self.stage, stoppage) {
            (
                Stage::Agreed { on }
                | Stage::InForce { agreed_on: on, .. }
                | Stage::Expired { agreed_on: on, .. },
                stoppage,
            ) => {
                let strike = stoppage.map(|(day, kind)| format!(", day {day} of the {kind}"));
                (
                    "Agreed".to_owned(),
                    format!("{}{}", words::date(*on), strike.unwrap_or_default()),
                )
            }
            (_, Some((day, kind))) => (format!("Day {day}"), format!("of the {kind}")),
            (Stage::Ahead { opens_on }, None) => (
                "Not open".to_owned(),
                format!("talks open {}", words::date(*opens_on)),
            ),
            (Stage::Open { agreed, .. }, None) if !agreed.is_empty() => (
                "Agreed in part".to_owned(),
                format!("by {}", names(self.record, agreed)),
            ),
            (Stage::Open { since, .. }, None) => (
                "Open".to_owned(),
                since.map_or_else(
                    || "no agreement on record".to_owned(),
                    |since| format!("since {}", words::date(since)),
                ),
            ),
        };
        Fact::new(&today, strong, words)
    }

    fn last_move(&self) -> Fact {
        let label = "Last move";
        let Some((on, moved)) = latest::of(self.record, self.wanted.view()) else {
            return Fact::new(label, "None", "on record");
        };
        let told = progress::moved(self.record, &moved, self.wanted.view().as_of.year());
        let entry: Option<(EntryKind, &Slug)> = match moved {
            Moved::Made(offer) | Moved::Published(offer) => Some((EntryKind::Offer, &offer.slug)),
            Moved::Answered(response) => Some((EntryKind::Response, &response.slug)),
            Moved::MadeInSecret(_) => None,
        };
        let strong = self.date(on);
        match entry {
            Some((kind, slug)) => Fact::leading_to(
                label,
                strong,
                Link {
                    label: told,
                    path: entries::path(self.record, self.wanted, kind, slug),
                },
            ),
            None => Fact::new(label, strong, told),
        }
    }

    fn last_statement(&self, statement: Option<&Filed<Entry>>) -> Fact {
        let label = "Last statement";
        let Some(Entry::Statement(statement)) = statement.map(|entry| &entry.value) else {
            return Fact::new(label, "None", "on record");
        };
        let link = Link {
            label: self.said(statement),
            path: entries::path(
                self.record,
                self.wanted,
                EntryKind::Statement,
                &statement.slug,
            ),
        };
        Fact::leading_to(label, self.date(statement.on), link)
    }

    fn said(&self, statement: &Statement) -> String {
        let speaker = match statement.parties.as_slice() {
            [_] => names(self.record, &statement.parties),
            _ => statement.speaker.to_string(),
        };
        match &statement.quote {
            Some(quote) => format!("{speaker}: “{}”", shortened(quote)),
            None => format!("{speaker}: {}", shortened(&statement.summary)),
        }
    }

    fn next(&self) -> Fact {
        if let Some(meeting) = stage::next_meeting(self.record, self.wanted.view().as_of) {
            let link = Link {
                label: meeting.title.to_string(),
                path: entries::path(self.record, self.wanted, EntryKind::Event, &meeting.slug),
            };
            return Fact::leading_to("Next meeting", self.date(meeting.on), link);
        }
        match &self.stage {
            Stage::Ahead { .. } | Stage::Open { .. } => {
                Fact::new("Next meeting", "None", "announced")
            }
            Stage::Agreed { .. } => Fact::new("Ratification", "None", "on record"),
            Stage::InForce { until, .. } => Fact::new(
                "Agreement",
                "In force",
                until.map_or_else(String::new, |until| format!("until {}", words::date(until))),
            ),
            Stage::Expired { on, .. } => Fact::new("Agreement", "Expired", words::date(*on)),
        }
    }
}

/// At most [`SHORT`] characters, cut between words.
fn shortened(text: &str) -> String {
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    let head: String = text.chars().take(SHORT).collect();
    let cut = head.rfind(char::is_whitespace).unwrap_or(head.len());
    let kept = head[..cut].trim_end_matches(|letter: char| !letter.is_alphanumeric());
    format!("{kept} …")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::record::tests::{day, shipped, three_companies},
        web::timeline::asked::Asked,
    };

    fn told(record: &Record, as_of: &str, known: &str) -> Vec<String> {
        let asked = Asked {
            as_of: Some(as_of.to_owned()),
            known: Some(known.to_owned()),
            ..Asked::default()
        };
        let wanted = Wanted::new(asked, record, day("2026-11-23")).unwrap();
        let strip = Strip::new(record, &wanted, None);
        strip
            .facts
            .iter()
            .map(|fact| format!("{}: {} | {}", fact.label, fact.strong, fact.words))
            .collect()
    }

    #[test]
    fn the_strip_follows_the_talks_from_before_they_open_to_the_end_of_the_agreement() {
        let record = shipped();
        for (date, state, moved) in [
            (
                "2023-02-20",
                "20 Feb 2023: Not open | talks open 20 Mar 2023",
                "Last move: None | on record",
            ),
            (
                "2023-04-10",
                "10 Apr 2023: Open | since 20 Mar 2023",
                "Last move: 22 Mar | WGA made its 13 Mar offer public",
            ),
            (
                "2023-08-16",
                "16 Aug 2023: Day 107 | of the strike",
                "Last move: 16 Aug | WGA’s 15 Aug offer was reported",
            ),
            (
                "2023-08-28",
                "28 Aug 2023: Day 119 | of the strike",
                "Last move: 22 Aug | AMPTP made its 11 Aug offer public",
            ),
            (
                "2023-09-25",
                "25 Sep 2023: Agreed | 24 Sep 2023, day 147 of the strike",
                "Last move: 25 Sep | WGA and AMPTP signed a memorandum of agreement",
            ),
            (
                "2026-11-23",
                "23 Nov 2026: Agreed | 24 Sep 2023",
                "Last move: 9 Oct 2023 | WGA ratified the 25 Sep 2023 memorandum of agreement",
            ),
        ] {
            assert_eq!(told(&record, date, "table")[..2], [state, moved], "{date}");
        }
    }

    #[test]
    fn after_a_deal_the_last_fact_is_the_agreement() {
        let record = shipped();
        let last = |date| told(&record, date, "table").pop();
        let agreement = |fact: &str| Some(fact.to_owned());
        assert_eq!(
            last("2023-10-01"),
            agreement("Ratification: None | on record")
        );
        assert_eq!(
            last("2023-10-10"),
            agreement("Agreement: In force | until 1 May 2026")
        );
        assert_eq!(
            last("2026-11-23"),
            agreement("Agreement: Expired | 1 May 2026")
        );
    }

    #[test]
    fn the_public_strip_tells_of_an_offer_and_not_of_its_terms() {
        assert_eq!(
            told(&shipped(), "2023-08-13", "public")[1],
            "Last move: 11 Aug | AMPTP made an offer, terms not public"
        );
    }

    #[test]
    fn with_three_companies_an_agreement_with_one_is_one_in_part() {
        let record = three_companies();
        assert_eq!(
            told(&record, "2025-04-10", "table")[0],
            "10 Apr 2025: Agreed in part | by Union and Company A"
        );
        assert_eq!(
            told(&record, "2025-05-01", "table")[..2],
            [
                "1 May 2025: Day 14 | of the strike",
                "Last move: 16 Apr | Company C made a proposal"
            ]
        );
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text =
            "This is a sentence that goes on and on, until nobody remembers how it began at all.";
        assert_eq!(
            shortened(text),
            "This is a sentence that goes on and on, until nobody remembers …"
        );
        assert_eq!(shortened("Short."), "Short.");
        assert_eq!(shortened(&"x".repeat(70)), format!("{} …", "x".repeat(64)));
    }
}
