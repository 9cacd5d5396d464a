//! A table as somebody's spreadsheet wrote it: CSV, or a sheet of an Excel workbook.
//!
//! Cells are read as text. What a file may make the program hold is bounded whatever the file says of itself: rows, columns, the size of a
//! cell, and how far the parts of a workbook unpack.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::feeds::tables::csv::{plain, write};

/// How many rows a table may have below its first one.
pub const MOST_ROWS: usize = 1000;
/// How many columns a table may have.
const MOST_COLUMNS: usize = 100;
/// How much text a table may hold, in bytes.
const MOST_TEXT: usize = 1024 * 1024;
/// How far a workbook may unpack, in bytes.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;

/// A table, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its first row: the names of the columns.
    pub head: Vec<String>,
    /// The rows below, from row 2 on; an empty one in between is kept, so that rows have the numbers that a spreadsheet gives them.
    pub rows: Vec<Vec<String>>,
}

/// Why a file is no table that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is nothing in it.
    #[error("Choose a file with a table: this one is empty")]
    Empty,
    /// It is a kind of file that is not read.
    #[error("Save the table as CSV or as an Excel workbook (.xlsx): this file is neither")]
    Neither,
    /// A CSV file in another encoding.
    #[error("Save the table as “CSV UTF-8”: this file is in another encoding")]
    Encoding,
    /// A CSV file in which a quotation mark is not closed, or the like.
    #[error("The table cannot be read as CSV: {0}")]
    Csv(String),
    /// A workbook that is broken.
    #[error("The workbook cannot be read: {0}")]
    Workbook(String),
    /// No sheet has the columns that are needed.
    #[error("No sheet of the workbook has a column “issue” in its first row")]
    NoSheet,
    /// It has too much of something.
    #[error("Split the table: it has more than {0}")]
    TooLarge(&'static str),
}

const ROWS: Unfit = Unfit::TooLarge("1,000 rows");
const COLUMNS: Unfit = Unfit::TooLarge("100 columns");
const TEXT: Unfit = Unfit::TooLarge("1 MiB of text");

impl Sheet {
    /// Reads a file. Of a workbook the sheet “Positions”, as exports have it, or else the first with a column “issue”.
    ///
    /// # Errors
    /// When it is no table, or too large.
    pub fn read(content: &[u8]) -> Result<Self, Unfit> {
        match content {
            [] => Err(Unfit::Empty),
            [b'P', b'K', 3, 4, ..] => workbook(content),
            // What Excel wrote before 2007, and a PDF.
            [0xd0, 0xcf, 0x11, 0xe0, ..] | [b'%', b'P', b'D', b'F', ..] => Err(Unfit::Neither),
            text => {
                let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
                let text = std::str::from_utf8(text).map_err(|_| Unfit::Encoding)?;
                if text.contains('\0') {
                    return Err(Unfit::Encoding);
                }
                comma_separated(text)
            }
        }
    }

    /// The table as CSV, which reads as the same table.
    pub fn to_csv(&self) -> String {
        let rows = std::iter::once(&self.head).chain(&self.rows).cloned();
        // What was text stays text.
        String::from_utf8(write(rows)).unwrap_or_default()
    }

    /// Makes a table of rows. What is too large was refused before.
    fn of(mut rows: Vec<Vec<String>>) -> Result<Self, Unfit> {
        let is_empty = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
        while rows.last().is_some_and(is_empty) {
            rows.pop();
        }
        if rows.len() > MOST_ROWS + 1 {
            return Err(ROWS);
        }
        let mut rows = rows.into_iter();
        let head = rows.next().ok_or(Unfit::Empty)?;
        let width = head.len();
        let rows = rows.map(|mut row| {
            row.resize(width.max(row.len()), String::new());
            row
        });
        Ok(Self {
            rows: rows.collect(),
            head,
        })
    }
}

/// The text of a cell as the table means it: without space around it, and without the mark that keeps a spreadsheet from computing it.
fn cell(text: &str) -> String {
    plain(text.trim()).to_owned()
}

/// Excel writes semicolons where the comma stands in numbers, and people paste tabs.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let known = [b',', b';', b'\t'];
    // Of equals the last one counts, so the comma comes last.
    known.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn comma_separated(text: &str) -> Result<Sheet, Unfit> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut size = 0;
    for record in reader.records() {
        let record = record.map_err(|why| Unfit::Csv(why.to_string()))?;
        if record.len() > MOST_COLUMNS {
            return Err(COLUMNS);
        }
        size += record.as_slice().len();
        if size > MOST_TEXT {
            return Err(TEXT);
        }
        rows.push(record.iter().map(cell).collect());
    }
    Sheet::of(rows)
}

fn workbook(content: &[u8]) -> Result<Sheet, Unfit> {
    unpacks(content)?;
    let broken = |why: XlsxError| Unfit::Workbook(why.to_string());
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(content)).map_err(broken)?;
    let mut names = calamine::Reader::sheet_names(&workbook);
    // As exports call it; the sort is stable.
    names.sort_by_key(|name| name != "Positions");
    for name in names {
        let mut reader = workbook.worksheet_cells_reader(&name).map_err(broken)?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut size = 0;
        let mut fits = Ok(());
        while let Some(found) = reader.next_cell().map_err(broken)? {
            let (row, column) = found.get_position();
            let text = written(found.get_value());
            if text.is_empty() {
                continue;
            }
            let (Ok(row), Ok(column)) = (usize::try_from(row), usize::try_from(column)) else {
                continue;
            };
            size += text.len();
            let limits = [
                (row > MOST_ROWS, ROWS),
                (column >= MOST_COLUMNS, COLUMNS),
                (size > MOST_TEXT, TEXT),
            ];
            if let Some((_, limit)) = limits.into_iter().find(|(is_over, _)| *is_over) {
                fits = Err(limit);
                break;
            }
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            let cells = &mut rows[row];
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = cell(&text);
        }
        let head = rows.first().into_iter().flatten();
        if head.map(|name| name.trim()).any(|name| name == "issue") {
            fits?;
            return Sheet::of(rows);
        }
    }
    Err(Unfit::NoSheet)
}

/// Whether the parts of a workbook unpack to a size that can be held: what an archive says of that is not believed.
fn unpacks(content: &[u8]) -> Result<(), Unfit> {
    let broken = |why: zip::result::ZipError| Unfit::Workbook(why.to_string());
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(broken)?;
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let read = io::copy(&mut part.take(left + 1), &mut io::sink())
            .map_err(|why| Unfit::Workbook(why.to_string()))?;
        left = left
            .checked_sub(read)
            .ok_or(Unfit::TooLarge("64 MiB when it is unpacked"))?;
    }
    Ok(())
}

/// A cell in the words that somebody would have typed.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // The shortest text that means the same number.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A date, or a time of day, as Excel keeps it: a number.
fn moment_of(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if moment.as_f64() < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        let row = |row: &&[&str]| row.iter().map(ToString::to_string).collect();
        rows.iter().map(row).collect()
    }

    #[test]
    fn tables_come_with_commas_semicolons_and_tabs() {
        for text in [
            "issue,text\r\na,\"b, c\"\r\n,\r\nd,\r\n",
            "issue;text\na;\"b, c\"\n;\nd;\n",
            "\u{feff}issue\ttext\na\tb, c\n\t\nd\n\t\n",
        ] {
            let sheet = Sheet::read(text.as_bytes()).unwrap();
            assert_eq!(sheet.head, ["issue", "text"]);
            let rows = cells(&[&["a", "b, c"], &["", ""], &["d", ""]]);
            assert_eq!(sheet.rows, rows, "{text}");
        }
    }

    #[test]
    fn a_workbook_comes_as_it_was_typed() {
        let mut workbook = Workbook::new();
        workbook
            .add_worksheet()
            .write_string(0, 0, "Notes")
            .unwrap();
        let sheet = workbook.add_worksheet();
        for (column, name) in (0..).zip(["issue", "made_on", "made_at", "values"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        let day = ExcelDateTime::from_ymd(2023, 5, 1).unwrap();
        let time = ExcelDateTime::from_hms(16, 30, 0).unwrap();
        sheet.write_string(2, 0, "'=pay").unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_with_format(2, 1, &day, &date).unwrap();
        let clock = Format::new().set_num_format("hh:mm");
        sheet.write_with_format(2, 2, &time, &clock).unwrap();
        sheet.write_number(2, 3, 3.5).unwrap();
        let sheet = Sheet::read(&workbook.save_to_buffer().unwrap()).unwrap();
        let rows = cells(&[&["", "", "", ""], &["=pay", "2023-05-01", "16:30", "3.5"]]);
        assert_eq!(sheet.rows, rows);
    }

    #[test]
    fn what_is_no_table_says_what_to_do() {
        let refused = |content: &[u8]| Sheet::read(content).unwrap_err();
        assert_eq!(refused(b""), Unfit::Empty);
        assert_eq!(refused(b"%PDF-1.7"), Unfit::Neither);
        assert_eq!(refused(b"issue\n\xff\xfe"), Unfit::Encoding);
        assert!(matches!(
            refused(b"PK\x03\x04and no more"),
            Unfit::Workbook(_)
        ));
        let long = format!("issue\n{}", "a\n".repeat(MOST_ROWS + 1));
        assert_eq!(refused(long.as_bytes()), ROWS);
        assert_eq!(refused(",".repeat(MOST_COLUMNS).as_bytes()), COLUMNS);
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "issue").unwrap();
        sheet.write_string(1_048_575, 16_383, "far away").unwrap();
        assert_eq!(refused(&workbook.save_to_buffer().unwrap()), ROWS);
        assert_eq!(
            refused(&Workbook::new().save_to_buffer().unwrap()),
            Unfit::NoSheet
        );
    }

    proptest! {
        #[test]
        fn a_table_reads_as_it_was_written(
            rows in prop::collection::vec(prop::collection::vec("[a-z=;,'\"\n–-]{0,6}", 3..4), 1..5)
        ) {
            let trimmed = |row: &Vec<String>| row.iter().map(|cell| cell.trim().to_owned()).collect();
            let mut rows: Vec<Vec<String>> = rows.iter().map(trimmed).collect();
            rows.push(vec!["end".to_owned(), String::new(), String::new()]);
            let sheet = Sheet { head: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], rows };
            prop_assert_eq!(Sheet::read(sheet.to_csv().as_bytes()).unwrap(), sheet);
        }

        #[test]
        fn nothing_makes_it_fall_over(content in prop::collection::vec(any::<u8>(), 0..200)) {
            Sheet::read(&content).ok();
        }
    }
}
