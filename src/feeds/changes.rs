//! Changes and corrections of a record as the items of a feed.

use askama::Template;

use super::{Item, tag};
use crate::{
    domain::{correction::Correction, record::Record, retraction},
    render::words,
    store::revisions::Changed,
};

#[derive(Template)]
#[template(path = "feeds/change.html")]
struct Content<'a> {
    reason: &'a str,
    /// What was wrong, since when, and what is right.
    corrected: Option<[String; 3]>,
}

/// A save as an item, with the page that shows it in full; with its notice, where it corrects something.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn change(
    record: &Record,
    changed: &Changed,
    site: &str,
    page: String,
) -> Result<Item, askama::Error> {
    let saved = &changed.saved;
    let (what, title) = match &changed.entry {
        Some((kind, _, title)) => (kind.name(), title.as_str()),
        None => ("negotiation", record.negotiation.title.as_str()),
    };
    let correction = changed.entry.as_ref().and_then(|(kind, slug, _)| {
        let mut all = record.corrections.iter();
        all.find(|known| {
            known.kind == *kind && known.slug == slug.as_str() && known.version == saved.version
        })
    });
    let done = match (correction, saved.version) {
        _ if retraction::is_among(&changed.fields) => "Retracted".to_owned(),
        (Some(_), _) => "Corrected".to_owned(),
        (None, 1) => format!("New {what}"),
        (None, version) => format!("Changed, version {version}"),
    };
    Ok(Item {
        id: tag(site, "change", changed.id),
        title: format!("{done}: {title}"),
        page,
        updated: saved.recorded_at,
        authors: vec![saved.author.clone()],
        summary: saved.reason.clone(),
        content: Content {
            reason: &saved.reason,
            corrected: correction.map(|known| told(record, known)),
        }
        .render()?,
        tags: std::iter::once(what)
            .chain(correction.map(|_| "correction"))
            .map(str::to_owned)
            .collect(),
    })
}

/// A correction as an item, with the page that shows it in full.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn correction(
    record: &Record,
    correction: &Correction,
    site: &str,
    page: String,
) -> Result<Item, askama::Error> {
    let notice = &correction.mended.notice;
    let id = format!(
        "{}/{}/{}",
        record.house.id, correction.slug, correction.version
    );
    Ok(Item {
        id: tag(site, "correction", id),
        title: format!("Corrected: {}", correction.title),
        page,
        updated: correction.at,
        authors: Vec::new(),
        summary: format!("Wrong: {} Right: {}", notice.wrong, notice.right),
        content: Content {
            reason: "",
            corrected: Some(told(record, correction)),
        }
        .render()?,
        tags: vec![correction.kind.name().to_owned(), "correction".to_owned()],
    })
}

fn told(record: &Record, correction: &Correction) -> [String; 3] {
    let mended = &correction.mended;
    let since = mended.since.with_timezone(&record.negotiation.time_zone);
    [
        mended.notice.wrong.to_string(),
        words::day(since.date_naive()),
        mended.notice.right.to_string(),
    ]
}
