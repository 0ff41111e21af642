//! A client that goes away ends its work everywhere: in the queue, in the reader, in the spool and in the backend.

use crate::support::documents::{LETTER, csv};
use crate::support::server::{PATIENCE, Server};
use crate::support::stub::{Deed, Stub};
use reqwest::Method;
use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn stalled() -> (Stub, Server) {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    (stub, server)
}

async fn all_is_free(server: &Server) {
    for line in [
        "doc_ingestion_in_flight 0",
        r#"doc_ingestion_engine_running{engine="in_process"} 0"#,
        r#"doc_ingestion_queue_waiting{engine="in_process"} 0"#,
        r#"doc_ingestion_spool_bytes{place="memory"} 0"#,
        r#"doc_ingestion_spool_bytes{place="disk"} 0"#,
    ] {
        server.metric_becomes(line).await;
    }
}

async fn backend_sees(stub: &Stub, count: usize) {
    let until = Instant::now() + PATIENCE;
    while stub.seen("PUT").len() < count {
        assert!(Instant::now() < until, "the backend was not asked");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn who_leaves_while_a_backend_works_stops_it() {
    for (method, path) in [("PUT", "/process"), ("POST", "/v1/extract?output=json")] {
        let (stub, server) = stalled().await;
        let mut raw = server.raw().await;
        let length = LETTER.len();
        raw.send(format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
        raw.send(LETTER).await;
        backend_sees(&stub, 1).await;
        drop(raw);
        stub.hangs_up(1).await;
        all_is_free(&server).await;
        server.metric_becomes(r#"doc_ingestion_engine_running{engine="tika"} 0"#).await;
    }
}

#[tokio::test]
async fn who_leaves_within_the_upload_leaves_nothing() {
    let server = Server::with(&[("spool.memory_threshold", "64KiB")]).await;
    for sent in [100, 40_000, 2_000_000] {
        let mut raw = server.raw().await;
        raw.send("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n").await;
        raw.send(&csv(100_000)[..sent]).await;
        server.metric_becomes("doc_ingestion_in_flight 1").await;
        drop(raw);
        all_is_free(&server).await;
    }
}

/// A backend gets the upload as it arrives, and learns at once that the rest will never come.
#[tokio::test]
async fn a_backend_reads_along_and_hears_of_the_end() {
    let (stub, server) = stalled().await;
    let mut raw = server.raw().await;
    raw.send("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n").await;
    let mut letter = LETTER.to_vec();
    letter.resize(1_000_000, b' ');
    raw.send(&letter).await;
    backend_sees(&stub, 1).await;
    drop(raw);
    stub.hangs_up(1).await;
    all_is_free(&server).await;
}

/// A sender that takes its time keeps no document out that is there already: it gives its permit up, and is read when the
/// whole of it has come.
#[tokio::test]
async fn a_slow_upload_gives_its_permit_to_who_waits_for_it() {
    const READ: &str = "<html><head></head><body><p>Vi har svaret på dit brev.</p></body></html>";
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::ok(READ)).await;
    let server = Server::with(&[("tika.base_url", &stub.url), ("tika.permits", "1")]).await;
    let mut slow = server.raw().await;
    slow.send("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n").await;
    let mut letter = LETTER.to_vec();
    letter.resize(1_000_000, b' ');
    slow.send(&letter[..500_000]).await;
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="tika"} 1"#).await;
    let quick = server.process(LETTER, &[]).await;
    assert_eq!(quick.status, 200, "{}", quick.text());
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="tika"} 0"#).await;
    slow.send(&letter[500_000..]).await;
    let answer = slow.answer().await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("Vi har svaret"), "{}", answer.body);
    all_is_free(&server).await;
}

#[tokio::test]
async fn who_leaves_within_the_answer_stops_the_reader() {
    let server = Server::start().await;
    let request = server.request(Method::POST, "/v1/extract?output=ndjson&filename=a.csv");
    let mut response = request.body(csv(300_000)).send().await.unwrap();
    response.chunk().await.unwrap().unwrap();
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="in_process"} 1"#).await;
    drop(response);
    all_is_free(&server).await;
}

#[tokio::test]
async fn who_leaves_the_queue_is_not_read_later() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let server = Server::with(&[("tika.base_url", &stub.url), ("tika.permits", "1")]).await;
    let first = tokio::spawn(server.request(Method::PUT, "/process").body(LETTER).send());
    backend_sees(&stub, 1).await;
    let second = tokio::spawn(server.request(Method::PUT, "/process").body(LETTER).send());
    server.metric_becomes(r#"doc_ingestion_queue_waiting{engine="tika"} 1"#).await;
    second.abort();
    server.metric_becomes(r#"doc_ingestion_queue_waiting{engine="tika"} 0"#).await;
    first.abort();
    all_is_free(&server).await;
    assert_eq!(stub.seen("PUT").len(), 1, "the second was read although nobody waits for it");
}

#[tokio::test]
async fn who_leaves_http_2_resets_only_its_own_stream() {
    let (stub, server) = stalled().await;
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let url = format!("{}/process", server.url);
    let first = tokio::spawn(client.put(&url).body(LETTER).send());
    backend_sees(&stub, 1).await;
    first.abort();
    stub.hangs_up(1).await;
    let second = client.put(&url).body("Some words.").send().await.unwrap();
    assert_eq!(second.status().as_u16(), 200);
    all_is_free(&server).await;
}
