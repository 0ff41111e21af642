//! What styles say that matters here: which sheets are hidden, which cells are bold, and how their numbers look (ODF 1.3
//! part 3, 16 and 20).

use super::formats::{self, DataStyle, Format};
use crate::error::Result;
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

/// Most styles kept.
const MOST_STYLES: usize = 70_000;
/// Most styles that a style inherits from.
const MOST_PARENTS: usize = 20;

/// A style of cells.
#[derive(Debug)]
struct CellStyle {
    parent: Option<String>,
    data: Option<String>,
}

/// A data style whose start was just read.
#[derive(Debug)]
pub(super) struct DataStart {
    name: String,
    kind: String,
    elapsed: bool,
}

/// The styles that stand before the sheets.
#[derive(Debug, Default)]
pub(super) struct Styles {
    hidden: HashSet<String>,
    bold: HashSet<String>,
    cells: HashMap<String, CellStyle>,
    data: HashMap<String, DataStyle>,
    /// By the names of cell styles.
    formats: HashMap<String, Arc<Format>>,
    /// The style that is being read.
    open: String,
}

impl Styles {
    /// Takes an element before a sheet; a data style is read by [`Self::data_style`].
    pub(super) fn element(&mut self, element: &BytesStart<'_>) -> Option<DataStart> {
        let attribute = |name| xml::attribute(element, name);
        match xml::local(element) {
            "style" => {
                self.open = attribute("name").unwrap_or_default();
                if attribute("family").as_deref() == Some("table-cell")
                    && self.cells.len() < MOST_STYLES
                {
                    let (parent, data) =
                        (attribute("parent-style-name"), attribute("data-style-name"));
                    self.cells.insert(self.open.clone(), CellStyle { parent, data });
                }
            }
            "table-properties"
                if self.hidden.len() < MOST_STYLES
                    && attribute("display").as_deref() == Some("false") =>
            {
                self.hidden.insert(self.open.clone());
            }
            "text-properties" if self.bold.len() < MOST_STYLES => {
                let weight = attribute("font-weight");
                if matches!(weight.as_deref(), Some("bold" | "600" | "700" | "800" | "900")) {
                    self.bold.insert(self.open.clone());
                }
            }
            kind if formats::is_style(kind) && self.data.len() < MOST_STYLES => {
                let elapsed = attribute("truncate-on-overflow").as_deref() == Some("false");
                let name = attribute("name").unwrap_or_default();
                return Some(DataStart { name, kind: kind.to_owned(), elapsed });
            }
            _ => {}
        }
        None
    }

    /// Reads a data style to its end.
    pub(super) fn data_style<R: Read>(
        &mut self,
        reader: &mut xml::Reader<R>,
        start: DataStart,
    ) -> Result<()> {
        let style = formats::read(reader, &start.kind, start.elapsed)?;
        self.data.insert(start.name, style);
        Ok(())
    }

    /// Finds the formats of all cell styles, when all styles were read.
    pub(super) fn resolve(&mut self) {
        let mut known: HashMap<&str, Arc<Format>> = HashMap::new();
        let mut formats = HashMap::new();
        for name in self.cells.keys() {
            let Some((data, style)) = self.data_of(name) else { continue };
            let format = known.entry(data).or_insert_with(|| Arc::new(style.format(&self.data)));
            formats.insert(name.clone(), format.clone());
        }
        self.formats = formats;
    }

    /// The data style of a cell style, its own or the nearest that it inherits.
    fn data_of(&self, name: &str) -> Option<(&str, &DataStyle)> {
        let mut style = self.cells.get(name)?;
        for _ in 0..MOST_PARENTS {
            if let Some(data) = &style.data {
                return self.data.get(data).map(|found| (data.as_str(), found));
            }
            style = self.cells.get(style.parent.as_ref()?)?;
        }
        None
    }

    pub(super) fn is_hidden(&self, style: &str) -> bool {
        self.hidden.contains(style)
    }

    pub(super) fn is_bold(&self, style: &str) -> bool {
        self.bold.contains(style)
    }

    /// How numbers look in cells of this style.
    pub(super) fn format(&self, style: &str) -> Option<&Format> {
        self.formats.get(style).map(Arc::as_ref)
    }
}
