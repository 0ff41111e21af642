//! `needs_ocr` against pages of which it is known: `fixtures/ocr`, made by `fixtures/make/pdf_probe.py`.

use crate::{Cancel, Facts, Hints, Input, Limits, OcrReason, Options};
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

/// The reason in the words of the labels.
fn word(reason: Option<OcrReason>) -> &'static str {
    match reason {
        None => "no",
        Some(OcrReason::Scanned) => "scanned",
        Some(OcrReason::Outlines) => "outlines",
        Some(OcrReason::Garbage) => "garbage",
    }
}

fn probe(path: &str) -> Facts {
    let input = Input::file(Arc::new(File::open(path).unwrap())).unwrap();
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap()
}

#[test]
fn pages_that_need_ocr_are_told_from_those_that_do_not() {
    let folder = format!("{}/../fixtures/ocr", env!("CARGO_MANIFEST_DIR"));
    let labels = std::fs::read_to_string(format!("{folder}/labels.tsv")).unwrap();
    let mut truth: BTreeMap<&str, Vec<(u32, &str)>> = BTreeMap::new();
    for line in labels.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        truth.entry(fields[0]).or_default().push((fields[1].parse().unwrap(), fields[2]));
    }
    let (mut right, mut missed, mut wrong, mut other) = (0, Vec::new(), Vec::new(), Vec::new());
    for (file, pages) in &truth {
        let facts = probe(&format!("{folder}/{file}"));
        assert_eq!(facts.looked_at.len(), pages.len(), "{file}");
        for ((number, needs), found) in pages.iter().zip(&facts.looked_at) {
            assert_eq!(found.page, *number);
            let got = word(found.needs_ocr);
            let what = format!("{file} page {number}: {got}, but {needs}; {found:?}");
            match (*needs != "no", got != "no") {
                (true, true) if got != *needs => other.push(what),
                (true, true) => right += 1,
                (true, false) => missed.push(what),
                (false, true) => wrong.push(what),
                (false, false) => {}
            }
        }
    }
    let found = right + other.len();
    let precision = found as f32 / (found + wrong.len()).max(1) as f32;
    let recall = found as f32 / (found + missed.len()).max(1) as f32;
    let faults = format!("{missed:#?}\n{wrong:#?}\n{other:#?}");
    assert!(found >= 15, "{faults}");
    assert!(
        precision >= 0.95 && recall >= 0.95,
        "precision {precision}, recall {recall}\n{faults}"
    );
    assert!(other.is_empty(), "{faults}");
}
