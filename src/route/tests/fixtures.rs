//! Every `fixtures/<format>/<case>.<ext>.route.json`: the decision for the document beside it, all engines at hand. A golden
//! may name only the fields that it is about. `UPDATE_GOLDEN=1` writes engine and rule into all of them.

use super::super::{Output, Policy, Situation, Source, decide};
use super::ALL_UP;
use extractors::{Cancel, Hints, Input, Limits, Options};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn decision(document: &Path) -> Value {
    let input = Input::file(Arc::new(std::fs::File::open(document).unwrap())).unwrap();
    let limits = Limits::default();
    let name = document.file_name().and_then(|name| name.to_str());
    let hints = Hints { file_name: name, mime_type: None };
    let detection = extractors::detect(&input, &hints, &limits).unwrap();
    let facts =
        extractors::probe(&input, &detection, &Options::default(), &limits, &Cancel::default());
    let situation = Situation {
        format: detection.format.spec(),
        size: Some(input.len()),
        facts: facts.ok(),
        source: Source::Upload,
        output: Output::Markdown,
        requested: None,
    };
    match decide(&situation, &Policy::builtin(), &ALL_UP) {
        Ok(decision) => serde_json::to_value(decision).unwrap(),
        Err(refusal) => json!({ "refused": refusal.to_string() }),
    }
}

/// Every document under `fixtures/<format>/`.
fn documents() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let inside = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let others = ["hostile", "upstream", "make", "ocr", "web"];
    let mut folders = inside(&fixtures);
    folders.retain(|path| path.is_dir() && !others.iter().any(|other| path.ends_with(other)));
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|folder| inside(folder)).collect();
    files.retain(|path| {
        let name = path.to_string_lossy();
        let of = name.strip_suffix(".route.json").or_else(|| name.strip_suffix(".md"));
        // `a.pdf.md` belongs to `a.pdf`, and so does `a.pdf.comments.md`.
        let is_document = |of: &Path| of.exists() || of.with_extension("").exists();
        of.is_none_or(|of| !is_document(Path::new(of)))
    });
    files
}

#[test]
fn every_fixture_goes_where_its_golden_says() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let documents = documents();
    assert!(!documents.is_empty(), "no fixtures found");
    for document in documents {
        let golden = PathBuf::from(format!("{}.route.json", document.display()));
        let got = decision(&document);
        if update {
            let refused = got.get("refused").is_some();
            let short = json!({ "engine": got["engine"], "rule": got["rule"] });
            let short = if refused { &got } else { &short };
            std::fs::write(&golden, format!("{short:#}\n")).unwrap();
        }
        let text = std::fs::read_to_string(&golden);
        let text = text.unwrap_or_else(|_| panic!("{} has no golden", document.display()));
        let expected: Value = serde_json::from_str(&text).unwrap();
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&got[field], value, "{field} of {}", golden.display());
        }
    }
}
