//! Reading the fields of a form: each by the type that it stands for, with everything that is wrong noted under the field's name.

use std::{fmt::Display, str::FromStr};

use serde::{
    Serialize,
    de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer},
};

use super::Sent;
use crate::domain::{
    dates::{ClockTime, PartialDate},
    problems::Problems,
    slug::Slug,
};

/// Reads what was sent, field by field. A value that does not parse is `None`, and its problem is noted.
#[derive(Debug)]
pub struct Reader<'a> {
    /// What was sent.
    pub sent: &'a Sent,
    /// What is wrong so far, in the order of reading.
    pub problems: Problems,
}

/// When an entry happened, as its form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The day, from the field `made_on`.
    pub made_on: Option<PartialDate>,
    /// The time of day, from `made_at`.
    pub made_at: Option<ClockTime>,
    /// The place within the day, from `order`; 0 where nothing was typed.
    pub order: i16,
    /// When the world learned of it, from `public_on`, where the form has that field.
    pub public_on: Option<PartialDate>,
}

impl<'a> Reader<'a> {
    /// A reader of this form.
    pub fn new(sent: &'a Sent) -> Self {
        Self {
            sent,
            problems: Problems::default(),
        }
    }

    /// The trimmed text of a field, if there is any. A field that came twice is a problem: only one of the two could be kept.
    fn one(&mut self, name: &str) -> Option<&'a str> {
        if self.sent.all(name).count() > 1 {
            self.problems
                .add(name, "This field came more than once: send it once");
        }
        self.sent.given(name)
    }

    /// The value of a field that must be filled in; `missing` tells what to do when it is not.
    pub fn must<T>(&mut self, name: &str, missing: &str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        match self.one(name) {
            Some(text) => self.problems.take(name, text.parse()),
            None => {
                self.problems.add(name, missing);
                None
            }
        }
    }

    /// The value of a field that may be left empty.
    pub fn may<T>(&mut self, name: &str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        let text = self.one(name)?;
        self.problems.take(name, text.parse())
    }

    /// The choice of a list that has no empty one; `missing` tells what to do when nothing on it was chosen.
    pub fn choose<T: DeserializeOwned>(&mut self, name: &str, missing: &str) -> Option<T> {
        let chosen = self.one(name).and_then(of_name);
        if chosen.is_none() {
            self.problems.add(name, missing);
        }
        chosen
    }

    /// The choice of a list that has an empty one.
    pub fn may_choose<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.one(name)?;
        self.choose(name, "Choose one of the list")
    }

    /// The slugs of the boxes that were ticked, in the order of the form.
    pub fn ticked(&mut self, name: &'a str) -> Vec<Slug> {
        self.sent
            .all(name)
            .filter(|text| !text.is_empty())
            .filter_map(|text| self.problems.take(name, text.parse()))
            .collect()
    }

    /// The fields of the group "when": `missing` tells what to do when the day is empty.
    pub fn times(&mut self, missing: &str) -> Times {
        let order = match self.one("order") {
            Some(text) => self.problems.take(
                "order",
                text.parse()
                    .map_err(|_| "Enter a whole number, for example 1 or -1"),
            ),
            None => None,
        };
        Times {
            made_on: self.must("made_on", missing),
            made_at: self.may("made_at"),
            order: order.unwrap_or_default(),
            public_on: self.may("public_on"),
        }
    }
}

/// Problems below `prefix` that count its parts from 1, under the numbers of the form's rows: `new_sources.1.url` of the only row filled in,
/// which is the third, becomes `new_sources.3.url`. Others are as they were.
pub(super) fn renumbered(found: &Problems, prefix: &str, rows: &[usize]) -> Problems {
    let mut problems = Problems::default();
    for problem in found.iter() {
        let renamed = problem
            .field
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('.')?.split_once('.'))
            .and_then(|(number, field)| {
                let at = number.parse::<usize>().ok()?.checked_sub(1)?;
                Some(format!("{prefix}.{}.{field}", rows.get(at)?))
            });
        problems.add(
            renamed.unwrap_or_else(|| problem.field.clone()),
            &problem.message,
        );
    }
    problems
}

/// The name of a choice in forms: the one that the file format has.
pub fn name_of(choice: &impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}

/// The choice of a name.
fn of_name<T: DeserializeOwned>(name: &str) -> Option<T> {
    let deserializer: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    T::deserialize(deserializer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{offer::Form, position::Stance, text::Line};

    #[test]
    fn every_choice_goes_by_the_name_that_the_file_has() {
        for stance in Stance::ALL {
            assert_eq!(of_name(&name_of(&stance)), Some(stance));
        }
        assert_eq!(name_of(&Form::FinalOffer), "final_offer");
        assert_eq!(of_name::<Form>("nothing"), None);
    }

    #[test]
    fn what_cannot_be_read_is_told_by_field() {
        let mut sent = Sent::default();
        sent.put("title", "  ");
        sent.put("made_on", "2023-02-30");
        sent.put("made_at", "9");
        sent.put("order", "first");
        sent.put("note", "one");
        sent.put("note", "two");
        sent.put("form", "gift");
        sent.put("parties", "WGA");
        let mut reader = Reader::new(&sent);
        assert_eq!(reader.must::<Line<9>>("title", "Enter a title"), None);
        reader.times("Enter the date");
        reader.may::<Line<9>>("note");
        assert_eq!(reader.choose::<Form>("form", "Choose a form"), None);
        assert!(reader.ticked("parties").is_empty());
        let fields: Vec<&str> = reader
            .problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(
            fields,
            [
                "title", "order", "made_on", "made_at", "note", "form", "parties"
            ]
        );
    }
}
