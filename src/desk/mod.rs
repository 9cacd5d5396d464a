//! Every change goes through here: it is checked, written in one transaction with its revision, and only then told.

pub mod accounts;
pub mod api_tokens;
pub mod documents;
pub mod drafts;
pub mod entries;
pub mod intake;
pub mod letters;
mod log;
pub mod many;
pub mod negotiations;
mod passwords;
pub mod retraction;
pub mod seats;
pub mod sessions;
mod throttle;
pub mod webhooks;

use crate::{
    domain::{
        account::Role,
        entry::{Entry, Filed},
        ids::{AccountId, NegotiationId},
        permission::{Act, Seats},
        problems::Problems,
    },
    store::{self, Tx},
};
use chrono::{DateTime, Utc};

/// Who makes a change. An argument of every operation, so that no change is without an author and no permission check is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// The account; `None` for the operator, who works from the command line without one.
    pub account_id: Option<AccountId>,
    /// The name that the history shows.
    pub name: String,
    /// What the account may do on the site.
    pub role: Role,
    /// What it may do in each negotiation.
    pub seats: Seats,
}

impl Editor {
    /// The operator of the program, signing by this name: an import, the first start.
    pub fn operator(name: &str) -> Self {
        Self {
            account_id: None,
            name: name.to_owned(),
            role: Role::Administrator,
            seats: Seats::new(Role::Administrator, Vec::new()),
        }
    }

    /// Ends what this editor may not do in a negotiation.
    fn must(&self, act: Act, negotiation: NegotiationId) -> Result<(), Error> {
        allowed(self.seats.may(act, negotiation))
    }

    /// Ends what this editor may not do on the site.
    fn must_on_site(&self, act: Act) -> Result<(), Error> {
        allowed(self.seats.may_on_site(act))
    }

    /// Notes in the audit list what this editor did: the rest of a sentence that begins with the name.
    async fn note(
        &self,
        tx: &mut Tx,
        negotiation: Option<NegotiationId>,
        deed: &str,
        at: DateTime<Utc>,
    ) -> Result<(), store::Error> {
        let who = (self.account_id, self.name.as_str());
        store::audit::note(tx, who, negotiation, deed, at).await
    }
}

fn allowed(may: bool) -> Result<(), Error> {
    if may { Ok(()) } else { Err(Error::Forbidden) }
}

/// Why a change was not made. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong.
    #[error("the record is not valid")]
    Invalid(Problems),
    /// The account may not, or the moment for it has passed.
    #[error("the account may not do this")]
    Forbidden,
    /// The negotiation asks for another editor to publish this.
    #[error("another editor has to approve this")]
    NeedsReview,
    /// Somebody else saved the entry since it was opened.
    #[error("the entry was saved by somebody else meanwhile")]
    Stale {
        /// The entry as it is now.
        theirs: Box<Filed<Entry>>,
    },
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The machine failed: it has no randomness to give, or a thread died.
    #[error("the machine failed: {0}")]
    Fault(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    fn fault(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Fault(Box::new(cause))
    }
}

/// What signing in needs besides the database: the line in which passwords wait to be hashed. One for the life of the program. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Door {
    passwords: passwords::Passwords,
}

/// Bytes that nobody can guess.
fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Error::fault)?;
    Ok(bytes)
}
