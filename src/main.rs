//! The `counteroffer` program.

use std::process::ExitCode;

use clap::Parser;
use counteroffer::{cli, clock::Clock, config::Command, web};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let log = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::new(&command.config.rust_log));
    tracing_subscriber::registry()
        .with(log)
        .with(web::queries::layer())
        .init();
    match cli::run(command, Clock::System).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
