//! Pages that people wrote: their links lead somewhere, and the table of errors is complete.

use crate::{path, quoted_names, text};
use doc_ingestion::engines::EngineError;
use std::collections::BTreeSet;
use std::fs;

/// The pages at the top; those in `docs/` are found.
const TOP: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "charts/README.md",
    "fixtures/README.md",
];

fn pages() -> Vec<String> {
    let folder = fs::read_dir(path("docs")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let inside = names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}"));
    TOP.iter().map(|page| (*page).to_owned()).chain(inside).collect()
}

#[test]
fn every_link_between_files_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = text(&page);
        let folder = path(&page).parent().unwrap().to_owned();
        for piece in text.split("](").skip(1) {
            let target = piece.split([')', '#', ' ']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            if !folder.join(target).exists() {
                broken.push(format!("{page} -> {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_file_that_the_map_names_is_there() {
    let mut missing = Vec::new();
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for name in text(page).split('`').skip(1).step_by(2) {
            let is_path = ["src/", "extractors/", "tests/", "web/", "scripts/", "fixtures/"]
                .iter()
                .any(|room| name.starts_with(room));
            let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
            if is_path && is_plain && !path(name).exists() {
                missing.push(format!("{page}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The names of all errors that an answer may carry, from the two files that make them and the doors' own.
pub(crate) fn error_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let failures = text("src/pipeline/failure.rs");
    let (_, body) = failures.split_once("pub fn name(&self)").unwrap();
    let (body, _) = body.split_once("pub fn is_callers").unwrap();
    names.extend(quoted_names(body).map(str::to_owned));
    let fetching = text("src/fetch/error.rs");
    let (_, body) = fetching.split_once("pub fn name(&self)").unwrap();
    let (body, _) = body.split_once("pub fn is_callers").unwrap();
    names.extend(quoted_names(body).map(str::to_owned));
    let searches = text("src/search.rs");
    let (_, body) = searches.split_once("pub fn name(&self)").unwrap();
    let (body, _) = body.split_once("impl From").unwrap();
    names.extend(quoted_names(body).map(str::to_owned));
    // What a backend does wrong keeps its name; the others become failures with names of their own.
    let faults = [
        EngineError::Unreachable(None),
        EngineError::Failed(String::new()),
        EngineError::BadAnswer(""),
    ];
    names.extend(faults.iter().map(|fault| fault.name().to_owned()));
    let attempt = text("src/pipeline/attempt.rs");
    for piece in attempt.split("Failure::Engine {").skip(1) {
        names.extend(quoted_names(piece.split('}').next().unwrap()).map(str::to_owned));
    }
    for file in fs::read_dir(path("src/http")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        for piece in source.split("::new(").skip(1) {
            let call = piece.split(')').next().unwrap();
            if call.contains("StatusCode::") || call.contains("status") {
                names.extend(quoted_names(call).next().map(str::to_owned));
            }
        }
    }
    names
}

#[test]
fn every_error_stands_in_the_table_of_errors() {
    let names = error_names();
    assert!(names.len() > 20, "the source is not understood any more: {names:?}");
    let page = text("docs/api.md");
    let rows: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|row| {
            Some(row.split(" | ").nth(1)?.trim().strip_prefix('`')?.strip_suffix('`')?.to_owned())
        })
        .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .collect();
    let missing: Vec<&String> = names.difference(&rows).collect();
    assert!(missing.is_empty(), "docs/api.md lacks {missing:?}");
    let invented: Vec<&String> = rows.difference(&names).collect();
    assert!(invented.is_empty(), "docs/api.md has {invented:?}, which nothing answers");
}

#[test]
fn the_page_loads_nothing_foreign_and_takes_no_document_for_html() {
    let script = text("web/docs.js");
    for word in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
    {
        assert!(!script.contains(word), "{word}");
    }
    let page = text("web/docs.html");
    for name in ["web/docs.html", "web/docs.css", "web/docs.js"] {
        assert!(!text(name).contains("//cdn") && !text(name).contains("https:"), "{name}");
    }
    // The policy of src/http/describe.rs takes no style or script within the page.
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains(" onclick="));
    assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/docs/").count());
}
