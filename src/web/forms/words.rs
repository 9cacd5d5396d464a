//! The words of the forms' choices, and the names by which their fields are told apart from them.

use super::name_of;
use crate::{
    domain::{offer::Form, position::Stance, record::Record, response::Answer},
    render::words,
};

/// A form of offer, as a choice.
pub fn form(form: Form) -> &'static str {
    match form {
        Form::Proposal => "Proposal: a first offer, or a new one",
        Form::Counterproposal => "Counterproposal: answers an offer",
        Form::Package => "Package: to be taken or left as a whole",
        Form::FinalOffer => "Final offer, so named by the side that makes it",
        Form::TentativeAgreement => {
            "Tentative agreement, signed by the parties, to be approved by their members"
        }
        Form::Memorandum => "Memorandum of agreement: the agreement in writing",
    }
}

/// A stance, as a choice.
pub fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Proposes => "Raises the issue",
        Stance::Modifies => "New position",
        Stance::Holds => "Holds its position",
        Stance::Accepts => "Accepts the other side’s position",
        Stance::Rejects => "Rejects the other side’s position",
        Stance::RefusesToCounter => "Refuses to counter",
        Stance::Withdraws => "Withdraws its own position",
        Stance::NotIncluded => "Signed without it",
    }
}

/// What an issue's line says while nothing is chosen.
pub const NOT_IN_OFFER: &str = "Not in this offer";

/// A value of a choice as a reader sees it; any other value as it is.
pub fn shown(field: &str, value: &str) -> String {
    let stances = Stance::ALL
        .into_iter()
        .filter(|_| field.ends_with(".stance"))
        .map(|stance| (name_of(&stance), self::stance(stance)));
    let forms = Form::ALL
        .into_iter()
        .filter(|_| field == "form")
        .map(|form| (name_of(&form), self::form(form)));
    let answers = Answer::ALL
        .into_iter()
        .filter(|_| field == "answer")
        .map(|answer| (name_of(&answer), words::answers(answer)));
    let told = stances
        .chain(forms)
        .chain(answers)
        .find(|(name, _)| name == value)
        .map(|(_, told)| told.to_owned());
    let date = || {
        field
            .ends_with("_on")
            .then(|| value.parse().ok().map(words::date))
            .flatten()
    };
    told.or_else(date).unwrap_or_else(|| value.to_owned())
}

/// What a field is called where it stands alone: "Minimum pay rates: in a few words". `None` for what is not shown.
pub fn label(record: &Record, field: &str) -> Option<String> {
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        ["positions", _, "B", rest @ ..] | ["positions", _, rest @ ..] => {
            let before = context(record, field)?;
            let told = match rest {
                ["stance"] => "what the offer says".to_owned(),
                ["headline"] => "in a few words".to_owned(),
                ["text"] => "in full".to_owned(),
                ["values", step] => format!("number {step}"),
                ["values_to", step] => format!("number {step}, up to"),
                ["totals", number, part] => format!("published total {number}, {part}"),
                ["basis"] => "what the number rests on".to_owned(),
                ["derived"] => "computed by us".to_owned(),
                ["public_on"] => "made public".to_owned(),
                ["note"] => "note".to_owned(),
                ["confidence"] => "how we know it".to_owned(),
                ["sources"] => "sources".to_owned(),
                _ => return None,
            };
            Some(format!("{before}: {told}"))
        }
        ["called", number, part] => {
            let part = match *part {
                "by" => "whose word",
                "on" => "since when",
                part => part,
            };
            Some(format!("Party’s word {number}: {part}"))
        }
        ["passages", number, part] => {
            let part = match *part {
                "locator" => "where in the source",
                "quote" => "in its own words",
                "term" => "for the term on",
                part => part,
            };
            Some(format!("Passage {number}: {part}"))
        }
        ["new_sources", number, part] => {
            Some(format!("New source {number}: {}", part.replace('_', " ")))
        }
        [one] => Some(
            match *one {
                "parties" => "By",
                "to" => "To",
                "form" | "happening" => "Kind",
                "answer" => "Answer",
                "issues" => "Terms accepted",
                "responds_to" => "Answers",
                "speaker" => "Who said it",
                "affiliation" => "Office",
                "quote" => "In the speaker’s words",
                "channel" => "Where it was said",
                "about" => "About",
                "ends_on" => "Last day",
                "made_on" => "Date",
                "made_at" => "Time of day",
                "order" => "Order within the day",
                "public_on" => "Made public",
                "date_note" => "Note on the dates",
                "title" => "Title",
                "summary" => "Summary",
                "condition" => "Condition",
                "note" => "Note",
                "confidence" => "How we know it",
                "slug" => "Address",
                "sources" => "Sources",
                _ => return None,
            }
            .to_owned(),
        ),
        _ => None,
    }
}

/// The words that a message needs before it where it stands apart from its field: the issue's title, the number of a new source.
pub fn context(record: &Record, field: &str) -> Option<String> {
    let mut parts = field.split('.');
    match (parts.next()?, parts.next()) {
        ("positions", Some(slug)) => {
            let title = record
                .issues()
                .find(|issue| issue.slug == *slug)
                .map_or(slug, |issue| issue.title.as_str());
            Some(match parts.next() {
                Some("B") => format!("{title}, second alternative"),
                Some(_) | None => title.to_owned(),
            })
        }
        ("passages", Some(number)) => Some(format!("Passage {number}")),
        ("called", Some(number)) => Some(format!("Party’s word {number}")),
        ("new_sources", Some(number)) => Some(format!("New source {number}")),
        _ => None,
    }
}
