//! `peer-rust anydoc|unpdf LIST [TIMES]`: see extractors/benches/corpus.rs, which this mirrors.

use anydoc::Format;
use std::fs;
use std::path::Path;
use std::time::Duration;

fn main() {
    let usage = "usage: peer-rust anydoc|unpdf LIST [TIMES]";
    let mut arguments = std::env::args().skip(1);
    let read = match arguments.next().as_deref() {
        Some("anydoc") => anydoc,
        Some("unpdf") => unpdf,
        _ => panic!("{usage}"),
    };
    let list = fs::read_to_string(arguments.next().expect(usage))
        .expect("the list can be read");
    let times = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5_usize);
    for line in list.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, path, out] = fields[..] else { continue };
        let run = || -> Result<(String, f64), String> {
            let before = cpu_seconds();
            let bytes = fs::read(path).map_err(|e| e.to_string())?;
            let text = read(path, &bytes)?;
            Ok((text, cpu_seconds() - before))
        };
        match run() {
            Err(error) => println!("{}", serde_json::json!({ "id": id, "error": error })),
            Ok((text, first)) => {
                fs::write(out, text).expect("the output can be written");
                let times = if first > 2.0 { 0 } else { times };
                let mut runs: Vec<f64> =
                    (0..times).filter_map(|_| run().ok()).map(|run| run.1).collect();
                runs.sort_by(f64::total_cmp);
                let seconds = runs.get(runs.len() / 2).copied().unwrap_or(first);
                println!("{}", serde_json::json!({ "id": id, "seconds": seconds }));
            }
        }
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = kib.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0.0);
    println!("{}", serde_json::json!({ "peak_mib": kib / 1024.0 }));
}

fn anydoc(path: &str, bytes: &[u8]) -> Result<String, String> {
    let extension = Path::new(path).extension().and_then(|e| e.to_str()).unwrap_or("");
    let format = Format::from_extension(extension).ok_or("unknown format")?;
    anydoc::to_markdown_bytes(bytes, format).map_err(|e| e.to_string())
}

/// On one thread, as everybody here.
fn unpdf(_: &str, bytes: &[u8]) -> Result<String, String> {
    let read = unpdf::Unpdf::new().sequential().parse_bytes(bytes).map_err(|e| e.to_string())?;
    read.to_markdown().map_err(|e| e.to_string())
}

fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}
