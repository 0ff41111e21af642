//! What cells refer to by the number of their style (18.8): how numbers look, and whether they are bold.

use crate::archive::Archive;
use crate::error::Result;
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::limits::Limits;
use crate::xml;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::sync::Arc;

/// The list that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Other,
    Fonts,
    Cells,
}

/// Most cell styles; Excel allows 65,490.
const MOST_STYLES: usize = 70_000;

/// A cell style.
#[derive(Debug, Clone, Default)]
struct Style {
    format: Option<Arc<NumberFormat>>,
    bold: bool,
}

/// The cell styles of a workbook.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    styles: Vec<Style>,
    /// For each font whether it is bold.
    fonts: Vec<bool>,
    known: HashMap<u32, Option<Arc<NumberFormat>>>,
    epoch: Epoch,
}

impl Styles {
    /// No styles yet, for dates counted from `epoch`.
    pub(crate) fn new(epoch: Epoch) -> Self {
        Self { epoch, ..Self::default() }
    }

    /// Counts days from `epoch`.
    pub(crate) fn count_from(&mut self, epoch: Epoch) {
        self.epoch = epoch;
    }

    /// Defines number format `id`.
    pub(crate) fn define(&mut self, id: u32, code: &str) {
        if self.known.len() < MOST_STYLES {
            let format = (!code.eq_ignore_ascii_case("general")).then(|| NumberFormat::new(code));
            self.known.insert(id, format.map(Arc::new));
        }
    }

    /// Adds a font.
    pub(crate) fn font(&mut self, bold: bool) {
        if self.fonts.len() < MOST_STYLES {
            self.fonts.push(bold);
        }
    }

    /// Adds a cell style with number format `id` and a font.
    pub(crate) fn push(&mut self, id: u32, font: usize) {
        if self.styles.len() < MOST_STYLES {
            let format = self.known.entry(id).or_insert_with(|| {
                // The plain format is the commonest by far and needs none.
                (id != 0).then(|| Arc::new(NumberFormat::built_in(id)))
            });
            let bold = self.fonts.get(font).copied().unwrap_or(false);
            self.styles.push(Style { format: format.clone(), bold });
        }
    }

    /// What `value` looks like in cell style `style`.
    pub(crate) fn show(&self, value: f64, style: usize) -> Entry {
        let Some(style) = self.styles.get(style) else { return number::general(value) };
        let entry = match &style.format {
            Some(format) => format.show(value, self.epoch),
            None => number::general(value),
        };
        entry.set_in(style.bold)
    }

    /// What is no number, as cell style `style` shows it.
    pub(crate) fn dress(&self, mut entry: Entry, style: usize) -> Entry {
        let Some(style) = self.styles.get(style) else { return entry };
        if entry.nature == Nature::Words
            && let Some(words) = style.format.as_ref().and_then(|f| f.words(&entry.text))
        {
            entry.text = words;
        }
        entry.set_in(style.bold)
    }

    /// Reads the styles part; what is damaged there shows as plain numbers.
    pub(super) fn read(
        archive: &mut Archive,
        part: Option<&str>,
        epoch: Epoch,
        limits: &Limits,
    ) -> Result<Self> {
        let mut styles = Self::new(epoch);
        let Some(part) = part else { return Ok(styles) };
        let Some(member) = archive.member(part)? else { return Ok(styles) };
        let mut reader = xml::Reader::new(member, limits)?;
        let mut place = Place::Other;
        loop {
            match reader.next_event() {
                Ok(Event::Start(element)) => {
                    let number = |name| {
                        xml::attribute(&element, name).and_then(|v| v.trim().parse::<u32>().ok())
                    };
                    match xml::local(&element) {
                        "fonts" => place = Place::Fonts,
                        "font" if place == Place::Fonts => styles.font(false),
                        "b" if place == Place::Fonts => {
                            let off = xml::attribute(&element, "val");
                            let bold = !matches!(off.as_deref(), Some("0" | "false" | "off"));
                            if let Some(font) = styles.fonts.last_mut() {
                                *font = bold;
                            }
                        }
                        "numFmt" => {
                            let code = xml::attribute(&element, "formatCode").unwrap_or_default();
                            // Formats of conditional styles come later and must not replace those of cells.
                            if let Some(id) =
                                number("numFmtId").filter(|i| !styles.known.contains_key(i))
                            {
                                styles.define(id, &code);
                            }
                        }
                        "cellXfs" => place = Place::Cells,
                        "xf" if place == Place::Cells => {
                            let font = number("fontId").and_then(|id| usize::try_from(id).ok());
                            styles
                                .push(number("numFmtId").unwrap_or(0), font.unwrap_or(usize::MAX));
                        }
                        _ => {}
                    }
                }
                Ok(Event::End(element)) => match element.local_name().into_inner() {
                    "cellXfs" => return Ok(styles),
                    "fonts" => place = Place::Other,
                    _ => {}
                },
                Ok(Event::Eof) => return Ok(styles),
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                Err(_) => return Ok(styles),
            }
        }
    }
}
