//! Values with parameters, such as `Content-Type` (RFC 2045, 5.1), those in pieces and other charsets (RFC 2231) included.

use super::{charset, words};

/// Parameters of one value that are kept.
const MOST: usize = 64;

/// A value and its parameters, names in lower case.
#[derive(Debug, Default, Clone)]
pub(in crate::formats::mail) struct Parameters {
    /// What stands before the first semicolon, in lower case.
    pub(in crate::formats::mail) value: String,
    named: Vec<(String, String)>,
}

impl Parameters {
    /// Reads `text`, a value on one line.
    pub(in crate::formats::mail) fn read(text: &str) -> Self {
        let (value, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let value = value.split(['(', ' ']).next().unwrap_or_default();
        let value = value.trim().trim_matches('"').to_ascii_lowercase();
        let mut pieces: Vec<(String, Piece)> = Vec::new();
        while let Some((name, content, after)) = parameter(rest) {
            if pieces.len() < MOST
                && let Some(found) = Piece::read(name, content)
            {
                pieces.push(found);
            }
            rest = after;
        }
        // Pieces come in any order, and one in pieces is better than one in ASCII beside it.
        pieces.sort_by(|(a, x), (b, y)| a.cmp(b).then(x.number.cmp(&y.number)));
        let mut named: Vec<(String, String)> = Vec::new();
        for run in pieces.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((name, _)) = run.first() else { continue };
            let extended = run.iter().any(|(_, p)| p.number.is_some());
            let run = run.iter().map(|(_, p)| p).filter(|p| p.number.is_some() == extended);
            named.push((name.clone(), joined(run)));
        }
        Self { value, named }
    }

    /// The value of the parameter `name`, a lower-case one.
    pub(in crate::formats::mail) fn get(&self, name: &str) -> Option<&str> {
        let found = self.named.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A file name: encoded words, which do not belong here, are decoded nevertheless.
    pub(in crate::formats::mail) fn file_name(&self, name: &str) -> Option<String> {
        let value = words::decode(self.get(name)?);
        // A path says nothing more than its last part does.
        let value = value.rsplit(['/', '\\']).next().unwrap_or_default();
        Some(crate::clean::line(value)).filter(|v| !v.is_empty())
    }
}

/// A piece of a parameter: `name*1*=...`.
struct Piece {
    /// `None` for one that is whole and not encoded.
    number: Option<u32>,
    encoded: bool,
    text: String,
}

impl Piece {
    fn read(name: &str, text: String) -> Option<(String, Self)> {
        let name = name.trim().to_ascii_lowercase();
        let (plain, encoded) = match name.strip_suffix('*') {
            Some(plain) => (plain, true),
            None => (name.as_str(), false),
        };
        let (base, number) = match plain.split_once('*') {
            Some((base, number)) => (base, Some(number.parse().ok()?)),
            None => (plain, encoded.then_some(0)),
        };
        (!base.is_empty()).then(|| (base.to_owned(), Self { number, encoded, text }))
    }
}

/// The pieces as one text; the first names the charset.
fn joined<'p>(pieces: impl Iterator<Item = &'p Piece>) -> String {
    let mut bytes = Vec::new();
    let mut charset = None;
    for (i, piece) in pieces.enumerate() {
        if !piece.encoded {
            bytes.extend_from_slice(piece.text.as_bytes());
            continue;
        }
        let mut text = piece.text.as_str();
        if i == 0
            && let Some((label, rest)) = text.split_once('\'')
            && let Some((_, rest)) = rest.split_once('\'')
        {
            charset = Some(label.to_owned());
            text = rest;
        }
        percent(text, &mut bytes);
    }
    match charset {
        Some(label) => charset::text(&bytes, Some(&label)),
        None => charset::text(&bytes, None),
    }
}

fn percent(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |i: usize| after.get(i).and_then(|b| char::from(*b).to_digit(16));
        if *byte == b'%'
            && let (Some(high), Some(low)) = (digit(0), digit(1))
        {
            out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(*byte);
        }
    }
}

/// The next parameter: its name, its content without quotes, and what follows.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start_matches([';', ' ']);
    if text.is_empty() {
        return None;
    }
    let end = text.find(';').unwrap_or(text.len());
    let Some(equals) = text.find('=').filter(|at| *at < end) else {
        return Some((text.get(..end)?, String::new(), text.get(end..)?));
    };
    let name = text.get(..equals)?;
    let rest = text.get(equals + 1..)?.trim_start();
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find(';').unwrap_or(rest.len());
        return Some((name, rest.get(..end)?.trim().to_owned(), rest.get(end..)?));
    };
    let mut content = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = quoted.get(at + 1..)?;
                return Some((name, content, rest.get(rest.find(';').unwrap_or(rest.len())..)?));
            }
            // Windows programs write paths without doubling the backslash.
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\'))) => content.push(c),
                Some((_, c)) => content.extend(['\\', c]),
                None => {}
            },
            c => content.push(c),
        }
    }
    Some((name, content, ""))
}
