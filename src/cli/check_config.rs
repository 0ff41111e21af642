//! `doc-ingestion check-config`.

use super::{WRONG_CONFIGURATION, complain, say};
use crate::config::keys::KEYS;
use crate::config::{Config, ConfigError, Values};
use crate::service::Service;
use std::fmt::Write;
use std::process::ExitCode;

/// Options of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Prints every key with its default and meaning instead.
    #[arg(long)]
    keys: bool,
}

/// Prints the effective configuration, secrets hidden, or what is wrong with it.
pub(super) fn run(arguments: &Arguments, values: &Values) -> ExitCode {
    if arguments.keys {
        say(&table());
        return ExitCode::SUCCESS;
    }
    let checked = Config::from_values(values).and_then(Service::new).map(drop);
    let mut text = String::new();
    for (key, value, origin) in values.effective() {
        if *origin != crate::config::Origin::Default {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} = {value}    # from {origin}", key.path);
        }
    }
    say(&text);
    match checked {
        Ok(()) => {
            say("the configuration is valid\n");
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("{error}{}", advice(&error)));
            ExitCode::from(WRONG_CONFIGURATION)
        }
    }
}

/// What to do about it, where the error itself does not say.
fn advice(error: &ConfigError) -> String {
    let ConfigError::Value { path, .. } = error else { return String::new() };
    let key = KEYS.iter().find(|key| key.path == path);
    key.map_or_else(String::new, |key| {
        format!("\n  {}: {} Default: {}", key.path, key.doc, shown(key.default))
    })
}

fn shown(default: &str) -> &str {
    if default.is_empty() { "unset" } else { default }
}

fn table() -> String {
    let mut text = String::new();
    for key in KEYS {
        let names: Vec<String> = std::iter::once(key.variable())
            .chain(key.aliases.iter().map(|a| (*a).to_owned()))
            .collect();
        let _ = writeln!(
            text,
            "{} (default {}): {}\n    {}",
            key.path,
            shown(key.default),
            key.doc,
            names.join(", ")
        );
    }
    text
}
