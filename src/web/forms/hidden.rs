//! What a form carries without showing it.

use askama::{Template, filters::HtmlSafe};

use super::Sent;
use crate::web::Error;

/// Fields that are sent along and not shown: all that was typed, on the page that asks to check it; a token; a version.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = "{% for (name, value) in fields %}<input type=\"hidden\" name=\"{{ name }}\" value=\"{{ value }}\">\n{% endfor %}",
    ext = "html"
)]
pub struct Hidden {
    fields: Vec<(String, String)>,
}

impl HtmlSafe for Hidden {}

impl Hidden {
    /// Everything that was sent but these fields, which the page sends itself: its buttons.
    pub fn all_but(sent: &Sent, buttons: &[&str]) -> Self {
        Self {
            fields: sent.clone().without(buttons).fields().to_vec(),
        }
    }

    /// These, and those of another.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.fields.extend(other.fields);
        self
    }

    /// These fields as they were sent; one that was not is left out.
    pub fn these(sent: &Sent, names: &[&str]) -> Self {
        let fields = sent.fields().iter();
        Self {
            fields: fields
                .filter(|(name, _)| names.contains(&name.as_str()))
                .cloned()
                .collect(),
        }
    }
}

/// A random token that makes one record of a form sent twice: 32 hexadecimal digits.
///
/// # Errors
/// When the system has no random bytes.
pub fn new_token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
    Ok(crate::web::page::hex(&bytes))
}
