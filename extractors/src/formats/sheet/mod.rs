//! Spreadsheets: one reader a file format, one `rows` for what they have in common. Readers are streams over guarded
//! bytes; none believes a count or a dimension that the file states.

mod binary;
mod cell;
mod dif;
mod excel_xml;
mod heads;
mod layout;
mod lines;
mod merges;
pub(in crate::formats) mod number;
mod ods;
mod outline;
mod package;
mod page;
mod regions;
mod rows;
mod sylk;
mod text;
mod xls;
mod xlsb;
mod xlsx;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use std::io::{BufRead, Read};

/// Whether text that starts with the words of SYLK is in it.
pub(crate) fn is_sylk(text: &str) -> bool {
    sylk::is(text)
}

/// The next line without its end; what lies beyond `most` bytes of it is lost. `None` at the end.
fn next_line(source: &mut impl BufRead, most: u64) -> Result<Option<String>> {
    let mut line = Vec::new();
    if source.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if !line.ends_with(b"\n") && line.len() as u64 == most {
        source.skip_until(b'\n')?;
    }
    let line = String::from_utf8_lossy(&line);
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn facts(sheets: usize) -> Facts {
    Facts { sheets: u32::try_from(sheets).ok(), ..Facts::default() }
}

/// Excel workbook.
#[derive(Debug)]
pub struct Xlsx;

impl Format for Xlsx {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "xlsx",
            title: "Excel workbook",
            family: Family::Sheet,
            mime_types: &[
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.ms-excel.sheet.macroenabled.12",
            ],
            extensions: &["xlsx", "xlsm", "xltx", "xltm"],
            signs: &[
                Sign::MainPart("spreadsheetml."),
                Sign::MainPart("ms-excel.sheet.macroEnabled.main"),
                Sign::Member("xl/workbook.xml"),
                Sign::Member("xl\\workbook.xml"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        xlsx::sheets(document).map(facts)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        xlsx::extract(document, sink)
    }
}

/// Excel binary workbook.
#[derive(Debug)]
pub struct Xlsb;

impl Format for Xlsb {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "xlsb",
            title: "Excel binary workbook",
            family: Family::Sheet,
            mime_types: &["application/vnd.ms-excel.sheet.binary.macroenabled.12"],
            extensions: &["xlsb"],
            signs: &[Sign::MainPart("ms-excel.sheet.binary"), Sign::Member("xl/workbook.bin")],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        xlsb::sheets(document).map(facts)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        xlsb::extract(document, sink)
    }
}

/// Excel 97-2003 workbook.
#[derive(Debug)]
pub struct Xls;

impl Format for Xls {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "xls",
            title: "Excel 97-2003 workbook",
            family: Family::Sheet,
            mime_types: &["application/vnd.ms-excel"],
            extensions: &["xls", "xlt"],
            // Names of streams are compared as they are; some writers shout.
            signs: &[
                Sign::Stream("Workbook"),
                Sign::Stream("Book"),
                Sign::Stream("WORKBOOK"),
                Sign::Stream("BOOK"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        match xls::sheets(document) {
            Err(ExtractError::Encrypted) => Ok(Facts { encrypted: Some(true), ..Facts::default() }),
            sheets => sheets.map(facts),
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        xls::extract(document, sink)
    }
}

/// Excel 2003 XML workbook.
#[derive(Debug)]
pub struct ExcelXml;

impl Format for ExcelXml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "excel_xml",
            title: "Excel 2003 XML workbook",
            family: Family::Sheet,
            mime_types: &["application/vnd.ms-spreadsheetml"],
            extensions: &[],
            signs: &[Sign::RootIn("Workbook", "urn:schemas-microsoft-com:office:spreadsheet")],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        excel_xml::sheets(document).map(facts)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        excel_xml::extract(document, sink)
    }
}

/// SYLK spreadsheet.
#[derive(Debug)]
pub struct Sylk;

impl Format for Sylk {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "sylk",
            title: "SYLK spreadsheet",
            family: Family::Sheet,
            mime_types: &["application/x-sylk"],
            extensions: &["slk", "sylk"],
            signs: &[Sign::Words("ID;P")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        sylk::extract(document, sink)
    }
}

/// DIF spreadsheet.
#[derive(Debug)]
pub struct Dif;

impl Format for Dif {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "dif",
            title: "DIF spreadsheet",
            family: Family::Sheet,
            mime_types: &["application/x-dif-document"],
            extensions: &["dif"],
            signs: &[Sign::Words("TABLE\n0,1"), Sign::Words("TABLE\r\n0,1")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        dif::extract(document, sink)
    }
}

/// OpenDocument spreadsheet.
#[derive(Debug)]
pub struct Ods;

impl Format for Ods {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ods",
            title: "OpenDocument spreadsheet",
            family: Family::Sheet,
            mime_types: &[
                "application/vnd.oasis.opendocument.spreadsheet",
                "application/vnd.oasis.opendocument.spreadsheet-template",
                "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
            ],
            extensions: &["ods", "ots", "fods"],
            signs: &[
                Sign::PackageType("application/vnd.oasis.opendocument.spreadsheet"),
                Sign::RootType("application/vnd.oasis.opendocument.spreadsheet"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        match ods::sheets(document, cancel) {
            Err(ExtractError::Encrypted) => Ok(Facts { encrypted: Some(true), ..Facts::default() }),
            sheets => sheets.map(facts),
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        ods::extract(document, sink)
    }
}

#[cfg(test)]
pub(super) mod tests;
