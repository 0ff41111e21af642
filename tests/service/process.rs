//! `PUT /process` as `Open WebUI` 0.12 uses it: what it accepts, what it answers, and what it must never answer.

use crate::support::bytes;
use crate::support::documents::{LETTER, MP4, csv, encrypted_pdf, pdf, scanned_pdf};
use crate::support::server::{Answer, Server, answer};
use reqwest::Method;
use serde_json::{Map, Value};

/// The items of an answer, each held to the contract.
fn items(answer: &Answer) -> Vec<(String, Map<String, Value>)> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    let items = match answer.json() {
        Value::Array(items) => items,
        item => vec![item],
    };
    assert!(!items.is_empty(), "an empty list fails the file");
    items.iter().map(item).collect()
}

fn item(item: &Value) -> (String, Map<String, Value>) {
    let text = item["page_content"].as_str().expect("page_content is a string").to_owned();
    let metadata = item["metadata"].as_object().expect("metadata is an object").clone();
    assert!(!text.trim().is_empty(), "blank item: {metadata:?}");
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "ends otherwise: {text:?}");
    if let Some(bad) = text.chars().find(|c| is_forbidden(*c)) {
        panic!("{bad:?} in {text:?}");
    }
    for (key, value) in &metadata {
        assert!(value.is_string() || value.is_number() || value.is_boolean(), "{key}: {value}");
        assert!(key != "html", "the client would render it");
    }
    (text, metadata)
}

/// What the splitter of `Open WebUI` deletes between words, and what no text needs.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || (c.is_whitespace() && c != ' ' && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

fn name(stored: &str) -> String {
    format!("0190b1c2-1111-4222-8333-444455556666_{stored}")
}

#[tokio::test]
async fn an_unpaged_document_is_one_object() {
    let server = Server::start().await;
    let answer = server.process_fixture("docx/rapport.docx", &[]).await;
    assert_eq!(answer.header("content-length"), answer.text().len().to_string());
    assert!(answer.json().is_object());
    let [(text, metadata)] = &items(&answer)[..] else { panic!("one item") };
    assert!(text.contains("# "), "no heading: {text}");
    assert_eq!(metadata["engine"], "in_process");
    assert_eq!(metadata["format"], "docx");
    assert!(!metadata.contains_key("page"));
}

#[tokio::test]
async fn a_paged_document_is_a_list_with_numbers_from_zero() {
    let server = Server::start().await;
    let pages = ["The first page has words", "", "The third page has words"];
    let answer = server.process(pdf(&pages), &[]).await;
    assert_eq!(answer.header("content-length"), answer.text().len().to_string());
    let items = items(&answer);
    let numbers: Vec<i64> = items.iter().map(|(_, m)| m["page"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [0, 2], "the blank page is left out, the others keep their numbers");
    assert!(items[1].0.contains("third page"));
}

#[tokio::test]
async fn a_document_of_one_page_is_a_list_too() {
    let server = Server::start().await;
    let answer = server.process(pdf(&["Only one page of words"]), &[]).await;
    assert!(answer.json().is_array());
    assert_eq!(items(&answer)[0].1["page"], 0);
}

#[tokio::test]
async fn every_fixture_keeps_the_contract() {
    let server = Server::start().await;
    for path in crate::support::fixtures() {
        let shown = path.display().to_string();
        let answer = server.process(bytes(&shown), &[]).await;
        // A picture that says nothing beside itself.
        if bytes(&format!("{shown}.md")).is_empty() {
            let sentence = answer.sentence(422);
            assert!(sentence.starts_with("No text was found"), "{shown}: {sentence}");
            continue;
        }
        assert_eq!(answer.status, 200, "{shown}: {}", answer.text());
        items(&answer);
    }
}

#[tokio::test]
async fn a_workbook_names_its_sheets() {
    let server = Server::start().await;
    let items = items(&server.process_fixture("xlsx/budget.xlsx", &[]).await);
    assert!(items.iter().all(|(_, m)| m["sheet"].as_str().is_some_and(|s| !s.is_empty())));
}

#[tokio::test]
async fn tabs_and_special_spaces_become_spaces() {
    let server = Server::start().await;
    let text = "Navn\tBel\u{f8}b\u{a0}kr\u{2009}og\u{c}mere\u{200b}her\u{3000}slut";
    // A form feed begins a page.
    let [(first, _), (second, _)] =
        &items(&server.process(text, &[("x-filename", "a.txt")]).await)[..]
    else {
        panic!("two pages")
    };
    for (text, word) in [(first, "Navn Bel"), (first, "kr og"), (second, "her slut")] {
        assert!(text.contains(word), "`{word}` is glued or lost: {text:?}");
    }
}

#[tokio::test]
async fn the_stored_name_is_decoded_and_its_id_is_dropped() {
    let server = Server::start().await;
    // Only the extension tells that this text is Markdown; it stands in the decoded name.
    let stored = name("%C3%85rsrapport%20r%C3%B8dgr%C3%B8d%2Emd");
    let answer = server.process("# A\n\n- b\n", &[("x-filename", &stored)]).await;
    assert_eq!(items(&answer)[0].1["format"], "markdown");
    assert!(!answer.text().contains("0190b1c2"));
}

#[tokio::test]
async fn a_docx_without_name_and_with_a_vague_type_is_a_docx() {
    let server = Server::start().await;
    let headers = [("content-type", "application/octet-stream")];
    let answer = server.process_fixture("docx/tabeller.docx", &headers).await;
    assert_eq!(items(&answer)[0].1["format"], "docx");
}

#[tokio::test]
async fn typescript_that_is_declared_as_film_is_code() {
    let server = Server::start().await;
    let code = "interface Point { x: number; y: number }\n\nexport const origin: Point = { x: 0, y: 0 };\n";
    let stored = name("point.ts");
    let headers = [("x-filename", stored.as_str()), ("content-type", "video/mp2t")];
    let [(text, metadata)] = &items(&server.process(code, &headers).await)[..] else {
        panic!("one item")
    };
    assert_eq!(metadata["format"], "code", "{metadata:?}");
    assert!(text.contains("origin: Point"));
}

#[tokio::test]
async fn a_web_page_that_is_named_pdf_is_a_web_page() {
    let server = Server::start().await;
    let page = "<!DOCTYPE html><html><body><h1>Login</h1><p>Please log in.</p></body></html>";
    let headers = [("x-filename", "report.pdf"), ("content-type", "application/pdf")];
    let [(text, metadata)] = &items(&server.process(page, &headers).await)[..] else {
        panic!("one item")
    };
    assert_eq!(metadata["format"], "html");
    assert!(text.starts_with("# Login"));
    let warnings = metadata["warnings"].as_str().unwrap();
    assert!(warnings.contains("html") && warnings.contains("pdf"), "{warnings}");
}

#[tokio::test]
async fn a_long_table_is_whole_and_keeps_its_header() {
    let server = Server::start().await;
    let items = items(&server.process(csv(20_000), &[("x-filename", "long.csv")]).await);
    let rows: usize = items.iter().map(|(text, _)| tables_hold(text)).sum();
    assert_eq!(rows, 20_000);
}

/// The rows of all tables in a text, each of which must begin with the header.
fn tables_hold(text: &str) -> usize {
    let mut rows = 0;
    let mut before = "";
    for line in text.lines() {
        if line.starts_with('|') && before.is_empty() {
            assert!(line.contains("number"), "a table begins without its header: {line}");
        }
        rows += usize::from(line.contains("Aarhus"));
        before = line;
    }
    rows
}

#[tokio::test]
async fn the_predecessors_path_is_the_same_door() {
    let server = Server::start().await;
    for path in ["/process", "/api/v1/process"] {
        let request = server.request(Method::PUT, path).body("Some words.\n");
        let [(text, _)] = &items(&answer(request).await)[..] else { panic!("one item") };
        assert_eq!(text, "Some words.\n");
        let empty = answer(server.request(Method::PUT, path)).await;
        empty.sentence(400);
    }
}

#[tokio::test]
async fn keys_are_asked_for_and_checked() {
    let server =
        Server::with(&[("auth.mode", "required"), ("auth.keys", "owui:one,batch:two")]).await;
    for path in ["/process", "/api/v1/process"] {
        let put = |key: Option<&str>| {
            let request = server.request(Method::PUT, path).body("Some words.\n");
            answer(match key {
                Some(key) => request.header("authorization", format!("Bearer {key}")),
                None => request,
            })
        };
        let missing = put(None).await;
        assert_eq!(missing.header("www-authenticate"), "Bearer");
        missing.sentence(401);
        put(Some("three")).await.sentence(403);
        put(Some("owui:one")).await.sentence(403);
        assert_eq!(put(Some("one")).await.status, 200);
        assert_eq!(put(Some("two")).await.status, 200);
    }
    let by_header = server.request(Method::PUT, "/process").header("x-api-key", "two").body("x y");
    assert_eq!(answer(by_header).await.status, 200);
}

#[tokio::test]
async fn a_film_is_refused_with_a_sentence() {
    let server = Server::start().await;
    let headers = [("content-type", "video/mp4"), ("x-filename", "film.mp4")];
    let text = server.process(MP4, &headers).await.sentence(415);
    assert!(text.contains("no text") && text.contains("(MP4 video, video/mp4)"), "{text}");
}

#[tokio::test]
async fn nothing_is_refused() {
    let server = Server::start().await;
    assert_eq!(server.process("", &[]).await.sentence(400), "The document is empty.");
}

#[tokio::test]
async fn a_locked_document_says_that_it_needs_a_password() {
    let server = Server::start().await;
    let text = server.process(encrypted_pdf(), &[]).await.sentence(422);
    assert!(text.contains("PDF document (application/pdf) is password-protected"), "{text}");
}

#[tokio::test]
async fn a_document_without_text_is_an_error_and_never_a_placeholder() {
    let server = Server::start().await;
    let text = server.process(scanned_pdf(), &[]).await.sentence(422);
    assert!(text.contains("No text was found"), "{text}");
    assert!(text.contains("OCR"), "does not say what would help: {text}");
    let text = server.process(pdf(&["", ""]), &[]).await.sentence(422);
    assert_eq!(text, "No text was found in the PDF document.");
    for blank in ["\n \t\n", "<html><body></body></html>"] {
        server.process(blank, &[]).await.sentence(422);
    }
}

#[tokio::test]
async fn damage_is_told_without_quoting_the_document() {
    let server = Server::start().await;
    let broken = "%PDF-1.7\n1 0 obj\n<< /Secret (secret words) >>\nand then nothing that is a PDF";
    let answer = server.process(broken, &[("x-filename", "secret-name.pdf")]).await;
    let text = answer.sentence(422);
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn what_only_a_backend_reads_is_refused_without_one() {
    let server = Server::start().await;
    let text = server.process(LETTER, &[]).await.sentence(415);
    assert!(text.contains("Tika"), "does not say what would help: {text}");
}
