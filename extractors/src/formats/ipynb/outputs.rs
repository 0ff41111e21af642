//! What code printed: the form of it that is best read.

use super::cells::text;
use crate::block::{Block, Kind};
use crate::error::Result;
use crate::formats::json::Node;
use crate::formats::text::without_escapes;
use crate::formats::{html, markdown};
use crate::sink::Sink;

/// Writes the outputs of a cell. Streams of the same name that follow each other are one.
pub(super) fn write(outputs: &[Node], sink: &mut Sink<'_>) -> Result<()> {
    let mut stream: Option<(String, String)> = None;
    for output in outputs {
        sink.check()?;
        let kind = output.get("output_type").and_then(Node::line).unwrap_or_default();
        if kind == "stream" {
            let name = output.get("name").or_else(|| output.get("stream")).and_then(Node::line);
            let name = name.unwrap_or_default();
            let words = output.get("text").map(text).unwrap_or_default();
            match &mut stream {
                Some((last, all)) if *last == name => all.push_str(&words),
                _ => {
                    flush(stream.replace((name, words)), sink)?;
                }
            }
            continue;
        }
        flush(stream.take(), sink)?;
        match kind.as_str() {
            "error" | "pyerr" => error(output, sink)?,
            // Version 3 has the forms beside the type.
            _ => display(output.get("data").unwrap_or(output), sink)?,
        }
    }
    flush(stream, sink)
}

fn flush(stream: Option<(String, String)>, sink: &mut Sink<'_>) -> Result<()> {
    match stream {
        Some((_, words)) => sink.block(Block::code(None, printed(&words))),
        None => Ok(()),
    }
}

/// The name and message of an error; where it happened is of no use without the program.
fn error(output: &Node, sink: &mut Sink<'_>) -> Result<()> {
    let part = |field: &str| output.get(field).and_then(Node::line).unwrap_or_default();
    let (name, message) = (part("ename"), part("evalue"));
    let colon = if name.is_empty() || message.is_empty() { "" } else { ": " };
    sink.block(Block::code(None, printed(&format!("{name}{colon}{message}"))))
}

/// Writes the best of the forms of a result.
fn display(forms: &Node, sink: &mut Sink<'_>) -> Result<()> {
    let form = |names: &[&str]| {
        let found = names.iter().find_map(|name| forms.get(name)).map(text);
        found.filter(|text| !text.trim().is_empty())
    };
    let pictured = matches!(forms, Node::Object(all) if all.iter().any(|(name, _)| {
        name.starts_with("image/") || matches!(name.as_str(), "png" | "jpeg" | "svg")
            || name.ends_with("widget-view+json")
    }));
    if let Some(text) = form(&["text/markdown"]) {
        return markdown::read_file(&text, sink);
    }
    let page = form(&["text/html", "html"]);
    if let Some(page) = page.as_deref().filter(|page| page.contains("<table")) {
        return html::read_fragment(page, sink);
    }
    if let Some(latex) = form(&["text/latex", "latex"]) {
        return formula(&latex, sink);
    }
    let plain = form(&["text/plain", "text"]);
    match (plain, page) {
        // The name of the object says nothing where the object itself is shown.
        (Some(plain), None) if !(pictured && is_object(&plain)) => {
            sink.block(Block::code(None, printed(&plain)))
        }
        (Some(plain), Some(_)) if !is_object(&plain) => {
            sink.block(Block::code(None, printed(&plain)))
        }
        (_, Some(page)) => html::read_fragment(&page, sink),
        (Some(_), None) => Ok(()),
        (None, None) => match forms.get("application/json").or_else(|| forms.get("json")) {
            Some(node @ (Node::Object(_) | Node::Array(_))) => {
                sink.block(Block::code(Some("json".to_owned()), node.json()))
            }
            Some(_) | None => Ok(()),
        },
    }
}

/// LaTeX that is a formula as one, other LaTeX as code.
fn formula(latex: &str, sink: &mut Sink<'_>) -> Result<()> {
    let latex = latex.trim();
    let inner = [("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")]
        .iter()
        .find_map(|(open, close)| latex.strip_prefix(open)?.strip_suffix(close));
    match inner {
        Some(inner) => sink.block(Kind::Math { latex: inner.trim().to_owned() }.plain()),
        None if latex.starts_with("\\begin{") => {
            sink.block(Kind::Math { latex: latex.to_owned() }.plain())
        }
        None => sink.block(Block::code(Some("latex".to_owned()), latex)),
    }
}

/// Whether the text is what a program says of an object that it cannot print: `<Figure size 640x480 with 1 Axes>`.
fn is_object(text: &str) -> bool {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    (text.starts_with('<') && text.ends_with('>') && !text.contains('\n'))
        || text.starts_with("HBox(")
        || text.starts_with("VBox(")
        || text.starts_with("interactive(")
}

/// What is left on a terminal: no colours, and of a line that was written anew only its last state.
fn printed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").split('\n') {
        let line = line.trim_end_matches('\r');
        let last = line.rsplit('\r').next().unwrap_or(line);
        out.push_str(&without_escapes(last));
        out.push('\n');
    }
    out
}
