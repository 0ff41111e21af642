//! Every document under `fixtures/<format>/` against the Markdown beside it: `report.docx` and `report.docx.md`.
//! `form.pdf.comments.md` beside it is what it gives with that option on; it is only checked where it is there.
//! `UPDATE_GOLDEN=1 cargo test -p extractors --test golden` writes what is new or changed; read it before committing it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use extractors::{Cancel, Collected, Hints, Input, Limits, Options};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders under `fixtures/` that hold something else.
const NOT_FORMATS: [&str; 5] = ["hostile", "make", "ocr", "upstream", "web"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

fn golden_of(path: &Path, extension: &str) -> PathBuf {
    PathBuf::from(format!("{}.{extension}", path.display()))
}

/// Options that have goldens of their own, by the name that these have.
fn variants() -> [(&'static str, Options); 3] {
    let off = Options::default;
    [
        ("comments", Options { comments: true, ..off() }),
        ("headers", Options { headers: true, ..off() }),
        ("join_pages", Options { join_pages: true, ..off() }),
    ]
}

/// The document as one Markdown text, sections marked where there are several.
fn read(path: &Path, options: &Options) -> String {
    let input = Input::file(Arc::new(File::open(path).unwrap())).unwrap();
    let limits = Limits::default();
    let hints = Hints { file_name: path.file_name().and_then(|n| n.to_str()), mime_type: None };
    let detection = extractors::detect(&input, &hints, &limits).unwrap();
    let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    assert_eq!(detection.name(), folder, "{}: detected as another format", path.display());
    let mut document = Collected::default();
    extractors::extract(&input, &detection, options, &limits, &Cancel::default(), &mut document)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let several = document.parts.len() > 1;
    let mut text = String::new();
    for part in &document.parts {
        if several {
            let name = part.section.name.as_deref().unwrap_or_default();
            let mark = format!("<!-- {:?} {} {name}", part.section.kind, part.section.number);
            text.push_str(&format!("{} -->\n\n", mark.trim_end()));
        }
        let markdown = extractors::markdown::render(&part.blocks);
        assert!(
            markdown.is_empty() || markdown.ends_with('\n'),
            "{}: no final newline",
            path.display()
        );
        text.push_str(&markdown);
        if several && !markdown.is_empty() {
            text.push('\n');
        }
    }
    let forbidden = |c: char| {
        (c.is_control() && c != '\n')
            || (c.is_whitespace() && c != ' ' && c != '\n')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
    };
    if let Some(c) = text.chars().find(|c| forbidden(*c)) {
        panic!("{}: forbidden character {c:?}", path.display());
    }
    text
}

#[test]
fn every_fixture_reads_as_its_golden_markdown() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failed = Vec::new();
    let mut documents = 0;
    for folder in sorted(&fixtures()).into_iter().filter(|p| p.is_dir()) {
        if NOT_FORMATS.iter().any(|n| folder.ends_with(n)) {
            continue;
        }
        let all: BTreeSet<PathBuf> = sorted(&folder).into_iter().collect();
        let is_golden = |p: &PathBuf| {
            let name = p.display().to_string();
            let of = name.strip_suffix(".route.json").or_else(|| name.strip_suffix(".md"));
            of.is_some_and(|of| Path::new(of).extension().is_some())
        };
        for stray in all.iter().filter(|p| {
            is_golden(p)
                && !all.contains(&p.with_extension(""))
                && !all.contains(&p.with_extension("").with_extension(""))
        }) {
            failed.push(format!("{} belongs to no document", stray.display()));
        }
        for path in all.iter().filter(|p| !is_golden(p)) {
            documents += 1;
            let mut check = |golden: &Path, options: &Options| {
                let got = read(path, options);
                if update {
                    fs::write(golden, &got).unwrap();
                } else if fs::read_to_string(golden).unwrap_or_default() != got {
                    failed.push(format!("{} differs; got:\n{got}", golden.display()));
                }
            };
            check(&golden_of(path, "md"), &Options::default());
            for (name, options) in variants() {
                let golden = golden_of(path, &format!("{name}.md"));
                if golden.is_file() {
                    check(&golden, &options);
                }
            }
        }
    }
    assert!(documents > 0, "no fixture found");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
