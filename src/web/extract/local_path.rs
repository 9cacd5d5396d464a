//! An address of this very site, taken from a form or a query.

use std::fmt;

/// A path with its query on this site. What could lead elsewhere (`//host`, `/\host`, a scheme) does not parse, so that a link to the sign-in
/// page cannot send a person on to a copy of it (OWASP, Unvalidated Redirects and Forwards).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// The path, if `text` is one.
    pub fn parse(text: &str) -> Option<Self> {
        let local = text.starts_with('/')
            && !text[1..].starts_with(['/', '\\'])
            && text.len() <= 2000
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        local.then(|| Self(text.to_owned()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn only_an_address_of_this_site_is_local() {
        for good in [
            "/",
            "/wga-amptp-2023?party=wga&after=x#y",
            "/a//b",
            "/%C3%A9",
        ] {
            assert!(LocalPath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/\t/evil.example",
            "/é",
        ] {
            assert!(LocalPath::parse(bad).is_none(), "{bad}");
        }
    }
}
