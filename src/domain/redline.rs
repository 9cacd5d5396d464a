//! What changed between two texts, word by word, and whether the change is one of substance.

mod tokens;

use self::tokens::{Step, align, are_lists, atoms};
pub(super) use self::tokens::{Token, tokens};

/// A run of words that was kept, added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What became of it.
    pub mark: Mark,
    /// Its text, with the space that belongs to it. Never empty.
    pub text: String,
    /// Whether it was added or removed for a difference of space, punctuation or case alone.
    pub slight: bool,
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

/// What kind of difference two texts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// None: they are the same, letter by letter.
    None,
    /// One of form: space, punctuation or capital letters. The point, the sign and the unit of a number belong to what is said: 1.5% and 15%
    /// differ in substance.
    Cosmetic,
    /// One of substance: other words, or other numbers.
    Substance,
}

/// How many words a difference adds and removes: those that the one text has and the other has not, in the same order. Punctuation counts
/// for nothing, nor does a word of which the capital letters alone differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words {
    /// In the new text alone.
    pub added: usize,
    /// In the old text alone.
    pub removed: usize,
}

/// The difference between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redline {
    /// The runs, in order: without the added ones they are the old text, without the removed ones the new.
    pub runs: Vec<Run>,
    /// Whether the text was written anew: so little is shared that marks would only confuse, and both are best shown whole.
    pub rewritten: bool,
    /// What kind of difference it is.
    pub difference: Difference,
    /// How many words it adds and removes.
    pub words: Words,
}

/// The share of the words of both texts, in per cent, below which a text counts as written anew. An editorial choice, not a
/// measurement.
const SHARED_PER_CENT: usize = 45;

/// The word-level difference between two texts. Turned round, it is the same with the marks exchanged.
///
/// Example: from the AMPTP's "4% · 3% · 2%" of 1 May 2023 to its "5% · 4% · 3.5%" of 4 August three words were removed and three added, place
/// by place; that 4% stands in both does not make the first rise the second.
pub fn between(old: &str, new: &str) -> Redline {
    let (olds, news) = (tokens(old), tokens(new));
    let steps = align(&olds, &news);
    let difference = if old == new {
        Difference::None
    } else if atoms(olds.iter().copied()) == atoms(news.iter().copied()) {
        Difference::Cosmetic
    } else {
        Difference::Substance
    };
    let mut redline = Redline {
        runs: Vec::new(),
        rewritten: difference == Difference::Substance
            && !are_lists(&olds, &news)
            && is_rewritten(&steps),
        difference,
        words: Words::default(),
    };
    for part in joined(parts(&steps)) {
        redline.take(part);
    }
    redline
}

/// Which tokens of the new text were carried over from the old one: stretches of two words or more that are not short ones, and of a list of
/// steps each place that is the same. A single word that two texts share proves nothing, and "in the" no more.
pub(super) fn carried(old: &str, new: &str) -> Vec<bool> {
    let mut carried = Vec::new();
    let mut stretch: Vec<Token<'_>> = Vec::new();
    let mut whole = true;
    let mut close = |stretch: &mut Vec<Token<'_>>, whole: bool| {
        let words = || stretch.iter().filter(|token| token.is_word());
        let counts = words().filter(|token| !token.is_short()).count() > 1
            || (whole && words().next().is_some());
        carried.extend(stretch.drain(..).map(|_| counts));
    };
    for step in align(&tokens(old), &tokens(new)) {
        match step {
            Step::Kept(_, token) => {
                let ends = token.core.is_empty() || token.is_between_places();
                stretch.push(token);
                if ends {
                    close(&mut stretch, whole);
                    whole = true;
                }
            }
            Step::Removed(token) => {
                close(&mut stretch, false);
                whole &= !token.is_word();
            }
            Step::Added(token) => {
                close(&mut stretch, false);
                whole &= !token.is_word();
                stretch.push(token);
                close(&mut stretch, false);
            }
        }
    }
    carried
}

fn is_rewritten(steps: &[Step<'_>]) -> bool {
    let (mut kept, mut words) = (0, 0);
    for step in steps {
        let (token, is_kept) = match step {
            Step::Kept(token, _) => (token, true),
            Step::Removed(token) | Step::Added(token) => (token, false),
        };
        words += usize::from(token.is_word());
        kept += usize::from(token.is_word() && is_kept);
    }
    // A kept word stands in both texts, so it counts twice; the percentage is taken in whole numbers.
    words > 0 && 200 * kept < SHARED_PER_CENT * (words + kept)
}

/// A stretch of both texts.
enum Part<'a> {
    Kept(Vec<(Token<'a>, Token<'a>)>),
    Changed(Change<'a>),
}

#[derive(Default)]
struct Change<'a> {
    old: Vec<Token<'a>>,
    new: Vec<Token<'a>>,
    /// How many words of both are the same: those that join two changes.
    shared: usize,
}

fn parts<'a>(steps: &[Step<'a>]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for step in steps {
        match (step, parts.last_mut()) {
            (Step::Kept(old, new), Some(Part::Kept(pairs))) => pairs.push((*old, *new)),
            (Step::Kept(old, new), _) => parts.push(Part::Kept(vec![(*old, *new)])),
            (Step::Removed(token), Some(Part::Changed(change))) => change.old.push(*token),
            (Step::Added(token), Some(Part::Changed(change))) => change.new.push(*token),
            (Step::Removed(token), _) => parts.push(Part::Changed(Change {
                old: vec![*token],
                ..Change::default()
            })),
            (Step::Added(token), _) => parts.push(Part::Changed(Change {
                new: vec![*token],
                ..Change::default()
            })),
        }
    }
    parts
}

/// Joins two replacements that a short word parts, so that "two of the" in place of "three of my" reads as one change and not as several.
fn joined(parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let mut done: Vec<Part<'_>> = Vec::new();
    for part in parts {
        match (part, done.as_mut_slice()) {
            (Part::Changed(mut next), [.., Part::Changed(change), Part::Kept(pairs)])
                if change.is_replacement() && next.is_replacement() && is_short(pairs) =>
            {
                for (old, new) in pairs.iter() {
                    change.old.push(*old);
                    change.new.push(*new);
                }
                change.shared += pairs.len();
                change.old.append(&mut next.old);
                change.new.append(&mut next.new);
                done.pop();
            }
            (part, _) => done.push(part),
        }
    }
    done
}

fn is_short(pairs: &[(Token<'_>, Token<'_>)]) -> bool {
    matches!(pairs, [(one, _)] if one.is_short())
}

impl Change<'_> {
    fn is_replacement(&self) -> bool {
        !self.old.is_empty() && !self.new.is_empty()
    }
}

impl Redline {
    fn take(&mut self, part: Part<'_>) {
        match part {
            Part::Kept(pairs) => {
                for (old, new) in pairs {
                    if old.space == new.space {
                        self.push(Mark::Kept, old.space, false);
                    } else {
                        self.push(Mark::Removed, old.space, true);
                        self.push(Mark::Added, new.space, true);
                    }
                    self.push(Mark::Kept, new.core, false);
                }
            }
            Part::Changed(change) => self.change(change),
        }
    }

    fn change(&mut self, change: Change<'_>) {
        let Change {
            mut old,
            mut new,
            shared,
        } = change;
        let slight = self.difference != Difference::Substance
            || atoms(old.iter().copied()) == atoms(new.iter().copied());
        if !slight {
            let words = |tokens: &[Token<'_>]| {
                tokens.iter().filter(|token| token.is_word()).count() - shared
            };
            self.words.removed += words(&old);
            self.words.added += words(&new);
        }
        if let (Some(one), Some(other)) = (old.first_mut(), new.first_mut())
            && one.space == other.space
        {
            self.push(Mark::Kept, one.space, false);
            (one.space, other.space) = ("", "");
        }
        for (mark, tokens) in [(Mark::Removed, old), (Mark::Added, new)] {
            for token in tokens {
                self.push(mark, token.space, slight);
                self.push(mark, token.core, slight);
            }
        }
    }

    /// Adds a text to the runs; space goes with what stands before it.
    fn push(&mut self, mark: Mark, text: &str, slight: bool) {
        match self.runs.last_mut() {
            _ if text.is_empty() => {}
            Some(run) if run.mark == mark && (run.slight == slight || text.trim().is_empty()) => {
                run.text.push_str(text);
            }
            _ => self.runs.push(Run {
                mark,
                text: text.to_owned(),
                slight,
            }),
        }
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

    fn marked(old: &str, new: &str) -> String {
        let told = between(old, new).runs.into_iter().map(|run| {
            let (open, close) = match (run.mark, run.slight) {
                (Mark::Kept, _) => ("", ""),
                (Mark::Added, false) => ("{+", "+}"),
                (Mark::Removed, false) => ("[-", "-]"),
                (Mark::Added, true) => ("{~", "~}"),
                (Mark::Removed, true) => ("[~", "~]"),
            };
            format!("{open}{}{close}", run.text)
        });
        told.collect()
    }

    #[test]
    fn step_lists_are_marked_place_by_place() {
        assert_eq!(
            marked("6 · 7 · 12 writers", "5 · 6 · 11 writers"),
            "[-6-]{+5+} · [-7-]{+6+} · [-12-]{+11+} writers"
        );
        let rises = between("4% · 3% · 2%", "5% · 4% · 3.5%");
        assert!(!rises.rewritten);
        assert_eq!((rises.words.removed, rises.words.added), (3, 3));
        assert_eq!(
            marked("4% · 3% · 2%", "5% · 3% · 2%"),
            "[-4%-]{+5%+} · 3% · 2%"
        );
    }

    #[test]
    fn words_and_punctuation_are_marked_and_neighbouring_changes_are_one() {
        assert_eq!(
            marked(
                "a higher tier, no figure",
                "a higher tier, percentage unknown"
            ),
            "a higher tier, [-no figure-]{+percentage unknown+}"
        );
        assert_eq!(
            marked(
                "Twenty weeks of work for most",
                "Ten days of leave for most"
            ),
            "[-Twenty weeks of work-]{+Ten days of leave+} for most"
        );
        let joined = between(
            "Twenty weeks of work for most",
            "Ten days of leave for most",
        );
        assert_eq!(
            (joined.words.removed, joined.words.added),
            (3, 3),
            "the word that joins them is in both"
        );
        assert_eq!(marked("the big dog", "dog"), "[-the big -]dog");
        assert_eq!(
            marked("dog", "the big dog runs"),
            "{+the big +}dog{+ runs+}"
        );
    }

    #[test]
    fn space_punctuation_and_case_are_no_change_of_substance() {
        let difference = |old, new| between(old, new).difference;
        assert_eq!(
            difference("Not in writing", "Not in writing"),
            Difference::None
        );
        for (old, new) in [
            ("No minimum, and no counter.", "No minimum and no counter"),
            ("Ten  weeks", "Ten weeks"),
            ("The writers", "the Writers"),
        ] {
            let redline = between(old, new);
            assert_eq!(redline.difference, Difference::Cosmetic);
            assert_eq!(redline.words, Words::default());
            assert!(!redline.rewritten);
        }
        assert_eq!(difference("Up 2%", "Up -2%"), Difference::Substance);
        assert_eq!(
            marked("The writers, ten weeks", "the writers ten months"),
            "[~The~]{~the~} writers[~,~] ten [-weeks-]{+months+}"
        );
    }

    #[test]
    fn form_is_told_from_substance() {
        for (old, new, kind) in [
            ("Two writers.", "Two writers.", Difference::None),
            ("Two writers.", "two  writers", Difference::Cosmetic),
            ("co-pay, in full", "Co pay in full", Difference::Cosmetic),
            ("$450,000", "$450000", Difference::Cosmetic),
            ("1.5%", "15%", Difference::Substance),
            ("1,5%", "15%", Difference::Substance),
            ("5", "-5", Difference::Substance),
            ("5%", "$5", Difference::Substance),
            ("re-sign", "resign", Difference::Substance),
            ("Two writers", "Three writers", Difference::Substance),
        ] {
            assert_eq!(between(old, new).difference, kind, "{old} | {new}");
            assert_eq!(between(new, old).difference, kind, "{new} | {old}");
        }
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
    fn words_carried_over_are_stretches_and_not_single_words() {
        let kept = |old: &str, new: &str| -> String {
            let carried = carried(old, new);
            let tokens = tokens(new).into_iter().zip(carried);
            let words = tokens.filter(|(token, carried)| *carried && token.is_word());
            words
                .map(|(token, _)| token.core)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            kept(
                "Three months of probation for everyone.",
                "Nine months of probation for everyone."
            ),
            "months of probation for everyone"
        );
        assert_eq!(kept("5% · 4% · 3.5%", "6% · 4% · 3%"), "4%");
        assert_eq!(kept("the end of the day", "a dog of the guild"), "");
        assert_eq!(kept("a series in the fall", "the series in a year"), "");
        assert_eq!(kept("$450,000", "$450,000"), "$450,000");
    }

    /// Texts of few words, so that they share many.
    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            proptest::sample::select(vec![
                "a", "the", "The", "week", "weeks", "5%", "5", "$", "-", ".", ",", " ", "  ", " · ",
            ]),
            0..16,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_difference_of_form_leaves_every_word_and_number(words in proptest::collection::vec("[a-z]{1,5}|[1-9]{1,3}%?", 1..8)) {
            let plain = words.join(" ");
            let dressed = format!("{}.", words.join(",  ").to_uppercase());
            prop_assert_eq!(between(&plain, &dressed).difference, Difference::Cosmetic);
        }

        #[test]
        fn a_redline_holds_both_texts(old in text(), new in text()) {
            let redline = between(&old, &new);
            prop_assert_eq!(without(&redline, Mark::Added), old);
            prop_assert_eq!(without(&redline, Mark::Removed), new);
        }

        #[test]
        fn the_other_way_round_it_is_the_same_with_the_marks_exchanged(old in text(), new in text()) {
            let (there, back) = (between(&old, &new), between(&new, &old));
            prop_assert_eq!((there.words.removed, there.words.added), (back.words.added, back.words.removed));
            prop_assert_eq!(there.difference, back.difference);
            prop_assert_eq!(there.rewritten, back.rewritten);
        }

        #[test]
        fn the_same_text_has_no_marks(text in text()) {
            let redline = between(&text, &text);
            prop_assert_eq!(redline.difference, Difference::None);
            prop_assert!(redline.runs.iter().all(|run| run.mark == Mark::Kept));
        }

        #[test]
        fn a_difference_is_one_of_substance_where_a_mark_is(old in text(), new in text()) {
            let redline = between(&old, &new);
            let marks = redline.runs.iter().filter(|run| run.mark != Mark::Kept);
            prop_assert_eq!(redline.difference == Difference::None, marks.clone().count() == 0);
            prop_assert_eq!(redline.difference == Difference::Substance, marks.clone().any(|run| !run.slight));
            if redline.difference != Difference::Substance {
                prop_assert_eq!(redline.words, Words::default());
            }
        }

        #[test]
        fn every_token_of_the_new_text_is_carried_over_or_not(old in text(), new in text()) {
            prop_assert_eq!(carried(&old, &new).len(), tokens(&new).len());
        }
    }
}
