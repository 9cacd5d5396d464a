//! Whole negotiations as files: reading and writing the format of `docs/FORMAT.md`. And tables of positions that somebody brings in.

mod check;
pub mod export;
mod fields;
pub mod file;
pub mod proof;
pub mod read;
pub mod sample;
pub mod sheet;
pub mod terms;

/// The negotiation that the program ships with, and gives to an empty database.
pub const SHIPPED: &str = include_str!("shipped/wga-amptp-2023.json");

/// The format as JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("../../docs/counteroffer-1.schema.json");
