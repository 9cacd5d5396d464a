//! What readers say under an entry, and what parties answer there officially. Nothing of it is part of the record.

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{
    entry::EntryKind,
    ids::{EntryId, LetterId, NegotiationId},
    problems::Problems,
    slug::Slug,
    text::{BadText, Line, Prose},
};

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LetterKind {
    /// What a reader thinks of the entry.
    Comment,
    /// What a reader holds to be wrong in it.
    Correction,
    /// An offer or another entry that a reader misses.
    Missing,
    /// The answer of a party, by an account that speaks for it.
    Official,
}

impl LetterKind {
    /// What a reader may send, in the order of the form.
    pub const OF_READERS: [Self; 3] = [Self::Comment, Self::Correction, Self::Missing];

    /// Its name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Correction => "correction",
            Self::Missing => "missing",
            Self::Official => "official",
        }
    }
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LetterState {
    /// It waits for an editor.
    Waiting,
    /// It stands under its entry.
    Published,
    /// An editor wrote it up.
    TakenUp,
    /// It was declined, with a word.
    Declined,
}

/// An e-mail address that a reader left. It never prints, and nothing but the store takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(String);

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Write the address as name@example.org, or leave it out")]
pub struct NoMailAddress;

impl MailAddress {
    /// The address itself, for the store.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for MailAddress {
    type Err = NoMailAddress;

    /// One `@` with something on both sides, no space, at most 254 characters (RFC 5321, section 4.5.3.1.3, less the brackets): more cannot be
    /// told without sending a letter to it.
    fn from_str(text: &str) -> Result<Self, NoMailAddress> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@').ok_or(NoMailAddress)?;
        let fits = !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && text.len() <= 254
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoMailAddress)
        }
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(…)")
    }
}

/// A letter of a reader, about to be sent.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// What it is.
    pub kind: LetterKind,
    /// What it says.
    pub text: Prose<4000>,
    /// Where that can be read. What is missing or wrong needs one.
    pub source: Option<Line<500>>,
    /// Whose it is, if the sender wants to be named.
    pub name: Option<Line<60>>,
    /// The sender's address.
    pub address: Option<MailAddress>,
}

impl NewLetter {
    /// Reads a letter as it was typed; the fields are `kind`, `text`, `source`, `name` and `address`.
    ///
    /// # Errors
    /// Everything that is wrong, all at once.
    pub fn parse(
        kind: &str,
        text: &str,
        source: &str,
        name: &str,
        address: &str,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let kind = LetterKind::OF_READERS
            .into_iter()
            .find(|known| known.name() == kind);
        if kind.is_none() {
            problems.add("kind", "Choose what you want to send");
        }
        let text = match text.parse() {
            Err(BadText::Empty) => {
                problems.add("text", "Write what you want to say");
                None
            }
            text => problems.take("text", text),
        };
        let source = optional(&mut problems, "source", source);
        let name = optional(&mut problems, "name", name);
        let address = optional(&mut problems, "address", address);
        let needs_source = matches!(kind, Some(LetterKind::Correction | LetterKind::Missing));
        if needs_source && matches!(source, Some(None)) {
            problems.add("source", "Say where it can be read: a link, or a document");
        }
        match (kind, text, source, name, address) {
            (Some(kind), Some(text), Some(source), Some(name), Some(address))
                if problems.is_empty() =>
            {
                Ok(Self {
                    kind,
                    text,
                    source,
                    name,
                    address,
                })
            }
            _ => Err(problems),
        }
    }
}

/// `None` when it is wrong; `Some(None)` when nothing was typed.
fn optional<T: FromStr<Err: fmt::Display>>(
    problems: &mut Problems,
    field: &str,
    text: &str,
) -> Option<Option<T>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    problems.take(field, text.parse()).map(Some)
}

/// A form that is sent sooner than this after it was opened was filled in by no person.
pub const SOONEST: TimeDelta = TimeDelta::seconds(3);
/// A form that is sent later than this is opened anew.
pub const LATEST: TimeDelta = TimeDelta::hours(24);

/// A letter that stands under its entry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Published {
    /// The entry.
    pub entry: EntryId,
    /// What it is.
    pub kind: LetterKind,
    /// What it says.
    pub text: String,
    /// Where that can be read.
    pub source: Option<String>,
    /// Whose it is, where that is shown.
    pub name: Option<String>,
    /// The party that answers officially.
    pub party: Option<Slug>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// A letter as the desk, and its sender, find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its row.
    pub id: LetterId,
    /// The negotiation.
    pub negotiation: NegotiationId,
    /// The negotiation's slug and short title.
    pub of: (String, String),
    /// The entry's kind, slug and title.
    pub about: (EntryKind, String, String),
    /// The entry.
    pub entry: EntryId,
    /// What it is.
    pub kind: LetterKind,
    /// What it says.
    pub text: String,
    /// Where that can be read.
    pub source: Option<String>,
    /// Whose it is.
    pub name: Option<String>,
    /// What became of it.
    pub state: LetterState,
    /// What its sender is told.
    pub answer: Option<String>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_something_and_names_its_source_where_it_claims() {
        let fields = |kind: &str, text: &str, source: &str, address: &str| -> Vec<String> {
            match NewLetter::parse(kind, text, source, "", address) {
                Ok(_) => Vec::new(),
                Err(problems) => problems.iter().map(|p| p.field.clone()).collect(),
            }
        };
        assert!(fields("comment", "I see.", "", "").is_empty());
        assert_eq!(fields("correction", "It was 5%.", "", ""), ["source"]);
        assert!(fields("correction", "It was 5%.", "https://example.org", "a@b.org").is_empty());
        assert_eq!(
            fields("official", "", "", "nobody"),
            ["kind", "text", "address"]
        );
    }

    #[test]
    fn an_address_has_two_sides_and_never_prints() {
        let address: MailAddress = " ana@example.org ".parse().unwrap();
        assert_eq!(address.expose(), "ana@example.org");
        assert_eq!(format!("{address:?}"), "MailAddress(…)");
        for bad in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@host",
            "a b@c.org",
            "a@.org",
        ] {
            assert_eq!(bad.parse::<MailAddress>(), Err(NoMailAddress), "{bad}");
        }
    }
}
