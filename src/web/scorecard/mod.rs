//! The scorecard: once the parties have signed, each issue from the openings to the final term. It names no winner.

mod words;

use askama::Template;
use axum::{extract::State, response::Response};
use axum_extra::routing::TypedPath;

use self::words::{counts, kind_words, places};
use super::{
    App, Error, Visitor,
    citations::{Notes, Sources},
    extract::Query,
    negotiation::{self, side},
    page::{self as pages, Cache, Layout, Link, Section},
    paths::{ComparePath, IssuePath, MethodPath, OfferPath, ScorecardPath},
    published::Totals,
    stands::{self, Asked, Wanted},
    travel::Travel,
};
use crate::{
    domain::{
        negotiation::Party,
        record::Record,
        scorecard::{self, Card, Final, Kind, Way},
        standing::Standing,
    },
    render::{chart::Svg, words as told},
};

#[derive(Template)]
#[template(path = "scorecard/scorecard.html")]
struct ScorecardPage {
    layout: Layout,
    travel: Travel,
    lede: String,
    pairs: Vec<Pair>,
    /// The sources of published totals.
    sources: Sources,
    compare: String,
    method: String,
}

/// The cards of two parties.
struct Pair {
    /// Whom it is between, where several pairs have signed.
    names: Option<String>,
    one: Head,
    other: Head,
    /// What became of how many issues in all.
    kinds: Vec<String>,
    counts: Vec<Count>,
    groups: Vec<Group>,
}

struct Head {
    side: &'static str,
    name: String,
}

/// How the issues of a category ended.
struct Count {
    category: String,
    counts: Vec<usize>,
}

struct Group {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    path: String,
    sides: [Cell; 2],
    headline: String,
    style: &'static str,
    offer: Option<Link>,
    totals: Totals,
    places: Vec<Place>,
    /// Why the final term has no place between the openings; empty where it has, or nothing was signed.
    why: String,
}

struct Cell {
    side: &'static str,
    party: String,
    lines: Vec<Line>,
}

/// "Opened with 6% · 5% · 5%, 1 May 2023".
struct Line {
    label: &'static str,
    headline: String,
    offer: Link,
}

/// Where a final number lies, in words and on a line.
struct Place {
    words: String,
    line: Option<Svg>,
}

pub(super) async fn show(
    path: ScorecardPath,
    State(app): State<App>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let record = negotiation::load(&app, &visitor, &path.negotiation).await?;
    let today = negotiation::today(&app, &record);
    let wanted = Wanted::read(&asked, &record, today)?.everything();
    let page = ScorecardPage::new(&visitor, &record, &path, &wanted);
    pages::html_as(wanted.moment.status(), &page, Cache::Check)
}

impl ScorecardPage {
    fn new(visitor: &Visitor, record: &Record, path: &ScorecardPath, wanted: &Wanted) -> Self {
        let cards = scorecard::cards(record, wanted.view());
        let mut notes = Notes::default();
        let pairs = pairs(record, wanted, &cards, &mut notes);
        let lede = lede(wanted, &cards);
        let compare = ComparePath {
            negotiation: path.negotiation.clone(),
        };
        Self {
            layout: visitor
                .layout(&format!("Scorecard {}", wanted.moment.when()))
                .described(&lede)
                .at(wanted.address(path))
                .within(negotiation::nav(record, Section::Other))
                .live_unless(wanted.moment.is_dated()),
            travel: wanted.travel(record, path),
            lede,
            pairs,
            sources: notes.sources(record),
            compare: wanted.address(&compare),
            method: format!("{}#scorecard", MethodPath::PATH),
        }
    }
}

fn lede(wanted: &Wanted, cards: &[Card<'_>]) -> String {
    if cards.is_empty() {
        let when = told::capital(&wanted.moment.when());
        return format!(
            "{when} there was no agreement, so there is nothing to hold against the openings."
        );
    }
    "From each side’s opening, over its last position before the deal, to what they signed."
        .to_owned()
}

fn pairs<'a>(
    record: &Record,
    wanted: &Wanted,
    cards: &'a [Card<'a>],
    notes: &mut Notes,
) -> Vec<Pair> {
    let mut pairs: Vec<Vec<&Card<'a>>> = Vec::new();
    for card in cards {
        let same = |pair: &&mut Vec<&Card<'a>>| {
            (&pair[0].one.slug, &pair[0].other.slug) == (&card.one.slug, &card.other.slug)
        };
        match pairs.iter_mut().find(same) {
            Some(pair) => pair.push(card),
            None => pairs.push(vec![card]),
        }
    }
    let several = record.bargaining().count() > 2;
    pairs
        .iter()
        .map(|cards| Pair::new(record, wanted, (cards, several), notes))
        .collect()
}

impl Pair {
    /// The cards of two parties, of `several` pairs or the only one.
    fn new(
        record: &Record,
        wanted: &Wanted,
        (cards, several): (&[&Card<'_>], bool),
        notes: &mut Notes,
    ) -> Self {
        let (one, other) = (cards[0].one, cards[0].other);
        let kinds: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|kind| cards.iter().any(|card| card.kind() == *kind))
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        for card in cards {
            let row = Row::new(record, wanted, card, notes);
            let title = card.category.title.as_str();
            match groups.last_mut() {
                Some(group) if group.title == title => group.rows.push(row),
                _ => groups.push(Group {
                    title: title.to_owned(),
                    rows: vec![row],
                }),
            }
        }
        Self {
            names: several.then(|| format!("{} and {}", one.short_name, other.short_name)),
            one: Head::new(record, one),
            other: Head::new(record, other),
            kinds: kinds
                .iter()
                .map(|kind| kind_words(*kind, one, other))
                .collect(),
            counts: counts(cards, &kinds),
            groups,
        }
    }
}

impl Head {
    fn new(record: &Record, party: &Party) -> Self {
        Self {
            side: side(record, &party.slug),
            name: party.short_name.to_string(),
        }
    }
}

impl Row {
    fn new(record: &Record, wanted: &Wanted, card: &Card<'_>, notes: &mut Notes) -> Self {
        let path = IssuePath {
            negotiation: record.negotiation.slug.to_string(),
            issue: card.issue.slug.to_string(),
        };
        let (places, why) = places(record, card);
        let (headline, style, offer) = match &card.outcome {
            Final::Term(term) => (
                told::headline(term),
                stands::headline_class(term.term()),
                Some(offer(record, wanted, term)),
            ),
            Final::LeftOut => ("Left out of the agreement".to_owned(), "val none", None),
            Final::NotOnRecord => ("No term on record".to_owned(), "val none", None),
        };
        let totals = match &card.outcome {
            Final::Term(term) => Totals::new(
                record,
                card.issue.measure.as_ref(),
                term.term(),
                term.numbers_of(term.term()).as_deref(),
                wanted.view().as_of,
                notes,
            ),
            Final::LeftOut | Final::NotOnRecord => Totals::default(),
        };
        Self {
            title: card.issue.title.to_string(),
            path: wanted.address(&path),
            sides: [(card.one, &card.sides[0]), (card.other, &card.sides[1])]
                .map(|(party, way)| Cell::new(record, wanted, party, way)),
            headline,
            style,
            offer,
            totals,
            places,
            why,
        }
    }
}

impl Cell {
    fn new(record: &Record, wanted: &Wanted, party: &Party, way: &Way<'_>) -> Self {
        let mut lines = Vec::new();
        let mut add = |label: &'static str, standing: Option<&Standing<'_>>| {
            let known =
                |line: &Line, standing: &Standing<'_>| line.headline == told::headline(standing);
            if let Some(standing) =
                standing.filter(|standing| !lines.iter().any(|line| known(line, standing)))
            {
                lines.push(Line {
                    label,
                    headline: told::headline(standing),
                    offer: offer(record, wanted, standing),
                });
            }
        };
        add("Opened", way.opening.as_ref());
        add("First number", way.number.as_ref());
        add("Before the deal", way.last.as_ref());
        Self {
            side: side(record, &party.slug),
            party: party.short_name.to_string(),
            lines,
        }
    }
}

/// The offer that put a position, by its date.
fn offer(record: &Record, wanted: &Wanted, standing: &Standing<'_>) -> Link {
    Link {
        label: told::date(standing.offer.made_on),
        path: wanted.moment.keep(OfferPath {
            negotiation: record.negotiation.slug.to_string(),
            slug: standing.offer.slug.to_string(),
        }),
    }
}
