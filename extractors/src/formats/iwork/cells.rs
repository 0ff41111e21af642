//! One cell of a table as it is stored: a version, a type, flags, and behind them what the flags name, one after the other.
//! Two forms are known, the one of 2013 to 2019 and the present one (version 5).

use super::wire::Message;
use crate::calendar;
use crate::formats::sheet::number;
use std::collections::HashMap;

/// Seconds between 1970 and 2001, from where moments are counted.
const EPOCH: f64 = 978_307_200.0;
/// The number of decimal places that stands for as many as needed.
const AUTOMATIC: u64 = 253;
/// Most decimal places shown.
const MOST_PLACES: u64 = 15;

/// Texts, rich texts and formats of a table, by the keys that cells hold.
pub(super) struct Lists<'a> {
    pub(super) texts: HashMap<u64, &'a [u8]>,
    pub(super) rich: HashMap<u64, u64>,
    pub(super) formats: HashMap<u64, Message<'a>>,
}

/// What stands in a cell.
pub(super) enum Content {
    Nothing,
    Text(String),
    /// A text storage, by the object that refers to it.
    Rich(u64),
}

/// The fields of a stored cell.
#[derive(Default)]
struct Stored {
    kind: u8,
    number: Option<f64>,
    seconds: Option<f64>,
    text: Option<u64>,
    rich: Option<u64>,
    format: Option<u64>,
}

/// The cell at the start of `bytes`.
pub(super) fn read(bytes: &[u8], lists: &Lists<'_>) -> Content {
    let stored = match bytes.first() {
        Some(5) => present(bytes),
        Some(0..=4) => former(bytes),
        _ => None,
    };
    stored.map_or(Content::Nothing, |stored| show(&stored, lists))
}

/// Takes fixed-size values one after the other.
struct Values<'a>(&'a [u8]);

impl Values<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn key(&mut self) -> Option<u64> {
        self.take().map(|bytes| u64::from(u32::from_le_bytes(bytes)))
    }

    fn double(&mut self) -> Option<f64> {
        self.take().map(f64::from_le_bytes)
    }
}

fn present(bytes: &[u8]) -> Option<Stored> {
    let flags = u32::from_le_bytes(*bytes.get(8..)?.first_chunk::<4>()?);
    let mut values = Values(bytes.get(12..)?);
    let mut stored = Stored { kind: *bytes.get(1)?, ..Stored::default() };
    for bit in 0..19 {
        if flags & (1 << bit) == 0 {
            continue;
        }
        match bit {
            0 => stored.number = Some(decimal(values.take()?)),
            1 => stored.number = Some(values.double()?),
            2 => stored.seconds = Some(values.double()?),
            3 => stored.text = Some(values.key()?),
            4 => stored.rich = Some(values.key()?),
            // The formats of numbers, currencies and durations.
            13 | 14 | 16 => stored.format = stored.format.or(Some(values.key()?)),
            _ => drop(values.key()?),
        }
    }
    Some(stored)
}

fn former(bytes: &[u8]) -> Option<Stored> {
    let version = *bytes.first()?;
    let flags = u32::from_le_bytes(*bytes.get(4..)?.first_chunk::<4>()?);
    let newer = version > 1;
    let keys = |mask: u32| (flags & mask).count_ones();
    let start = if newer { 12 } else { 8 };
    let mut values = Values(bytes.get(start..)?);
    for _ in 0..keys(if newer { 0x0d8e } else { 0x018e }) {
        values.key()?;
    }
    let kind = *bytes.get(if version >= 4 { 1 } else { 2 })?;
    let mut stored = Stored { kind, ..Stored::default() };
    if flags & 0x200 != 0 {
        stored.rich = Some(values.key()?);
    }
    for _ in 0..keys(if newer { 0x3000 } else { 0x1000 }) {
        values.key()?;
    }
    if flags & 0x10 != 0 {
        stored.text = Some(values.key()?);
    }
    if flags & 0x20 != 0 {
        stored.number = Some(values.double()?);
    }
    if flags & 0x40 != 0 {
        stored.seconds = Some(values.double()?);
    }
    Some(stored)
}

/// A decimal number of 16 bytes: 113 bits of digits, a power of ten, a sign (IEEE 754 decimal128, binary digits).
fn decimal(bytes: [u8; 16]) -> f64 {
    let bits = u128::from_le_bytes(bytes);
    let digits = bits & ((1 << 113) - 1);
    let power = i32::try_from((bits >> 113) & 0x3fff).unwrap_or(0) - 6_176;
    // Written out, so that a tenth is a tenth.
    let value: f64 = format!("{digits}e{power}").parse().unwrap_or(0.0);
    if bits >> 127 == 1 { -value } else { value }
}

fn show(stored: &Stored, lists: &Lists<'_>) -> Content {
    let rich = || stored.rich.and_then(|key| lists.rich.get(&key).copied());
    let text = match stored.kind {
        2 | 10 => stored.number.map(|number| {
            let format = stored.format.and_then(|key| lists.formats.get(&key).copied());
            amount(number, format)
        }),
        3 => {
            let text = stored.text.and_then(|key| lists.texts.get(&key));
            text.map(|text| String::from_utf8_lossy(text).into_owned())
        }
        5 => stored.seconds.map(date),
        6 => stored.number.map(|n| if n > 0.0 { "TRUE" } else { "FALSE" }.to_owned()),
        7 => stored.number.map(duration),
        9 => {
            if let Some(id) = rich() {
                return Content::Rich(id);
            }
            let text = stored.text.and_then(|key| lists.texts.get(&key));
            text.map(|text| String::from_utf8_lossy(text).into_owned())
        }
        _ => None,
    };
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => Content::Text(text),
        None => Content::Nothing,
    }
}

/// A number in its format (TSK.FormatStructArchive): decimal places, percent, currency.
fn amount(value: f64, format: Option<Message<'_>>) -> String {
    let Some(format) = format else { return number::shortest(value) };
    let places = format.number(2).filter(|places| *places != AUTOMATIC);
    let fixed = |value: f64| match places {
        Some(places) if value.is_finite() => {
            format!("{value:.*}", usize::try_from(places.min(MOST_PLACES)).unwrap_or(0))
        }
        _ => number::shortest(value),
    };
    match format.number(1) {
        Some(256) => fixed(value),
        Some(257) => {
            let code = format.text(3).unwrap_or_default();
            format!("{} {code}", fixed(value)).trim_end().to_owned()
        }
        Some(258) => format!("{}%", fixed(value * 100.0)),
        _ => number::shortest(value),
    }
}

/// A moment, counted in seconds from 2001, as a day, and a time where it has one.
pub(super) fn date(seconds: f64) -> String {
    let moment = seconds + EPOCH;
    if !moment.is_finite() || moment.abs() > 1e12 {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, reason = "just found to be small")]
    let text = calendar::rfc3339(moment.round() as i64).unwrap_or_default();
    let text = text.trim_end_matches('Z').replace('T', " ");
    text.strip_suffix(" 00:00:00").map(str::to_owned).unwrap_or(text)
}

/// Hours, minutes and seconds.
fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds.abs() > 1e12 {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, reason = "just found to be small")]
    let whole = seconds.abs().round() as i64;
    let sign = if seconds < 0.0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", whole / 3_600, whole / 60 % 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_durations_are_shown_as_people_read_them() {
        // 12.5: digits 125, power -1.
        let bits: u128 = 125 | ((6_176 - 1) << 113);
        assert_eq!(decimal(bits.to_le_bytes()), 12.5);
        assert_eq!(decimal((bits | (1 << 127)).to_le_bytes()), -12.5);
        assert_eq!(date(0.0), "2001-01-01");
        assert_eq!(date(86_399.0), "2001-01-01 23:59:59");
        assert_eq!(date(f64::NAN), "");
        assert_eq!(duration(3_725.0), "1:02:05");
        // Percent with one decimal place.
        assert_eq!(amount(0.125, Some(Message(b"\x08\x82\x02\x10\x01"))), "12.5%");
        assert_eq!(amount(12.5, Some(Message(b"\x08\x81\x02\x10\x02\x1a\x03DKK"))), "12.50 DKK");
    }

    #[test]
    fn cells_that_break_off_are_nothing() {
        let lists = Lists { texts: HashMap::new(), rich: HashMap::new(), formats: HashMap::new() };
        for bytes in
            [&b""[..], b"\x05", b"\x05\x02\0\0\0\0\0\0\xff\xff\xff\xff", b"\x04\0\x02\0\xff\xff"]
        {
            assert!(matches!(read(bytes, &lists), Content::Nothing));
        }
    }
}
