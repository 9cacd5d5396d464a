//! The offers: the form for a new one and to edit one.

mod form;

pub(super) use form::{create, edit, new, save};
