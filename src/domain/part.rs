//! A part of a negotiation's catalogue that has a history of its own: an issue, a party, or the round itself.

use super::{negotiation::Catalogue, slug::Slug};

/// A part of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it: the round, its parties, categories and issues, sources and disputes.
    Whole,
    /// An issue.
    Issue(Slug),
    /// A party.
    Party(Slug),
}

impl Part {
    /// `now` with this part as `then` has it; `None` where either of them does not have it. Of the whole, nothing that came later is lost: what
    /// `then` did not have yet stays after its own parts, since entries rest on it.
    pub fn restored(&self, then: &Catalogue, now: &Catalogue) -> Option<Catalogue> {
        let mut restored = now.clone();
        match self {
            Self::Whole => {
                let mut then = then.clone();
                then.negotiation.slug = now.negotiation.slug.clone();
                restored = then.keeping(now);
            }
            Self::Issue(slug) => {
                let mut issues = then.categories.iter().flat_map(|part| &part.issues);
                let issue = issues.find(|issue| issue.slug == *slug)?;
                let mut places = restored.categories.iter_mut();
                *places.find_map(|part| part.issues.iter_mut().find(|at| at.slug == *slug))? =
                    issue.clone();
            }
            Self::Party(slug) => {
                let party = then.parties.iter().find(|party| party.slug == *slug)?;
                *restored.parties.iter_mut().find(|at| at.slug == *slug)? = party.clone();
            }
        }
        Some(restored)
    }

    /// The kind and the slug, for the store: `issue`, `party`, or nothing for the whole.
    pub fn named(&self) -> Option<(&'static str, &Slug)> {
        match self {
            Self::Whole => None,
            Self::Issue(slug) => Some(("issue", slug)),
            Self::Party(slug) => Some(("party", slug)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::tests::slug;

    fn shipped() -> Catalogue {
        let text = include_str!("../transfer/shipped/wga-amptp-2023.json");
        let mut file: serde_json::Value = serde_json::from_str(text).unwrap();
        strip(&mut file);
        serde_json::from_value(file).unwrap()
    }

    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                map.retain(|_, value| !value.is_null());
                map.values_mut().for_each(strip);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }

    #[test]
    fn a_part_is_restored_and_the_rest_stays() {
        let then = shipped();
        let mut now = then.clone();
        now.categories[0].issues[1].title = "Pay".parse().unwrap();
        now.categories[0].issues[2].title = "Something else".parse().unwrap();
        now.parties[0].name = "Another name".parse().unwrap();
        now.negotiation.slug = slug("renamed");
        let issue = Part::Issue(then.categories[0].issues[1].slug.clone());
        let restored = issue.restored(&then, &now).unwrap();
        assert_eq!(
            restored.categories[0].issues[1],
            then.categories[0].issues[1]
        );
        assert_eq!(
            restored.categories[0].issues[2],
            now.categories[0].issues[2]
        );
        let party = Part::Party(then.parties[0].slug.clone());
        let restored = party.restored(&then, &now).unwrap();
        assert_eq!(
            (&restored.parties, restored.categories == now.categories),
            (&then.parties, true)
        );
        let whole = Part::Whole.restored(&then, &now).unwrap();
        assert_eq!(
            (&whole.categories, &whole.parties),
            (&then.categories, &then.parties)
        );
        assert_eq!(
            whole.negotiation.slug, now.negotiation.slug,
            "the address stays"
        );
        assert_eq!(Part::Party(slug("nobody")).restored(&then, &now), None);
    }
}
