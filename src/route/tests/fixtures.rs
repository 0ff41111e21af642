//! Every `fixtures/<format>/<case>.<ext>.route.json`: the decision for the document beside it, all engines at hand. A golden
//! may name only the fields that it is about. `UPDATE_GOLDEN=1` writes engine and rule into the goldens that are there.

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

fn goldens() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = std::fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path());
    let files = folders
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files.filter(|path| path.to_string_lossy().ends_with(".route.json")).collect()
}

#[test]
fn every_fixture_goes_where_its_golden_says() {
    let goldens = goldens();
    assert!(!goldens.is_empty(), "no goldens found");
    for golden in goldens {
        let got = decision(&golden.with_extension("").with_extension(""));
        let expected: Value = match std::env::var_os("UPDATE_GOLDEN") {
            Some(_) => {
                let refused = got.get("refused").is_some();
                let short = json!({ "engine": got["engine"], "rule": got["rule"] });
                let short = if refused { got.clone() } else { short };
                std::fs::write(&golden, format!("{short:#}\n")).unwrap();
                short
            }
            None => serde_json::from_str(&std::fs::read_to_string(&golden).unwrap()).unwrap(),
        };
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&got[field], value, "{field} of {}", golden.display());
        }
    }
}

#[test]
fn every_fixture_has_a_golden_decision() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = std::fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path());
    let others = ["hostile", "upstream", "make"];
    for folder in folders.filter(|p| p.is_dir() && !others.iter().any(|o| p.ends_with(o))) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            let of = name.strip_suffix(".route.json").or_else(|| name.strip_suffix(".md"));
            let is_golden = of.is_some_and(|of| Path::new(of).exists());
            assert!(
                is_golden || Path::new(&format!("{name}.route.json")).exists(),
                "{name} has no golden decision"
            );
        }
    }
}
