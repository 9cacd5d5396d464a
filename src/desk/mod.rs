//! Every change goes through here: it is checked, written in one transaction with its revision, and only then told.

pub mod negotiations;

use crate::{domain::problems::Problems, store};

/// Who makes a change. An argument of every operation, so that no change is without an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// The name that the history shows.
    pub name: String,
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
