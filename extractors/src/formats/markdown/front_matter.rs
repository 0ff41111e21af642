//! Front matter: what stands between `---` (YAML) or `+++` (TOML) lines at the start. Only plain `key: value` lines are
//! read; whatever is more than that is not for display.

use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;

/// Lines within which the front matter has to end.
const MOST_LINES: usize = 500;

const NAMES: [(&str, &str); 15] = [
    ("title", key::TITLE),
    ("author", key::CREATOR),
    ("authors", key::CREATOR),
    ("creator", key::CREATOR),
    ("description", key::DESCRIPTION),
    ("summary", key::DESCRIPTION),
    ("abstract", key::DESCRIPTION),
    ("keywords", key::KEYWORDS),
    ("tags", key::KEYWORDS),
    ("subject", key::SUBJECT),
    ("lang", key::LANGUAGE),
    ("language", key::LANGUAGE),
    ("date", key::CREATED),
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

/// The fields and what follows; `None` where the text does not start with front matter.
fn split(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, mut rest) = text.split_once('\n')?;
    let (ends, separator): (&[&str], char) = match first.trim_end() {
        "---" => (&["---", "..."], ':'),
        "+++" => (&["+++"], '='),
        _ => return None,
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for _ in 0..MOST_LINES {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if ends.contains(&line.trim_end()) {
            // Two rules with nothing that has a name between them are no front matter.
            return (!fields.is_empty()).then_some((fields, after));
        }
        if rest.is_empty() {
            return None;
        }
        rest = after;
        let trimmed = line.trim();
        if let Some(item) = trimmed.strip_prefix("- ") {
            if let Some((_, value)) = fields.last_mut() {
                if !value.is_empty() {
                    value.push_str("; ");
                }
                value.push_str(unquote(item));
            }
        } else if line.starts_with([' ', '\t']) || trimmed.is_empty() || trimmed.starts_with('#') {
            // The rest of a value that is more than a line.
        } else {
            let (name, value) = trimmed.split_once(separator)?;
            let value = value.trim().trim_start_matches('[').trim_end_matches(']');
            fields.push((name.trim().to_owned(), unquote(value).to_owned()));
        }
    }
    None
}

fn unquote(value: &str) -> &str {
    let value = value.trim();
    ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(value)
}
