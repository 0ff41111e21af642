//! What styles say that matters here: which sheets are hidden, and which cells are bold (ODF 1.3 part 3, 16 and 20).

use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::HashSet;

/// Most styles kept.
const MOST_STYLES: usize = 70_000;

/// The styles that stand before the sheets.
#[derive(Debug, Default)]
pub(super) struct Styles {
    hidden: HashSet<String>,
    bold: HashSet<String>,
    /// The style that is being read.
    open: String,
}

impl Styles {
    /// Takes an element before a sheet.
    pub(super) fn element(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "style" => self.open = xml::attribute(element, "name").unwrap_or_default(),
            "table-properties"
                if self.hidden.len() < MOST_STYLES
                    && xml::attribute(element, "display").as_deref() == Some("false") =>
            {
                self.hidden.insert(self.open.clone());
            }
            "text-properties" if self.bold.len() < MOST_STYLES => {
                let weight = xml::attribute(element, "font-weight");
                if matches!(weight.as_deref(), Some("bold" | "600" | "700" | "800" | "900")) {
                    self.bold.insert(self.open.clone());
                }
            }
            _ => {}
        }
    }

    pub(super) fn is_hidden(&self, style: &str) -> bool {
        self.hidden.contains(style)
    }

    pub(super) fn is_bold(&self, style: &str) -> bool {
        self.bold.contains(style)
    }
}
