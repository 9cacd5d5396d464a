//! One row of the comparison: an issue, what each side says on it, and pair by pair how far they are apart.

use chrono::NaiveDate;

use super::{
    super::{
        citations::{self, Flag, Notes},
        gaps,
        moment::Moment,
        negotiation::side,
        paths::{IssuePath, OfferPath},
        published::Totals,
        stands::{self, States, Wanted},
    },
    summary,
};
use crate::{
    domain::{
        compared::{Compared, Pair, Side, Voice},
        course::{self, Level, course},
        dates::{PartialDate, View},
        gap::Gap,
        issue::{Category, Issue, Measure},
        moved::{self, Shift},
        negotiation::Party,
        offer::Offer,
        record::Record,
        standing::{Change, Standing, Track},
        state::State,
    },
    render::{
        chart::{self, Series, Svg},
        words,
    },
};

/// An issue that is told, before it is known whether the page shows it.
pub(super) struct Told<'a> {
    pub(super) category: &'a Category,
    pub(super) compared: Compared<'a>,
    /// For each pair the courses of both, in the same order.
    courses: Vec<[Vec<Level<'a>>; 2]>,
    /// What moved since the date that is asked for; `None` without one.
    shifts: Option<Vec<Shift<'a>>>,
}

/// One row.
pub(super) struct Row {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) number: Option<String>,
    pub(super) baseline: Option<String>,
    pub(super) cells: Vec<Cell>,
    pub(super) states: States,
    pub(super) gaps: Vec<GapCell>,
    /// Who stands at each end, among three parties or more.
    pub(super) spread: Vec<String>,
}

/// What one side says.
pub(super) struct Cell {
    pub(super) side: &'static str,
    pub(super) party: String,
    /// Empty: it has said nothing.
    pub(super) voices: Vec<Said>,
}

/// What one side says to some of the others.
pub(super) struct Said {
    pub(super) toward: Option<String>,
    /// Empty: nothing stands.
    pub(super) terms: Vec<Term>,
    pub(super) moved: Option<Moved>,
    pub(super) reference: Reference,
    pub(super) withdrawn: bool,
    pub(super) flags: Vec<Flag>,
    pub(super) sources: Vec<usize>,
}

pub(super) struct Term {
    pub(super) headline: String,
    pub(super) text: String,
    pub(super) style: &'static str,
    pub(super) totals: Totals,
}

pub(super) struct Moved {
    /// "Moved 4 Aug 2023"; on a page of what moved since a date, who moved, toward whom and by how much.
    pub(super) what: String,
    /// The headline that stood before, if any did.
    pub(super) from: Option<String>,
}

pub(super) struct Reference {
    pub(super) words: String,
    pub(super) path: String,
}

impl GapCell {
    fn is_empty(&self) -> bool {
        self.gap.is_none() && self.note.is_empty()
    }
}

/// How far a pair is apart.
pub(super) struct GapCell {
    pub(super) label: Option<String>,
    pub(super) gap: Option<String>,
    /// The gap step by step, where there are steps.
    pub(super) steps: Option<String>,
    pub(super) spark: Option<Svg>,
    /// What it was before, or since when it is so; or why there is none.
    pub(super) note: String,
}

impl<'a> Told<'a> {
    /// The issue at the moment that is asked for.
    pub(super) fn new(
        record: &'a Record,
        category: &'a Category,
        issue: &'a Issue,
        wanted: &Wanted,
    ) -> Self {
        let view = wanted.view();
        let compared = Compared::new(record, issue, view);
        let courses = compared
            .pairs
            .iter()
            .map(|pair| {
                [
                    course(record, pair.one, issue, &pair.other.slug, view),
                    course(record, pair.other, issue, &pair.one.slug, view),
                ]
            })
            .collect();
        let since = wanted.since.map(PartialDate::last_day);
        Self {
            category,
            shifts: since.map(|since| moved::since(record, &compared, view, since)),
            compared,
            courses,
        }
    }

    /// Whether a pair is in this state.
    pub(super) fn is(&self, state: State) -> bool {
        self.compared.pairs.iter().any(|pair| pair.state == state)
    }

    /// The newest day on which somebody's position changed.
    pub(super) fn changed_on(&self) -> Option<NaiveDate> {
        let levels = self.courses.iter().flatten().flatten();
        levels
            .filter(|level| level.changed)
            .map(|level| level.from)
            .max()
    }

    /// What moved since the date that is asked for; empty without one.
    pub(super) fn shifts(&self) -> &[Shift<'a>] {
        self.shifts.as_deref().unwrap_or_default()
    }

    /// The row.
    pub(super) fn row(&self, record: &'a Record, wanted: &Wanted, notes: &mut Notes) -> Row {
        let issue = self.compared.issue;
        let path = IssuePath {
            negotiation: record.negotiation.slug.to_string(),
            issue: issue.slug.to_string(),
        };
        Row {
            slug: issue.slug.to_string(),
            title: issue.title.to_string(),
            path: wanted.everything().address(&path),
            number: issue.number.as_ref().map(ToString::to_string),
            baseline: issue
                .baseline
                .as_ref()
                .map(|baseline| baseline.headline.to_string()),
            cells: self
                .compared
                .sides
                .iter()
                .map(|told| self.cell(record, &wanted.moment, told, notes))
                .collect(),
            states: States::new(record, &self.compared),
            spread: gaps::spread(record, &self.compared),
            gaps: self
                .compared
                .pairs
                .iter()
                .zip(&self.courses)
                .map(|(pair, courses)| self.gap(record, pair, courses, wanted.view()))
                .filter(|cell| !cell.is_empty())
                .collect(),
        }
    }

    fn cell(&self, record: &Record, moment: &Moment, told: &Side<'_>, notes: &mut Notes) -> Cell {
        let alone = told.voices.len() == 1;
        Cell {
            side: side(record, &told.party.slug),
            party: told.party.short_name.to_string(),
            voices: told
                .voices
                .iter()
                .filter(|voice| !voice.track.turns.is_empty() || voice.track.withdrawn.is_some())
                .map(|voice| {
                    let measure = self.compared.issue.measure.as_ref();
                    let mut said = said(record, moment, (measure, voice), alone, notes);
                    if let Some(shifts) = &self.shifts {
                        said.moved = shifted(record, told.party, voice, shifts);
                    }
                    said
                })
                .collect(),
        }
    }

    fn gap(
        &self,
        record: &Record,
        pair: &Pair<'_>,
        courses: &[Vec<Level<'_>>; 2],
        view: View,
    ) -> GapCell {
        let mut cell = GapCell {
            label: stands::pair_name(&self.compared, pair),
            gap: None,
            steps: None,
            spark: None,
            note: String::new(),
        };
        let settled = matches!(pair.state, State::Agreed | State::LeftOut);
        let (measure, gap) = match (&self.compared.issue.measure, &pair.gap) {
            (Some(measure), Ok(gap)) if !settled => (measure, gap),
            (_, Err(why)) if !settled => {
                cell.note = gaps::why(self.compared.issue.measure.as_ref(), pair, *why);
                return cell;
            }
            _ => return cell,
        };
        cell.gap = Some(gaps::apart(measure, gap));
        cell.steps = gaps::steps(measure, gap);
        let step = measure
            .steps
            .as_ref()
            .filter(|_| gap.total.is_none())
            .map(|_| 0);
        let series: Vec<Series> = [pair.one, pair.other]
            .into_iter()
            .zip(courses)
            .map(|(party, levels)| {
                let class = side(record, &party.slug);
                Series::new(class, party.short_name.to_string(), levels, measure, step)
            })
            .collect();
        if series.iter().any(Series::has_moved) {
            let counted = words::counted(measure, step);
            cell.spark = chart::spark(&counted, &series, measure, view.as_of);
        }
        cell.note = history(measure, &course::gaps(measure, &courses[0], &courses[1]));
        cell
    }
}

/// "unchanged since 1 May 2023", "was 7.6 points until 4 Aug 2023".
fn history(measure: &Measure, gaps: &[(NaiveDate, Option<Gap>)]) -> String {
    let since = gaps.last().map(|(since, _)| words::day(*since));
    let before = gaps.len().checked_sub(2).and_then(|at| gaps[at].1.as_ref());
    match (since, before) {
        (Some(since), Some(before)) => {
            format!("was {} until {since}", words::gap(measure, before))
        }
        (Some(since), None) => format!("unchanged since {since}"),
        (None, _) => String::new(),
    }
}

fn said(
    record: &Record,
    moment: &Moment,
    (measure, voice): (Option<&Measure>, &Voice<'_>),
    alone: bool,
    notes: &mut Notes,
) -> Said {
    let track = &voice.track;
    let mut said = Said {
        toward: (!alone).then(|| stands::toward(record, &voice.toward)),
        terms: Vec::new(),
        moved: None,
        reference: Reference {
            words: String::new(),
            path: String::new(),
        },
        withdrawn: track.withdrawn.is_some(),
        flags: Vec::new(),
        sources: Vec::new(),
    };
    let Some(standing) = &track.standing else {
        if let Some(offer) = track.withdrawn {
            said.reference = reference(record, moment, offer);
        }
        return said;
    };
    said.reference = reference(record, moment, standing.offer);
    said.terms = standing
        .terms
        .iter()
        .map(|term| Term {
            headline: term.headline.to_string(),
            text: term.text.to_string(),
            style: stands::headline_class(term),
            totals: Totals::new(
                record,
                measure,
                term,
                standing.numbers_of(term).as_deref(),
                moment.view.as_of,
                notes,
            ),
        })
        .collect();
    said.moved = moved(track, standing);
    let term = standing.term();
    said.flags = citations::standing(record, track, |path| moment.keep(path));
    if let Some(package) = track.fallen.last() {
        let flag = format!("stands again: {} fell", package.title);
        said.flags.push(Flag::plain(flag));
    }
    said.sources = notes.numbers(if term.sources.is_empty() {
        &standing.offer.sources
    } else {
        &term.sources
    });
    said
}

/// When what stands was first put in place of something else, and of what. A first number after words is no move: nothing was put back.
fn moved(track: &Track<'_>, standing: &Standing<'_>) -> Option<Moved> {
    let at = track
        .turns
        .iter()
        .rposition(|turn| turn.offer.id == standing.since.id)?;
    let before = track.turns[at.checked_sub(1)?].after.as_ref()?;
    let moved = match track.turns[at].change {
        Change::Moved(_) | Change::Reworded => true,
        Change::FirstNumber => before.stance().is_refusal(),
        Change::First
        | Change::Repeated
        | Change::Held
        | Change::Refused
        | Change::Accepted
        | Change::Withdrew
        | Change::LeftOut => false,
    };
    moved.then(|| Moved {
        what: format!("Moved {}", words::date(track.turns[at].offer.made_on)),
        from: Some(words::headline(before)),
    })
}

/// What moved since the date that is asked for: who, toward or away from whom, by how much, from what. `None` where nothing did.
fn shifted(
    record: &Record,
    party: &Party,
    voice: &Voice<'_>,
    shifts: &[Shift<'_>],
) -> Option<Moved> {
    let shift = shifts.iter().find(|shift| {
        shift.party.slug == party.slug
            && shift
                .toward
                .iter()
                .any(|other| voice.toward.iter().any(|known| known.slug == other.slug))
    })?;
    Some(Moved {
        what: format!("{} {}", party.short_name, summary::did(record, shift)),
        from: shift.before.as_ref().map(words::headline),
    })
}

fn reference(record: &Record, moment: &Moment, offer: &Offer) -> Reference {
    Reference {
        words: format!("{}, {}", offer.title, words::date(offer.made_on)),
        path: moment.keep(OfferPath {
            negotiation: record.negotiation.slug.to_string(),
            slug: offer.slug.to_string(),
        }),
    }
}
