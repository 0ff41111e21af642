//! Transfer encodings (RFC 2045, 6) and the older uuencode: what is damaged is decoded around the damage.

/// How the bytes of a part travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats::mail) enum Transfer {
    /// As they are.
    #[default]
    Plain,
    /// `quoted-printable`
    Quoted,
    /// `base64`
    Base64,
    /// `x-uuencode`
    Uu,
}

impl Transfer {
    /// The encoding that `Content-Transfer-Encoding` names.
    pub(in crate::formats::mail) fn of(name: &str) -> Self {
        let name = name.split([';', ' ', '(']).next().unwrap_or_default();
        match name.trim_matches(['"', '\'']).to_ascii_lowercase().as_str() {
            "quoted-printable" | "quotedprintable" => Self::Quoted,
            "base64" | "base-64" => Self::Base64,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uu,
            _ => Self::Plain,
        }
    }

    /// The bytes that were sent.
    pub(in crate::formats::mail) fn decode(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => bytes.to_vec(),
            Self::Quoted => quoted(bytes, false),
            Self::Base64 => base64(bytes),
            Self::Uu => uu(bytes),
        }
    }
}

/// The value of a letter of base64; the letters of the variant for addresses are taken too.
pub(in crate::formats::mail) fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Base64; what is no letter of it is passed over. Padding is the end, unless whole lines of letters follow: some programs
/// pad every line, others put words behind the end.
pub(in crate::formats::mail) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u8);
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'=' && count > 1 {
            flush(&mut out, bits, count);
            (bits, count) = (0, 0);
            match behind_padding(rest) {
                Some(more) => rest = more,
                None => break,
            }
        }
        let Some(value) = sextet(*byte) else { continue };
        bits = (bits << 6) | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
            (bits, count) = (0, 0);
        }
    }
    flush(&mut out, bits, count);
    out
}

/// What goes on below a line that ends in padding.
fn behind_padding(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|b| *b == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end)?;
    if !line.iter().all(|b| *b == b'=' || b.is_ascii_whitespace()) {
        return None;
    }
    let rest = rest.trim_ascii_start();
    let next = rest.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_end();
    let letters = next.iter().all(|b| *b == b'=' || sextet(*b).is_some());
    (letters && !next.is_empty() && next.len().is_multiple_of(4)).then_some(rest)
}

/// The one or two bytes of a group that is not full.
fn flush(out: &mut Vec<u8>, bits: u32, count: u8) {
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

/// Quoted-printable, or its variant for words in headers, where `_` is a space (RFC 2047, 4.2).
pub(in crate::formats) fn quoted(bytes: &[u8], word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'_' if word => out.push(b' '),
            b'=' => {
                if let Some((value, after)) = octet(rest) {
                    out.push(value);
                    rest = after;
                } else if let Some(after) = soft_break(rest) {
                    rest = after;
                } else {
                    out.push(b'=');
                }
            }
            byte => out.push(*byte),
        }
    }
    out
}

fn octet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(2)?;
    let digit = |i: usize| digits.get(i).and_then(|b| char::from(*b).to_digit(16));
    Some((u8::try_from(digit(0)? * 16 + digit(1)?).ok()?, rest))
}

/// What follows the end of the line that an equals sign takes back; white space before it was added on the way.
fn soft_break(bytes: &[u8]) -> Option<&[u8]> {
    let white = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let rest = bytes.get(white..)?;
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(b"\n") }
}

/// Uuencoded lines, those around `begin` and `end` passed over.
pub(in crate::formats::mail) fn uu(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.trim_ascii_end();
        if line.starts_with(b"begin ") || line == b"end" {
            continue;
        }
        let Some((length, letters)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let from = out.len();
        for group in letters.chunks(4) {
            let value = |i: usize| u32::from(group.get(i).map_or(0, |b| b.wrapping_sub(32) & 63));
            let bits = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
            out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
        }
        out.truncate(out.len().min(from + length));
    }
    out
}
