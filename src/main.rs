//! The `counteroffer` program.

use std::process::ExitCode;

use clap::Parser;
use counteroffer::{cli, clock::Clock, config::Command};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&command.config.rust_log))
        .with_writer(std::io::stderr)
        .init();
    match cli::run(command, Clock::System).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
