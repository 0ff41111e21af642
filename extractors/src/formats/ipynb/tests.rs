use crate::{Cancel, Collected, Hints, Input, Limits, Options, markdown};
use std::sync::Arc;

fn read(text: &str) -> Collected {
    let input = Input::memory(Arc::new(text.as_bytes().to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    assert_eq!(detection.name(), "ipynb");
    let mut out = Collected::default();
    let options = Options::default();
    crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut out).unwrap();
    out
}

fn render(text: &str) -> String {
    read(text).parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

fn output(output: &str) -> String {
    render(&format!(
        r#"{{"cells":[{{"cell_type":"code","source":"","outputs":[{output}]}}],"nbformat":4}}"#
    ))
}

#[test]
fn the_form_that_is_best_read_is_taken() {
    let picture = r#"{"output_type":"display_data","data":{"image/png":"iVBO","text/plain":"<Figure size 1x1 with 1 Axes>"}}"#;
    assert_eq!(output(picture), "");
    let table = r#"{"output_type":"execute_result","data":{"text/html":["<table><tr><th></th><th>a</th></tr>","<tr><td>0</td><td>1</td></tr></table>"],"text/plain":"   a\n0  1"}}"#;
    assert_eq!(output(table), "| | a |\n|---|---|\n| 0 | 1 |\n");
    let plain =
        r#"{"output_type":"execute_result","data":{"text/html":"<b>x</b>","text/plain":"x = 1"}}"#;
    assert_eq!(output(plain), "```\nx = 1\n```\n");
    let latex = r#"{"output_type":"execute_result","data":{"text/latex":"$\\displaystyle x^{2}$","text/plain":"x**2"}}"#;
    assert_eq!(output(latex), "$$\n\\displaystyle x^{2}\n$$\n");
}

#[test]
fn streams_are_what_a_terminal_shows_in_the_end() {
    let streams = "{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":[\"10%\\r20%\\r\\n\",\"\\u001b[1;31mrød\\u001b[0m\\n\"]},{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"slut\\n\"}";
    assert_eq!(output(streams), "```\n20%\nrød\nslut\n```\n");
}

#[test]
fn the_language_is_said_once_and_cells_in_another_one_say_theirs() {
    let notebook = r#"{"cells":[{"cell_type":"code","source":"x = 1","outputs":[]},{"cell_type":"code","source":["%%sql\n","SELECT 1"],"outputs":[]}],"metadata":{"kernelspec":{"language":"python"}},"nbformat":4}"#;
    assert_eq!(render(notebook), "```\nx = 1\n```\n\n```sql\n%%sql\nSELECT 1\n```\n");
    assert_eq!(read(notebook).metadata.get("programming_language"), Some("python"));
}

#[test]
fn damage_costs_only_what_stands_behind_it() {
    let out =
        read("{\"cells\":[{\"cell_type\":\"markdown\",\"source\":\"# Før\"},{\"cell_type\":\"co");
    assert_eq!(markdown::render(&out.parts[0].blocks), "# Før\n");
    assert_eq!(out.warnings[0].code, "damaged");
}
