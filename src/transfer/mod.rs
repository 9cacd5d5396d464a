//! Whole negotiations as files: reading and writing the format of `docs/FORMAT.md`.

mod check;
pub mod export;
mod fields;
pub mod file;
pub mod proof;
pub mod read;

/// The negotiation that the program ships with, and gives to an empty database.
pub const SHIPPED: &str = include_str!("shipped/wga-amptp-2023.json");
