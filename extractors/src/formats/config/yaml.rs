//! YAML, cut by its indentation and never interpreted: an anchor, a tag or a number stays what was written.

use super::pieces::{Entry, Pieces, Place};
use crate::error::Result;

/// Levels down to which entries are cut.
const MOST_LEVELS: usize = 6;
/// Lines of a document of which the kind and name are looked for.
const HEAD_LINES: usize = 60;

/// Reads the documents into pieces.
pub(super) fn read(text: &str, mut pieces: Pieces<'_, '_>) -> Result<()> {
    let documents = documents(text);
    let several = documents.len() > 1;
    for (number, lines) in documents.iter().enumerate() {
        if several {
            pieces.heading(2, &title(lines).unwrap_or_else(|| (number + 1).to_string()))?;
        }
        let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
        if Pieces::is_long(length) {
            let place = Place { level: if several { 3 } else { 2 }, ..Place::default() };
            cut(lines, place, &mut pieces)?;
        } else {
            pieces.code(lines)?;
        }
    }
    Ok(())
}

/// The lines of each document (YAML 1.2, 9.2), the marks between them left out.
fn documents(text: &str) -> Vec<Vec<&str>> {
    let mut documents: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim_end) {
        if line == "---" || line == "..." || line.starts_with("--- ") {
            documents.push(Vec::new());
            // A document may start on the line of its mark.
            let rest = line.get(4..).unwrap_or_default();
            if let (false, Some(document)) = (rest.is_empty(), documents.last_mut()) {
                document.push(rest);
            }
        } else if let Some(document) = documents.last_mut() {
            document.push(line);
        }
    }
    let is_content = |line: &&str| !line.is_empty() && !line.starts_with(['#', '%']);
    documents.retain(|lines| lines.iter().any(is_content));
    documents
}

/// What a document is, if it says so as those of Kubernetes do: its kind, name and namespace.
fn title(lines: &[&str]) -> Option<String> {
    let head = || lines.iter().take(HEAD_LINES);
    let value =
        |key: &str| head().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(unquoted);
    let within = |key: &str| {
        let metadata = head().skip_while(|line| **line != "metadata:").skip(1);
        let fields = metadata.take_while(|line| line.starts_with(' '));
        fields
            .map(|line| line.trim_start())
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))
    };
    let kind = value("kind").filter(|kind| !kind.is_empty());
    let name = within("name").map(unquoted).or_else(|| value("name")).or_else(|| value("title"));
    let place = within("namespace").map(unquoted).map(|place| format!("in {place}"));
    let parts: Vec<String> =
        [kind.map(str::to_owned), name.map(str::to_owned), place].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn unquoted(value: &str) -> &str {
    value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\''])
}

/// Cuts lines at `place` into entries, and long entries into what is inside them.
fn cut<'t>(lines: &[&'t str], place: Place<'t>, pieces: &mut Pieces<'_, '_>) -> Result<()> {
    // Entries that wait to be written, those of the innermost level first.
    let mut levels: Vec<(Place<'t>, std::vec::IntoIter<Entry<'t>>)> =
        vec![(place, entries(lines).into_iter())];
    let mut waiting: Vec<Entry<'t>> = Vec::new();
    while let Some((place, rest)) = levels.last_mut() {
        pieces.check()?;
        let place = place.clone();
        let next = rest.next();
        let long = next.as_ref().is_some_and(|entry| Pieces::is_long(entry.length()));
        match next {
            Some(entry) if long && levels.len() < MOST_LEVELS => {
                if !waiting.is_empty() {
                    pieces.write(&place, &std::mem::take(&mut waiting))?;
                }
                let inner =
                    entry.lines.iter().position(|line| !is_comment(line)).map_or(0, |n| n + 1);
                let (head, body) = entry.lines.split_at_checked(inner).unwrap_or_default();
                let mut inside = entries(body);
                if inside.len() < 2 && inside.iter().all(|e| e.lines.len() < 3) {
                    pieces.write(&place, &[entry])?;
                    continue;
                }
                // What is said about the key comes once.
                if let Some(first) = inside.first_mut() {
                    let comments = head.iter().copied().filter(|line| is_comment(line));
                    first.lines.splice(0..0, comments);
                }
                let mut within = place;
                within.names.push(entry.name);
                within.above.extend(head.iter().filter(|line| !is_comment(line)));
                levels.push((within, inside.into_iter()));
            }
            Some(entry) => waiting.push(entry),
            None => {
                if !waiting.is_empty() {
                    pieces.write(&place, &std::mem::take(&mut waiting))?;
                }
                levels.pop();
            }
        }
    }
    Ok(())
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The entries of a mapping or sequence: lines at the least indentation, each with the lines below that are indented
/// further. Comments belong to what follows.
fn entries<'t>(lines: &[&'t str]) -> Vec<Entry<'t>> {
    let least = lines.iter().filter(|line| !is_comment(line)).map(|line| indent(line)).min();
    let least = least.unwrap_or(0);
    let mut out: Vec<Entry<'t>> = Vec::new();
    let mut comments: Vec<&'t str> = Vec::new();
    let mut in_sequence = false;
    for line in lines {
        if is_comment(line) {
            comments.push(line);
            continue;
        }
        let rest = line.get(indent(line)..).unwrap_or_default();
        let is_item = rest == "-" || rest.starts_with("- ");
        // A sequence may stand as far left as the key that it belongs to (YAML 1.2, 8.2.1).
        let starts = indent(line) == least && !(is_item && !in_sequence && !out.is_empty());
        if starts {
            in_sequence = is_item;
            let mut lines = std::mem::take(&mut comments);
            lines.push(line);
            out.push(Entry { name: String::new(), lines });
        } else if let Some(last) = out.last_mut() {
            last.lines.append(&mut comments);
            last.lines.push(line);
        }
    }
    match out.last_mut() {
        Some(last) => last.lines.append(&mut comments),
        None if !comments.is_empty() => out.push(Entry { name: String::new(), lines: comments }),
        None => {}
    }
    for (number, entry) in out.iter_mut().enumerate() {
        entry.name = name(entry, number + 1);
    }
    out
}

/// The key of an entry; of an item what it calls itself, or its number.
fn name(entry: &Entry<'_>, number: usize) -> String {
    let Some(first) = entry.lines.iter().find(|line| !is_comment(line)) else {
        return String::new();
    };
    let first = first.trim_start();
    if first == "-" || first.starts_with("- ") {
        let fields = entry.lines.iter().map(|line| line.trim_start().trim_start_matches("- "));
        let named = fields.take(HEAD_LINES).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            let known = ["name", "id", "title", "navn", "titel", "key", "alert", "job_name"];
            let value = unquoted(value);
            (known.contains(&key.trim()) && !value.is_empty()).then(|| value.to_owned())
        });
        return named.unwrap_or_else(|| number.to_string());
    }
    let key = first.split_once(": ").map_or(first, |(key, _)| key).trim_end_matches(':');
    let key = unquoted(key);
    if key.chars().count() > 60 { String::new() } else { key.to_owned() }
}

/// Whether a text without a name is YAML for sure: it says so, starts a document, or describes itself as those of
/// Kubernetes do. Keys with values alone may as well be a letter.
pub(super) fn looks_like(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !is_comment(line));
    let key = |line: &str| {
        let (name, rest) = line.split_once(':').unwrap_or((line, "x"));
        let fits = |c: char| c.is_ascii_alphanumeric() || "_-./$\"'".contains(c);
        !name.is_empty() && name.chars().all(fits) && (rest.is_empty() || rest.starts_with(' '))
    };
    let first = lines.next().unwrap_or_default();
    let head: Vec<&str> = lines.take(HEAD_LINES).collect();
    let has = |name: &str| head.iter().any(|line| line.starts_with(name));
    if first.starts_with("apiVersion: ") && has("kind: ") {
        return true;
    }
    // A second mark after a few keys would be the front matter of Markdown.
    let fits = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with("- ") || key(line)
    };
    first == "---"
        && head.first().is_some_and(|line| key(line))
        && !head.iter().skip(1).any(|line| *line == "---")
        && head.iter().filter(fits).count() * 4 >= head.len() * 3
}
