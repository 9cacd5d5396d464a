//! Under which terms the record may be used: facts with their sources, compiled for everybody.

/// Its identifier (SPDX).
pub const ID: &str = "CC-BY-4.0";
/// Its name.
pub const NAME: &str = "Creative Commons Attribution 4.0 International";
/// Where it stands in full.
pub const URL: &str = "https://creativecommons.org/licenses/by/4.0/";
