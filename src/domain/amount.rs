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
                .map(|amount| {
                    let text = amount.as_ref().map(Decimal::to_string);
                    text.map(|text| serde_json::from_str::<Number>(&text))
                        .transpose()
                })
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
