use crate::formats::testing::{self, read, render as render_all};

fn render(text: &str) -> String {
    render_all(&read(text.as_bytes(), None, "ipynb"))
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
    assert_eq!(
        read(notebook.as_bytes(), None, "ipynb").metadata.get("programming_language"),
        Some("python")
    );
}

#[test]
fn damage_costs_only_what_stands_behind_it() {
    let out = read(
        b"{\"cells\":[{\"cell_type\":\"markdown\",\"source\":\"# Foer\"},{\"cell_type\":\"co",
        None,
        "ipynb",
    );
    assert_eq!(render_all(&out), "# Foer\n");
    assert_eq!(out.warnings[0].code, "damaged");
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/ipynb/maalinger.ipynb"), "a.ipynb");
    let cell = r#"{"cell_type":"code","source":"x","outputs":[{"output_type":"stream","text":"#;
    let floods = [
        format!("{{\"nbformat\":4,\"cells\":[{}", "[".repeat(100_000)),
        format!(
            "{{\"nbformat\":4,\"cells\":[{}",
            r#"{"cell_type":"markdown","source":"*a"},"#.repeat(20_000)
        ),
        format!("{{\"nbformat\":4,\"cells\":[{cell}\"{}\"}}]}}]}}", "\\u001b[".repeat(100_000)),
        format!("{{\"nbformat\":4,\"cells\":[{cell}\"{}\"}}]}}]}}", "a\\r".repeat(200_000)),
        format!("{{\"nbformat\":4,\"worksheets\":[{}]}}", "{\"cells\":[".repeat(5_000)),
    ];
    testing::survive_floods(&floods, "a.ipynb");
}
