//! The end of the process: what is in flight is finished, new connections are refused, nothing is left behind; also when
//! the end is sudden.

use crate::support::documents::csv;
use crate::support::program::{Program, kilobytes};
use crate::support::raw::Raw;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::sleep;

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

async fn refused(address: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).await.is_ok() {
        assert!(Instant::now() < until, "it still takes connections");
        sleep(Duration::from_millis(10)).await;
    }
}

async fn metric(program: &Program, start: &str) -> u64 {
    let mut raw = program.raw().await;
    raw.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let text = raw.answer().await.body;
    let line = text.lines().find(|line| line.starts_with(start)).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// A request whose body is half sent and stands in the spool on disk.
async fn half_sent(program: &Program, body: &[u8]) -> Raw {
    let mut raw = program.raw().await;
    let length = body.len();
    let head = format!(
        "PUT /process HTTP/1.1\r\nHost: a\r\nX-Filename: a.csv\r\nContent-Length: {length}\r\n\r\n"
    );
    raw.send(head).await;
    raw.send(&body[..length / 2]).await;
    let until = Instant::now() + Duration::from_secs(20);
    while metric(program, "doc_ingestion_spool_bytes{place=\"disk\"}").await == 0 {
        assert!(Instant::now() < until, "it does not go to disk");
        sleep(Duration::from_millis(10)).await;
    }
    raw
}

const ON_DISK: (&str, &str) = ("DOC_INGESTION_SPOOL_MEMORY_THRESHOLD", "64KiB");

#[tokio::test]
async fn a_signal_finishes_what_is_in_flight_and_refuses_the_rest() {
    for signal in ["TERM", "INT", "HUP", "QUIT"] {
        finishes_after(signal).await;
    }
}

async fn finishes_after(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &[ON_DISK]);
    let body = csv(40_000);
    let mut raw = half_sent(&program, &body).await;
    assert!(is_empty(folder.path()), "the spool has a name in the folder");
    program.signal(signal);
    refused(&program.address).await;
    assert!(raw.send(&body[body.len() / 2..]).await);
    let answer = raw.answer().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.matches("Aarhus").count(), 40_000);
    assert_eq!(program.wait().code(), Some(0), "{}", program.logs());
    assert!(program.logs().contains("\"stopped\""));
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn idle_connections_do_not_delay_the_end() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::start(folder.path(), &[]);
        let mut kept = program.raw().await;
        kept.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
        kept.answer().await;
        let _silent = program.raw().await;
        let began = Instant::now();
        program.signal(signal);
        assert_eq!(program.wait().code(), Some(0), "{signal}");
        assert!(began.elapsed() < Duration::from_secs(8), "{signal}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn what_does_not_finish_within_the_grace_is_cut_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let grace = ("DOC_INGESTION_HTTP_SHUTDOWN_GRACE", "300ms");
    let mut program = Program::start(folder.path(), &[ON_DISK, grace]);
    let _raw = half_sent(&program, &csv(40_000)).await;
    program.signal("TERM");
    assert_eq!(program.wait().code(), Some(0));
    assert!(program.logs().contains("cut off"), "{}", program.logs());
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn a_sudden_end_within_an_upload_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &[ON_DISK]);
    let _raw = half_sent(&program, &csv(40_000)).await;
    program.signal("KILL");
    program.wait();
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_and_ends_with_1() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = crate::support::program::command(&["serve", "--listen", &address]);
    let output = command.env("API_KEY", "k").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = crate::support::program::err(&output);
    assert!(said.contains("cannot listen on") && said.contains(&address), "{said}");
}

/// A large document on its way to disk must not pass through memory as a whole.
#[tokio::test]
async fn a_large_upload_does_not_grow_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let mut raw = program.raw().await;
    let (piece, pieces) = (vec![b'x'; 1 << 20], 200);
    let length = piece.len() * pieces;
    raw.send(format!("POST /v1/inspect HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"))
        .await;
    for _ in 0..pieces {
        assert!(raw.send(&piece).await);
    }
    assert_eq!(raw.answer().await.status, 200);
    let peak = kilobytes(&program.id().to_string(), "VmHWM").unwrap();
    assert!(peak < 120_000, "{peak} kB for a document of 200 MiB");
}

/// The program starts itself again for a setting of its allocator, and is still the process that was started, with its words.
#[test]
fn starting_again_keeps_the_process_and_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &[]);
    let words = std::fs::read_to_string(format!("/proc/{}/cmdline", program.id())).unwrap();
    let words: Vec<_> = words.split_terminator('\0').collect();
    assert_eq!(words, [env!("CARGO_BIN_EXE_doc-ingestion"), "serve", "--listen", "127.0.0.1:0"]);
    program.signal("TERM");
    assert_eq!(program.wait().code(), Some(0));
}

/// A core would hold documents. One byte and not none: of none, a program that takes the dumps is given all of it.
#[test]
fn no_core_is_dumped_of_the_service_and_its_workers() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let workers = program.workers();
    assert!(!workers.is_empty());
    for process in workers.into_iter().chain([program.id().to_string()]) {
        let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().nth(4), Some("1"), "{core}");
    }
}

/// Connections alone cannot take every descriptor, and a document for which there is none is told that there is no room.
#[tokio::test]
async fn few_descriptors_are_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start_with_files(folder.path(), 64, &[ON_DISK]);
    assert!(program.logs().contains("too few files may be open"), "{}", program.logs());
    let mut open = program.raw().await;
    let mut uploads = Vec::new();
    let body = csv(10_000);
    for _ in 0..30 {
        let mut raw = program.raw().await;
        let length = body.len();
        raw.send(format!("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"))
            .await;
        raw.send(&body[..length / 2]).await;
        uploads.push(raw);
    }
    open.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(open.answer().await.status, 200);
    let mut statuses = Vec::new();
    for mut raw in uploads {
        raw.send(&body[body.len() / 2..]).await;
        statuses.push(raw.answer().await.status);
    }
    let refused = statuses.iter().filter(|status| matches!(status, 503 | 507)).count();
    let read = statuses.iter().filter(|status| **status == 200).count();
    assert!(refused > 0 && read > 0 && refused + read == statuses.len(), "{statuses:?}");
    // What was taken is given back.
    let mut raw = program.raw().await;
    raw.send(format!("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len()))
        .await;
    raw.send(&body).await;
    assert_eq!(raw.answer().await.status, 200);
}

/// For a moment the service says that it goes and still answers, each connection for the last time, so that nothing is lost of
/// those who were about to ask.
#[tokio::test]
async fn who_is_about_to_ask_is_answered_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let delay = ("DOC_INGESTION_HTTP_SHUTDOWN_DELAY", "10s");
    let mut program = Program::start(folder.path(), &[delay]);
    let (mut kept, mut asking) = (program.raw().await, program.raw().await);
    for raw in [&mut kept, &mut asking] {
        raw.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(raw.answer().await.status, 200);
    }
    program.signal("TERM");
    program.wait_for_log("shutting down", |_| ());
    kept.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let answer = kept.answer().await;
    assert_eq!((answer.status, &answer.json()["draining"]), (503, &true.into()));
    assert_eq!(kept.closed().await.as_deref(), Some(""), "the connection is kept");
    let document = "PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nwords";
    let mut new = program.raw().await;
    for raw in [&mut asking, &mut new] {
        raw.send(document).await;
        assert_eq!(raw.answer().await.status, 200);
        assert_eq!(raw.closed().await.as_deref(), Some(""), "the connection is kept");
    }
    assert_eq!(program.wait().code(), Some(0));
}

/// A connection that was made just before the end and has not said a word is heard once more.
#[tokio::test]
async fn who_has_just_come_is_heard_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let delay = ("DOC_INGESTION_HTTP_SHUTDOWN_DELAY", "1ms");
    let mut program = Program::start(folder.path(), &[delay]);
    let mut new = program.raw().await;
    program.signal("TERM");
    refused(&program.address).await;
    new.send("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nwords").await;
    assert_eq!(new.answer().await.status, 200);
    assert_eq!(program.wait().code(), Some(0));
}

/// Connections that the kernel has taken and the service has not are no loss either: they have sent their requests.
#[tokio::test]
async fn who_waits_in_the_queue_is_answered() {
    // Which of the two the service sees first, the signal or the connections, is chance.
    for _ in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let delay = ("DOC_INGESTION_HTTP_SHUTDOWN_DELAY", "0s");
        let mut program = Program::start(folder.path(), &[delay]);
        program.signal("STOP");
        let mut waiting = Vec::new();
        for _ in 0..100 {
            let mut raw = program.raw().await;
            raw.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
            waiting.push(raw);
        }
        program.signal("TERM");
        program.signal("CONT");
        for mut raw in waiting {
            assert_eq!(raw.answer().await.status, 200);
        }
        assert_eq!(program.wait().code(), Some(0));
    }
}
