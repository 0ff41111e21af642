//! The cells of one sheet (MS-XLS 2.1.7.20.6).

use super::globals::Globals;
use super::records::{Record, Records};
use crate::bytes::{f64_at, u16_at, u32_at};
use crate::error::Result;
use crate::formats::sheet::binary::{error, packed, truth};
use crate::formats::sheet::cell::Entry;
use crate::formats::sheet::rows::Rows;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const STRING: u16 = 0x0207;
const MULTIPLE: u16 = 0x00bd;

/// The records of the sheet itself, embedded charts left out.
pub(super) fn own(stream: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    let mut depth = 0_usize;
    Records::new(stream, at)
        .map_while(move |record| {
            match record.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => return None,
                EOF => depth -= 1,
                _ => {}
            }
            Some((record, depth <= 1))
        })
        .filter_map(|(record, own)| own.then_some(record))
}

pub(super) fn is_cell(kind: u16) -> bool {
    matches!(
        kind,
        0x0203 | 0x0204 | 0x0205 | 0x0006 | 0x0206 | 0x0406 | 0x027e | 0x00d6 | 0x00fd | MULTIPLE
    )
}

/// Writes the cells of the sheet that begins at `at`.
pub(super) fn read(
    stream: &[u8],
    at: usize,
    order: Option<Vec<usize>>,
    globals: &Globals,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    match order {
        Some(order) => {
            for at in order {
                if let Some(record) = Records::new(stream, at).next() {
                    cell(stream, &record, globals, rows)?;
                }
            }
        }
        None => {
            for (i, record) in own(stream, at).enumerate() {
                if i % 4_096 == 0 {
                    rows.check()?;
                }
                cell(stream, &record, globals, rows)?;
            }
        }
    }
    Ok(())
}

/// Where a cell stands is the same in all its records but one.
fn cell(
    stream: &[u8],
    record: &Record<'_>,
    globals: &Globals,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    if !is_cell(record.kind) {
        return Ok(());
    }
    let word = |at| u16_at(record.data, at);
    let (Some(row), Some(column)) = (word(0), word(2)) else { return Ok(()) };
    let (row, mut column) = (u32::from(row), u32::from(column));
    if record.kind == MULTIPLE {
        let packed_cells =
            record.data.get(4..record.data.len().saturating_sub(2)).unwrap_or_default();
        for chunk in packed_cells.chunks_exact(6) {
            if let (Some(style), Some(rk)) = (u16_at(chunk, 0), u32_at(chunk, 2)) {
                rows.cell(row, column, number(packed(rk), style, globals))?;
            }
            column += 1;
        }
        return Ok(());
    }
    match entry(stream, record, globals) {
        Some(entry) => rows.cell(row, column, entry),
        None => Ok(()),
    }
}

fn number(value: f64, style: u16, globals: &Globals) -> Entry {
    globals.styles.show(value, usize::from(style))
}

/// What a record with one cell shows; `None` where that is nothing.
fn entry(stream: &[u8], record: &Record<'_>, globals: &Globals) -> Option<Entry> {
    let data = record.data;
    let style = u16_at(data, 4)?;
    let words = |text: String| Entry::words(text);
    let entry = match record.kind {
        0x0203 => number(f64_at(data, 6)?, style, globals),
        0x027e => number(packed(u32_at(data, 6)?), style, globals),
        0x00fd => {
            let index = usize::try_from(u32_at(data, 6)?).ok()?;
            words(globals.strings.get(index)?.to_owned())
        }
        0x0204 | 0x00d6 => {
            let mut records = Records::new(stream, record.at);
            let record = records.next()?;
            let mut cursor = records.continued(&record);
            cursor.skip(6)?;
            words(cursor.long(globals.charset)?)
        }
        0x0205 => match (data.get(6)?, data.get(7)?) {
            (on, 0) => truth(*on != 0),
            (code, _) => error(*code),
        },
        _ => formula(stream, record, style, globals)?,
    };
    Some(globals.styles.dress(entry, usize::from(style)))
}

/// The value that a formula had when the workbook was saved (MS-XLS 2.5.133).
fn formula(stream: &[u8], record: &Record<'_>, style: u16, globals: &Globals) -> Option<Entry> {
    let value = record.data.get(6..14)?;
    if u16_at(value, 6)? != 0xffff {
        return Some(number(f64_at(value, 0)?, style, globals));
    }
    let said = *value.get(2)?;
    match value.first()? {
        1 => Some(truth(said != 0)),
        2 => Some(error(said)),
        0 => {
            // A shared formula or an array may stand between.
            let mut records = Records::new(stream, record.at);
            records.next()?;
            for _ in 0..3 {
                let next = records.next()?;
                if next.kind == STRING {
                    let text = records.continued(&next).long(globals.charset)?;
                    return Some(Entry::words(text));
                }
            }
            None
        }
        _ => None,
    }
}
