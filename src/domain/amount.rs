//! Amounts, exact from file to file: JSON numbers as they are written, never floats and never strings.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::Number;

/// The amounts of a position or a baseline, one for each step; `None` for a step not addressed.
pub type Amounts = Vec<Option<Decimal>>;

/// Why a JSON number is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} has more figures than can be kept exactly: write at most 28")]
pub struct TooExact(String);

/// The amount that a JSON number stands for.
///
/// # Errors
/// When it has more figures than can be kept exactly.
pub fn from_number(number: &Number) -> Result<Decimal, TooExact> {
    let text = number.as_str();
    let amount = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    }
    .map_err(|_| TooExact(text.to_owned()))?;
    // The database knows no negative nought.
    Ok(if amount.is_zero() {
        amount.abs()
    } else {
        amount
    })
}

/// Why a typed text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a number, for example 3.5 or 450,000")]
pub struct NoAmount;

/// The amount that a person typed: figures with a point before the part, and commas before each three figures of the whole or none at all.
/// A comma anywhere else is refused, since it means a point to some and nothing to others.
///
/// # Errors
/// When it is anything else, or has more figures than can be kept exactly.
pub fn typed(text: &str) -> Result<Decimal, NoAmount> {
    let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = !whole.contains(',') || (1..=3).contains(&first.len());
    if !is_number(first)
        || !is_grouped
        || !groups.all(|group| group.len() == 3 && is_number(group))
        || !is_number(part)
    {
        return Err(NoAmount);
    }
    let plain = format!("{sign}{}", rest.replace(',', ""));
    let amount = Decimal::from_str_exact(&plain).map_err(|_| NoAmount)?;
    Ok(if amount.is_zero() {
        amount.abs()
    } else {
        amount
    })
}

/// Writes amounts as a list of JSON numbers and nulls; for `#[serde(with = "amount")]`.
///
/// # Errors
/// Those of the serializer.
pub(super) fn serialize<S: Serializer>(
    amounts: &Option<Amounts>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    amounts
        .as_ref()
        .map(|amounts| {
            amounts
                .iter()
                .map(|amount| amount.as_ref().map(to_number).transpose())
                .collect::<Result<Vec<_>, _>>()
        })
        .transpose()
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Reads amounts from a list of JSON numbers and nulls.
///
/// # Errors
/// When it is no such list, or a number has more figures than can be kept exactly.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Amounts>, D::Error> {
    Option::<Vec<Option<Number>>>::deserialize(deserializer)?
        .map(|numbers| {
            numbers
                .iter()
                .map(|number| number.as_ref().map(from_number).transpose())
                .collect()
        })
        .transpose()
        .map_err(D::Error::custom)
}

/// One amount as a JSON number; for `#[serde(with = "amount::one")]`.
pub(super) mod one {
    use super::{
        Decimal, Deserialize, Deserializer, Number, Serialize, Serializer, from_number, to_number,
    };
    use serde::{de::Error as _, ser::Error as _};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub(in crate::domain) fn serialize<S: Serializer>(
        amount: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        to_number(amount)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no number, or has more figures than can be kept exactly.
    pub(in crate::domain) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        from_number(&Number::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The JSON number of an amount, with the figures that it was written with.
///
/// # Errors
/// Never: every amount is a number of JSON.
pub fn to_number(amount: &Decimal) -> serde_json::Result<Number> {
    serde_json::from_str(&amount.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Held {
        #[serde(with = "super")]
        values: Option<Amounts>,
    }

    #[test]
    fn amounts_are_written_as_the_numbers_they_were_read_from() {
        for text in [
            r#"{"values":[14.975,null,-3.5,100000,0.1]}"#,
            r#"{"values":[1.10]}"#,
            r#"{"values":[7922816251426433759354395033.5]}"#,
            r#"{"values":null}"#,
        ] {
            let held: Held = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&held).unwrap(), text);
        }
        let held: Held = serde_json::from_str(r#"{"values":[-0,1e3,2.5E-2]}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&held).unwrap(),
            r#"{"values":[0,1000,0.025]}"#
        );
    }

    #[test]
    fn a_typed_amount_is_a_number_and_a_comma_is_never_guessed_at() {
        for (text, amount) in [
            ("3.5", "3.5"),
            ("450,000", "450000"),
            ("1,234,567.50", "1234567.50"),
            ("-2", "-2"),
            ("\u{2212}2", "-2"),
            ("-0", "0"),
            ("007", "7"),
        ] {
            assert_eq!(typed(text).unwrap().to_string(), amount, "{text}");
        }
        for bad in [
            "",
            "3,5",
            "3,50",
            "1234,567",
            ",123",
            "3.",
            ".5",
            "5%",
            "1e3",
            "1_000",
            "--1",
            "٣",
            "1 000",
            "NaN",
            "0.12345678901234567890123456789012345",
        ] {
            assert_eq!(typed(bad), Err(NoAmount), "{bad}");
        }
    }

    #[test]
    fn what_is_no_number_or_cannot_be_kept_exactly_is_refused() {
        for bad in [
            r#"{"values":["5"]}"#,
            r#"{"values":[true]}"#,
            r#"{"values":5}"#,
            r#"{"values":[0.12345678901234567890123456789]}"#,
            r#"{"values":[1e40]}"#,
        ] {
            assert!(serde_json::from_str::<Held>(bad).is_err(), "{bad}");
        }
    }
}
