//! The form that hands a document in. Called by the engine alone. No file name goes out, because docling-serve logs it; it
//! picks the reader by the extension, so the document travels under the one of the format that was found.

use crate::engines::{EngineError, Job};
use extractors::Family;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value};
use tokio::time::Instant;

/// Stands between two pages of the Markdown.
pub(super) const PAGE_BREAK: char = '\u{c}';
/// What the answer is read by: not for the configuration to change.
const OURS: [&str; 5] = [
    "to_formats",
    "image_export_mode",
    "md_page_break_placeholder",
    "page_range",
    "document_timeout",
];

/// The form for `job`, its document being `body`.
pub(super) fn of(
    job: &Job,
    body: Body,
    options: &Map<String, Value>,
    deadline: Instant,
) -> Result<Form, EngineError> {
    let left = deadline.saturating_duration_since(Instant::now());
    let mut form = Form::new()
        .text("to_formats", "md")
        .text("to_formats", "json")
        .text("image_export_mode", "placeholder")
        .text("md_page_break_placeholder", PAGE_BREAK.to_string())
        // Ends the work there a little before we stop waiting, so that the pages read until then come back.
        .text("document_timeout", format!("{:.1}", left.as_secs_f64() * 0.9));
    if job.detection.format.spec().family == Family::Pdf
        && let Some((first, last)) = job.pages.hull()
    {
        form = form.text("page_range", first.to_string()).text("page_range", last.to_string());
    }
    if !options.contains_key("md_compact_tables") {
        form = form.text("md_compact_tables", "true");
    }
    for (name, value) in options.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
        for value in values(value) {
            form = form.text(name.clone(), value);
        }
    }
    Ok(form.part("files", part(job, body)?))
}

fn part(job: &Job, body: Body) -> Result<Part, EngineError> {
    let extension = job.detection.format.spec().extensions.first().copied().unwrap_or("bin");
    let part = match job.upload.length() {
        Some(length) => Part::stream_with_length(body, length),
        None => Part::stream(body),
    };
    part.file_name(format!("document.{extension}"))
        .mime_str(job.detection.mime_type)
        .map_err(|_| EngineError::Failed("the document's type is no MIME type".into()))
}

/// An option's value as form fields: lists repeat the field, objects are JSON inside of it.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
        Value::Array(items) => items.iter().flat_map(values).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_become_fields() {
        assert_eq!(values(&json!(true)), ["true"]);
        assert_eq!(values(&json!(["da", "en"])), ["da", "en"]);
        assert_eq!(values(&json!({"url": "x"})), [r#"{"url":"x"}"#]);
        assert!(values(&Value::Null).is_empty());
    }
}
