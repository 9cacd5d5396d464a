//! What every form is made of: fields that print themselves with their label, hint, value and errors, and the summary of errors on top.
//!
//! A form's struct holds what the browser sent; its page holds [`Field`]s and [`Choice`]s built from that and from the [`Problems`] found.
//! A field's id is its name, so that the summary can lead to it. A message stands in the summary and, in the same words, beside its field.

mod called;
pub mod differences;
mod entry;
mod fields;
mod hidden;
mod overtaken;
mod passages;
mod read;
mod sent;
mod sources;
mod ways;
mod why;
pub mod words;

pub use called::{CalledField, ReadCalled, put_called};
pub use entry::EntryFields;
pub use fields::{Choice, Field, Picked};
pub use hidden::{Hidden, new_token};
pub use overtaken::{Difference, Overtaken};
pub use passages::{PassagesField, ReadPassages, put_passages};
pub use read::{Reader, Times, name_of};
pub use sent::Sent;
pub use sources::{ReadSources, SourcesField, source_words, with_another_source};
pub use ways::{FROM_DRAFT, WAYS, Way, Ways, from as draft_of, plan, put_from};
pub use why::{WhyField, why};

use askama::{Template, filters::HtmlSafe};

use crate::domain::problems::Problems;

/// The summary of errors on top of a form: each message leads to its field. Prints nothing when nothing is wrong.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "partials/errors.html")]
pub struct Errors {
    lines: Vec<(String, String)>,
}

impl HtmlSafe for Errors {}

impl Errors {
    /// The summary of `problems`, whose fields are named as the form's are.
    pub fn new(problems: &Problems) -> Self {
        Self {
            lines: problems
                .iter()
                .map(|problem| (problem.field.clone(), problem.message.clone()))
                .collect(),
        }
    }

    /// The same, where a field's message needs a word more to be understood apart from it, or leads elsewhere: `place` gives the id that it
    /// leads to and the words before it, for example "Minimum pay rates".
    pub fn placed(problems: &Problems, place: impl Fn(&str) -> (String, Option<String>)) -> Self {
        Self {
            lines: problems
                .iter()
                .map(|problem| {
                    let (id, before) = place(&problem.field);
                    let message = match before {
                        Some(before) => format!("{before}: {}", problem.message),
                        None => problem.message.clone(),
                    };
                    (id, message)
                })
                .collect(),
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
