//! The head of a document: title, authors, revision, attributes.

use super::attributes;
use super::blocks::Reader;
use crate::block::Inline;
use crate::error::Result;
use crate::metadata::key;

impl Reader<'_, '_, '_> {
    /// Reads the head, if there is one; answers how many lines it has.
    pub(super) fn head(&mut self, lines: &[&str]) -> Result<usize> {
        let mut at = 0;
        let mut titled = false;
        let mut below = 0;
        let mut authors = String::new();
        let mut revision = String::new();
        while let Some(line) = lines.get(at) {
            if line.starts_with("////") {
                at += 1 + lines
                    .get(at + 1..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|l| *l != line)
                    .count();
            } else if line.starts_with("//") || self.attributes.line(line) {
                // A value may go on in the next line.
                while lines
                    .get(at)
                    .is_some_and(|l| l.ends_with(" \\") && attributes::is_entry(line))
                {
                    at += 1;
                }
            } else if line.is_empty() {
                if titled {
                    break;
                }
            } else if let Some(title) =
                line.strip_prefix("= ").or_else(|| line.strip_prefix("# ")).filter(|_| !titled)
            {
                titled = true;
                self.document_title(title)?;
            } else if titled && below == 0 && is_author(line) {
                authors = (*line).to_owned();
                below = 1;
            } else if titled && below == 1 && is_revision(line) {
                revision = (*line).to_owned();
                below = 2;
            } else {
                break;
            }
            at += 1;
        }
        self.about(&authors, &revision)?;
        Ok(at)
    }

    fn document_title(&mut self, title: &str) -> Result<()> {
        let words = self.words(title);
        self.flow.sink.metadata(key::TITLE, &crate::block::plain_text(&words))?;
        self.flow.heading(1, words)
    }

    /// Writes who wrote the document and when.
    fn about(&mut self, authors: &str, revision: &str) -> Result<()> {
        let mut people: Vec<String> = Vec::new();
        let mut line: Vec<Inline> = Vec::new();
        for person in authors.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (name, address) = person.split_once('<').unwrap_or((person, ""));
            let name = name.trim().replace('_', " ");
            if !line.is_empty() {
                line.push(Inline::text("; "));
            }
            let address = address.trim_end_matches('>').trim();
            line.push(Inline::text(if address.is_empty() {
                name.clone()
            } else {
                format!("{name} <{address}>")
            }));
            people.push(name);
        }
        if people.is_empty() {
            people.extend(self.attributes.get("author").map(str::to_owned));
        }
        let creator = people.join("; ");
        let (version, rest) = revision.split_once(',').unwrap_or(("", revision));
        let date = rest.split_once(": ").map_or(rest, |(date, _)| date);
        let date =
            if version.is_empty() && date.starts_with(['v', 'V']) { "" } else { date.trim() };
        if !revision.is_empty() {
            if !line.is_empty() {
                line.push(Inline::Break);
            }
            line.push(Inline::text(revision));
        }
        let attributes = &self.attributes;
        let sink = &mut *self.flow.sink;
        sink.metadata(key::CREATOR, &creator)?;
        sink.metadata(key::CREATED, date)?;
        for (name, key) in [
            ("revdate", key::CREATED),
            ("description", key::DESCRIPTION),
            ("keywords", key::KEYWORDS),
            ("lang", key::LANGUAGE),
            ("doctitle", key::TITLE),
        ] {
            sink.metadata(key, attributes.get(name).unwrap_or_default())?;
        }
        if line.is_empty() { Ok(()) } else { self.flow.paragraph(line) }
    }
}

/// `Åse Holm <aase@example.org>; Bo Lund`
fn is_author(line: &str) -> bool {
    let name = line.split(['<', ';']).next().unwrap_or_default().trim();
    let words = name.split_whitespace().count();
    (1..=4).contains(&words)
        && name.chars().all(|c| c.is_alphanumeric() || " _-.'’".contains(c))
        && name.starts_with(char::is_uppercase)
}

/// `v1.0, 2026-01-31: remark`, `2026-01-31`
fn is_revision(line: &str) -> bool {
    let first = line.trim_start_matches(['v', 'V']);
    first.starts_with(|c: char| c.is_ascii_digit())
}
