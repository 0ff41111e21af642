//! `POST /search`: what SearXNG finds, through a real one; and a stub where it is down, slow or lying.

use crate::support::program::Program;
use crate::support::searxng;
use crate::support::server::{Answer, Server, answer};
use crate::support::stub::{Deed, Stub};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

const JSON: &str = "200 OK\r\nContent-Type: application/json";

async fn ask(server: &Server, body: Value) -> Answer {
    answer(server.request(Method::POST, "/search").json(&body)).await
}

fn found(links: &[&str]) -> Deed {
    let results: Vec<Value> = links
        .iter()
        .map(|link| json!({"url": link, "title": "T", "content": "C", "score": 1.0}))
        .collect();
    Deed::json(JSON, &json!({ "results": results, "unresponsive_engines": [] }).to_string())
}

/// A service beside a SearXNG that does this.
async fn beside(deed: Deed, settings: &[(&str, &str)]) -> (Server, Stub) {
    let stub = Stub::start(move |_, _| deed.clone()).await;
    let mut all = vec![("search.searxng_url", stub.url.as_str()), ("client.retries", "0")];
    all.extend(settings);
    (Server::with(&all).await, stub)
}

fn links(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    let links =
        list.as_array().unwrap().iter().map(|found| found["link"].as_str().unwrap().to_owned());
    links.collect()
}

#[tokio::test]
async fn a_real_searxng_answers_and_aarhus_leads() {
    let server = Server::with(&[("search.searxng_url", searxng::url())]).await;
    let answer = ask(&server, json!({"query": "affald", "count": 12})).await;
    let list = answer.json();
    let from_aarhus: Vec<bool> =
        links(&answer).iter().map(|link| !link.starts_with("https://example.org/")).collect();
    assert_eq!(from_aarhus.len(), 12, "{list}");
    assert_eq!(from_aarhus.iter().filter(|is| **is).count(), 8, "{list}");
    assert!(from_aarhus.is_sorted_by(|a, b| a >= b), "{list}");
    // Of what two engines name, SearXNG keeps the longer words; this one comes from ours alone.
    let third = json!({"link": "https://aarhus.dk/side-3", "title": "Side 3 om affald & mere", "snippet": "Manchet 3"});
    assert_eq!(list[2], third);
    // Both engines name this page.
    assert_eq!(links(&answer).iter().filter(|l| *l == "https://aarhus.dk/side-1").count(), 1);
    assert_eq!(links(&ask(&server, json!({"query": "affald", "count": 3})).await).len(), 3);
    server.metric_becomes("doc_ingestion_searches_total{outcome=\"ok\"} 2").await;
    let ready = server.get("/readyz").await.json();
    assert_eq!(ready["backends"]["searxng"], json!({"state": "up", "breaker": "closed"}));
}

#[tokio::test]
async fn more_pages_are_asked_for_until_there_are_enough() {
    let server = Server::with(&[("search.searxng_url", searxng::url())]).await;
    // 8 + 10 + 3 of Aarhus on three pages, and 5 of the other engine on the first.
    let answer = ask(&server, json!({"query": "affald", "count": 50})).await;
    let mut all = links(&answer);
    assert_eq!(all.len(), 26, "{all:?}");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 26, "a result stands twice");
}

#[tokio::test]
async fn searxng_is_asked_in_a_body_and_nothing_of_the_caller_goes_along() {
    let (server, stub) = beside(found(&["https://a.dk/"]), &[("search.language", "da")]).await;
    let request =
        server.request(Method::POST, "/search").header("X-OpenWebUI-User-Email", "a@b.dk");
    let request =
        request.bearer_auth("secret").json(&json!({"query": " æ&b=c  !!w x\n", "count": 1}));
    assert_eq!(links(&answer(request).await), ["https://a.dk/"]);
    let seen = stub.seen("POST /search").remove(0);
    assert_eq!(seen.target(), "POST /search");
    let body = String::from_utf8(seen.body).unwrap();
    assert_eq!(body, "q=%C3%A6%26b%3Dc+w+x&format=json&language=da&pageno=1");
    assert!(!seen.head.contains("secret") && !seen.head.contains("a@b.dk"), "{}", seen.head);
}

#[tokio::test]
async fn one_page_stands_once_and_only_the_web_is_handed_out() {
    let named = [
        "https://a.dk/x?utm_source=y",
        "http://www.a.dk/x/#top",
        "javascript:alert(1)",
        "https://user:word@a.dk/y",
        "",
        "https://a.dk/z",
    ];
    let (server, _stub) = beside(found(&named), &[]).await;
    let found = ask(&server, json!({"query": "x"})).await;
    assert_eq!(links(&found), ["https://a.dk/x?utm_source=y", "https://a.dk/z"]);
}

#[tokio::test]
async fn the_count_is_bounded() {
    let many: Vec<String> = (0..40).map(|n| format!("https://a.dk/{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let settings = [("search.count", "4"), ("search.max_count", "6")];
    let (server, _stub) = beside(found(&many), &settings).await;
    for (count, wanted) in [(json!(2), 2), (json!(6), 6), (json!(1_000_000), 6), (Value::Null, 4)] {
        let answer = ask(&server, json!({"query": "x", "count": count})).await;
        assert_eq!(links(&answer).len(), wanted, "{count}");
    }
    assert_eq!(links(&ask(&server, json!({"query": "x", "more": [1]})).await).len(), 4);
    for count in [json!(0), json!(-1), json!(1.5), json!("3"), json!([3])] {
        let problem = ask(&server, json!({"query": "x", "count": count})).await.problem(400);
        assert_eq!(problem["field"], "count", "{count}");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_understood_is_refused_before_anybody_is_asked() {
    let (server, stub) = beside(found(&[]), &[("search.max_query", "10")]).await;
    for (body, field) in [
        ("", "body"),
        ("query=x", "body"),
        ("[1]", "body"),
        ("{\"query\": 3}", "body"),
        ("{}", "query"),
        ("{\"query\": \" \\n\"}", "query"),
        ("{\"query\": \"ææææææææææø\"}", "query"),
    ] {
        let problem = server.post("/search", body).await.problem(400);
        assert_eq!(problem["field"], field, "{body}");
    }
    assert_eq!(links(&ask(&server, json!({"query": "æøæøæøæøæø"})).await).len(), 0);
    let large = format!("{{\"query\": \"{}\"}}", "x".repeat(10_000));
    assert_eq!(
        server.post("/search", large).await.problem(413)["type"],
        "urn:doc-ingestion:problem:too_large"
    );
    assert_eq!(stub.seen("POST").len(), 1);
}

#[tokio::test]
async fn every_fault_of_searxng_is_a_sentence() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"res".to_vec();
    let silent = r#"{"results": [], "unresponsive_engines": [["canary", "timeout"]]}"#;
    let cases: Vec<(Deed, u16, &str)> = vec![
        (Deed::Stall, 504, "engine_timeout"),
        (Deed::Cut(Vec::new()), 502, "unreachable"),
        (Deed::Cut(head), 502, "unreachable"),
        (Deed::Cut(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), 502, "bad_answer"),
        (Deed::Endless, 502, "bad_answer"),
        (Deed::ok("<html>canary</html>"), 502, "bad_answer"),
        (Deed::json(JSON, "{\"results\": {\"canary\": 1}}"), 502, "bad_answer"),
        (Deed::json(JSON, "[]"), 502, "bad_answer"),
        (Deed::json(JSON, silent), 502, "silent"),
        (Deed::json("500 X", "canary"), 502, "failed"),
        (Deed::json("403 X", "canary"), 502, "failed"),
        (Deed::json("503 X", "canary"), 502, "failed"),
        (Deed::json("302 Found\r\nLocation: http://127.0.0.1:1/canary", ""), 400, "bad_request"),
        (Deed::json("301 X\r\nLocation: http://127.0.0.1:1/canary", ""), 502, "failed"),
        (Deed::json("400 X", "{\"error\": \"canary\"}"), 400, "bad_request"),
        (Deed::json("429 X\r\nRetry-After: 7", "canary"), 503, "overloaded"),
    ];
    for (deed, status, name) in cases {
        let shown = format!("{deed:?}").chars().take(60).collect::<String>();
        let settings = [("search.timeout", "1s"), ("search.max_answer", "64KiB")];
        let (server, stub) = beside(deed, &settings).await;
        let answer = ask(&server, json!({"query": "canary"})).await;
        let problem = answer.problem(status);
        assert_eq!(problem["type"], format!("urn:doc-ingestion:problem:{name}"), "{shown}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.ends_with('.') && !detail.contains("canary"), "{shown}: {detail}");
        if status == 503 {
            assert_eq!(answer.header("retry-after"), "7");
        }
        assert_eq!(stub.seen("POST").len(), 1, "{shown}");
        let line = format!("doc_ingestion_searches_total{{outcome=\"{name}\"}} 1");
        server.metric_becomes(&line).await;
    }
}

#[tokio::test]
async fn a_searxng_that_keeps_failing_is_left_alone() {
    let settings = [("client.breaker_failures", "2"), ("client.breaker_pause", "1h")];
    let (server, stub) = beside(Deed::json("500 X", ""), &settings).await;
    for _ in 0..2 {
        ask(&server, json!({"query": "x"})).await.problem(502);
    }
    let problem = ask(&server, json!({"query": "x"})).await.problem(502);
    assert_eq!(problem["type"], "urn:doc-ingestion:problem:breaker_open");
    assert_eq!(stub.seen("POST").len(), 2);
    server.metric_becomes("doc_ingestion_breaker_state{engine=\"searxng\"} 2").await;
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, 200, "no backend makes the service unready");
    assert_eq!(ready.json()["backends"]["searxng"]["breaker"], "open");
}

#[tokio::test]
async fn what_a_caller_asks_opens_no_breaker() {
    let settings = [("client.breaker_failures", "1"), ("client.breaker_pause", "1h")];
    for deed in [Deed::json("400 X", ""), Deed::redirect("http://127.0.0.1:1/")] {
        let (server, stub) = beside(deed, &settings).await;
        for _ in 0..3 {
            ask(&server, json!({"query": "x"})).await.problem(400);
        }
        assert_eq!(stub.seen("POST").len(), 3);
    }
}

#[tokio::test]
async fn a_later_page_that_fails_costs_only_itself() {
    let stub =
        Stub::start(
            |_, n| if n == 0 { found(&["https://a.dk/"]) } else { Deed::json("500 X", "") },
        );
    let stub = stub.await;
    let settings = [("search.searxng_url", stub.url.as_str()), ("client.retries", "0")];
    let server = Server::with(&settings).await;
    assert_eq!(links(&ask(&server, json!({"query": "x"})).await), ["https://a.dk/"]);
    assert_eq!(stub.seen("POST").len(), 2);
}

#[tokio::test]
async fn a_broken_connection_is_forgiven_once() {
    let stub =
        Stub::start(|_, n| if n == 0 { Deed::Cut(Vec::new()) } else { found(&["https://a.dk/"]) })
            .await;
    let settings = [("search.searxng_url", stub.url.as_str()), ("search.max_pages", "1")];
    let server = Server::with(&settings).await;
    assert_eq!(links(&ask(&server, json!({"query": "x"})).await).len(), 1);
    assert_eq!(stub.seen("POST").len(), 2);
}

#[tokio::test]
async fn searches_that_wait_too_long_are_sent_away() {
    let settings =
        [("search.permits", "1"), ("http.queue_timeout", "50ms"), ("search.timeout", "1h")];
    let (server, stub) = beside(Deed::Stall, &settings).await;
    let first = server.request(Method::POST, "/search").json(&json!({"query": "x"}));
    let first = tokio::spawn(first.send());
    server.metric_becomes("doc_ingestion_engine_running{engine=\"searxng\"} 1").await;
    let answer = ask(&server, json!({"query": "x"})).await;
    assert_eq!(answer.problem(503)["type"], "urn:doc-ingestion:problem:overloaded");
    assert_eq!(answer.header("retry-after"), "10");
    // Whoever goes away takes the search along.
    first.abort();
    stub.hangs_up(1).await;
    server.metric_becomes("doc_ingestion_engine_running{engine=\"searxng\"} 0").await;
}

#[tokio::test]
async fn without_searxng_there_is_no_search() {
    let server = Server::start().await;
    let problem = ask(&server, json!({"query": "x"})).await.problem(501);
    assert_eq!(problem["type"], "urn:doc-ingestion:problem:not_configured");
    let ready = server.get("/readyz").await.json();
    assert_eq!(ready["backends"]["searxng"], json!({"state": "not configured"}));
    assert_eq!(server.metric("doc_ingestion_breaker_state{engine=\"searxng\"}").await, None);
}

#[tokio::test]
async fn a_search_asks_for_a_key_and_leaves_no_trace() {
    let stub = Stub::start(|_, n| match n {
        0 => Deed::json(JSON, r#"{"results": [{"url": "https://canarysite.dk", "title": "canarytitle"}], "unresponsive_engines": [["canaryengine", "x"]]}"#),
        1 => Deed::json("500 canaryreason", "canarybody"),
        _ => Deed::Cut(b"canary".to_vec()),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("DOC_INGESTION_AUTH_MODE", "required"),
        ("API_KEY", "canarykey"),
        ("SEARXNG_URL", stub.url.as_str()),
        ("DOC_INGESTION_SEARCH_MAX_PAGES", "1"),
        ("DOC_INGESTION_CLIENT_RETRIES", "0"),
        ("DOC_INGESTION_TELEMETRY_LOG_LEVEL", "debug"),
    ];
    let mut program = Program::start(folder.path(), &variables);
    let body = r#"{"query": "canaryquery", "count": 1}"#;
    let mut statuses = Vec::new();
    for key in ["", "Authorization: Bearer wrong\r\n", "X-Api-Key: canarykey\r\n"]
        .into_iter()
        .chain(["Authorization: Bearer canarykey\r\n"; 2])
    {
        let length = body.len();
        let head =
            format!("POST /search HTTP/1.1\r\nHost: a\r\n{key}Content-Length: {length}\r\n\r\n");
        let mut raw = program.raw().await;
        raw.send(head).await;
        raw.send(body).await;
        let answer = raw.answer().await;
        statuses.push(answer.status);
        assert!(answer.status == 200 || !answer.body.contains("canary"), "{}", answer.body);
    }
    assert_eq!(statuses, [401, 403, 200, 502, 502]);
    program.signal("TERM");
    program.wait();
    let logs = program.logs();
    assert!(
        logs.contains("search done") && logs.contains("search engine did not answer"),
        "{logs}"
    );
    assert!(!logs.contains("canary"), "{logs}");
}

/// A web server with one page, one that is away, and one that never answers.
async fn site() -> Stub {
    Stub::start(|target, _| match target {
        "GET /page" => Deed::ok(
            "<html><body><h1>Affald</h1><p>S&aring;dan sorterer du dit affald.</p></body></html>",
        ),
        "GET /slow" => Deed::Stall,
        _ => Deed::json("404 Not Found", "canary"),
    })
    .await
}

#[tokio::test]
async fn what_is_found_can_be_loaded_too() {
    let site = site().await;
    let named = ["page", "away", "slow"].map(|name| format!("{}/{name}", site.url));
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let port = site.url.rsplit(':').next().unwrap();
    let settings = [
        ("fetch.allow", "127.0.0.1"),
        ("fetch.ports", port),
        ("search.max_pages", "1"),
        ("search.load_timeout", "2s"),
    ];
    let (server, _stub) = beside(found(&named), &settings).await;
    let loaded = async |path: &str| {
        let request = server.request(Method::POST, path).json(&json!({"query": "affald"}));
        answer(request).await.json()
    };
    let text = "# Affald\n\nSådan sorterer du dit affald.\n";
    for path in ["/search?load=true", "/search?load=content"] {
        let list = loaded(path).await;
        assert_eq!(list[0]["content"], text, "{path}: {list}");
        assert_eq!(list[0]["snippet"], "C");
        for index in [1, 2] {
            assert_eq!(list[index]["snippet"], "C");
            assert!(list[index].get("content").is_none(), "{list}");
        }
    }
    let list = loaded("/search?load=snippet").await;
    assert_eq!((&list[0]["snippet"], &list[1]["snippet"]), (&json!(text), &json!("C")));
    for path in ["/search", "/search?load=off", "/search?load=false"] {
        let before = site.seen("GET").len();
        assert!(loaded(path).await[0].get("content").is_none());
        assert_eq!(site.seen("GET").len(), before, "{path}");
    }
    let settings = [&settings[..], &[("search.load", "snippet")]].concat();
    let (server, _stub) = beside(found(&named[..1]), &settings).await;
    assert_eq!(ask(&server, json!({"query": "affald"})).await.json()[0]["snippet"], text);
}

/// The only place is taken by a page that never comes.
#[tokio::test]
async fn a_full_house_costs_the_texts_and_not_what_was_found() {
    let site = site().await;
    let port = site.port().to_string();
    let settings = [
        ("fetch.allow", "127.0.0.1"),
        ("fetch.ports", port.as_str()),
        ("http.max_in_flight", "1"),
        ("search.max_pages", "1"),
    ];
    let page = format!("{}/page", site.url);
    let (gate, open) = watch::channel(false);
    let found = Deed::Wait(open, Box::new(found(&[&page])));
    let (server, stub) = beside(found, &settings).await;
    let request = server.request(Method::POST, "/search?load=true").json(&json!({"query": "x"}));
    let searching = tokio::spawn(answer(request));
    stub.sees("POST").await;
    let slow = json!({"urls": [format!("{}/slow", site.url)]});
    let loading = tokio::spawn(answer(server.request(Method::POST, "/load").json(&slow)));
    site.sees("GET /slow").await;
    gate.send_replace(true);
    let list = searching.await.unwrap().json();
    assert_eq!(list, json!([{"link": page, "title": "T", "snippet": "C"}]));
    loading.abort();
}

#[tokio::test]
async fn what_is_found_is_loaded_by_the_rules_for_addresses() {
    let site = site().await;
    let page = format!("{}/page", site.url);
    let (server, _stub) = beside(found(&[&page]), &[("search.max_pages", "1")]).await;
    let request = server.request(Method::POST, "/search?load=true").json(&json!({"query": "x"}));
    let list = answer(request).await.json();
    assert_eq!(list, json!([{"link": page, "title": "T", "snippet": "C"}]));
    assert!(site.seen("GET").is_empty(), "a page on loopback was fetched");
    for (path, field) in [("/search?load=all", "load"), ("/search?count=3", "query")] {
        let request = server.request(Method::POST, path).json(&json!({"query": "x"}));
        assert_eq!(answer(request).await.problem(400)["field"], field);
    }
}
