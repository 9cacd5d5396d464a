//! A type for each kind of id, so that two ids of one bare type can never be swapped.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A negotiation's row.
    NegotiationId
);
id!(
    /// An entry's row; also its short permanent address, `/e/{id}`.
    EntryId
);
id!(
    /// A party's row.
    PartyId
);
id!(
    /// An issue's row.
    IssueId
);
id!(
    /// An account's row.
    AccountId
);
id!(
    /// A draft's row.
    DraftId
);
id!(
    /// A letter's row.
    LetterId
);
id!(
    /// The row of a program's token.
    ApiTokenId
);
id!(
    /// A webhook's row.
    WebhookId
);
id!(
    /// The row of a table that was brought in.
    IntakeId
);
