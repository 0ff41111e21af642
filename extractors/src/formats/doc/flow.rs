//! A flow of paragraphs: a story of the document, or a cell. It knows how deep lists stand and joins lines of code.

use crate::block::{Block, Inline, Kind};
use crate::formats::docx::lists::Lists;

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

    /// Ends a block of code that is open.
    fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            if code.list == 0 {
                self.lists.close();
            }
            let text = code.text.trim_start_matches('\n').to_owned();
            self.blocks.push(Block::code(None, text).in_list(code.list));
        }
    }

    /// Ends what is open, and gives all blocks away.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_code();
        if crate::formats::docx::paragraph::says_something(&self.carried) {
            self.blocks.push(Block::paragraph(self.carried));
        }
        self.blocks
    }
}
