//! Behaviour, tested over real HTTP against a real PostgreSQL.
