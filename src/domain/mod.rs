//! What the words mean. Pure: no SQL, no HTTP, no HTML, no clock and no files.
//!
//! The types are the documents of `docs/FORMAT.md`: parts name each other by slug, so that a file, a form, a revision and the rules all
//! speak of the same thing. A [`record::Record`] is one negotiation's bargaining, loaded whole; [`standing`], [`state`], [`gap`], [`spread`],
//! [`compared`], [`course`], [`opening`], [`moved`], [`overview`], [`outcome`], [`turns`], [`offered`], [`against`], [`authorship`], [`scorecard`],
//! [`claim`], [`strike`], [`stage`] and [`latest`] compute what pages say of it on a date, on either clock. Nothing derived is stored.
//! [`chain`] binds the saves of a negotiation, so that none is altered unseen. [`permission`] is who may do what. [`rules`] is what must hold between an entry, its negotiation and the other entries before it is saved.

pub mod accepted;
pub mod account;
pub mod against;
pub mod amount;
pub mod api_token;
pub mod authorship;
pub mod chain;
pub mod claim;
pub mod compared;
pub mod correction;
pub mod course;
pub mod dates;
pub mod digest;
pub mod dispute;
pub mod document;
pub mod draft;
pub mod entry;
pub mod event;
pub mod gap;
pub mod history;
pub mod house;
pub mod ids;
pub mod issue;
pub mod label;
pub mod latest;
pub mod letter;
pub mod licence;
pub mod moved;
pub mod negotiation;
pub mod offer;
pub mod offered;
pub mod opening;
pub mod outcome;
pub mod overview;
pub mod part;
pub mod passage;
pub mod permission;
pub mod position;
pub mod problems;
pub mod published;
pub mod record;
pub mod redline;
pub mod response;
pub mod retraction;
pub mod rules;
pub mod scorecard;
pub mod search;
pub mod sign_in;
pub mod slug;
pub mod source;
pub mod span;
pub mod spread;
pub mod stage;
pub mod standing;
pub mod state;
pub mod statement;
pub mod strike;
pub mod text;
pub mod turns;
pub mod webhook;
