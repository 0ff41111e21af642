//! The commands that read files by themselves: what stands on standard output, what on standard error, and the exit codes.

use crate::support::documents::LETTER;
use crate::support::program::{err, out, run, run_with_input};
use serde_json::Value;
use std::fs;
use std::path::Path;

const TREES: &str = "fixtures/csv/trees.csv";
const REPORT: &str = "fixtures/docx/rapport.docx";
const PDF: &str = "fixtures/pdf/report.pdf";

fn golden(file: &str) -> String {
    fs::read_to_string(format!("{file}.md")).unwrap()
}

#[test]
fn a_file_gives_its_markdown_and_nothing_else() {
    let output = run(&["extract", TREES]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(out(&output), golden(TREES));
    assert_eq!(err(&output), "");
}

#[test]
fn standard_input_is_detected_by_its_bytes() {
    let output =
        run_with_input(&["extract", "-"], include_bytes!("../../fixtures/docx/rapport.docx"));
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(out(&output), golden(REPORT));
}

#[test]
fn a_bad_file_does_not_keep_the_others_back() {
    let output = run(&["extract", "/bin/true", TREES, "no-such-file"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), golden(TREES));
    let errors = err(&output);
    assert!(
        errors.contains(
            "/bin/true: A program is not a document (Linux program, application/x-executable)."
        ),
        "{errors}"
    );
    assert!(errors.contains("no-such-file: "), "{errors}");
}

#[test]
fn every_shape_of_output_is_what_it_says() {
    let text = out(&run(&["extract", REPORT, "--output", "text"]));
    assert!(text.contains("Årsrapport") && !text.contains('#') && !text.contains('|'), "{text}");
    let json: Value =
        serde_json::from_str(&out(&run(&["extract", REPORT, "--output", "json"]))).unwrap();
    assert_eq!(json["metadata"]["title"], "Årsrapport 2026");
    assert_eq!(json["sections"][0]["blocks"][0]["type"], "heading");
    let lines = out(&run(&["extract", PDF, "--output", "ndjson"]));
    let numbers: Vec<u64> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["number"].as_u64().unwrap())
        .collect();
    assert!(numbers.len() > 1 && numbers.is_sorted(), "{numbers:?}");
    let second = out(&run(&["extract", PDF, "--output", "ndjson", "--pages", "2"]));
    assert_eq!(Some(second.trim()), lines.lines().nth(1));
}

#[test]
fn explanations_stand_on_standard_error() {
    let output = run(&["extract", TREES, "--explain"]);
    assert_eq!(out(&output), golden(TREES));
    let value: Value = serde_json::from_str(&err(&output)).unwrap();
    assert_eq!(value["decision"]["rule"], "in-process");
    assert_eq!(value["attempts"][0]["outcome"], "ok");
}

#[test]
fn wrong_usage_is_told_apart_from_unreadable_documents() {
    for wrong in [
        &["extract"][..],
        &["extract", "fixtures"],
        &["extract", TREES, "--output", "x"],
        &["nonsense"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let output = run(&["extract", TREES, "--engine", "tika"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("not configured"), "{}", err(&output));
}

fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_tree_is_mirrored_resumed_and_its_failures_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    fs::create_dir_all(from.join("deep/er")).unwrap();
    fs::copy(TREES, from.join("træer.csv")).unwrap();
    fs::copy(REPORT, from.join("deep/er/rapport.docx")).unwrap();
    fs::write(from.join("broken.pdf"), "%PDF-1.7\nnothing").unwrap();
    let (source, target) = (from.to_str().unwrap(), to.to_str().unwrap());
    let arguments = ["extract", source, "--out", target, "--jobs", "2"];

    let first = run(&arguments);
    assert_eq!(first.status.code(), Some(1));
    assert_eq!(below(&to), ["deep/er/rapport.docx.md", "træer.csv.md"]);
    assert_eq!(fs::read_to_string(to.join("træer.csv.md")).unwrap(), golden(TREES));
    let errors = err(&first);
    assert!(errors.contains("broken.pdf: ") && errors.contains("2 read, 0 skipped"), "{errors}");

    let second = run(&arguments);
    assert!(err(&second).contains("0 read, 2 skipped"), "{}", err(&second));

    // A source that changed after it was read is read again.
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let file = fs::File::options().write(true).open(from.join("træer.csv")).unwrap();
    file.set_modified(later).unwrap();
    let third = run(&arguments);
    assert!(err(&third).contains("1 read, 1 skipped"), "{}", err(&third));
}

#[test]
fn inspecting_tells_format_and_decision_without_reading() {
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.wpd");
    fs::write(&letter, LETTER).unwrap();
    let output = run(&["inspect", PDF, letter.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "nobody here reads WordPerfect");
    let printed = out(&output);
    let mut values =
        serde_json::Deserializer::from_str(&printed).into_iter::<Value>().map(Result::unwrap);
    let pdf = values.next().unwrap();
    assert_eq!(
        (&pdf["detection"]["format"], &pdf["decision"]["rule"]),
        (&"pdf".into(), &"pdf-with-text".into())
    );
    assert_eq!(pdf["facts"]["text_share"], 1.0);
    let letter = values.next().unwrap();
    assert_eq!(letter["detection"]["format"], "wordperfect");
    assert!(letter["error"].as_str().unwrap().contains("Tika"), "{letter}");
}

#[test]
fn the_policy_is_printed_and_a_wrong_one_names_its_line() {
    let printed = out(&run(&["routes"]));
    assert!(printed.contains("name: pdf-with-text"), "{printed}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.yaml");
    fs::write(&file, &printed).unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(
        out(&run(&["routes", "--routing-policy-file", path])),
        printed,
        "what is printed can be read"
    );
    fs::write(&file, "rules:\n  - name: a\n    reason: b\n    use: nobody\n").unwrap();
    let output = run(&["routes", "--routing-policy-file", path]);
    assert_eq!(output.status.code(), Some(2));
    let errors = err(&output);
    assert!(errors.contains("line 4") && errors.contains("nobody"), "{errors}");
}

#[test]
fn several_folders_stand_beside_each_other_in_the_output() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c/a"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("x.txt"), name).unwrap();
    }
    let path = |name: &str| folder.path().join(name).display().to_string();
    let output = run(&["extract", &path("a"), &path("b"), "--out", &path("to")]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(below(&folder.path().join("to")), ["a/x.txt.md", "b/x.txt.md"]);
    let output = run(&["extract", &path("a"), &path("c/a"), "--out", &path("other")]);
    assert!(!output.status.success() && err(&output).contains("two documents"), "{}", err(&output));
}
