//! What stands in a cell, as every reader of workbooks hands it over: its text as shown, and the little about it that tells
//! headers from data.

use std::sync::Arc;

/// What kind of value a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Nature {
    #[default]
    Words,
    Number,
    /// A date, a time or both.
    Date,
    /// A truth value or an error.
    Sign,
}

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// The text as shown.
    pub(super) text: String,
    pub(super) nature: Nature,
    pub(super) bold: bool,
    /// Whether it only repeats the cell to its left, with which it is merged.
    pub(super) covered: bool,
    /// Where it links to.
    pub(super) link: Option<Arc<str>>,
    /// The number of the comment on it.
    pub(super) comment: Option<u32>,
}

impl Entry {
    /// Words.
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self::of(text.into(), Nature::Words)
    }

    /// A value of some nature.
    pub(super) fn of(text: String, nature: Nature) -> Self {
        Self { text, nature, ..Self::default() }
    }

    /// The same in bold, or not.
    pub(super) fn set_in(mut self, bold: bool) -> Self {
        self.bold = bold;
        self
    }

    /// The same in another place that it is merged with.
    pub(super) fn repeated(&self, covered: bool) -> Self {
        Self { covered, comment: None, ..self.clone() }
    }

    /// The same with a link, where there is one.
    pub(super) fn linked(mut self, link: Option<Arc<str>>) -> Self {
        if link.is_some() {
            self.link = link;
        }
        self
    }

    /// Whether it is a year, which names a column as often as it stands in one.
    pub(super) fn is_year(&self) -> bool {
        self.text.len() == 4
            && matches!(self.text.get(..2), Some("19" | "20"))
            && self.text.bytes().all(|b| b.is_ascii_digit())
    }
}
