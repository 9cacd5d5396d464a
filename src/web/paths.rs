//! Every address, once: handlers take these types, templates print them, tests pin each string.
//!
//! `Display` gives the path with its parts percent-encoded. A path that does not parse (a part that is not UTF-8, an id that is no number)
//! is "not found", like any other address that leads nowhere.

#![expect(
    clippy::disallowed_types,
    reason = "the derive of a typed path expands to it"
)]

mod api;
mod feeds;

pub use api::*;
pub use feeds::*;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::Error;
use crate::domain::{
    entry::EntryKind,
    ids::{AccountId, DraftId, EntryId, LetterId},
    slug::Slug,
};

/// `/`: the negotiations.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/")]
pub struct HomePath;

/// `/new`: the form for a new negotiation.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/new")]
pub struct NewNegotiationPath;

/// `/{negotiation}`: where it stands, and the timeline.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}", rejection(Error))]
pub struct NegotiationPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/edit`: the form to edit a negotiation, its parties, categories and issues.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/edit", rejection(Error))]
pub struct EditNegotiationPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/compare`: issues by parties on a date.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/compare", rejection(Error))]
pub struct ComparePath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/issues`: the issues.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues", rejection(Error))]
pub struct IssuesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/issues/{issue}`: one issue’s chart, thread and redlines.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues/{issue}", rejection(Error))]
pub struct IssuePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

/// `/{negotiation}/gaps`: every measured issue from its opening gap to the date, in small pictures.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/gaps", rejection(Error))]
pub struct GapsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/scorecard`: once there is an agreement, each issue from the openings to the final term.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/scorecard", rejection(Error))]
pub struct ScorecardPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/waiting`: the offers that wait for an answer, and the longest silence of the talks.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/waiting", rejection(Error))]
pub struct WaitingPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/offers`: the offers.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers", rejection(Error))]
pub struct OffersPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/offers/new`: the form for a new offer.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/new", rejection(Error))]
pub struct NewOfferPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/offers/{slug}`: an offer’s permalink.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/{slug}", rejection(Error))]
pub struct OfferPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
}

/// `/{negotiation}/offers/{slug}/edit`: the form to edit an offer.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/{slug}/edit", rejection(Error))]
pub struct EditOfferPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
}

/// `/{negotiation}/offers/{slug}/against/{other}`: an offer against another one, word by word; the other counts as the older text.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/{slug}/against/{other}", rejection(Error))]
pub struct AgainstPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
    /// The other offer’s slug.
    pub other: String,
}

/// `/{negotiation}/offers/{slug}/against-expired`: an offer against what the expired agreement says.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/{slug}/against-expired", rejection(Error))]
pub struct AgainstExpiredPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
}

/// `/{negotiation}/offers/{slug}/against`: leads to the redline against the offer that a form names (`?other=`).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/offers/{slug}/against", rejection(Error))]
pub struct ChooseAgainstPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The offer’s slug.
    pub slug: String,
}

/// `/{negotiation}/responses`: the responses.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/responses", rejection(Error))]
pub struct ResponsesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/responses/new`: the form for a new response.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/responses/new", rejection(Error))]
pub struct NewResponsePath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/responses/{slug}`: a response’s permalink.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/responses/{slug}", rejection(Error))]
pub struct ResponsePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The response’s slug.
    pub slug: String,
}

/// `/{negotiation}/responses/{slug}/edit`: the form to edit a response.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/responses/{slug}/edit", rejection(Error))]
pub struct EditResponsePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The response’s slug.
    pub slug: String,
}

/// `/{negotiation}/statements`: the statements.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/statements", rejection(Error))]
pub struct StatementsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/statements/new`: the form for a new statement.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/statements/new", rejection(Error))]
pub struct NewStatementPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/statements/{slug}`: a statement’s permalink.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/statements/{slug}", rejection(Error))]
pub struct StatementPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The statement’s slug.
    pub slug: String,
}

/// `/{negotiation}/statements/{slug}/edit`: the form to edit a statement.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/statements/{slug}/edit", rejection(Error))]
pub struct EditStatementPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The statement’s slug.
    pub slug: String,
}

/// `/{negotiation}/events`: the events.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/events", rejection(Error))]
pub struct EventsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/events/new`: the form for a new event.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/events/new", rejection(Error))]
pub struct NewEventPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/events/{slug}`: an event’s permalink.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/events/{slug}", rejection(Error))]
pub struct EventPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The event’s slug.
    pub slug: String,
}

/// `/{negotiation}/events/{slug}/edit`: the form to edit an event.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/events/{slug}/edit", rejection(Error))]
pub struct EditEventPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The event’s slug.
    pub slug: String,
}

/// `/{negotiation}/history`: the saves of the negotiation itself, and what changed from one to another.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/history", rejection(Error))]
pub struct OwnHistoryPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/issues/{issue}/history`: the saves that changed an issue.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/issues/{issue}/history", rejection(Error))]
pub struct IssueHistoryPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The issue’s slug.
    pub issue: String,
}

/// `/{negotiation}/parties/{party}/history`: the saves that changed a party.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/parties/{party}/history", rejection(Error))]
pub struct PartyHistoryPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The party’s slug.
    pub party: String,
}

/// `/{negotiation}/{kind}/{slug}/history`: the versions of an entry, and what changed from one to another.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/history", rejection(Error))]
pub struct HistoryPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in: `offers`, `responses`, `statements` or `events`.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/{negotiation}/{kind}/{slug}/versions/{version}`: an entry as it was saved once, for good.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/versions/{version}", rejection(Error))]
pub struct VersionPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
    /// The number of the version, from 1.
    pub version: String,
}

/// `/{negotiation}/{kind}/{slug}/versions/{version}/takedown`: takes down what a version says (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path(
    "/{negotiation}/{kind}/{slug}/versions/{version}/takedown",
    rejection(Error)
)]
pub struct TakedownPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
    /// The number of the version, from 1.
    pub version: String,
}

/// `/{negotiation}/bring-in`: the form for a table of offers, and where one that was checked is sent.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/bring-in", rejection(Error))]
pub struct BringInPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/bring-in/table`: where a table is sent to be checked.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/bring-in/table", rejection(Error))]
pub struct BringInTablePath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/bring-in/undo`: where a table is undone that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/bring-in/undo", rejection(Error))]
pub struct UndoPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/{kind}/{slug}/retract`: where an entry is taken out of the record.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/retract", rejection(Error))]
pub struct RetractPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/{negotiation}/{kind}/{slug}/letters`: what readers say under an entry, and the form for a letter.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/letters", rejection(Error))]
pub struct LettersPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/{negotiation}/{kind}/{slug}/official`: adds a party’s official response (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/{kind}/{slug}/official", rejection(Error))]
pub struct OfficialPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The list that the entry is in.
    pub kind: String,
    /// The entry’s slug.
    pub slug: String,
}

/// `/letters/{token}`: what became of a letter, for its sender.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/letters/{token}", rejection(Error))]
pub struct ReceiptPath {
    /// The secret that the sender was given.
    pub token: String,
}

/// `/desk/letters`: the letters that wait for an editor.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk/letters")]
pub struct QueuePath;

/// `/desk/letters/{id}`: decides on a letter (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk/letters/{id}", rejection(Error))]
pub struct LetterPath {
    /// The letter’s id.
    pub id: LetterId,
}

/// `/{negotiation}/changes`: every change of a negotiation, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/changes", rejection(Error))]
pub struct ChangesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/corrections`: what was wrong, since when, and what is right.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/corrections", rejection(Error))]
pub struct CorrectionsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/sources`: the sources, with what rests on each.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/sources", rejection(Error))]
pub struct SourcesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/sources/documents`: adds a document to a source (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/sources/documents", rejection(Error))]
pub struct DocumentsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/sources/documents/remove`: takes a document from a source (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/sources/documents/remove", rejection(Error))]
pub struct RemoveDocumentPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/files/{sha256}/{name}`: a document that a source is, as a download.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/files/{sha256}/{name}", rejection(Error))]
pub struct FilePath {
    /// The hash of its content.
    pub sha256: String,
    /// What it is called.
    pub name: String,
}

/// `/{negotiation}/disputes`: the facts on which sources differ.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/disputes", rejection(Error))]
pub struct DisputesPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/disputes/{slug}`: every version of one such fact, with its sources.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/disputes/{slug}", rejection(Error))]
pub struct DisputePath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The dispute’s slug.
    pub slug: String,
}

/// `/e/{id}`: short permanent link to an entry; redirects to its address.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/e/{id}", rejection(Error))]
pub struct EntryPath {
    /// The entry’s id.
    pub id: EntryId,
}

/// `/search`: finds words in all negotiations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/search")]
pub struct SearchPath;

/// `/method`: how every computed word and number comes about.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/method")]
pub struct MethodPath;

/// `/sign-in`: where editors sign in.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/sign-in")]
pub struct SignInPath;

/// `/sign-out`: ends the session (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/sign-out")]
pub struct SignOutPath;

/// `/account`: the signed-in editor’s own account.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/account")]
pub struct AccountPath;

/// `/account/password`: changes the password (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/account/password")]
pub struct PasswordPath;

/// `/account/sessions`: signs out everywhere (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/account/sessions")]
pub struct SessionsPath;

/// `/account/tokens`: makes a token for a program (POST).
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/account/tokens")]
pub struct TokensPath;

/// `/account/tokens/{id}`: revokes a token (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/account/tokens/{id}", rejection(Error))]
pub struct TokenPath {
    /// The token’s row.
    pub id: String,
}

/// `/desk`: where an editor starts.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk")]
pub struct DeskPath;

/// `/desk/accounts`: makes an account (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk/accounts")]
pub struct AccountsPath;

/// `/desk/accounts/{id}`: closes an account, or makes a link for a new password (POST).
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk/accounts/{id}", rejection(Error))]
pub struct OneAccountPath {
    /// The account’s id.
    pub id: AccountId,
}

/// `/desk/audit`: who did what.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/desk/audit")]
pub struct AuditPath;

/// `/{negotiation}/access`: who may do what in a negotiation, and how it is kept.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/access", rejection(Error))]
pub struct AccessPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/drafts`: what is written and not public yet, for those who may see it.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/drafts", rejection(Error))]
pub struct DraftsPath {
    /// The negotiation’s slug.
    pub negotiation: String,
}

/// `/{negotiation}/drafts/{id}`: one draft, and what can be done with it.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/{negotiation}/drafts/{id}", rejection(Error))]
pub struct DraftPath {
    /// The negotiation’s slug.
    pub negotiation: String,
    /// The draft’s id.
    pub id: DraftId,
}

/// `/join/{token}`: one-time page at which somebody takes a seat in a negotiation.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/join/{token}", rejection(Error))]
pub struct JoinPath {
    /// The secret of the link.
    pub token: String,
}

/// `/reset/{token}`: one-time page at which an account gets a new password.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/reset/{token}", rejection(Error))]
pub struct ResetPath {
    /// The secret of the link.
    pub token: String,
}

/// `/setup/{token}`: one-time page at which the first administrator sets a name and a password.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/setup/{token}", rejection(Error))]
pub struct SetupPath {
    /// The secret of this start of the program.
    pub token: String,
}

/// `/static/{name}`: a file of the program, under its hashed name.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/static/{name}", rejection(Error))]
pub struct AssetPath {
    /// The file name with the hash of its content, for example `style.0123456789ab.css`.
    pub name: String,
}

/// `/metrics`: what this server has done, for monitoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/metrics")]
pub struct MetricsPath;

/// `/health/live`: the process answers.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/health/live")]
pub struct LivePath;

/// `/health/ready`: the process can serve: its database answers.
#[derive(Debug, Clone, PartialEq, Eq, TypedPath, Deserialize)]
#[typed_path("/health/ready")]
pub struct ReadyPath;

/// The address of the entry of this kind and slug.
pub fn entry(negotiation: &str, kind: EntryKind, slug: &str) -> String {
    let (negotiation, slug) = (negotiation.to_owned(), slug.to_owned());
    match kind {
        EntryKind::Event => EventPath { negotiation, slug }.to_string(),
        EntryKind::Offer => OfferPath { negotiation, slug }.to_string(),
        EntryKind::Response => ResponsePath { negotiation, slug }.to_string(),
        EntryKind::Statement => StatementPath { negotiation, slug }.to_string(),
    }
}

impl LettersPath {
    /// The letters under the entry of this kind and slug.
    pub fn of(negotiation: &str, kind: EntryKind, slug: &str) -> Self {
        Self {
            negotiation: negotiation.to_owned(),
            kind: kind.list().to_owned(),
            slug: slug.to_owned(),
        }
    }

    /// Where an official response is sent to.
    pub fn official(&self) -> OfficialPath {
        OfficialPath {
            negotiation: self.negotiation.clone(),
            kind: self.kind.clone(),
            slug: self.slug.clone(),
        }
    }
}

impl VersionPath {
    /// Where what it says is taken down.
    pub fn takedown(&self) -> TakedownPath {
        TakedownPath {
            negotiation: self.negotiation.clone(),
            kind: self.kind.clone(),
            slug: self.slug.clone(),
            version: self.version.clone(),
        }
    }
}

impl TakedownPath {
    /// The version.
    pub fn version(self) -> VersionPath {
        VersionPath {
            negotiation: self.negotiation,
            kind: self.kind,
            slug: self.slug,
            version: self.version,
        }
    }
}

impl HistoryPath {
    /// The history of the entry of this kind and slug.
    pub fn of(negotiation: &str, kind: EntryKind, slug: &str) -> Self {
        Self {
            negotiation: negotiation.to_owned(),
            kind: kind.list().to_owned(),
            slug: slug.to_owned(),
        }
    }

    /// A version of the same entry.
    pub fn version(&self, version: i32) -> VersionPath {
        VersionPath {
            negotiation: self.negotiation.clone(),
            kind: self.kind.clone(),
            slug: self.slug.clone(),
            version: version.to_string(),
        }
    }

    /// Where the entry is retracted.
    pub fn retract(&self) -> RetractPath {
        RetractPath {
            negotiation: self.negotiation.clone(),
            kind: self.kind.clone(),
            slug: self.slug.clone(),
        }
    }

    /// What changed from one version to another.
    pub fn between(&self, from: i32, to: i32) -> String {
        format!("{self}?from={from}&to={to}#diff")
    }
}

impl RetractPath {
    /// The history of the entry.
    pub fn history(&self) -> HistoryPath {
        HistoryPath {
            negotiation: self.negotiation.clone(),
            kind: self.kind.clone(),
            slug: self.slug.clone(),
        }
    }
}

/// The address of the list of entries of this kind.
pub fn entries(negotiation: &str, kind: EntryKind) -> String {
    let negotiation = negotiation.to_owned();
    match kind {
        EntryKind::Event => EventsPath { negotiation }.to_string(),
        EntryKind::Offer => OffersPath { negotiation }.to_string(),
        EntryKind::Response => ResponsesPath { negotiation }.to_string(),
        EntryKind::Statement => StatementsPath { negotiation }.to_string(),
    }
}

impl SourcesPath {
    /// The place of one source among them.
    pub fn at(negotiation: &str, source: &str) -> String {
        let all = Self {
            negotiation: negotiation.to_owned(),
        };
        format!("{all}?source={source}#{source}")
    }
}

impl AccountPath {
    /// The account page that says the password was changed.
    pub fn changed() -> String {
        format!("{}?changed=password", Self)
    }
}

impl DeskPath {
    /// The desk that says this account was made.
    pub fn made(account: AccountId) -> String {
        format!("{}?made={account}", Self)
    }
}

/// The address of the form to edit the entry of this kind and slug.
pub fn edit_entry(negotiation: &str, kind: EntryKind, slug: &str) -> String {
    let (negotiation, slug) = (negotiation.to_owned(), slug.to_owned());
    match kind {
        EntryKind::Event => EditEventPath { negotiation, slug }.to_string(),
        EntryKind::Offer => EditOfferPath { negotiation, slug }.to_string(),
        EntryKind::Response => EditResponsePath { negotiation, slug }.to_string(),
        EntryKind::Statement => EditStatementPath { negotiation, slug }.to_string(),
    }
}

/// The address of the form for a new entry of this kind.
pub fn new_entry(negotiation: &str, kind: EntryKind) -> String {
    let negotiation = negotiation.to_owned();
    match kind {
        EntryKind::Event => NewEventPath { negotiation }.to_string(),
        EntryKind::Offer => NewOfferPath { negotiation }.to_string(),
        EntryKind::Response => NewResponsePath { negotiation }.to_string(),
        EntryKind::Statement => NewStatementPath { negotiation }.to_string(),
    }
}

/// The address of the form for an offer that answers this one.
pub fn counter(negotiation: &str, offer: &Slug) -> String {
    let form = NewOfferPath {
        negotiation: negotiation.to_owned(),
    };
    format!("{form}?answers={offer}")
}

impl SignInPath {
    /// The sign-in page that leads back to `target`, a path with its query on this site.
    pub fn leading_to(target: &str) -> String {
        if target == HomePath::PATH || target.starts_with(Self::PATH) {
            return Self::PATH.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", target)
            .finish();
        format!("{}?{query}", Self::PATH)
    }
}
