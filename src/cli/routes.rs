//! `doc-ingestion routes`.

use super::say;
use crate::config::Config;
use crate::service::Service;
use std::process::ExitCode;

/// Prints the effective policy; an invalid one is an error with its line.
pub(super) fn run(config: Config) -> anyhow::Result<ExitCode> {
    let service = Service::new(config)?;
    say(&service.policy.to_string());
    Ok(ExitCode::SUCCESS)
}
