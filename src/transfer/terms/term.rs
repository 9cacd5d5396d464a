//! The terms of an offer, one row each.

use std::collections::BTreeSet;

use super::{cells::Cells, offer::Rows};
use crate::{
    domain::{
        dates::PartialDate,
        issue::Issue,
        offer::Offer,
        position::{Alternative, Headline, Position, Stance},
        slug::Slug,
        text::Text,
    },
    feeds::tables::positions::name,
};

const WORDLESS: &str = "Say the term in a few words: 32 characters at most";

/// A term with what it says of itself apart from its offer; `None` where the table has no such column.
pub(super) struct Term {
    pub(super) row: usize,
    position: Position,
    public_on: Option<Option<PartialDate>>,
    pub(super) sources: Option<Vec<Slug>>,
}

impl Term {
    /// Its path, as problems name it.
    pub(super) fn path(&self) -> String {
        let Position {
            issue, alternative, ..
        } = &self.position;
        match alternative {
            Alternative::Only => format!("positions.{issue}"),
            Alternative::A | Alternative::B => format!("positions.{issue}.{alternative}"),
        }
    }

    /// Puts it into its offer. A table tells of each term when it became public and what it rests on, be that said of the term or of its offer:
    /// what is said of the offer is not said of the term again.
    pub(super) fn put(self, offer: &mut Offer) {
        let mut position = self.position;
        if let Some(public_on) = self.public_on
            && public_on != position.public_on.or(offer.public_on)
        {
            position.public_on = public_on.filter(|_| public_on != offer.public_on);
        }
        if let Some(sources) = self.sources {
            let told = match position.sources.as_slice() {
                [] => &offer.sources,
                own => own,
            };
            if *told != *sources {
                position.sources = match offer.sources == sources {
                    true => Vec::new(),
                    false => sources,
                };
            }
        }
        let same = |known: &&mut Position| {
            known.issue == position.issue && known.alternative == position.alternative
        };
        match offer.positions.iter_mut().find(same) {
            Some(known) => *known = position,
            None => offer.positions.push(position),
        }
    }
}

impl<'a> Rows<'a> {
    /// The terms, one row each.
    pub(super) fn terms(&mut self) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        let mut seen = BTreeSet::new();
        for row in self.rows {
            let issue = row.issue(self.record);
            let alternative = row.alternative();
            let (issue, alternative) = (self.take(issue), self.take(alternative));
            let (Some(issue), Some(alternative)) = (issue, alternative) else {
                continue;
            };
            if !seen.insert((&issue.slug, alternative)) {
                let message = "Another row of this offer has a term on this issue: write A and B as its alternatives where it offers two";
                self.misfits.push(row.misfit("issue", message));
                continue;
            }
            if let Some(term) = self.term(row, issue, alternative) {
                terms.push(term);
            }
        }
        terms
    }

    fn term(&mut self, row: &Cells<'a>, issue: &Issue, alternative: Alternative) -> Option<Term> {
        let stored = self.stored.and_then(|stored| {
            let mut known = stored.value.positions.iter();
            known.find(|known| known.issue == issue.slug && known.alternative == alternative)
        });
        let stance = row.choice("stance", &Stance::ALL, name);
        let stance = self.take(stance).flatten();
        let headline = row.read::<Headline>("headline");
        let headline = self.take(headline);
        let text = row.read::<Text>("text");
        let text = self.take(text);
        let values = row.numbers("values");
        let values = self.take(values).flatten();
        let values_to = row.numbers("values_to");
        let values_to = self.take(values_to).flatten();
        let basis = row.read("basis");
        let basis = self.take(basis).flatten();
        let note = row.read("note");
        let note = self.take(note).flatten();
        let public_on = row.read::<PartialDate>("public_on");
        let public_on = self.take(public_on).flatten();
        let sources = row.sources(self.record);
        let sources = self.take(sources).unwrap_or_default();
        // Where one of the two is not there, the other stands for it as far as it can.
        let (headline, text) = (headline?, text?);
        let (headline, text) = match (headline, text, stored) {
            (Some(headline), Some(text), _) => (headline, text),
            (headline, text, Some(stored)) => (
                headline.unwrap_or_else(|| stored.headline.clone()),
                text.unwrap_or_else(|| stored.text.clone()),
            ),
            (Some(headline), None, None) => {
                let text = headline.parse::<Text>();
                let text = text.map_err(|why| row.misfit("text", why));
                (headline, self.take(text)?)
            }
            (None, Some(text), None) => {
                let headline = text.parse::<Headline>();
                let short = headline.map_err(|_| row.misfit("headline", WORDLESS));
                (self.take(short)?, text)
            }
            (None, None, None) => {
                self.misfits.push(row.misfit("headline", WORDLESS));
                return None;
            }
        };
        let mut position = stored.cloned().unwrap_or_else(|| Position {
            issue: issue.slug.clone(),
            alternative,
            stance: Stance::Proposes,
            headline: headline.clone(),
            text: text.clone(),
            values: None,
            values_to: None,
            totals: Vec::new(),
            basis: None,
            derived: false,
            public_on: None,
            note: None,
            confidence: None,
            sources: Vec::new(),
        });
        position.stance = stance.unwrap_or(position.stance);
        position.headline = headline;
        position.text = text;
        if self.has("values") {
            position.values = values;
        }
        if self.has("values_to") {
            position.values_to = values_to;
        }
        if self.has("basis") {
            position.basis = basis;
        }
        if self.has("note") {
            position.note = note;
        }
        Some(Term {
            row: row.row,
            position,
            public_on: self.has("public_on").then_some(public_on),
            sources: self.has("sources").then_some(sources),
        })
    }
}
