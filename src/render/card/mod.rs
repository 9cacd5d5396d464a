//! Share images: 1200 × 630 pixels, drawn as SVG and painted with fonts of our own, so that every server makes the same.

mod measure;

use std::{
    fmt::Write,
    sync::{Arc, LazyLock},
};

use resvg::{tiny_skia, usvg};

use super::chart::escape;
use measure::{Face, fit, wrap};

/// The width, in pixels: what sites that unfold links ask for.
pub const WIDTH: u32 = 1200;
/// The height, in pixels.
pub const HEIGHT: u32 = 630;

const INK: &str = "#16181b";
const MUTED: &str = "#555a61";
const LINE: &str = "#dcdad4";

/// Where the text begins and ends.
const LEFT: f32 = 72.0;
const RIGHT: f32 = 1128.0;

const SANS: &[u8] = include_bytes!("../../../static/fonts/inter-400.ttf");
const SANS_BOLD: &[u8] = include_bytes!("../../../static/fonts/inter-700.ttf");
const SERIF_BOLD: &[u8] = include_bytes!("../../../static/fonts/source-serif-700.ttf");

/// What a share image says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Card {
    /// The negotiation, beside the site's name.
    pub of: String,
    /// Whose it is and what, with the day: "AMPTP counterproposal", "11 Aug 2023". The side's place at the table gives mark and colour.
    pub over: Option<(Option<usize>, String, String)>,
    /// The title, which may take several lines.
    pub title: String,
    /// A text below it: four lines without columns, two above them.
    pub text: String,
    /// What stands side by side: four at most are shown.
    pub columns: Vec<Column>,
    /// The line at the foot.
    pub foot: String,
}

/// One of the things that stand side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Column {
    /// What it is about: an issue, or who says it.
    pub label: String,
    /// What is said, large.
    pub value: String,
    /// A word more, small.
    pub note: String,
    /// The side's place at the table; `None` for none of them.
    pub side: Option<usize>,
    /// Whether the label carries the side's mark.
    pub marked: bool,
}

impl Card {
    /// The same in words, for those who do not see it.
    pub fn alt(&self) -> String {
        let mut told = Vec::new();
        if let Some((_, label, day)) = &self.over {
            told.push(format!("{label}, {day}: {}", self.title));
        } else {
            told.push(self.title.clone());
        }
        if !self.text.is_empty() {
            told.push(self.text.clone());
        }
        for column in self.columns.iter().take(SHOWN) {
            let note = match column.note.as_str() {
                "" => String::new(),
                note => format!(" ({note})"),
            };
            told.push(format!("{}: {}{note}", column.label, column.value));
        }
        told.push(self.foot.clone());
        told.retain(|text| !text.is_empty());
        told.join(". ").replace("..", ".")
    }
}

/// How many things stand side by side at most.
const SHOWN: usize = 4;

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum NoCard {
    /// The drawing cannot be read, which is a fault of ours.
    #[error("the card cannot be drawn: {0}")]
    Drawing(#[from] usvg::Error),
    /// It cannot be painted or packed.
    #[error("the card cannot be painted: {0}")]
    Painting(String),
}

/// The colour of a side, by its place at the table: those of the pages, on white.
fn colour(side: Option<usize>) -> &'static str {
    match side {
        Some(0) => "#0f55a8",
        Some(1) => "#9f3d00",
        Some(2) => "#560b4f",
        Some(3) => "#85596b",
        Some(4) => "#2b4a4a",
        Some(5) => "#5f5d00",
        Some(_) | None => INK,
    }
}

/// The mark of a side at a place, 24 pixels high: those of the pages.
fn mark(side: Option<usize>, x: f32, y: f32) -> String {
    let fill = colour(side);
    let shape = match side {
        Some(0) => "M12 0a12 12 0 1 0 .01 0z",
        Some(1) => "M0 0h24v24H0z",
        Some(2) => "M12 0L24 22H0z",
        Some(3) => "M12 0L24 9L19 24H5L0 9z",
        Some(4) => "M0 2H24L12 24z",
        Some(5) => "M6 1H18L24 12L18 23H6L0 12z",
        Some(_) | None => "M12 0L24 12L12 24L0 12z",
    };
    format!("<path fill=\"{fill}\" transform=\"translate({x} {y})\" d=\"{shape}\"/>\n")
}

/// Draws one line of text.
struct Line<'a> {
    face: Face,
    size: f32,
    fill: &'a str,
    end: bool,
}

impl Line<'_> {
    fn at(&self, svg: &mut String, x: f32, y: f32, text: &str) {
        let family = match self.face {
            Face::Serif => "font-family=\"'Source Serif 4'\" font-weight=\"700\"",
            Face::Sans => "font-family=\"Inter\" font-weight=\"400\"",
            Face::SansBold => "font-family=\"Inter\" font-weight=\"700\"",
        };
        let anchor = if self.end { " text-anchor=\"end\"" } else { "" };
        // Writing into a String cannot fail.
        writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" {family} font-size=\"{}\" fill=\"{}\"{anchor}>{}</text>",
            self.size,
            self.fill,
            escaped(text)
        )
        .ok();
    }
}

fn line(face: Face, size: f32, fill: &str) -> Line<'_> {
    Line {
        face,
        size,
        fill,
        end: false,
    }
}

/// A text within SVG; what XML has no room for is left out.
fn escaped(text: &str) -> String {
    escape(&text.replace(char::is_control, " "))
}

/// The drawing.
pub fn svg(card: &Card) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <path fill=\"#0f55a8\" d=\"M0 0h600v14H0z\"/><path fill=\"#9f3d00\" d=\"M600 0h600v14H600z\"/>\n\
         <g transform=\"translate(72 62) scale(1.5)\"><path fill=\"#0f55a8\" d=\"M0 1h13v9H0z\"/><path fill=\"#9f3d00\" d=\"M15 12h13v9H15z\"/></g>\n"
    );
    line(Face::Serif, 36.0, INK).at(&mut svg, 130.0, 92.0, "Counteroffer");
    let (of, size) = fit(&card.of, Face::Sans, &[27.0, 23.0], 720.0);
    let head = Line {
        end: true,
        ..line(Face::Sans, size, MUTED)
    };
    head.at(&mut svg, RIGHT, 90.0, &of);
    let mut top = 196.0;
    if let Some((side, label, day)) = &card.over {
        top = 274.0;
        let day = Line {
            end: true,
            ..line(Face::Sans, 32.0, INK)
        }
        .tell(&mut svg, 194.0, day);
        svg.push_str(&mark(*side, LEFT, 170.0));
        let (label, size) = fit(
            label,
            Face::SansBold,
            &[34.0, 28.0, 24.0],
            RIGHT - 140.0 - day,
        );
        line(Face::SansBold, size, colour(*side)).at(&mut svg, 110.0, 194.0, &label);
    }
    let room = if card.over.is_some() { 2 } else { 3 };
    let (lines, size) = wrap(
        &card.title,
        Face::Serif,
        &[66.0, 56.0, 46.0],
        RIGHT - LEFT,
        room,
    );
    let mut y = top;
    for text in &lines {
        line(Face::Serif, size, INK).at(&mut svg, LEFT, y, text);
        y += size * 1.12;
    }
    // Above columns there is room for two lines at most, under a title of one line.
    let room = match (card.columns.is_empty(), lines.len()) {
        (true, _) => 4,
        (false, 0 | 1) => 2,
        (false, _) => 0,
    };
    let (lines, size) = wrap(
        &card.text,
        Face::Sans,
        &[36.0, 32.0, 28.0],
        RIGHT - LEFT,
        room,
    );
    let mut y = y + 4.0;
    for text in &lines {
        line(Face::Sans, size, INK).at(&mut svg, LEFT, y, text);
        y += size * 1.35;
    }
    columns(&mut svg, &card.columns);
    let (foot, size) = fit(&card.foot, Face::Sans, &[27.0, 24.0, 21.0], RIGHT - LEFT);
    line(Face::Sans, size, MUTED).at(&mut svg, LEFT, 592.0, &foot);
    svg.push_str("</svg>\n");
    svg
}

impl Line<'_> {
    /// At the right edge; answers how wide it is.
    fn tell(&self, svg: &mut String, y: f32, text: &str) -> f32 {
        self.at(svg, RIGHT, y, text);
        measure::width(text, self.face, self.size)
    }
}

/// What stands side by side, each in its share of the width.
fn columns(svg: &mut String, columns: &[Column]) {
    if columns.is_empty() {
        return;
    }
    let shown = columns.len().min(SHOWN);
    let gap = 28.0;
    let count = f32::from(u8::try_from(shown).unwrap_or(1));
    let share = (RIGHT - LEFT - gap * (count - 1.0)) / count;
    writeln!(
        svg,
        "<path stroke=\"{LINE}\" stroke-width=\"2\" d=\"M{LEFT} 394h1056M{LEFT} 552h1056\"/>"
    )
    .ok();
    let mut x = LEFT;
    for column in columns.iter().take(shown) {
        let fill = colour(column.side);
        let mut start = x;
        let (face, tint) = match column.marked {
            true => {
                svg.push_str(&mark(column.side, x, 414.0));
                start += 34.0;
                (Face::SansBold, fill)
            }
            false => (Face::Sans, MUTED),
        };
        let (label, size) = fit(
            &column.label,
            face,
            &[27.0, 24.0, 21.0],
            share - (start - x),
        );
        line(face, size, tint).at(svg, start, 436.0, &label);
        let (lines, size) = wrap(
            &column.value,
            Face::Serif,
            &[46.0, 38.0, 30.0, 25.0],
            share,
            1,
        );
        let (lines, size) = match lines.first() {
            // What fits on no line of its own takes two small ones.
            Some(first) if first.ends_with('…') => {
                wrap(&column.value, Face::Serif, &[30.0, 26.0], share, 2)
            }
            _ => (lines, size),
        };
        let mut y = if lines.len() > 1 { 474.0 } else { 486.0 };
        for text in &lines {
            line(Face::Serif, size, fill).at(svg, x, y, text);
            y += size * 1.1;
        }
        let (note, size) = fit(&column.note, Face::Sans, &[25.0, 22.0, 19.0], share);
        line(Face::Sans, size, MUTED).at(svg, x, 534.0, &note);
        x += share + gap;
    }
}

/// The image, as PNG.
///
/// # Errors
/// When it cannot be drawn or painted, which is a fault of ours.
pub fn png(card: &Card) -> Result<Vec<u8>, NoCard> {
    static OPTIONS: LazyLock<usvg::Options<'static>> = LazyLock::new(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for font in [SANS, SANS_BOLD, SERIF_BOLD] {
            fonts.load_font_data(font.to_vec());
        }
        usvg::Options {
            fontdb: Arc::new(fonts),
            font_family: "Inter".to_owned(),
            ..usvg::Options::default()
        }
    });
    let tree = usvg::Tree::from_str(&svg(card), &OPTIONS)?;
    let mut picture = tiny_skia::Pixmap::new(WIDTH, HEIGHT)
        .ok_or_else(|| NoCard::Painting("no room for it".to_owned()))?;
    resvg::render(
        &tree,
        tiny_skia::Transform::identity(),
        &mut picture.as_mut(),
    );
    picture
        .encode_png()
        .map_err(|why| NoCard::Painting(why.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(label: &str, value: &str) -> Column {
        Column {
            label: label.to_owned(),
            value: value.to_owned(),
            note: "since 4 Aug 2023".to_owned(),
            side: Some(1),
            marked: true,
        }
    }

    #[test]
    fn a_card_is_a_picture_of_its_size_and_the_same_each_time() {
        let card = Card {
            of: "WGA and AMPTP, 2023".to_owned(),
            over: Some((
                Some(1),
                "AMPTP counterproposal".to_owned(),
                "11 Aug 2023".to_owned(),
            )),
            title: "AMPTP ‘comprehensive package’".to_owned(),
            columns: vec![column("Minimum pay rates", "5% · 4% · 3.5%")],
            foot: "Made public 22 Aug 2023".to_owned(),
            ..Card::default()
        };
        let png = self::png(&card).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        assert_eq!(&png[16..24], &[0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76]);
        assert_eq!(png, self::png(&card).unwrap());
    }

    proptest! {
        #[test]
        fn whatever_is_said_stays_within_the_picture(
            title in ".{0,200}",
            values in proptest::collection::vec(("[a-zA-Zäß&<>\"' ]{0,90}", "\\PC{0,32}"), 0..7),
        ) {
            let card = Card {
                of: title.clone(),
                over: Some((None, title.clone(), "11 Aug 2023".to_owned())),
                title: title.clone(),
                text: title.clone(),
                columns: values.iter().map(|(label, value)| column(label, value)).collect(),
                foot: title,
            };
            let drawn = svg(&card);
            prop_assert!(usvg::Tree::from_str(&drawn, &usvg::Options::default()).is_ok(), "{}", drawn);
            for text in drawn.lines().filter(|line| line.starts_with("<text")) {
                let x: f32 = text.split('"').nth(1).unwrap().parse().unwrap();
                let size: f32 = text.split("font-size=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
                let words = text.split('>').nth(1).unwrap().split('<').next().unwrap();
                let words = words
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&");
                let face = if text.contains("Source Serif") { Face::Serif } else if text.contains("\"700\"") { Face::SansBold } else { Face::Sans };
                let width = measure::width(&words, face, size);
                if text.contains("text-anchor") {
                    prop_assert!(x - width > 300.0, "{}", text);
                } else {
                    prop_assert!(x + width <= RIGHT + 1.0, "{}: {}", text, width);
                }
            }
        }
    }
}
