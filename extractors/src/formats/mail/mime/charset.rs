//! The words of mail in the charsets that mail declares, wrongly or not at all.

use encoding_rs::{Encoding, UTF_8};

/// Text from bytes. What is valid UTF-8 is UTF-8 whatever is declared; text that says UTF-8 and breaks it in places is
/// UTF-8 with damage; a declaration of ASCII that is none says nothing.
pub(in crate::formats) fn text(bytes: &[u8], declared: Option<&str>) -> String {
    let label = declared.map(|l| l.trim().trim_matches(['"', '\'']).to_ascii_lowercase());
    let label = label.as_deref().map(usual);
    if label == Some("utf-7") {
        return utf7(bytes);
    }
    let label = label.filter(|l| !matches!(*l, "us-ascii" | "ascii" | "ansi_x3.4-1968"));
    let says_utf8 = label.and_then(|l| Encoding::for_label(l.as_bytes())) == Some(UTF_8);
    if says_utf8 && Encoding::for_bom(bytes).is_none() && is_mostly_utf8(bytes) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    crate::charset::decode(bytes, label)
}

/// Names that mail uses and the standard of the web does not know.
fn usual(label: &str) -> &str {
    match label {
        "cp-850" | "cp850" | "ibm850" | "cp437" | "ibm437" | "unicode" => "unknown",
        "cp932" => "shift_jis",
        "cp936" => "gbk",
        "cp949" => "euc-kr",
        "cp950" => "big5",
        "utf-8-sig" | "utf_8" | "unicode-1-1-utf-8" => "utf-8",
        "unicode-1-1-utf-7" | "utf7" => "utf-7",
        "iso-8859-8-e" => "iso-8859-8",
        "iso-2022-jp-ms" | "iso-2022-jp-2" => "iso-2022-jp",
        label => match label.strip_prefix("cp").filter(|n| n.len() == 4) {
            Some("1250") => "windows-1250",
            Some("1251") => "windows-1251",
            Some("1252") => "windows-1252",
            Some("1253") => "windows-1253",
            Some("1254") => "windows-1254",
            Some("1255") => "windows-1255",
            Some("1256") => "windows-1256",
            Some("1257") => "windows-1257",
            Some("1258") => "windows-1258",
            _ => label,
        },
    }
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// UTF-7 (RFC 2152), which old servers of Exchange send.
fn utf7(bytes: &[u8]) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'+' {
            units.push(byte.into());
            continue;
        }
        if rest.next_if_eq(&b'-').is_some() {
            units.push(b'+'.into());
            continue;
        }
        let (mut bits, mut count) = (0_u32, 0_u32);
        let sextet = |b: u8| super::transfer::sextet(b).filter(|_| !matches!(b, b'-' | b'_'));
        while let Some(value) = rest.peek().copied().and_then(sextet) {
            rest.next();
            bits = (bits << 6) | u32::from(value);
            count += 6;
            if count >= 16 {
                count -= 16;
                units.push((bits >> count) as u16);
                bits &= (1 << count) - 1;
            }
        }
        rest.next_if_eq(&b'-');
    }
    String::from_utf16_lossy(&units)
}
