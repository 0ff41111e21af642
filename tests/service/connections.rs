//! Connections that say nothing, say it slowly, or speak HTTP/2.

use crate::support::raw::Raw;
use crate::support::server::{Server, whole};
use reqwest::Version;

const HASTY: [(&str, &str); 1] = [("http.header_timeout", "300ms")];

/// Everything that a request may begin with and then be silent after; also what HTTP/2 begins with.
#[tokio::test]
async fn a_head_that_does_not_come_closes_the_connection() {
    let server = Server::with(&HASTY).await;
    let begun =
        ["", "P", "PRI * HTTP", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-"];
    for begun in begun {
        let mut raw = server.raw().await;
        raw.send(begun).await;
        assert!(raw.closed().await.is_some(), "after {begun:?} it waits for ever");
    }
}

#[tokio::test]
async fn a_connection_that_is_kept_and_not_used_is_closed() {
    let server = Server::with(&HASTY).await;
    let mut raw = server.raw().await;
    raw.send("GET /version HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(raw.answer().await.status, 200);
    raw.send("GET /version HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(raw.answer().await.status, 200, "it was not kept");
    assert!(raw.closed().await.is_some(), "it stays open for ever");
}

/// The clock of the headers must not run on while a document is read.
#[tokio::test]
async fn a_request_may_take_longer_than_its_head() {
    let server = Server::with(&HASTY).await;
    let mut raw = server.raw().await;
    raw.send("PUT /process HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nSome ").await;
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    raw.send("words.").await;
    assert_eq!(raw.answer().await.status, 200);
}

#[tokio::test]
async fn connections_over_the_bound_wait_and_are_served_later() {
    let server =
        Server::with(&[("http.max_connections", "2"), ("http.header_timeout", "400ms")]).await;
    let idle = [server.raw().await, server.raw().await];
    let mut third = server.raw().await;
    third.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(third.answer().await.status, 200, "idle connections keep others out");
    drop(idle);
}

/// Asks for the rows of a document, and takes the first bytes of the answer and no more.
async fn takes_a_little(server: &Server, body: &[u8]) -> Raw {
    let mut raw = server.raw().await;
    raw.send(format!(
        "POST /v1/extract?output=ndjson&filename=a.csv HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
        body.len()
    ))
    .await;
    raw.send(body).await;
    assert!(raw.read_some(1000).await > 0);
    raw
}

/// Who asks for much and takes nothing of it does not keep a worker.
#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let server = Server::with(&[("http.write_timeout", "400ms")]).await;
    let body = crate::support::documents::csv(300_000);
    let _taken_a_little = takes_a_little(&server, &body).await;
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="in_process"} 0"#).await;

    // It is closed, too: it was the only one, so that nobody else would be served.
    let alone = [("http.write_timeout", "400ms"), ("http.max_connections", "1")];
    let server = Server::with(&alone).await;
    let raw = takes_a_little(&server, &body).await;
    assert_eq!(server.get("/healthz").await.status, 200);
    drop(raw);

    let server = Server::with(&[("http.write_timeout", "400ms")]).await;
    // Over HTTP/2 the connection goes on, while one answer is left lying.
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let url = format!("{}/v1/extract?output=ndjson&filename=a.csv", server.url);
    let mut left = client.post(url).body(body).send().await.unwrap();
    left.chunk().await.unwrap();
    assert_eq!(client.get(format!("{}/version", server.url)).send().await.unwrap().status(), 200);
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert!(whole(left).await.is_none(), "half an answer looks whole");
}

#[tokio::test]
async fn http_2_is_spoken() {
    let server = Server::start().await;
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let url = format!("{}/v1/extract?output=ndjson", server.url);
    let response = client.post(url).body("Some words.\n").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_2));
    let answer = whole(response).await.unwrap();
    assert_eq!(answer.lines()[0]["markdown"], "Some words.\n");
    let large = client.put(format!("{}/process", server.url));
    let large = large.body(crate::support::documents::csv(100_000)).send().await.unwrap();
    assert_eq!(large.status().as_u16(), 200);
}

#[tokio::test]
async fn several_requests_on_one_connection_answer_in_order() {
    let server = Server::start().await;
    let mut raw = server.raw().await;
    raw.send("GET /version HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    assert_eq!(raw.answer().await.status, 200);
    assert_eq!(raw.answer().await.status, 404);
}

#[tokio::test]
async fn noise_is_refused_and_the_service_goes_on() {
    let server = Server::start().await;
    for noise in ["\0\0\0\0\0\0\0\0\r\n\r\n", "\u{16}\u{3}\u{1} hello\r\n\r\n", "SSH-2.0-x\r\n\r\n"]
    {
        let mut raw = server.raw().await;
        raw.send(noise).await;
        let said = raw.closed().await.expect("it is not closed");
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 400"), "{said}");
    }
    assert_eq!(server.get("/healthz").await.status, 200);
}
