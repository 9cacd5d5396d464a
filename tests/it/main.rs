//! Behaviour, tested against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod against;
mod command;
mod compare;
mod database_url;
mod desk;
mod entries;
mod entry_forms;
mod history;
mod issues;
mod labels;
mod large;
mod layers;
mod log;
mod method;
mod migrations;
mod moments;
mod negotiation_form;
mod offer_form;
mod options;
mod outlines;
mod packages;
mod picture;
mod postgres;
mod records;
mod roles;
mod schema;
mod scorecard;
mod sources;
mod start;
mod support;
mod timeline;
mod transfer;
mod waiting;
mod whole;
