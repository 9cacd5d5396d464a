//! One issue between all parties on a date: what each has told the others, and pair by pair how they stand.
//!
//! Parties of one role do not bargain with each other: the pairs are those across the table. Where roles do not tell sides (all parties
//! have the same), every two parties are a pair.

use super::{
    dates::View,
    gap::{self, Gap, NoGap},
    ids::EntryId,
    issue::Issue,
    negotiation::Party,
    record::Record,
    standing::{Standing, Track, track},
    state::{self, State},
};

/// One issue between all parties on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared<'a> {
    /// The issue.
    pub issue: &'a Issue,
    /// The parties that take positions, in order of display.
    pub sides: Vec<Side<'a>>,
    /// The pairs across the table, in order of display.
    pub pairs: Vec<Pair<'a>>,
}

/// One party on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<'a> {
    /// The party.
    pub party: &'a Party,
    /// What it has said: one voice where it has told all the others the same, else one for each that it has told something different, in
    /// order of display. Never empty for a party that has another across the table.
    pub voices: Vec<Voice<'a>>,
}

/// What a party has told some of the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice<'a> {
    /// Whom, in order of display. Never empty.
    pub toward: Vec<&'a Party>,
    /// What.
    pub track: Track<'a>,
}

/// Two parties across the table on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'a> {
    /// The one that is displayed first.
    pub one: &'a Party,
    /// The other one.
    pub other: &'a Party,
    /// What each has told the other, in the same order.
    pub tracks: [Track<'a>; 2],
    /// Their state.
    pub state: State,
    /// Their distance, or why it cannot be told.
    pub gap: Result<Gap, NoGap>,
}

impl<'a> Compared<'a> {
    /// The issue by the date.
    pub fn new(record: &'a Record, issue: &'a Issue, view: View) -> Self {
        let parties: Vec<&Party> = record.bargaining().collect();
        let pairs: Vec<Pair<'a>> = across(&parties)
            .into_iter()
            .map(|(one, other)| Pair::new(record, issue, one, other, view))
            .collect();
        let sides = parties
            .into_iter()
            .map(|party| Side {
                party,
                voices: voices(party, &pairs),
            })
            .collect();
        Self {
            issue,
            sides,
            pairs,
        }
    }

    /// Whether anything has been said on the issue.
    pub fn is_raised(&self) -> bool {
        self.pairs.iter().any(|pair| pair.state != State::NotRaised)
    }

    /// Whether every pair has signed, with the issue or without it.
    pub fn is_settled(&self) -> bool {
        self.pairs
            .iter()
            .all(|pair| matches!(pair.state, State::Agreed | State::LeftOut))
    }

    /// The pairs by their state, in the order of [`State::ALL`]: "agreed with A, apart with B and C". Each list has a pair at least.
    pub fn by_state(&self) -> Vec<(State, Vec<&Pair<'a>>)> {
        State::ALL
            .into_iter()
            .map(|state| {
                let pairs = self.pairs.iter().filter(|pair| pair.state == state);
                (state, pairs.collect::<Vec<_>>())
            })
            .filter(|(_, pairs)| !pairs.is_empty())
            .collect()
    }

    /// The party that is in every one of several pairs, such as the union that faces three companies. `None` for one pair, where both are.
    pub fn hub(&self) -> Option<&'a Party> {
        let (first, rest) = self.pairs.split_first()?;
        [first.one, first.other]
            .into_iter()
            .filter(|_| !rest.is_empty())
            .find(|party| rest.iter().all(|pair| pair.has(party)))
    }
}

impl<'a> Pair<'a> {
    fn new(
        record: &'a Record,
        issue: &'a Issue,
        one: &'a Party,
        other: &'a Party,
        view: View,
    ) -> Self {
        let tracks = [
            track(record, one, issue, &other.slug, view),
            track(record, other, issue, &one.slug, view),
        ];
        Self {
            one,
            other,
            state: state::of(&tracks[0], &tracks[1]),
            gap: gap::between(
                issue.measure.as_ref(),
                tracks[0].standing.as_ref(),
                tracks[1].standing.as_ref(),
            ),
            tracks,
        }
    }

    /// The term on which the two are agreed, where they are: what one took by an answer, else what stands for the one displayed first.
    pub fn agreed(&self) -> Option<&Standing<'a>> {
        let [one, other] = &self.tracks;
        let standing = || {
            [one, other]
                .into_iter()
                .find_map(|track| track.standing.as_ref())
        };
        (self.state == State::Agreed)
            .then(|| state::settled(one, other).or_else(standing))
            .flatten()
    }

    /// What `party`, one of the two, has told the other.
    pub fn track_of(&self, party: &Party) -> &Track<'a> {
        &self.tracks[usize::from(self.other.slug == party.slug)]
    }

    /// Whether `party` is one of the two.
    pub fn has(&self, party: &Party) -> bool {
        self.one.slug == party.slug || self.other.slug == party.slug
    }

    /// The one that is not `party`.
    pub fn facing(&self, party: &Party) -> &'a Party {
        if self.one.slug == party.slug {
            self.other
        } else {
            self.one
        }
    }
}

/// The pairs across the table, in order.
pub fn across<'a>(parties: &[&'a Party]) -> Vec<(&'a Party, &'a Party)> {
    let all: Vec<(&Party, &Party)> = parties
        .iter()
        .enumerate()
        .flat_map(|(at, one)| parties[at + 1..].iter().map(move |other| (*one, *other)))
        .collect();
    let facing: Vec<(&Party, &Party)> = all
        .iter()
        .copied()
        .filter(|(one, other)| one.role != other.role)
        .collect();
    if facing.is_empty() { all } else { facing }
}

/// What a party has said in these pairs, the same words told once. To have said nothing to somebody is a voice of its own only when
/// nothing was said to anyone.
fn voices<'a>(party: &'a Party, pairs: &[Pair<'a>]) -> Vec<Voice<'a>> {
    let mut voices: Vec<Voice<'a>> = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.has(party)) {
        let toward = pair.facing(party);
        let track = &pair.tracks[usize::from(pair.other.slug == party.slug)];
        match voices
            .iter_mut()
            .find(|voice| words(&voice.track) == words(track))
        {
            Some(voice) => voice.toward.push(toward),
            None => voices.push(Voice {
                toward: vec![toward],
                track: track.clone(),
            }),
        }
    }
    if voices.len() > 1 {
        voices.retain(|voice| !voice.track.turns.is_empty() || !voice.track.fallen.is_empty());
    }
    voices
}

/// What makes up a track: two tracks of one party with the same offers, taken by the same answer if by any, say the same.
fn words(track: &Track<'_>) -> (Vec<EntryId>, Vec<EntryId>, bool, Option<EntryId>) {
    (
        track.turns.iter().map(|turn| turn.offer.id).collect(),
        track.fallen.iter().map(|offer| offer.id).collect(),
        track.standing.is_some(),
        track.taken.map(|taken| taken.response.id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped, slug, three_companies};

    fn told(record: &Record, issue: &str, date: &str) -> Vec<(State, Vec<String>)> {
        let issue = record.issue(&slug(issue)).unwrap();
        let compared = Compared::new(record, issue, View::table(day(date)));
        let hub = compared.hub().unwrap();
        compared
            .by_state()
            .into_iter()
            .map(|(state, pairs)| {
                let names = pairs.iter().map(|pair| pair.facing(hub).slug.to_string());
                (state, names.collect())
            })
            .collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_union_that_faces_three_companies_is_told_pair_by_pair() {
        let record = three_companies();
        assert_eq!(
            told(&record, "wages", "2025-04-10"),
            [
                (State::Agreed, names(&["company-a"])),
                (State::Apart, names(&["company-b"])),
                (State::Refused, names(&["company-c"])),
            ]
        );
        assert_eq!(
            told(&record, "recall-rights", "2025-04-10"),
            [
                (State::Unanswered, names(&["company-a"])),
                (State::Withdrawn, names(&["company-b", "company-c"])),
            ]
        );
    }

    #[test]
    fn a_party_speaks_with_one_voice_until_it_tells_one_alone_something_else() {
        let record = three_companies();
        let voices = |date: &str| -> Vec<Vec<String>> {
            let issue = record.issue(&slug("wages")).unwrap();
            let compared = Compared::new(&record, issue, View::table(day(date)));
            let voices = compared.sides[0].voices.iter();
            voices
                .map(|voice| {
                    let toward = voice.toward.iter();
                    toward.map(|party| party.slug.to_string()).collect()
                })
                .collect()
        };
        assert_eq!(
            voices("2025-03-04"),
            [names(&["company-a", "company-b", "company-c"])]
        );
        assert_eq!(
            voices("2025-03-20"),
            [names(&["company-a"]), names(&["company-b", "company-c"])]
        );
    }

    #[test]
    fn two_parties_are_one_pair_and_neither_is_in_the_middle() {
        let record = shipped();
        let issue = record.issue(&slug("minimums")).unwrap();
        let compared = Compared::new(&record, issue, View::table(day("2023-08-28")));
        assert_eq!(compared.pairs.len(), 1);
        assert_eq!(compared.hub(), None);
        assert!(compared.is_raised() && !compared.is_settled());
    }
}
