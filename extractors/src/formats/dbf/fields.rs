//! What the bytes of a field show.

use super::header::{Field, Kind};
use crate::bytes::{f64_at, u32_at, u64_at};
use crate::calendar::civil;
use crate::charset::Charset;

/// The Julian day of 1 January 1970.
const EPOCH: i64 = 2_440_588;
const DAY_MS: i64 = 86_400_000;

/// The value of a field as text; empty where there is none.
pub(super) fn show(field: &Field, bytes: &[u8], page: Charset) -> String {
    match field.kind {
        Kind::Text => page.decode(trimmed(bytes)).into_owned(),
        Kind::Varying => page.decode(trimmed(varying(bytes))).into_owned(),
        Kind::Number => number(bytes),
        Kind::Date => date(bytes),
        Kind::Logical => match bytes.first() {
            Some(b'T' | b't' | b'Y' | b'y') => "TRUE".to_owned(),
            Some(b'F' | b'f' | b'N' | b'n') => "FALSE".to_owned(),
            _ => String::new(),
        },
        Kind::Integer => u32_at(bytes, 0).map(|n| n.cast_signed().to_string()).unwrap_or_default(),
        Kind::TurnedInteger => {
            let turned = bytes.first_chunk().map(|b| u32::from_be_bytes(*b) ^ 0x8000_0000);
            turned.map(|n| n.cast_signed().to_string()).unwrap_or_default()
        }
        Kind::Double => f64_at(bytes, 0).filter(|n| n.is_finite()).map(plain).unwrap_or_default(),
        Kind::TurnedDouble => turned_double(bytes).map(plain).unwrap_or_default(),
        Kind::Currency => u64_at(bytes, 0).map(|n| currency(n.cast_signed())).unwrap_or_default(),
        Kind::DateTime => date_time(bytes).unwrap_or_default(),
        Kind::Memo | Kind::Hidden => String::new(),
    }
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| !matches!(b, 0 | b' ')).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}

/// Text that does not fill its field tells its length in the last byte; what is behind it is blank.
fn varying(bytes: &[u8]) -> &[u8] {
    let Some((last, text)) = bytes.split_last() else { return bytes };
    let (own, rest) = text.split_at_checked(usize::from(*last)).unwrap_or((bytes, &[]));
    if own.len() < bytes.len() && rest.iter().all(|b| matches!(b, 0 | b' ')) { own } else { bytes }
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    format!("{number}")
}

/// Digits; stars stand for a number that was too long.
fn number(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if text.starts_with('*') { String::new() } else { text.to_owned() }
}

/// `20240301`; what is no day stays as it is.
fn date(bytes: &[u8]) -> String {
    let text = number(bytes);
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    match (text.get(..4), text.get(4..6), text.get(6..)) {
        (Some("0000"), ..) => String::new(),
        (Some(year), Some(month), Some(day))
            if digits && ("01"..="12").contains(&month) && ("01"..="31").contains(&day) =>
        {
            format!("{year}-{month}-{day}")
        }
        _ => text,
    }
}

/// Numbers that sort by their bytes: the sign is turned, and all bits of negative ones.
fn turned_double(bytes: &[u8]) -> Option<f64> {
    let bits = u64::from_be_bytes(*bytes.first_chunk()?);
    if bits == 0 {
        return None;
    }
    let bits = if bits >> 63 == 1 { bits ^ (1 << 63) } else { !bits };
    Some(f64::from_bits(bits)).filter(|n| n.is_finite())
}

fn currency(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let value = ten_thousandths.unsigned_abs();
    let (whole, part) = (value / 10_000, value % 10_000);
    if part.is_multiple_of(100) {
        return format!("{sign}{whole}.{:02}", part / 100);
    }
    format!("{sign}{whole}.{part:04}")
}

fn date_time(bytes: &[u8]) -> Option<String> {
    let day = i64::from(u32_at(bytes, 0)?);
    let ms = i64::from(u32_at(bytes, 4)?);
    // Days before the calendar began, or behind its end, are none.
    if !(1_721_426..=5_373_484).contains(&day) || ms >= DAY_MS {
        return None;
    }
    let (year, month, day) = civil(day - EPOCH);
    let seconds = (ms + 500) / 1_000;
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => date,
        (hours, minutes, 0) => format!("{date} {hours:02}:{minutes:02}"),
        (hours, minutes, seconds) => format!("{date} {hours:02}:{minutes:02}:{seconds:02}"),
    })
}
