//! One number, or a range of them: what a position says on a step, and what two of them are apart.

use rust_decimal::Decimal;

/// A number, or the numbers from one to another, in the measure's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The lower end.
    pub low: Decimal,
    /// The upper end: the same as the lower one for a single number, and never below it.
    pub high: Decimal,
}

/// One for each step; `None` for a step not addressed.
pub type Spans = Vec<Option<Span>>;

impl From<Decimal> for Span {
    fn from(number: Decimal) -> Self {
        Self {
            low: number,
            high: number,
        }
    }
}

impl Span {
    /// The numbers between two ends, given in either order.
    pub fn between(one: Decimal, other: Decimal) -> Self {
        Self {
            low: one.min(other),
            high: one.max(other),
        }
    }

    /// The number, unless it is a range.
    pub fn single(self) -> Option<Decimal> {
        (self.low == self.high).then_some(self.low)
    }

    /// Both ends, the lower one first.
    pub fn ends(self) -> [Decimal; 2] {
        [self.low, self.high]
    }

    /// Whether it is nought and nothing else.
    pub fn is_zero(self) -> bool {
        self.low.is_zero() && self.high.is_zero()
    }

    /// From the smallest to the largest distance between a number of this and one of the other; the smallest is nought where they overlap.
    /// `None` where that is too large to be kept.
    ///
    /// Example: from 3–5% to 6% it is 1 to 3 points.
    pub fn apart(self, other: Self) -> Option<Self> {
        let over = self.low.checked_sub(other.high)?;
        let under = other.low.checked_sub(self.high)?;
        let most = self
            .high
            .checked_sub(other.low)?
            .max(other.high.checked_sub(self.low)?);
        Some(Self {
            low: over.max(under).max(Decimal::ZERO),
            high: most,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(low: i64, high: i64) -> Span {
        Span::between(low.into(), high.into())
    }

    #[test]
    fn ranges_are_apart_by_a_range() {
        assert_eq!(span(3, 5).apart(span(6, 6)), Some(span(1, 3)));
        assert_eq!(span(6, 6).apart(span(4, 4)), Some(span(2, 2)));
        assert_eq!(span(3, 5).apart(span(4, 9)), Some(span(0, 6)));
        assert!(span(3, 3).apart(span(3, 3)).unwrap().is_zero());
    }

    proptest! {
        #[test]
        fn every_pair_of_numbers_is_apart_by_one_of_the_distances(ends in prop::array::uniform4(-99i64..99), share in 0i64..=4) {
            let (one, other) = (span(ends[0], ends[1]), span(ends[2], ends[3]));
            let apart = one.apart(other).unwrap();
            prop_assert_eq!(other.apart(one), Some(apart));
            prop_assert!(Decimal::ZERO <= apart.low && apart.low <= apart.high);
            let within = |span: Span, share: i64| span.low + (span.high - span.low) * Decimal::new(share * 25, 2);
            let distance = (within(one, share) - within(other, 4 - share)).abs();
            prop_assert!(apart.low <= distance && distance <= apart.high);
        }
    }
}
