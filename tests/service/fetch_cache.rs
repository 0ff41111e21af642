//! What need not be fetched again, and what is fetched together.

use crate::support::server::{Server, answer};
use crate::support::stub::{Deed, Stub};
use reqwest::Method;
use serde_json::{Value, json};

const HERE: [(&str, &str); 2] = [("fetch.allow", "127.0.0.1"), ("fetch.ports", "1-65535")];

/// How the document at each of these was had, one after the other.
async fn ways(server: &Server, url: &str, times: usize) -> Vec<String> {
    let mut ways = Vec::new();
    for _ in 0..times {
        let page = server.load_one(url).await.unwrap();
        assert_eq!(page["page_content"], "Words.\n");
        ways.push(page["explain"]["fetch"]["way"].as_str().unwrap().to_owned());
    }
    ways
}

#[tokio::test]
async fn what_its_server_says_about_keeping_is_heeded() {
    let stub = Stub::start(|target, n| {
        let headers = match target {
            "GET /plain" => "",
            "GET /etag" if n > 0 => {
                return Deed::Cut(b"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n".to_vec());
            }
            "GET /etag" => "ETag: \"1\"\r\nLast-Modified: yesterday\r\nCache-Control: no-cache\r\n",
            "GET /changed" => "ETag: \"1\"\r\nCache-Control: max-age=0\r\n",
            "GET /private" => "Cache-Control: private\r\n",
            _ => "Cache-Control: no-store\r\n",
        };
        Deed::reply("200 OK", &format!("Content-Type: text/html\r\n{headers}"), "<p>Words.")
    })
    .await;
    let server = Server::with(&HERE).await;
    for (path, expected, requests) in [
        ("plain", ["fetched", "kept", "kept"], 1),
        ("etag", ["fetched", "revalidated", "revalidated"], 3),
        ("changed", ["fetched", "fetched", "fetched"], 3),
        ("private", ["fetched", "fetched", "fetched"], 3),
        ("secret", ["fetched", "fetched", "fetched"], 3),
    ] {
        assert_eq!(ways(&server, &format!("{}/{path}", stub.url), 3).await, expected, "{path}");
        assert_eq!(stub.seen(&format!("GET /{path}")).len(), requests, "{path}");
    }
    let asked = stub.seen("GET /etag");
    assert_eq!(asked[0].header("if-none-match"), None);
    assert_eq!(asked[1].header("if-none-match"), Some("\"1\""));
    assert_eq!(asked[2].header("if-modified-since"), Some("yesterday"), "kept over a 304");
    assert_eq!(stub.seen("GET /secret")[2].header("if-none-match"), None);
    server.metric_becomes("doc_ingestion_fetch_kept_pages 3").await;
    server.metric_becomes("doc_ingestion_fetch_kept_bytes 27").await;
    server.metric_becomes(r#"doc_ingestion_fetches_total{outcome="kept"} 2"#).await;
}

#[tokio::test]
async fn the_part_of_a_page_is_no_other_page() {
    let stub = Stub::start(|_, _| Deed::ok("<p>Words.")).await;
    let server = Server::with(&HERE).await;
    for part in ["", "#a", "#b"] {
        assert!(server.load_one(&format!("{}/{part}", stub.url)).await.is_ok());
    }
    assert_eq!(stub.seen("").len(), 1);
}

#[tokio::test]
async fn without_a_cache_everything_is_fetched() {
    let stub = Stub::start(|_, _| Deed::ok("<p>Words.")).await;
    let server = Server::with(&[&HERE[..], &[("fetch.cache_bytes", "0")]].concat()).await;
    assert_eq!(ways(&server, &stub.url, 2).await, ["fetched", "fetched"]);
}

/// Each waits in the line of its own key, also for what another one waits for.
#[tokio::test]
async fn keys_do_not_wait_for_each_other() {
    let stub = Stub::start(|_, n| if n == 0 { Deed::Stall } else { Deed::ok("<p>Words.") }).await;
    let keys = [("auth.mode", "required"), ("auth.keys", "batch:one,web:two")];
    let server = Server::with(&[&HERE[..], &keys].concat()).await;
    let url = format!("{}/page", stub.url);
    let load = |key: &str| {
        let ask = json!({ "urls": [url] });
        answer(server.request(Method::POST, "/load").bearer_auth(key).json(&ask))
    };
    let waiting = tokio::spawn(load("one"));
    stub.sees("GET /page").await;
    assert_eq!(load("two").await.json()[0]["page_content"], "Words.\n");
    assert!(!waiting.is_finished());
    waiting.abort();
}

#[tokio::test]
async fn an_address_that_many_want_at_once_is_fetched_once() {
    let (open, gate) = tokio::sync::watch::channel(false);
    let stub =
        Stub::start(move |_, _| Deed::Wait(gate.clone(), Box::new(Deed::ok("<p>Words.")))).await;
    let server = Server::with(&HERE).await;
    let url = format!("{}/page", stub.url);
    let ask = json!({ "urls": vec![url; 5] });
    let loads = server.post_json("/load?explain=true", &ask);
    let release = async {
        stub.sees("GET /page").await;
        open.send(true).unwrap();
    };
    let (answer, ()) = tokio::join!(loads, release);
    let documents = answer.json()["documents"].as_array().unwrap().clone();
    let way = |document: &Value| document["explain"]["fetch"]["way"].as_str().unwrap().to_owned();
    let mut ways: Vec<String> = documents.iter().map(way).collect();
    ways.sort();
    assert_eq!(ways, ["fetched", "joined", "joined", "joined", "joined"]);
    assert_eq!(stub.seen("").len(), 1);
}
