//! Pages that are read and wait to be written: the blocks of their pieces, and what goes on over the end of a page. Called by
//! `extract`, page by page. Reads nothing from the document.

use super::continued::Placed;
use super::fields::Named;
use super::figures::Shown;
use super::fonts::Ranks;
use super::notes::Note;
use super::page::{PageText, Piece};
use crate::block::{Block, Inline, Kind, Marker, Section};
use crate::error::Result;
use crate::sink::Sink;

/// Joins the table at the beginning of a page to the one at the end of the page before, if it ends on this page.
pub(super) fn go_on(table: &mut Placed, pieces: &mut Vec<Piece>, is_last: bool) {
    let ends = pieces.len() > 1 || is_last;
    if !ends || !matches!(pieces.first(), Some(Piece::Table(_))) {
        return;
    }
    if let Piece::Table(next) = pieces.remove(0)
        && let Some(next) = table.join(next)
    {
        pieces.insert(0, Piece::Table(next));
    }
}

/// Takes the table that a page ends with.
pub(super) fn last_table(pieces: &mut Vec<Piece>) -> Option<Placed> {
    match pieces.pop() {
        Some(Piece::Table(table)) => Some(table),
        other => {
            pieces.extend(other);
            None
        }
    }
}

/// A page that can be written.
pub(super) struct Ready {
    pub(super) section: Section,
    pub(super) blocks: Vec<Block>,
    /// The table that it ends with.
    pub(super) table: Option<Placed>,
    /// What stands behind its text: values of fields, comments.
    pub(super) behind: Vec<Block>,
}

impl Ready {
    pub(super) fn write(self, sink: &mut Sink<'_>) -> Result<()> {
        sink.section(self.section)?;
        let table = self.table.map(|table| Block::table(table.table));
        let blocks = self.blocks.into_iter().chain(table).chain(self.behind);
        blocks.into_iter().try_for_each(|block| sink.block(block))
    }
}

/// What stands behind the text of a page.
pub(super) fn behind(text: PageText) -> Vec<Block> {
    let field = |Named { label, value }: Named| {
        let content = vec![Inline::text(format!("{label}: {value}"))];
        Block::item(1, Marker::Bullet, content)
    };
    let comment = |(label, note): (String, Note)| {
        Kind::Footnote { label, content: vec![Inline::text(note.text)] }.plain()
    };
    let fields = text.fields.into_iter().map(field);
    fields.chain(text.notes.into_iter().map(comment)).collect()
}

/// The blocks of a page's pieces.
pub(super) fn blocks(pieces: Vec<Piece>, ranks: &Ranks) -> Vec<Block> {
    let mut out = Vec::new();
    // Left edges of the open list items, outermost first.
    let mut depth: Vec<f32> = Vec::new();
    for piece in pieces {
        let paragraph = match piece {
            Piece::Table(table) => {
                depth.clear();
                out.push(Block::table(table.table));
                continue;
            }
            Piece::Figure(Shown { alt, source, .. }) => {
                out.push(Kind::Image { alt, source }.plain());
                continue;
            }
            Piece::Paragraph(paragraph) => paragraph,
        };
        if let Some(label) = paragraph.note {
            depth.clear();
            out.push(Kind::Footnote { label, content: paragraph.content }.plain());
        } else if let Some(code) = paragraph.code {
            let depth = u8::try_from(depth.len()).unwrap_or(8).min(8).max(paragraph.list);
            out.push(Block::code(None, code).in_list(depth).quoted(paragraph.quote));
        } else if let Some(look) = paragraph.heading {
            depth.clear();
            let level = match paragraph.level {
                Some(level) => ranks.said_level(level),
                None => ranks.level(look),
            };
            out.push(Block::heading(level, paragraph.content));
        } else if let (Some(marker), 1..) = (&paragraph.marker, paragraph.list) {
            depth.clear();
            let item = Block::item(paragraph.list, marker.clone(), paragraph.content);
            out.push(item.quoted(paragraph.quote));
        } else if let Some(marker) = paragraph.marker {
            let (x, slack) = (paragraph.rect.x0, 0.6 * paragraph.size);
            while depth.last().is_some_and(|open| *open > x + slack) {
                depth.pop();
            }
            if depth.last().is_none_or(|open| *open < x - slack) {
                depth.push(x);
            }
            let level = u8::try_from(depth.len()).unwrap_or(8).min(8);
            out.push(Block::item(level, marker, paragraph.content));
        } else {
            depth.clear();
            let open = out.last().map_or(0, |block| match &block.kind {
                Kind::ListItem { depth, .. } => *depth,
                _ => block.list,
            });
            let block = Block::paragraph(paragraph.content).in_list(paragraph.list.min(open));
            out.push(block.quoted(paragraph.quote));
        }
    }
    out
}
