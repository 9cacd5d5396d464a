//! Who wrote which words of what stands for each side, told by a mark, a number and words.

use askama::{Template, filters::HtmlSafe};

use super::super::{
    moment::Moment,
    negotiation::{names, side_of},
    paths::OfferPath,
    stands,
};
use crate::{
    domain::{
        authorship::{self, Passage, Written},
        compared::Compared,
        entry::Filed,
        ids::EntryId,
        negotiation::Party,
        offer::Offer,
        record::Record,
        slug::Slug,
        standing::Standing,
    },
    render::words,
};

/// What stands for the sides, word by word. Prints nothing where no standing term came after another.
#[derive(Template)]
#[template(path = "issues/wrote.html")]
pub(super) struct Wrote {
    texts: Vec<Text>,
}

impl HtmlSafe for Wrote {}

/// What stands for one side, or for all that signed it.
struct Text {
    side: &'static str,
    party: String,
    /// Since which offer, and towards whom where that differs.
    since: String,
    terms: Vec<Term>,
    key: Vec<Key>,
    /// How many words are new, with the word for them.
    new: String,
}

struct Term {
    alternative: String,
    headline: Pieces,
    text: Pieces,
}

/// A text by the origins of its words.
#[derive(Template)]
#[template(path = "issues/pieces.html")]
struct Pieces {
    pieces: Vec<Piece>,
}

impl HtmlSafe for Pieces {}

/// Some words of one origin.
struct Piece {
    /// Whether a space comes before it.
    spaced: bool,
    text: String,
    /// Whose, in words, before they are read out.
    said: String,
    /// The class of the side that wrote it and the number of its origin; `None` for what is new.
    from: Option<(&'static str, usize)>,
}

/// An earlier position that words came from.
struct Key {
    number: usize,
    side: &'static str,
    party: String,
    day: String,
    path: String,
    words: String,
}

/// What stands, for whom.
struct Stands<'a, 's> {
    standing: &'s Standing<'a>,
    parties: Vec<&'a Party>,
    /// Towards whom, where the party has told the others something else.
    toward: Option<String>,
}

impl Wrote {
    pub(super) fn new(record: &Record, compared: &Compared<'_>, moment: &Moment) -> Self {
        let texts = standings(record, compared)
            .into_iter()
            .filter_map(|stands| {
                let party = *stands.parties.first()?;
                let view = moment.view;
                let written = authorship::of(record, party, compared.issue, stands.standing, view);
                (!written.is_empty()).then(|| Text::new(record, &stands, &written, moment))
            });
        Self {
            texts: texts.collect(),
        }
    }
}

/// What stands on an issue, in order of display; what several signed, once.
fn standings<'a, 's>(record: &Record, compared: &'s Compared<'a>) -> Vec<Stands<'a, 's>> {
    let mut all: Vec<Stands<'a, 's>> = Vec::new();
    for side in &compared.sides {
        for voice in &side.voices {
            let Some(standing) = &voice.track.standing else {
                continue;
            };
            let toward = (side.voices.len() > 1).then(|| stands::toward(record, &voice.toward));
            let mut known = all.iter_mut();
            match known.find(|known| known.standing.offer.id == standing.offer.id) {
                Some(known) => {
                    if known
                        .parties
                        .iter()
                        .all(|party| party.slug != side.party.slug)
                    {
                        known.parties.push(side.party);
                    }
                    known.toward = None;
                }
                None => all.push(Stands {
                    standing,
                    parties: vec![side.party],
                    toward,
                }),
            }
        }
    }
    all
}

impl Text {
    fn new(
        record: &Record,
        stands: &Stands<'_, '_>,
        written: &[Written<'_>],
        moment: &Moment,
    ) -> Self {
        let slugs: Vec<Slug> = stands
            .parties
            .iter()
            .map(|party| party.slug.clone())
            .collect();
        let origins = origins(written);
        let words_of = |from: Option<EntryId>| -> usize {
            let passages = passages(written).filter(|one| one.from.map(|offer| offer.id) == from);
            passages.map(|passage| passage.words).sum()
        };
        let day = words::date(stands.standing.offer.made_on);
        Self {
            side: side_of(record, &slugs),
            party: names(record, &slugs),
            since: match &stands.toward {
                Some(toward) => format!("{day}, {toward}"),
                None => day,
            },
            terms: written
                .iter()
                .map(|term| Term::new(record, term, &origins))
                .collect(),
            key: (1..)
                .zip(&origins)
                .map(|(number, offer)| Key {
                    number,
                    side: side_of(record, &offer.parties),
                    party: names(record, &offer.parties),
                    day: words::date(offer.made_on),
                    path: moment.keep(OfferPath {
                        negotiation: record.negotiation.slug.to_string(),
                        slug: offer.slug.to_string(),
                    }),
                    words: words::count(words_of(Some(offer.id)), "word", "words"),
                })
                .collect(),
            new: words::count(words_of(None), "word", "words"),
        }
    }
}

fn passages<'w, 'a>(written: &'w [Written<'a>]) -> impl Iterator<Item = &'w Passage<'a>> {
    written
        .iter()
        .flat_map(|term| term.headline.iter().chain(&term.text))
}

/// The offers that words came from, each once, in order.
fn origins<'a>(written: &[Written<'a>]) -> Vec<&'a Filed<Offer>> {
    let mut origins: Vec<&Filed<Offer>> = passages(written).filter_map(|one| one.from).collect();
    origins.sort_by_key(|offer| offer.moment());
    origins.dedup_by_key(|offer| offer.id);
    origins
}

impl Term {
    fn new(record: &Record, written: &Written<'_>, origins: &[&Filed<Offer>]) -> Self {
        let pieces = |passages: &[Passage<'_>]| Pieces {
            pieces: passages
                .iter()
                .map(|passage| Piece::new(record, passage, origins))
                .collect(),
        };
        Self {
            alternative: match written.term.alternative.to_string() {
                name if name.is_empty() => name,
                name => format!("{name}: "),
            },
            headline: pieces(&written.headline),
            text: pieces(&written.text),
        }
    }
}

impl Piece {
    fn new(record: &Record, passage: &Passage<'_>, origins: &[&Filed<Offer>]) -> Self {
        let place = |offer: &Filed<Offer>| origins.iter().position(|known| known.id == offer.id);
        Self {
            spaced: passage.text.starts_with(char::is_whitespace),
            text: passage.text.trim().to_owned(),
            said: match passage.from {
                Some(offer) => {
                    let makers = names(record, &offer.parties);
                    format!("{makers}, {}:", words::date(offer.made_on))
                }
                None => "new:".to_owned(),
            },
            from: passage.from.and_then(|offer| {
                let side = side_of(record, &offer.parties);
                Some((side, place(offer)? + 1))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{day, shipped, slug, three_companies};

    fn told(record: &Record, issue: &str, as_of: &str) -> String {
        let moment = Moment::read(Some(as_of), None, day("2026-11-23"));
        let issue = record.issue(&slug(issue)).unwrap();
        let compared = Compared::new(record, issue, moment.view);
        Wrote::new(record, &compared, &moment).render().unwrap()
    }

    #[test]
    fn each_word_is_told_by_a_mark_a_number_and_words() {
        let html = told(&shipped(), "minimums", "2023-08-28");
        for part in [
            "<ins><span class=\"vh\">new: </span>5%</ins>",
            "<span class=\"by a\"><span class=\"vh\">WGA, 1 May 2023: </span>in the first year,<sup class=\"party\" aria-hidden=\"true\">1</sup></span>",
            "<a href=\"/wga-amptp-2023/offers/amptp-preview-2023-08-04?as_of=2023-08-28\">AMPTP, 4 Aug 2023</a>: 3 words",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(
            html.matches("<details").count(),
            1,
            "the guild has one position: {html}"
        );
    }

    #[test]
    fn what_both_signed_is_told_once_and_a_first_position_not_at_all() {
        let signed = told(&shipped(), "minimums", "2023-10-10");
        assert_eq!(signed.matches("<details").count(), 1);
        assert!(signed.contains("WGA and AMPTP"), "{signed}");
        assert_eq!(
            told(&shipped(), "ai-training", "2023-05-01")
                .matches("WGA")
                .count(),
            0
        );
    }

    #[test]
    fn a_union_is_told_apart_by_whom_it_speaks_to() {
        let html = told(&three_companies(), "wages", "2025-03-25");
        assert!(html.contains("20 Mar 2025, to Company A"), "{html}");
    }
}
