//! The command line. Called by `main`; knows the commands and nothing of what they do.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes an instance of the platform, and looks after it.
#[derive(Debug, Parser)]
#[command(name = "platformctl", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the platform is, and the programs that are called.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The clone of the repository.
    #[arg(long, global = true, default_value = ".", value_name = "FOLDER")]
    pub(crate) root: PathBuf,
    /// Helm, 3.17 or newer.
    #[arg(long, global = true, env = "HELM", default_value = "helm", value_name = "PROGRAM")]
    pub(crate) helm: PathBuf,
    /// kubectl, with the context of the cluster that is meant.
    #[arg(long, global = true, env = "KUBECTL", default_value = "kubectl", value_name = "PROGRAM")]
    pub(crate) kubectl: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes platform.yaml, and makes the sealing key and all secrets, sealed and ready to commit.
    Init(InitArgs),
    /// Seals the secrets that are missing.
    Seal(SealArgs),
    /// Renders everything and looks for what cannot work.
    Check,
    /// Brings the platform into the cluster: sealing key, Argo CD, root Application.
    Bootstrap(BootstrapArgs),
    /// Reads the sealing keys of the cluster, to be kept in a safe place.
    BackupKey(BackupKeyArgs),
    /// Says which Applications are there, and which are not well.
    Status,
}

/// Shape of the platform.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Profile {
    /// One node, one replica of everything, models elsewhere.
    Small,
    /// Several nodes without a GPU, models elsewhere.
    Cpu,
    /// Models here.
    Gpu,
    /// Two or more of everything.
    Ha,
}

impl Profile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Small => "small",
            Profile::Cpu => "cpu",
            Profile::Gpu => "gpu",
            Profile::Ha => "ha",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Domain below which every public host stands; asked for where it is not given.
    #[arg(long)]
    pub(crate) domain: Option<String>,
    /// Address that the certificate authority writes to.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// Git repository that Argo CD reads.
    #[arg(long, value_name = "URL")]
    pub(crate) repo: Option<String>,
    /// Shape of the platform.
    #[arg(long, value_enum, default_value = "cpu")]
    pub(crate) profile: Profile,
    /// OpenAI-compatible server for models that do not run here.
    #[arg(long, value_name = "URL")]
    pub(crate) llm_url: Option<String>,
    /// Where the private sealing key goes, in clear; `-` is standard output. Asked for on a terminal, else standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) sealing_key: Option<PathBuf>,
    /// Values that only you know, as for `seal`.
    #[arg(long, value_name = "NAME[=VARIABLE]")]
    pub(crate) give: Vec<String>,
    /// Write over an instance that is there already. Its secrets are lost.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SealArgs {
    /// Makes a value anew, in every secret that holds it. NAME is one of charts/secrets/table.yaml.
    #[arg(long, value_name = "NAME")]
    pub(crate) rotate: Vec<String>,
    /// A value that only you know: `NAME=VARIABLE` reads an environment variable, `NAME` the first line of standard input.
    #[arg(long, value_name = "NAME[=VARIABLE]")]
    pub(crate) give: Vec<String>,
    /// The private sealing key, to put a value that is sealed in one secret into another one.
    #[arg(long, value_name = "FILE")]
    pub(crate) sealing_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BootstrapArgs {
    /// The private sealing key that `init` gave.
    #[arg(long, value_name = "FILE")]
    pub(crate) sealing_key: Option<PathBuf>,
    /// Apply, instead of printing what would be done.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Folder of the chart argo-cd, where its registry cannot be reached.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) argocd_chart: Option<PathBuf>,
    /// Minutes to wait for the Applications; 0 does not wait.
    #[arg(long, default_value_t = 30, value_name = "MINUTES")]
    pub(crate) wait: u64,
}

#[derive(Debug, Args)]
pub(crate) struct BackupKeyArgs {
    /// Where the keys go, in clear; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Runs the command line, and says what went wrong on standard error.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Init(args) => commands::init::run(&cli.place, args),
        Command::Seal(args) => commands::seal::run(&cli.place, args),
        Command::Check => commands::check::run(&cli.place),
        Command::Bootstrap(args) => commands::bootstrap::run(&cli.place, args),
        Command::BackupKey(args) => commands::backup_key::run(&cli.place, args),
        Command::Status => commands::status::run(&cli.place),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&format!("platformctl: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A line for people, on standard error: standard output belongs to what a command gives.
pub(crate) fn say(line: &str) {
    say_error(line);
}

fn say_error(line: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
