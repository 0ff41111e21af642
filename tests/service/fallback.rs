//! Engines that fail behind the service's back: the next one answers, everything tried is told, a failing backend is left
//! alone for a while. The backend here is a stub that stands in for faults only; what a real one answers is held elsewhere.

use crate::support::documents::{LETTER, scanned_pdf};
use crate::support::server::{Answer, Server};
use crate::support::stub::{Deed, Stub};
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

const TIKA_FIRST: &str = "rules:\n  - name: tika-first\n    reason: A test wants it.\n    use: tika\n    fallbacks: [in_process]\n";
const WORDS: &str = "These words are read in-process.\n";
const BY_TIKA: &str = "<html><head></head><body><p>These words are read by Tika.</p></body></html>";

/// A service that asks the stub first, with short clocks and no second tries.
async fn tika_first(stub: &Stub, more: &[(&str, &str)]) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, TIKA_FIRST).unwrap();
    let mut settings = vec![
        ("tika.base_url", stub.url.as_str()),
        ("routing.policy_file", policy.to_str().unwrap()),
        ("tika.timeout", "1s"),
        ("client.retries", "0"),
        ("client.max_answer", "1MiB"),
    ];
    settings.extend_from_slice(more);
    (Server::with(&settings).await, folder)
}

async fn doing(deed: Deed) -> Stub {
    Stub::tika("Apache Tika 3.3.2", move |_| deed.clone()).await
}

async fn explained(server: &Server, body: impl Into<reqwest::Body>) -> Value {
    let answer = server.post("/v1/extract?output=json&explain=true", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn attempts(value: &Value) -> Vec<(&str, &str)> {
    let attempts = value["explain"]["attempts"].as_array().unwrap();
    let text = |attempt: &'_ Value, field: &str| attempt[field].as_str().unwrap().to_owned();
    attempts
        .iter()
        .map(|a| {
            assert!(!text(a, "engine").is_empty() && a["ms"].is_u64(), "{a}");
            (a["engine"].as_str().unwrap(), a["outcome"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn whatever_the_first_engine_does_the_next_one_answers() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>".to_vec();
    let cases = [
        (Deed::Stall, "engine_timeout"),
        (Deed::Cut(Vec::new()), "unreachable"),
        (Deed::Cut(half), "unreachable"),
        (Deed::json("500 X", "secret stack trace"), "failed"),
        (Deed::ok("secret garbage"), "bad_answer"),
        (Deed::ok(""), "empty"),
        (Deed::ok("<html><head></head><body></body></html>"), "empty"),
        (Deed::Drip(Duration::from_millis(50)), "engine_timeout"),
        (Deed::Endless, "bad_answer"),
        (Deed::json("422 X", ""), "unreadable"),
        (Deed::json("503 X\r\nRetry-After: 600", ""), "overloaded"),
    ];
    for (deed, outcome) in cases {
        let shown = format!("{deed:.60?}");
        let stub = doing(deed).await;
        let (server, _folder) = tika_first(&stub, &[]).await;
        let value = explained(&server, WORDS).await;
        assert_eq!(attempts(&value), [("tika", outcome), ("in_process", "ok")], "{shown}");
        assert_eq!(value["decision"]["engine"], "tika", "{shown}");
        assert_eq!(value["decision"]["answered_by"], "in_process", "{shown}");
        assert_eq!(value["sections"][0]["markdown"], WORDS, "{shown}");
        assert!(!value.to_string().contains("secret"), "{shown}: the backend's own words");
        let fallbacks =
            format!(r#"doc_ingestion_fallbacks_total{{engine="tika",cause="{outcome}"}} 1"#);
        assert_eq!(server.metric(&fallbacks).await.as_deref(), Some(fallbacks.as_str()));
        let item = server.process(WORDS, &[]).await.json();
        assert_eq!(item["metadata"]["engine"], "in_process");
        let reason = item["metadata"]["reason"].as_str().unwrap();
        assert!(reason.contains("after tika"), "the reason hides the failure: {reason}");
    }
}

#[tokio::test]
async fn nobody_listening_is_no_reason_to_fail() {
    let stub = doing(Deed::Stall).await;
    let (server, _folder) = tika_first(&stub, &[("tika.base_url", "http://127.0.0.1:9")]).await;
    let value = explained(&server, WORDS).await;
    assert_eq!(attempts(&value), [("tika", "unreachable"), ("in_process", "ok")]);
}

#[tokio::test]
async fn damage_that_stops_the_first_engine_may_not_stop_the_second() {
    let stub = doing(Deed::ok(BY_TIKA)).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let value = explained(&server, "%PDF-1.4\nand nothing that is one").await;
    assert_eq!(attempts(&value), [("in_process", "unreadable"), ("tika", "ok")]);
    assert_eq!(value["sections"][0]["markdown"], "These words are read by Tika.\n");
}

#[tokio::test]
async fn a_scanned_document_goes_to_an_engine_with_ocr() {
    let stub = doing(Deed::ok(BY_TIKA)).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let value = explained(&server, scanned_pdf()).await;
    assert_eq!(value["decision"]["rule"], "pdf-scanned");
    assert_eq!(attempts(&value), [("tika", "ok")]);
}

#[tokio::test]
async fn a_scan_in_which_ocr_finds_nothing_is_a_422_that_says_so() {
    let stub = doing(Deed::ok("<html><head></head><body></body></html>")).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let text = server.process(scanned_pdf(), &[]).await.sentence(422);
    assert!(text.contains("OCR found nothing"), "{text}");
}

/// Only a backend reads this format, so its failure is the answer.
async fn alone(deed: Deed) -> Answer {
    let stub = doing(deed).await;
    let settings =
        [("tika.base_url", stub.url.as_str()), ("client.retries", "0"), ("tika.timeout", "1s")];
    let server = Server::with(&settings).await;
    let answer = server.process(LETTER, &[]).await;
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    answer
}

#[tokio::test]
async fn without_another_engine_the_failure_has_its_status() {
    alone(Deed::json("500 X", "secret stack trace")).await.sentence(502);
    alone(Deed::ok("secret garbage")).await.sentence(502);
    alone(Deed::Cut(Vec::new())).await.sentence(502);
    alone(Deed::Stall).await.sentence(504);
    alone(Deed::json("422 X", "secret")).await.sentence(422);
    alone(Deed::ok("")).await.sentence(422);
    let busy = alone(Deed::json("503 X\r\nRetry-After: 77", "secret")).await;
    assert_eq!(busy.header("retry-after"), "77");
    busy.sentence(503);
}

#[tokio::test]
async fn a_backend_that_keeps_failing_is_left_alone_and_comes_back_by_itself() {
    let stub = Stub::tika("Apache Tika 3.3.2", |n| {
        if n < 2 { Deed::json("500 X", "") } else { Deed::ok(BY_TIKA) }
    })
    .await;
    let breaker = [("client.breaker_failures", "2"), ("client.breaker_pause", "2s")];
    let (server, _folder) = tika_first(&stub, &breaker).await;
    for _ in 0..2 {
        assert_eq!(server.post("/v1/extract", WORDS).await.header("x-engine"), "in_process");
    }
    server.metric_becomes(r#"doc_ingestion_breaker_state{engine="tika"} 2"#).await;
    let value = server.post("/v1/inspect", WORDS).await.json();
    assert_eq!(value["decision"]["engine"], "in_process", "routing does not know: {value}");
    assert_eq!(server.post("/v1/extract", WORDS).await.header("x-engine"), "in_process");
    assert_eq!(stub.seen("PUT").len(), 2, "it was not left alone");
    server.metric_becomes(r#"doc_ingestion_breaker_state{engine="tika"} 1"#).await;
    assert_eq!(server.post("/v1/extract", WORDS).await.text(), "These words are read by Tika.\n");
    server.metric_becomes(r#"doc_ingestion_breaker_state{engine="tika"} 0"#).await;
}

#[tokio::test]
async fn documents_that_a_backend_cannot_read_do_not_open_its_breaker() {
    let stub = doing(Deed::json("422 X", "")).await;
    let (server, _folder) = tika_first(&stub, &[("client.breaker_failures", "2")]).await;
    for _ in 0..4 {
        assert_eq!(server.post("/v1/extract", WORDS).await.status, 200);
    }
    assert_eq!(stub.seen("PUT").len(), 4);
}

#[tokio::test]
async fn a_caller_who_is_in_a_hurry_does_not_open_the_breaker_for_the_others() {
    let stub = doing(Deed::Stall).await;
    let settings = [("tika.base_url", stub.url.as_str()), ("client.breaker_failures", "1")];
    let server = Server::with(&settings).await;
    let hurried = server.post("/v1/extract?engine=tika&deadline_ms=300", WORDS).await;
    assert_eq!(hurried.status, 504, "{}", hurried.text());
    let line = r#"doc_ingestion_breaker_state{engine="tika"} 0"#;
    assert_eq!(server.metric(line).await.as_deref(), Some(line));
}
