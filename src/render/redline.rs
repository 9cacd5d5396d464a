//! Redlines as pages print them: words that were added and removed, marked in a text.

use askama::{Template, filters::HtmlSafe};

use crate::domain::redline::{self, Mark, Redline, Run};

/// A text with marks.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "partials/redline.html")]
pub struct Marked {
    runs: Vec<Run>,
    /// Whether the whole text is new, or gone: it is then shown without marks.
    whole: bool,
}

impl HtmlSafe for Marked {}

impl Marked {
    /// A text as it is.
    pub fn plain(text: &str) -> Self {
        Self::of(vec![run(Mark::Kept, text)])
    }

    /// A short text, such as a headline, with what changed since another; written anew, both are shown, one after the other.
    pub fn short(old: &str, new: &str) -> Self {
        let redline = redline::between(old, new);
        if !redline.rewritten {
            return Self::of(redline.runs);
        }
        Self::of(vec![
            run(Mark::Removed, old),
            run(Mark::Kept, " "),
            run(Mark::Added, new),
        ])
    }

    /// A text of sentences with what changed since another; written anew, the new one is shown without marks.
    pub fn long(old: &str, new: &str) -> Self {
        let redline = redline::between(old, new);
        if redline.rewritten {
            Self::plain(new)
        } else {
            Self::of(redline.runs)
        }
    }

    /// A text that is wholly new, or gone.
    fn whole(mark: Mark, text: &str) -> Self {
        Self {
            whole: true,
            ..Self::of(vec![run(mark, text)])
        }
    }

    /// The space at both ends of a mark stands outside of it, so that no line runs on into the void.
    fn of(runs: Vec<Run>) -> Self {
        let mut apart: Vec<Run> = Vec::new();
        for one in runs {
            let words = one.text.trim();
            if one.mark == Mark::Kept || words.is_empty() {
                apart.push(one);
                continue;
            }
            let start = one.text.len() - one.text.trim_start().len();
            let (before, rest) = one.text.split_at(start);
            let after = &rest[words.len()..];
            let spaces = [run(Mark::Kept, before), run(Mark::Kept, after)];
            let [before, after] = spaces;
            let marked = Run {
                text: words.to_owned(),
                ..one
            };
            let parts = [before, marked, after].into_iter();
            apart.extend(parts.filter(|run| !run.text.is_empty()));
        }
        Self {
            runs: apart,
            whole: false,
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
    /// Both in one, what was removed before what was added in its place; `None` where the text was written anew.
    pub one: Option<Marked>,
}

impl Beside {
    /// Texts of sentences. Written anew, neither is marked.
    pub fn texts(old: &str, new: &str) -> Self {
        let redline = redline::between(old, new);
        if redline.rewritten {
            return Self {
                old: Marked::whole(Mark::Removed, old),
                new: Marked::whole(Mark::Added, new),
                one: None,
            };
        }
        Self::new(&redline)
    }

    /// Headlines, which are marked however little they share.
    pub fn headlines(old: &str, new: &str) -> Self {
        Self::new(&redline::between(old, new))
    }

    fn new(redline: &Redline) -> Self {
        let without = |mark: Mark| {
            let runs = redline.runs.iter().filter(|run| run.mark != mark);
            Marked::of(runs.cloned().collect())
        };
        Self {
            old: without(Mark::Added),
            new: without(Mark::Removed),
            one: Some(Marked::of(redline.runs.clone())),
        }
    }
}

fn run(mark: Mark, text: &str) -> Run {
    Run {
        mark,
        text: text.to_owned(),
        slight: false,
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

    #[test]
    fn two_texts_stand_side_by_side_each_with_its_own_marks() {
        let told = |old, new| {
            let Beside { old, new, .. } = Beside::texts(old, new);
            (old.render().unwrap(), new.render().unwrap())
        };
        assert_eq!(Beside::texts("No counter", "2 writers").one, None);
        let one = Beside::headlines("4% · 3%", "5% · 3%").one.unwrap();
        assert_eq!(one.render().unwrap(), "<del>4%</del><ins>5%</ins> · 3%");
        assert_eq!(
            told("the big dog, a cat and two mice", "dog, A cat and two mice"),
            (
                "<del>the big</del> dog, <del class=\"slight\">a</del> cat and two mice".to_owned(),
                "dog, <ins class=\"slight\">A</ins> cat and two mice".to_owned()
            )
        );
        assert_eq!(
            told("No counter", "2 writers"),
            (
                "<del class=\"all\">No counter</del>".to_owned(),
                "<ins class=\"all\">2 writers</ins>".to_owned()
            )
        );
    }
}
