//! Backends that stall, cut, lie and never end: each fault has its name, its time and its number of tries.

use crate::support::stub::{Deed, Stub};
use crate::support::{arriving, bytes, client, hasty, job, xhtml};
use bytes::Bytes;
use doc_ingestion::config::{self, Config};
use doc_ingestion::engines::tika::Tika;
use doc_ingestion::engines::{Answer, EngineError};
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::Instant;

const RTF: &[u8] = b"{\\rtf1 x}";
const GZIP: &str = "200 OK\r\nContent-Encoding: gzip";
const XHTML: &str = "<html><head></head><body><p>x</p></body></html>";

fn at(url: &str) -> Tika {
    let settings = config::Tika { base_url: Some(url.parse().unwrap()), ..Config::open().tika };
    Tika::new(&settings, client(&hasty())).unwrap()
}

async fn run(stub: &Stub) -> Result<Answer, EngineError> {
    at(&stub.url).run(&job(RTF, "a.rtf").await).await
}

async fn doing(deed: impl Fn(usize) -> Deed + Send + Sync + 'static) -> Stub {
    Stub::tika("Apache Tika 3.3.2", deed).await
}

#[tokio::test]
async fn every_fault_has_its_name_and_its_tries() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>".to_vec();
    let cases: Vec<(Deed, &str, usize)> = vec![
        (Deed::Stall, "timeout", 1),
        (Deed::Cut(Vec::new()), "unreachable", 2),
        (Deed::Cut(head), "unreachable", 2),
        (Deed::Cut(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), "bad_answer", 1),
        (Deed::Endless, "bad_answer", 1),
        (Deed::Answer(GZIP, bytes("fixtures/upstream/zeros.gz")), "bad_answer", 1),
        (Deed::ok("no XHTML at all"), "bad_answer", 1),
        (Deed::Answer(GZIP, b"no gzip".to_vec()), "bad_answer", 1),
        (Deed::json("500 X", "secret stack trace"), "failed", 1),
        (Deed::json("401 X", ""), "failed", 1),
        (Deed::json("302 Found\r\nLocation: http://127.0.0.1:1/", ""), "failed", 1),
        (Deed::json("413 X", ""), "unreadable", 1),
        (Deed::json("415 X", ""), "unreadable", 1),
        (Deed::json("503 X", ""), "overloaded", 2),
        (Deed::json("503 X\r\nRetry-After: 600", ""), "overloaded", 1),
    ];
    let checks = cases.into_iter().map(async |(deed, wanted, tries)| {
        let shown = format!("{deed:?}").chars().take(60).collect::<String>();
        let stub = doing(move |_| deed.clone()).await;
        let error = run(&stub).await.unwrap_err();
        assert_eq!(error.name(), wanted, "{shown}: {error:?}");
        assert_eq!(stub.seen("PUT").len(), tries, "{shown}");
        assert!(!format!("{error:?}").contains("secret"));
    });
    join_all(checks).await;
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let error = at("http://127.0.0.1:9").check().await.unwrap_err();
    assert_eq!(error.name(), "unreachable", "{error:?}");
    assert!(error.is_fault());
}

#[tokio::test]
async fn what_passes_is_forgiven_once() {
    for first in [Deed::json("503 X\r\nRetry-After: 0", ""), Deed::Cut(Vec::new())] {
        let stub = doing(move |n| if n == 0 { first.clone() } else { Deed::ok(XHTML) }).await;
        assert_eq!(xhtml(&run(&stub).await.unwrap()), XHTML);
        assert_eq!(stub.seen("PUT").len(), 2);
    }
}

#[tokio::test]
async fn an_empty_answer_is_an_answer() {
    for deed in [Deed::ok(""), Deed::json("204 No Content", "")] {
        let stub = doing(move |_| deed.clone()).await;
        assert_eq!(xhtml(&run(&stub).await.unwrap()), "");
    }
}

#[tokio::test]
async fn an_answer_without_its_end_is_marked() {
    let stub = doing(|_| Deed::ok("<html><body><p>Begyndelsen")).await;
    assert_eq!(run(&stub).await.unwrap().warnings[0].code, "truncated");
}

#[tokio::test]
async fn a_dripping_answer_ends_at_the_deadline() {
    let stub = doing(|_| Deed::Drip(Duration::from_millis(100))).await;
    let mut job = job(RTF, "a.rtf").await;
    let began = Instant::now();
    job.deadline = began + Duration::from_millis(1_500);
    let error = at(&stub.url).run(&job).await.unwrap_err();
    assert_eq!(error.name(), "timeout", "{error:?}");
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(1_400) && took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn a_backend_that_stops_taking_the_document_is_given_up() {
    let stub = doing(|_| Deed::Deaf).await;
    let large = job(&vec![b'x'; 32 << 20], "a.txt").await;
    let began = Instant::now();
    let error = at(&stub.url).run(&large).await.unwrap_err();
    assert_eq!(error.name(), "timeout", "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_slow_upload_is_not_a_slow_backend() {
    let stub = doing(|_| Deed::ok(XHTML)).await;
    let (mut writer, upload) = arriving();
    let mut slow = job(RTF, "a.rtf").await;
    slow.upload = upload;
    let send = async {
        for piece in ["{\\rtf1 ", "x", "}"] {
            writer.write(&Bytes::from_static(piece.as_bytes())).await.unwrap();
            // Longer than both clocks of the client.
            tokio::time::sleep(Duration::from_millis(1_200)).await;
        }
        writer.finish().await.unwrap();
    };
    let server = at(&stub.url);
    let (answer, ()) = tokio::join!(server.run(&slow), send);
    answer.unwrap();
    let sent = &stub.seen("PUT")[0];
    assert_eq!(sent.body, RTF);
    assert_eq!(sent.header("transfer-encoding"), Some("chunked"));
}

#[tokio::test]
async fn an_upload_that_never_ends_is_not_held_against_the_backend() {
    let stub = doing(|_| Deed::ok(XHTML)).await;
    let (mut writer, upload) = arriving();
    let mut endless = job(RTF, "a.rtf").await;
    endless.upload = upload;
    endless.deadline = Instant::now() + Duration::from_millis(800);
    writer.write(&Bytes::from_static(b"{\\rtf1 ")).await.unwrap();
    let error = at(&stub.url).run(&endless).await.unwrap_err();
    assert_eq!(error.name(), "upload_broken", "{error:?}");
}

#[tokio::test]
async fn an_early_refusal_of_a_large_document_is_heard() {
    let stub = doing(|_| Deed::Early("413 Content Too Large")).await;
    let large = job(&vec![b'x'; 32 << 20], "a.txt").await;
    let error = at(&stub.url).run(&large).await.unwrap_err();
    assert_eq!(error.name(), "unreadable", "{error:?}");
}

#[tokio::test]
async fn a_caller_that_goes_away_stops_the_backend() {
    let stub = doing(|_| Deed::Stall).await;
    let server = at(&stub.url);
    let mut job = job(RTF, "a.rtf").await;
    job.deadline = Instant::now() + Duration::from_secs(60);
    let run = tokio::time::timeout(Duration::from_millis(800), server.run(&job));
    assert!(run.await.is_err());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!((stub.seen("PUT").len(), stub.hung_up()), (1, 1));
}

#[tokio::test]
async fn a_tika_that_crashed_is_waited_for_and_then_asked_once_more() {
    let stub = Stub::start(|target, n| match (target, n) {
        ("GET /version", 1..=4) => Deed::Cut(Vec::new()),
        ("GET /version", _) => Deed::ok("Apache Tika 3.3.2"),
        (_, 0) => Deed::Cut(Vec::new()),
        _ => Deed::ok(XHTML),
    })
    .await;
    run(&stub).await.unwrap();
    assert_eq!(stub.seen("PUT").len(), 2);
    assert_eq!(stub.seen("GET /version").len(), 6);
}
