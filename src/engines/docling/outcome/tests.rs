//! Statuses, failures and page numbers, one by one. Recorded answers are in `tests/service/docling_contract.rs`.

use super::*;
use serde_json::{Value, json};

fn read(value: Value) -> Result<Answer, EngineError> {
    answer(&serde_json::from_value(value).unwrap())
}

fn document(markdown: &str, used: &[u32], pages: &[u32]) -> Value {
    let texts: Vec<Value> = used
        .iter()
        .map(|n| json!({"content_layer": "body", "prov": [{"page_no": n, "bbox": {}}]}))
        .collect();
    let pages: serde_json::Map<String, Value> =
        pages.iter().map(|n| (n.to_string(), json!({"page_no": n}))).collect();
    json!({"status": "success", "errors": [], "document":
        {"md_content": markdown, "json_content": {"texts": texts, "tables": [], "pages": pages}}})
}

fn pages(value: Value) -> Option<Vec<u32>> {
    match read(value).unwrap().content {
        Content::MarkdownPages(pages) => Some(pages.into_iter().map(|(n, _)| n).collect()),
        Content::Markdown(_) => None,
        Content::TikaXhtml(_) => unreachable!(),
    }
}

#[test]
fn pages_are_numbered_by_what_stands_on_them() {
    assert_eq!(pages(document("a\n\n\u{c}\n\nb", &[2, 2, 5], &[1, 2, 3, 4, 5])), Some(vec![2, 5]));
    assert_eq!(pages(document("a\n\n\u{c}\n\n", &[1], &[1, 2])), Some(vec![1]));
    assert_eq!(pages(document("a", &[], &[])), None);
    assert_eq!(pages(document("a\u{c}b\u{c}c", &[1, 2], &[1, 2, 3, 4])), None, "a guess");
}

#[test]
fn no_page_break_is_left_in_the_text() {
    let Content::Markdown(text) = read(document("a\u{c}b", &[1], &[1])).unwrap().content else {
        unreachable!()
    };
    assert_eq!(text, "a\n\nb");
}

#[test]
fn the_status_inside_decides() {
    let failed = |problem: Value| {
        read(json!({"status": "failure", "document": null, "errors": [problem]}))
            .unwrap_err()
            .name()
    };
    assert_eq!(
        failed(json!({"component_type": "user_input", "category": "unknown"})),
        "unreadable"
    );
    assert_eq!(
        failed(json!({"component_type": "model", "category": "inference_failure"})),
        "failed"
    );
    assert_eq!(failed(json!({"category": "capacity"})), "overloaded");
    assert_eq!(failed(json!({"category": "timeout"})), "timeout");
    assert_eq!(failed(json!({})), "failed");
    let skipped = read(json!({"status": "skipped", "errors": []})).unwrap_err();
    assert_eq!(skipped.name(), "unreadable");
    let task =
        json!({"kind": "TaskFailureResult", "failure": {"category": "internal", "message": "x"}});
    assert_eq!(read(task).unwrap_err().name(), "failed");
    let empty = json!({"status": "success", "document": {"md_content": null}});
    assert_eq!(read(empty).unwrap_err().name(), "bad_answer");
}

#[test]
fn half_a_document_is_a_document_with_a_warning() {
    let mut half = document("a", &[1], &[1]);
    half["status"] = json!("partial_success");
    assert_eq!(read(half).unwrap().warnings[0].code, "partial");
}

#[test]
fn an_id_from_outside_cannot_lead_elsewhere() {
    let task = |id: &str| {
        let task = json!({"task_id": id, "task_status": "pending", "failure": null});
        serde_json::from_value::<Task>(task).unwrap().checked()
    };
    assert!(task("15a4a2d7-f4e1-4031-ac36-2a674078e2ce").is_ok());
    for id in ["", "../clear/results", "a?b", "a/b", "å"] {
        assert!(task(id).is_err(), "{id}");
    }
}
