//! Values as text and as pictures. No HTTP.

pub mod card;
pub mod chart;
pub mod cite;
pub mod escape;
pub mod markdown;
pub mod redline;
pub mod words;
