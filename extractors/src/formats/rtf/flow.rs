//! A flow of paragraphs: the text between tables, or a cell. And a frame: everything that stands together, such as the body or
//! a note, with the tables that are open in it.

use super::table::TableBuilder;
use crate::block::{Block, Inline, Kind};
use crate::error::Result;
use crate::formats::docx::lists::Lists;
use crate::formats::docx::paragraph::says_something;
use crate::limits::Limits;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) lists: Lists,
    /// Words of a paragraph whose end is deleted, or a drop cap: they belong to the next one.
    pub(super) carried: Vec<Inline>,
    /// They were a paragraph: a space parts them from what follows.
    pub(super) parted: bool,
    /// Finished blocks.
    pub(super) blocks: Vec<Block>,
    code: Option<Code>,
}

/// Lines of code that may go on in the next paragraph.
#[derive(Debug)]
struct Code {
    text: String,
    list: u8,
}

impl Flow {
    /// Adds a finished block.
    pub(super) fn push(&mut self, block: Block) {
        self.end_code();
        if block.list == 0 && !matches!(block.kind, Kind::ListItem { .. }) {
            self.lists.close();
        }
        self.blocks.push(block);
    }

    /// Adds a paragraph of code; those that follow each other are one block.
    pub(super) fn push_code(&mut self, lines: &str, list: u8) {
        if self.code.as_ref().is_some_and(|code| code.list != list) {
            self.end_code();
        }
        match &mut self.code {
            Some(code) => {
                code.text.push('\n');
                code.text.push_str(lines);
            }
            None if lines.trim().is_empty() => {}
            None => self.code = Some(Code { text: lines.to_owned(), list }),
        }
    }

    /// Whether code may go on here.
    pub(super) fn in_code(&self) -> bool {
        self.code.is_some()
    }

    fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            if code.list == 0 {
                self.lists.close();
            }
            let text = code.text.trim_start_matches('\n').to_owned();
            self.blocks.push(Block::code(None, text).in_list(code.list));
        }
    }

    /// All blocks.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_code();
        if says_something(&self.carried) {
            self.blocks.push(Block::paragraph(self.carried));
        }
        self.blocks
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Frame {
    base: Flow,
    /// The tables that are open, each in a cell of the one before.
    tables: Vec<OpenTable>,
    /// The words of the open paragraph.
    pub(super) content: Vec<Inline>,
    /// Text boxes that are anchored in it.
    pub(super) after: Vec<Block>,
    /// What stands in front of it, as the document shows it.
    pub(super) number: Option<String>,
    /// A note that stands at the end of the document.
    pub(super) endnote: bool,
    /// Of a comment: who wrote it.
    pub(super) author: Option<String>,
}

#[derive(Debug, Default)]
struct OpenTable {
    table: TableBuilder,
    /// The open cell.
    cell: Flow,
}

impl Frame {
    /// The innermost open flow.
    pub(super) fn flow(&mut self) -> &mut Flow {
        self.tables.last_mut().map_or(&mut self.base, |open| &mut open.cell)
    }

    /// Whether a table is open.
    pub(super) fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// How many tables are open.
    pub(super) fn tables(&self) -> usize {
        self.tables.len()
    }

    /// In how many tables a paragraph stands that says it is in `said`. In the middle of a row it is in a cell, whatever it
    /// says: many programs forget to say it.
    pub(super) fn depth(&self, said: usize) -> usize {
        let row = self.tables.iter().rposition(|open| open.table.in_row());
        if said == 0 { row.map_or(0, |at| at + 1) } else { said }
    }

    /// Opens and closes tables until `depth` of them are open.
    pub(super) fn nest(&mut self, depth: usize, limits: &Limits) -> Result<()> {
        while self.tables.len() > depth {
            self.end_table(limits)?;
        }
        while self.tables.len() < depth {
            self.tables.push(OpenTable::default());
        }
        Ok(())
    }

    fn end_table(&mut self, limits: &Limits) -> Result<()> {
        let Some(OpenTable { mut table, cell }) = self.tables.pop() else { return Ok(()) };
        let rest = cell.finish();
        if !rest.is_empty() {
            table.end_cell(rest, limits)?;
        }
        for block in table.finish(limits) {
            self.flow().push(block);
        }
        Ok(())
    }

    /// Ends the cell of the innermost table.
    pub(super) fn end_cell(&mut self, limits: &Limits) -> Result<()> {
        match self.tables.last_mut() {
            Some(open) => {
                let blocks = std::mem::take(&mut open.cell).finish();
                open.table.end_cell(blocks, limits)
            }
            None => Ok(()),
        }
    }

    /// Ends a row of the innermost table.
    pub(super) fn end_row(&mut self, props: &super::rows::RowProps, limits: &Limits) -> Result<()> {
        let Some(open) = self.tables.last_mut() else { return Ok(()) };
        let rest = std::mem::take(&mut open.cell).finish();
        if !rest.is_empty() {
            open.table.end_cell(rest, limits)?;
        }
        if let Some(other) = open.table.end_row(props) {
            let table = std::mem::replace(&mut open.table, other);
            let at = self.tables.len().saturating_sub(2);
            let outside = self.tables.len() > 1;
            let flow = match self.tables.get_mut(at).filter(|_| outside) {
                Some(outer) => &mut outer.cell,
                None => &mut self.base,
            };
            table.finish(limits).into_iter().for_each(|block| flow.push(block));
        }
        Ok(())
    }

    /// The finished blocks outside of tables.
    pub(super) fn take(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.base.blocks)
    }

    /// Whether nothing is open and nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        self.tables.is_empty()
            && self.content.is_empty()
            && self.base.carried.is_empty()
            && !self.base.in_code()
    }

    /// All blocks, tables that are open ended.
    pub(super) fn finish(mut self, limits: &Limits) -> Result<Vec<Block>> {
        self.nest(0, limits)?;
        Ok(self.base.finish())
    }
}
