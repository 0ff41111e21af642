//! Macros within words: links, references, notes, keys, formulas.

use super::inline::{self, Reader};
use crate::block::{Inline, Style, plain_text};
use std::sync::Arc;

/// Longest address.
const LONGEST_TARGET: usize = 2_000;

/// What stands in the brackets that `rest` starts with, and how long it is with them. Escaped brackets belong to it.
fn bracketed(rest: &str) -> Option<(String, usize)> {
    let behind = rest.strip_prefix('[')?;
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut chars = behind.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if behind.get(at + 1..).is_some_and(|b| b.starts_with(']')) => {
                chars.next();
                out.push(']');
                continue;
            }
            '[' => depth += 1,
            ']' if depth == 0 => return Some((out, at + 2)),
            ']' => depth -= 1,
            _ => {}
        }
        out.push(c);
    }
    None
}

/// The words of a link: what stands before the first attribute.
fn label(text: &str) -> &str {
    let text = text.trim();
    if let Some(quoted) = text.strip_prefix('"').and_then(|t| t.split('"').next()) {
        return quoted;
    }
    let attribute = text.find(",").filter(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.split(',').all(|part| part.contains('=') || part.trim().is_empty())
    });
    let text = attribute.and_then(|at| text.get(..at)).unwrap_or(text);
    text.trim_end_matches('^').trim()
}

fn link(reader: &mut Reader<'_, '_>, target: &str, text: &str) {
    let label = label(text);
    let is_attribute = |name: &str| label.starts_with(name);
    let label = if ["role=", "window=", "opts=", "id="].iter().any(|name| is_attribute(name)) {
        ""
    } else {
        label
    };
    let target: Arc<str> = target.into();
    if label.is_empty() {
        let shown = target.strip_prefix("mailto:").unwrap_or(&target).to_owned();
        reader.add(&shown, Some(&target));
        return;
    }
    for inline in inline::nested(label, reader.notes, reader.depth + 1) {
        match inline {
            Inline::Text { text, style, .. } => reader.words.add(&text, style, Some(&target)),
            other => reader.words.push(other),
        }
    }
}

/// An address, with words for it in brackets behind.
pub(super) fn address(
    reader: &mut Reader<'_, '_>,
    rest: &str,
    before: Option<char>,
) -> Option<usize> {
    if !(rest.starts_with("http://") || rest.starts_with("https://"))
        || before.is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '<' | '>' | '"');
    let end = rest.find(ends).unwrap_or(rest.len());
    let target = rest.get(..end)?;
    if let Some((text, n)) = rest.get(end..).and_then(bracketed) {
        link(reader, target, &text);
        return Some(end + n);
    }
    let target = target.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '`']);
    reader.add(target, Some(&target.into()));
    Some(target.len())
}

/// `<<id,words>>`, `<https://...>`
pub(super) fn reference(reader: &mut Reader<'_, '_>, rest: &str) -> Option<usize> {
    if rest.starts_with("<-") {
        reader.add("←", None);
        return Some(2);
    }
    if let Some(inner) = rest.strip_prefix("<http").and_then(|r| r.split('>').next())
        && inner.len() + 6 <= rest.len()
        && inner.contains("://")
        && !inner.contains(char::is_whitespace)
    {
        let target = format!("http{inner}");
        reader.add(&target, Some(&target.as_str().into()));
        return Some(inner.len() + 6);
    }
    let behind = rest.strip_prefix("<<")?;
    let inner = behind.get(..reader.seek(behind, ">>")?)?;
    if inner.is_empty() || inner.contains('\n') && !inner.contains(',') {
        return None;
    }
    let (id, text) = inner.split_once(',').unwrap_or((inner, ""));
    refer(reader, id, text.trim());
    Some(inner.len() + 4)
}

/// A reference within the document: its words, or else its name.
fn refer(reader: &mut Reader<'_, '_>, id: &str, text: &str) {
    if text.is_empty() {
        if let Some(title) = reader.notes.titles.get(id.trim().trim_start_matches('#')) {
            let title = title.clone();
            let words = inline::nested(&title, reader.notes, reader.depth + 1);
            reader.words.extend(words);
            return;
        }
        let id = id.trim().trim_start_matches('#').trim_end_matches('#').trim_start_matches('_');
        reader.add(&format!("[{}]", id.replace('_', " ")), None);
        return;
    }
    let words = inline::nested(text, reader.notes, reader.depth + 1);
    reader.words.extend(words);
}

/// A macro `name:target[text]`; `rest` starts with its colon.
pub(super) fn named(reader: &mut Reader<'_, '_>, name: &str, rest: &str) -> Option<usize> {
    const KNOWN: [&str; 20] = [
        "link",
        "mailto",
        "xref",
        "image",
        "icon",
        "kbd",
        "btn",
        "menu",
        "footnote",
        "footnoteref",
        "stem",
        "latexmath",
        "asciimath",
        "anchor",
        "indexterm",
        "indexterm2",
        "pass",
        "term",
        "fn",
        "ftp",
    ];
    // A note may stand right behind a word.
    let name = if name.ends_with("footnote") { "footnote" } else { name };
    if !KNOWN.contains(&name) || rest.starts_with("::") {
        return None;
    }
    let behind = rest.get(1..)?;
    let open = reader.seek(behind, "[")?;
    let target = behind.get(..open)?;
    if target.len() > LONGEST_TARGET
        || target.contains(char::is_whitespace) && !matches!(name, "link" | "menu" | "image")
    {
        return None;
    }
    let Some((text, n)) = bracketed(behind.get(open..)?) else {
        reader.notes.effort.missed(behind.len());
        return None;
    };
    let n = 1 + open + n;
    reader.unsay(name);
    match name {
        "link" => link(reader, target.trim_matches('+'), &text),
        "mailto" => link(reader, &format!("mailto:{target}"), &text),
        "ftp" => link(reader, &format!("ftp:{target}"), &text),
        "xref" => refer(reader, target.rsplit('/').next().unwrap_or(target), label(&text)),
        "image" => {
            let alt = text.split(',').next().unwrap_or_default().trim_matches('"');
            let alt = if alt.contains('=') { "" } else { alt };
            reader.words.push(Inline::Image { alt: alt.to_owned() });
        }
        "kbd" | "btn" => reader.words.add(text.trim(), Style::BOLD, None),
        "menu" => {
            let all = if text.is_empty() {
                target.to_owned()
            } else {
                format!("{target} › {}", text.replace(" >", " ›"))
            };
            reader.words.add(&all, Style::BOLD, None);
        }
        "footnote" | "footnoteref" | "fn" => note(reader, target, &text, name == "footnoteref"),
        "stem" | "latexmath" | "asciimath" => {
            reader.words.push(Inline::Math { latex: super::marks::formula(&text).to_owned() });
        }
        "indexterm2" | "pass" | "term" => {
            let words = text.split(',').next().filter(|_| name == "indexterm2").unwrap_or(&text);
            reader.add(words, None);
        }
        // Icons, anchors, and terms of the index are not shown.
        _ => {}
    }
    Some(n)
}

/// `footnote:[text]`, `footnote:name[text]`, `footnote:name[]`, `footnoteref:[name,text]`
fn note(reader: &mut Reader<'_, '_>, name: &str, text: &str, old: bool) {
    let (name, text) = match (old, text.split_once(',')) {
        (true, Some((name, text))) => (name.trim(), text),
        (true, None) => (text, ""),
        (false, _) => (name, text),
    };
    if text.trim().is_empty()
        && let Some(label) = reader.notes.names.get(name)
    {
        let label = label.clone();
        reader.words.push(Inline::FootnoteRef { label });
        return;
    }
    reader.notes.count += 1;
    let label = reader.notes.count.to_string();
    if !name.is_empty() {
        reader.notes.names.insert(name.to_owned(), label.clone());
    }
    let content = inline::nested(text, reader.notes, reader.depth + 1);
    if !plain_text(&content).trim().is_empty() {
        reader.words.push(Inline::FootnoteRef { label: label.clone() });
        reader.notes.waiting.push((label, content));
    }
}
