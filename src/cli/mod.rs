//! The commands, one file each. The only room besides `config` that starts and stops things; called by `main`.
//!
//! Exit codes: 0 all is well, 1 a document could not be read or the service failed, 2 wrong usage or configuration.

mod check_config;
mod extract;
mod flags;
mod inspect;
mod read;
mod routes;
mod serve;
mod tree;

use crate::config::{Config, ConfigError, IsolationMode, Origin, Values};
use crate::isolation::worker;
use crate::telemetry;
use clap::{Parser, Subcommand};
use flags::Flags;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Reads documents with the engine that reads them best and gives clean Markdown.
#[derive(Debug, Parser)]
#[command(name = "doc-ingestion", version, max_term_width = 120)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the service.
    Serve,
    /// Reads files, addresses, standard input (`-`) or a whole folder, without a server.
    Extract(extract::Arguments),
    /// Says what files are and which engine would read them, without reading them.
    Inspect(inspect::Arguments),
    /// Prints the effective routing policy.
    Routes,
    /// Checks the configuration and says what is wrong.
    CheckConfig(check_config::Arguments),
}

/// Exit code for wrong usage or configuration.
const WRONG_CONFIGURATION: u8 = 2;
/// Bytes of stack of a thread that reads documents.
const STACK: usize = 8 << 20;

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    // Before anything else: a worker has no settings, no runtime and no logs.
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some(worker::WORD) {
        let memory = words.next().and_then(|memory| memory.parse().ok());
        return memory.map_or(ExitCode::from(WRONG_CONFIGURATION), worker::main);
    }
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("doc-ingestion: {error:#}"));
            let config = error.downcast_ref::<ConfigError>().is_some();
            ExitCode::from(if config { WRONG_CONFIGURATION } else { 1 })
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a provider was installed before");
    }
    std::panic::set_hook(Box::new(|panic| {
        // Only where: a reader's panic message may quote the document.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic was caught");
    }));
    let mut values = values(&arguments.flags)?;
    let serves = matches!(arguments.command, Command::Serve | Command::CheckConfig(_));
    if !serves {
        // Commands that read files themselves let nobody in, so they need no keys; and their logs are for problems only.
        values.set("auth.mode", "off".to_owned(), Origin::Default)?;
        if values.text("telemetry.log_level") == Some("info") {
            values.set("telemetry.log_level", "error".to_owned(), Origin::Default)?;
        }
    }
    if let Command::CheckConfig(arguments) = &arguments.command {
        return Ok(check_config::run(arguments, &values));
    }
    let config = Config::from_values(&values)?;
    // Readers in the service itself would give memory back and take it again at every turn.
    let in_workers = config.isolation.mode != IsolationMode::None;
    if matches!(arguments.command, Command::Serve)
        && in_workers
        && let Err(error) = serve::give_memory_back()
    {
        complain(&format!("doc-ingestion: memory that is free will be kept for a while: {error}"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()?;
    let outcome = runtime.block_on(async {
        let _telemetry = telemetry::start(&config.telemetry)?;
        match &arguments.command {
            Command::Serve => serve::run(config).await,
            Command::Extract(arguments) => extract::run(arguments, config).await,
            Command::Inspect(arguments) => inspect::run(arguments, config).await,
            Command::Routes => routes::run(config),
            Command::CheckConfig(_) => Ok(ExitCode::SUCCESS),
        }
    });
    // Readers that were cut off end at their next poll; nobody waits for them.
    runtime.shutdown_background();
    outcome
}

fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
        .collect()
}

fn values(flags: &Flags) -> Result<Values, ConfigError> {
    let environment = environment();
    let mut values = Values::defaults();
    let file =
        flags.file.clone().or_else(|| environment.get("DOC_INGESTION_CONFIG").map(Into::into));
    if let Some(file) = file {
        values.read_file(&file)?;
    }
    values.read_environment(&environment);
    for (path, value) in &flags.set {
        let name =
            crate::config::keys::find(path).map(crate::config::keys::Key::flag).unwrap_or_default();
        values.set(path, value.clone(), Origin::Flag(name))?;
    }
    Ok(values)
}

#[expect(clippy::print_stderr, reason = "a command talks to its user on standard error")]
fn complain(text: &str) {
    eprintln!("{text}");
}

/// Prints to standard output; a reader that went away, as in `| head`, is no error.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        complain("standard output was closed");
    }
}
