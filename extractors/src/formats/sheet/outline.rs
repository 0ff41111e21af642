//! What is known of a sheet before its cells are read: where cells are merged, what hangs on them, where headers are said
//! to be. Filled by the readers of file formats, used by [`super::rows`].

use super::heads::Heads;
use super::merges::{Area, Merges};
use crate::block::Block;
use std::collections::HashMap;
use std::sync::Arc;

/// Most links and comments of a sheet, and most cells that one link covers.
const MOST_MARKS: usize = 100_000;
const MOST_LINKED: u32 = 1_000;

/// A comment on a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) author: String,
    pub(super) text: String,
}

impl Comment {
    /// A comment whose author's name may stand above its words, as Excel writes it.
    pub(super) fn signed(author: &str, words: &str) -> Self {
        let words = words.trim();
        let text = words.strip_prefix(author).and_then(|rest| rest.strip_prefix(':'));
        let text = text.filter(|_| !author.is_empty()).unwrap_or(words).trim();
        Self { author: author.to_owned(), text: text.to_owned() }
    }

    /// Who said what.
    pub(super) fn said(&self) -> String {
        match self.author.trim() {
            "" => self.text.clone(),
            author => format!("{author}: {}", self.text),
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) merges: Merges,
    pub(super) heads: Heads,
    pub(super) links: HashMap<(u32, u32), Arc<str>>,
    pub(super) comments: HashMap<(u32, u32), Comment>,
    /// The header and the footer of its pages.
    pub(super) page: (Vec<String>, Vec<String>),
    /// What stands in shapes.
    pub(super) shapes: Vec<Block>,
}

impl Outline {
    /// Links the cells of an area.
    pub(super) fn link(&mut self, area: Area, target: &str) {
        let target: Arc<str> = target.into();
        let mut left = MOST_LINKED;
        for row in area.rows.0..=area.rows.1 {
            for column in area.columns.0..=area.columns.1 {
                if left == 0 || self.links.len() >= MOST_MARKS {
                    return;
                }
                left -= 1;
                self.links.insert((row, column), target.clone());
            }
        }
    }

    /// Puts a comment on a cell, or an answer below the comment that is there.
    pub(super) fn comment(&mut self, cell: (u32, u32), comment: Comment) {
        if comment.text.trim().is_empty() {
            return;
        }
        if let Some(first) = self.comments.get_mut(&cell) {
            first.text.push_str("; ");
            first.text.push_str(&comment.said());
        } else if self.comments.len() < MOST_MARKS {
            self.comments.insert(cell, comment);
        }
    }
}
