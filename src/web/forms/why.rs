//! The part of an edit's form that says why, and whether readers are to be told of a mistake.

use askama::{Template, filters::HtmlSafe};

use super::{Choice, EntryFields, Field, Reader};
use crate::{
    domain::{
        correction::{Notice, Why},
        text::Reason,
    },
    web::paths::HistoryPath,
};

/// What a mistake of substance is called in the form.
const SUBSTANCE: &str = "substance";

/// The part as it prints.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/why_field.html")]
pub struct WhyField {
    reason: Field,
    matter: Choice,
    wrong: Field,
    right: Field,
    /// Where the entry is retracted, for those who may.
    retract: Option<String>,
}

impl HtmlSafe for WhyField {}

impl WhyField {
    /// The part for this form.
    pub fn new(fields: EntryFields<'_>) -> Self {
        let is_substance = fields.is_chosen("matter", SUBSTANCE);
        let matter = Choice::one("matter", "Was something wrong?")
            .option(
                "form",
                "No: a matter of form, or something new",
                !is_substance,
            )
            .option(
                SUBSTANCE,
                "Yes, in substance: readers get a correction notice",
                is_substance,
            );
        Self {
            reason: fields.field("reason", "Why do you change it?").hint(
                "Readers see it in the history, for example: The guild’s summary gives the third year",
            ),
            matter: matter.errors(fields.problems),
            wrong: fields
                .field("wrong", "What was wrong (with a correction)")
                .hint("For example: An earlier version said that AMPTP offered two writers on a series")
                .lines(2),
            right: fields
                .field("right", "What is right (with a correction)")
                .hint("For example: The offer is for two besides the showrunner")
                .lines(2),
            retract: None,
        }
    }

    /// With the way to retract the entry of this history instead.
    #[must_use]
    pub fn or_retract(mut self, history: Option<HistoryPath>) -> Self {
        self.retract = history.map(|history| format!("{history}#retract"));
        self
    }
}

/// Reads the part. `None`, with a problem noted, where it does not say why, or half of a notice is missing.
pub fn why(reader: &mut Reader<'_>) -> Option<Why> {
    let reason: Option<Reason> = reader.must(
        "reason",
        "Say why you change it: readers see it in the history",
    );
    let is_substance = reader.sent.has("matter", SUBSTANCE);
    if !is_substance {
        let mut words = ["wrong", "right"].into_iter();
        if words.any(|name| reader.sent.given(name).is_some()) {
            reader.problems.add(
                "matter",
                "Choose that something was wrong, or empty the two fields of the correction",
            );
            return None;
        }
        return reason.map(Why::from);
    }
    let wrong = reader.must("wrong", "Say what was wrong");
    let right = reader.must("right", "Say what is right");
    Some(Why {
        reason: reason?,
        notice: Some(Notice {
            wrong: wrong?,
            right: right?,
        }),
    })
}
