//! The `Dockerfile`, as far as it can be checked without an engine to build it.

use crate::{path, text};
use std::collections::BTreeSet;
use std::process::Command;

/// What `gcr.io/distroless/cc-debian12` has and a Rust binary may ask for.
const BASE_LIBRARIES: [&str; 8] = [
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// The instructions, continued lines joined, comments dropped.
fn instructions() -> Vec<String> {
    let text = text("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn last_stage() -> Vec<String> {
    let all = instructions();
    let start = all.iter().rposition(|line| line.starts_with("FROM ")).unwrap();
    all.get(start..).unwrap().to_vec()
}

#[test]
fn everything_that_is_copied_is_there_and_not_ignored() {
    let ignored = text(".dockerignore");
    let patterns: BTreeSet<&str> = ignored.lines().map(|l| l.trim_end_matches('/')).collect();
    let mut sources = 0;
    for line in instructions().iter().filter(|line| line.starts_with("COPY ")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        if words.iter().any(|word| word.starts_with("--from=")) {
            continue;
        }
        let (_, copied) = words.split_last().unwrap();
        for source in copied.iter().filter(|word| !word.starts_with("--")) {
            assert!(path(source).exists(), "{source} is not there");
            let first = source.trim_end_matches('/').split('/').next().unwrap();
            assert!(!patterns.contains(first), "{source} is ignored");
            sources += 1;
        }
    }
    assert!(sources > 3, "the file is not understood any more");
}

#[test]
fn everything_that_the_program_includes_is_copied() {
    let copied = instructions().join("\n");
    for folder in ["src", "extractors", "web"] {
        assert!(
            copied.contains(&format!("COPY {folder}")) || copied.contains(&format!(" {folder}/")),
            "{folder}"
        );
    }
}

#[test]
fn the_image_runs_as_nobody_in_particular() {
    let stage = last_stage();
    assert!(stage.first().unwrap().contains("distroless/cc-debian12:nonroot"));
    assert!(stage.contains(&"USER 65532:65532".to_owned()));
    assert!(stage.contains(&"EXPOSE 8000".to_owned()));
    assert!(stage.contains(&r#"ENTRYPOINT ["/doc-ingestion"]"#.to_owned()));
    assert!(stage.contains(&r#"CMD ["serve"]"#.to_owned()));
    assert!(stage.contains(&r#"VOLUME ["/tmp"]"#.to_owned()));
    assert!(
        !stage.iter().any(|line| line.starts_with("RUN ")),
        "there is no shell to run anything"
    );
}

#[test]
fn the_binary_needs_only_what_the_base_image_has() {
    let output =
        Command::new("readelf").args(["-d", env!("CARGO_BIN_EXE_doc-ingestion")]).output().unwrap();
    assert!(output.status.success(), "readelf failed");
    let dynamic = String::from_utf8(output.stdout).unwrap();
    let needed: Vec<&str> = dynamic
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| line.split_once('[')?.1.strip_suffix(']'))
        .collect();
    assert!(needed.contains(&"libc.so.6"), "{needed:?}");
    for library in needed {
        assert!(BASE_LIBRARIES.contains(&library), "{library} is not in the base image");
    }
}
