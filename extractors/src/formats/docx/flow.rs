//! A flow of paragraphs and tables: the body, a cell, a text box, a note. Each has its own open paragraph, because a text
//! box stands in the middle of a run.

use super::lists::Lists;
use super::paragraph::Paragraph;
use super::styles::Look;
use super::table::TableBuilder;
use crate::block::{Block, Inline, Kind};
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) place: Place,
    pub(super) paragraph: Option<Paragraph>,
    pub(super) look: Look,
    pub(super) link: Option<Arc<str>>,
    pub(super) tables: Vec<TableBuilder>,
    pub(super) lists: Lists,
    /// Words of a paragraph whose end is deleted, or a drop cap: they belong to the next one.
    pub(super) carried: Vec<Inline>,
    /// They were a paragraph: a space parts them from what follows.
    pub(super) parted: bool,
    /// Finished blocks.
    pub(super) blocks: Vec<Block>,
    code: Option<Code>,
}

/// What a flow is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    Cell,
    Box,
    /// A note of this id.
    Note(String),
}

/// Lines of code that may go on in the next paragraph.
#[derive(Debug)]
struct Code {
    text: String,
    list: u8,
}

impl Flow {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            paragraph: None,
            look: Look::default(),
            link: None,
            tables: Vec::new(),
            lists: Lists::default(),
            carried: Vec::new(),
            parted: false,
            blocks: Vec::new(),
            code: None,
        }
    }

    /// The open paragraph; one is opened where there is none, for text that stands where it must not.
    pub(super) fn paragraph(&mut self) -> &mut Paragraph {
        self.paragraph.get_or_insert_default()
    }

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

    /// Whether nothing is open and nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        self.paragraph.is_none()
            && self.tables.is_empty()
            && self.carried.is_empty()
            && self.code.is_none()
    }

    /// Ends a block of code that is open.
    pub(super) fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            if code.list == 0 {
                self.lists.close();
            }
            let text = code.text.trim_start_matches('\n').to_owned();
            self.blocks.push(Block::code(None, text).in_list(code.list));
        }
    }
}
