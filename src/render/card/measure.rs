//! How wide words are, and how they fit: by the advances of the very fonts that they are painted with.

use std::sync::LazyLock;

use ttf_parser::Face as Font;

use super::{SANS, SANS_BOLD, SERIF_BOLD};

/// A font that cards use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Serif,
    Sans,
    SansBold,
}

/// The width of a text in pixels.
pub(super) fn width(text: &str, face: Face, size: f32) -> f32 {
    static FONTS: LazyLock<[Option<Font<'static>>; 3]> =
        LazyLock::new(|| [SERIF_BOLD, SANS, SANS_BOLD].map(|data| Font::parse(data, 0).ok()));
    let font = match face {
        Face::Serif => &FONTS[0],
        Face::Sans => &FONTS[1],
        Face::SansBold => &FONTS[2],
    };
    let Some(font) = font else { return 0.0 };
    let units = f32::from(font.units_per_em());
    let advance = |c: char| {
        let glyph = font.glyph_index(c).unwrap_or_default();
        f32::from(font.glyph_hor_advance(glyph).unwrap_or(font.units_per_em()))
    };
    text.chars().map(advance).sum::<f32>() / units * size
}

/// A text on one line: at the largest of the sizes at which it fits, or cut at the smallest.
pub(super) fn fit(text: &str, face: Face, sizes: &[f32], room: f32) -> (String, f32) {
    let (mut lines, size) = wrap(text, face, sizes, room, 1);
    (lines.pop().unwrap_or_default(), size)
}

/// A text on a few lines: at the largest of the sizes at which it fits, or cut at the smallest.
pub(super) fn wrap(
    text: &str,
    face: Face,
    sizes: &[f32],
    room: f32,
    most: usize,
) -> (Vec<String>, f32) {
    let mut last = (Vec::new(), 0.0);
    if most == 0 {
        return last;
    }
    for size in sizes {
        let lines = lines(text, face, *size, room);
        let fits = lines.len() <= most;
        last = (lines, *size);
        if fits {
            return last;
        }
    }
    let (mut lines, size) = last;
    lines.truncate(most);
    if let Some(end) = lines.last_mut() {
        *end = cut(end, face, size, room);
    }
    (lines, size)
}

/// The lines of a text, broken between words, and within a word that is longer than a line.
fn lines(text: &str, face: Face, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = match line.as_str() {
            "" => word.to_owned(),
            line => format!("{line} {word}"),
        };
        if width(&longer, face, size) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if width(&line, face, size) > room && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A line that ends in dots, as long as there is room for them.
fn cut(line: &str, face: Face, size: f32, room: f32) -> String {
    let mut cut = line
        .trim_end_matches([',', ';', ':', '.', ' ', '·'])
        .to_owned();
    while !cut.is_empty() && width(&format!("{cut}…"), face, size) > room {
        cut.pop();
    }
    format!("{}…", cut.trim_end())
}
