//! Counteroffer: a public, server-rendered tracker of negotiations.
//!
//! Arrows point down: `cli → web → desk → store → domain`. What the words mean lives in the domain, all SQL in the store,
//! every change in the desk, pages in the web layer.

pub mod clock;
pub mod desk;
pub mod domain;
pub mod postgres;
pub mod store;
pub mod transfer;
