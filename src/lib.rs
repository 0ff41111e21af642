//! The document-ingestion service: bytes come in, the engine that reads them best is chosen, clean Markdown goes out.
//!
//! The rooms, in the order in which a document passes them: [`http`] and [`cli`] are the doors, [`spool`] keeps the bytes,
//! [`admission`] bounds the work, [`route`] decides, [`engines`] and [`isolation`] read, [`normalise`] guards the text, and [`pipeline`] tells the story.
//! [`config`] is read once at the start; [`telemetry`] watches.
#![warn(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]

pub mod admission;
pub mod cli;
pub mod config;
pub mod engines;
pub mod http;
pub mod isolation;
pub mod normalise;
pub mod pipeline;
pub mod quality;
pub mod route;
pub mod service;
pub mod spool;
pub mod telemetry;
