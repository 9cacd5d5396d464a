//! Where a number lies between two others, on a line: the two ends under the marks of their sides, the number as a diamond.

use rust_decimal::Decimal;

use super::{Svg, mark, px};

/// The line, 24 px high; `share` is the way from the one end to the other, from 0 to 1. The words beside it tell the same, so that readers of
/// the page's words are spared it.
pub fn place(one: &str, other: &str, share: Decimal) -> Svg {
    let (from, room) = (Decimal::from(5), Decimal::from(90));
    let x = |share: Decimal| px(from + share * room);
    let drawn = |class: &str, at: Decimal, path: &str| {
        format!(
            "<g class=\"{class}\"><svg x=\"{}%\" y=\"12\" overflow=\"visible\"><path d=\"{path}\"/></svg></g>",
            x(at)
        )
    };
    Svg(format!(
        "<svg class=\"place\" width=\"100%\" height=\"24\" aria-hidden=\"true\"><line class=\"gapline\" x1=\"{}%\" x2=\"{}%\" y1=\"12\" y2=\"12\"/>{}{}{}</svg>",
        x(Decimal::ZERO),
        x(Decimal::ONE),
        drawn(one, Decimal::ZERO, mark(one)),
        drawn(other, Decimal::ONE, mark(other)),
        drawn("final", share, mark("j")),
    ))
}
