//! Values as text. No HTTP.

pub mod words;
