//! XLSB: the binary workbooks of Excel 2007 and later (MS-XLSB): the package of XLSX with records instead of XML.

mod outline;
mod records;

use super::binary::BOLD;
use super::binary::{error, packed, truth};
use super::cell::Entry;
use super::number::Epoch;
use super::package::{self, Relationship, SheetEntry};
use super::rows::Rows;
use super::text::Strings;
use super::xlsx::{Links, Styles};
use crate::archive::Archive;
use crate::bytes::{f64_at, u16_at, u32_at};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use records::{Records, wide};

/// What all sheets refer to.
#[derive(Debug, Default)]
struct Shared {
    strings: Strings,
    styles: Styles,
}

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>) -> Result<usize> {
    let mut archive = Archive::open(document.input, document.limits)?;
    let path = package::workbook(&mut archive, document.limits, "xl/workbook.bin");
    let related = package::relationships(&mut archive, &path, document.limits)?;
    let (sheets, _) = workbook(&mut archive, &path, &related)?;
    Ok(sheets.iter().filter(|s| !s.hidden).count())
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = document.limits;
    let mut archive = Archive::open(document.input, limits)?;
    // Merged cells stand behind the cells, so every sheet is passed over twice, each time within its own budget.
    let mut ahead = Archive::open(document.input, limits)?;
    let path = package::workbook(&mut archive, limits, "xl/workbook.bin");
    let related = package::relationships(&mut archive, &path, limits)?;
    let (sheets, epoch) = workbook(&mut archive, &path, &related)?;
    let (hidden, shown): (Vec<_>, Vec<_>) = sheets.iter().partition(|s| s.hidden);
    package::metadata(&mut archive, shown.len(), sink)?;
    package::hidden(hidden.len(), sink)?;
    let shared = Shared {
        strings: strings(&mut archive, &related, limits)?,
        styles: styles(&mut archive, &related, epoch)?,
    };
    for (number, sheet) in (1..).zip(shown) {
        if !sink.wants(number) {
            continue;
        }
        let part = package::member(&archive, &sheet.part);
        let comments = document.options.comments;
        let mut links = Links { archive: &mut archive, limits, comments, persons: None };
        // Damage shows up again where the cells are read.
        let outline = outline::read(&mut ahead, &part, &mut links).unwrap_or_default();
        let Some(mut rows) = Rows::open(sink, number, &sheet.name, outline, document.options)?
        else {
            continue;
        };
        let outcome = cells(&mut archive, &part, &shared, &mut rows);
        rows.finish()?;
        package::damaged(outcome, sink)?;
    }
    Ok(())
}

/// The sheets that the workbook lists (2.4.310 `BrtBundleSh`), and from when it counts days.
fn workbook(
    archive: &mut Archive,
    path: &str,
    related: &[Relationship],
) -> Result<(Vec<SheetEntry>, Epoch)> {
    let member = archive.member(path)?.ok_or_else(package::no_workbook)?;
    let mut records = Records::new(member);
    let mut sheets = Vec::new();
    let mut epoch = Epoch::default();
    while let Some((kind, data)) = records.next_record()? {
        match kind {
            // BrtWbProp
            0x99 if u32_at(data, 0).is_some_and(|flags| flags & 1 == 1) => epoch = Epoch::Y1904,
            0x9c => sheets.extend(sheet(data, related)),
            // BrtEndBundleShs
            0x90 => break,
            _ => {}
        }
    }
    Ok((sheets, epoch))
}

fn sheet(data: &[u8], related: &[Relationship]) -> Option<SheetEntry> {
    // Charts and dialogs have no cells.
    let part = |id: &str| related.iter().find(|r| r.id == id && r.kind == "worksheet");
    // The first programs that wrote this format put one more number before the name.
    let (part, end) = [8, 12].iter().find_map(|at| {
        let (id, end) = wide(data, *at)?;
        Some((part(&id)?, end))
    })?;
    let (name, _) = wide(data, end)?;
    Some(SheetEntry { name, hidden: u32_at(data, 0)? != 0, part: part.target.clone() })
}

fn strings(archive: &mut Archive, related: &[Relationship], limits: &Limits) -> Result<Strings> {
    let mut strings = Strings::default();
    let Some(part) = package::part_of_kind(archive, related, "sharedStrings") else {
        return Ok(strings);
    };
    let Some(member) = archive.member(&part)? else { return Ok(strings) };
    let mut records = Records::new(member);
    let mut bytes = 0;
    while let Some((kind, data)) = records.next_record()? {
        // BrtSSTItem
        if kind == 0x13 {
            let text = wide(data, 1).map(|(text, _)| text).unwrap_or_default();
            bytes += text.len() as u64 + 8;
            strings.push(&text);
        }
        if bytes > limits.in_memory_bytes {
            let value = limits.in_memory_bytes;
            return Err(ExtractError::LimitReached { limit: Limit::InMemoryBytes, value });
        }
    }
    Ok(strings)
}

fn styles(archive: &mut Archive, related: &[Relationship], epoch: Epoch) -> Result<Styles> {
    let mut styles = Styles::new(epoch);
    let Some(part) = package::part_of_kind(archive, related, "styles") else { return Ok(styles) };
    let Some(member) = archive.member(&part)? else { return Ok(styles) };
    let mut records = Records::new(member);
    let mut in_cells = false;
    while let Some((kind, data)) = records.next_record()? {
        match kind {
            // BrtFmt
            0x2c => {
                if let (Some(id), Some((code, _))) = (u16_at(data, 0), wide(data, 2)) {
                    styles.define(u32::from(id), &code);
                }
            }
            // BrtFont
            0x2b => styles.font(u16_at(data, 4).is_some_and(|weight| weight >= BOLD)),
            // BrtBeginCellXFs, BrtEndCellXFs, and BrtXF in between
            0x269 => in_cells = true,
            0x26a => break,
            0x2f if in_cells => {
                let font = u16_at(data, 4).map_or(usize::MAX, usize::from);
                styles.push(u16_at(data, 2).map_or(0, u32::from), font);
            }
            _ => {}
        }
    }
    Ok(styles)
}

fn cells(
    archive: &mut Archive,
    part: &str,
    shared: &Shared,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let member =
        archive.member(part)?.ok_or_else(|| ExtractError::corrupt("a sheet is missing"))?;
    let mut records = Records::new(member);
    let mut row = 0;
    while let Some((kind, data)) = records.next_record()? {
        match kind {
            // BrtRowHdr
            0x00 => {
                row = u32_at(data, 0).unwrap_or(row);
                rows.check()?;
            }
            0x02..=0x0b | 0x3e => {
                if let (Some(column), Some(entry)) = (u32_at(data, 0), entry(kind, data, shared)) {
                    rows.cell(row, column, entry)?;
                }
            }
            // BrtEndSheetData
            0x92 => break,
            _ => {}
        }
    }
    Ok(())
}

/// What a cell shows (2.5.9 Cell, then the value); `None` where that is nothing.
fn entry(kind: u16, data: &[u8], shared: &Shared) -> Option<Entry> {
    let style = usize::try_from(u32_at(data, 4)? & 0x00ff_ffff).ok()?;
    let number = |value| shared.styles.show(value, style);
    let words = |text: String| Entry::words(text);
    let entry = match kind {
        // BrtCellRk
        0x02 => number(packed(u32_at(data, 8)?)),
        // BrtCellError, BrtFmlaError
        0x03 | 0x0b => error(*data.get(8)?),
        // BrtCellBool, BrtFmlaBool
        0x04 | 0x0a => truth(*data.get(8)? != 0),
        // BrtCellReal, BrtFmlaNum
        0x05 | 0x09 => number(f64_at(data, 8)?),
        // BrtCellSt, BrtFmlaString
        0x06 | 0x08 => words(wide(data, 8)?.0),
        // BrtCellIsst
        0x07 => words(shared.strings.get(usize::try_from(u32_at(data, 8)?).ok()?)?.to_owned()),
        // BrtCellRString
        0x3e => words(wide(data, 9)?.0),
        _ => return None,
    };
    Some(shared.styles.dress(entry, style))
}
