//! What stands on a page beside the text or in it: shapes with words, groups, pictures, tables, charts (TSD, TSCH, TST).

use super::tables;
use super::text::Reader;
use super::wire::Message;
use crate::block::{Block, Cell, Inline, Kind, Table};
use crate::error::Result;
use crate::formats::page_order::{self, Area};

/// Points in a centimetre.
const POINTS: f32 = 72.0 / 2.54;
/// Most categories and series of a chart: beyond this a table says nothing to a reader.
const MOST_CATEGORIES: usize = 500;
const MOST_SERIES: usize = 30;

/// Kinds of drawables, by the type of their object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A shape; the message inside of which it lies, for placeholders of slides.
    Words {
        inside: bool,
    },
    Picture,
    Group,
    Table,
    Chart,
}

fn shape(kind: u64) -> Option<Shape> {
    Some(match kind {
        2011 => Shape::Words { inside: false },
        7 | 12 | 633 | 10011 => Shape::Words { inside: true },
        3005 | 3007 => Shape::Picture,
        3008 => Shape::Group,
        6000 => Shape::Table,
        5021 | 5000 => Shape::Chart,
        _ => return None,
    })
}

/// The blocks of the drawable `id`.
pub(super) fn read(reader: &mut Reader<'_, '_>, id: u64) -> Result<Vec<Block>> {
    reader.sink.check()?;
    let Some(object) = reader.store.get(id) else { return Ok(Vec::new()) };
    let Some(shape) = shape(object.kind).filter(|_| reader.enter(id)) else {
        return Ok(Vec::new());
    };
    reader.depth += 1;
    let blocks = blocks(reader, shape, object.message);
    reader.depth -= 1;
    blocks
}

fn blocks(reader: &mut Reader<'_, '_>, shape: Shape, message: Message<'_>) -> Result<Vec<Block>> {
    match shape {
        Shape::Words { inside } => {
            let info = if inside { message.message(1).unwrap_or(message) } else { message };
            match info.reference(4).or_else(|| info.reference(2)) {
                Some(storage) => reader.text(storage),
                None => Ok(Vec::new()),
            }
        }
        Shape::Picture => picture(reader, message),
        Shape::Group => {
            let children: Vec<u64> = message.references(2).collect();
            on_page(reader, &children)
        }
        Shape::Table => tables::read(reader, message),
        Shape::Chart => Ok(chart(message).into_iter().collect()),
    }
}

/// The blocks of drawables that stand on a page, in the order of the page.
pub(super) fn on_page(reader: &mut Reader<'_, '_>, ids: &[u64]) -> Result<Vec<Block>> {
    let mut shapes = Vec::new();
    for id in ids {
        let area = area(reader, *id);
        let blocks = read(reader, *id)?;
        if !blocks.is_empty() {
            shapes.push((area, blocks));
        }
    }
    Ok(page_order::sort(shapes).into_iter().flatten().collect())
}

/// Where a drawable stands.
fn area(reader: &Reader<'_, '_>, id: u64) -> Option<Area> {
    let object = reader.store.get(id)?;
    let drawable = match shape(object.kind)? {
        Shape::Words { inside: true } => object.message.message(1)?.message(1)?.message(1)?,
        Shape::Words { inside: false } => object.message.message(1)?.message(1)?,
        Shape::Picture | Shape::Group | Shape::Table | Shape::Chart => object.message.message(1)?,
    };
    let geometry = drawable.message(1)?;
    let pair = |field| {
        let pair: Message<'_> = geometry.message(field)?;
        Some((pair.float(2)? / POINTS, pair.float(1)? / POINTS))
    };
    let (top, left) = pair(1)?;
    Area::new(top, left, pair(2))
}

/// The description of a picture, and its title and caption where they are shown.
fn picture(reader: &mut Reader<'_, '_>, message: Message<'_>) -> Result<Vec<Block>> {
    let Some(drawable) = message.message(1) else { return Ok(Vec::new()) };
    let mut blocks = Vec::new();
    let alt = drawable.text(8).map(|alt| crate::clean::line(&alt)).unwrap_or_default();
    if !alt.is_empty() {
        blocks.push(Kind::Image { alt, source: None }.plain());
    }
    for (words, hidden) in [(10, 12), (11, 13)] {
        let shown = drawable.number(hidden).is_some_and(|hidden| hidden == 0);
        if let Some(id) = drawable.reference(words).filter(|_| shown) {
            blocks.append(&mut read(reader, id)?);
        }
    }
    Ok(blocks)
}

/// A chart as a table of its values (TSCH.ChartArchive in extension 10000).
fn chart(message: Message<'_>) -> Option<Block> {
    let grid = message.message(10_000)?.message(7)?;
    let names = |field| grid.pieces(field).map(|name| String::from_utf8_lossy(name).into_owned());
    let rows: Vec<Message<'_>> = grid.messages(3).take(MOST_SERIES).collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table { header_rows: 1, ..Table::default() };
    let series = names(1).chain(std::iter::repeat(String::new())).take(rows.len());
    table.rows.push(std::iter::once(String::new()).chain(series).map(Cell::text).collect());
    let values: Vec<Vec<String>> =
        rows.iter().map(|row| row.messages(1).map(value).collect()).collect();
    let categories = values.iter().map(Vec::len).max().unwrap_or(0).min(MOST_CATEGORIES);
    for (at, name) in names(2).chain(std::iter::repeat(String::new())).take(categories).enumerate()
    {
        let cells = values.iter().map(|row| row.get(at).cloned().unwrap_or_default());
        table.rows.push(std::iter::once(name).chain(cells).map(Cell::text).collect());
    }
    Some(Block::table(table))
}

fn value(value: Message<'_>) -> String {
    match value.double(1) {
        Some(number) => crate::formats::sheet::number::shortest(number),
        None => match value.double(4).or_else(|| value.double(2)) {
            Some(seconds) => tables::date(seconds),
            None => String::new(),
        },
    }
}

/// The words of a shape as a line.
pub(super) fn line(blocks: Vec<Block>) -> Vec<Inline> {
    let plain = blocks.into_iter().map(|mut block| {
        if let Kind::ListItem { content, .. } = block.kind {
            block.kind = Kind::Paragraph { content };
        }
        block
    });
    crate::formats::docx::blocks::flatten(plain.collect())
}
