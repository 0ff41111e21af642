//! What the service adds to the reading itself: the same Word report through the extractor library in this process, and over
//! HTTP on one kept connection. Both take turns, so that other work on the machine hits both alike.

use crate::client::{Connection, Request};
use crate::documents;
use crate::figures::{Times, median, verdict};
use crate::server::Server;
use anyhow::ensure;
use extractors::{Cancel, Collected, Hints, Input, Limits, Options, markdown};
use std::sync::Arc;
use std::time::Instant;

const TURNS: usize = 40;
const A_TURN: usize = 25;
const WARM_UP: usize = 50;
/// Milliseconds at the median.
const AIM_MS: f64 = 1.0;

/// Measures and compares.
pub(crate) fn run() -> anyhow::Result<()> {
    let document = documents::word()?;
    let bytes = Arc::new(document.bytes.clone());
    let request = Request::process(&document);
    let server = Server::start(&[])?;
    let mut connection = Connection::open(server.address)?;
    for _ in 0..WARM_UP {
        ensure!(read(&bytes)? > 0 && connection.exchange(&request)?.status == 200, "not read");
    }
    let (mut library, mut service, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    let cpu = server.cpu_ms()?;
    for _ in 0..TURNS {
        let first = library.len();
        for _ in 0..A_TURN {
            let began = Instant::now();
            read(&bytes)?;
            library.push(began.elapsed());
        }
        for _ in 0..A_TURN {
            let began = Instant::now();
            connection.exchange(&request)?;
            service.push(began.elapsed());
        }
        let turn = |times: &[_]| Times::new(times.get(first..).unwrap_or_default().to_vec()).ms(50);
        differences.push(turn(&service) - turn(&library));
    }
    let cpu = (server.cpu_ms()? - cpu) / service.len() as f64;
    let (library, service) = (Times::new(library), Times::new(service));
    println!("\n## Overhead of the service ({:.1} KB DOCX)\n", document.bytes.len() as f64 / 1e3);
    for (name, times) in [("library", &library), ("HTTP", &service)] {
        println!(
            "{name}: p50 {:.2} ms, p95 {:.2} ms, {} times",
            times.ms(50),
            times.ms(95),
            times.count()
        );
    }
    println!("CPU of the service: {cpu:.2} ms a request");
    println!("median of the differences turn by turn: {:.2} ms", median(differences));
    verdict("difference of the medians", service.ms(50) - library.ms(50), AIM_MS, "ms");
    Ok(())
}

/// What a program would do that has the library inside it; returns the length of the text.
fn read(bytes: &Arc<Vec<u8>>) -> anyhow::Result<usize> {
    let input = Input::memory(Arc::clone(bytes) as _);
    let limits = Limits::default();
    let hints = Hints { file_name: Some("rapport.docx"), mime_type: None };
    let detection = extractors::detect(&input, &hints, &limits)?;
    let mut document = Collected::default();
    let options = Options::default();
    extractors::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut document)?;
    Ok(document.parts.iter().map(|part| markdown::render(&part.blocks).len()).sum())
}
