//! Tables of pages that were sent as mail, where nearly all of them are layouts and hold the few real ones.

use super::tables::{Building, LAYOUT_BLOCKS, Row};
use crate::block::{Block, Inline, Kind, plain_text};
use crate::limits::Limits;

/// Characters in a cell from which on it is an article and not a datum.
const LONGEST_DATUM: usize = 800;
/// Characters of a row up to which its cells are parts of one line.
const LONGEST_LINE: usize = 120;

/// A table without headers in parts: rows of one cell part the tables between them, and what is no table is what stands in
/// its cells.
pub(super) fn parts(table: Building, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rows = Vec::new();
    for row in table.rows {
        if row.blocks().count() > 1 {
            rows.push(row);
            continue;
        }
        close(&mut rows, limits, &mut blocks);
        blocks.extend(row.into_blocks());
    }
    close(&mut rows, limits, &mut blocks);
    blocks
}

fn close(rows: &mut Vec<Row>, limits: &Limits, blocks: &mut Vec<Block>) {
    let rows = std::mem::take(rows);
    if is_data(&rows) {
        blocks.push(Block::table(Building { rows, ..Building::default() }.into_table(limits)));
    } else {
        rows.into_iter().for_each(|row| lay_out(row, blocks));
    }
}

/// Whether rows hold data: two of them at least have two cells with words in them, and none of it is an article.
fn is_data(rows: &[Row]) -> bool {
    let article = |blocks: &[Block]| {
        let inner = |b: &Block| matches!(b.kind, Kind::Heading { .. } | Kind::Table(_));
        blocks.len() >= LAYOUT_BLOCKS || blocks.iter().any(inner) || words(blocks) > LONGEST_DATUM
    };
    let full = |row: &&Row| row.blocks().filter(|blocks| words(blocks) > 0).count() > 1;
    !rows.iter().flat_map(Row::blocks).any(article) && rows.iter().filter(full).count() > 1
}

/// A row that is none of a table: one line where its cells are a few words each, as a menu or a name beside a value, else
/// what stands in its cells.
fn lay_out(row: Row, blocks: &mut Vec<Block>) {
    let short = |blocks: &[Block]| match blocks {
        [] => true,
        [one] => matches!(one.kind, Kind::Paragraph { .. }) && one.quote == 0 && one.list == 0,
        _ => false,
    };
    if !row.blocks().all(short) || row.blocks().map(words).sum::<usize>() > LONGEST_LINE {
        blocks.extend(row.into_blocks());
        return;
    }
    let mut line = Vec::new();
    for block in row.into_blocks() {
        if let Kind::Paragraph { content } = block.kind {
            if !line.is_empty() {
                line.push(Inline::text(" "));
            }
            line.extend(content);
        }
    }
    if !line.is_empty() {
        blocks.push(Block::paragraph(line));
    }
}

/// Characters in what stands in a cell.
fn words(blocks: &[Block]) -> usize {
    blocks.iter().map(characters).sum()
}

fn characters(block: &Block) -> usize {
    match &block.kind {
        Kind::Heading { content, .. }
        | Kind::Paragraph { content }
        | Kind::ListItem { content, .. }
        | Kind::Footnote { content, .. } => plain_text(content).trim().chars().count(),
        Kind::Code { text, .. } => text.chars().count(),
        Kind::Table(_) | Kind::Math { .. } | Kind::Image { .. } | Kind::Rule => 0,
    }
}
