//! Redlines as pages print them: words that were added and removed, marked in a text.

use askama::{Template, filters::HtmlSafe};

use crate::domain::redline::{self, Mark, Redline, Run};

/// A text with marks.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "partials/redline.html")]
pub struct Marked {
    runs: Vec<Run>,
}

impl HtmlSafe for Marked {}

impl Marked {
    /// A text as it is.
    pub fn plain(text: &str) -> Self {
        Self {
            runs: vec![Run {
                mark: Mark::Kept,
                text: text.to_owned(),
            }],
        }
    }

    /// A short text, such as a headline, with what changed since another; written anew, both are shown, one after the other.
    pub fn short(old: &str, new: &str) -> Self {
        let redline = redline::headlines(old, new);
        if !redline.rewritten {
            return Self { runs: redline.runs };
        }
        let whole = |mark, text: &str| Run {
            mark,
            text: text.to_owned(),
        };
        Self {
            runs: vec![
                whole(Mark::Removed, old),
                whole(Mark::Kept, " "),
                whole(Mark::Added, new),
            ],
        }
    }

    /// A text of sentences with what changed since another; written anew, the new one is shown without marks.
    pub fn long(old: &str, new: &str) -> Self {
        let redline = redline::between(old, new);
        if redline.rewritten {
            Self::plain(new)
        } else {
            Self { runs: redline.runs }
        }
    }
}

/// Two texts beside each other: in the old one what was removed is marked, in the new one what was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The old text.
    pub old: Marked,
    /// The new text.
    pub new: Marked,
    /// Whether the text was written anew: neither is marked then.
    pub anew: bool,
}

impl Beside {
    /// Texts of sentences.
    pub fn texts(old: &str, new: &str) -> Self {
        Self::new(redline::between(old, new), old, new)
    }

    /// Headlines: lists of steps are compared place by place.
    pub fn headlines(old: &str, new: &str) -> Self {
        let redline = Redline {
            rewritten: false,
            ..redline::headlines(old, new)
        };
        Self::new(redline, old, new)
    }

    fn new(redline: Redline, old: &str, new: &str) -> Self {
        if redline.rewritten {
            return Self {
                old: Marked::plain(old),
                new: Marked::plain(new),
                anew: true,
            };
        }
        let without = |mark: Mark| Marked {
            runs: redline
                .runs
                .iter()
                .filter(|run| run.mark != mark)
                .cloned()
                .collect(),
        };
        Self {
            old: without(Mark::Added),
            new: without(Mark::Removed),
            anew: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_escaped() {
        let told = |marked: Marked| marked.render().unwrap();
        assert_eq!(
            told(Marked::short("6 <b> writers", "5 <b> writers")),
            "<del>6</del><ins>5</ins> &#60;b&#62; writers"
        );
        assert_eq!(
            told(Marked::short("No counter", "2 writers")),
            "<del>No counter</del> <ins>2 writers</ins>"
        );
        assert_eq!(
            told(Marked::long(
                "No minimum, and no counter.",
                "Two writers besides the showrunner."
            )),
            "Two writers besides the showrunner."
        );
        assert_eq!(told(Marked::plain("a & b")), "a &#38; b");
    }
}
