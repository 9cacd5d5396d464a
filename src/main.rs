//! The `counteroffer` program.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;
use counteroffer::{cli, clock::Clock, config::Command, web};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let filter = match EnvFilter::try_new(&command.config.rust_log) {
        Ok(filter) => filter,
        Err(why) => {
            return failed(&format!(
                "RUST_LOG cannot be read: {why}. Set it to error, warn, info, debug or trace"
            ));
        }
    };
    let log = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_filter(filter);
    tracing_subscriber::registry()
        .with(log)
        .with(web::queries::layer())
        .init();
    match cli::run(command, Clock::System).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

/// Says why, whatever the log shows.
fn failed(why: &str) -> ExitCode {
    // With nowhere left to say it, the exit status still does.
    writeln!(io::stderr(), "counteroffer: {why}").ok();
    ExitCode::FAILURE
}
