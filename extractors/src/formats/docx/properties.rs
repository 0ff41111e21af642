//! The property elements of paragraphs, runs, rows and cells (ECMA-376 part 1, 17.3 and 17.4). Former properties kept for
//! tracked changes (`…Change`) are never entered.

use super::numbering::LEVELS;
use crate::error::Result;
use crate::formats::ooxml::values::{is_on, number, val, visit};
use crate::xml::{self, Reader};
use quick_xml::events::BytesStart;
use std::io::Read;

/// Columns that a cell or a gap covers at most: as many as Word gives a table.
const MOST_SPAN: u32 = 63;

/// `w:pPr`.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphProps {
    pub(super) style: Option<String>,
    pub(super) number: NumberProps,
    /// Outline level, 0 the highest, 9 body text.
    pub(super) outline: Option<u8>,
    /// Left indentation in twentieths of a point.
    pub(super) indent: Option<i32>,
    /// The end of the paragraph is deleted: it runs on into the next one.
    pub(super) runs_on: bool,
    /// One big letter in front of the next paragraph.
    pub(super) drop_cap: bool,
}

/// `w:numPr`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NumberProps {
    /// The list; 0 takes the paragraph out of the list of its style.
    pub(super) list: Option<u32>,
    pub(super) level: Option<u8>,
}

/// `w:rPr`; `None` is what the style says.
#[derive(Debug, Clone, Default)]
pub(super) struct RunProps {
    pub(super) style: Option<String>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) strike: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) vertical: Option<Vertical>,
    pub(super) font: Option<Font>,
}

impl RunProps {
    /// These properties where they say something, else those of `base`.
    pub(super) fn over(self, base: &Self) -> Self {
        Self {
            style: self.style.or_else(|| base.style.clone()),
            bold: self.bold.or(base.bold),
            italic: self.italic.or(base.italic),
            strike: self.strike.or(base.strike),
            hidden: self.hidden.or(base.hidden),
            vertical: self.vertical.or(base.vertical),
            font: self.font.or(base.font),
        }
    }
}

/// `w:vertAlign`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertical {
    Baseline,
    Superscript,
    Subscript,
}

/// What matters of a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Font {
    /// Letters of equal width, as for code.
    Mono,
    /// Greek letters and operators in the places of Latin letters.
    Symbol,
    /// Pictures in the places of letters.
    Wingdings,
    Other,
}

impl Font {
    pub(in crate::formats) fn of(name: &str) -> Self {
        const MONO: [&str; 12] = [
            "courier",
            "consolas",
            "lucida console",
            "menlo",
            "monaco",
            "cascadia",
            "liberation mono",
            "dejavu sans mono",
            "source code pro",
            "jetbrains mono",
            "fira code",
            "roboto mono",
        ];
        let name = name.to_lowercase();
        match name.as_str() {
            "symbol" => Self::Symbol,
            "wingdings" => Self::Wingdings,
            name if MONO.iter().any(|mono| name.starts_with(mono)) => Self::Mono,
            _ => Self::Other,
        }
    }
}

/// `w:tcPr`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProps {
    pub(super) columns: u32,
    /// Continues the cell above.
    pub(super) continues_down: bool,
    /// May be continued below.
    pub(super) starts_down: bool,
    /// Continues the cell to the left (the former way to merge).
    pub(super) continues_right: bool,
}

/// `w:trPr`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowProps {
    pub(super) header: bool,
    /// Columns left out before the first cell.
    pub(super) before: u32,
    /// Hidden.
    pub(super) gone: bool,
    /// Deleted, as a tracked change.
    pub(super) deleted: bool,
}

/// Reads `w:pPr`, whose start was just read.
pub(super) fn paragraph<R: Read>(reader: &mut Reader<R>) -> Result<ParagraphProps> {
    let mut found = ParagraphProps::default();
    visit(reader, |_, element| {
        match xml::local(element) {
            "pStyle" => found.style = val(element),
            "outlineLvl" => found.outline = number(element),
            "ind" => found.indent = indent(element).or(found.indent),
            "ilvl" => found.number.level = number::<u8>(element).map(|level| level.min(LEVELS - 1)),
            "numId" | "ilfo" => found.number.list = number(element),
            "framePr" => {
                let kind = xml::attribute(element, "dropCap");
                found.drop_cap = matches!(kind.as_deref(), Some("drop" | "margin"));
            }
            // In the properties of the paragraph's mark.
            "del" | "moveFrom" => found.runs_on = true,
            // `w:listPr` and `w:ilfo` are of Word 2003.
            "numPr" | "listPr" | "rPr" => return true,
            _ => {}
        }
        false
    })?;
    Ok(found)
}

/// The left indentation in `w:ind`.
pub(super) fn indent(element: &BytesStart<'_>) -> Option<i32> {
    let value = xml::attribute(element, "left").or_else(|| xml::attribute(element, "start"))?;
    // The strict dialect may write a unit behind the number (22.9.2.14).
    match value.strip_suffix("pt") {
        Some(points) => {
            let points: f32 = points.trim().parse().ok()?;
            #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
            Some((points * 20.0) as i32)
        }
        None => value.trim().parse().ok(),
    }
}

/// Reads `w:rPr`, whose start was just read.
pub(super) fn run<R: Read>(reader: &mut Reader<R>) -> Result<RunProps> {
    let mut found = RunProps::default();
    visit(reader, |_, element| {
        match xml::local(element) {
            "rStyle" => found.style = val(element),
            "b" => found.bold = Some(is_on(element)),
            "i" => found.italic = Some(is_on(element)),
            "strike" | "dstrike" => found.strike = Some(is_on(element)),
            "vanish" => found.hidden = Some(is_on(element)),
            "vertAlign" => {
                found.vertical = Some(match val(element).as_deref() {
                    Some("superscript") => Vertical::Superscript,
                    Some("subscript") => Vertical::Subscript,
                    _ => Vertical::Baseline,
                });
            }
            "rFonts" => found.font = xml::attribute(element, "ascii").map(|name| Font::of(&name)),
            _ => {}
        }
        false
    })?;
    Ok(found)
}

/// Reads `w:tcPr`, whose start was just read.
pub(super) fn cell<R: Read>(reader: &mut Reader<R>) -> Result<CellProps> {
    let mut found = CellProps { columns: 1, ..CellProps::default() };
    visit(reader, |_, element| {
        match xml::local(element) {
            "gridSpan" => {
                found.columns = number(element).map_or(1, |n: u32| n.clamp(1, MOST_SPAN));
            }
            "vMerge" | "vmerge" => {
                found.starts_down = val(element).is_some_and(|v| v == "restart");
                found.continues_down = !found.starts_down;
            }
            "hMerge" | "hmerge" => {
                found.continues_right = val(element).is_none_or(|v| v != "restart");
            }
            _ => {}
        }
        false
    })?;
    Ok(found)
}

/// Reads `w:trPr`, whose start was just read.
pub(super) fn row<R: Read>(reader: &mut Reader<R>) -> Result<RowProps> {
    let mut found = RowProps::default();
    visit(reader, |_, element| {
        match xml::local(element) {
            "tblHeader" => found.header = is_on(element),
            "gridBefore" => found.before = number(element).map_or(0, |n: u32| n.min(MOST_SPAN)),
            "del" => found.deleted = true,
            "hidden" => found.gone |= is_on(element),
            _ => {}
        }
        false
    })?;
    Ok(found)
}
