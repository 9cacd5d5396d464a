//! Who wrote each word of what stands: which words came over from whose earlier position, and which are new in the pass that put them.

use super::{
    dates::View,
    entry::Filed,
    issue::Issue,
    negotiation::Party,
    offer::Offer,
    position::Position,
    record::Record,
    redline::{Token, carried, tokens},
    standing::Standing,
};

/// A standing term, word by word.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<'a> {
    /// The term.
    pub term: &'a Position,
    /// Its headline: joined, the passages are the headline.
    pub headline: Vec<Passage<'a>>,
    /// Its text: joined, the passages are the text.
    pub text: Vec<Passage<'a>>,
}

/// Words that one party wrote at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage<'a> {
    /// The words, with the space before them. Never empty.
    pub text: String,
    /// How many words they are.
    pub words: usize,
    /// The offer, of any party, in which they stood first. `None`: they are new in the offer that stands.
    pub from: Option<&'a Filed<Offer>>,
}

/// Who wrote the words of what stands for a party on an issue, term by term.
///
/// Every earlier position on the issue that the party put, or that was put to it, is laid beside the standing text in order of moment, as far
/// as the view sees it; a stretch of words belongs to the first that has it. Headlines are laid beside headlines. What fell with a package
/// had been written all the same. A stretch is two words or more that are not short ones, or a whole step of a list: a single word that two
/// texts share proves nothing. Empty when no position came before: there is then nobody from whom a word could have come.
///
/// Example: the memorandum of 25 September 2023 has "5% · 4% · 3.5%" on minimum pay rates, which the AMPTP wrote on 4 August.
pub fn of<'a>(
    record: &'a Record,
    party: &Party,
    issue: &Issue,
    standing: &Standing<'a>,
    view: View,
) -> Vec<Written<'a>> {
    let earlier: Vec<(&'a Filed<Offer>, &'a Position)> = record
        .terms_on(&issue.slug)
        .filter(|(offer, _)| {
            offer.moment() < standing.offer.moment()
                && view.sees(offer.made_on, offer.public_on)
                && (offer.is_by(&party.slug) || offer.is_to(&party.slug))
        })
        .flat_map(|(offer, terms)| terms.into_iter().map(move |term| (offer, term)))
        .filter(|(offer, term)| offer.shows(term, view))
        .collect();
    if earlier.is_empty() {
        return Vec::new();
    }
    let passages = |text: &str, before: &dyn Fn(&'a Position) -> &'a str| -> Vec<Passage<'a>> {
        let texts: Vec<&str> = earlier.iter().map(|(_, term)| before(term)).collect();
        attribute(text, &texts)
            .into_iter()
            .map(|(text, from)| Passage {
                words: tokens(&text).iter().filter(|token| token.is_word()).count(),
                text,
                from: from.map(|at| earlier[at].0),
            })
            .collect()
    };
    let terms = standing.terms.iter();
    terms
        .map(|term| Written {
            term,
            headline: passages(&term.headline, &|term| &term.headline),
            text: passages(&term.text, &|term| &term.text),
        })
        .collect()
}

/// A text in runs, each with the place of the first of the earlier texts that has its words, or `None` where none has. Signs go with the word
/// before them. Joined, the runs are the text.
fn attribute(text: &str, earlier: &[&str]) -> Vec<(String, Option<usize>)> {
    let tokens = tokens(text);
    let carried: Vec<Vec<bool>> = earlier
        .iter()
        .map(|earlier| carried(earlier, text))
        .collect();
    let first = |at: usize| {
        carried
            .iter()
            .position(|carried| carried.get(at) == Some(&true))
    };
    let mut from = tokens.iter().position(Token::is_word).and_then(first);
    let mut runs: Vec<(String, Option<usize>)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let owner = if token.is_word() { first(at) } else { from };
        match runs.last_mut() {
            Some((text, known)) if *known == owner => {
                text.push_str(token.space);
                text.push_str(token.core);
            }
            _ => runs.push((format!("{}{}", token.space, token.core), owner)),
        }
        from = owner;
    }
    runs.retain(|(text, _)| !text.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        record::tests::{day, shipped, slug, three_companies},
        standing::track,
    };

    fn told(passages: &[Passage<'_>]) -> Vec<(String, Option<String>)> {
        passages
            .iter()
            .map(|passage| {
                let from = passage.from.map(|offer| offer.slug.to_string());
                (passage.text.clone(), from)
            })
            .collect()
    }

    fn written<'a>(
        record: &'a Record,
        party: &str,
        issue: &str,
        toward: &str,
        view: View,
    ) -> Vec<Written<'a>> {
        let party = record.party(&slug(party)).unwrap();
        let issue = record.issue(&slug(issue)).unwrap();
        let track = track(record, party, issue, &slug(toward), view);
        let standing = track.standing.unwrap();
        of(record, party, issue, &standing, view)
    }

    fn pair(text: &str, from: &str) -> (String, Option<String>) {
        let from = Some(from.to_owned()).filter(|from| !from.is_empty());
        (text.to_owned(), from)
    }

    #[test]
    fn the_numbers_of_the_memorandum_were_written_by_the_studios_on_4_august() {
        let record = shipped();
        let view = View::table(day("2023-10-10"));
        let told = told(&written(&record, "wga", "minimums", "amptp", view)[0].headline);
        assert_eq!(told, [pair("5% · 4% · 3.5%", "amptp-preview-2023-08-04")]);
    }

    #[test]
    fn words_come_from_either_side_or_are_new() {
        let record = shipped();
        let view = View::table(day("2023-08-28"));
        let written = written(&record, "amptp", "minimums", "wga", view);
        assert_eq!(
            told(&written[0].text),
            [
                pair("5%", ""),
                pair(" in the first year,", "wga-proposals-2023-05-01"),
                pair(
                    " 4% in the second and 3.5% in the third: 13% compounded, which the",
                    ""
                ),
                pair(" AMPTP called", "amptp-offer-2023-05-01"),
                pair(" the guild's largest raise in 35 years.", ""),
            ]
        );
    }

    #[test]
    fn a_first_position_was_written_by_nobody_else() {
        let record = shipped();
        let view = View::table(day("2023-08-28"));
        assert_eq!(written(&record, "wga", "ai-training", "amptp", view), []);
    }

    #[test]
    fn a_union_repeats_to_one_company_what_it_wrote_to_all() {
        let record = three_companies();
        let view = View::table(day("2025-03-25"));
        let written = written(&record, "union", "remote-work", "company-a", view);
        assert_eq!(
            told(&written[0].text),
            [
                pair("One day", "company-a-offer"),
                pair(" a week from home,", "union-proposals"),
                pair(" as Company A offers.", ""),
            ]
        );
    }

    fn texts() -> impl Strategy<Value = String> {
        let words = ["the", "weeks", "writers", "5%", ",", " · ", " ", "for"];
        proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..14)
            .prop_map(|parts| parts.join(" "))
    }

    proptest! {
        #[test]
        fn the_runs_are_the_text_and_what_is_new_was_carried_from_nowhere(
            text in texts(),
            earlier in proptest::collection::vec(texts(), 0..4),
        ) {
            let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
            let runs = attribute(&text, &earlier);
            let joined: String = runs.iter().map(|(text, _)| text.as_str()).collect();
            prop_assert_eq!(&joined, &text);
            let owners: Vec<Option<usize>> = runs
                .iter()
                .flat_map(|(run, owner)| {
                    let words = tokens(run).into_iter().filter(|token| token.is_word()).count();
                    std::iter::repeat_n(*owner, words)
                })
                .collect();
            let words: Vec<usize> = (0..).zip(tokens(&text)).filter(|(_, token)| token.is_word()).map(|(at, _)| at).collect();
            prop_assert_eq!(owners.len(), words.len());
            for (owner, at) in owners.into_iter().zip(words) {
                let first = earlier.iter().position(|earlier| carried(earlier, &text)[at]);
                prop_assert_eq!(owner, first);
            }
        }

        #[test]
        fn only_what_is_in_view_and_came_before_has_written_anything(days in 0u64..280, public: bool, issue in 0usize..49) {
            let record = shipped();
            let as_of = day("2023-02-20") + chrono::Days::new(days);
            let view = if public { View::public(as_of) } else { View::table(as_of) };
            let issue = record.issues().nth(issue).unwrap();
            for (party, toward) in [("wga", "amptp"), ("amptp", "wga")] {
                let party = record.party(&slug(party)).unwrap();
                let Some(standing) = track(&record, party, issue, &slug(toward), view).standing else {
                    continue;
                };
                for written in of(&record, party, issue, &standing, view) {
                    for (text, passages) in [(written.term.headline.as_str(), written.headline), (written.term.text.as_str(), written.text)] {
                        let joined: String = passages.iter().map(|passage| passage.text.as_str()).collect();
                        prop_assert_eq!(joined, text);
                        for offer in passages.iter().filter_map(|passage| passage.from) {
                            prop_assert!(view.sees(offer.made_on, offer.public_on));
                            prop_assert!(offer.moment() < standing.offer.moment());
                        }
                    }
                }
            }
        }
    }
}
