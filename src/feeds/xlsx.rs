//! The record as a bargaining team lays it out: issues down, passes across, with every term in full on a second sheet.

use chrono::Datelike;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::tables::{Scope, positions};
use crate::{
    domain::{entry::Filed, issue::Issue, licence, offer::Offer, record::Record},
    render::words,
};

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How many passes stand beside each other, the newest: a sheet has 16,384 columns, and nobody reads a thousand.
const PASSES: usize = 500;

/// The first column that holds a pass, after the issue and the expired agreement.
const FIRST: u16 = 2;

/// The rows above the issues: title, notice, party, form, date.
const ABOVE: u32 = 5;

/// The workbook. `home` is the negotiation's page in full, `page` gives an offer's.
///
/// # Errors
/// When the sheet cannot hold it, which the limits here rule out.
pub fn write(
    scope: &Scope<'_>,
    home: &str,
    page: impl Fn(&Offer) -> String,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let negotiation = &scope.record.negotiation;
    // Made on its day and not at its second, so that the same record gives the same bytes.
    let day = scope.today;
    let year = u16::try_from(day.year()).unwrap_or(1900);
    let month = u8::try_from(day.month()).unwrap_or(1);
    let made = ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).unwrap_or(1))?;
    let properties = DocProperties::new()
        .set_title(negotiation.title.as_str())
        .set_comment(notice(scope, home))
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    passes(workbook.add_worksheet(), scope, home)?;
    terms(workbook.add_worksheet(), scope, page)?;
    sources(workbook.add_worksheet(), scope.record)?;
    workbook.save_to_buffer()
}

/// What the workbook is, under which terms.
fn notice(scope: &Scope<'_>, home: &str) -> String {
    format!(
        "As of {}. {} ({}), {home}",
        words::day(scope.as_of()),
        licence::NAME,
        licence::ID
    )
}

fn bold() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

fn wrapped() -> Format {
    Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair)
}

/// Issues down, passes across.
fn passes(sheet: &mut Worksheet, scope: &Scope<'_>, home: &str) -> Result<(), XlsxError> {
    let record = scope.record;
    let sight = scope.sight();
    let mut offers: Vec<&Filed<Offer>> = record.offers_in(sight).collect();
    let cut = offers.len().saturating_sub(PASSES);
    offers.drain(..cut);
    sheet.set_name("Passes")?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet
        .set_repeat_rows(2, ABOVE - 1)?
        .set_repeat_columns(0, 1)?;
    sheet.set_freeze_panes(ABOVE, FIRST)?;
    sheet.set_column_width(0, 34)?.set_column_width(1, 22)?;
    sheet.write_string_with_format(
        0,
        0,
        record.negotiation.title.as_str(),
        &Format::new().set_bold().set_font_size(14),
    )?;
    let mut told = notice(scope, home);
    if cut > 0 {
        told.push_str(&format!(
            ". The newest {PASSES} passes; {cut} earlier ones are left out"
        ));
    }
    sheet.write_string(1, 0, told)?;
    sheet.write_string_with_format(4, 0, "Issue", &bold())?;
    sheet.write_string_with_format(4, 1, "Expired agreement", &bold())?;
    for (column, offer) in (FIRST..).zip(&offers) {
        let head = bold().set_background_color(tint(record, offer));
        sheet.set_column_width(column, 22)?;
        sheet.write_string_with_format(2, column, names(record, offer), &head)?;
        sheet.write_string_with_format(3, column, words::capital(words::offered(offer)), &head)?;
        sheet.write_string_with_format(4, column, words::date(offer.made_on), &head)?;
    }
    let mut row = ABOVE;
    for category in &record.categories {
        let band = bold().set_background_color(Color::RGB(0x00F6_F5F1));
        sheet.write_string_with_format(row, 0, category.title.as_str(), &band)?;
        row += 1;
        for issue in &category.issues {
            sheet.write_string_with_format(row, 0, issue.title.as_str(), &wrapped())?;
            let before = issue
                .baseline
                .as_ref()
                .map_or("", |baseline| baseline.headline.as_str());
            sheet.write_string_with_format(row, 1, before, &wrapped())?;
            for (column, offer) in (FIRST..).zip(&offers) {
                let told = says(offer, issue, scope);
                if !told.is_empty() {
                    sheet.write_string_with_format(row, column, told, &wrapped())?;
                }
            }
            row += 1;
        }
    }
    Ok(())
}

/// What an offer says on an issue: its headline, or both of "A or B".
fn says(offer: &Filed<Offer>, issue: &Issue, scope: &Scope<'_>) -> String {
    let terms = offer.value.positions_in(scope.sight());
    let terms = terms.filter(|term| term.issue == issue.slug);
    let told: Vec<&str> = terms.map(|term| term.headline.as_str()).collect();
    told.join(" or ")
}

fn names(record: &Record, offer: &Offer) -> String {
    let names = offer.parties.iter().map(|slug| {
        let party = record.party(slug);
        party.map_or(slug.as_str(), |party| party.short_name.as_str())
    });
    names.collect::<Vec<_>>().join(", ")
}

/// The tint of the side that makes an offer, by its place at the table; grey for several.
fn tint(record: &Record, offer: &Offer) -> Color {
    let place = match offer.parties.as_slice() {
        [one] => record.bargaining().position(|party| party.slug == *one),
        _ => None,
    };
    Color::RGB(match place {
        Some(0) => 0x00EE_F4FB,
        Some(1) => 0x00FC_F3EB,
        Some(_) => 0x00F3_EFF8,
        None => 0x00EC_EBE8,
    })
}

/// Every term in full.
fn terms(
    sheet: &mut Worksheet,
    scope: &Scope<'_>,
    page: impl Fn(&Offer) -> String,
) -> Result<(), XlsxError> {
    sheet.set_name("Positions")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(positions::columns()) {
        sheet.write_string_with_format(0, at, column.name, &bold())?;
    }
    for (row, cells) in (1..).zip(positions::rows(scope, page)) {
        for (column, cell) in (0..).zip(cells) {
            // A cell of a sheet holds 32,767 characters.
            let cut: String = cell.chars().take(32_767).collect();
            // Always as text, so that nothing of it is ever a formula.
            sheet.write_string(row, column, cut)?;
        }
    }
    Ok(())
}

/// What the terms rest on.
fn sources(sheet: &mut Worksheet, record: &Record) -> Result<(), XlsxError> {
    sheet.set_name("Sources")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip([
        "source",
        "publisher",
        "title",
        "published_on",
        "url",
        "archived_url",
    ]) {
        sheet.write_string_with_format(0, column, head, &bold())?;
    }
    for (row, source) in (1..).zip(record.sources.values()) {
        let cells = [
            source.id.to_string(),
            source.publisher.to_string(),
            source.title.to_string(),
            source
                .published_on
                .map(|on| on.to_string())
                .unwrap_or_default(),
            source
                .url
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            source
                .archived_url
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(())
}
