//! Whole negotiations as files: reading and writing the format of `docs/FORMAT.md`.

pub mod export;
pub mod file;
pub mod read;

/// The negotiation that the program ships with, and gives to an empty database.
pub const SHIPPED: &str = include_str!("shipped/wga-amptp-2023.json");
