//! Documents that make a reader do what no reader should, over HTTP, with the real workers. The faults are in debug builds of
//! the program alone; what each does is written in `src/isolation/faults.rs`.

use crate::support::bytes;
use crate::support::program::{Program, client, err, run, signal};
use crate::support::server::{Answer, Server, answer};
use doc_ingestion::config::Config;
use doc_ingestion::service::Service;
use futures_util::future::join_all;
use std::time::{Duration, Instant};

fn fault(word: &str) -> String {
    format!("doc-ingestion fault: {word} \n")
}

/// The service still reads an ordinary document, soon.
async fn still_reads(server: &Server) {
    let began = Instant::now();
    let answer = server.post("/v1/extract", bytes("fixtures/docx/rapport.docx")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_reader_that_dies_costs_its_own_document() {
    let server = Server::with(&[("isolation.memory", "1GiB")]).await;
    for word in ["panic", "abort", "stack", "memory"] {
        let problem = server.post("/v1/extract", fault(word)).await.problem(422);
        assert!(problem["type"].as_str().unwrap().ends_with(":crashed"), "{word}: {problem}");
        still_reads(&server).await;
    }
    let ended = |cause: &str| format!(r#"doc_ingestion_workers_ended_total{{cause="{cause}"}}"#);
    assert!(server.metric(&ended("crashed")).await.unwrap().ends_with(" 3"));
    assert!(server.metric(&ended("panicked")).await.unwrap().ends_with(" 1"));
}

#[tokio::test]
async fn a_reader_that_never_ends_is_killed_at_the_deadline() {
    let server = Server::start().await;
    let began = Instant::now();
    server.post("/v1/extract?deadline_ms=800", fault("loop")).await.problem(504);
    assert!(began.elapsed() < Duration::from_secs(10));
    server.metric_becomes(r#"doc_ingestion_workers_ended_total{cause="stopped"} 1"#).await;
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="in_process"} 0"#).await;
    still_reads(&server).await;
}

/// A worker that stands still at rest is found out by the next document alone, also while that is only looked at.
#[tokio::test]
async fn a_worker_that_stands_still_costs_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let timeout = ("DOC_INGESTION_IN_PROCESS_TIMEOUT", "1s");
    let program = Program::start(folder.path(), &[timeout]);
    let (client, url) = (client(), format!("http://{}/v1/extract", program.address));
    for worker in program.workers() {
        assert!(signal(&worker, "STOP"));
    }
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(answer(client.post(&url).body("Some words.")).await.status);
    }
    assert_eq!(statuses, [504, 200, 200]);
}

#[tokio::test]
async fn a_reader_reaches_no_file_network_process_or_thread() {
    let server = Server::start().await;
    for word in ["file", "network", "process", "thread"] {
        let problem = server.post("/v1/extract", fault(word)).await.problem(422);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{word}: PermissionDenied")), "{detail}");
    }
    // Without walls the same reader can: what is measured above are the walls.
    let server = Server::with(&[("isolation.mode", "none")]).await;
    let problem = server.post("/v1/extract", fault("thread")).await.problem(422);
    assert!(problem["detail"].as_str().unwrap().contains("thread: done"), "{problem}");
}

#[tokio::test]
async fn another_engine_reads_what_a_reader_dies_of() {
    let stub = crate::support::stub::Stub::tika("Apache Tika 3.3.2", |_| {
        crate::support::stub::Deed::ok("<html><body><p>Read by Tika.</p></body></html>")
    })
    .await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let answer = server.post("/v1/extract", fault("abort")).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "Read by Tika.\n"));
}

#[tokio::test]
async fn what_killed_a_worker_does_not_get_another_one_for_a_while() {
    let stub = crate::support::stub::Stub::tika("Apache Tika 3.3.2", |_| {
        crate::support::stub::Deed::ok("<html><body><p>Read by Tika.</p></body></html>")
    })
    .await;
    let crashed = r#"doc_ingestion_workers_ended_total{cause="crashed"}"#;
    let server = Server::start().await;
    server.post("/v1/extract", fault("abort")).await.problem(422);
    for _ in 0..3 {
        let problem = server.post("/v1/extract", fault("abort")).await.problem(422);
        assert!(problem["type"].as_str().unwrap().ends_with(":poison"), "{problem}");
    }
    assert!(server.metric(crashed).await.unwrap().ends_with(" 1"), "it got another worker");
    // One byte more is another document.
    let problem = server.post("/v1/extract", fault("abort ")).await.problem(422);
    assert!(problem["type"].as_str().unwrap().ends_with(":crashed"), "{problem}");
    still_reads(&server).await;

    // Somebody else may still read it.
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    for _ in 0..2 {
        let answer = server.post("/v1/extract", fault("abort")).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "Read by Tika.\n"));
    }
    assert!(server.metric(crashed).await.unwrap().ends_with(" 1"));

    let server = Server::with(&[("isolation.poison", "0s")]).await;
    for _ in 0..2 {
        let problem = server.post("/v1/extract", fault("abort")).await.problem(422);
        assert!(problem["type"].as_str().unwrap().ends_with(":crashed"), "{problem}");
    }
}

#[tokio::test]
async fn a_worker_that_somebody_kills_costs_nobody_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let url = format!("http://{}/v1/extract", program.address);
    let send = || client().post(&url).body(fault("wait")).send();
    for (kills, status) in [(1, 200), (2, 503)] {
        let reading = tokio::spawn(send());
        let mut killed = Vec::new();
        while killed.len() < kills {
            let worker = busy_worker(&program, &killed).await;
            assert!(signal(&worker, "KILL"));
            killed.push(worker);
        }
        let answer = reading.await.unwrap().unwrap();
        assert_eq!(answer.status(), status, "after {kills} kills");
    }
    let metrics = format!("http://{}/metrics", program.address);
    let metrics = crate::support::server::answer(client().get(metrics)).await.text();
    let killed = r#"doc_ingestion_workers_ended_total{cause="killed"} 3"#;
    assert!(metrics.lines().any(|line| line == killed), "{metrics}");
    // It was not the document's fault.
    assert_eq!(send().await.unwrap().status(), 200);
}

/// The worker that has been at work for a while, and is none of these.
async fn busy_worker(program: &Program, but: &[String]) -> String {
    let until = Instant::now() + Duration::from_secs(20);
    let running = |pid: &String| {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        state.contains(") R ") && !but.contains(pid)
    };
    loop {
        let first: Vec<String> = program.workers().into_iter().filter(running).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        if let Some(pid) = first.into_iter().find(running) {
            return pid;
        }
        assert!(Instant::now() < until, "no worker reads");
    }
}

#[tokio::test]
async fn a_worker_has_no_environment_and_no_files_of_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let secret = [("DOC_INGESTION_AUTH_KEYS", "batch:a-secret-that-stays-home")];
    let mut program = Program::start(folder.path(), &secret);
    let pid = program.workers().into_iter().next().expect("no worker is warm");
    let environment = std::fs::read_to_string(format!("/proc/{pid}/environ")).unwrap();
    assert_eq!(environment, "MIMALLOC_ARENA_RESERVE=65536\0");
    let open: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .map(|entry| std::fs::read_link(entry.unwrap().path()).unwrap().display().to_string())
        .collect();
    // Pipes are what the test itself was started with: a service passes nothing of its own on.
    let allowed = |target: &String| {
        target == "/dev/null"
            || target.starts_with("socket:")
            || target.starts_with("pipe:")
            || target.ends_with("/statm")
    };
    assert!(open.iter().all(allowed), "{open:?}");
    program.signal("KILL");
    program.wait();
}

#[tokio::test]
async fn workers_are_replaced_when_they_have_read_enough() {
    let server = Server::with(&[("isolation.tasks", "2")]).await;
    for _ in 0..3 {
        still_reads(&server).await;
    }
    // A document is two orders: a look and a reading.
    server.metric_becomes(r#"doc_ingestion_workers_ended_total{cause="retired"} 3"#).await;
}

#[tokio::test]
async fn workers_are_replaced_when_they_hold_too_much() {
    let server = Server::with(&[("isolation.resident", "1B")]).await;
    still_reads(&server).await;
    still_reads(&server).await;
    server.metric_becomes(r#"doc_ingestion_workers_ended_total{cause="retired"} 2"#).await;
}

#[tokio::test]
async fn the_answers_are_the_same_with_and_without_workers() {
    let (with, without) =
        (Server::start().await, Server::with(&[("isolation.mode", "none")]).await);
    for path in crate::support::fixtures() {
        let shown = path.display().to_string();
        let url =
            format!("/v1/extract?output=json&filename={}", path.file_name().unwrap().display());
        let read = |answer: &Answer| {
            let mut value = answer.json();
            if let Some(object) = value.as_object_mut() {
                object.remove("timings");
            }
            (answer.status, value)
        };
        let a = with.post(&url, bytes(&shown)).await;
        let b = without.post(&url, bytes(&shown)).await;
        assert_eq!(read(&a), read(&b), "{shown}");
    }
}

#[tokio::test]
async fn a_service_says_which_walls_stand_and_leaves_no_worker_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mode = [("DOC_INGESTION_ISOLATION_MODE", "required")];
    let mut program = Program::start(folder.path(), &mode);
    let ready = format!("http://{}/readyz", program.address);
    let ready: serde_json::Value = client().get(ready).send().await.unwrap().json().await.unwrap();
    assert_eq!(ready["isolation"]["mode"], "required");
    assert_eq!(ready["isolation"]["layers"]["seccomp"], "full");
    let children = program.workers();
    assert!(!children.is_empty(), "no worker is warm");
    program.signal("KILL");
    program.wait();
    let alive = |pid: &String| {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // A dead one that nobody has buried yet is dead.
        !state.is_empty() && !state.contains(") Z ")
    };
    let until = Instant::now() + Duration::from_secs(10);
    while children.iter().any(alive) {
        assert!(Instant::now() < until, "a worker outlived its service");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_service_that_cannot_isolate_does_not_start() {
    let mut config = Config::open();
    config.isolation.program = "/nowhere".into();
    assert!(Service::new(config).unwrap().isolation.start().await.is_err());
    // A program that is no worker says nothing that a worker would.
    let mut config = Config::open();
    config.isolation.program = "/bin/true".into();
    assert!(Service::new(config).unwrap().isolation.start().await.is_err());
}

#[test]
fn too_little_memory_for_a_worker_is_a_wrong_setting() {
    let output = run(&["check-config", "--auth-mode", "off", "--isolation-memory", "1MiB"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("isolation.memory"), "{}", err(&output));
}

/// The worker that reads a document need not be the one that looked at it, and may hold another one.
#[tokio::test]
async fn everybody_gets_his_own_document() {
    let server = Server::start().await;
    let clients = (0..8).map(|client| {
        let server = &server;
        async move {
            for turn in 0..5 {
                let own = format!("Brev {client} til {turn}.\n\n");
                let answer = server.post("/v1/extract", own.repeat(15_000)).await;
                let (all, text) = (15_000, answer.text());
                let count = [text.matches("Brev").count(), text.matches(own.trim()).count()];
                assert_eq!((answer.status, count), (200, [all, all]), "{client}, turn {turn}");
            }
        }
    });
    join_all(clients).await;
}

/// The allocator of a service with workers keeps nothing that is free; where its user says otherwise, or reading happens in the
/// service itself, it is left as it is.
#[tokio::test]
async fn memory_that_is_free_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let delay = |variables: &[(&str, &str)]| {
        let program = Program::start(folder.path(), variables);
        let environment = format!("/proc/{}/environ", program.id());
        let environment = std::fs::read_to_string(environment).unwrap();
        let mut words = environment.split('\0');
        words.find_map(|word| word.strip_prefix("MIMALLOC_PURGE_DELAY=").map(str::to_owned))
    };
    assert_eq!(delay(&[]).as_deref(), Some("0"));
    assert_eq!(delay(&[("MIMALLOC_PURGE_DELAY", "7")]).as_deref(), Some("7"));
    assert_eq!(delay(&[("DOC_INGESTION_ISOLATION_MODE", "none")]), None);
}
