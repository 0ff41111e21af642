//! `doc-ingestion extract`: files, addresses and standard input to standard output, or a folder to a folder.

use super::read::{Wants, document};
use super::{complain, tree};
use crate::config::Config;
use crate::engines::Engine;
use crate::isolation::Record;
use crate::pipeline::Report;
use crate::route::Output;
use crate::service::Service;
use clap::ValueEnum;
use extractors::{Images, Options, Pages};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Options of the command.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 every document was read, 1 at least one was not, 2 wrong usage or configuration."
)]
pub(super) struct Arguments {
    /// The files or addresses on the web, `-` for standard input, or one folder together with --out.
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// Folder to write to: `a/b.docx` becomes `OUT/a/b.docx.md`; what is there and newer is skipped.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Documents at once with --out; one a core by default.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value = "markdown")]
    output: Shape,
    /// Which engine; `auto` lets the policy decide.
    #[arg(long, value_enum, default_value = "auto")]
    engine: Choice,
    /// Which pages or sections, such as 1-3,7.
    #[arg(long)]
    pages: Option<Pages>,
    /// File that holds the password of encrypted documents.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Where web pages came from: their relative links become absolute.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Says on standard error what was found, decided and tried.
    #[arg(long)]
    explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    Markdown,
    Text,
    Json,
    Ndjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Choice {
    Auto,
    InProcess,
    Tika,
    Docling,
}

impl Arguments {
    fn wants(&self, config: &Config) -> anyhow::Result<Wants> {
        let password = match &self.password_file {
            Some(file) => {
                Some(std::fs::read_to_string(file)?.trim_end_matches(['\r', '\n']).to_owned())
            }
            None => None,
        };
        Ok(Wants {
            output: match self.output {
                Shape::Markdown => Output::Markdown,
                Shape::Text => Output::Text,
                Shape::Json => Output::Json,
                Shape::Ndjson => Output::Ndjson,
            },
            engine: match self.engine {
                Choice::Auto => None,
                Choice::InProcess => Some(Engine::InProcess),
                Choice::Tika => Some(Engine::Tika),
                Choice::Docling => Some(Engine::Docling),
            },
            reading: Options {
                pages: self.pages.clone().unwrap_or_default(),
                password,
                base_url: self.base_url.clone(),
                images: match self.output {
                    Shape::Text => Images::Placeholder,
                    Shape::Markdown | Shape::Json | Shape::Ndjson => config.reading.images,
                },
                ..config.reading.clone()
            },
        })
    }
}

/// Runs the command.
pub(super) async fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let wants = arguments.wants(&config)?;
    let cores = config.in_process.permits;
    let service = Arc::new(Service::new(config)?);
    if let Some(out) = &arguments.out {
        let jobs = arguments.jobs.unwrap_or(cores).max(1);
        return tree::run(&service, &arguments.sources, out, (wants, jobs)).await;
    }
    let mut failed = false;
    for file in &arguments.sources {
        if file.is_dir() {
            complain(&format!(
                "{}: is a folder; say where to write with --out DIR",
                file.display()
            ));
            return Ok(ExitCode::from(2));
        }
        let mut printer = Printer { shape: arguments.output, written: false };
        let mut sections = Vec::new();
        let (report, outcome) = document(&service, file, &wants, |record| {
            if arguments.output == Shape::Json {
                sections.push(section(&record));
                return Ok(());
            }
            printer.print(&record)
        })
        .await;
        if arguments.output == Shape::Json && outcome.is_ok() {
            super::say(&format!(
                "{:#}\n",
                json!({ "metadata": report.metadata, "warnings": report.warnings, "sections": sections })
            ));
        }
        if arguments.explain {
            complain(&explain(&report));
        }
        if let Err(failure) = outcome {
            complain(&format!("{}: {failure}", file.display()));
            failed = true;
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

fn section(record: &Record) -> serde_json::Value {
    let section = &record.section;
    json!({
        "kind": section.kind, "number": section.number, "name": section.name, "part": record.part,
        "markdown": record.text, "blocks": record.blocks,
    })
}

/// Writes records to standard output as they come.
struct Printer {
    shape: Shape,
    written: bool,
}

impl Printer {
    fn print(&mut self, record: &Record) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.shape {
            Shape::Ndjson => writeln!(out, "{}", section(record))?,
            Shape::Markdown | Shape::Text | Shape::Json => {
                if record.text.is_empty() {
                    return Ok(());
                }
                if self.written {
                    writeln!(out)?;
                }
                out.write_all(record.text.as_bytes())?;
            }
        }
        self.written = true;
        out.flush()
    }
}

fn explain(report: &Report) -> String {
    let detection = report.detection.map(|d| {
        json!({ "format": d.name(), "mime_type": d.mime_type, "evidence": d.evidence.name(), "contradicts": d.contradicts })
    });
    let value = json!({
        "detection": detection, "facts": report.facts, "decision": report.decision, "attempts": report.attempts,
        "engine": report.engine, "metadata": report.metadata, "warnings": report.warnings,
        "timings": report.timings.to_json(),
    });
    format!("{value:#}")
}
