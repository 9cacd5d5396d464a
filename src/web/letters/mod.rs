//! Letters of readers: the page where they are written and read, the receipt of their sender, and the desk's queue.

mod queue;
mod receipt;
mod write;

pub(super) use self::{
    queue::{decide, show as queue},
    receipt::show as receipt,
    write::{respond, send, show},
};
