//! XLS: the binary workbooks of Excel 5 to 2003 (MS-XLS), a stream of records inside a compound file.

mod cells;
mod crypt;
mod globals;
mod outline;
mod records;

use super::package::hidden;
use super::rows::Rows;
use crate::compound::{Compound, summary};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::metadata::key;
use crate::sink::Sink;
use globals::Globals;

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>) -> Result<usize> {
    let bytes = document.input.bytes(document.limits)?;
    let file = Compound::open_document((*bytes).as_ref())?;
    let globals = Globals::read(&workbook(&file, document)?)?;
    Ok(globals.sheets.iter().filter(|s| !s.hidden).count())
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let bytes = document.input.bytes(document.limits)?;
    let file = Compound::open_document((*bytes).as_ref())?;
    let stream = workbook(&file, document)?;
    let globals = Globals::read(&stream)?;
    if let Some(properties) = file.stream("\u{5}SummaryInformation") {
        summary::write(&properties, sink)?;
    }
    let (left_out, shown): (Vec<_>, Vec<_>) = globals.sheets.iter().partition(|s| s.hidden);
    sink.metadata(key::SHEETS, &shown.len().to_string())?;
    hidden(left_out.len(), sink)?;
    if globals.sheets.is_empty() {
        return Err(ExtractError::corrupt("the workbook has no sheets"));
    }
    for (number, sheet) in (1..).zip(shown) {
        sink.check()?;
        if !sink.wants(number) {
            continue;
        }
        let ahead = outline::read(&stream, sheet.at, &globals);
        let rows = Rows::open(sink, number, &sheet.name, ahead.outline, document.options)?;
        if let Some(mut rows) = rows {
            cells::read(&stream, sheet.at, ahead.order, &globals, &mut rows)?;
            rows.finish()?;
        }
    }
    Ok(())
}

/// Files of Excel 95 hold a second, older stream; the newer one is better.
fn workbook(file: &Compound<'_>, document: Document<'_>) -> Result<Vec<u8>> {
    let stream = file
        .stream("Workbook")
        .or_else(|| file.stream("Book"))
        .filter(|stream| !stream.is_empty())
        .ok_or_else(|| ExtractError::corrupt("the workbook stream is missing"))?;
    crypt::opened(stream, document.options.password.as_deref())
}
