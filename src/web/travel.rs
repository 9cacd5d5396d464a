//! How a page that depends on time says which moment it shows, and leads to others: the note, the steps from move to move, the row of
//! moves, and the form for a date. Works without scripts: each is a link or a plain form.

use askama::{Template, filters::HtmlSafe};
use chrono::{Datelike, NaiveDate};

use super::{
    moment::Moment,
    moves::{Moves, moves},
    negotiation::names,
    page::Link,
    progress,
};
use crate::{
    domain::{
        dates::{Known, PartialDate},
        latest::{self, Moved},
        record::Record,
    },
    render::words,
};

/// The part of a page that leads through time.
#[derive(Template)]
#[template(path = "partials/travel.html")]
pub(super) struct Travel {
    problem: Option<String>,
    note: Option<Note>,
    /// The offers that the public knew of without knowing their terms, a sentence each.
    secret: Vec<String>,
    previous: Option<Step>,
    next: Option<Step>,
    form: Option<Form>,
    moves: Moves,
}

impl HtmlSafe for Travel {}

/// Says that the page is about another moment than today's table.
struct Note {
    shown: String,
    today: Link,
}

struct Step {
    path: String,
    /// Its day and what happened. Empty for what the public was yet to learn.
    day: String,
    words: String,
}

/// The form for another moment.
struct Form {
    as_of: String,
    public: bool,
    /// The day since which moves are marked, on a page that marks them; empty for none.
    since: Option<String>,
    kept: Vec<(&'static str, String)>,
    /// Whether it and the row of moves are in sight; otherwise a line opens them.
    unfolded: bool,
}

impl Travel {
    /// The steps and the note. `address` is that of the page at another moment.
    pub(super) fn new(
        record: &Record,
        moment: &Moment,
        address: impl Fn(&Moment) -> String,
    ) -> Self {
        let view = moment.view;
        let horizon = match view.known {
            Known::Table => NaiveDate::MAX,
            Known::Public => moment.today(),
        };
        let step = |(on, moved): (PartialDate, Moved<'_>)| Step {
            path: address(&moment.on(on.last_day())),
            day: words::date(on),
            words: progress::moved(record, &moved, on.last_day().year()),
        };
        Self {
            problem: moment.problem().map(str::to_owned),
            note: note(moment, &address),
            secret: secret(record, moment),
            previous: latest::before(record, view).map(step),
            next: latest::after(record, view, horizon).map(|next| match view.known {
                Known::Table => step(next),
                Known::Public => Step {
                    day: String::new(),
                    words: String::new(),
                    ..step(next)
                },
            }),
            form: None,
            moves: moves(record, moment, &address),
        }
    }

    /// With the form for a date and the row of moves behind a line that opens them; `kept` is what the page is asked besides.
    pub(super) fn with_form(mut self, moment: &Moment, kept: Vec<(&'static str, String)>) -> Self {
        self.form = Some(Form {
            as_of: moment.view.as_of.to_string(),
            public: moment.view.known == Known::Public,
            since: None,
            kept,
            unfolded: false,
        });
        self
    }

    /// With both in sight, and with the field for the day since which moves are marked.
    pub(super) fn with_since(
        self,
        moment: &Moment,
        since: Option<NaiveDate>,
        kept: Vec<(&'static str, String)>,
    ) -> Self {
        let mut travel = self.with_form(moment, kept);
        if let Some(form) = &mut travel.form {
            form.since = Some(since.map(|since| since.to_string()).unwrap_or_default());
            form.unfolded = true;
        }
        travel
    }
}

fn note(moment: &Moment, address: &impl Fn(&Moment) -> String) -> Option<Note> {
    let shown = match moment.view.known {
        Known::Table if moment.view.as_of == moment.today() => return None,
        Known::Table => moment.day(),
        Known::Public => format!("what was public {}", moment.when()),
    };
    Some(Note {
        shown,
        today: Link {
            label: words::day(moment.today()),
            path: address(&moment.now()),
        },
    })
}

fn secret(record: &Record, moment: &Moment) -> Vec<String> {
    record
        .secret_in(moment.view)
        .map(|offer| {
            format!(
                "{} offer of {}: received, terms not public.",
                names(record, &offer.parties),
                words::date(offer.made_on)
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped};

    fn travel(as_of: &str, known: &str) -> String {
        let moment = Moment::read(Some(as_of), Some(known), day("2026-11-23"));
        Travel::new(&shipped(), &moment, |moment| moment.keep("/page"))
            .render()
            .unwrap()
    }

    #[test]
    fn another_day_than_today_is_said_and_leads_back_to_today() {
        let past = travel("2023-05", "");
        assert!(
            past.contains("You are looking at the end of May 2023."),
            "{past}"
        );
        assert!(past.contains("<a href=\"/page\">Go to 23 Nov 2026</a>"));
        assert!(!travel("", "").contains("You are looking"));
        let public = travel("2023-08-15", "public");
        assert!(
            public.contains("You are looking at what was public on 15 Aug 2023."),
            "{public}"
        );
        assert!(public.contains("<a href=\"/page?known=public\">Go to 23 Nov 2026</a>"));
    }

    #[test]
    fn steps_lead_from_move_to_move_and_tell_no_more_than_was_known() {
        let table = travel("2023-08-28", "");
        assert!(
            table.contains("href=\"/page?as_of=2023-08-22\"")
                && table.contains("AMPTP made its 11 Aug offer public"),
            "{table}"
        );
        let public = travel("2023-08-14", "public");
        assert!(
            public.contains("AMPTP made an offer, terms not public")
                && public.contains("AMPTP offer of 11 Aug 2023: received, terms not public."),
            "{public}"
        );
        assert!(!public.contains("package"), "{public}");
    }
}
