//! What a form shows when somebody else saved first.

use askama::{Template, filters::HtmlSafe};

use super::{Field, Sent};
use crate::domain::redline::{self, Mark, Redline};

/// Both versions where they differ: what the other editor saved, and what was typed. Nothing typed is lost: it stands in the form below, and
/// sending it again puts it on top of their version. Prints nothing unless there was such a save.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "partials/overtaken.html")]
pub struct Overtaken {
    happened: bool,
    lines: Vec<Difference>,
}

impl HtmlSafe for Overtaken {}

/// A field that two versions fill in differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What the field is called.
    pub label: String,
    /// What the one version says; may be empty.
    pub theirs: String,
    /// What the other says; may be empty.
    pub yours: String,
    /// From the one to the other, word by word.
    pub redline: Redline,
}

impl Difference {
    /// A field with its two texts.
    pub fn new(label: impl Into<String>, theirs: String, yours: String) -> Self {
        Self {
            label: label.into(),
            redline: redline::between(&theirs, &yours),
            theirs,
            yours,
        }
    }
}

impl Overtaken {
    /// The fields that differ between what the form holds and what `theirs` has, in the order of the form.
    pub fn new<'f>(fields: impl IntoIterator<Item = &'f Field>, theirs: &Sent) -> Self {
        let lines = fields.into_iter().filter_map(|field| {
            let (theirs, yours) = (theirs.text(field.name()), field.typed());
            let same = theirs.split_whitespace().eq(yours.split_whitespace());
            (!same).then(|| Difference::new(field.label(), theirs.to_owned(), yours.to_owned()))
        });
        Self::by(lines.collect())
    }

    /// With these differences, which may be none.
    pub fn by(lines: Vec<Difference>) -> Self {
        Self {
            happened: true,
            lines,
        }
    }

    /// Whether somebody else saved first.
    pub fn happened(&self) -> bool {
        self.happened
    }
}
