//! Content controls (ECMA-376 part 1, 17.5.2): fields of a form that the text stands in. Called by the walk; the words that
//! ask for a text where nobody entered one are no part of it.

use crate::error::Result;
use crate::formats::ooxml::values::{is_on, visit};
use crate::xml::{self, Reader};
use std::io::Read;

/// The controls that are open.
#[derive(Debug, Default)]
pub(super) struct Controls {
    /// Whether they show a placeholder, the outer ones first.
    open: Vec<bool>,
}

impl Controls {
    pub(super) fn start(&mut self) {
        self.open.push(false);
    }

    pub(super) fn end(&mut self) {
        self.open.pop();
    }

    /// What the properties of the innermost control say.
    pub(super) fn placeholder(&mut self, shown: bool) {
        if let Some(open) = self.open.last_mut() {
            *open |= shown;
        }
    }

    /// Whether text that is read now is a placeholder.
    pub(super) fn hide(&self) -> bool {
        self.open.contains(&true)
    }
}

/// Reads `w:sdtPr`, whose start was just read: whether a placeholder is shown (17.5.2.39).
pub(super) fn properties<R: Read>(reader: &mut Reader<R>) -> Result<bool> {
    let mut shown = false;
    visit(reader, |_, element| {
        if xml::local(element) == "showingPlcHdr" {
            shown = is_on(element);
        }
        false
    })?;
    Ok(shown)
}
