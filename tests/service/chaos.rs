//! The running program with a real Tika, under load, while things around it are killed, stopped, filled up and taken away. Who
//! is not hit himself must not notice.

use crate::support::bytes;
use crate::support::documents::csv;
use crate::support::program::{Program, client, signal};
use crate::support::server::{answer, whole};
use crate::support::tika::Tika;
use reqwest::StatusCode;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// In the place of the status of an answer without an end.
const BROKEN_OFF: u16 = 0;
const PATIENCE: Duration = Duration::from_secs(30);

/// What a request came to: a status, or none where the connection was refused.
type Outcomes = Arc<Mutex<HashMap<(&'static str, Option<u16>), usize>>>;

/// Clients that send documents one after the other until they are told to stop.
struct Load {
    outcomes: Outcomes,
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// Two clients for documents that are read in-process, and two for documents that Tika is to read.
    fn start(program: &Program) -> Self {
        let (outcomes, stop) = (Outcomes::default(), Arc::new(AtomicBool::new(false)));
        let url = format!("http://{}/v1/extract", program.address);
        let documents = [
            ("own", bytes("fixtures/docx/rapport.docx")),
            ("own", csv(2_000)),
            ("tika", bytes("fixtures/upstream/documents/skovvej.rtf")),
            ("tika", bytes("fixtures/upstream/documents/skovvej.doc")),
        ];
        let sender = |(kind, body): (&'static str, Vec<u8>)| {
            let (outcomes, stop) = (Arc::clone(&outcomes), Arc::clone(&stop));
            let engine = if kind == "tika" { "?engine=tika" } else { "?engine=in_process" };
            let url = format!("{url}{engine}");
            tokio::spawn(async move {
                let client = client();
                while !stop.load(Ordering::Relaxed) {
                    let status = match client.post(&url).body(body.clone()).send().await {
                        Ok(answer) => {
                            // One that breaks off is no answer, whatever its head says.
                            Some(whole(answer).await.map_or(BROKEN_OFF, |answer| answer.status))
                        }
                        Err(error) if error.is_connect() => None,
                        Err(error) => panic!("{kind}: a request was lost: {error:?}"),
                    };
                    *outcomes.lock().unwrap().entry((kind, status)).or_default() += 1;
                    sleep(Duration::from_millis(20)).await;
                }
            })
        };
        let clients = documents.into_iter().map(sender).collect();
        Self { outcomes, stop, clients }
    }

    /// What happened since the last time.
    fn take(&self) -> HashMap<(&'static str, Option<u16>), usize> {
        std::mem::take(&mut *self.outcomes.lock().unwrap())
    }

    /// Waits until documents of this kind are read.
    async fn reads(&self, kind: &'static str) {
        let until = Instant::now() + PATIENCE;
        self.take();
        while self.take().get(&(kind, Some(200))).copied().unwrap_or(0) < 3 {
            assert!(Instant::now() < until, "{kind} is not read any more");
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until documents of this kind fail as they do when a backend is gone; what happened meanwhile.
    async fn fails(&self, kind: &'static str) -> HashMap<(&'static str, Option<u16>), usize> {
        let (until, mut all) = (Instant::now() + PATIENCE, HashMap::new());
        loop {
            sleep(Duration::from_millis(500)).await;
            for (outcome, n) in self.take() {
                *all.entry(outcome).or_default() += n;
            }
            if all.keys().any(|(of, s)| *of == kind && matches!(s, Some(502..=504))) {
                return all;
            }
            assert!(Instant::now() < until, "{kind} goes on without its backend: {all:?}");
        }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await.unwrap();
        }
    }
}

/// Every document of the kind was read, and there were some.
fn all_read(outcomes: &HashMap<(&'static str, Option<u16>), usize>, kind: &str) {
    let of_kind: Vec<_> = outcomes.iter().filter(|((of, _), _)| *of == kind).collect();
    assert!(!of_kind.is_empty(), "nothing was sent: {outcomes:?}");
    assert!(of_kind.iter().all(|((_, status), _)| *status == Some(200)), "{outcomes:?}");
}

/// Asks for readiness all the time; what it saw besides 200.
fn watch(program: &Program, stop: Arc<AtomicBool>) -> JoinHandle<Vec<String>> {
    let url = format!("http://{}/readyz", program.address);
    tokio::spawn(async move {
        let client = client();
        let mut seen = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            match client.get(&url).send().await {
                Ok(answer) if answer.status() == StatusCode::OK => {}
                other => seen.push(format!("{other:?}")),
            }
            sleep(Duration::from_millis(50)).await;
        }
        seen
    })
}

async fn metric(program: &Program, start: &str) -> String {
    let url = format!("http://{}/metrics", program.address);
    let text = answer(client().get(url)).await.text();
    text.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned()
}

async fn becomes(program: &Program, line: &str) {
    let until = Instant::now() + PATIENCE;
    while metric(program, line.split(' ').next().unwrap()).await != line {
        assert!(Instant::now() < until, "{line} never came");
        sleep(Duration::from_millis(50)).await;
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_dies_around_it_the_service_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut tika = Tika::start();
    let settings = [
        ("TIKA_BASE_URL", tika.url.as_str()),
        ("DOC_INGESTION_TIKA_TIMEOUT", "3s"),
        ("DOC_INGESTION_CLIENT_BREAKER_PAUSE", "1s"),
        ("DOC_INGESTION_SPOOL_MEMORY_THRESHOLD", "16KiB"),
        // Workers are killed below without end; it must not be held against the documents.
        ("DOC_INGESTION_ISOLATION_POISON", "10m"),
    ];
    let mut program = Program::start(folder.path(), &settings);
    let load = Load::start(&program);
    let calm = Arc::new(AtomicBool::new(false));
    let readiness = watch(&program, Arc::clone(&calm));
    load.reads("own").await;
    load.reads("tika").await;

    // Workers: a document whose worker is killed gets another one, unless a part of it is read already.
    load.take();
    let mut kills = 0;
    for _ in 0..10 {
        for worker in program.workers() {
            kills += usize::from(signal(&worker, "KILL"));
        }
        sleep(Duration::from_millis(500)).await;
    }
    let hit = load.take();
    let lost: usize = hit.iter().filter(|((_, s), _)| *s != Some(200)).map(|(_, n)| n).sum();
    // Each kill costs one document at most, and most of them cost none.
    assert!(kills >= 10 && lost <= kills / 2, "{kills} kills: {hit:?}");
    let blamed = hit.keys().any(|(_, status)| matches!(status, Some(422)));
    assert!(!blamed, "a document is blamed: {hit:?}");
    load.reads("own").await;

    // Tika stands still: its documents fail in time, all others are read.
    load.take();
    tika.signal("STOP");
    all_read(&load.fails("tika").await, "own");
    tika.signal("CONT");
    load.reads("tika").await;

    // Tika dies and comes back; nobody restarts the service.
    load.take();
    tika.signal("KILL");
    all_read(&load.fails("tika").await, "own");
    tika.restart();
    load.reads("tika").await;

    // Clients vanish in the middle of their uploads and of their answers.
    load.take();
    let body = csv(50_000);
    for n in 0..40 {
        let mut raw = program.raw().await;
        let head = format!(
            "POST /v1/extract?output=ndjson HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        raw.send(head).await;
        raw.send(if n % 2 == 0 { &body[..body.len() / 2] } else { &body[..] }).await;
        if n % 4 == 1 {
            raw.read_some(100).await;
        }
    }
    sleep(Duration::from_secs(1)).await;
    all_read(&load.take(), "own");

    calm.store(true, Ordering::Relaxed);
    assert_eq!(readiness.await.unwrap(), Vec::<String>::new(), "it was not ready at some moment");

    // The end, in the middle of all that: what was taken is answered, and nothing is left behind.
    let workers = program.workers();
    program.signal("TERM");
    assert!(program.wait().success());
    load.end().await;
    assert!(is_empty(folder.path()), "files are left behind");
    for worker in workers {
        let state = std::fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "a worker is left behind: {state}");
    }
}

/// A disk that is really full, not only a budget.
#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("DOC_INGESTION_SPOOL_MEMORY_THRESHOLD", "64KiB")];
    let program = Program::start_on_small_disk(folder.path(), "2m", &settings);
    let client = client();
    let url = format!("http://{}/v1/extract?filename=a.csv", program.address);
    for _ in 0..3 {
        let (large, fits, small) = tokio::join!(
            client.post(&url).body(csv(400_000)).send(),
            client.post(&url).body("by;tal\nAarhus;1\n").send(),
            client.post(format!("{url}&output=text")).body("by;tal\nOdense;2\n").send(),
        );
        let large = large.unwrap();
        assert_eq!(large.status(), StatusCode::INSUFFICIENT_STORAGE);
        assert!(whole(large).await.unwrap().text().contains("no room"));
        assert_eq!(
            (fits.unwrap().status(), small.unwrap().status()),
            (StatusCode::OK, StatusCode::OK)
        );
        becomes(&program, "doc_ingestion_spool_bytes{place=\"disk\"} 0").await;
        let again = client.post(&url).body(csv(20_000)).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::OK, "room was not given back");
    }
}

/// A thousand senders that send next to nothing keep no place, no worker and no permit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_slow_uploads_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let mut slow = Vec::new();
    for n in 0..1_000 {
        let mut raw = program.raw().await;
        let head =
            "PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nby;tal\nAarhus;";
        assert!(raw.send(head).await, "connection {n}");
        slow.push(raw);
    }
    becomes(&program, "doc_ingestion_in_flight 1000").await;
    let client = client();
    for _ in 0..20 {
        let url = format!("http://{}/v1/extract", program.address);
        let answer =
            client.post(url).body(bytes("fixtures/docx/rapport.docx")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    drop(slow);
    becomes(&program, "doc_ingestion_in_flight 0").await;
}
