//! Values as text and as pictures. No HTTP.

pub mod chart;
pub mod cite;
pub mod markdown;
pub mod redline;
pub mod words;
