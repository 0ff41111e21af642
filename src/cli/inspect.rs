//! `doc-ingestion inspect FILE...`.

use super::read::{Wants, upload};
use super::{complain, say};
use crate::config::Config;
use crate::pipeline;
use crate::service::Service;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The files; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Prints a JSON object a file.
pub(super) async fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let service = Service::new(config)?;
    let mut failed = false;
    for file in &arguments.files {
        let upload = match upload(&service, file).await {
            Ok(upload) => upload,
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                failed = true;
                continue;
            }
        };
        let request = Wants::default().request(file, &service);
        let (report, outcome) = pipeline::inspect(&service, upload, &request).await;
        let value = json!({
            "file": file,
            "bytes": report.size,
            "detection": report.detection.map(|d| json!({
                "format": d.name(), "mime_type": d.mime_type, "evidence": d.evidence.name(),
                "charset": d.charset, "language": d.language, "contradicts": d.contradicts,
            })),
            "facts": report.facts,
            "decision": report.decision,
            "error": outcome.as_ref().err().map(ToString::to_string),
        });
        say(&format!("{value:#}\n"));
        failed |= outcome.is_err();
    }
    Ok(ExitCode::from(u8::from(failed)))
}
