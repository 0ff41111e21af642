//! What names stand for, found before anything is read: targets of links, substitutions, titles of sections.

use std::collections::HashMap;

/// Names of one document.
const MOST_NAMES: usize = 20_000;
/// Lines below a name that say what it stands for.
const MOST_BELOW: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Names {
    /// Where named links lead; nowhere within the document itself.
    targets: HashMap<String, Option<String>>,
    /// What `|name|` stands for.
    substitutions: HashMap<String, String>,
    /// Where links without a name lead, in their order.
    anonymous: Vec<String>,
    /// The numbers of notes that have a name, and of those that have none, in their order.
    notes: HashMap<String, u32>,
    numbered: Vec<u32>,
}

impl Names {
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut names = Self::default();
        names.number(lines);
        for (at, line) in lines.iter().enumerate() {
            if names.targets.len() + names.substitutions.len() > MOST_NAMES {
                break;
            }
            let trimmed = line.trim_start();
            if let Some(rest) = trimmed.strip_prefix(".. _") {
                names.target(rest, lines.get(at + 1..).unwrap_or_default());
            } else if let Some(url) =
                trimmed.strip_prefix("__ ").or_else(|| trimmed.strip_prefix(".. __: "))
            {
                names.anonymous.push(url.trim().to_owned());
            } else if let Some(rest) = trimmed.strip_prefix(".. |") {
                names.substitution(rest, lines.get(at + 1..).unwrap_or_default());
            } else if super::body::is_adornment(trimmed) && at > 0 {
                let title = lines.get(at - 1).map(|title| title.trim()).unwrap_or_default();
                if !title.is_empty() && !super::body::is_adornment(title) {
                    names.targets.entry(normal(title)).or_default();
                }
            }
        }
        names
    }

    /// Numbers the notes that have no number, around those that have one (docutils, Auto-Numbered Footnotes).
    fn number(&mut self, lines: &[&str]) {
        let labels = || {
            let notes = lines.iter().filter_map(|line| line.trim_start().strip_prefix(".. ["));
            notes.filter_map(|rest| rest.split_once(']')).map(|(label, _)| label)
        };
        let taken: std::collections::HashSet<u32> =
            labels().filter_map(|l| l.parse().ok()).collect();
        let mut free = (1..).filter(|n| !taken.contains(n));
        for label in labels().filter(|label| label.starts_with('#')).take(MOST_NAMES) {
            let Some(number) = free.next() else { return };
            match label.trim_start_matches('#') {
                "" => self.numbered.push(number),
                name => {
                    self.notes.insert(normal(name), number);
                }
            }
        }
    }

    /// The label of the note that is called `label`; `counters` say how many without a name there were before.
    pub(super) fn note(&self, label: &str, counters: &mut (u32, u32)) -> String {
        match label {
            "#" => {
                counters.0 += 1;
                let number = self.numbered.get(counters.0 as usize - 1).copied();
                number.unwrap_or(counters.0).to_string()
            }
            "*" => {
                counters.1 += 1;
                format!("note-{}", counters.1)
            }
            label => {
                let name = label.trim_start_matches('#');
                self.notes.get(&normal(name)).map_or_else(|| name.to_owned(), u32::to_string)
            }
        }
    }

    /// `name: url`, the URL perhaps on the next lines.
    fn target(&mut self, rest: &str, below: &[&str]) {
        let (name, url) = match rest.strip_prefix('`').and_then(|rest| rest.split_once("`:")) {
            Some(found) => found,
            None => {
                let Some(found) = split_unescaped(rest) else { return };
                found
            }
        };
        let mut url = url.trim().to_owned();
        if url.is_empty() {
            let indented = below
                .iter()
                .take(MOST_BELOW)
                .take_while(|line| line.starts_with(' ') && !line.trim().is_empty());
            url = indented.map(|line| line.trim()).collect();
        }
        if name == "_" {
            self.anonymous.push(url);
            return;
        }
        let target = Some(url).filter(|url| !url.is_empty());
        self.targets.insert(normal(&name.replace('\\', "")), target);
    }

    /// `name| replace:: text`, `name| image:: path`, `name| unicode:: codes`.
    fn substitution(&mut self, rest: &str, below: &[&str]) {
        let Some((name, rest)) = rest.split_once('|') else { return };
        let Some((directive, text)) = rest.trim().split_once("::") else { return };
        let indented: Vec<&str> = below
            .iter()
            .take(MOST_BELOW)
            .take_while(|line| line.starts_with(' ') && !line.trim().is_empty())
            .map(|line| line.trim())
            .collect();
        let text = match directive.trim() {
            "replace" => {
                let mut words = vec![text.trim()];
                words.extend(indented.iter().filter(|line| !line.starts_with(':')));
                words.join(" ")
            }
            "image" => {
                let alt = indented.iter().find_map(|line| line.strip_prefix(":alt:"));
                alt.unwrap_or_default().trim().to_owned()
            }
            "unicode" => characters(text),
            _ => String::new(),
        };
        self.substitutions.insert(normal(name), text);
    }

    /// Where the link `name` leads: `Some(None)` is a place in the document.
    pub(super) fn find(&self, name: &str) -> Option<Option<&str>> {
        let mut target = self.targets.get(&normal(name))?;
        // A target may be another target's name.
        for _ in 0..4 {
            let Some(name) = target.as_deref().and_then(|t| t.strip_suffix('_')) else { break };
            match self.targets.get(&normal(name.trim_matches('`'))) {
                Some(next) => target = next,
                None => break,
            }
        }
        Some(target.as_deref())
    }

    pub(super) fn substituted(&self, name: &str) -> Option<&str> {
        self.substitutions.get(&normal(name)).map(String::as_str)
    }

    pub(super) fn anonymous(&self, number: usize) -> Option<&str> {
        self.anonymous.get(number).map(String::as_str)
    }
}

/// Names are compared without regard to case and white space.
fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Splits at the first colon that is not escaped.
fn split_unescaped(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// `0xA9 text U+2014`: code points and words.
fn characters(text: &str) -> String {
    let text = text.split(" ..").next().unwrap_or(text);
    let mut out = String::new();
    for word in text.split_whitespace() {
        let hex = ["0x", "U+", "\\u", "x", "&#x", "u"].iter().find_map(|p| word.strip_prefix(p));
        let code =
            hex.map(|h| h.trim_end_matches(';')).and_then(|h| u32::from_str_radix(h, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => out.push(c),
            None => out.push_str(word),
        }
    }
    out
}
