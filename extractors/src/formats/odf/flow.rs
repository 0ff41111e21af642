//! A flow of paragraphs and tables: the body, a cell, a shape, a note. Each has its own open paragraph, because a frame or a
//! note stands in the middle of one.

use super::lists::List;
use super::paragraph::Paragraph;
use super::shapes::{Page, Shape, Unit};
use super::styles::Look;
use super::table::TableBuilder;
use crate::block::{Block, Kind};
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) place: Place,
    pub(super) paragraph: Option<Paragraph>,
    /// How text looks in the open spans, innermost last.
    pub(super) looks: Vec<Look>,
    /// Where the open links lead, innermost last.
    pub(super) links: Vec<Option<Arc<str>>>,
    pub(super) tables: Vec<TableBuilder>,
    /// The open lists, outermost first.
    pub(super) lists: Vec<List>,
    /// The levels of the items that are open for the reader of the text, outermost first: they stay so between two lists
    /// that follow each other.
    items: Vec<u8>,
    /// Finished blocks.
    pub(super) blocks: Vec<Block>,
    code: Option<Code>,
}

/// What a flow is part of.
#[derive(Debug)]
pub(super) enum Place {
    Body,
    Cell,
    /// A frame, a drawn shape or a group of them.
    Shape(Box<Shape>),
    /// A footnote or endnote of this label.
    Note(String),
    Comment(Comment),
    /// What was deleted in the change of this name.
    Deletion(String),
    Header,
    Footer,
    /// A slide or a page of a drawing.
    Page(Box<Page>),
    /// What the speaker says to a slide.
    Speech(Vec<Unit>),
}

/// A comment that is being read.
#[derive(Debug, Default)]
pub(super) struct Comment {
    pub(super) label: String,
    pub(super) author: String,
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
            looks: Vec::new(),
            links: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            items: Vec::new(),
            blocks: Vec::new(),
            code: None,
        }
    }

    /// Opens an item at `level` of its list and says how deep it stands, from 1.
    pub(super) fn open_item(&mut self, level: u8) -> u8 {
        while self.items.last().is_some_and(|open| *open >= level) {
            self.items.pop();
        }
        self.items.push(level);
        self.depth()
    }

    /// In how many items a paragraph stands that belongs to an open item at `level`.
    pub(super) fn within(&self, level: u8) -> u8 {
        let items = self.items.iter().take_while(|open| **open <= level).count();
        u8::try_from(items).unwrap_or(u8::MAX)
    }

    /// How deep the innermost open item stands.
    pub(super) fn depth(&self) -> u8 {
        u8::try_from(self.items.len()).unwrap_or(u8::MAX)
    }

    /// Adds a finished block.
    pub(super) fn push(&mut self, block: Block) {
        self.end_code();
        if block.list == 0 && !matches!(block.kind, Kind::ListItem { .. }) {
            self.items.clear();
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
        self.paragraph.is_none() && self.tables.is_empty() && self.code.is_none()
    }

    /// Ends a block of code that is open.
    pub(super) fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            if code.list == 0 {
                self.items.clear();
            }
            let text = code.text.trim_start_matches('\n').to_owned();
            self.blocks.push(Block::code(None, text).in_list(code.list));
        }
    }
}
