//! What the records of a file say of each other: the rules of the domain, for every record that could be read.

use crate::domain::{
    dispute::Dispute,
    entry::{Dated, Entry},
    issue::Category,
    negotiation::{Negotiation, Party},
    problems::Problems,
    rules::{Outline, Rules},
    slug::Slug,
    source::Source,
    text::Text,
};

/// What could be read of a file.
pub(super) struct Parts {
    pub(super) negotiation: Option<Negotiation>,
    pub(super) parties: Vec<Party>,
    /// How many parties the file lists, read or not.
    pub(super) at_the_table: usize,
    pub(super) categories: Vec<Category>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) sources: Vec<Source>,
    pub(super) gaps: Vec<Text>,
    pub(super) entries: Vec<Entry>,
    /// The slugs of records that could not be read: they exist, and whoever names them is not to blame.
    pub(super) unread: Vec<Slug>,
}

/// Notes all that the rules refuse.
pub(super) fn check(parts: &Parts, problems: &mut Problems) {
    let outlines: Vec<Outline> = parts.entries.iter().map(Outline::of).collect();
    let rules = Rules::of_parts(&parts.parties, &parts.categories, &parts.sources, &outlines)
        .with_unread(&parts.unread);
    if let Some(negotiation) = &parts.negotiation {
        problems.extend(rules.negotiation(negotiation));
    }
    problems.extend(rules.table(parts.at_the_table));
    problems.extend(rules.issues(&parts.categories));
    for entry in &parts.entries {
        problems.nest(
            &format!("{}.{}", entry.kind().list(), entry.slug()),
            rules.entry(entry),
        );
    }
    problems.extend(rules.disputes(&parts.disputes));
    problems.extend(rules.origins(&parts.sources));
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use serde_json::{Value, json};

    use crate::transfer::{
        SHIPPED,
        read::{read, read_json},
    };

    fn shipped() -> Value {
        static SHIPPED_VALUE: LazyLock<Value> =
            LazyLock::new(|| serde_json::from_str(SHIPPED).unwrap());
        SHIPPED_VALUE.clone()
    }

    /// The shipped file with changes, each a JSON pointer and the value to put there, and what is told of it.
    fn told(changes: &[(&str, Value)]) -> Vec<String> {
        let mut whole = shipped();
        for (pointer, value) in changes {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            match whole.pointer_mut(parent).unwrap() {
                Value::Object(map) => {
                    map.insert(key.to_owned(), value.clone());
                }
                Value::Array(list) if key == "-" => list.push(value.clone()),
                other => other[key.parse::<usize>().unwrap()] = value.clone(),
            }
        }
        match read_json(&whole) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    /// The keys of each kind of record as the format has them: where one stands in the shipped file, what it is called, and its keys with
    /// `!` for one that it needs and the letter of its type: text, number, amount, bool, date, hour, list, choice or object.
    const RECORDS: [(&str, &str, &str); 15] = [
        (
            "/negotiation",
            "negotiation",
            "slug!s title!s short_title!s agreement!s place:s summary!s time_zone!s opened_on:d expires_on:d covered:n sources!l",
        ),
        (
            "/parties/0",
            "party wga",
            "slug!s name!s short_name!s role!c people!l",
        ),
        (
            "/parties/0/people/0",
            "party wga > people > 1",
            "name!s title!s",
        ),
        (
            "/categories/0",
            "category compensation",
            "slug!s title!s explanation!s issues!l",
        ),
        (
            "/categories/0/issues/3",
            "category compensation > issues > writer-producer-tier",
            "slug!s title!s explanation!s number:s measure:o baseline:o",
        ),
        (
            "/categories/0/issues/1/measure",
            "category compensation > issues > minimums > measure",
            "label!s unit!s favours_union!c steps:l total:c",
        ),
        (
            "/categories/0/issues/3/baseline",
            "category compensation > issues > writer-producer-tier > baseline",
            "headline!s text!s values:l sources!l",
        ),
        (
            "/offers/3",
            "offer wga-proposals-2023-05-01",
            "slug!s form!c parties!l to:l made_on!d made_at:h order:n public_on:d date_note:s responds_to:s title!s summary!s condition:s called:l positions!l passages:l sources!l",
        ),
        (
            "/offers/3/positions/1",
            "offer wga-proposals-2023-05-01 > positions > minimums",
            "issue!s alternative:s stance!c headline!s text!s values:l values_to:l totals:l basis:s derived:b public_on:d sources!l",
        ),
        (
            "/offers/3/positions/1/totals/0",
            "offer wga-proposals-2023-05-01 > positions > minimums > totals > 1",
            "value!a words!s by:s sources:l",
        ),
        (
            "/responses/0",
            "response wga-rejects-2023-05-01",
            "slug!s parties!l to!s answer!c issues:l on!d at:h order:n public_on:d title!s summary!s passages:l sources!l",
        ),
        (
            "/statements/0",
            "statement amptp-2023-02-22",
            "slug!s parties:l speaker!s affiliation:s on!d at:h order:n summary!s quote:s channel:s about:l passages:l sources!l",
        ),
        (
            "/events/0",
            "event talks-announced-2023-02-22",
            "slug!s kind!c on!d at:h order:n ends_on:d parties:l title!s summary!s called:l about:l passages:l sources!l",
        ),
        (
            "/disputes/0",
            "dispute value-of-may-offer",
            "slug!s topic!s versions!l resolution:s turn:b about:l",
        ),
        (
            "/sources/1",
            "source amptp-2023-02-22",
            "id!s kind!c party:s publisher!s title!s title_inferred:b published_on:d url:s archived_url:s archived_on:d",
        ),
    ];

    /// What a key of a type cannot hold.
    fn wrong(letter: &str) -> Vec<Value> {
        match letter {
            "s" => vec![json!(5), json!(" with space ")],
            "n" => vec![json!("5"), json!(true)],
            "a" => vec![json!("16"), json!([16])],
            "b" => vec![json!("true")],
            "d" => vec![
                json!(2023),
                json!("2023-13-01"),
                json!("2023-02-30"),
                json!("1 May 2023"),
            ],
            "h" => vec![json!("24:00"), json!("9:30")],
            "c" => vec![json!("nonsense"), json!(1)],
            "l" => vec![json!("one"), json!({})],
            "o" => vec![json!([1]), json!("none")],
            other => panic!("{other}"),
        }
    }

    /// Whether a record is called by this key, so that its problems stand elsewhere once it is wrong.
    fn names(key: &str) -> bool {
        matches!(key, "slug" | "id" | "issue" | "alternative")
    }

    #[test]
    fn every_key_of_every_record_is_checked() {
        for (pointer, name, keys) in RECORDS {
            let keys: Vec<(&str, bool, &str)> = keys
                .split(' ')
                .chain(["note:s", "confidence:c"])
                .map(|spec| {
                    let (key, letter) = spec.split_once(['!', ':']).unwrap();
                    (key, spec.contains('!'), letter)
                })
                .collect();
            let at = |key: &str| format!("{pointer}/{key}");
            let expect = |changes: &[(String, Value)], starts: &[String]| {
                let changes: Vec<(&str, Value)> = changes
                    .iter()
                    .map(|(at, value)| (at.as_str(), value.clone()))
                    .collect();
                let told = told(&changes);
                for start in starts {
                    assert!(
                        told.iter().any(|line| line.starts_with(start)),
                        "{changes:?}: {start} in {told:#?}"
                    );
                }
            };
            let others = || keys.iter().filter(|(key, ..)| !names(key));
            let (mut changes, mut starts): (Vec<_>, Vec<_>) = others()
                .filter(|(_, needed, _)| *needed)
                .map(|(key, ..)| (at(key), format!("{name} > {key}: is missing")))
                .map(|(at, start)| ((at, Value::Null), start))
                .unzip();
            changes.push((at("colour"), json!("red")));
            starts.push(format!("{name} > colour: is not a field"));
            expect(&changes, &starts);
            for nth in 0..4 {
                let (changes, starts): (Vec<_>, Vec<_>) = others()
                    .filter_map(|(key, _, letter)| Some((key, wrong(letter).get(nth)?.clone())))
                    .map(|(key, bad)| ((at(key), bad), format!("{name} > {key}: ")))
                    .unzip();
                expect(&changes, &starts);
            }
            for (key, needed, letter) in keys.iter().filter(|(key, ..)| names(key)) {
                if *needed {
                    expect(&[(at(key), Value::Null)], &[String::new()]);
                }
                for bad in wrong(letter) {
                    let place = match bad.as_str() {
                        Some(bad) if name.starts_with("offer") && *key == "alternative" => {
                            format!("{name} > {bad} > {key}: ")
                        }
                        Some(bad) if name != "negotiation" => {
                            format!("{} {bad} > {key}: ", name.rsplit_once(' ').unwrap().0)
                        }
                        Some(_) | None => String::new(),
                    };
                    expect(&[(at(key), bad)], &[place]);
                }
            }
        }
    }

    /// One way to break the rules, and the record and field that is told.
    type Case<'a> = (&'a str, &'a [(&'a str, Value)], &'a str);

    fn expect(cases: &[Case<'_>]) {
        for (rule, changes, start) in cases {
            let told = told(changes);
            assert!(
                told.len() == 1 && told[0].starts_with(start),
                "{rule}: {start} alone in {told:#?}"
            );
        }
    }

    #[test]
    fn names_and_slugs_that_do_not_fit_are_told() {
        let long = "x".repeat(33);
        expect(&[(
            "a slug is lower-case words",
            &[("/events/1/slug", json!("Not A Slug"))],
            "event Not A Slug > slug: Use lower-case",
        )]);
        let several = |changes: &[(&str, Value)], start: &str| {
            let told = told(changes);
            assert!(
                told.iter().any(|line| line.starts_with(start)),
                "{start} in {told:#?}"
            );
        };
        several(
            &[("/parties/1/slug", json!("wga"))],
            "party wga > slug: is taken already",
        );
        several(
            &[("/categories/1/slug", json!("compensation"))],
            "category compensation > slug: is taken already",
        );
        several(
            &[("/categories/1/issues/0/slug", json!("minimums"))],
            "category streaming-residuals > issues > minimums > slug: is taken already",
        );
        several(
            &[("/disputes/1/slug", json!("value-of-may-offer"))],
            "dispute value-of-may-offer > slug: is taken already",
        );
        several(
            &[("/sources/0/id", json!("amptp-2023-02-22"))],
            "source amptp-2023-02-22 > id: is taken already",
        );
        expect(&[
            (
                "the four kinds share their slugs",
                &[("/events/1/slug", json!("wga-rejects-2023-08-22"))],
                "event wga-rejects-2023-08-22 > slug: is taken already, by responses",
            ),
            (
                "a word of the site's own addresses",
                &[("/events/1/slug", json!("new"))],
                "event new > slug: Choose another address",
            ),
            (
                "a negotiation is not called by a page",
                &[("/negotiation/slug", json!("search"))],
                "negotiation > slug: Choose another address",
            ),
            (
                "a headline fits a table cell",
                &[("/offers/3/positions/1/headline", json!(long))],
                "offer wga-proposals-2023-05-01 > positions > minimums > headline: Shorten this to 32",
            ),
            (
                "a baseline's headline fits a table cell",
                &[("/categories/0/issues/3/baseline/headline", json!(long))],
                "category compensation > issues > writer-producer-tier > baseline > headline: Shorten this to 32",
            ),
            (
                "a time zone has an IANA name",
                &[("/negotiation/time_zone", json!("Mars/Olympus"))],
                "negotiation > time_zone: ",
            ),
        ]);
    }

    #[test]
    fn what_a_record_names_must_exist_and_be_named_once() {
        for (pointer, place) in [
            ("/negotiation/sources", "negotiation > sources"),
            (
                "/categories/0/issues/3/baseline/sources",
                "category compensation > issues > writer-producer-tier > baseline > sources",
            ),
            (
                "/offers/3/sources",
                "offer wga-proposals-2023-05-01 > sources",
            ),
            (
                "/offers/3/positions/1/sources",
                "offer wga-proposals-2023-05-01 > positions > minimums > sources",
            ),
            (
                "/responses/0/sources",
                "response wga-rejects-2023-05-01 > sources",
            ),
            (
                "/statements/0/sources",
                "statement amptp-2023-02-22 > sources",
            ),
            (
                "/events/0/sources",
                "event talks-announced-2023-02-22 > sources",
            ),
            (
                "/disputes/0/versions/1/sources",
                "dispute value-of-may-offer > versions > 2 > sources",
            ),
            ("/statements/0/about", "statement amptp-2023-02-22 > about"),
            (
                "/events/0/about",
                "event talks-announced-2023-02-22 > about",
            ),
            ("/disputes/0/about", "dispute value-of-may-offer > about"),
            (
                "/statements/0/parties",
                "statement amptp-2023-02-22 > parties",
            ),
            (
                "/events/0/parties",
                "event talks-announced-2023-02-22 > parties",
            ),
            (
                "/responses/0/parties",
                "response wga-rejects-2023-05-01 > parties",
            ),
        ] {
            expect(&[(
                "it exists",
                &[(&format!("{pointer}/-"), json!("nothing-such"))],
                &format!("{place}: nothing-such is no "),
            )]);
            let one = match pointer.rsplit('/').next().unwrap() {
                "sources" => "latimes-97m",
                "parties" => "wga",
                _ => "minimums",
            };
            expect(&[(
                "it is named once",
                &[(pointer, json!([one, one]))],
                &format!("{place}: {one} is named twice"),
            )]);
        }
        for (record, place) in [
            ("/offers/3", "offer wga-proposals-2023-05-01"),
            ("/responses/0", "response wga-rejects-2023-05-01"),
            ("/statements/0", "statement amptp-2023-02-22"),
            ("/events/0", "event talks-announced-2023-02-22"),
            (
                "/disputes/0/versions/1",
                "dispute value-of-may-offer > versions > 2",
            ),
        ] {
            expect(&[(
                "it has a source",
                &[(&format!("{record}/sources"), json!([]))],
                &format!("{place} > sources: Give one source at least"),
            )]);
        }
        expect(&[
            (
                "the party of an offer",
                &[("/offers/3/parties", json!(["nobody"]))],
                "offer wga-proposals-2023-05-01 > parties: nobody is no party",
            ),
            (
                "the addressee of an offer",
                &[("/offers/3/to", json!(["nobody"]))],
                "offer wga-proposals-2023-05-01 > to: nobody is no party",
            ),
            (
                "the issue of a position",
                &[("/offers/3/positions/0/issue", json!("nothing-such"))],
                "offer wga-proposals-2023-05-01 > positions > nothing-such > issue: nothing-such is no issue",
            ),
            (
                "the party of a source",
                &[("/sources/1/party", json!("nobody"))],
                "source amptp-2023-02-22 > party: nobody is no party",
            ),
            (
                "a party's own document is primary",
                &[("/sources/1/kind", json!("news"))],
                "source amptp-2023-02-22 > party: Only a primary source",
            ),
        ]);
    }

    #[test]
    fn numbers_that_do_not_fit_are_told() {
        let minimums = "offer wga-proposals-2023-05-01 > positions > minimums > values: ";
        let values = "/offers/3/positions/1/values";
        expect(&[
            ("one for each step", &[(values, json!([5, 4]))], minimums),
            (
                "some number",
                &[(values, json!([null, null, null]))],
                minimums,
            ),
            (
                "a number is no text",
                &[(values, json!(["5", 4, 3]))],
                minimums,
            ),
            (
                "a number is no truth",
                &[(values, json!([true, 4, 3]))],
                minimums,
            ),
            ("exact numbers", &[(values, json!([5, 4, 1e40]))], minimums),
            (
                "a range ends above its start",
                &[("/offers/3/positions/1/values_to", json!([5, null, null]))],
                "offer wga-proposals-2023-05-01 > positions > minimums > values_to > 1: Enter 6 or more",
            ),
            (
                "a range starts somewhere",
                &[("/offers/4/positions/9/values_to", json!([1]))],
                "offer amptp-offer-2023-05-01 > positions > viewership-residual > values_to > 1: Give the lower end too",
            ),
            (
                "a total is told apart",
                &[(
                    "/offers/3/positions/1/totals/-",
                    json!({"value": 15, "words": "plain sum"}),
                )],
                "offer wga-proposals-2023-05-01 > positions > minimums > totals > 2 > words: Tell this total apart",
            ),
            (
                "a total is of steps",
                &[(
                    "/offers/3/positions/0/totals",
                    json!([{"value": 15, "words": "plain sum"}]),
                )],
                "offer wga-proposals-2023-05-01 > positions > package-value > totals: This issue is not counted in steps",
            ),
            (
                "a total cites what exists",
                &[(
                    "/offers/3/positions/1/totals/0/sources/-",
                    json!("nothing-such"),
                )],
                "offer wga-proposals-2023-05-01 > positions > minimums > totals > 1 > sources: nothing-such is no source",
            ),
            (
                "no measure, no number",
                &[("/categories/0/issues/3/baseline/values", json!([1, 2]))],
                "category compensation > issues > writer-producer-tier > baseline > values: ",
            ),
            (
                "a refusal has no number",
                &[("/offers/4/positions/9/values", json!([1]))],
                "offer amptp-offer-2023-05-01 > positions > viewership-residual > values: A refusal",
            ),
            (
                "a number that was computed shows its sum",
                &[("/offers/5/positions/0/note", Value::Null)],
                "offer amptp-preview-2023-08-04 > positions > minimums > note: Show the sum",
            ),
            (
                "no empty list of steps",
                &[("/categories/0/issues/0/measure/steps", json!([]))],
                "category compensation > issues > package-value > measure > steps: Name a step",
            ),
            (
                "a step has one name",
                &[("/categories/0/issues/1/measure/steps/1", json!("Year 1"))],
                "category compensation > issues > minimums > measure > steps: Year 1 is named twice",
            ),
            (
                "a total is of steps",
                &[("/categories/0/issues/0/measure/total", json!("sum"))],
                "category compensation > issues > package-value > measure > total: Only steps",
            ),
        ]);
    }

    #[test]
    fn parties_and_dates_that_contradict_each_other_are_told() {
        let offer = "offer amptp-counter-2023-08-11 > ";
        let at = |field: &str| format!("{offer}{field}");
        expect(&[
            (
                "nobody makes it",
                &[("/offers/7/parties", json!([]))],
                &at("parties: Choose who makes"),
            ),
            (
                "two make it",
                &[("/offers/7/parties", json!(["wga", "amptp"]))],
                &at("parties: One party makes"),
            ),
            (
                "one signs it",
                &[("/offers/15/parties", json!(["wga"]))],
                "offer moa-2023-09-25 > parties: An agreement is signed",
            ),
            (
                "one signs the tentative one",
                &[("/offers/14/parties", json!(["amptp"]))],
                "offer tentative-agreement-2023-09-24 > parties: An agreement is signed",
            ),
            (
                "to oneself",
                &[("/offers/7/to", json!(["amptp"]))],
                &at("to: An offer is not made"),
            ),
            (
                "nobody answers",
                &[("/responses/0/parties", json!([]))],
                "response wga-rejects-2023-05-01 > parties: Choose who answers",
            ),
            (
                "public before made",
                &[("/offers/7/public_on", json!("2023-08-10"))],
                &at("public_on: The date it was made public"),
            ),
            (
                "public in a month before made",
                &[("/offers/7/public_on", json!("2023-07"))],
                &at("public_on: The date it was made public"),
            ),
            (
                "a term before its offer",
                &[("/offers/7/positions/0/public_on", json!("2023-08-21"))],
                &at("positions > minimums > public_on: A term"),
            ),
            (
                "answers a later offer",
                &[("/offers/7/responds_to", json!("moa-2023-09-25"))],
                &at("responds_to: "),
            ),
            (
                "answers nothing",
                &[("/offers/7/responds_to", json!("nothing-such"))],
                &at("responds_to: nothing-such is no offer"),
            ),
            (
                "answers an event",
                &[("/offers/7/responds_to", json!("talks-announced-2023-02-22"))],
                &at("responds_to: talks-announced-2023-02-22 is no offer"),
            ),
            (
                "answers itself",
                &[("/offers/7/responds_to", json!("amptp-counter-2023-08-11"))],
                &at("responds_to: An offer cannot answer itself"),
            ),
            (
                "a response to nothing",
                &[("/responses/0/to", json!("nothing-such"))],
                "response wga-rejects-2023-05-01 > to: nothing-such is no offer",
            ),
            (
                "a response to a later offer",
                &[("/responses/0/to", json!("moa-2023-09-25"))],
                "response wga-rejects-2023-05-01 > to: Choose an earlier offer",
            ),
            (
                "a response known before it was given",
                &[("/responses/0/public_on", json!("2023-04-30"))],
                "response wga-rejects-2023-05-01 > public_on: The date",
            ),
            (
                "an end before the start",
                &[("/events/0/ends_on", json!("2023-02-21"))],
                "event talks-announced-2023-02-22 > ends_on: The last day",
            ),
            (
                "a long quotation",
                &[("/statements/0/quote", json!("word ".repeat(26).trim()))],
                "statement amptp-2023-02-22 > quote: Shorten the quotation to 25 words",
            ),
            (
                "one version is no dispute",
                &[(
                    "/disputes/0/versions",
                    json!([shipped()["disputes"][0]["versions"][0]]),
                )],
                "dispute value-of-may-offer > versions: A dispute has two",
            ),
            (
                "an issue twice in one offer",
                &[(
                    "/offers/7/positions/-",
                    shipped()["offers"][7]["positions"][0].clone(),
                )],
                &at("positions > minimums: An offer has one position"),
            ),
            (
                "A without B",
                &[("/offers/7/positions/0/alternative", json!("A"))],
                &at("positions > minimums > A > alternative: An offer of one or the other"),
            ),
            (
                "A beside one that is neither",
                &[("/offers/7/positions/-", {
                    let mut other = shipped()["offers"][7]["positions"][0].clone();
                    other["alternative"] = json!("A");
                    other
                })],
                &at("positions > minimums > alternative: Mark each"),
            ),
        ]);
        let alone = told(&[("/parties", json!([shipped()["parties"][0]]))]);
        assert_eq!(alone[0], "parties: A negotiation has two parties at least");
        let circle = told(&[("/offers/3/responds_to", json!("amptp-offer-2023-05-01"))]);
        assert_eq!(
            circle,
            [
                "offer wga-proposals-2023-05-01 > responds_to: An offer cannot answer itself, directly or through others",
                "offer amptp-offer-2023-05-01 > responds_to: An offer cannot answer itself, directly or through others",
            ]
        );
    }

    #[test]
    fn a_file_of_another_form_is_told_so() {
        for key in [
            "negotiation",
            "parties",
            "categories",
            "offers",
            "responses",
            "statements",
            "events",
            "disputes",
            "sources",
            "gaps",
        ] {
            let mut whole = shipped();
            whole.as_object_mut().unwrap().remove(key);
            let problems = read(&whole.to_string()).unwrap_err();
            let first = problems.iter().next().unwrap().to_string();
            assert_eq!(first, format!("{key}: is missing"));
        }
        expect(&[
            (
                "another key at the top",
                &[("/extra", json!([]))],
                "extra: is not a field",
            ),
            (
                "another format",
                &[("/format", json!("counteroffer/2"))],
                "format: The format must be",
            ),
            ("gaps are texts", &[("/gaps/0", json!(5))], "gaps: "),
            (
                "a record is an object",
                &[("/events/0", json!("x"))],
                "event 1: must be an object",
            ),
            (
                "a list is a list",
                &[("/disputes", json!({}))],
                "disputes: must be a list",
            ),
        ]);
        for (text, start) in [("[]", "file: "), ("{", "file: The file is not JSON: ")] {
            let problems = read(text).unwrap_err();
            assert!(
                problems
                    .iter()
                    .next()
                    .unwrap()
                    .to_string()
                    .starts_with(start)
            );
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_nobody_is_blamed_for_another() {
        let told = told(&[
            ("/parties/0/name", json!("")),
            ("/sources/1/publisher", Value::Null),
            ("/categories/0/issues/1/measure/unit", Value::Null),
            ("/offers/3/made_on", json!("2023-02-30")),
            ("/offers/7/positions/0/values", json!([1, 2, "3"])),
            ("/offers/7/public_on", json!("2023-08-10")),
            ("/events/0/ends_on", json!("2023-02-21")),
        ]);
        assert_eq!(
            told,
            [
                "party wga > name: Enter some text",
                "category compensation > issues > minimums > measure > unit: is missing",
                "offer wga-proposals-2023-05-01 > made_on: There is no such day as 2023-02-30",
                "offer amptp-counter-2023-08-11 > positions > minimums > values: invalid type: string \"3\", expected a JSON number",
                "source amptp-2023-02-22 > publisher: is missing",
                "offer amptp-counter-2023-08-11 > public_on: The date it was made public must be on or after the date it was made",
                "event talks-announced-2023-02-22 > ends_on: The last day must be on or after the day it starts",
            ]
        );
    }

    #[test]
    fn the_shipped_file_reads_and_writes_back_the_same() {
        let file = read(SHIPPED).unwrap();
        assert_eq!(file.entries.len(), 16 + 4 + 69 + 44);
        let written = serde_json::to_string(&file).unwrap();
        assert_eq!(read(&written).unwrap(), file);
    }
}
