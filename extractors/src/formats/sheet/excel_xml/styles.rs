//! Cell styles by their names: number formats, which may have names instead of codes, and whether they are bold.

use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// Most cell styles.
const MOST_STYLES: usize = 70_000;

/// The style of a workbook that has no name of its own.
const DEFAULT: &str = "Default";

#[derive(Debug, Clone, Default)]
struct Style {
    format: Option<NumberFormat>,
    bold: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The style that is being read.
    open: String,
}

impl Styles {
    /// Takes an element before the first sheet.
    pub(super) fn element(&mut self, name: &str, element: &BytesStart<'_>) {
        let attribute = |name| xml::attribute(element, name);
        match name {
            "Style" if self.styles.len() < MOST_STYLES => {
                let parent = attribute("Parent").unwrap_or_else(|| DEFAULT.to_owned());
                let style = self.styles.get(&parent).cloned().unwrap_or_default();
                self.open = attribute("ID").unwrap_or_default();
                self.styles.insert(self.open.clone(), style);
            }
            "NumberFormat" => {
                let code = attribute("Format");
                if let (Some(style), Some(code)) = (self.styles.get_mut(&self.open), code) {
                    style.format = Some(NumberFormat::new(code_of(&code)));
                }
            }
            "Font" => {
                let bold = attribute("Bold");
                if let (Some(style), Some(bold)) = (self.styles.get_mut(&self.open), bold) {
                    style.bold = bold == "1";
                }
            }
            _ => {}
        }
    }

    fn get(&self, name: Option<&str>) -> Option<&Style> {
        self.styles.get(name.unwrap_or(DEFAULT))
    }

    /// What a number looks like.
    pub(super) fn show(&self, value: f64, name: Option<&str>) -> Entry {
        match self.get(name).and_then(|style| style.format.as_ref()) {
            Some(format) => format.show(value, Epoch::Y1900),
            None => number::general(value),
        }
    }

    /// What is no number, as its style shows it.
    pub(super) fn dress(&self, mut entry: Entry, name: Option<&str>) -> Entry {
        let Some(style) = self.get(name) else { return entry };
        if entry.nature == Nature::Words
            && let Some(words) = style.format.as_ref().and_then(|f| f.words(&entry.text))
        {
            entry.text = words;
        }
        entry.set_in(style.bold)
    }
}

/// The code that a format's name stands for, or the code itself.
fn code_of(name: &str) -> &str {
    match name {
        "General Number" | "Scientific" => "General",
        "General Date" => "yyyy-mm-dd h:mm",
        "Long Date" | "Medium Date" | "Short Date" => "yyyy-mm-dd",
        "Long Time" => "h:mm:ss",
        "Medium Time" | "Short Time" => "h:mm",
        "Currency" | "Fixed" | "Standard" => "0.00",
        "Euro Currency" => "0.00 €",
        "Percent" => "0.00%",
        "Yes/No" => "\"Yes\";\"Yes\";\"No\"",
        "True/False" => "\"TRUE\";\"TRUE\";\"FALSE\"",
        "On/Off" => "\"On\";\"On\";\"Off\"",
        code => code,
    }
}
