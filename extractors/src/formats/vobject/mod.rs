//! Calendars (RFC 5545, `calendar`) and contacts (RFC 6350 and its older versions, `contacts`): both are made of content
//! lines, which are read here one at a time. Nothing but the object that is open is held in memory.

mod calendar;
mod contacts;
mod moment;
mod recurrence;

pub use calendar::Ics;
pub use contacts::Vcf;

use super::mail::mime::{charset, transfer};
use super::text::{Paragraphs, next_line};
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use std::io::BufRead;

/// Bytes of a content line that are kept; longer ones are pictures.
const LONGEST: usize = 256 << 10;
/// Facts among which a new one is looked for, so that none stands there twice.
const MOST_FACTS: usize = 200;
/// Parameters of a content line that are kept.
const MOST_PARAMETERS: usize = 100;

/// A property: `TEL;TYPE=home:+45 12 34 56 78`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Line {
    /// What stands before a dot and ties properties together, upper case.
    group: String,
    /// Upper case.
    name: String,
    /// Names in upper case; of a bare one, as version 2.1 has them, the name is `TYPE`.
    parameters: Vec<(String, String)>,
    /// As it stands, but decoded.
    value: String,
}

impl Line {
    /// Reads an unfolded line; `None` where it is none.
    fn read(line: &str) -> Option<Self> {
        let (head, value) = split(line)?;
        let mut words = parts(head, ';');
        let name = words.next()?.trim().to_ascii_uppercase();
        let (group, name) = match name.rsplit_once('.') {
            Some((group, name)) => (group.to_owned(), name.to_owned()),
            None => (String::new(), name),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        let mut parameters = Vec::new();
        for word in words.take(MOST_PARAMETERS) {
            let (name, values) = word.split_once('=').unwrap_or(("TYPE", word));
            for value in parts(values, ',') {
                let value = value.trim().trim_matches('"').replace("^n", " ").replace("^'", "\"");
                parameters.push((name.trim().to_ascii_uppercase(), value));
            }
        }
        let mut line = Self { group, name, parameters, value: value.to_owned() };
        if line.is_quoted() {
            let bytes = transfer::quoted(value.as_bytes(), false);
            line.value = charset::text(&bytes, line.parameter("CHARSET"));
        }
        Some(line)
    }

    /// The first value of a parameter.
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    fn all<'l>(&'l self, name: &'l str) -> impl Iterator<Item = &'l str> {
        self.parameters.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    fn is_quoted(&self) -> bool {
        let is = |value: &str| value.eq_ignore_ascii_case("quoted-printable");
        self.parameters.iter().any(|(n, v)| (n == "ENCODING" || n == "TYPE") && is(v))
    }

    /// The value with its escapes resolved.
    fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The parts of a value between semicolons, escapes resolved; what is several in one part is parted by `between`.
    fn components(&self, between: &str) -> Vec<String> {
        let parts = fields(&self.value, ';', str::to_owned);
        parts.iter().map(|part| fields(part, ',', unescaped).join(between)).collect()
    }

    /// The values of a list, escapes resolved.
    fn list(&self) -> Vec<String> {
        fields(&self.value, ',', unescaped)
    }
}

/// Head and value: parted by the first colon that stands in no quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = line.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    });
    // A quote that is never closed is a letter.
    let at = at.or_else(|| line.find(':'))?;
    Some((line.get(..at)?, line.get(at + 1..)?))
}

/// Parts between `mark`, except where it stands in quotes.
fn parts(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == mark && !quoted
    })
}

/// Parts between `mark`, except where it is escaped (RFC 5545, 3.3.11), each as `read` has it.
fn fields(text: &str, mark: char, read: impl Fn(&str) -> String) -> Vec<String> {
    let mut fields = Vec::new();
    let mut escaped = false;
    for field in text.split(|c: char| {
        let ends = c == mark && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    }) {
        fields.push(read(field).trim().to_owned());
    }
    fields
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c) if matches!(c, ',' | ';' | ':' | '\\' | '"') => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// The content lines of a text, unfolded.
struct Lines<R> {
    reader: R,
    /// The line that was read to see whether the one before it goes on.
    next: Option<String>,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R) -> Self {
        Self { reader, next: None }
    }

    fn physical(&mut self) -> Result<Option<String>> {
        match self.next.take() {
            Some(line) => Ok(Some(line)),
            None => Ok(next_line(&mut self.reader)?
                .map(|line| line.trim_end_matches(['\r', '\n']).to_owned())),
        }
    }

    /// The next property; junk is passed over.
    ///
    /// # Errors
    /// When the storage fails, or the reading is cancelled.
    fn line(&mut self, sink: &Sink<'_>) -> Result<Option<Line>> {
        loop {
            sink.check()?;
            let Some(mut line) = self.physical()? else { return Ok(None) };
            let quoted = line.get(..line.len().min(200)).is_some_and(is_quoted)
                || line.split(':').next().is_some_and(is_quoted);
            while let Some(next) = self.physical()? {
                let soft = quoted && line.ends_with('=');
                let folded = next.strip_prefix([' ', '\t']);
                let more = match folded {
                    Some(more) if !soft => more,
                    _ if soft => {
                        line.pop();
                        next.trim_start_matches([' ', '\t'])
                    }
                    _ => {
                        self.next = Some(next);
                        break;
                    }
                };
                if line.len() + more.len() <= LONGEST {
                    line.push_str(more);
                }
                sink.check()?;
            }
            if let Some(line) = Line::read(&line) {
                return Ok(Some(line));
            }
        }
    }
}

fn is_quoted(head: &str) -> bool {
    head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

/// Facts about an object: one paragraph, a line each.
#[derive(Debug, Default)]
struct Facts {
    lines: Vec<(String, String)>,
}

impl Facts {
    fn push(&mut self, name: &str, value: impl Into<String>) {
        let value = crate::clean::line(&value.into());
        let known = self.lines.len() < MOST_FACTS
            && self.lines.iter().any(|(n, v)| n == name && *v == value);
        if !value.is_empty() && !known {
            self.lines.push((name.to_owned(), value));
        }
    }

    fn write(self, sink: &mut Sink<'_>) -> Result<()> {
        let mut content = Vec::new();
        for (name, value) in self.lines {
            if !content.is_empty() {
                content.push(Inline::Break);
            }
            content.push(Inline::text(format!("{name}: {value}")));
        }
        if content.is_empty() { Ok(()) } else { sink.block(Block::paragraph(content)) }
    }
}

/// The title of the only object of a document is the document's.
#[derive(Debug, Default)]
struct Titles {
    first: Option<String>,
    several: bool,
}

impl Titles {
    fn push(&mut self, title: String) {
        self.several = self.first.is_some();
        self.first = self.first.take().or(Some(title));
    }

    fn write(self, sink: &mut Sink<'_>) -> Result<()> {
        let only = self.first.filter(|_| !self.several);
        only.map_or(Ok(()), |title| sink.metadata(key::TITLE, &title))
    }
}

/// Writes words of several lines.
fn prose(text: &str, sink: &mut Sink<'_>) -> Result<()> {
    let mut paragraphs = Paragraphs::new(sink);
    for line in text.lines() {
        paragraphs.quoted(0, line)?;
    }
    paragraphs.end()
}

#[cfg(test)]
mod tests;
