//! Every document under `fixtures/hostile/<format>/` against the outcome beside it: `bomb.zip` and `bomb.zip.outcome`, which
//! holds the format that was found and one word: `read`, or the kind of error. No reader may panic, hang, or write more than
//! the limits allow.
//! `UPDATE_GOLDEN=1 cargo test -p extractors --test hostile` writes what is new or changed; read it before committing it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use extractors::{
    Cancel, Collected, Detection, ExtractError, Hints, Images, Input, Limits, Options,
};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Limits that a small document can run into.
fn limits() -> Limits {
    Limits {
        expanded_bytes: 16 << 20,
        output_bytes: 8 << 20,
        embedded_bytes: 4 << 20,
        entries: 200,
        cells: 200_000,
        nodes: 200_000,
        ..Limits::default()
    }
}

fn outcome(path: &Path) -> String {
    let input = Input::file(Arc::new(File::open(path).unwrap())).unwrap();
    let limits = limits();
    let hints = Hints { file_name: path.file_name().and_then(|n| n.to_str()), mime_type: None };
    let detection = extractors::detect(&input, &hints, &limits).unwrap();
    let plain = outcome_with(&input, &detection, &Options::default(), path);
    // Pictures are decoded only where they are asked for, and change nothing about the rest.
    if detection.name() == "pdf" {
        let options = Options { images: Images::Embedded, ..Options::default() };
        assert_eq!(outcome_with(&input, &detection, &options, path), plain, "{}", path.display());
    }
    plain
}

/// How reading ends, whatever it was to be.
fn outcome_with(input: &Input, detection: &Detection, options: &Options, path: &Path) -> String {
    let limits = limits();
    // Routing looks before anybody reads; what it finds does not matter here.
    let _ = extractors::probe(input, detection, options, &limits, &Cancel::default());
    let mut out = Collected::default();
    let result =
        extractors::extract(input, detection, options, &limits, &Cancel::default(), &mut out);
    let markdown: usize =
        out.parts.iter().map(|p| extractors::markdown::render(&p.blocks).len()).sum();
    // Spans and repeated headers may multiply text, but only within reason.
    assert!(markdown < 64 << 20, "{}: {markdown} bytes of Markdown", path.display());
    let word = match result {
        Ok(()) => "read".to_owned(),
        Err(ExtractError::Unsupported { .. }) => "unsupported".to_owned(),
        Err(ExtractError::Encrypted) => "encrypted".to_owned(),
        Err(ExtractError::Corrupt(_)) => "corrupt".to_owned(),
        Err(ExtractError::LimitReached { limit, .. }) => format!("limit: {limit}"),
        Err(error) => format!("{error:?}"),
    };
    format!("{} {word}\n", detection.name())
}

#[test]
fn every_attack_ends_as_it_should() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hostile");
    let mut failed = Vec::new();
    for folder in sorted(&folder).into_iter().filter(|p| p.is_dir()) {
        let is_outcome = |p: &Path| p.extension().is_some_and(|e| e == "outcome");
        for path in sorted(&folder) {
            if is_outcome(&path) {
                if !path.with_extension("").exists() {
                    failed.push(format!("{} belongs to no document", path.display()));
                }
                continue;
            }
            let got = outcome(&path);
            let expected = PathBuf::from(format!("{}.outcome", path.display()));
            if update {
                fs::write(&expected, &got).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != got {
                failed.push(format!("{}: {got}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_format_has_documents_and_attacks() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    for format in extractors::formats::ALL {
        let name = format.spec().name;
        for folder in [fixtures.join(name), fixtures.join("hostile").join(name)] {
            assert!(folder.is_dir(), "{} is missing", folder.display());
        }
    }
}
