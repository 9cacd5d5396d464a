//! Texts that people type: trimmed, of bounded length, and free of control characters.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing but space.
    #[error("Enter some text")]
    Empty,
    /// Over the limit.
    #[error("Shorten this to {max} characters or fewer; it has {has}")]
    TooLong {
        /// The limit, in characters.
        max: usize,
        /// The length, in characters.
        has: usize,
    },
    /// A control character, or a line break where one line is meant.
    #[error("Remove the characters that cannot be printed, or the line breaks, from this text")]
    Control,
}

fn check(text: &str, max: usize, lines: bool) -> Result<String, BadText> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let has = text.chars().count();
    if text.is_empty() {
        Err(BadText::Empty)
    } else if has > max {
        Err(BadText::TooLong { max, has })
    } else if text
        .chars()
        .any(|c| (c.is_control() && !(lines && (c == '\n' || c == '\t'))) || is_unsafe_format(c))
    {
        Err(BadText::Control)
    } else {
        Ok(text.to_owned())
    }
}

/// Marks that turn the reading direction can make a quotation read as what was never said (Unicode TR 36, "Bidirectional Text Spoofing").
fn is_unsafe_format(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, lines: $lines:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name<const MAX: usize>(String);

        impl<const MAX: usize> $name<MAX> {
            /// The longest such text, in characters.
            pub const MAX: usize = MAX;

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A dash, in place of a text that is not there yet, so that the rest of a draft can be checked.
            pub fn dash() -> Self {
                Self("–".to_owned())
            }
        }

        impl<const MAX: usize> FromStr for $name<MAX> {
            type Err = BadText;

            fn from_str(text: &str) -> Result<Self, BadText> {
                check(text, MAX, $lines).map(Self)
            }
        }

        impl<const MAX: usize> TryFrom<String> for $name<MAX> {
            type Error = BadText;

            fn try_from(text: String) -> Result<Self, BadText> {
                text.parse()
            }
        }

        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }

        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// One line of text, of 1 to `MAX` characters, without space around it.
    Line, lines: false
);
text!(
    /// Text of one or more lines, of 1 to `MAX` characters, without space around it.
    Prose, lines: true
);

/// A title: of an offer, an event, a source.
pub type Title = Line<200>;
/// A summary, a note, a position's text.
pub type Text = Prose<5000>;

/// Why something was changed, in an editor's words.
pub type Reason = Prose<500>;

/// An address on the web, `http` or `https`, of at most 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Enter a link that starts with https:// or http://, of at most 2,000 characters and without spaces"
)]
pub struct NoAddress;

impl WebAddress {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone: what may be told of an address whose path is a secret.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host)
    }
}

impl FromStr for WebAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let text = text.trim();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(NoAddress)?;
        let parsed: http::Uri = text.parse().map_err(|_| NoAddress)?;
        let has_host = parsed.host().is_some_and(|host| !host.is_empty());
        if rest.is_empty()
            || !has_host
            || text.len() > 2000
            || text
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || "<>\"`".contains(c))
        {
            return Err(NoAddress);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for WebAddress {
    type Error = NoAddress;

    fn try_from(text: String) -> Result<Self, NoAddress> {
        text.parse()
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_bounded_and_printable() {
        assert_eq!("  a b ".parse::<Line<5>>().unwrap().as_str(), "a b");
        assert_eq!(" ".parse::<Line<5>>(), Err(BadText::Empty));
        assert_eq!(
            "sixsix".parse::<Line<5>>(),
            Err(BadText::TooLong { max: 5, has: 6 })
        );
        assert_eq!("a\nb".parse::<Line<5>>(), Err(BadText::Control));
        assert_eq!("a\r\nb".parse::<Prose<5>>().unwrap().as_str(), "a\nb");
        assert_eq!("a\u{0}b".parse::<Prose<5>>(), Err(BadText::Control));
        assert_eq!("a\u{202e}b".parse::<Prose<5>>(), Err(BadText::Control));
    }

    #[test]
    fn an_address_is_http_or_https() {
        assert!("https://example.org/a?b=c".parse::<WebAddress>().is_ok());
        for (text, host) in [
            ("https://example.org/secret", "example.org"),
            (
                "https://user:pass@example.org:8443?secret",
                "example.org:8443",
            ),
            ("http://[::1]#x", "[::1]"),
        ] {
            assert_eq!(text.parse::<WebAddress>().unwrap().host(), host);
        }
        for bad in [
            "example.org",
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "ftp://example.org",
            "https://\"x",
        ] {
            assert!(bad.parse::<WebAddress>().is_err(), "{bad}");
        }
    }
}
