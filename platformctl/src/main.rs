//! Makes an instance of the platform and looks after it: its configuration, its sealed secrets, its first steps in a cluster.
//!
//! It works on a clone of the repository. Secrets are made in memory, sealed, and only then written; a value in clear leaves
//! this program only where the user names a file for it.

mod charts;
mod checks;
mod cli;
mod commands;
mod key;
mod model;
mod sealed;
mod sealing;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
