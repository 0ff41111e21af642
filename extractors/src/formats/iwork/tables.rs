//! Tables (TST): rows of cells in tiles, texts and formats in lists beside them. Only cells that are there are read, and no
//! count that the file states is believed.

use super::cells::{self, Lists};
use super::drawables::line;
use super::store::Store;
use super::text::Reader;
use super::wire::Message;
use crate::block::{Block, Cell, Cut, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::limits::Limit;
use std::collections::{BTreeMap, HashMap};

pub(super) use super::cells::date;

/// Rows of a tile where nothing is said.
const TILE_ROWS: u64 = 256;
/// A column that has no cell.
const NO_CELL: u16 = 0xffff;
/// Most entries of a list of texts or formats.
const MOST_ENTRIES: usize = 5_000_000;

/// Rows by their number, cells by their column.
type Rows = BTreeMap<u64, BTreeMap<u32, Vec<Inline>>>;

/// The table of a `TableInfoArchive`.
pub(super) fn read(reader: &mut Reader<'_, '_>, info: Message<'_>) -> Result<Vec<Block>> {
    let Some(model) = info.reference(2).and_then(|id| reader.store.message(id)) else {
        return Ok(Vec::new());
    };
    let Some(data) = model.message(4) else { return Ok(Vec::new()) };
    let lists = Lists {
        texts: texts(reader.store, data.reference(4)),
        rich: entries(reader.store, data.reference(17), 9),
        formats: formats(reader.store, data.reference(22).or_else(|| data.reference(11))),
    };
    let mut rows = Rows::new();
    let tiles = data.message(3).unwrap_or(Message(&[]));
    let size = tiles.number(2).filter(|size| *size > 0).unwrap_or(TILE_ROWS);
    for tile in tiles.messages(1) {
        let above = tile.number(1).unwrap_or(0).saturating_mul(size);
        if let Some(tile) = tile.reference(2).and_then(|id| reader.store.message(id)) {
            read_tile(reader, tile, above, &lists, &mut rows)?;
        }
    }
    let header = model.number(9).unwrap_or(0);
    let spans = spans(reader.store, data);
    let mut table = table(rows, header, &spans);
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    if model.is_set(22)
        && let Some(name) = model.text(8)
    {
        table.caption = vec![Inline::text(name.into_owned())];
    }
    Ok(vec![Block::table(table)])
}

fn read_tile(
    reader: &mut Reader<'_, '_>,
    tile: Message<'_>,
    above: u64,
    lists: &Lists<'_>,
    rows: &mut Rows,
) -> Result<()> {
    let limits = reader.sink.limits();
    let widest = usize::try_from(limits.columns).unwrap_or(usize::MAX);
    for row in tile.messages(5) {
        reader.sink.check()?;
        let number = above.saturating_add(row.number(1).unwrap_or(0));
        // The second pair is that of the newer form of cells.
        let (buffer, offsets) = match (row.bytes(6), row.bytes(7)) {
            (Some(buffer), Some(offsets)) if !buffer.is_empty() => (buffer, offsets),
            _ => (row.bytes(3).unwrap_or_default(), row.bytes(4).unwrap_or_default()),
        };
        let scale = if row.is_set(8) { 4 } else { 1 };
        for (column, offset) in offsets.chunks_exact(2).take(widest).enumerate() {
            let offset = offset.first_chunk::<2>().map_or(NO_CELL, |o| u16::from_le_bytes(*o));
            if offset == NO_CELL {
                continue;
            }
            let Some(bytes) = buffer.get(usize::from(offset) * scale..) else { continue };
            let content = match cells::read(bytes, lists) {
                cells::Content::Nothing => continue,
                cells::Content::Text(text) => vec![Inline::text(text)],
                cells::Content::Rich(id) => {
                    let payload = reader.store.message(id);
                    match payload.and_then(|payload| payload.reference(1)) {
                        Some(storage) => line(reader.text(storage)?),
                        None => continue,
                    }
                }
            };
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            rows.entry(number).or_default().insert(column, content);
        }
        reader.cells += rows.get(&number).map_or(0, |row| row.len() as u64);
        if reader.cells > limits.cells {
            return Err(ExtractError::LimitReached { limit: Limit::Cells, value: limits.cells });
        }
    }
    Ok(())
}

/// The rows with cells as a table; empty rows and columns before, between and behind are left out.
fn table(rows: Rows, header: u64, spans: &HashMap<(u64, u32), (u32, u32)>) -> Table {
    let mut columns: Vec<u32> = rows.values().flat_map(|row| row.keys().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let header_rows = rows.keys().take_while(|row| **row < header).count();
    let mut table = Table {
        header_rows: u32::try_from(header_rows).unwrap_or(0),
        cut: Cut::VeryLong,
        ..Table::default()
    };
    // The rows that a cell hangs down into, by its column: how many, and how many columns.
    let mut covered: HashMap<u32, u32> = HashMap::new();
    for (number, mut row) in rows {
        let mut cells: Vec<Cell> = Vec::new();
        let mut reach = 0_u32;
        for column in &columns {
            let hangs = covered.get_mut(column).filter(|rows| **rows > 0);
            if let Some(rows) = hangs {
                *rows -= 1;
                continue;
            }
            if *column < reach {
                continue;
            }
            let content = row.remove(column).unwrap_or_default();
            let (height, width) = spans.get(&(number, *column)).copied().unwrap_or((1, 1));
            if (height, width) == (1, 1) {
                cells.push(Cell::new(content));
                continue;
            }
            reach = column.saturating_add(width);
            let within = columns.iter().filter(|c| (*column..reach).contains(*c));
            if height > 1 {
                covered.extend(within.clone().map(|column| (*column, height - 1)));
            }
            let wide = u32::try_from(within.count()).unwrap_or(1).max(1);
            cells.push(Cell { content, columns: wide, rows: height });
        }
        let spare = |cell: &Cell| cell.content.is_empty() && cell.columns == 1;
        while cells.last().is_some_and(spare) {
            cells.pop();
        }
        table.rows.push(cells);
    }
    // No cell reaches further down than the table.
    let mut left = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    for row in &mut table.rows {
        row.iter_mut().for_each(|cell| cell.rows = cell.rows.min(left.max(1)));
        left = left.saturating_sub(1);
    }
    table
}

/// Merged cells: how many rows and columns, by the place of the first.
fn spans(store: &Store, data: Message<'_>) -> HashMap<(u64, u32), (u32, u32)> {
    let mut spans = HashMap::new();
    let Some(map) = data.reference(13).and_then(|id| store.message(id)) else { return spans };
    for range in map.messages(1).take(MOST_ENTRIES) {
        let origin = range.message(1).and_then(|origin| origin.fixed(1));
        let size = range.message(2).and_then(|size| size.fixed(1));
        if let (Some(origin), Some(size)) = (origin, size) {
            let size = ((size & 0xffff).max(1), (size >> 16).max(1));
            spans.insert((u64::from(origin & 0xffff), origin >> 16), size);
        }
    }
    spans
}

/// The messages of a list and of its segments.
fn list(store: &Store, id: Option<u64>) -> impl Iterator<Item = Message<'_>> {
    let list = id.and_then(|id| store.message(id)).unwrap_or(Message(&[]));
    let segments = list.references(4).filter_map(move |id| store.message(id));
    let segments = segments.flat_map(|segment| segment.messages(3));
    list.messages(3).chain(segments).take(MOST_ENTRIES)
}

fn texts(store: &Store, id: Option<u64>) -> HashMap<u64, &[u8]> {
    list(store, id).filter_map(|entry| Some((entry.number(1)?, entry.bytes(3)?))).collect()
}

/// The objects that the entries of a list refer to.
fn entries(store: &Store, id: Option<u64>, field: u64) -> HashMap<u64, u64> {
    list(store, id).filter_map(|entry| Some((entry.number(1)?, entry.reference(field)?))).collect()
}

fn formats(store: &Store, id: Option<u64>) -> HashMap<u64, Message<'_>> {
    list(store, id).filter_map(|entry| Some((entry.number(1)?, entry.message(6)?))).collect()
}
