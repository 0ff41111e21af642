//! What the service says about itself and about a document it does not read: inspection, formats, health, metrics,
//! description, and the answers to requests that miss every door.

use crate::support::documents::{LETTER, pdf};
use crate::support::server::{Server, answer};
use crate::support::stub::{Deed, Stub};
use crate::support::{bytes, server};
use reqwest::Method;
use serde_json::Value;

/// An address where nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn inspection_tells_what_it_is_and_who_would_read_it() {
    let server = Server::start().await;
    let document = pdf(&["A page of words in here", ""]);
    let answer = server.post("/v1/inspect", document.clone()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let value = answer.json();
    assert_eq!(value["detection"]["format"], "pdf");
    assert_eq!(value["detection"]["mime_type"], "application/pdf");
    assert_eq!(value["facts"]["pages"], 2);
    assert_eq!(value["bytes"], document.len());
    assert_eq!(value["decision"]["engine"], "in_process");
    for field in ["rule", "reason"] {
        assert!(value["decision"][field].as_str().is_some_and(|t| !t.is_empty()), "{value}");
    }
    assert!(!answer.text().contains("A page of words"), "it was read");
    assert!(server.metric("doc_ingestion_documents_total").await.is_none(), "it was read");
}

#[tokio::test]
async fn that_nobody_can_read_it_is_an_answer_to_an_inspection() {
    let server = Server::start().await;
    let value = server.post("/v1/inspect", LETTER).await.json();
    assert_eq!(value["detection"]["format"], "wordperfect");
    assert!(value["decision"].is_null());
    assert_eq!(value["error"]["status"], 415);
}

#[tokio::test]
async fn an_inspection_of_nothing_is_a_problem() {
    let server = Server::start().await;
    server.post("/v1/inspect", "").await.problem(400);
}

#[tokio::test]
async fn a_name_that_contradicts_the_content_is_told() {
    let server = Server::start().await;
    let request = server.request(Method::POST, "/v1/inspect").header("x-filename", "a.pdf");
    let body = bytes("fixtures/docx/rapport.docx");
    let value = answer(request.body(body)).await.json();
    assert_eq!(value["detection"]["format"], "docx");
    assert_eq!(value["detection"]["contradicts"], "pdf");
}

#[tokio::test]
async fn formats_say_who_reads_them_here_and_who_would() {
    let server = Server::start().await;
    let value = server.get("/v1/formats").await.json();
    let formats = value["formats"].as_array().unwrap();
    let find = |name: &str| formats.iter().find(|f| f["name"] == name).unwrap();
    assert_eq!(find("docx")["read_by"], serde_json::json!(["in_process"]));
    assert_eq!(find("wordperfect")["read_by"], serde_json::json!([]));
    assert!(find("wordperfect")["would_be_read_by"].as_array().unwrap().contains(&"tika".into()));
    assert!(find("pdf")["mime_types"].as_array().unwrap().contains(&"application/pdf".into()));
}

#[tokio::test]
async fn it_is_alive_and_ready_with_every_backend_down() {
    let server = Server::with(&[("tika.base_url", NOBODY), ("docling.base_url", NOBODY)]).await;
    assert_eq!(server.get("/healthz").await.json()["status"], "alive");
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, 200, "no backend may stop the service: {}", ready.text());
    let tika = &ready.json()["backends"]["tika"];
    assert_eq!(
        (tika["state"].as_str(), tika["error"].as_str()),
        (Some("down"), Some("unreachable"))
    );
    assert_eq!(tika["breaker"], "closed");
    assert_eq!(server.get("/health").await.status, 200);
}

#[tokio::test]
async fn readiness_tells_the_backends_apart() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let value = server.get("/readyz").await.json();
    assert_eq!(value["status"], "ready");
    assert_eq!(value["backends"]["tika"]["state"], "up");
    assert_eq!(value["backends"]["docling"]["state"], "not configured");
}

#[tokio::test]
async fn readiness_does_not_wait_long_for_a_silent_backend() {
    let stub = Stub::start(|_, _| Deed::Stall).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let began = std::time::Instant::now();
    assert_eq!(server.get("/readyz").await.json()["backends"]["tika"]["state"], "down");
    assert!(began.elapsed().as_secs() < 10);
}

#[tokio::test]
async fn a_draining_service_is_alive_and_not_ready() {
    let server = Server::start().await;
    server.service.drain();
    assert_eq!(server.get("/healthz").await.status, 200);
    let ready = server.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["draining"]), (503, &Value::Bool(true)));
    assert_eq!(server.get("/health").await.status, 503);
}

#[tokio::test]
async fn the_predecessors_health_keeps_its_shape() {
    let server = Server::with(&[("telemetry.service_name", "ingest-a")]).await;
    let value = server.get("/health").await.json();
    assert_eq!(value, serde_json::json!({ "status": "healthy", "service": "ingest-a" }));
}

#[tokio::test]
async fn metrics_are_well_formed_and_have_the_promised_names() {
    let server = Server::start().await;
    server.process("Some words.", &[("x-filename", "a-secret-name.txt")]).await;
    server.post("/v1/extract", LETTER).await;
    server.get("/nowhere/a-secret-path").await;
    let answer = server.get("/metrics").await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let text = answer.text();
    assert!(text.ends_with("# EOF\n"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').expect("a series and a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        let name = series.split('{').next().unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{line}");
    }
    for wanted in [
        r#"http_requests_total{handler="/process",method="PUT",status="200"} 1"#,
        r#"http_requests_total{handler="unmatched",method="GET",status="404"} 1"#,
        r#"http_request_duration_seconds_count{handler="/process",method="PUT"} 1"#,
        r#"doc_ingestion_documents_total{format="text",engine="in_process",outcome="ok"} 1"#,
        r#"doc_ingestion_documents_total{format="wordperfect",engine="none",outcome="unsupported"} 1"#,
        r#"doc_ingestion_decisions_total{engine="in_process",reason="in-process"} 1"#,
        r#"doc_ingestion_breaker_state{engine="in_process"} 0"#,
        r#"doc_ingestion_spool_bytes{place="memory"} 0"#,
        "doc_ingestion_in_flight 0",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.lines().any(|l| l.starts_with(wanted)), "no `{wanted}` in:\n{text}");
    }
    assert!(!text.contains("secret"), "a name or a path stands in a label");
}

#[tokio::test]
async fn metrics_ask_for_a_key_where_told_so() {
    let settings = [("auth.mode", "required"), ("auth.key", "k"), ("auth.protect_metrics", "on")];
    let server = Server::with(&settings).await;
    server.get("/metrics").await.problem(401);
    let request = server.request(Method::GET, "/metrics").header("authorization", "bearer k");
    assert_eq!(answer(request).await.status, 200);
    let open = Server::with(&settings[..2]).await;
    assert_eq!(open.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn only_the_doors_for_documents_ask_for_a_key() {
    let server = Server::with(&[("auth.mode", "required"), ("auth.key", "k")]).await;
    for path in ["/v1/extract", "/v1/inspect"] {
        server.post(path, "Some words.").await.problem(401);
        let request = server.request(Method::POST, path).header("authorization", "Bearer no");
        let problem = answer(request.body("Some words.")).await.problem(403);
        assert!(!problem.to_string().contains("Bearer no"));
    }
    let open =
        ["/healthz", "/readyz", "/health", "/version", "/v1/formats", "/openapi.json", "/docs"];
    for path in open {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn it_describes_itself() {
    let server = Server::start().await;
    assert_eq!(server.get("/version").await.json()["version"], env!("CARGO_PKG_VERSION"));
    let home = server.get("/").await;
    assert_eq!((home.status, home.header("location")), (303, "/docs"));
    let docs = server.get("/docs").await;
    assert!(docs.header("content-type").starts_with("text/html"));
    assert!(docs.header("content-security-policy").contains("default-src 'none'"));
    let script = server.get("/docs/docs.js").await;
    assert!(script.header("content-type").starts_with("text/javascript"));
    server.get("/docs/../Cargo.toml").await.problem(404);
    assert!(server.get("/openapi.json").await.json().is_object());
}

#[tokio::test]
async fn a_miss_is_a_problem_with_its_reason() {
    let server = Server::start().await;
    server.get("/v1/nothing").await.problem(404);
    server.get("/v1/extract").await.problem(405);
    server.post("/process", "x").await.problem(405);
    server.post("/healthz", "x").await.problem(405);
}

#[tokio::test]
async fn every_answer_carries_the_callers_id_or_a_new_one() {
    let server = Server::start().await;
    let with = |id: &'static str| {
        server::answer(server.request(Method::GET, "/version").header("x-request-id", id))
    };
    assert_eq!(with("trace-1.a_B").await.header("x-request-id"), "trace-1.a_B");
    let long = "a".repeat(65);
    for harmful in ["a b", "a\"b", "<script>", long.as_str()] {
        let request = server.request(Method::GET, "/version").header("x-request-id", harmful);
        let id = answer(request).await.header("x-request-id").to_owned();
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
    }
    let problem = server.get("/v1/nothing").await;
    assert!(uuid::Uuid::parse_str(problem.header("x-request-id")).is_ok());
}
