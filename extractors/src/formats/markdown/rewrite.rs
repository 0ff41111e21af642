//! Single lines of dialects of Markdown, rewritten in plain Markdown.

use crate::formats::markup::grid;
use std::borrow::Cow;

/// Longest attributes and comments that are looked for within a line.
const LONGEST: usize = 2_000;

/// Whether a line only instructs a generator.
pub(super) fn instructs(line: &str) -> bool {
    let line = line.trim_end();
    matches!(
        line,
        "[TOC]"
            | "[toc]"
            | "[[_TOC_]]"
            | "[[TOC]]"
            | "\\newpage"
            | "\\pagebreak"
            | "\\clearpage"
            | "\\tableofcontents"
    ) || (line.starts_with("{{<") && line.ends_with(">}}"))
        || (line.starts_with("{{%") && line.ends_with("%}}"))
        || (line.starts_with("{%") && line.ends_with("%}"))
        || (line.starts_with("import ") && (line.contains(" from '") || line.contains(" from \"")))
        || ["export const ", "export default ", "export function "]
            .iter()
            .any(|start| line.starts_with(start))
}

/// `> [!WARNING]` as the name of the box in bold type.
pub(super) fn alert(line: &str) -> Cow<'_, str> {
    let Some((marks, rest)) = line.split_once("[!") else { return Cow::Borrowed(line) };
    if marks.is_empty() || !marks.chars().all(|c| matches!(c, '>' | ' ')) {
        return Cow::Borrowed(line);
    }
    let Some((kind, title)) = rest.split_once(']') else { return Cow::Borrowed(line) };
    if !kind.chars().all(char::is_alphabetic) {
        return Cow::Borrowed(line);
    }
    let title = title.trim_start_matches(['+', '-']).trim();
    let kind = capital(&kind.to_lowercase());
    let name = if title.is_empty() { kind } else { format!("{kind}: {title}") };
    let colon = if name.contains(':') { "" } else { ":" };
    Cow::Owned(format!("{marks}**{name}{colon}**"))
}

/// `\(x\)` as `$x$`, `\[x\]` as `$$x$$`, where what is inside looks like a formula.
pub(super) fn formulas(line: &str) -> Cow<'_, str> {
    if !line.contains("\\(") && !line.contains("\\[") {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("\\(").into_iter().chain(rest.find("\\[")).min() {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (close, mark) = if from.starts_with("\\(") { ("\\)", "$") } else { ("\\]", "$$") };
        let inner = from.get(2..).and_then(|f| f.find(close).and_then(|end| f.get(..end)));
        let is_formula = |text: &&str| {
            text.contains(['\\', '^', '_', '=', '{', '+', '<', '>'])
                || text.trim().chars().count() == 1
        };
        match inner.filter(is_formula) {
            Some(inner) => {
                out.push_str(&format!("{mark}{}{mark}", inner.trim()));
                rest = from.get(inner.len() + 4..).unwrap_or_default();
            }
            None => {
                out.push_str(from.get(..2).unwrap_or_default());
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The line without attributes behind links, pictures and spans, and without comments of JSX.
pub(super) fn without_attributes(line: &str) -> Cow<'_, str> {
    if !line.contains('{') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let near = after.get(..after.floor_char_boundary(LONGEST)).unwrap_or(after);
        let inside = near.split_once('}').map(|(inside, _)| inside);
        let comment = inside.is_some_and(|i| i.starts_with("/*") && i.ends_with("*/"));
        let behind = out.ends_with([')', ']', '`', '>']);
        let fits = |c: char| c.is_alphanumeric() || " .#-_=%\"':;/,".contains(c);
        let is_attributes = |text: &str| text.starts_with(['.', '#', ':']) || text.contains('=');
        let attributes = behind && inside.is_some_and(|i| is_attributes(i) && i.chars().all(fits));
        match inside.filter(|_| comment || attributes) {
            Some(inside) => rest = after.get(inside.len() + 1..).unwrap_or_default(),
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A drawn table as one with bars.
pub(super) fn drawn(lines: &[&str]) -> Option<String> {
    let words = |words: &[&str]| Ok(vec![crate::block::Inline::text(words.join(" "))]);
    let table = grid::table(lines, words).ok().flatten()?;
    let rows = table.grid(1_000);
    let mut out = String::from("\n");
    for (n, row) in rows.iter().enumerate() {
        out.push('|');
        for cell in row {
            out.push_str(&crate::block::plain_text(cell).trim().replace('|', "\\|"));
            out.push('|');
        }
        out.push('\n');
        if n == 0 {
            out.push('|');
            out.push_str(&"---|".repeat(row.len()));
            out.push('\n');
        }
    }
    out.push('\n');
    Some(out)
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
