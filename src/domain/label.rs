//! What parties call an offer or an event: "best and final", "impasse". Such a word is an argument of the one who uses it, so it is kept as
//! theirs, with its day and its sources, and stands beside the neutral word for the same thing.

use serde::{Deserialize, Serialize};

use super::{
    dates::PartialDate,
    entry::Entry,
    event::Event,
    offer::{Form, Offer},
    slug::Slug,
    text::Line,
};

/// A word that a party has for an offer or an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The word or words, without quotation marks.
    pub words: Line<60>,
    /// The slug of the party that calls it so.
    pub by: Slug,
    /// The day on which it did, so that pages on an earlier day do not know the word.
    pub on: PartialDate,
    /// The ids of its sources, the first-hand one first; at least one.
    pub sources: Vec<Slug>,
}

/// What something is called, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called<'a> {
    /// In their words.
    pub words: &'a str,
    /// Whose words: one party, or all makers of an offer that its form alone names.
    pub by: &'a [Slug],
    /// Since when.
    pub on: PartialDate,
    /// What that rests on.
    pub sources: &'a [Slug],
}

impl Label {
    fn called(&self) -> Called<'_> {
        Called {
            words: &self.words,
            by: std::slice::from_ref(&self.by),
            on: self.on,
            sources: &self.sources,
        }
    }
}

/// What an entry is called, in the order given. An offer on record as a final one without a label has its makers' word by its form. Such
/// words are public from their own day, on both clocks.
pub fn called(entry: &Entry) -> Vec<Called<'_>> {
    match entry {
        Entry::Offer(offer) => of_offer(offer),
        Entry::Event(event) => of_event(event),
        Entry::Response(_) | Entry::Statement(_) => Vec::new(),
    }
}

/// The same of an event.
pub fn of_event(event: &Event) -> Vec<Called<'_>> {
    event.called.iter().map(Label::called).collect()
}

/// The same of an offer.
pub fn of_offer(offer: &Offer) -> Vec<Called<'_>> {
    let by_form = (offer.form == Form::FinalOffer && offer.called.is_empty()).then_some(Called {
        words: "final",
        by: &offer.parties,
        on: offer.made_on,
        sources: &offer.sources,
    });
    let labels = offer.called.iter().map(Label::called);
    labels.chain(by_form).collect()
}

/// The form of an offer in the neutral voice: whether an offer is a final one, time tells, so a "final offer" is a counterproposal where it
/// answers an offer, and else a proposal.
///
/// Example: the AMPTP's "best and final" offer of 23 September 2023 answered the guild's of 21 September: a counterproposal.
pub fn neutral(offer: &Offer) -> Form {
    match offer.form {
        Form::FinalOffer if offer.responds_to.is_some() => Form::Counterproposal,
        Form::FinalOffer => Form::Proposal,
        form @ (Form::Proposal
        | Form::Counterproposal
        | Form::Package
        | Form::TentativeAgreement
        | Form::Memorandum) => form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::{shipped, slug};

    #[test]
    fn best_and_final_is_the_studios_word_for_a_counterproposal() {
        let record = shipped();
        let offer = record
            .offer(&slug("amptp-best-and-final-2023-09-23"))
            .unwrap();
        assert_eq!(neutral(offer), Form::Counterproposal);
        let told = of_offer(offer);
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].words, told[0].by),
            ("best and final", &[slug("amptp")][..])
        );
        assert_eq!(told[0].on.to_string(), "2023-09-23");
    }

    #[test]
    fn a_final_offer_without_a_label_is_so_called_by_its_makers() {
        let record = shipped();
        let mut offer = record
            .offer(&slug("amptp-best-and-final-2023-09-23"))
            .unwrap()
            .value
            .clone();
        offer.called.clear();
        assert_eq!(of_offer(&offer)[0].words, "final");
        offer.responds_to = None;
        assert_eq!(neutral(&offer), Form::Proposal);
    }

    #[test]
    fn every_other_form_is_its_own_neutral_word() {
        for offer in shipped().offers() {
            if offer.form != Form::FinalOffer {
                assert_eq!(neutral(offer), offer.form);
            }
        }
    }
}
