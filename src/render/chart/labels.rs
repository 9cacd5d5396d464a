//! Where the words on a chart go, so that none covers another.
//!
//! A plot is as wide as its page leaves room for, and a label stands at a place in per cent with a width in px. On wider plots two labels
//! move away from each other in the order of their places, so labels that are apart on the narrowest plot, in that order, are apart on all.
//! What finds no place there is tried again on a wider plot, and is shown on such plots alone. What finds none there either is left out: the
//! table and the description have it.

use rust_decimal::Decimal;

/// The plot on a page of 320 px.
const NARROW: i64 = 150;
/// The plot in a container of 36rem, from which on the style sheet shows `.wide`.
const WIDE: i64 = 440;

/// Words that want a place at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// In per cent from the left.
    pub(super) x: Decimal,
    /// In px from the top.
    pub(super) y: Decimal,
    /// The words.
    pub(super) text: String,
    /// The classes of the text.
    pub(super) class: String,
    /// Whether below the point is better than above it.
    pub(super) below: bool,
}

/// Words with their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// In per cent from the left.
    pub(super) x: Decimal,
    /// In px from there.
    pub(super) dx: i64,
    /// The line on which the letters stand, in px from the top.
    pub(super) y: Decimal,
    /// Whether the words end at the place rather than start there.
    pub(super) ends: bool,
    /// The words.
    pub(super) text: String,
    /// The classes of the text.
    pub(super) class: String,
}

/// A rectangle, in px, on a plot of some width.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    /// The place that it keeps on every width, in per cent.
    x: Decimal,
    left: Decimal,
    right: Decimal,
    top: Decimal,
    bottom: Decimal,
}

impl Area {
    /// Whether the two overlap on a plot of this width or on any that is wider.
    fn meets(&self, other: &Self) -> bool {
        let before = self.right <= other.left && self.x <= other.x;
        let after = other.right <= self.left && other.x <= self.x;
        self.top < other.bottom && other.top < self.bottom && !before && !after
    }
}

impl Placed {
    /// What it covers on a plot of this width. A letter is taken to be 7.6 px wide, which is more than the mean of a sans-serif of 14 px
    /// in bold.
    fn area(&self, width: i64) -> Area {
        let length = Decimal::from(self.text.chars().count()) * Decimal::new(76, 1);
        let at = self.x * Decimal::from(width) / Decimal::ONE_HUNDRED + Decimal::from(self.dx);
        let (left, right) = if self.ends {
            (at - length, at)
        } else {
            (at, at + length)
        };
        Area {
            x: self.x,
            left,
            right,
            top: self.y - Decimal::from(13),
            bottom: self.y + Decimal::from(4),
        }
    }
}

/// What is drawn under the words.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    /// The height of the plot, in px.
    pub(super) height: Decimal,
    /// The points that no word may cover, in per cent and px.
    pub(super) marks: Vec<(Decimal, Decimal)>,
    /// The level lines that words better keep off: from and to in per cent, and their height in px.
    pub(super) lines: Vec<(Decimal, Decimal, Decimal)>,
}

/// Places as many of the words as find room, those given first with the first choice.
pub(super) fn place(wanted: Vec<Wanted>, drawn: &Drawn) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut later = Vec::new();
    for label in wanted {
        match find(&label, &placed, drawn, NARROW) {
            Some(found) => placed.push(found),
            None => later.push(label),
        }
    }
    for label in later {
        if let Some(mut found) = find(&label, &placed, drawn, WIDE) {
            found.class.push_str(" wide");
            placed.push(found);
        }
    }
    placed
}

fn find(label: &Wanted, placed: &[Placed], drawn: &Drawn, width: i64) -> Option<Placed> {
    let ends_first = label.x > Decimal::from(45);
    let fits: Vec<Placed> = [label.below, !label.below]
        .into_iter()
        .flat_map(|below| [(below, ends_first), (below, !ends_first)])
        .map(|(below, ends)| Placed {
            x: label.x,
            dx: if ends { -6 } else { 2 },
            y: label.y + Decimal::from(if below { 22 } else { -11 }),
            ends,
            text: label.text.clone(),
            class: label.class.clone(),
        })
        .filter(|candidate| {
            let area = candidate.area(width);
            let marks = &drawn.marks;
            let inside = area.left >= Decimal::from(-4)
                && area.right <= Decimal::from(width)
                && area.top >= Decimal::from(-28)
                && area.bottom <= drawn.height;
            inside
                && placed.iter().all(|other| !area.meets(&other.area(width)))
                && marks.iter().all(|(x, y)| !area.meets(&mark(*x, *y, width)))
        })
        .collect();
    let free = fits.iter().find(|candidate| {
        let area = candidate.area(width);
        let at = |x: Decimal| x * Decimal::from(width) / Decimal::ONE_HUNDRED;
        drawn.lines.iter().all(|(from, to, y)| {
            at(*to) <= area.left || area.right <= at(*from) || *y <= area.top || area.bottom <= *y
        })
    });
    free.or(fits.first()).cloned()
}

fn mark(x: Decimal, y: Decimal, width: i64) -> Area {
    let (at, r) = (
        x * Decimal::from(width) / Decimal::ONE_HUNDRED,
        Decimal::from(6),
    );
    Area {
        x,
        left: at - r,
        right: at + r,
        top: y - r,
        bottom: y + r,
    }
}

/// Moves places on a line apart, so that each is `apart` px from the next at least, as little as that takes; in the order given.
pub(super) fn spread(places: &[Decimal], apart: Decimal) -> Vec<Decimal> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|at| places[*at]);
    let mut spread = places.to_vec();
    let mut least: Option<Decimal> = None;
    for at in order {
        let place = least.map_or(places[at], |least| places[at].max(least));
        spread[at] = place;
        least = Some(place + apart);
    }
    spread
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plot() -> Drawn {
        Drawn {
            height: Decimal::from(240),
            ..Drawn::default()
        }
    }

    fn wanted(x: i64, y: i64, length: usize) -> Wanted {
        Wanted {
            x: Decimal::from(x),
            y: Decimal::from(y),
            text: "x".repeat(length),
            class: "text".to_owned(),
            below: false,
        }
    }

    proptest! {
        #[test]
        fn no_words_cover_others_at_any_width(
            points in prop::collection::vec((0i64..=100, 0i64..=240, 1usize..20), 0..12),
            width in NARROW..1200,
        ) {
            let labels: Vec<Wanted> = points.iter().map(|(x, y, length)| wanted(*x, *y, *length)).collect();
            let placed = place(labels, &plot());
            let shown: Vec<&Placed> = placed.iter().filter(|label| width >= WIDE || !label.class.contains("wide")).collect();
            for (at, one) in shown.iter().enumerate() {
                for other in &shown[at + 1..] {
                    let (a, b) = (one.area(width), other.area(width));
                    let over = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
                    prop_assert!(!over, "{one:?} {other:?}");
                }
            }
        }

        #[test]
        fn places_are_kept_apart_in_their_order(places in prop::collection::vec(0i64..240, 0..8)) {
            let places: Vec<Decimal> = places.into_iter().map(Decimal::from).collect();
            let apart = Decimal::from(18);
            let mut spread = spread(&places, apart);
            prop_assert!(spread.iter().zip(&places).all(|(after, before)| after >= before));
            spread.sort();
            prop_assert!(spread.windows(2).all(|pair| pair[1] - pair[0] >= apart));
        }
    }

    #[test]
    fn the_first_words_get_a_place_above_their_point() {
        let placed = place(vec![wanted(10, 100, 10)], &plot());
        assert_eq!(placed.len(), 1);
        assert_eq!(placed[0].y, Decimal::from(89));
        assert!(!placed[0].ends);
    }

    #[test]
    fn words_keep_off_a_line_where_they_can() {
        let drawn = Drawn {
            lines: vec![(Decimal::ZERO, Decimal::ONE_HUNDRED, Decimal::from(86))],
            ..plot()
        };
        let placed = place(vec![wanted(10, 100, 10)], &drawn);
        assert_eq!(placed[0].y, Decimal::from(122));
    }
}
