//! What changed between two texts, word by word.

use similar::{ChangeTag, TextDiff};

/// A run of words that was kept, added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What became of it.
    pub mark: Mark,
    /// Its text, with the space that belongs to it. Never empty.
    pub text: String,
}

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// In both texts.
    Kept,
    /// In the new text alone.
    Added,
    /// In the old text alone.
    Removed,
}

/// The difference between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redline {
    /// The runs, in order: without the added ones they are the old text, without the removed ones the new.
    pub runs: Vec<Run>,
    /// Whether the text was written anew: so little is shared that marks would only confuse, and both are best shown whole.
    pub rewritten: bool,
}

/// The share of the words of both texts, in per cent, below which a text counts as written anew. An editorial choice, not a
/// measurement.
const SHARED_PER_CENT: usize = 45;

/// The word-level difference between two texts.
pub fn between(old: &str, new: &str) -> Redline {
    let diff = TextDiff::from_unicode_words(old, new);
    let mut runs: Vec<Run> = Vec::new();
    let (mut kept, mut words) = (0, 0);
    for change in diff.iter_all_changes() {
        let mark = match change.tag() {
            ChangeTag::Equal => Mark::Kept,
            ChangeTag::Insert => Mark::Added,
            ChangeTag::Delete => Mark::Removed,
        };
        if !change.value().trim().is_empty() {
            words += 1;
            kept += usize::from(mark == Mark::Kept);
        }
        push(&mut runs, mark, change.value());
    }
    // A kept word stands in both texts, so it counts twice; the percentage is taken in whole numbers.
    let rewritten = words > 0 && 200 * kept < SHARED_PER_CENT * (words + kept);
    Redline {
        runs: joined(runs),
        rewritten,
    }
}

fn push(runs: &mut Vec<Run>, mark: Mark, text: &str) {
    match runs.last_mut() {
        Some(run) if run.mark == mark => run.text.push_str(text),
        _ => runs.push(Run {
            mark,
            text: text.to_owned(),
        }),
    }
}

/// Joins changes that only a space parts, so that "two words" replaced by "three more" read as one change and not as several.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut done: Vec<Run> = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    let mut runs = runs.into_iter().peekable();
    while let Some(run) = runs.next() {
        let changing = !removed.is_empty() || !added.is_empty();
        match run.mark {
            Mark::Removed => removed.push_str(&run.text),
            Mark::Added => added.push_str(&run.text),
            Mark::Kept if changing && run.text.trim().is_empty() && runs.peek().is_some() => {
                removed.push_str(&run.text);
                added.push_str(&run.text);
            }
            Mark::Kept => {
                flush(&mut done, &mut removed, &mut added);
                push(&mut done, Mark::Kept, &run.text);
            }
        }
    }
    flush(&mut done, &mut removed, &mut added);
    done
}

fn flush(done: &mut Vec<Run>, removed: &mut String, added: &mut String) {
    if !removed.is_empty() {
        push(done, Mark::Removed, &std::mem::take(removed));
    }
    if !added.is_empty() {
        push(done, Mark::Added, &std::mem::take(added));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(redline: &Redline, mark: Mark) -> String {
        redline
            .runs
            .iter()
            .filter(|run| run.mark != mark)
            .map(|run| run.text.as_str())
            .collect()
    }

    #[test]
    fn step_lists_are_marked_place_by_place() {
        let redline = between("6 · 7 · 12 writers", "5 · 6 · 11 writers");
        assert!(!redline.rewritten);
        assert_eq!(
            redline.runs.last().unwrap(),
            &Run {
                mark: Mark::Kept,
                text: " writers".to_owned()
            }
        );
    }

    #[test]
    fn neighbouring_words_are_one_change() {
        let redline = between(
            "a higher tier, no figure",
            "a higher tier, percentage unknown",
        );
        let marks: Vec<Mark> = redline.runs.iter().map(|run| run.mark).collect();
        assert_eq!(marks, [Mark::Kept, Mark::Removed, Mark::Added]);
    }

    #[test]
    fn a_text_written_anew_is_told_apart() {
        assert!(
            between(
                "No minimum, and no counter.",
                "Two writers besides the showrunner."
            )
            .rewritten
        );
    }

    proptest! {
        #[test]
        fn a_redline_holds_both_texts(old in "[a-c .·5%]{0,40}", new in "[a-c .·5%]{0,40}") {
            let redline = between(&old, &new);
            prop_assert_eq!(without(&redline, Mark::Added), old);
            prop_assert_eq!(without(&redline, Mark::Removed), new);
        }
    }
}
