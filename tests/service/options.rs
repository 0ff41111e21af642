//! Options of `/v1/extract` and `/v1/inspect`: a wrong one is told before the body is read, with its name and what it may be.

use crate::support::bytes;
use crate::support::server::Server;
use crate::support::stub::{Deed, Stub};

#[tokio::test]
async fn a_wrong_value_names_its_field_and_the_right_ones() {
    let server = Server::start().await;
    let cases = [
        ("output=html", "output", "markdown, text, json, ndjson"),
        ("output=", "output", "markdown, text, json, ndjson"),
        ("engine=gpt", "engine", "auto, in_process, tika, docling"),
        ("explain=perhaps", "explain", "true or false"),
        ("pages=0", "pages", "1-3,7"),
        ("pages=3-1", "pages", "1-3,7"),
        ("pages=a", "pages", "1-3,7"),
        ("deadline_ms=0", "deadline_ms", "at least 1"),
        ("deadline_ms=-5", "deadline_ms", "at least 1"),
        ("deadline_ms=soon", "deadline_ms", "at least 1"),
        ("comments=some", "comments", "true or false"),
        ("changes=original", "changes", "accepted, all"),
        ("headers=2", "headers", "true or false"),
        ("notes=no", "notes", "true or false"),
        ("rows=wide", "rows", "auto, table, lines"),
        ("content=article", "content", "full, main"),
        ("base_url=/nyheder/1", "base_url", "http or https"),
        ("base_url=ftp://a.example/", "base_url", "http or https"),
        ("base_url=https://a:b@a.example/", "base_url", "without a user"),
        ("ouput=json", "query", "output, engine, explain, pages, comments, changes"),
    ];
    for door in ["extract", "inspect"] {
        for (query, field, valid) in cases {
            // A body is promised and never sent: the answer must not wait for it.
            let mut raw = server.raw().await;
            let head = format!(
                "POST /v1/{door}?{query} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
            );
            raw.send(head).await;
            let answer = raw.answer().await;
            let problem = answer.json();
            assert_eq!((answer.status, &problem["field"]), (400, &field.into()), "{query}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(valid), "{query}: {detail}");
        }
    }
}

#[tokio::test]
async fn an_engine_that_is_not_configured_is_the_callers_mistake() {
    let server = Server::start().await;
    for engine in ["tika", "docling"] {
        let path = format!("/v1/extract?engine={engine}");
        let problem = server.post(&path, "Some words.").await.problem(400);
        assert_eq!(problem["field"], "engine");
        assert!(problem["detail"].as_str().unwrap().contains("not configured"), "{problem}");
    }
}

#[tokio::test]
async fn the_wanted_engine_reads_even_where_another_is_better() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| {
        Deed::ok("<html><head></head><body><p>Read by Tika.</p></body></html>")
    })
    .await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let answer = server.post("/v1/extract?engine=tika", "Some words.").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "Read by Tika.\n"));
    assert_eq!(answer.header("x-engine"), "tika");
    let answer = server.post("/v1/extract?engine=in_process", "Some words.").await;
    assert_eq!(answer.text(), "Some words.\n");
}

#[tokio::test]
async fn a_deadline_that_passes_is_a_504_and_stops_the_backend() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let server = Server::with(&[("tika.base_url", &stub.url)]).await;
    let began = std::time::Instant::now();
    let path = "/v1/extract?deadline_ms=700&engine=tika";
    let problem = server.post(path, "Some words.").await.problem(504);
    assert!(problem["detail"].as_str().unwrap().contains("time"), "{problem}");
    assert!(began.elapsed().as_secs() < 10, "the deadline did not count");
    stub.hangs_up(1).await;
}

#[tokio::test]
async fn a_deadline_passes_while_the_body_is_still_on_its_way() {
    let server = Server::start().await;
    for door in ["extract", "inspect"] {
        let mut raw = server.raw().await;
        let head = format!(
            "POST /v1/{door}?deadline_ms=500 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nwords"
        );
        raw.send(head).await;
        assert_eq!(raw.answer().await.status, 504, "{door}");
    }
}

#[tokio::test]
async fn a_deadline_can_only_be_lowered() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let settings = [("tika.base_url", stub.url.as_str()), ("http.deadline", "700ms")];
    let server = Server::with(&settings).await;
    server.post("/v1/extract?deadline_ms=999999999&engine=tika", "Words.").await.problem(504);
}

#[tokio::test]
async fn options_of_reading_reach_the_reader() {
    let server = Server::start().await;
    let cases = [
        ("comments=true", "docx/gennemsyn.docx", "[^comment-1]: Åse Ærlig: Er det rigtigt?"),
        ("changes=all", "docx/gennemsyn.docx", "Mødet varer ~~fire~~fem timer"),
        ("headers=true", "docx/gennemsyn.docx", "| Fortroligt | 2026 |"),
        ("filename=a.csv&rows=lines", "csv/windows-1252.csv", "Navn: Søren Kjær"),
        ("comments=true", "xlsx/blokke.xlsx", "Søren Kjær: Østre Skole talte i august."),
        ("comments=true", "pptx/kommentarer.ppsx", "[^comment-1]: "),
    ];
    for (query, fixture, expected) in cases {
        let body = bytes(&format!("fixtures/{fixture}"));
        let with = server.post(&format!("/v1/extract?{query}"), body.clone()).await.text();
        assert!(with.contains(expected), "{query} {fixture}: {with}");
        let without = server.post("/v1/extract", body).await.text();
        assert!(!without.contains(expected), "{query} {fixture}: {without}");
    }
    let slides = bytes("fixtures/pptx/oversigt.pptx");
    let with = server.post("/v1/extract", slides.clone()).await.text();
    let without = server.post("/v1/extract?notes=false", slides).await.text();
    assert!(with.len() > without.len() && with.contains("\n> ") && !without.contains("\n> "));
}

#[tokio::test]
async fn a_page_is_read_whole_or_for_what_it_is_about() {
    let server = Server::start().await;
    let words = "Havnen bliver dybere, og kajen bliver længere, siger byrådet i dag. ".repeat(9);
    let page = format!(
        "<!doctype html><nav><a href=/a>Forside</a></nav><article><p>{words}<a href='../b?utm_source=x'>Læs planen</a></p></article>"
    );
    let whole = server.post("/v1/extract", page.clone()).await.text();
    assert!(whole.contains("Forside") && whole.contains("](../b?utm_source=x)"), "{whole}");
    let query = "content=main&base_url=https://by.example/nyt/1/";
    let main = server.post(&format!("/v1/extract?{query}"), page.clone()).await.text();
    assert!(!main.contains("Forside"), "{main}");
    assert!(main.contains("Havnen") && main.contains("](https://by.example/nyt/b)"), "{main}");
    let server = Server::with(&[("reading.content", "main")]).await;
    let main = server.post("/v1/extract", page.clone()).await.text();
    assert!(!main.contains("Forside"), "{main}");
    let whole = server.post("/v1/extract?content=full", page).await.text();
    assert!(whole.contains("Forside"), "{whole}");
}

#[tokio::test]
async fn pictures_are_a_part_of_markdown_where_they_are_wanted_and_of_nothing_else() {
    const JPEG: &str = "![Figur 1, 6 × 4 cm](data:image/jpeg;base64,/9j/";
    const PLACEHOLDER: &str = "![Figur 1, 6 × 4 cm]()";
    let body = bytes("fixtures/pdf/pictures.pdf");
    let server = Server::start().await;
    let text = server.post("/v1/extract", body.clone()).await.text();
    assert!(text.contains(PLACEHOLDER) && !text.contains("data:"), "{text}");
    let text = server.post("/v1/extract?images=embedded", body.clone()).await.text();
    assert!(text.contains(JPEG) && text.matches("data:image/png;base64,").count() == 6, "{text}");
    let json = server.post("/v1/extract?images=embedded&output=json", body.clone()).await.json();
    let source = &json["sections"][0]["blocks"][1]["source"];
    assert!(source.as_str().unwrap().starts_with("data:image/jpeg;base64,/9j/"), "{json}");
    let text = server.post("/v1/extract?images=embedded&output=text", body.clone()).await.text();
    assert!(text.contains("Figur 1, 6 × 4 cm") && !text.contains("data:"), "{text}");
    server.post("/v1/extract?images=all", body.clone()).await.problem(400);

    let settings = [("reading.images", "embedded"), ("in_process.max_picture", "500")];
    let server = Server::with(&settings).await;
    let text = server.process(body.clone(), &[]).await.text();
    assert!(text.contains(PLACEHOLDER) && !text.contains("data:"), "{text}");
    // The JPEG is larger than a picture may be here, the others are not.
    let json = server.post("/v1/extract?output=json", body.clone()).await.json();
    let text = json.to_string();
    assert!(text.contains(PLACEHOLDER) && text.contains("![Figur 2, 4 × 3 cm](data:"), "{text}");
    assert_eq!(json["warnings"][0]["code"], "pictures_left_out", "{text}");
    let text = server.post("/v1/extract?images=placeholder", body).await.text();
    assert!(text.contains(PLACEHOLDER) && !text.contains("data:"), "{text}");
}

#[tokio::test]
async fn what_a_request_does_not_say_the_settings_say() {
    let server = Server::with(&[("reading.comments", "true"), ("reading.changes", "all")]).await;
    let body = bytes("fixtures/docx/gennemsyn.docx");
    let text = server.post("/v1/extract", body.clone()).await.text();
    assert!(text.contains("[^comment-1]: ") && text.contains("~~fire~~"), "{text}");
    let text = server.post("/v1/extract?comments=false&changes=accepted", body).await.text();
    assert!(!text.contains("comment-1") && !text.contains("~~"), "{text}");
}
