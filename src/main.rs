//! The `counteroffer` program.

fn main() {}
