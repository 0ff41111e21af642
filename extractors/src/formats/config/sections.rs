//! Lines under headers in brackets: TOML, INI. Files without headers, such as properties, are cut between lines.

use super::pieces::{Entry, Pieces, Place};
use crate::error::Result;

/// Reads the text into pieces.
pub(super) fn read(text: &str, mut pieces: Pieces<'_, '_>) -> Result<()> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if Pieces::is_short(text) {
        return pieces.code(&lines);
    }
    let sections = sections(&lines);
    let mut waiting: Vec<Entry<'_>> = Vec::new();
    let place = Place { level: 2, ..Place::default() };
    for section in sections {
        pieces.check()?;
        // What has no name has no heading, and must not come to stand under another one.
        if !Pieces::is_long(section.length()) && !section.name.is_empty() {
            waiting.push(section);
            continue;
        }
        if !waiting.is_empty() {
            pieces.write(&place, &std::mem::take(&mut waiting))?;
        }
        let header = section.lines.first().copied().filter(|_| !section.name.is_empty());
        let within = Place {
            names: if section.name.is_empty() { Vec::new() } else { vec![section.name] },
            above: header.into_iter().collect(),
            level: 2,
        };
        let rest = section.lines.get(usize::from(header.is_some())..).unwrap_or_default();
        pieces.write(&within, &statements(rest))?;
    }
    if waiting.is_empty() { Ok(()) } else { pieces.write(&place, &waiting) }
}

/// The sections, comments above a header with it.
fn sections<'t>(lines: &[&'t str]) -> Vec<Entry<'t>> {
    let mut sections: Vec<Entry<'t>> = vec![Entry { name: String::new(), lines: Vec::new() }];
    let mut comments: Vec<&'t str> = Vec::new();
    let mut in_string = false;
    for line in lines {
        let opened = !in_string;
        // TOML: a string of several lines.
        if (line.matches("\"\"\"").count() + line.matches("'''").count()) % 2 == 1 {
            in_string = !in_string;
        }
        let name = if opened { header(line) } else { None };
        if let Some(name) = name {
            let mut lines = std::mem::take(&mut comments);
            // The header comes first, so that it can be repeated.
            lines.insert(0, line);
            sections.push(Entry { name: name.to_owned(), lines });
            continue;
        }
        if opened && line.trim_start().starts_with(['#', ';']) {
            comments.push(line);
            continue;
        }
        if let Some(section) = sections.last_mut() {
            section.lines.append(&mut comments);
            section.lines.push(line);
        }
    }
    if let Some(section) = sections.last_mut() {
        section.lines.append(&mut comments);
    }
    sections.retain(|section| section.lines.iter().any(|line| !line.trim().is_empty()));
    sections
}

/// The name in a line that is `[name]` or `[[name]]`.
fn header(line: &str) -> Option<&str> {
    let line = line.split(" #").next().unwrap_or(line).trim();
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let inner = inner.strip_prefix('[').and_then(|i| i.strip_suffix(']')).unwrap_or(inner).trim();
    // `[1, 2]` is a value.
    (!inner.is_empty() && !inner.contains([',', '[', ']', '='])).then_some(inner)
}

/// Lines in groups that are not cut: a statement and the lines that continue it.
fn statements<'t>(lines: &[&'t str]) -> Vec<Entry<'t>> {
    let mut out: Vec<Entry<'t>> = Vec::new();
    for line in lines {
        let continues = line.starts_with([' ', '\t', ']', '}']) || line.is_empty();
        match out.last_mut().filter(|_| continues) {
            Some(last) => last.lines.push(line),
            None => out.push(Entry { name: String::new(), lines: vec![line] }),
        }
    }
    out
}

/// Whether the text is lines `key = value` under headers: TOML where its values have types, else INI.
pub(super) fn looks_like(text: &str) -> Option<&'static str> {
    let (mut headers, mut values, mut other, mut typed) = (0, 0, 0, 0);
    for line in text.lines().take(200).map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let key = |c: char| c.is_ascii_alphanumeric() || "_-.\"'".contains(c);
        if header(line).is_some_and(|name| name.chars().all(|c| key(c) || " :/\\*".contains(c))) {
            headers += 1;
        } else if let Some((name, value)) = line.split_once('=')
            && name.trim().chars().all(|c| key(c) || c == ' ')
            && !name.trim().is_empty()
        {
            values += 1;
            let value = value.trim();
            let is_typed = value.starts_with(['"', '\'', '[', '{'])
                || value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                || matches!(value, "true" | "false");
            typed += usize::from(is_typed && name.ends_with(' '));
        } else {
            other += 1;
        }
    }
    if headers == 0 || values < 2 || other * 5 > values {
        return None;
    }
    Some(if typed == values { "toml" } else { "ini" })
}
