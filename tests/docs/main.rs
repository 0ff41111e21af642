//! The papers against the program: what the pages, the API description, the image and the licence list say must be so.
//! `UPDATE_DOCS=1 cargo test --test docs` writes the tables between the marks in `docs/` anew; read them before committing.
//! It needs no network and no backend.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod image;
mod licences;
mod openapi;
mod pages;
mod rooms;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Its text.
fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The words of `source` that stand in plain quotes and look like a stable name: `too_large`.
fn quoted_names(source: &str) -> impl Iterator<Item = &str> {
    let is_name =
        |s: &&str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    source.split('"').skip(1).step_by(2).filter(is_name)
}
