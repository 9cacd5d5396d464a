//! The page of a response, a statement or an event: what was said or done, its facts, and what it rests on.

use askama::Template;
use axum::response::Response as HttpResponse;

use super::{
    Scene,
    parts::{Around, Calls, Facts, Word},
    share::{self, Share, Shown},
};
use crate::{
    domain::{
        claim,
        dates::PartialDate,
        entry::{Entry, EntryKind},
        label::Called,
        passage::Passage,
        slug::Slug,
    },
    render::words,
    store::lookups::Neighbours,
    web::{
        Error,
        citations::{Notes, Sources},
        corrections::Corrections,
        differ::Differ,
        linked,
        negotiation::{names, side_of},
        page::{Layout, Section},
        paths,
        travel::Travel,
        under::Under,
    },
};

#[derive(Template)]
#[template(path = "entries/entry.html")]
struct EntryPage {
    layout: Layout,
    travel: Option<Travel>,
    side: &'static str,
    party: String,
    label: String,
    day: String,
    word: Word,
    title: String,
    called: Vec<Calls>,
    corrections: Corrections,
    changes: Vec<(&'static str, String)>,
    affiliation: Option<String>,
    quote: Option<String>,
    summary: String,
    facts: Facts,
    differ: Differ,
    note: Option<String>,
    sources: Sources,
    under: Under,
    around: Around,
    list: (String, String),
    share: Share,
}

/// What such a page is about.
pub(super) struct Subject<'a> {
    pub(super) kind: EntryKind,
    /// The entry itself.
    pub(super) entry: Entry,
    /// The version that the page shows.
    pub(super) shown: Shown<'a>,
    pub(super) slug: &'a Slug,
    pub(super) parties: &'a [Slug],
    pub(super) on: PartialDate,
    pub(super) public_on: Option<PartialDate>,
    /// What it is, for the line above the title: "Response", "Strike".
    pub(super) label: String,
    pub(super) title: &'a str,
    /// What parties call it.
    pub(super) called: Vec<Called<'a>>,
    /// Who does what, for a shared link, before the summary: "WGA, 22 Aug 2023: rejects …".
    pub(super) lead: String,
    pub(super) affiliation: Option<&'a str>,
    pub(super) quote: Option<&'a str>,
    pub(super) summary: &'a str,
    pub(super) note: Option<&'a str>,
    pub(super) sources: &'a [Slug],
    pub(super) passages: &'a [Passage],
    pub(super) facts: Facts,
}

/// The page.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub(super) fn show(
    scene: &Scene<'_>,
    subject: Subject<'_>,
    near: Neighbours,
) -> Result<HttpResponse, Error> {
    scene.html(&EntryPage::new(scene, subject, near))
}

impl EntryPage {
    fn new(scene: &Scene<'_>, subject: Subject<'_>, near: Neighbours) -> Self {
        let record = scene.record;
        let path = paths::entry(scene.negotiation(), subject.kind, subject.slug.as_str());
        let day = words::date(subject.on);
        let heading = format!("{}, {day}", subject.title);
        let description = match subject.quote {
            Some(quote) => format!("{}: “{quote}”", subject.lead),
            None => format!("{}: {}", subject.lead, subject.summary),
        };
        let mut notes = Notes::default();
        notes.numbers(subject.sources);
        let claim = claim::of_entry(record, subject.slug, subject.sources);
        let told = linked::Told {
            kind: subject.kind,
            slug: subject.slug,
            title: subject.title,
            summary: subject.summary,
            quote: subject.quote,
            on: subject.on,
            public_on: subject.public_on,
            parties: subject.parties,
            sources: subject.sources,
            version: subject.shown.version,
            recorded_at: subject.shown.recorded_at,
            view: scene.asked,
        };
        let url = scene.visitor.absolute(&path);
        let layout = scene
            .layout(&heading, Section::of(subject.kind), &path)
            .described(share::short(&description))
            .published(subject.public_on.unwrap_or(subject.on))
            .about_entity(linked::entry(record, scene.visitor, &told, &url))
            .with_copy();
        Self {
            layout: scene.pictured(layout, &path, &subject.entry),
            travel: scene.travel(&path),
            side: side_of(record, subject.parties),
            party: names(record, subject.parties),
            label: subject.label,
            day,
            word: Word::of(scene, &claim),
            title: subject.title.to_owned(),
            corrections: Corrections::of(record, subject.kind, subject.slug, scene.asked),
            called: Calls::all(scene, subject.called, &mut notes),
            changes: scene.changes(subject.kind, subject.slug),
            affiliation: subject.affiliation.map(str::to_owned),
            quote: subject.quote.map(str::to_owned),
            summary: subject.summary.to_owned(),
            facts: subject.facts,
            differ: Differ::about(record, subject.slug, &mut notes),
            note: subject.note.map(str::to_owned),
            under: scene.under(subject.kind, subject.slug, subject.shown.id),
            around: Around::new(scene, near),
            list: (
                format!("All {}s", subject.kind.name()),
                scene.list(subject.kind),
            ),
            share: Share::of_entry(scene, &path, &heading, &subject.shown),
            sources: notes.with_passages(record, subject.passages, |_| true),
        }
    }
}
