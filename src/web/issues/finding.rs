//! Where an issue stands, in sentences: the finding first, with its date, then who moved last.

use crate::{
    domain::{
        compared::{Compared, Pair},
        dates::Known,
        entry,
        gap::Gap,
        issue::Measure,
        negotiation::Party,
        position::Stance,
        record::Record,
        slug::Slug,
        standing::{Change, Move, Turn},
        state::State,
    },
    render::words,
    web::{moment::Moment, negotiation, stands},
};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// Whether it is what the sentence is about.
    pub(super) strong: bool,
}

/// Where the sides stand: "On 28 Aug 2023 WGA and AMPTP were **3 writers apart**."
pub(super) fn stand(record: &Record, compared: &Compared<'_>, moment: &Moment) -> Vec<Part> {
    let when = words::capital(&moment.when());
    let mut parts = vec![plain(match moment.view.known {
        Known::Table => format!("{when} "),
        Known::Public => format!("{when}, as far as the public knew, "),
    })];
    let groups = compared.by_state();
    let clauses = groups.iter().flat_map(|(state, pairs)| {
        match compared.hub() {
            Some(hub) => together(record, hub, *state, pairs),
            None => None,
        }
        .map_or_else(
            || {
                let measure = compared.issue.measure.as_ref();
                pairs.iter().map(|pair| clause(pair, measure)).collect()
            },
            |clause| vec![clause],
        )
    });
    for (at, clause) in clauses.enumerate() {
        if at > 0 {
            parts.push(plain("; ".to_owned()));
        }
        parts.extend(clause);
    }
    parts.push(plain(".".to_owned()));
    parts
}

/// One clause for several pairs of a party in the middle that have the same to tell: "Company B and Company C had **not answered** Union".
/// `None` where each pair needs a clause of its own.
fn together(record: &Record, hub: &Party, state: State, pairs: &[&Pair<'_>]) -> Option<Vec<Part>> {
    let others: Vec<Slug> = pairs
        .iter()
        .map(|pair| pair.facing(hub).slug.clone())
        .collect();
    let names = negotiation::names(record, &others);
    let hub_raised = pairs.iter().all(|pair| {
        let track = &pair.tracks[usize::from(pair.other.slug == hub.slug)];
        track.standing.is_some()
    });
    match state {
        State::NotRaised => Some(vec![
            plain("it had ".to_owned()),
            strong("not been raised".to_owned()),
            plain(format!(" between {} and {names}", hub.short_name)),
        ]),
        State::Unanswered if hub_raised => Some(vec![
            plain(format!("{names} had ")),
            strong("not answered".to_owned()),
            plain(format!(" {}", hub.short_name)),
        ]),
        State::Withdrawn => Some(vec![
            plain(format!(
                "nothing stood between {} and {names}: what was raised had been ",
                hub.short_name
            )),
            strong("taken back".to_owned()),
        ]),
        State::Agreed | State::Apart | State::Refused | State::Unanswered | State::LeftOut => None,
    }
}

fn plain(text: String) -> Part {
    Part {
        text,
        strong: false,
    }
}

fn strong(text: String) -> Part {
    Part { text, strong: true }
}

fn clause(pair: &Pair<'_>, measure: Option<&Measure>) -> Vec<Part> {
    let both = format!("{} and {}", pair.one.short_name, pair.other.short_name);
    match pair.state {
        State::Agreed => {
            let term = pair.agreed();
            let headline =
                term.map_or(String::new(), |term| format!(": {}", words::headline(term)));
            vec![
                plain(format!("{both} had ")),
                strong(format!("agreed{headline}")),
            ]
        }
        State::Apart => match (measure, &pair.gap) {
            (Some(measure), Ok(gap)) if gap.is_none() => vec![
                plain(format!("{both} named ")),
                strong(
                    words::gap(measure, gap)
                        .to_lowercase()
                        .replace("same", "the same"),
                ),
                plain(" and had not agreed".to_owned()),
            ],
            (Some(_), Ok(gap)) if gap.overlaps() => vec![
                plain(format!("{both} had named ")),
                strong("ranges that overlap".to_owned()),
            ],
            (Some(measure), Ok(gap)) => apart(&both, measure, gap),
            _ => vec![
                plain(format!("{both} had put ")),
                strong("different terms".to_owned()),
            ],
        },
        State::Refused => refused(pair),
        State::Unanswered => {
            let raised = pair.tracks[0].standing.is_some();
            let (asks, silent) = if raised {
                (pair.one, pair.other)
            } else {
                (pair.other, pair.one)
            };
            vec![
                plain(format!("{} had ", silent.short_name)),
                strong("not answered".to_owned()),
                plain(format!(" {}", asks.short_name)),
            ]
        }
        State::Withdrawn => vec![
            plain(format!(
                "nothing stood between {both}: what was raised had been "
            )),
            strong("taken back".to_owned()),
        ],
        State::LeftOut => vec![
            plain(format!("{both} had signed an agreement ")),
            strong("without it".to_owned()),
        ],
        State::NotRaised => vec![
            plain(format!(
                "neither {} nor {} had ",
                pair.one.short_name, pair.other.short_name
            )),
            strong("raised it".to_owned()),
        ],
    }
}

/// "were **3 · 4 · 9 writers apart** (6 episodes · 8 episodes · Longest seasons)".
fn apart(both: &str, measure: &Measure, gap: &Gap) -> Vec<Part> {
    let mut parts = vec![
        plain(format!("{both} were ")),
        strong(format!("{} apart", words::gap(measure, gap))),
    ];
    if let (None, Some(steps)) = (gap.total, &measure.steps) {
        let compared = steps
            .iter()
            .zip(&gap.steps)
            .filter(|(_, gap)| gap.is_some());
        let names: Vec<&str> = compared.map(|(name, _)| name.as_str()).collect();
        parts.push(plain(format!(" ({})", names.join(" · "))));
    }
    parts
}

fn refused(pair: &Pair<'_>) -> Vec<Part> {
    let refuses = |at: usize| {
        let standing = pair.tracks[at].standing.as_ref()?;
        let stance = standing.stance();
        stance.is_refusal().then_some(stance)
    };
    let told = |who: &Party, of: &Party, stance| {
        let word = words::change(Change::Refused, stance);
        let of = if word == "rejected" {
            format!(" what {} asks", of.short_name)
        } else {
            format!(" {}", of.short_name)
        };
        vec![
            plain(format!("{} had ", who.short_name)),
            strong(word.to_owned()),
            plain(of),
        ]
    };
    match (refuses(0), refuses(1)) {
        (Some(_), Some(_)) => vec![
            plain(format!(
                "{} and {} had ",
                pair.one.short_name, pair.other.short_name
            )),
            strong("both refused".to_owned()),
        ],
        (Some(stance), None) => told(pair.one, pair.other, stance),
        (None, stance) => told(
            pair.other,
            pair.one,
            stance.unwrap_or(Stance::RefusesToCounter),
        ),
    }
}

/// Who moved last, a sentence for each side that did: "AMPTP first gave a number on 11 Aug 2023." In order of date.
pub(super) fn moves(record: &Record, compared: &Compared<'_>) -> Vec<String> {
    let voices = compared
        .sides
        .iter()
        .flat_map(|side| side.voices.iter().map(|voice| (side.party, &voice.track)));
    let turns = voices.clone().flat_map(|(_, track)| &track.turns);
    let first = turns.map(|turn| turn.offer.moment()).min();
    let mut told: Vec<(entry::Moment, String)> = Vec::new();
    for (party, track) in voices {
        let turn = track.turns.iter().rev().find_map(|turn| {
            let words = sentence(record, party, turn, first)?;
            Some((turn.offer.moment(), words))
        });
        told.extend(turn);
        if let Some(offer) = track.fallen.last() {
            let fell = if offer.form.is_agreement() {
                "was voted down"
            } else {
                "was taken back"
            };
            let (title, date) = (&offer.title, words::date(offer.made_on));
            told.push((offer.moment(), format!("{title}, of {date}, {fell}.")));
        }
    }
    told.sort();
    told.dedup();
    told.into_iter().map(|(_, words)| words).collect()
}

fn sentence(
    record: &Record,
    party: &Party,
    turn: &Turn<'_>,
    first: Option<entry::Moment>,
) -> Option<String> {
    let date = words::date(turn.offer.made_on);
    if turn.offer.form.is_agreement() {
        let names = negotiation::names(record, &turn.offer.parties);
        return Some(format!("{names} signed on {date}."));
    }
    let did = match turn.change {
        Change::FirstNumber => "first gave a number",
        Change::Moved(Move::Toward) => "moved toward the other side",
        Change::Moved(Move::Away) => "moved away from the other side",
        Change::Moved(Move::Mixed) => "changed its numbers",
        Change::Reworded => "put new terms",
        Change::Accepted => "accepted",
        Change::Withdrew => "took its position back",
        Change::First if first == Some(turn.offer.moment()) => "raised it",
        Change::First => "answered",
        Change::Moved(Move::None)
        | Change::Repeated
        | Change::Held
        | Change::Refused
        | Change::LeftOut => return None,
    };
    Some(format!("{} {did} on {date}.", party.short_name))
}

/// "WGA: 6% · 5% · 5%; AMPTP: 5% · 4% · 3.5%", for previews of a shared link. Empty where nothing stands.
pub(super) fn headlines(record: &Record, compared: &Compared<'_>) -> String {
    let mut told = Vec::new();
    for side in &compared.sides {
        for voice in &side.voices {
            if let Some(standing) = &voice.track.standing {
                let to = if side.voices.len() > 1 {
                    format!(" {}", stands::toward(record, &voice.toward))
                } else {
                    String::new()
                };
                told.push(format!(
                    "{}{to}: {}",
                    side.party.short_name,
                    words::headline(standing)
                ));
            }
        }
    }
    told.join("; ")
}
