//! docling-serve as it is: answers recorded by `scripts/record-docling` and played back, or with `DOCLING_TEST_URL` the real
//! server that `scripts/backends docling-serve` runs, its stub of a model on the next port.

use crate::support::stub::{Deed, Stub};
use crate::support::{self, arriving, client, document, hasty, job};
use bytes::Bytes;
use doc_ingestion::config::{self, Config};
use doc_ingestion::engines::docling::Docling;
use doc_ingestion::engines::{Answer, Content, EngineError};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

const SUBMIT: &str = "POST /v1/convert/file/async";

fn at(url: &str, options: Value) -> Docling {
    let Value::Object(options) = options else { panic!("{options}") };
    let settings = config::Docling {
        base_url: Some(url.parse().unwrap()),
        api_key: Some("nøgle-uden-betydning".replace('ø', "o")),
        options,
        ..Config::open().docling
    };
    Docling::new(&settings, client(&Config::open().client)).unwrap()
}

fn recording(case: &str) -> Value {
    let bytes = support::bytes(&format!("fixtures/upstream/docling/{case}.json"));
    serde_json::from_slice(&bytes).unwrap()
}

fn replay(step: &Value) -> Deed {
    let status = match step["status"].as_u64().unwrap() {
        200 => "200 OK",
        404 => "404 Not Found",
        other => panic!("{other}"),
    };
    Deed::json(status, &step["body"].to_string())
}

/// A server that plays a recording, with one more "pending" before the recorded end.
async fn playing(case: &str) -> Stub {
    let recording = recording(case);
    Stub::start(move |target, n| match target.split('/').nth(2) {
        Some("status") if n == 0 => replay(&recording["submit"]),
        Some("status") => replay(&recording["poll"]),
        Some("result") => replay(&recording["result"]),
        _ => replay(&recording["submit"]),
    })
    .await
}

/// Converts through a recording, or through the real server when there is one.
async fn convert(case: &str, name: &str, pages: &str) -> Result<Answer, EngineError> {
    let mut job = job(&document(name), name).await;
    if !pages.is_empty() {
        job.pages = pages.parse().unwrap();
    }
    if let Some(url) = support::variable("DOCLING_TEST_URL") {
        let mut model = url.parse::<reqwest::Url>().unwrap();
        model.set_port(model.port().map(|port| port + 1)).unwrap();
        model.set_path("v1/chat/completions");
        let model = json!({"url": model.as_str(), "params": {"model": "stub"},
            "prompt": "Read this page.", "response_format": "markdown"});
        let options = match case {
            "no-models" => json!({}),
            _ => json!({"pipeline": "vlm", "vlm_pipeline_model_api": model}),
        };
        return at(&url, options).run(&job).await;
    }
    let stub = playing(case).await;
    let answer = at(&stub.url, json!({})).run(&job).await;
    assert_eq!(stub.seen(SUBMIT).len(), 1);
    answer
}

fn markdown(answer: &Answer) -> &str {
    match &answer.content {
        Content::Markdown(text) => text,
        other @ (Content::MarkdownPages(_) | Content::TikaXhtml(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn documents_without_pages_become_markdown() {
    for (case, name) in [("docx", "skovvej.docx"), ("html", "skovvej.html")] {
        let answer = convert(case, name, "").await.unwrap();
        let text = markdown(&answer);
        assert!(
            text.contains("# Omlægning af skovvejen\n\nArbejdet begynder ved Ågården"),
            "{text}"
        );
        assert!(text.contains("Østre del"), "{text}");
    }
    let answer = convert("csv", "priser.csv", "").await.unwrap();
    assert!(markdown(&answer).contains("pære"));
}

#[tokio::test]
async fn a_pdf_becomes_markdown_by_page() {
    for (case, pages, wanted) in [("pdf", "", &[1_u32, 2][..]), ("pdf-second-page", "2", &[2])] {
        let answer = convert(case, "sider.pdf", pages).await.unwrap();
        let Content::MarkdownPages(read) = &answer.content else { panic!("{answer:?}") };
        assert_eq!(read.iter().map(|(n, _)| *n).collect::<Vec<_>>(), wanted);
        for (_, text) in read {
            assert_eq!(text, "# Side\n\nLæst af en attrap: Ærø, Ålborg, Øster Hurup.\n");
        }
        assert_eq!(answer.metadata.get("pages"), Some(wanted.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn a_failed_document_is_no_success_although_its_task_is_one() {
    for (case, name) in [("pdf-damaged", "afbrudt.pdf"), ("pdf-locked", "laast.pdf")] {
        let error = convert(case, name, "").await.unwrap_err();
        assert!(matches!(error, EngineError::Unreadable), "{case}: {error}");
    }
}

#[tokio::test]
async fn a_server_without_its_models_is_at_fault_and_not_the_document() {
    let error = convert("no-models", "sider.pdf", "").await.unwrap_err();
    assert!(matches!(error, EngineError::Failed(_)), "{error}");
    assert!(error.is_fault());
}

#[tokio::test]
async fn the_real_server_is_ready() {
    let stub = Stub::start(|_, _| Deed::json("200 OK", r#"{"status":"ok"}"#)).await;
    let url = support::variable("DOCLING_TEST_URL").unwrap_or_else(|| stub.url.clone());
    at(&url, json!({})).check().await.unwrap();
}

#[tokio::test]
async fn the_form_carries_the_document_the_options_and_no_name() {
    let stub = playing("pdf").await;
    let options = json!({"do_ocr": false, "ocr_lang": ["da", "en"], "to_formats": ["html"],
        "vlm_pipeline_model_api": {"url": "http://model/"}});
    let mut pdf = job(&document("sider.pdf"), "Jens Hansens sygemelding.pdf").await;
    pdf.pages = "2,4-7".parse().unwrap();
    at(&stub.url, options).run(&pdf).await.unwrap();
    let sent = &stub.seen(SUBMIT)[0];
    assert_eq!(sent.header("x-api-key"), Some("nogle-uden-betydning"));
    assert!(sent.header("content-length").is_some());
    let form = String::from_utf8_lossy(&sent.body);
    let fields = |name: &str| {
        let label = format!("name=\"{name}\"\r\n\r\n");
        form.split(&label).skip(1).map(|f| f.split("\r\n").next().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(fields("to_formats"), ["md", "json"]);
    assert_eq!(fields("image_export_mode"), ["placeholder"]);
    assert_eq!(fields("md_page_break_placeholder"), ["\u{c}"]);
    assert_eq!(fields("page_range"), ["2", "7"]);
    assert_eq!(fields("do_ocr"), ["false"]);
    assert_eq!(fields("ocr_lang"), ["da", "en"]);
    assert_eq!(fields("vlm_pipeline_model_api"), [r#"{"url":"http://model/"}"#]);
    let timeout: f64 = fields("document_timeout")[0].parse().unwrap();
    assert!(timeout > 40.0 && timeout < 60.0, "{timeout}");
    assert!(
        form.contains("name=\"files\"; filename=\"document.pdf\"\r\nContent-Type: application/pdf")
    );
    let document = document("sider.pdf");
    assert!(sent.body.windows(document.len()).any(|w| w == document));
    assert!(!form.contains("Hansen"));
}

#[tokio::test]
async fn an_arriving_document_goes_out_as_it_comes() {
    let stub = playing("pdf").await;
    let (mut writer, upload) = arriving();
    let bytes = document("sider.pdf");
    let mut pdf = job(&bytes, "sider.pdf").await;
    pdf.upload = upload;
    let send = async {
        for piece in bytes.chunks(4_000) {
            writer.write(&Bytes::copy_from_slice(piece)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        writer.finish().await.unwrap();
    };
    let server = at(&stub.url, json!({}));
    let (answer, ()) = tokio::join!(server.run(&pdf), send);
    answer.unwrap();
    let sent = &stub.seen(SUBMIT)[0];
    assert_eq!(sent.header("transfer-encoding"), Some("chunked"));
    assert!(sent.body.windows(bytes.len()).any(|w| w == bytes));
}

#[tokio::test]
async fn a_task_that_never_ends_is_given_up_at_the_deadline() {
    let pending = recording("pdf")["submit"].clone();
    let stub = Stub::start(move |_, _| replay(&pending)).await;
    let mut pdf = job(&document("sider.pdf"), "sider.pdf").await;
    let began = Instant::now();
    pdf.deadline = began + Duration::from_millis(1_500);
    let error = at(&stub.url, json!({})).run(&pdf).await.unwrap_err();
    assert_eq!(error.name(), "timeout", "{error}");
    assert!(began.elapsed() < Duration::from_secs(3));
    let questions = stub.seen("GET /v1/status").len();
    assert!((2..12).contains(&questions), "{questions} questions");
}

#[tokio::test]
async fn faults_have_names() {
    let cases = [
        (Deed::json("401 X", ""), "failed", 1),
        (Deed::json("422 X", r#"{"detail":[]}"#), "failed", 1),
        (Deed::json("413 X", ""), "unreadable", 1),
        (Deed::json("503 X\r\nRetry-After: 1", ""), "overloaded", 2),
        (Deed::json("200 OK", "<html>"), "bad_answer", 1),
        (Deed::json("200 OK", r#"{"task_id":"../x","task_status":"pending"}"#), "bad_answer", 1),
        (Deed::json("200 OK", r#"{"task_id":"x","task_status":"resting"}"#), "bad_answer", 1),
        (Deed::Cut(Vec::new()), "unreachable", 2),
        (Deed::Stall, "timeout", 1),
    ];
    let checks = cases.into_iter().map(async |(deed, wanted, tries)| {
        let shown = format!("{deed:?}");
        let stub = Stub::start(move |_, _| deed.clone()).await;
        let settings =
            config::Docling { base_url: Some(stub.url.parse().unwrap()), ..Config::open().docling };
        let server = Docling::new(&settings, client(&hasty())).unwrap();
        let error = server.run(&job(b"%PDF-1.4", "a.pdf").await).await.unwrap_err();
        assert_eq!(error.name(), wanted, "{shown}: {error:?}");
        assert_eq!(stub.seen(SUBMIT).len(), tries, "{shown}");
    });
    join_all(checks).await;
}

#[tokio::test]
async fn a_lost_question_is_asked_again_and_a_lost_task_is_told() {
    let whole = recording("pdf");
    let stub = Stub::start(move |target, n| match (target.split('/').nth(2), n) {
        (Some("status"), 0) => Deed::Cut(Vec::new()),
        (Some("status"), _) => replay(&whole["poll"]),
        (Some("result"), _) => replay(&whole["result"]),
        _ => replay(&whole["submit"]),
    })
    .await;
    at(&stub.url, json!({})).run(&job(b"%PDF-1.4", "a.pdf").await).await.unwrap();

    let pending = recording("pdf")["submit"].clone();
    let stub = Stub::start(move |target, _| {
        if target == SUBMIT { replay(&pending) } else { Deed::json("404 Not Found", "{}") }
    })
    .await;
    let error = at(&stub.url, json!({})).run(&job(b"%PDF-1.4", "a.pdf").await).await.unwrap_err();
    assert_eq!(error.name(), "failed", "{error:?}");
}
