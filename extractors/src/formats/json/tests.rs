use super::*;
use crate::{Cancel, Collected, Detection, Hints, Input, Limits, Options, Pages, markdown};
use std::sync::Arc;

fn read(text: &str, name: &str) -> Collected {
    let input = Input::memory(Arc::new(text.as_bytes().to_vec()));
    let limits = Limits::default();
    let hints = Hints { file_name: Some(name), mime_type: None };
    let detection: Detection = crate::detect(&input, &hints, &limits).unwrap();
    let mut document = Collected::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let options = Options::default();
    let it = Document { input: &input, detection: &detection, options: &options, limits: &limits };
    if name.ends_with('l') {
        JsonLines.extract(it, &mut sink)
    } else {
        Json.extract(it, &mut sink)
    }
    .unwrap();
    document
}

fn render(text: &str, name: &str) -> String {
    read(text, name).parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn records_become_tables_and_numbers_keep_their_characters() {
    let text = r#"[{"navn":"Ærø","tal":12345678901234567890.10,"sted":{"by":"Ø"}},{"navn":"Als","tal":1e5,"x":null}]"#;
    assert_eq!(
        render(text, "a.json"),
        "| navn | tal | sted.by |\n|---|---|---|\n| Ærø | 12345678901234567890.10 | Ø |\n| Als | 1e5 | |\n"
    );
    assert_eq!(
        render("{\"a\":1,\"b\":\"x|y\"}\n{\"a\":2,\"b\":\"\"}\n", "a.jsonl"),
        "| a | b |\n|---|---|\n| 1 | x\\|y |\n| 2 | |\n"
    );
}

#[test]
fn a_line_that_is_no_value_parts_no_records_and_is_told() {
    let out = read("{\"a\":1,\"b\":2}\nERROR: lost, again\n{\"a\":3,\"b\":4}\n17\n", "a.jsonl");
    let text: String = out.parts.iter().map(|part| markdown::render(&part.blocks)).collect();
    assert_eq!(text, "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n- 17\n\nERROR: lost, again\n");
    assert!(out.warnings.iter().any(|warning| warning.code == "damaged"));
}

#[test]
fn an_object_is_values_first_and_a_section_for_what_holds_more() {
    let text = r#"{"navn":"Plan","mærker":["a","b"],"ejer":{"navn":"Åse","roller":[{"r":1},{"r":2}]},"år":[{"n":1},{"n":2}],"sidst":true}"#;
    assert_eq!(
        render(text, "a.json"),
        "- navn: Plan\n- mærker: a, b\n\n## ejer\n\n- navn: Åse\n- roller:\n  1. r: 1\n  2. r: 2\n\n## år\n\n| n |\n|---|\n| 1 |\n| 2 |\n\n---\n\n- sidst: true\n"
    );
}

#[test]
fn dialects_and_damage_are_read() {
    assert_eq!(render("// a\n{ 'a': 1, /* b */ b: 'x', }", "a.json"), "- a: 1\n- b: x\n");
    let document = read(r#"{"a":"uden slut"#, "a.json");
    assert_eq!(markdown::render(&document.parts[0].blocks), "- a: uden slut\n");
    assert_eq!(document.warnings.len(), 1);
    assert_eq!(
        render(r#"["\u00e6\ud83d\ude00\n\"x\\", "\ud83d"]"#, "a.json"),
        "- æ😀  \n  \"x\\\n-\n"
    );
}

#[test]
fn depth_and_size_are_bounded() {
    let input = Input::memory(Arc::new("[".repeat(100_000).into_bytes()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let mut document = Collected::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let options = Options::default();
    let it = Document { input: &input, detection: &detection, options: &options, limits: &limits };
    assert!(Json.extract(it, &mut sink).is_err());
    let wide: String = (0..50_000).map(|i| format!("\"k{i}\":{i},")).collect();
    assert!(render(&format!("[{{{wide}}}]"), "a.json").contains("- k49999: 49999\n"));
    let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
    assert!(render(&deep, "a.json").contains("\"a\": 1"));
}
