//! Counteroffer: a public tracker of negotiations. Every offer, counteroffer and statement with its source, and for any date where each
//! side stands on each issue, who moved, and how far apart they are.
//!
//! The map, from the top down; arrows point down and nothing points back:
//! - [`cli`], [`config`], [`clock`], [`postgres`]: the commands, what an operator sets, the time, the private database.
//! - [`web`]: the site over HTTP: addresses, pages, forms, and the layers around them.
//! - [`render`]: values as text and as pictures.
//! - [`feeds`]: what programs follow and people take away: feeds, the calendar, tables, a workbook.
//! - [`transfer`]: whole negotiations in and out of files; an import writes through the desk.
//! - [`desk`]: every change, checked and written in one transaction with its revision.
//! - [`store`]: the only SQL.
//! - [`domain`]: what the words mean, and every rule that pages rest on. Pure.

pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod domain;
pub mod feeds;
pub mod postgres;
pub mod render;
pub mod store;
pub mod transfer;
pub mod web;
