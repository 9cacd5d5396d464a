//! Readable names in addresses.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::dates::PartialDate;

/// Lower-case ASCII words joined by hyphens, for example `wga-amptp-2023`. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(Arc<str>);

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Use lower-case letters a to z, figures and single hyphens, at most 100 characters, for example amptp-offer-2023-08-11"
)]
pub struct NoSlug;

/// Words that an address uses for pages of its own, so that no record may take them as its slug.
const RESERVED: &[&str] = &[
    "about",
    "account",
    "api",
    "assets",
    "changes",
    "compare",
    "corrections",
    "desk",
    "disputes",
    "e",
    "edit",
    "embed",
    "events",
    "feed",
    "files",
    "health",
    "history",
    "issues",
    "join",
    "letters",
    "live",
    "method",
    "metrics",
    "new",
    "oembed",
    "offers",
    "reset",
    "responses",
    "schema",
    "search",
    "setup",
    "sign-in",
    "sign-out",
    "statements",
    "static",
    "versions",
];

impl Slug {
    /// The longest slug, in characters.
    pub const MAX: usize = 100;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the site's own addresses need this word, so that no negotiation or entry may be named by it.
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.as_str())
    }

    /// A slug made of the words of a title: letters and figures kept, everything else a hyphen, accents dropped.
    /// `None` when nothing is left.
    pub fn from_title(title: &str) -> Option<Self> {
        let mut words = String::new();
        for c in title.chars().map(plain) {
            if c.is_ascii_alphanumeric() {
                words.push(c.to_ascii_lowercase());
            } else if c != '\'' && c != '’' && !words.is_empty() && !words.ends_with('-') {
                words.push('-');
            }
        }
        let mut cut = &words[..words.len().min(80)];
        if cut.len() < words.len() {
            cut = cut.rsplit_once('-').map_or(cut, |(head, _)| head);
        }
        cut.trim_end_matches('-').parse().ok()
    }

    /// The slug of something dated that has a title: `wga-counter-2023-08-15`. A title without letters or figures leaves the date alone.
    pub fn dated(title: &str, on: PartialDate) -> Self {
        let date = on.to_string();
        let text = match Self::from_title(title) {
            Some(title) if title.as_str().ends_with(&date) => title.as_str().to_owned(),
            Some(title) => format!("{title}-{date}"),
            None => date,
        };
        Self(text.into())
    }

    /// This slug, or the first of `this-2`, `this-3` and so on that is not taken.
    #[must_use]
    pub fn free(self, is_taken: impl Fn(&Self) -> bool) -> Self {
        let numbered = |number: usize| {
            let end = format!("-{number}");
            let head = &self.0[..self.0.len().min(Self::MAX - end.len())];
            Self(format!("{}{end}", head.trim_end_matches('-')).into())
        };
        if !is_taken(&self) {
            return self;
        }
        let free = (2..).map(numbered).find(|slug| !is_taken(slug));
        free.unwrap_or(self)
    }
}

/// The plain letter of the commonest accented ones, so that a title in another language still gives readable words.
fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'Ó' | 'Ò' | 'Ô' | 'Ö' | 'Õ' | 'Ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        'ç' | 'Ç' => 'c',
        'ß' => 's',
        other => other,
    }
}

impl FromStr for Slug {
    type Err = NoSlug;

    fn from_str(text: &str) -> Result<Self, NoSlug> {
        let word = |w: &str| {
            !w.is_empty()
                && w.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.len() <= Self::MAX && text.split('-').all(word) {
            Ok(Self(text.into()))
        } else {
            Err(NoSlug)
        }
    }
}

impl TryFrom<String> for Slug {
    type Error = NoSlug;

    fn try_from(text: String) -> Result<Self, NoSlug> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.as_str().to_owned()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Slug {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    use super::Slug;

    #[test]
    fn a_slug_is_lower_case_words_joined_by_single_hyphens() {
        for good in ["a", "wga-amptp-2023", "2023-05-01"] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-",
            "a-",
            "-a",
            "a--b",
            "A",
            "a b",
            "é",
            "a/b",
            &"a".repeat(101),
        ] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_dated_slug_ends_with_its_date_once_and_gives_way_to_one_that_is_taken() {
        let on = "2023-08-15".parse().unwrap();
        assert_eq!(
            Slug::dated("WGA counter", on).as_str(),
            "wga-counter-2023-08-15"
        );
        assert_eq!(Slug::dated("Talks, 2023-08-15", on), "talks-2023-08-15");
        assert_eq!(Slug::dated("***", on), "2023-08-15");
        let long: Slug = "a".repeat(100).parse().unwrap();
        let free = long.clone().free(|slug| *slug == long);
        assert_eq!(free.as_str(), format!("{}-2", "a".repeat(98)));
        let taken = ["x", "x-2"];
        let free = "x".parse::<Slug>().unwrap();
        assert_eq!(free.free(|slug| taken.contains(&slug.as_str())), "x-3");
    }

    #[test]
    fn a_title_becomes_readable_words() {
        assert_eq!(
            Slug::from_title("AMPTP ‘comprehensive package’").unwrap(),
            "amptp-comprehensive-package"
        );
        assert_eq!(
            Slug::from_title("The guild's café").unwrap(),
            "the-guilds-cafe"
        );
        assert_eq!(Slug::from_title("***"), None);
        assert!(
            Slug::from_title(&"word ".repeat(40))
                .unwrap()
                .as_str()
                .len()
                <= 80
        );
    }
}
