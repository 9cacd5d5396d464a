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
    lines: Vec<Line>,
}

impl HtmlSafe for Overtaken {}

#[derive(Debug, Clone)]
struct Line {
    label: String,
    theirs: String,
    yours: String,
    redline: Redline,
}

impl Overtaken {
    /// The fields that differ between what the form holds and what `theirs` has, in the order of the form.
    pub fn new<'f>(fields: impl IntoIterator<Item = &'f Field>, theirs: &Sent) -> Self {
        let lines = fields.into_iter().filter_map(|field| {
            let (theirs, yours) = (theirs.text(field.name()), field.typed());
            let same = theirs.split_whitespace().eq(yours.split_whitespace());
            (!same).then(|| Line {
                label: field.label().to_owned(),
                redline: redline::between(theirs, yours),
                theirs: theirs.to_owned(),
                yours: yours.to_owned(),
            })
        });
        Self {
            happened: true,
            lines: lines.collect(),
        }
    }

    /// Whether somebody else saved first.
    pub fn happened(&self) -> bool {
        self.happened
    }
}
