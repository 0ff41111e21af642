//! What parsing in a worker process adds to parsing in the service itself: the same documents to a service of each kind, in
//! turns, so that other work on the machine hits both alike; and what a worker holds that has nothing to do.

use crate::client::{Connection, Request};
use crate::documents::{self, Document};
use crate::figures::{Times, header, median, mib, row, verdict};
use crate::server::{Server, memory};
use anyhow::ensure;
use std::time::Instant;

const TURNS: usize = 150;
const WARM_UP: usize = 10;
/// Milliseconds at the median, for a document of 1 MiB.
const AIM_MS: f64 = 1.0;
const AIM_IDLE_MIB: f64 = 15.0;

/// Measures and compares.
pub(crate) fn run() -> anyhow::Result<()> {
    println!("\n## Worker processes\n");
    let service = Server::start(&[("DOC_INGESTION_ISOLATION_MODE", "none")])?;
    let workers = Server::start(&[("DOC_INGESTION_ISOLATION_MODE", "required")])?;
    let documents =
        [documents::note(), documents::word()?, documents::large_csv(), documents::large_text()];
    header(&["document", "KB", "in the service, ms", "in a worker, ms", "more, ms"]);
    for document in documents {
        let more = compare(&service, &workers, &document)?;
        if document.bytes.len() >= documents::LARGE {
            verdict(&format!("{}: more in a worker", document.name), more, AIM_MS, "ms");
        }
    }
    for worker in workers.children()? {
        let [resident, own] = [memory(worker, "VmRSS")?, memory(worker, "RssAnon")?].map(mib);
        println!("a worker at rest: {resident:.1} MiB resident, {own:.1} of its own");
        verdict("a worker's own memory", own, AIM_IDLE_MIB, "MiB");
    }
    Ok(())
}

/// The median of the differences turn by turn, in milliseconds.
fn compare(service: &Server, workers: &Server, document: &Document) -> anyhow::Result<f64> {
    let request = Request::process(document);
    let mut sides = [
        (Connection::open(service.address)?, Vec::new()),
        (Connection::open(workers.address)?, Vec::new()),
    ];
    for turn in 0..WARM_UP + TURNS {
        for (connection, times) in &mut sides {
            let began = Instant::now();
            ensure!(connection.exchange(&request)?.status == 200, "not read");
            if turn >= WARM_UP {
                times.push(began.elapsed());
            }
        }
    }
    let [(_, service), (_, workers)] = sides;
    let differences =
        workers.iter().zip(&service).map(|(a, b)| a.as_secs_f64() - b.as_secs_f64()).collect();
    let more = median(differences) * 1e3;
    let [service, workers] = [service, workers].map(|times| Times::new(times).ms(50));
    row(&[
        document.name.to_owned(),
        format!("{:.1}", document.bytes.len() as f64 / 1e3),
        format!("{service:.2}"),
        format!("{workers:.2}"),
        format!("{more:.2}"),
    ]);
    Ok(more)
}
