//! `/{negotiation}`: where it stands, and the timeline.

mod asked;
mod card;
mod entries;
mod facts;
mod figures;
mod filters;
mod jump;
mod stands;
mod strip;

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

pub(super) use self::card::show as card;
use self::{
    asked::{Asked, Wanted},
    entries::Lanes,
    filters::Filters,
    jump::Jump,
    stands::Stands,
    strip::Strip,
};
use super::{
    App, Error, Visitor,
    extract::Query,
    linked,
    moment::Moment,
    negotiation,
    page::{self, Cache, Layout, Link, Section},
    paths::{CardPath, NegotiationPath},
    travel::Travel,
};
use crate::{
    domain::{
        entry::{Dated, Entry, Filed},
        ids::EntryId,
        overview,
        record::Record,
    },
    render::words,
    store::{
        Tx, negotiations,
        timeline::{self, Counts, Filter, Page, StatementDay, Whole},
    },
};

/// How many entries a page has.
const ENTRIES: usize = 60;

#[derive(Template)]
#[template(path = "timeline/timeline.html")]
struct TimelinePage {
    layout: Layout,
    over: String,
    title: String,
    lede: String,
    travel: Travel,
    /// Where today's timeline is, on one of the past.
    today: Option<Link>,
    strip: Strip,
    stands: Option<Stands>,
    filters: Filters,
    jump: Jump,
    earlier: Option<Link>,
    lanes: Lanes,
    later: Option<Link>,
    /// Where the newest entries are, when the cursor lies beyond all that match.
    beyond: Option<String>,
    empty: bool,
}

pub(super) async fn show(
    path: NegotiationPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let asked = asked.trimmed();
    let wanted = (asked.names(), asked.is_of_part());
    let (mut tx, here, record, named) =
        negotiation::begin(&app, &visitor, &path.negotiation, wanted).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::new(asked, &record, today)?;
    let found = Found::new(&app, &mut tx, here, (&wanted, &named)).await?;
    let status = if wanted.problems.is_empty() {
        wanted.moment.status()
    } else {
        StatusCode::BAD_REQUEST
    };
    let page = TimelinePage::new(&visitor, &record, &path, &wanted, &found);
    page::html_as(status, &page, Cache::Check)
}

/// What the store found.
struct Found {
    entries: Vec<Arc<Filed<Entry>>>,
    earlier: bool,
    later: bool,
    counts: Counts,
    statement_days: Vec<StatementDay>,
    newest_statement: Option<Arc<Filed<Entry>>>,
}

impl Found {
    async fn new(
        app: &App,
        tx: &mut Tx,
        here: negotiations::Found,
        (wanted, named): (&Wanted<'_>, &timeline::Found),
    ) -> Result<Self, Error> {
        let clock = wanted.clock();
        let (filter, start) = (wanted.filter(named), wanted.start(named)?);
        let (whole, mut page) = if filter.is_of_kind_alone() && clock == Filter::default() {
            let whole = Whole::clone(&*app.records.whole(tx, here).await?);
            let page = timeline::page(tx, here.id, &filter, start, ENTRIES).await?;
            (whole, page)
        } else {
            timeline::part(tx, here.id, &filter, &clock, (start, ENTRIES)).await?
        };
        let Whole {
            mut counts,
            statement_days,
            newest_statement: newest,
        } = whole;
        if !wanted.problems.is_empty() {
            page = Page::default();
            for (_, count) in &mut counts.matching {
                *count = 0;
            }
        }
        let ids: Vec<EntryId> = page.ids.iter().copied().chain(newest).collect();
        let mut entries = app.records.entries(tx, here, &ids).await?;
        let newest_statement = newest.and_then(|_| entries.pop());
        Ok(Self {
            entries,
            earlier: page.earlier,
            later: page.later,
            counts,
            statement_days,
            newest_statement,
        })
    }

    /// How many entries match, counted as far as they are.
    fn matching(&self, wanted: &Wanted<'_>) -> i64 {
        self.counts
            .matching
            .iter()
            .filter(|(kind, _)| wanted.kind.is_none_or(|wanted| wanted == *kind))
            .map(|(_, count)| count)
            .sum()
    }
}

impl TimelinePage {
    fn new(
        visitor: &Visitor,
        record: &Record,
        path: &NegotiationPath,
        wanted: &Wanted<'_>,
        found: &Found,
    ) -> Self {
        let issues = overview::issues(record, wanted.view());
        let strip = Strip::new(record, wanted, found.newest_statement.as_deref());
        let lanes = Lanes::new(record, wanted, &found.entries);
        let (earlier, later) = turns(wanted, path, found);
        let past = wanted.is_past();
        let image = CardPath {
            negotiation: record.negotiation.slug.to_string(),
        };
        let mut layout = visitor
            .layout(&record.negotiation.title)
            .described(format!(
                "{} Every offer, counteroffer and statement, with sources.",
                strip.sentence()
            ))
            .at(wanted.asked.address(path))
            .pictured(
                wanted.moment.keep(image),
                card::card(record, &issues, &wanted.moment).alt(),
            )
            .within(negotiation::nav(record, Section::Timeline))
            .live_unless(past);
        if !past {
            // Its summary knows how it ended, which a past date does not.
            layout = layout.about_entity(linked::dataset(record, visitor));
        }
        Self {
            layout,
            over: over(record),
            title: record.negotiation.title.to_string(),
            lede: lede(record, past),
            travel: travel(record, wanted, path),
            today: past.then(|| Link {
                label: words::day(wanted.moment.today()),
                path: path.to_string(),
            }),
            stands: (!issues.is_empty()).then(|| Stands::new(record, wanted, &issues)),
            filters: Filters::new(record, wanted, path, &found.counts),
            jump: Jump::new(
                record,
                wanted,
                path,
                &found.statement_days,
                &lanes,
                found.earlier,
            ),
            earlier,
            later,
            beyond: (lanes.is_empty() && found.matching(wanted) > 0)
                .then(|| wanted.asked.start().address(path)),
            lanes,
            empty: found.counts.all == 0,
            strip,
        }
    }
}

/// The way through time: the filters are kept, the place within the timeline is not.
fn travel(record: &Record, wanted: &Wanted<'_>, path: &NegotiationPath) -> Travel {
    let address = |moment: &Moment| wanted.asked.at(moment).address(path);
    Travel::new(record, &wanted.moment, address).with_form(&wanted.moment, wanted.asked.choices())
}

/// The line above the title: what is bargained over, and where.
fn over(record: &Record) -> String {
    let negotiation = &record.negotiation;
    let mut parts = vec![negotiation.agreement.to_string()];
    parts.extend(negotiation.place.as_ref().map(ToString::to_string));
    parts.join(" · ")
}

/// The first paragraph. The summary of a negotiation tells how it went; a page about a past date does not know that yet.
fn lede(record: &Record, past: bool) -> String {
    let negotiation = &record.negotiation;
    if !past {
        return negotiation.summary.to_string();
    }
    let covered = negotiation
        .covered
        .map(|people| format!(" for about {} people", words::number(people.into())));
    format!(
        "{}{}: every offer, counteroffer and public statement on record, with sources.",
        negotiation.agreement,
        covered.unwrap_or_default()
    )
}

/// The links to the pages before and after this one.
fn turns(
    wanted: &Wanted<'_>,
    path: &NegotiationPath,
    found: &Found,
) -> (Option<Link>, Option<Link>) {
    let link = |words: &str, entry: &Filed<Entry>, asked: Asked| Link {
        label: format!("{words} {}", words::date(entry.value.made_on())),
        path: format!("{}#tl", asked.address(path)),
    };
    let earlier = found
        .entries
        .first()
        .filter(|_| found.earlier)
        .map(|first| {
            let before = Some(first.id.to_string());
            link(
                "Earlier: up to",
                first,
                Asked {
                    before,
                    ..wanted.asked.start()
                },
            )
        });
    let later = found.entries.last().filter(|_| found.later).map(|last| {
        let after = Some(last.id.to_string());
        link(
            "Later: from",
            last,
            Asked {
                after,
                ..wanted.asked.start()
            },
        )
    });
    (earlier, later)
}
