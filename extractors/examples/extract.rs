//! Reads one file and prints its Markdown: `cargo run -p extractors --example extract -- FILE [PASSWORD]`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use extractors::{Cancel, Collected, Hints, Input, Limits, Options};
use std::{fs::File, process::ExitCode, sync::Arc};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: extract FILE [PASSWORD]");
        return ExitCode::from(2);
    };
    match read(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(path: &str) -> extractors::Result<()> {
    let input = Input::file(Arc::new(File::open(path)?))?;
    let limits = Limits::default();
    let detection =
        extractors::detect(&input, &Hints { file_name: Some(path), mime_type: None }, &limits)?;
    let mut document = Collected::default();
    let options = Options { password: std::env::args().nth(2), ..Options::default() };
    let outcome = extractors::extract(
        &input,
        &detection,
        &options,
        &limits,
        &Cancel::default(),
        &mut document,
    );
    eprintln!(
        "{} by {}; {:?}; {:?}",
        detection.name(),
        detection.evidence.name(),
        document.metadata,
        document.warnings
    );
    for part in &document.parts {
        if document.parts.len() > 1 {
            println!(
                "<!-- {:?} {} {} -->",
                part.section.kind,
                part.section.number,
                part.section.name.as_deref().unwrap_or("")
            );
        }
        println!("{}", extractors::markdown::render(&part.blocks));
    }
    outcome
}
