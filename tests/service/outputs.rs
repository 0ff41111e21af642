//! `POST /v1/extract`: the shapes of its answers, and how they flow.

use crate::support::bytes;
use crate::support::documents::{csv, pdf};
use crate::support::server::{Server, answer};
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn markdown_is_the_default_and_says_who_read_it() {
    let server = Server::start().await;
    let answer = server.post("/v1/extract", bytes("fixtures/docx/rapport.docx")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/markdown; charset=utf-8");
    assert_eq!((answer.header("x-engine"), answer.header("x-rule")), ("in_process", "in-process"));
    let golden = String::from_utf8(bytes("fixtures/docx/rapport.docx.md")).unwrap();
    assert_eq!(answer.text(), golden);
}

#[tokio::test]
async fn text_has_no_markup() {
    let server = Server::start().await;
    let page =
        "<h1>Title</h1><p>Some <b>bold</b> <a href='http://a.dk'>words</a>.</p><ul><li>item</ul>";
    let answer = server.post("/v1/extract?output=text&filename=a.html", page).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let text = answer.text();
    assert!(text.contains("Title") && text.contains("Some bold words."), "{text}");
    assert!(!text.contains(['#', '*', '[', '<']), "{text}");
}

#[tokio::test]
async fn json_has_everything_that_is_known() {
    let server = Server::start().await;
    let body = bytes("fixtures/docx/rapport.docx");
    let answer = server.post("/v1/extract?output=json&filename=rapport.docx", body.clone()).await;
    assert_eq!(answer.header("content-type"), "application/json");
    let value = answer.json();
    assert_eq!(value["document"]["name"], "rapport.docx");
    assert_eq!(value["document"]["format"], "docx");
    assert_eq!(value["document"]["bytes"], body.len());
    assert_eq!(value["document"]["blake3"], blake3::hash(&body).to_hex().as_str());
    let section = &value["sections"][0];
    assert!(section["blocks"].as_array().is_some_and(|blocks| blocks.len() > 3), "{section}");
    assert!(section["markdown"].as_str().is_some_and(|text| text.contains("# ")));
    assert!(value["metadata"].is_object() && value["warnings"].is_array(), "{value}");
    assert_eq!(value["decision"]["engine"], "in_process");
    assert_eq!(value["decision"]["rule"], "in-process");
    assert_eq!(value["decision"]["answered_by"], "in_process");
    assert!(value["timings"]["total_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{value}");
    assert!(value.get("explain").is_none());
}

#[tokio::test]
async fn an_explanation_comes_when_asked_for() {
    let server = Server::start().await;
    for output in ["json", "ndjson"] {
        let path = format!("/v1/extract?output={output}&explain=true");
        let answer = server.post(&path, "Some words.").await;
        let value = if output == "json" { answer.json() } else { answer.lines().pop().unwrap() };
        let explain = &value["explain"];
        assert_eq!(explain["detection"]["format"], "text", "{value}");
        assert_eq!(explain["attempts"][0]["engine"], "in_process");
        assert_eq!(explain["attempts"][0]["outcome"], "ok");
    }
}

#[tokio::test]
async fn ndjson_has_a_record_a_page_and_one_at_the_end() {
    let server = Server::start().await;
    let document = pdf(&["First page of words", "Second page of words", "Third page of words"]);
    let answer = server.post("/v1/extract?output=ndjson", document).await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines = answer.lines();
    let numbers: Vec<_> = lines.iter().map(|line| line["number"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3), None]);
    assert!(lines[..3].iter().all(|l| l["type"] == "section" && l["engine"] == "in_process"));
    assert_eq!(lines[3]["type"], "end");
    assert_eq!(lines[3]["document"]["sections"], 3);
}

#[tokio::test]
async fn only_the_wanted_pages_come() {
    let server = Server::start().await;
    let pages = ["one page", "two pages", "three pages", "four pages", "five pages"];
    let answer = server.post("/v1/extract?output=ndjson&pages=2,4-", pdf(&pages)).await;
    let numbers: Vec<_> = answer.lines().iter().filter_map(|l| l["number"].as_u64()).collect();
    assert_eq!(numbers, [2, 4, 5]);
}

/// The reader takes one record and then nothing: the rest must wait in the document, not in memory.
#[tokio::test]
async fn the_first_record_comes_early_and_a_slow_reader_holds_the_work_back() {
    let server = Server::start().await;
    let rows = 300_000;
    let request = server.request(reqwest::Method::POST, "/v1/extract?output=ndjson&filename=a.csv");
    let mut response = timeout(Duration::from_secs(20), request.body(csv(rows)).send())
        .await
        .expect("no answer before the end")
        .unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(br#"{"#));
    server.metric_becomes("doc_ingestion_in_flight 1").await;
    let early = written(&server).await;
    assert!(early < 12_000_000, "{early} bytes were made although nobody reads");
    let rest = crate::support::server::whole(response).await.unwrap();
    let text = [first.to_vec(), rest.body].concat();
    let lines = String::from_utf8(text).unwrap();
    assert_eq!(lines.matches("Aarhus").count(), rows);
    assert!(lines.lines().count() > 20, "not cut into records");
    assert_eq!(lines.lines().last().map(|l| l.contains(r#""type":"end""#)), Some(true));
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert!(written(&server).await > early);
}

async fn written(server: &Server) -> u64 {
    let line = server.metric("doc_ingestion_output_bytes_total").await.unwrap();
    line.split(' ').next_back().unwrap().parse().unwrap()
}

/// A reader who stops reading must not keep his place when his time is up.
#[tokio::test]
async fn a_reader_who_never_comes_back_loses_his_place() {
    let server = Server::with(&[("http.max_in_flight", "1")]).await;
    let body = csv(300_000);
    let mut raw = server.raw().await;
    let head = format!(
        "POST /v1/extract?deadline_ms=3000&filename=a.csv HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    raw.send(head).await;
    raw.send(body).await;
    assert!(raw.read_some(100).await > 0);
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert_eq!(server.post("/v1/extract", "Some words.").await.status, 200);
}

#[tokio::test]
async fn a_text_that_breaks_off_does_not_look_whole() {
    let server = Server::start().await;
    let request =
        server.request(reqwest::Method::POST, "/v1/extract?deadline_ms=2500&filename=a.csv");
    let mut response = request.body(csv(300_000)).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    response.chunk().await.unwrap();
    tokio::time::sleep(Duration::from_millis(3_000)).await;
    assert!(crate::support::server::whole(response).await.is_none(), "it looks whole");
}

#[tokio::test]
async fn nothing_at_all_is_a_problem() {
    let server = Server::start().await;
    for output in ["markdown", "text", "json", "ndjson"] {
        let problem = server.post(&format!("/v1/extract?output={output}"), "").await.problem(400);
        assert_eq!(problem["detail"], "The document is empty.");
    }
}

#[tokio::test]
async fn the_password_opens_the_document_or_the_problem_says_so() {
    let server = Server::start().await;
    let locked = crate::support::documents::encrypted_pdf();
    let request = server.request(reqwest::Method::POST, "/v1/extract").body(locked);
    let problem = answer(request.header("x-document-password", "wr%C3%B8ng")).await.problem(422);
    assert!(problem["detail"].as_str().unwrap().contains("password"), "{problem}");
    assert!(!problem.to_string().contains("ng\""), "quotes the password: {problem}");
}

/// A section in many parts is one section of the JSON answer, whether it waits in memory or on disk.
#[tokio::test]
async fn a_long_section_is_whole_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().display().to_string();
    for threshold in ["64MiB", "64KiB"] {
        let settings = [("spool.memory_threshold", threshold), ("spool.directory", &folder)];
        let server = Server::with(&settings).await;
        let rows = 20_000;
        let answer =
            server.post("/v1/extract?output=json&filename=\u{e6}\"\\.csv", csv(rows)).await;
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        let json = answer.json();
        let sections = json["sections"].as_array().unwrap();
        assert_eq!(sections.len(), 1, "{threshold}");
        let text = sections[0]["markdown"].as_str().unwrap();
        assert_eq!(text.matches("Aarhus").count(), rows);
        let markdown = server.post("/v1/extract", csv(rows)).await.text();
        assert_eq!(text, markdown, "{threshold}");
        let blocks = sections[0]["blocks"].as_array().unwrap();
        let count = |block: &serde_json::Value| block.to_string().matches("Aarhus").count();
        assert_eq!(blocks.iter().map(count).sum::<usize>(), rows);
        assert_eq!(json["document"]["format"], "csv");
    }
    assert!(std::fs::read_dir(&folder).unwrap().next().is_none(), "files are left behind");
}
