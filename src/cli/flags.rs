//! A flag for every configuration key that is not a secret: secrets on a command line are seen by everybody on the machine.

use crate::config::keys::KEYS;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// The configuration flags that were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Flags {
    /// The configuration file.
    pub(super) file: Option<PathBuf>,
    /// Keys and values.
    pub(super) set: Vec<(&'static str, String)>,
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.file = matches.get_one::<PathBuf>("config").cloned();
        let given = |key: &str| matches.get_one::<String>(key).cloned();
        self.set = KEYS
            .iter()
            .filter(|k| !k.secret)
            .filter_map(|k| Some((k.path, given(k.path)?)))
            .collect();
        Ok(())
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config")
            .long("config")
            .global(true)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Configuration file, TOML or YAML (also DOC_INGESTION_CONFIG)");
        let keys = KEYS.iter().filter(|key| !key.secret).map(|key| {
            let listen = (key.path == "http.listen").then_some("listen");
            Arg::new(key.path)
                .long(key.flag())
                .visible_aliases(listen)
                .global(true)
                .value_name("VALUE")
                .help_heading("Configuration")
                .hide_short_help(listen.is_none())
                .help(key.doc)
        });
        command.arg(file).args(keys)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
