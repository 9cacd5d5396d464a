//! Behaviour, tested against a real PostgreSQL.

mod postgres;
mod schema;
mod support;
mod transfer;
