//! The fields of a form. Each prints its whole block: label, hint, errors, control.

use askama::{Template, filters::HtmlSafe};

use crate::domain::problems::Problems;

/// A field to type in.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/field.html")]
pub struct Field {
    name: String,
    label: String,
    hint: Option<String>,
    value: String,
    errors: Vec<String>,
    kind: &'static str,
    rows: u8,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    max: Option<usize>,
    size: Option<u8>,
}

impl HtmlSafe for Field {}

impl Field {
    /// A line of text, by its name in the form and the words of its label.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            value: String::new(),
            errors: Vec::new(),
            kind: "text",
            rows: 0,
            autocomplete: None,
            inputmode: None,
            max: None,
            size: None,
        }
    }

    /// With a sentence between label and control.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what was typed, exactly as it was.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With what is wrong with this field, by its name.
    #[must_use]
    pub fn errors(mut self, problems: &Problems) -> Self {
        self.errors = problems.at(&self.name).map(str::to_owned).collect();
        self
    }

    /// As several lines of text, this many shown at first.
    #[must_use]
    pub fn lines(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// As a password: never printed back.
    #[must_use]
    pub fn password(mut self, autocomplete: &'static str) -> Self {
        self.kind = "password";
        self.autocomplete = Some(autocomplete);
        self
    }

    /// As a file to choose; the form that it stands in is sent in parts.
    #[must_use]
    pub fn file(mut self) -> Self {
        self.kind = "file";
        self
    }

    /// With what the browser may fill in (the tokens of HTML, section 4.10.18.7).
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// With the keyboard that a telephone shows (HTML, section 6.9.5): `decimal`, `url`.
    #[must_use]
    pub fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// As wide as this many characters, for what is always short.
    #[must_use]
    pub fn size(mut self, characters: u8) -> Self {
        self.size = Some(characters);
        self
    }

    /// With room for this many characters. The server says so again: the browser's limit is a convenience.
    #[must_use]
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// Its name in the form.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The words of its label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.value
    }

    /// Whether something is wrong with it.
    pub fn is_bad(&self) -> bool {
        !self.errors.is_empty()
    }

    fn described_by(&self) -> String {
        described_by(&self.name, self.hint.is_some(), self.is_bad())
    }

    fn shown_value(&self) -> &str {
        if self.kind == "password" {
            ""
        } else {
            &self.value
        }
    }
}

/// The ids of what describes a control, for `aria-describedby`; may be empty.
fn described_by(name: &str, hint: bool, bad: bool) -> String {
    let hint = hint.then(|| format!("h-{name}"));
    let bad = bad.then(|| format!("e-{name}"));
    let ids: Vec<String> = [hint, bad].into_iter().flatten().collect();
    ids.join(" ")
}

/// One of the things to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// The class of the party that it stands for, if it stands for one.
    pub side: Option<&'static str>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How a choice is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    List,
    One,
    Some,
}

/// A field to choose in: a list to open, one of several buttons, or any of several boxes.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/choice.html")]
pub struct Choice {
    name: String,
    label: String,
    hint: Option<String>,
    options: Vec<Picked>,
    errors: Vec<String>,
    shape: Shape,
}

impl HtmlSafe for Choice {}

impl Choice {
    fn new(name: impl Into<String>, label: impl Into<String>, shape: Shape) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            options: Vec::new(),
            errors: Vec::new(),
            shape,
        }
    }

    /// A list to open, of which one is chosen.
    pub fn list(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Shape::List)
    }

    /// Buttons in a row below each other, of which one is chosen.
    pub fn one(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Shape::One)
    }

    /// Boxes to tick, any number of them.
    pub fn some(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Shape::Some)
    }

    /// With a sentence between label and control.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With one more thing to choose.
    #[must_use]
    pub fn option(
        mut self,
        value: impl Into<String>,
        label: impl Into<String>,
        chosen: bool,
    ) -> Self {
        self.options.push(Picked {
            value: value.into(),
            label: label.into(),
            side: None,
            chosen,
        });
        self
    }

    /// With a party to choose, shown with its mark of class `side`.
    #[must_use]
    pub fn party(
        mut self,
        value: impl Into<String>,
        label: impl Into<String>,
        side: &'static str,
        chosen: bool,
    ) -> Self {
        self.options.push(Picked {
            value: value.into(),
            label: label.into(),
            side: Some(side),
            chosen,
        });
        self
    }

    /// With what is wrong with this field, by its name.
    #[must_use]
    pub fn errors(mut self, problems: &Problems) -> Self {
        self.errors = problems.at(&self.name).map(str::to_owned).collect();
        self
    }

    /// Whether something is wrong with it.
    pub fn is_bad(&self) -> bool {
        !self.errors.is_empty()
    }

    fn described_by(&self) -> String {
        described_by(&self.name, self.hint.is_some(), self.is_bad())
    }

    /// The first option takes the field's own id, so that the summary of errors leads to it.
    fn option_id(&self, at: &usize) -> String {
        match at {
            0 => self.name.clone(),
            at => format!("{}-{at}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_keeps_what_was_typed_and_says_what_is_wrong_beside_it() {
        let mut problems = Problems::default();
        problems.add("title", "Enter a title");
        let field = Field::new("title", "Title")
            .hint("Up to 80 characters")
            .value("<b>\"")
            .errors(&problems)
            .to_string();
        assert!(field.contains(r#"aria-describedby="h-title e-title""#));
        assert!(field.contains(r#"aria-invalid="true""#));
        assert!(field.contains("Enter a title"));
        assert!(!field.contains("<b>"));
    }

    #[test]
    fn a_password_is_never_printed_back() {
        let field = Field::new("password", "Password")
            .password("current-password")
            .value("hunter22222");
        assert!(!field.to_string().contains("hunter"));
    }

    #[test]
    fn the_summary_leads_to_the_first_option_of_a_choice() {
        let choice = Choice::one("form", "Kind")
            .option("proposal", "Proposal", false)
            .option("package", "Package", true)
            .to_string();
        assert!(choice.contains(r#"id="form""#));
        assert_eq!(choice.matches(" checked").count(), 1);
    }
}
