//! Every change goes through here: it is checked, written in one transaction with its revision, and only then told.

pub mod negotiations;

use crate::{
    domain::{account::Role, ids::AccountId, problems::Problems},
    store,
};

/// Who makes a change. An argument of every operation, so that no change is without an author and no permission check is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// The account; `None` for the operator, who works from the command line without one.
    pub account_id: Option<AccountId>,
    /// The name that the history shows.
    pub name: String,
    /// What the editor may do.
    pub role: Role,
}

impl Editor {
    /// The operator of the program, signing by this name: an import, the first start.
    pub fn operator(name: &str) -> Self {
        Self {
            account_id: None,
            name: name.to_owned(),
            role: Role::Administrator,
        }
    }
}

/// Why a change was not made. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong.
    #[error("the record is not valid")]
    Invalid(Problems),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
