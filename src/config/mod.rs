//! The only reader of the environment, of the configuration file, and of configuration flags. Every key stands once, in
//! [`keys::KEYS`]; the sections below turn their values into types. Called by `cli`; no other room reads settings.

mod fetch;
pub mod keys;
mod search;
mod sections;
mod values;

pub use fetch::{Fetch, Load, Place, Ports, Proxy};
pub use search::{LoadInto, Search};
pub use sections::{ApiKey, LogFormat};
pub use sections::{
    Auth, Client, Config, Docling, Http, InProcess, Isolation, IsolationMode, Output, Routing,
    SpoolSettings, Telemetry, Tika,
};
pub use values::{ConfigError, Origin, Values};
