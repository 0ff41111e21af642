//! JSON and JSON lines.

use super::{Family, Format, Spec};

/// JSON document.
#[derive(Debug)]
pub struct Json;

impl Format for Json {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "json",
            title: "JSON document",
            family: Family::Text,
            mime_types: &["application/json", "text/json"],
            extensions: &["json", "geojson", "jsonld"],
            signs: &[],
            readable: true,
        }
    }
}

/// JSON lines.
#[derive(Debug)]
pub struct JsonLines;

impl Format for JsonLines {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "jsonl",
            title: "JSON lines",
            family: Family::Text,
            mime_types: &["application/jsonl", "application/x-ndjson"],
            extensions: &["jsonl", "ndjson"],
            signs: &[],
            readable: true,
        }
    }
}
