//! Attributes of the document, and the conditions that ask for them.

use crate::formats::markup::Effort;
use std::collections::HashMap;

/// Attributes of one document, and bytes that putting them in may add to one text.
const MOST: usize = 5_000;
const LONGEST: usize = 64 << 10;

#[derive(Debug, Default, Clone)]
pub(super) struct Attributes {
    set: HashMap<String, String>,
    counters: HashMap<String, u64>,
    effort: Effort,
}

impl Attributes {
    /// Takes a line `:name: value` or `:!name:`; false where it is another.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let Some((name, value)) = entry(line) else { return false };
        let unset = name.strip_prefix('!').or_else(|| name.strip_suffix('!'));
        match unset {
            Some(name) => {
                self.set.remove(name);
            }
            None if self.set.len() < MOST => {
                let value =
                    self.filled(value.trim_end_matches(" \\").trim_end_matches(" +").trim());
                self.set.insert(name.to_lowercase(), value);
            }
            None => {}
        }
        true
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.set.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.set.get(name).map(String::as_str)
    }

    /// The text with `{name}` replaced by what it stands for; unknown names stay.
    pub(super) fn filled(&mut self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let escaped = before.ends_with('\\');
            let near = after.get(..after.floor_char_boundary(100)).unwrap_or(after);
            let name = near.split('}').next().filter(|name| name.len() < near.len());
            let value =
                name.filter(|_| !escaped && out.len() < LONGEST).and_then(|name| self.value(name));
            let value = value.filter(|value| self.effort.put_in(value.len()));
            match (value, name) {
                (Some(value), Some(name)) => {
                    out.push_str(&value);
                    rest = after.get(name.len() + 1..).unwrap_or_default();
                }
                _ => {
                    if escaped {
                        out.pop();
                    }
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn value(&mut self, name: &str) -> Option<String> {
        if let Some(counter) =
            name.strip_prefix("counter:").or_else(|| name.strip_prefix("counter2:"))
        {
            let counter = counter.split(':').next().unwrap_or_default();
            if self.counters.len() >= MOST {
                return None;
            }
            let number = self.counters.entry(counter.to_owned()).or_insert(0);
            *number += 1;
            let shown =
                if name.starts_with("counter2") { String::new() } else { number.to_string() };
            return Some(shown);
        }
        let name = name.to_lowercase();
        let own = self.set.get(&name).cloned();
        own.or_else(|| BUILT_IN.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }
}

/// The name and value of an attribute entry.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '!');
    let is_name = !name.is_empty() && name.chars().all(fits);
    (is_name && (value.is_empty() || value.starts_with(' '))).then_some((name, value))
}

/// Whether a line sets an attribute.
pub(super) fn is_entry(line: &str) -> bool {
    entry(line).is_some()
}

/// The lines whose conditions hold, without inclusions (Asciidoctor, Conditionals).
pub(super) fn shown(text: &str) -> Vec<&str> {
    let mut attributes = Attributes::default();
    for name in ["asciidoctor", "asciidoctor-version", "backend-html5", "basebackend-html"] {
        attributes.set(name, "");
    }
    // For each open condition, whether what is inside is shown.
    let mut open: Vec<bool> = Vec::new();
    let mut out = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let hidden = open.iter().any(|shown| !shown);
        match directive(line) {
            Some(("ifdef" | "ifndef" | "ifeval", "", "")) => open.push(true),
            Some((name @ ("ifdef" | "ifndef"), names, content)) => {
                let is_set = |name: &str| attributes.get(name.trim()).is_some();
                let any = match names.contains('+') {
                    true => names.split('+').all(is_set),
                    false => names.split(',').any(is_set),
                };
                let holds = any == (name == "ifdef");
                if content.is_empty() {
                    open.push(holds);
                } else if holds && !hidden {
                    out.push(content);
                }
            }
            // What is compared is not known here; it is shown rather than lost.
            Some(("ifeval", ..)) => open.push(true),
            Some(("endif", ..)) => {
                open.pop();
            }
            Some(("include", ..)) => {}
            _ if hidden => {}
            _ => {
                attributes.line(line);
                out.push(line);
            }
        }
    }
    out
}

/// The name, target and text of a line that is an instruction to the preprocessor.
fn directive(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.split_once("::")?;
    let known = matches!(name, "ifdef" | "ifndef" | "ifeval" | "endif" | "include");
    let (target, text) = rest.strip_suffix(']')?.split_once('[')?;
    known.then_some((name, target, text))
}

#[rustfmt::skip]
const BUILT_IN: [(&str, &str); 32] = [
    ("nbsp", " "), ("sp", " "), ("empty", ""), ("blank", ""), ("zwsp", ""), ("wj", ""), ("amp", "&"), ("lt", "<"), ("gt", ">"),
    ("apos", "'"), ("quot", "\""), ("lsquo", "‘"), ("rsquo", "’"), ("ldquo", "“"), ("rdquo", "”"), ("deg", "°"), ("plus", "+"),
    ("brvbar", "¦"), ("vbar", "|"), ("startsb", "["), ("endsb", "]"), ("caret", "^"), ("asterisk", "*"), ("tilde", "~"),
    ("backslash", "\\"), ("backtick", "`"), ("two-colons", "::"), ("two-semicolons", ";;"), ("cpp", "C++"), ("pp", "++"), ("cxx", "C++"),
    ("hash", "#"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_put_in_and_conditions_hold() {
        let mut attributes = Attributes::default();
        assert!(attributes.line(":by: Ærø"));
        assert!(attributes.line(":sted: {by} Havn"));
        assert_eq!(
            attributes.filled("{sted}: {x} \\{by} {counter:n}{counter:n}"),
            "Ærø Havn: {x} {by} 12"
        );
        assert!(!attributes.line(":role:`x`"));
        let text = ":a:\nifdef::a[]\n1\nendif::[]\nifndef::a[]\n2\nendif::a[]\nifdef::b[3]\ninclude::x.adoc[]\n4";
        assert_eq!(shown(text), [":a:", "1", "4"]);
    }

    #[test]
    fn attributes_that_stand_for_each_other_end() {
        let mut attributes = Attributes::default();
        attributes.line(":a: x");
        for _ in 0..40 {
            attributes.line(":a: {a}{a}");
        }
        assert!(attributes.filled("{a}").len() <= 4 * LONGEST);
    }
}
