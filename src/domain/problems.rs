//! What is wrong with an input, field by field: the one shape of a validation error, for forms, the API and imports alike.

use std::fmt::{self, Display, Formatter};

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's path in the record, for example `made_on` or `positions.minimums.values.2`.
    pub field: String,
    /// One sentence that tells a person what to do.
    pub message: String,
}

/// The problem as a command prints it: the record and the field, then what to do, as in
/// `offer wga-counter-2023-08-15 > positions > min-staff > values: Give one number for each step`.
impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut place = self.field.split('.');
        let first = place.next().unwrap_or_default();
        match (one_of(first), place.next()) {
            (Some(one), Some(name)) => write!(f, "{one} {name}")?,
            (None, Some(name)) => write!(f, "{first} > {name}")?,
            (_, None) => f.write_str(first)?,
        }
        for part in place {
            write!(f, " > {part}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What one record of a file's list is called.
fn one_of(list: &str) -> Option<&'static str> {
    Some(match list {
        "parties" => "party",
        "categories" => "category",
        "offers" => "offer",
        "responses" => "response",
        "statements" => "statement",
        "events" => "event",
        "disputes" => "dispute",
        "sources" => "source",
        _ => return None,
    })
}

/// Everything that is wrong with one input, in the order of its fields. Empty when nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes one problem.
    pub fn add(&mut self, field: impl Into<String>, message: impl Display) {
        self.0.push(Problem {
            field: field.into(),
            message: message.to_string(),
        });
    }

    /// The value of a parse, or `None` after noting its error under `field`.
    pub fn take<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// Takes over the problems of a part, each field put below `prefix`.
    pub fn nest(&mut self, prefix: &str, part: Problems) {
        for problem in part.0 {
            self.add(format!("{prefix}.{}", problem.field), problem.message);
        }
    }

    /// Takes over the problems of another check of the same input.
    pub fn extend(&mut self, others: Problems) {
        self.0.extend(others.0);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// The messages of one field, in order.
    pub fn at<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |problem| problem.field == field)
            .map(|problem| problem.message.as_str())
    }

    /// The problems of one field alone: of a page with several forms, those of one.
    #[must_use]
    pub fn only(&self, field: &str) -> Self {
        let mut problems = self.0.clone();
        problems.retain(|problem| problem.field == field);
        Self(problems)
    }

    /// `value` when nothing is wrong, otherwise the problems.
    ///
    /// # Errors
    /// The problems themselves, when there is at least one.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}
