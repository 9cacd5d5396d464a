//! Invented negotiation files: valid ones, of every shape that the format allows.

use chrono::{Days, NaiveDate};
use counteroffer::domain::dates::PartialDate;
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

/// Where the inventions come from: a row of numbers that a property test chose. Past its end everything is as small and plain as it can
/// be, so that a shorter row is a simpler file.
pub(crate) struct Choices<'a>(std::slice::Iter<'a, u32>);

/// Words in many scripts, and what breaks quoting.
const WORDS: [&str; 16] = [
    "wages",
    "“no less”",
    "Gehälter",
    "naïve",
    "合同",
    "договор",
    "עבודה",
    "🙂👩‍👩‍👧",
    "O'Neil",
    "\\n",
    "\"quoted\"",
    "<b>&amp;",
    "50 %",
    "a\u{a0}b",
    "e\u{301}",
    "';--",
];

fn today() -> NaiveDate {
    "2023-01-30".parse().unwrap()
}

impl<'a> Choices<'a> {
    pub(crate) fn new(row: &'a [u32]) -> Self {
        Self(row.iter())
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let chosen = usize::try_from(*self.0.next().unwrap_or(&0)).unwrap();
        chosen % n.max(1)
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Some of these, each once, in any order.
    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut left = of.to_vec();
        let mut taken = Vec::new();
        for _ in 0..self.below(of.len() + 1) {
            taken.push(left.swap_remove(self.below(left.len())));
        }
        taken
    }

    fn maybe(&mut self, some: impl FnOnce(&mut Self) -> Value) -> Value {
        if self.yes() { some(self) } else { Value::Null }
    }

    /// A line of text of at most `max` characters, now and then with a character from anywhere in Unicode.
    fn line(&mut self, max: usize) -> String {
        let mut line = self.one(&WORDS).to_owned();
        for _ in 0..self.below(4) {
            line.push(' ');
            line.push_str(self.one(&WORDS));
        }
        let code = u32::try_from(self.below(0x11_0000)).unwrap();
        if let Some(any) = char::from_u32(code).filter(|any| !any.is_control() && !is_turning(*any))
        {
            line.push(any);
        }
        let cut: String = line.chars().take(max).collect();
        cut.trim().to_owned()
    }

    /// Text of one or more lines.
    fn text(&mut self) -> Value {
        let mut text = self.line(200);
        for _ in 0..self.below(3) {
            text.push_str(self.one(&["\n", "\n\n", "\n\t"]));
            text.push_str(&self.line(200));
        }
        json!(text)
    }

    fn title(&mut self) -> Value {
        json!(self.line(30))
    }

    /// A date on or after `day`, of which a part may be unknown.
    fn date(&mut self, day: NaiveDate) -> Value {
        let day = day + Days::new(u64::try_from(self.below(40)).unwrap());
        let form = self.one(&["%Y-%m-%d", "%Y-%m-%d", "%Y-%m", "%Y"]);
        json!(day.format(form).to_string())
    }

    fn time(&mut self) -> Value {
        json!(format!("{:02}:{:02}", self.below(24), self.below(60)))
    }

    /// An exact amount with up to 20 figures, of which some may be noughts at the end.
    fn amount(&mut self) -> Value {
        let whole = match self.below(3) {
            0 => self.below(100),
            1 => self.below(1_000_000),
            _ => self.below(1_000_000) * 1_000_000,
        };
        let sign = if whole > 0 && self.below(5) == 1 {
            "-"
        } else {
            ""
        };
        let text = match self.below(4) {
            0 | 1 => format!("{sign}{whole}"),
            2 => format!("{sign}{whole}.{}", self.one(&["5", "50", "975", "1"])),
            _ => format!("{sign}{whole}.{:08}", self.below(100_000_000)),
        };
        Value::Number(serde_json::from_str::<Number>(&text).unwrap())
    }

    /// Amounts for so many steps, one of them known.
    fn amounts(&mut self, steps: usize) -> Value {
        let known = self.below(steps);
        (0..steps)
            .map(|step| match step == known || self.yes() {
                true => self.amount(),
                false => Value::Null,
            })
            .collect()
    }
}

/// Marks that turn the reading direction are refused in texts.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A document with a note and a confidence, or without.
fn record(choices: &mut Choices<'_>, mut document: Value) -> Value {
    if let Value::Object(keys) = &mut document {
        let note = choices.maybe(Choices::text);
        keys.entry("note").or_insert(note);
        let confidence = choices.maybe(|choices| json!(choices.one(&["read", "recalled"])));
        keys.insert("confidence".to_owned(), confidence);
    }
    document
}

/// An issue, as far as positions on it need to know.
struct Issue {
    slug: String,
    /// How many values a position on it has; `None` without a measure.
    steps: Option<usize>,
    has_steps: bool,
}

/// What the parts of a file may name.
struct Names {
    parties: Vec<String>,
    sources: Vec<String>,
    issues: Vec<Issue>,
    entries: Vec<String>,
    /// The offers made so far, with the earliest day on which each may be answered.
    offers: Vec<(String, NaiveDate)>,
    /// The issues of each of them.
    terms: Vec<Vec<String>>,
}

impl Names {
    fn cited(&self, choices: &mut Choices<'_>) -> Vec<String> {
        let mut cited = choices.some(&self.sources);
        if cited.is_empty() {
            cited.push(self.sources[0].clone());
        }
        cited
    }

    fn about(&self, choices: &mut Choices<'_>) -> Vec<String> {
        let issues = self.issues.iter().map(|issue| &issue.slug);
        let mut all: Vec<String> = self.entries.iter().chain(issues).cloned().collect();
        all.sort();
        all.dedup();
        let mut about = choices.some(&all);
        about.truncate(4);
        about
    }
}

/// A whole file under this slug.
pub(crate) fn file(slug: &str, choices: &mut Choices<'_>) -> Value {
    let count =
        |choices: &mut Choices<'_>, name: &str, least: usize, range: usize| -> Vec<String> {
            (0..least + choices.below(range))
                .map(|n| format!("{name}-{n}"))
                .collect()
        };
    let parties = count(choices, "party", 2, 3);
    let sources = count(choices, "source", 1, 4);
    let (offers, responses) = (
        count(choices, "offer", 0, 6),
        count(choices, "answer", 0, 3),
    );
    let responses = if offers.is_empty() {
        Vec::new()
    } else {
        responses
    };
    let statements = count(choices, "said", 0, 4);
    // An entry may have the slug of an issue.
    let events = count(choices, "term", 0, 4);
    let mut names = Names {
        parties,
        sources,
        issues: Vec::new(),
        entries: [&offers[..], &responses, &statements, &events].concat(),
        offers: Vec::new(),
        terms: Vec::new(),
    };
    let categories = categories(choices, &mut names);
    let mut day = today();
    let offers: Vec<Value> = offers
        .iter()
        .map(|slug| {
            day = day + Days::new(u64::try_from(choices.below(50)).unwrap());
            offer(choices, &mut names, slug, day)
        })
        .collect();
    let responses: Vec<Value> = responses
        .iter()
        .map(|slug| response(choices, &names, slug))
        .collect();
    let statements: Vec<Value> = statements
        .iter()
        .map(|slug| statement(choices, &names, slug))
        .collect();
    let events: Vec<Value> = events
        .iter()
        .map(|slug| event(choices, &names, slug))
        .collect();
    let disputes: Vec<Value> = (0..choices.below(3))
        .map(|n| dispute(choices, &names, n))
        .collect();
    let gaps: Vec<Value> = (0..choices.below(3)).map(|_| choices.text()).collect();
    let negotiation = json!({
        "slug": slug, "title": choices.title(), "short_title": choices.title(), "agreement": choices.title(),
        "place": choices.maybe(Choices::title), "summary": choices.text(),
        "time_zone": choices.one(&["UTC", "America/Los_Angeles", "Asia/Kathmandu"]),
        "opened_on": choices.maybe(|choices| choices.date(today())),
        "expires_on": choices.maybe(|choices| choices.date(today())),
        "covered": choices.maybe(|choices| json!(choices.below(100_000))),
        "sources": choices.some(&names.sources),
    });
    json!({
        "format": "counteroffer/1",
        "negotiation": record(choices, negotiation),
        "parties": people_at_the_table(choices, &names),
        "categories": categories, "offers": offers, "responses": responses, "statements": statements, "events": events,
        "disputes": disputes, "sources": origins(choices, &names), "gaps": gaps,
    })
}

fn people_at_the_table(choices: &mut Choices<'_>, names: &Names) -> Vec<Value> {
    let party = |slug: &String| {
        let people: Vec<Value> = (0..choices.below(3))
            .map(|_| {
                let person = json!({ "name": choices.title(), "title": choices.title() });
                record(choices, person)
            })
            .collect();
        let party = json!({
            "slug": slug, "name": choices.title(), "short_name": choices.title(),
            "role": choices.one(&["union", "employer", "mediator", "other"]), "people": people,
        });
        record(choices, party)
    };
    names.parties.iter().map(party).collect()
}

fn origins(choices: &mut Choices<'_>, names: &Names) -> Vec<Value> {
    let source = |id: &String| {
        let kinds = [
            "primary",
            "trade",
            "news",
            "mirror",
            "blog",
            "forum",
            "reference",
        ];
        let kind = choices.one(&kinds);
        let party = if kind == "primary" {
            choices.maybe(|choices| json!(choices.one(&names.parties)))
        } else {
            Value::Null
        };
        let link = |_: &mut Choices<'_>| json!(format!("https://example.org/{id}?a=b&c=%20"));
        let (archived_url, archived_on) = match choices.yes() {
            true => (
                link(choices),
                choices.maybe(|choices| choices.date(today())),
            ),
            false => (Value::Null, Value::Null),
        };
        let source = json!({
            "id": id, "kind": kind, "party": party, "publisher": choices.title(), "title": choices.text(),
            "title_inferred": choices.yes(), "published_on": choices.maybe(|choices| choices.date(today())),
            "url": choices.maybe(link), "archived_url": archived_url, "archived_on": archived_on,
        });
        record(choices, source)
    };
    names.sources.iter().map(source).collect()
}

fn categories(choices: &mut Choices<'_>, names: &mut Names) -> Vec<Value> {
    let mut number = 0;
    let mut category = |n: usize| {
        let issues: Vec<Value> = (0..choices.below(4))
            .map(|_| {
                number += 1;
                issue(choices, names, format!("term-{}", number - 1))
            })
            .collect();
        let category = json!({
            "slug": format!("group-{n}"), "title": choices.title(), "explanation": choices.text(), "issues": issues,
        });
        record(choices, category)
    };
    (0..2).map(&mut category).collect()
}

fn issue(choices: &mut Choices<'_>, names: &mut Names, slug: String) -> Value {
    let steps = match choices.below(3) {
        0 => None,
        1 => Some(1),
        _ => Some(2 + choices.below(3)),
    };
    let measure = steps.map_or(Value::Null, |width| {
        let named: Vec<String> = (1..=width).map(|step| format!("Step {step} {}", choices.line(20))).collect();
        let has_steps = width > 1 || choices.yes();
        let measure = json!({
            "label": choices.title(), "unit": choices.one(&["%", "$", "$ million", "écrivains"]),
            "favours_union": choices.one(&["higher", "lower"]),
            "steps": if has_steps { json!(named) } else { Value::Null },
            "total": if has_steps { choices.maybe(|choices| json!(choices.one(&["compound", "sum"]))) } else { Value::Null },
        });
        record(choices, measure)
    });
    let baseline = choices.maybe(|choices| {
        let baseline = json!({
            "headline": choices.line(32), "text": choices.text(), "sources": choices.some(&names.sources),
            "values": steps.map_or(Value::Null, |steps| choices.maybe(|choices| choices.amounts(steps))),
        });
        record(choices, baseline)
    });
    let has_steps = measure["steps"].is_array();
    let issue = json!({
        "slug": slug, "title": choices.title(), "explanation": choices.text(), "number": choices.maybe(Choices::title),
        "measure": measure, "baseline": baseline,
    });
    names.issues.push(Issue {
        slug,
        steps,
        has_steps,
    });
    record(choices, issue)
}

/// What all dated records share, under the names that offers or the others use; the first day that the date can mean comes with it.
fn dated(
    choices: &mut Choices<'_>,
    names: &Names,
    slug: &str,
    day: NaiveDate,
    keys: [&str; 2],
) -> Map<String, Value> {
    let cited = names.cited(choices);
    let passages: Vec<Value> = (0..choices.below(3))
        .map(|_| match choices.yes() {
            true => json!({ "source": choices.one(&cited), "locator": choices.line(120), "quote": choices.maybe(Choices::title) }),
            false => json!({ "source": choices.one(&cited), "quote": choices.title() }),
        })
        .collect();
    let document = json!({
        "slug": slug, keys[0]: choices.date(day), keys[1]: choices.maybe(Choices::time),
        "summary": choices.text(), "passages": passages, "sources": cited,
    });
    let Value::Object(mut document) = record(choices, document) else {
        unreachable!()
    };
    if let order @ 1.. = choices.below(4) {
        document.insert(
            "order".to_owned(),
            json!(if choices.yes() {
                json!(order)
            } else {
                json!(-7)
            }),
        );
    }
    document
}

fn partial(date: &Value) -> PartialDate {
    date.as_str().unwrap().parse().unwrap()
}

/// The last day that a date of a document can mean.
fn last_day(date: &Value) -> NaiveDate {
    partial(date).last_day()
}

fn offer(choices: &mut Choices<'_>, names: &mut Names, slug: &str, day: NaiveDate) -> Value {
    let mut document = dated(choices, names, slug, day, ["made_on", "made_at"]);
    let forms = [
        "proposal",
        "counterproposal",
        "package",
        "final_offer",
        "tentative_agreement",
        "memorandum",
    ];
    let form = choices.one(&forms);
    let mut parties = names.parties.clone();
    let to = if form == "tentative_agreement" || form == "memorandum" {
        parties.truncate(2 + choices.below(parties.len() - 1));
        Vec::new()
    } else {
        parties = vec![choices.one(&names.parties)];
        let others: Vec<String> = names
            .parties
            .iter()
            .filter(|party| !parties.contains(party))
            .cloned()
            .collect();
        choices.some(&others)
    };
    let made = last_day(&document["made_on"]);
    let answered: Vec<&str> = names
        .offers
        .iter()
        .filter(|(_, first)| *first <= made)
        .map(|(slug, _)| slug.as_str())
        .collect();
    let answered = if answered.is_empty() {
        Value::Null
    } else {
        choices.maybe(|choices| json!(choices.one(&answered)))
    };
    let public = choices.maybe(|choices| choices.date(made));
    let known = if public.is_null() {
        made
    } else {
        last_day(&public)
    };
    let positions: Vec<Value> = names
        .issues
        .iter()
        .flat_map(|issue| positions(choices, names, issue, known))
        .collect();
    let mut issues: Vec<String> = positions
        .iter()
        .map(|position| position["issue"].as_str().unwrap().to_owned())
        .collect();
    issues.dedup();
    names.terms.push(issues);
    document.extend([
        ("form".to_owned(), json!(form)),
        ("parties".to_owned(), json!(parties)),
        ("to".to_owned(), json!(to)),
        ("responds_to".to_owned(), answered),
        ("public_on".to_owned(), public),
        ("title".to_owned(), choices.title()),
        ("date_note".to_owned(), choices.maybe(Choices::text)),
        ("condition".to_owned(), choices.maybe(Choices::text)),
        ("called".to_owned(), json!(called(choices, names, made))),
        ("positions".to_owned(), json!(positions)),
    ]);
    let first = partial(&document["made_on"]).first_day();
    names.offers.push((slug.to_owned(), first));
    Value::Object(document)
}

/// No position of an offer on an issue, or one, or two of which one is to be had.
fn positions(
    choices: &mut Choices<'_>,
    names: &Names,
    issue: &Issue,
    known: NaiveDate,
) -> Vec<Value> {
    let alternatives: &[&str] = match choices.below(4) {
        0 | 1 => &[],
        2 => &[""],
        _ => &["A", "B"],
    };
    let stances = [
        "proposes",
        "modifies",
        "holds",
        "accepts",
        "rejects",
        "refuses_to_counter",
        "withdraws",
        "not_included",
    ];
    alternatives
        .iter()
        .map(|alternative| {
            let stance = choices.one(&stances);
            let refuses = stance == "rejects" || stance == "refuses_to_counter";
            let steps = issue.steps.filter(|_| !refuses);
            let mut values = steps.map_or(Value::Null, |steps| choices.maybe(|choices| choices.amounts(steps)));
            let values_to = upper(choices, &mut values);
            let derived = choices.yes();
            let mut position = json!({
                "issue": issue.slug, "alternative": alternative, "stance": stance, "headline": choices.line(32),
                "text": choices.text(), "basis": choices.maybe(Choices::title), "derived": derived,
                "values": values, "values_to": values_to,
                "public_on": choices.maybe(|choices| choices.date(known)), "sources": choices.some(&names.sources),
                "totals": totals(choices, names, issue.has_steps && !refuses),
            });
            if derived {
                position["note"] = choices.text();
            }
            record(choices, position)
        })
        .collect()
}

/// Upper ends for these numbers where they are ranges; a number that turns out larger than its end changes places with it.
fn upper(choices: &mut Choices<'_>, values: &mut Value) -> Value {
    let Value::Array(values) = values else {
        return Value::Null;
    };
    let number = |value: &Value| value.to_string().parse::<Decimal>().unwrap();
    let ends: Vec<Value> = values
        .iter_mut()
        .map(|low| {
            let mut high = match low.is_null() || choices.yes() {
                true => return Value::Null,
                false => choices.amount(),
            };
            if number(&high) < number(low) {
                std::mem::swap(low, &mut high);
            }
            high
        })
        .collect();
    match ends.iter().all(Value::is_null) {
        true => Value::Null,
        false => json!(ends),
    }
}

/// The totals published for a position: at most two, each with another name.
fn totals(choices: &mut Choices<'_>, names: &Names, has_steps: bool) -> Vec<Value> {
    let count = if has_steps { choices.below(3) } else { 0 };
    (0..count)
        .map(|number| {
            json!({
                "value": choices.amount(), "words": format!("Sum {number} {}", choices.line(40)),
                "by": choices.maybe(Choices::title), "sources": choices.some(&names.sources),
            })
        })
        .collect()
}

fn response(choices: &mut Choices<'_>, names: &Names, slug: &str) -> Value {
    let at = choices.below(names.offers.len());
    let (answered, _) = &names.offers[at];
    // After every offer, whatever part of its date is unknown.
    let mut document = dated(choices, names, slug, today() + Days::new(800), ["on", "at"]);
    let answers = [
        "accepts",
        "accepts_in_part",
        "rejects",
        "holds",
        "withdraws",
        "ratifies",
        "votes_down",
        "reopens",
    ];
    let said = last_day(&document["on"]);
    let answer = choices.one(&answers);
    let issues = match answer {
        "accepts_in_part" => choices.some(&names.terms[at]),
        _ => Vec::new(),
    };
    document.extend([
        ("parties".to_owned(), json!([choices.one(&names.parties)])),
        ("to".to_owned(), json!(answered)),
        ("answer".to_owned(), json!(answer)),
        ("issues".to_owned(), json!(issues)),
        ("title".to_owned(), choices.title()),
        (
            "public_on".to_owned(),
            choices.maybe(|choices| choices.date(said)),
        ),
    ]);
    Value::Object(document)
}

fn statement(choices: &mut Choices<'_>, names: &Names, slug: &str) -> Value {
    let mut document = dated(choices, names, slug, today(), ["on", "at"]);
    document.extend([
        ("parties".to_owned(), json!(choices.some(&names.parties))),
        ("speaker".to_owned(), choices.title()),
        ("affiliation".to_owned(), choices.maybe(Choices::title)),
        (
            "quote".to_owned(),
            choices.maybe(|choices| json!(choices.line(60))),
        ),
        ("channel".to_owned(), choices.maybe(Choices::title)),
        ("about".to_owned(), json!(names.about(choices))),
    ]);
    Value::Object(document)
}

fn event(choices: &mut Choices<'_>, names: &Names, slug: &str) -> Value {
    let mut document = dated(choices, names, slug, today(), ["on", "at"]);
    let kinds = [
        "session",
        "strike",
        "lockout",
        "vote",
        "deadline",
        "mediation",
        "milestone",
    ];
    let begun = last_day(&document["on"]);
    document.extend([
        ("kind".to_owned(), json!(choices.one(&kinds))),
        ("parties".to_owned(), json!(choices.some(&names.parties))),
        ("title".to_owned(), choices.title()),
        (
            "ends_on".to_owned(),
            choices.maybe(|choices| choices.date(begun)),
        ),
        ("called".to_owned(), json!(called(choices, names, begun))),
        ("about".to_owned(), json!(names.about(choices))),
    ]);
    Value::Object(document)
}

/// What parties call something from `day` on: at most two labels, each with another word.
fn called(choices: &mut Choices<'_>, names: &Names, day: NaiveDate) -> Vec<Value> {
    (0..choices.below(3))
        .map(|number| {
            json!({
                "words": format!("{number} {}", choices.line(40)), "by": choices.one(&names.parties),
                "on": choices.date(day), "sources": names.cited(choices),
            })
        })
        .collect()
}

fn dispute(choices: &mut Choices<'_>, names: &Names, number: usize) -> Value {
    let versions: Vec<Value> = (0..2 + choices.below(2))
        .map(|_| {
            let version = json!({ "text": choices.text(), "sources": names.cited(choices) });
            record(choices, version)
        })
        .collect();
    let dispute = json!({
        "slug": format!("dispute-{number}"), "topic": choices.title(), "versions": versions,
        "resolution": choices.maybe(Choices::text), "turn": choices.maybe(|_| json!(true)), "about": names.about(choices),
    });
    record(choices, dispute)
}
