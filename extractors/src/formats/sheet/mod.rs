//! Spreadsheets: one reader a file format, one `rows` for what they have in common. Readers are streams over guarded
//! bytes; none believes a count or a dimension that the file states.

mod binary;
mod cell;
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
mod text;
mod xls;
mod xlsb;
mod xlsx;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::Result;
use crate::limits::Cancel;
use crate::sink::Sink;

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
        xls::sheets(document).map(facts)
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
        ods::sheets(document, cancel).map(facts)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        ods::extract(document, sink)
    }
}

#[cfg(test)]
pub(super) mod tests;
