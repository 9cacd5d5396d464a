//! A table as CSV (RFC 4180), safe to open in a spreadsheet.

use super::Column;

/// The media type.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The first row.
pub fn header(columns: impl Iterator<Item = Column>) -> Vec<u8> {
    write([columns.map(|column| column.name.to_owned()).collect()])
}

/// Rows, written out.
pub fn write(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        // Writing into memory does not fail, and every row has the columns of the first.
        writer.write_record(row.iter().map(|cell| safe(cell))).ok();
    }
    writer.into_inner().unwrap_or_default()
}

/// What a spreadsheet would take for a formula comes as text: with an apostrophe before it, which [`plain`] takes off again.
///
/// Source: OWASP, CSV injection.
fn safe(cell: &str) -> String {
    if is_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A cell as it was before it was made safe.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        Some(_) | None => cell,
    }
}

/// Whether a spreadsheet would compute it. A number with its sign is none.
fn is_formula(cell: &str) -> bool {
    let signed = cell.starts_with(['+', '-']) && cell.parse::<f64>().is_ok();
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) && !signed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_comes_as_text() {
        let written = write([vec![
            "=1+1".to_owned(),
            "-2.5".to_owned(),
            "a,\"b\"\nc".to_owned(),
            "@x".to_owned(),
        ]]);
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "'=1+1,-2.5,\"a,\"\"b\"\"\nc\",'@x\r\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_made_safe_is_no_formula_and_comes_back(cell in "['=+@\\-0-9a.\t]{0,6}") {
            let safe = safe(&cell);
            prop_assert_eq!(plain(&safe), &cell);
            let first = safe.chars().next();
            prop_assert!(!matches!(first, Some('=' | '@' | '\t')), "{}", safe);
        }
    }
}
