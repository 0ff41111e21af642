//! Encoded words in headers (RFC 2047), among them the broken ones: cut in the middle of a letter, with spaces inside, or
//! without their end.

use super::{charset, transfer};

/// An encoded word.
struct Word<'t> {
    charset: &'t str,
    bytes: Vec<u8>,
    /// What follows it.
    rest: &'t str,
}

/// The text with its encoded words in letters.
pub(in crate::formats::mail) fn decode(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    // Words in one charset are decoded together, because programs cut between the bytes of a letter.
    let mut open: Option<(&str, Vec<u8>)> = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        let Some(word) = word(after) else {
            close(&mut out, &mut open);
            out.push_str(before);
            out.push_str("=?");
            rest = after;
            continue;
        };
        if !before.trim().is_empty() || open.is_none() {
            close(&mut out, &mut open);
            out.push_str(before);
        }
        match &mut open {
            Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => {
                bytes.extend_from_slice(&word.bytes);
            }
            _ => {
                close(&mut out, &mut open);
                open = Some((word.charset, word.bytes));
            }
        }
        rest = word.rest;
    }
    close(&mut out, &mut open);
    out.push_str(rest);
    out
}

fn close(out: &mut String, open: &mut Option<(&str, Vec<u8>)>) {
    if let Some((charset, bytes)) = open.take() {
        out.push_str(&charset::text(&bytes, Some(charset)));
    }
}

/// The word whose text after `=?` this is.
fn word(text: &str) -> Option<Word<'_>> {
    let (charset, rest) = text.split_once('?')?;
    let plain = |c: char| c.is_ascii_graphic() && c != '=';
    if charset.is_empty() || charset.len() > 40 || !charset.chars().all(plain) {
        return None;
    }
    // RFC 2231, 5: a language may follow.
    let charset = charset.split('*').next().unwrap_or(charset);
    let (encoding, rest) = rest.split_once('?')?;
    let base64 = match encoding {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    let next = rest.find("=?").unwrap_or(rest.len());
    let (encoded, rest) = match rest.find("?=") {
        // `=?utf-8?Q?=?=`: the end may seem to start earlier than it does.
        Some(0) if rest.starts_with("?=") => ("", rest.get(2..)?),
        Some(end) if end <= next || base64 => (rest.get(..end)?, rest.get(end + 2..)?),
        Some(end) if !rest.get(next..end)?.contains(' ') => {
            (rest.get(..end)?, rest.get(end + 2..)?)
        }
        _ => {
            let end = rest.get(..next)?.find(' ').unwrap_or(next);
            (rest.get(..end)?, rest.get(end..)?)
        }
    };
    let bytes = if base64 {
        transfer::base64(encoded.as_bytes())
    } else {
        transfer::quoted(encoded.as_bytes(), true)
    };
    Some(Word { charset, bytes, rest })
}
