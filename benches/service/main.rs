//! Measures the running service from outside: `cargo bench --bench service -- [load|overhead|workers|idle|stream|documents DIR]`.
//! Without a name all of the first five run. It starts the service itself, talks to it over the loopback, and prints
//! Markdown; nothing here is called by the service or its tests. See benches/README.md.
#![expect(clippy::print_stdout, reason = "its output is the figures")]

mod client;
mod documents;
mod figures;
mod idle;
mod load;
mod overhead;
mod server;
mod stream;
mod workers;

use anyhow::bail;
use std::path::Path;

/// Seconds of load at each number of clients.
const SECONDS: u64 = 5;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Cargo adds the flag to a benchmark, and does not when it only tests that all targets run.
    if !words.iter().any(|word| word == "--bench") {
        println!("run it with: cargo bench --bench service");
        return Ok(());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| *w != "--bench").collect();
    match words.as_slice() {
        [] => {
            idle::run()?;
            overhead::run()?;
            workers::run()?;
            stream::run()?;
            load::run(SECONDS)
        }
        ["load"] => load::run(SECONDS),
        ["load", seconds] => load::run(seconds.parse()?),
        ["overhead"] => overhead::run(),
        ["workers"] => workers::run(),
        ["idle"] => idle::run(),
        ["stream"] => stream::run(),
        ["documents", folder] => write_documents(Path::new(folder)),
        _ => bail!("one of load [SECONDS], overhead, workers, idle, stream, documents DIR"),
    }
}

/// Writes the documents, so that other programs can be measured with them.
fn write_documents(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    for document in documents::all()? {
        std::fs::write(folder.join(document.name), &document.bytes)?;
        println!("{} {}", document.bytes.len(), document.name);
    }
    Ok(())
}
