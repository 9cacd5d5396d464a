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

/// How many words a difference adds and removes. Punctuation counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words {
    /// In the new text alone.
    pub added: usize,
    /// In the old text alone.
    pub removed: usize,
}

/// What kind of difference two texts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// None: they are the same, letter by letter.
    None,
    /// One of form: space, punctuation or capital letters.
    Cosmetic,
    /// One of substance: other words, or other numbers.
    Substance,
}

impl Redline {
    /// How many words were added and removed.
    pub fn words(&self) -> Words {
        let count = |mark: Mark| {
            let runs = self.runs.iter().filter(|run| run.mark == mark);
            runs.map(|run| words_in(&run.text)).sum()
        };
        Words {
            added: count(Mark::Added),
            removed: count(Mark::Removed),
        }
    }
}

fn words_in(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

/// What kind of difference two texts have. A point within a number, and the signs of per cent, of money and of less than nothing, belong to
/// what is said: 1.5% and 15% differ in substance.
pub fn difference(old: &str, new: &str) -> Difference {
    if old == new {
        Difference::None
    } else if said(old) == said(new) {
        Difference::Cosmetic
    } else {
        Difference::Substance
    }
}

/// The words of a text without what is form alone.
fn said(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let figure = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(char::is_ascii_digit)
        };
        let within = figure(at.checked_sub(1)) && figure(Some(at + 1));
        let sign = matches!(letter, '-' | '\u{2212}' | '+') && figure(Some(at + 1));
        if letter.is_alphanumeric() {
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        } else if matches!(letter, '%' | '$' | '€' | '£') || sign || (within && *letter == '.') {
            words.extend([letter.to_string(), String::new()]);
        } else if within && *letter == ',' {
            // 450,000 and 450000 are one number.
        } else {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
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

/// What parts the steps of a schedule in a headline: "5% · 4% · 3.5%".
const STEP: &str = " · ";

/// The difference between two headlines. Two lists of as many steps are compared place by place, so that "6 · 7 · 12 writers" and
/// "5 · 6 · 11 writers" differ in each step and in no more.
pub fn headlines(old: &str, new: &str) -> Redline {
    let (before, now): (Vec<&str>, Vec<&str>) =
        (old.split(STEP).collect(), new.split(STEP).collect());
    if before.len() != now.len() || before.len() < 2 {
        return between(old, new);
    }
    let mut runs = Vec::new();
    for (place, (old, new)) in before.into_iter().zip(now).enumerate() {
        if place > 0 {
            push(&mut runs, Mark::Kept, STEP);
        }
        for run in between(old, new).runs {
            push(&mut runs, run.mark, &run.text);
        }
    }
    Redline {
        runs,
        rewritten: false,
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

    #[test]
    fn steps_are_compared_place_by_place() {
        let redline = headlines("6 · 7 · 12 writers", "5 · 6 · 11 writers");
        let told: String = redline
            .runs
            .iter()
            .map(|run| match run.mark {
                Mark::Kept => run.text.clone(),
                Mark::Removed => format!("[-{}]", run.text),
                Mark::Added => format!("[+{}]", run.text),
            })
            .collect();
        assert_eq!(told, "[-6][+5] · [-7][+6] · [-12][+11] writers");
    }

    #[test]
    fn form_is_told_from_substance() {
        for (old, new, kind) in [
            ("Two writers.", "Two writers.", Difference::None),
            ("Two writers.", "two  writers", Difference::Cosmetic),
            ("co-pay, in full", "Co pay in full", Difference::Cosmetic),
            ("$450,000", "$450000", Difference::Cosmetic),
            ("1.5%", "15%", Difference::Substance),
            ("5", "-5", Difference::Substance),
            ("5%", "$5", Difference::Substance),
            ("re-sign", "resign", Difference::Substance),
            ("Two writers", "Three writers", Difference::Substance),
        ] {
            assert_eq!(difference(old, new), kind, "{old} | {new}");
            assert_eq!(difference(new, old), kind, "{new} | {old}");
        }
    }

    proptest! {
        #[test]
        fn words_counted_one_way_are_those_of_the_other_way_round(old in "[ab1]{1,2}( [ab1]{1,2}){0,9}", new in "[ab1]{1,2}( [ab1]{1,2}){0,9}") {
            let (there, back) = (between(&old, &new).words(), between(&new, &old).words());
            // Each way finds a shortest difference: as many words come as go the other way, whichever are kept.
            let kept = |text: &str, gone: usize| words_in(text) - gone;
            prop_assert_eq!(kept(&old, there.removed), kept(&new, there.added));
            prop_assert_eq!(kept(&old, back.added), kept(&new, back.removed));
            prop_assert_eq!(difference(&old, &new), difference(&new, &old));
            if old == new {
                prop_assert_eq!(there, Words::default());
            }
        }

        #[test]
        fn a_difference_of_form_leaves_every_word_and_number(words in proptest::collection::vec("[a-z]{1,5}|[1-9]{1,3}%?", 1..8)) {
            let plain = words.join(" ");
            let dressed = format!("{}.", words.join(",  ").to_uppercase());
            prop_assert_eq!(difference(&plain, &dressed), Difference::Cosmetic);
        }

        #[test]
        fn a_redline_holds_both_texts(old in "[a-c .·5%]{0,40}", new in "[a-c .·5%]{0,40}") {
            let redline = between(&old, &new);
            prop_assert_eq!(without(&redline, Mark::Added), old);
            prop_assert_eq!(without(&redline, Mark::Removed), new);
        }
    }
}
