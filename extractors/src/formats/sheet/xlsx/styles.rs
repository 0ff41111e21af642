//! The number formats that cells refer to by the number of their style (18.8).

use crate::archive::Archive;
use crate::error::Result;
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::limits::Limits;
use crate::xml;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::sync::Arc;

/// Most cell styles; Excel allows 65,490.
const MOST_STYLES: usize = 70_000;

/// For each cell style its number format.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    formats: Vec<Option<Arc<NumberFormat>>>,
    known: HashMap<u32, Option<Arc<NumberFormat>>>,
    epoch: Epoch,
}

impl Styles {
    /// No styles yet, for dates counted from `epoch`.
    pub(crate) fn new(epoch: Epoch) -> Self {
        Self { epoch, ..Self::default() }
    }

    /// Defines number format `id`.
    pub(crate) fn define(&mut self, id: u32, code: &str) {
        if self.known.len() < MOST_STYLES {
            let format = (!code.eq_ignore_ascii_case("general")).then(|| NumberFormat::new(code));
            self.known.insert(id, format.map(Arc::new));
        }
    }

    /// Adds a cell style with number format `id`.
    pub(crate) fn push(&mut self, id: u32) {
        if self.formats.len() < MOST_STYLES {
            let format = self.known.entry(id).or_insert_with(|| {
                // The plain format is the commonest by far and needs none.
                (id != 0).then(|| Arc::new(NumberFormat::built_in(id)))
            });
            self.formats.push(format.clone());
        }
    }

    /// What `value` looks like in cell style `style`.
    pub(crate) fn show(&self, value: f64, style: usize) -> String {
        match self.formats.get(style) {
            Some(Some(format)) => format.show(value, self.epoch),
            _ => number::general(value),
        }
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
        let mut in_cells = false;
        loop {
            match reader.next_event() {
                Ok(Event::Start(element)) => {
                    let number = |name| {
                        xml::attribute(&element, name).and_then(|v| v.trim().parse::<u32>().ok())
                    };
                    match xml::local(&element) {
                        "numFmt" => {
                            let code = xml::attribute(&element, "formatCode").unwrap_or_default();
                            // Formats of conditional styles come later and must not replace those of cells.
                            if let Some(id) =
                                number("numFmtId").filter(|i| !styles.known.contains_key(i))
                            {
                                styles.define(id, &code);
                            }
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells => styles.push(number("numFmtId").unwrap_or(0)),
                        _ => {}
                    }
                }
                Ok(Event::End(element)) if element.local_name().into_inner() == "cellXfs" => {
                    return Ok(styles);
                }
                Ok(Event::Eof) => return Ok(styles),
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                Err(_) => return Ok(styles),
            }
        }
    }
}
