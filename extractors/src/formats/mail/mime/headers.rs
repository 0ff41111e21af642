//! The header of a message or part: names and raw values, unfolded and decoded when they are asked for.

use super::{charset, words};

/// Fields of one header that are kept.
const MOST_FIELDS: usize = 1_000;
/// Lines of junk that may stand between two fields.
const MOST_JUNK: usize = 3;
/// Longest name of a field behind junk.
const LONGEST_NAME: usize = 40;
/// Bytes of one value that are looked at.
const LONGEST_VALUE: usize = 64 << 10;

/// Names and raw values in order.
#[derive(Debug, Default)]
pub(in crate::formats::mail) struct Headers<'a> {
    fields: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Headers<'a> {
    /// Reads the header that `bytes` starts with, and says where what follows it begins. `ends` says of a line that it is
    /// none of the header's.
    pub(in crate::formats::mail) fn read(
        bytes: &'a [u8],
        mut ends: impl FnMut(&[u8]) -> bool,
    ) -> (Self, usize) {
        let mut headers = Self::default();
        let mut at = 0;
        // Where the field that is open starts, and how long its name is.
        let mut open: Option<(usize, usize)> = None;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let line = first_line(rest);
            let words = line.trim_ascii_end();
            let folded = matches!(line.first(), Some(b' ' | b'\t')) && open.is_some();
            if folded && !words.is_empty() {
                at += line.len();
                continue;
            }
            headers.push(bytes, open.take(), at);
            if line.is_empty() || words.is_empty() {
                return (headers, at + line.len());
            }
            if ends(line) {
                return (headers, at);
            }
            match name_length(words) {
                Some(length) => open = Some((at, length)),
                // The line that a mailbox puts above a message, or junk among the fields.
                None if words.starts_with(b"From ") || words.starts_with(b">From ") => {}
                None if goes_on(rest, line.len()) => {}
                None => return (headers, at),
            }
            at += line.len();
        }
    }

    fn push(&mut self, bytes: &'a [u8], open: Option<(usize, usize)>, end: usize) {
        let Some((from, length)) = open else { return };
        let Some(field) = bytes.get(from..end) else { return };
        let Some((name, value)) = field.split_at_checked(length) else { return };
        let value = value.split_first().map_or(value, |(_, value)| value);
        if self.fields.len() < MOST_FIELDS {
            self.fields.push((name.trim_ascii(), value));
        }
    }

    /// Whether there is no field.
    pub(in crate::formats::mail) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The raw values of all fields called `name`.
    fn raw<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'a [u8]> + 'h {
        self.fields
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }

    /// The first value of `name` on one line, its encoded words as they stand.
    pub(in crate::formats::mail) fn line(&self, name: &str) -> Option<String> {
        self.raw(name).map(unfolded).find(|value| !value.is_empty())
    }

    /// The values of all fields called `name`, joined by commas: recipients are spread over several by some programs.
    pub(in crate::formats::mail) fn list(&self, name: &str) -> String {
        let values: Vec<String> =
            self.raw(name).take(16).map(unfolded).filter(|v| !v.is_empty()).collect();
        values.join(", ")
    }

    /// The first value of `name` in words.
    pub(in crate::formats::mail) fn text(&self, name: &str) -> Option<String> {
        self.line(name).map(|value| words::decode(&value))
    }
}

/// The line that `bytes` starts with, its end included.
pub(in crate::formats::mail) fn first_line(bytes: &[u8]) -> &[u8] {
    match bytes.iter().position(|b| *b == b'\n') {
        Some(at) => bytes.get(..=at).unwrap_or(bytes),
        None => bytes,
    }
}

/// How long the name is that a header line starts with (RFC 5322, 2.2); white space before the colon is forgiven, and so are
/// letters beyond ASCII.
fn name_length(line: &[u8]) -> Option<usize> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(|b| *b > b' ' && *b != 0x7f)).then_some(colon)
}

/// Whether one of the lines after one of `length` bytes starts a field, so that what is between is junk.
fn goes_on(rest: &[u8], length: usize) -> bool {
    let mut rest = rest.get(length..).unwrap_or_default();
    for _ in 0..MOST_JUNK {
        let line = first_line(rest);
        let words = line.trim_ascii_end();
        if words.is_empty() {
            return false;
        }
        if name_length(words).is_some_and(|n| n <= LONGEST_NAME) {
            return true;
        }
        rest = rest.get(line.len()..).unwrap_or_default();
    }
    false
}

/// A value on one line (RFC 5322, 2.2.3).
fn unfolded(raw: &[u8]) -> String {
    let raw = raw.get(..raw.len().min(LONGEST_VALUE)).unwrap_or(raw);
    let text = charset::text(raw, None);
    text.replace(['\r', '\n'], "").replace('\t', " ").trim().to_owned()
}
