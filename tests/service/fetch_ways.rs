//! Documents from the web through `/v1/extract`: the same way as an upload, and known as what they are.

use crate::support::bytes;
use crate::support::documents::pdf;
use crate::support::program::{Program, err, out, run};
use crate::support::server::{Server, answer};
use crate::support::stub::{Deed, Stub};
use reqwest::Method;
use serde_json::json;

const HERE: [(&str, &str); 2] = [("fetch.allow", "127.0.0.1"), ("fetch.ports", "1-65535")];

#[tokio::test]
async fn the_bytes_decide_what_a_document_is() {
    let stub = Stub::start(|target, _| match target {
        "GET /pdf" => {
            Deed::reply("200 OK", "Content-Type: text/html\r\n", pdf(&["Read me.", "And me."]))
        }
        "GET /docx" => Deed::reply("200 OK", "", bytes("fixtures/docx/rapport.docx")),
        "GET /latin" => {
            let headers = "Content-Type: text/html; charset=iso-8859-1\r\n";
            Deed::reply("200 OK", headers, b"<p>R\xf8dgr\xf8d med fl\xf8de p\xe5.")
        }
        "GET /page.php" => {
            Deed::reply("200 OK", "Content-Type: text/html\r\n", "A line.<p>Another line.")
        }
        "GET /data/a.csv" => {
            Deed::reply("200 OK", "Content-Type: text/plain\r\n", "a;b\n1;2\n3;4\n")
        }
        _ => {
            Deed::reply("200 OK", "Content-Disposition: x; filename=a.md\r\n", "# Title\n\nText.\n")
        }
    })
    .await;
    let server = Server::with(&HERE).await;
    for (path, format, text) in [
        ("/pdf", "pdf", "Read me."),
        ("/docx", "docx", "#"),
        ("/latin", "html", "Rødgrød med fløde på."),
        ("/page.php", "html", "Another line."),
        ("/data/a.csv", "csv", "| a | b |"),
        ("/get", "markdown", "# Title"),
    ] {
        let ask =
            json!({ "url": format!("{}{path}", stub.url), "output": "json", "explain": true });
        let answer = server.post_json("/v1/extract", &ask).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let json = answer.json();
        assert_eq!(json["document"]["format"], format, "{path}");
        assert_eq!(json["document"]["final_url"], format!("{}{path}", stub.url));
        assert_eq!(json["explain"]["source"], "web");
        assert_eq!(json["explain"]["fetch"]["way"], "fetched");
        let first = json["sections"][0]["markdown"].as_str().unwrap();
        assert!(first.contains(text), "{path}: {first}");
    }
}

#[tokio::test]
async fn options_stand_in_the_query_or_beside_the_address() {
    let stub =
        Stub::start(|_, _| Deed::reply("200 OK", "", pdf(&["One.", "Two.", "Three."]))).await;
    let server = Server::with(&HERE).await;
    let two = server.post_json("/v1/extract", &json!({ "url": stub.url, "pages": "2" })).await;
    assert_eq!(two.text().trim(), "Two.");
    let three = server.post_json("/v1/extract?pages=3", &json!({ "url": stub.url })).await;
    assert_eq!(three.text().trim(), "Three.");
    for wrong in [
        json!({ "url": stub.url, "page": "2" }),
        json!({ "url": stub.url, "pages": ["2"] }),
        json!({ "url": 7 }),
    ] {
        server.post_json("/v1/extract", &wrong).await.problem(400);
    }
}

#[tokio::test]
async fn json_that_names_no_address_is_a_document() {
    let server = Server::with(&HERE).await;
    let read = |body: serde_json::Value, path: &'static str, name: Option<&'static str>| {
        let mut request = server.request(Method::POST, path);
        request = request.header("content-type", "application/json; charset=utf-8");
        if let Some(name) = name {
            request = request.header("x-filename", name);
        }
        answer(request.body(body.to_string()))
    };
    let url = "http://10.0.0.1/";
    for (body, path, name) in [
        (json!({ "link": url }), "/v1/extract", None),
        (json!([{ "url": url }]), "/v1/extract", None),
        (json!({ "url": url, "text": "a ".repeat(40_000) }), "/v1/extract", None),
        (json!({ "url": url }), "/v1/extract", Some("a.json")),
        (json!({ "url": url }), "/v1/extract?filename=a.json", None),
    ] {
        let answer = read(body, path, name).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().contains("10.0.0.1"), "{}", answer.text());
    }
    let refused = read(json!({ "url": url }), "/v1/extract", None).await.problem(403);
    assert_eq!(refused["type"], "urn:doc-ingestion:problem:url_refused");
}

#[tokio::test]
async fn what_went_wrong_is_a_status_of_its_own() {
    let stub = Stub::start(|_, _| Deed::reply("404 Not Found", "", "")).await;
    let server = Server::with(&HERE).await;
    for (url, status, name) in [
        ("gopher://a.dk/", 400, "bad_url"),
        ("http://192.168.0.1/", 403, "url_refused"),
        ("http://127.0.0.1:1/", 502, "host_unreachable"),
        (stub.url.as_str(), 502, "web_status"),
    ] {
        let problem = server.post_json("/v1/extract", &json!({ "url": url })).await.problem(status);
        assert_eq!(problem["type"], format!("urn:doc-ingestion:problem:{name}"));
        assert!(!problem["detail"].as_str().unwrap().contains("//"), "{problem}");
    }
}

#[tokio::test]
async fn a_rule_can_tell_the_web_from_an_upload() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    let rules = "rules:\n  - name: no-web-pdf\n    when: { format: [pdf], source: [web] }\n    refuse: No PDF from the web, please.\n  - name: rest\n    reason: All else.\n    use: in_process\n";
    std::fs::write(&policy, rules).unwrap();
    let settings = [&HERE[..], &[("routing.policy_file", policy.to_str().unwrap())]].concat();
    let server = Server::with(&settings).await;
    let stub = Stub::start(|_, _| Deed::reply("200 OK", "", pdf(&["Words."]))).await;
    let problem = server.post_json("/v1/extract", &json!({ "url": stub.url })).await.problem(415);
    assert!(problem["detail"].as_str().unwrap().contains("No PDF from the web"), "{problem}");
    assert_eq!(server.post("/v1/extract", pdf(&["Words."])).await.status, 200);
}

#[tokio::test]
async fn the_command_line_reads_addresses_by_the_same_rules() {
    let stub =
        Stub::start(|_, _| Deed::reply("200 OK", "Content-Type: text/html\r\n", "<h1>Hej</h1>"))
            .await;
    let url = format!("{}/page.php", stub.url);
    let refused = run(&["extract", &url]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("The address is refused"), "{}", err(&refused));
    assert!(stub.seen("").is_empty(), "it was reached");
    let allowed = ["extract", &url, "--fetch-allow", "127.0.0.1", "--fetch-ports", "1-65535"];
    let allowed = tokio::task::spawn_blocking({
        let arguments = allowed.map(str::to_owned);
        move || run(&arguments.each_ref().map(String::as_str))
    });
    let allowed = allowed.await.unwrap();
    assert_eq!(out(&allowed), "# Hej\n", "{}", err(&allowed));
}

#[tokio::test]
async fn a_caller_who_leaves_ends_the_fetch() {
    let stub = Stub::start(|_, _| Deed::Stall).await;
    let server = Server::with(&HERE).await;
    for (path, body) in
        [("/v1/extract", json!({ "url": stub.url })), ("/load", json!({ "urls": [stub.url] }))]
    {
        let before = stub.hung_up();
        let request = server.request(Method::POST, path).header("content-type", "application/json");
        let request = tokio::spawn(request.body(body.to_string()).send());
        while stub.seen("").len() <= before {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        request.abort();
        stub.hangs_up(before + 1).await;
        server.metric_becomes("doc_ingestion_in_flight 0").await;
    }
}

#[tokio::test]
async fn no_address_is_seen_outside_of_its_own_answer() {
    let stub = Stub::start(|target, _| match target {
        "GET /canary-missing" => Deed::reply("404 canaryreason", "X-A: canaryheader\r\n", ""),
        "GET /canary-hop" => Deed::redirect("http://canary-host.invalid/canary"),
        _ => Deed::reply("200 OK", "Set-Cookie: canarycookie\r\n", "canarytext"),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("DOC_INGESTION_FETCH_ALLOW", "127.0.0.1"),
        ("DOC_INGESTION_FETCH_PORTS", "1-65535"),
        // The libraries below must not tell either.
        ("LOG_LEVEL", "trace"),
    ];
    let mut program = Program::start(folder.path(), &variables);
    let urls: Vec<String> = ["canary", "canary-missing", "canary-hop", "?canaryquery"]
        .iter()
        .map(|path| format!("{}/{path}", stub.url))
        .chain(["http://canary.internal/".into(), "http://canary:x@a.dk/".into(), "canary".into()])
        .collect();
    for url in &urls {
        for (path, body) in
            [("/load", json!({ "urls": [url] })), ("/v1/extract", json!({ "url": url }))]
        {
            let body = body.to_string();
            let mut raw = program.raw().await;
            let length = body.len();
            raw.send(format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")).await;
            let answer = raw.answer().await;
            assert!(answer.status < 300 || !answer.body.contains("canary"), "{answer:?}");
        }
    }
    let mut raw = program.raw().await;
    raw.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let metrics = raw.answer().await.body;
    assert!(metrics.contains("doc_ingestion_fetches_total") && !metrics.contains("canary"));
    program.signal("TERM");
    program.wait();
    let logs = program.logs();
    assert!(logs.contains("page not fetched") && logs.contains("document read"), "{logs}");
    for line in logs.lines() {
        assert!(!line.contains("canary") && !line.contains("//127.0.0.1"), "{line}");
    }
}
