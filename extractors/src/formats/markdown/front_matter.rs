//! Front matter: what stands between `---` (YAML) or `+++` (TOML) lines at the start. Values of a line, lists, texts of
//! several lines and the names of people are read; whatever is more than that is not for display.

use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;

/// Lines within which the front matter has to end.
const MOST_LINES: usize = 500;

const NAMES: [(&str, &str); 17] = [
    ("title", key::TITLE),
    ("author", key::CREATOR),
    ("authors", key::CREATOR),
    ("creator", key::CREATOR),
    ("description", key::DESCRIPTION),
    ("summary", key::DESCRIPTION),
    ("abstract", key::DESCRIPTION),
    ("keywords", key::KEYWORDS),
    ("tags", key::KEYWORDS),
    ("categories", key::KEYWORDS),
    ("subject", key::SUBJECT),
    ("lang", key::LANGUAGE),
    ("language", key::LANGUAGE),
    ("date", key::CREATED),
    ("created", key::CREATED),
    ("lastmod", key::MODIFIED),
    ("updated", key::MODIFIED),
];

/// Writes the front matter of `text` as metadata; answers with what follows it.
pub(super) fn take<'t>(text: &'t str, sink: &mut Sink<'_>) -> Result<&'t str> {
    let Some((fields, rest)) = split(text) else { return Ok(text) };
    for (name, value) in fields {
        if let Some((_, key)) = NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(&name)) {
            sink.metadata(key, &value)?;
        }
    }
    Ok(rest)
}

/// A field, and whether its value goes on in the lines below.
struct Field {
    name: String,
    value: String,
    text: bool,
}

/// The fields and what follows; `None` where the text does not start with front matter.
fn split(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, mut rest) = text.split_once('\n')?;
    let (ends, separator): (&[&str], char) = match first.trim_end() {
        "---" => (&["---", "..."], ':'),
        "+++" => (&["+++"], '='),
        _ => return None,
    };
    let mut fields: Vec<Field> = Vec::new();
    for _ in 0..MOST_LINES {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if ends.contains(&line.trim_end()) {
            // Two rules with nothing that has a name between them are no front matter.
            let fields: Vec<(String, String)> =
                fields.into_iter().map(|f| (f.name, f.value)).collect();
            return (!fields.is_empty()).then_some((fields, after));
        }
        if rest.is_empty() {
            return None;
        }
        rest = after;
        take_line(line, separator, &mut fields)?;
    }
    None
}

/// Takes a line; `None` where it is none of front matter.
fn take_line(line: &str, separator: char, fields: &mut Vec<Field>) -> Option<()> {
    let trimmed = line.trim();
    let inner = line.starts_with([' ', '\t']);
    if trimmed.is_empty()
        || trimmed.starts_with('#')
        || (separator == '=' && trimmed.starts_with('['))
    {
        return Some(());
    }
    if let Some(field) = fields.last_mut().filter(|field| inner && field.text) {
        add(&mut field.value, trimmed, " ");
        return Some(());
    }
    if let Some(item) = trimmed.strip_prefix("- ") {
        if let Some(field) = fields.last_mut() {
            // Of a person with several fields the name is enough.
            let item = match item.split_once(": ") {
                Some(("name", name)) => Some(name),
                Some((name, _)) if name.chars().all(|c| c.is_alphanumeric() || c == '-') => None,
                _ => Some(item),
            };
            if let Some(item) = item {
                add(&mut field.value, unquote(item), "; ");
            }
        }
        return Some(());
    }
    if inner {
        let name = trimmed
            .strip_prefix("name:")
            .filter(|_| fields.last().is_some_and(|f| f.value.is_empty()));
        if let (Some(name), Some(field)) = (name, fields.last_mut()) {
            field.value.push_str(unquote(name));
        }
        return Some(());
    }
    let (name, value) = trimmed.split_once(separator)?;
    let value = value.trim();
    let text = matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+");
    let value = if text { String::new() } else { listed(value) };
    fields.push(Field { name: name.trim().to_owned(), value, text });
    Some(())
}

fn add(value: &mut String, more: &str, between: &str) {
    if !value.is_empty() {
        value.push_str(between);
    }
    value.push_str(more);
}

/// A value; the elements of a list in brackets parted by commas.
fn listed(value: &str) -> String {
    match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
        Some(inner) => inner.split(',').map(unquote).collect::<Vec<_>>().join(", "),
        None => unquote(value).to_owned(),
    }
}

fn unquote(value: &str) -> &str {
    let value = value.trim();
    ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(value)
}
