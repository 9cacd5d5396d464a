//! What somebody asks a search for: words, phrases in quotation marks, what to leave out, either of two; with the terms of the field
//! understood in each of their names.

use serde::Serialize;

use super::entry::EntryKind;

/// What a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// An offer as a whole.
    Offer,
    /// A term of an offer on one issue.
    Position,
    /// A response.
    Response,
    /// A statement.
    Statement,
    /// An event.
    Event,
    /// An issue.
    Issue,
    /// A source.
    Source,
}

impl Kind {
    /// All kinds, in the order in which pages list them.
    pub const ALL: [Self; 7] = [
        Self::Offer,
        Self::Position,
        Self::Response,
        Self::Statement,
        Self::Event,
        Self::Issue,
        Self::Source,
    ];

    /// What one of them is called, in sentences and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offer => EntryKind::Offer.name(),
            Self::Position => "position",
            Self::Response => EntryKind::Response.name(),
            Self::Statement => EntryKind::Statement.name(),
            Self::Event => EntryKind::Event.name(),
            Self::Issue => "issue",
            Self::Source => "source",
        }
    }

    /// What several of them are called.
    pub fn list(self) -> &'static str {
        match self {
            Self::Offer => EntryKind::Offer.list(),
            Self::Position => "positions",
            Self::Response => EntryKind::Response.list(),
            Self::Statement => EntryKind::Statement.list(),
            Self::Event => EntryKind::Event.list(),
            Self::Issue => "issues",
            Self::Source => "sources",
        }
    }
}

/// The longest question, in characters.
pub const LONGEST: usize = 200;

/// Different names of one thing in bargaining, as contracts, guilds and reporters write them: who asks for one finds the others.
const NAMES: [&[&str]; 13] = [
    &["ta", "tentative agreement"],
    &["moa", "mou", "memorandum of agreement", "memorandum"],
    &["mba", "minimum basic agreement"],
    &["cba", "collective bargaining agreement"],
    &["lbfo", "last best and final offer", "final offer"],
    &["ulp", "unfair labor practice", "unfair labour practice"],
    &["ai", "artificial intelligence"],
    &["svod", "subscription video on demand"],
    &["avod", "advertising video on demand", "ad supported video"],
    &["p&h", "pension and health", "health and pension"],
    &["cola", "cost of living adjustment", "cost of living"],
    &["mfn", "most favored nation", "most favoured nation"],
    &[
        "counteroffer",
        "counter offer",
        "counterproposal",
        "counter proposal",
        "counter",
    ],
];

/// The most words that one name has.
const MOST_WORDS: usize = 5;

/// A question. Every part of it must be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Question(Vec<Part>);

/// One thing that is asked for, in each form in which it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Whether it must not be there.
    pub not: bool,
    /// Its forms; one is enough.
    pub any: Vec<Form>,
}

/// Words to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The words.
    pub words: String,
    /// Whether they stand side by side, in this order.
    pub phrase: bool,
}

/// A piece of what was written: a word, or what stood in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    not: bool,
    quoted: bool,
    words: String,
}

impl Question {
    /// The question that a text asks. Any text asks something; with nothing but signs, nothing.
    pub fn new(text: &str) -> Self {
        let tokens = tokens(text);
        let mut parts: Vec<Part> = Vec::new();
        let mut either = false;
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            if !first.quoted && !first.not && first.words == "OR" {
                either = !parts.is_empty() && !after.is_empty();
                continue;
            }
            let (names, used) = names(first, after);
            rest = &after[used..];
            let part = Part {
                not: first.not,
                any: names,
            };
            match parts
                .last_mut()
                .filter(|last| either && !last.not && !part.not)
            {
                Some(last) => last.any.extend(part.any),
                None => parts.push(part),
            }
            either = false;
        }
        Self(parts)
    }

    /// Whether it asks for nothing that could be found: for nothing at all, or only for what is to be left out.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|part| part.not)
    }

    /// What it asks for.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }
}

/// The forms of what a token begins, and how many of the tokens after it belong to it. What stands in quotation marks is meant as it stands.
fn names(first: &Token, after: &[Token]) -> (Vec<Form>, usize) {
    let own = Form {
        words: first.words.clone(),
        phrase: first.quoted,
    };
    if first.quoted {
        return (vec![own], 0);
    }
    let run = after
        .iter()
        .take_while(|token| !token.quoted && !token.not && !first.not)
        .map(|token| &token.words);
    let run: Vec<String> = std::iter::once(&first.words)
        .chain(run)
        .take(MOST_WORDS)
        .map(|words| plain(words))
        .collect();
    for many in (1..=run.len()).rev() {
        let said = run[..many].join(" ");
        if let Some(names) = NAMES.iter().find(|names| names.contains(&said.as_str())) {
            let forms = names.iter().map(|name| Form {
                words: (*name).to_owned(),
                // Words that somebody wrote side by side without quotation marks may stand apart.
                phrase: *name != said,
            });
            return (forms.collect(), many - 1);
        }
    }
    (vec![own], 0)
}

/// The word as names are compared: lower case, without signs around it.
fn plain(word: &str) -> String {
    word.trim_matches(|sign: char| !sign.is_alphanumeric())
        .to_lowercase()
}

fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '“' | '”' | '„' | '«' | '»')
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (not, after) = match rest.strip_prefix('-') {
            Some(after)
                if after.starts_with(|next: char| next.is_alphanumeric() || is_quote(next)) =>
            {
                (true, after)
            }
            _ => (false, rest),
        };
        let (quoted, end, next) = match after.strip_prefix(is_quote) {
            Some(inner) => {
                let start = after.len() - inner.len();
                let end = inner.find(is_quote).map_or(after.len(), |end| start + end);
                (Some(start), end, end)
            }
            None => {
                let end = after
                    .find(|sign: char| sign.is_whitespace() || is_quote(sign))
                    .unwrap_or(after.len());
                (None, end, end)
            }
        };
        let words = after[quoted.unwrap_or(0)..end].trim();
        if words.chars().any(char::is_alphanumeric) {
            tokens.push(Token {
                not,
                quoted: quoted.is_some(),
                words: words.to_owned(),
            });
        }
        rest = &after[next..];
        rest = match quoted {
            Some(_) => rest.strip_prefix(is_quote).unwrap_or(rest),
            None => rest,
        };
        rest = rest.trim_start();
    }
    tokens
}

/// The words of a text, each once, in lower case, in order of their first place: what may be misspelled in it.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|sign: char| !sign.is_alphabetic()) {
        let word = word.to_lowercase();
        if word.chars().count() >= 4 && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The text with words written as somebody may have meant them: each of `meant` is a word in lower case and what to write instead.
pub fn respelled(text: &str, meant: &[(String, String)]) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let end = rest
            .find(|next: char| next.is_alphabetic() != sign.is_alphabetic())
            .unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        let lower = piece.to_lowercase();
        let instead = meant.iter().find(|(wrong, _)| *wrong == lower);
        written.push_str(instead.map_or(piece, |(_, right)| right));
        rest = after;
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// "+a|'b c' -d": what must be there, in which forms, phrases in quotation marks.
    fn told(text: &str) -> String {
        let parts = Question::new(text).0.into_iter().map(|part| {
            let forms: Vec<String> = part
                .any
                .iter()
                .map(|form| {
                    if form.phrase {
                        format!("'{}'", form.words)
                    } else {
                        form.words.clone()
                    }
                })
                .collect();
            format!("{}{}", if part.not { "-" } else { "+" }, forms.join("|"))
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        assert_eq!(told("streaming residuals"), "+streaming +residuals");
        assert_eq!(told("“writers’ room” -strike"), "+'writers’ room' -strike");
        assert_eq!(told("-\"mini room\" size"), "-'mini room' +size");
        assert_eq!(told("a \"never closed"), "+a +'never closed'");
        assert_eq!(told("pay-or-play 3.5% — 2023"), "+pay-or-play +3.5% +2023");
        assert_eq!(told("minimums OR floor pay"), "+minimums|floor +pay");
        assert_eq!(told("OR pay OR"), "+pay");
        assert_eq!(told("\" \" - ?!"), "");
    }

    #[test]
    fn each_name_of_a_thing_of_the_field_finds_the_others() {
        assert_eq!(told("TA"), "+ta|'tentative agreement'");
        assert_eq!(
            told("the Tentative Agreement, again"),
            "+the +'ta'|tentative agreement +again"
        );
        assert_eq!(told("\"TA\""), "+'TA'");
        assert_eq!(told("-AI"), "-ai|'artificial intelligence'");
    }

    #[test]
    fn a_question_of_exclusions_alone_asks_for_nothing() {
        assert!(Question::new("-strike").is_empty() && Question::new("  ").is_empty());
        assert!(!Question::new("pay -strike").is_empty());
    }

    #[test]
    fn a_slip_is_written_right_and_all_else_stays() {
        let meant = [("residauls".to_owned(), "residuals".to_owned())];
        assert_eq!(words("Residauls, residauls of 3 TVs"), ["residauls"]);
        assert_eq!(
            respelled("“Residauls” -pay 3%", &meant),
            "“residuals” -pay 3%"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_question_whose_words_it_holds(text in "[ a-zA-Z\"“”'&|!():*\\\\-]{0,60}") {
            for part in Question::new(&text).parts() {
                prop_assert!(!part.any.is_empty());
                prop_assert!(part.any.iter().all(|form| form.words.chars().any(char::is_alphanumeric)));
            }
            prop_assert_eq!(respelled(&text, &[]), text);
        }

        #[test]
        fn every_name_is_understood(group in 0..NAMES.len(), pick in 0..8_usize) {
            let names = NAMES[group];
            let question = Question::new(names[pick % names.len()]);
            prop_assert_eq!(question.parts().len(), 1);
            prop_assert_eq!(question.parts()[0].any.len(), names.len());
        }
    }
}
