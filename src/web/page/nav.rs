//! The navigation of the negotiation that a page belongs to.

use super::super::paths::{
    AtomPath, CardPath, ChangesPath, ComparePath, DataPath, DisputesPath, DraftsPath, IssuesPath,
    NegotiationPath, NewOfferPath, OffersPath,
};
use crate::domain::{entry::EntryKind, house::House, ids::NegotiationId};

/// A link of a navigation that knows whether it leads to the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// The words.
    pub label: &'static str,
    /// Where it leads.
    pub path: String,
    /// Whether this is the page's own section.
    pub current: bool,
}

/// The sections of a negotiation, as its navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Where it stands, and the timeline.
    Timeline,
    /// Issues by parties.
    Compare,
    /// The issues.
    Issues,
    /// The offers.
    Offers,
    /// The disputed facts.
    Disputes,
    /// What was changed in the record.
    Changes,
    /// None of these: another page that belongs to the negotiation.
    Other,
}

impl Section {
    /// The section of the entries of a kind. Responses, statements and events have their place on the timeline.
    pub fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Offer => Self::Offers,
            EntryKind::Event | EntryKind::Response | EntryKind::Statement => Self::Other,
        }
    }
}

/// The navigation of the negotiation that a page belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiationNav {
    /// The negotiation's short name; it leads to the timeline.
    pub name: String,
    /// The negotiation's title; page titles end with it.
    pub title: String,
    /// The address of its timeline.
    pub path: String,
    /// The address of the form for a new offer, for editors.
    pub new_offer: String,
    /// The address of its drafts, for those who write them.
    pub drafts: String,
    /// The address of its feed.
    pub feed: String,
    /// The address of its share image.
    pub card: String,
    /// Where open pages hear of what is saved after this one was made.
    pub live: Option<String>,
    /// The address of what can be followed and taken away.
    pub data: String,
    /// Its sections, in the order of reading.
    pub links: Vec<NavLink>,
    /// How the negotiation is kept.
    pub house: House,
}

impl NegotiationNav {
    /// The navigation of the negotiation with this slug, short name and title, on a page of `current`.
    pub fn new(slug: &str, name: &str, title: &str, current: Section) -> Self {
        let negotiation = || slug.to_owned();
        let path = NegotiationPath {
            negotiation: negotiation(),
        }
        .to_string();
        let link = |label, section, path: String| NavLink {
            label,
            path,
            current: section == current,
        };
        let links = vec![
            link("Timeline", Section::Timeline, path.clone()),
            link(
                "Compare",
                Section::Compare,
                ComparePath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Issues",
                Section::Issues,
                IssuesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Offers",
                Section::Offers,
                OffersPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Disputes",
                Section::Disputes,
                DisputesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
            link(
                "Changes",
                Section::Changes,
                ChangesPath {
                    negotiation: negotiation(),
                }
                .to_string(),
            ),
        ];
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            path,
            new_offer: NewOfferPath {
                negotiation: negotiation(),
            }
            .to_string(),
            drafts: DraftsPath {
                negotiation: negotiation(),
            }
            .to_string(),
            feed: AtomPath {
                negotiation: negotiation(),
            }
            .to_string(),
            card: CardPath {
                negotiation: negotiation(),
            }
            .to_string(),
            data: DataPath {
                negotiation: negotiation(),
            }
            .to_string(),
            live: None,
            links,
            house: House::open(NegotiationId(0)),
        }
    }

    /// With the address at which an open page hears of saves.
    #[must_use]
    pub fn heard_at(mut self, live: String) -> Self {
        self.live = Some(live);
        self
    }

    /// The navigation of a negotiation that is kept like this.
    #[must_use]
    pub fn kept(mut self, house: House) -> Self {
        self.house = house;
        self
    }
}
