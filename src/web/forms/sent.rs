//! What a browser sent, field by field, as it was typed.

use serde::Deserialize;

/// The fields of a form with their texts, in the order sent. A form shown for the first time is one too, made of what is stored, so that a
/// page is built in one way. Parts that repeat are numbered in their names: `party.0.name`, `party.1.name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Sent(Vec<(String, String)>);

impl From<Vec<(String, String)>> for Sent {
    fn from(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
}

/// How many numbered parts of one kind a form may have; what goes beyond is not read.
const MOST_ROWS: usize = 1000;

impl Sent {
    /// Adds a field.
    pub fn put(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.push((name.into(), value.to_string()));
    }

    /// Adds a field where there is a value.
    pub fn put_some(&mut self, name: impl Into<String>, value: Option<&impl ToString>) {
        if let Some(value) = value {
            self.put(name, value.to_string());
        }
    }

    /// The text of a field as it was typed; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The trimmed text of a field, if there is any.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// All texts of a field that may be sent more than once, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a field was sent with this very text: a box that was ticked, a button that was pressed.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|text| text == value)
    }

    /// The numbers of the parts below `prefix`, ascending, each once: 0 and 2 for `party.0.name`, `party.2.name` and `party.2.role`.
    pub fn rows(&self, prefix: &str) -> Vec<usize> {
        let mut rows: Vec<usize> = self
            .0
            .iter()
            .filter_map(|(name, _)| {
                let rest = name.strip_prefix(prefix)?.strip_prefix('.')?;
                rest.split('.').next()?.parse().ok()
            })
            .filter(|row| *row < MOST_ROWS)
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The numbers, from 1, of the parts below `prefix` in which something was typed.
    pub fn filled_rows(&self, prefix: &str) -> Vec<usize> {
        let mut rows = self.rows(prefix);
        rows.retain(|row| *row > 0 && self.is_filled(&format!("{prefix}.{row}"), &[]));
        rows
    }

    /// The number for one more part below `prefix`.
    pub fn next_row(&self, prefix: &str) -> usize {
        self.rows(prefix).last().map_or(0, |row| row + 1)
    }

    /// Whether anything was typed in a field below `prefix`, other than in the fields whose last names are `but`.
    pub fn is_filled(&self, prefix: &str, but: &[&str]) -> bool {
        self.0.iter().any(|(name, value)| {
            name.strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|rest| !but.contains(&rest) && !value.trim().is_empty())
        })
    }

    /// All fields, in order.
    pub fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The same without the fields of these names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Sent;

    #[test]
    fn parts_are_numbered_by_their_names() {
        let mut sent = Sent::default();
        for name in [
            "party.2.name",
            "party.0.name",
            "party.2.role",
            "party.x",
            "partyline.7.a",
            "party.5000.name",
        ] {
            sent.put(name, "x");
        }
        assert_eq!(sent.rows("party"), [0, 2]);
        assert_eq!(sent.next_row("party"), 3);
        assert_eq!(sent.next_row("category"), 0);
    }

    #[test]
    fn a_part_is_filled_when_something_was_typed_in_it() {
        let mut sent = Sent::default();
        sent.put("party.0.role", "union");
        sent.put("party.0.name", " ");
        assert!(!sent.is_filled("party.0", &["role"]));
        assert!(sent.is_filled("party.0", &[]));
        assert!(!sent.is_filled("party.1", &[]));
    }
}
