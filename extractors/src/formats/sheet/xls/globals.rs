//! What the workbook says before its sheets: their names, the shared strings, the number formats (MS-XLS 2.1.7.20.3).

use super::records::{Charset, Cursor, Records};
use crate::bytes::{u16_at, u32_at};
use crate::charset::code_page;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::binary::BOLD;
use crate::formats::sheet::number::Epoch;
use crate::formats::sheet::text::Strings;
use crate::formats::sheet::xlsx::Styles;

/// A sheet as the workbook lists it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Where its records begin.
    pub(super) at: usize,
}

/// What all sheets refer to.
#[derive(Debug, Default)]
pub(super) struct Globals {
    pub(super) sheets: Vec<Sheet>,
    pub(super) strings: Strings,
    pub(super) styles: Styles,
    pub(super) charset: Charset,
    fonts: usize,
}

impl Globals {
    /// Reads the first substream of the workbook stream.
    pub(super) fn read(stream: &[u8]) -> Result<Self> {
        let mut globals = Self::default();
        let mut formats: Vec<(u16, String)> = Vec::new();
        let mut styles: Vec<(u16, u16)> = Vec::new();
        let mut epoch = Epoch::default();
        let mut records = Records::new(stream, 0);
        while let Some(record) = records.next() {
            let data = record.data;
            let word = || u16_at(data, 0).unwrap_or(0);
            match record.kind {
                // BOF; Excel 5 and 95 before 0x600.
                0x0809 => globals.charset.unicode = word() >= 0x600,
                0x002f => return Err(ExtractError::Encrypted),
                0x0042 => globals.charset.encoding = code_page(word()),
                0x0022 if word() == 1 => epoch = Epoch::Y1904,
                0x041e => {
                    let mut cursor = Cursor::new(data, 2);
                    let charset = globals.charset;
                    let code =
                        if charset.unicode { cursor.long(charset) } else { cursor.short(charset) };
                    formats.extend(code.map(|code| (word(), code)));
                }
                0x0031 => globals.font(u16_at(data, 6).is_some_and(|weight| weight >= BOLD)),
                0x00e0 => styles.extend(u16_at(data, 2).zip(u16_at(data, 0))),
                0x0085 => globals.sheets.extend(sheet(data, globals.charset)),
                0x00fc => {
                    // The counts are not believed: strings are read for as long as there are any.
                    let mut cursor = records.continued(&record);
                    cursor.skip(8);
                    while let Some(text) = cursor.rich() {
                        globals.strings.push(&text);
                    }
                }
                0x000a => break,
                _ => {}
            }
        }
        globals.styles.count_from(epoch);
        for (id, code) in &formats {
            globals.styles.define(u32::from(*id), code);
        }
        for (id, font) in styles {
            globals.styles.push(u32::from(id), usize::from(font));
        }
        Ok(globals)
    }

    /// Adds a font. Cell styles count them as if there were a fifth one that is never written (MS-XLS 2.5.129).
    fn font(&mut self, bold: bool) {
        self.fonts += 1;
        if self.fonts == 5 {
            self.styles.font(false);
        }
        self.styles.font(bold);
    }
}

/// A sheet of cells (MS-XLS 2.4.28); macros, charts and modules are none.
fn sheet(data: &[u8], charset: Charset) -> Option<Sheet> {
    let at = usize::try_from(u32_at(data, 0)?).ok()?;
    let hidden = data.get(4)? & 3 != 0;
    if *data.get(5)? != 0 {
        return None;
    }
    let name = Cursor::new(data, 6).short(charset)?;
    Some(Sheet { name: name.replace('\0', ""), hidden, at })
}
