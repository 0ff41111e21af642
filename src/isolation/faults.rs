//! A reader that does what no reader should, for the tests of the walls. Compiled into debug builds alone: no document can
//! ask a release for any of this.

use extractors::{ExtractError, Input, Result};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// What a document begins with that asks for a fault; a word says which.
const SIGN: &[u8] = b"doc-ingestion fault: ";

/// Long enough for a test to find the worker.
const WAIT: Duration = Duration::from_secs(2);

/// Does what the document asks for; an ordinary document asks for nothing.
pub(super) fn act(input: &Input) -> Result<()> {
    let head = input.head(SIGN.len() + 20)?;
    let Some(word) = head.strip_prefix(SIGN) else { return Ok(()) };
    let word = String::from_utf8_lossy(word);
    match word.split_whitespace().next().unwrap_or_default() {
        "panic" => Err(panic()),
        "abort" => std::process::abort(),
        "stack" => Err(ExtractError::corrupt(format!("{} calls", deeper(0)))),
        "memory" => Err(ExtractError::corrupt(format!("{} bytes", hoard()))),
        "loop" => {
            while black_box(true) {
                std::hint::spin_loop();
            }
            Ok(())
        }
        "wait" => {
            let began = Instant::now();
            while began.elapsed() < WAIT {
                std::hint::spin_loop();
            }
            Ok(())
        }
        "file" => tried("file", std::fs::File::open("/etc/hostname").map(drop)),
        "network" => tried("network", std::net::TcpStream::connect("127.0.0.1:1").map(drop)),
        "process" => tried("process", std::process::Command::new("true").spawn().map(drop)),
        "thread" => tried("thread", std::thread::Builder::new().spawn(|| ()).map(drop)),
        _ => Ok(()),
    }
}

#[expect(clippy::panic, reason = "a fault that a test asks for")]
fn panic() -> ExtractError {
    panic!("a document's words")
}

/// What became of something forbidden.
fn tried(what: &str, outcome: std::io::Result<()>) -> Result<()> {
    let said = match outcome {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    };
    Err(ExtractError::corrupt(format!("{what}: {said}")))
}

fn deeper(n: u64) -> u64 {
    let room = black_box([n; 512]);
    if black_box(true) { deeper(n + 1) + room.len() as u64 } else { n }
}

fn hoard() -> usize {
    let mut all: Vec<Vec<u8>> = Vec::new();
    while black_box(true) {
        all.push(black_box(vec![1; 16 << 20]));
    }
    all.iter().map(Vec::len).sum()
}
