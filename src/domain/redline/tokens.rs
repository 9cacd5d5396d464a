//! A text taken apart into words and punctuation, and two such texts laid side by side.

use similar::{Algorithm, DiffOp, DiffableStr, capture_diff_slices};

/// A word or a sign, with the space before it. A number keeps its sign, its unit and its range: "$450,000", "4%", "5–10" are one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) struct Token<'a> {
    /// The space before it. May be empty.
    pub(in crate::domain) space: &'a str,
    /// The word or sign. Empty at the end of a text, whose token holds what space is left.
    pub(in crate::domain) core: &'a str,
}

impl Token<'_> {
    /// Whether it is a word; otherwise a sign, or the end.
    pub(in crate::domain) fn is_word(&self) -> bool {
        self.core.chars().any(char::is_alphanumeric)
    }

    /// Whether it is a word of three letters at most, such as "of" and "the". A number is none, however short.
    pub(in crate::domain) fn is_short(&self) -> bool {
        self.is_word()
            && self.core.chars().count() <= 3
            && self.core.chars().all(char::is_alphabetic)
    }

    /// Whether it parts the places of a list of steps.
    pub(super) fn is_between_places(&self) -> bool {
        self.core == "·"
    }
}

/// What stands beside what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The same word in both texts; the space before it may differ.
    Kept(Token<'a>, Token<'a>),
    /// In the old text alone.
    Removed(Token<'a>),
    /// In the new text alone.
    Added(Token<'a>),
}

/// Signs that belong to the number right behind them.
const BEFORE_A_NUMBER: &str = ".,:/-–−+±$£€¥#";
/// Signs that belong to the number or word right before them.
const UNITS: &str = "%‰°";
/// Punctuation of prose. Whatever sign is not here, such as "&" or "+", is part of what a text says.
const PROSE: &str = ".,;:!?'\"‘’“”„‚()[]–—-·•…«»‹›¿¡、。";

fn is_one_of(text: &str, signs: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|sign| signs.contains(sign)) && letters.next().is_none()
}

fn starts_a_number(text: &str) -> bool {
    text.starts_with(char::is_numeric)
}

/// The tokens of a text, in order; joined they are the text. The last one is its end.
pub(in crate::domain) fn tokens(text: &str) -> Vec<Token<'_>> {
    let parts = text.tokenize_unicode_words();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // Byte offsets: where the space before the next token starts, where the last token's word starts, how far the text has been read.
    let (mut space, mut core, mut at) = (0, 0, 0);
    for (place, part) in parts.iter().enumerate() {
        let end = at + part.len();
        if !part.trim().is_empty() {
            let glued = space == at
                && tokens.last().is_some_and(|last| {
                    let next = parts.get(place + 1).copied().unwrap_or_default();
                    is_glued(last.core, part, next)
                });
            match tokens.last_mut().filter(|_| glued) {
                Some(last) => last.core = &text[core..end],
                None => {
                    core = at;
                    tokens.push(Token {
                        space: &text[space..at],
                        core: part,
                    });
                }
            }
            space = end;
        }
        at = end;
    }
    tokens.push(Token {
        space: &text[space..],
        core: "",
    });
    tokens
}

/// Whether a part belongs to the token right before it, with no space between them.
fn is_glued(last: &str, part: &str, next: &str) -> bool {
    let after_a_word =
        last.ends_with(|letter: char| letter.is_alphanumeric() || UNITS.contains(letter));
    let leads = |text: &str| is_one_of(text, BEFORE_A_NUMBER);
    (starts_a_number(part) && last.ends_with(|sign| BEFORE_A_NUMBER.contains(sign)))
        || (is_one_of(part, UNITS) && after_a_word)
        || (leads(part) && after_a_word && starts_a_number(next))
}

/// What tokens say, without case, space and the punctuation of prose: two lists with the same atoms differ in nothing of substance.
pub(super) fn atoms<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Vec<String> {
    let mut atoms = Vec::new();
    for token in tokens {
        let parts = token.core.tokenize_unicode_words();
        for (place, part) in parts.iter().enumerate() {
            let next = parts.get(place + 1).copied().unwrap_or_default();
            let of_a_number = is_one_of(part, BEFORE_A_NUMBER) && starts_a_number(next);
            if of_a_number || !is_one_of(part, PROSE) {
                atoms.push(folded(part));
            }
        }
    }
    atoms
}

/// Without case, with signs written alike and with the thousands of a number not set apart.
fn folded(text: &str) -> String {
    let text = text
        .to_lowercase()
        .replace('’', "'")
        .replace(['–', '−'], "-");
    if is_in_thousands(&text) {
        text.replace(',', "")
    } else {
        text
    }
}

/// Whether commas set the thousands of a number apart: "450,000", but not "1,5".
fn is_in_thousands(text: &str) -> bool {
    let figures = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    groups
        .next()
        .is_some_and(|first| figures(first) && first.len() <= 3)
        && groups.all(|group| figures(group) && group.len() == 3)
}

/// Two texts side by side: word by word, and lists of steps ("6 · 7 · 12 writers") of the same length place by place.
///
/// Whichever of two texts is the old one, they are laid side by side in the same way, so that no count depends on the order.
pub(super) fn align<'a>(old: &[Token<'a>], new: &[Token<'a>]) -> Vec<Step<'a>> {
    if !are_lists(old, new) {
        return beside(old, new);
    }
    let (olds, news) = (places(old), places(new));
    let pairs = olds.into_iter().zip(news);
    pairs.flat_map(|(old, new)| beside(old, new)).collect()
}

/// Whether both are lists of steps of the same length.
pub(super) fn are_lists(old: &[Token<'_>], new: &[Token<'_>]) -> bool {
    let length = |tokens: &[Token<'_>]| {
        tokens
            .iter()
            .filter(|token| token.is_between_places())
            .count()
    };
    length(old) > 0 && length(old) == length(new)
}

/// The places of a list, each with the sign that ends it.
fn places<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    tokens.split_inclusive(Token::is_between_places).collect()
}

fn beside<'a>(old: &[Token<'a>], new: &[Token<'a>]) -> Vec<Step<'a>> {
    let cores =
        |tokens: &[Token<'a>]| -> Vec<&'a str> { tokens.iter().map(|token| token.core).collect() };
    let (olds, news) = (cores(old), cores(new));
    let turned = olds > news;
    let (first, second) = if turned {
        (&news, &olds)
    } else {
        (&olds, &news)
    };
    let mut steps = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, first, second) {
        let (was, is) = if turned {
            (op.new_range(), op.old_range())
        } else {
            (op.old_range(), op.new_range())
        };
        let (was, is) = (old[was].iter().copied(), new[is].iter().copied());
        if let DiffOp::Equal { .. } = op {
            steps.extend(was.zip(is).map(|(was, is)| Step::Kept(was, is)));
        } else {
            steps.extend(was.map(Step::Removed));
            steps.extend(is.map(Step::Added));
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cores(text: &str) -> Vec<&str> {
        let mut cores: Vec<&str> = tokens(text).iter().map(|token| token.core).collect();
        assert_eq!(cores.pop(), Some(""), "a text ends");
        cores
    }

    #[test]
    fn a_number_is_one_word_with_its_sign_unit_and_range() {
        assert_eq!(
            cores("Up 4%, then $450,000; 5–10 weeks (+15%)."),
            [
                "Up", "4%", ",", "then", "$450,000", ";", "5–10", "weeks", "(", "+15%", ")", "."
            ]
        );
        assert_eq!(
            cores("writer-producers, 3.5 · .5"),
            ["writer", "-", "producers", ",", "3.5", "·", ".5"]
        );
        assert_eq!(cores(" "), [""; 0]);
    }

    #[test]
    fn what_is_said_has_no_case_no_space_and_no_punctuation_of_prose() {
        let said = |text: &str| atoms(tokens(text));
        for (one, other) in [
            ("No minimum, and no counter.", "no minimum and No counter"),
            ("5 % a year", "5% a year"),
            ("5–10 weeks", "5-10 weeks"),
            ("the studio's", "The studio’s"),
            ("$1,450,000.50", "$1450000.50"),
        ] {
            assert_eq!(said(one), said(other));
        }
        for (one, other) in [
            ("5%", "5"),
            (".5%", "5%"),
            ("-2%", "2%"),
            ("5-10", "5, 10"),
            ("$2", "2"),
            ("A & B", "A, B"),
        ] {
            assert_ne!(said(one), said(other), "{one} and {other}");
        }
    }

    proptest! {
        #[test]
        fn tokens_joined_are_the_text(text in "[a-cA ,.·5%$–’\n-]{0,40}") {
            let joined: String = tokens(&text).iter().flat_map(|token| [token.space, token.core]).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
