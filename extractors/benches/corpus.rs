//! Processor time and memory of reading a folder of documents, one thread, nothing else in the process:
//! `cargo bench -p extractors --bench corpus -- LIST [TIMES]`.
//!
//! LIST is a file with one document a line: an id, the document's path and the path for its Markdown, parted by tabs; a fourth
//! field `main` asks for the main content of a web page. Every
//! document is read from the disk, detected, read and rendered once to warm up, then TIMES times (5 by default); a JSON
//! object a document says the median in seconds, a last one the most memory that the process ever held.
//! `benches/peers/corpus.py` makes the list, and runs the same over other tools.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints")]

use extractors::{Cancel, Collected, Content, Hints, Input, Limits, Options};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// A document that takes longer is not repeated: its one figure is good enough.
const SLOW: f64 = 2.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let Some(list) = arguments.first() else {
        eprintln!("usage: cargo bench -p extractors --bench corpus -- LIST [TIMES]");
        return ExitCode::SUCCESS;
    };
    let times = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(5);
    let Ok(list) = File::open(list) else {
        eprintln!("{list} cannot be opened");
        return ExitCode::FAILURE;
    };
    for line in BufReader::new(list).lines().map_while(Result::ok) {
        let mut fields = line.split('\t');
        let (Some(id), Some(path), Some(out)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let content = fields.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        match measure(path, content, out, times) {
            Ok(seconds) => println!("{}", serde_json::json!({ "id": id, "seconds": seconds })),
            Err(error) => {
                println!("{}", serde_json::json!({ "id": id, "error": error.to_string() }));
            }
        }
    }
    println!("{}", serde_json::json!({ "peak_mib": peak_mib() }));
    ExitCode::SUCCESS
}

fn measure(path: &str, content: Content, out: &str, times: usize) -> extractors::Result<f64> {
    let (text, first) = timed(path, content)?;
    fs::write(out, text)?;
    if first > SLOW {
        return Ok(first);
    }
    let mut runs = Vec::with_capacity(times);
    for _ in 0..times {
        runs.push(timed(path, content)?.1);
    }
    runs.sort_by(f64::total_cmp);
    Ok(runs.get(runs.len() / 2).copied().unwrap_or(first))
}

fn timed(path: &str, content: Content) -> extractors::Result<(String, f64)> {
    let before = cpu_seconds();
    let text = read(path, content)?;
    Ok((text, cpu_seconds() - before))
}

fn read(path: &str, content: Content) -> extractors::Result<String> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut File::open(path)?, &mut bytes)?;
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let hints = Hints { file_name: Some(path), mime_type: None };
    let detection = extractors::detect(&input, &hints, &limits)?;
    let mut document = Collected::default();
    let options = Options { content, ..Options::default() };
    let cancel = Cancel::default();
    extractors::extract(&input, &detection, &options, &limits, &cancel, &mut document)?;
    let parts = document.parts.iter().map(|part| extractors::markdown::render(&part.blocks));
    Ok(parts.collect::<Vec<String>>().join("\n"))
}

/// Processor time of this process.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}

fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1_024.0
}
